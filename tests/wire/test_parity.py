"""Nothing that a member can do exists on one platform only."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.discord import registration
from bot.slack import manifest
from core import study

TABLE = study.table()


class Nobody:
    """Answers nothing."""

    async def on_command(self, interaction: object, command: object, given: object) -> None:
        """It is only registered here."""

    async def on_completion(
        self, interaction: object, command: object, field: str, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The same."""
        return []


def test_every_command_is_everywhere() -> None:
    """Each command of the table is registered on Discord, and spoken on Slack, where help has the root command."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    registration.register(tree, TABLE, Nobody())
    slack = manifest.manifest(TABLE, socket_mode=True)["features"]["slash_commands"]
    names = [command.name for command in TABLE]
    assert [each.name for each in tree.get_commands()] == names
    assert {each["command"].lstrip("/") for each in slack} == {*names, manifest.ROOT} - {manifest.HELP}
    assert all(manifest.meant(f"/{manifest.ROOT}", name) == (name, "") for name in names)


def test_every_option_is_on_discord() -> None:
    """Each option that can be typed in a line is an option there, by the same name."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    registration.register(tree, TABLE, Nobody())
    there = {each.name: [option["name"] for option in each.to_dict(tree)["options"]] for each in tree.get_commands()}
    assert there == {command.name: [field.name for field in command.options] for command in TABLE}
