from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from tests import sizes
from tests.faults import town

ROOT = Path(__file__).resolve().parents[2]
BATCH = 50
"""Messages that are in flight at a time."""


def raised(database: Path, witness: Path, kills: int, how: str) -> datetime:
    """Let children tick and be killed; the moment at which the last of them was born."""
    run = [sys.executable, "-m", "tests.faults.nursery", str(database), str(witness), str(kills), how]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return datetime.fromisoformat(done.stdout.strip())


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system has no process descriptors")
@pytest.mark.parametrize(("how", "kills"), [("steps", sizes.sized(10, 150)), ("moments", sizes.sized(6, 150))])
async def test_a_killed_program_loses_nothing_and_repeats_only_what_it_must(
    tmp_path: Path, how: str, kills: int
) -> None:
    """However often the program is killed, everybody gets the day's message; a repeat has the same key or says so."""
    people = sizes.sized(60, 300)
    database, witness = tmp_path / "comeback.sqlite3", tmp_path / "witness"
    async with town.composed(database) as app:
        await app.start(town.MONDAY)
        await town.crowd(app, people)
        await app.tick(town.CHECK_IN - town.MINUTE)
    then = await asyncio.to_thread(raised, database, witness, kills, how)
    reached: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for line in witness.read_text().splitlines():
        at, user, key, again = line.split()
        reached[user].append((int(at), key, again == "1"))
    assert len(reached) == people
    for sends in reached.values():
        first = sends[0][0]
        assert len({key for _, key, _ in sends}) == 1
        assert all(at - first <= 120 for at, _, again in sends if not again), sends
        assert sum(again for _, _, again in sends) <= 1, sends
    twice = sum(len(sends) > 1 for sends in reached.values())
    assert twice <= kills * BATCH
    async with town.composed(database) as app:
        rows = await town.fates(app, kind="check-in")
        assert sum(rows.values()) == people
        assert {fate.split()[0] for fate in rows} == {"sent"}, rows
        assert await town.count(app, "outbox", "state != 'sent'") == 0
        assert Counter(dict(rows))["sent answer-lost"] <= kills * BATCH
        assert (
            await app.store.transact(lambda tx: tx.connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        ) == "ok"
        await app.tick(then + town.HOUR)
    assert len(witness.read_text().splitlines()) == sum(map(len, reached.values()))
