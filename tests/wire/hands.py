"""The people of a dialog on each platform: what they do with their hands, and what they read there."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime

from core.declaration import split_line
from tests.wire import slack_person, slack_shown, story
from tests.wire.discord_server import Answer, DiscordServer, Modal, NoAnswer, Outage, Person, Shown
from tests.wire.slack_server import SlackServer
from tests.wire.story import Seen, Story

OPENERS = {"Fix it", "Go on", "Fill it in"}
LONG = 1700
"""Characters after which Discord's answers may go on in a second message."""


class OnDiscord:
    """The people of a dialog, on Discord, in their DMs."""

    def __init__(self, server: DiscordServer, told: Story) -> None:
        self._server = server
        self._story = told
        self._open: dict[str, Modal | None] = {}
        self._names: list[str] = []
        self._outage: tuple[Outage, datetime] | None = None

    async def command(self, name: str, line: str) -> Sequence[Seen]:
        command, given = story.given_of(line)
        numbers = {each.name for each in command.options if each.kind == "number"}
        options = {key: int(value) if key in numbers else value for key, value in given.items() if value}
        return await self._seen(name, await self._person(name).command(command.name, options))

    async def fill(self, name: str, line: str) -> Sequence[Seen]:
        modal = self._open.get(name)
        if modal is None:
            labels = [label for each in reversed(self._server.inbox(self._person(name))) for label in each.labels]
            opened = await self._person(name).press(next(label for label in labels if label in OPENERS))
            modal = opened.modal
        assert modal is not None
        command = story.TABLE.table[modal.custom_id.split("|")[1]]
        _, given = split_line(command, line)
        return await self._seen(name, await self._person(name).submit(modal, given))

    async def press(self, name: str, label: str) -> Sequence[Seen]:
        return await self._seen(name, await self._person(name).press(label))

    async def says(self, name: str, words: str) -> Sequence[Seen]:
        said = await self._person(name).types(words)
        return [self._read(name, each, "reply", self._story.now()) for each in said.messages]

    async def arrived(self, now: datetime) -> Sequence[Seen]:
        found = []
        for name in self._names:
            person = self._person(name)
            while len(person.unasked) > person.taken:
                (came,) = await self._server.arrives(person)
                found.append(self._read(name, came, "nudge", now))
        return found

    def lose_the_platform(self, until: datetime) -> None:
        self._outage = self._server.fails(503, path="/messages$", method="POST"), until

    def time_is(self, now: datetime) -> None:
        if self._outage is not None and now >= self._outage[1]:
            self._outage[0].ends()

    def _person(self, name: str) -> Person:
        if name not in self._names:
            self._names.append(name)
        return self._server.user(name)

    async def _seen(self, name: str, answer: Answer) -> list[Seen]:
        self._open[name] = answer.modal
        now = self._story.now()
        if answer.modal is not None:
            return [Seen(now, name, "form", answer.modal.title)]
        if len(answer.message.content) > LONG:
            with contextlib.suppress(NoAnswer):
                await answer.more(2, within=0.5)
        first = self._read(name, answer.messages[0], "reply", now)
        more = " ".join(story.words_of(each.content) for each in answer.messages[1:])
        labels = tuple(label for each in answer.messages for label in each.labels)
        event = "form" if OPENERS & set(labels) else "reply"
        return [Seen(now, name, event, first.title, f"{first.text} {more}".strip(), labels)]

    def _read(self, name: str, shown: Shown, event: str, now: datetime) -> Seen:
        has_title = shown.content.startswith("**")
        title, _, text = shown.content.partition("\n") if has_title else ("", "", shown.content)
        title = title.removesuffix(" (late)")
        return Seen(now, name, event, story.words_of(title), story.words_of(text), tuple(shown.labels))


class OnSlack:
    """The people of a dialog, on Slack, in their DMs."""

    def __init__(self, server: SlackServer, told: Story) -> None:
        self._server = server
        self._story = told
        self._open: dict[str, slack_shown.ShownView] = {}
        self._people: dict[str, slack_person.Person] = {}
        self._until: datetime | None = None

    async def command(self, name: str, line: str) -> Sequence[Seen]:
        command, _, text = line.partition(" ")
        spoken = ("/comeback", f"help {text}") if command == "/help" else (command, text)
        return await self._seen(name, await self._person(name).command(*spoken))

    async def fill(self, name: str, line: str) -> Sequence[Seen]:
        if name not in self._open:
            labels = [label for each in reversed(self._person(name).saw) for label in each.labels]
            self._open[name] = (await self._person(name).press(next(each for each in labels if each in OPENERS))).view
        view = self._open.pop(name)
        command = story.TABLE.table[view.payload["callback_id"].split("|")[1]]
        _, given = split_line(command, line)
        return await self._seen(name, await self._person(name).submit(view, given), handed_in=view)

    async def press(self, name: str, label: str) -> Sequence[Seen]:
        return await self._seen(name, await self._person(name).press(label))

    async def says(self, name: str, words: str) -> Sequence[Seen]:
        return await self._seen(name, await self._person(name).types(words))

    def lose_the_platform(self, until: datetime) -> None:
        self._until = until
        self._server.fails(503, times=1_000_000, method="chat.postMessage")

    def time_is(self, now: datetime) -> None:
        if self._until is not None and now >= self._until:
            self._server.api.outages.clear()

    async def arrived(self, now: datetime) -> Sequence[Seen]:
        found = []
        for name, person in self._people.items():
            while len(person.unasked) > person.taken:
                (came,) = await self._server.arrives(person)
                found.append(self._read(name, came, "nudge", now))
        return found

    def _person(self, name: str) -> slack_person.Person:
        if name not in self._people:
            self._people[name] = self._server.user(name, tz=self._story.zone)
        return self._people[name]

    async def _seen(
        self, name: str, answer: slack_shown.Answer, handed_in: slack_shown.ShownView | None = None
    ) -> list[Seen]:
        now = self._story.now()
        if answer.errors and handed_in is not None:
            self._open[name] = handed_in
            return [Seen(now, name, "form", handed_in.title)]
        if answer.opened is not None:
            self._open[name] = answer.opened
            return [Seen(now, name, "form", answer.opened.title)]
        first = self._read(name, answer.messages[0], "reply", now)
        event = "form" if OPENERS & set(first.labels) else "reply"
        return [Seen(now, name, event, first.title, first.text, first.labels)]

    def _read(self, name: str, shown: slack_shown.Shown, event: str, now: datetime) -> Seen:
        heads = [block["text"]["text"] for block in shown.blocks if block["type"] == "header"]
        title = heads[0].removesuffix(" (late)") if heads else ""
        rest = slack_shown.read([block for block in shown.blocks if block["type"] not in {"header", "actions"}])
        # Slack keeps /help for itself.
        words = story.words_of(rest).replace("/comeback help", "/help")
        return Seen(now, name, event, title, words, tuple(shown.labels))
