"""Whole stories over Slack's sockets: what is read there is what is read in the console."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.application import Application
from bot.console import script
from core.declaration import split_line
from tests.faults import town
from tests.wire import slack_stage, story
from tests.wire.slack_api import Outage
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer
from tests.wire.slack_shown import Answer, Shown, ShownView, read
from tests.wire.story import Seen, Story

DIALOGS = Path(__file__).resolve().parents[1] / "dialogs"
OPENERS = {"Fix it", "Go on", "Fill it in"}
PAUSE = timedelta(seconds=2)


class OnSlack:
    """The people of a dialog, on Slack, in their DMs."""

    def __init__(self, server: SlackServer, told: Story, zone: str) -> None:
        self._server = server
        self._story = told
        self._zone = zone
        self._open: dict[str, ShownView] = {}
        self._people: dict[str, Person] = {}
        self._outage: tuple[Outage, datetime] | None = None

    async def command(self, name: str, line: str) -> Sequence[Seen]:
        command, _, rest = line.partition(" ")
        if command == "/help":
            command, rest = "/comeback", f"help {rest}"
        return self._seen(name, await self._person(name).command(command, rest))

    async def fill(self, name: str, line: str) -> Sequence[Seen]:
        view = self._open.get(name)
        if view is None:
            labels = [label for each in reversed(self._server.inbox(self._person(name))) for label in each.labels]
            view = (await self._person(name).press(next(label for label in labels if label in OPENERS))).view
        command = story.TABLE.table[view.payload["callback_id"].split("|")[1]]
        _, given = split_line(command, line)
        return self._seen(name, await self._person(name).submit(view, given))

    async def press(self, name: str, label: str) -> Sequence[Seen]:
        return self._seen(name, await self._person(name).press(label))

    async def says(self, name: str, words: str) -> Sequence[Seen]:
        self._server.passes(PAUSE)
        said = await self._person(name).types(words)
        return [self._read(name, each, "reply", self._story.now()) for each in said.messages]

    async def arrived(self, now: datetime) -> Sequence[Seen]:
        found = []
        for name, person in self._people.items():
            while len(person.unasked) > person.taken:
                (came,) = await self._server.arrives(person)
                found.append(self._read(name, came, "nudge", now))
        self._server.passes(PAUSE)
        return found

    def lose_the_platform(self, until: datetime) -> None:
        self._server.fails(503, times=10_000, method="chat.postMessage")
        self._outage = self._server.api.outages[-1], until

    def time_is(self, now: datetime) -> None:
        if self._outage is not None and now >= self._outage[1]:
            self._outage[0].times = 0

    def _person(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = self._server.user(name, tz=self._zone)
        return self._people[name]

    def _seen(self, name: str, answer: Answer) -> list[Seen]:
        now = self._story.now()
        if answer.opened is not None and not answer.messages:
            self._open[name] = answer.opened
            return [Seen(now, name, "form", answer.opened.title)]
        self._open.pop(name, None)
        first = self._read(name, answer.messages[0], "reply", now)
        labels = tuple(label for each in answer.messages for label in each.labels)
        event = "form" if OPENERS & set(labels) else "reply"
        return [Seen(now, name, event, first.title, first.text, labels)]

    def _read(self, name: str, shown: Shown, event: str, now: datetime) -> Seen:
        heads = [block for block in shown.blocks if block["type"] == "header"]
        body = [block for block in shown.blocks if block["type"] == "rich_text"]
        title = read(heads).removesuffix(" (late)")
        return Seen(now, name, event, story.words_of(title), words(read(body)), tuple(shown.labels))


def words(text: str) -> str:
    """What is read, with commands called as in the console."""
    return story.words_of(text.replace("/comeback help", "/help"))


def compared(there: Seen, here: Seen) -> tuple[object, object]:
    """What has to be the same of something in the console and on Slack."""
    if there.event == "form":
        at = there.at, there.to, there.event, there.title[:24]
        return at, (here.at, here.to, here.event, here.title[:24])
    event = "nudge" if there.event == "nudge" else "reply"
    return (
        (there.at, there.to, event, story.words_of(there.title), words(there.text), there.labels),
        (here.at, here.to, here.event, here.title, here.text, here.labels),
    )


def dialogs() -> list[str]:
    """Some that play everywhere, and at full size all that do not depend on the console."""
    only_there = {"both-platforms", "hard-days", "one-line-many-values", "week-down", "wrong-input"}
    found = sorted(path.stem for path in DIALOGS.glob("*.dialog") if path.stem not in only_there)
    return found if town.TORTURE else ["first-week", "overdue", "moved-twice"]


@asynccontextmanager
async def on_slack(stage: slack_stage.Stage, told: Story) -> AsyncIterator[Application]:
    """The program, by the story's clock."""
    stage.clock = told.now
    async with stage.up() as application:
        yield application


@pytest.mark.parametrize("dialog", dialogs())
async def test_a_story_on_slack_is_the_consoles(dialog: str, tmp_path: Path) -> None:
    """Played through Slack's sockets, a story says at the same moments the same words with the same buttons."""
    steps = script.parse(script.decode((DIALOGS / f"{dialog}.dialog").read_bytes()))
    begins = next(step.action for step in steps if isinstance(step.action, script.At))
    expected = await story.in_the_console(steps, tmp_path / "console.sqlite3")
    told = Story(begins)
    async with SlackServer() as server:
        stage = slack_stage.Stage(server, tmp_path / "slack.sqlite3")
        told.on(OnSlack(server, told, str(begins.zone)), lambda: on_slack(stage, told))
        seen = await story.play(told, steps)
        assert server.faults == []
    pairs = [compared(there, here) for there, here in zip(expected, seen, strict=False)]
    for there, here in pairs:
        assert here == there
    assert len(seen) == len(expected)
