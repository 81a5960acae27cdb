"""The stand-in for Discord: what a well-behaved bot and its people see."""

from __future__ import annotations

import asyncio
import io
from typing import Any, Self

import aiohttp
import discord
import pytest

from tests.wire.discord_pupil import Interaction, logged_in, playing, steps
from tests.wire.discord_server import ClientRefused, DiscordServer, NoAnswer


async def defer_then_edit(interaction: Interaction) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content="moved to 1", view=steps(1))


class Score(discord.ui.Modal, title="A score"):
    hint: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay("As printed on the report")
    score: discord.ui.Label[Self] = discord.ui.Label(
        text="Score", description="Percent", component=discord.ui.TextInput(custom_id="score", default="60")
    )
    pace: discord.ui.Label[Self] = discord.ui.Label(
        text="Pace",
        component=discord.ui.Select(
            custom_id="pace",
            required=False,
            options=[
                discord.SelectOption(label="Timed", value="timed"),
                discord.SelectOption(label="Untimed", value="no"),
            ],
        ),
    )

    async def on_submit(self, interaction: Interaction) -> None:
        assert isinstance(self.score.component, discord.ui.TextInput)
        assert isinstance(self.pace.component, discord.ui.Select)
        await interaction.response.send_message(f"{self.score.component.value} {self.pace.component.values}")


async def open_modal(interaction: Interaction) -> None:
    if interaction.type is discord.InteractionType.application_command:
        await interaction.response.send_modal(Score())


async def test_a_command_is_deferred_and_edited() -> None:
    """A deferred answer is final once the original is edited, and stays for the one who asked."""
    async with playing(defer_then_edit) as (server, _):
        ann, bob, place = server.user("ann"), server.user("bob"), server.guild("Study group").channel("study")
        said = await ann.command("do", {"what": "NBME 28"}, place=place)
        assert (said.text, said.message.labels, said.message.ephemeral) == ("moved to 1", ["Move it"], True)
        assert 0 < said.seconds <= said.final < 3
        assert (server.inbox(ann), server.inbox(bob)) == ([said.message], [])
        assert server.faults == []


async def test_a_dynamic_button_changes_its_message() -> None:
    """A press goes to the item that its id names, and the message changes."""
    async with playing(defer_then_edit) as (server, _):
        ann = server.user("ann")
        first = await ann.command("do")
        for day in (2, 3):
            said = await ann.press("Move it")
            assert said.text == f"moved to {day}"
            assert said.message is first.message
        assert server.faults == []


async def test_a_modal_is_filled_and_sent() -> None:
    """Fields that are named get new values, the others keep what they hold."""
    async with playing(open_modal) as (server, _):
        ann = server.user("ann")
        said = await ann.command("do", installed="user")
        assert said.modal is not None
        assert (said.modal.title, said.modal.texts) == ("A score", ["As printed on the report"])
        assert [(each.custom_id, each.label, each.value) for each in said.modal.fields] == [
            ("score", "Score", "60"),
            ("pace", "Pace", ""),
        ]
        with pytest.raises(ClientRefused, match="must be filled"):
            await ann.submit(said.modal, {"score": ""})
        with pytest.raises(ClientRefused, match="has no"):
            await ann.submit(said.modal, {"pace": "slow"})
        assert (await ann.submit(said.modal, {"pace": "Timed"})).text == "60 ['timed']"
        with pytest.raises(ClientRefused, match="no open modal"):
            await ann.submit(said.modal)
        assert server.faults == []


async def test_completion_knows_what_is_given() -> None:
    """While somebody types, the bot is asked with what they typed and gave so far."""
    async with playing() as (server, _):
        ann = server.user("ann")
        choices = await ann.completes("do", "what", "nbm", given={"count": 3})
        assert choices == [{"name": "nbm of 3!", "value": "nbm"}]
        with pytest.raises(ClientRefused, match="does not complete"):
            await ann.completes("do", "how", "on")


async def test_options_arrive_as_they_were_registered() -> None:
    """Whatever a test writes, the bot gets the types of its registration."""
    got: list[Any] = []

    async def keep(interaction: Interaction) -> None:
        got.extend(interaction.namespace)
        await interaction.response.send_message("kept")

    async with playing(keep) as (server, _):
        given = {"what": "28", "count": "3", "exact": "true", "share": "0.5", "how": "On track"}
        await server.user("ann").command("do", given)
    assert got == [("what", "28"), ("count", 3), ("exact", True), ("share", 0.5), ("how", "on-track")]


