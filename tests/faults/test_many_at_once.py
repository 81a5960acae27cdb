from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot import composition
from bot.application import Application
from bot.database.problems import DatabaseInUse
from bot.database.store import Store
from bot.database.transaction import Transaction
from core.message import Message
from core.people import Account
from tests import sizes
from tests.faults import town
from tests.faults.town import CHECK_IN, HOUR, MINUTE, MONDAY

ROOT = Path(__file__).resolve().parents[2]
ALICE = Account(platform="discord", user="user0")


async def integrity(app: Application) -> list[str]:
    """What SQLite finds wrong with the file, and rows that hang on nobody."""

    def look(tx: Transaction) -> list[str]:
        pages, keys = (
            tx.connection.exec_driver_sql(f"PRAGMA {check}_check").all() for check in ("integrity", "foreign_key")
        )
        return [str(row) for row in (*pages, *keys) if tuple(row) != ("ok",)]

    return await app.store.transact(look)


async def test_commands_of_many_and_of_one_all_count_while_the_sweep_runs(tmp_path: Path) -> None:
    """However many speak at once, each is answered, each record is kept once, and everybody's message goes once."""
    people, each = sizes.sized(40, 400), 32
    clock = town.Clock(CHECK_IN)
    post = [town.Wire(platform, clock) for platform in ("discord", "slack")]
    async with town.composed(tmp_path / "db") as app:
        for wire in post:
            app.connect(wire.platform, wire)
        await app.start(MONDAY)
        await town.crowd(app, people)
        accounts = [
            Account(platform=("slack", "discord")[number % 2], user=f"user{number}") for number in range(2, people)
        ]
        said = [app.hear(ALICE, "/log-study 10m", CHECK_IN, zone=town.ZONE) for _ in range(each)]
        said += [app.hear(account, "/log-study 5m", CHECK_IN, zone=town.ZONE) for account in accounts for _ in range(2)]
        answering = asyncio.gather(*said)
        await asyncio.gather(*(app.tick(CHECK_IN) for _ in range(3)), app.sweep(CHECK_IN), app.deliver(CHECK_IN))
        answers = await answering
        await app.tick(CHECK_IN + MINUTE)
        assert {heard.message.title for heard in answers} == {"Logged"}
        assert await town.count(app, "journal", "kind = 'study'") == len(said)
        assert await town.count(app, "journal", "kind = 'study' AND person_id = 1") == each
        assert await town.count(app, "people") == people
        came = town.by_user([*post[0].sent, *post[1].sent])
        assert len(came) == people
        assert all(len(sent) == 1 for sent in came.values())


async def test_a_first_word_said_many_times_at_once_makes_one_person(tmp_path: Path) -> None:
    """Somebody new whose client sends everything twice is one person."""
    async with town.composed(tmp_path / "db") as app:
        await app.start(MONDAY)
        heard = await asyncio.gather(*(app.hear(ALICE, "hello", MONDAY, zone=town.ZONE) for _ in range(32)))
        assert {each.person_id for each in heard} == {1}
        assert await town.count(app, "people") == 1


async def test_who_erases_while_their_message_goes_out_is_gone(tmp_path: Path) -> None:
    """Erasing at any moment of a sweep and a delivery leaves no row, and the program goes on for the others."""
    clock = town.Clock(CHECK_IN)
    async with town.composed(tmp_path / "db") as app:

        class Slow(town.Wire):
            async def send(self, account: Account, message: Message, key: str) -> None:
                await super().send(account, message, key)
                await erase(account)

        async def erase(account: Account) -> None:
            heard = await app.run(account, "my-data", {"do": "erase", "confirm": "erase"}, clock.now, zone=town.ZONE)
            assert heard.message.title == "All is gone"

        post = Slow("discord", clock)
        app.connect("discord", post)
        await app.start(MONDAY)
        await town.crowd(app, 12)
        gone = [Account(platform="discord", user=f"user{number}") for number in (0, 3, 5)]
        await asyncio.gather(app.tick(CHECK_IN), *(erase(account) for account in gone), app.tick(CHECK_IN))
        for table in ("accounts", "plans", "journal", "ledger", "outbox"):
            assert await town.count(app, table, "person_id NOT IN (SELECT id FROM people)") == 0
        assert await town.count(app, "accounts", "platform = 'discord'") == 0
        assert await integrity(app) == []


