"""Pasted tables of scores: which columns they have, and the cells of each row by the name of its column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import reading, sheets
from core.wording import importing as wording

MOST = 50
"""Rows of one paste."""
LIMIT = 20_000
"""Characters of one paste."""
SEPARATORS = (",", ";", "\t")
NEEDED = ("test", "score")
COLUMNS: Mapping[str, Sequence[str]] = {
    "test": ("form", "exam", "practice exam", "practice test", "practice", "name", "assessment"),
    "score": ("result", "value", "points", "percent"),
    "scale": ("unit",),
    "taken": ("date", "day", "on", "when", "date taken", "taken on", "test date"),
    "pace": ("pacing", "timing", "mode"),
    "pass-chance": ("chance", "pass probability"),
    "subjects": ("areas",),
    "misses": (),
    "note": ("notes", "comment", "comments", "remark", "remarks"),
}
"""Columns by the options of ``/log-score``, with the other names that people give them; *scale* goes with the score."""
OURS = ("exam", "repeat", "logged")
"""Columns of our own export that an import has no use for."""

_NAMES = {reading.folded(name): column for column, others in COLUMNS.items() for name in (column, *others)}
_QUOTED = re.compile(r'("(?:[^"]|"")*")')


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its number below the header: the cells that are not empty, by column; or what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was pasted. ``unused`` are the names of columns that an import has no use for; ``text`` says it all again
    as plain comma-separated lines.
    """

    rows: tuple[Row, ...]
    unused: tuple[str, ...]
    text: str


def read(text: str) -> Sheet:
    """The rows of a paste. Raises reading.Unreadable when it is none, has no header, or has too many rows."""
    table = [[_clean(cell) for cell in row] for row in _table(_on_lines(sheets.lined(text)))]
    names = _columns(table[0])
    below = table[1:]
    if not below:
        raise reading.Unreadable(wording.no_rows())
    if len(below) > MOST:
        raise reading.Unreadable(wording.too_many(len(below), MOST))
    rows = tuple(_row(number, cells, names) for number, cells in enumerate(below, 1))
    unused = (cell for cell, name in zip(table[0], names, strict=True) if not name and reading.folded(cell) not in OURS)
    return Sheet(rows, tuple(filter(None, unused)), sheets.joined(table))


def _on_lines(text: str) -> str:
    """The text with a line for each row: where only one line fits, upright strokes stand between the rows.

    What a spreadsheet says of its separator, ``sep=;``, is left out: the header shows it.
    """
    text = re.sub(r"\A\s*sep=.[ \t]*\n", "", text, flags=re.IGNORECASE).lstrip("\n")
    if "\n" in text.strip():
        return text
    parts = _QUOTED.split(text)
    return "".join(part if at % 2 else re.sub(r" *\| *", "\n", part) for at, part in enumerate(parts))


def _table(text: str) -> list[list[str]]:
    """The cells, by the separator with which the header names most columns."""
    header = text.partition("\n")[0]
    separator = max(SEPARATORS, key=lambda each: len(_known(header, each)))
    try:
        table = sheets.split(text, separator)
    except ValueError as wrong:
        raise reading.Unreadable(wording.quotation_marks(int(wrong.args[0]))) from wrong
    if not table:
        raise reading.Unreadable(wording.nothing())
    return table


def _known(header: str, separator: str) -> set[str]:
    cells = (cell.strip(' "') for cell in header.split(separator))
    return {_NAMES[name] for cell in cells if (name := reading.folded(cell)) in _NAMES}


def _columns(header: Sequence[str]) -> list[str]:
    """The column that each cell of the header names; empty for one that names none."""
    # Our own export names the practice exam *test*; what it calls *exam* is something else.
    folded = [reading.folded(cell) for cell in header]
    names = ["" if name == "exam" and "test" in folded else _NAMES.get(name, "") for name in folded]
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise reading.Unreadable(wording.column_twice(twice))
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise reading.Unreadable(wording.no_columns(missing, ", ".join(header)))
    return names


def _row(number: int, cells: Sequence[str], names: Sequence[str]) -> Row:
    if any(cells[len(names) :]):
        return Row(number, {}, wording.too_many_cells(len(cells), len(names)))
    return Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if name and cell})


def _clean(cell: str) -> str:
    return reading.clean(cell, len(cell) * 4)
