"""Reads and writes about people around people, for commands and for sweeps alike: names, ties, shares, letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations

import sqlalchemy as sa

from bot.database import tables, values
from bot.database.statements import among
from core.company import Letter, Share, Tie

ACCOUNTS, GROUPS, LEDGER, LETTERS, MEMBERSHIPS, PEOPLE, SHARES, TIES = (
    tables.accounts,
    tables.groups,
    tables.ledger,
    tables.letters,
    tables.memberships,
    tables.people,
    tables.shares,
    tables.ties,
)
OVER = timedelta(days=7)
"""So long after its end a letter that was not said is still looked at: the ledger says what became of it."""

NAMES = (
    sa.select(ACCOUNTS.c.person_id, ACCOUNTS.c.name, ACCOUNTS.c.user)
    .where(among(ACCOUNTS.c.person_id, "ids"))
    .order_by(ACCOUNTS.c.used_at)
)
NAMED = (
    sa.select(MEMBERSHIPS.c.person_id, MEMBERSHIPS.c.group_id, ACCOUNTS.c.name, ACCOUNTS.c.user)
    .join(GROUPS, GROUPS.c.id == MEMBERSHIPS.c.group_id)
    .join(
        ACCOUNTS,
        sa.and_(
            ACCOUNTS.c.person_id == MEMBERSHIPS.c.person_id,
            ACCOUNTS.c.user == MEMBERSHIPS.c.user,
            ACCOUNTS.c.platform == GROUPS.c.platform,
            sa.or_(ACCOUNTS.c.team == "", ACCOUNTS.c.team == GROUPS.c.place),
        ),
    )
    .where(among(MEMBERSHIPS.c.person_id, "ids"))
)
TIED = sa.select(TIES).where(sa.or_(among(TIES.c.person_id, "ids"), among(TIES.c.other_id, "ids"))).order_by(TIES.c.id)
SHARED = sa.select(SHARES).where(among(SHARES.c.person_id, "ids")).order_by(SHARES.c.id)
UNREAD = (
    sa.select(LETTERS)
    .where(among(LETTERS.c.person_id, "ids"), LETTERS.c.read_at.is_(None), LETTERS.c.until > sa.bindparam("since"))
    .order_by(LETTERS.c.id)
)
TOGETHER = sa.select(MEMBERSHIPS.c.person_id, MEMBERSHIPS.c.group_id).where(among(MEMBERSHIPS.c.person_id, "ids"))
SAID = sa.exists().where(
    LEDGER.c.person_id == LETTERS.c.person_id,
    LEDGER.c.kind == LETTERS.c.kind,
    LEDGER.c.subject == sa.cast(LETTERS.c.id, sa.String),
    LEDGER.c.status == "sent",
)
KNOWN = sa.update(PEOPLE).where(among(PEOPLE.c.id, "ids"))


def names(connection: sa.Connection, ids: Collection[int]) -> Mapping[int, str]:
    """What these people are called, by the account they used last that has a name."""
    found: dict[int, str] = {}
    for row in connection.execute(NAMES, {"ids": list(ids)}) if ids else ():
        if row.name or row.person_id not in found:
            found[row.person_id] = row.name or row.user
    return found


def names_in(connection: sa.Connection, ids: Collection[int]) -> Mapping[tuple[int, int], str]:
    """What each of these people is called in each of their groups, by person and group.

    Somebody who is on two platforms is called what each of them knows, and not by their name on the other one.
    """
    found = connection.execute(NAMED, {"ids": list(ids)}) if ids else ()
    return {(row.person_id, row.group_id): row.name or row.user for row in found}


def ties(connection: sa.Connection, ids: Collection[int]) -> dict[int, tuple[Tie, ...]]:
    """The ties of each of these people, with the names of both."""
    rows = connection.execute(TIED, {"ids": list(ids)}).all()
    called = names_in(connection, {each for row in rows for each in (row.person_id, row.other_id)})
    found: dict[int, tuple[Tie, ...]] = defaultdict(tuple)
    for row in rows:
        tie = values.tie(row, _both(called, row.group_id, row.person_id, row.other_id))
        for whose in {tie.one, tie.other} & set(ids):
            found[whose] += (tie,)
    return found


def shares(connection: sa.Connection, ids: Collection[int]) -> dict[int, tuple[Share, ...]]:
    """What each of these people shares."""
    found: dict[int, tuple[Share, ...]] = defaultdict(tuple)
    for row in connection.execute(SHARED, {"ids": list(ids)}):
        found[row.person_id] += (values.share(row),)
    return found


def unread(connection: sa.Connection, ids: Collection[int], now: datetime) -> dict[int, tuple[Letter, ...]]:
    """The letters to each of these people that they have not read, expired lately or not at all."""
    rows = connection.execute(UNREAD, {"ids": list(ids), "since": now - OVER}).all()
    found: dict[int, tuple[Letter, ...]] = defaultdict(tuple)
    for letter in _letters(connection, rows):
        found[letter.to] += (letter,)
    return found


def common(connection: sa.Connection, ids: Collection[int]) -> dict[frozenset[int], frozenset[int]]:
    """The groups that each two of these people are both in."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in connection.execute(TOGETHER, {"ids": list(ids)}) if ids else ():
        found[row.group_id].add(row.person_id)
    pairs: dict[frozenset[int], set[int]] = defaultdict(set)
    for group, people in found.items():
        for pair in combinations(sorted(people), 2):
            pairs[frozenset(pair)].add(group)
    return {pair: frozenset(groups) for pair, groups in pairs.items()}


