"""A stand-in Slack over real sockets: Web API, Socket Mode, signed requests, and people who use the app.

It is never kinder than Slack. What a client does wrong is answered as Slack answers it, and stands in ``faults``;
``excuses`` are the codes that a test asks for, whose faults stand in ``excused``.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import re
from collections.abc import Iterator
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.wire import slack_blocks, slack_views
from tests.wire.slack_api import Api, Outage
from tests.wire.slack_person import Person
from tests.wire.slack_shown import Answer, Shown, ShownView
from tests.wire.slack_sockets import Http, Sockets
from tests.wire.slack_state import ACK_SECONDS, Channel, Exchange, Team, Workspace

Json = dict[str, Any]


class SlackServer(Workspace):
    """Slack on 127.0.0.1. ``api_url`` ends with ``/api/``, ``gap`` are the seconds between two posts in a channel.

    An ack that takes longer than the ``deadline`` is a fault. ``escaping`` are the commands, with their slash, behind
    which people and channels are handed over by their ids.
    """

    app_id = "A00000001"

    def __init__(
        self,
        *,
        bot_token: str = "xoxb-tests",
        app_token: str = "xapp-tests",
        signing_secret: str = "secret",
        client_id: str = "1.2",
        client_secret: str = "client-secret",
    ) -> None:
        self._ahead = 0.0
        super().__init__(lambda: asyncio.get_running_loop().time() + self._ahead)
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.client_id = client_id
        self.client_secret = client_secret
        self.app_scope = True
        self.strange_tokens = False
        self.echoes = True
        self.escaping: set[str] = set()
        self.gap = 0.95
        self.deadline = ACK_SECONDS
        self.codes: dict[str, tuple[Team, str]] = {}
        self.teams["T1"] = Team("T1", bot_token, "UBOT0001")
        self.sockets = Sockets(self)
        self.modals = slack_views.Views(self)
        self.api = Api(self)
        self.base = ""
        self._http: Http | None = None
        self._runner: web.AppRunner | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        """Listen."""
        app = web.Application(client_max_size=20_000_000)
        app.add_routes([*self.api.routes(), web.get("/link/", self.sockets.link)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.sockets.connections):
            await socket.close()
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """Where the Web API is."""
        return f"{self.base}/api/"

    # --- The app's side -----------------------------------------------------------------------------------------------

    async def connected(self, within: float = 10, *, times: int = 1) -> None:
        """Wait until a Socket Mode client is there, having connected so many times."""
        async with asyncio.timeout(within):
            while self.sockets.made < times or not self.sockets.connections:
                self.sockets.there.clear()
                await self.sockets.there.wait()

    def over_http(self, url: str) -> None:
        """From now on everything goes as signed requests to that address."""
        self._http = Http(self, url)

    @property
    def http(self) -> Http:
        """The way over HTTP."""
        assert self._http is not None, "over_http() says where the app listens"
        return self._http

    @property
    def line(self) -> Http | Sockets:
        """The way to the app."""
        return self._http or self.sockets

    # --- Who is there -------------------------------------------------------------------------------------------------

    def team(self, name: str) -> Team:
        """A workspace; a new one has a token of its own."""
        if name not in self.teams:
            self.teams[name] = Team(name, f"xoxb-tests-{name}", f"UBOT{name}")
        return self.teams[name]

    def user(self, name: str, *, tz: str = "America/New_York", locale: str = "en-US", team: str = "T1") -> Person:
        """A member of a workspace."""
        person = Person(self, name, self.team(team), tz=tz, locale=locale)
        self.people[person.id] = person
        return person

    def channel(self, name: str, *members: Person, team: str = "T1", bot_is_in: bool = True) -> Channel:
        """A channel with these members, or with everybody who is there."""
        of_team = self.team(team)
        ids = {each.id for each in (members or self.people.values()) if each.team is of_team}
        channel = Channel(f"C{self.number():08d}", name, of_team, ids, bot_is_in)
        self.channels[channel.id] = channel
        return channel

    def forget_dm(self, person: Person, error: str = "channel_not_found") -> None:
        """Somebody's DM is gone: posting there fails, and opening it makes another one."""
        gone = person.dm
        gone.broken = error
        gone.members = set()

    def code_for(self, team: str, installer: str = "UADMIN") -> str:
        """A code with which an installation can be completed."""
        code = f"code{self.number()}"
        self.codes[code] = (self.team(team), installer)
        return code

    # --- What arrived -------------------------------------------------------------------------------------------------

    def inbox(self, person: Person) -> list[Shown]:
        """Everything in somebody's DM with the app, in order."""
        return [each for channel in self.channels.values() if channel.is_dm and channel.team is person.team
                and (channel.members == {person.id}) for each in channel.messages]  # fmt: skip

    async def arrives(self, person: Person, count: int = 1, within: float = 5) -> list[Shown]:
        """Wait for so many more messages that nobody asked for."""
        try:
            async with asyncio.timeout(within):
                while len(person.unasked) - person.taken < count:
                    person.stirred.clear()
                    await person.stirred.wait()
        except TimeoutError:
            came = len(person.unasked) - person.taken
            raise AssertionError(f"{came} of {count} messages came to {person.name}; faults {self.faults}") from None
        found = person.unasked[person.taken : person.taken + count]
        person.taken += count
        return found

    # --- What goes wrong ----------------------------------------------------------------------------------------------

    async def called(self, method: str, within: float = 5) -> None:
        """Wait until the app calls that method."""
        async with asyncio.timeout(within):
            while all(name != method for name, _ in self.api.calls):
                self.api.called.clear()
                await self.api.called.wait()

    def excuse(self, *codes: str) -> None:
        """A test asks for these faults: they stand in ``excused``."""
        self.excuses.update(codes)

    def passes(self, time: timedelta) -> None:
        """Let Slack's clock go on: triggers and response URLs run out."""
        self._ahead += time.total_seconds()

    def fails(self, what: int | str, times: int = 1, method: str = "") -> None:
        """Answer so often with that status or error, without doing anything."""
        self.api.outages.append(Outage(what, times, method))

    def loses_answers(self, times: int = 1, method: str = "chat.postMessage") -> None:
        """Carry out so often, and cut the connection before the answer."""
        self.api.outages.append(Outage("lost", times, method))

    @contextlib.contextmanager
    def hangs(self, method: str = "") -> Iterator[None]:
        """Answer no call, or none of that method, until the end of this block."""
        awake = self.api.asleep[method] = asyncio.Event()
        try:
            yield
        finally:
            del self.api.asleep[method]
            awake.set()

    def revoke(self, team: str = "T1", error: str = "token_revoked") -> None:
        """A workspace's token is worth nothing any more."""
        self.teams[team].gone = error

    async def uninstalls(self, team: str = "T1") -> None:
        """Somebody removes the app from a workspace: its token goes, and two events say so."""
        of_team = self.teams[team]
        self.revoke(team, "account_inactive")
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [of_team.bot_user]}, "event_ts": "1.0"}
        for event in (revoked, {"type": "app_uninstalled", "event_ts": "1.0"}):
            somebody = Person(self, "admin", of_team, tz="UTC", locale="en-US")
            await somebody.event(event, None)

    async def redeliver(self, person: Person, said: Answer, reason: str = "timeout") -> Answer:
        """Send an event again, as Slack does when it doubts that it was heard."""
        return await person.events(said.event, person.dm, 0, 5, reason)

    # --- Between the parts --------------------------------------------------------------------------------------------

    def event_of(self, team: Team, event: Json) -> Json:
        """An event as Slack wraps it."""
        return {
            "token": "verification", "team_id": team.id, "context_team_id": team.id, "api_app_id": self.app_id,
            "event": event, "type": "event_callback", "event_id": f"Ev{self.number():08d}", "event_time": 1790000000,
            "authorizations": [
                {"enterprise_id": None, "team_id": team.id, "user_id": team.bot_user, "is_bot": True,
                 "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
        }  # fmt: skip

    def handed_over(self, team: Team, command: str, text: str) -> str:
        """What somebody typed behind a command: three signs escaped, and where its manifest says so, names as ids."""
        plain = html.escape(text, quote=False)
        if command not in self.escaping:
            return plain
        people = {each.name: each.id for each in self.people.values() if each.team is team}
        channels = {each.name: each.id for each in self.channels.values() if each.team is team and not each.is_dm}

        def known(found: re.Match[str]) -> str:
            sign, name = found[1], found[2]
            if sign == "@" and name in {"here", "channel", "everyone"}:
                return f"<!{name}>"
            its = (people if sign == "@" else channels).get(name)
            return f"<{sign}{its}|{name}>" if its else found[0]

        return re.sub(r"(?<![\w@#<])([@#])([\w-]+)", known, plain)

    def echo(self, person: Person, channel: Channel, shown: Shown) -> None:
        """Tell the app of its own message, as Slack does."""
        if not self.echoes or (self._http is None and not self.sockets.connections):
            return
        said = {
            "type": "message", "channel": channel.id, "channel_type": "im", "user": person.team.bot_user,
            "bot_id": "B1", "text": shown.payload.get("text", ""), "ts": shown.ts, "event_ts": shown.ts,
        }  # fmt: skip
        task = asyncio.ensure_future(self._echoed(person, said))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _echoed(self, person: Person, said: Json) -> None:
        with contextlib.suppress(OSError, IndexError, TimeoutError, RuntimeError):  # the app may be gone meanwhile
            await self.line.send("events_api", self.event_of(person.team, said), {})

    def heed(self, exchange: Exchange, payload: Json, ack: Json) -> None:
        """Do what an ack carries: a message, a modal's next step, nothing at all."""
        if exchange.kind == "events_api" and ack:
            self.fault("bad_ack", "the ack of an event carries nothing")
        elif exchange.kind == "slash_commands" and ack:
            self._said_in_ack(exchange, ack)
        elif payload.get("type") == "view_submission":
            try:
                self.modals.answered(exchange, ack)
            except slack_views.Refused as refused:
                self.fault(refused.error, refused.what)
        elif payload.get("type") == "block_actions" and ack:
            self.fault("bad_ack", "the ack of a press carries nothing")

    def _said_in_ack(self, exchange: Exchange, ack: Json) -> None:
        assert exchange.channel is not None
        for wrong in slack_blocks.of_message(ack):
            self.fault(wrong.code, wrong.what)
        ephemeral = ack.get("response_type", "ephemeral") == "ephemeral"
        shown = Shown(exchange.channel.id, self.ts(), ack, ephemeral=ephemeral)
        if not ephemeral:
            exchange.channel.messages.append(shown)
        self.land(exchange.person, shown, exchange)

    def home_changed(self, person: Person, view: ShownView) -> None:
        """Somebody's Home tab was published."""
        for exchange in self.open:
            if exchange.person is person and not exchange.answer.answered:
                exchange.answer.home = view
                exchange.answer.moved.set()
                return
