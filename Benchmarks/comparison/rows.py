"""One row of the comparison, and its result."""

from dataclasses import dataclass

OURS = "this engine"


@dataclass(frozen=True)
class Row:
    section: str
    figure: str
    peers: tuple[str, ...]
    # The images of a sample, which is in seconds; if given, a rate is shown.
    images: int | None = None
    # "speed": the peer's time over ours; "memory": our bytes over the peer's; "share": ours alone.
    kind: str = "speed"
    # The figure that decides which peer is the best; `figure` if None.
    ranking: str | None = None
    note: str = ""

    @property
    def title(self):
        return self.figure + self.note

    def evaluate(self, figures):
        """The result, as far as it was measured."""
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
        peak = figures.get(of_peak(self.figure), {})
        return Result(
            self, ours, peer, theirs, value, peak[OURS].median if OURS in peak else None
        )

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


@dataclass(frozen=True)
class Result:
    row: Row
    ours: float | None
    peer: str | None
    theirs: float | None
    value: float | None
    # Our rate, by the convolutions' definition, as a share of the measured peak; None if unknown.
    share_of_peak: float | None = None

    @property
    def standing(self):
        """ "ahead" of the best peer or "behind" it; a share has no peer."""
        if self.value is None:
            return "not measured"
        if self.row.kind == "share":
            return ""
        is_ahead = self.value >= 1 if self.row.kind == "speed" else self.value <= 1
        return "ahead" if is_ahead else "behind"


def of_peak(figure):
    """The figure of our share of the peak in another figure."""
    return f"{figure}, share of the peak"


def digits(number):
    """Three significant digits, without an exponent."""
    return f"{number:.0f}" if number >= 100 else f"{number:#.3g}".rstrip(".")
