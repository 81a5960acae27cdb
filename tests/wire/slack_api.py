"""Slack's Web API over HTTP: each method with its scope, its errors and its limits, and outages on demand."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire.slack_methods import Methods, loaded
from tests.wire.slack_shown import Shown
from tests.wire.slack_state import URL_SECONDS, URL_USES, Team
from tests.wire.slack_views import Refused

if TYPE_CHECKING:
    from tests.wire.slack_server import SlackServer

Json = dict[str, Any]


@dataclass(slots=True)
class Outage:
    """What a method does instead of answering, so many times more. ``what`` is a status, an error, or *lost*."""

    what: int | str
    times: int
    method: str


class Api:
    """The methods, and whatever goes wrong with them. ``calls`` are the methods that were called, in order."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.calls: list[tuple[str, Json]] = []
        self.outages: list[Outage] = []
        self.asleep: dict[str, asyncio.Event] = {}
        self.called = asyncio.Event()
        self._methods = Methods(server)

    def routes(self) -> list[web.RouteDef]:
        """Where the methods, the response URLs and the uploads are."""
        return [
            web.route("*", "/api/{method}", self._call),
            web.post("/actions/{url}", self._respond),
            web.post("/upload/{id}", self._upload),
        ]

    # --- One call -----------------------------------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _given(request)
        self.calls.append((method, given))
        return await self._answering(request, method, lambda: self._carry_out(request, method, given))

    async def _answering(
        self, request: web.Request, method: str, carry_out: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Carry it out, unless an outage is on."""
        self.called.set()
        for awake in (self.asleep.get(""), self.asleep.get(method)):
            if awake is not None:
                await awake.wait()
        outage = next((each for each in self.outages if each.method in {"", method} and each.times > 0), None)
        if outage is not None:
            outage.times -= 1
        if outage is None or outage.what == "lost":
            answer = await carry_out()
            if outage is None:
                return answer
            if request.transport is not None:
                request.transport.abort()
            return answer
        if isinstance(outage.what, str):
            return web.json_response({"ok": False, "error": outage.what})
        headers = {"Retry-After": "1"} if outage.what == 429 else {}
        return web.Response(status=outage.what, text="upstream trouble", headers=headers)

    async def _carry_out(self, request: web.Request, method: str, given: Json) -> web.Response:
        try:
            if method == "oauth.v2.access":
                return web.json_response({"ok": True, **self._oauth(request, given)})
            if method == "apps.connections.open":
                return web.json_response({"ok": True, "url": self._connections_open(request, given)})
            team = self._team(request, given)
            answer = {"ok": True, **self._methods.call(method, team, given)}
            return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(team.scopes))})
        except Refused as refused:
            return self._refusal(method, refused)

    def _refusal(self, method: str, refused: Refused) -> web.Response:
        if refused.fault:
            self._server.fault(refused.error, f"{method}: {refused.what}")
        headers = {"Retry-After": str(refused.more["retry"])} if "retry" in refused.more else {}
        answer = {"ok": False, "error": refused.error, **refused.more}
        return web.json_response(answer, status=refused.status, headers=headers)

    def _token(self, request: web.Request, given: Json) -> str:
        bearer = request.headers.get("Authorization", "")
        return bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else str(given.get("token", ""))

    def _team(self, request: web.Request, given: Json) -> Team:
        token = self._token(request, given)
        if not token:
            raise Refused("not_authed", "no token")
        if token == self._server.app_token:
            raise Refused("not_allowed_token_type", "an app token calls a bot's method")
        team = next((each for each in self._server.teams.values() if each.token == token), None)
        if team is None:
            raise Refused("invalid_auth", "a token that is nobody's", fault=not self._server.strange_tokens)
        if team.gone:
            raise Refused(team.gone, fault=False)
        return team

    def _connections_open(self, request: web.Request, given: Json) -> str:
        token = self._token(request, given)
        if token != self._server.app_token:
            wrong = "not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth"
            raise Refused(wrong, "Socket Mode wants the app token", fault=not self._server.strange_tokens)
        if not self._server.app_scope:
            raise Refused("missing_scope", needed="connections:write", provided="", fault=False)
        return self._server.sockets.address()

    # --- Response URLs and installations ------------------------------------------------------------------------------

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        given = await _given(request)
        self.calls.append(("response_url", given))

        async def done() -> web.Response:
            try:
                self._responded(request.match_info["url"], given)
            except Refused as refused:
                return self._refusal("response_url", refused)
            return web.json_response({"ok": True})

        return await self._answering(request, "response_url", done)

    def _responded(self, url: str, given: Json) -> None:
        ticket = self._server.urls.get(url)
        if ticket is None:
            raise Refused("expired_url", "a response URL that was never given", status=404)
        age = self._server.now() - ticket.at
        if age > URL_SECONDS:
            raise Refused("expired_url", f"a response URL after {age:.0f} s", status=404)
        if ticket.used >= URL_USES:
            raise Refused("used_url", f"a response URL more than {URL_USES} times", status=404)
        ticket.used += 1
        if given.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
            raise Refused("invalid_arguments", "response_type is ephemeral or in_channel", status=400)
        self._methods.take(given)
        exchange = ticket.exchange
        assert exchange.channel is not None
        ephemeral = given.get("response_type", "ephemeral") == "ephemeral"
        shown = Shown(exchange.channel.id, self._server.ts(), given, ephemeral=ephemeral)
        if not ephemeral:
            exchange.channel.messages.append(shown)
        self._server.land(exchange.person, shown, exchange)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        upload = self._server.uploads.get(request.match_info["id"])
        content = await request.read()

        async def kept() -> web.Response:
            if upload is None or upload.content is not None or len(content) != upload.length:
                self._server.fault("bad_upload", "an upload of another length, twice, or without a URL")
                return web.Response(status=400, text="bad upload")
            upload.content = content
            return web.Response(text=f"OK - {len(content)}")

        return await self._answering(request, "upload", kept)

    def _oauth(self, request: web.Request, given: Json) -> Json:
        client = f"{self._server.client_id}:{self._server.client_secret}"
        basic = f"Basic {base64.b64encode(client.encode()).decode()}"
        named = f"{given.get('client_id')}:{given.get('client_secret')}"
        if request.headers.get("Authorization") != basic and named != client:
            raise Refused("bad_client_secret", "oauth.v2.access with another client")
        team_and_user = self._server.codes.pop(str(given.get("code", "")), None)
        if team_and_user is None:
            raise Refused("invalid_code", fault=False)
        team, user = team_and_user
        team.gone = ""
        return {
            "access_token": team.token,
            "token_type": "bot",
            "scope": ",".join(sorted(team.scopes)),
            "bot_user_id": team.bot_user,
            "app_id": self._server.app_id,
            "team": {"id": team.id, "name": team.id},
            "enterprise": None,
            "authed_user": {"id": user},
            "is_enterprise_install": False,
        }


async def _given(request: web.Request) -> Json:
    """The arguments of a call: JSON, a form, or the address."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.content_type != "application/octet-stream":
        given |= dict(await request.post())
    for name in ("blocks", "view", "metadata"):
        if isinstance(given.get(name), str):
            given[name] = loaded(given[name])
    return given
