from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.database import upgrade
from bot.database.problems import DatabaseInUse, DatabaseIsNewer, DatabaseProblem, DatabaseUnusable
from bot.database.store import Store
from bot.database.tables import metadata
from bot.database.transaction import Transaction
from tests.bot.stage import ALICE, BOB, NOW, ZONE


def file_of(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


def people_in(tx: Transaction) -> int:
    return int(tx.connection.exec_driver_sql("SELECT count(*) FROM people").scalar_one())


def schema(connection: sa.Connection) -> dict[str, object]:
    """Everything SQLite knows of its tables but the spelling of their statements."""
    inspector = sa.inspect(connection)
    return {
        name: (
            [str(column) for column in inspector.get_columns(name)],
            inspector.get_pk_constraint(name),
            inspector.get_foreign_keys(name),
            inspector.get_unique_constraints(name),
            inspector.get_indexes(name),
        )
        for name in inspector.get_table_names()
    }


async def said_by(program: str) -> tuple[str, str]:
    """What a Python program says, on both its streams."""
    run = [sys.executable, "-c", program]
    done = await asyncio.to_thread(subprocess.run, run, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


@pytest.mark.both
async def test_what_raises_leaves_nothing(store: Store) -> None:
    """A transaction that fails has written nothing."""

    def fails(tx: Transaction) -> None:
        tx.member_of(ALICE, NOW, ZONE)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await store.transact(fails)
    assert await store.transact(people_in) == 0


@pytest.mark.parametrize("turns", range(1, 12, 2))
async def test_a_transaction_outlives_who_waits_for_it(store: Store, turns: int) -> None:
    """Whoever is cancelled in the middle leaves it to end whole, and who erases afterwards leaves no row."""
    waiting = asyncio.create_task(store.transact(lambda tx: tx.member_of(ALICE, NOW, ZONE)))
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await store.transact(people_in) == 1
    await store.transact(lambda tx: tx.records(tx.member_of(ALICE, NOW, ZONE), NOW).erase())
    left = "SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM accounts)"
    assert await store.transact(lambda tx: tx.connection.exec_driver_sql(left).scalar_one()) == 0


@pytest.mark.both
async def test_many_at_once_take_turns(store: Store) -> None:
    """Transactions that are started together all commit, and somebody new who speaks in each is one person."""
    members = await asyncio.gather(*(store.transact(lambda tx: tx.member_of(ALICE, NOW, ZONE)) for _ in range(20)))
    assert len({member.person.id for member in members}) == 1
    assert await store.transact(people_in) == 1


@pytest.mark.both
async def test_what_was_committed_is_there_again(address: str) -> None:
    """A database that is closed and opened again holds what it held."""
    store = await Store.open(address)
    await store.transact(lambda tx: tx.member_of(ALICE, NOW, ZONE))
    await store.close()
    store = await Store.open(address)
    assert await store.transact(people_in) == 1
    await store.close()


async def test_commits_reach_the_disk(store: Store) -> None:
    """The connection keeps its promises: full sync, foreign keys, write-ahead log, no trace of what is erased."""

    def pragma(tx: Transaction, name: str) -> object:
        return tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

    names = ["synchronous", "foreign_keys", "journal_mode", "secure_delete", "busy_timeout"]
    kept = [await store.transact(lambda tx, name=name: pragma(tx, name)) for name in names]  # type: ignore[misc]
    assert kept == [2, 1, "wal", 1, 5000]


async def test_two_programs_are_refused(address: str) -> None:
    """A second program on the same file is told so in a sentence, and may open it once the first has closed."""
    store = await Store.open(address)
    with pytest.raises(DatabaseInUse, match=r"^Another Comeback is running on .*: stop it first"):
        await Store.open(address)
    await store.close()
    await (await Store.open(address)).close()


async def test_another_process_is_refused(store: Store, address: str) -> None:
    """The lock holds between processes, not only inside one."""
    program = (
        "import asyncio; from bot.database.store import Store; "
        f"from bot.database.problems import DatabaseInUse\n"
        f"try: asyncio.run(Store.open({address!r}))\n"
        "except DatabaseInUse: print('refused')"
    )
    assert await said_by(program) == ("refused\n", "")


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
async def test_the_file_is_its_owners(store: Store, address: str) -> None:
    """Nobody else on the machine can read what members wrote."""
    folder = file_of(address).parent
    modes = {file.name: file.stat().st_mode & 0o077 for file in folder.glob("*.sqlite3*") if "lock" not in file.name}
    assert modes
    assert set(modes.values()) == {0}


async def test_a_new_database_has_what_the_migrations_make(store: Store, tmp_path: Path) -> None:
    """A database made in one go and one that went through every migration are the same."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    with engine.begin() as connection:
        upgrade.migrate(connection)
        migrated = schema(connection)
    engine.dispose()
    assert await store.transact(lambda tx: schema(tx.connection)) == migrated
    assert set(migrated) == set(metadata.tables) | {"alembic_version"}


async def test_the_tables_are_what_the_migrations_say(tmp_path: Path) -> None:
    """Alembic finds nothing left to migrate, so nobody changed the tables and forgot the migration."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - slow to import, and this test's business
    from alembic.migration import MigrationContext  # noqa: PLC0415 - the same

    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade.migrate(connection)
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert found == []


def test_the_newest_migration_is_known() -> None:
    """The number in the program is the one of the newest migration, and there is only one newest."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow to import, and this test's business

    scripts = ScriptDirectory(str(upgrade.MIGRATIONS))
    assert scripts.get_heads() == [upgrade.HEAD]
    numbers = [script.revision for script in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)


async def test_a_start_needs_no_alembic(address: str) -> None:
    """Making a database and opening it again import no Alembic: a start is fast."""
    program = (
        "import asyncio, sys; from bot.database.store import Store\n"
        "async def main():\n"
        f"    await (await Store.open({address!r})).close()\n"
        "asyncio.run(main()); asyncio.run(main()); print('alembic' in sys.modules)"
    )
    assert await said_by(program) == ("False\n", "")


async def test_an_older_database_is_migrated(address: str) -> None:
    """A database from before the first migration goes through all of them when it is opened."""
    connection = sqlite3.connect(file_of(address))
    connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
    connection.commit()
    connection.close()
    store = await Store.open(address)
    await store.transact(lambda tx: tx.member_of(BOB, NOW, ZONE))
    assert await store.transact(people_in) == 1
    await store.close()


@pytest.mark.both
async def test_foreign_keys_hold(store: Store) -> None:
    """An account cannot hang on somebody who does not exist."""
    with pytest.raises(sa.exc.IntegrityError):
        await store.transact(lambda tx: tx.link(99, BOB, NOW))


def test_a_migration_that_loses_people_is_undone(tmp_path: Path) -> None:
    """While tables may be rebuilt foreign keys are off; rows that hang on nobody afterwards are refused."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'rebuilt.sqlite3'}")
    with engine.begin() as connection:
        upgrade.migrate(connection)
        upgrade.check_keys(connection)
        connection.exec_driver_sql("INSERT INTO accounts VALUES ('console', '', 'lost', 99, 0, '', NULL, 0, '')")
        with pytest.raises(DatabaseUnusable, match="would have lost"):
            upgrade.check_keys(connection)
    engine.dispose()


async def test_a_newer_database_is_refused(address: str) -> None:
    """A database of a newer program is left alone, with a sentence that says what to do."""
    await (await Store.open(address)).close()
    connection = sqlite3.connect(file_of(address))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(DatabaseIsNewer, match=r"version 9999 .* start a newer Comeback, or restore the backup"):
        await Store.open(address)


async def test_a_file_that_is_no_database_is_refused(address: str) -> None:
    """A file with something else in it is left as it is, and its lock is given back."""
    file_of(address).write_text("my diary\n" * 200, "utf-8")
    for _ in range(2):
        with pytest.raises(DatabaseUnusable, match=r"cannot be used: file is not a database"):
            await Store.open(address)
    assert file_of(address).read_text("utf-8") == "my diary\n" * 200


async def test_another_programs_tables_are_left_alone(address: str) -> None:
    """A database that holds somebody else's people is refused."""
    connection = sqlite3.connect(file_of(address))
    connection.execute("CREATE TABLE people (name TEXT)")
    connection.close()
    with pytest.raises(DatabaseUnusable, match="give Comeback a database of its own"):
        await Store.open(address)


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Where the data folder cannot be written, the sentence names the setting."""
    (tmp_path / "data").write_text("a file", "utf-8")
    with pytest.raises(DatabaseUnusable, match=r"cannot be written: .* COMEBACK_DATA_DIR"):
        await Store.open(f"sqlite:///{tmp_path / 'data' / 'comeback.sqlite3'}")


@pytest.mark.parametrize(
    "url", ["mysql://me:secret@host/comeback", "postgresql://me:secret@host", "secret nonsense", "//secret"]
)
async def test_other_addresses_are_refused_without_repeating_them(url: str) -> None:
    """An address that this version cannot use is refused in a sentence that holds no password."""
    with pytest.raises(DatabaseProblem, match=r"write .*sqlite:///path/to/file") as refused:
        await Store.open(url)
    assert "secret" not in str(refused.value)
