"""Hours of study a week as bars, beside the plan's line; the week that is not over is hatched."""

from __future__ import annotations

from bot.drawing import palette, scale
from bot.drawing.sheet import EDGE, LETTERS, WIDE, Area, Sheet, Spot
from core.drawings import Week, Weeks

STRIP = LETTERS * 1.5
ROOM = 96.0
"""Units a day's name needs on the axis."""


def draw(sheet: Sheet, shown: Weeks) -> None:
    """Draw the bars with their hours, the days on which they begin, and the plan's line."""
    low, high = EDGE * 0.8 + STRIP, sheet.top - STRIP
    most = max([*(week.hours for week in shown.weeks), shown.planned or 0.0, 1.0])
    ticks = scale.values(0, most * 1.12, 4)
    left = EDGE + max(sheet.length(scale.number(each)) for each in ticks) + 12
    y = scale.line((0, most * 1.12), (low, high))
    for each in ticks:
        sheet.rule([left, WIDE - EDGE], [y(each)] * 2, palette.GRID, wide=1.6, above=1)
        sheet.write(scale.number(each), Spot(left - 12, y(each), "right"), quiet=True)
    wide = (WIDE - EDGE - left) / max(len(shown.weeks), 3)
    every = -(-ROOM // wide)
    if shown.planned is not None:
        sheet.rule([left, WIDE - EDGE], [y(shown.planned)] * 2, palette.VERMILION, wide=3.4, dashed=True, above=4)
    for number, week in enumerate(shown.weeks):
        x = left + (number + 0.5) * wide
        _bar(sheet, week, Area(x - wide * 0.33, low, x + wide * 0.33, y(week.hours)))
        if (len(shown.weeks) - 1 - number) % every == 0:
            sheet.place(
                scale.named(week.begins.toordinal(), 0),
                [Spot(min(x, WIDE - EDGE - ROOM / 2), low - 9, "center", "top")],
                quiet=True,
            )
    sheet.rule([left, WIDE - EDGE], [low, low], palette.QUIET, wide=2, above=5)
    _names(sheet, shown, left, high)
    for number, week in reversed(list(enumerate(shown.weeks))):
        x, top = left + (number + 0.5) * wide, y(week.hours)
        sheet.place(scale.number(round(week.hours, 1)), [Spot(x, top + 6, "center", "bottom")], bold=True)


def _bar(sheet: Sheet, week: Week, area: Area) -> None:
    if area.high - area.low < 1:
        return
    if week.open:
        sheet.block(area, palette.PANEL, hatch="//", rim=palette.BLUE, above=3)
    else:
        sheet.block(area, palette.BLUE, above=3)


def _names(sheet: Sheet, shown: Weeks, left: float, high: float) -> None:
    """What the line and the hatched bar mean, above the picture."""
    y = high + STRIP / 2
    x = left
    if shown.planned_name:
        sheet.rule([x, x + 40], [y, y], palette.VERMILION, wide=3.4, dashed=True)
        text = sheet.write(shown.planned_name, Spot(x + 50, y, "left"))
        x = sheet.area(text).right + 40
    if shown.weeks and shown.weeks[-1].open and shown.open_name:
        sheet.block(Area(x, y - 10, x + 28, y + 10), palette.PANEL, hatch="//", rim=palette.BLUE)
        sheet.write(shown.open_name, Spot(x + 38, y, "left"))
