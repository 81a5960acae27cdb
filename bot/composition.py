"""How the parts come together: the folder of rules, the database, the command table."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.resources
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot import VERSION
from bot.application import Application
from bot.database.store import Store
from bot.decisions import Decisions
from core import commands, exams, facts, gates, nudges, rules, study, support
from core.causes import World
from core.exams import Exam
from core.members import Member
from core.message import Message
from core.ports import Rulebook
from core.wording import letters
from core.wording import nudges as wording

CORE = Path(commands.__file__).parent
PLACES = (CORE / "_config", CORE.parent / "config")
"""Where the program's own rules are: in an installed package, or in the repository."""
GATES = "gates.toml"
"""May be missing: a folder that was copied before there were gates has none, and then no gate is offered."""


class ConfigMissing(Exception):
    """The folder of rules, or a file in it, cannot be read; the text says which."""


@dataclass(frozen=True, slots=True)
class Config:
    """The texts of ``config/``, by their names in it."""

    exams: Mapping[str, str]
    facts: Mapping[str, str]
    rules: str
    support: str
    gates: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them, in one order."""
        gates_text = (self.gates,) if self.gates else ()
        return (*self.exams.values(), *self.facts.values(), self.rules, self.support, *gates_text)


def read_config(folder: Path | None = None) -> Config:
    """The texts of a folder of rules, the program's own unless one is given.

    Raises ConfigMissing.
    """
    place = folder or next((place for place in PLACES if place.is_dir()), PLACES[-1])
    return Config(
        exams=_texts(place, "exams"),
        facts=_texts(place, "facts"),
        rules=_text(place / "nudges.toml"),
        support=_text(place / "support.toml"),
        gates=_text(place / GATES) if (place / GATES).exists() else "",
    )


def _texts(place: Path, what: str) -> Mapping[str, str]:
    files = sorted((place / what).glob("*.toml"))
    if not files:
        raise ConfigMissing(
            f"There is no {what}/*.toml in {place}: set COMEBACK_CONFIG_DIR to a folder with exams and facts."
        )
    return {f"{what}/{file.name}": _text(file) for file in files}


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigMissing(f"{file} cannot be read: {error.__class__.__name__}.") from error


def rulebook(config: Config, earlier: Mapping[tuple[str, str], str]) -> Rulebook:
    """Everything in the folder, checked; ``earlier`` are texts of exam files that plans were built with.

    Raises the file's own error, whose text names the file, the key and the reason.
    """
    current = {exams.version_of(text) for text in config.exams.values()}
    kept = tuple(text for (_, version), text in earlier.items() if version not in current)
    return _rulebook(
        tuple(config.exams.items()), tuple(config.facts.items()), config.rules, config.support, config.gates, kept
    )


@lru_cache(maxsize=4)
def _rulebook(
    exam_files: tuple[tuple[str, str], ...],
    fact_files: tuple[tuple[str, str], ...],
    rule_text: str,
    support_text: str,
    gate_text: str,
    earlier: tuple[str, ...],
) -> Rulebook:
    """From the same texts comes the same book, which nobody changes: a program that comes up again in this process, as
    dialogs and tests have it, need not read them anew.
    """
    offered = exams.catalogue(dict(exam_files), earlier)
    return Rulebook(
        exams=offered,
        rules=rules.parse(rule_text, "nudges.toml"),
        facts=facts.catalogue(dict(fact_files)),
        support=support.parse(support_text, "support.toml"),
        gates=gates.parse(gate_text, GATES, offered),
    )


def decisions() -> Decisions:
    """The rules in ``core``, as the engine asks them."""
    return Decisions(
        words=study.words,
        look=nudges.look,
        at_sending=nudges.at_sending,
        say=_say,
        beside=study.beside,
        home=study.home,
    )


def _say(
    member: Member,
    exam: Exam | None,
    verdict: nudges.Verdict,
    world: World,
    again: bool,  # noqa: FBT001 - the engine passes it by position
) -> Message:
    if exam is None or all("letter" in cause.data for cause in verdict.causes):
        return letters.say(member, verdict.causes, now=world.now, late=verdict.late, again=again, last=verdict.last)
    return wording.say(member, exam, verdict.causes, now=world.now, late=verdict.late, again=again, last=verdict.last)


def stamp(config: Config) -> str:
    """A hash of the program's version, the rules and the zone data: what everybody's next look rests on."""
    parts = (VERSION, _version("tzdata"), *config.texts)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


@asynccontextmanager
async def composed(database: str, config: Config) -> AsyncIterator[Application]:
    """Comeback on that database with these rules, closed at the end.

    Raises DatabaseProblem, or a rule file's own error, with a text for the operator.
    """
    store = await Store.open(database)
    try:
        yield await compose(store, config)
    finally:
        await store.close()


async def compose(store: Store, config: Config) -> Application:
    """Comeback on an open database; the exam files it is made with are kept there for the plans built with
    them.
    """
    earlier = await store.transact(lambda tx: tx.upkeep.exam_texts())
    book = rulebook(config, earlier)
    texts = {exams.version_of(text): text for text in config.exams.values()}
    fresh = {(exam.id, exam.version) for exam in book.exams} - earlier.keys()
    if fresh:
        await store.transact(lambda tx: tx.upkeep.keep_exam_texts({exam: texts[exam[1]] for exam in fresh}))
    return Application(
        store=store,
        commands=study.table(),
        book=book,
        decisions=decisions(),
        stamp=stamp(config),
    )
