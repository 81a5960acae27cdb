"""The engine's figures, as a table: ``make bench``.

Machines are noisy: compare figures of one run with one another. What stands in brackets is what somebody would do
instead, measured beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import json
import logging
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite
import sqlalchemy as sa
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bot.application import Application
from bot.database import tables
from bot.database.transaction import Transaction
from core.message import Message
from core.people import Account, Place
from tests.faults import town

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 32
BLOCKED = 0.05
"""Seconds for which nothing else may run."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure, and what it must be."""

    what: str
    value: float
    unit: str
    beside: str = ""
    must: str = ""


class Answering:
    """A platform that takes everything at once."""

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """No group is set up here."""

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Take it."""


@contextlib.asynccontextmanager
async def open_town() -> AsyncIterator[Application]:
    """The real program on a new file in a throw-away folder."""
    with tempfile.TemporaryDirectory(prefix="comeback-bench-") as folder:
        async with town.composed(Path(folder) / "comeback.sqlite3") as app:
            await app.start(town.MONDAY)
            yield app


async def took(work: Callable[[], Awaitable[object]], times: int = 1) -> float:
    """Seconds that it takes, the best of so many times."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        await work()
        found.append(time.perf_counter() - begun)
    return min(found)


async def longest_block(work: Awaitable[object]) -> float:
    """For how long nothing else could run meanwhile, in seconds."""
    longest, nap, done = 0.0, 0.002, asyncio.ensure_future(work)
    while not done.done():
        last = time.perf_counter()
        await asyncio.sleep(nap)
        longest = max(longest, time.perf_counter() - last - nap)
    await done
    return longest


def execute(statement: sa.Executable, tx: Transaction) -> int:
    """Run it; how many rows came back."""
    found = tx.connection.execute(statement)
    return len(found.all()) if found.returns_rows else 0


async def idle(people: int) -> list[Figure]:
    """A sweep that finds nobody due, among few and among many; beside reading every plan."""
    seconds = {}
    scan = 0.0
    for size in (1000, people):
        async with open_town() as app:
            await town.crowd(app, size)
            everybody = sa.update(tables.people).values(next_look=town.MONDAY + 3 * town.DAY)
            await app.store.transact(functools.partial(execute, everybody))
            seconds[size] = await took(lambda app=app: app.sweep(town.CHECK_IN), 30)  # type: ignore[misc]
            plans = functools.partial(execute, sa.select(tables.plans))
            scan = await took(lambda app=app, plans=plans: app.store.transact(plans))  # type: ignore[misc]
    few, many = seconds[1000], seconds[people]
    return [
        Figure("idle sweep, 1,000 enrolled", few * 1000, "ms"),
        Figure(
            f"idle sweep, {people:,} enrolled",
            many * 1000,
            "ms",
            f"{scan / many:,.0f}x a scan of plans",
            f"<= {2000 * few:.2f}",
        ),
    ]


async def check_in_hour(due: int) -> list[Figure]:
    """Everybody due at once: from claim to queued, then to sent; beside an APScheduler job for each."""
    async with open_town() as app:
        for platform in ("discord", "slack"):
            app.connect(platform, Answering())
        await town.crowd(app, due)
        await app.tick(town.CHECK_IN - town.HOUR)
        swept = await took(lambda: app.sweep(town.CHECK_IN))
        assert await town.count(app, "outbox") == due
        begun = time.perf_counter()
        while await app.deliver(town.CHECK_IN):
            pass
        sent = time.perf_counter() - begun
        assert await town.count(app, "outbox", "state = 'sent'") == due
        blocked = await longest_block(app.sweep(town.CHECK_IN + town.DAY))
    jobs = await asyncio.to_thread(scheduled_jobs, 500)
    return [
        Figure(
            "check-in hour, queued",
            due / swept,
            "people/s",
            f"{due / swept / jobs:.1f}x APScheduler's {jobs:,.0f}",
            ">= 1500",
        ),
        Figure("longest block meanwhile", blocked * 1000, "ms", "", "<= 50"),
        Figure("checked, worded and sent", due / sent, "messages/s", "the platform answers at once"),
    ]


def remind() -> None:
    """What a job does."""


def scheduled_jobs(count: int) -> float:
    """Jobs a second that APScheduler takes from its store, submits and removes."""
    with tempfile.TemporaryDirectory() as folder:
        store = SQLAlchemyJobStore(f"sqlite:///{folder}/jobs.sqlite3")
        scheduler = BackgroundScheduler(jobstores={"default": store}, job_defaults={"misfire_grace_time": None})
        scheduler.start(paused=True)
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        at = datetime.now(tz=scheduler.timezone) - timedelta(seconds=1)
        with store.engine.begin():
            for _ in range(count):
                scheduler.add_job(remind, "date", run_date=at)
        begun = time.perf_counter()
        scheduler.resume()
        while store.get_all_jobs():
            time.sleep(0.01)
        seconds = time.perf_counter() - begun
        scheduler.shutdown()
    return count / seconds


