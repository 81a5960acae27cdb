"""What a half typed line in the terminal may become: commands, options, choices, buttons at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.commands import Commands
from core.declaration import Command, split_line

_PRESS = "press "


@dataclass(frozen=True, slots=True)
class Offer:
    """A completion: the text that replaces the last ``length`` characters, and what it means."""

    text: str
    length: int
    meaning: str = ""


def offers(typed: str, commands: Commands, labels: Sequence[str] = ()) -> list[Offer]:
    """Everything that the text before the cursor may become, in the order of the command table."""
    if typed.startswith(_PRESS):
        begun = typed.removeprefix(_PRESS)
        return [Offer(label, len(begun)) for label in labels if label.casefold().startswith(begun.casefold())]
    if not typed.startswith("/"):
        return []
    name, space, rest = typed[1:].partition(" ")
    if not space:
        names = sorted(commands, key=lambda command: not command.first)
        return _beginning(name, ((each.name, each.help) for each in names))
    command = commands.table.get(name.lower())
    return _in_command(command, rest) if command is not None else []


def _in_command(command: Command, rest: str) -> list[Offer]:
    """Choices after ``name=``, else the options not given yet, after the choices of a short form."""
    before, given = split_line(command, rest)
    word = rest.rpartition(" ")[2]
    option, equals, begun = word.partition("=")
    if equals:
        field = command.field(option.lower())
        return _beginning(begun, field.choices(None)) if field and field.choices else []
    offered: list[tuple[str, str]] = []
    if command.short is not None and not given and before == word and command.options:
        first = command.options[0]
        offered += first.choices(None) if first.choices else ()
    offered += [(f"{each.name}=", each.help) for each in command.options if each.name not in given]
    return _beginning(word, offered)


def _beginning(begun: str, offered: Iterable[tuple[str, str]]) -> list[Offer]:
    return [
        Offer(text, len(begun), meaning) for text, meaning in offered if text.casefold().startswith(begun.casefold())
    ]
