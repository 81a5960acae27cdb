"""The stand-in for Discord: every way of being wrong is told off with Discord's own error, and noted as a fault."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from tests.wire.discord_clock import Signal
from tests.wire.discord_library import moved_to
from tests.wire.discord_pupil import (
    PARSE_NOTHING,
    Act,
    Interaction,
    ToldOff,
    logged_in,
    playing,
    post,
    respond,
    say,
)
from tests.wire.discord_server import DiscordServer, NoAnswer

Form = dict[str, Any]
QUIETLY: Form = {"allowed_mentions": PARSE_NOTHING}


def row(*components: Form) -> Form:
    return {"type": 1, "components": list(components)}


def button(n: int = 0, **more: Any) -> Form:
    return {"type": 2, "style": 1, "label": f"Button {n}", "custom_id": f"button:{n}"} | more


def options(count: int, **more: Any) -> list[Form]:
    return [{"label": f"Option {n}", "value": f"{n}"} | more for n in range(count)]


def select(count: int = 2, **more: Any) -> Form:
    return {"type": 3, "custom_id": "select", "options": options(count)} | more


def with_components(*rows: Form) -> Form:
    return {"content": "words", "components": list(rows)} | QUIETLY


def with_embeds(*embeds: Form) -> Form:
    return {"embeds": list(embeds)}


MESSAGES: dict[str, tuple[Form, str]] = {
    "nothing": ({"tts": False}, "50006"),
    "blanks": ({"content": " \n "} | QUIETLY, "50006"),
    "long content": ({"content": "x" * 2001} | QUIETLY, "content: Must be between 0 and 2000"),
    "long nonce": ({"content": "words", "nonce": "x" * 26} | QUIETLY, "nonce: Must be between 0 and 25"),
    "eleven embeds": (with_embeds(*[{"title": "x"}] * 11), "embeds: Must be between 0 and 10"),
    "embed title": (with_embeds({"title": "x" * 257}), "embeds.0.title"),
    "embed description": (with_embeds({"description": "x" * 4097}), "embeds.0.description"),
    "embed footer": (with_embeds({"footer": {"text": "x" * 2049}}), "embeds.0.footer.text"),
    "26 fields": (with_embeds({"fields": [{"name": "x", "value": "y"}] * 26}), "embeds.0.fields"),
    "field name": (with_embeds({"fields": [{"name": "x" * 257, "value": "y"}]}), "embeds.0.fields.0.name"),
    "field value": (with_embeds({"fields": [{"name": "x", "value": ""}]}), "embeds.0.fields.0.value"),
    "6,000 in embeds": (with_embeds({"description": "x" * 4000}, {"description": "x" * 2001}), "exceeds maximum size"),
    "empty embed": (with_embeds({"color": 1}), "embeds.0.description"),
    "six rows": (with_components(*[row(button(n)) for n in range(6)]), "components: Must be between 0 and 5"),
    "six buttons": (with_components(row(*map(button, range(6)))), "components.0.components: Must be between 1 and 5"),
    "empty row": (with_components(row()), "components.0.components: Must be between 1 and 5"),
    "no row": (with_components(button()), "components.0.type"),
    "long id": (with_components(row(button(custom_id="x" * 101))), "components.0.components.0.custom_id"),
    "no id": (with_components(row(button(custom_id=""))), "components.0.components.0.custom_id"),
    "an id twice": (with_components(row(button()), row(button())), "cannot be duplicated"),
    "long label": (with_components(row(button(label="x" * 81))), "components.0.components.0.label"),
    "no label": (with_components(row(button(label=None))), "must have a label or an emoji"),
    "link with an id": (with_components(row(button(style=5, url="https://example.org"))), "cannot both be given"),
    "no style": (with_components(row(button(style=0))), "components.0.components.0.style"),
    "select beside a button": (with_components(row(select(), button())), "exceeds the width"),
    "26 options": (with_components(row(select(26))), "options: Must be between 1 and 25"),
    "no options": (with_components(row(select(0))), "options: Must be between 1 and 25"),
    "option label": (with_components(row(select(options=options(1, label="x" * 101)))), "options.0.label"),
    "option value": (with_components(row(select(options=options(1, value="x" * 101)))), "options.0.value"),
    "option description": (with_components(row(select(options=options(1, description="x" * 101)))), "0.description"),
    "a value twice": (with_components(row(select(options=options(2, value="same")))), "already used"),
    "placeholder": (with_components(row(select(placeholder="x" * 151))), "placeholder"),
    "more than there are": (with_components(row(select(max_values=3))), "max_values"),
    "text input in a message": (with_components(row({"type": 4, "custom_id": "a", "style": 1})), "0.components.0.type"),
    "laid out without its flag": (with_components({"type": 10, "content": "words"}), "components.0.type"),
    "laid out with content": (
        {"content": "words", "flags": 1 << 15, "components": [{"type": 10, "content": "words"}]} | QUIETLY,
        "IS_COMPONENTS_V2",
    ),
    "an attachment that is not there": ({"content": "x", "attachments": [{"id": 0}]} | QUIETLY, "not found"),
    "long alt text": ({"content": "x", "attachments": [{"id": 0, "description": "x" * 1025}]} | QUIETLY, "description"),
    "a reply to nothing": ({"content": "x", "message_reference": {"message_id": "1"}} | QUIETLY, "Unknown message"),
}


@pytest.mark.parametrize("name", MESSAGES)
async def test_a_message_that_discord_refuses(name: str) -> None:
    """A message beyond Discord's limits is refused, with the field that is wrong."""
    payload, why = MESSAGES[name]
    async with logged_in() as (server, client):
        ann = server.user("ann")
        with pytest.raises(discord.HTTPException, match="400") as told:
            await post(client, ann.channel.id, payload)
        assert why in f"{told.value.code} {told.value.text}"
        assert len(server.faults) == 1
        assert server.inbox(ann) == []