def letters(connection: sa.Connection, which: sa.ColumnElement[bool], kinds: Sequence[str]) -> tuple[Letter, ...]:
    """The letters of these kinds (of all, where none is named), newest first."""
    asked = sa.select(LETTERS).where(which).order_by(LETTERS.c.id.desc())
    if kinds:
        asked = asked.where(LETTERS.c.kind.in_(kinds))
    return tuple(_letters(connection, connection.execute(asked).all()))


def write(connection: sa.Connection, letter: Letter, now: datetime) -> bool:
    """Write a letter; whoever it is for is looked at at once. False: the same was written before.

    Somebody who is kept away cannot tell: their letter counts as written, and is not.
    """
    kept_away = (TIES.c.kind == "block", TIES.c.person_id == letter.to, TIES.c.other_id == letter.sender)
    if letter.sender is not None and connection.execute(sa.select(TIES.c.id).where(*kept_away)).first() is not None:
        return True
    same = (
        LETTERS.c.person_id == letter.to,
        LETTERS.c.sender_id.is_not_distinct_from(letter.sender),
        LETTERS.c.kind == letter.kind,
        LETTERS.c.subject == letter.subject,
    )
    if connection.execute(sa.select(LETTERS.c.id).where(*same)).first() is not None:
        return False
    connection.execute(sa.insert(LETTERS), values.of_letter(letter))
    touch(connection, [letter.to], now)
    return True


def end_tie(connection: sa.Connection, tie: Tie) -> None:
    """End a tie: what the two shared because of it, and letters between them that were not said yet, go too."""
    both = (tie.one, tie.other)
    connection.execute(sa.delete(TIES).where(TIES.c.id == tie.id))
    because = sa.and_(SHARES.c.person_id.in_(both), SHARES.c.other_id.in_(both), SHARES.c.audience == tie.kind)
    connection.execute(sa.delete(SHARES).where(because))
    between = sa.and_(LETTERS.c.person_id.in_(both), LETTERS.c.sender_id.in_(both))
    connection.execute(sa.delete(LETTERS).where(between, sa.not_(SAID)))


def take_back(connection: sa.Connection, letters: Collection[Letter]) -> bool:
    """Take away of these letters what was not said yet; whether there was any."""
    if not letters:
        return False
    these = LETTERS.c.id.in_([letter.id for letter in letters])
    return connection.execute(sa.delete(LETTERS).where(these, sa.not_(SAID))).rowcount > 0


def touch(connection: sa.Connection, people: Collection[int], now: datetime | None) -> None:
    """From now on these people have company; with a moment they are looked at then."""
    looked = {} if now is None else {"next_look": now}
    connection.execute(KNOWN.values(company=True, **looked), {"ids": sorted(set(people))})


def _letters(connection: sa.Connection, rows: Sequence[values.Row]) -> list[Letter]:
    people = {each for row in rows for each in (row.person_id, row.sender_id) if each is not None}
    called = names_in(connection, people)
    return [values.letter(row, *_both(called, row.group_id, row.sender_id, row.person_id)) for row in rows]


def _both(called: Mapping[tuple[int, int], str], group: int, one: int, other: int) -> tuple[str, str]:
    """What two people are called in a group; empty for one who is there no more."""
    return called.get((one, group), ""), called.get((other, group), "")
