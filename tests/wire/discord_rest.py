"""Discord's REST routes for a bot's token: who it is, its commands, DMs and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.wire import discord_commands as commands
from tests.wire import discord_messages as messages
from tests.wire.discord_bodies import read
from tests.wire.discord_places import IN_PRIVATE, Channel
from tests.wire.discord_rates import Sliding, answer
from tests.wire.discord_refusals import Json, Refused
from tests.wire.discord_shown import Shown

if TYPE_CHECKING:
    from tests.wire.discord_world import World

NONCES = 180.0
"""Seconds for which a nonce is remembered."""


class Rest:
    """The routes, on one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shards = 1
        self.gateway_url = ""
        self.openings = Sliding(world.clock, most=25, window=60.0)
        self.openings_refused = 0
        self._nonces: dict[tuple[str, str], tuple[float, Shown]] = {}

    @property
    def routes(self) -> list[web.RouteDef]:
        """What is served under /api/v10."""
        table, one = "/applications/{app}/commands", "/applications/{app}/commands/{id}"
        in_guild = "/applications/{app}/guilds/{guild}/commands"
        message = "/channels/{channel}/messages/{message}"
        return [
            web.get("/users/@me", self.me),
            web.get("/users/{user}", self.user),
            web.get("/guilds/{guild}/members/{user}", self.member),
            web.get("/oauth2/applications/@me", self.application),
            web.get("/applications/@me", self.application),
            web.get("/gateway", self.gateway),
            web.get("/gateway/bot", self.gateway),
            *(web.get(path, self.list_commands) for path in (table, in_guild)),
            *(web.put(path, self.overwrite_commands) for path in (table, in_guild)),
            *(web.post(path, self.add_command) for path in (table, in_guild)),
            *(web.delete(f"{path}", self.remove_command) for path in (one, in_guild + "/{id}")),
            web.post("/users/@me/channels", self.open_dm),
            web.get("/channels/{channel}", self.channel),
            web.post("/channels/{channel}/messages", self.send),
            web.post("/channels/{channel}/typing", self.typing),
            web.get(message, self.message),
            web.patch(message, self.edit),
            web.delete(message, self.remove),
        ]

    # --- Who it is ---

    async def me(self, request: web.Request) -> web.Response:
        """The bot itself."""
        return answer(self.world.bot | {"verified": True, "mfa_enabled": True, "flags": 0})

    async def user(self, request: web.Request) -> web.Response:
        """Somebody."""
        person = self.world.people.get(request.match_info["user"])
        if person is None:
            raise Refused(404, 10013, "Unknown User")
        return answer(person.payload)

    async def member(self, request: web.Request) -> web.Response:
        """Somebody in a guild that the bot is in; this needs no intent."""
        guild = self.world.guilds.get(request.match_info["guild"])
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        if not guild.with_bot:
            raise Refused(403, 50001, "Missing Access", fault=False)
        user = request.match_info["user"]
        if user == self.world.bot["id"]:
            return answer(guild.member(None))
        person = self.world.people.get(user)
        if person is None or person.gone:
            raise Refused(404, 10013, "Unknown User", fault=person is None)
        if not guild.has(person):
            raise Refused(404, 10007, "Unknown Member", fault=False)
        return answer(guild.member(person))

    async def application(self, request: web.Request) -> web.Response:
        """The application."""
        owner = {"id": self.world.owner_id, "username": "owner", "discriminator": "0", "avatar": None}
        body: Json = {"id": self.world.application_id, "name": "Comeback", "description": "", "icon": None, "flags": 0}
        body |= {"owner": owner, "bot_public": True, "bot_require_code_grant": False, "verify_key": "00", "team": None}
        return answer(body | {"summary": "", "bot": self.world.bot})

    async def gateway(self, request: web.Request) -> web.Response:
        """Where the gateway is, and how many shards it wants."""
        limit = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 16}
        return answer({"url": self.gateway_url, "shards": self.shards, "session_start_limit": limit})

    # --- Commands ---

    def _table(self, request: web.Request) -> dict[str, Json]:
        if request.match_info["app"] != self.world.application_id:
            raise Refused(404, 10002, "Unknown Application")
        guild = request.match_info.get("guild")
        if guild is not None and not (guild in self.world.guilds and self.world.guilds[guild].with_bot):
            raise Refused(403, 50001, "Missing Access")
        return self.world.tables.setdefault(guild, {})

    async def list_commands(self, request: web.Request) -> web.Response:
        """The commands that are registered."""
        return answer(list(self._table(request).values()))

    async def overwrite_commands(self, request: web.Request) -> web.Response:
        """Put a whole table in the place of the old one."""
        table = self._table(request)
        sent = await read(request, list)
        commands.check_commands(sent.form)
        self._count_creates(sum(each["name"] not in table for each in sent.form))
        new = {each["name"]: self._registered(each, table, request) for each in sent.form}
        table.clear()
        table.update(new)
        self._synced()
        return answer(list(table.values()))

    async def add_command(self, request: web.Request) -> web.Response:
        """Add one command, or put it in the place of the one with its name."""
        table = self._table(request)
        sent = await read(request)
        commands.check_command(sent.form)
        name = sent.form["name"]
        there = name in table
        if not there and len(table) >= 100:
            raise Refused(400, 30032, "Maximum number of application commands reached (100)")
        self._count_creates(not there)
        table[name] = self._registered(sent.form, table, request)
        self._synced()
        return answer(table[name], status=200 if there else 201)

    async def remove_command(self, request: web.Request) -> web.Response:
        """Take one command away."""
        table = self._table(request)
        found = [name for name, each in table.items() if each["id"] == request.match_info["id"]]
        if not found:
            raise Refused(404, 10063, "Unknown application command")
        del table[found[0]]
        return web.Response(status=204)

    def _synced(self) -> None:
        self.world.synced = True
        self.world.changed.give()

    def _count_creates(self, count: int) -> None:
        now, created = self.world.clock.now(), self.world.created
        while created and created[0] < now - 86_400:
            created.popleft()
        if len(created) + count > commands.MOST_CREATES:
            raise Refused(429, 30034, "Max number of daily application command creates has been reached (200)")
        created.extend([now] * count)
        self.world.creates += count

    def _registered(self, form: Json, table: dict[str, Json], request: web.Request) -> Json:
        old = table.get(form["name"])
        guild = request.match_info.get("guild")
        command: Json = {
            "id": old["id"] if old else self.world.new_id(),
            "application_id": self.world.application_id,
            "version": self.world.new_id(),
            "type": form.get("type", 1),
            "name": form["name"],
            "description": form.get("description", ""),
            "default_member_permissions": form.get("default_member_permissions"),
            "dm_permission": form.get("dm_permission", True),
            "contexts": form.get("contexts"),
            "integration_types": form.get("integration_types") or [0],
            "nsfw": form.get("nsfw", False),
            "options": form.get("options") or [],
        }
        return command | ({"guild_id": guild} if guild else {})

    # --- DMs and messages ---

    async def open_dm(self, request: web.Request) -> web.Response:
        """Open the DM with somebody: the channel is the same every time."""
        sent = await read(request)
        person = self.world.people.get(str(sent.form.get("recipient_id")))
        if person is None or person.gone:
            raise Refused(404, 10013, "Unknown User", fault=person is None)
        if person.dm is None and self.openings.wait():
            self.openings_refused += 1
            raise Refused(400, 40003, "You are opening direct messages too fast.", fault=False)
        return answer(person.channel.payload)

    async def channel(self, request: web.Request) -> web.Response:
        """A channel."""
        return answer(self._channel(request).payload)

    async def typing(self, request: web.Request) -> web.Response:
        """Show that the bot writes."""
        self._channel(request)
        return web.Response(status=204)

    async def send(self, request: web.Request) -> web.Response:
        """Write a message; the same nonce gets the message that is there."""
        where = self._channel(request)
        if where.refuses:
            raise Refused(403, where.refuses, "Missing Permissions", fault=False)
        sent = await read(request)
        messages.check(self.world, sent, sent.form)
        for person in where.people:
            if person.closed or person.gone:
                raise Refused(403, 50007, "Cannot send messages to this user", fault=False)
            if not self.world.mutual(person):
                words = "Cannot send messages to this user due to having no mutual guilds"
                raise Refused(403, 50278, words, fault=False)
        nonce, now = sent.form.get("nonce"), self.world.clock.now()
        key = (where.id, str(nonce))
        if nonce is not None and sent.form.get("enforce_nonce") and key in self._nonces:
            then, there = self._nonces[key]
            if now - then < NONCES:
                return answer(there.payload)
        self._check_reference(where, sent.form.get("message_reference"))
        written = messages.write(self.world, where, sent, interaction=None)
        if nonce is not None:
            self._nonces[key] = (now, written)
        return answer(written.payload)

    def _check_reference(self, where: Channel, reference: Json | None) -> None:
        """A reply must name a message that is there, unless it says that it need not."""
        if not reference or not reference.get("fail_if_not_exists", True):
            return
        there = self.world.messages.get(str(reference.get("message_id")))
        if there is None or there.channel is not where:
            wrong = {"_errors": [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]}
            raise Refused(400, 50035, "Invalid Form Body", {"message_reference": wrong})

    def _channel(self, request: web.Request) -> Channel:
        found = self.world.channels.get(request.match_info["channel"])
        if found is None:
            raise Refused(404, 10003, "Unknown Channel", fault=request.match_info["channel"] not in self.world.dropped)
        if found.context == IN_PRIVATE:
            raise Refused(403, 50001, "Missing Access")
        if found.refuses == 50001 or (found.guild is not None and not found.guild.with_bot):
            raise Refused(403, 50001, "Missing Access", fault=False)
        return found

    def _own(self, request: web.Request) -> Shown:
        where = self._channel(request)
        found = self.world.messages.get(request.match_info["message"])
        if found is None or found.channel is not where or found.seen_by is not None:
            raise Refused(404, 10008, "Unknown Message")
        return found

    async def message(self, request: web.Request) -> web.Response:
        """One message."""
        return answer(self._own(request).payload)

    async def edit(self, request: web.Request) -> web.Response:
        """Change a message of the bot's own."""
        message = self._own(request)
        if message.author["id"] != self.world.bot["id"]:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        sent = await read(request)
        messages.check(self.world, sent, sent.form, was=message.flags)
        messages.change(self.world, message, sent)
        return answer(message.payload)

    async def remove(self, request: web.Request) -> web.Response:
        """Take a message of the bot's own away."""
        message = self._own(request)
        if message.author["id"] != self.world.bot["id"]:
            raise Refused(403, 50003, "Cannot execute action on a DM channel")
        messages.remove(self.world, message)
        return web.Response(status=204)
