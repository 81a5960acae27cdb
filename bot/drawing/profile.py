"""Subjects by weight: bars to the left came out lower, bars to the right higher; the name stands on the free side."""

from __future__ import annotations

from bot.drawing import palette, scale
from bot.drawing.sheet import EDGE, LETTERS, WIDE, Area, Sheet, Spot
from core.drawings import Part, Profile

STRIP = LETTERS * 1.5
MIDDLE = WIDE / 2
LONGEST = MIDDLE - EDGE - 8
ROW = 52.0
"""Units a subject, at the most."""


def draw(sheet: Sheet, shown: Profile) -> None:
    """Draw the bars with their names, and what the sides mean."""
    high, low = sheet.top - STRIP - 6, EDGE * 0.8 + (STRIP if shown.axis else 0)
    row = min((high - low) / max(len(shown.parts), 1), ROW)
    low = max(low, high - row * len(shown.parts)) if not shown.axis else low
    most = max((each.share for each in shown.parts), default=1.0) or 1.0
    _sides(sheet, shown, (sheet.top + high) / 2 - 2)
    if shown.axis:
        _axis(sheet, shown, most, low, high)
    for number, part in enumerate(shown.parts):
        _bar(sheet, part, high - (number + 0.5) * row, LONGEST * part.share / most, row)
    sheet.rule([MIDDLE, MIDDLE], [low, high], palette.INK, wide=2.4, above=5)


def _sides(sheet: Sheet, shown: Profile, y: float) -> None:
    levels = {part.level for part in shown.parts}
    sheet.place(shown.lower, [Spot(EDGE, y, "left")], bold=True)
    sheet.place(shown.higher, [Spot(WIDE - EDGE, y, "right")], bold=True)
    if "same" in levels:
        sheet.place(shown.same, [Spot(MIDDLE, y)], bold=True)


def _axis(sheet: Sheet, shown: Profile, most: float, low: float, high: float) -> None:
    ticks = [each for each in scale.values(0, most, 3) if each]
    for share in ticks:
        for sign in (-1, 1):
            x = MIDDLE + sign * LONGEST * share / most
            sheet.rule([x, x], [low, high], palette.GRID, wide=1.6, above=1)
    y = low - STRIP / 2 - 2
    sheet.place(shown.axis, [Spot(MIDDLE, y)], quiet=True)
    for share in ticks:
        for sign in (-1, 1):
            x = MIDDLE + sign * LONGEST * share / most
            sheet.place(scale.number(share), [Spot(min(max(x, EDGE + 14), WIDE - EDGE - 14), y)], quiet=True)


def _bar(sheet: Sheet, part: Part, y: float, long: float, row: float) -> None:
    half = min(row * 0.34, 17.0)
    if part.level == "same":
        sheet.block(Area(MIDDLE - long / 2, y - half, MIDDLE + long / 2, y + half), palette.GREY, alpha=0.8)
        sheet.write(part.name, Spot(MIDDLE + long / 2 + 12, y, "left"), most=WIDE - EDGE - MIDDLE - long / 2 - 12)
        return
    left = part.level == "lower"
    colour, hatch = (palette.VERMILION, "//") if left else (palette.BLUE, "")
    end = MIDDLE - long if left else MIDDLE + long
    area = Area(min(end, MIDDLE), y - half, max(end, MIDDLE), y + half)
    sheet.block(area, colour, hatch=hatch, rim=palette.PANEL)
    spot = Spot(MIDDLE + 12, y, "left") if left else Spot(MIDDLE - 12, y, "right")
    sheet.write(part.name, spot, most=LONGEST - 4)
