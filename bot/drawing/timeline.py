"""Results over time: marks with bars on the band, the forecast's fan to the exam day, today, and what is planned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.drawing import legend, palette, scale
from bot.drawing.sheet import EDGE, LETTERS, PAGE, WIDE, Area, Sheet, Spot
from core.drawings import Dot, Timeline

STRIP = LETTERS * 1.45
"""Units for the names above the picture, and for the days below it."""
SHORTEST = 14
"""Days that an axis covers at the least."""
HALF = 9.0
"""Half of a mark."""

Place = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Plot:
    """Where the picture lies on the sheet, and where a day (as an ordinal) and a value stand."""

    area: Area
    x: Place
    y: Place


def draw(sheet: Sheet, shown: Timeline) -> None:
    """Draw it all: the frame first, words last, those that must be there before those that may."""
    entries, tall = legend.laid(sheet, _entries(sheet, shown))
    plot = _plot(sheet, shown, EDGE * 0.8 + tall + STRIP + 6)
    _band(sheet, shown, plot)
    _fan(sheet, shown, plot)
    _planned(sheet, shown, plot)
    _lines(sheet, shown, plot)
    for dot in shown.dots:
        _dot(sheet, dot, plot)
    legend.draw(sheet, entries, EDGE * 0.8 + tall)
    for dot in reversed(shown.dots):
        if dot.label:
            sheet.place(dot.label, _beside(dot, plot), bold=True)


def _plot(sheet: Sheet, shown: Timeline, low: float) -> Plot:
    found = [value for dot in shown.dots for value in (dot.value, dot.low, dot.high) if value is not None]
    found += [value for each in shown.fan for value in (each.low, each.high)]
    found += shown.band or ()
    bottom, top = scale.around(found, shown.low, shown.high)
    ticks = scale.values(bottom, top)
    left = EDGE + max(sheet.length(scale.number(each)) for each in ticks) + 12
    area = Area(left, low, WIDE - EDGE, sheet.top - STRIP - 8)
    first, last = _days(shown)
    height = scale.line((bottom, top), (low, area.high))
    days = scale.line((first, last), (left + 20, area.right - 20))
    plot = Plot(area, days, lambda value: height(min(max(value, bottom), top)))
    for each in ticks:
        sheet.rule([left, area.right], [plot.y(each)] * 2, palette.GRID, wide=1.6, above=1)
        sheet.write(scale.number(each), Spot(left - 12, plot.y(each), "right"), quiet=True)
    sheet.rule([left, area.right], [low, low], palette.QUIET, wide=2)
    for on in scale.days(first, last):
        sheet.rule([plot.x(on)] * 2, [low, low - 7], palette.QUIET, wide=2)
        middle, name = plot.x(on), scale.named(on, last - first)
        half = sheet.length(name) / 2
        x = min(max(middle, PAGE.left + half), PAGE.right - half)
        sheet.place(name, [Spot(x, low - 9, "center", "top")], quiet=True)
    return plot


def _days(shown: Timeline) -> tuple[int, int]:
    days = [dot.on.toordinal() for dot in shown.dots]
    first = min(days)
    ends = [*days, shown.today.toordinal(), *(each.on.toordinal() for each in shown.fan)]
    ends += [shown.exam_on.toordinal()] if shown.exam_on else []
    return first, max(*ends, first + SHORTEST)


def _band(sheet: Sheet, shown: Timeline, plot: Plot) -> None:
    if shown.band is None:
        return
    low, high = plot.y(shown.band[0]), plot.y(shown.band[1])
    sheet.block(Area(plot.area.left, low, plot.area.right, high), palette.GREEN, alpha=0.2, above=1.2)
    for y in (low, high):
        sheet.rule([plot.area.left, plot.area.right], [y, y], palette.GREEN, wide=2, above=1.4)


def _fan(sheet: Sheet, shown: Timeline, plot: Plot) -> None:
    if not shown.fan:
        return
    xs = [plot.x(each.on.toordinal()) for each in shown.fan]
    lows, highs = [plot.y(each.low) for each in shown.fan], [plot.y(each.high) for each in shown.fan]
    sheet.axes.fill_between(xs, lows, highs, color=palette.SKY, alpha=0.38, lw=0, zorder=1.6)
    sheet.rule(xs, [plot.y(each.middle) for each in shown.fan], palette.BLUE, wide=3.4, dashed=True, above=3)
    sheet.rule([xs[-1]] * 2, [lows[-1], highs[-1]], palette.BLUE, wide=3, above=3)


def _planned(sheet: Sheet, shown: Timeline, plot: Plot) -> None:
    """Days ahead, along the axis."""
    first, last = _days(shown)
    for on in shown.planned:
        if first <= on.toordinal() <= last:
            sheet.mark(plot.x(on.toordinal()), plot.area.low + 13, palette.ORANGE, "v", size=15)


def _lines(sheet: Sheet, shown: Timeline, plot: Plot) -> None:
    """Today and the exam, with their names above."""
    marks = [(shown.today, shown.today_name, True)]
    if shown.exam_on == shown.today:
        marks = [(shown.today, f"{shown.today_name}, {shown.exam_name}", False)]
    elif shown.exam_on is not None:
        marks.append((shown.exam_on, shown.exam_name, False))
    for on, name, dashed in marks:
        x, y = plot.x(on.toordinal()), plot.area.high
        sheet.rule([x, x], [plot.area.low, y], palette.QUIET, wide=2.4, dashed=dashed, above=2)
        sheet.place(name, _above(x, y + STRIP / 2, sheet.length(name)))


def _above(x: float, y: float, wide: float) -> Iterator[Spot]:
    """Over the line, else ever further to a side of it."""
    for off in (0.0, *(sign * step * 10 for step in range(1, 16) for sign in (1, -1))):
        middle = min(max(x + off, EDGE + wide / 2), WIDE - EDGE - wide / 2)
        yield Spot(middle, y)


def _dot(sheet: Sheet, dot: Dot, plot: Plot) -> None:
    colour, shape = palette.SERIES[dot.series % len(palette.SERIES)]
    x, y = plot.x(dot.on.toordinal()), plot.y(dot.value)
    low, high = _reach(dot, plot)
    if dot.low is not None:
        sheet.rule([x, x], [low, high], colour, wide=3.4, above=4)
        for end in (low, high):
            sheet.rule([x - 8, x + 8], [end, end], colour, wide=3.4, above=4)
    sheet.mark(x, y, colour, shape, hollow=dot.loose)
    sheet.take(Area(x - HALF, y - HALF, x + HALF, y + HALF))
    sheet.take(Area(x - 4, low, x + 4, high))


def _reach(dot: Dot, plot: Plot) -> tuple[float, float]:
    low = plot.y(dot.value if dot.low is None else dot.low)
    return low, plot.y(dot.value if dot.high is None else dot.high)


def _beside(dot: Dot, plot: Plot) -> Iterator[Spot]:
    """Places for a result's number: right of it, left, above its bar, below; within the picture."""
    x, y = plot.x(dot.on.toordinal()), plot.y(dot.value)
    low, high = _reach(dot, plot)
    yield Spot(x + HALF + 7, y, "left")
    yield Spot(x - HALF - 7, y, "right")
    if high + LETTERS + 4 < plot.area.high:
        yield Spot(x, high + 5, "center", "bottom")
    if low - LETTERS - 24 > plot.area.low:
        yield Spot(x, low - 5, "center", "top")
    for off in (LETTERS, -LETTERS):
        if plot.area.low + 24 < y + off < plot.area.high - LETTERS / 2:
            yield Spot(x + HALF + 7, y + off, "left")
            yield Spot(x - HALF - 7, y + off, "right")


