"""What decides how a comparison turns out.

    cd Benchmarks && python3 -m unittest comparison.test_comparison
"""

import re
import unittest
from pathlib import Path

from . import targets
from .measuring import Finished, Samples
from .plan import Plan
from .rows import OURS, Row


def figures(**contenders):
    """Samples of the figure "time", by contender; ours are those of `ours`."""
    return {"time": {
        OURS if name == "ours" else name: Samples(values) for name, values in contenders.items()
    }}  # fmt: skip


class VerdictTests(unittest.TestCase):
    def verdict(self, kind, ours, theirs):
        must, goal = (1.5, 2.0) if kind == "speed" else (0.8, 0.5)
        row = Row("Section", "time", ("peer",), must, goal, kind=kind)
        return row.evaluate(figures(ours=[ours], peer=[theirs])).verdict

    def test_more_speed_is_better(self):
        self.assertEqual(self.verdict("speed", 1.0, 2.0), "goal")
        self.assertEqual(self.verdict("speed", 1.0, 1.5), "must")
        self.assertEqual(self.verdict("speed", 1.0, 1.49), "missed")

    def test_less_memory_is_better(self):
        self.assertEqual(self.verdict("memory", 1.0, 2.0), "goal")
        self.assertEqual(self.verdict("memory", 0.8, 1.0), "must")
        self.assertEqual(self.verdict("memory", 0.81, 1.0), "missed")

    def test_a_share_is_ours_alone(self):
        self.assertEqual(self.verdict("share", 0.5, 1e-3), "goal")
        self.assertEqual(self.verdict("share", 0.81, 1e3), "missed")

    def test_what_is_missing_is_not_measured(self):
        row = Row("Section", "time", ("peer",), must=1.5, goal=2.0)
        for found in {}, figures(ours=[1.0]), figures(peer=[1.0]), figures(ours=[1.0], other=[9.0]):
            self.assertEqual(row.evaluate(found).verdict, "not measured")


class RankingTests(unittest.TestCase):
    def test_the_best_peer_has_the_least_median(self):
        row = Row("Section", "time", ("a", "b", "c"), must=1.5, goal=2.0)
        # b has the least sample, d is no peer of this row.
        found = figures(ours=[1.0], a=[4.0], b=[1.0, 9.0, 9.0], c=[3.0, 3.5, 9.0], d=[1.0])
        result = row.evaluate(found)
        self.assertEqual((result.peer, result.theirs, result.value), ("c", 3.5, 3.5))

    def test_another_figure_may_rank(self):
        """The peer that is fastest is the one whose memory counts."""
        row = Row("Section", "memory", ("a", "b"), 0.8, 0.5, kind="memory", ranking="time")
        found = figures(ours=[1.0], a=[2.0], b=[3.0])
        found["memory"] = {OURS: Samples([40]), "a": Samples([100]), "b": Samples([10])}
        result = row.evaluate(found)
        self.assertEqual((result.peer, result.value, result.verdict), ("a", 0.4, "goal"))
        del found["memory"]["a"]
        self.assertEqual(row.evaluate(found).peer, "b")


class PlanTests(unittest.TestCase):
    def plan(self, threads=2):
        nowhere = Path("/nowhere")
        return Plan(nowhere, nowhere, nowhere, nowhere, threads, quick=True)

    def test_titles_differ_and_are_found(self):
        titles = [row.title for row in targets.all_rows()]
        self.assertEqual(len(titles), len(set(titles)))
        for title in titles:
            found = targets.rows_matching(re.escape(title.upper()))
            self.assertIn(title, [row.title for row in found])
        self.assertEqual(targets.rows_matching("no such title"), [])

    def test_every_figure_is_measured_or_skipped(self):
        plan, rows = self.plan(), targets.all_rows()
        names = {group.name for group in plan.groups(rows)} | set(plan.skipped) | {targets.OUTSIDE}
        if "layers" in names:
            names |= {targets.layer_pass(layer, name)
                      for layer in targets.LAYERS | targets.THIN_LAYERS for name in targets.PASSES}
        self.assertLessEqual({row.figure for row in rows}, names)

    def test_only_what_is_wanted_is_measured(self):
        plan = self.plan()
        groups = plan.groups(targets.rows_matching("1 → 2 threads"))
        self.assertEqual([group.name for group in groups], [targets.SCALING])
        self.assertEqual((groups[0].rounds, plan.skipped), (1, {}))
        alone = self.plan(threads=1)
        self.assertEqual(alone.groups(targets.rows_matching("1 → 2 threads")), [])
        self.assertEqual(list(alone.skipped), [targets.SCALING])

    def test_the_picked_implementation_is_read(self):
        [group] = self.plan().groups(targets.rows_matching("Conv2D 3 → 64 at 64x64, forward"))
        output = """{"rows": [
            {"layer": "netD.main.0", "pass": "forward", "is_picked": false,
             "timing": {"median_seconds": 1}},
            {"layer": "netD.main.0", "pass": "forward", "is_picked": true,
             "timing": {"median_seconds": 2}},
            {"layer": "other", "pass": "forward", "is_picked": true}]}"""
        found = group.jobs[0].read(Finished(0, output))
        self.assertEqual(found, {targets.layer_pass("netD.main.0", "forward"): [2]})


if __name__ == "__main__":
    unittest.main()
