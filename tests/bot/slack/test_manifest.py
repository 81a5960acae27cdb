from __future__ import annotations

import dataclasses

import pytest

from bot.platforms import Problem
from bot.slack import manifest
from core import study
from core.commands import Commands
from tests.bot import stage

TABLE = study.table()


def named(*names: str) -> Commands:
    """A table with commands of these names."""
    one = TABLE.table["today"]
    return Commands({name: dataclasses.replace(one, name=name) for name in names})


def test_the_checked_in_manifest_is_current() -> None:
    """What is in config/ is what the command table makes: python -m bot slack-manifest writes it."""
    written = (stage.CONFIG / manifest.FILE).read_text("utf-8")
    assert written == manifest.text(manifest.manifest(TABLE, socket_mode=True))


def test_every_command_is_there() -> None:
    """Each command has a slash command, but /help, which is Slack's own: /comeback reaches all of them."""
    made = manifest.manifest(TABLE, socket_mode=True)
    names = [each["command"] for each in made["features"]["slash_commands"]]
    assert names == [*(f"/{each.name}" for each in TABLE if each.name != "help"), "/comeback"]
    assert all(each["description"] and len(each["command"]) <= 32 for each in made["features"]["slash_commands"])


def test_a_prefix_stands_before_the_names() -> None:
    """With a prefix every command has it, but the root, which always works."""
    made = manifest.manifest(TABLE, "study-", socket_mode=True)
    names = {each["command"] for each in made["features"]["slash_commands"]}
    assert {"/study-log-score", "/comeback"} <= names
    assert "/log-score" not in names


def test_only_what_is_used_is_asked_for() -> None:
    """The scopes are those that we use, and no more."""
    made = manifest.manifest(TABLE, socket_mode=True)
    scopes = ["chat:write", "commands", "files:write", "im:history", "im:write", "users:read"]
    assert made["oauth_config"] == {"scopes": {"bot": scopes}}
    assert made["settings"]["socket_mode_enabled"]


def test_over_http_everything_has_its_address() -> None:
    """Without Socket Mode each kind of request has an address, and installing has one too."""
    made = manifest.manifest(TABLE, socket_mode=False, url="https://comeback.example/")
    events = "https://comeback.example/slack/events"
    assert {each["url"] for each in made["features"]["slash_commands"]} == {events}
    interactivity = {"is_enabled": True, "request_url": events, "message_menu_options_url": events}
    assert made["settings"]["interactivity"] == interactivity
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["oauth_config"]["redirect_urls"] == ["https://comeback.example/slack/oauth_redirect"]
    with pytest.raises(Problem, match="address"):
        manifest.manifest(TABLE, socket_mode=False)


@pytest.mark.parametrize("name", ["status", "remind", "who", "dnd"])
def test_reserved_names_are_refused(name: str) -> None:
    """A name that Slack keeps for itself is refused with a sentence; with a prefix it is fine."""
    with pytest.raises(Problem, match=f"Slack keeps /{name} for itself"):
        manifest.manifest(named(name), socket_mode=True)
    assert manifest.manifest(named(name), "my-", socket_mode=True)


def test_names_that_slack_would_not_take_are_refused() -> None:
    """Too long a name, a strange prefix and too many commands are refused with a sentence."""
    with pytest.raises(Problem, match="no name for a command"):
        manifest.manifest(TABLE, "a-very-very-long-prefix-", socket_mode=True)
    with pytest.raises(Problem, match="no name for a command"):
        manifest.manifest(TABLE, "My ", socket_mode=True)
    with pytest.raises(Problem, match="50 commands"):
        manifest.manifest(named(*(f"c{n}" for n in range(60))), socket_mode=True)
    with pytest.raises(Problem, match="SLACK_COMMAND_PREFIX"):
        manifest.checked_prefix("My ")


@pytest.mark.parametrize(
    ("command", "words", "prefix", "meant"),
    [
        ("/log-score", "nbme 28 66", "", ("log-score", "nbme 28 66")),
        ("/study-log-score", " nbme 28", "study-", ("log-score", "nbme 28")),
        ("/comeback", "", "study-", ("help", "")),
        ("/comeback", "log-score nbme 28", "", ("log-score", "nbme 28")),
        ("/comeback", "/Today", "", ("today", "")),
        ("/COMEBACK", "dance  now", "", ("dance", "now")),
    ],
)
def test_what_a_slash_command_means(command: str, words: str, prefix: str, meant: tuple[str, str]) -> None:
    """The prefix goes, and the root's first word is the command; the root alone asks for help."""
    assert manifest.meant(command, words, prefix) == meant


def test_commands_are_called_by_their_names_there() -> None:
    """In our sentences commands have the names that they have on this Slack; addresses and other words stay."""
    spoken = manifest.spoken(TABLE, "study-")
    assert spoken("/help, /log-score test=x (/today).") == "/comeback help, /study-log-score test=x (/study-today)."
    assert (
        spoken("https://x.org/plan and/or /planes /plan/x 1/today")
        == "https://x.org/plan and/or /planes /plan/x 1/today"
    )
    assert manifest.spoken(TABLE)("Type /plan") == "Type /plan"
