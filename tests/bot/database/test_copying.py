from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation

from bot.database import address as addresses
from bot.database import copying, postgres, tables
from bot.database.problems import DatabaseInUse, DatabaseUnusable
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.slack import workspaces
from core.people import Account, Outage
from tests.bot import stage
from tests.faults import town
from tests.faults.town import CHECK_IN, HOUR, MINUTE, MONDAY
from tests.postgres import Server

ROOT = Path(__file__).resolve().parents[3]
ALICE = Account(platform="discord", user="user0")
PEOPLE = 300
KEY = Fernet.generate_key().decode()


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    """A new database on the server."""
    made = await server.new()
    yield made
    await server.drop(made)


@pytest.fixture
async def grown(address: str) -> str:
    """A file in which a group has lived: something in every table, in some of them thousands of rows."""
    clock = town.Clock(CHECK_IN)
    async with town.composed(Path(address.removeprefix("sqlite:///"))) as app:
        for platform in ("discord", "slack"):
            app.connect(platform, town.Wire(platform, clock))
        await app.start(MONDAY)
        await town.crowd(app, PEOPLE)
        for user in ("user0", "user3"):
            who = Account(platform="discord", user=user)
            await app.run(who, "my-data", {"do": "link"}, MONDAY, zone=town.ZONE)
        await app.run(ALICE, "my-data", {"do": "link", "code": "ABCD-EFGH"}, MONDAY, zone=town.ZONE)
        await app.hear(ALICE, "für Großmutter ❤ \N{NULL}", MONDAY, zone=town.ZONE, once="slack:Ev1")
        await app.store.transact(fill)
        await app.tick(CHECK_IN)
        gone = Account(platform="slack", user=f"user{PEOPLE}")
        await app.run(gone, "my-data", {"do": "erase", "confirm": "erase"}, CHECK_IN, zone=town.ZONE)
    registry = await workspaces.registry(address, "1.2", KEY)
    installed = Installation(app_id="A1", team_id="T1", user_id="U1", bot_token="xoxb-1", bot_id="B1", bot_user_id="U2")
    await registry.store.async_save(installed)
    await registry.close()
    return address


def fill(tx: Transaction) -> None:
    """What else a group leaves behind, and a few thousand records of its people."""
    tx.upkeep.add_outage(Outage(MONDAY - HOUR, MONDAY - MINUTE))
    tx.upkeep.keep_stamp("discord-commands", "1")
    journal = tables.journal.c
    note = sa.select(tables.people.c.id, journal.kind, journal.day, journal.at, journal.body).select_from(
        tables.people.join(tables.journal, sa.true())
    )
    once = note.where(journal.id == sa.select(sa.func.min(journal.id)).scalar_subquery())
    for _ in range(10):
        names = ["person_id", "kind", "day", "at", "body"]
        tx.connection.execute(sa.insert(tables.journal).from_select(names, once))
    stage.leave_company(tx, 1, 2)
    have = set(tx.connection.scalars(sa.select(tables.link_tries.c.person_id)))
    if not have:
        tx.connection.execute(sa.insert(tables.link_tries), {"person_id": 1, "at": MONDAY})


async def rows(url: str, table: sa.Table) -> set[tuple[Any, ...]]:
    store = await Store.open(url)
    found = await store.transact(lambda tx: {tuple(row) for row in tx.connection.execute(sa.select(table))})
    await store.close()
    return found


async def test_a_grown_group_moves_without_loss(grown: str, url: str) -> None:
    """Every row of every table is on the server afterwards, installations too, and each table has been compared."""
    told: list[copying.Copied] = []
    assert await copying.copy(grown, url, [workspaces.tables()], told.append) == []
    assert {each.table for each in told} >= set(tables.metadata.tables) | {"slack_bots", "slack_installations"}
    assert {each.table for each in told if each.rows == 0} <= {"slack_oauth_states"}
    assert sum(each.rows for each in told) > 3000
    for table in tables.metadata.sorted_tables:
        assert await rows(grown, table) == await rows(url, table)
    registry = await workspaces.registry(url, "1.2", KEY)
    assert await registry.store.newest("T1") is not None
    await registry.close()


