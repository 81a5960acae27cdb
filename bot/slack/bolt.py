"""Bolt's app: it checks signatures, finds out whose request it is, and hands everything to the handlers."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable
from typing import Any, cast

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse

from bot import trouble
from bot.slack import calls, manifest, workspaces
from bot.slack.handlers import Handlers
from bot.slack.settings import Settings
from bot.slack.workspaces import Registry, Workspaces
from core.wording import refusals

ANYTHING = re.compile(".*", re.DOTALL)
NOT_INSTALLED = "Comeback is not installed in this workspace any more. Ask whoever looks after it to install it anew."


def app(client: calls.Client, settings: Settings, found: Workspaces, handlers: Handlers) -> AsyncApp:
    """The app that answers requests, however they come."""

    async def authorize(team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        return await workspaces.authorized(found, team_id, user_id)

    # What bolt would log quotes what members typed: our own log says what went wrong, without their words.
    quiet = logging.getLogger("comeback.slack.bolt")
    quiet.setLevel(logging.CRITICAL)
    made = AsyncApp(
        name="comeback.slack.app",  # bolt makes a logger of that name, as quiet as the one it is given
        client=client,
        authorize=cast(Any, authorize),  # it may say that nobody is there: bolt's own type does not
        signing_secret=settings.signing_secret or "unused",
        request_verification_enabled=bool(settings.signing_secret),
        user_facing_authorize_error_message=NOT_INSTALLED,
        logger=quiet,
    )
    _listen(made, handlers)
    made.error(_broken)
    return made


def _listen(made: AsyncApp, handlers: Handlers) -> None:
    """Everything is heard, whatever its name: what nobody answers would look broken to its member."""

    async def carefully(doing: Awaitable[None], ack: Any = None) -> None:
        # Bolt loses the ack of what breaks after it was given.
        with handlers.in_hand.held():
            try:
                await doing
            except Exception as error:  # noqa: BLE001 - nothing that Slack sends can be told what was wrong with it
                trouble.report(error, "handling a request of Slack's")
                if ack is not None and ack.response is None:
                    await ack()

    async def command(ack: Any, body: dict[str, Any], context: Any) -> None:
        await carefully(handlers.on_command(ack, body, context.bot_token), ack)

    async def pressed(ack: Any, body: dict[str, Any], context: Any) -> None:
        await carefully(handlers.on_press(ack, body, context.bot_token), ack)

    async def submitted(ack: Any, body: dict[str, Any], context: Any) -> None:
        await carefully(handlers.on_submit(ack, body, context.bot_token), ack)

    async def completed(ack: Any, body: dict[str, Any]) -> None:
        await carefully(handlers.on_completion(ack, body), ack)

    async def words(body: dict[str, Any]) -> None:
        await carefully(handlers.on_words(body))

    async def home(body: dict[str, Any]) -> None:
        await carefully(handlers.on_home(body))

    async def removed(body: dict[str, Any]) -> None:
        await carefully(handlers.on_removed(body))

    async def changed(body: dict[str, Any]) -> None:
        await carefully(handlers.on_person(body))

    made.command(ANYTHING)(command)
    made.action(ANYTHING)(pressed)
    made.view(ANYTHING)(submitted)
    made.options(ANYTHING)(completed)
    made.event("message")(words)
    made.event("app_home_opened")(home)
    made.event("app_uninstalled")(removed)
    made.event("tokens_revoked")(removed)
    made.event("user_change")(changed)


async def _broken(error: Exception, response: BoltResponse | None) -> BoltResponse | None:
    """What broke before a handler could say so: it is logged without its text, and acked, where it was not yet."""
    reference = trouble.report(error, "handling a request of Slack's")
    return BoltResponse(status=200, body=refusals.failure(reference).title) if response is not None else None


def installing(client: calls.Client, settings: Settings, registry: Registry) -> AsyncOAuthFlow:
    """The way in which a workspace installs Comeback."""
    chosen = AsyncOAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=list(manifest.SCOPES),
        user_scopes=[],
        install_path=manifest.INSTALL_PATH,
        redirect_uri_path=manifest.REDIRECT_PATH,
        installation_store=registry.store,
        state_store=registry.states,
    )
    quiet = logging.getLogger("comeback.slack.installing")
    quiet.setLevel(logging.CRITICAL)
    return AsyncOAuthFlow(client=client, logger=quiet, settings=chosen)
