"""Gates: what a school, an advisor or a report asks for before the exam is sat, as data; and whether it is met.

A gate is a list of conditions, never an expression: so many recent practice exams of at least so much, or a
percentage of question-bank questions over so many days. The verdict and its reasons are codes; sentences are elsewhere.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core import scores
from core.exams import Exam, Exams, Id, Trust, explain, key
from core.journal import Journal, Score, Study

Standing = Literal["met", "close", "not-yet", "too-little"]
Code = Literal[
    "no-form",
    "too-few-recent",
    "latest-old",
    "below",
    "just-below",
    "no-questions",
    "bank-below",
    "bank-just-below",
    "timing-unsaid",
]
ORDER: tuple[Standing, ...] = ("not-yet", "too-little", "close", "met")
"""The hardest to mend first: it decides over the others."""


class GatesFileError(Exception):
    """A gates file that cannot be used; the text names the file, the key and the reason."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Model):
    """Either recent practice exams (``scale`` and its companions), or question-bank questions (``bank_percent``).

    Practice exams count when they are full, fresh (not used before), not untimed, and on exactly that scale.
    """

    scale: Id | None = Field(default=None, description="the scale of the exam file on which the results must be")
    at_least: float | None = Field(default=None, description="what each of them must reach, on that scale")
    forms: int | None = Field(default=None, ge=1, description="how many of the latest must reach it")
    within_days: int | None = Field(default=None, ge=1, description="how old the oldest of them may be, in days")
    latest_within_days: int | None = Field(default=None, ge=1, description="how old the latest may be; none: the same")
    bank_percent: float | None = Field(default=None, gt=0, le=100, description="percent of questions to get right")
    days: int | None = Field(default=None, ge=1, description="over so many days, today included")
    timed: bool = Field(default=False, description="asked of timed sets: what is logged does not say, so it is told")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        wrong = _neither_kind(self)
        if wrong:
            raise ValueError(wrong)
        return self


def _neither_kind(condition: Condition) -> str | None:
    forms = (condition.scale, condition.at_least, condition.forms, condition.within_days)
    bank = (condition.bank_percent, condition.days)
    about_forms = any(each is not None for each in (*forms, condition.latest_within_days))
    about_bank = any(each is not None for each in bank)
    if about_forms and about_bank:
        return "practice exams and question-bank sets are two conditions: write each by itself"
    if about_forms and None in forms:
        return "practice exams need scale, at_least, forms and within_days"
    if about_bank and None in bank:
        return "question-bank sets need bank_percent and days"
    if not about_forms and not about_bank:
        return "write scale, at_least, forms and within_days, or bank_percent and days"
    if condition.timed and about_forms:
        return "timed belongs to question-bank sets: an untimed practice exam never counts"
    if condition.latest_within_days and condition.within_days and condition.latest_within_days > condition.within_days:
        return "latest_within_days must not be above within_days: the latest cannot be older than the oldest"
    return None


class Gate(_Model):
    """One gate: all its conditions must hold."""

    id: Id = Field(description="a name of its own")
    name: str = Field(min_length=3, description="as members read it")
    exams: tuple[Id, ...] = Field(min_length=1, description="the exams it is made for; its scales must be theirs")
    text: str = Field(min_length=3, description="the gate in a sentence or two, as a member reads it")
    source: str = Field(min_length=3, description="where it comes from, in words")
    checked: date = Field(description="the day on which somebody looked")
    trust: Trust = Field(description="O official, C transcribed from the official page, A advice, D derived here")
    conditions: tuple[Condition, ...] = Field(min_length=1, description="all of them must hold")


class Gates(_Model):
    """The gates file: templates to choose from. A school's own gate wins over all of them."""

    gates: tuple[Gate, ...] = ()

    @model_validator(mode="after")
    def _apart(self) -> Self:
        ids = [gate.id for gate in self.gates]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"two gates have the id {twice[0]!r}")
        return self

    def of(self, exam_id: str) -> tuple[Gate, ...]:
        """The gates that are made for an exam, in the file's order."""
        return tuple(gate for gate in self.gates if exam_id in gate.exams)

    def named(self, text: str, exam_id: str) -> Gate | None:
        """The exam's gate that a member's words name: its id, its name, or the name up to its colon, if that is one."""
        wanted, offered = key(text), self.of(exam_id)
        whole = [gate for gate in offered if wanted in {key(gate.id), key(gate.name)}]
        begun = [gate for gate in offered if wanted and wanted == key(gate.name.partition(":")[0])]
        return next(iter(whole), begun[0] if len(begun) == 1 else None)

    def chosen(self, exam_id: str, own: str, default: str = "") -> Gate | None:
        """The gate that counts for somebody: their own choice, else a default that somebody set for them.

        Words of their own that name no gate count, too: then there is none to judge. Both are ids or words.
        """
        return self.named(own or default, exam_id)

    def gate(self, gate_id: str) -> Gate | None:
        """The gate of that id, if the file has it."""
        return next((gate for gate in self.gates if gate.id == gate_id), None)