async def test_the_group_goes_on_where_it_was(grown: str, url: str) -> None:
    """On the server everybody is who they were, nobody is written to again, and no id is given twice."""
    await copying.copy(grown, url)
    last = max(row[0] for row in await rows(grown, tables.people))
    async with town.composed(url) as app:
        clock = town.Clock(CHECK_IN + MINUTE)
        posts = [town.Wire(platform, clock) for platform in ("discord", "slack")]
        for post in posts:
            app.connect(post.platform, post)
        await app.start(clock.now)
        await app.tick(clock.now)
        assert [post.sent for post in posts] == [[], []]
        heard = await app.hear(ALICE, "/today", clock.now, zone=town.ZONE)
        assert heard.person_id == 1
        newcomer = await app.hear(Account(platform="discord", user="new"), "hello", clock.now, zone=town.ZONE)
        assert newcomer.person_id == PEOPLE + 1 == last + 2


async def test_a_copy_that_was_cut_off_goes_on(grown: str, url: str) -> None:
    """Half a copy is known as one: no bot starts on it, and the next copy brings what is missing."""

    def cut(copied: copying.Copied) -> None:
        if copied.table == "journal":
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await copying.copy(grown, url, told=cut)
    with pytest.raises(DatabaseUnusable, match="has not come to its end: run python -m bot db copy again"):
        await Store.open(url)
    engine = postgres.engine_of(addresses.understood(url))
    async with engine.begin() as connection:
        await connection.execute(sa.delete(tables.journal).where(tables.journal.c.id % 3 == 0))
    await engine.dispose()
    told: list[copying.Copied] = []
    await copying.copy(grown, url, told=told.append)
    journal = next(each for each in told if each.table == "journal")
    assert 0 < journal.new < journal.rows
    assert await rows(grown, tables.journal) == await rows(url, tables.journal)


async def test_a_copy_that_differs_is_told(grown: str, url: str) -> None:
    """Where the file was lived in after half a copy, the two differ, and that is said instead of kept."""

    def cut(copied: copying.Copied) -> None:
        if copied.table == "people":
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await copying.copy(grown, url, told=cut)
    store = await Store.open(grown)
    await store.transact(lambda tx: tx.look_next(1, CHECK_IN + timedelta(days=3)))
    await store.close()
    with pytest.raises(DatabaseUnusable, match=r"The table people has .* not the same"):
        await copying.copy(grown, url)


async def test_a_database_that_is_lived_in_is_not_copied_over(grown: str, url: str) -> None:
    """A target that holds anything is left as it is."""
    store = await Store.open(url)
    await store.transact(lambda tx: tx.member_of(ALICE, MONDAY, town.ZONE))
    await store.close()
    with pytest.raises(DatabaseUnusable, match="holds other data: copy into an empty one"):
        await copying.copy(grown, url)
    assert len(await rows(url, tables.people)) == 1


async def test_a_file_that_a_bot_runs_on_is_not_copied(grown: str, url: str) -> None:
    """While a bot runs on the file it is not copied, and while it is copied no bot starts on it."""
    store = await Store.open(grown)
    with pytest.raises(DatabaseInUse):
        await copying.copy(grown, url)
    await store.close()
    refused: list[bool] = []

    def start(copied: copying.Copied) -> None:
        program = "import asyncio, sys; from bot.database.store import Store\nasyncio.run(Store.open(sys.argv[1]))"
        if copied.table == "people":
            done = subprocess.run([sys.executable, "-c", program, grown], capture_output=True, text=True, check=False)
            refused.append("DatabaseInUse" in done.stderr)

    await copying.copy(grown, url, told=start)
    assert refused == [True]


@pytest.mark.parametrize("target", ["sqlite:///other.sqlite3", "postgresql://me:sesame@localhost:1/none"])
async def test_a_copy_that_cannot_be_is_one_sentence(grown: str, target: str, tmp_path: Path) -> None:
    """A target that is no server, or none that answers, ends the copy in a sentence without the password."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "db", "copy", grown, target],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "sesame" not in done.stderr


async def test_the_command_tells_what_it_did(grown: str, url: str, tmp_path: Path) -> None:
    """The command names each table with its rows, and what to do next."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "db", "copy", grown],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "DATABASE_URL": url}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "people" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Everything is there. Set DATABASE_URL")
