"""Dialogs played over the wire: every line goes through a platform's sockets, and what arrives is read there.

``Story`` is a player of dialogs whose people hold a phone rather than sit at a terminal. A platform gives ``Hands``.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot import composition
from bot.application import Application
from bot.console import conversation, player, printing, script
from core import study
from core.declaration import Command, split_line
from core.message import Message

TABLE = study.table()
TOPICS = {"pass-rates", "directors", "specialty", "format", "rules"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that somebody read: when, the title, the words below it, the labels, and whether a form was open."""

    at: datetime
    to: str
    event: str
    title: str
    text: str = ""
    labels: tuple[str, ...] = ()


class Hands(Protocol):
    """A person's hands on one platform. What they do gives back what they see for it."""

    def stands(self, name: str, server: str, channel: str) -> None:
        """Where somebody is when they do the next thing: a channel of a server, or (both empty) their DM."""

    async def command(self, name: str, line: str) -> Sequence[Seen]:
        """They use a command."""

    async def fill(self, name: str, line: str) -> Sequence[Seen]:
        """They fill the form that is open, or that a button opens."""

    async def press(self, name: str, label: str) -> Sequence[Seen]:
        """They press a button."""

    async def says(self, name: str, words: str) -> Sequence[Seen]:
        """They write words in the DM."""

    def lose_the_platform(self, until: datetime) -> None:
        """The platform takes no message until that moment."""

    def time_is(self, now: datetime) -> None:
        """It is that moment: an outage may be over."""

    async def arrived(self, now: datetime) -> Sequence[Seen]:
        """What came unasked since the last time; at this moment, by the dialog's clock."""


@dataclass(slots=True)
class Watched:
    """The program as a player sees it; whatever a tick sends is looked at as soon as it is sent."""

    app: Application
    hands: Hands
    seen: list[Seen]

    async def start(self, now: datetime) -> None:
        """It comes up."""
        await self.app.start(now)

    async def stop(self, now: datetime) -> None:
        """It goes down."""
        await self.app.stop(now)

    async def tick(self, now: datetime) -> None:
        """What is due is sent, and read."""
        self.hands.time_is(now)
        await self.app.tick(now)
        self.seen.extend(await self.hands.arrived(now))

    async def next_moment(self) -> datetime | None:
        """When something falls due."""
        return await self.app.next_moment()


class Crowd:
    """The people of a dialog: it stands where a terminal's conversation stands."""

    def __init__(self, hands: Hands, seen: list[Seen]) -> None:
        self._hands = hands
        self._seen = seen

    def join(self, app: Application) -> None:
        """The program is there: it is talked with through the platform."""

    def take_offline(self, platform: str, until: datetime) -> None:
        """The platform is gone for a while, whatever it is called in the dialog."""
        self._hands.lose_the_platform(until)

    async def say(self, said: script.Say) -> Message:
        """Somebody does something; what they see is kept."""
        self._hands.stands(said.name, (said.server or conversation.HERE) if said.channel else "", said.channel)
        if said.how == "press":
            found = await self._hands.press(said.name, said.words)
        elif said.how == "fill":
            found = await self._hands.fill(said.name, said.words)
        elif said.words.startswith("/"):
            found = await self._hands.command(said.name, said.words)
        else:
            found = await self._hands.says(said.name, said.words)
        self._seen.extend(found)
        return Message()


class Quiet:
    """Follows a dialog and keeps silent."""

    def step(self, step: script.Step, now: datetime, zone: object) -> None:
        """Nothing is written."""

    def said(self, said: object) -> None:
        """Nobody sits at a terminal."""


class Story(player.Player):
    """A dialog on a platform. Its clock is the platform's clock as well."""

    def __init__(self, clock: script.At) -> None:
        super().__init__(self._opened, Quiet(), clock)
        self.seen: list[Seen] = []
        self.zone = str(clock.zone)
        self._hands: Hands | None = None
        self._connect: Connect | None = None

    def on(self, hands: Hands, connect: Connect) -> None:
        """Play it with these hands; ``connect`` starts the program on the platform."""
        self._hands, self._connect = hands, connect
        self.people = Crowd(hands, self.seen)  # type: ignore[assignment] # what a player asks of a conversation

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Application]:
        assert self._hands is not None
        assert self._connect is not None
        async with self._connect() as app:
            yield Watched(app, self._hands, self.seen)  # type: ignore[misc] # what a player asks of a program


Connect = Callable[[], AbstractAsyncContextManager[Application]]


async def play(story: Story, steps: Sequence[script.Step]) -> list[Seen]:
    """Play a dialog to its end; all that was seen, in order."""
    await story.open()
    try:
        for step in steps:
            if not isinstance(step.action, script.At):
                await story.play(step)
    finally:
        await story.close()
    return story.seen


def servers_of(steps: Sequence[script.Step]) -> dict[str, str]:
    """In which server somebody is, who speaks in one; whoever only writes in the DM may be in any."""
    said = [step.action for step in steps if isinstance(step.action, script.Say) and step.action.channel]
    return {each.name: each.server or conversation.HERE for each in said}


def at_home(steps: Sequence[script.Step]) -> list[script.Step]:
    """A dialog without whoever is in another server, and without what is said of them."""
    strangers = {name for name, server in servers_of(steps).items() if server != conversation.HERE}

    def stays(step: script.Step) -> bool:
        if not isinstance(step.action, script.Say):
            return True
        return step.action.name not in strangers and not any(f"@{name}" in step.action.words for name in strangers)

    return [step for step in steps if stays(step)]


def given_of(line: str) -> tuple[Command, dict[str, str]]:
    """A typed command as a platform with options has it: its values by name."""
    name, _, rest = line.lstrip("/").partition(" ")
    command = TABLE.table[name]
    before, given = split_line(command, rest.strip())
    if before and name == "log-score":
        test, _, score = before.rpartition(" ")
        given = {"test": test, "score": score, **given}
    elif before and name == "facts" and before not in TOPICS:
        given = {"specialty": before, **given}
    elif before and command.short is not None:
        given = {**command.short(before, None), **given}  # type: ignore[arg-type] # the ones that look at nobody
    return command, given


def words_of(text: str) -> str:
    """What is read of a text, whatever a platform's markup looks like: its words in their order."""
    plain = re.sub(r"\[([^\]]*)\]\(<?([^)>]*)>?\)", r"\1 (\2)", text)
    plain = re.sub(r"<(https?://[^>]+)>", r"\1", plain)
    plain = re.sub(r"(?m)^(?:- |\N{BULLET} )|\*\*|\\", "", plain)
    return " ".join(plain.split())


async def in_the_console(steps: Sequence[script.Step], file: Path) -> list[Seen]:
    """What is said in the console when the same dialog is played there."""
    heard: list[Seen] = []

    class Listener(Quiet):
        def said(self, said: object) -> None:
            assert isinstance(said, conversation.Said)
            shown = printing.as_object(said)
            labels = tuple(button.label for button in said.message.buttons if not button.menu)
            event = str(shown["event"])
            heard.append(Seen(said.at, said.account.user, event, str(shown["title"]), str(shown["text"]), labels))

    config = composition.read_config()
    await player.play(steps, lambda: composition.composed(f"sqlite:///{file}", config), Listener())
    return heard
