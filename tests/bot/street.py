"""People who talk to the real program at a terminal, for tests that need to know more than what a dialog expects."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot import composition
from bot.application import Application
from bot.console import conversation, player, script
from bot.database.transaction import Transaction
from core.company import Item, Share
from core.message import Message, plain
from core.people import Account
from core.ports import Records

T = TypeVar("T")
CONFIG = composition.read_config()
PLAN = "/plan exam=usmle-step-1 exam-date=2026-06-29"


class Street:
    """People of one terminal, who talk to the real program on a clock of their own.

    ``said`` is all that was said to anybody, in order.
    """

    def __init__(self) -> None:
        self.said: list[conversation.Said] = []
        self.app: Application
        self.player: player.Player

    def step(self, step: script.Step, now: datetime, zone: ZoneInfo) -> None:
        """A line is played."""

    def tell(self, said: conversation.Said) -> None:
        """Something was said to somebody."""
        self.said.append(said)

    async def plays(self, *lines: str) -> Message:
        """Play these lines of a dialog; what was said last to whoever speaks in the last of them."""
        told = len(self.said)
        for line in lines:
            told = len(self.said)
            await self.player.play(script.Step(0, line, script.read(line)))
        return self.said[told].message if len(self.said) > told else Message()

    def since(self, mark: int, name: str = "") -> list[Message]:
        """What was said unasked since there were so many things said, to somebody or to anybody."""
        return [each.message for each in self.said[mark:] if each.unasked and name in {"", each.account.user}]

    async def inside(self, name: str, do: Callable[[Records], T]) -> T:
        """What that gives for somebody's records, in a transaction as a command has it."""
        account, now = Account(platform="console", user=name, name=name), self.player.now()

        def run(tx: Transaction) -> T:
            records = tx.records(tx.member_of(account, now, "UTC"), now, account)
            done = do(records)
            records.flush()
            return done

        done = await self.app.store.transact(run)
        await self.app.tick(now)
        return done

    async def shares(self, name: str, other: str, *items: Item, until: date | None = None) -> None:
        """Let somebody share these with a buddy."""

        def give(records: Records) -> None:
            whom = records.company.find(other)
            assert whom is not None
            now = self.player.now()
            records.company.give(
                Share(
                    owner=records.person.id,
                    item=item,
                    audience="buddy",
                    other=whom.person,
                    group=whom.group,
                    until=until,
                    at=now,
                )
                for item in items
            )

        await self.inside(name, give)

    async def revokes(self, name: str) -> None:
        """Let somebody share nothing any more."""
        await self.inside(name, lambda records: records.company.revoke(records.company.shares()))


@asynccontextmanager
async def opened(
    folder: Path, at: str = "2026-03-02 09:00 America/New_York", *, name: str = "street.sqlite3"
) -> AsyncIterator[Street]:
    """A street at that moment, on a database in that folder."""
    street = Street()
    clock = script.read(f"at {at}")
    assert isinstance(clock, script.At)

    @asynccontextmanager
    async def opening() -> AsyncIterator[Application]:
        async with composition.composed(f"sqlite:///{folder / name}", CONFIG) as app:
            street.app = app
            yield app

    class Ear:
        step, said = street.step, street.tell

    street.player = player.Player(opening, Ear(), clock)
    await street.player.open()
    try:
        yield street
    finally:
        await street.player.close()


def text_of(message: Message) -> str:
    """Everything a reader sees of a message, but for its buttons."""
    return "\n".join([message.title, *(plain(each) for each in message.lines)])


def labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    return [button.label for button in message.buttons]


def kinds(messages: Iterable[Message]) -> list[str]:
    """The kinds of messages, those that ride along included."""
    return [kind for message in messages for kind in message.kinds]