async def commands(count: int) -> list[Figure]:
    """`/log-score` by many at once to a durable commit, and at a steady 50 a second; beside plain aiosqlite."""
    async with open_town() as app:
        await town.crowd(app, count)
        statements = await statements_of(log_score(app, 2))
        plain = await plain_rate(app, statements, 300)
        waiting = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with waiting:
                await log_score(app, number)

        begun = time.perf_counter()
        await asyncio.gather(*(one(number) for number in range(3, count)))
        rate = (count - 3) / (time.perf_counter() - begun)
        steady = await steadily(app, 150)
    return [
        Figure(
            f"/log-score, {AT_ONCE} at once",
            rate,
            "commands/s",
            f"{rate / plain:.2f} of plain aiosqlite's {plain:,.0f}",
            ">= 150",
        ),
        Figure("/log-score at 50 a second, p50", statistics.median(steady) * 1000, "ms"),
        Figure("/log-score at 50 a second, p99", statistics.quantiles(steady, n=100)[98] * 1000, "ms", "", "<= 50"),
        Figure("statements of a /log-score", len(statements), ""),
    ]


async def statements_of(work: Awaitable[object]) -> list[tuple[str, Any]]:
    """What it asks of the database."""
    statements: list[tuple[str, Any]] = []

    def listen(_connection: object, _cursor: object, text: str, given: object, *_: object) -> None:
        statements.append((text, given))

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", listen)
    await work
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", listen)
    return statements


async def log_score(app: Application, number: int) -> float:
    """Somebody logs a score; the seconds until it was answered."""
    account = Account(platform=("slack", "discord")[number % 2], user=f"user{number}")
    begun = time.perf_counter()
    heard = await app.run(account, "log-score", {"test": "nbme 27", "score": "64"}, town.CHECK_IN, zone=town.ZONE)
    assert heard.message.event != "error", heard.message
    return time.perf_counter() - begun


async def steadily(app: Application, count: int) -> list[float]:
    """Seconds each of so many commands takes when fifty a second come in."""
    tasks = []
    for number in range(3, 3 + count):
        tasks.append(asyncio.create_task(log_score(app, number)))
        await asyncio.sleep(1 / 50)
    return await asyncio.gather(*tasks)


async def plain_rate(app: Application, statements: list[tuple[str, Any]], count: int) -> float:
    """How often a second plain aiosqlite runs these statements and commits, on a file like ours."""
    one = [(text, given) for text, given in statements if not text.startswith("BEGIN")]
    with tempfile.TemporaryDirectory() as folder:
        copy = str(Path(folder) / "copy.sqlite3")
        source = await app.store.transact(lambda tx: tx.connection.exec_driver_sql("PRAGMA database_list").all()[0][2])
        async with aiosqlite.connect(source) as connection, aiosqlite.connect(copy) as other:
            await connection.backup(other)
        async with aiosqlite.connect(copy, isolation_level=None) as connection:
            await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = FULL")
            begun = time.perf_counter()
            for _ in range(count):
                await connection.execute("BEGIN IMMEDIATE")
                for text, given in one:
                    cursor = await connection.execute(text, given)
                    if text.startswith("SELECT"):
                        await cursor.fetchall()
                    await cursor.close()
                await connection.execute("COMMIT")
            return count / (time.perf_counter() - begun)


async def downtime(people: int) -> list[Figure]:
    """The first tick after three weeks off."""
    async with open_town() as app:
        for platform in ("discord", "slack"):
            app.connect(platform, Answering())
        await town.crowd(app, people)
        await app.tick(town.CHECK_IN)
        back = town.CHECK_IN + timedelta(days=21)
        await app.start(back)
        seconds = await took(lambda: app.tick(back))
    return [
        Figure(f"first tick after 3 weeks off, {people:,} people", seconds, "s", f"{people / seconds:,.0f} people/s")
    ]


def start() -> Figure:
    """From the start of the process to the first answer in the console."""
    dialog = "at 2026-03-02 15:00 Europe/Berlin\nalice@console: /help\n"
    run = [sys.executable, "-m", "bot", "console", "--script", "-", "--json"]
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        done = subprocess.run(run, cwd=ROOT, input=dialog, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - begun)
        assert done.returncode == 0, done.stderr
    return Figure("process start to first console answer", min(seconds), "s", "", "<= 1.0")


async def measured(people: int) -> list[Figure]:
    """All of it."""
    logging.disable(logging.WARNING)
    return [
        start(),
        *await idle(people),
        *await check_in_hour(5000),
        *await downtime(1000),
        *await commands(2000),
        Figure(
            "memory after all that, at most",
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "MiB",
            "",
            "<= 200",
        ),
    ]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="The engine's figures.")
    parser.add_argument("--json", type=Path, help="write them there too")
    parser.add_argument("--people", type=int, default=100_000, help="enrolled in the large idle sweep")
    asked = parser.parse_args()
    figures = asyncio.run(measured(asked.people))
    for each in figures:
        must = f"must be {each.must}" if each.must else ""
        print(f"{each.what:<46}{each.value:>12,.2f} {each.unit:<12}{must:<20}{each.beside}".rstrip())
    if asked.json:
        asked.json.write_text(json.dumps([asdict(each) for each in figures], indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
