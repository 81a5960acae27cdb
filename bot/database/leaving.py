"""Who is still in which group, as the platforms show it; and what goes when somebody has left, or a group is no more.

Functions on an open connection. Only memberships that concern somebody else are looked after: those with a tie, a
share, a pod or a part in running the group.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.database import neighbours, tables, values
from bot.database.neighbours import SAID
from core.groups import Settings
from core.people import Account

ACCOUNTS, GROUPS, LETTERS, MEMBERSHIPS, PODS, POD_MEMBERS, POSTS, SHARES, TIES = (
    tables.accounts,
    tables.groups,
    tables.letters,
    tables.memberships,
    tables.pods,
    tables.pod_members,
    tables.posts,
    tables.shares,
    tables.ties,
)
Column = sa.ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a group, by the platform's ids too, and when (aware UTC) it last showed them there."""

    person: int
    group: int
    platform: str
    place: str
    user: str
    confirmed_at: datetime

    @property
    def key(self) -> tuple[int, int]:
        """Person and group."""
        return self.person, self.group


def doubtful(connection: sa.Connection, before: datetime, platforms: Collection[str], limit: int) -> list[Seat]:
    """Seats that matter and were last confirmed before that moment, on these platforms, the oldest first."""
    asked = (
        _seats()
        .where(GROUPS.c.platform.in_(platforms), MEMBERSHIPS.c.confirmed_at < before, _matters())
        .order_by(MEMBERSHIPS.c.confirmed_at)
        .limit(limit)
    )
    return _found(connection, asked)


def around(connection: sa.Connection, viewer: Account, before: datetime, platforms: Collection[str]) -> list[Seat]:
    """The seats of those whom somebody may be shown, last confirmed before that moment, the oldest first."""
    mine = MEMBERSHIPS.alias()
    account = (ACCOUNTS.c.platform == viewer.platform, ACCOUNTS.c.team == viewer.team, ACCOUNTS.c.user == viewer.user)
    person_id = sa.select(ACCOUNTS.c.person_id).where(*account).scalar_subquery()
    shared = sa.exists().where(
        SHARES.c.person_id == MEMBERSHIPS.c.person_id,
        SHARES.c.group_id == MEMBERSHIPS.c.group_id,
        sa.or_(SHARES.c.other_id == person_id, SHARES.c.other_id.is_(None)),
    )
    tied = sa.exists().where(
        TIES.c.kind != "block",
        TIES.c.group_id == MEMBERSHIPS.c.group_id,
        _either(TIES.c.person_id, TIES.c.other_id, MEMBERSHIPS.c.person_id),
        _either(TIES.c.person_id, TIES.c.other_id, person_id),
    )
    asked = (
        _seats()
        .join(mine, sa.and_(mine.c.group_id == MEMBERSHIPS.c.group_id, mine.c.person_id == person_id))
        .where(MEMBERSHIPS.c.person_id != person_id, sa.or_(shared, tied))
        .where(GROUPS.c.platform.in_(platforms), MEMBERSHIPS.c.confirmed_at < before)
        .order_by(MEMBERSHIPS.c.confirmed_at)
    )
    return _found(connection, asked)


def confirm(connection: sa.Connection, seats: Collection[Seat], now: datetime) -> None:
    """The platform has just shown these people in their groups."""
    for seat in seats:
        connection.execute(sa.update(MEMBERSHIPS).where(_is(*seat.key)).values(confirmed_at=now))


def seat_of(connection: sa.Connection, platform: str, place: str, user: str) -> Seat | None:
    """The seat of somebody by the platform's ids."""
    its = sa.and_(GROUPS.c.platform == platform, GROUPS.c.place == place, MEMBERSHIPS.c.user == user)
    return next(iter(_found(connection, _seats().where(its))), None)


