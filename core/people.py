"""A person and what they set: the zone and hours in which they may be spoken to, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal

from core import days

Tone = Literal["gentle", "standard", "firm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a person can be met. ``team`` is empty where a platform has no teams; ids are opaque.

    ``name`` is what they are called there, as far as the platform said so.
    """

    platform: str
    user: str
    team: str = ""
    closed: bool = False
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody whom a platform shows to be in a place: what they are called, and whether they are a program."""

    name: str
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The server or workspace in which somebody speaks, by the platform's id, and the channel (empty in a DM).

    ``manages`` says whether they may set it up; none: the platform has no such thing. ``people`` are those of whom the
    platform just said that they are there, by their ids.
    """

    platform: str
    id: str
    channel: str = ""
    manages: bool | None = None
    people: Mapping[str, Present] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """A nudge asked for again at a moment (aware UTC), beside the day's message."""

    kind: str
    subject: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """What ``/reminders`` sets. Times are wall clock in ``zone`` (IANA); ``quiet`` is [start, end).

    ``fewer`` counts how often a kind was halved; ``off`` are kinds switched off. ``changed_at`` is when any of it last
    changed: a moment of the day that was already past then does not count as missed. ``zone_asked``: they were asked
    whether the zone is theirs, which was only guessed.
    """

    zone: str
    zone_set: bool = False
    zone_asked: bool = False
    quiet: tuple[time, time] | None = (time(22), time(8))
    check_in: time = time(20)
    day_starts: time = time(4)
    tone: Tone = "standard"
    fewer: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    off: tuple[str, ...] = ()
    snoozes: tuple[Snooze, ...] = ()
    changed_at: datetime | None = None

    def rhythm(self, rest_days: frozenset[int]) -> days.Rhythm:
        """The hours and rest days together, as the arithmetic takes them."""
        return days.Rhythm(
            zone=self.zone,
            quiet=self.quiet,
            check_in=self.check_in,
            day_starts=self.day_starts,
            rest_days=rest_days,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A form that is open: the command, what was filled so far as typed, the page, and when (aware UTC)."""

    command: str
    given: Mapping[str, str]
    page: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody Comeback knows.

    ``seen_at`` is their last command, press or word; ``looked_at`` the sweep's last look and ``next_look`` its next.
    ``company`` says that there may be ties, shares or letters.
    """

    id: int
    created_at: datetime
    reminders: Reminders
    seen_at: datetime
    looked_at: datetime
    next_look: datetime
    drafts: tuple[Draft, ...] = ()
    company: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch of time (aware UTC) in which Comeback was off."""

    began: datetime
    ended: datetime


def was_up(outages: tuple[Outage, ...], moment: datetime) -> bool:
    """Whether Comeback was running at that moment."""
    return not any(outage.began <= moment < outage.ended for outage in outages)
