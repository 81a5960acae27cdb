"""People on Slack, as its own settings say: their zone, what they are called, whether they run their workspace, and
whether they are in it. Remembered for a day, one question for all of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.pacing import Pace
from bot.presence import Found
from bot.slack import calls
from bot.slack.requests import NAME
from bot.slack.workspaces import Workspaces
from core import days
from core.people import Account, Place, Present

log = logging.getLogger("comeback")

KNOWN = timedelta(days=1)
ASK_AGAIN = timedelta(minutes=5)
"""How long an answer holds, and how long nobody is asked where there was none."""

SURE = timedelta(minutes=10)
"""So long somebody whom others name counts as being there; a change that Slack tells of counts at once."""

PATIENCE = 0.8
"""Seconds that Slack may take to say who somebody is: whoever waits for a modal does not wait longer."""

ASKED_A_SECOND, AT_ONCE = 1.5, 40
"""People who are asked about: Slack takes a hundred a minute."""

NEVER = datetime.min.replace(tzinfo=UTC)
MOST = 20_000
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody in a workspace. ``zone`` is empty where Slack does not say one; ``there``: they are a member of it."""

    zone: str = ""
    name: str = ""
    manages: bool = False
    there: bool = True
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who does something: their account with its name, their zone, and their workspace as a place."""

    account: Account
    zone: str
    place: Place

    def in_dm(self) -> Speaker:
        """The same in the DM, which is no channel."""
        return replace(self, place=replace(self.place, channel=""))


class People:
    """What Slack says of people; ``default`` is the zone of those of whom it says none in time."""

    def __init__(
        self, client: calls.Client, workspaces: Workspaces, default: str, clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._workspaces = workspaces
        self._clock = clock
        self._nobody = Profile(zone=default)
        self._known: dict[Account, tuple[Profile, datetime, datetime]] = {}
        self._pace = Pace(ASKED_A_SECOND, at_once=AT_ONCE)

    async def of(self, account: Account) -> Profile:
        """Somebody who speaks."""
        return await self._profile(account, KNOWN) or self._known_or_nobody(account)

    async def speaker(self, account: Account, channel: str, users: Iterable[str] = ()) -> Speaker:
        """Somebody who does something in a channel (empty in the DM), with those of the users whom they name who are in
        their workspace.
        """
        profile, found = await asyncio.gather(self.of(account), self.among(account.team, users))
        place = Place(platform=NAME, id=account.team, channel=channel, manages=profile.manages, people=found)
        return Speaker(replace(account, name=profile.name), profile.zone, place)

    def remembered(self, account: Account) -> str:
        """The zone of somebody, without asking for it."""
        return self._known_or_nobody(account).zone

    async def among(self, team: str, users: Iterable[str]) -> dict[str, Present]:
        """Those of these users who are in a workspace, as far as Slack says it in time."""
        asked = [Account(platform=NAME, team=team, user=user) for user in users][:MOST_NAMED]
        found = await asyncio.gather(*(self._profile(each, SURE) for each in asked))
        return {
            account.user: Present(profile.name or account.user, bot=profile.bot)
            for account, profile in zip(asked, found, strict=True)
            if profile is not None and profile.there
        }

    async def look_for(self, place: str, user: str) -> Found:
        """Whether somebody is in a workspace, as far as Slack says it."""
        identity = await self._workspaces.identity(place)
        if identity is None or identity.team != place:
            # There may be another key, or another workspace's token, tomorrow: nobody has left for that.
            return "unknown"
        await self._pace.turn()
        try:
            said = await self._client.users_info(user=user, token=identity.token)
        except SlackApiError as refused:
            if calls.error_of(refused) in calls.NOBODY:
                return "left"
            if calls.status_of(refused) == calls.TOO_MANY:
                self._pace.hold((calls.wait_of(refused) or ASK_AGAIN).total_seconds())
            log.info("Slack did not say who is in a workspace (%s).", calls.error_of(refused) or "no reason given")
            return "unknown"
        except calls.LOST as lost:
            log.info("Slack did not say who is in a workspace (%s).", type(lost).__name__)
            return "unknown"
        account = Account(platform=NAME, team=place, user=user)
        return "there" if self._heard(account, said.get("user") or {}).there else "left"

    def changed(self, team: str, user: Mapping[str, Any]) -> bool:
        """Slack tells by itself how somebody is now; whether they are there. Who never spoke is not remembered."""
        account = Account(platform=NAME, team=team, user=str(user.get("id", "")))
        return (self._heard(account, user) if account in self._known else profile_of(team, user)).there

    def _heard(self, account: Account, user: Mapping[str, Any]) -> Profile:
        """Remember how somebody is now."""
        profile = profile_of(account.team, user)
        kept = replace(profile, zone=profile.zone or self._known_or_nobody(account).zone)
        now = self._clock()
        self._keep(account, kept, at=now, until=now + (KNOWN if profile.zone else ASK_AGAIN))
        return kept

    async def _profile(self, account: Account, fresh: timedelta) -> Profile | None:
        """Somebody as Slack said it no longer ago than this, asked now if need be; none where it does not say."""
        now = self._clock()
        profile, at, until = self._known.get(account, (None, NEVER, now))
        if profile is not None and now < until and (fresh == KNOWN or now - at < fresh):
            return profile
        try:
            async with asyncio.timeout(PATIENCE):
                identity = await self._workspaces.identity(account.team)
                if identity is None:
                    return None
                said = await self._client.users_info(user=account.user, token=identity.token)
        except (SlackApiError, *calls.LOST) as failed:
            why = calls.error_of(failed) if isinstance(failed, SlackApiError) else type(failed).__name__
            log.info("Slack did not say who somebody is (%s).", why)
            if fresh == KNOWN:
                self._keep(account, profile or self._nobody, at=at if profile else NEVER, until=now + ASK_AGAIN)
            return None
        return self._heard(account, said.get("user") or {})

    def _known_or_nobody(self, account: Account) -> Profile:
        found = self._known.get(account)
        return found[0] if found is not None else self._nobody

    def _keep(self, account: Account, profile: Profile, *, at: datetime, until: datetime) -> None:
        """Remember somebody as Slack said it at a moment; until another one it is not asked again."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[account] = (profile, at, until)


def profile_of(team: str, user: Mapping[str, Any]) -> Profile:
    """Somebody as Slack describes them. Who is of another workspace, in a channel that both share, is not there."""
    shown: Mapping[str, Any] = user.get("profile") or {}
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    there = user.get("team_id") in (None, team) or team in teams
    there = there and not user.get("deleted") and not user.get("is_stranger")
    return Profile(
        zone=_zone(str(user.get("tz") or "")),
        name=str(
            shown.get("display_name") or shown.get("real_name") or user.get("real_name") or user.get("name") or ""
        ),
        manages=there and bool(user.get("is_admin") or user.get("is_owner")),
        there=there,
        bot=bool(user.get("is_bot") or user.get("id") == "USLACKBOT"),
    )


def _zone(named: str) -> str:
    try:
        return days.zone_info(named).key if named else ""
    except (KeyError, ValueError, OSError):
        return ""