@pytest.mark.parametrize(
    ("command", "options", "why"),
    [
        ("undo", {}, "there is no /undo"),
        ("do", {"nothing": 1}, "no option nothing"),
        ("do", {"how": "behind"}, "none of"),
        ("do", {"count": 11}, "not between"),
        ("do", {"count": "many"}, "not an integer"),
        ("do", {"exact": "maybe"}, "neither true nor false"),
        ("do", {"share": "half"}, "not a number"),
        ("do", {"what": ""}, "characters"),
    ],
)
async def test_the_client_refuses(command: str, options: dict[str, Any], why: str) -> None:
    """What Discord's client would not send never reaches the bot."""
    async with playing() as (server, _):
        with pytest.raises(ClientRefused, match=why):
            await server.user("ann").command(command, options)


async def test_words_are_answered_in_the_dm() -> None:
    """Words in the DM reach the bot, which also hears itself, as on Discord."""
    async with playing() as (server, pupil):
        ann = server.user("ann")
        assert (await ann.types("hello")).text == "heard hello"
        await ann.types("again")
        assert pupil.heard[:2] == ["hello", "heard hello"]


async def test_without_the_intent_no_words_arrive() -> None:
    """A bot that does not ask for messages in DMs gets none."""
    async with playing(intents=discord.Intents.none()) as (server, pupil):
        with pytest.raises(NoAnswer):
            await server.user("ann").types("hello", patience=0.1)
        assert pupil.heard == []


async def test_the_same_nonce_is_one_message() -> None:
    """Within a few minutes a nonce gets the message that is there; later it is a new one."""
    async with playing() as (server, pupil):
        ann = server.user("ann")
        dm = await (await pupil.fetch_user(int(ann.id))).create_dm()
        first = await dm.send("practice", nonce="key-1")
        assert (await dm.send("practice", nonce="key-1")).id == first.id
        assert [each.nonce for each in await server.arrives(ann)] == ["key-1"]
        server.clock.advance(300)
        assert (await dm.send("practice", nonce="key-1")).id != first.id
        await server.arrives(ann)
        with pytest.raises(NoAnswer):
            await server.arrives(ann, within=0.05)


async def test_files_come_through() -> None:
    """A file that is sent with a message can be read by who gets it, and by the bot again."""

    async def chart(interaction: Interaction) -> None:
        embed = discord.Embed(title="Scores").set_image(url="attachment://chart.png")
        file = discord.File(io.BytesIO(b"PNG"), "chart.png", description="Three scores, rising")
        await interaction.response.send_message(embed=embed, file=file)

    async with playing(chart) as (server, _):
        said = await server.user("ann").command("do")
        assert said.message.files == {"chart.png": b"PNG"}
        assert said.text == "Scores\nThree scores, rising"
        async with aiohttp.ClientSession() as session, session.get(said.message.attachments[0]["url"]) as response:
            assert await response.read() == b"PNG"
        assert server.faults == []


