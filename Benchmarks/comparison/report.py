"""The result of a comparison as JSON, as Markdown and as charts."""

from . import charts
from .rows import OURS

LEGEND = (
    "A ratio is the peer's time over ours: higher is better. For memory it is ours over the "
    "peer's, and a share is ours alone: lower is better. Figures are medians of all rounds; the "
    "best peer has the best median. A sample of our layers is itself the median of 7 runs. The "
    "peak is that of multiply-adds on registers. Operations are counted by the convolutions' "
    "definition; Winograd's algorithm computes fewer."
)


class Report:
    def __init__(self, results, session, skipped, conditions):
        self.results, self.figures = results, session.figures
        self.failures, self.skipped, self.conditions = session.failures, skipped, conditions

    @property
    def behind(self):
        """The results in which the engine is behind the best peer."""
        return [result for result in self.results if result.standing == "behind"]

    def json(self):
        return self.conditions | {
            "rows": [self.json_row(result) for result in self.results],
            "figures": {
                figure: {name: samples.summary() for name, samples in contenders.items()}
                for figure, contenders in self.figures.items()
            },
            "failures": self.failures,
            "skipped": self.skipped,
        }

    @staticmethod
    def json_row(result):
        row = result.row
        return {
            "section": row.section, "title": row.title, "figure": row.figure, "kind": row.kind,
            "ours": result.ours, "best_peer": result.peer, "theirs": result.theirs,
            "value": result.value, "share_of_peak": result.share_of_peak,
            "standing": result.standing,
        }  # fmt: skip

    def markdown(self):
        machine, versions = self.conditions["machine"], self.conditions["versions"]
        parts = [
            "# Comparison",
            f"{self.conditions['date']}, {self.conditions['threads']} threads. {machine['cpu']}, "
            f"{machine['cpus']} CPUs, {machine['memory_bytes'] / 1e9:.0f} GB, "
            f"{machine['system']}; load average at the start {machine['load_average']}.",
            "\n".join(f"- {name}: {version}" for name, version in versions.items()),
            LEGEND,
            self.table(),
            "## Every contender",
            self.contenders(),
        ]
        for heading, sentences in [
            ("Behind the best peer", [self.behind_text(result) for result in self.behind]),
            ("Failed", self.failures),
            ("Skipped", [f"{figure}: {why}" for figure, why in self.skipped.items()]),
        ]:
            if sentences:
                parts += [f"## {heading}", "\n".join(f"- {sentence}" for sentence in sentences)]
        return "\n\n".join(parts) + "\n"

    @staticmethod
    def behind_text(result):
        row = result.row
        return f"{row.title}: {row.text(result.ours)}, {result.peer} {row.text(result.theirs)}"

    def table(self):
        lines = []
        for result in self.results:
            row = result.row
            theirs = f"{row.text(result.theirs)}, {result.peer}" if result.peer else ""
            share = result.share_of_peak
            lines.append([
                row.title, row.text(result.ours), theirs, row.ratio_text(result.value),
                "" if share is None else f"{share * 100:.0f} %",
            ])  # fmt: skip
        return table(["what", "ours", "best peer", "ratio", "of the peak"], lines)

    def contenders(self):
        lines = []
        for row in self.rows_by_figure():
            for name, samples in self.figures[row.figure].items():
                values = [samples.median, min(samples.values), max(samples.values)]
                lines.append([row.figure, name, *map(row.text, values), str(len(samples.values))])
        return table(["what", "contender", "median", "best", "worst", "samples"], lines)

    def rows_by_figure(self):
        """A row for each measured figure, which knows the figure's unit."""
        rows = {result.row.figure: result.row for result in self.results}
        return [row for figure, row in rows.items() if figure in self.figures]

    def charts(self):
        """SVG text by file name, one chart per section."""
        sections = {}
        for row in self.rows_by_figure():
            if row.kind == "share":
                continue
            bars = [
                # Times become speeds.
                (
                    name, samples.median if row.kind == "memory" else 1 / samples.median,
                    row.text(samples.median), name == OURS,
                )
                for name, samples in self.figures[row.figure].items()
            ]  # fmt: skip
            sections.setdefault((row.section, row.kind), []).append((row.figure, bars))
        machine = f"{self.conditions['machine']['cpu']}, {self.conditions['threads']} threads"
        drawn = {}
        for (section, kind), groups in sections.items():
            name = section if kind == "speed" else f"{section} {kind}"
            better = "longer" if kind == "speed" else "shorter"
            drawn[f"{name.lower().replace(' ', '-')}.svg"] = charts.bar_chart(
                section, f"{kind}: {better} is better; {machine}; {self.conditions['date']}", groups
            )
        return drawn


def table(header, lines):
    """A Markdown table whose columns line up."""
    widths = [max(len(line[column]) for line in [header, *lines]) for column in range(len(header))]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in [header, rule, *lines]
    )
