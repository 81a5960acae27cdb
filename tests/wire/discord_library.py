"""The one place where discord.py is told that Discord is somewhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import discord
import yarl

from tests.wire.discord_server import DiscordServer


@contextmanager
def moved_to(server: DiscordServer) -> Iterator[None]:
    """Inside, every client of discord.py talks to that server; afterwards to the real one again."""
    route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
    before = (route.BASE, socket.DEFAULT_GATEWAY)
    route.BASE, socket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway_url)
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before
