"""From what is queued to what is sent: leases, one more check, retries, and what to do when an answer is
lost.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from bot import sweeping, trouble
from bot.database.leases import LONGEST_WAIT
from bot.database.outbox import ANSWER_LOST, Queued
from bot.database.store import Store
from bot.database.transaction import Transaction
from core import ledger
from core.members import Member
from core.message import Message
from core.people import Account, Place

T = TypeVar("T")
S = TypeVar("S")

log = logging.getLogger("comeback")

BATCH = 10
"""Messages that are leased, checked and sent at a time: of so many nobody knows whether they went, when the program
is killed.
"""

PATIENCE = 45
"""Seconds that a send may take on all accounts together, less than the lease: after that its answer counts as lost."""

LINE_PATIENCE = 30
"""Seconds that a platform may take to answer one send."""

UNANSWERED = 3
"""After so many sends in a row without an answer a platform is left alone for a while."""

REST = timedelta(minutes=1)

SAME_KEY = timedelta(minutes=2)
"""So long after the first try a platform that knows keys still knows this one."""

ASK_AGAIN = timedelta(seconds=20)
"""So soon a send whose answer was lost is repeated."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
SHORTEST_WAIT = timedelta(seconds=1)
PUT_OFF = timedelta(hours=1)
NOWHERE = "nowhere-to-reach"


class Closed(Exception):
    """The account takes no messages: nothing is sent there until its person speaks again."""


class TryAgain(Exception):
    """The message did not go, and may go later: ``after`` that time, where the platform said so."""

    def __init__(self, after: timedelta | None = None) -> None:
        super().__init__("The message did not go; it may go later.")
        self.after = after


class Unknown(Exception):
    """The message may have gone or not: the platform's answer was lost."""


