"""What the tests of faults share: the real program on a real file, a crowd with plans, and platforms that misbehave."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from bot import composition
from bot.application import Application
from bot.database import tables
from bot.database.transaction import Transaction
from core.message import Message
from core.people import Account, Place
from tests import databases

CONFIG = composition.read_config()
ZONE = "Europe/Berlin"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
"""The moment at which everybody begins: 15:00 in Berlin, five hours before the check-in."""
CHECK_IN = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)


def dice(seed: object) -> random.Random:
    """Chance that falls the same each time."""
    return random.Random(str(seed))  # noqa: S311 - a test's dice, no secret


def composed(where: Path | str) -> AbstractAsyncContextManager[Application]:
    """The real program on that file, or on the database at that address."""
    return composition.composed(where if isinstance(where, str) else databases.address_of(where), CONFIG)


async def begin(app: Application, account: Account, now: datetime = MONDAY, zone: str = ZONE, **given: str) -> int:
    """Somebody begins a plan at that moment; their id."""
    heard = await app.run(account, "plan", {"exam": "usmle-step-1", **given}, now, zone=zone)
    assert heard.person_id is not None, heard.message
    return heard.person_id


async def crowd(app: Application, size: int, now: datetime = MONDAY, **given: str) -> list[int]:
    """So many people who began the same plan at that moment, on two platforms by turns; their ids."""
    first = await begin(app, Account(platform="discord", user="user0"), now, **given)
    await app.store.transact(lambda tx: copies(tx, first, size - 1))
    return await app.store.transact(lambda tx: list(tx.connection.scalars(sa.select(tables.people.c.id))))


def copies(tx: Transaction, person_id: int, count: int) -> None:
    """Write people who are like that one: everything they have, and an account of their own each."""
    people, accounts = tables.people, tables.accounts
    numbers = sa.select(sa.literal(1).label("i")).where(sa.literal(count) > 0).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.i + 1).where(numbers.c.i < count))
    same = [column for column in people.c if column.name != "id"]
    crowd = sa.select(*same).select_from(people.join(numbers, sa.true())).where(people.c.id == person_id)
    tx.connection.execute(sa.insert(people).from_select([column.name for column in same], crowd))
    given = {
        "platform": sa.case((people.c.id % 2 == 0, "slack"), else_="discord"),
        "team": sa.literal(""),
        "user": sa.literal("user").concat(sa.cast(people.c.id, sa.String)),
        "person_id": people.c.id,
        "closed": sa.false(),
        "channel": sa.literal(""),
        "used_at": people.c.created_at,
    }
    new = sa.select(*given.values()).where(people.c.id.not_in(sa.select(accounts.c.person_id)))
    tx.connection.execute(sa.insert(accounts).from_select(list(given), new))
    for table in tables.OF_A_PERSON:
        if table not in {people, accounts}:
            names = [column for column in table.c if column.name not in {"id", "person_id"}]
            theirs = sa.select(people.c.id, *names).select_from(people.join(table, sa.true()))
            have = sa.select(table.alias("having").c.person_id)
            lacking = theirs.where(table.c.person_id == person_id, people.c.id.not_in(have))
            tx.connection.execute(sa.insert(table).from_select(["person_id", *(each.name for each in names)], lacking))


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it reached a platform."""

    at: datetime
    user: str
    platform: str
    kinds: tuple[str, ...]
    late: bool
    again: bool
    key: str


@dataclass
class Wire:
    """A platform that remembers what reached it; ``trouble`` may raise before, ``lost`` after it has arrived.

    ``now`` is the test's clock. A key that was seen within two minutes is swallowed where ``keys`` are known.
    """

    platform: str
    now: Callable[[], datetime]
    keys: bool = True
    sent: list[Sent] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    trouble: Callable[[str], BaseException | None] = lambda _user: None
    lost: Callable[[str], BaseException | None] = lambda _user: None
    seen: dict[str, datetime] = field(default_factory=dict)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """No group is set up here."""
        raise AssertionError(place)

    async def send(self, account: Account, message: Message, key: str) -> None:
        self.tries[account.user] += 1
        failure = self.trouble(account.user)
        if failure is not None:
            raise failure
        fresh = key not in self.seen or self.now() - self.seen[key] > 2 * MINUTE
        if fresh or not self.keys:
            self.sent.append(received(message, account, self.now(), key))
            self.seen.setdefault(key, self.now())
        failure = self.lost(account.user)
        if failure is not None:
            raise failure


def received(message: Message, account: Account, now: datetime, key: str) -> Sent:
    """What a message says of itself."""
    words = f"{message.title} {message.lines}"
    return Sent(
        at=now,
        user=account.user,
        platform=account.platform,
        kinds=message.kinds,
        late=message.late,
        again="may have this already" in words,
        key=key,
    )


@dataclass
class Clock:
    """A clock that a test moves."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


async def pass_time(app: Application, clock: Clock, until: datetime, longest: timedelta = 3 * HOUR) -> None:
    """Tick at every moment at which something falls due, and at least so often, until then."""
    while clock.now < until:
        due = await app.next_moment()
        soonest = clock.now + SECOND
        clock.now = min(until, max(due or until, soonest), clock.now + longest)
        await app.tick(clock.now)


async def fates(app: Application, **where: str) -> Mapping[str, int]:
    """How many ledger rows have which status and rule."""
    asked = sa.select(tables.ledger.c.status, tables.ledger.c.rule, sa.func.count()).group_by("status", "rule")
    for column, value in where.items():
        asked = asked.where(tables.ledger.c[column] == value)
    rows = await app.store.transact(lambda tx: tx.connection.execute(asked).all())
    return {f"{status} {rule}": count for status, rule, count in rows}


async def count(app: Application, table: str, where: str = "1 = 1") -> int:
    """How many rows a table has."""
    asked = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - the test's own words
    return int(await app.store.transact(lambda tx: tx.connection.exec_driver_sql(asked).scalar_one()))


def by_user(sent: Collection[Sent]) -> Mapping[str, list[Sent]]:
    """What each got, in the order in which it came."""
    found: dict[str, list[Sent]] = {}
    for each in sent:
        found.setdefault(each.user, []).append(each)
    return found
