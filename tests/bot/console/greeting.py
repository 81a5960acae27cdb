"""A small program for tests of the console: it greets, rates, moves to Berlin, and asks every evening how it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.application import Application
from bot.console import player
from bot.database.store import Store
from core import days, ledger, reading
from core.causes import World
from core.commands import Command, Commands, Field, Values
from core.drawings import Dot, Timeline
from core.exams import Exam
from core.members import Member
from core.message import Button, Chart, File, Message, When, line
from core.nudges import Look
from core.ports import Context
from tests.bot import stage


def greet(context: Context, values: Values) -> Message:
    """Say hello and when it is, with a button behind the menu too."""
    again = Button("Greet again", "greet", {"name": "again"})
    never = Button("Don't greet", "greet", {"name": "nobody"}, menu=True)
    name = values.get("name", "you")
    return Message(title=f"Hello {name}", lines=(line(When(context.now)),), buttons=(again, never), public=True)


def rate(context: Context, values: Values) -> Message:
    """Say what was rated."""
    return Message(title=f"Rated {values['score']} {values.get('mood', '')}".strip())


def erase(context: Context, values: Values) -> Message:
    """Hand over a file, or say that all is gone."""
    gone = values.get("do") == "erase"
    files = () if gone else (File("mine.json", "application/json", b"{}"),)
    return Message(title="Gone" if gone else "Here", files=files)


def draw(context: Context, values: Values) -> Message:
    """A picture of one mark."""
    dot = Dot(on=context.now.date(), value=6, label="6")
    drawn = Timeline(heading="Points", low=0, high=9, dots=(dot,), today=dot.on, today_name="today")
    return Message(title="Drawn", chart=Chart("One mark.", drawn, "progress.png"))


def move(context: Context, values: Values) -> Message:
    """Move to Berlin."""
    person = context.records.person
    context.records.save_person(replace(person, reminders=replace(person.reminders, zone="Europe/Berlin")))
    return Message(title="Moved")


def read_mood(text: str, context: Context) -> str:
    """Fine or not."""
    return reading.choice(text, {"fine": (), "not": ()}, "a mood")


def an_option(name: str, *, required: bool = False) -> Field:
    """A field that takes any text."""
    return Field(name=name, help=name, read=lambda text, _context: text, required=required)


MOOD = Field(
    name="mood", help="how you are", read=read_mood, choices=lambda _context: (("fine", "Fine"), ("not", "Not"))
)


COMMANDS = Commands(
    {
        "greet": Command(name="greet", help="says hello", example="", run=greet, fields=(an_option("name"),)),
        "rate": Command(name="rate", help="", example="", run=rate, fields=(an_option("score", required=True), MOOD)),
        "my-data": Command(name="my-data", help="", example="", run=erase, fields=(an_option("do", required=True),)),
        "draw": Command(name="draw", help="", example="", run=draw),
        "move": Command(name="move", help="", example="", run=move),
    }
)


def look(member: Member, exam: Exam | None, world: World) -> Look:
    """Ask once a day, at the member's own time."""
    today = member.today(world.now)
    at = days.check_in_at(member.rhythm, today)
    row = stage.a_row(today, at=world.now, allowed_at=at)
    if world.now < at:
        return Look(rows=(), outgoing=(), next_look=at)
    tomorrow = days.check_in_at(member.rhythm, today + stage.DAY)
    if member.ledger.closed(*row.key):
        return Look(rows=(), outgoing=(), next_look=tomorrow)
    outgoing = ledger.Outgoing(slot=row.slot, items=(row.key,), allowed_at=at)
    return Look(rows=(row,), outgoing=(outgoing,), next_look=tomorrow)


def say(*known: object) -> Message:
    """Ask, with a button."""
    return Message(title="How was it?", event="nudge", kinds=("check-in",), buttons=(Button("Fine", "greet"),))


RULES = replace(stage.RULES, look=look, say=say)


def an_opening(database: Path, make: Callable[..., Application] = Application) -> player.Opening:
    """The small program above, on a database of its own."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Application]:
        store = await Store.open(f"sqlite:///{database}")
        try:
            yield make(store=store, commands=COMMANDS, book=stage.BOOK, decisions=RULES, stamp="1")
        finally:
            await store.close()

    return opened
