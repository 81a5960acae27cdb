"""A group: a server, a workspace or the terminal, what its organisers set, and who is in it. Each is a wall.

Clock times of a group are wall clock in its own ``zone`` (IANA); weekdays count from Monday = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType

from core.people import Tone


@dataclass(frozen=True, slots=True)
class Weekly:
    """A moment of each week: the weekday (Monday = 0) and the wall-clock time."""

    day: int
    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A reminder that the group's channel gets each week; ``id`` is its number in the group."""

    id: int
    when: Weekly
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What organisers set. ``channel`` is the platform's id; empty: nothing is posted.

    ``resources`` are words by region (a country's two letters, or *all*). ``tone`` is that of somebody who begins here.
    """

    name: str = ""
    zone: str = ""
    channel: str = ""
    digest: Weekly | None = Weekly(4, time(17))
    exam: str = ""
    gate: str = ""
    tone: Tone | None = None
    resources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[Notice, ...] = ()
    pods: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as it is kept. ``place`` is the platform's id of the server or workspace; ``changed_at`` (aware UTC) is
    when its settings last changed: what was due before is not missed.
    """

    id: int
    platform: str
    place: str
    settings: Settings
    changed_at: datetime

    @property
    def name(self) -> str:
        """What to call it."""
        return self.settings.name or "your group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody in a group: ``manages`` as the platform says or an organiser named them; ``mentor``: the group offers
    them, and they agreed.
    """

    group: Group
    person: int
    name: str
    manages: bool = False
    mentor: bool = False
