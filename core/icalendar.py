"""A calendar file as calendars take it in: RFC 5545, all-day events alone.

The same ``uid`` with a higher ``sequence`` replaces an event that a calendar has already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//Comeback//Study plan//EN"
OCTETS = 75
"""Octets of a line, its end left out: what is longer goes on in the next one, behind a space."""

_ENDS = re.compile("\r\n?|[\n\u0085\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that lasts a day. ``tentative`` says that the day may still move."""

    uid: str
    on: date
    title: str
    about: str = ""
    tentative: bool = False


def written(events: Iterable[Event], *, name: str, now: datetime, sequence: int) -> bytes:
    """The events as a file; ``now`` (aware) is when it was made, ``sequence`` which version of them it holds."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for event in events:
        lines += _event(event, now, sequence)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for each in lines for part in folded(each)).encode()


def _event(event: Event, now: datetime, sequence: int) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    # The end is the first day that no longer belongs to it.
    yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.about:
        yield f"DESCRIPTION:{escaped(event.about)}"
    yield f"STATUS:{'TENTATIVE' if event.tentative else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    # It takes up no time: somebody's day stays free for what others want to put there.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """The text as a value on one line: its own line ends are written as backslash and n, controls go."""
    plain = _CONTROLS.sub("", _ENDS.sub("\n", text).replace("\t", " "))
    for letter in ("\\", ";", ","):
        plain = plain.replace(letter, f"\\{letter}")
    return plain.replace("\n", "\\n")


def folded(content: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, none of which ends inside a character."""
    part, size = "", 0
    for letter in content:
        octets = len(letter.encode())
        if size + octets > OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
