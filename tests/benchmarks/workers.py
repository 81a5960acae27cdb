"""Several programs on one PostgreSQL, as a table: part of ``make bench``.

Everybody is due at once; one, two and four programs share the backlog, each a process of its own. The server promises
nothing to the disk here, and its processes share the machine with the programs: what counts is how they compare.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.engine import AT_ONCE, Figure, log_score
from tests.faults import town
from tests.postgres import Server, shared

ROOT = Path(__file__).resolve().parents[2]


async def sent(server: Server, programs: int, people: int) -> float:
    """Seconds from the word to begin until every message of a check-in hour is out."""
    url = await server.new()
    async with town.composed(url) as app:
        await app.start(town.MONDAY)
        await town.crowd(app, people)
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, "-m", "tests.faults.workers", url, f"{folder}/witness", town.CHECK_IN.isoformat(), "0"]
        pipe = asyncio.subprocess.PIPE
        started = [
            await asyncio.create_subprocess_exec(*run, cwd=ROOT, stdin=pipe, stdout=pipe) for _ in range(programs)
        ]
        for each in started:
            assert each.stdout is not None
            await each.stdout.readline()
        begun = time.perf_counter()
        await asyncio.gather(*(each.communicate(b"\n") for each in started))
        seconds = time.perf_counter() - begun
        lines = (Path(folder) / "witness").read_text("utf-8").splitlines()
    assert len(lines) == people, f"{len(lines)} messages for {people} people"
    await server.drop(url)
    return seconds


async def spoken(server: Server, count: int) -> float:
    """Commands a second, so many at once, each committed."""
    url = await server.new()
    async with town.composed(url) as app:
        await app.start(town.MONDAY)
        await town.crowd(app, count)
        waiting = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with waiting:
                await log_score(app, number)

        begun = time.perf_counter()
        await asyncio.gather(*(one(number) for number in range(3, count)))
        rate = (count - 3) / (time.perf_counter() - begun)
    await server.drop(url)
    return rate


async def measured(people: int) -> list[Figure]:
    """All of it."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        server = Server(shared(Path(folder), os.getpid()))
        alone = 0.0
        figures = []
        for programs in (1, 2, 4):
            rate = people / await sent(server, programs, people)
            alone = alone or rate
            beside = f"{rate / alone:.2f}x one program's"
            what = f"check-in hour on PostgreSQL, programs: {programs}"
            figures.append(Figure(what, rate, "messages/s", beside))
        rate = await spoken(server, 1000)
    return [*figures, Figure(f"/log-score on PostgreSQL, {AT_ONCE} at once", rate, "commands/s")]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="Several programs on one PostgreSQL.")
    parser.add_argument("--people", type=int, default=4000, help="due at once")
    for each in asyncio.run(measured(parser.parse_args().people)):
        print(f"{each.what:<46}{each.value:>12,.2f} {each.unit:<12}{'':<20}{each.beside}".rstrip())


if __name__ == "__main__":
    main()
