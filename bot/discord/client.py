"""The connection to Discord: what arrives is handed to Comeback, and each answer goes back the way it came."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord
from discord import app_commands

from bot import charts, modals, trouble
from bot.application import Application, Heard
from bot.delivery import Closed, TryAgain, Unknown
from bot.discord import answers, items, places, registration, zones
from bot.discord.members import Members
from bot.discord.messenger import A_SECOND, Messenger
from bot.discord.settings import Settings
from bot.pacing import Window
from bot.platforms import InHand
from core import message
from core.declaration import Command
from core.message import Message
from core.people import Account, Place

log = logging.getLogger("comeback")

NAME = places.NAME
STAMP = "discord-commands"
LONGEST_LIMIT = 30.0
"""Seconds for which discord.py may wait by itself when Discord says "later"; what takes longer waits in our queue."""
IN_HAND = 5.0
"""Seconds in which what is being answered may come to its end when Comeback stops."""

Interaction = answers.Interaction
WORDS = frozenset({discord.MessageType.default, discord.MessageType.reply})


class Client(discord.AutoShardedClient):
    """Comeback on Discord. It needs no intent but that for direct messages, so that words are answered there; where the
    operator allows it, that for members too, so that who leaves a server is known at once.
    """

    def __init__(self, app: Application, settings: Settings, clock: Callable[[], datetime]) -> None:
        super().__init__(
            intents=discord.Intents(dm_messages=True, members=settings.members),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_LIMIT,
            shard_ids=list(settings.shards) or None,  # type: ignore[arg-type] # none: all of them
            shard_count=settings.shard_count,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=0,
        )
        self._app = app
        self._settings = settings
        self._clock = clock
        self._in_hand = InHand()
        self._window = Window(A_SECOND)
        self.messenger = Messenger(self, app, clock, self._window)
        self.members = Members(self, self._window)
        self.tree = app_commands.CommandTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.tree.error(self._on_command_error)
        registration.register(self.tree, app.commands, self)
        self.add_dynamic_items(items.Press, items.Menu)

    async def setup_hook(self) -> None:
        """Register the commands, where they changed since they were last registered."""
        if self._settings.gateway_url and self._settings.shard_count is None:
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        stamp = f"{self.application_id} {registration.fingerprint(self.tree)}"
        if await self._app.stamp_of(STAMP) != stamp:
            await self.tree.sync()
            await self._app.keep_stamp(STAMP, stamp)
            log.info("Discord: the commands were registered anew.")

    # --- What members do ------------------------------------------------------------------------------------

    async def on_command(self, interaction: Interaction, command: Command, given: Mapping[str, str]) -> None:
        """A command: its modal where something is missing, else its answer."""
        account, zone = self._asker(interaction)

        async def answer() -> Heard:
            where, place = places.where_of(interaction), await self._place(interaction, command, given)
            return await self._app.run(account, command.name, given, self._clock(), zone=zone, where=where, place=place)

        await self._answer(interaction, answer, command, given)

    async def on_press(self, interaction: Interaction, pressed: str) -> None:
        """A button: it opens a form that was left, or stands for a command."""
        account, zone = self._asker(interaction)
        where, place = places.where_of(interaction), places.place_of(interaction, {})
        ticket = modals.read_opener(pressed)
        if ticket is not None:
            command = self._app.commands.table.get(ticket.command)
            reopened = self._app.reopen(
                account, ticket.command, ticket.names, ticket.page, self._clock(), zone=zone, place=place
            )
            async with self._told(interaction):
                await answers.open_form(interaction, await modals.in_time(reopened, command, {}))
            return
        try:
            name, _, given = message.decode(pressed)
        except ValueError:
            name, given = "", {}

        def answer() -> Awaitable[Heard]:
            return self._app.press(account, pressed, self._clock(), zone=zone, where=where, place=place)

        await self._answer(interaction, answer, self._app.commands.table.get(name), given)

    async def on_completion(
        self, interaction: Interaction, command: Command, field: str, typed: str
    ) -> registration.Choices:
        """What a half typed option may become; nothing where that cannot be said in time."""
        account, zone = self._asker(interaction)
        try:
            async with asyncio.timeout(modals.PATIENCE):
                pairs = await self._app.complete(account, command.name, field, typed, self._clock(), zone=zone)
        except Exception as error:  # noqa: BLE001 - whoever types goes on without completion
            trouble.report(error, "completing an option on Discord")
            return []
        return registration.offered(pairs)

    async def on_interaction(self, interaction: Interaction) -> None:
        """A modal that was handed in, whenever it was opened; everything else has its own way here."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data: Any = interaction.data or {}
        ticket = modals.read_modal(str(data.get("custom_id", "")))
        if ticket is None:
            return
        account, zone = self._asker(interaction)
        given = _filled(data)

        async def answer() -> Heard:
            command = self._app.commands.table.get(ticket.command)
            where, place = places.where_of(interaction), await self._place(interaction, command, given)
            return await self._app.submit(
                account, ticket.command, given, ticket.page, self._clock(), zone=zone, where=where, place=place
            )

        await self._answer(interaction, answer, None, given)

    async def on_message(self, said: discord.Message) -> None:
        """Words in the DM with Comeback."""
        if said.guild is not None or said.author.bot or said.type not in WORDS:
            return
        with self._in_hand.held():
            account, channel = places.account_of(said.author), str(said.channel.id)
            now, zone = self._clock(), self._settings.zone
            heard = await self._app.hear(account, said.content, now, zone=zone, once=f"{NAME} {said.id}")
            if heard.repeated:
                return
            await self._say(account, channel, heard, f"w{said.id}")
            await self.messenger.keep(account, channel)

    async def _say(self, account: Account, channel: str, heard: Heard, key: str) -> None:
        """Answer words; where the answer to that is lost it is said again: the key makes it one and the same."""
        message = await charts.drawn(heard.message)
        for left in range(answers.TRIES - 1, -1, -1):
            try:
                await self.messenger.post(channel, message, key, urgent=True)
            except (discord.HTTPException, discord.RateLimited) as refused:
                if charts.pictures(message):
                    message = charts.in_words(message)
                    continue
                log.warning("Words on Discord could not be answered: %s.", type(refused).__name__)
                return
            except answers.LOST as lost:
                if not left:
                    log.warning("An answer to words on Discord did not go through: %s.", type(lost).__name__)
                    return
                await asyncio.sleep(answers.TRIES - left)
            else:
                return

    async def _answer(
        self,
        interaction: Interaction,
        answer: Callable[[], Awaitable[Heard]],
        command: Command | None,
        given: Mapping[str, str],
    ) -> None:
        async with self._told(interaction):
            if command is not None and modals.opens(command, given):
                await answers.open_form(interaction, await modals.in_time(answer(), command, given))
            else:
                await answers.respond(interaction, answer)
            await self._know_channel(interaction)

    async def say_in_dm(self, account: Account, said: Message, key: str) -> None:
        """Say in the DM what could not be said where it was asked for."""
        try:
            await self.messenger.send(account, said, key)
        except (Closed, TryAgain, Unknown) as failed:
            log.warning("An answer on Discord could not be given in the DM either: %s.", type(failed).__name__)

    async def _know_channel(self, interaction: Interaction) -> None:
        if places.where_of(interaction) == "dm" and interaction.channel_id is not None:
            await self.messenger.keep(places.account_of(interaction.user), str(interaction.channel_id))

    def _asker(self, interaction: Interaction) -> tuple[Account, str]:
        zone = zones.guess(str(interaction.locale), self._settings.zone)
        return places.account_of(interaction.user), zone

    async def _place(self, interaction: Interaction, command: Command | None, given: Mapping[str, str]) -> Place | None:
        """Where somebody speaks, with those whom they name there: Discord describes only who was picked from a list."""
        place, people = places.place_of(interaction, {}), places.picked(interaction)
        if place is None:
            return None
        typed = [user for user in places.named(command, given) if user not in people]
        return replace(place, people=people | await self.members.among(place.id, typed))

    async def on_raw_member_remove(self, left: discord.RawMemberRemoveEvent) -> None:
        """Somebody has left a server. Only told where the operator allows it."""
        with self._in_hand.held():
            await self._app.left(NAME, str(left.guild_id), str(left.user.id))

    # --- Coming and going -----------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _told(self, interaction: Interaction) -> AsyncIterator[None]:
        """Let an answer come to its end, and tell whoever waits when something of ours breaks."""
        with self._in_hand.held():
            try:
                yield
            except Exception as error:  # noqa: BLE001 - whatever broke, whoever waits is told
                await answers.apologise(interaction, error, "answering on Discord")

    async def finish(self) -> None:
        """Answer what is in hand, and what comes meanwhile, for a few seconds at most, and leave."""
        await self._in_hand.finish(IN_HAND)
        await self.close()

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Something of ours broke while an event was handled: its text may quote a member, so it is not logged."""
        trouble.report_current(f"handling {event_method} on Discord")

    async def _on_command_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        await answers.apologise(interaction, error, "running a command on Discord")


def _filled(data: Mapping[str, Any]) -> dict[str, str]:
    """The values of a modal by their fields' names; a list that nothing was picked from is empty."""
    given: dict[str, str] = {}
    for outer in data.get("components", ()):
        inner = outer.get("component") or {}
        name = inner.get("custom_id")
        if name:
            given[str(name)] = str(inner.get("value") or places.mentions(inner.get("type"), inner.get("values", ())))
    return given
