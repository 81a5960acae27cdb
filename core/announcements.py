"""What a group's channel is due: the week's digest, and the reminders that its organisers set.

Each has a moment a week by the wall clock of the group's zone. What could not go then is late for a while, and after
that it is dropped: a reminder of this morning is of no use tonight.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core import days
from core.groups import Group, Weekly

Kind = Literal["digest", "reminder"]
State = Literal["queued", "dropped"]

AHEAD = timedelta(days=7)
"""A group is looked at again no later than this."""

BACK = timedelta(days=7)
"""So far back a look sees what it missed: the latest of each, and none before."""

WAITS = {"digest": timedelta(hours=24), "reminder": timedelta(hours=6)}
"""So long after its moment it may still go."""

ON_TIME = timedelta(minutes=10)
"""Later than this it says that it is late."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something for the channel: ``day`` is the local day of its moment ``at`` (aware UTC).

    ``number`` is the reminder's, 0 for the digest.
    """

    kind: Kind
    number: int
    day: date
    at: datetime

    @property
    def slot(self) -> str:
        """What makes it one and the same for a group."""
        return f"{self.kind}:{self.number}:{self.day}" if self.number else f"{self.kind}:{self.day}"

    def over(self, now: datetime) -> bool:
        """Whether it is too late for it."""
        return now - self.at > WAITS[self.kind]

    def late(self, now: datetime) -> bool:
        """Whether it has to say that it is late."""
        return now - self.at > ON_TIME


@dataclass(frozen=True, slots=True)
class Decided:
    """A post that has come due, and what becomes of it: *queued*, or *dropped* by a rule."""

    post: Post
    state: State
    rule: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a group decided; it is looked at again at ``next_look``, not at all where that is none."""

    decided: tuple[Decided, ...]
    next_look: datetime | None


def look(group: Group, known: Collection[str], now: datetime) -> Look:
    """What has come due by ``now`` (aware UTC); ``known`` are the slots that have found their fate.

    What was due before the group was last set up is not missed.
    """
    if not group.settings.channel:
        return Look((), None)
    since = max(group.changed_at, now - BACK)
    due = [post for post in _between(group, since, now) if post.slot not in known]
    coming = [post.at for post in _between(group, now, now + AHEAD)]
    return Look(tuple(_decided(post, now) for post in due), min([*coming, now + AHEAD]))


def again(group: Group, slot: str, at: datetime) -> Post | None:
    """A queued post as the group's settings have it now; none: it was taken out, or has another moment."""
    if not group.settings.channel:
        return None
    around = _between(group, at - timedelta(seconds=1), at)
    return next((post for post in around if post.slot == slot), None)


def _decided(post: Post, now: datetime) -> Decided:
    return Decided(post, "dropped", "too-late") if post.over(now) else Decided(post, "queued", "due")


def _between(group: Group, after: datetime, until: datetime) -> list[Post]:
    """The group's posts with moments in (after, until], the earliest first."""
    found = [post for post in _around(group, after, until) if after < post.at <= until]
    return sorted(found, key=lambda post: (post.at, post.kind, post.number))


def _around(group: Group, after: datetime, until: datetime) -> Iterator[Post]:
    zone = days.zone_info(group.settings.zone or "UTC")
    first, last = after.astimezone(zone).date() - timedelta(days=1), until.astimezone(zone).date()
    for kind, number, weekly in _all(group):
        day = first + timedelta(days=(weekly.day - first.weekday()) % 7)
        while day <= last:
            yield Post(kind=kind, number=number, day=day, at=days.instant(datetime.combine(day, weekly.at), zone))
            day += _WEEK


def _all(group: Group) -> Iterator[tuple[Kind, int, Weekly]]:
    if group.settings.digest is not None:
        yield "digest", 0, group.settings.digest
    for notice in group.settings.notices:
        yield "reminder", notice.id, notice.when
