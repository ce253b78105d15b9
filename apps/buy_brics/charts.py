"""A result as bars. Pure geometry: attributes of SVG alone, since the portal forbids inline styles.

Labels stand over their bars, so that the chart is as legible on a phone as on a wide screen. Where
pages read from right to left the server mirrors it: x′ = W − x − w. All bars have one colour: a
chart of members is no contest of flags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.buy_brics.models import Result, ResultValue

WIDTH = 360  # units of the drawing; its text is 14 high
ROW = 48  # units from bar to bar
BAR = 18  # units
THINNEST = 1  # a value that is not nothing is seen
LABEL = 30  # letters that fit beside a value; the table below has the whole


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    figure: str
    x: str
    width: str
    top: int  # of the bar
    baseline: int  # of its words


@dataclass(frozen=True, slots=True)
class Chart:
    result: Result
    bars: list[Bar]
    mirrored: bool

    @property
    def rows(self) -> list[tuple[ResultValue, Bar]]:
        """For the table beside it."""
        return list(zip(self.result.values.all(), self.bars, strict=True))

    @property
    def height(self) -> int:
        return len(self.bars) * ROW

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def start(self) -> int:
        return WIDTH if self.mirrored else 0

    @property
    def end(self) -> int:
        return 0 if self.mirrored else WIDTH


def chart(result: Result, *, mirrored: bool) -> Chart:
    """Bars in the order of the values, each as long as its share of the greatest."""
    values = list(result.values.all())
    lengths = shares([value.value for value in values])
    bars = []
    for place, (value, length) in enumerate(zip(values, lengths, strict=True)):
        x = WIDTH - length if mirrored else Decimal(0)
        label = value.label or result.measure
        bars.append(
            Bar(
                label=label if len(label) <= LABEL else f"{label[: LABEL - 1]}…",
                figure=figure(value.value),
                x=_plain(x),
                width=_plain(length),
                top=place * ROW + 22,
                baseline=place * ROW + 16,
            )
        )
    return Chart(result, bars, mirrored)


def shares(values: Sequence[Decimal]) -> list[Decimal]:
    """The lengths of the bars in units of the drawing; the greatest fills it."""
    greatest = max(values, default=Decimal(0))
    if not greatest:
        return [Decimal(0) for _value in values]
    return [
        max((value * WIDTH / greatest).quantize(Decimal("0.1")), Decimal(THINNEST))
        if value
        else Decimal(0)
        for value in values
    ]


def _plain(length: Decimal) -> str:
    """For SVG: a point in every language, and no zeros that say nothing."""
    return f"{length.normalize():f}"


def figure(value: Decimal) -> str:
    """ "1,200", "1,250.5": the same in every language."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
