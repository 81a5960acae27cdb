"""Slash commands: what Discord accepts as a registration, and what its client lets a person send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.wire.discord_refusals import Form, Json, Path, Refused
from tests.wire.discord_shown import ClientRefused

SUB, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER = 1, 2, 3, 4, 5, 6, 7, 10
MOST_CREATES = 200
"""So many commands may be created in 24 hours."""

_NAME = re.compile(r"[-_'\w]{1,32}")
_SAFE = 2**53
_MOST_CHARACTERS = 8000


def check_commands(commands: Any) -> None:
    """Refuse a table of commands that Discord would refuse."""
    if not isinstance(commands, list):
        raise Refused(400, 50035, "Invalid Form Body")
    if len(commands) > 100:
        raise Refused(400, 30032, "Maximum number of application commands reached (100)")
    form = Form()
    names: set[str] = set()
    for n, each in enumerate(commands):
        _command(form, (n,), each)
        name = f"{each.get('type', 1)} {each.get('name')}"
        form.unique(
            names, (n,), name, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique"
        )
    form.check()


def check_command(command: Any) -> None:
    """Refuse one command that Discord would refuse."""
    form = Form()
    _command(form, (), command)
    form.check()


def _command(form: Form, path: Path, command: Any) -> None:
    if not isinstance(command, dict):
        form.wrong(path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
        return
    if command.get("type", 1) != 1:
        form.text((*path, "name"), command.get("name"), 1, 32)
        return
    _name(form, (*path, "name"), command.get("name"))
    form.text((*path, "description"), command.get("description"), 1, 100)
    _among(form, (*path, "contexts"), command.get("contexts"), (0, 1, 2))
    _among(form, (*path, "integration_types"), command.get("integration_types"), (0, 1))
    _options(form, (*path, "options"), command.get("options"), depth=0)
    if _size(command) > _MOST_CHARACTERS:
        form.wrong(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _name(form: Form, path: Path, name: object) -> None:
    form.text(path, name, 1, 32)
    if isinstance(name, str) and name and (not _NAME.fullmatch(name) or name != name.lower()):
        form.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _among(form: Form, path: Path, values: object, allowed: tuple[int, ...]) -> None:
    """A list that is missing, or has one or more of these, each once."""
    if values is None:
        return
    found = form.items(path, values, 1, len(allowed))
    for n, each in enumerate(found):
        form.one_of((*path, n), each, allowed)
    if len(set(map(str, found))) < len(found):
        form.wrong(path, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains the value")


def _options(form: Form, path: Path, options: object, depth: int) -> None:
    optional = False
    names: set[str] = set()
    words = "Option name cannot be duplicated"
    for n, each in form.objects(path, options, 0, 25):
        at = (*path, n)
        _option(form, at, each, depth)
        form.unique(names, (*at, "name"), each.get("name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", words)
        if each.get("required") and optional:
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            form.wrong(at, code, "Required options must be placed before non-required options")
        optional = optional or not each.get("required")


def _option(form: Form, path: Path, option: Json, depth: int) -> None:
    kind = option.get("type")
    _name(form, (*path, "name"), option.get("name"))
    form.text((*path, "description"), option.get("description"), 1, 100)
    if not form.one_of((*path, "type"), kind, range(1, 12)):
        return
    if kind in (SUB, GROUP):
        if depth > (1 if kind == SUB else 0):
            form.wrong(
                (*path, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands cannot be nested here"
            )
        _options(form, (*path, "options"), option.get("options"), depth + 1)
        return
    _choices(form, (*path, "choices"), option.get("choices"), kind)
    if option.get("autocomplete") and option.get("choices"):
        code = "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE_CONFLICT"
        form.wrong(path, code, "Autocomplete and choices cannot both be set")
    if option.get("autocomplete") and kind not in (STRING, INTEGER, NUMBER):
        form.wrong((*path, "autocomplete"), "BASE_TYPE_CHOICES", "Autocomplete is not available for this type")
    _bounds(form, path, option)
    if option.get("channel_types") and kind != CHANNEL:
        form.wrong((*path, "channel_types"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Not for this type of option")
    _among(form, (*path, "channel_types"), option.get("channel_types"), (0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16))


def _bounds(form: Form, path: Path, option: Json) -> None:
    kind = option["type"]
    for key, kinds in (("min_value", (INTEGER, NUMBER)), ("min_length", (STRING,))):
        high = key.replace("min", "max")
        if kind not in kinds:
            for name in (key, high):
                if option.get(name) is not None:
                    form.wrong((*path, name), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Not for this type of option")
            continue
        least, most = (-_SAFE, _SAFE) if kind != STRING else (0, 6000)
        form.number((*path, key), option.get(key), least, most)
        form.number((*path, high), option.get(high), max(least, 1) if kind == STRING else least, most)
        if option.get(key) is not None and option.get(high) is not None and option[key] > option[high]:
            form.wrong((*path, key), "NUMBER_TYPE_MAX", f"{key} must not be above {high}")


def _choices(form: Form, path: Path, choices: object, kind: Any) -> None:
    names: set[str] = set()
    for n, each in form.objects(path, choices, 0, 25):
        at = (*path, n)
        form.text((*at, "name"), each.get("name"), 1, 100)
        words = "Choice name cannot be duplicated"
        form.unique(names, (*at, "name"), each.get("name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_DUPLICATED", words)
        check_value(form, (*at, "value"), each.get("value"), kind)


def check_value(form: Form, path: Path, value: object, kind: int) -> None:
    """A choice's value: of the option's type, a string of at most 100 characters."""
    if kind == STRING:
        form.text(path, value, 1, 100)
    elif value is None or (kind == INTEGER and not isinstance(value, int)):
        form.wrong(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
    else:
        form.number(path, value, -_SAFE, _SAFE)


def check_completion(choices: Any, kind: int) -> list[Json]:
    """Refuse choices that Discord would not show while somebody types."""
    form = Form()
    path: Path = ("data", "choices")
    found = form.items(path, choices, 0, 25)
    for n, each in enumerate(found):
        form.text((*path, n, "name"), each.get("name"), 1, 100)
        check_value(form, (*path, n, "value"), each.get("value"), kind)
    form.check()
    return found


def _size(each: Json) -> int:
    size = sum(len(str(each.get(key) or "")) for key in ("name", "description"))
    size += sum(
        len(str(choice.get("name", ""))) + len(str(choice.get("value", ""))) for choice in each.get("choices") or []
    )
    return size + sum(_size(option) for option in each.get("options") or [] if isinstance(option, dict))


# --- What the client lets a person send ------------------------------------------------------------------------------


def invocation(
    command: Json, words: list[str], given: Mapping[str, object], focus: tuple[str, str] | None = None
) -> Json:
    """The data of an interaction: options as their registered type; the client refuses what is not to be had."""
    options, levels = command.get("options") or [], []
    for word in words:
        found = next((each for each in options if each["name"] == word and each["type"] in (SUB, GROUP)), None)
        if found is None:
            raise ClientRefused(f"/{command['name']} has no {word}")
        levels.append(found)
        options = found.get("options") or []
    sent = _sent(command["name"], options, given, focus)
    for level in reversed(levels):
        sent = [{"name": level["name"], "type": level["type"], "options": sent}]
    data = {"id": command["id"], "name": command["name"], "type": 1}
    return data | ({"options": sent} if sent else {})


def option_of(command: Json, words: list[str], name: str) -> Json:
    """The option of that name, below these sub-commands."""
    options = command.get("options") or []
    for word in words:
        options = next((each.get("options") or [] for each in options if each["name"] == word), [])
    found = next((each for each in options if each["name"] == name), None)
    if found is None:
        raise ClientRefused(f"/{command['name']} has no option {name}")
    return dict(found)


def _sent(command: str, options: list[Json], given: Mapping[str, object], focus: tuple[str, str] | None) -> list[Json]:
    known = {each["name"]: each for each in options if each["type"] not in (SUB, GROUP)}
    for name in given:
        if name not in known:
            raise ClientRefused(f"/{command} has no option {name}")
    missing = [name for name, each in known.items() if each.get("required") and name not in given]
    if missing and focus is None:
        raise ClientRefused(f"/{command} asks for {', '.join(missing)}")
    sent = [
        {"name": name, "type": known[name]["type"], "value": _typed(known[name], value)}
        for name, value in given.items()
    ]
    if focus is not None:
        name, value = focus
        sent.append({"name": name, "type": known[name]["type"], "value": value, "focused": True})
    return sent


def _typed(option: Json, value: object) -> object:
    """The value as the type that was registered, within its bounds and choices."""
    name, kind = option["name"], option["type"]
    choices = option.get("choices") or []
    if choices:
        for each in choices:
            if value in (each["value"], each["name"]) or str(value) == str(each["value"]):
                return each["value"]
        raise ClientRefused(f"{name}: {value!r} is none of {[each['value'] for each in choices]}")
    if kind in (USER, CHANNEL):
        return str(getattr(value, "id", value))
    convert = {STRING: _string, INTEGER: _integer, NUMBER: _number, BOOLEAN: _boolean}.get(kind)
    return convert(option, value) if convert else str(value)


def _string(option: Json, value: object) -> str:
    text = str(value)
    least, most = max(option.get("min_length") or 1, 1), option.get("max_length") or 6000
    if not least <= len(text) <= most:
        raise ClientRefused(f"{option['name']} must have {least} to {most} characters")
    return text


def _integer(option: Json, value: object) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,16}", str(value)):
        raise ClientRefused(f"{option['name']}: {value!r} is not an integer")
    _bounded(option, number := int(str(value)))
    return number


def _number(option: Json, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        raise ClientRefused(f"{option['name']}: {value!r} is not a number") from None
    _bounded(option, number)
    return number


def _bounded(option: Json, number: float) -> None:
    least, most = option.get("min_value"), option.get("max_value")
    least, most = -_SAFE if least is None else least, _SAFE if most is None else most
    if not least <= number <= most:
        raise ClientRefused(f"{option['name']}: {number} is not between {least} and {most}")


def _boolean(option: Json, value: object) -> bool:
    known = {"true": True, "false": False}
    if str(value).lower() not in known:
        raise ClientRefused(f"{option['name']}: {value!r} is neither true nor false")
    return known[str(value).lower()]
