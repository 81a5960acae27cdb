"""One interaction's way back: the place it came from, the modal it may open, and what is said there.

An answer goes through the response URL of what was done: it works five times in half an hour. Where it does not work
any more the answer is posted, in the DM to stay, elsewhere for the member's eyes only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot import charts, trouble
from bot.application import Where
from bot.delivery import Closed, TryAgain, Unknown
from bot.slack import calls, rich, view
from bot.slack.messenger import Messenger
from bot.slack.modal import Origin
from core.message import File, Message
from core.people import Account
from core.wording import refusals

log = logging.getLogger("comeback")

OK = 200
TRIES = 3
MODAL_TIME = 2.5
"""Seconds after which no modal is tried any more: the trigger lives for three."""

PICTURE_TIME = 10.0
"""Seconds that an answer waits for its picture to be handed over."""

UNDELIVERED = (SlackApiError, Closed, TryAgain, Unknown)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who did something and waits: who and where, since when (the loop's seconds), and the trigger."""

    account: Account
    origin: Origin
    trigger: str = ""
    since: float = 0.0
    token: str = ""

    @property
    def where(self) -> Where:
        """*dm* in the DM with Comeback; anywhere else an answer is the member's alone."""
        return self.origin.where

    @property
    def may_open(self) -> bool:
        """Whether a modal can still be opened."""
        return bool(self.trigger) and asyncio.get_running_loop().time() - self.since < MODAL_TIME


class Told:
    """Who is told when something breaks; it gets to be known better meanwhile."""

    def __init__(self, waiting: Waiting) -> None:
        self.waiting = waiting

    def now(self, waiting: Waiting) -> Waiting:
        """It is known by now who waits where."""
        self.waiting = waiting
        return waiting


class Answers:
    """What is said in answer to somebody who waits."""

    def __init__(self, client: calls.Client, messenger: Messenger) -> None:
        self._client = client
        self._messenger = messenger

    async def say(self, waiting: Waiting, message: Message, zone: str) -> None:
        """Say it where it was asked, once; files and pictures go into the DM.

        There the words stand above the picture. Elsewhere they say what it shows, and so they come after it.
        """
        message = await charts.drawn(message)
        pictures = charts.pictures(message)
        words = charts.without(message)
        if pictures and waiting.where != "dm":
            words = charts.in_words(message, elsewhere=await self._pictured(waiting, pictures))
        await self._worded(waiting, words, zone)
        if pictures and waiting.where == "dm" and not await self._pictured(waiting, pictures):
            await self._worded(waiting, charts.in_words(Message(files=pictures)), zone)

    async def _worded(self, waiting: Waiting, message: Message, zone: str) -> None:
        shown = view.shown(message, self._messenger.look(zone))
        try:
            for part in shown.parts:
                await self._said(waiting, part)
            if shown.files:
                await self._messenger.hand_over(waiting.account, shown.files)
        except UNDELIVERED as failed:
            self._log_lost(failed)
            if shown.files and isinstance(failed, SlackApiError):
                await self.apologise(waiting, failed, "handing over a file on Slack", changed=False)

    async def _pictured(self, waiting: Waiting, pictures: Sequence[File]) -> bool:
        """Put pictures into the DM; whether they are there."""
        try:
            async with asyncio.timeout(PICTURE_TIME):
                await self._messenger.hand_over(waiting.account, pictures)
        except (*UNDELIVERED, *calls.LOST) as failed:
            self._log_lost(failed, "A picture")
            return False
        return True

    async def opened(self, waiting: Waiting, made: rich.Block) -> bool:
        """Open a modal; whether it is open."""
        if not waiting.may_open:
            return False
        try:
            await self._client.views_open(token=waiting.token, trigger_id=waiting.trigger, view=made)
        except SlackApiError as refused:
            log.info("Slack did not open a modal (%s).", calls.error_of(refused) or calls.status_of(refused))
            return False
        except calls.LOST as lost:
            # It may have opened all the same; then its form stands in the chat as well, which does no harm.
            log.warning("Nobody knows whether a modal opened on Slack: %s.", type(lost).__name__)
            return False
        return True

    async def published(self, account: Account, made: rich.Block, token: str) -> None:
        """Show somebody their Home tab anew."""
        try:
            await self._client.views_publish(token=token, user_id=account.user, view=made)
        except (SlackApiError, *calls.LOST) as failed:
            why = calls.error_of(failed) if isinstance(failed, SlackApiError) else type(failed).__name__
            log.warning("Slack did not take a Home tab (%s).", why or "no reason given")

    async def apologise(
        self, waiting: Waiting | None, error: BaseException, doing: str, *, changed: bool = True
    ) -> None:
        """Something of ours broke: it is logged, and whoever waits is told, and that it may be ``changed`` already."""
        reference = trouble.report(error, doing)
        message = refusals.unshown(reference) if changed else refusals.failure(reference)
        if waiting is None:
            return
        try:
            [part] = view.shown(message, self._messenger.look("UTC")).parts
            await self._said(waiting, part)
        except UNDELIVERED:
            log.warning("%s: the member could not be told.", reference)

    async def _said(self, waiting: Waiting, part: view.Part) -> None:
        origin = waiting.origin
        if origin.url and await self._responded(origin, part):
            return
        if origin.where == "dm":
            await self._messenger.post(waiting.account, origin.channel, part, thread=origin.thread)
            return
        try:
            await self._messenger.whisper(waiting.account, origin.channel, part, thread=origin.thread)
        except SlackApiError as refused:
            # Comeback may not be in that channel, and need not be: the DM is always there.
            log.info("Slack did not show an answer in a channel (%s): it goes to the DM.", calls.error_of(refused))
            await self._messenger.post(waiting.account, "", part)

    async def _responded(self, origin: Origin, part: view.Part) -> bool:
        """Answer through the response URL; false where it does not work any more.

        Raises Unknown where nobody knows whether it was heard.
        """
        said: dict[str, Any] = {
            **part.payload,
            "response_type": "in_channel" if origin.where == "dm" else "ephemeral",
            "replace_original": False,
        }
        said |= {"thread_ts": origin.thread} if origin.thread else {}
        for left in range(TRIES - 1, -1, -1):
            status = await self._tried(origin.url, said)
            if status == OK:
                return True
            if status not in {0, calls.TOO_MANY, calls.UNAVAILABLE} or not left:
                return False
            await asyncio.sleep(TRIES - left)
        return False

    async def _tried(self, url: str, said: dict[str, Any]) -> int:
        """The status of one try; 0 where nobody was there."""
        session = self._client.session
        if session is None or session.closed:
            return 0
        try:
            async with session.post(url, json=said) as answer:
                return answer.status
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
            return 0
        except calls.LOST as lost:
            raise Unknown from lost

    @staticmethod
    def _log_lost(failed: BaseException, what: str = "An answer") -> None:
        why = calls.error_of(failed) if isinstance(failed, SlackApiError) else type(failed).__name__
        log.warning("%s on Slack did not go through (%s).", what, why or "no reason given")
