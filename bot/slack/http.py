"""Slack's requests over HTTP, and the pages on which a workspace installs Comeback. A proxy with TLS stands before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.signature import SignatureVerifier

from bot import trouble
from bot.platforms import Problem
from bot.slack import manifest
from bot.slack.handlers import Handlers
from bot.slack.settings import Settings

IN_HAND = 5.0
"""Seconds in which what is being answered may come to its end when Comeback stops."""
LARGEST = 1_000_000
"""Bytes of a request: Slack's own are far smaller."""


VALID = 600.0
"""Seconds after which no signature that was seen is worth anything: its moment may be five minutes off, either way."""


class Signatures:
    """Whether a request is Slack's, and comes for the first time: asked before anything of it is read."""

    def __init__(self, secret: str) -> None:
        self._verifier = SignatureVerifier(secret)
        self._seen: dict[str, float] = {}

    def new(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether it is signed by Slack, lately, and was not heard before."""
        try:
            if not self._verifier.is_valid_request(body, headers):
                return False
        except (ValueError, TypeError, OverflowError):
            # No moment, or letters that nobody signs with.
            return False
        signature, now = headers["X-Slack-Signature"], asyncio.get_running_loop().time()
        while self._seen and self._seen[oldest := next(iter(self._seen))] <= now:
            del self._seen[oldest]
        if signature in self._seen:
            return False
        self._seen[signature] = now + VALID
        return True


class Pages:
    """What is answered at which path."""

    def __init__(self, app: AsyncApp, flow: AsyncOAuthFlow | None, handlers: Handlers, signatures: Signatures) -> None:
        self._app = app
        self._flow = flow
        self._handlers = handlers
        self._signatures = signatures

    def routes(self) -> list[web.RouteDef]:
        """The paths."""
        installing = [web.get(manifest.INSTALL_PATH, self._install), web.get(manifest.REDIRECT_PATH, self._installed)]
        return [
            web.post(manifest.EVENTS_PATH, self._event),
            web.get(manifest.HEALTH_PATH, self._health),
            *(installing if self._flow is not None else []),
        ]

    async def _event(self, request: web.Request) -> web.StreamResponse:
        with self._handlers.in_hand.held():
            if not self._signatures.new(await request.read(), request.headers):
                return web.Response(status=401, text="This is no request of Slack's, or it was heard before.")
            try:
                heard = await to_bolt_request(request)
                return await to_aiohttp_response(await self._app.async_dispatch(heard))
            except (ValueError, UnicodeDecodeError):
                return web.Response(status=400, text="This is no request of Slack's.")
            except web.HTTPException:
                raise
            except Exception as error:  # noqa: BLE001 - whoever waits sees Slack's own words
                return web.Response(status=500, text=trouble.report(error, "handling a request of Slack's"))

    async def _install(self, request: web.Request) -> web.StreamResponse:
        if self._flow is None:
            raise web.HTTPNotFound
        return await to_aiohttp_response(await self._flow.handle_installation(await to_bolt_request(request)))

    async def _installed(self, request: web.Request) -> web.StreamResponse:
        if self._flow is None:
            raise web.HTTPNotFound
        return await to_aiohttp_response(await self._flow.handle_callback(await to_bolt_request(request)))

    @staticmethod
    async def _health(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True})


@asynccontextmanager
async def receiving(
    app: AsyncApp, flow: AsyncOAuthFlow | None, settings: Settings, handlers: Handlers
) -> AsyncIterator[int]:
    """What members do is heard over HTTP, on the port that comes back; at the end what was heard is answered first.

    Raises Problem where nobody may listen there.
    """
    there = web.Application(client_max_size=LARGEST)
    there.add_routes(Pages(app, flow, handlers, Signatures(settings.signing_secret)).routes())
    runner = web.AppRunner(there, shutdown_timeout=IN_HAND, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        try:
            await site.start()
        except OSError as taken:
            at = f"{settings.host}:{settings.port}"
            raise Problem(f"Nobody can listen for Slack at {at} ({taken.strerror}): see COMEBACK_HTTP_PORT.") from taken
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
        await handlers.in_hand.finish(IN_HAND)