NONE = Gates()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition does not hold, or what it could not look at.

    ``condition`` counts from 0. ``have`` and ``need`` are on the condition's scale, in percent, days or a count,
    whichever the code is about. ``error`` is the half width of what ``have`` may be in truth, where that is known.
    """

    code: Code
    condition: int
    have: float | None = None
    need: float | None = None
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where somebody stands before a gate, and by which reasons; one that is *met* may still have a caveat."""

    standing: Standing
    reasons: tuple[Reason, ...]


def judge(gate: Gate, exam: Exam, journal: Journal, today: date) -> Verdict:
    """Hold what was logged against a gate.

    *close*: under a limit by no more than the likely range of one result, or by the sampling error of the questions.
    *too-little*: too few recent results to say. *not-yet* decides over *too-little*, and that over *close*.
    """
    standings, reasons = list[Standing](), list[Reason]()
    for place, condition in enumerate(gate.conditions):
        if condition.scale is not None:
            standing, found = _forms(condition, place, exam, journal, today)
        else:
            standing, found = _bank(condition, place, journal, today)
        standings.append(standing)
        reasons += found
    return Verdict(min(standings, key=ORDER.index), tuple(reasons))


Judged = tuple[Standing, Sequence[Reason]]


def _forms(condition: Condition, place: int, exam: Exam, journal: Journal, today: date) -> Judged:
    need, count, days = condition.at_least or 0.0, condition.forms or 1, condition.within_days or 1
    counted = [each for each in scores.fresh_full(exam, journal.scores) if _counts(each, condition, today)]
    if not counted:
        return "too-little", [Reason("no-form", place, 0, count)]
    age = (today - counted[-1].day).days
    if age > (condition.latest_within_days or days):
        return "too-little", [Reason("latest-old", place, age, condition.latest_within_days or days)]
    recent = [each for each in counted if (today - each.day).days <= days][-count:]
    lowest = min(each.value for each in recent)
    standing, reasons = _held(lowest, need, _noise(exam, condition), place)
    if len(recent) < count and standing != "not-yet":
        return "too-little", [Reason("too-few-recent", place, len(recent), count), *reasons]
    return standing, reasons


def _noise(exam: Exam, condition: Condition) -> float | None:
    scale = exam.scales.get(condition.scale or "")
    return scale.likely if scale is not None else None


def _counts(score: Score, condition: Condition, today: date) -> bool:
    return score.scale == condition.scale and score.pace != "untimed" and score.day <= today


def _held(lowest: float, need: float, noise: float | None, place: int) -> Judged:
    if lowest >= need:
        return "met", []
    if noise is not None and lowest + noise >= need:
        return "close", [Reason("just-below", place, lowest, need, noise)]
    return "not-yet", [Reason("below", place, lowest, need, noise)]


def _bank(condition: Condition, place: int, journal: Journal, today: date) -> Judged:
    need, days = condition.bank_percent or 0.0, condition.days or 1
    kept = [each for each in journal.studies if _marked(each) and 0 <= (today - each.day).days < days]
    asked, right = sum(each.questions for each in kept), sum(each.correct or 0 for each in kept)
    if not asked:
        return "too-little", [Reason("no-questions", place, 0, days)]
    share = right / asked
    error = 100 * math.sqrt(share * (1 - share) / asked)
    caveat = [Reason("timing-unsaid", place)] if condition.timed else []
    if 100 * share >= need:
        return "met", caveat
    if 100 * share + error >= need:
        return "close", [Reason("bank-just-below", place, 100 * share, need, error), *caveat]
    return "not-yet", [Reason("bank-below", place, 100 * share, need, error), *caveat]


def _marked(study: Study) -> bool:
    """Whether it says how many questions were right."""
    return study.correct is not None and study.questions > 0


def parse(text: str, name: str, offered: Exams) -> Gates:
    """The gates from the text of their file, each held against the exams it names.

    Raises GatesFileError naming ``name``, the key and the reason.
    """
    try:
        gates = Gates.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise GatesFileError(f"{name}: not valid TOML: {wrong}") from wrong
    except ValidationError as wrong:
        raise GatesFileError(explain(name, wrong)) from wrong
    for place, gate in enumerate(gates.gates):
        refused = _unfit(gate, offered)
        if refused:
            raise GatesFileError(f"{name}: gates.{place}.{refused}")
    return gates


def _unfit(gate: Gate, offered: Exams) -> str | None:
    for exam_id in gate.exams:
        exam = offered.current.get(exam_id)
        if exam is None:
            return f"exams: there is no exam {exam_id!r}"
        for place, condition in enumerate(gate.conditions):
            if condition.scale is None:
                continue
            where, scale = f"conditions.{place}", exam.scales.get(condition.scale)
            if scale is None:
                return f"{where}.scale: {exam_id} has no scale {condition.scale!r}"
            if not scale.low <= (condition.at_least or scale.low) <= scale.high:
                return f"{where}.at_least: {condition.at_least:g} is off the scale {condition.scale!r} of {exam_id}"
            if sum(form.role == "full" and form.scale == condition.scale for form in exam.forms) < (
                condition.forms or 1
            ):
                return f"{where}.forms: {exam_id} has fewer full forms on {condition.scale!r} than the gate asks for"
    return None
