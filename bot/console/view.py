"""A message as a terminal shows it and as ``--json`` writes it. Pure: message, zone and width come in.

Everything shown passes ``harmless``: a member's text can move no cursor, ring no bell and turn no line.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from core.message import Bold, Button, Day, Form, Input, Line, Link, Message, When

WIDTH = 100
"""Columns of a text that nobody watches: a dialog that is played into a file."""

MOST_CHOICES = 16
"""A field with more choices than this is completed as one types; they are not listed."""

_LEAST = 20
_PICTURES = 0x2400
_DELETE = 0x7F
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_SPACES = frozenset("\t\u2028\u2029\x85")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(text: str) -> str:
    """The text with every character that would act instead of being read made visible; newlines stay."""
    return "".join(each if each == "\n" or each.isprintable() else _shown(each) for each in _unified(text))


def words(line: Line, zone: tzinfo) -> str:
    """A line as plain text: moments in the reader's zone, links with their address."""
    parts: list[str] = []
    for span in line:
        match span:
            case str():
                parts.append(span)
            case Bold(text):
                parts.append(text)
            case Link(text, url):
                parts.append(url if url.endswith(f"//{text}") else f"{text} ({url})")
            case When(at):
                parts.append(moment(at, zone))
            case Day():
                parts.append(str(span))
    return harmless("".join(parts))


def moment(at: datetime, zone: tzinfo) -> str:
    """An instant as the reader's calendar and clock show it."""
    local = at.astimezone(zone)
    return f"{Day(local.date())}, {local:%H:%M}"


def body(message: Message, zone: tzinfo) -> list[str]:
    """The message without title and buttons, one text a line: its lines, its rows, and its form's fields."""
    lines = [words(line, zone) for line in message.lines]
    lines += [f"{harmless(row.name)}: {words(row.value, zone)}" for row in message.rows]
    if message.form is not None:
        lines += [each for each in _errors(message.form) if not any(each in line for line in lines)]
        lines += [_asked(each) for each in message.form.inputs]
    return lines


def numbered(message: Message) -> tuple[Button, ...]:
    """The buttons in the order of their numbers: the listed ones, then those behind the menu."""
    return tuple(sorted(message.buttons, key=lambda button: button.menu))


def screen(
    message: Message, zone: tzinfo, *, width: int = WIDTH, private: bool = False, asks: bool = False
) -> list[str]:
    """The message as lines for a terminal, none wider than ``width`` columns (20 at the least).

    ``private`` says that others are around and do not see it; ``asks`` that the form's fields will be asked one by
    one, so that nobody needs to be told how to fill it.
    """
    width = max(width, _LEAST)
    lines = [line for text in (*_head(message), *body(message, zone)) for line in wrap(text, width)]
    lines += [line for text in _attached(message) for line in wrap(text, width)]
    lines += _buttons(message, width)
    if message.form is not None and not asks:
        lines += wrap(_how(message.form), width)
    return [*lines, *(wrap("(only you see this)", width) if private else [])]


def as_json(message: Message, at: datetime, zone: tzinfo, *, to: str, where: str) -> dict[str, Any]:
    """The message as the object that ``--json`` writes: what was said to whom, where, and when for them."""
    form = message.form
    return {
        "at": at.astimezone(zone).isoformat(timespec="seconds"),
        "to": to,
        "where": where,
        "event": message.event,
        "kind": message.kinds[0] if message.kinds else None,
        "kinds": list(message.kinds),
        "late": message.late,
        "title": harmless(message.title),
        "text": "\n".join(body(message, zone)),
        "buttons": [
            {"label": harmless(button.label), "command": harmless(button.typed)}
            for button in message.buttons
            if not button.menu
        ],
        "fields": [each.name for each in form.inputs] if form is not None else [],
        "chart": {"alt": harmless(message.chart.alt)} if message.chart is not None else None,
        "files": [harmless(file.name) for file in message.files],
    }


