"""Places, people, channels and posts on Slack, over real sockets against the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.application import Application
from bot.delivery import Closed, TryAgain
from bot.slack.messenger import Messenger
from core.message import Button, Message, line
from core.people import Place
from tests.wire.neighbours import TABLE
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import MONDAY, Stage
from tests.wire.slack_state import Channel

DIGEST = Message(
    title="This week",
    lines=(line("3 checkpoints kept, <!channel>"),),
    event="digest",
    buttons=(Button("Mine", "today"),),
)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.gap = 0.0
        yield server
        assert server.faults == []


@pytest.fixture
def stage(server: SlackServer, tmp_path: Path) -> Stage:
    return Stage(server, tmp_path / "slack.sqlite3", commands=TABLE)


@pytest.fixture
async def app(stage: Stage) -> AsyncIterator[Application]:
    async with stage.up(in_a_channel=1000.0) as app:
        yield app


@pytest.fixture
def people(server: SlackServer) -> dict[str, Person]:
    """Mia, an owner; Kim and Lee; a program; somebody who left; and Pat of another workspace that shares a channel."""
    found = {name: server.user(name) for name in ("mia", "kim", "lee", "robot", "gone")}
    found["mia"].role, found["robot"].bot, found["gone"].deleted = "owner", True, True
    found["pat"] = server.user("pat", team="T2")
    found["pat"].seen_by = {"T1"}
    return found


@pytest.fixture
def study(server: SlackServer, people: dict[str, Person]) -> Channel:
    """A channel of the workspace."""
    return server.channel("study", *people.values())


def messenger(app: Application) -> Messenger:
    """Slack's messenger."""
    line_ = app.messengers["slack"]
    found = line_._messenger  # type: ignore[attr-defined] # noqa: SLF001 - the platform's own, without its patience
    assert isinstance(found, Messenger)
    return found


@pytest.mark.usefixtures("app")
class TestPeople:
    async def test_somebody_is_mentioned(self, people: dict[str, Person], study: Channel) -> None:
        """Who is mentioned behind a command is found by the name that Slack has; the place and its owner are known."""
        said = await people["mia"].command("/seen", "@kim", place=study)
        assert f"in T1#{study.id}; Mia, organiser True; Kim" in said.message.readable
        said = await people["kim"].command("/comeback", "seen with=@mia")
        assert "in T1#; Kim, organiser False; Mia" in said.message.readable

    async def test_who_is_not_there_is_nobody(self, people: dict[str, Person]) -> None:
        """Somebody who left, a program, somebody of another workspace and a name of nobody: each is nobody."""
        for who in ("@gone", "@robot", "@stranger", f"<@{people['pat'].id}>", "<@U99>"):
            said = await people["mia"].command("/seen", who)
            assert "; nobody" in said.message.readable

    async def test_mentions_in_prose_are_letters(self, people: dict[str, Person], study: Channel) -> None:
        """Only where people are asked for a mention is one; in notes and other commands it reads as it was typed."""
        said = await people["mia"].command("/seen", "all=@kim, @lee note=with @kim in #study & @here <b>")
        assert "Kim, Lee; note with @kim in #study & @here <b>" in said.message.readable
        said = await people["mia"].command("/comeback", "why reason=for @kim and <me>")
        assert "for @kim and <me>" in said.message.readable

    async def test_a_form_has_lists(self, people: dict[str, Person], study: Channel) -> None:
        """A form picks people and channels from Slack's lists, filled with what was given."""
        mia, kim, lee = people["mia"], people["kim"], people["lee"]
        asked = await mia.command("/seen", "fill=yes all=@kim channel=#study", place=study)
        fields = {each.name: each for each in asked.view.fields}
        kinds = ["users_select", "multi_users_select", "conversations_select", "plain_text_input"]
        assert [each.kind for each in fields.values()] == kinds
        assert (fields["all"].value, fields["channel"].value) == (kim.id, study.id)
        said = await mia.submit(asked.view, {"with": lee, "all": [kim, lee]})
        assert f"in T1#{study.id}; Mia, organiser True; Lee; channel {study.id}" in said.message.readable

    async def test_a_form_takes_nobody_who_is_not_there(self, people: dict[str, Person], study: Channel) -> None:
        """Slack's list has programs and people of other workspaces, too: whoever picks them finds nobody."""
        for who in (people["pat"], people["robot"]):
            asked = await people["mia"].command("/seen", "fill=yes")
            said = await people["mia"].submit(asked.view, {"with": who})
            assert "; nobody" in said.message.readable

    async def test_a_button_knows_where_it_is_pressed(self, people: dict[str, Person], study: Channel) -> None:
        """A button in a channel is pressed there; in the DM the workspace is the place all the same."""
        said = await people["mia"].command("/seen", "@kim", place=study)
        pressed = await people["mia"].press("Again", on=said)
        assert f"in T1#{study.id}; Mia, organiser True" in pressed.message.readable
        said = await people["mia"].command("/seen", "@kim")
        assert "in T1#; Mia, organiser True" in (await people["mia"].press("Again", on=said)).message.readable

    async def test_a_slow_slack_finds_nobody_new(self, people: dict[str, Person], server: SlackServer) -> None:
        """While Slack does not say who people are, those who were not met yet are not found, and answers come."""
        await people["mia"].command("/seen", "@kim")
        with server.hangs("users.info"):
            said = await people["mia"].command("/seen", "all=@kim, @lee")
        assert "Kim, nobody" in said.message.readable


