"""Comeback on the platforms that have tokens, beside the clock, until somebody says stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from pydantic import SecretStr

from bot import composition, scheduler, settings
from bot.application import Application
from bot.database import address
from bot.discord import settings as discord_settings
from bot.platforms import Connection, Problem
from bot.slack import settings as slack_settings

log = logging.getLogger("comeback")

Connecting = AbstractAsyncContextManager[Connection]


PLATFORMS = frozenset({"discord", "slack"})
PARTS = PLATFORMS | scheduler.WORK
"""What a process may do: hear members on a platform, look at who is due, send what is queued."""


async def run(chosen: settings.Settings, config: composition.Config, parts: frozenset[str] = PARTS) -> None:
    """Answer members and send what falls due, until cancelled: then what is in hand comes to its end.

    Raises Problem, with a sentence for the operator, where a platform does not let Comeback in, or the last one ends.
    """
    _possible(chosen, parts)
    async with composition.composed(chosen.database, config) as app, up(app, chosen, parts) as connections:
        who = [f"{each.platform} as {each.who}" for each in connections]
        part = "" if parts == PARTS else f" ({' and '.join(sorted(parts))} only)"
        log.info("Comeback is up%s: %s.", part, ", ".join(who) or "on no platform")
        await (over(app, connections) if connections else asyncio.Event().wait())


def _possible(chosen: settings.Settings, parts: frozenset[str]) -> None:
    """Raises Problem where a part that was asked for needs a token that is not set."""
    tokens = {"discord": chosen.speaks_discord, "slack": chosen.speaks_slack}
    lacking = [] if parts == PARTS else [name for name in sorted(parts & PLATFORMS) if not tokens[name]]
    if lacking:
        raise Problem(f"No token is set for {' and '.join(lacking)}: set it, or take {lacking[0]} out of --only.")
    if "deliver" in parts and not any(tokens.values()):
        raise Problem("To deliver, Comeback needs tokens: set those of all platforms that its messages go to.")


@asynccontextmanager
async def up(
    app: Application, chosen: settings.Settings, parts: frozenset[str] = PARTS
) -> AsyncIterator[Sequence[Connection]]:
    """These parts running; at the end the clock stops first, while messages can still go."""
    await app.start(scheduler.utc_now())
    app.alone = not address.on_server(address.understood(chosen.database))
    async with AsyncExitStack() as opened:
        connections = [await opened.enter_async_context(each) for each in connecting(app, chosen, parts)]
        clock = scheduler.Scheduler(app, work=parts & scheduler.WORK)
        clock.start()
        try:
            yield connections
        finally:
            await clock.stop()
            await app.stop(scheduler.utc_now())


def connecting(app: Application, chosen: settings.Settings, parts: frozenset[str] = PARTS) -> list[Connecting]:
    """The platforms that tokens are set for; a library is loaded only where its platform is used.

    Who delivers speaks on each of them, and hears those that are its part.
    """
    found: list[Connecting] = []
    if parts & {"discord", "deliver"} and (discord := _discord(chosen, hears="discord" in parts)) is not None:
        from bot.discord import connection

        found.append(connection.connected(app, discord, scheduler.utc_now))
    if parts & {"slack", "deliver"} and (slack := _slack(chosen, hears="slack" in parts)) is not None:
        from bot.slack import app as slack_app

        found.append(slack_app.connected(app, slack, scheduler.utc_now))
    return found


async def check(chosen: settings.Settings) -> AsyncIterator[str]:
    """What each platform says to its tokens, a sentence each. Raises Problem for the first that does not work."""
    if (discord := _discord(chosen)) is not None:
        from bot.discord import credentials

        yield await credentials.check(discord)
    if (slack := _slack(chosen)) is not None:
        from bot.slack import credentials as slack_credentials

        yield await slack_credentials.check(slack)


def _discord(chosen: settings.Settings, *, hears: bool = True) -> discord_settings.Settings | None:
    if chosen.discord_token is None:
        return None
    return discord_settings.Settings(
        token=_secret(chosen.discord_token),
        zone=chosen.time_zone,
        api_url=chosen.discord_api_url,
        gateway_url=chosen.discord_gateway_url,
        shards=chosen.discord_shard_ids,
        shard_count=chosen.discord_shard_count,
        hears=hears,
        members=chosen.discord_members_intent,
    )


def _slack(chosen: settings.Settings, *, hears: bool = True) -> slack_settings.Settings | None:
    if not chosen.speaks_slack:
        return None
    return slack_settings.Settings(
        bot_token=_secret(chosen.slack_bot_token),
        app_token=_secret(chosen.slack_app_token),
        signing_secret=_secret(chosen.slack_signing_secret),
        client_id=chosen.slack_client_id,
        client_secret=_secret(chosen.slack_client_secret),
        secret_key=_secret(chosen.secret_key),
        database_url=chosen.database,
        api_url=chosen.slack_api_url,
        prefix=chosen.slack_command_prefix,
        host=chosen.http_host,
        port=chosen.http_port,
        zone=chosen.time_zone,
        hears=hears,
    )


def _secret(kept: SecretStr | None) -> str:
    return kept.get_secret_value().strip() if kept is not None else ""


async def over(app: Application, connections: Sequence[Connection]) -> None:
    """Wait until every platform is over; one that ends alone is told in the log, and the others go on.

    Raises Problem with what ended the last one.
    """
    left = {each.over: each for each in connections}
    while left:
        done, _ = await asyncio.wait(left, return_when=asyncio.FIRST_COMPLETED)
        for ended in done:
            connection = left.pop(ended)
            app.disconnect(connection.platform.lower())
            problem = _problem(connection)
            if not left:
                raise problem
            log.error("%s The other platforms go on.", problem)


def _problem(connection: Connection) -> Problem:
    error = connection.over.exception() if not connection.over.cancelled() else None
    if isinstance(error, Problem):
        return error
    kind = f" ({type(error).__name__})" if error is not None else ""
    return Problem(f"The connection to {connection.platform} ended{kind}: start Comeback again.")
