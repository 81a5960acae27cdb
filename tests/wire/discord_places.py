"""The guilds and channels of the stand-in for Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wire.discord_refusals import Json

if TYPE_CHECKING:
    from tests.wire.discord_people import Person
    from tests.wire.discord_shown import Shown
    from tests.wire.discord_world import World

IN_GUILD, IN_DM, IN_PRIVATE = 0, 1, 2
MANAGE_GUILD, ADMINISTRATOR = 1 << 5, 1 << 3
_EVERYTHING = (1 << 50) - 1
GUILDS, MEMBERS = 1 << 0, 1 << 1
"""The intents that tell of guilds, and of their members."""


class Channel:
    """A channel: a guild's, somebody's DM with the bot, or a private one that the bot is not in.

    ``kind`` is Discord's (0 is text); ``refuses`` the code with which a guild's answers whatever the bot posts there.
    """

    def __init__(self, channel_id: str, name: str, *, guild: Guild | None, people: list[Person], context: int) -> None:
        self.id = channel_id
        self.name = name
        self.guild = guild
        self.people = people
        self.context = context
        self.kind = 0
        self.refuses = 0
        self.messages: list[Shown] = []

    @property
    def payload(self) -> Json:
        """The channel as Discord writes it in JSON."""
        last = self.messages[-1].id if self.messages else None
        if self.guild is not None:
            return {
                "id": self.id,
                "type": self.kind,
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

    @property
    def partial(self) -> Json:
        """The channel as an interaction describes one that was picked."""
        return {key: self.payload[key] for key in ("id", "name", "type", "parent_id", "permissions")}

    def sees(self, person: Person) -> bool:
        """Whether that person can read here."""
        return self.guild.has(person) if self.guild is not None else person in self.people


class Guild:
    """A guild, with or without the bot in it; everybody is a member who did not leave, and manages it where named."""

    def __init__(self, world: World, name: str, *, with_bot: bool, locale: str) -> None:
        self.id = world.new_id()
        self.name = name
        self.locale = locale
        self.with_bot = with_bot
        self.channels: dict[str, Channel] = {}
        self.managers: set[str] = set()
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

    def permissions(self, person: Person) -> str:
        """What somebody may do here: everything, or what everybody may who does not manage the guild."""
        may = _EVERYTHING if person.id in self.managers else _EVERYTHING & ~(MANAGE_GUILD | ADMINISTRATOR)
        return str(may)

    def drops_bot(self) -> None:
        """Somebody removes the bot from the guild."""
        self.with_bot = False
        self._world.gateway.dispatch("GUILD_DELETE", {"id": self.id}, guild=self, needs=GUILDS)

    def drops_channel(self, name: str) -> None:
        """Somebody deletes a channel."""
        gone = self.channels.pop(name).id
        del self._world.channels[gone]
        self._world.dropped.add(gone)

    def described(self, person: Person) -> Json:
        """A member as an interaction describes one that was picked: without the user, who stands beside it."""
        member = self.member(person)
        del member["user"], member["deaf"], member["mute"]
        return member | {"permissions": self.permissions(person)}

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
