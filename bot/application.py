"""What every platform talks to: words, forms and presses in, answers out; and the clock's side, what is due
and sent.

A platform gives the account, what was said and the moment (aware UTC); it gets a ``Heard`` back and shows its
message. What Comeback says unasked goes the other way, through the ``Messenger`` that the platform registers
with ``connect``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot import delivery, sweeping, trouble
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.decisions import Decisions
from core import message
from core.commands import Commands
from core.message import Message
from core.people import Account, Outage
from core.ports import Context, Rulebook
from core.wording import refusals

log = logging.getLogger("comeback")

Where = Literal["dm", "private"]
Reply = Callable[[Context], Message]

DOWN = timedelta(minutes=2)
"""A heartbeat older than this means that Comeback was off."""

ROUNDS = 8
"""How often a tick looks and delivers before it leaves the rest to the next one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer to somebody: the message, the IANA zone that its times are read in, and whose it is.

    ``person_id`` is none where nobody was kept: a failure on a first word.
    """

    message: Message
    zone: str
    person_id: int | None


@dataclass(slots=True)
class Application:
    """Comeback without a platform.

    ``stamp`` is a hash of program, rules and zone data: when it changed since the last start, everybody is
    looked at again. ``stirred`` is called after every answer, since something may be due sooner now.
    """

    store: Store
    commands: Commands
    book: Rulebook
    decisions: Decisions
    stamp: str = ""
    stirred: Callable[[], None] | None = None
    messengers: dict[str, delivery.Messenger] = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()

    # --- What members do ------------------------------------------------------------------------------------

    async def hear(self, account: Account, text: str, now: datetime, *, zone: str, where: Where = "dm") -> Heard:
        """The answer to a typed line: a command when it begins with a slash, else words in the DM.

        ``zone`` (IANA) is a new person's until they set their own. Nothing is raised: what breaks is undone, logged
        and answered with a reference.
        """
        said = text.strip()

        def reply(context: Context) -> Message:
            if said.startswith("/"):
                return self.commands.typed(context, said)
            return self.decisions.words(context, said)

        return await self._answer(account, now, reply, zone=zone, where=where)

    async def fill(self, account: Account, text: str, now: datetime, *, zone: str, where: Where = "dm") -> Heard:
        """The answer to values (``name=value ...``) for the form that is open for the member."""
        return await self._answer(
            account, now, lambda context: self.commands.fill(context, text), zone=zone, where=where
        )

    async def press(self, account: Account, button: str, now: datetime, *, zone: str, where: Where = "dm") -> Heard:
        """The answer to a pressed button, given as ``Button.encode`` wrote it. A forged one is refused."""
        try:
            command, version, given = message.decode(button)
        except ValueError:
            log.warning("A button that Comeback never made was pressed.")
            command, version, given = "", None, {}

        def reply(context: Context) -> Message:
            return self.commands.press(context, command, given)

        return await self._answer(account, now, reply, zone=zone, where=where, version=version)

    async def run(
        self,
        account: Account,
        command: str,
        given: Mapping[str, str],
        now: datetime,
        *,
        zone: str,
        where: Where = "dm",
    ) -> Heard:
        """The answer to a command with values by name, as platforms with options send it."""
        return await self._answer(
            account, now, lambda context: self.commands.press(context, command, given), zone=zone, where=where
        )

    async def keep(
        self, account: Account, command: str, given: Mapping[str, str], page: int, now: datetime, *, zone: str
    ) -> None:
        """Keep what is filled of an open form so far, as a platform knows it that asks field by field."""

        def kept(tx: Transaction) -> None:
            member = tx.member_of(account, now, zone)
            records = tx.records(member, now)
            context = Context(now=now, member=member, records=records, book=self.book)
            self.commands.keep(context, command, given, page)
            records.flush()

        try:
            await self.store.transact(kept)
        except Exception as error:  # noqa: BLE001 - the form goes on: it is handed in whole at its end
            trouble.report(error, f"keeping a form on {account.platform}")

    async def _answer(
        self,
        account: Account,
        now: datetime,
        reply: Reply,
        *,
        zone: str,
        where: Where,
        version: int | None = None,
    ) -> Heard:
        def answered(tx: Transaction) -> Heard:
            member = tx.member_of(account, now, zone)
            records = tx.records(member, now, account)
            context = Context(
                now=now,
                member=member,
                records=records,
                book=self.book,
                where=where,
                version=version,
                outages=self.outages,
            )
            said = reply(context)
            records.flush()
            return Heard(said, records.person.reminders.zone, records.person.id)

        try:
            heard = await self.store.transact(answered)
        except Exception as error:  # noqa: BLE001 - whatever broke, the member is told and nothing is kept
            reference = trouble.report(error, f"answering on {account.platform}")
            return Heard(refusals.failure(reference), zone, None)
        if self.stirred is not None:
            self.stirred()
        return heard

    # --- What the clock does --------------------------------------------------------------------------------

    def connect(self, platform: str, messenger: delivery.Messenger) -> None:
        """Let unasked messages to accounts of that platform go through this messenger."""
        self.messengers[platform] = delivery.Line(messenger)

    async def start(self, now: datetime) -> None:
        """Say that Comeback is up: an outage is recorded where it was not, and changed rules call for new
        looks.
        """

        def started(tx: Transaction) -> tuple[Outage, ...]:
            alive_at = tx.upkeep.alive_at()
            if alive_at is not None and now - alive_at > DOWN:
                tx.upkeep.add_outage(Outage(alive_at, now))
            tx.upkeep.beat(now)
            tx.upkeep.look_again(self.stamp, now)
            tx.upkeep.tidy(now)
            return tx.upkeep.outages(now)

        self.outages = await self.store.transact(started)

    async def stop(self, now: datetime) -> None:
        """Say that Comeback was up until now. The store stays open: who opened it closes it."""
        await self.beat(now)

    async def beat(self, now: datetime) -> None:
        """Say that Comeback is up at this moment."""

        def beaten(tx: Transaction) -> tuple[Outage, ...]:
            tx.upkeep.beat(now)
            return tx.upkeep.outages(now)

        self.outages = await self.store.transact(beaten)

    async def sweep(self, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
        """Look at everybody who is due and queue what is to be said; how many were looked at.

        One person's failure is logged with a reference and put off for an hour; the others go on. Once ``going``
        is false, whoever is left waits for the next sweep.
        """
        world = sweeping.World(now, self.book, self.outages, self.decisions)
        return await sweeping.sweep(self.store, world, going)

    async def deliver(self, now: datetime, messengers: Mapping[str, delivery.Messenger] | None = None) -> int:
        """Send a batch of what may go at this moment; how many queued messages were taken up, none when 0.

        ``messengers`` by platform are the connected ones unless given. Call it again, with the clock read
        anew, until it answers 0.
        """
        world = sweeping.World(now, self.book, self.outages, self.decisions)
        return await delivery.deliver(self.store, world, self.messengers if messengers is None else messengers)

    async def tick(self, now: datetime) -> None:
        """Everything the clock does, until nothing more is due at this moment."""
        await self.beat(now)
        for _ in range(ROUNDS):
            looked = await self.sweep(now)
            taken = 0
            while batch := await self.deliver(now):
                taken += batch
            if not looked and not taken:
                return
        log.warning("After %d rounds something is still due; it waits for the next tick.", ROUNDS)

    async def next_moment(self) -> datetime | None:
        """The earliest moment (aware UTC) at which a tick may have something to do; none: nobody is known
        yet.
        """
        return await self.store.transact(lambda tx: tx.next_moment())
