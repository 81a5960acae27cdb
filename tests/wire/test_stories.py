"""Whole stories over the wire: what is read on a platform is what is read in the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from bot.console import script
from core.declaration import split_line
from tests.faults import town
from tests.wire import stage, story
from tests.wire.discord_server import Answer, DiscordServer, Modal, Outage, Person, Shown
from tests.wire.story import Seen, Story

DIALOGS = Path(__file__).resolve().parents[1] / "dialogs"
LONG = 1700
"""Characters after which Discord's answers go on in a second message."""
OPENERS = {"Fix it", "Go on", "Fill it in"}


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
            await answer.more(2)
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


def compared(there: Seen, here: Seen) -> tuple[object, object]:
    """What has to be the same of something in the console and on a platform."""
    if there.event == "form":
        return (there.at, there.to, there.event, there.title), (here.at, here.to, here.event, here.title)
    event = "nudge" if there.event == "nudge" else "reply"
    return (
        (there.at, there.to, event, story.words_of(there.title), story.words_of(there.text), there.labels),
        (here.at, here.to, here.event, here.title, here.text, here.labels),
    )


def dialogs() -> list[str]:
    """The two that have to play everywhere, and at full size all that do not depend on the console."""
    only_there = {"both-platforms", "hard-days", "one-line-many-values", "week-down", "wrong-input"}
    found = sorted(path.stem for path in DIALOGS.glob("*.dialog") if path.stem not in only_there)
    return found if town.TORTURE else ["first-week", "overdue", "moved-twice"]


@pytest.mark.parametrize("dialog", dialogs())
async def test_a_story_on_discord_is_the_consoles(dialog: str, tmp_path: Path) -> None:
    """Played through Discord's sockets, a story says at the same moments the same words with the same buttons."""
    steps = script.parse(script.decode((DIALOGS / f"{dialog}.dialog").read_bytes()))
    begins = next(step.action for step in steps if isinstance(step.action, script.At))
    expected = await story.in_the_console(steps, tmp_path / "console.sqlite3")
    told = Story(begins)
    zone = str(begins.zone)
    async with DiscordServer(window=0.02) as server:
        told.on(OnDiscord(server, told), lambda: stage.on_discord(tmp_path, server, told.now, zone=zone, guesses=False))
        seen = await story.play(told, steps)
        assert server.faults == []
    pairs = [compared(there, here) for there, here in zip(expected, seen, strict=False)]
    for there, here in pairs:
        assert here == there
    assert len(seen) == len(expected)
