"""What Comeback says unasked, as direct messages: paced, told apart by their keys, and never to a closed door twice."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.application import Application
from bot.delivery import Closed, TryAgain, Unknown
from bot.discord import answers, items, view
from bot.pacing import Pace, Window
from core.message import Message
from core.people import Account, Place

log = logging.getLogger("comeback")

A_SECOND = 49
"""Requests in any second for all of a bot: Discord takes 50, answers to interactions not counted."""

OPENED_A_SECOND = 1.0
"""DMs that are opened in a second: nobody knows how many are too many, and the penalty is being locked out."""

OPENING_PATIENCE = 5.0
"""Seconds that a message may wait for its DM to be opened; after that it waits in the queue, where others pass it."""

CLOSED = {50007: "takes no direct messages", 50278: "shares no server with the bot", 10013: "is no user any more"}
CLOSED_CHANNEL = {
    10003: "is gone",
    50001: "is not shown to the bot",
    50008: "takes no words",
    50013: "takes nothing from the bot",
    50083: "is an archived thread",
}
GONE = 10003
TOO_FAST = 40003
LOCKED_OUT = timedelta(minutes=30)
REVOKED = timedelta(minutes=10)
UNAUTHORIZED, TOO_MANY, SERVER = 401, 429, 500


class Messenger:
    """Direct messages through a client; ``window`` is the one that all its requests share."""

    def __init__(self, client: discord.Client, app: Application, clock: Callable[[], datetime], window: Window) -> None:
        self._client = client
        self._app = app
        self._clock = clock
        self._window = window
        self._opening = Pace(OPENED_A_SECOND, at_once=5)
        self._channels: dict[str, str] = {}
        self._servers: dict[str, str] = {}

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Send to the account's DM; Discord takes a key that it has just seen for the same message.

        Raises Closed, TryAgain or Unknown.
        """
        with _understood(_refusal):
            channel = await self._channel(account)
            try:
                await self.post(channel, message, key)
            except discord.NotFound as gone:
                if gone.code != GONE:
                    raise
                await self.forget(account)
                await self.post(await self._channel(account), message, key)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """Post in the channel of a server, for everybody there; nobody is mentioned, and a key is taken once.

        Raises Closed where the channel is gone, another server's, or takes nothing from the bot; TryAgain or Unknown.
        """
        if not (place.channel.isascii() and place.channel.isdecimal()):
            raise Closed
        with _understood(_refusal_in_channel):
            if place.channel not in self._servers:
                async with self._window.slot():
                    found: Mapping[str, object] = dict(await self._client.http.get_channel(int(place.channel)))
                self._servers[place.channel] = str(found.get("guild_id") or "")
            if self._servers[place.channel] != place.id:
                log.error("A channel on Discord is not of the server that is to post there: nothing is posted.")
                raise Closed
            await self.post(place.channel, message, key, kind=discord.ChannelType.text)

    async def post(
        self,
        channel: str,
        message: Message,
        key: str,
        *,
        urgent: bool = False,
        kind: discord.ChannelType = discord.ChannelType.private,
    ) -> None:
        """Post a message in a DM, or where else; its parts are told apart by what stands behind the key."""
        shown = view.shown(message)
        place = self._client.get_partial_messageable(int(channel), type=kind)
        for number, content in enumerate(shown.contents):
            last = shown if number == len(shown.contents) - 1 else None
            async with self._window.slot(urgent=urgent):
                await place.send(
                    content,
                    view=(items.below(last) if last else None) or discord.utils.MISSING,
                    files=answers.attachments(last.files) if last else [],
                    nonce=f"{key}{number or ''}",
                    suppress_embeds=True,
                    allowed_mentions=discord.AllowedMentions.none(),
                )

    async def keep(self, account: Account, channel: str) -> None:
        """Remember the DM of somebody who spoke in it."""
        if self._channels.get(account.user) != channel:
            await self._app.keep_channel(account, channel, self._clock())
            self._channels[account.user] = channel

    async def forget(self, account: Account) -> None:
        """The DM that was known is gone."""
        self._channels.pop(account.user, None)
        await self._app.keep_channel(account, "", self._clock())

    async def _channel(self, account: Account) -> str:
        channel = self._channels.get(account.user) or await self._app.channel_of(account)
        if not channel:
            wait = self._opening.wait_for()
            if wait > OPENING_PATIENCE:
                raise TryAgain(timedelta(seconds=wait))
            await self._opening.turn()
            async with self._window.slot():
                opened = await self._client.http.start_private_message(int(account.user))
            channel = str(opened["id"])
            await self._app.keep_channel(account, channel, self._clock())
        self._channels[account.user] = channel
        return channel


@contextlib.contextmanager
def _understood(meant: Callable[[discord.HTTPException], Exception]) -> Iterator[None]:
    """Raise what a failed send means for the queue, in place of what discord.py raises."""
    try:
        yield
    except discord.RateLimited as limited:
        raise TryAgain(timedelta(seconds=limited.retry_after)) from limited
    except discord.HTTPException as refused:
        raise meant(refused) from refused
    except aiohttp.ClientConnectorError as nobody:
        raise TryAgain from nobody
    except answers.LOST as lost:
        raise Unknown from lost


def _refusal_in_channel(refused: discord.HTTPException) -> Exception:
    """What a refused post in a channel means for the queue."""
    if refused.code in CLOSED_CHANNEL:
        log.warning("A channel on Discord %s: nothing is posted there.", CLOSED_CHANNEL[refused.code])
        return Closed()
    return _refusal(refused)


def _refusal(refused: discord.HTTPException) -> Exception:
    """What a refused send means for the queue."""
    if refused.code in CLOSED:
        log.info("Somebody on Discord %s; nothing more is sent there until they speak.", CLOSED[refused.code])
        return Closed()
    if refused.code == TOO_FAST:
        log.warning("Discord says that too many DMs were opened; the rest waits for half an hour.")
        return TryAgain(LOCKED_OUT)
    if refused.status == UNAUTHORIZED:
        log.error("Discord no longer takes the bot's token: nothing can be sent until it is set anew.")
        return TryAgain(REVOKED)
    if refused.status == TOO_MANY or refused.status >= SERVER:
        return TryAgain()
    log.error("Discord refused a message (status %d, code %d).", refused.status, refused.code)
    return TryAgain()