class Messenger(Protocol):
    """A platform, as far as unasked messages need it."""

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Send to the account's DM; a platform that can refuses a key it has just seen, and that counts as
        sent.

        Raises Closed, TryAgain or Unknown; anything else raised counts as Unknown.
        """

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """The same in a channel, for everybody there to see; Closed where it is gone or lets nobody in."""


class Line:
    """A platform's messenger that is left alone for a minute when it answers nobody, and then asked with one message.

    So it holds up no other platform's messages, and few of its own end with nobody knowing whether they went.
    """

    def __init__(self, messenger: Messenger, patience: float = LINE_PATIENCE) -> None:
        self._messenger = messenger
        self._patience = patience
        self._unanswered = 0
        self._rests_until = 0.0

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Send through the messenger; raises TryAgain at once while it is left alone."""
        await self._asked(lambda: self._messenger.send(account, message, key))

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """Post through the messenger; raises TryAgain at once while it is left alone."""
        await self._asked(lambda: self._messenger.post_in(place, message, key))

    async def _asked(self, ask: Callable[[], Awaitable[None]]) -> None:
        clock = asyncio.get_running_loop().time
        if clock() < self._rests_until:
            raise TryAgain(timedelta(seconds=self._rests_until - clock()))
        if self._unanswered >= UNANSWERED:
            self._rest(self._patience + REST.total_seconds())
        patience = asyncio.timeout(self._patience)
        try:
            async with patience:
                await ask()
        except TimeoutError:
            self._unanswered += patience.expired()
            if self._unanswered >= UNANSWERED:
                self._rest(REST.total_seconds())
            raise Unknown from None
        except (Closed, TryAgain):
            self._answered()
            raise
        self._answered()

    def _rest(self, seconds: float) -> None:
        self._rests_until = asyncio.get_running_loop().time() + seconds

    def _answered(self) -> None:
        self._unanswered, self._rests_until = 0, 0.0


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that is going out: worded, with the accounts to try in their order."""

    queued: Queued
    items: tuple[ledger.Row, ...]
    accounts: tuple[Account, ...]
    message: Message
    late: bool


@dataclass(slots=True)
class Outcome:
    """What became of a send. ``closed`` are accounts that turned out to be closed."""

    what: str
    closed: list[Account] = field(default_factory=list)
    after: timedelta | None = None


async def deliver(
    store: Store, world: sweeping.World, messengers: Mapping[str, Messenger], *, alone: bool = True
) -> int:
    """Lease a batch of messages that may go, check them again, and send those that still may; how many were
    leased. Who is not ``alone`` leaves messages for other platforms to others.
    """
    platforms = None if alone else frozenset(messengers)
    claimed = await store.transact(lambda tx: tx.outbox.claim(world.now, BATCH, platforms))
    if not claimed:
        return 0
    sendings = await _decided(store, world, claimed)
    await as_they_come(
        sendings,
        lambda sending: _send(sending, messengers),
        lambda outcomes: _marked(store, world, outcomes),
    )
    return len(claimed)


async def as_they_come(
    sendings: Sequence[S],
    send: Callable[[S], Coroutine[Any, Any, T]],
    mark: Callable[[Sequence[tuple[S, T]]], Awaitable[None]],
) -> None:
    """Send all of these at once, and mark each as its answer comes: none waits for a slower one."""
    async with asyncio.TaskGroup() as sends:
        under_way = {sends.create_task(send(sending)): sending for sending in sendings}
        while under_way:
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            await mark([(under_way.pop(task), task.result()) for task in done])


async def attempt(ask: Callable[[], Awaitable[None]], until: float, what: str) -> Outcome:
    """What became of one request to a platform: *sent*, *closed*, *failed* or *lost*.

    ``until`` is by the loop's clock; ``what`` names it in the log. Never raises, but when it is cancelled.
    """
    try:
        async with asyncio.timeout_at(until):
            await ask()
    except Closed:
        return Outcome("closed")
    except TryAgain as later:
        return Outcome("failed", after=later.after)
    except (Unknown, TimeoutError):
        return Outcome("lost")
    except asyncio.CancelledError:
        # A platform's library whose connection goes may say so with this; only when we are cancelled it is meant.
        if (ours := asyncio.current_task()) is None or ours.cancelling():
            raise
        return Outcome("lost")
    except Exception as error:  # noqa: BLE001 - the message may have gone before it failed
        trouble.report(error, what)
        return Outcome("lost")
    return Outcome("sent")


async def _decided(store: Store, world: sweeping.World, claimed: Sequence[Queued]) -> list[Sending]:
    """What goes out of these; where one of them fails, each is decided alone and that one is put off."""
    try:
        return await store.transact(lambda tx: _decide(tx, world, claimed))
    except Exception as error:  # noqa: BLE001 - one person's failure never stops the others' messages
        if len(claimed) > 1:
            return [sending for queued in claimed for sending in await _decided(store, world, [queued])]
        queued = claimed[0]
        trouble.report(error, f"checking a message to person {queued.person_id}")
        await store.transact(lambda tx: tx.outbox.wait(queued, world.now + PUT_OFF))
        return []


def _decide(tx: Transaction, world: sweeping.World, claimed: Sequence[Queued]) -> list[Sending]:
    ids = {queued.person_id for queued in claimed}
    tx.hold(ids)
    ours = tx.outbox.leased(claimed, world.now)
    members = {member.person.id: member for member in tx.members(ids, world.now)}
    accounts = tx.accounts(ids)
    sendings = []
    for queued in claimed:
        member = members.get(queued.person_id)
        if member is None or queued.id not in ours:  # erased a moment ago, or so late that somebody else has it
            continue
        if queued.repeated:
            _give_up_asking(tx, world, member, queued)
            continue
        sending = _checked(tx, world, member, queued, accounts.get(queued.person_id, ()))
        if sending is not None:
            sendings.append(sending)
    return sendings


def _checked(
    tx: Transaction, world: sweeping.World, member: Member, queued: Queued, accounts: Sequence[Account]
) -> Sending | None:
    """The message as it goes out now; none where it does not."""
    exam = world.exam(member)
    verdict = world.decisions.at_sending(member, exam, queued.outgoing, world.of_nudges)
    tx.settle(queued.person_id, verdict.rows)
    if verdict.what != "send":
        tx.outbox.remove(queued)
        if verdict.what == "hold":
            _hold(tx, world, member, queued, {row.key: row for row in verdict.rows})
        return None
    open_ones = tuple(account for account in accounts if not account.closed)
    again = may_be_there(queued.first_try_at, open_ones[0].platform if open_ones else None, world)
    sending = Sending(
        queued=queued,
        items=verdict.items,
        accounts=open_ones,
        message=world.decisions.say(member, exam, verdict, world.of_nudges, again),
        late=verdict.late,
    )
    tx.outbox.trying(queued, [item.key for item in verdict.items], world.now, again=again)
    return sending


def may_be_there(first_try_at: datetime | None, platform: str | None, world: sweeping.World) -> bool:
    """Whether a message may have arrived already, and its repeat cannot be told apart by the platform it goes to.

    A platform that knows keys knows this one for a while; one that does not sends whatever it is given.
    """
    if first_try_at is None:
        return False
    return platform in world.forgetful or world.now - first_try_at > SAME_KEY


def _hold(
    tx: Transaction,
    world: sweeping.World,
    member: Member,
    queued: Queued,
    said: Mapping[tuple[str, str, str], ledger.Row],
) -> None:
    """Open the message's nudges again and let the sweep decide anew at once."""
    rows = sweeping.held(member, queued, "held-at-sending", world.now)
    lost = queued.first_try_at is not None
    tx.settle(queued.person_id, [row for row in rows if lost or row.key not in said])
    tx.look_next(queued.person_id, world.now)


