"""The interactive terminal: one person types, Comeback answers, and nudges are printed when they come.

Buttons are pressed by number, and forms are asked field by field. In practice time passes when
whoever sits there says so.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from bot import application, charts, scheduler
from bot.console import completion, conversation, player, printing, script, view
from core import days
from core.commands import Commands
from core.message import Day, Form, Input, Message
from core.people import Account

_LEAVE = frozenset({"/quit", "/exit"})
_CANCEL = "."
_NUMBER = re.compile(r"\[?(\d{1,2})[\].)]?", re.ASCII)
_CLOCK = frozenset({"at", "wait", "down"})
_FEW_WORDS = 3
"""So short a line that begins like one for the clock is meant for it; longer ones are a note."""
_BYE = "Bye. Come back when you like."
_WELCOME = """\
This is Comeback, in your terminal only: no tokens are in use, and nothing leaves this computer.
What you say is kept in {folder}. Three things to type:

  /plan       lay out the way to your exam (it asks what it needs)
  /log-score  tell a practice exam's result
  /help       what else there is

Words without a slash are kept as your note. Press a button by its number. Tab completes, /quit leaves.
To try a month in a minute, with nothing kept: python -m bot console --practice
"""
_PRACTICE = """\
This is practice: nothing is kept, and the clock is yours. Three things to type:

  /plan       lay out the way to an exam (it asks what it needs)
  wait 3d     let time pass; what falls due comes at its own moment (30m, 6h, 3d, 2w)
  as ben      sit down as somebody else

Also: at 2026-05-01 09:00, down 6h (Comeback is off), restart. Press a button by its number. /quit leaves.
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at the terminal, the zone of people who have set none, and the folder for what is kept."""

    name: str
    zone: str
    folder: Path


async def live(app: application.Application, seat: Seat) -> None:
    """Talk with the real program by the real clock until whoever sits here leaves."""
    with patch_stdout():
        said = printing.Chat(sys.stdout, _width, asks=True).said
        people = conversation.Conversation(scheduler.utc_now, seat.zone, said, only=seat.name)
        people.join(app, ["console"])
        await app.start(scheduler.utc_now())
        clock = scheduler.Scheduler(app)
        clock.start()
        try:
            history = _history(seat.folder / "console-history")
            terminal = Terminal(people, seat.name, sys.stdout, history=history, files=seat.folder / "files")
            await terminal.run(_WELCOME.format(folder=seat.folder.absolute()))
        finally:
            await clock.stop()
            await app.stop(scheduler.utc_now())


async def practise(opening: player.Opening, seat: Seat) -> None:
    """Talk with a throw-away program whose clock is moved by hand, until whoever sits here leaves."""
    with patch_stdout():
        zone = days.zone_info(seat.zone)
        clock = script.At(scheduler.utc_now().astimezone(zone).replace(tzinfo=None, second=0), zone)
        travel = player.Player(opening, printing.Chat(sys.stdout, _width, asks=True), clock)
        await travel.open()
        try:
            history = InMemoryHistory()
            await Terminal(travel.people, seat.name, sys.stdout, history=history, travel=travel).run(_PRACTICE)
        finally:
            await travel.close()


class Terminal:
    """One seat at a terminal.

    ``files`` is the folder for files that are handed over; none: they are only named. ``travel`` is the
    player whose clock can be moved; none: time passes by itself.
    """

    def __init__(
        self,
        people: conversation.Conversation,
        name: str,
        out: TextIO,
        *,
        history: History,
        files: Path | None = None,
        travel: player.Player | None = None,
    ) -> None:
        self._people = people
        self._name = name
        self._out = out
        self._files = files
        self._travel = travel
        self._history = history
        completer = _Completer(people.commands, lambda: [held.label for held in people.held(self._account)])
        self._lines: PromptSession[str] = PromptSession(history=history, completer=completer)
        self._answers: PromptSession[str] = PromptSession()

    async def run(self, welcome: str = "") -> None:
        """Read and answer until whoever sits here leaves."""
        if welcome:
            self._say(_fitting(welcome.removesuffix("\n")))
        typed = ""
        try:
            while typed not in _LEAVE:
                typed = await self._answer(typed) if typed else await self._heard()
        except (EOFError, KeyboardInterrupt):
            self._say("")
        self._say(_BYE)

    async def _heard(self) -> str:
        return (await self._lines.prompt_async(self._prompt())).strip()

    @property
    def _account(self) -> Account:
        return Account(platform="console", user=self._name, name=self._name)

    def _prompt(self) -> str:
        if self._travel is None:
            return f"{self._name} > "
        local = self._travel.now().astimezone(self._people.zone_of(self._account))
        return f"{Day(local.date())} {local:%H:%M} {self._name} > "

    def _say(self, text: str) -> None:
        self._out.write(f"{view.harmless(text)}\n")
        self._out.flush()

    async def _answer(self, typed: str) -> str:
        """Answer a line; what comes back is the line that was typed in place of a form's field, if any."""
        if self._travel is not None and await self._moved(self._travel, typed):
            return ""
        try:
            said = self._meant(typed)
        except ValueError as wrong:
            self._say(f"  {wrong}")
            return ""
        message = await self._people.say(said)
        await self._after(message, said.words)
        asked: set[str] = set()
        while (form := message.form) is not None:
            try:
                given = await self._filled(form, _still_to_ask(form, asked))
            except _Left as left:
                self._say(f"  Kept as far as it is filled. To go on: /{form.command}")
                return left.typed
            asked |= {each.name for each in form.inputs}
            message = await self._people.submit(self._account, form.command, given)
            await self._after(message, f"/{form.command} {' '.join(given.values())}")
        return ""

    def _meant(self, typed: str) -> script.Say:
        """What a typed line is: a number presses that button, and the rest reads as it does in a dialog.

        Raises ValueError with a sentence for what can mean nothing.
        """
        if typed == _CANCEL:
            raise ValueError("Nothing is open that could be stopped.")
        held = self._people.held(self._account)
        number = _NUMBER.fullmatch(typed)
        if number is None or not held:
            return script.words(typed, self._name)
        if not 1 <= int(number[1]) <= len(held):
            to = f"The last ones are 1 to {len(held)}." if len(held) > 1 else "The last one is 1."
            raise ValueError(f"There is no button {number[1]}. {to}")
        return script.words(f"press {held[int(number[1]) - 1].label}", self._name)

    async def _moved(self, travel: player.Player, typed: str) -> bool:
        """Whether the line was for the clock or for another seat, and so is done."""
        verb, *rest = typed.split()
        few = len(rest) < _FEW_WORDS
        if verb == "as" and few:
            if len(rest) == 1:
                self._name = rest[0]
            else:
                self._say("  Not done: write one name, as in as ben.")
            return True
        if not script.moves_the_clock(typed) and not (verb in _CLOCK and few):
            return False
        try:
            action = script.read(typed)
        except ValueError as wrong:
            self._say(f"  Not done: {wrong}")
            return True
        if isinstance(action, script.At) and travel.is_past(action):
            self._say("  Not done: the clock only goes forward, and it is later than that already.")
        else:
            await travel.play(script.Step(0, typed, action))
        return True

    async def _filled(self, form: Form, inputs: Sequence[Input]) -> Mapping[str, str]:
        """The form's values, asked one by one and each kept at once.

        Raises _Left when that is stopped, with the command that was typed instead.
        """
        given = dict(form.given)
        self._say(_fitting(f"  Enter keeps what stands in brackets or leaves a field empty; {_CANCEL} stops."))
        for each in inputs:
            typed = await self._asked(each, given.get(each.name, each.value))
            if typed == _CANCEL:
                raise _Left("")
            if self._is_command(typed):
                raise _Left(typed)
            if typed:
                given[each.name] = typed
                await self._people.keep(self._account, form.command, given, form.page)
        return given

    def _is_command(self, typed: str) -> bool:
        name = typed.partition(" ")[0].lower()
        return name in _LEAVE or (name.startswith("/") and name[1:] in self._people.commands.table)

    async def _asked(self, asked: Input, value: str) -> str:
        """What was typed for one field of a form."""
        standing = f" [{value}]" if value else " (required)" if asked.required else ""
        choices = WordCompleter([choice for choice, _ in asked.choices])
        question = view.harmless(f"  {asked.label}{standing}: ")
        return (await self._answers.prompt_async(question, completer=choices)).strip()

    async def _after(self, message: Message, typed: str) -> None:
        """Write the files that were handed over, and the picture; what was typed goes with all that is erased."""
        if message.event == "reply" and typed.startswith("/my-data ") and "erase" in typed.casefold():
            self._forget()
        if self._files is None:
            return
        for file in (await charts.drawn(message)).files:
            path = self._files / Path(file.name).name
            try:
                self._files.mkdir(parents=True, exist_ok=True)
                _write_for_the_owner(path, file.content)
            except OSError as wrong:
                self._say(f"  Not saved, {path} cannot be written: {wrong.strerror}")
            else:
                self._say(f"  Saved as {path}")

    def _forget(self) -> None:
        """What was typed goes; a copy that was taken before is the member's own, so they are told where it lies."""
        if isinstance(self._history, Remembered):
            self._history.forget()
        for path in sorted(self._files.glob("*")) if self._files else ():
            self._say(f"  The copy you took is still here, and yours to keep or delete: {path}")


