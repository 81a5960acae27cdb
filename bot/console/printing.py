"""Writing down a dialog that is played: as a chat to read, or as one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import TextIO
from zoneinfo import ZoneInfo

from bot.console import conversation, script, view
from core.message import Day

_INDENT = " " * len("09:00 ")


class Chat:
    """Reads as a chat: who typed what at which time, and below it what Comeback said.

    ``asks`` says that forms are asked field by field afterwards.
    """

    def __init__(self, out: TextIO, width: Callable[[], int] = lambda: view.WIDTH, *, asks: bool = False) -> None:
        self._out = out
        self._width = width
        self._asks = asks
        self._day: date | None = None

    def step(self, step: script.Step, now: datetime, zone: ZoneInfo) -> None:
        """What a person typed, or what happens around them."""
        match step.action:
            case script.Comment(words) if words.startswith("expect "):
                return
            case script.Say():
                self._at(now, zone, f"{_speaker(step.action)} > {_typed(step.action)}")
            case script.Comment():
                self._lines(step.line, before="\n" if self._day else "")
            case script.At():
                self._lines(step.line)
            case _:
                self._lines(f"-- {step.line}", before="\n")

    def said(self, said: conversation.Said) -> None:
        """What Comeback said; unasked words say when and to whom."""
        if said.unasked:
            self._at(said.at, said.zone, f"Comeback > {said.account.user}")
        width = self._width() - len(_INDENT)
        private = said.where == "private"
        for line in view.screen(said.message, said.zone, width=width, private=private, asks=self._asks):
            self._out.write(f"{_INDENT}{line}".rstrip() + "\n")
        self._out.flush()

    def _at(self, now: datetime, zone: ZoneInfo, text: str) -> None:
        local = now.astimezone(zone)
        if local.date() != self._day:
            self._day = local.date()
            self._out.write(f"\n{Day(self._day)}\n")
        self._lines(f"{local:%H:%M} {text}", before="\n")

    def _lines(self, text: str, before: str = "") -> None:
        first, *rest = view.wrap(text, self._width() - len(_INDENT))
        self._out.write(f"{before}{first}\n" + "".join(f"{_INDENT}{line}\n" for line in rest))


class Json:
    """One object a line for everything that was said to somebody, in order."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def step(self, step: script.Step, now: datetime, zone: ZoneInfo) -> None:
        """Only what Comeback says is written."""

    def said(self, said: conversation.Said) -> None:
        """The object that tests and other programs read: ASCII, so that no letter can end the line."""
        self._out.write(json.dumps(as_object(said)) + "\n")
        self._out.flush()


def as_object(said: conversation.Said) -> dict[str, object]:
    """What was said, as ``--json`` writes it."""
    return view.as_json(said.message, said.at, said.zone, to=said.account.user, where=said.where)


def _speaker(say: script.Say) -> str:
    platform = "" if say.platform == "console" else f"@{say.platform}"
    return f"{say.name}{platform}{f' in #{say.channel}' if say.channel else ''}"


def _typed(say: script.Say) -> str:
    return say.words if say.how == "hear" else f"{say.how} {say.words}".rstrip()
