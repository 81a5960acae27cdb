"""Reading a dialog file: each line becomes a step; one that cannot be read is refused before any is played.

First and once ``at DAY TIME ZONE``. Then ``NAME: words`` (also ``NAME in #CHANNEL:``, ``NAME in SERVER#CHANNEL:`` for
somebody of another server, and ``NAME@PLATFORM:``),
where words are ``/command ...``, ``fill name=value``, ``press LABEL`` or a note; and ``wait 3d``,
``down 6h``, ``restart``, ``offline PLATFORM 2h``, ``# comment``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from core import days

PLATFORMS = ("console", "discord", "slack")

_AMOUNT = re.compile(r"(\d{1,4})([mhdw])")
_MOST = dt.timedelta(days=3660)
_SAID = re.compile(
    r"(?P<name>[^\s:@#]+)(?:@(?P<platform>\w+))?(?: in (?P<server>[^\s:@#]*)#(?P<channel>[^\s:]+))?:(?P<words>.*)"
)
_AT = re.compile(r"at (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})(?: (\S+))?")
_FOR_THE_CLOCK = re.compile(r"(wait|at|down) \d|restart$|offline (console|discord|slack)\b")
_VERBS = ("at", "wait", "down", "restart", "offline")


class Unreadable(Exception):
    """A line that cannot be read: its number and a sentence that says what to write instead."""

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__(f"line {number}: {sentence}")
        self.number = number
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time: ``days`` keep the wall clock, ``elapsed`` is time that runs."""

    days: int
    elapsed: dt.timedelta

    def after(self, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """The moment (UTC) so much later than ``moment``, on the wall clock of ``zone``."""
        if self.days:
            wall = moment.astimezone(zone).replace(tzinfo=None) + dt.timedelta(days=self.days)
            moment = days.instant(wall, zone)
        return moment.astimezone(dt.UTC) + self.elapsed


@dataclass(frozen=True, slots=True)
class At:
    """The clock is set; without a zone only by somebody who travels on."""

    wall: dt.datetime
    zone: ZoneInfo | None


@dataclass(frozen=True, slots=True)
class Say:
    """A person types; ``channel`` is empty in their DM. ``how`` says what the words are for.

    ``server`` is empty for the one that everybody is in who names no other.
    """

    name: str
    platform: str
    channel: str
    how: Literal["hear", "fill", "press"]
    words: str
    server: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Time passes."""

    length: Length


@dataclass(frozen=True, slots=True)
class Restart:
    """The process ends and starts again."""


@dataclass(frozen=True, slots=True)
class Down:
    """The process is off for a while, then up again."""

    length: Length


@dataclass(frozen=True, slots=True)
class Offline:
    """A platform refuses every post for a while."""

    platform: str
    length: Length


@dataclass(frozen=True, slots=True)
class Comment:
    """Words to the reader of the dialog."""

    words: str


Action = At | Say | Wait | Restart | Down | Offline | Comment


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a dialog: its number, the line as it stands, and what it does."""

    number: int
    line: str
    action: Action


def decode(raw: bytes) -> str:
    """A file's bytes as text; raises Unreadable with the first line that is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        number = raw.count(b"\n", 0, wrong.start) + 1
        raise Unreadable(number, "this is not UTF-8 text: save the file as UTF-8.") from wrong


def parse(text: str) -> list[Step]:
    """Every step of a dialog, in order; raises Unreadable for the first line that cannot be read."""
    steps: list[Step] = []
    clock_is_set = False
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        try:
            action = read(line)
            _check_order(action, clock_is_set=clock_is_set)
        except ValueError as wrong:
            raise Unreadable(number, str(wrong)) from None
        clock_is_set = clock_is_set or isinstance(action, At)
        steps.append(Step(number, line, action))
    return steps


def read(line: str) -> Action:
    """One line without spaces around it; raises ValueError with a sentence when it cannot be read."""
    if line.startswith("#"):
        return Comment(line.lstrip("#").strip())
    said = _SAID.fullmatch(line)
    if said is not None:
        platform = _platform(said["platform"] or "console")
        return words(said["words"], said["name"], platform, said["channel"] or "", said["server"] or "")
    verb, _, rest = line.partition(" ")
    match verb:
        case "at":
            return _at(line)
        case "wait":
            return Wait(length(rest))
        case "down":
            return Down(length(rest))
        case "restart" if not rest:
            return Restart()
        case "offline":
            platform, _, rest = rest.partition(" ")
            return Offline(_platform(platform), length(rest))
    raise ValueError(f"a line begins with NAME: or one of {', '.join(_VERBS)}, not with {verb!r}.")


def moves_the_clock(line: str) -> bool:
    """Whether a typed line is meant for the clock and the machine, and is no note to Comeback."""
    return _FOR_THE_CLOCK.match(line) is not None


def length(text: str) -> Length:
    """A length such as ``3d``, ``90m`` or ``1d 12h``; raises ValueError with a sentence for anything else."""
    joined = text.replace(" ", "").lower()
    parts = _AMOUNT.findall(joined)
    if not 1 <= len(parts) <= len("mhdw") or "".join(number + unit for number, unit in parts) != joined:
        raise ValueError(f"{text!r} is no length of time: write 30m, 6h, 3d or 2w.")
    total = {unit: sum(int(number) for number, its in parts if its == unit) for unit in "mhdw"}
    whole = Length(total["w"] * 7 + total["d"], dt.timedelta(hours=total["h"], minutes=total["m"]))
    if dt.timedelta(days=whole.days) + whole.elapsed > _MOST:
        raise ValueError(f"{text!r} is more than ten years: write less.")
    return whole


def zone(key: str) -> ZoneInfo:
    """The zone of that IANA name; raises ValueError with a sentence when there is none."""
    try:
        return days.zone_info(key)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{key!r} is no time zone: write one such as America/New_York or Europe/Berlin.") from None


def _check_order(action: Action, *, clock_is_set: bool) -> None:
    if isinstance(action, Comment):
        return
    if isinstance(action, At):
        if clock_is_set:
            raise ValueError("the clock is set once; let time pass with wait.")
        if action.zone is None:
            raise ValueError("the clock needs a zone: write at 2026-03-02 09:00 America/New_York.")
    elif not clock_is_set:
        raise ValueError("set the clock first: write at 2026-03-02 09:00 America/New_York.")


def _at(line: str) -> At:
    found = _AT.fullmatch(" ".join(line.split()))
    unread = ValueError("this sets no clock: write at 2026-03-02 09:00 America/New_York.")
    if found is None:
        raise unread
    try:
        wall = dt.datetime.fromisoformat(f"{found[1]} {found[2]}")
    except ValueError:
        raise unread from None
    if not 1990 <= wall.year <= 2200:  # noqa: PLR2004 - zones are known well enough between them
        raise ValueError(f"the year {wall.year} is too far away: write one from 1990 to 2200.")
    return At(wall, zone(found[3]) if found[3] else None)


def words(typed: str, name: str, platform: str = "console", channel: str = "", server: str = "") -> Say:
    """What somebody means with what they type; raises ValueError with a sentence when it says nothing."""
    typed = typed.strip()
    verb, _, rest = typed.partition(" ")
    if not typed:
        raise ValueError(f"{name} says nothing: write words after the colon.")
    if typed == "press":
        raise ValueError("press what? Write the button's label, as in press Move it.")
    if verb == "fill":
        return Say(name, platform, channel, "fill", rest.strip(), server)
    if verb == "press":
        return Say(name, platform, channel, "press", rest.strip(), server)
    return Say(name, platform, channel, "hear", typed, server)


def _platform(name: str) -> str:
    if name not in PLATFORMS:
        raise ValueError(f"{name!r} is no platform: it is one of {', '.join(PLATFORMS)}.")
    return name
