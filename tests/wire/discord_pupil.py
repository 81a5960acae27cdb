"""A small bot on discord.py that does what a test tells it to: well, or wrongly so that it is told off."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import discord
from discord import app_commands
from discord.http import Route
from discord.webhook import async_ as wire

from tests.wire.discord_clock import Signal
from tests.wire.discord_library import moved_to
from tests.wire.discord_server import DiscordServer

Interaction = discord.Interaction[Any]
Act = Callable[[Interaction], Awaitable[object]]
NOBODY = discord.AllowedMentions.none()
PARSE_NOTHING: dict[str, Any] = {"parse": []}


class Step(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"step:(?P<day>\d+)"):
    """A button that outlives restarts: all it knows stands in its id."""

    def __init__(self, day: int) -> None:
        super().__init__(discord.ui.Button(label="Move it", custom_id=f"step:{day}"))
        self.day = day

    @classmethod
    async def from_custom_id(cls, _: Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ARG003 - its shape
        """Make the button again from its id."""
        return cls(int(match["day"]))

    async def callback(self, interaction: Interaction) -> None:
        """Answer with the next day's button."""
        await interaction.response.edit_message(content=f"moved to {self.day + 1}", view=steps(self.day + 1))


def steps(day: int) -> discord.ui.View:
    """A view with one such button."""
    return discord.ui.View(timeout=None).add_item(Step(day))


class Pupil(discord.AutoShardedClient):
    """Its command `do` and all its other components and modals do what `act` says."""

    running: asyncio.Task[None]

    def __init__(self, act: Act, intents: discord.Intents, shards: int) -> None:
        super().__init__(
            intents=intents,
            shard_count=shards,
            guild_ready_timeout=0,
            allowed_mentions=NOBODY,
            max_messages=None,
        )
        self.act = act
        self.heard: list[str] = []
        self.tree = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.add_dynamic_items(Step)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: the server lets shards identify side by side."""

    async def setup_hook(self) -> None:
        """Register the commands."""

        @self.tree.command(name="do", description="Do it")
        async def do(
            interaction: Interaction,
            what: str | None = None,
            count: app_commands.Range[int, 1, 10] | None = None,
            exact: bool | None = None,
            share: float | None = None,
            *,
            how: str | None = None,
        ) -> None:
            await self.act(interaction)

        @do.autocomplete("what")
        async def what(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
            given = f" of {interaction.namespace.count}" if interaction.namespace.count else ""
            return [app_commands.Choice(name=f"{current}{given}!", value=current)]

        app_commands.choices(how=[app_commands.Choice(name="On track", value="on-track")])(do)
        await self.tree.sync()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Do what was told, for presses and modals that no item takes."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self.act(interaction)
        if interaction.type is discord.InteractionType.component:
            assert interaction.data is not None
            if not str(interaction.data.get("custom_id")).startswith("step:"):
                await self.act(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Answer words; say nothing to itself."""
        self.heard.append(message.content)
        if message.author != self.user:
            await message.channel.send(f"heard {message.content}")


async def say(interaction: Interaction) -> None:
    """The simplest answer."""
    await interaction.response.send_message("said", ephemeral=True)


@asynccontextmanager
async def playing(
    act: Act = say, *, intents: discord.Intents | None = None, shards: int = 1
) -> AsyncIterator[tuple[DiscordServer, Pupil]]:
    """A server, and the pupil connected to it."""
    async with DiscordServer() as server:
        with moved_to(server):
            pupil = Pupil(act, discord.Intents(dm_messages=True) if intents is None else intents, shards)
            pupil.running = asyncio.create_task(pupil.start(server.token))
            try:
                await server.ready(shards=shards)
                yield server, pupil
            finally:
                await pupil.close()
                await asyncio.gather(pupil.running, return_exceptions=True)


@asynccontextmanager
async def logged_in() -> AsyncIterator[tuple[DiscordServer, discord.Client]]:
    """A server, and a client that uses its REST routes only."""
    async with DiscordServer() as server:
        with moved_to(server):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(server.token)
                yield server, client


async def respond(interaction: Interaction, kind: int, data: dict[str, Any] | None = None) -> None:
    """A first response, past everything that the library checks by itself."""
    params = wire.interaction_response_params(type=kind, data=data)
    adapter, session = wire.async_context.get(), interaction._session  # noqa: SLF001 - the wrong bot goes past checks
    await adapter.create_interaction_response(interaction.id, interaction.token, session=session, params=params)


async def post(client: discord.Client, channel: str, payload: dict[str, Any]) -> Any:
    """A message, past everything that the library checks by itself."""
    return await client.http.request(Route("POST", "/channels/{channel_id}/messages", channel_id=channel), json=payload)


class ToldOff:
    """A handler that tries what is wrong, then answers properly; and the errors that it got."""

    def __init__(self, wrong: Act) -> None:
        self.errors: list[str] = []
        self._wrong = wrong
        self._signal = Signal()

    async def __call__(self, interaction: Interaction) -> None:
        """Be wrong, then right."""
        await self._try(self._wrong(interaction))
        if interaction.response.is_done():
            await self._try(interaction.edit_original_response(content="done"))
        else:
            await self._try(interaction.response.send_message("done"))

    async def told(self, count: int = 1) -> list[str]:
        """Wait for so many errors; their status and code."""
        assert await self._signal.until(lambda: len(self.errors) >= count, 5), self.errors
        return [" ".join(each.split()[:2]) for each in self.errors]

    async def _try(self, doing: Awaitable[object]) -> None:
        try:
            await doing
        except discord.HTTPException as error:
            self.errors.append(f"{error.status} {error.code} {error.text}")
            self._signal.give()
