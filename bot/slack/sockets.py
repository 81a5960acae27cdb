"""Socket Mode: a connection of ours to Slack, over which everything comes; no address of ours is known to anybody."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import trouble
from bot.platforms import Problem
from bot.slack import calls
from bot.slack.handlers import Handlers
from bot.slack.settings import Settings

log = logging.getLogger("comeback")

IN_HAND = 5.0
"""Seconds in which what is being answered may come to its end when Comeback stops."""
READY = 60.0
FRESH = 5 / 3
"""Looks at the connection for which an address is good: slack_sdk would go on trying one that Slack has forgotten."""
LOST_FOR_GOOD = calls.NO_TOKEN


class Socket(SocketModeClient):
    """A connection that says once when it is lost, and ends ``over`` when Slack will not let it in any more."""

    def __init__(self, client: calls.Client, settings: Settings, over: asyncio.Future[None]) -> None:
        self._fresh = FRESH * settings.look_every
        quiet = logging.getLogger("comeback.slack.socket")
        quiet.setLevel(logging.CRITICAL)
        super().__init__(
            app_token=settings.app_token, web_client=client, ping_interval=settings.look_every, logger=quiet
        )
        self._over = over
        self._troubled = False

    @property  # type: ignore[override] # slack_sdk keeps it as an attribute
    def wss_uri(self) -> str | None:
        """The address of the next connection; none when another one is needed."""
        uri, at = self._uri
        return uri if asyncio.get_running_loop().time() - at < self._fresh else None

    @wss_uri.setter
    def wss_uri(self, uri: str | None) -> None:
        self._uri = (uri, asyncio.get_running_loop().time())

    async def issue_new_wss_url(self) -> str:
        """The address of the next connection."""
        try:
            found = await super().issue_new_wss_url()
        except SlackApiError as refused:
            error = calls.error_of(refused)
            if error in LOST_FOR_GOOD:
                self._end(error)
            else:
                self._say(error)
            raise
        except calls.LOST as lost:
            self._say(type(lost).__name__)
            raise
        if self._troubled:
            log.info("Slack can be reached again.")
        self._troubled = False
        return str(found)

    def _end(self, error: str) -> None:
        """Slack will not let this token in again: it is not asked any more."""
        self.auto_reconnect_enabled = False
        if not self._over.done():
            self._over.set_exception(Problem(f"Slack no longer takes the app token in SLACK_APP_TOKEN ({error})."))

    def _say(self, why: str) -> None:
        if not self._troubled:
            log.warning("The connection to Slack is lost (%s); it is tried again until it is there.", why)
        self._troubled = True

    def no_more(self) -> None:
        """Hear nothing new; what was heard can still be acked."""
        self.auto_reconnect_enabled = False
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()

    async def leave(self) -> None:
        """Hang up, and leave nothing running."""
        tasks = [self.message_processor, self.message_receiver, self.current_session_monitor]
        await self.close()  # type: ignore[no-untyped-call]
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)


@asynccontextmanager
async def receiving(
    app: AsyncApp, client: calls.Client, settings: Settings, handlers: Handlers, over: asyncio.Future[None]
) -> AsyncIterator[None]:
    """Everything that members do is heard over a socket; at the end what was heard is answered first.

    Raises Problem where Slack does not let Comeback in.
    """
    socket = Socket(client, settings, over)

    async def handle(_client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        with handlers.in_hand.held():
            try:
                answer = await run_async_bolt_app(app, request)
                await send_async_response(socket, request, answer, 0)
            except Exception as error:  # noqa: BLE001 - the connection may be gone; whoever waits sees Slack's own words
                trouble.report(error, "acknowledging on Slack")

    listeners: list[Any] = socket.socket_mode_request_listeners
    listeners.append(handle)
    try:
        await _in(socket)
        yield
    finally:
        socket.no_more()
        # What was read and not looked at yet is looked at, before anything is waited for.
        until = asyncio.get_running_loop().time() + 1
        while not socket.message_queue.empty() and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - its queue
            await asyncio.sleep(0)
        await handlers.in_hand.finish(IN_HAND)
        await socket.leave()


async def _in(socket: Socket) -> None:
    try:
        async with asyncio.timeout(READY):
            socket.wss_uri = await socket.issue_new_wss_url()
            await socket.connect()  # type: ignore[no-untyped-call]
    except SlackApiError as refused:
        raise Problem(f"Slack did not let Comeback in with SLACK_APP_TOKEN ({calls.error_of(refused)}).") from refused
    except calls.LOST as lost:
        raise Problem("Slack cannot be reached: look at the network, and at SLACK_API_URL if it is set.") from lost
    finally:
        with contextlib.suppress(asyncio.InvalidStateError):
            # Whoever is refused at the door hears it from here.
            if socket._over.done():  # noqa: SLF001 - our own
                socket._over.exception()  # noqa: SLF001 - our own