async def test_a_message_at_the_limits_is_accepted() -> None:
    """Exactly what Discord allows goes through."""
    rows = [
        row(*[button(5 * n + m, label="x" * 80, custom_id=f"{5 * n + m:0100}") for m in range(5)]) for n in range(4)
    ]
    rows.append(row(select(25, placeholder="x" * 150, max_values=25)))
    embeds = [{"title": "x" * 256, "description": "x" * 4096}, {"fields": [{"name": "x" * 24, "value": "y" * 1024}]}]
    payload = {"content": "x" * 2000, "nonce": "x" * 25, "components": rows, "embeds": embeds} | QUIETLY
    async with logged_in() as (server, client):
        await post(client, server.user("ann").channel.id, payload)
        assert server.faults == []


@pytest.mark.parametrize(
    "mentions",
    [None, {"parse": ["users"]}, {"parse": [], "users": ["1"]}, {"parse": [], "replied_user": True}, {"users": []}],
)
async def test_who_can_be_mentioned_is_a_fault(mentions: Form | None) -> None:
    """Discord lets words through that could mention somebody; we do not."""
    async with logged_in() as (server, client):
        more = {} if mentions is None else {"allowed_mentions": mentions}
        await post(client, server.user("ann").channel.id, {"content": "words"} | more)
        assert len(server.faults) == 1
        assert "allowed_mentions" in server.faults[0]


async def test_a_test_can_ask_for_faults() -> None:
    """Faults that a test asks for are given to it, and not counted."""
    async with logged_in() as (server, client):
        with server.expects_faults() as faults, pytest.raises(discord.HTTPException, match="50006"):
            await post(client, server.user("ann").channel.id, {})
        assert (len(faults), server.faults) == (1, [])


# --- Modals ----------------------------------------------------------------------------------------------------------


def text(n: int = 0, **more: Any) -> Form:
    return {"type": 4, "custom_id": f"text:{n}", "style": 1} | more


def label(component: Form, **more: Any) -> Form:
    return {"type": 18, "label": "Label", "component": component} | more


def modal(*components: Form, **more: Any) -> Form:
    return {"title": "Title", "custom_id": "modal", "components": list(components)} | more


