from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.database import address as addresses
from bot.database import postgres, upgrade
from bot.database.problems import DatabaseIsNewer, DatabaseUnusable
from bot.database.store import Store, examine
from bot.database.tables import metadata
from bot.database.transaction import Transaction
from core import journal
from core.people import Account
from tests.bot.database.test_store import people_in, schema
from tests.bot.stage import ALICE, BOB, NOW, ZONE
from tests.postgres import Server


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    """A new database on the server."""
    made = await server.new()
    yield made
    await server.drop(made)


@pytest.fixture
async def two(url: str) -> AsyncIterator[tuple[Store, Store]]:
    """One database, opened twice."""
    stores = await asyncio.gather(Store.open(url), Store.open(url))
    yield stores
    for store in stores:
        await store.close()


async def run(url: str, statement: str) -> None:
    engine = postgres.engine_of(addresses.understood(url))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(statement)
    await engine.dispose()


async def test_a_new_database_has_what_the_migrations_make(url: str, server: Server) -> None:
    """A database made in one go and one that went through every migration are the same, and nothing is left to do."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - slow to import, and this test's business
    from alembic.migration import MigrationContext  # noqa: PLC0415 - the same

    def migrated(connection: sa.Connection) -> tuple[dict[str, object], list[object]]:
        upgrade.migrate(connection)
        return schema(connection), compare_metadata(MigrationContext.configure(connection), metadata)

    other = await server.new()
    engine = postgres.engine_of(addresses.understood(other))
    async with engine.begin() as connection:
        made, left = await connection.run_sync(migrated)
    await engine.dispose()
    await server.drop(other)
    store = await Store.open(url)
    assert await store.transact(lambda tx: schema(tx.connection)) == made
    assert left == []
    await store.close()


async def test_programs_that_start_together_make_the_tables_once(url: str) -> None:
    """However many start at once on a new database, one makes its tables and the others find them."""
    stores = await asyncio.gather(*(Store.open(url) for _ in range(6)))
    assert [await store.transact(people_in) for store in stores] == [0] * 6
    for store in stores:
        await store.close()


async def test_an_older_database_is_migrated_once(url: str) -> None:
    """Two programs that start at once on a database of an older version bring it up to date, and lose nobody."""

    async def first(connection: AsyncConnection) -> None:
        await connection.run_sync(lambda each: upgrade.migrate(each, "0001"))
        await connection.exec_driver_sql("INSERT INTO people VALUES (3, 1, 1, 1, 1, '{\"zone\": \"UTC\"}', '[]')")
        await connection.exec_driver_sql("SELECT setval('people_id_seq', 3)")

    where = addresses.understood(url)
    engine = postgres.engine_of(where)
    await postgres.at_first(engine, first, where)
    await engine.dispose()
    stores = await asyncio.gather(Store.open(url), Store.open(url))
    assert await stores[1].transact(people_in) == 1
    assert (await stores[0].transact(lambda tx: tx.member_of(ALICE, NOW, ZONE))).person.id == 4
    for store in stores:
        await store.close()


async def test_a_migration_that_breaks_leaves_nothing_of_itself(url: str) -> None:
    """What a start does to tables is one transaction: where it breaks in the middle the tables are what they were."""

    async def breaks(connection: AsyncConnection) -> None:
        await connection.run_sync(upgrade.bring_up_to_date)
        await connection.exec_driver_sql("ALTER TABLE people DROP COLUMN no_such_column")

    where = addresses.understood(url)
    engine = postgres.engine_of(where)
    with pytest.raises(DatabaseUnusable, match="no_such_column"):
        await postgres.at_first(engine, breaks, where)
    async with engine.connect() as connection:
        assert await connection.run_sync(upgrade.known) is None
    await engine.dispose()


async def test_a_newer_database_is_refused(url: str) -> None:
    """A database of a newer program is left alone, with a sentence that says what to do."""
    await (await Store.open(url)).close()
    await run(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseIsNewer, match=r"version 9999 .* start a newer Comeback, or restore the backup"):
        await Store.open(url)


async def test_another_programs_tables_are_left_alone(url: str) -> None:
    """A database that holds somebody else's people is refused."""
    await run(url, "CREATE TABLE people (name TEXT)")
    with pytest.raises(DatabaseUnusable, match="give Comeback a database of its own"):
        await Store.open(url)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("/comeback_none?", 'database "comeback_none" does not exist'),
        ("?sslmode=maybe&", "its address cannot be read"),
        ("?port=1&", "No such file|Connect call failed|refused|cannot be used"),
        ("?no_such_setting=1&", "no_such_setting"),
    ],
)
async def test_a_server_that_says_no_is_told_in_a_sentence(url: str, wrong: str, says: str) -> None:
    """A database that is not there, and an address that is not right, end in a sentence without the password."""
    where = addresses.understood(url)
    asked = f"postgresql://comeback:sesame@{wrong if wrong.startswith('/') else f'/{where.database}{wrong}'}"
    with pytest.raises(DatabaseUnusable, match=says) as refused:
        await Store.open(f"{asked}host={where.query['host']}")
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2"])
async def test_an_address_is_understood_as_hosts_write_it(url: str, scheme: str) -> None:
    """Whatever a host calls the address, and whatever driver it names, it is the same database."""
    given = url.replace("postgresql", scheme, 1) + "&sslmode=disable&channel_binding=prefer"
    await (await Store.open(given)).close()


