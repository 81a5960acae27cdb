"""What Comeback says, before any platform decides how it looks.

A plain ``str`` in a line is literal text: every view escapes it, so a goal of ``<!channel>`` can ping nobody.
No platform's limit or markup is known here; views split and shorten, and never lose a button.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from core.drawings import Drawing

Event = Literal["reply", "form", "refusal", "nudge", "digest", "error"]

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Bold:
    """Text to stress."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A web address with the words that stand for it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class When:
    """An instant (aware, UTC) that the view writes in the reader's own zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A local date, written with its weekday."""

    on: date

    def __str__(self) -> str:
        return f"{self.on:%a} {self.on.day} {self.on:%b %Y}"


Span = str | Bold | Link | When | Day
Line = tuple[Span, ...]


def line(*spans: Span) -> Line:
    """One line of a message; adjacent spans are joined without a separator."""
    return spans


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the command it stands for, with a small mapping of ids and fixed words (never members' text).

    ``version`` is the plan's when the button was made; a stale press of a plan-changing button gets a fresh proposal.
    ``menu`` buttons stand behind a menu and are not among the message's listed buttons.
    """

    label: str
    command: str
    given: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    version: int | None = None
    menu: bool = False

    def encode(self) -> str:
        """The button as at most 100 characters: command, version, values."""
        values = "&".join(f"{name}={value}" for name, value in self.given.items())
        return f"{self.command}|{'' if self.version is None else self.version}|{values}"

    @property
    def typed(self) -> str:
        """The same press as a typed line."""
        values = " ".join(f"{name}={value}" for name, value in self.given.items())
        return f"/{self.command} {values}".rstrip()


def decode(encoded: str) -> tuple[str, int | None, dict[str, str]]:
    """The command, version and values of an encoded button.

    Raises ValueError when the text was not made by ``Button.encode``.
    """
    command, version, values = encoded.split("|", 2)
    given = dict(pair.split("=", 1) for pair in values.split("&")) if values else {}
    return command, int(version) if version else None, given


@dataclass(frozen=True, slots=True)
class Row:
    """A named value of a message: what a view may lay out as a field."""

    name: str
    value: Line


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as data, with the words that say the same (1,000 characters at most) and the file's name.

    Without ``drawing`` only the words are there.
    """

    alt: str
    drawing: Drawing | None = None
    name: str = "chart.png"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over: the name, the media type, the bytes, and for a picture the words that say the same."""

    name: str
    media_type: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One field of an open form: what to ask, what was filled so far, and what was wrong with it.

    ``choices`` are (value, label) pairs; of ``many`` several may stand side by side, with commas between them.
    ``answer`` says what an answer looks like, where the question does not. ``most`` are the characters that are kept of
    it; 0: nobody counts.
    """

    name: str
    label: str
    help: str
    kind: str
    required: bool
    value: str = ""
    error: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    many: bool = False
    answer: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """A command's open form: the page to show of ``pages``, and every field it lists."""

    command: str
    page: int
    pages: int
    inputs: tuple[Input, ...]
    given: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said to one reader."""

    title: str = ""
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()
    event: Event = "reply"
    form: Form | None = None
    chart: Chart | None = None
    files: tuple[File, ...] = ()
    kinds: tuple[str, ...] = ()
    late: bool = False
    public: bool = field(default=False, compare=False)


def with_lines(message: Message, lines: Sequence[Line], buttons: Sequence[Button] = ()) -> Message:
    """The message with more lines and buttons behind its own."""
    return replace(message, lines=(*message.lines, *lines), buttons=(*message.buttons, *buttons))


def plain(spans: Sequence[Span]) -> str:
    """A line as plain text, for logs of what was said, for scripts and for tests. Times are written in UTC."""
    parts: list[str] = []
    for span in spans:
        match span:
            case str():
                parts.append(span)
            case Bold(text):
                parts.append(text)
            case Link(text, url):
                parts.append(url if url.endswith(f"//{text}") else f"{text} ({url})")
            case When(at):
                parts.append(f"{at:%Y-%m-%d %H:%M} UTC")
            case Day():
                parts.append(str(span))
    return "".join(parts)
