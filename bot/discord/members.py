"""Who is in a server: asked of Discord one by one, which needs no intent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping

import discord

from bot.discord import answers, places
from bot.pacing import Window
from bot.presence import Found
from core.people import Present

log = logging.getLogger("comeback")

LEFT = frozenset({10007, 10013})
"""Somebody is not in the server, or is no user any more."""
CLOSED = frozenset({10004, 50001})
"""The server is no more, or the bot is not in it."""
PATIENCE = 0.8
"""Seconds that whoever named people waits until it is known who of them is there: a form may have to open."""
MOST = 10
"""People who are asked about at a time."""


class Members:
    """The members of servers, through a client; ``window`` is the one that all its requests share."""

    def __init__(self, client: discord.Client, window: Window) -> None:
        self._client = client
        self._window = window

    async def look_for(self, place: str, user: str) -> Found:
        """Whether somebody is in a server, as far as Discord says it."""
        try:
            await self._member(place, user)
        except discord.HTTPException as refused:
            if refused.code in LEFT:
                return "left"
            if refused.code in CLOSED:
                return "closed"
            log.info("Discord did not say who is in a server (status %d, code %d).", refused.status, refused.code)
            return "unknown"
        except (discord.RateLimited, ValueError, *answers.LOST) as failed:
            log.info("Discord did not say who is in a server (%s).", type(failed).__name__)
            return "unknown"
        return "there"

    async def among(self, place: str, users: Iterable[str]) -> dict[str, Present]:
        """Those of these users who are in a server, as far as Discord says it in time."""
        tasks = {user: asyncio.ensure_future(self._member(place, user)) for user in list(users)[:MOST]}
        if not tasks:
            return {}
        try:
            done, _ = await asyncio.wait(tasks.values(), timeout=PATIENCE)
        finally:
            for task in tasks.values():
                task.cancel()
        found = {user: task for user, task in tasks.items() if task in done and not task.cancelled()}
        return {user: task.result() for user, task in found.items() if task.exception() is None}

    async def _member(self, place: str, user: str) -> Present:
        """Somebody in a server. Raises what discord.py raises."""
        async with self._window.slot(urgent=True):
            found: Mapping[str, object] = dict(await self._client.http.get_member(int(place), int(user)))
        described = found.get("user")
        return places.present(described if isinstance(described, Mapping) else {})
