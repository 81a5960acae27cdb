"""How the values of ``/plan`` are read: exams, results, reports, and the exam they belong to."""

from __future__ import annotations

import re
from datetime import date, timedelta

from core import exams, reading
from core.declaration import Field, Wrong
from core.exams import Exam
from core.journal import Level, Subject
from core.plans import LastResult, Outcome
from core.ports import Context

LEVELS: dict[Level, tuple[str, ...]] = {
    "lower": ("low", "below", "worse", "weak"),
    "same": ("about the same", "equal", "average", "ok"),
    "higher": ("high", "above", "better", "strong"),
}

LONGEST = 200
"""Characters of a result: nothing that can be read is as long."""
MOST_ATTEMPTS = 20
TIMES = {"never": 0, "none": 0, "once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5}
FARTHEST = timedelta(days=5 * 366)
"""No plan reaches farther: a later exam day is sooner a slip of the year."""


def today(context: Context) -> date:
    """The member's local day."""
    return context.member.today(context.now)


def read_exam(text: str, context: Context) -> Exam:
    """The exam that was meant, by id, name or alias.

    Raises reading.Unreadable with a near miss and the list.
    """
    wanted = exams.key(text)
    offered = list(context.book.exams)
    for exam in offered:
        if wanted in {exams.key(name) for name in (exam.id, exam.name, *exam.aliases)}:
            return exam
    names = [name for exam in offered for name in (exam.id, exam.name, *exam.aliases)]
    near = reading.closest(text, names)
    hint = f"Did you mean {near}? " if near else ""
    listed = reading.listed([exam.id for exam in offered])
    msg = f"I have no rules for {reading.quoted(text)}. {hint}Type {listed}."
    raise reading.Unreadable(msg, offer=near)


def read_exam_date(text: str, context: Context) -> date | None:
    """A day that is still ahead, or none for 'none' or 'not yet'."""
    if exams.key(text) in {"none", "no", "notyet", "unknown", "later", "idontknow"}:
        return None
    day = reading.date(text, today(context), "future")
    if day <= today(context):
        msg = (
            f"The exam date has to be ahead, and {reading.quoted(text)} is not. Type a day such as {_example(context)}."
        )
        raise reading.Unreadable(msg)
    if day > today(context) + FARTHEST:
        msg = f"{reading.quoted(text)} is more than five years away. Check the year, or leave the day out for now."
        raise reading.Unreadable(msg)
    return day


def _example(context: Context) -> str:
    return (today(context) + timedelta(weeks=10)).isoformat()


def read_attempts(text: str, context: Context) -> int:
    """How often the exam was sat: a number, or ``once`` and the like."""
    said = TIMES.get(exams.key(text[:LONGEST]).removesuffix("times"))
    return said if said is not None else reading.whole_number(text, 0, MOST_ATTEMPTS, "a number of attempts")


def read_last_result(text: str, context: Context) -> LastResult:
    """``none``, ``passed``, ``failed``, ``failed 176``; the number's range is checked against the exam later."""
    found = re.fullmatch(r"\s*([^\d]*?)[\s,:(]*(\d{1,3})?\)?\s*", text) if len(text) <= LONGEST else None
    word = found.group(1) if found else text
    outcomes: dict[str, tuple[str, ...]] = {
        "none": ("no", "never", "first time", "n/a"),
        "passed": ("pass",),
        "failed": ("fail", "not passed", "did not pass"),
    }
    outcome: Outcome = reading.choice(word or text, outcomes, "the last result")  # type: ignore[assignment] # a key above
    number = found.group(2) if found else None
    if number and not number.isascii():
        raise reading.Unreadable("Type the number with the digits 0 to 9, as in failed 176.")
    return LastResult(outcome=outcome, reported=float(number) if number else None)


def check_result(exam: Exam, last: LastResult) -> None:
    """The number of a last result lies on the exam's reported scale.

    Raises Wrong for the field.
    """
    if last.reported is None:
        return
    if exam.bands is None:
        raise Wrong("last-result", "This exam's rules use no number of an earlier result. Type none, passed or failed.")
    scale = exam.scales[exam.bands.reported_scale]
    if not scale.low <= last.reported <= scale.high:
        sentence = (
            f"{last.reported:g} is off the scale ({scale.low:g} to {scale.high:g}). Check the number, or leave it out."
        )
        raise Wrong("last-result", sentence)


def report_example(context: Context) -> str:
    """How subjects of a report are typed, with two of the exam's own."""
    areas = context.exam.outline.areas[:2] if context.exam else ()
    names = [area.aliases[0] if area.aliases else area.name for area in areas]
    return f"{names[0]} lower, {names[1]} same" if len(names) > 1 else "algebra lower, geometry same"


def read_report(text: str, context: Context) -> tuple[tuple[str, Level], ...]:
    """``renal lower, cardio same`` as names with levels; the names are matched to the exam's outline later."""
    found: list[tuple[str, Level]] = []
    for item in reading.items(text):
        name, level = _split_level(item)
        if level is None or not name:
            how = f"Type a subject and lower, same or higher, as in: {report_example(context)}."
            msg = f"I can't read {reading.quoted(item)}. {how}"
            raise reading.Unreadable(msg)
        found.append((reading.clean(name, 60), level))
    return tuple(found)


def _split_level(item: str) -> tuple[str, Level | None]:
    folded = item.casefold().strip()
    for level, words in LEVELS.items():
        for word in sorted((level, *words), key=len, reverse=True):
            if folded.endswith(word) and folded[: -len(word)].strip(" :-=") != folded:
                return item.strip()[: -len(word)].strip(" :-="), level
    return item, None


def match_report(exam: Exam, report: tuple[tuple[str, Level], ...], name: str) -> tuple[Subject, ...]:
    """The report's subjects under the outline's names.

    Raises Wrong for the field ``name`` with the near miss.
    """
    areas = {
        exams.key(alias): a.name
        for a in (*exam.outline.areas, *exam.outline.disciplines)
        for alias in (a.name, *a.aliases)
    }
    matched: list[Subject] = []
    for typed, level in report:
        area = areas.get(exams.key(typed))
        if area is None:
            aliases = [
                alias for a in (*exam.outline.areas, *exam.outline.disciplines) for alias in (a.name, *a.aliases)
            ]
            near = reading.closest(typed, aliases)
            hint = f" Did you mean {near}?" if near else f" I know: {', '.join(a.name for a in exam.outline.areas)}."
            raise Wrong(name, f"I don't know the subject {reading.quoted(typed)}.{hint}")
        matched.append(Subject(name=area, level=level))
    return tuple(matched)


def gate(context: Context, exam: Exam, words: str) -> str:
    """The id of the gate that a member's words name among those made for the exam; else the words as they are."""
    found = context.book.gates.named(words, exam.id) if words else None
    return words if found is None else found.id


def read_rest_days(text: str, context: Context) -> frozenset[int]:
    """Weekdays, 0 = Monday."""
    return reading.weekdays(text)


def field(name: str, help_: str, read: object, **more: object) -> Field:
    """A field of ``/plan``; on the form only where said so."""
    return Field(name=name, help=help_, read=read, **{"on_form": False, **more})  # type: ignore[arg-type] # by keyword
