"""What the marks mean, below a picture: one entry after the other, broken where a line is full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.drawing.sheet import EDGE, LETTERS, WIDE, Sheet, Spot

LINE = LETTERS * 1.36
MOST = 2
"""Lines of an entry."""
SIGN, GAP = 44.0, 26.0
"""Units for an entry's mark, and between two entries."""

Draw = Callable[[float, float], None]
"""Draws a mark around a place: the middle of where it may stand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mark and what it means."""

    mark: Draw
    name: str


@dataclass(frozen=True, slots=True)
class Laid:
    """An entry at its place: the x of its left, the row of its first line, its lines."""

    entry: Entry
    x: float
    row: int
    lines: Sequence[str]


def laid(sheet: Sheet, entries: Sequence[Entry]) -> tuple[list[Laid], float]:
    """The entries in as few rows as they fit into, and how many units all of them are tall."""
    written = [sheet.lines(entry.name, WIDE - 2 * EDGE - SIGN)[:MOST] for entry in entries]
    wide = [min(SIGN + max(map(sheet.length, lines)), WIDE - 2 * EDGE) for lines in written]
    found, row = list[Laid](), 0
    for numbers in _rows(wide, [len(lines) > 1 for lines in written]):
        x = EDGE
        for number in numbers:
            found.append(Laid(entries[number], x, row, written[number]))
            x += wide[number] + GAP
        row += max(len(written[number]) for number in numbers)
    return found, row * LINE


def _rows(wide: Sequence[float], alone: Sequence[bool]) -> list[list[int]]:
    """The entries' numbers in rows: the widest first, each where there is still room; in order at the end."""
    rows: list[list[int]] = []
    for number in sorted(range(len(wide)), key=lambda each: -wide[each]):
        fits = (
            row
            for row in rows
            if not alone[number] and not alone[row[0]]
            and sum(wide[each] + GAP for each in row) + wide[number] <= WIDE - 2 * EDGE
        )  # fmt: skip
        row = next(fits, None)
        if row is None:
            rows.append([number])
        else:
            row.append(number)
    return sorted(sorted(row) for row in rows)


def draw(sheet: Sheet, found: Sequence[Laid], top: float) -> None:
    """Write the entries below that height."""
    for each in found:
        middle = top - (each.row + 0.5) * LINE
        each.entry.mark(each.x + SIGN / 2 - 4, middle)
        for number, said in enumerate(each.lines):
            x = each.x + SIGN
            sheet.write(said, Spot(x, middle - number * LINE, "left"), most=WIDE - EDGE - x)
