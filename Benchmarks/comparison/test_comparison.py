"""Tests of what decides the result of a comparison.

    cd Benchmarks && python3 -m unittest comparison.test_comparison
"""

import re
import unittest
from pathlib import Path

from . import subjects
from .measuring import Finished, Samples
from .plan import Plan
from .report import Report
from .rows import OURS, Row, of_peak


def figures(**contenders):
    """Samples of the figure "time", by contender; ours are those of `ours`."""
    return {"time": {
        OURS if name == "ours" else name: Samples(values) for name, values in contenders.items()
    }}  # fmt: skip


class StandingTests(unittest.TestCase):
    def standing(self, kind, ours, theirs):
        row = Row("Section", "time", ("peer",), kind=kind)
        return row.evaluate(figures(ours=[ours], peer=[theirs])).standing

    def test_more_speed_is_ahead(self):
        self.assertEqual(self.standing("speed", 1.0, 2.0), "ahead")
        self.assertEqual(self.standing("speed", 1.0, 1.0), "ahead")
        self.assertEqual(self.standing("speed", 1.0, 0.99), "behind")

    def test_less_memory_is_ahead(self):
        self.assertEqual(self.standing("memory", 1.0, 2.0), "ahead")
        self.assertEqual(self.standing("memory", 1.0, 1.0), "ahead")
        self.assertEqual(self.standing("memory", 1.01, 1.0), "behind")

    def test_a_share_is_ours_alone(self):
        row = Row("Section", "time", ("peer",), kind="share")
        result = row.evaluate(figures(ours=[0.5], peer=[1e-3]))
        self.assertEqual((result.value, result.standing), (0.5, ""))

    def test_what_is_missing_is_not_measured(self):
        row = Row("Section", "time", ("peer",))
        for found in {}, figures(ours=[1.0]), figures(peer=[1.0]), figures(ours=[1.0], other=[9.0]):
            self.assertEqual(row.evaluate(found).standing, "not measured")

    def test_the_share_of_the_peak_is_ours(self):
        row = Row("Section", "time", ("peer",))
        found = figures(ours=[1.0], peer=[2.0])
        self.assertIsNone(row.evaluate(found).share_of_peak)
        found[of_peak("time")] = {OURS: Samples([0.5, 0.9, 0.7])}
        self.assertEqual(row.evaluate(found).share_of_peak, 0.7)


class ReportTests(unittest.TestCase):
    """A report of three rows: ahead, behind and not measured."""

    def setUp(self):
        found = {
            "a": figures(ours=[0.2], peer=[0.5])["time"],
            "b": figures(ours=[0.004], peer=[0.001])["time"],
            of_peak("a"): {OURS: Samples([0.75])},
        }
        rows = [Row("Section", name, ("peer",)) for name in "abc"]
        session = type("Session", (), {"figures": found, "failures": []})
        conditions = {
            "date": "2000-01-01", "threads": 2, "versions": {},
            "machine": {"cpu": "x", "cpus": 2, "memory_bytes": 1e9, "system": "y",
                        "load_average": 0},
        }  # fmt: skip
        results = [row.evaluate(found) for row in rows]
        self.report = Report(results, session, {}, conditions)

    def test_where_the_engine_is_behind_is_said(self):
        self.assertEqual([result.row.figure for result in self.report.behind], ["b"])
        markdown = self.report.markdown()
        self.assertIn("## Behind the best peer\n\n- b: 4.00 ms, peer 1.00 ms\n", markdown)
        self.assertNotIn("## Failed", markdown)

    def test_ratios_and_shares_of_the_peak_are_shown(self):
        lines = [
            [cell.strip() for cell in line.split("|")[1:-1]]
            for line in self.report.markdown().splitlines()
        ]
        self.assertIn(["a", "0.200 s", "0.500 s, peer", "2.50", "75 %"], lines)
        self.assertIn(["b", "4.00 ms", "1.00 ms, peer", "0.25", ""], lines)
        self.assertIn(["c", "", "", "", ""], lines)


