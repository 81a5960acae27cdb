"""What a letter is once it is in words, and how each kind is put into them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.company import Letter
from core.members import Member
from core.message import Button, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A letter in words. As one of several only ``lines`` are said."""

    title: str
    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()


Explain = Callable[[Member, Letter, datetime], Said]
"""The member who gets it, the letter, and the moment (aware UTC)."""
