from collections.abc import Mapping
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.discord import registration, zones
from core import days, study
from core.commands import Commands
from core.declaration import Command

TABLE = study.table()


class Nobody:
    """Answers nothing."""

    async def on_command(self, interaction: object, command: Command, given: Mapping[str, str]) -> None:
        raise AssertionError

    async def on_completion(self, interaction: object, command: Command, field: str, typed: str) -> Any:
        raise AssertionError


@pytest.fixture
def tree() -> app_commands.CommandTree[discord.Client]:
    made = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    registration.register(made, TABLE, Nobody())
    return made


def payloads(tree: app_commands.CommandTree[discord.Client]) -> dict[str, dict[str, Any]]:
    """What Discord is told, by the command's name."""
    return {each.name: each.to_dict(tree) for each in tree.get_commands()}


def test_no_option_is_required(tree: app_commands.CommandTree[discord.Client]) -> None:
    """What is missing is asked for in a form, so Discord never refuses a half typed command."""
    options = [option for each in payloads(tree).values() for option in each["options"]]
    assert not any(option.get("required") for option in options)


def test_options_have_types(tree: app_commands.CommandTree[discord.Client]) -> None:
    """A number is asked for as a number, a fixed choice as a list, and what depends on the member is completed."""
    options = {(name, option["name"]): option for name, each in payloads(tree).items() for option in each["options"]}
    assert options["plan", "attempts"]["type"] == discord.AppCommandOptionType.integer.value
    assert [each["value"] for each in options["check-in", "how"]["choices"]][:2] == ["on-track", "behind"]
    for name in ("test", "subjects"):
        assert options["log-score", name]["autocomplete"]
    for command, name in (("plan", "exam"), ("reminders", "time-zone"), ("facts", "specialty")):
        assert options[command, name]["autocomplete"]


def test_the_hash_follows_the_table(tree: app_commands.CommandTree[discord.Client]) -> None:
    """Commands are registered anew when the table changed, and only then."""
    same = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    registration.register(same, TABLE, Nobody())
    fewer = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    registration.register(fewer, Commands(dict(list(TABLE.table.items())[:-1])), Nobody())
    assert registration.fingerprint(same) == registration.fingerprint(tree)
    assert registration.fingerprint(fewer) != registration.fingerprint(tree)


def test_completions_keep_to_the_limits() -> None:
    """At most 25 completions are offered, none with a value that Discord would refuse."""
    pairs = [("x" * 101, "too long"), *((str(number), "label " * 30) for number in range(60))]
    offered = registration.offered(pairs)
    assert len(offered) == 25
    assert all(len(each.value) <= 100 and 1 <= len(each.name) <= 100 for each in offered)


@pytest.mark.parametrize("zone", [*zones.ZONES.values(), zones.AMERICAN])
def test_every_guess_is_a_zone(zone: str) -> None:
    """Each zone that is guessed exists."""
    assert days.zone_info(zone).key == zone


@pytest.mark.parametrize(
    ("locale", "default", "guess"),
    [
        ("de", "UTC", "Europe/Berlin"),
        ("en-US", "UTC", "America/New_York"),
        ("en-US", "America/Chicago", "America/Chicago"),
        ("es-419", "America/Mexico_City", "America/Mexico_City"),
        ("xx", "UTC", "UTC"),
    ],
)
def test_a_language_that_says_nothing_leaves_it_to_the_operator(locale: str, default: str, guess: str) -> None:
    """A language of one zone tells it; for one of many the operator's zone is taken."""
    assert zones.guess(locale, default) == guess