def test_check_looks_and_makes_nothing(server: Server) -> None:
    """What the set-up check says of a database on a server is its name, and no table is made."""
    made = asyncio.run(server.new())
    name = addresses.understood(made).database
    assert str(examine(made)).startswith(f"{name} on ")
    store = "import asyncio, sys; from bot.database.store import Store\nasyncio.run(Store.open(sys.argv[1]))"
    assert subprocess.run([sys.executable, "-c", store, made], check=False).returncode == 0
    assert str(examine(made)).startswith(f"{name} on ")
    asyncio.run(server.drop(made))


async def test_two_programs_lose_none_of_one_persons_words(two: tuple[Store, Store]) -> None:
    """However many write about somebody at once from two programs, each builds on what the one before has written."""

    def adds(tx: Transaction) -> None:
        member = tx.member_of(ALICE, NOW, ZONE)
        records = tx.records(member, NOW)
        records.add(journal.Note(at=NOW, day=NOW.date(), text=f"{len(member.journal.notes) + 1}"))
        records.flush()

    await asyncio.gather(*(two[number % 2].transact(adds) for number in range(20)))
    member = await two[0].transact(lambda tx: tx.member_of(ALICE, NOW, ZONE))
    assert sorted(int(note.text) for note in member.journal.notes) == list(range(1, 21))
    assert await two[0].transact(people_in) == 1


async def test_who_waits_for_each_other_is_untangled(two: tuple[Store, Store]) -> None:
    """Two transactions that wait for one another both end well: the server undoes one, and it is tried again."""
    first, second = [await two[0].transact(lambda tx, who=who: tx.member_of(who, NOW, ZONE)) for who in (ALICE, BOB)]  # type: ignore[misc] # bound now
    tries = []

    def holds(one: int, other: int) -> Callable[[Transaction], None]:
        def both(tx: Transaction) -> None:
            tries.append(one)
            tx.hold([one])
            tx.connection.exec_driver_sql("SELECT pg_sleep(0.2)")
            tx.hold([other])

        return both

    await asyncio.gather(
        two[0].transact(holds(first.person.id, second.person.id)),
        two[1].transact(holds(second.person.id, first.person.id)),
    )
    assert len(tries) == 3


async def test_an_event_that_two_programs_hear_is_new_once(two: tuple[Store, Store]) -> None:
    """An event that a platform hands to two programs is taken by one of them."""
    heard = await asyncio.gather(*(store.transact(lambda tx: tx.first_heard("slack:Ev1", NOW)) for store in two * 4))
    assert sorted(heard) == [False] * 7 + [True]


async def test_a_connection_that_was_cut_is_replaced(two: tuple[Store, Store]) -> None:
    """After the server has ended every connection the next transaction goes through."""
    await two[0].transact(people_in)
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608 - our own words
    await two[1].transact(lambda tx: tx.connection.exec_driver_sql(cut))
    assert await two[0].transact(people_in) == 0


async def test_what_breaks_holds_no_words(two: tuple[Store, Store]) -> None:
    """An error of the database quotes none of the values that were written."""

    def breaks(tx: Transaction) -> None:
        tx.connection.execute(sa.text("INSERT INTO stamps (name, stamp) VALUES (:name, NULL)"), {"name": "my secret"})

    with pytest.raises(DBAPIError) as broken:
        await two[0].transact(breaks)
    assert "my secret" not in str(broken.value).partition("DETAIL")[0]


async def test_closing_waits_for_what_is_under_way(url: str) -> None:
    """A store that is closed while somebody speaks lets that come to its end, whoever has stopped waiting for it."""
    store = await Store.open(url)
    speaking = asyncio.create_task(store.transact(lambda tx: tx.member_of(ALICE, NOW, ZONE)))
    await asyncio.sleep(0)
    speaking.cancel()
    await store.close()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    store = await Store.open(url)
    assert await store.transact(people_in) == 1
    await store.close()


async def test_a_person_who_is_held_is_left_to_the_holder(two: tuple[Store, Store]) -> None:
    """Who is being looked at, or speaks, is due for nobody else meanwhile."""
    someone = [Account(platform="console", user=str(number)) for number in range(4)]
    people = [(await two[0].transact(lambda tx, who=who: tx.member_of(who, NOW, ZONE))).person.id for who in someone]  # type: ignore[misc] # bound now
    found: list[list[int]] = []

    def look(tx: Transaction) -> None:
        found.append(tx.due_people(NOW + timedelta(minutes=1), 2))
        tx.connection.exec_driver_sql("SELECT pg_sleep(0.3)")

    await asyncio.gather(two[0].transact(look), two[1].transact(look), two[1].transact(look))
    assert sorted(len(each) for each in found) == [0, 2, 2]
    assert sorted(one for each in found for one in each) == sorted(people)
