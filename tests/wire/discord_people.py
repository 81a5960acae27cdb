"""The people of the stand-in for Discord, and everything that a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.wire import discord_commands as commands
from tests.wire import discord_hands as hands
from tests.wire import discord_resolved as resolved
from tests.wire.discord_clock import Signal
from tests.wire.discord_interactions import COMMAND, COMPLETION, COMPONENT, SUBMIT, Interaction
from tests.wire.discord_places import IN_DM, MEMBERS, Channel, Guild
from tests.wire.discord_refusals import Json
from tests.wire.discord_shown import Answer, ClientRefused, Modal, NoAnswer, Shown, Words

if TYPE_CHECKING:
    from tests.wire.discord_world import World

DM_MESSAGES = 1 << 12
"""The intent that messages in DMs need."""


class Person:
    """A person in front of Discord's client."""

    def __init__(self, world: World, name: str, locale: str) -> None:
        self.id = world.new_id()
        self.name = name
        self.called = name.title()
        self.locale = locale
        self.closed = False
        self.gone = False
        self.left: set[str] = set()
        self.dm: Channel | None = None
        self.signal = Signal()
        self.unasked: list[Shown] = []
        self.taken = 0
        self._world = world

    @property
    def payload(self) -> Json:
        """The person as Discord writes them in JSON."""
        return {
            "id": self.id,
            "username": self.name,
            "global_name": self.called,
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
        }

    @property
    def channel(self) -> Channel:
        """Their DM with the bot; the client opens it when need be."""
        if self.dm is None:
            self.dm = Channel(self._world.new_id(), self.name, guild=None, people=[self], context=IN_DM)
            self._world.channels[self.dm.id] = self.dm
        return self.dm

    # --- What changes between them and the bot ---

    def close_dm(self) -> None:
        """Allow no messages from the bot any more; answers to what they do still come."""
        self.closed = True

    def open_dm(self) -> None:
        """Allow messages again."""
        self.closed = False

    def delete(self) -> None:
        """Delete the account."""
        self.gone = True

    def leaves(self, guild: Guild) -> None:
        """Leave a guild."""
        self.left.add(guild.id)
        gone = {"guild_id": guild.id, "user": self.payload}
        self._world.gateway.dispatch("GUILD_MEMBER_REMOVE", gone, guild=guild, needs=MEMBERS)

    def joins(self, guild: Guild) -> None:
        """Come back to a guild."""
        self.left.discard(guild.id)

    # --- What they do ---

    async def command(
        self,
        name: str,
        options: Mapping[str, object] | None = None,
        *,
        place: Channel | None = None,
        installed: str = "guild",
        patience: float | None = None,
    ) -> Answer:
        """Use a slash command, in the DM or in a channel, as it was installed: by the guild or by the user."""
        where = place or self.channel
        registered, words = self._world.registered(name, where, installed)
        data = commands.invocation(registered, words, options or {})
        data |= resolved.of_command(self._world, where, registered, words, data)
        return await self._world.ask(self._does(COMMAND, data, where, installed), patience)

    async def completes(
        self,
        name: str,
        option: str,
        typed: str = "",
        *,
        given: Mapping[str, object] | None = None,
        place: Channel | None = None,
        installed: str = "guild",
    ) -> list[Json]:
        """Type into an option that completes; the choices that the client shows."""
        where = place or self.channel
        registered, words = self._world.registered(name, where, installed)
        known = commands.option_of(registered, words, option)
        if not known.get("autocomplete"):
            raise ClientRefused(f"{option} of /{name} does not complete")
        data = commands.invocation(registered, words, given or {}, focus=(option, typed))
        interaction = self._does(COMPLETION, data, where, installed)
        await self._world.ask(interaction, None)
        return interaction.choices

    async def press(
        self, label: str, *more: str, on: Shown | Answer | None = None, patience: float | None = None
    ) -> Answer:
        """Press a button, or choose the options of a select menu, on that message or on the newest that has it."""
        message, component, values = hands.find(self._within(on), [label, *more])
        data: Json = {"custom_id": component["custom_id"], "component_type": component["type"]}
        data |= {"id": component["id"]} | ({"values": values} if values else {})
        owners = message.interaction.owners if message.interaction else None
        interaction = self._does(COMPONENT, data, message.channel, "guild", owners)
        interaction.message = message
        return await self._world.ask(interaction, patience)

    async def submit(
        self, modal: Modal | None, values: Mapping[str, object] | None = None, *, patience: float | None = None
    ) -> Answer:
        """Fill a modal and send it; a field that is not named keeps what it holds."""
        if modal is None or modal.closed:
            raise ClientRefused("there is no open modal")
        if modal.opened_by.person is not self:
            raise ClientRefused("this modal is open on somebody else's screen")
        opened_by = modal.opened_by
        filled = hands.fill(modal, values or {})
        data: Json = {"custom_id": modal.custom_id, "components": filled}
        data |= resolved.of_modal(self._world, self, opened_by.channel, filled, modal.payload["components"])
        interaction = self._does(SUBMIT, data, opened_by.channel, "guild", opened_by.owners)
        interaction.message, interaction.opened_by = opened_by.message, opened_by
        answer = await self._world.ask(interaction, patience)
        modal.closed = True
        return answer

    async def types(self, words: str, *, patience: float | None = None) -> Words:
        """Write into the DM, and wait for what the bot writes there."""
        hands.check_words(words)
        answer = self.writes(words)
        waiting = self._world.patience if patience is None else patience
        if not await self.signal.until(lambda: bool(answer.messages), waiting):
            raise NoAnswer(f"no message for {self.name} within {waiting} s")
        answer.came(self._world.clock.now())
        self.taken = len(self.unasked)
        return answer

    def writes(self, words: str) -> Words:
        """Write into the DM, and wait for nothing."""
        where = self.channel
        said = Shown(self._world.new_id(), where, self.payload, self._world.clock.wall().isoformat(), content=words)
        where.messages.append(said)
        self._world.messages[said.id] = said
        answer = Words(where, said.id, self.signal, self._world.clock.now())
        self._world.gateway.dispatch("MESSAGE_CREATE", said.payload, needs=DM_MESSAGES)
        return answer

    def _does(
        self, kind: int, data: Json, where: Channel, installed: str, owners: dict[str, str] | None = None
    ) -> Interaction:
        if self.gone:
            raise ClientRefused(f"{self.name} has no account any more")
        if not where.sees(self):
            raise ClientRefused(f"{self.name} cannot write in {where.name}")
        interaction = Interaction(
            id=self._world.new_id(),
            application_id=self._world.application_id,
            kind=kind,
            data=data,
            person=self,
            channel=where,
            owners=owners or hands.owners(self.id, where, installed),
            born=self._world.clock.now(),
        )
        self._world.interactions[interaction.token] = interaction
        return interaction

    def _within(self, on: Shown | Answer | None) -> list[Shown]:
        """The messages to look at for a button, newest first."""
        if on is None:
            return self._world.inbox(self)[::-1]
        messages = on.messages[::-1] if isinstance(on, Answer) else [on]
        seen = [each for each in messages if each.channel.sees(self) and each.seen_by in (None, self.id)]
        return [each for each in seen if not each.deleted]
