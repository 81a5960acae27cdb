"""Whether people are still in their groups: asked of the platforms, at times and before somebody is shown others.

A platform that says when somebody leaves is believed at once (``Application.left``). Since none says it always, those
whose place in a group concerns others are asked about once a day, and anew before anybody is shown their data.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot import trouble
from bot.database import leaving
from bot.database.leaving import Seat
from bot.database.store import Store
from bot.database.transaction import Transaction
from core.people import Account

log = logging.getLogger("comeback")

Found = Literal["there", "left", "closed", "unknown"]
"""What a platform says of somebody in a group: *closed* where the group is no more, or Comeback is not in it."""

SURE = timedelta(minutes=10)
"""So long somebody who was seen in a group counts as being there when they are shown to others."""

ASK = timedelta(hours=22)
UNSURE = timedelta(hours=24)
"""When somebody is asked about, and from when on they are shown to nobody while the platform does not answer."""

PATIENCE = 1.5
"""Seconds that whoever waits to be shown others waits for the platform."""

AT_ONCE = 40
"""People who are asked about before an answer; of more only the oldest are."""

BATCH = 50

Pair = tuple[int, int]


class Presence(Protocol):
    """A platform, as far as it knows who is where. It waits for its turn itself."""

    async def look_for(self, place: str, user: str) -> Found:
        """Whether somebody is in a server or workspace. Never raises; *unknown* where the platform does not say."""


async def check(
    store: Store, presences: Mapping[str, Presence], now: datetime, going: Callable[[], bool] = lambda: True
) -> int:
    """Ask about everybody who was not seen for most of a day; how many were asked about.

    A platform that does not answer is left alone until the next time.
    """
    silent: set[str] = set()
    asked = 0
    while going() and (platforms := presences.keys() - silent):
        seats = await store.transact(lambda tx: leaving.doubtful(tx.connection, now - ASK, platforms, BATCH))
        found: dict[Seat, Found] = {}
        for seat in seats:
            if going() and seat.platform not in silent:
                found[seat] = await presences[seat.platform].look_for(seat.place, seat.user)
                if found[seat] == "unknown":
                    silent.add(seat.platform)
        asked += len(found)
        if not seats or not await _keep(store, found, now):
            break
    return asked


async def refresh(store: Store, presences: Mapping[str, Presence], account: Account, now: datetime) -> frozenset[Pair]:
    """Ask about those whose data somebody may be shown, where it is long ago; who (person, group) is to be left out.

    Those are the ones of whom it is not known for a day whether they are still there.
    """
    seats = await store.transact(lambda tx: leaving.around(tx.connection, account, now - SURE, presences.keys()))
    found = await _asked(presences, seats[:AT_ONCE])
    await _keep(store, found, now)
    return frozenset(
        seat.key for seat in seats if found.get(seat, "unknown") == "unknown" and now - seat.confirmed_at > UNSURE
    )


async def _asked(presences: Mapping[str, Presence], seats: Sequence[Seat]) -> dict[Seat, Found]:
    """What the platforms say in time."""
    tasks = {seat: asyncio.ensure_future(presences[seat.platform].look_for(seat.place, seat.user)) for seat in seats}
    if not tasks:
        return {}
    try:
        await asyncio.wait(tasks.values(), timeout=PATIENCE)
    finally:
        for task in tasks.values():
            task.cancel()
    return {seat: task.result() for seat, task in tasks.items() if task.done() and not task.cancelled()}


async def _keep(store: Store, found: Mapping[Seat, Found], now: datetime) -> bool:
    """Write down what the platforms said; whether that went well."""
    there = [seat for seat, said in found.items() if said == "there"]
    left = [seat for seat, said in found.items() if said == "left"]
    closed = {(seat.platform, seat.place) for seat, said in found.items() if said == "closed"}

    def kept(tx: Transaction) -> None:
        leaving.confirm(tx.connection, there, now)
        for seat in left:
            leaving.leave(tx.connection, *seat.key)
        for platform, place in closed:
            leaving.close(tx.connection, platform, place)

    try:
        await store.transact(kept)
    except Exception as error:  # noqa: BLE001 - whoever waits is answered; the next time asks again
        trouble.report(error, "keeping who is still in a group")
        return False
    if left or closed:
        log.info("%d people left their groups, and %d groups are no more.", len(left), len(closed))
    return True


async def leave(store: Store, platform: str, place: str, user: str) -> None:
    """The platform says that somebody has left a server or workspace."""

    def gone(tx: Transaction) -> None:
        seat = leaving.seat_of(tx.connection, platform, place, user)
        if seat is not None:
            leaving.leave(tx.connection, *seat.key)

    await store.transact(gone)


async def close(store: Store, platform: str, place: str) -> None:
    """A server or workspace is no more, or Comeback is not in it any more."""
    if await store.transact(lambda tx: leaving.close(tx.connection, platform, place)):
        log.warning("Comeback is no longer in a group on %s: what was shared there is gone.", platform)
