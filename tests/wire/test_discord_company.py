"""Places, people, channels and posts on Discord, over real sockets against the stand-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.application import Application
from bot.delivery import Closed
from bot.discord.messenger import Messenger
from core.message import Button, Message, line
from core.people import Place
from tests.wire import stage
from tests.wire.discord_server import Channel, ClientRefused, DiscordServer, Guild
from tests.wire.neighbours import TABLE
from tests.wire.stage import Clock

DIGEST = Message(title="This week", lines=(line("3 checkpoints kept, @everyone"),), event="digest")


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
        assert server.faults == []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@asynccontextmanager
async def up(folder: Path, server: DiscordServer, clock: Clock, *, members: bool = False) -> AsyncIterator[Application]:
    async with stage.on_discord(folder, server, clock, commands=TABLE, members=members) as app:
        yield app


@pytest.fixture
async def app(server: DiscordServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Application]:
    async with up(tmp_path, server, clock) as app:
        yield app


@pytest.fixture
def study(server: DiscordServer) -> Guild:
    """A server that Mia manages, with Kim and Lee in it; Pat is in another one only."""
    for name in ("mia", "kim", "lee", "pat"):
        server.user(name)
    found = server.guild("Study")
    found.managers = {server.user("mia").id}
    server.user("pat").left.add(found.id)
    return found


def place_in(channel: Channel) -> Place:
    """Where something is posted."""
    assert channel.guild is not None
    return Place(platform="discord", id=channel.guild.id, channel=channel.id)


def messenger(app: Application) -> Messenger:
    """Discord's messenger."""
    line_ = app.messengers["discord"]
    found = line_._messenger  # type: ignore[attr-defined] # noqa: SLF001 - the platform's own, without its patience
    assert isinstance(found, Messenger)
    return found


@pytest.mark.usefixtures("app")
class TestPeople:
    async def test_somebody_of_the_server_is_picked(self, server: DiscordServer, study: Guild) -> None:
        """Who is picked from the list is found by their own name, and the place and its organiser are known."""
        mia, kim, where = server.user("mia"), server.user("kim"), study.channel("study")
        said = await mia.command("seen", {"with": kim}, place=where)
        assert f"in {study.id}#{where.id}; Mia, organiser True; Kim" in said.message.text
        said = await kim.command("seen", {"with": mia}, place=where)
        assert "Kim, organiser False; Mia" in said.message.text

    async def test_who_is_not_there_is_nobody(self, server: DiscordServer, study: Guild) -> None:
        """Somebody of another server, and a program are one and the same: nobody."""
        mia, where = server.user("mia"), study.channel("study")
        for who in (server.user("pat"), server.bot["id"]):
            said = await mia.command("seen", {"with": who}, place=where)
            assert "; nobody" in said.message.text

    async def test_somebody_is_found_in_the_dm_once_met(self, server: DiscordServer, study: Guild) -> None:
        """In the DM there is no server; who was met in one is found there, and a stranger is not."""
        mia, kim = server.user("mia"), server.user("kim")
        await mia.command("seen", {"with": kim}, place=study.channel("study"))
        assert "nowhere; in no group; Kim" in (await mia.command("seen", {"with": kim})).message.text
        assert "nobody" in (await mia.command("seen", {"with": server.user("lee")})).message.text

    async def test_several_are_mentioned_in_a_line(self, server: DiscordServer, study: Guild) -> None:
        """Mentions that are typed come without a description: Discord is asked who of them is there."""
        mia = server.user("mia")
        typed = " ".join(f"<@{server.user(name).id}>" for name in ("kim", "pat", "lee"))
        said = await mia.command("seen", {"all": typed}, place=study.channel("study"))
        assert "organiser True; Kim, nobody, Lee" in said.message.text

    async def test_a_form_has_lists(self, server: DiscordServer, study: Guild) -> None:
        """In a server a form picks people and channels from lists, filled with what was given, and takes no others."""
        mia, kim, lee, where = server.user("mia"), server.user("kim"), server.user("lee"), study.channel("study")
        asked = await mia.command("seen", {"fill": "yes", "all": f"<@{kim.id}>", "channel": where}, place=where)
        assert asked.modal is not None
        fields = {each.custom_id: each for each in asked.modal.fields}
        assert {name: each.kind for name, each in fields.items()} == {"with": 5, "all": 5, "channel": 8, "note": 4}
        assert (fields["all"].values, fields["channel"].values) == ((kim.id,), (where.id,))
        with pytest.raises(ClientRefused):
            await mia.submit(asked.modal, {"with": server.user("pat")})
        said = await mia.submit(asked.modal, {"with": lee, "all": [kim, lee]})
        assert f"organiser True; Lee; channel {where.id}" in said.message.text

    async def test_a_form_in_the_dm_is_typed(self, server: DiscordServer, study: Guild) -> None:
        """In the DM Discord's lists have nobody, so people are typed there."""
        mia = server.user("mia")
        asked = await mia.command("seen", {"fill": "yes"})
        assert asked.modal is not None
        assert {each.kind for each in asked.modal.fields} == {4}
        said = await mia.submit(asked.modal, {"with": "kim"})
        assert "nobody" in said.message.text

    async def test_a_button_knows_where_it_is_pressed(self, server: DiscordServer, study: Guild) -> None:
        """A button in a server is pressed there, in the DM nowhere."""
        mia, where = server.user("mia"), study.channel("study")
        said = await mia.command("seen", {"with": server.user("kim")}, place=where)
        assert f"in {study.id}#{where.id}; Mia, organiser True" in (await mia.press("Again", on=said)).message.text
        said = await mia.command("seen", {"with": server.user("kim")})
        assert "nowhere" in (await mia.press("Again", on=said)).message.text

    async def test_a_members_own_installation_is_no_place(self, server: DiscordServer) -> None:
        """Where only the member has installed Comeback, the server is none of its business."""
        elsewhere = server.guild("Elsewhere", with_bot=False)
        said = await server.user("mia").command(
            "seen", {"with": server.user("kim")}, place=elsewhere.channel("x"), installed="user"
        )
        assert "nowhere; in no group; nobody" in said.message.text

    async def test_only_text_channels_are_picked(self, server: DiscordServer, study: Guild) -> None:
        """Where something is to be posted only channels of this server with words in them can be picked."""
        mia, where = server.user("mia"), study.channel("study")
        study.channel("voice").kind = 2
        for wrong in (study.channel("voice"), server.guild("Oslo").channel("study")):
            with pytest.raises(ClientRefused):
                await mia.command("seen", {"with": mia, "channel": wrong}, place=where)


