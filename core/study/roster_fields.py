"""What ``/roster`` takes: what somebody types, and what only buttons give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core import reading
from core.declaration import Field, Reader
from core.ports import Context
from core.study import seeing
from core.wording import requests as asking
from core.wording import roster as wording

NAME_LIMIT = 80
NOTE_LIMIT = 500
REVIEWED_LIMIT = 80
STEP_LIMIT = 40
SUGGEST_LIMIT = 200


def _who(text: str, _context: Context) -> str:
    """The id of whoever is mentioned, or a name as it is typed."""
    try:
        return reading.person(text)
    except reading.Unreadable:
        return reading.clean(text, NAME_LIMIT)


def _names(context: Context | None) -> list[tuple[str, str]]:
    """Who shares with the member, to pick from."""
    return [(each.name, each.name) for each in seeing.names(context)] if context is not None else []


def _field(name: str, read: Reader, **more: Any) -> Field:
    return Field(name=name, help=wording.FIELDS[name], read=read, on_form=False, **more)


def _text(name: str, most: int, **more: Any) -> Field:
    return _field(name, lambda text, _context: reading.clean(text, most), most=most, **more)


def _id(name: str) -> Field:
    """A field that only buttons give: the id of a person, a letter or a group."""
    return _field(
        name, lambda text, _context: reading.whole_number(text, 1, 2**63, wording.FIELDS[name]), button_only=True
    )


def _yes(name: str) -> Field:
    return _field(name, lambda text, _context: reading.yes_no(text), button_only=True)


def _word(name: str, known: Iterable[str], *, opens: bool = False) -> Field:
    """A field that only buttons give, with one of these words."""
    options: Mapping[str, tuple[str, ...]] = dict.fromkeys(known, ())
    return _field(
        name,
        lambda text, _context: reading.choice(text, options, wording.FIELDS[name]),
        button_only=True,
        opens=opens,
    )


FIELDS: tuple[Field, ...] = (
    Field(
        name="who",
        help=wording.FIELDS["who"],
        read=_who,
        kind="person",
        choices=_names,
    ),
    _text("note", NOTE_LIMIT, kind="long"),
    _text("suggest", SUGGEST_LIMIT),
    _field(
        "on",
        lambda text, context: reading.date(text, context.member.today(context.now), "future"),
        kind="date",
        label="Day",
    ),
    _text("reviewed", REVIEWED_LIMIT),
    *(_id(name) for name in ("person", "page", "read", "help", "accept", "decline", "offer")),
    *(_yes(name) for name in ("stop", "sure", "answer")),
    _word("say", asking.ANSWERS),
    _word("form", ("note", "date"), opens=True),
    _field("step", lambda text, _context: reading.clean(text, STEP_LIMIT), button_only=True),
)
