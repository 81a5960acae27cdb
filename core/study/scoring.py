"""``/log-score``: read what was typed, keep it, and say what it means and what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from core import exams, plans, progress, reading, scores, supply
from core.declaration import Command, Field, Missing, Values, Wrong
from core.exams import Exam, Form
from core.journal import Score, Subject
from core.message import Message
from core.plans import Plan, Refusal
from core.ports import Context
from core.study import choices, plan_steps
from core.study import planning_fields as fields
from core.study.outlooks import outlook, the_plan
from core.wording import scoring as wording

OLDEST = timedelta(days=5 * 366)
LONGEST = 200
NOTE_LIMIT = 1000
"""Characters of a short form: nothing that can be read is as long."""


def run(context: Context, values: Values) -> Message:
    """Answer ``/log-score``."""
    plan, exam = the_plan(context)
    if "remove" in values:
        return _remove(context, plan, exam, values["remove"])
    old = _target(context, values["replace"]) if "replace" in values else None
    if old is not None and not set(values) - {"replace"}:
        raise Missing("test", "score", reason=wording.correct_what(exam, old))
    form, score = read(context, exam, values, old)
    twice = _same_sitting(context, form, score) if old is None else _unchanged(old, score)
    if twice is not None:
        return wording.twice(exam, twice, score)
    return _keep(context, plan, exam, form, score, old)


def _target(context: Context, which: str) -> Score:
    """The score to correct or remove: the one logged last, or one by its id.

    Raises Refusal *no-score*.
    """
    logged = context.member.journal.scores
    if which == "last":
        found = max(logged, key=lambda s: (s.at, s.id), default=None)
    else:
        found = next((s for s in logged if str(s.id) == which), None)
    if found is None:
        raise Refusal("no-score")
    return found


def read(context: Context, exam: Exam, values: Values, old: Score | None = None) -> tuple[Form, Score]:
    """The practice exam and the result that the values say, over those of an old score. Raises Wrong."""
    form = _form(exam, values, old)
    value, scale = _value(exam, form, values, old)
    taken = _taken(context, values, old)
    pace = values.get("pace", old.pace if old else None)
    score = Score(
        at=context.now,
        day=taken,
        id=old.id if old else 0,
        exam=exam.id,
        form=form.id,
        name=form.name,
        scale=scale,
        value=value,
        pace=pace,
        pass_chance=values.get("pass-chance", old.pass_chance if old else None),
        subjects=_subjects(exam, values, old),
        misses=_misses(exam, values, old),
        note=values.get("note", old.note if old else ""),
    )
    return form, replace(score, repeat=_repeat(context, exam, score))


def _form(exam: Exam, values: Values, old: Score | None) -> Form:
    if "test" not in values and old is not None and old.form and (kept := exam.form(old.form)):
        return kept
    try:
        return scores.find_form(exam, values.get("test", old.name if old else ""))
    except reading.Unreadable as wrong:
        raise Wrong("test", str(wrong)) from wrong


def _value(exam: Exam, form: Form, values: Values, old: Score | None) -> tuple[float, str]:
    if "score" not in values and old is not None:
        if old.scale == form.scale or form.id == old.form:
            return old.value, old.scale
        raise Wrong("score", wording.other_scale(exam, form))
    try:
        return scores.read_value(exam, form, values["score"])
    except reading.Unreadable as wrong:
        raise Wrong("score", str(wrong)) from wrong


def _taken(context: Context, values: Values, old: Score | None) -> date:
    today = fields.today(context)
    taken: date = values.get("taken", old.day if old else today)
    if taken > today:
        raise Wrong("taken", wording.in_the_future(taken, today))
    if taken < today - OLDEST:
        raise Wrong("taken", wording.too_long_ago(taken))
    return taken


def _subjects(exam: Exam, values: Values, old: Score | None) -> tuple[Subject, ...]:
    if "subjects" not in values:
        return old.subjects if old else ()
    return fields.match_report(exam, values["subjects"], "subjects")


def _misses(exam: Exam, values: Values, old: Score | None) -> tuple[str, ...]:
    if "misses" not in values:
        return old.misses if old else ()
    options = {miss.id: (miss.name, *miss.aliases) for miss in exam.plateau.misses}
    try:
        return tuple(dict.fromkeys(reading.choice(typed, options, "a kind of miss") for typed in values["misses"]))
    except reading.Unreadable as wrong:
        raise Wrong("misses", str(wrong)) from wrong


def _repeat(context: Context, exam: Exam, score: Score) -> bool:
    """Whether the form was used before this sitting: named as used, or logged for an earlier day."""
    plan = context.member.plan
    if plan is not None and score.form in plan.used_forms:
        return True
    return any(
        s.form == score.form and s.exam == exam.id and s.id != score.id and s.day < score.day
        for s in context.member.journal.scores
    )


def _same_sitting(context: Context, form: Form, score: Score) -> Score | None:
    return next((s for s in context.member.journal.scores if s.form == form.id and s.day == score.day), None)


def _unchanged(old: Score, score: Score) -> Score | None:
    """The old score, when the correction says nothing else: it was made already."""
    return old if replace(score, at=old.at) == old else None


def _keep(context: Context, plan: Plan, exam: Exam, form: Form, score: Score, old: Score | None) -> Message:
    was_baseline = plan.baseline_done and old is None
    later, after, kept = store(context, plan, exam, form, score, old)
    is_baseline = not was_baseline and any(c.kind == "baseline" and c.taken_by == kept.id for c in after.checkpoints)
    return _say(later, after, exam, kept, is_baseline=is_baseline, corrected=old is not None)


def store(
    context: Context, plan: Plan, exam: Exam, form: Form, score: Score, old: Score | None = None
) -> tuple[Context, Plan, Score]:
    """Keep a result, in place of an old one if there is one, and let it take its checkpoint.

    What comes back is what the next decision rests on: the context and the plan after it, and the score with its id.
    """
    today = fields.today(context)
    if old is None:
        score, before = replace(score, id=context.records.add(score)), plan
    else:
        context.records.change(score)
        before = plans.untake(plan, exam, old.id, today=today)
    after = plans.take(before, exam, form, score, today=today)
    if after != plan:
        after = context.records.save_plan(after)
    journal = context.member.journal
    kept = (*(s for s in journal.scores if s.id != score.id), score)
    now = replace(
        context.member,
        plan=after,
        journal=replace(journal, scores=tuple(sorted(kept, key=lambda s: (s.day, s.at, s.id)))),
    )
    return replace(context, member=now), after, score


def _say(context: Context, plan: Plan, exam: Exam, score: Score, *, is_baseline: bool, corrected: bool) -> Message:
    journal, today = context.member.journal, fields.today(context)
    fresh = scores.fresh_full(exam, journal.scores)
    place = next((at for at, each in enumerate(fresh) if each.id == score.id), None)
    previous = fresh[place - 1] if place else None
    latest = place is not None and place == len(fresh) - 1
    view = outlook(context, plan, exam)
    said = wording.Logged(
        score=score,
        previous=previous,
        is_baseline=is_baseline,
        corrected=corrected,
        latest=latest,
        drop=progress.drop(exam, journal.scores) if latest and previous else None,
        proposed=plan_steps.slide(plan, exam, today) if latest and not is_baseline and plan.baseline_done else None,
        better=view.better if is_baseline and plan.exam_on is None else None,
        forms_left=len(supply.left(exam, plan, journal.scores)),
        attempted=bool(plan.attempts or plan.last.outcome == "failed"),
    )
    return wording.logged(said, plan, view)


def _remove(context: Context, plan: Plan, exam: Exam, which: str) -> Message:
    score = _target(context, which)
    context.records.remove(score.id)
    after = plans.untake(plan, exam, score.id, today=fields.today(context))
    if after != plan:
        context.records.save_plan(after)
    return wording.removed(exam, score, reopened=_rested_on(plan, score))


def _rested_on(plan: Plan, score: Score) -> bool:
    return any(c.taken_by == score.id and not c.id.startswith(plans.EXTRA) for c in plan.checkpoints)


# -- how it is read


def short(text: str, context: Context) -> Mapping[str, str]:
    """``<practice exam> <score>``: a practice exam's name, alone or before the score; else a number ends the name."""
    offered = (context.exam,) if context.exam else tuple(context.book.exams)
    if len(text) > LONGEST or _names_form(offered, text):
        return {"test": text}
    words = text.split()
    named = (at for at in range(len(words) - 1, 0, -1) if _names_form(offered, " ".join(words[:at])))
    if at := next(named, 0):
        return {"test": " ".join(words[:at]), "score": " ".join(words[at:]).lstrip(" :=")}
    found = re.fullmatch(r"(.*?[\s:=]\s*)?(\d+(?:[.,]\d+)?(?:\s*[^\d\s][^\d]*)?)", text.strip(), re.DOTALL)
    if found is None or not found.group(1):
        return {"test": text}
    return {"test": found.group(1).strip(" :=\t\n"), "score": found.group(2)}


