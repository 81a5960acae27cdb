"""The command table as Discord's application commands: typed options, choices, completion. Pure, but for the callbacks.

Every option is optional: what is missing is asked for in a modal, and what cannot be read comes back in one.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

import discord
from discord import app_commands

from bot import written
from bot.discord import places, view
from core.commands import Commands
from core.declaration import Command, Field

DESCRIPTION = 100
MOST_CHOICES = 25
MOST_COUNTED = 1_000_000

Interaction = discord.Interaction[Any]
Choices = list[app_commands.Choice[str]]


class PersonOption(app_commands.Transformer):
    """Somebody who is picked from a list, given as a mention. Whether they are in the server is looked at later."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A user."""
        return discord.AppCommandOptionType.user

    async def transform(self, _interaction: Interaction, value: Any, /) -> str:
        """The mention; of one whom Discord does not describe its id is known."""
        return f"<@{value.id}>"


class ChannelOption(app_commands.Transformer):
    """A text channel that is picked from a list, given as a mention."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Those in which something can be posted."""
        return list(view.TEXT_CHANNELS)

    async def transform(self, _interaction: Interaction, value: Any, /) -> str:
        """The mention."""
        return f"<#{value.id}>"


class Host(Protocol):
    """Whoever answers the commands."""

    async def on_command(self, interaction: Interaction, command: Command, given: Mapping[str, str]) -> None:
        """A member used a command."""

    async def on_completion(self, interaction: Interaction, command: Command, field: str, typed: str) -> Choices:
        """A member types an option's value."""


def register(tree: app_commands.CommandTree[Any], commands: Commands, host: Host) -> None:
    """Put every command of the table into the tree."""
    for each in commands:
        tree.add_command(_command(each, host))


def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """A hash of what is registered: it changes when anything of it does."""
    payload = [each.to_dict(tree) for each in tree.get_commands()]
    return hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _command(declared: Command, host: Host) -> app_commands.Command[Any, ..., None]:
    names = {_identifier(each): each for each in declared.options}

    async def callback(interaction: Interaction, **options: object) -> None:
        given = {names[name].name: str(value) for name, value in options.items() if value is not None}
        await host.on_command(interaction, declared, given)

    callback.__signature__ = _signature(declared)  # type: ignore[attr-defined] # inspect reads it
    app_commands.rename(**{name: each.name for name, each in names.items()})(callback)
    app_commands.describe(**{name: _described(each.help) for name, each in names.items()})(callback)
    closed = {name: each for name, each in names.items() if _is_closed(each)}
    if closed:
        app_commands.choices(**{name: _choices(each) for name, each in closed.items()})(callback)
    made: app_commands.Command[Any, ..., None] = app_commands.Command(
        name=declared.name, description=_described(declared.help), callback=callback
    )
    for name, each in names.items():
        if each.choices is not None and name not in closed and not _is_picked(each):
            made.autocomplete(name)(_completion(declared, each, host))
    return made


def _identifier(field: Field) -> str:
    """The option's name as Python takes it: no hyphens, and no word of the language."""
    return f"{field.name.replace('-', '_')}_"


def _signature(declared: Command) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    options = [
        inspect.Parameter(_identifier(each), kind, default=None, annotation=_type(each)) for each in declared.options
    ]
    return inspect.Signature([inspect.Parameter("interaction", kind, annotation=discord.Interaction), *options])


def _type(field: Field) -> object:
    if field.kind == places.PERSON and not field.many:  # several people are typed, as mentions
        return PersonOption()
    if field.kind == places.CHANNEL:
        return ChannelOption()
    if field.kind == "number":
        return app_commands.Range[int, 0, MOST_COUNTED] | None
    return (app_commands.Range[str, 0, field.most] if field.most else str) | None


def _is_picked(field: Field) -> bool:
    """Whether Discord itself has the list: of people, or of channels."""
    return field.kind == places.CHANNEL or (field.kind == places.PERSON and not field.many)


def _is_closed(field: Field) -> bool:
    """Whether the value can only be one of a few that are the same for everybody."""
    return field.kind == "choice" and field.choices is not None and 0 < len(field.choices(None)) <= MOST_CHOICES


def _choices(field: Field) -> Choices:
    pairs = field.choices(None) if field.choices else ()
    return [app_commands.Choice(name=written.shortened(label, DESCRIPTION), value=value) for value, label in pairs]


def _completion(
    declared: Command, field: Field, host: Host
) -> Callable[[Interaction, str], Coroutine[Any, Any, Choices]]:
    async def completes(interaction: Interaction, current: str) -> Choices:
        return await host.on_completion(interaction, declared, field.name, current)

    return completes


def offered(pairs: list[tuple[str, str]]) -> Choices:
    """Completions as Discord takes them: at most 25, and none whose value is too long."""
    fitting = [(value, label) for value, label in pairs if len(value) <= DESCRIPTION]
    return [
        app_commands.Choice(name=written.shortened(label, DESCRIPTION) or value, value=value)
        for value, label in fitting[:MOST_CHOICES]
    ]


def _described(help_: str) -> str:
    return written.shortened(help_, DESCRIPTION)
