"""The connection to Slack: what arrives is handed to Comeback, and each answer goes back the way it came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from bot.application import Application
from bot.platforms import Connection, Problem
from bot.slack import bolt, calls, credentials, http, manifest, sockets, workspaces
from bot.slack.answers import Answers
from bot.slack.handlers import Handlers
from bot.slack.messenger import Messenger
from bot.slack.people import People
from bot.slack.requests import NAME
from bot.slack.settings import Settings
from bot.slack.workspaces import Many, One, Registry, Workspaces

log = logging.getLogger("comeback")


@asynccontextmanager
async def connected(app: Application, settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[Connection]:
    """Slack, as long as it is used: members are answered, and unasked messages go out.

    Raises Problem, with a sentence for the operator, where Slack does not let the bot in.
    """
    over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    async with AsyncExitStack() as opened:
        opened.callback(_retire, over)
        client = calls.Client(settings.base_url, await opened.enter_async_context(calls.session()))
        registry, found, who = await _workspaces(client, settings, opened)
        people = People(client, found, settings.zone, clock)
        renamed = manifest.spoken(app.commands, settings.prefix)
        messenger = Messenger(client, found, app, clock, people, renamed, settings.in_a_channel)
        handlers = Handlers(app, found, messenger, Answers(client, messenger), people, clock, prefix=settings.prefix)
        if settings.hears:
            await _receive(client, settings, handlers, found, registry, over, opened)
        app.connect(NAME, messenger, knows_keys=messenger.knows_keys, members=people)
        opened.callback(app.disconnect, NAME)
        yield Connection("Slack", who, over)


async def _receive(
    client: calls.Client,
    settings: Settings,
    handlers: Handlers,
    found: Workspaces,
    registry: Registry | None,
    over: asyncio.Future[None],
    opened: AsyncExitStack,
) -> None:
    """Hear what members do, over a socket or over HTTP."""
    made = bolt.app(client, settings, found, handlers)
    if settings.over_sockets:
        await opened.enter_async_context(sockets.receiving(made, client, settings, handlers, over))
        return
    flow = bolt.installing(client, settings, registry) if registry is not None else None
    port = await opened.enter_async_context(http.receiving(made, flow, settings, handlers))
    log.info("Slack's requests are heard at %s:%d%s.", settings.host, port, manifest.EVENTS_PATH)


def _retire(over: asyncio.Future[None]) -> None:
    """Nobody waits for it any more."""
    if over.done() and not over.cancelled():
        over.exception()
    over.cancel()


async def _workspaces(
    client: calls.Client, settings: Settings, opened: AsyncExitStack
) -> tuple[Registry | None, Workspaces, str]:
    """Where tokens come from, once they are known to work, and who the bot is there."""
    looked = await credentials.looked_at(client, settings)
    if looked.problems:
        raise Problem(" ".join(looked.problems))
    if looked.identity is not None:
        return None, One(looked.identity), looked.who
    registry = await workspaces.registry(settings.database_url, settings.client_id, settings.secret_key)
    opened.push_async_callback(registry.close)
    return registry, Many(registry.store), "many workspaces"
