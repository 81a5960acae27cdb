"""One of several programs on one database: ``workers.py DATABASE WITNESS MOMENT STOP``.

It is the real program, told to begin by a line on its standard input. It sweeps and delivers at that moment until
nothing is left for it; what reaches its platform is appended to WITNESS. With STOP above 0 it stands still in the
middle of its message of that number, says so, and waits to be killed.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import datetime
from pathlib import Path

from core.message import Message
from core.people import Account, Place
from tests.faults import town


class Witness:
    """A platform that writes down what reached it, and answers a moment later."""

    def __init__(self, file: Path, stop: int) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._stop = stop
        self._sent = 0

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Write it down."""
        self._sent += 1
        os.write(self._file, f"{os.getpid()} {account.user} {key}\n".encode())
        if self._sent == self._stop:
            sys.stdout.write("standing still\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """Write down what a channel gets."""
        os.write(self._file, f"{os.getpid()} {place.channel} {key}\n".encode())


async def work(database: str, witness: Path, now: datetime, stop: int) -> None:
    """Sweep and deliver until nothing is left."""
    async with town.composed(database) as app:
        platform = Witness(witness, stop)
        for name in ("discord", "slack"):
            app.connect(name, platform)
        app.alone = False
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        await app.start(now)
        while await app.sweep(now) or await app.deliver(now):
            pass
        sys.stdout.write("done\n")


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), int(sys.argv[4])))