def wrap(text: str, width: int) -> list[str]:
    """The text broken at spaces into lines of at most ``width`` columns (10 or more); a longer word is cut."""
    return [line for part in harmless(text).split("\n") for line in _folded(part, width)]


def columns(text: str) -> int:
    """How many columns of a terminal the text takes; wide letters take two, marks on a letter none."""
    return sum(_columns(each) for each in text)


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(character: str) -> str:
    """What stands for a character that cannot be printed; one that only joins letters may stay."""
    if character in _SPACES or unicodedata.category(character) == "Zs":
        return " "
    if ord(character) < ord(" "):
        return chr(_PICTURES + ord(character))
    if ord(character) == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    joins = unicodedata.category(character) == "Cf" and character not in _TURNING
    return character if joins else _REPLACED


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _folded(text: str, width: int) -> Iterator[str]:
    """Greedy lines; what the text begins with as indentation is kept on the lines that follow."""
    indent = text[: len(text) - len(text.lstrip(" "))][: width // 2]
    line, used = indent, len(indent)
    for word in text.split():
        for piece in _pieces(word, width - len(indent)):
            size = columns(piece)
            if used > len(indent) and used + 1 + size > width:
                yield line
                line, used = indent, len(indent)
            gap = " " if used > len(indent) else ""
            line, used = f"{line}{gap}{piece}", used + len(gap) + size
    yield line.rstrip(" ")


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for each in word:
        size = _columns(each)
        if used + size > width:
            yield piece
            piece, used = "", 0
        piece, used = piece + each, used + size
    if piece:
        yield piece


def _head(message: Message) -> list[str]:
    late = " (late)" if message.late else ""
    return [f"{harmless(message.title)}{late}"] if message.title or late else []


def _attached(message: Message) -> list[str]:
    chart = [f"[picture: {message.chart.alt}]"] if message.chart is not None else []
    return chart + [f"[file: {file.name}, {len(file.content)} bytes]" for file in message.files]


def _errors(form: Form) -> list[str]:
    return [harmless(each.error) for each in form.inputs if each.error]


def _asked(asked: Input) -> str:
    """One field of a form: its name, whether it is waited for, and what was filled or what to write there."""
    mark = "! " if asked.error else "* " if asked.required and not asked.value else "  "
    if asked.value:
        return harmless(f"{mark}{asked.name}={asked.value}")
    choices = [value for value, _ in asked.choices if value not in asked.help]
    choices = choices if len(choices) <= MOST_CHOICES else []
    listed = f" ({', '.join(choices)})" if choices else ""
    how = f" {asked.answer}" if asked.answer and asked.answer not in asked.help else ""
    return harmless(f"{mark}{asked.name}: {asked.help}{how}{listed}")


def _how(form: Form) -> str:
    """How a form is answered in a terminal, with the field that is waited for."""
    wanted = [each for each in form.inputs if each.error or (each.required and not each.value)]
    names = [each.name for each in wanted or form.inputs][:2]
    return harmless(f"Answer with: fill {' '.join(f'{name}=...' for name in names)}")


def _buttons(message: Message, width: int) -> list[str]:
    """The buttons with their numbers; those behind the menu stand apart."""
    labels = [f"[{number}] {button.label}" for number, button in enumerate(numbered(message), 1)]
    listed = sum(not button.menu for button in message.buttons)
    more = _joined(labels[listed:], width)
    return _joined(labels[:listed], width) + [f"more: {line}" if at == 0 else line for at, line in enumerate(more)]


def _joined(labels: list[str], width: int) -> list[str]:
    """Labels side by side, as many on a line as fit; none is torn unless it is wider than the line."""
    lines: list[str] = []
    for label in labels:
        first, *rest = wrap(label, width - columns("more: "))
        if lines and columns(lines[-1]) + 2 + columns(first) <= width - columns("more: "):
            lines[-1] = f"{lines[-1]}  {first}"
        else:
            lines.append(first)
        lines += rest
    return lines
