"""From what a group's channel is due to what is queued for it: a look at every group whose moment has come."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot import trouble
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.sweeping import CHUNK, PUT_OFF
from core import announcements
from core.groups import Group

log = logging.getLogger("comeback")


async def announce(store: Store, now: datetime, going: Callable[[], bool]) -> int:
    """Look at every group that is due, as long as ``going`` is true; how many were looked at."""
    looked = 0
    while going() and (groups := await store.transact(lambda tx: tx.posts.due_groups(now, CHUNK))):
        for group in groups:
            await _look_at(store, group, now)
        looked += len(groups)
    return looked


async def _look_at(store: Store, group: Group, now: datetime) -> None:
    """Look at one group; one that cannot be looked at is put off, and the others go on."""

    def looked(tx: Transaction) -> None:
        known = tx.posts.known(group.id, now - announcements.BACK)
        look = announcements.look(group, known, now)
        tx.posts.decide(group, look.decided, now)
        tx.posts.look_next(group.id, look.next_look)

    try:
        await store.transact(looked)
    except Exception as error:  # noqa: BLE001 - one group's failure never stops the others'
        reference = trouble.report(error, f"looking at group {group.id}")
        log.warning("%s: group %d is put off for an hour.", reference, group.id)
        await store.transact(lambda tx: tx.posts.look_next(group.id, now + PUT_OFF))
