"""In which server somebody speaks, and who of those whom they name is in it, as an interaction says it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import discord

from bot.application import Where
from core.declaration import Command
from core.people import Account, Place, Present

NAME = "discord"
PERSON, CHANNEL = "person", "channel"
"""Kinds of fields that name somebody, or a channel."""
USER_SELECT, CHANNEL_SELECT = 5, 8

_MENTION = re.compile(r"<@!?(\d{1,20})>")

Interaction = discord.Interaction[Any]


def account_of(user: discord.abc.User) -> Account:
    """The account of a Discord user: one person in every server and in the DM."""
    return Account(platform=NAME, user=str(user.id), name=name_of(user.global_name, user.name))


def name_of(shown: str | None, unique: str) -> str:
    """What somebody is called: their own name, never the one that they go by in a single server, which is a wall."""
    return shown or unique


def where_of(interaction: Interaction) -> Where:
    """*dm* in the DM with Comeback; anywhere else an answer is the member's alone."""
    return "dm" if interaction.context.dm_channel else "private"


def in_server(interaction: Interaction) -> bool:
    """Whether it is a server in which Comeback is installed: only there people and channels can be picked."""
    return interaction.is_guild_integration()


def place_of(interaction: Interaction, people: Mapping[str, Present]) -> Place | None:
    """The server; none in a DM, and none where only the member has installed Comeback."""
    if not in_server(interaction):
        return None
    may = interaction.permissions
    return Place(
        platform=NAME,
        id=str(interaction.guild_id),
        channel=str(interaction.channel_id or ""),
        manages=may.manage_guild or may.administrator,
        people=people,
    )


def picked(interaction: Interaction) -> dict[str, Present]:
    """The people of the server whom somebody picked; one who is not in it is left out."""
    data: Any = interaction.data or {}
    found: Mapping[str, Any] = data.get("resolved") or {}
    users, members = found.get("users") or {}, found.get("members") or {}
    return {str(user): present(users[user]) for user in members if user in users}


def present(user: Mapping[str, Any]) -> Present:
    """Somebody, as Discord describes a user."""
    name = name_of(user.get("global_name"), str(user.get("username", "")))
    return Present(name, bot=bool(user.get("bot")))


def named(command: Command | None, given: Mapping[str, str]) -> tuple[str, ...]:
    """The users who are mentioned where a command asks for people."""
    if command is None:
        return ()
    asked = {each.name for each in command.fields if each.kind == PERSON}
    texts = (value for name, value in given.items() if name in asked)
    return tuple(dict.fromkeys(user for text in texts for user in mentioned(text)))


def mentioned(text: str) -> list[str]:
    """The ids of users that a text mentions."""
    return _MENTION.findall(text)


def mentions(kind: object, values: Iterable[Any]) -> str:
    """What was picked from a list of users or channels, as it would be typed; of other lists the first value."""
    if kind == USER_SELECT:
        return " ".join(f"<@{value}>" for value in values)
    if kind == CHANNEL_SELECT:
        return " ".join(f"<#{value}>" for value in values)
    return str(next(iter(values), ""))
