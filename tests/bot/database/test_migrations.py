from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.database import tables, upgrade, values
from bot.database.store import Store
from bot.database.transaction import Transaction
from core.people import Account
from tests.bot import stage
from tests.bot.stage import ALICE, NOW, ZONE

MOMENT = tables.microseconds(NOW)
BODY = '{"text": "für Großmutter"}'
PLAN = values.of_plan(stage.a_plan())["body"]
FIRST: dict[str, list[tuple[object, ...]]] = {
    "people": [
        (3, MOMENT, MOMENT + 1, MOMENT + 2, MOMENT + 3, '{"zone": "Europe/Berlin"}', "[]"),
        (4, MOMENT, MOMENT, MOMENT, MOMENT, '{"zone": "UTC"}', "[]"),
    ],
    "accounts": [
        ("console", "", "alice", 3, 0, "", None, MOMENT),
        ("discord", "", "alice", 3, 1, "C1", MOMENT + 5, MOMENT + 6),
        ("console", "", "bob", 4, 0, "", None, MOMENT),
    ],
    "plans": [(7, 3, 2, "active", PLAN)],
    "journal": [(1, 3, "note", "2026-03-01", MOMENT, BODY), (9, 4, "note", "2026-03-02", MOMENT, BODY)],
    "ledger": [(3, "check-in", "2026-03-01", "1", "sent", "due", MOMENT, "2026-03-01", MOMENT, 1)],
    "outbox": [
        (2, 3, "2026-03-01", "[]", MOMENT, MOMENT + 9, MOMENT + 4, "sent", None, 1, None, "k1", MOMENT + 5),
        (5, 4, "2026-03-02", "[]", MOMENT, MOMENT + 9, MOMENT + 4, "queued", MOMENT + 6, 0, MOMENT + 7, "k2", None),
    ],
    "exam_versions": [("course-final", "abc", "[exam]")],
    "heartbeat": [(1, MOMENT, "stamp")],
    "outages": [(MOMENT - 9, MOMENT - 5)],
}
"""Rows of every table as the first version had them, column by column; the outbox's sixth says when a message ends."""


@pytest.fixture
def first(address: str) -> Path:
    """A database of the first version with something in every table."""
    file = Path(address.removeprefix("sqlite:///"))
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade.migrate(connection, "0001")
        for table, rows in FIRST.items():
            for row in rows:
                connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - our own names
    engine.dispose()
    return file


def rows_in(file: Path, table: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(file)
    try:
        return connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - our own names
    finally:
        connection.close()


async def test_the_second_version_loses_nothing(first: Path, address: str) -> None:
    """Every row of a database of the first version is there after the upgrade, but for when a message ends."""
    await (await Store.open(address)).close()
    kept = {table: sorted(rows, key=str) for table, rows in FIRST.items()}
    kept["outbox"] = [(*row[:5], *row[6:]) for row in kept["outbox"]]
    kept["people"] = [(*row, 0) for row in kept["people"]]
    kept["accounts"] = [(*row, "") for row in kept["accounts"]]
    assert {table: sorted(rows_in(first, table), key=str) for table in FIRST} == kept
    new = set(tables.metadata.tables) - set(FIRST)
    assert {table: rows_in(first, table) for table in new} == {table: [] for table in new}


async def test_an_upgraded_database_is_lived_in(first: Path, address: str) -> None:
    """After the upgrade people are known, erasing one leaves the others, and an id is given to nobody twice."""
    store = await Store.open(address)

    def erases(tx: Transaction) -> int:
        member = tx.member_of(ALICE, NOW, ZONE)
        tx.records(member, NOW).erase()
        return member.person.id

    assert await store.transact(erases) == 3
    newcomer = await store.transact(lambda tx: tx.member_of(Account(platform="discord", user="x"), NOW, ZONE))
    assert newcomer.person.id == 5
    await store.close()
    assert [row[0] for row in rows_in(first, "outbox")] == [5]
    assert [row[0] for row in rows_in(first, "journal")] == [9]
    connection = sqlite3.connect(first)
    made = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'").fetchall()
    connection.close()
    ids = {name for name, table in tables.metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]}
    assert {name for (name,) in made} == ids


async def test_back_and_forth(first: Path) -> None:
    """Going back to the first version and up again keeps every message."""
    from alembic import command  # noqa: PLC0415 - slow to import, and this test's business
    from alembic.config import Config  # noqa: PLC0415 - the same

    engine = sa.create_engine(f"sqlite:///{first}")
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        upgrade.migrate(connection)
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        columns = [column["name"] for column in sa.inspect(connection).get_columns("outbox")]
        assert "expires_at" in columns
        upgrade.migrate(connection)
    engine.dispose()
    assert rows_in(first, "outbox") == [(*row[:5], *row[6:]) for row in FIRST["outbox"]]


async def test_what_was_heard_once_is_known(store: Store) -> None:
    """An event is new once, and its key is let go of after two days."""
    later = NOW + timedelta(days=2, seconds=1)

    async def new(key: str, now: datetime = NOW) -> bool:
        return await store.transact(lambda tx: tx.first_heard(key, now))

    assert [await new("slack:Ev1"), await new("slack:Ev1"), await new("slack:Ev2")] == [True, False, True]
    await store.transact(lambda tx: tx.upkeep.tidy(later - timedelta(seconds=2)))
    assert not await new("slack:Ev1")
    await store.transact(lambda tx: tx.upkeep.tidy(later))
    assert await new("slack:Ev1", later)


async def test_a_day_begins_tidily(store: Store) -> None:
    """A program that is never started anew lets go of old events all the same, at its first beat of a day."""
    await store.transact(lambda tx: tx.upkeep.beat(NOW))
    await store.transact(lambda tx: tx.first_heard("slack:Ev1", NOW))
    await store.transact(lambda tx: tx.upkeep.beat(datetime(2026, 3, 5, tzinfo=UTC)))
    count = sa.select(sa.func.count()).select_from(tables.heard)
    assert await store.transact(lambda tx: tx.connection.scalar(count)) == 0
