"""What a mentor does for a student, and what the student answers; and the answer to an offer to be a mentor.

Each needs a share that holds now: a note any, a suggestion the checkpoints, a review the scores. The student's plan
changes by the student's own press alone, the way ``/plan`` changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from core import reading
from core.company import Acquaintance, Letter, Tie
from core.declaration import Missing, Values, Wrong
from core.exams import Exam
from core.journal import Score
from core.message import Message
from core.ports import Context
from core.sharing import STEPS, Glimpse
from core.study import commitments, planning, requests, ties
from core.timetable import Checkpoint
from core.wording import mentors as wording
from core.wording import offers
from core.wording.mentors import Idea

HOLDS = timedelta(days=14)
REVIEWED = "score-reviewed"
ANSWER = "suggestion-answer"
"""A student's answer to a suggestion: read as it is written, so it stands on their page and is never said."""


# --- The mentor ------------------------------------------------------------------------------------------------------


def note(context: Context, student: Acquaintance, text: str) -> Message:
    """Leave a note, once a day the same."""
    today = context.member.today(context.now)
    before = [each for each in context.records.company.written("mentor-note") if each.to == student.person]
    if any(each.data.get("text") == text and context.member.today(each.at) == today for each in before):
        return wording.sent_before(student.name)
    if not requests.may_write(context, student.person):
        return wording.enough(student.name, requests.A_DAY)
    _write(context, student.person, "mentor-note", context.now.isoformat(), text=text)
    return wording.noted(student.name, text)


def suggest(context: Context, student: Glimpse, values: Values) -> Message:
    """Suggest another day for the next step, or something to do. Raises Missing for what is needed still."""
    if "checkpoints" not in student.items:
        return wording.not_shared(student.name, "checkpoints")
    idea = _idea(student, values)
    if not idea.step and not idea.text:
        raise Missing("suggest", reason=wording.ask_what(student.name), only=True, needed=True)
    if idea.step and idea.on is None:
        raise Missing("on", reason=wording.ask_day(idea.noun), only=True, needed=True)
    if idea.on is not None and idea.on < student.today:
        raise Wrong("on", wording.day_gone())
    if any(wording.idea_of(each) == idea for each in suggestions(context, student.person)):
        return wording.sent_before(student.name)
    if not requests.may_write(context, student.person):
        return wording.enough(student.name, requests.A_DAY)
    _write(context, student.person, "suggestion", context.now.isoformat(), **wording.data_of(idea))
    return wording.suggested(student.name, idea)


def _idea(student: Glimpse, values: Values) -> Idea:
    text, on, step = values.get("suggest", ""), values.get("on"), next_step(student)
    if step is None or student.exam is None:
        return Idea(text=text, on=on)
    called = noun(step, student.exam)
    names = {reading.folded(each) for each in (step.id, called, *wording.NEXT)}
    if reading.folded(values.get("step", text)) in names:
        return Idea(step=step.id, noun=called, was=step.on, on=on)
    return Idea(text=text, on=on)


def next_step(student: Glimpse) -> Checkpoint | None:
    """The step that a student does next, where they share it."""
    step = student.steps.next if student.steps is not None else None
    return step if step is not None and step.kind in STEPS else None


def noun(step: Checkpoint, exam: Exam) -> str:
    """What a step is called to somebody who sees steps and no results."""
    return {
        "appraisal": "self-appraisal",
        "advisor": f"talk with the {exam.wording.advisor_noun}",
        "baseline": f"first {exam.wording.practice_noun}",
        "short-form": f"short {exam.wording.practice_noun}",
    }.get(step.kind, exam.wording.practice_noun)


def suggestions(context: Context, student: int) -> list[Letter]:
    """What the member suggested to a student lately, newest first."""
    since = context.now - HOLDS
    written = context.records.company.written("suggestion")
    return [each for each in written if each.to == student and each.at > since]


def answer_to(context: Context, student: Glimpse, suggestion: Letter) -> str:
    """What the student said to a suggestion: *accepted*, *kept*, or nothing yet; a step that stands there tells it."""
    answers = context.records.company.letters(ANSWER)
    same = (each for each in answers if each.sender == suggestion.to and each.subject == str(suggestion.id))
    said = next((each.data.get("answer", "") for each in same), "")
    step, idea = next_step(student), wording.idea_of(suggestion)
    there = step is not None and (step.id, step.on) == (idea.step, idea.on)
    return said or ("accepted" if there else "")


def review(context: Context, student: Glimpse, which: str) -> Message:
    """Mark a shared score as looked over."""
    if "scores" not in student.items:
        return wording.not_shared(student.name, "scores")
    score = _score(student, which)
    if score is None:
        return wording.nothing_to_review(student.name)
    told = _write(context, student.person, REVIEWED, str(score.id), name=score.name, day=str(score.day))
    return wording.marked(student.name, score.name) if told else wording.marked_before(student.name, score.name)


def newest(student: Glimpse) -> Score | None:
    """The newest score that a student shares."""
    return max(student.member.journal.scores, key=lambda each: (each.day, each.at, each.id), default=None)


