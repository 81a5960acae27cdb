"""What the stand-in for Discord knows: the bot, people, guilds, messages, interactions, and what was done wrong."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

from tests.wire.discord_clock import Clock, Signal, Snowflakes
from tests.wire.discord_gateway import Gateway
from tests.wire.discord_interactions import DEADLINE, Interaction
from tests.wire.discord_people import Person
from tests.wire.discord_places import IN_DM, Channel, Guild
from tests.wire.discord_refusals import Json
from tests.wire.discord_shown import Answer, ClientRefused, NoAnswer, Shown


class World:
    """Discord, without its sockets. ``granted`` are the privileged intents that the bot's page allows."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.clock = Clock()
        self.new_id = Snowflakes(self.clock)
        self.application_id = self.new_id()
        self.owner_id = self.new_id()
        self.bot: Json = {
            "id": self.new_id(),
            "username": "comeback",
            "global_name": None,
            "discriminator": "0001",
            "avatar": None,
            "bot": True,
            "public_flags": 0,
        }
        self.people: dict[str, Person] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.dropped: set[str] = set()
        self.granted = 0
        self.messages: dict[str, Shown] = {}
        self.interactions: dict[str, Interaction] = {}
        self.tables: dict[str | None, dict[str, Json]] = {}
        self.created: deque[float] = deque()
        self.creates = 0
        self.faults: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.limited = 0
        self.deadline = DEADLINE
        self.patience = 3.0
        self.synced = False
        self.changed = Signal()
        self.gateway = Gateway(self)
        self.resume_url = ""
        self.files_url = ""

    # --- Faults ---

    def fault(self, what: str) -> None:
        """Note something that a bot must not do."""
        self.faults.append(what)

    @contextmanager
    def expects_faults(self) -> Iterator[list[str]]:
        """Inside, faults are what the test asked for: they go to the list that is given, and nowhere else."""
        kept, self.faults = self.faults, []
        try:
            yield self.faults
        finally:
            self.faults = kept

    # --- Commands ---

    @property
    def commands(self) -> dict[str, Json]:
        """The global commands, by name."""
        return self.tables.setdefault(None, {})

    def registered(self, line: str, where: Channel, installed: str) -> tuple[Json, list[str]]:
        """The command that the client offers there, and its sub-commands."""
        name, *words = line.removeprefix("/").split()
        found = self.commands.get(name)
        if where.guild is not None:
            found = self.tables.get(where.guild.id, {}).get(name, found)
        if found is None:
            raise ClientRefused(f"there is no /{name}")
        everywhere = [0, 1, 2] if found["dm_permission"] else [0]
        contexts = everywhere if found["contexts"] is None else found["contexts"]
        if where.context not in contexts:
            raise ClientRefused(f"/{name} is not offered in {where.name} (context {where.context})")
        asked = {"guild": {0}, "user": {1}, "both": {0, 1}}.get(installed, {None})
        if not asked & set(found["integration_types"]):
            raise ClientRefused(f"/{name} is not for apps that a {installed} installed")
        return found, words

    # --- What people do and see ---

    async def ask(self, interaction: Interaction, patience: float | None) -> Answer:
        """Send an interaction to the bot, and wait for the final answer."""
        waiting = self.patience if patience is None else patience
        self.gateway.dispatch("INTERACTION_CREATE", interaction.payload, guild=interaction.channel.guild)
        who = f"{interaction.person.name}: {interaction.data.get('name') or interaction.data.get('custom_id')}"
        if not await interaction.signal.until(
            lambda: interaction.answered is not None or interaction.dead, self.deadline
        ):
            raise NoAnswer(f"{who}: no response within {self.deadline} s; {interaction.troubles}")
        if interaction.dead:
            raise NoAnswer(f"{who}: the response came after more than {self.deadline} s; {interaction.troubles}")
        if not await interaction.signal.until(lambda: interaction.final is not None, waiting):
            raise NoAnswer(f"{who}: no final answer within {waiting} s; {interaction.troubles}")
        return Answer(interaction)

    def inbox(self, person: Person) -> list[Shown]:
        """Every message of the bot that somebody can see, oldest first."""
        places = [each for each in self.channels.values() if each.guild is not None or each.context != IN_DM]
        places += [person.dm] if person.dm else []
        found = [
            message
            for place in places
            if place.sees(person)
            for message in place.messages
            if message.author.get("bot") and not message.loading and message.seen_by in (None, person.id)
        ]
        return sorted(found, key=lambda each: int(each.id))

    async def arrives(self, person: Person, count: int = 1, within: float = 5) -> list[Shown]:
        """Wait for so many unasked messages in somebody's DM, beyond those that were waited for before."""
        if not await person.signal.until(lambda: len(person.unasked) >= person.taken + count, within):
            there = len(person.unasked) - person.taken
            raise NoAnswer(f"{there} of {count} unasked messages for {person.name} within {within} s")
        came = person.unasked[person.taken :]
        person.taken = len(person.unasked)
        return came

    def mutual(self, person: Person) -> bool:
        """Whether somebody shares a guild with the bot; where a test makes no guild, everybody does."""
        with_bot = [each for each in self.guilds.values() if each.with_bot]
        return not with_bot or any(each.has(person) for each in with_bot)