def leave(connection: sa.Connection, person_id: int, group_id: int) -> None:
    """Somebody is in a group no more: what they shared there and what was shared with them, their ties, their pod,
    their part in running it and letters that were not said yet go. Who is kept away from whom stays.
    """
    _end_ties(connection, sa.and_(TIES.c.group_id == group_id, _either(TIES.c.person_id, TIES.c.other_id, person_id)))
    about = _either(SHARES.c.person_id, SHARES.c.other_id, person_id)
    connection.execute(sa.delete(SHARES).where(SHARES.c.group_id == group_id, about))
    concerned = _either(LETTERS.c.person_id, LETTERS.c.sender_id, person_id)
    connection.execute(sa.delete(LETTERS).where(LETTERS.c.group_id == group_id, concerned, sa.not_(SAID)))
    pods = sa.select(PODS.c.id).where(PODS.c.group_id == group_id)
    theirs = sa.and_(POD_MEMBERS.c.person_id == person_id, POD_MEMBERS.c.pod_id.in_(pods))
    connection.execute(sa.delete(POD_MEMBERS).where(theirs))
    connection.execute(sa.delete(MEMBERSHIPS).where(_is(person_id, group_id)))


def close(connection: sa.Connection, platform: str, place: str) -> bool:
    """A group is no more, or Comeback is not in it any more: everything of it goes. Whether it was known."""
    its = sa.and_(GROUPS.c.platform == platform, GROUPS.c.place == place)
    row = connection.execute(sa.select(GROUPS).where(its)).one_or_none()
    if row is None:
        return False
    _end_ties(connection, TIES.c.group_id == row.id)
    for table in (SHARES, LETTERS, PODS, POSTS, MEMBERSHIPS):
        connection.execute(sa.delete(table).where(table.c.group_id == row.id))
    if connection.execute(sa.select(TIES.c.id).where(TIES.c.group_id == row.id)).first() is None:
        connection.execute(sa.delete(GROUPS).where(GROUPS.c.id == row.id))
    else:  # somebody is kept away from somebody: that holds should they meet there again
        empty = values.of_group_settings(Settings(zone=values.group(row).settings.zone))
        connection.execute(sa.update(GROUPS).where(GROUPS.c.id == row.id).values(settings=empty, next_look=None))
    return True


def _end_ties(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    for row in connection.execute(sa.select(TIES).where(which, TIES.c.kind != "block")).all():
        neighbours.end_tie(connection, values.tie(row, ("", "")))


def _matters() -> sa.ColumnElement[bool]:
    """Whether a membership concerns somebody else."""
    person, group = MEMBERSHIPS.c.person_id, MEMBERSHIPS.c.group_id
    tied = sa.exists().where(TIES.c.group_id == group, _either(TIES.c.person_id, TIES.c.other_id, person))
    shares = sa.exists().where(SHARES.c.group_id == group, _either(SHARES.c.person_id, SHARES.c.other_id, person))
    in_pod = sa.exists().where(
        POD_MEMBERS.c.person_id == person, POD_MEMBERS.c.pod_id == PODS.c.id, PODS.c.group_id == group
    )
    serves = sa.or_(MEMBERSHIPS.c.manages, MEMBERSHIPS.c.named, MEMBERSHIPS.c.mentor)
    return sa.or_(tied, shares, in_pod, serves)


def _seats() -> sa.Select[tuple[int, int, str, str, str, datetime]]:
    return sa.select(
        MEMBERSHIPS.c.person_id,
        MEMBERSHIPS.c.group_id,
        GROUPS.c.platform,
        GROUPS.c.place,
        MEMBERSHIPS.c.user,
        MEMBERSHIPS.c.confirmed_at,
    ).join(GROUPS, GROUPS.c.id == MEMBERSHIPS.c.group_id)


def _found(connection: sa.Connection, asked: sa.Select[tuple[int, int, str, str, str, datetime]]) -> list[Seat]:
    rows = connection.execute(asked)
    return [Seat(row.person_id, row.group_id, row.platform, row.place, row.user, row.confirmed_at) for row in rows]


def _either(one: Column, other: Column, person: int | Column | sa.ScalarSelect[int]) -> sa.ColumnElement[bool]:
    return sa.or_(one == person, other == person)


def _is(person_id: int, group_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(MEMBERSHIPS.c.person_id == person_id, MEMBERSHIPS.c.group_id == group_id)