def _score(student: Glimpse, which: str) -> Score | None:
    """The newest score, or the newest of that id or name."""
    wanted = reading.folded(which)
    if wanted == "last":
        return newest(student)
    same = (each for each in student.member.journal.scores if wanted in {str(each.id), reading.folded(each.name)})
    return max(same, key=lambda each: (each.day, each.at, each.id), default=None)


def reviewed(context: Context, student: int) -> frozenset[int]:
    """The ids of the student's scores that the member has looked over."""
    written = context.records.company.written(REVIEWED)
    return frozenset(int(each.subject) for each in written if each.to == student and each.subject.isdecimal())


def stop(context: Context, student: Acquaintance, *, sure: bool) -> Message:
    """Let go of what a student shares with the member alone."""
    tie = mentor_tie(context, student.person)
    if tie is None:
        return wording.gone()
    if not sure:
        return wording.ask_stop(student.person, student.name)
    context.records.company.end_tie(tie)
    return wording.stopped(student.name)


def mentor_tie(context: Context, student: int) -> Tie | None:
    """The tie by which somebody chose the member as a mentor."""
    me = ties.me(context)
    return next((tie for tie in ties.held(context, "mentor") if (tie.one, tie.other) == (student, me)), None)


def _write(context: Context, student: int, kind: str, subject: str, **data: str) -> bool:
    known = context.records.company.know(student)
    letter = Letter(
        to=student,
        sender=ties.me(context),
        group=known.group if known is not None else None,
        kind=kind,
        subject=subject,
        data=data,
        at=context.now,
        until=context.now + HOLDS,
    )
    return context.records.company.write(letter)


# --- The student -----------------------------------------------------------------------------------------------------


def accept(context: Context, letter_id: int) -> Message:
    """Do what was suggested, by the student's own command: at once, or proposed where the plan is another by now."""
    letter = _to_me(context, letter_id)
    if letter is None:
        return wording.gone()
    before = _answer_of_mine(context, letter)
    if before:
        return wording.answered_before(accepted=before == "accepted")
    idea = wording.idea_of(letter)
    if not idea.step:
        _answer(context, letter, "accepted")
        return commitments.run(context, _commitment(idea))
    return _move(context, letter, idea)


def _commitment(idea: Idea) -> dict[str, str]:
    return {"what": idea.text} if idea.on is None else {"what": idea.text, "when": wording.day(idea.on)}


def _move(context: Context, letter: Letter, idea: Idea) -> Message:
    plan = context.member.plan
    if plan is None or context.exam is None or idea.on is None:
        return wording.gone()
    try:
        said = planning.run(context, {"move": idea.step, "to": idea.on, "apply": True})
    except Wrong:
        return wording.no_such_day(idea.step, plan.version)
    if context.version is None or context.version == plan.version:
        _answer(context, letter, "accepted")
    return said


def decline(context: Context, letter_id: int) -> Message:
    """Leave everything as it is."""
    letter = _to_me(context, letter_id)
    if letter is None:
        return wording.gone()
    before = _answer_of_mine(context, letter)
    if before:
        return wording.answered_before(accepted=before == "accepted")
    _answer(context, letter, "kept")
    return wording.kept_as_it_is(letter.sender_name)


def looked_over(context: Context) -> Mapping[int, str]:
    """Who looked over which of the member's own scores, by the score's id; who is in no place with them has no name."""
    found: dict[int, str] = {}
    if not context.member.person.company:
        return found
    for letter in context.records.company.letters(REVIEWED):
        known = None if letter.sender is None else context.records.company.know(letter.sender)
        if known is not None and letter.subject.isdecimal():
            found[int(letter.subject)] = known.name
    return found


def _to_me(context: Context, letter_id: int) -> Letter | None:
    return next((each for each in context.records.company.letters("suggestion") if each.id == letter_id), None)


def _answer_of_mine(context: Context, letter: Letter) -> str:
    written = context.records.company.written(ANSWER)
    return next((each.data.get("answer", "") for each in written if each.subject == str(letter.id)), "")


def _answer(context: Context, letter: Letter, answer: str) -> None:
    """Keep the answer where the mentor finds it; no message goes."""
    context.records.company.read(letter)
    if letter.sender is None:
        return
    reply = Letter(
        to=letter.sender,
        sender=ties.me(context),
        group=letter.group,
        kind=ANSWER,
        subject=str(letter.id),
        data={"answer": answer},
        at=context.now,
        until=context.now + HOLDS,
        read_at=context.now,
    )
    context.records.company.write(reply)


# --- An offer to be a mentor -----------------------------------------------------------------------------------------


def offer(context: Context, group_id: int, *, yes: bool) -> Message:
    """Say whether a group may name the member as a mentor: yes only where an organiser of it has asked."""
    around = context.records.company
    letter = next((each for each in around.letters("mentor-offer") if each.subject == str(group_id)), None)
    seat = next((each for each in around.groups() if each.group.id == group_id), None)
    if seat is None or (letter is None and (yes or not seat.mentor)):
        return wording.gone()
    if letter is not None:
        around.read(letter)
    around.appoint(ties.me(context), group_id, mentor=yes)
    return offers.answered(seat.group.name, yes=yes)
