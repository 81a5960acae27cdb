"""The people, guilds and channels of the stand-in for Discord, and everything that a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.wire import discord_commands as commands
from tests.wire import discord_hands as hands
from tests.wire.discord_clock import Signal
from tests.wire.discord_interactions import COMMAND, COMPLETION, COMPONENT, DEADLINE, SUBMIT, Interaction
from tests.wire.discord_refusals import Json
from tests.wire.discord_shown import Answer, ClientRefused, Modal, NoAnswer, Shown, Words

if TYPE_CHECKING:
    from tests.wire.discord_world import World

IN_GUILD, IN_DM, IN_PRIVATE = 0, 1, 2
_ALL_INTENTS_OF_A_DM = 1 << 12


class Channel:
    """A channel: a guild's, somebody's DM with the bot, or a private one that the bot is not in."""

    def __init__(self, channel_id: str, name: str, *, guild: Guild | None, people: list[Person], context: int) -> None:
        self.id = channel_id
        self.name = name
        self.guild = guild
        self.people = people
        self.context = context
        self.messages: list[Shown] = []

    @property
    def payload(self) -> Json:
        """The channel as Discord writes it in JSON."""
        last = self.messages[-1].id if self.messages else None
        if self.guild is not None:
            return {
                "id": self.id,
                "type": 0,
                "guild_id": self.guild.id,
                "name": self.name,
                "position": 0,
                "parent_id": None,
                "topic": None,
                "nsfw": False,
                "flags": 0,
                "rate_limit_per_user": 0,
                "permission_overwrites": [],
                "permissions": str((1 << 50) - 1),
                "last_message_id": last,
            }
        kind = 1 if self.context == IN_DM else 3
        recipients = [each.payload for each in self.people]
        group = {"name": self.name, "icon": None, "owner_id": self.people[0].id} if kind == 3 else {}
        return {"id": self.id, "type": kind, "flags": 0, "recipients": recipients, "last_message_id": last} | group

    def sees(self, person: Person) -> bool:
        """Whether that person can read here."""
        return self.guild.has(person) if self.guild is not None else person in self.people


class Guild:
    """A guild, with or without the bot in it; everybody is a member who did not leave."""

    def __init__(self, world: World, name: str, *, with_bot: bool, locale: str) -> None:
        self.id = world.new_id()
        self.name = name
        self.locale = locale
        self.with_bot = with_bot
        self.channels: dict[str, Channel] = {}
        self._world = world
        self._joined = world.clock.wall().isoformat()

    def channel(self, name: str) -> Channel:
        """The text channel of that name; it is made when it is not there."""
        if name not in self.channels:
            made = Channel(self._world.new_id(), name, guild=self, people=[], context=IN_GUILD)
            self.channels[name] = self._world.channels[made.id] = made
        return self.channels[name]

    def has(self, person: Person) -> bool:
        """Whether that person is a member."""
        return not person.gone and self.id not in person.left

    def member(self, person: Person | None) -> Json:
        """A member as Discord writes them in JSON; nobody is the bot."""
        return {
            "user": person.payload if person else self._world.bot,
            "nick": None,
            "avatar": None,
            "roles": [],
            "joined_at": self._joined,
            "premium_since": None,
            "communication_disabled_until": None,
            "deaf": False,
            "mute": False,
            "pending": False,
            "flags": 0,
        }

    @property
    def payload(self) -> Json:
        """GUILD_CREATE."""
        everyone = {"id": self.id, "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False}
        everyone |= {"managed": False, "mentionable": False, "flags": 0, "icon": None, "unicode_emoji": None}
        empty: Json = {key: [] for key in ("emojis", "stickers", "features", "threads", "presences", "voice_states")}
        empty |= {key: [] for key in ("stage_instances", "guild_scheduled_events", "soundboard_sounds")}
        return empty | {
            "id": self.id,
            "name": self.name,
            "owner_id": self._world.owner_id,
            "preferred_locale": self.locale,
            "roles": [everyone],
            "channels": [each.payload for each in self.channels.values()],
            "members": [self.member(None)],
            "member_count": 1 + len(self._world.people),
            "joined_at": self._joined,
            "unavailable": False,
            "large": False,
            "icon": None,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "premium_tier": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
            "afk_timeout": 300,
        }


class Person:
    """A person in front of Discord's client."""

    def __init__(self, world: World, name: str, locale: str) -> None:
        self.id = world.new_id()
        self.name = name
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
            "global_name": self.name.title(),
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
        data = {"custom_id": modal.custom_id, "components": hands.fill(modal, values or {})}
        opened_by = modal.opened_by
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
        answer = Words(where, len(where.messages), self.signal, self._world.clock.now())
        self._world.gateway.dispatch("MESSAGE_CREATE", said.payload, needs=_ALL_INTENTS_OF_A_DM)
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


__all__ = ["DEADLINE", "Channel", "Guild", "Person"]
