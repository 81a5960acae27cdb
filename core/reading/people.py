"""Whom somebody means: a mention as platforms write it, or a name as it is typed; and the same for channels."""

from __future__ import annotations

import re

from core.reading.words import Unreadable, clean

LONGEST = 64

_PERSON = re.compile(r"<@!?([^|>\s]+)(?:\|[^>]*)?>|@?([^\s,@#<>|]+)")
_CHANNEL = re.compile(r"<#([^|>\s]+)(?:\|[^>]*)?>|#?([^\s,@#<>|]+)")


def person(text: str) -> str:
    """The platform's id of the person who is mentioned.

    Raises Unreadable.
    """
    found = _PERSON.fullmatch(clean(text, 200).strip())
    name = (found[1] or found[2]) if found else ""
    if not name or len(name) > LONGEST:
        raise Unreadable("I need one person here: mention them, as in @kim.")
    return name


def people(text: str) -> tuple[str, ...]:
    """The platform's ids of several people, each once. Raises Unreadable."""
    parts = [each for each in re.split(r"[\s,]+", clean(text, 2000).strip()) if each]
    if not parts:
        raise Unreadable("I need one person or more here: mention them, as in @kim, @lee.")
    return tuple(dict.fromkeys(person(each) for each in parts))


def channel(text: str) -> str:
    """The platform's id of the channel that is mentioned. Raises Unreadable."""
    found = _CHANNEL.fullmatch(clean(text, 200).strip())
    name = (found[1] or found[2]) if found else ""
    if not name or len(name) > LONGEST:
        raise Unreadable("I need one channel here: mention it, as in #study.")
    return name
