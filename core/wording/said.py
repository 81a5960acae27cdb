"""A letter in words: the shape that every family's own words for letters have."""

from __future__ import annotations

from dataclasses import dataclass

from core.message import Button, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A letter in words. As one of several only ``lines`` are said."""

    title: str
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
