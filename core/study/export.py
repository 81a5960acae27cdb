"""``/my-data export``: everything at once, for programs, for spreadsheets and for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from core import exams, sheets, supply
from core.journal import Journal, Score, Study
from core.message import Message
from core.ports import Context
from core.sheets import Cell
from core.wording import data as wording
from core.wording import readable

SCORES = (
    *("test", "score", "scale", "taken", "pace", "pass-chance", "subjects", "misses", "note"),
    *("exam", "repeat", "logged"),
)
"""The first columns are those of an import, so that the file can be taken in again."""
STUDY = ("day", "minutes", "questions", "correct", "cards", "subject", "logged")


def export(context: Context) -> Message:
    """Four files: all rows as they are kept, scores and study as tables, and what was logged in plain words."""
    kept = context.records.whole_journal()
    whole = json.dumps(context.records.dump(), ensure_ascii=False, indent=2, default=str).encode() + b"\n"
    return wording.exported(
        whole,
        sheets.written((SCORES, *(_score(context, each) for each in kept.scores))),
        sheets.written((STUDY, *(_study(each) for each in kept.studies))),
        _readable(context, kept),
    )


def _score(context: Context, score: Score) -> Sequence[Cell]:
    exam = _exam(context, score.exam)
    scale = exam.scales.get(score.scale) if exam else None
    return (
        score.name,
        score.value,
        scale.words[0] if scale and scale.words else score.scale,
        score.day,
        score.pace,
        score.pass_chance,
        ", ".join(f"{each.name} {each.level}" for each in score.subjects),
        ", ".join(score.misses),
        score.note,
        score.exam,
        score.repeat,
        score.at,
    )


def _study(study: Study) -> Sequence[Cell]:
    return study.day, study.minutes, study.questions, study.correct, study.cards, study.subject, study.at


def _exam(context: Context, exam_id: str) -> exams.Exam | None:
    """The rules of an exam: the plan's own version of them where it is the plan's."""
    if context.exam is not None and context.exam.id == exam_id:
        return context.exam
    return context.book.exams.current.get(exam_id)


def _readable(context: Context, kept: Journal) -> bytes:
    plan, exam = context.member.plan, context.exam
    on = context.member.today(context.now)
    known = {each: found for each in _exams_of(kept) if (found := _exam(context, each)) is not None}
    if plan is None or exam is None:
        return readable.written(readable.Kept(journal=kept, on=on, exams=known))
    dealt = supply.deal(exam, plan, kept.scores)
    known[exam.id] = exam
    return readable.written(readable.Kept(journal=kept, on=on, exams=known, plan=plan, dealt=dealt))


def _exams_of(kept: Journal) -> Iterator[str]:
    yield from (score.exam for score in kept.scores)
    yield from (attempt.exam for attempt in kept.attempts)
