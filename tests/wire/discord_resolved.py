"""What an interaction says about the people and channels that somebody picked, and whom the client lets them pick."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.wire import discord_commands as commands
from tests.wire.discord_places import Channel
from tests.wire.discord_refusals import Json
from tests.wire.discord_shown import ClientRefused

if TYPE_CHECKING:
    from tests.wire.discord_people import Person
    from tests.wire.discord_world import World

USER_SELECT, CHANNEL_SELECT = 5, 8


def of_command(world: World, where: Channel, registered: Json, words: list[str], data: Json) -> Json:
    """The ``resolved`` of a command's options; empty where nobody and nothing was picked."""
    users: list[str] = []
    channels: list[str] = []
    for each in _options(data):
        if each["type"] == commands.USER:
            users.append(each["value"])
        elif each["type"] == commands.CHANNEL:
            option = commands.option_of(registered, words, each["name"])
            _check_channel(world, where, each["value"], option.get("channel_types") or [])
            channels.append(each["value"])
    return _resolved(world, where, users, channels)


def of_modal(world: World, person: Person, where: Channel, components: list[Json], opened: list[Json]) -> Json:
    """The ``resolved`` of a modal's lists, once the client has let somebody pick these."""
    types = {each["component"]["custom_id"]: each["component"] for each in opened if each.get("component")}
    users: list[str] = []
    channels: list[str] = []
    for each in (shell["component"] for shell in components if shell.get("component")):
        if each["type"] == USER_SELECT:
            for user in each["values"]:
                _check_user(world, person, where, user)
            users += each["values"]
        elif each["type"] == CHANNEL_SELECT:
            for channel in each["values"]:
                _check_channel(world, where, channel, types[each["custom_id"]].get("channel_types") or [])
            channels += each["values"]
    return _resolved(world, where, users, channels)


def _options(data: Json) -> Iterator[Json]:
    for each in data.get("options") or []:
        yield from _options(each) if each.get("options") else [each]


def _check_user(world: World, person: Person, where: Channel, user: str) -> None:
    """A list has the guild's members; in a DM nobody but the two who are in it."""
    found = world.people.get(user)
    there = user == world.bot["id"] or (found is not None and where.guild is not None and where.guild.has(found))
    if not there and not (where.guild is None and found is person):
        raise ClientRefused(f"nobody with the id {user} is in the list in {where.name}")


def _check_channel(world: World, where: Channel, channel: str, types: list[int]) -> None:
    found = world.channels.get(channel)
    if found is None or found.guild is None or found.guild is not where.guild:
        raise ClientRefused(f"there is no channel {channel} to pick in {where.name}")
    if types and found.kind not in types:
        raise ClientRefused(f"a channel of the type {found.kind} cannot be picked here")


def _resolved(world: World, where: Channel, users: list[str], channels: list[str]) -> Json:
    guild, bot = where.guild, world.bot["id"]
    found: Json = {}
    if users:
        found["users"] = {user: world.bot if user == bot else _person(world, user).payload for user in users}
    if users and guild is not None:
        people = {user: world.people[user] for user in users if user != bot}
        found["members"] = {user: guild.described(person) for user, person in people.items() if guild.has(person)}
        found["members"] |= {bot: guild.member(None) | {"permissions": "0"}} if bot in users else {}
    if channels:
        found["channels"] = {channel: world.channels[channel].partial for channel in channels}
    return {"resolved": found} if found else {}


def _person(world: World, user: str) -> Person:
    found = world.people.get(user)
    if found is None:
        raise ClientRefused(f"nobody has the id {user}")
    return found
