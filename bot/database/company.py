"""The people around a member: ``core.ports.Company`` on the open transaction. Each group is a wall."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.database import neighbours, tables, values
from core.company import Acquaintance, Letter, Share, Sighting, Tie
from core.groups import Group, Membership, Settings
from core.members import Member
from core.people import Account, Person, Place
from core.ports import Owner

ACCOUNTS, GROUPS, LETTERS, MEMBERSHIPS, SHARES, SIGHTINGS, TIES = (
    tables.accounts,
    tables.groups,
    tables.letters,
    tables.memberships,
    tables.shares,
    tables.sightings,
    tables.ties,
)

Load = Callable[[Collection[int], datetime], Iterable[Member]]
Meet = Callable[[Account, datetime, str], int]
"""The id of the person behind an account, who is made where nobody is: they have not spoken yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Who speaks: the person as they are now, from which account, where, and when (aware UTC).

    Of ``unsure`` ones (person, group) nobody knows whether they are still there: nothing is shown of them.
    """

    person: Callable[[], Person]
    account: Account | None
    place: Place | None
    now: datetime
    unsure: frozenset[tuple[int, int]] = frozenset()


class PersonCompany:
    """``core.ports.Company`` for the person who speaks."""

    def __init__(self, connection: sa.Connection, standing: Standing, load: Load, meet: Meet) -> None:
        self._connection = connection
        self._standing = standing
        self._load = load
        self._meet = meet

    @property
    def _me(self) -> int:
        return self._standing.person().id

    # --- Groups ---------------------------------------------------------------------------------------------

    def here(self) -> Membership | None:
        """The member in the group of the place in which they speak."""
        place, account = self._standing.place, self._standing.account
        if place is None or account is None:
            return None
        group = self._group_of(place)
        self._confirm(self._me, group.id, account.user, manages=place.manages)
        return self._membership(self._me, group.id)

    def groups(self) -> tuple[Membership, ...]:
        """The groups that the member is known to be in, the one they speak in first."""
        here = self.here()
        found = self._memberships(MEMBERSHIPS.c.person_id == self._me)
        first = [each for each in found if here is not None and each.group.id == here.group.id]
        return (*first, *(each for each in found if each not in first))

    def save_group(self, group: Group) -> None:
        """Keep what a group's organiser set; its posts are decided anew."""
        kept = {
            "settings": values.of_group_settings(group.settings),
            "changed_at": self._standing.now,
            "next_look": self._standing.now,
        }
        self._connection.execute(sa.update(GROUPS).where(GROUPS.c.id == group.id).values(kept))

    def staff(self, group_id: int) -> tuple[Membership, ...]:
        """Who organises a group or is offered as its mentor."""
        serving = sa.or_(MEMBERSHIPS.c.manages, MEMBERSHIPS.c.named, MEMBERSHIPS.c.mentor)
        return self._memberships(sa.and_(MEMBERSHIPS.c.group_id == group_id, serving))

    def appoint(
        self, person_id: int, group_id: int, *, manages: bool | None = None, mentor: bool | None = None
    ) -> None:
        """Make somebody of the group an organiser or a mentor of it, or no longer."""
        set_ = {name: value for name, value in (("named", manages), ("mentor", mentor)) if value is not None}
        if set_:
            self._connection.execute(sa.update(MEMBERSHIPS).where(_in(person_id, group_id)).values(set_))

    def find(self, user: str) -> Acquaintance | None:
        """Somebody by the platform's id of theirs, where the member and they are in one group."""
        place, account = self._standing.place, self._standing.account
        if account is None:
            return None
        if place is not None and (present := place.people.get(user)) is not None:
            if present.bot:
                return None
            group = self._group_of(place)
            named = Account(platform=place.platform, user=user, team=account.team, name=present.name)
            found = self._meet(named, self._standing.now, self._standing.person().reminders.zone)
            self._confirm(found, group.id, user, manages=None)
            return self.know(found)
        row = self._connection.execute(
            sa.select(MEMBERSHIPS.c.person_id)
            .join(GROUPS, GROUPS.c.id == MEMBERSHIPS.c.group_id)
            .where(MEMBERSHIPS.c.user == user, GROUPS.c.platform == account.platform)
            .where(MEMBERSHIPS.c.group_id.in_(_groups_of(self._me)))
            .limit(1)
        ).first()
        return None if row is None else self.know(row.person_id)

    def know(self, person_id: int) -> Acquaintance | None:
        """Somebody by their id, where the member and they are in one group, the one they speak in first."""
        here = self.here()
        rows = self._connection.execute(
            sa.select(MEMBERSHIPS.c.group_id)
            .where(MEMBERSHIPS.c.person_id == person_id, MEMBERSHIPS.c.group_id.in_(_groups_of(self._me)))
            .order_by(MEMBERSHIPS.c.confirmed_at.desc())
        ).all()
        ids = [row.group_id for row in rows]
        if not ids:
            return None
        group = here.group.id if here is not None and here.group.id in ids else ids[0]
        return Acquaintance(person=person_id, name=self._name(person_id), group=group)

    def _group_of(self, place: Place) -> Group:
        its = sa.and_(GROUPS.c.platform == place.platform, GROUPS.c.place == place.id)
        found = self._connection.execute(sa.select(GROUPS).where(its)).one_or_none()
        if found is None:
            zone = self._standing.person().reminders.zone
            new = {
                "platform": place.platform,
                "place": place.id,
                "settings": values.of_group_settings(Settings(zone=zone)),
                "changed_at": self._standing.now,
                "next_look": None,
            }
            self._connection.execute(sa.insert(GROUPS), new)
            found = self._connection.execute(sa.select(GROUPS).where(its)).one()
        return values.group(found)

    def _confirm(self, person_id: int, group_id: int, user: str, *, manages: bool | None) -> None:
        """The platform shows somebody in a group; what it says of their rights is kept."""
        its = _in(person_id, group_id)
        says = {} if manages is None else {"manages": manages}
        shown = {"confirmed_at": self._standing.now, "user": user} | says
        if self._connection.execute(sa.update(MEMBERSHIPS).where(its).values(shown)).rowcount == 0:
            new = {"person_id": person_id, "group_id": group_id, "manages": False, "named": False, "mentor": False}
            self._connection.execute(sa.insert(MEMBERSHIPS), new | shown)

    def _membership(self, person_id: int, group_id: int) -> Membership | None:
        return next(iter(self._memberships(_in(person_id, group_id))), None)

    def _memberships(self, which: sa.ColumnElement[bool]) -> tuple[Membership, ...]:
        rows = self._connection.execute(
            sa.select(MEMBERSHIPS, GROUPS)
            .join(GROUPS, GROUPS.c.id == MEMBERSHIPS.c.group_id)
            .where(which)
            .order_by(MEMBERSHIPS.c.group_id, MEMBERSHIPS.c.person_id)
        ).all()
        names = neighbours.names(self._connection, {row.person_id for row in rows})
        return tuple(
            Membership(
                group=values.group(row),
                person=row.person_id,
                name=names.get(row.person_id, ""),
                manages=row.manages or row.named,
                mentor=row.mentor,
            )
            for row in rows
        )

    # --- Ties and shares ------------------------------------------------------------------------------------

    def ties(self) -> tuple[Tie, ...]:
        """The member's ties as this command has left them, blocks by others included."""
        return neighbours.ties(self._connection, [self._me])[self._me]

    def save_tie(self, tie: Tie) -> Tie:
        """Keep a tie; one with the id 0 is new. Raises KeyError for one of other people."""
        row = values.of_tie(tie)
        if tie.id == 0:
            kept = self._connection.execute(sa.insert(TIES), row)
            self._touch(tie.one, tie.other)
            return values.with_id(tie, kept)
        mine = sa.and_(TIES.c.id == tie.id, sa.or_(TIES.c.person_id == self._me, TIES.c.other_id == self._me))
        if self._connection.execute(sa.update(TIES).where(mine).values(row)).rowcount != 1:
            raise KeyError(tie.id)
        self._touch(tie.one, tie.other)
        return tie

    def end_tie(self, tie: Tie) -> None:
        """End a tie: what the two shared because of it, and letters between them that were not said yet, go too."""
        neighbours.end_tie(self._connection, tie)
        self._touch(tie.one, tie.other)

    def shares(self) -> tuple[Share, ...]:
        """What the member shares, as this command has left it."""
        return neighbours.shares(self._connection, [self._me])[self._me]

    def give(self, shares: Iterable[Share]) -> None:
        """Share these; one of the same item and audience is replaced."""
        for share in shares:
            same = sa.and_(
                SHARES.c.person_id == self._me,
                SHARES.c.item == share.item,
                SHARES.c.audience == share.audience,
                SHARES.c.group_id == share.group,
                SHARES.c.other_id.is_(None) if share.other is None else SHARES.c.other_id == share.other,
            )
            self._connection.execute(sa.delete(SHARES).where(same))
            self._connection.execute(sa.insert(SHARES), values.of_share(share) | {"person_id": self._me})
            self._touch(self._me, *(() if share.other is None else (share.other,)))

    def revoke(self, shares: Iterable[Share]) -> None:
        """Share these no longer, from this moment on."""
        ids = [share.id for share in shares]
        mine = sa.and_(SHARES.c.person_id == self._me, SHARES.c.id.in_(ids))
        self._connection.execute(sa.delete(SHARES).where(mine))

    def shared_with_me(self) -> tuple[Share, ...]:
        """What others share with the member or with a group they are in; both are still in that group."""
        mine, theirs = MEMBERSHIPS.alias(), MEMBERSHIPS.alias()
        rows = self._connection.execute(
            sa.select(SHARES)
            .join(mine, sa.and_(mine.c.group_id == SHARES.c.group_id, mine.c.person_id == self._me))
            .join(theirs, sa.and_(theirs.c.group_id == SHARES.c.group_id, theirs.c.person_id == SHARES.c.person_id))
            .where(SHARES.c.person_id != self._me)
            .where(sa.or_(SHARES.c.other_id == self._me, SHARES.c.other_id.is_(None)))
            .order_by(SHARES.c.id)
        )
        unsure = self._standing.unsure
        return tuple(values.share(row) for row in rows if (row.person_id, row.group_id) not in unsure)

    def owners(self, people: Collection[int]) -> tuple[Owner, ...]:
        """Everything about these people. Only ``core.sharing`` may look inside."""
        names = neighbours.names(self._connection, people)
        found = self._load(people, self._standing.now) if people else ()
        return tuple(Owner(member, names.get(member.person.id, "")) for member in found)

    def sighted(self, person_id: int, items: Iterable[str], since: datetime | None = None) -> None:
        """Write down that the member looks at these items of somebody; with ``since`` only the first time from then."""
        row = {"person_id": person_id, "viewer_id": self._me, "items": json.dumps(list(items))}
        if since is not None:
            same = (*(SIGHTINGS.c[name] == value for name, value in row.items()), SIGHTINGS.c.at >= since)
            if self._connection.execute(sa.select(SIGHTINGS.c.id).where(*same).limit(1)).first() is not None:
                return
        self._connection.execute(sa.insert(SIGHTINGS), row | {"at": self._standing.now})

    def sightings(self, most: int) -> tuple[tuple[Sighting, ...], int]:
        """Who looked at what the member shares: so many of the newest, newest first, and how many there are in all."""
        mine = SIGHTINGS.c.person_id == self._me
        newest = sa.select(SIGHTINGS).where(mine).order_by(SIGHTINGS.c.at.desc(), SIGHTINGS.c.id.desc()).limit(most)
        rows = self._connection.execute(newest).all()
        names = neighbours.names(self._connection, {row.viewer_id for row in rows if row.viewer_id is not None})
        shown = tuple(
            Sighting(viewer=names.get(row.viewer_id, ""), items=tuple(json.loads(row.items)), at=row.at) for row in rows
        )
        return shown, self._connection.scalar(sa.select(sa.func.count()).select_from(SIGHTINGS).where(mine)) or 0

    # --- Letters --------------------------------------------------------------------------------------------

    def write(self, letter: Letter) -> bool:
        """Write a letter; whoever it is for is looked at at once. False: the same was written before."""
        return neighbours.write(self._connection, letter, self._standing.now)

    def letters(self, *kinds: str) -> tuple[Letter, ...]:
        """Letters of these kinds to the member, newest first."""
        return neighbours.letters(self._connection, LETTERS.c.person_id == self._me, kinds)

    def written(self, *kinds: str) -> tuple[Letter, ...]:
        """Letters of these kinds from the member, newest first."""
        return neighbours.letters(self._connection, LETTERS.c.sender_id == self._me, kinds)

    def read(self, letter: Letter) -> None:
        """Write down that the member read a letter to them now; the first time counts."""
        mine = sa.and_(LETTERS.c.id == letter.id, LETTERS.c.person_id == self._me, LETTERS.c.read_at.is_(None))
        self._connection.execute(sa.update(LETTERS).where(mine).values(read_at=self._standing.now))

    def withdraw(self, letter: Letter) -> None:
        """Take a letter from or to the member away."""
        mine = sa.or_(LETTERS.c.person_id == self._me, LETTERS.c.sender_id == self._me)
        self._connection.execute(sa.delete(LETTERS).where(LETTERS.c.id == letter.id, mine))

    def take_back(self, letters: Collection[Letter]) -> None:
        """Take those of the member's own letters away that were not said yet."""
        neighbours.take_back(self._connection, [letter for letter in letters if letter.sender == self._me])

    def _name(self, person_id: int) -> str:
        return neighbours.names(self._connection, {person_id}).get(person_id, "")

    def _touch(self, *people: int) -> None:
        neighbours.touch(self._connection, people, self._standing.now)


