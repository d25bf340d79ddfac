"""One row of the comparison, and how it turns out."""

from dataclasses import dataclass

OURS = "this engine"


@dataclass(frozen=True)
class Row:
    section: str
    figure: str
    peers: tuple[str, ...]
    must: float
    goal: float
    # Images that a sample, in seconds, is for; a rate is shown then.
    images: int | None = None
    # "speed": their time over ours; "memory": our bytes over theirs; "share": ours alone.
    kind: str = "speed"
    # The figure by which the best peer is chosen.
    ranking: str | None = None
    note: str = ""

    @property
    def title(self):
        return self.figure + self.note

    @property
    def higher_is_better(self):
        return self.kind == "speed"

    def evaluate(self, figures):
        """How the row turned out, as far as it was measured."""
        contenders = figures.get(self.figure, {})
        ranking = figures.get(self.ranking or self.figure, {})
        measured = [name for name in self.peers if name in contenders and name in ranking]
        peer = min(measured, key=lambda name: ranking[name].median, default=None)
        ours = contenders[OURS].median if OURS in contenders else None
        theirs = contenders[peer].median if peer else None
        value = None
        if ours is not None and self.kind == "share":
            value = ours
        elif ours is not None and theirs is not None:
            value = theirs / ours if self.kind == "speed" else ours / theirs
        return Result(self, ours, peer, theirs, value)

    def text(self, amount):
        """A figure for people: three digits and a unit."""
        if amount is None:
            return ""
        if self.kind == "memory":
            return f"{amount / 1e6:.0f} MB"
        if self.kind == "share":
            return f"{amount * 100:.1f} %"
        if self.images:
            return f"{digits(self.images / amount)} images/s"
        return f"{digits(amount)} s" if amount >= 0.1 else f"{digits(amount * 1e3)} ms"

    def ratio_text(self, value):
        if value is None:
            return ""
        return f"{value * 100:.3g} %" if self.kind == "share" else f"{value:.2f}"

    def target_text(self, target):
        sign = "≥" if self.higher_is_better else "≤"
        return f"{sign} {target * 100:g} %" if self.kind == "share" else f"{sign} {target:g}"


@dataclass(frozen=True)
class Result:
    row: Row
    ours: float | None
    peer: str | None
    theirs: float | None
    value: float | None

    def meets(self, target):
        if self.value is None:
            return False
        return self.value >= target if self.row.higher_is_better else self.value <= target

    @property
    def verdict(self):
        if self.value is None:
            return "not measured"
        if self.meets(self.row.goal):
            return "goal"
        return "must" if self.meets(self.row.must) else "missed"


def digits(number):
    """Three significant digits, without an exponent."""
    return f"{number:.0f}" if number >= 100 else f"{number:#.3g}".rstrip(".")