async def _marked(store: Store, world: sweeping.World, outcomes: Sequence[tuple[Sending, Outcome]]) -> None:
    """Write down what became of messages, each alone where that fails. Never raises: the lease of one that cannot be
    marked ends, and it is tried again.
    """

    def mark(tx: Transaction) -> None:
        tx.hold({sending.queued.person_id for sending, _ in outcomes})
        for sending, outcome in outcomes:
            _mark(tx, world, sending, outcome)

    try:
        await store.transact(mark)
    except Exception as error:  # noqa: BLE001 - one person's failure never stops the others' messages
        if len(outcomes) > 1:
            for each in outcomes:
                await _marked(store, world, [each])
            return
        trouble.report(error, f"marking a message to person {outcomes[0][0].queued.person_id}")


async def _send(sending: Sending, messengers: Mapping[str, Messenger]) -> Outcome:
    """Send a message to the first account that takes it. Never raises, but when it is cancelled."""
    what, closed = "nowhere", list[Account]()
    until = asyncio.get_running_loop().time() + PATIENCE
    for account in sending.accounts:
        messenger = messengers.get(account.platform)
        if messenger is None:
            what = "failed"
            continue
        send = functools.partial(messenger.send, account, sending.message, sending.queued.key)
        outcome = await attempt(send, until, f"sending to person {sending.queued.person_id} on {account.platform}")
        if outcome.what != "closed":
            return replace(outcome, closed=closed)
        closed.append(account)
    return Outcome(what, closed)


def _mark(tx: Transaction, world: sweeping.World, sending: Sending, outcome: Outcome) -> None:
    queued, now = sending.queued, world.now
    for account in outcome.closed:
        tx.close_account(account)
    if outcome.what == "sent":
        _mark_sent(tx, sending, now, lost=False)
    elif outcome.what == "lost":
        platform = sending.accounts[0].platform if sending.accounts else None
        if may_be_there(queued.first_try_at, platform, world):
            _mark_sent(tx, sending, now, lost=True)
        else:
            tx.outbox.wait(queued, now + ASK_AGAIN)
    elif outcome.what == "failed":
        tx.outbox.failed(queued, now + pause(queued.tries, outcome.after))
    else:
        log.info("Person %d cannot be reached anywhere.", queued.person_id)
        if not tx.outbox.remove(queued):
            return
        gone = [replace(row, status="dropped", rule=NOWHERE, at=now) for row in sending.items]
        tx.settle(queued.person_id, gone)


def pause(tries: int, asked: timedelta | None) -> timedelta:
    """How long to wait for the next try: as the platform asks, where that makes sense, else longer each time."""
    if asked is None or asked <= timedelta(0):
        return BACK_OFF[min(tries, len(BACK_OFF) - 1)]
    return min(max(asked, SHORTEST_WAIT), LONGEST_WAIT)


def _mark_sent(tx: Transaction, sending: Sending, now: datetime, *, lost: bool) -> None:
    queued = sending.queued
    if not tx.outbox.sent(queued, now):
        return
    rows = [replace(row, status="sent", at=now, slot=queued.outgoing.slot, late=sending.late) for row in sending.items]
    tx.settle(queued.person_id, [replace(row, rule=ANSWER_LOST) for row in rows] if lost else rows)


def _give_up_asking(tx: Transaction, world: sweeping.World, member: Member, queued: Queued) -> None:
    """The one repeat went out and the program ended before its answer came: it counts as sent."""
    tx.outbox.sent(queued, world.now)
    rows = (member.ledger.rows.get(key) for key in queued.outgoing.items)
    tx.settle(
        queued.person_id,
        [replace(row, status="sent", rule=ANSWER_LOST, at=world.now) for row in rows if row is not None],
    )