def _in(person_id: int, group_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(MEMBERSHIPS.c.person_id == person_id, MEMBERSHIPS.c.group_id == group_id)


def _groups_of(person_id: int) -> sa.Select[tuple[int]]:
    return sa.select(MEMBERSHIPS.c.group_id).where(MEMBERSHIPS.c.person_id == person_id)


def merge(connection: sa.Connection, joining: int, maker: int) -> None:
    """What is around one person becomes another's, who is the same one; what was between both goes."""
    between: Mapping[sa.Table, tuple[str, ...]] = {
        TIES: ("person_id", "other_id"),
        SHARES: ("person_id", "other_id"),
        SIGHTINGS: ("person_id", "viewer_id"),
        LETTERS: ("person_id", "sender_id"),
    }
    both = (joining, maker)
    for table, (one, other) in between.items():
        connection.execute(sa.delete(table).where(table.c[one].in_(both), table.c[other].in_(both)))
    for column, alike in (
        (MEMBERSHIPS.c.person_id, ("group_id",)),
        (tables.pod_members.c.person_id, ("pod_id",)),
        (TIES.c.person_id, ("other_id", "kind")),
        (TIES.c.other_id, ("person_id", "kind")),
        (SHARES.c.person_id, ("item", "audience", "other_id", "group_id")),
        (SHARES.c.other_id, ("item", "audience", "person_id", "group_id")),
        (SIGHTINGS.c.person_id, ()),
        (SIGHTINGS.c.viewer_id, ()),
        (LETTERS.c.person_id, ("sender_id", "kind", "subject")),
        (LETTERS.c.sender_id, ("person_id", "kind", "subject")),
    ):
        _move(connection, column, alike, joining, maker)
    neighbours.touch(connection, [maker], None)


def _move(connection: sa.Connection, column: sa.Column[int], alike: tuple[str, ...], joining: int, maker: int) -> None:
    """Let rows be the maker's; of two that are alike the maker's stays."""
    table = column.table
    if alike:
        mine = table.alias()
        same = [mine.c[name].is_not_distinct_from(table.c[name]) for name in alike]
        there = sa.select(sa.literal(1)).select_from(mine).where(mine.c[column.name] == maker, *same)
        connection.execute(sa.delete(table).where(column == joining, there.exists()))
    connection.execute(sa.update(table).where(column == joining).values({column.name: maker}))
