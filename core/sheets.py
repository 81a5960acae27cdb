"""Tables as text: comma-separated values as spreadsheets write and open them. Nothing here knows what a table is about.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, and loses it again when it is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

Cell = str | float | bool | date | None

MARK = "\ufeff"
"""The byte order mark: by it spreadsheets know that a file is UTF-8."""

_FORMULA = re.compile("'*[=+\\-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")


def written(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as a file that spreadsheets open: UTF-8 with its mark, days in ISO 8601, no cell a formula."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_text(cell) for cell in row] for row in rows)
    return (MARK + out.getvalue()).encode("utf-8", "replace")


def joined(rows: Iterable[Sequence[str]]) -> str:
    """The rows as plain comma-separated lines, cell by cell as they are."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def split(text: str, separator: str) -> list[list[str]]:
    """The cells of each row that is not blank; apostrophes before formulas are taken off.

    Raises ValueError, with the number of the line, where quotation marks do not fit together.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [[unguarded(cell.strip()) for cell in row] for row in reader]
    except csv.Error as wrong:
        raise ValueError(reader.line_num) from wrong
    return [row for row in rows if any(row)]


def lined(text: str) -> str:
    """The text without its mark, with one kind of line end."""
    return _LINE_ENDS.sub("\n", text.lstrip(MARK))


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before it was guarded."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case str():
            return guarded(cell)
        case datetime():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(int(cell)) if cell == int(cell) else str(cell)
