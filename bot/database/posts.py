"""What the channels of groups get: decided once a group and slot, then queued, leased and sent as in the outbox.

A row holds no words. One that was not to go at all (*dropped*, *skipped*) stays, so that nothing is decided twice;
``rule`` says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from bot.database import leases, tables, values
from bot.database.outbox import key_of
from bot.database.statements import among
from core.announcements import Decided
from core.groups import Group
from core.people import Place

ACCOUNTS, GROUPS, MEMBERSHIPS, POSTS, SHARES = (
    tables.accounts,
    tables.groups,
    tables.memberships,
    tables.posts,
    tables.shares,
)
DUE = (
    sa.select(GROUPS)
    .where(GROUPS.c.next_look <= sa.bindparam("now"))
    .order_by(GROUPS.c.next_look)
    .limit(sa.bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
NEXT = sa.select(sa.func.min(GROUPS.c.next_look))
CLAIMABLE = leases.claimable(POSTS)
CLAIMABLE_HERE = CLAIMABLE.where(
    POSTS.c.group_id.in_(sa.select(GROUPS.c.id).where(among(GROUPS.c.platform, "platforms")))
)
SOONEST = leases.soonest(POSTS)
ITS = leases.one(POSTS)
KEPT = timedelta(days=60)
"""How long a post's row is kept: longer than any look goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A post on its way out. Moments are aware UTC; ``key`` makes a repeated send one and the same."""

    id: int
    group_id: int
    slot: str
    kind: str
    allowed_at: datetime
    repeated: bool
    tries: int
    first_try_at: datetime | None
    key: str


