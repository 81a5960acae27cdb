"""A stand-in for Discord over real sockets: REST, gateway, and people who use it. It is never kinder than Discord."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Middleware

from tests.wire.discord_answers import Answers
from tests.wire.discord_people import Person
from tests.wire.discord_places import IN_PRIVATE, Channel, Guild
from tests.wire.discord_rates import GLOBAL, Buckets, Outage, Sliding, answer, limited
from tests.wire.discord_refusals import Refused
from tests.wire.discord_rest import Rest
from tests.wire.discord_shown import Answer, ClientRefused, Modal, ModalField, NoAnswer, Shown, Words
from tests.wire.discord_world import World

__all__ = [
    "Answer",
    "Channel",
    "ClientRefused",
    "DiscordServer",
    "Guild",
    "Modal",
    "ModalField",
    "NoAnswer",
    "Outage",
    "Person",
    "Shown",
    "Words",
]

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_API = "/api/v10"
_TOKENLESS = re.compile(r"/api/v10/(interactions|webhooks)/")
_MESSAGES = re.compile(r"/api/v10/channels/(\d+)/messages")
_WEBHOOK = re.compile(r"/api/v10/webhooks/\d+/([^/]+)")


class DiscordServer(World):
    """Discord, for one bot with one token.

    A bot that does something wrong gets Discord's error, and the fault is noted in `faults`; inside `expects_faults()`
    it is not. `limited` counts global 429s, `bucketed` those of one route, `statuses` all answers. `deadline` and
    `patience` are the seconds in which a first and a final answer must come; `openings.most` is the number of new DMs
    in `openings.window` seconds. `clock.advance(seconds)` makes nonces, tokens and windows older. `gateway` and
    `interactions` show what is going on inside. Point the library here with `discord_library.moved_to(server)`.
    Five messages fit into a channel's `window` of seconds: a story in which weeks pass at once needs a short one.
    """

    def __init__(self, token: str = "token-of-tests", *, window: float = 5.0) -> None:
        super().__init__(token)
        self._window = window
        self.rest = Rest(self)
        self.answers = Answers(self)
        self.bucketed = 0
        self.openings = self.rest.openings
        self._outages: list[Outage] = []
        self._global = Sliding(self.clock, most=GLOBAL, window=1.0)
        self._buckets = Buckets(self.clock)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._guard], client_max_size=128 * 1024 * 1024)
        for route in self.rest.routes + self.answers.routes:
            app.router.add_route(route.method, _API + route.path, route.handler)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/resume/", self.gateway.serve)
        app.router.add_get("/attachments/{channel}/{message}/{name}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, backlog=4096)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}{_API}"
        self.gateway_url = self.rest.gateway_url = f"ws://127.0.0.1:{port}/gateway/"
        self.resume_url = f"ws://127.0.0.1:{port}/resume/"
        self.files_url = f"http://127.0.0.1:{port}/attachments"
        return self

    async def __aexit__(self, *_: object) -> None:
        for outage in self._outages:
            outage.ends()
        await self.gateway.close(1001, "Going away")
        assert self._runner is not None
        await self._runner.cleanup()

    # --- People and places ---

    def guild(self, name: str, *, with_bot: bool = True, locale: str = "en-US") -> Guild:
        """The guild of that name; it is made when it is not there, and everybody is in it."""
        found = next((each for each in self.guilds.values() if each.name == name), None)
        if found is None:
            found = Guild(self, name, with_bot=with_bot, locale=locale)
            self.guilds[found.id] = found
            if with_bot:
                self.gateway.dispatch("GUILD_CREATE", found.payload, guild=found, needs=1)
        return found

    def user(self, name: str, locale: str = "en-US") -> Person:
        """The person of that name; they are made when they are not there."""
        found = next((each for each in self.people.values() if each.name == name), None)
        if found is None:
            found = Person(self, name, locale)
            self.people[found.id] = found
        return found

    def private_channel(self, name: str, *people: Person) -> Channel:
        """A group's channel that the bot is not in: commands work there for those who installed it."""
        made = Channel(self.new_id(), name, guild=None, people=list(people), context=IN_PRIVATE)
        self.channels[made.id] = made
        return made

    # --- Waiting ---

    async def ready(self, shards: int = 1, within: float = 10, *, synced: bool = True) -> None:
        """Wait until so many shards have identified, and the commands are there (unless `synced` is false)."""

        def is_so() -> bool:
            there = {each.shard for each in self.gateway.live}
            return len(there) >= shards and (not synced or bool(self.synced or self.commands))

        if not await self.changed.until(is_so, within):
            there = sorted(each.shard for each in self.gateway.live)
            raise NoAnswer(f"shards {there} of {shards}, {len(self.commands)} commands within {within} s")

    # --- Outages ---

    def fails(
        self,
        status: int,
        *,
        times: int | None = None,
        until: asyncio.Event | None = None,
        path: str = "",
        method: str = "",
        retry_after: float = 0.1,
    ) -> Outage:
        """Answer requests with that status, so many times, until an event, or until the outage is ended.

        `path` is a pattern that the path must hold. `retry_after` seconds stand in a 429.
        """
        return self._suffers(Outage("fails", status, times, until, path, method, retry_after))

    def hangs(
        self, *, times: int | None = None, until: asyncio.Event | None = None, path: str = "", method: str = ""
    ) -> Outage:
        """Take requests and do nothing about them; when the outage ends, their connections are cut."""
        return self._suffers(Outage("hangs", times=times, until=until, path=path, method=method))

    def loses_answers(
        self, *, times: int | None = 1, until: asyncio.Event | None = None, path: str = "", method: str = ""
    ) -> Outage:
        """Carry requests out, and cut the connection before the answer."""
        return self._suffers(Outage("loses", times=times, until=until, path=path, method=method))

    def _suffers(self, outage: Outage) -> Outage:
        self._outages.append(outage)
        return outage

    async def revoke_token(self, new: str = "another-token") -> None:
        """Put another token in the place of the bot's: 401 for the old one, and its connections close with 4004."""
        self.token = new
        self.gateway.sessions.clear()
        await self.gateway.close(4004, "Authentication failed.")

    def drop_connections(self) -> None:
        """Cut every gateway connection without a word; the sessions can be resumed."""
        self.gateway.drop()

    def ask_to_reconnect(self) -> None:
        """Ask every client to come back and resume (op 7)."""
        self.gateway.ask_to_reconnect()

    def invalidate_sessions(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over (op 9)."""
        self.gateway.invalidate(resumable=resumable)

    # --- Every request goes through here ---

    @property
    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
            outage = next((each for each in self._outages if each.meets(request)), None)
            if outage is not None and outage.kind == "hangs":
                await outage.waits()
                return self._cut(request)
            if outage is not None and outage.kind == "fails":
                response: web.StreamResponse = outage.response
            else:
                response = await self._handled(request, handler)
            if not response.prepared:
                self.statuses[response.status] += 1
            return self._cut(request) if outage is not None and outage.kind == "loses" else response

        return guard

    @staticmethod
    def _cut(request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    async def _handled(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        if not request.path.startswith(_API):
            return await handler(request)
        headers: dict[str, str] = {}
        try:
            refusal = self._refusal(request, headers)
            response = refusal or await handler(request)
        except Refused as refused:
            if refused.fault:
                self.fault(f"{request.method} {_shortened(request.path)}: {refused}")
            response = answer(refused.body, status=refused.status)
        except (AttributeError, KeyError, TypeError, ValueError) as unread:
            self.fault(f"{request.method} {_shortened(request.path)}: the stand-in cannot read this: {unread!r}")
            response = answer({"message": "The request body contains invalid JSON.", "code": 50109}, status=400)
        except web.HTTPException as unknown:
            self.fault(f"{request.method} {_shortened(request.path)}: {unknown.status}")
            response = answer({"message": f"{unknown.status}: {unknown.reason}", "code": 0}, status=unknown.status)
        response.headers.update(headers)
        return response

    def _refusal(self, request: web.Request, headers: dict[str, str]) -> web.Response | None:
        """A wrong token, or a limit that is reached; the headers of the route's limit are added."""
        if not _TOKENLESS.match(request.path):
            if request.headers.get("Authorization") != f"Bot {self.token}":
                return answer({"message": "401: Unauthorized", "code": 0}, status=401)
            if wait := self._global.wait():
                self.limited += 1
                return limited(wait, scope="global")
        if found := _MESSAGES.fullmatch(request.path):
            spent = self._buckets.spend(f"{request.method} messages", found[1], 5, self._window)
        elif found := _WEBHOOK.match(request.path):
            spent = self._buckets.spend(f"{request.method} webhook", found[1], 5, 2.0)
        else:
            return None
        headers.update(spent.headers)
        if spent.allowed:
            return None
        self.bucketed += 1
        return limited(spent.wait, scope="user")

    async def _file(self, request: web.Request) -> web.Response:
        message = self.messages.get(request.match_info["message"])
        data = message.files.get(request.match_info["name"]) if message else None
        return web.Response(status=404) if data is None else web.Response(body=data)


def _shortened(path: str) -> str:
    """A path without the long tokens in it."""
    return re.sub(r"[\w-]{60,}", "TOKEN", path.removeprefix(_API))
