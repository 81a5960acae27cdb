"""The picture of /progress on both platforms, over real sockets: it arrives with its words and costs no answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.application import Application
from core.commands import Commands
from core.drawings import Timeline
from core.message import Chart, Message, line
from tests.wire import stage
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import Stage, planned
from tests.wire.stage import MONDAY, Clock

PLAN = {"exam": "usmle-step-1", "attempts": 0, "exam-date": "2026-05-18", "rest-days": "sun"}
PNG = b"\x89PNG"
OPENING = "A picture of practice results"
UPLOAD = "files.getUploadURLExternal"


def breaks(app: Application) -> None:
    """From now on the chart of /progress is one that cannot be drawn."""
    nothing = Timeline(heading="", low=0, high=1, dots=(), today=MONDAY.date(), today_name="today")
    said = Message(title="Where you stand", lines=(line("Close."),), chart=Chart("Two marks.", nothing))
    table = dict(app.commands.table)
    table["progress"] = replace(table["progress"], run=lambda _context, _values: said)
    app.commands = Commands(table)


async def test_discord_shows_the_picture_in_the_answer(tmp_path: Path) -> None:
    """The picture hangs on the answer itself, its words are its alternative text, in the DM and elsewhere."""
    async with DiscordServer() as server, stage.on_discord(tmp_path, server, Clock()):
        ann, place = server.user("ann"), server.guild("Study").channel("study")
        await ann.command("plan", PLAN)
        await ann.command("log-score", {"test": "nbme 26", "score": "54"})
        for where in (None, place):
            said = await ann.command("progress", place=where)
            assert said.message.files["progress.png"].startswith(PNG)
            [attached] = said.message.attachments
            assert attached["description"].startswith(OPENING)
            assert OPENING not in said.message.content
            assert said.message.ephemeral is (where is not None)
        assert server.faults == []


async def test_discord_shows_it_to_words_and_behind_buttons(tmp_path: Path) -> None:
    """A command that is typed as words has its picture too, and so have the others, behind their buttons."""
    async with DiscordServer() as server, stage.on_discord(tmp_path, server, Clock()):
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        await ann.command("log-score", {"test": "nbme 26", "score": "54", "subjects": "renal lower, cardio same"})
        said = await ann.types("/progress")
        assert said.message.files["progress.png"].startswith(PNG)
        pressed = await ann.press("Subjects")
        assert pressed.message.files["subjects.png"].startswith(PNG)
        assert server.faults == []


async def test_discord_is_answered_when_drawing_breaks(tmp_path: Path) -> None:
    """A chart that cannot be drawn is said in words, in the same answer."""
    async with DiscordServer() as server, stage.on_discord(tmp_path, server, Clock()) as app:
        breaks(app)
        said = await server.user("ann").command("progress")
        assert "Close." in said.message.content
        assert "Two marks." in said.message.content
        assert said.message.files == {}


async def test_discord_is_answered_when_it_takes_no_picture(tmp_path: Path) -> None:
    """Where Discord does not take the picture the answer comes without it, and says what it shows."""
    async with DiscordServer() as server, stage.on_discord(tmp_path, server, Clock()):
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        await ann.command("log-score", {"test": "nbme 26", "score": "54"})
        server.fails(413, times=1, path="/messages/@original", method="PATCH")
        said = await ann.command("progress")
        assert said.message.files == {}
        assert OPENING in said.message.content
        assert "Log a score" in said.message.labels


async def test_slack_puts_the_picture_into_the_dm(tmp_path: Path) -> None:
    """In the DM the picture follows the words, which need not say again what its alternative text says."""
    async with SlackServer() as server, Stage(server, tmp_path / "slack.sqlite3").up():
        ann = server.user("ann")
        await planned(ann)
        await ann.command("/log-score", "nbme 28 66")
        said = await ann.command("/progress", answers=2)
        [upload] = server.uploads.values()
        assert upload.name == "progress.png"
        assert (upload.content or b"").startswith(PNG)
        assert upload.alt.startswith(OPENING)
        assert OPENING not in said.message.readable
        assert server.faults == []


async def test_slack_says_in_a_channel_what_the_picture_shows(tmp_path: Path) -> None:
    """In a channel, where only the member sees the answer, it says what the picture in the DM shows."""
    async with SlackServer() as server, Stage(server, tmp_path / "slack.sqlite3").up():
        ann = server.user("ann")
        await planned(ann)
        await ann.command("/log-score", "nbme 28 66")
        said = await ann.command("/progress", place=server.channel("study", ann))
        words = said.message
        assert words.ephemeral
        assert "direct messages" in words.readable
        assert OPENING in words.readable
        assert [name for each in server.inbox(ann) for name in each.files] == ["progress.png"]
        assert server.faults == []


async def test_slack_is_answered_when_drawing_breaks(tmp_path: Path) -> None:
    """A chart that cannot be drawn is said in words, in the same answer."""
    async with SlackServer() as server, Stage(server, tmp_path / "slack.sqlite3").up() as app:
        breaks(app)
        said = await server.user("ann").command("/progress")
        assert "Close." in said.message.readable
        assert "Two marks." in said.message.readable
        assert server.uploads == {}


async def test_slack_is_answered_when_it_takes_no_picture(tmp_path: Path) -> None:
    """Where Slack does not take the picture its words are said, in the DM and in a channel, where none is promised."""
    async with SlackServer() as server, Stage(server, tmp_path / "slack.sqlite3").up():
        ann = server.user("ann")
        await planned(ann)
        await ann.command("/log-score", "nbme 28 66")
        server.fails("storage_limit_reached", method=UPLOAD)
        said = await ann.command("/progress", answers=2)
        assert "Log a score" in said.messages[0].labels
        assert OPENING in said.messages[1].readable
        server.fails("storage_limit_reached", method=UPLOAD)
        said = await ann.command("/progress", place=server.channel("study", ann))
        assert OPENING in said.message.readable
        assert "direct messages" not in said.message.readable
