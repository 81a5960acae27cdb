"""Coming to Discord and leaving it: let in, connected, and gone once what is in hand is answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.application import Application
from bot.discord import answers, credentials
from bot.discord.client import NAME, Client
from bot.discord.settings import Settings
from bot.platforms import Connection, Problem

READY, READY_EACH = 60.0, 6.0
"""Seconds until Discord must have let the bot in, and how many more for each shard: they come one after the other."""


@asynccontextmanager
async def connected(app: Application, settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[Connection]:
    """Discord, as long as it is used: members are answered, and unasked messages go out.

    Raises Problem, with a sentence for the operator, where Discord does not let the bot in.
    """
    # That voice and the list of servers are not there is as it should be.
    logging.getLogger("discord").setLevel(logging.ERROR)
    with _other_server(settings):
        client = Client(app, settings, clock)
        running: asyncio.Future[None] | None = None
        try:
            await _log_in(client, settings.token)
            running = asyncio.ensure_future(_run(client) if settings.hears else _send_only())
            if settings.hears:
                await _ready(client, running)
            app.connect(NAME, client.messenger, knows_zones=False, members=client.members)
            yield Connection("Discord", str(client.user), running)
        finally:
            await client.finish()
            if running is not None:
                if not settings.hears:
                    running.cancel()
                await asyncio.gather(running, return_exceptions=True)


@contextlib.contextmanager
def _other_server(settings: Settings) -> Iterator[None]:
    """Speak with another server than Discord's own, where one is named: discord.py keeps the addresses in classes."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if settings.api_url:
        Route.BASE = settings.api_url.rstrip("/")
    if settings.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def _log_in(client: Client, token: str) -> None:
    try:
        await client.login(token)
    except discord.LoginFailure as wrong:
        raise Problem(credentials.NOT_KNOWN) from wrong
    except discord.HTTPException as refused:
        raise Problem(f"Discord did not let the bot in (status {refused.status}, code {refused.code}).") from refused
    except answers.LOST as lost:
        raise Problem(credentials.NOT_REACHED) from lost


async def _run(client: Client) -> None:
    """Stay connected until told to leave; raises Problem where Discord ends it for good."""
    try:
        await client.connect()
    except discord.ConnectionClosed as closed:
        raise Problem(
            f"Discord ended the connection for good (code {closed.code}): the token may have been reset."
        ) from closed
    except (discord.GatewayNotFound, aiohttp.ClientError, discord.HTTPException) as gone:
        raise Problem("Discord's gateway cannot be found any more.") from gone


async def _send_only() -> None:
    """There is no gateway to be thrown out of: it lasts until it is cancelled."""
    await asyncio.Event().wait()


async def _ready(client: Client, running: asyncio.Future[None]) -> None:
    waiting = asyncio.ensure_future(client.wait_until_ready())
    try:
        patience = READY + READY_EACH * (client.shard_count or 1)
        done, _ = await asyncio.wait({waiting, running}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
    if running in done:
        running.result()
    if not done:
        raise Problem(f"Discord did not let the bot in within {patience:.0f} seconds.")
