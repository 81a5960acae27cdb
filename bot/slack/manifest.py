"""The app's manifest, made from the command table: what an operator pastes to make the app on Slack. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot import written
from bot.platforms import Problem
from bot.slack.requests import NAMING
from core.commands import Commands
from core.declaration import Command

Json = dict[str, Any]

FILE = Path("slack-manifest.json")
"""Its name in ``config/``; the one there is for Socket Mode, without a prefix."""

ROOT = "comeback"
"""The one command that always works: it takes the other commands as its first word."""
HELP = "help"

SCOPES = ("chat:write", "commands", "files:write", "im:history", "im:write", "users:read")
"""To answer, to nudge and to post, to hear commands, to hand over files, to hear words in the DM, to open it, and to
know of people their time zone, their name, whether they run the workspace and whether they left it: nothing else is
read.
"""
EVENTS = ("app_home_opened", "app_uninstalled", "message.im", "tokens_revoked", "user_change")

EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, HEALTH_PATH = (
    "/slack/events", "/slack/install", "/slack/oauth_redirect", "/healthz",
)  # fmt: skip

LONGEST_NAME, MOST_COMMANDS, DESCRIPTION, HINT = 32, 50, 100, 100
RESERVED = frozenset(
    {
        "active", "apps", "archive", "away", "call", "canvas", "close", "collapse", "dm", "dnd", "expand", "feed",
        "feedback", "help", "huddle", "invite", "invite_people", "join", "keys", "kick", "leave", "list", "me", "msg",
        "mute", "open", "part", "people", "pinned", "prefs", "remind", "remove", "rename", "search", "shortcuts",
        "shrug", "star", "starred", "status", "topic", "trigger", "unarchive", "who",
    }
)  # fmt: skip
"""Names that Slack keeps for itself: one of them makes it refuse the whole manifest."""

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_SPOKEN = re.compile(r"(?<![\w/.])/([a-z][a-z-]*[a-z])(?![\w/-])")


def manifest(commands: Commands, prefix: str = "", *, socket_mode: bool, url: str | None = None) -> Json:
    """The manifest for these commands, each with the prefix. ``url`` is where Slack's requests come over HTTP.

    Raises Problem, with a sentence, where Slack would refuse it.
    """
    if not socket_mode and not url:
        raise Problem("Without Socket Mode Slack needs an address: name the one that Comeback can be reached at.")
    base = (url or "").rstrip("/")
    address = None if socket_mode else f"{base}{EVENTS_PATH}"
    at = {"request_url": address} if address else {}
    menus = {"message_menu_options_url": address} if address else {}
    redirect = {"redirect_urls": [f"{base}{REDIRECT_PATH}"]} if url else {}
    return {
        "display_information": {
            "name": "Comeback",
            "description": "A plan to your exam, honest numbers, and a kind nudge",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Comeback", "always_online": True},
            "slash_commands": [each | ({"url": address} if address else {}) for each in _slash(commands, prefix)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}, **redirect},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **at},
            "interactivity": {"is_enabled": True, **at, **menus},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def checked_prefix(prefix: str) -> None:
    """Raises Problem where no command can begin with that."""
    if prefix and not _NAME.fullmatch(prefix):
        raise Problem("SLACK_COMMAND_PREFIX is small letters, digits and hyphens, such as study-.")


def text(made: Json) -> str:
    """The manifest as it stands in its file."""
    return f"{json.dumps(made, indent=2, ensure_ascii=False)}\n"


def registered(commands: Commands) -> Iterator[Command]:
    """The commands that have a slash command of their own; the others are reached through the root."""
    return (each for each in commands if each.name != HELP)


def _slash(commands: Commands, prefix: str) -> list[Json]:
    made = [_command(prefix + each.name, each.help, _hint(each), names=_names(each)) for each in registered(commands)]
    anything = any(_names(each) for each in commands)
    made.append(_command(ROOT, "Everything Comeback can do: /comeback help", f"{HELP} or a command", names=anything))
    if len(made) > MOST_COMMANDS:
        raise Problem(f"Slack takes {MOST_COMMANDS} commands, and these are {len(made)}.")
    return made


def _names(command: Command) -> bool:
    """Whether people or channels are named behind it: Slack then hands them over by their ids."""
    return any(each.kind in NAMING for each in command.fields)


def _command(name: str, help_: str, hint: str, *, names: bool) -> Json:
    if name in RESERVED:
        raise Problem(f"Slack keeps /{name} for itself and would refuse the manifest: choose another prefix.")
    if len(name) + 1 > LONGEST_NAME or not _NAME.fullmatch(name):
        raise Problem(
            f"/{name} is no name for a command on Slack: {LONGEST_NAME} characters at most, small letters, digits, "
            "hyphens. Choose another prefix."
        )
    return {
        "command": f"/{name}",
        "description": written.shortened(help_, DESCRIPTION),
        **({"usage_hint": written.shortened(hint, HINT)} if hint else {}),
        "should_escape": names,
    }


def _hint(command: Command) -> str:
    """What may be typed behind the name: the example without it, or nothing."""
    return command.example.removeprefix(f"/{command.name}").strip()


def spoken(commands: Commands, prefix: str = "") -> Callable[[str], str]:
    """How commands are called on Slack, wherever our sentences name one: with the prefix, or through the root."""
    names = {each.name: f"/{prefix}{each.name}" for each in registered(commands)} | {HELP: f"/{ROOT} {HELP}"}

    def renamed(said: str) -> str:
        return _SPOKEN.sub(lambda found: names.get(found[1], found[0]), said)

    return renamed


def meant(name: str, words: str, prefix: str = "") -> tuple[str, str]:
    """The command and what was typed behind it, for a slash command as Slack names it: the root's first word is one.

    The root alone is a call for help.
    """
    called = name.lstrip("/").lower()
    if called == ROOT:
        first, _, rest = words.strip().partition(" ")
        return first.lstrip("/").lower().removeprefix(prefix) or HELP, rest.strip()
    return called.removeprefix(prefix), words.strip()