class RankingTests(unittest.TestCase):
    def test_the_best_peer_has_the_least_median(self):
        row = Row("Section", "time", ("a", "b", "c"))
        # b has the least sample, d is no peer of this row.
        found = figures(ours=[1.0], a=[4.0], b=[1.0, 9.0, 9.0], c=[3.0, 3.5, 9.0], d=[1.0])
        result = row.evaluate(found)
        self.assertEqual((result.peer, result.theirs, result.value), ("c", 3.5, 3.5))

    def test_another_figure_may_rank(self):
        """The peer that is fastest is the one whose memory counts."""
        row = Row("Section", "memory", ("a", "b"), kind="memory", ranking="time")
        found = figures(ours=[1.0], a=[2.0], b=[3.0])
        found["memory"] = {OURS: Samples([40]), "a": Samples([100]), "b": Samples([10])}
        result = row.evaluate(found)
        self.assertEqual((result.peer, result.value, result.standing), ("a", 0.4, "ahead"))
        del found["memory"]["a"]
        self.assertEqual(row.evaluate(found).peer, "b")


class PlanTests(unittest.TestCase):
    def plan(self, threads=2, has_bfloat16=True):
        nowhere = Path("/nowhere")
        return Plan(nowhere, nowhere, nowhere, nowhere, threads, True, has_bfloat16)

    def test_titles_differ_and_are_found(self):
        titles = [row.title for row in subjects.all_rows()]
        self.assertEqual(len(titles), len(set(titles)))
        for title in titles:
            found = subjects.rows_matching(re.escape(title.upper()))
            self.assertIn(title, [row.title for row in found])
        self.assertEqual(subjects.rows_matching("no such title"), [])

    def test_every_figure_is_measured_or_skipped(self):
        plan, rows = self.plan(), subjects.all_rows()
        names = {group.name for group in plan.groups(rows)} | set(plan.skipped)
        names |= {subjects.OUTSIDE, subjects.INDEPENDENT}
        if "layers" in names:
            names |= {
                subjects.layer_pass(layer, name)
                for layer in subjects.LAYERS | subjects.THIN_LAYERS for name in subjects.PASSES
            }  # fmt: skip
        self.assertLessEqual({row.figure for row in rows}, names)

    def test_only_what_is_wanted_is_measured(self):
        plan = self.plan()
        groups = plan.groups(subjects.rows_matching("1 → 2 threads"))
        self.assertEqual([group.name for group in groups], [subjects.SCALING])
        self.assertEqual((groups[0].rounds, plan.skipped), (1, {}))
        alone = self.plan(threads=1)
        self.assertEqual(alone.groups(subjects.rows_matching("1 → 2 threads")), [])
        self.assertEqual(list(alone.skipped), [subjects.SCALING])

    def test_slow_bfloat16_is_skipped(self):
        plan = self.plan(has_bfloat16=False)
        groups = plan.groups(subjects.rows_matching("step at 64x64, batch 128"))
        self.assertEqual([group.name for group in groups], [subjects.step(128)])
        contenders = {job.contender for group in groups for job in group.jobs}
        self.assertEqual(contenders, {OURS, *subjects.PYTORCH})
        [title] = plan.skipped
        self.assertEqual(title, subjects.step(128) + ", beside bfloat16")
        self.assertEqual(plan.groups(subjects.rows_matching("beside bfloat16")), [])

    def test_the_picked_implementation_is_read(self):
        [group] = self.plan().groups(subjects.rows_matching("Conv2D 3 → 64 at 64x64, forward"))
        output = """{"rows": [
            {"layer": "netD.main.0", "pass": "forward", "is_picked": false,
             "timing": {"median_seconds": 1}},
            {"layer": "netD.main.0", "pass": "forward", "is_picked": true,
             "timing": {"best_seconds": 1, "median_seconds": 2, "share_of_peak": 0.8}},
            {"layer": "other", "pass": "forward", "is_picked": true}]}"""
        found = group.jobs[0].read(Finished(0, output))
        figure = subjects.layer_pass("netD.main.0", "forward")
        self.assertEqual(found, {figure: [2], of_peak(figure): [0.4]})

    def test_one_image_is_drawn_in_both_roundings(self):
        [group] = self.plan().groups(subjects.rows_matching("bits independent"))
        output = '{"run_seconds": [1], "independent_run_seconds": [3]}'
        found = group.jobs[0].read(Finished(0, output))
        self.assertEqual(found, {subjects.drawing(1): [1], subjects.INDEPENDENT: [3]})
        found = group.jobs[1].read(Finished(0, '{"run_seconds": [2]}'))
        self.assertEqual(found, {subjects.drawing(1): [2], subjects.INDEPENDENT: [2]})


if __name__ == "__main__":
    unittest.main()