async def test_follow_ups_are_part_of_the_answer() -> None:
    """What comes after the first answer is seen with it."""

    async def two(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.followup.send("two", ephemeral=True)

    async with playing(two) as (server, _):
        said = await server.user("ann").command("do")
        assert [each.text for each in await said.more(2)] == ["one", "two"]
        assert [each.ephemeral for each in said.messages] == [False, True]


@pytest.mark.parametrize(
    ("place", "installed", "expected"),
    [
        ("dm", "guild", (1, {"0": 0})),
        ("dm", "user", (1, {"1": "ann"})),
        ("ours", "guild", (0, {"0": "ours"})),
        ("theirs", "user", (0, {"1": "ann"})),
        ("private", "user", (2, {"1": "ann"})),
    ],
)
async def test_the_bot_learns_where_it_is(place: str, installed: str, expected: tuple[int, dict[str, Any]]) -> None:
    """Context, channel and installation are those of the place."""
    seen: list[Any] = []

    async def look(interaction: Interaction) -> None:
        seen.append((interaction.context, interaction._integration_owners, interaction.channel, interaction.user.id))  # noqa: SLF001 - it has no other name
        await interaction.response.send_message("seen")

    async with playing(look) as (server, _):
        ann = server.user("ann")
        ours, theirs = server.guild("ours"), server.guild("theirs", with_bot=False)
        ids = {"ann": int(ann.id), "ours": int(ours.id)}
        places = {"ours": ours.channel("a"), "theirs": theirs.channel("b")}
        places["private"] = server.private_channel("us", ann)
        said = await ann.command("do", place=places.get(place), installed=installed)
        assert said.text == "seen"
        context, owners, channel, user = seen[0]
        assert (context.guild, context.dm_channel, context.private_channel) == tuple(n == expected[0] for n in range(3))
        assert owners == {int(key): ids.get(str(value), value) for key, value in expected[1].items()}
        assert (channel is not None, user) == (True, int(ann.id))


async def test_where_the_app_is_not_installed_there_is_no_command() -> None:
    """In a guild without the bot, and in private, only those who installed the app can use it."""
    async with playing() as (server, _):
        ann, bob = server.user("ann"), server.user("bob")
        for place in (server.guild("theirs", with_bot=False).channel("b"), server.private_channel("us", ann)):
            with pytest.raises(ClientRefused):
                await ann.command("do", place=place)
        with pytest.raises(ClientRefused, match="cannot write"):
            await bob.command("do", place=place, installed="user")


# --- DMs that do not arrive ------------------------------------------------------------------------------------------


async def test_a_dm_does_not_arrive() -> None:
    """A closed DM, somebody who shares no guild, and an account that is gone each have their error."""
    async with playing() as (server, pupil):
        ann, guild = server.user("ann"), server.guild("Study group")
        dm = await (await pupil.fetch_user(int(ann.id))).create_dm()
        ann.close_dm()
        with pytest.raises(discord.Forbidden, match="50007"):
            await dm.send("practice")
        assert (await ann.command("do")).text == "said"
        ann.open_dm()
        ann.leaves(guild)
        with pytest.raises(discord.Forbidden, match="50278"):
            await dm.send("practice")
        ann.joins(guild)
        await dm.send("practice")
        ann.delete()
        with pytest.raises(discord.NotFound, match="10013"):
            await pupil.http.start_private_message(int(ann.id))
        assert server.faults == []


async def test_dms_are_opened_slowly() -> None:
    """Above so many new DMs in a minute the next is refused; one that is open does not count."""
    async with logged_in() as (server, client):
        server.openings.most = 3
        people = [server.user(f"p{n}") for n in range(4)]
        for person in [*people[:3], people[0]]:
            await client.http.start_private_message(int(person.id))
        with pytest.raises(discord.HTTPException, match="40003"):
            await client.http.start_private_message(int(people[3].id))
        server.clock.advance(61)
        await client.http.start_private_message(int(people[3].id))
        assert server.rest.openings_refused == 1


# --- The gateway -----------------------------------------------------------------------------------------------------


async def gone(server: DiscordServer) -> None:
    assert await server.changed.until(lambda: not server.gateway.live, 2)


@pytest.mark.parametrize("how", ["drop_connections", "ask_to_reconnect"])
async def test_what_was_missed_is_sent_again(how: str) -> None:
    """After a lost connection, or a request to come back, the session goes on with what was missed."""
    async with playing() as (server, _):
        ann = server.user("ann")
        await ann.types("before")
        getattr(server, how)()
        await gone(server)
        assert (await ann.types("meanwhile")).text == "heard meanwhile"
        (session,) = server.gateway.sessions.values()
        assert session.resumed == 1


@pytest.mark.parametrize("told", [True, False])
async def test_an_invalid_session_is_begun_anew(told: bool) -> None:
    """A client whose session is over, told so at once or when it resumes, identifies again and works again."""
    async with playing() as (server, _):
        (old,) = server.gateway.sessions
        if told:
            server.invalidate_sessions()
        else:
            server.gateway.sessions.clear()
            server.drop_connections()
        assert await server.changed.until(lambda: list(server.gateway.sessions) not in ([], [old]), 10)
        assert (await server.user("ann").command("do")).text == "said"


async def test_events_go_to_their_shard() -> None:
    """A guild's events go to the guild's shard, and those of no guild to shard 0."""
    async with playing(shards=2) as (server, _):
        guild = server.guild("Study group")
        sessions = {each.shard: each for each in server.gateway.live}
        before = {shard: each.seq for shard, each in sessions.items()}
        await server.user("ann").command("do", place=guild.channel("study"))
        await server.user("ann").command("do")
        expected = {0: 1, 1: 0}
        expected[(int(guild.id) >> 22) % 2] += 1
        assert {shard: each.seq - before[shard] for shard, each in sessions.items()} == expected


async def test_a_wrong_token_is_refused() -> None:
    """Another token logs nobody in."""
    async with logged_in() as (server, _):
        async with discord.Client(intents=discord.Intents.none()) as other:
            with pytest.raises(discord.LoginFailure):
                await other.login("wrong")
        assert server.statuses[401] == 1


async def test_a_revoked_token_ends_everything() -> None:
    """When the token is taken away the gateway closes with 4004, and every request is answered with 401."""
    async with playing() as (server, pupil):
        await server.revoke_token()
        with pytest.raises(discord.ConnectionClosed, match="4004"):
            await asyncio.wait_for(pupil.running, 5)
    async with logged_in() as (server, client):
        await server.revoke_token()
        with pytest.raises(discord.HTTPException, match="401"):
            await client.fetch_user(int(server.user("ann").id))


# --- Limits and outages ----------------------------------------------------------------------------------------------


async def test_above_fifty_a_second_is_too_much() -> None:
    """Requests above 50 in a second get a global 429 and are repeated by the library; none is lost."""
    async with logged_in() as (server, client):
        ann = server.user("ann")
        people = await asyncio.gather(*(client.fetch_user(int(ann.id)) for _ in range(80)))
        assert len(people) == 80
        assert server.limited > 0
        assert server.statuses[429] == server.limited


async def test_interactions_do_not_count() -> None:
    """However many people press at once, their answers meet no limit."""
    async with playing(defer_then_edit) as (server, _):
        people = [server.user(f"p{n}") for n in range(300)]
        await asyncio.gather(*(each.command("do", patience=20) for each in people))
        assert (server.limited, server.faults) == (0, [])


async def test_a_channel_takes_five_in_five_seconds() -> None:
    """The sixth message to a channel is 429, with the headers by which the library waits of itself."""
    async with logged_in() as (server, _):
        ann = server.user("ann")
        url, headers = f"{server.api_url}/channels/{ann.channel.id}/messages", {"Authorization": f"Bot {server.token}"}
        said = {"content": "practice", "allowed_mentions": {"parse": []}}
        async with aiohttp.ClientSession(headers=headers) as session:
            for left in (4, 3, 2, 1, 0):
                async with session.post(url, json=said) as response:
                    assert response.headers["X-RateLimit-Remaining"] == str(left)
                    assert response.headers["Content-Type"] == "application/json"
            async with session.post(url, json=said) as response:
                assert (response.status, response.headers["Via"]) == (429, "1.1 google")
                assert 0 < (await response.json())["retry_after"] <= 5
        assert server.bucketed == 1


async def test_an_outage_is_over_when_it_is() -> None:
    """As many requests fail as a test asks for, then it works again."""
    async with logged_in() as (server, client):
        outage = server.fails(503, times=1)
        with pytest.raises(discord.DiscordServerError):
            await client.fetch_user(int(server.user("ann").id))
        assert (await client.fetch_user(int(server.user("ann").id))).name == "ann"
        assert outage.seen == 1
        with server.fails(429, retry_after=0.01, times=2):
            await client.fetch_user(int(server.user("ann").id))
        assert server.statuses[429] == 2


async def test_a_lost_answer_was_carried_out() -> None:
    """The message is there, though the bot never heard of it; its nonce finds it again."""
    async with logged_in() as (server, client):
        ann = server.user("ann")
        dm = await (await client.fetch_user(int(ann.id))).create_dm()
        server.loses_answers(path="/messages")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await dm.send("practice", nonce="key-1", allowed_mentions=discord.AllowedMentions.none())
        (there,) = await server.arrives(ann)
        again = await dm.send("practice", nonce="key-1", allowed_mentions=discord.AllowedMentions.none())
        assert (str(again.id), len(server.inbox(ann))) == (there.id, 1)


async def test_a_server_that_hangs_does_nothing() -> None:
    """A request that hangs is not carried out, and its connection is cut when the outage ends."""
    async with logged_in() as (server, client):
        ann = server.user("ann")
        dm = await (await client.fetch_user(int(ann.id))).create_dm()
        with server.hangs(path="/messages") as outage:
            sending = asyncio.create_task(dm.send("practice"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(sending), 0.05)
            assert outage.seen == 1
        with pytest.raises(aiohttp.ClientError):
            await sending
        assert server.inbox(ann) == []


async def test_nobody_waits_for_ever() -> None:
    """A bot that says nothing, or only that it thinks, is told apart in the end."""

    async def think(interaction: Interaction) -> None:
        await interaction.response.defer()

    async with playing(think) as (server, _):
        with pytest.raises(NoAnswer, match="no final answer"):
            await server.user("ann").command("do", patience=0.05)
        server.deadline = 0.05
        server.fails(503, path="resume|gateway")
        server.drop_connections()
        await gone(server)
        with pytest.raises(NoAnswer, match="no response"):
            await server.user("bob").command("do")