class TestPosts:
    async def test_a_post_is_for_everybody_and_calls_nobody(
        self, app: Application, server: DiscordServer, study: Guild
    ) -> None:
        """A post stands in the channel with its buttons, and the same key is one and the same post."""
        where = study.channel("study")
        said = Message(title="This week", lines=DIGEST.lines, event="digest", buttons=(Button("Mine", "today"),))
        for _ in range(2):
            await messenger(app).post_in(place_in(where), said, "p1")
        [shown] = where.messages
        assert "3 checkpoints kept" in shown.text
        assert "@everyone" not in shown.text
        assert (shown.ephemeral, shown.labels) == (False, ["Mine"])

    async def test_a_channel_that_takes_nothing_is_closed(
        self, app: Application, server: DiscordServer, study: Guild
    ) -> None:
        """A channel that is gone, hidden, forbidden or no channel at all is closed; so is one of another server."""
        for name, code in (("hidden", 50001), ("silent", 50013)):
            study.channel(name).refuses = code
        gone = place_in(study.channel("gone"))
        study.drops_channel("gone")
        foreign = Place(platform="discord", id=study.id, channel=server.guild("Oslo").channel("study").id)
        typed = Place(platform="discord", id=study.id, channel="study")
        hidden = (place_in(study.channel(name)) for name in ("hidden", "silent"))
        for place in (gone, foreign, typed, *hidden):
            with pytest.raises(Closed):
                await messenger(app).post_in(place, DIGEST, "p1")
        assert server.guild("Oslo").channel("study").messages == []


class TestLeaving:
    async def test_who_left_is_noticed_within_a_day(
        self, app: Application, server: DiscordServer, study: Guild, clock: Clock
    ) -> None:
        """Who has left the server is found there no more, once Discord was asked about them."""
        mia, kim = server.user("mia"), server.user("kim")
        study.managers.add(kim.id)
        await kim.command("seen", {"with": mia}, place=study.channel("study"))
        await mia.command("seen", {"with": kim}, place=study.channel("study"))
        kim.leaves(study)
        clock.waits(days=1)
        assert await app.check_members(clock()) == 2
        assert "nobody" in (await mia.command("seen", {"with": kim})).message.text
        assert "nobody" in (await mia.command("seen", {"with": kim}, place=study.channel("study"))).message.text

    async def test_many_are_asked_about_in_time(
        self, app: Application, server: DiscordServer, study: Guild, clock: Clock
    ) -> None:
        """Whoever is shown many others waits for a moment only, Discord never has to say stop, and who left is gone."""
        where, kim = study.channel("study"), server.user("kim")
        await kim.command("seen", {"with": server.user("mia")}, place=where)
        students = [server.user(f"student{number}") for number in range(30)]
        for each in students:
            await each.command("give", place=where)
        students[0].leaves(study)
        clock.waits(minutes=11)
        said = await kim.command("look", place=where)
        assert said.text.count("Student") == len(students) - 1
        assert "Student0" not in said.text
        assert (server.limited, said.final < 3) == (0, True)

    async def test_a_server_without_the_bot_is_forgotten(
        self, app: Application, server: DiscordServer, study: Guild, clock: Clock
    ) -> None:
        """When the bot was removed from a server nothing of it is left; where Discord is down nobody has left."""
        mia, kim = server.user("mia"), server.user("kim")
        await mia.command("seen", {"with": kim}, place=study.channel("study"))
        clock.waits(days=1)
        outage = server.fails(503, path="/members/")
        assert await app.check_members(clock()) == 1
        outage.ends()
        assert "Kim" in (await mia.command("seen", {"with": kim})).message.text
        study.drops_bot()
        await app.check_members(clock())
        assert "nobody" in (await mia.command("seen", {"with": kim})).message.text

    async def test_where_it_is_allowed_discord_says_it_at_once(
        self, server: DiscordServer, study: Guild, clock: Clock, tmp_path: Path
    ) -> None:
        """With the intent for members, which is off unless it is set, who leaves is gone without being asked about."""
        server.granted = 1 << 1
        async with up(tmp_path, server, clock, members=True):
            mia, kim = server.user("mia"), server.user("kim")
            await mia.command("seen", {"with": kim}, place=study.channel("study"))
            kim.leaves(study)
            text, tries = "", 50
            while "nobody" not in text and (tries := tries - 1):
                text = (await mia.command("seen", {"with": kim})).message.text
            assert "nobody" in text