def people(*picked: tuple[str, str], **more: Any) -> Form:
    chosen = [{"id": each, "type": kind} for each, kind in picked]
    return {"type": 5, "custom_id": "people", "default_values": chosen} | more


MODALS: dict[str, tuple[Form, str]] = {
    "long title": (modal(label(text()), title="x" * 46), "data.title"),
    "no title": (modal(label(text()), title=""), "data.title"),
    "long id": (modal(label(text()), custom_id="x" * 101), "data.custom_id"),
    "six components": (modal(*[label(text(n)) for n in range(6)]), "data.components: Must be between 1 and 5"),
    "no components": (modal(), "data.components: Must be between 1 and 5"),
    "long label": (modal(label(text(), label="x" * 46)), "components.0.label"),
    "long description": (modal(label(text(), description="x" * 101)), "components.0.description"),
    "a button": (modal(label(button())), "component.type"),
    "a bare text input": (modal(text()), "components.0.type"),
    "an id twice": (modal(label(text()), label(text())), "cannot be duplicated"),
    "long value": (modal(label(text(value="x" * 4001))), "component.value"),
    "a value above its maximum": (modal(label(text(value="xyz", max_length=2))), "component.value"),
    "long placeholder": (modal(label(text(placeholder="x" * 101))), "component.placeholder"),
    "maximum": (modal(label(text(max_length=4001))), "component.max_length"),
    "minimum": (modal(label(text(min_length=5, max_length=4))), "component.min_length"),
    "style": (modal(label(text(style=3))), "component.style"),
    "26 options": (modal(label(select(26))), "component.options: Must be between 1 and 25"),
    "two picked of one": (modal(label(people(("1", "user"), ("2", "user")))), "component.default_values"),
    "a role picked as a user": (modal(label(people(("1", "role")))), "component.default_values.0.type"),
    "a name picked as a user": (modal(label(people(("kim", "user")))), "component.default_values.0.id"),
    "people of a kind of channel": (modal(label(people(channel_types=[0]))), "component.channel_types"),
    "no options": (modal(label(select(0))), "component.options: Must be between 1 and 25"),
    "required, but none is enough": (modal(label(select(min_values=0))), "component.min_values"),
    "a select that is disabled": (modal(label(select(disabled=True))), "component.disabled"),
    "one radio button": (modal(label({"type": 21, "custom_id": "r", "options": options(1)})), "component.options"),
    "empty text": (modal({"type": 10, "content": ""}, label(text())), "components.0.content"),
}


@pytest.mark.parametrize("name", MODALS)
async def test_a_modal_that_discord_refuses(name: str) -> None:
    """A modal beyond Discord's limits is refused, and the interaction can still be answered."""
    payload, why = MODALS[name]
    act = ToldOff(lambda interaction: respond(interaction, 9, payload))
    async with playing(act) as (server, _):
        assert (await server.user("ann").command("do")).text == "done"
        assert await act.told() == ["400 50035"]
        assert why in act.errors[0]
        assert len(server.faults) == 1


async def test_a_modal_at_the_limits_is_accepted() -> None:
    """Exactly what Discord allows opens."""
    longest = text(1, value="x" * 4000, max_length=4000, placeholder="x" * 100)
    choices = label(select(25, custom_id="s" * 100), label="x" * 45, description="x" * 100)
    radio = label({"type": 21, "custom_id": "r", "options": options(10)})
    payload = modal({"type": 10, "content": "words"}, label(longest), choices, radio, title="x" * 45)

    async with playing(lambda interaction: respond(interaction, 9, payload)) as (server, _):
        said = await server.user("ann").command("do")
        assert said.modal is not None
        assert len(said.modal.fields) == 3
        assert server.faults == []


# --- The order of things ---------------------------------------------------------------------------------------------


async def twice(interaction: Interaction) -> None:
    await interaction.response.send_message("done")
    await respond(interaction, 4, {"content": "again"} | QUIETLY)


async def modal_after_defer(interaction: Interaction) -> None:
    await interaction.response.defer()
    await respond(interaction, 9, modal(label(text())))


async def follow_up_first(interaction: Interaction) -> None:
    await interaction.followup.send("too early")


