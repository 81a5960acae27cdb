"""What views share: text that must not be longer than a platform takes, and lines with air between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.message import Day, Line, plain

LONG = 90
"""Characters from which a line is a paragraph of its own."""
MARK = "- "
"""What an item of a list begins with, where our own sentences are one."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A line as it is laid out: an ``item`` of a list, and whether there is ``air`` above it."""

    line: Line
    item: bool
    air: bool


def laid_out(lines: Sequence[Line]) -> Iterator[Laid]:
    """Days in a row, and what begins like one, are the items of a list; long sentences stand apart from the rest."""
    before, size = False, 0
    for number, line in enumerate(lines):
        first = line[0] if line else ""
        item = isinstance(first, Day) or (isinstance(first, str) and first.startswith(MARK))
        length = len(plain(line))
        yield Laid(_unmarked(line), item, bool(number) and not (item and before) and max(size, length) > LONG)
        before, size = item, length


def _unmarked(line: Line) -> Line:
    first = line[0] if line else ""
    return (first.removeprefix(MARK), *line[1:]) if isinstance(first, str) and line else line


def shortened(text: str, most: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than ``most`` characters."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut}…"
