"""Calls of Slack's methods: one session, no retries but our own, and what each refusal means."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery import Closed, TryAgain, Unknown

TIMEOUT = 10
"""Seconds that a call may take: with what goes before it, fewer than the queue waits for a send."""

LOST = (aiohttp.ClientError, OSError, TimeoutError)
"""What is raised when nobody knows whether a call arrived."""

CLOSED = frozenset(
    {
        "cannot_dm_bot", "channel_not_found", "is_archived", "no_such_user", "not_in_channel", "user_disabled",
        "user_not_found", "user_not_visible", "users_not_found",
    }
)  # fmt: skip
NOBODY = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
"""What Slack says of somebody who is not in the workspace."""
CLOSED_CHANNEL = CLOSED | {
    "cannot_post_in_this_channel", "channel_is_limited_access", "restricted_action",
    "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "team_access_not_granted",
}  # fmt: skip
"""What a channel answers that takes nothing from the bot: it is gone, or the bot is not in it, or may not post."""
GONE = frozenset({"channel_not_found", "is_archived"})
"""What a channel that was known answers when it is there no more; another one may be opened."""
NO_TOKEN = frozenset(
    {
        "access_denied", "account_inactive", "invalid_auth", "missing_scope", "no_permission", "not_allowed_token_type",
        "not_authed", "org_login_required", "token_expired", "token_revoked",
    }
)  # fmt: skip
UNKNOWN = frozenset({"fatal_error", "internal_error"})
LIMITED = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})
REVOKED = timedelta(minutes=10)
TOO_MANY, SERVER, UNAVAILABLE = 429, 500, 503


class Client(AsyncWebClient):
    """Slack's methods through a session that stays open. Nothing is sent again by itself: it would come twice."""

    def __init__(self, base_url: str, session: aiohttp.ClientSession) -> None:
        # A level of its own: without one slack_sdk words every request for a log that nobody reads.
        quiet = logging.getLogger("comeback.slack.calls")
        quiet.setLevel(logging.CRITICAL)
        super().__init__(base_url=base_url, session=session, timeout=TIMEOUT, retry_handlers=[], logger=quiet)

    async def oauth_v2_access(
        self,
        *,
        client_id: str,
        client_secret: str,
        code: str | None = None,
        redirect_uri: str | None = None,
        grant_type: str | None = None,
        refresh_token: str | None = None,
        **kwargs: Any,
    ) -> AsyncSlackResponse:
        """A token for a code. The secret goes in the body: aiohttp gives up the header that slack_sdk makes of it."""
        given = {
            "client_id": client_id,
            "client_secret": client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "grant_type": grant_type,
            "refresh_token": refresh_token,
        }
        return await self.api_call("oauth.v2.access", data={**given, **kwargs})


def session() -> aiohttp.ClientSession:
    """A session for all calls, to be closed by whoever made it."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))


def error_of(refused: SlackApiError) -> str:
    """Slack's own word for why it refused; empty where it did not say."""
    data = getattr(refused.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, Mapping) else ""


def status_of(refused: SlackApiError) -> int:
    """The answer's HTTP status."""
    response = refused.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def wait_of(refused: SlackApiError) -> timedelta | None:
    """How long Slack asks to wait, where it does."""
    said = str((getattr(refused.response, "headers", None) or {}).get("Retry-After", ""))
    return timedelta(seconds=int(said)) if said.isascii() and said.isdecimal() else None


def refusal(refused: SlackApiError) -> Exception:
    """What a refused send means for the queue: closed, not now, or nobody knows."""
    error, status = error_of(refused), status_of(refused)
    if error in CLOSED:
        return Closed()
    if status == TOO_MANY or error in LIMITED:
        return TryAgain(wait_of(refused))
    if error in NO_TOKEN:
        return TryAgain(REVOKED)
    if error in UNKNOWN or (status >= SERVER and status != UNAVAILABLE):
        return Unknown()
    return TryAgain()


async def sent(call: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """A call that sends something.

    Raises Unknown where nobody knows whether it arrived, TryAgain where it certainly did not, SlackApiError where Slack
    refused it.
    """
    try:
        return await call()
    except aiohttp.ClientConnectorError as nobody:
        raise TryAgain from nobody
    except LOST as lost:
        raise Unknown from lost