async def edit_first(interaction: Interaction) -> None:
    await interaction.edit_original_response(content="too early")


async def nothing_to_update(interaction: Interaction) -> None:
    await respond(interaction, 7, {"content": "words"} | QUIETLY)


async def empty(interaction: Interaction) -> None:
    await respond(interaction, 4, {})


async def empty_edit(interaction: Interaction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_response(content="")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (twice, "400 40060"),
        (modal_after_defer, "400 40060"),
        (follow_up_first, "404 10015"),
        (edit_first, "404 10015"),
        (nothing_to_update, "400 50035"),
        (empty, "400 50006"),
        (empty_edit, "400 50006"),
    ],
)
async def test_a_wrong_answer_is_told_off(wrong: Act, error: str) -> None:
    """An answer at the wrong time, or of the wrong kind, has Discord's error."""
    act = ToldOff(wrong)
    async with playing(act) as (server, _):
        said = await server.user("ann").command("do")
        assert await act.told() == [error]
        assert said.text == "done"
        assert len(server.faults) == 1


async def test_a_modal_is_no_answer_to_a_modal() -> None:
    """What was submitted from a modal cannot open another one."""
    form = modal(label(text(value="kept")))
    act = ToldOff(lambda interaction: respond(interaction, 9, form))
    async with playing(act) as (server, _):
        ann = server.user("ann")
        said = await ann.command("do")
        assert await act.told() == ["400 40060"]
        assert (await ann.submit(said.modal)).text == "done"
        assert await act.told(2) == ["400 40060", "400 50035"]
        assert len(server.faults) == 2


def later(server: list[DiscordServer], seconds: float) -> Act:
    async def act(interaction: Interaction) -> None:
        if seconds < 60:
            server[0].clock.advance(seconds)
            await interaction.response.send_message("late")
        else:
            await interaction.response.defer()
            server[0].clock.advance(seconds)
            await interaction.edit_original_response(content="late")

    return act


@pytest.mark.parametrize(("seconds", "error"), [(3.1, "404 10062"), (15 * 60 + 1, "401 50027")])
async def test_who_is_late_is_told_off(seconds: float, error: str) -> None:
    """The first response has three seconds, the token fifteen minutes."""
    there: list[DiscordServer] = []
    act = ToldOff(later(there, seconds))
    async with playing(act) as (server, _):
        there.append(server)
        server.patience = 0.3
        asked = asyncio.create_task(server.user("ann").command("do"))
        with pytest.raises(NoAnswer, match=r"more than|no final answer"):
            await asked
        assert (await act.told())[0] == error
        assert server.faults


async def test_five_follow_ups_for_a_users_installation() -> None:
    """Where only the user installed the app, the sixth follow-up is refused; elsewhere it is not."""
    errors: list[int] = []
    told = Signal()

    async def six(interaction: Interaction) -> None:
        await interaction.response.send_message("done")
        for n in range(6):
            try:
                await interaction.followup.send(f"{n}")
            except discord.HTTPException as error:
                errors.append(error.code)
                told.give()

    async with playing(six) as (server, _):
        by_guild = await server.user("ann").command("do")
        by_user = await server.user("bob").command("do", installed="user")
        assert len(await by_guild.more(7, within=10)) == 7
        assert len(await by_user.more(6, within=10)) == 6
        assert await told.until(lambda: errors == [40094], 10)