def _entries(sheet: Sheet, shown: Timeline) -> list[legend.Entry]:
    entries = [legend.Entry(_series(sheet, number), name) for number, name in enumerate(shown.series)]
    if shown.loose:
        entries.append(legend.Entry(lambda x, y: _none(sheet.mark(x, y, palette.QUIET, "o", hollow=True)), shown.loose))
    if shown.planned_name:
        entries.append(
            legend.Entry(lambda x, y: _none(sheet.mark(x, y, palette.ORANGE, "v", size=15)), shown.planned_name)
        )
    if shown.band_name:
        entries.append(legend.Entry(lambda x, y: _swatch(sheet, x, y), shown.band_name))
    if shown.fan_name:
        entries.append(legend.Entry(lambda x, y: _stroke(sheet, x, y), shown.fan_name))
    return entries


def _series(sheet: Sheet, number: int) -> legend.Draw:
    colour, shape = palette.SERIES[number % len(palette.SERIES)]
    return lambda x, y: _none(sheet.mark(x, y, colour, shape))


def _swatch(sheet: Sheet, x: float, y: float) -> None:
    sheet.block(Area(x - 15, y - 9, x + 15, y + 9), palette.GREEN, alpha=0.2)
    for edge in (y - 9, y + 9):
        sheet.rule([x - 15, x + 15], [edge, edge], palette.GREEN)


def _stroke(sheet: Sheet, x: float, y: float) -> None:
    sheet.block(Area(x - 15, y - 9, x + 15, y + 9), palette.SKY, alpha=0.38)
    sheet.rule([x - 15, x + 15], [y, y], palette.BLUE, wide=3.4, dashed=True)


def _none(_drawn: object) -> None:
    """A mark of a legend is only drawn."""
