"""The interactive terminal: one person types, Comeback answers, and nudges are printed when they come.

Buttons are pressed by number, and forms are asked field by field. In practice time passes when
whoever sits there says so.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, WordCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from bot import application, scheduler
from bot.console import completion, conversation, player, printing, script, view
from core import days
from core.commands import Commands
from core.message import Day, Form, Input, Message
from core.people import Account

_LEAVE = frozenset({"/quit", "/exit"})
_CANCEL = "."
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
            sys.stdout.write(_WELCOME.format(folder=seat.folder.absolute()))
            await terminal.run()
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
            sys.stdout.write(_PRACTICE)
            await Terminal(travel.people, seat.name, sys.stdout, history=history, travel=travel).run()
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
        self._unsent: dict[tuple[str, str], Mapping[str, str]] = {}
        completer = _Completer(people.commands, lambda: [held.label for held in people.held(self._account)])
        self._lines: PromptSession[str] = PromptSession(history=history, completer=completer)
        self._answers: PromptSession[str] = PromptSession()

    async def run(self) -> None:
        """Read and answer until whoever sits here leaves."""
        try:
            while (typed := (await self._lines.prompt_async(self._prompt())).strip()) not in _LEAVE:
                if typed:
                    await self._answer(typed)
        except (EOFError, KeyboardInterrupt):
            self._say("")
        self._say(_BYE)

    @property
    def _account(self) -> Account:
        return Account(platform="console", user=self._name)

    def _prompt(self) -> str:
        if self._travel is None:
            return f"{self._name} > "
        local = self._travel.now().astimezone(self._people.zone_of(self._account))
        return f"{Day(local.date())} {local:%H:%M} {self._name} > "

    def _say(self, text: str) -> None:
        self._out.write(f"{view.harmless(text)}\n")
        self._out.flush()

    async def _answer(self, typed: str) -> None:
        if self._travel is not None and await self._moved(self._travel, typed):
            return
        try:
            said = self._meant(typed)
        except ValueError as wrong:
            self._say(f"  {wrong}")
            return
        message = await self._people.say(said)
        self._after(message, said.words)
        while message.form is not None:
            given = await self._filled(message.form)
            if given is None:
                self._say("  Kept as far as it is filled. Type the command again to go on.")
                return
            command = message.form.command
            message = await self._people.submit(self._account, command, given)
            self._after(message, f"/{command} {' '.join(given.values())}")

    def _meant(self, typed: str) -> script.Say:
        """What a typed line is: a number presses that button, and the rest reads as it does in a dialog."""
        held = self._people.held(self._account)
        if typed.isdecimal() and 1 <= int(typed) <= len(held):
            return script.words(f"press {held[int(typed) - 1].label}", self._name)
        return script.words(typed, self._name)

    async def _moved(self, travel: player.Player, typed: str) -> bool:
        """Whether the line was for the clock or for another seat, and so is done."""
        verb, _, rest = typed.partition(" ")
        if verb == "as" and rest and " " not in rest:
            self._name = rest
            return True
        if not script.moves_the_clock(typed):
            return False
        try:
            await travel.play(script.Step(0, typed, script.read(typed)))
        except ValueError as wrong:
            self._say(f"  Not done: {wrong}")
        return True

    async def _filled(self, form: Form) -> Mapping[str, str] | None:
        """The form's values, asked one by one; none when that is stopped, and what was typed is kept."""
        key = (self._name, form.command)
        given = {**form.given, **self._unsent.pop(key, {})}
        self._say(f"  Enter keeps what stands in brackets or leaves a field empty; {_CANCEL} stops.")
        for each in [each for each in form.inputs if each.error] or form.inputs:
            typed = await self._asked(each, given.get(each.name, each.value))
            if typed == _CANCEL:
                self._unsent[key] = given
                return None
            if typed:
                given[each.name] = typed
        return given

    async def _asked(self, asked: Input, value: str) -> str:
        """What was typed for one field of a form."""
        standing = f" [{value}]" if value else " (required)" if asked.required else ""
        choices = WordCompleter([choice for choice, _ in asked.choices])
        question = view.harmless(f"  {asked.label}{standing}: ")
        return (await self._answers.prompt_async(question, completer=choices)).strip()

    def _after(self, message: Message, typed: str) -> None:
        """Write the files that were handed over; what was typed goes with everything else that is erased."""
        if message.event == "reply" and typed.startswith("/my-data ") and "erase" in typed.casefold():
            self._forget()
        if self._files is None:
            return
        for file in message.files:
            path = self._files / Path(file.name).name
            try:
                self._files.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.content)
            except OSError as wrong:
                self._say(f"  Not saved, {path} cannot be written: {wrong.strerror}")
            else:
                self._say(f"  Saved as {path}")

    def _forget(self) -> None:
        self._unsent.clear()
        if isinstance(self._history, Remembered):
            self._history.forget()


class Remembered(FileHistory):
    """What was typed, kept in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._path = path
        super().__init__(str(path))

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


def _width() -> int:
    return min(shutil.get_terminal_size().columns, view.WIDTH)
