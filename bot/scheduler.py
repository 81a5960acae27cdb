"""The clock: a few interval jobs that only tick. What is due is always asked of the database, never of the
scheduler.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.application import DOWN, Application

TICK = timedelta(seconds=15)
HEARTBEAT = timedelta(seconds=60)
UPKEEP = timedelta(days=1)
MEMBERS = timedelta(hours=1)
LANES = 5
"""Batches of messages that are on their way at a time: who waits for a slow answer holds up only its own."""
SOON = timedelta(seconds=1)
"""So soon after a command what it made due is looked at; commands within it share a look."""

WORK = frozenset({"sweep", "deliver"})
"""What the clock does that several programs on one database may divide."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment now, by the machine's clock."""
    return datetime.now(UTC)


class Scheduler:
    """Sweeps, deliveries and heartbeats of an application. Make and start it inside the running loop.

    ``work`` says which of *sweep* and *deliver* is done here; other programs on the same database may do the rest.
    """

    def __init__(self, application: Application, clock: Clock = utc_now, *, work: frozenset[str] = WORK) -> None:
        self._application = application
        self._work = work
        self._clock = clock
        self._running: set[asyncio.Task[object]] = set()
        self._going = True
        self._beaten_at: datetime | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # However late the loop is, a job runs once, and never twice at a time.
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        # A wake-up while a sweep runs is skipped, which is all right, and not worth a warning each time.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def start(self) -> None:
        """Sweep and deliver now, then every 15 seconds, say every minute that Comeback is up, and ask every hour who is
        still in their groups.
        """
        for name, job, every in (
            ("sweep", self._sweep, TICK),
            ("deliver", self._deliver, TICK),
            ("heartbeat", self._beat, HEARTBEAT),
            ("upkeep", self._upkeep, UPKEEP),
            ("members", self._check_members, MEMBERS),
        ):
            if name in self._work or name not in WORK:
                self._add(name, job, every)
        self._application.stirred = self.wake
        self._scheduler.start()

    def wake(self) -> None:
        """Something may be due sooner: look in a second rather than at the next tick."""
        self._bring_forward("sweep", utc_now() + SOON)

    def _bring_forward(self, name: str, moment: datetime) -> None:
        job = self._scheduler.get_job(name)
        if job is not None and (job.next_run_time is None or job.next_run_time > moment):
            job.modify(next_run_time=moment)

    async def stop(self) -> None:
        """Tick no more, and let what is in hand finish: a job that is cut off would only be done again.

        A long queue is left to the next start.
        """
        self._going = False
        self._application.stirred = None
        self._scheduler.remove_all_jobs()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._scheduler.shutdown(wait=False)

    def _add(self, name: str, job: Callable[[], Awaitable[None]], every: timedelta) -> None:
        async def run() -> None:
            task = asyncio.current_task()
            if task is None:
                raise RuntimeError("A job runs as a task of the loop.")
            self._running.add(task)
            try:
                await job()
            finally:
                self._running.discard(task)

        self._scheduler.add_job(run, "interval", seconds=every.total_seconds(), id=name, next_run_time=utc_now())

    async def _sweep(self) -> None:
        await self._awake()
        if await self._application.sweep(self._clock(), lambda: self._going):
            self._bring_forward("deliver", utc_now())

    async def _deliver(self) -> None:
        await self._awake()
        await asyncio.gather(*(self._deliver_all() for _ in range(LANES)))

    async def _deliver_all(self) -> None:
        while self._going and await self._application.deliver(self._clock()):
            pass

    async def _awake(self) -> None:
        """Where the machine slept, or its clock was set forward, that is an outage: known before anything is said."""
        if self._beaten_at is not None and self._clock() - self._beaten_at > DOWN:
            await self._upkeep()

    async def _beat(self) -> None:
        await self._awake()
        self._beaten_at = self._clock()
        await self._application.beat(self._beaten_at)

    async def _check_members(self) -> None:
        await self._application.check_members(self._clock(), lambda: self._going)

    async def _upkeep(self) -> None:
        self._beaten_at = self._clock()
        await self._application.start(self._beaten_at)