class _Left(Exception):
    """A form is left before its end; ``typed`` is the command that was typed in place of a value, if any."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


def _still_to_ask(form: Form, asked: Collection[str]) -> Sequence[Input]:
    """The fields to ask for: those that are wrong; on a page that was asked before, those that are waited for."""
    wrong = [each for each in form.inputs if each.error]
    if wrong or not all(each.name in asked for each in form.inputs):
        return wrong or form.inputs
    return [each for each in form.inputs if each.required and not each.value] or form.inputs


def _write_for_the_owner(path: Path, content: bytes) -> None:
    """Write a file that nobody else on this computer can read."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)


class Remembered(FileHistory):
    """What was typed, kept in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._path = path
        super().__init__(str(path))

    def store_string(self, string: str) -> None:
        """Keep a line; where the file cannot be written, the chat goes on without."""
        with contextlib.suppress(OSError):
            super().store_string(string)

    def forget(self) -> None:
        """Leave nothing of it."""
        self._path.write_bytes(b"")
        self._loaded_strings.clear()


class _Completer(Completer):
    """Completion as prompt_toolkit asks for it; ``labels`` are the buttons at hand."""

    def __init__(self, commands: Commands, labels: Callable[[], Sequence[str]]) -> None:
        self._commands = commands
        self._labels = labels

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What the line before the cursor may become."""
        typed = document.current_line_before_cursor
        for offer in completion.offers(typed, self._commands, self._labels()):
            yield Completion(offer.text, start_position=-offer.length, display_meta=offer.meaning)


def _history(path: Path) -> History:
    """What was typed before; where nothing can be kept, nothing is."""
    try:
        return Remembered(path)
    except OSError:
        return InMemoryHistory()


def _fitting(text: str) -> str:
    """The text with lines that are wider than the terminal broken at spaces; the others stand as they are."""
    width = _width()
    lines = ([line] if view.columns(line) <= width else view.wrap(line, width) for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, view.WIDTH)