async def test_two_programs_on_one_file_are_refused(tmp_path: Path) -> None:
    """The second program is told so, by whatever path it comes, and the first one does not notice."""
    (tmp_path / "link").symlink_to(tmp_path / "db")
    (tmp_path / "folder").symlink_to(tmp_path)
    async with town.composed(tmp_path / "db") as app:
        for path in ("db", "link", "folder/db", "../" + tmp_path.name + "/db"):
            with pytest.raises(DatabaseInUse, match="Another Comeback is running"):
                await Store.open(f"sqlite:///{tmp_path / path}")
        assert (await app.hear(ALICE, "hello", MONDAY, zone=town.ZONE)).person_id == 1


async def test_a_locked_database_is_answered_and_recovers(tmp_path: Path) -> None:
    """While another tool holds the file a command is answered with a sentence; afterwards everything goes on."""
    async with town.composed(tmp_path / "db") as app:
        await app.start(MONDAY)
        await town.begin(app, ALICE)
        await app.store.transact(lambda tx: tx.connection.exec_driver_sql("PRAGMA busy_timeout = 20"))
        other = sqlite3.connect(tmp_path / "db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        answers = await asyncio.gather(*(app.hear(ALICE, "/log-study 10m", MONDAY, zone=town.ZONE) for _ in range(5)))
        assert {(heard.message.event, heard.person_id) for heard in answers} == {("error", None)}
        other.execute("ROLLBACK")
        other.close()
        assert await town.count(app, "journal") == 0
        assert (await app.hear(ALICE, "/log-study 10m", MONDAY, zone=town.ZONE)).message.title == "Logged"
        await app.tick(CHECK_IN)


async def test_a_full_disk_keeps_nothing_by_halves(tmp_path: Path) -> None:
    """When no page is left a command is answered with a sentence, the sweep goes on trying, and nothing is lost."""
    clock, post = town.Clock(CHECK_IN), town.Wire("discord", lambda: clock.now)
    async with town.composed(tmp_path / "db") as app:
        app.connect("discord", post)
        await app.start(MONDAY)
        await town.begin(app, ALICE)
        await app.store.transact(lambda tx: tx.connection.exec_driver_sql("PRAGMA max_page_count = 1"))
        words, kept, told = "what I did today " * 200, 0, 0
        for _ in range(40):
            heard = await app.hear(ALICE, words, MONDAY + MINUTE, zone=town.ZONE)
            kept, told = kept + (heard.person_id is not None), told + (heard.message.event == "error")
        assert kept + told == 40
        assert told > 0
        assert await town.count(app, "journal") == kept
        assert (await app.hear(ALICE, "/today", MONDAY + MINUTE, zone=town.ZONE)).message is not None
        await app.store.transact(lambda tx: tx.connection.exec_driver_sql("PRAGMA max_page_count = 100000"))
        await app.tick(CHECK_IN)
        assert len(post.sent) == 1
        assert await integrity(app) == []


SMALL = """
import asyncio, resource, sys
from pathlib import Path
from tests.faults import test_many_at_once
asyncio.run(test_many_at_once.fill(Path(sys.argv[1])))
"""


async def fill(folder: Path) -> None:
    """Speak and tick while the system lets no file grow beyond 400 kB; say what was kept and what was refused."""
    clock, post = town.Clock(CHECK_IN), town.Wire("discord", lambda: clock.now)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    async with composition.composed(f"sqlite:///{folder / 'db'}", town.CONFIG) as app:
        app.connect("discord", post)
        await app.start(MONDAY)
        await town.crowd(app, 20)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
        kept, refused = 0, False
        for number in range(60):
            heard = await app.hear(ALICE, "words of mine " * 200, MONDAY + number * MINUTE, zone=town.ZONE)
            kept += heard.person_id is not None
            refused = heard.person_id is None
        try:
            await app.tick(CHECK_IN)
        except Exception as error:  # noqa: BLE001 - the scheduler logs it and ticks again
            sys.stderr.write(f"{type(error).__name__}\n")
        sent = len(post.sent)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        clock.now += HOUR
        await app.tick(clock.now)
        clock.now += 10 * MINUTE
        await app.tick(clock.now)
        notes = await town.count(app, "journal", "kind = 'note'")
        damage = await integrity(app)
        people = len({one.user for one in post.sent if not one.again})
    sys.stdout.write(f"{kept == notes} {refused} {people} {sent} {len(post.sent)} {damage}\n")


@pytest.mark.skipif(os.name != "posix", reason="file limits are POSIX")
async def test_a_disk_that_fills_up_under_the_program_is_survived(tmp_path: Path) -> None:
    """When the system lets no file grow any more commands say so; with room again everybody's message goes, once."""
    run = [sys.executable, "-c", SMALL, str(tmp_path)]
    done = await asyncio.to_thread(subprocess.run, run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("True True 10 "), (done.stdout, done.stderr)
    assert done.stdout.endswith(" []\n"), done.stdout
