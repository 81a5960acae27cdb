"""What every platform talks to: words, forms and presses in, answers out; and the clock's side, what is due
and sent.

A platform gives the account, what was said and the moment (aware UTC); it gets a ``Heard`` back and shows its
message. What Comeback says unasked goes the other way, through the ``Messenger`` that the platform registers
with ``connect``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeVar

from bot import announcing, delivery, posting, presence, sweeping, trouble
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.decisions import Decisions
from core import message
from core.commands import Commands
from core.message import Message
from core.people import Account, Outage, Place
from core.ports import Context, Rulebook
from core.wording import refusals

log = logging.getLogger("comeback")

Where = Literal["dm", "private"]
T = TypeVar("T")

Reply = Callable[[Context], Message]

DOWN = timedelta(minutes=2)
"""A heartbeat older than this means that Comeback was off."""

ROUNDS = 8
"""How often a tick looks and delivers before it leaves the rest to the next one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer to somebody: the message, the IANA zone that its times are read in, and whose it is.

    ``person_id`` is none where nobody was kept: a failure on a first word. ``repeated`` says that it was heard, and
    answered, before.
    """

    message: Message
    zone: str
    person_id: int | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that somebody does: how it is answered, and the command's name where one answers.

    ``version`` is the plan's that a pressed button carried; ``once`` names an event that may be handed over again.
    """

    reply: Reply
    command: str = ""
    version: int | None = None
    once: str = ""


