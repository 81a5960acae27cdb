"""The people of a dialog on each platform: what they do with their hands, and what they read there."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from core.declaration import Field, split_line
from core.message import Day
from tests.wire import slack_person, slack_shown, slack_state, story
from tests.wire.discord_server import Answer, Channel, DiscordServer, Modal, NoAnswer, Outage, Person, Shown
from tests.wire.slack_server import SlackServer
from tests.wire.story import Seen, Story

OPENERS = {"Fix it", "Go on", "Fill it in"}
PICKED = {5, 8}
"""Discord's lists of people and of channels."""
NOBODY: Mapping[str, str] = MappingProxyType({})
_MOMENT = re.compile(r"<t:(\d+):f>")
_NAMED = re.compile(r"@([\w-]+)")
LONG = 1700
"""Characters after which Discord's answers may go on in a second message."""


class OnDiscord:
    """The people of a dialog, on Discord, in their DMs and in channels; ``servers`` says who is in which."""

    def __init__(self, server: DiscordServer, told: Story, servers: Mapping[str, str] = NOBODY) -> None:
        self._server = server
        self._story = told
        self._servers = servers
        self._at: Channel | None = None
        self._posted: dict[str, int] = {}
        self._open: dict[str, Modal | None] = {}
        self._names: list[str] = []
        self._outage: tuple[Outage, datetime] | None = None

    def stands(self, name: str, server: str, channel: str) -> None:
        self._at = self._server.guild(server).channel(channel) if channel else None

    async def command(self, name: str, line: str) -> Sequence[Seen]:
        command, given = story.given_of(line)
        kinds = {each.name: each for each in command.options}
        options = {key: self._option(kinds[key], value) for key, value in given.items() if value}
        return await self._seen(name, await self._person(name).command(command.name, options, place=self._at))

    def _option(self, asked: Field, value: str) -> object:
        """A value as the client gives it: a number, somebody or a channel that is picked, mentions in a text."""
        if asked.kind == "number":
            return int(value)
        if asked.kind == "person" and not asked.many:
            return self._person(value.lstrip("@"))
        if asked.kind == "channel" and self._at is not None and self._at.guild is not None:
            return self._at.guild.channel(value.lstrip("#"))
        if asked.kind == "person":
            return _NAMED.sub(lambda found: f"<@{self._person(found[1]).id}>", value)
        return value

    async def fill(self, name: str, line: str) -> Sequence[Seen]:
        modal = self._open.get(name)
        if modal is None:
            labels = [label for each in reversed(self._server.inbox(self._person(name))) for label in each.labels]
            opened = await self._person(name).press(next(label for label in labels if label in OPENERS))
            modal = opened.modal
        assert modal is not None
        command = story.TABLE.table[modal.custom_id.split("|")[1]]
        kinds = {each.custom_id: each.kind for each in modal.fields}
        fields = {each.name: each for each in command.fields}
        _, given = split_line(command, line)
        values = {
            key: self._option(fields[key], value) if kinds.get(key) in PICKED else value for key, value in given.items()
        }
        return await self._seen(name, await self._person(name).submit(modal, values))

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
                found += [self._read(name, came, "nudge", now) for came in await self._server.arrives(person)]
        return [*found, *self._posts(now)]

    def _posts(self, now: datetime) -> Iterator[Seen]:
        """What was posted in channels since the last time."""
        for guild in self._server.guilds.values():
            for channel in guild.channels.values():
                posted = [each for each in channel.messages if each.interaction is None]
                for each in posted[self._posted.get(channel.id, 0) :]:
                    yield self._read(f"#{channel.name}", each, "reply", now)
                self._posted[channel.id] = len(posted)

    def lose_the_platform(self, until: datetime) -> None:
        self._outage = self._server.fails(503, path="/messages$", method="POST"), until

    def time_is(self, now: datetime) -> None:
        if self._outage is not None and now >= self._outage[1]:
            self._outage[0].ends()

    def _person(self, name: str) -> Person:
        person = self._server.user(name)
        if name not in self._names:
            self._names.append(name)
            person.called = name
            here = self._servers.get(name)
            for each in {*self._servers.values()} - {here or ""} if here else ():
                person.leaves(self._server.guild(each))
        return person

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
        title, text = title.removesuffix(" (late)"), _MOMENT.sub(self._moment, text)
        return Seen(now, name, event, story.words_of(title), story.words_of(text), tuple(shown.labels))

    def _moment(self, found: re.Match[str]) -> str:
        """A moment as the client writes it, by the clock of the story."""
        local = datetime.fromtimestamp(int(found[1]), ZoneInfo(self._story.zone))
        return f"{Day(local.date())}, {local:%H:%M}"


class OnSlack:
    """The people of a dialog, on Slack, in their DMs and in channels of one workspace."""

    def __init__(self, server: SlackServer, told: Story) -> None:
        self._server = server
        self._story = told
        self._open: dict[str, slack_shown.ShownView] = {}
        self._people: dict[str, slack_person.Person] = {}
        self._channels: dict[str, slack_state.Channel] = {}
        self._at: slack_state.Channel | None = None
        self._posted: dict[str, int] = {}
        self._until: datetime | None = None

    def stands(self, name: str, server: str, channel: str) -> None:
        self._at = self._channel(channel) if channel else None

    def _channel(self, name: str) -> slack_state.Channel:
        """The channel of that name, which everybody is in."""
        if name not in self._channels:
            self._channels[name] = self._server.channel(name, *self._people.values())
        return self._channels[name]

    async def command(self, name: str, line: str) -> Sequence[Seen]:
        command, _, text = line.partition(" ")
        for other in _NAMED.findall(text):
            self._person(other)
        person = self._person(name)
        if self._at is not None:
            self._at.members.add(person.id)
        spoken = ("/comeback", f"help {text}") if command == "/help" else (command, text)
        return await self._seen(name, await person.command(*spoken, place=self._at))

    async def fill(self, name: str, line: str) -> Sequence[Seen]:
        if name not in self._open:
            labels = [label for each in reversed(self._person(name).saw) for label in each.labels]
            self._open[name] = (await self._person(name).press(next(each for each in labels if each in OPENERS))).view
        view = self._open.pop(name)
        command = story.TABLE.table[view.payload["callback_id"].split("|")[1]]
        _, typed = split_line(command, line)
        kinds = {each.name: each.kind for each in command.fields}
        given = {key: self._value(kinds[key], value) for key, value in typed.items()}
        return await self._seen(name, await self._person(name).submit(view, given), handed_in=view)

    def _value(self, kind: str, value: str) -> object:
        """A value as the client gives it: somebody, or a channel, that is picked."""
        if kind == "person":
            return [self._person(each) for each in _NAMED.findall(value)]
        return self._channel(value.lstrip("#")) if kind == "channel" else value

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
        for name, channel in self._channels.items():
            posted = [each for each in channel.messages if not each.ephemeral]
            found += [self._read(f"#{name}", each, "reply", now) for each in posted[self._posted.get(name, 0) :]]
            self._posted[name] = len(posted)
        return found

    def _person(self, name: str) -> slack_person.Person:
        if name not in self._people:
            self._people[name] = self._server.user(name, tz=self._story.zone)
            self._people[name].called = name
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
