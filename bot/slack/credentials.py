"""Whether Slack takes the tokens, asked without connecting; each thing that is wrong in a sentence of its own."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.platforms import Problem
from bot.slack import calls, manifest, workspaces
from bot.slack.settings import Settings
from bot.slack.workspaces import Identity

APPS = "https://api.slack.com/apps"
NOT_REACHED = "Slack cannot be reached: look at the network, and at SLACK_API_URL if it is set."


@dataclass(frozen=True, slots=True)
class Found:
    """Who the bot is, and what is wrong: nothing, if Comeback can speak there."""

    identity: Identity | None
    who: str
    problems: tuple[str, ...]


async def check(settings: Settings) -> str:
    """Who the bot is on Slack, in a sentence for the operator; raises Problem with a sentence for each thing wrong."""
    async with calls.session() as session:
        found = await looked_at(calls.Client(settings.base_url, session), settings)
    if found.problems:
        raise Problem(" ".join(found.problems))
    if settings.many:
        return f"on Slack, in every workspace that installs Comeback at {manifest.INSTALL_PATH}"
    return f"on Slack as {found.who}, over {'Socket Mode' if settings.over_sockets else 'HTTP'}"


async def problems(settings: Settings) -> list[str]:
    """What is wrong, a sentence each."""
    async with calls.session() as session:
        return list((await looked_at(calls.Client(settings.base_url, session), settings)).problems)


async def looked_at(client: calls.Client, settings: Settings) -> Found:
    """What Slack says to what is set."""
    wrong = missing(settings)
    if wrong or settings.many:
        return Found(None, "", tuple(wrong))
    identity, who, wrong = await _bot(client, settings)
    if settings.over_sockets:
        wrong += await _socket(client, settings)
    return Found(identity, who, tuple(wrong))


def missing(settings: Settings) -> list[str]:
    """What cannot work, as it is set: nobody is asked."""
    wrong = _missing_many(settings) if settings.many else _missing_one(settings)
    try:
        manifest.checked_prefix(settings.prefix)
    except Problem as unfit:
        wrong.append(str(unfit))
    return wrong


def _missing_one(settings: Settings) -> list[str]:
    wrong = []
    if not settings.bot_token:
        wrong.append(f"SLACK_BOT_TOKEN is not set: it is on the page OAuth & Permissions of your app, at {APPS}.")
    elif settings.bot_token.startswith("xapp-"):
        wrong.append("SLACK_BOT_TOKEN holds an app token: that one belongs in SLACK_APP_TOKEN.")
    if settings.app_token.startswith("xoxb-"):
        wrong.append("SLACK_APP_TOKEN holds a bot token: that one belongs in SLACK_BOT_TOKEN.")
    if not settings.app_token and not settings.signing_secret:
        wrong.append("Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP): neither is set.")
    return wrong


def _missing_many(settings: Settings) -> list[str]:
    needed = (
        (settings.client_secret, "SLACK_CLIENT_SECRET", "it is on the page Basic Information of your app"),
        (settings.signing_secret, "SLACK_SIGNING_SECRET", "it is on the page Basic Information of your app"),
        (settings.secret_key, "COMEBACK_SECRET_KEY", "make one with python -m bot secret-key"),
    )
    wrong = [f"{name} is not set beside SLACK_CLIENT_ID: {how}." for value, name, how in needed if not value]
    if settings.secret_key:
        try:
            workspaces.cipher(settings.secret_key)
        except Problem as unfit:
            wrong.append(str(unfit))
    return wrong


async def _bot(client: calls.Client, settings: Settings) -> tuple[Identity | None, str, list[str]]:
    """Who the bot is, and the scopes that its token lacks."""
    try:
        said = await client.auth_test(token=settings.bot_token)
    except SlackApiError as refused:
        error = calls.error_of(refused)
        if error in calls.NO_TOKEN:
            return None, "", [f"Slack does not take the token in SLACK_BOT_TOKEN ({error}): copy it anew from {APPS}."]
        return None, "", [f"Slack did not say who the bot is ({error or calls.status_of(refused)}): try again later."]
    except calls.LOST:
        return None, "", [NOT_REACHED]
    identity = Identity(settings.bot_token, str(said["bot_id"]), str(said["user_id"]), str(said["team_id"]))
    granted = {each.strip() for each in str(said.headers.get("x-oauth-scopes", "")).split(",")}
    lacking = [scope for scope in manifest.SCOPES if scope not in granted]
    wrong = [f"The bot's token lacks the scope {scope}: add it and install the app anew." for scope in lacking]
    return identity, f"{said['user']} in {said['team']}", wrong


async def _socket(client: calls.Client, settings: Settings) -> list[str]:
    """Whether the app token opens a socket."""
    try:
        await client.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as refused:
        error = calls.error_of(refused)
        if error == "missing_scope":
            return ["The token in SLACK_APP_TOKEN lacks the scope connections:write: make another app token."]
        if error in calls.NO_TOKEN:
            return [f"Slack does not take the token in SLACK_APP_TOKEN ({error}): copy it anew from {APPS}."]
        return [f"Slack did not open a socket ({error or calls.status_of(refused)}): is Socket Mode switched on?"]
    except calls.LOST:
        return [NOT_REACHED]
    return []
