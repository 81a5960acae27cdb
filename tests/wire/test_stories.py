"""Whole stories over the wire: what is read on a platform is what is read in the console."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from bot.console import script
from tests.faults import town
from tests.wire import stage, story
from tests.wire.discord_server import DiscordServer
from tests.wire.hands import OnDiscord, OnSlack
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import Stage
from tests.wire.story import Seen, Story

DIALOGS = Path(__file__).resolve().parents[1] / "dialogs"


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
    """The ones that have to play everywhere, and at full size all that do not depend on the console."""
    only_there = {"both-platforms", "group-set-up", "hard-days", "one-line-many-values", "week-down", "wrong-input"}
    found = sorted(path.stem for path in DIALOGS.glob("*.dialog") if path.stem not in only_there)
    return found if town.TORTURE else ["first-week", "overdue", "moved-twice", "two-buddies"]


def steps_of(dialog: str) -> tuple[list[script.Step], Story]:
    """A dialog's steps, and its story before it begins."""
    steps = script.parse(script.decode((DIALOGS / f"{dialog}.dialog").read_bytes()))
    return steps, Story(next(step.action for step in steps if isinstance(step.action, script.At)))


def check(expected: Sequence[Seen], seen: Sequence[Seen]) -> None:
    """Everything that the console says was read, at its moment, and nothing else."""
    # What comes unasked to several people at one moment comes in no order that anybody sees.
    ordered = (sorted(each, key=lambda one: (one.at, one.to)) for each in (expected, seen))
    for there, here in zip(*ordered, strict=False):
        one, other = compared(there, here)
        assert other == one
    assert len(seen) == len(expected)


@pytest.mark.parametrize("dialog", dialogs())
async def test_a_story_on_discord_is_the_consoles(dialog: str, tmp_path: Path) -> None:
    """Played through Discord's sockets, a story says at the same moments the same words with the same buttons."""
    steps, told = steps_of(dialog)
    async with DiscordServer(window=0.02) as server:
        there = partial(stage.on_discord, tmp_path, server, told.now, zone=told.zone, guesses=False)
        told.on(OnDiscord(server, told, story.servers_of(steps)), there)
        seen = await story.play(told, steps)
        assert server.faults == []
    check(await story.in_the_console(steps, tmp_path / "console.sqlite3"), seen)


@pytest.mark.parametrize("dialog", dialogs())
async def test_a_story_on_slack_is_the_consoles(dialog: str, tmp_path: Path) -> None:
    """Played through Slack's sockets, a story says at the same moments the same words with the same buttons.

    Another server would be another workspace: who is there is left out.
    """
    steps, told = steps_of(dialog)
    steps = story.at_home(steps)
    async with SlackServer() as server:
        server.gap, server.workspace_a_minute = 0.0, 1_000_000
        there = Stage(server, tmp_path / "slack.sqlite3", clock=told.now)
        told.on(OnSlack(server, told), partial(there.up, in_a_channel=1000.0, zone=told.zone))
        seen = await story.play(told, steps)
        assert server.faults == []
    check(await story.in_the_console(steps, tmp_path / "console.sqlite3"), seen)