class TestPosts:
    async def test_a_post_is_for_everybody_and_calls_nobody(self, app: Application, study: Channel) -> None:
        """A post stands in the channel, for everybody there, with its buttons and its key."""
        await messenger(app).post_in(Place(platform="slack", id="T1", channel=study.id), DIGEST, "p1")
        [shown] = study.messages
        assert "3 checkpoints kept" in shown.readable
        assert (shown.ephemeral, shown.labels) == (False, ["Mine"])
        assert shown.payload["metadata"]["event_payload"] == {"key": "p1"}

    async def test_a_channel_that_takes_nothing_is_closed(
        self, app: Application, server: SlackServer, study: Channel
    ) -> None:
        """A channel that is archived, gone, without the bot, of another workspace or none at all is closed."""
        outside = server.channel("outside", bot_is_in=False)
        old = server.channel("old")
        old.broken = "is_archived"
        other = server.channel("other", team="T2")
        for channel in (outside.id, old.id, other.id, "C99", "study"):
            with pytest.raises(Closed):
                await messenger(app).post_in(Place(platform="slack", id="T1", channel=channel), DIGEST, "p1")
        with pytest.raises(Closed):
            await messenger(app).post_in(Place(platform="slack", id="T2", channel=other.id), DIGEST, "p1")

    async def test_a_limit_is_a_wait(self, app: Application, server: SlackServer, study: Channel) -> None:
        """Where Slack says later, it is later."""
        server.fails(429, method="chat.postMessage")
        with pytest.raises(TryAgain):
            await messenger(app).post_in(Place(platform="slack", id="T1", channel=study.id), DIGEST, "p1")


class TestLeaving:
    async def test_slack_says_who_left(self, app: Application, people: dict[str, Person], study: Channel) -> None:
        """Who is deactivated is found no more from the moment that Slack tells of it."""
        mia, kim = people["mia"], people["kim"]
        await mia.command("/seen", "@kim")
        await kim.leaves()
        text = ""
        for _ in range(50):
            text = (await mia.command("/seen", f"<@{kim.id}>")).message.readable
            if "nobody" in text:
                break
        assert "nobody" in text

    async def test_who_left_is_noticed_within_a_day(
        self, app: Application, people: dict[str, Person], stage: Stage
    ) -> None:
        """An event that never came is made up for: Slack is asked about everybody once a day."""
        mia, kim = people["mia"], people["kim"]
        kim.role = "admin"
        await kim.command("/seen", "@mia")
        await mia.command("/seen", "@kim")
        kim.deleted = True
        stage.now = MONDAY + timedelta(days=1)
        assert await app.check_members(stage.now) == 2
        assert "nobody" in (await mia.command("/seen", f"<@{kim.id}>")).message.readable

    async def test_a_workspace_that_removes_the_app_is_forgotten(
        self, app: Application, people: dict[str, Person], server: SlackServer
    ) -> None:
        """When the app is removed from a workspace, nothing of its lists is left."""
        await people["mia"].command("/seen", "@kim")
        await server.uninstalls()
        groups, tries = 1, 50
        while groups and (tries := tries - 1):
            groups = await app.store.transact(
                lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM groups").scalar_one()
            )
        assert groups == 0

    async def test_another_workspaces_token_makes_nobody_leave(
        self, app: Application, people: dict[str, Person], stage: Stage
    ) -> None:
        """Where the token is another workspace's by now, or Slack is down, nobody is thought to have left."""
        await people["mia"].command("/seen", "@kim")
        assert await app.presences["slack"].look_for("T9", people["mia"].id) == "unknown"
        stage.server.fails(503, method="users.info")
        assert await app.presences["slack"].look_for("T1", people["mia"].id) == "unknown"
        stage.server.fails("token_revoked", method="users.info")
        assert await app.presences["slack"].look_for("T1", people["mia"].id) == "unknown"
