"""How the values of ``/group`` are read: weekly moments, help by region, reminders, gates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from core import gates, reading
from core.declaration import Reader
from core.groups import Weekly
from core.ports import Context
from core.wording import groups as wording

NOTHING = frozenset({"none", "no", "nothing", "off"})
EVERYWHERE = "all"
NO_RESOURCES: Mapping[str, str] = MappingProxyType({})
MOST_REGIONS, LONGEST_HELP, LONGEST_REMINDER = 20, 300, 200

_REGION = re.compile(r"(?:^|[;\n])\s*([A-Za-z]{2,3})\s*:")
_OTHER_NAMES = {"UK": "GB", "USA": "US"}
_TIME_WORDS = 4
"""A weekday and a time take no more words than this: on sunday at 18:00."""


def none_or(read: Reader, nothing: object = None) -> Reader:
    """A reader that also takes *none*."""
    return lambda text, context: nothing if text.strip().casefold() in NOTHING else read(text, context)


def read_weekly(text: str) -> Weekly:
    """A weekday and a time, such as ``fri 17:00``.

    Raises reading.Unreadable.
    """
    words = [each for each in text.casefold().split() if each not in {"on", "at", "every"}]
    if len(words) < 2:  # noqa: PLR2004 - a day and a time
        raise reading.Unreadable(f"I need a day and a time of it. {wording.WEEKLY}.")
    days = reading.weekdays(words[0].rstrip(","))
    if len(days) != 1:
        raise reading.Unreadable(f"I need one weekday. {wording.WEEKLY}.")
    return Weekly(next(iter(days)), reading.clock_time(" ".join(words[1:])))


def read_reminder(text: str, _context: Context) -> tuple[Weekly, str]:
    """A weekday, a time, and what to say then.

    Raises reading.Unreadable.
    """
    parts = text.split()
    for length in range(min(_TIME_WORDS, len(parts)), 1, -1):
        try:
            when = read_weekly(" ".join(parts[:length]))
        except reading.Unreadable:
            continue
        words = reading.clean(text.split(maxsplit=length)[length] if len(parts) > length else "", LONGEST_REMINDER)
        if words:
            return when, words
    msg = f"I need a day, a time and the words. {wording.WEEKLY} and what to say, as in sun 18:00 Sunday planning."
    raise reading.Unreadable(msg)


def read_resources(text: str, context: Context) -> Mapping[str, str]:
    """``US: call ...; all: ...`` by region, everything replaced.

    Raises reading.Unreadable, also for a region that no time zone leads to.
    """
    marks = list(_REGION.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        raise reading.Unreadable(f"I can't tell for which region that is. {wording.REGIONS}")
    found: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        words = text[mark.end() : following.start() if following else len(text)]
        found[_region(mark[1], context)] = reading.clean(words.strip(" ;\n"), LONGEST_HELP)
    if "" in found.values():
        raise reading.Unreadable(f"One region has no words. {wording.REGIONS}")
    return MappingProxyType(found)


def _region(text: str, context: Context) -> str:
    if text.casefold() == EVERYWHERE:
        return EVERYWHERE
    region = _OTHER_NAMES.get(text.upper(), text.upper())
    known = sorted(context.book.support.zones)
    if region not in known:
        listed = reading.listed([*known, EVERYWHERE])
        msg = f"I can't tell who is in {reading.quoted(text)}. Regions are {listed}: use all for every other one."
        raise reading.Unreadable(msg)
    return region


def read_gate(text: str, context: Context) -> gates.Gate:
    """A gate of the rule files, by its id or name, whatever exam it is made for.

    Raises reading.Unreadable with the list.
    """
    offered = context.book.gates
    found = (offered.named(text, exam.id) for exam in context.book.exams)
    gate = next((each for each in found if each is not None), None)
    if gate is None:
        listed = reading.listed([each.id for each in offered.gates])
        instead = f"Type {listed}." if listed else "None are written down here yet."
        raise reading.Unreadable(f"I know no gate called {reading.quoted(text)}. {instead}")
    return gate
