"""What somebody logged, in plain words, as a file: the plan, its steps, and every record by its kind.

A member's own words stand behind ``>`` line by line, as they were typed, so none of them can pass for ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from core.exams import Exam, Form
from core.journal import Attempt, Commitment, Journal, Record, Reflection, Score, Study, Subject
from core.message import Day
from core.plans import Plan
from core.wording import effort, steps

NOTHING = "Nothing was logged."
MORE = "The JSON beside this file has all of it as it is kept, earlier plans, settings and messages included."
KEPT = {"yes": "kept", "partly": "partly kept", "no": "not kept", None: "not reviewed yet"}
HOW = {"on-track": "on track", "rest": "rest day", "avoiding": "avoiding it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is told: ``on`` is the local day of the telling, ``exams`` are those that are spoken of, by id."""

    journal: Journal
    on: date
    exams: Mapping[str, Exam]
    plan: Plan | None = None
    dealt: Mapping[str, Form | None] = field(default_factory=dict)


def written(kept: Kept) -> bytes:
    """The whole file, as Markdown."""
    journal = kept.journal
    parts: Iterable[tuple[str, Iterable[str]]] = (
        ("Plan", _plan(kept)),
        ("Steps of the plan", _steps(kept)),
        ("Scores", (_score(kept, each) for each in journal.scores)),
        ("Study by week", _weeks(journal.studies)),
        ("Check-ins", (_entry(each, HOW.get(each.how, each.how), each.note) for each in journal.check_ins)),
        ("Notes", (_entry(each, "", each.text) for each in journal.notes)),
        ("Commitments", (_commitment(each) for each in journal.commitments)),
        ("Why", (_entry(each, "", each.text) for each in journal.reasons)),
        ("Self-appraisals", (_reflection(each) for each in journal.reflections)),
        ("Calls for help", (_entry(each, "", each.about, each.whom) for each in journal.requests)),
        ("Sittings of the exam", (_attempt(kept, each) for each in journal.attempts)),
        (
            "Answers to messages",
            (_entry(each, f"{each.about} ({each.subject}): {each.answer}") for each in journal.choices),
        ),
    )
    lines = [
        "# Your data, in plain words",
        "",
        f"Written on {Day(kept.on)}. Days are your own. {MORE}",
    ]
    for title, entries in parts:
        lines += ["", f"## {title}", "", *(list(entries) or [NOTHING])]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _entry(record: Record, said: str, *words: str) -> str:
    """One record: its day, what is said of it, and the member's own words below."""
    head = f"- {Day(record.day)}{': ' if said else ''}{said}"
    return "\n".join([head, *(quoted(text) for text in words if text)])


def quoted(text: str) -> str:
    """A member's own words, each line of them behind its mark."""
    return "\n".join(f"  > {each}" for each in text.splitlines())


def _plan(kept: Kept) -> Iterator[str]:
    plan = kept.plan
    if plan is None:
        return
    exam = kept.exams[plan.exam]
    yield f"- Exam: {exam.name}"
    yield f"- Exam day: {Day(plan.exam_on) if plan.exam_on else 'none yet'}"
    yield f"- Begun: {Day(plan.started_on)}; now {plan.status}"
    yield f"- Sittings before: {plan.attempts}; the last result: {_result(plan)}"
    yield f"- Hours a week: {plan.hours_a_week or 'not said'}; rest days: {steps.weekdays(plan.rest_days)}"
    forms = (exam.form(each) for each in plan.used_forms)
    yield f"- Used before the plan: {', '.join(each.name for each in forms if each) or 'none named'}"
    if plan.failed_report:
        yield f"- The report: {_subjects(plan.failed_report)}"
    if plan.remediation_done_on:
        yield f"- Remediation done: {Day(plan.remediation_done_on)}"
    if plan.paused_until:
        yield f"- Paused until: {Day(plan.paused_until)}"
    if plan.result:
        yield f"- Result of this plan: {plan.result}"
    if plan.school_gate:
        yield f"- What the school asks for:\n{quoted(plan.school_gate)}"


def _result(plan: Plan) -> str:
    number = "" if plan.last.reported is None else f" with {steps.number(plan.last.reported)}"
    return f"{plan.last.outcome}{number}"


def _steps(kept: Kept) -> Iterator[str]:
    plan = kept.plan
    if plan is None:
        return
    exam, scores = kept.exams[plan.exam], {score.id: score for score in kept.journal.scores}
    for each in plan.checkpoints:
        score = scores.get(each.taken_by or 0)
        name = steps.name(exam, each, kept.dealt) if each.open else steps.capital(steps.taken(exam, each, score))
        done = f", done {Day(each.done_on)}" if each.done_on else "" if each.firm else ", provisional"
        yield f"- {Day(each.on)}: {name}{done}"


def _score(kept: Kept, score: Score) -> str:
    exam = kept.exams.get(score.exam)
    said = [steps.score(exam, score) if exam else f"{score.name}: {steps.number(score.value)}"]
    said += [score.pace] if score.pace else []
    said += [f"printed chance {steps.number(score.pass_chance)}%"] if score.pass_chance is not None else []
    said += ["a form used before"] if score.repeat else []
    said += [f"subjects: {_subjects(score.subjects)}"] if score.subjects else []
    said += [f"misses: {', '.join(score.misses)}"] if score.misses else []
    return _entry(score, "; ".join(said), score.note)


def _subjects(subjects: Iterable[Subject]) -> str:
    return ", ".join(f"{each.name} {each.level}" for each in subjects)


def _weeks(studies: Iterable[Study]) -> Iterator[str]:
    """Each week that has entries, from its Monday, with its sum and its entries."""
    for monday, entries in groupby(studies, lambda each: each.day - timedelta(days=each.day.weekday())):
        week = list(entries)
        total = _amounts(sum(e.minutes for e in week), sum(e.questions for e in week), None, sum(e.cards for e in week))
        yield f"### Week of {Day(monday)}: {total}\n"
        yield from (_entry(e, _amounts(e.minutes, e.questions, e.correct, e.cards), e.subject) for e in week)


def _amounts(minutes: int, questions: int, correct: int | None, cards: int) -> str:
    said = [effort.duration(minutes)] if minutes else []
    said += [f"{questions} questions"] if questions else []
    said += [f"{correct} correct"] if correct is not None else []
    said += [f"{cards} cards"] if cards else []
    return ", ".join(said) or "nothing counted"


def _commitment(commitment: Commitment) -> str:
    return _entry(commitment, KEPT[commitment.kept], commitment.what, commitment.when, commitment.where)


def _reflection(reflection: Reflection) -> str:
    ratings = ", ".join(f"{name} {rating} of 5" for name, rating in reflection.ratings.items())
    words = (f"{name}: {text}" for name, text in reflection.sentences.items())
    return _entry(reflection, ratings, *words, *reflection.changes)


def _attempt(kept: Kept, attempt: Attempt) -> str:
    exam = kept.exams.get(attempt.exam)
    name = exam.name if exam else attempt.exam
    return (
        _entry(attempt, f"{name}, {attempt.outcome}") if attempt.dated else f"- Day unknown: {name}, {attempt.outcome}"
    )