async def test_a_follow_up_in_place_of_a_deferred_original() -> None:
    """It takes the original's place as on Discord, who sees it stays as deferred, and it is a fault."""

    async def act(interaction: Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("in its place", ephemeral=False)

    async with playing(act) as (server, _):
        said = await server.user("ann").command("do")
        assert (said.text, said.message.ephemeral) == ("in its place", True)
        assert "deprecated" in server.faults[0]


async def test_an_edit_changes_nothing_about_who_sees_it() -> None:
    """A message that was deferred for everybody stays for everybody, and trying is a fault."""

    async def act(interaction: Interaction) -> None:
        await interaction.response.defer()
        params = {"content": "mine", "flags": 64, "allowed_mentions": PARSE_NOTHING}
        route = discord.http.Route(
            "PATCH",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=interaction.application_id,
            webhook_token=interaction.token,
        )
        await interaction.client.http.request(route, json=params)

    async with playing(act) as (server, _):
        said = await server.user("ann").command("do")
        assert (said.text, said.message.ephemeral) == ("mine", False)
        assert "ephemeral" in server.faults[0]


async def test_completion_has_its_limits_too() -> None:
    """More than 25 choices, or one that is too long, are refused while somebody types."""
    wrong: list[list[Form]] = [
        [{"name": f"{n}", "value": f"{n}"} for n in range(26)],
        [{"name": "x" * 101, "value": "x"}],
        [{"name": "x", "value": "x" * 101}],
        [{"name": "x", "value": 1}],
    ]
    codes: list[int] = []

    async with playing(say) as (server, pupil):

        async def choices(interaction: Interaction, current: str) -> list[discord.app_commands.Choice[str]]:
            for each in wrong:
                try:
                    await respond(interaction, 8, {"choices": each})
                except discord.HTTPException as error:
                    codes.append(error.code)
            return [discord.app_commands.Choice(name="x" * 100, value="x" * 100)] * 25

        command = pupil.tree.get_command("do")
        assert isinstance(command, discord.app_commands.Command)
        command.autocomplete("what")(choices)
        assert len(await server.user("ann").completes("do", "what", "nb")) == 25
        assert codes == [50035] * 4
        assert len(server.faults) == 4


# --- Commands --------------------------------------------------------------------------------------------------------


def option(name: str = "test", **more: Any) -> Form:
    return {"type": 3, "name": name, "description": "Which one"} | more


def command(*given: Form, **more: Any) -> Form:
    return {"name": "log-score", "description": "Log a score", "type": 1, "options": list(given)} | more


def choices(count: int, **more: Any) -> list[Form]:
    return [{"name": f"{n}", "value": f"{n}"} | more for n in range(count)]


COMMANDS: dict[str, tuple[list[Form], str]] = {
    "capitals": ([command(name="Log")], "0.name"),
    "a space": ([command(name="log score")], "0.name"),
    "long name": ([command(name="x" * 33)], "0.name"),
    "no description": ([command(description="")], "0.description"),
    "long description": ([command(description="x" * 101)], "0.description"),
    "a name twice": ([command(), command()], "must be unique"),
    "26 options": ([command(*[option(f"o{n}") for n in range(26)])], "0.options: Must be between 0 and 25"),
    "option twice": ([command(option(), option())], "0.options.1.name"),
    "option name": ([command(option("Test"))], "0.options.0.name"),
    "option description": ([command(option(description=""))], "0.options.0.description"),
    "option type": ([command(option(type=12))], "0.options.0.type"),
    "kinds of channels of a word": ([command(option(channel_types=[0]))], "0.options.0.channel_types"),
    "a strange kind of channel": ([command(option(type=7, channel_types=[99]))], "0.options.0.channel_types"),
    "required last": ([command(option("a"), option("b", required=True))], "Required options must be placed before"),
    "26 choices": ([command(option(choices=choices(26)))], "choices: Must be between 0 and 25"),
    "choice name": ([command(option(choices=choices(1, name="x" * 101)))], "choices.0.name"),
    "choice value": ([command(option(choices=choices(1, value="x" * 101)))], "choices.0.value"),
    "choice of another type": ([command(option(type=4, choices=choices(1)))], "choices.0.value"),
    "choices and completion": ([command(option(choices=choices(1), autocomplete=True))], "cannot both be set"),
    "completion of a truth": ([command(option(type=5, autocomplete=True))], "autocomplete"),
    "bounds of a text": ([command(option(min_value=1))], "min_value"),
    "bounds the wrong way": ([command(option(type=4, min_value=2, max_value=1))], "min_value"),
    "no contexts": ([command(contexts=[])], "0.contexts"),
    "another context": ([command(contexts=[3])], "0.contexts.0"),
    "another installation": ([command(integration_types=[2])], "0.integration_types.0"),
    "too much of it": ([command(*[option(f"o{n}", choices=choices(25, name="n" * 50)) for n in range(9)])], "(8000)"),
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_command_that_discord_refuses(name: str) -> None:
    """A table of commands beyond Discord's limits is refused whole."""
    table, why = COMMANDS[name]
    async with logged_in() as (server, client):
        with pytest.raises(discord.HTTPException) as told:
            await client.http.bulk_upsert_global_commands(int(server.application_id), payload=table)
        assert (told.value.status, told.value.code) == (400, 50035)
        assert why in told.value.text
        assert server.commands == {}
        assert len(server.faults) == 1


async def test_only_so_many_commands() -> None:
    """There are at most 100 commands, and 200 creates a day; one that is there already is no create."""
    async with logged_in() as (server, client):
        application = int(server.application_id)
        table = [command(name=f"a{n}") for n in range(100)]
        for _ in range(2):
            await client.http.bulk_upsert_global_commands(application, payload=table)
        assert server.creates == 100
        with pytest.raises(discord.HTTPException, match="30032"):
            await client.http.bulk_upsert_global_commands(application, payload=[*table, command()])
        await client.http.bulk_upsert_global_commands(application, payload=[command(name=f"b{n}") for n in range(100)])
        with pytest.raises(discord.HTTPException, match="30034"):
            await client.http.bulk_upsert_global_commands(application, payload=[command(name="c")])


async def test_privileged_intents_are_refused() -> None:
    """Who asks for members, presences or what others write is closed out with 4014."""
    async with logged_in() as (server, _):
        for intents in (discord.Intents(members=True), discord.Intents(message_content=True)):
            async with discord.AutoShardedClient(intents=intents, shard_count=1) as client:
                with pytest.raises(discord.PrivilegedIntentsRequired):
                    await client.start(server.token)
        assert len(server.faults) == 2


async def test_an_unknown_route_is_a_fault() -> None:
    """What the stand-in does not serve is not silently passed over."""
    async with logged_in() as (server, client):
        with pytest.raises(discord.NotFound):
            await client.http.request(discord.http.Route("GET", "/users/@me/guilds/profile"))
        assert len(server.faults) == 1


async def test_who_is_in_a_guild_is_said_one_by_one() -> None:
    """A member is told from one who left, from nobody, and from a guild that the bot is not in or that is none."""
    async with logged_in() as (server, client):
        study, elsewhere = server.guild("Study"), server.guild("Elsewhere", with_bot=False)
        ann, bob = server.user("ann"), server.user("bob")
        bob.leaves(study)
        assert (await client.http.get_member(int(study.id), int(ann.id)))["user"]["id"] == ann.id
        with server.expects_faults():
            for guild, user, code in (
                (study.id, bob.id, 10007),
                (study.id, "1", 10013),
                (elsewhere.id, ann.id, 50001),
                ("1", ann.id, 10004),
            ):
                with pytest.raises(discord.HTTPException) as told:
                    await client.http.get_member(int(guild), int(user))
                assert told.value.code == code


async def test_a_channel_may_take_nothing() -> None:
    """A channel that hides from the bot, forbids it or is deleted says so, each with its own number."""
    async with logged_in() as (server, client):
        study = server.guild("Study")
        hidden, silent, gone = (study.channel(name) for name in ("hidden", "silent", "gone"))
        hidden.refuses, silent.refuses = 50001, 50013
        study.drops_channel("gone")
        for where, code in ((hidden, 50001), (silent, 50013), (gone, 10003)):
            with pytest.raises(discord.HTTPException) as told:
                await post(client, where.id, {"content": "words"} | QUIETLY)
            assert told.value.code == code
        assert server.faults == []


async def test_a_privileged_intent_has_to_be_allowed() -> None:
    """Members leaving are told only to a bot whose page allows it; to others the door is shut."""
    async with DiscordServer() as server, asyncio.timeout(10):
        with server.expects_faults() as faults, moved_to(server):
            async with discord.Client(intents=discord.Intents(members=True)) as client:
                with pytest.raises(discord.PrivilegedIntentsRequired):
                    await client.start(server.token)
        assert faults == ["privileged intents were asked for: members"]
