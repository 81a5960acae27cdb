"""What Comeback posts in DMs and channels, asked or unasked: paced, never sent twice by itself, and never to a closed
door twice.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.application import Application
from bot.delivery import Closed, TryAgain, Unknown
from bot.pacing import Pace
from bot.slack import calls, rich, view
from bot.slack.people import People
from bot.slack.workspaces import Identity, Workspaces
from core import days
from core.message import File, Message
from core.people import Account, Place

log = logging.getLogger("comeback")

IN_A_WORKSPACE = 8.0
"""Messages a second: Slack takes "several hundred" a minute in a workspace."""
AT_ONCE = 10
OPENED_A_SECOND = 0.8
"""DMs that are opened in a second: Slack takes about fifty a minute."""
LONGEST_WAIT = 5.0
"""Seconds that a message may wait for its turn; after that it waits in the queue, where others pass it."""
MOST_PACES = 2000
EVENT = "comeback_message"

_CHANNEL = re.compile(r"[CG][A-Z0-9]+")


class Messenger:
    """Direct messages through a client. ``knows_keys``: Slack takes a message that it has seen for another one."""

    knows_keys = False

    def __init__(
        self,
        client: calls.Client,
        workspaces: Workspaces,
        app: Application,
        clock: Callable[[], datetime],
        people: People,
        renamed: rich.Renamed = str,
        in_a_channel: float = 0.97,
    ) -> None:
        self._client = client
        self._workspaces = workspaces
        self._app = app
        self._clock = clock
        self._people = people
        self._renamed = renamed
        self._in_a_channel = in_a_channel
        self._channels: dict[Account, str] = {}
        self._paces: dict[str, Pace] = {}
        self._opening = Pace(OPENED_A_SECOND, at_once=5)
        self._told: set[str] = set()

    async def send(self, account: Account, message: Message, key: str) -> None:
        """Send to the account's DM.

        Raises Closed, TryAgain or Unknown.
        """
        identity = await self._workspaces.identity(account.team)
        if identity is None:
            log.info("Comeback is no longer installed in a Slack workspace; nothing is sent there.")
            raise Closed
        shown = view.shown(message, self.look(self._people.remembered(account)))
        try:
            channel = await self._channel(account, identity)
            try:
                await self._post(channel, shown.parts, identity, key)
            except SlackApiError as refused:
                if calls.error_of(refused) not in calls.GONE:
                    raise
                await self.forget(account)
                await self._post(await self._channel(account, identity), shown.parts, identity, key)
        except SlackApiError as refused:
            raise self._refusal(refused, account.team) from refused
        self._told.discard(account.team)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """Post in a channel of a workspace, for everybody there; nobody is called by it.

        Raises Closed where the channel is gone, or the bot is not in it: somebody has to invite it, since it asks for
        no right to join by itself. Raises TryAgain or Unknown, too.
        """
        identity = await self._workspaces.identity(place.id)
        if identity is None or identity.team != place.id or not _CHANNEL.fullmatch(place.channel):
            raise Closed
        shown = view.shown(message, self.look("UTC"))
        try:
            await self._post(place.channel, shown.parts, identity, key)
        except SlackApiError as refused:
            error = calls.error_of(refused)
            if error in calls.CLOSED_CHANNEL:
                log.warning("A channel on Slack takes nothing from Comeback (%s): invite it there.", error)
                raise Closed from refused
            raise self._refusal(refused, place.id) from refused

    def look(self, zone: str) -> rich.Look:
        """How somebody in that zone reads."""
        return rich.Look(days.zone_info(zone), self._renamed)

    async def post(self, account: Account, channel: str, part: view.Part, *, thread: str = "") -> None:
        """Post an answer in a DM: once, since nobody could tell a second time from a second answer.

        Raises SlackApiError, Closed, TryAgain or Unknown.
        """
        identity = await self._workspaces.identity(account.team)
        if identity is None:
            raise Closed
        place = channel or await self._channel(account, identity)
        await self._post(place, [part], identity, "", thread=thread, urgent=True)

    async def whisper(self, account: Account, channel: str, part: view.Part, *, thread: str = "") -> None:
        """Show something to one member of a channel. Raises SlackApiError, TryAgain or Unknown."""
        identity = await self._workspaces.identity(account.team)
        if identity is None:
            return
        given = {"channel": channel, "user": account.user, **part.payload}
        given |= {"thread_ts": thread} if thread else {}
        await calls.sent(lambda: self._client.chat_postEphemeral(token=identity.token, **given))

    async def hand_over(self, account: Account, files: Sequence[File]) -> None:
        """Put files into somebody's DM. Raises SlackApiError, TryAgain or Unknown."""
        identity = await self._workspaces.identity(account.team)
        if identity is None:
            return
        channel = await self._channel(account, identity)
        for file in files:
            await self._upload(file, channel, identity)

    async def keep(self, account: Account, channel: str) -> None:
        """Remember the DM of somebody who is known."""
        if self._channels.get(account) != channel:
            await self._app.keep_channel(account, channel, self._clock())
            self._channels[account] = channel

    async def forget(self, account: Account) -> None:
        """The DM that was known is gone."""
        self._channels.pop(account, None)
        await self._app.keep_channel(account, "", self._clock())

    async def known(self, account: Account) -> str:
        """The DM of somebody; empty where it is not known yet."""
        found = self._channels.get(account) or await self._app.channel_of(account)
        if found:
            self._channels[account] = found
        return found

    async def opened(self, account: Account) -> str:
        """The DM of somebody, asked of Slack where it is not known. Raises SlackApiError, Closed or TryAgain."""
        identity = await self._workspaces.identity(account.team)
        if identity is None:
            raise Closed
        return await self._channel(account, identity)

    async def _channel(self, account: Account, identity: Identity) -> str:
        if channel := await self.known(account):
            return channel
        wait = self._opening.wait_for()
        if wait > LONGEST_WAIT:
            raise TryAgain(timedelta(seconds=wait))
        await self._opening.turn()
        try:
            answer = await self._client.conversations_open(token=identity.token, users=account.user)
        except calls.LOST as lost:
            raise TryAgain from lost
        channel = str((answer.get("channel") or {}).get("id") or "")
        await self.keep(account, channel)
        return channel

    async def _post(
        self,
        channel: str,
        parts: Sequence[view.Part],
        identity: Identity,
        key: str,
        *,
        thread: str = "",
        urgent: bool = False,
    ) -> None:
        """Post the parts of a message in their order. Once the first is there, a no to another leaves it uncertain."""
        for number, part in enumerate(parts):
            await self._turn(channel, identity.team, urgent=urgent or number > 0)
            metadata = {"event_type": EVENT, "event_payload": {"key": f"{key}{number or ''}"}}
            given: dict[str, Any] = {"channel": channel, "unfurl_links": False, "unfurl_media": False, **part.payload}
            given |= {"metadata": metadata} if key else {}
            given |= {"thread_ts": thread} if thread else {}
            try:
                await calls.sent(lambda given=given: self._client.chat_postMessage(token=identity.token, **given))  # type: ignore[misc] # bound now
            except (SlackApiError, TryAgain) as refused:
                if isinstance(refused, SlackApiError) and calls.status_of(refused) == calls.TOO_MANY:
                    self._hold(channel, calls.wait_of(refused))
                if number:
                    raise Unknown from refused
                raise

    async def _upload(self, file: File, channel: str, identity: Identity) -> None:
        content = file.content or b"\n"
        asked = await calls.sent(
            lambda: self._client.files_getUploadURLExternal(
                token=identity.token, filename=file.name, length=len(content), alt_txt=file.alt or None
            )
        )
        session = self._client.session
        if session is None:
            raise RuntimeError("The client has no session.")
        try:
            async with session.post(str(asked["upload_url"]), data=content) as answer:
                answer.raise_for_status()
        except calls.LOST as lost:
            raise Unknown from lost
        named: list[dict[str, str | None]] = [{"id": str(asked["file_id"]), "title": file.name}]
        await calls.sent(
            lambda: self._client.files_completeUploadExternal(token=identity.token, files=named, channel_id=channel)
        )

    async def _turn(self, channel: str, team: str, *, urgent: bool) -> None:
        of_team = self._pace(f"team {team}", IN_A_WORKSPACE, AT_ONCE)
        of_channel = self._pace(channel, self._in_a_channel, 1)
        wait = max(of_team.wait_for(), of_channel.wait_for())
        if wait > LONGEST_WAIT and not urgent:
            raise TryAgain(timedelta(seconds=wait))
        await of_channel.turn(urgent=urgent)
        await of_team.turn(urgent=urgent)

    def _pace(self, name: str, a_second: float, at_once: int) -> Pace:
        if name not in self._paces and len(self._paces) >= MOST_PACES:
            self._paces = {name: pace for name, pace in self._paces.items() if pace.wait_for() > 0}
        return self._paces.setdefault(name, Pace(a_second, at_once))

    def _hold(self, channel: str, wait: timedelta | None) -> None:
        self._pace(channel, self._in_a_channel, 1).hold((wait or timedelta(seconds=1)).total_seconds())

    def _refusal(self, refused: SlackApiError, team: str) -> Exception:
        """What a refused send means for the queue; that a token is worth nothing any more is said once."""
        error = calls.error_of(refused)
        meant = calls.refusal(refused)
        if error in calls.NO_TOKEN:
            self._workspaces.doubt(team)
            if team not in self._told:
                self._told.add(team)
                log.error("Slack takes no messages with the token of a workspace (%s): install Comeback anew.", error)
        elif isinstance(meant, Closed):
            log.info("Somebody on Slack cannot be written to (%s); nothing is sent there until they speak.", error)
        else:
            log.warning("Slack did not take a message (status %d, %s).", calls.status_of(refused), error or "no reason")
        return meant
