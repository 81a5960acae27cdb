"""``/help``: the six that are needed on most days, the rest on request, and one command by name."""

from __future__ import annotations

from collections.abc import Sequence

from core import reading
from core.commands import Command, Field, Values, short_text
from core.message import Message
from core.ports import Context
from core.wording import guide as wording

ALL = "all"


def guide(commands: Sequence[Command]) -> Command:
    """The help command for a table of the other commands; it explains itself too."""
    table = tuple(commands)

    def run(context: Context, values: Values) -> Message:
        return _answer(context, (*table, made), values.get("command", ""))

    made = Command(
        name="help",
        help=wording.HELP,
        example=wording.EXAMPLE,
        run=run,
        short=short_text("command"),
        fields=(
            Field(
                name="command",
                help=wording.COMMAND_HELP,
                read=lambda text, _context: reading.clean(text, 200),
                kind="choice",
                choices=lambda _context: [(name, name) for name in (*(each.name for each in table), ALL)],
            ),
        ),
    )
    return made


def _answer(context: Context, commands: Sequence[Command], asked: str) -> Message:
    table = {each.name: each for each in commands}
    name = asked.lstrip("/").strip().casefold().replace(" ", "-")
    first = [each for each in commands if each.first]
    if not name:
        return wording.first([(each.name, each.help) for each in first])
    if name == ALL:
        return wording.rest([(each.name, each.help) for each in commands if each not in first])
    if name not in table:
        return wording.unknown(asked, reading.closest(name, table))
    found = table[name]
    options = [(each.name, each.help, each.required) for each in found.options]
    example = found.example_for(context) if found.example_for else found.example
    return wording.command(found.name, found.help, example, options)
