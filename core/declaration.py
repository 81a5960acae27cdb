"""One command as data: its fields, its form's pages, and how a typed line is split into values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.message import Button, Message
from core.ports import Context

PAGE = 5
"""Fields a page of a form: what a modal can show."""

Values = Mapping[str, Any]
Reader = Callable[[str, Context], Any]
Choices = Callable[[Context | None], Sequence[tuple[str, str]]]


class Wrong(Exception):
    """A value that was readable but cannot be: the field and the sentence for the member."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name
        self.sentence = sentence


class Missing(Exception):
    """A value that turned out to be needed; the form opens, with ``only`` those fields if so wished.

    ``needed`` says that nothing can be done without each of them; ``filled`` is what stands in the form already.
    """

    def __init__(
        self,
        *names: str,
        reason: str = "",
        only: bool = False,
        needed: bool = False,
        filled: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.names = names
        self.reason = reason
        self.only = only
        self.needed = needed
        self.filled = filled or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One option of a command.

    ``read`` turns what was typed into a value and raises ``reading.Unreadable``; ``kind`` hints at the widget.
    ``choices`` are (value, label) pairs to pick from or complete with; ``many`` values stand side by side with commas
    between them, and each can be completed. A ``button_only`` field is no option: only buttons give it. ``on_form``
    fields are asked for when the form opens; ``ask`` words the question for a member, and
    ``answer`` says what an answer looks like. One that ``opens`` only says
    that the form is wished for. ``most`` are the characters that are kept of it: where a platform can, no more can be
    typed (0: as many as there fit).
    """

    name: str
    help: str
    read: Reader
    label: str = ""
    kind: str = "text"
    choices: Choices | None = None
    many: bool = False
    required: bool = False
    on_form: bool = True
    button_only: bool = False
    opens: bool = False
    answer: str = ""
    most: int = 0
    ask: Callable[[Context], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as data.

    ``short`` reads what stands before the first ``name=`` into values. When one of ``instead`` is given, nothing is
    required. ``public`` replies are seen by the channel. One that ``looks`` shows what others share: the
    platforms are asked first whether they are still there. ``first`` commands are the ones that help shows first.
    ``example_for`` makes an example of the member's own exam.
    """

    name: str
    help: str
    example: str
    run: Callable[[Context, Values], Message]
    fields: tuple[Field, ...] = ()
    short: Callable[[str, Context], Mapping[str, str]] | None = None
    instead: tuple[str, ...] = ()
    public: bool = False
    looks: bool = False
    first: bool = False
    example_for: Callable[[Context], str] | None = None

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((each for each in self.fields if each.name == name), None)

    @property
    def options(self) -> tuple[Field, ...]:
        """What a member may type; button-only fields are left out."""
        return tuple(each for each in self.fields if not each.button_only)

    @property
    def asked(self) -> tuple[Field, ...]:
        """What the form asks for, in order."""
        return tuple(each for each in self.fields if each.on_form and not each.button_only)

    @property
    def pages(self) -> tuple[tuple[Field, ...], ...]:
        """The form's pages."""
        return tuple(self.asked[at : at + PAGE] for at in range(0, len(self.asked), PAGE))

    @property
    def needs(self) -> tuple[str, ...]:
        """The required fields."""
        return tuple(each.name for each in self.fields if each.required)

    def acts(self, given: Mapping[str, str]) -> bool:
        """Whether one of ``instead`` was given."""
        return any(given.get(name, "").strip() for name in self.instead)

    def missing(self, given: Mapping[str, str]) -> tuple[str, ...]:
        """The required fields that were not given, decided from the given values alone."""
        if self.acts(given):
            return ()
        return tuple(name for name in self.needs if not given.get(name, "").strip())


def split_line(command: Command, text: str) -> tuple[str, dict[str, str]]:
    """A typed line as what stands before the first ``name=`` and the values by name.

    A value runs until the next `` name=`` of this command's options; the last of two equal names wins nothing: both are
    joined into the value that is read, so that it is refused rather than silently chosen.
    """
    names = "|".join(re.escape(each.name) for each in sorted(command.fields, key=lambda f: -len(f.name)))
    if not names:
        return text.strip(), {}
    marks = list(re.finditer(rf"(?:(?<=\s)|^)((?ai:{names}))=", text))
    given: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        value = text[mark.end() : following.start() if following else len(text)].strip()
        name = mark.group(1).lower()
        given[name] = f"{given[name]} {mark.group(0)}{value}" if name in given else value
    return text[: marks[0].start()].strip() if marks else text.strip(), given


def button(label: str, command: str, version: int | None = None, **given: str) -> Button:
    """A button with its values; underscores in names become hyphens."""
    return Button(label, command, {name.replace("_", "-"): value for name, value in given.items()}, version)


def short_text(name: str) -> Callable[[str, Context], Mapping[str, str]]:
    """A short form in which the whole text is one field's value."""
    return lambda text, _context: {name: text}