class Posts:
    """The verbs on groups and what their channels get."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # --- Deciding -------------------------------------------------------------------------------------------

    def due_groups(self, now: datetime, limit: int) -> list[Group]:
        """The groups to look at by ``now`` (aware UTC), those due longest first."""
        return [values.group(row) for row in self._connection.execute(DUE, {"now": now, "at_most": limit})]

    def known(self, group_id: int, since: datetime) -> set[str]:
        """The slots of a group that have found their fate, of moments since then."""
        asked = sa.select(POSTS.c.slot).where(POSTS.c.group_id == group_id, POSTS.c.allowed_at >= since)
        return set(self._connection.scalars(asked))

    def decide(self, group: Group, decided: Iterable[Decided], now: datetime) -> None:
        """Keep what becomes of posts. Raises IntegrityError where one is known already."""
        rows = [
            {
                "group_id": group.id,
                "slot": each.post.slot,
                "kind": each.post.kind,
                "allowed_at": each.post.at,
                "not_before": now,
                "state": each.state,
                "rule": each.rule,
                "tries": 0,
                "key": key_of(f"group {group.id}", each.post.slot),
            }
            for each in decided
        ]
        if rows:
            self._connection.execute(sa.insert(POSTS), rows)

    def look_next(self, group_id: int, moment: datetime | None) -> None:
        """Look at the group at that moment; none: not before it is set up anew."""
        self._connection.execute(sa.update(GROUPS).where(GROUPS.c.id == group_id).values(next_look=moment))

    # --- Sending --------------------------------------------------------------------------------------------

    def claim(self, now: datetime, limit: int, platforms: Collection[str] | None = None) -> list[Waiting]:
        """Posts that may go at ``now``, to one of these platforms where they are named, leased for a minute: nobody
        else gets them meanwhile.
        """
        asked: dict[str, object] = {"now": now, "at_most": limit}
        if platforms is None:
            rows = self._connection.execute(CLAIMABLE, asked).all()
        else:
            rows = self._connection.execute(CLAIMABLE_HERE, asked | {"platforms": list(platforms)}).all()
        if rows:
            until = now + leases.LEASE
            self._connection.execute(ITS, [{"its_id": row.id, "leased_until": until} for row in rows])
        return [_waiting(row) for row in rows]

    def groups(self, ids: Collection[int]) -> Mapping[int, Group]:
        """These groups as they are set now."""
        rows = self._connection.execute(sa.select(GROUPS).where(GROUPS.c.id.in_(ids)))
        return {row.id: values.group(row) for row in rows}

    def sharing(self, group_id: int) -> list[int]:
        """The ids of people in a group who share something with all of it, expired or not."""
        asked = (
            sa.select(SHARES.c.person_id)
            .join(
                MEMBERSHIPS,
                sa.and_(MEMBERSHIPS.c.person_id == SHARES.c.person_id, MEMBERSHIPS.c.group_id == SHARES.c.group_id),
            )
            .where(SHARES.c.group_id == group_id, SHARES.c.audience == "group")
            .distinct()
        )
        return list(self._connection.scalars(asked))

    def names(self, group: Group) -> Mapping[int, str]:
        """What the people of a group are called there; one whose platform gave no name is left out.

        Somebody who is on two platforms is called what each of them knows, and not by their name on the other one.
        """
        theirs = sa.and_(ACCOUNTS.c.person_id == MEMBERSHIPS.c.person_id, ACCOUNTS.c.user == MEMBERSHIPS.c.user)
        asked = (
            sa.select(ACCOUNTS.c.person_id, ACCOUNTS.c.name)
            .join(MEMBERSHIPS, theirs)
            .where(MEMBERSHIPS.c.group_id == group.id, ACCOUNTS.c.platform == group.platform, ACCOUNTS.c.name != "")
        )
        return {row.person_id: row.name for row in self._connection.execute(asked)}

    def last_digest(self, group_id: int, before: datetime) -> date | None:
        """The local day of the newest digest before that moment that went out."""
        newest = (
            sa.select(POSTS.c.slot)
            .where(POSTS.c.group_id == group_id, POSTS.c.kind == "digest", POSTS.c.state == "sent")
            .where(POSTS.c.allowed_at < before)
            .order_by(POSTS.c.allowed_at.desc())
            .limit(1)
        )
        slot = self._connection.scalar(newest)
        return None if slot is None else date.fromisoformat(slot.rpartition(":")[2])

    def organisers(self, group_id: int) -> list[int]:
        """The ids of those who may set a group up."""
        asked = sa.select(MEMBERSHIPS.c.person_id).where(
            MEMBERSHIPS.c.group_id == group_id, sa.or_(MEMBERSHIPS.c.manages, MEMBERSHIPS.c.named)
        )
        return list(self._connection.scalars(asked))

    def trying(self, post: Waiting, now: datetime, *, again: bool) -> None:
        """Write down, before it is sent, that a try begins; ``again``: the one repeat."""
        state = "repeated" if again else "queued"
        self._change(post, state=state, first_try_at=post.first_try_at or now)

    def failed(self, post: Waiting, until: datetime) -> None:
        """The try is known to have failed: wait until that moment; what was unknown before it stays so."""
        more = {"tries": post.tries + 1, "first_try_at": post.first_try_at}
        self._change(post, state="queued", leased_until=None, not_before=until, **more)

    def wait(self, post: Waiting, until: datetime) -> None:
        """Wait until that moment: nothing was tried, or what was tried was not answered."""
        self._change(post, leased_until=None, not_before=until)

    def sent(self, post: Waiting, now: datetime, rule: str) -> None:
        """The post is out."""
        self._change(post, state="sent", rule=rule, leased_until=None, sent_at=now)

    def close(self, post: Waiting, state: str, rule: str) -> None:
        """The post will never go."""
        self._change(post, state=state, rule=rule, leased_until=None)

    def next_moment(self) -> datetime | None:
        """The earliest moment (aware UTC) at which a group is due or a post may be claimed."""
        moments: tuple[datetime | None, ...] = (self._connection.scalar(NEXT), self._connection.scalar(SOONEST))
        return min((moment for moment in moments if moment is not None), default=None)

    def _change(self, post: Waiting, **columns: object) -> None:
        self._connection.execute(ITS, {"its_id": post.id, **columns})


def channel(group: Group) -> Place:
    """The channel of a group as a place to post in."""
    return Place(platform=group.platform, id=group.place, channel=group.settings.channel)


def _waiting(row: values.Row) -> Waiting:
    return Waiting(
        id=row.id,
        group_id=row.group_id,
        slot=row.slot,
        kind=row.kind,
        allowed_at=row.allowed_at,
        repeated=row.state == "repeated",
        tries=row.tries,
        first_try_at=row.first_try_at,
        key=row.key,
    )
