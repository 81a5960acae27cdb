"""Time zones of people on Slack, as their own settings say, remembered for a day."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError

from bot.slack import calls
from bot.slack.workspaces import Workspaces
from core import days
from core.people import Account

log = logging.getLogger("comeback")

KNOWN = timedelta(days=1)
ASK_AGAIN = timedelta(minutes=5)
"""How long an answer holds, and how long nobody is asked where there was none."""

PATIENCE = 0.8
"""Seconds that Slack may take to say a zone: whoever waits for a modal does not wait longer."""

MOST = 20_000


class Zones:
    """Each member's IANA zone; ``default`` where Slack does not say it in time."""

    def __init__(
        self, client: calls.Client, workspaces: Workspaces, default: str, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._workspaces = workspaces
        self._default = default
        self._clock = clock
        self._known: dict[Account, tuple[str, datetime]] = {}

    async def of(self, account: Account) -> str:
        """The zone of somebody."""
        zone, until = self._known.get(account, ("", None))
        now = self._clock()
        if until is None or now >= until:
            found = await self._asked(account)
            zone, until = found or zone or self._default, now + (KNOWN if found else ASK_AGAIN)
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[account] = (zone, until)
        return zone

    def remembered(self, account: Account) -> str:
        """The zone of somebody, without asking for it."""
        return self._known.get(account, (self._default, None))[0]

    async def _asked(self, account: Account) -> str:
        """The zone as Slack says it now; empty where it does not."""
        try:
            async with asyncio.timeout(PATIENCE):
                identity = await self._workspaces.identity(account.team)
                if identity is None:
                    return ""
                said = await self._client.users_info(user=account.user, token=identity.token)
        except (SlackApiError, *calls.LOST) as failed:
            why = calls.error_of(failed) if isinstance(failed, SlackApiError) else type(failed).__name__
            log.info("Slack did not say somebody's time zone (%s).", why)
            return ""
        named = str((said.get("user") or {}).get("tz") or "")
        try:
            return days.zone_info(named).key if named else ""
        except (KeyError, ValueError, OSError):
            return ""
