"""A program whose children tick and are killed: ``nursery.py DATABASE WITNESS KILLS HOW``.

Every child is the real program on the same file, a few seconds of the clock after the one before. It is killed
with SIGKILL (as ``kill -9`` does): with HOW *steps* at a step of its own, a statement or a send; with *moments* by
its parent, at any moment. The last one lives until nothing waits. What reaches the platform is appended to WITNESS
and synced before the platform answers: ``epoch, user, key, again``.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core.message import Message
from core.people import Account, Place
from tests.faults import town

APART = timedelta(seconds=25)
"""So much later by the clock the next child is born: before, at and after the end of a lease."""


class Steps:
    """Counts statements and sends, and ends the process at one of them."""

    def __init__(self, last: int | None) -> None:
        self.left = last

    def step(self, *_: object) -> None:
        """One more; the last one is the end."""
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Witness:
    """A platform that writes down what reached it before it answers."""

    def __init__(self, file: Path, clock: town.Clock, steps: Steps) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._clock = clock
        self._steps = steps

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """No group is set up here."""
        raise AssertionError(place)

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Write it down, and answer a moment later."""
        self._steps.step()
        sent = town.received(message, account, self._clock(), key)
        line = f"{sent.at.timestamp():.0f} {sent.user} {sent.key} {int(sent.again)}\n"
        os.write(self._file, line.encode())
        os.fsync(self._file)
        self._steps.step()
        await asyncio.sleep(0)


async def live(database: Path, witness: Path, now: datetime, last: int | None) -> None:
    """Tick until nothing waits to be sent, or until the end comes."""
    clock, steps = town.Clock(now), Steps(last)
    async with town.composed(database) as app:
        for platform in ("discord", "slack"):
            app.connect(platform, Witness(witness, clock, steps))
        sa.event.listen(Engine, "before_cursor_execute", steps.step)
        await app.start(clock.now)
        while True:
            await app.tick(clock.now)
            due = await app.next_moment()
            if due is None or due > clock.now + 20 * town.MINUTE:
                return
            clock.now = max(due, clock.now + town.SECOND)


def main() -> None:
    """Bear children, one after the other."""
    database, witness, kills, how = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    chance = town.dice(kills)
    now = town.CHECK_IN
    for born in range(kills + 1):
        last = None if born == kills or how == "moments" else chance.randint(1, 400)
        child = os.fork()
        if child == 0:
            asyncio.run(live(database, witness, now, last))
            os._exit(0)
        if born < kills and how == "moments":
            alive = os.pidfd_open(child)
            select.select([alive], [], [], chance.uniform(0.005, 0.25))
            os.close(alive)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if status not in {0, signal.SIGKILL}:
            sys.exit(f"A child ended with {status}.")
        now += APART
    sys.stdout.write(f"{now.isoformat()}\n")


if __name__ == "__main__":
    main()
