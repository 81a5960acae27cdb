"""The people around a member, as values: ties between two, what is shared with whom, and letters from one to another.

Ids are those of persons. Moments are aware UTC; ``until`` of a share is the last local day of its owner on which it
holds, that of a letter the moment from which it makes no sense any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal, get_args

from core import days

Item = Literal["checkpoints", "effort", "scores", "forecast", "check-ins", "notes", "name"]
ITEMS: tuple[Item, ...] = get_args(Item)
"""What can be shared. ``name`` is the member's name in the group's digest; all others are on their page."""

Audience = Literal["buddy", "mentor", "group"]
TieKind = Literal["buddy", "mentor", "block"]

INVITE_HOLDS = timedelta(days=14)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One item for one audience. ``other`` is the buddy or mentor, none for the group ``group``."""

    id: int = 0
    owner: int
    item: Item
    audience: Audience
    other: int | None
    group: int
    until: date | None
    at: datetime

    def holds(self, today: date) -> bool:
        """Whether it holds on the owner's local day."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What buddies agree on: a weekly time by the clock of who proposed it, and what each shows then.

    ``by`` is who proposed it; ``agreed_at`` (aware UTC) when the other one said yes.
    """

    day: int
    at: time
    zone: str
    deliverable: str
    by: int
    agreed_at: datetime | None = None

    def next_after(self, moment: datetime) -> datetime:
        """Its first moment (aware UTC) after this one. The wall clock of ``zone`` stays; see ``days.instant``."""
        zone = days.zone_info(self.zone)
        local = moment.astimezone(zone).date()
        day = local + timedelta(days=(self.day - local.weekday()) % 7)
        # Where clocks change, this week's moment may lie just before or after this one: the week before is asked, too.
        coming = (days.instant(datetime.combine(day + weeks * _WEEK, self.at), zone) for weeks in (-1, 0, 1))
        return next(each for each in coming if each > moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two people: *one* asked, or is the student; *other* was asked, or is the mentor. A block keeps *other* away."""

    id: int = 0
    kind: TieKind
    one: int
    other: int
    group: int
    state: Literal["asked", "live"]
    at: datetime
    names: tuple[str, str] = ("", "")
    meeting: Meeting | None = None

    def lapsed(self, now: datetime) -> bool:
        """Whether it is an invitation that was not answered in its time."""
        return self.state == "asked" and self.at + INVITE_HOLDS <= now

    def partner(self, person: int) -> int:
        """The one of both who is not this person."""
        return self.other if person == self.one else self.one

    def partner_name(self, person: int) -> str:
        """What that one is called."""
        return self.names[1] if person == self.one else self.names[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something from one person for another, or about their company: said once, when it is not quiet for them.

    ``sender`` is none where nobody in particular says it. ``subject`` makes it one and the same: the second of a kind
    from one sender about the same is not written. ``data`` is what the words rest on.
    """

    id: int = 0
    to: int
    sender: int | None
    sender_name: str = ""
    to_name: str = ""
    group: int | None = None
    kind: str
    subject: str
    data: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    at: datetime
    until: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintance:
    """Somebody in a group that the member is in, too."""

    person: int
    name: str
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """That somebody looked at what was shared: ``viewer`` is empty for one who has erased their data."""

    viewer: str
    items: tuple[str, ...]
    at: datetime


def visible(shares: Iterable[Share], viewer: int, groups: Collection[int], today: date) -> frozenset[Item]:
    """Which items somebody sees of these shares of one owner; ``today`` is the owner's local day.

    ``groups`` are those that viewer and owner are both in: a share made in any other one shows nothing.
    """
    return frozenset(
        share.item
        for share in shares
        if share.holds(today) and share.group in groups and (share.other is None or share.other == viewer)
    )