def _names_form(offered: Sequence[Exam], text: str) -> bool:
    wanted = exams.key(text)
    forms = (form for exam in offered for form in exam.forms)
    return any(wanted == exams.key(name) for form in forms for name in (form.id, form.name, *form.aliases))


def _last_or_id(text: str, _context: Context) -> str:
    if text.strip().isdecimal() and text.isascii():
        return text.strip()
    return reading.choice(text, {"last": ("latest", "newest", "yes")}, "which score")


PACE = {"timed": ("standard", "standard pace", "exam pace"), "untimed": ("self-paced", "self paced", "tutor")}


def _raw(text: str, _context: Context) -> str:
    return reading.clean(text, 200)


def _example(context: Context) -> str:
    """A short line with a practice exam and a score of the member's own exam."""
    exam = context.exam or next(iter(context.book.exams))
    form = next(form for form in exam.forms if form.role == "full")
    return f"/log-score {form.name.lower()} {exam.readiness.band_low:g}"


COMMAND = Command(
    name="log-score",
    help="Log a practice exam",
    example="/log-score score=66 taken=yesterday",
    example_for=_example,
    run=run,
    first=True,
    short=short,
    instead=("remove", "replace"),
    fields=(
        Field(
            name="test",
            help="Which practice exam",
            read=_raw,
            label="Practice exam",
            choices=choices.forms,
            required=True,
        ),
        Field(name="score", help="The number from the report, with its scale if need be", read=_raw, required=True),
        Field(
            name="taken",
            help="When you took it (today, if empty)",
            read=lambda text, c: reading.date(text, fields.today(c), "past"),
            kind="date",
        ),
        Field(
            name="pace",
            help="timed or untimed",
            read=lambda text, _c: reading.choice(text, PACE, "a pace"),
            kind="choice",
            choices=lambda _c: [(k, k) for k in PACE],
        ),
        Field(
            name="pass-chance",
            help="The chance of passing that your report prints, in percent",
            read=lambda text, _c: reading.percentage(text),
        ),
        Field(
            name="subjects",
            help="Subjects of the report, each lower, same or higher",
            read=fields.read_report,
            kind="long",
            choices=choices.levels,
            many=True,
            ask=lambda c: f"Subjects of the report: {fields.report_example(c)}",
        ),
        Field(
            name="misses",
            help="Kinds of misses: knowledge, misread, timing",
            read=lambda text, _c: reading.items(text),
            choices=choices.misses,
            many=True,
        ),
        Field(
            name="note",
            help="Your own words about the sitting; no exam questions",
            read=lambda text, _c: reading.clean(text, NOTE_LIMIT),
            kind="long",
            most=NOTE_LIMIT,
        ),
        Field(name="replace", help="last: correct your latest score", read=_last_or_id, on_form=False),
        Field(name="remove", help="last: remove your latest score", read=_last_or_id, on_form=False),
    ),
)