@dataclass(slots=True)
class Application:
    """Comeback without a platform.

    ``stamp`` is a hash of program, rules and zone data: when it changed since the last start, everybody is
    looked at again. ``stirred`` is called after every answer, since something may be due sooner now. ``forgetful``
    are platforms that send a message a second time when they are given its key again, ``guessing`` those that do not
    know their members' time zones. Where it is not ``alone`` on its database, messages for platforms that are not
    connected here are left to the programs that are connected there.
    """

    store: Store
    commands: Commands
    book: Rulebook
    decisions: Decisions
    stamp: str = ""
    stirred: Callable[[], None] | None = None
    messengers: dict[str, delivery.Messenger] = field(default_factory=dict)
    presences: dict[str, presence.Presence] = field(default_factory=dict)
    forgetful: set[str] = field(default_factory=set)
    guessing: set[str] = field(default_factory=set)
    outages: tuple[Outage, ...] = ()
    alone: bool = True

    # --- What members do ------------------------------------------------------------------------------------

    async def hear(
        self,
        account: Account,
        text: str,
        now: datetime,
        *,
        zone: str,
        where: Where = "dm",
        place: Place | None = None,
        once: str = "",
    ) -> Heard:
        """The answer to a typed line: a command when it begins with a slash, else words in the DM.

        ``zone`` (IANA) is a new person's until they set their own. Nothing is raised: what breaks is undone, logged
        and answered with a reference. ``once`` names an event that the platform may hand over again (platform first,
        128 characters at most): the second time nothing is done, and what comes back is *repeated*.
        """
        said = text.strip()

        def reply(context: Context) -> Message:
            if said.startswith("/"):
                return self.commands.typed(context, said)
            return self.decisions.words(context, said)

        command = said.removeprefix("/").partition(" ")[0].lower() if said.startswith("/") else ""
        doing = Doing(reply, command, once=once)
        return await self._answer(account, now, doing, zone=zone, where=where, place=place)

    async def fill(
        self,
        account: Account,
        text: str,
        now: datetime,
        *,
        zone: str,
        where: Where = "dm",
        place: Place | None = None,
    ) -> Heard:
        """The answer to values (``name=value ...``) for the form that is open for the member."""
        doing = Doing(lambda context: self.commands.fill(context, text))
        return await self._answer(account, now, doing, zone=zone, where=where, place=place)

    async def press(
        self,
        account: Account,
        button: str,
        now: datetime,
        *,
        zone: str,
        where: Where = "dm",
        place: Place | None = None,
    ) -> Heard:
        """The answer to a pressed button, given as ``Button.encode`` wrote it. A forged one is refused."""
        try:
            command, version, given = message.decode(button)
        except ValueError:
            log.warning("A button that Comeback never made was pressed.")
            command, version, given = "", None, {}

        def reply(context: Context) -> Message:
            return self.commands.press(context, command, given)

        doing = Doing(reply, command, version=version)
        return await self._answer(account, now, doing, zone=zone, where=where, place=place)

    async def run(
        self,
        account: Account,
        command: str,
        given: Mapping[str, str],
        now: datetime,
        *,
        zone: str,
        where: Where = "dm",
        place: Place | None = None,
    ) -> Heard:
        """The answer to a command with values by name, as platforms with options send it."""

        def reply(context: Context) -> Message:
            return self.commands.press(context, command, given)

        return await self._answer(account, now, Doing(reply, command), zone=zone, where=where, place=place)

    async def submit(
        self,
        account: Account,
        command: str,
        given: Mapping[str, str],
        page: int,
        now: datetime,
        *,
        zone: str,
        where: Where = "dm",
        place: Place | None = None,
    ) -> Heard:
        """The answer to a form's page as a modal hands it in, over what is kept of its other pages."""

        def reply(context: Context) -> Message:
            return self.commands.submit(context, command, given, page)

        return await self._answer(account, now, Doing(reply, command), zone=zone, where=where, place=place)

    async def reopen(
        self,
        account: Account,
        command: str,
        names: Sequence[str],
        page: int,
        now: datetime,
        *,
        zone: str,
        place: Place | None = None,
    ) -> Heard:
        """A form that was left, with what is kept of it: these fields, or the page's."""

        def reply(context: Context) -> Message:
            return self.commands.reopen(context, command, names, page)

        return await self._answer(account, now, Doing(reply), zone=zone, where="dm", place=place)

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
        self, account: Account, now: datetime, doing: Doing, *, zone: str, where: Where, place: Place | None = None
    ) -> Heard:
        unsure = await self._unsure(account, doing.command, now)

        def answered(tx: Transaction) -> Heard:
            # What an event did is kept together with that it was heard: nothing can come between the two.
            if doing.once and not tx.first_heard(doing.once, now):
                return Heard(Message(), zone, None, repeated=True)
            member = tx.member_of(account, now, zone)
            records = tx.records(member, now, account, place, unsure)
            context = Context(
                now=now,
                member=member,
                records=records,
                book=self.book,
                where=where,
                version=doing.version,
                outages=self.outages,
                platform=account.platform,
                guessed=account.platform in self.guessing,
                place=place,
            )
            said = doing.reply(context)
            if tx.reopened and where != "dm":
                said = self.decisions.beside(context, said)
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

    async def _unsure(self, account: Account, command: str, now: datetime) -> frozenset[presence.Pair]:
        """Who (person, group) is to be left out of an answer that shows others: nobody knows whether they left."""
        named = self.commands.table.get(command)
        if named is None or not named.looks or not self.presences:
            return frozenset()
        try:
            return await presence.refresh(self.store, self.presences, account, now)
        except Exception as error:  # noqa: BLE001 - what cannot be asked anew is answered by what is known
            trouble.report(error, f"asking who is still there on {account.platform}")
            return frozenset()

    # --- Who is where ---------------------------------------------------------------------------------------

    async def check_members(self, now: datetime, going: Callable[[], bool] = lambda: True) -> int:
        """Ask the platforms about everybody who was not seen in their group for most of a day; how many were asked
        about. Who has left is gone from its lists, and what they shared there with them.
        """
        return await presence.check(self.store, self.presences, now, going)

    async def left(self, platform: str, place: str, user: str) -> None:
        """The platform says that somebody has left a server or workspace."""
        await presence.leave(self.store, platform, place, user)

    async def closed(self, platform: str, place: str) -> None:
        """The platform says that a server or workspace is no more, or that Comeback is not in it any more."""
        await presence.close(self.store, platform, place)

    # --- What platforms ask, and nobody said --------------------------------------------------------------------

    async def complete(
        self, account: Account, command: str, field: str, typed: str, now: datetime, *, zone: str
    ) -> list[tuple[str, str]]:
        """What a half typed value may become, as (value, label). Nothing is kept, and it does not count as a word."""
        return await self._asked(
            account, now, lambda context: self.commands.complete(context, command, field, typed), zone=zone
        )

    async def home(self, account: Account, now: datetime, *, zone: str) -> Heard:
        """The start page of somebody: where they stand. Looking at it is no word to Comeback."""
        return await self._asked(
            account,
            now,
            lambda context: Heard(
                self.decisions.home(context), context.member.person.reminders.zone, context.member.person.id or None
            ),
            zone=zone,
        )

    async def _asked(self, account: Account, now: datetime, ask: Callable[[Context], T], *, zone: str) -> T:
        """What is found for the member behind an account, who may be new; nothing of it is kept."""

        def found(tx: Transaction) -> T:
            member = tx.known_member(account, now) or tx.stranger(now, zone)
            context = Context(now=now, member=member, records=tx.records(member, now), book=self.book)
            return ask(context)

        return await self.store.transact(found)

    async def channel_of(self, account: Account) -> str:
        """The platform's id of the account's DM; empty where it is not known yet."""
        return await self.store.transact(lambda tx: tx.channel_of(account))

    async def keep_channel(self, account: Account, channel: str, now: datetime) -> None:
        """Remember the platform's id of an account's DM, or forget it (an empty one); a stranger's is not kept.

        It only saves asking again: where it cannot be kept that is logged, and nothing is raised.
        """
        try:
            await self.store.transact(lambda tx: tx.keep_channel(account, channel, now))
        except Exception as error:  # noqa: BLE001 - what was said has its answer; nobody waits for this
            trouble.report(error, f"keeping a DM's id on {account.platform}")

    async def stamp_of(self, name: str) -> str:
        """The version of something that was last dealt with, such as the commands that a platform knows."""
        return await self.store.transact(lambda tx: tx.upkeep.stamp_of(name))

    async def keep_stamp(self, name: str, stamp: str) -> None:
        """Keep which version of something has been dealt with."""
        await self.store.transact(lambda tx: tx.upkeep.keep_stamp(name, stamp))

    # --- What the clock does --------------------------------------------------------------------------------

    def connect(
        self,
        platform: str,
        messenger: delivery.Messenger,
        *,
        knows_keys: bool = True,
        knows_zones: bool = True,
        members: presence.Presence | None = None,
    ) -> None:
        """Let unasked messages to accounts of that platform go through this messenger; ``members`` knows who is where.

        ``knows_keys`` says that it refuses a message whose key it has just seen. Where it does not, a message whose
        answer was lost is repeated once, and says that it may be there already. ``knows_zones`` says that the zone
        it gives for somebody new is theirs, and not a guess to ask about.
        """
        self.messengers[platform] = delivery.Line(messenger)
        if members is not None:
            self.presences[platform] = members
        if not knows_keys:
            self.forgetful.add(platform)
        if not knows_zones:
            self.guessing.add(platform)

    def disconnect(self, platform: str) -> None:
        """Send nothing there any more: what is for its accounts waits until it is connected again."""
        self.messengers.pop(platform, None)
        self.presences.pop(platform, None)

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
        """Look at everybody and every group that is due and queue what is to be said; how many were looked at.

        One person's failure is logged with a reference and put off for an hour; the others go on. Once ``going``
        is false, whoever is left waits for the next sweep.
        """
        world = sweeping.World(now, self.book, self.outages, self.decisions)
        return await sweeping.sweep(self.store, world, going) + await announcing.announce(self.store, now, going)

    async def deliver(self, now: datetime, messengers: Mapping[str, delivery.Messenger] | None = None) -> int:
        """Send a batch of what may go at this moment; how many queued messages were taken up, none when 0.

        ``messengers`` by platform are the connected ones unless given. Call it again, with the clock read
        anew, until it answers 0.
        """
        world = sweeping.World(now, self.book, self.outages, self.decisions, frozenset(self.forgetful))
        chosen = self.messengers if messengers is None else messengers
        sent = await delivery.deliver(self.store, world, chosen, alone=self.alone)
        return sent + await posting.deliver(self.store, world, chosen, alone=self.alone)

    async def tick(self, now: datetime) -> None:
        """Everything the clock does, until nothing more is due at this moment."""
        await self.beat(now)
        for _ in range(ROUNDS):
            looked = await self.sweep(now)
            taken = 0
            while batch := await self.deliver(now):
                taken += batch
                if batch < delivery.BATCH:
                    break  # nothing else may go: the next round asks again
            if not looked and not taken:
                return
        log.warning("After %d rounds something is still due; it waits for the next tick.", ROUNDS)

    async def next_moment(self) -> datetime | None:
        """The earliest moment (aware UTC) at which a tick may have something to do; none: nobody is known
        yet.
        """
        return await self.store.transact(lambda tx: tx.next_moment())
