"""``/log-study``: minutes, questions and cards of a day, and the last seven days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from core import journal, reading
from core.commands import Command, Field, Missing, Values, Wrong
from core.message import Message
from core.ports import Context
from core.study import choices
from core.wording import effort as wording

AMOUNTS = ("minutes", "questions", "correct", "cards")
FULL_DAY, LONG_DAY = 24 * 60, 16 * 60
MOST = 10_000
LONGEST = 300
"""Characters of a short form: nothing that can be read is as long."""
WINDOW = 7

_HOURS, _MINUTES = r"h(?:(?:ou)?rs?)?", r"m(?:in(?:ute)?s?)?"
_PARTS: Mapping[str, re.Pattern[str]] = {
    "correct": re.compile(r"(\d+)\s*(?:correct|right)\b", re.IGNORECASE),
    "questions": re.compile(r"(\d+)\s*(?:q|qs|questions?)\b", re.IGNORECASE),
    "cards": re.compile(r"(\d+)\s*(?:cards?|flash\s?cards?)\b", re.IGNORECASE),
    "minutes": re.compile(
        rf"\d+(?:[.,]\d+)?\s*{_HOURS}(?:\s*\d+(?:\s*{_MINUTES})?(?![\w:/]))?(?![\w:/])"
        rf"|\d+\s*{_MINUTES}(?![\w:/])|\d+:\d\d(?![\w:/])|(?<![\w./:,-])\d+(?![\w./:,])",
        re.IGNORECASE,
    ),
}
_JOINTS = re.compile(r"^(?:[\s,;.+&-]|and\b|of\b|on\b)+|(?:[\s,;.+&-]|\band)+$", re.IGNORECASE)
_BELOW_NOTHING = re.compile(r"(?<!\S)-\d")


def short(text: str, context: Context) -> Mapping[str, str]:
    """``2h 40q 30 correct 100 cards renal``: amounts in any order; what is left is the subject."""
    if len(text) > LONGEST or _BELOW_NOTHING.search(text):
        raise reading.Unreadable(wording.not_understood(text))
    given: dict[str, str] = {}
    rest = text
    for name, pattern in _PARTS.items():
        found = list(pattern.finditer(rest))
        if len(found) > 1:
            raise reading.Unreadable(wording.twice(name))
        if found:
            given[name] = found[0].group(1) if name != "minutes" else found[0].group()
            rest = f"{rest[: found[0].start()]} {rest[found[0].end() :]}"
    subject = _JOINTS.sub("", " ".join(rest.split()))
    if re.search(r"\d", subject):
        raise reading.Unreadable(wording.not_understood(subject))
    return given | ({"subject": subject} if subject else {})


def run(context: Context, values: Values) -> Message:
    """Keep an entry, take one out, or show the last seven days."""
    if "remove" in values or "entry" in values:
        return _remove(context, values.get("entry"))
    if not values:
        return _overview(context)
    today = context.member.today(context.now)
    day = values.get("on", today)
    _check(context, values, day, today)
    entry = journal.Study(
        at=context.now,
        day=day,
        minutes=values.get("minutes", 0),
        questions=values.get("questions", 0),
        correct=values.get("correct"),
        cards=values.get("cards", 0),
        subject=values.get("subject", ""),
    )
    return _logged(context, entry, context.records.add(entry), today)


def _check(context: Context, values: Values, day: date, today: date) -> None:
    if not any(values.get(name) for name in AMOUNTS):
        raise Missing("minutes", reason=wording.what_was_done())
    if day > today:
        raise Wrong("on", wording.in_future())
    questions, correct = values.get("questions"), values.get("correct")
    if correct is not None:
        if not questions:
            raise Wrong("questions", wording.correct_of_what(correct))
        if correct > questions:
            raise Wrong("correct", wording.too_many_correct(correct, questions))
    already = _total(context, day, day).minutes
    if already + values.get("minutes", 0) > FULL_DAY:
        raise Wrong("minutes", wording.too_long(already, day))


def _logged(context: Context, entry: journal.Study, entry_id: int, today: date) -> Message:
    monday = entry.day - timedelta(days=entry.day.weekday())
    plan, exam = context.member.plan, context.exam
    of_day = _total(context, entry.day, entry.day, entry)
    return wording.logged(
        wording.Logged(
            day=entry.day,
            today=entry.day == today,
            of_day=of_day,
            of_week=_total(context, monday, monday + timedelta(days=6), entry),
            hours=plan.hours_a_week if plan else None,
            cap=exam.load.hours_a_week_cap if exam else None,
            rest=plan is not None and entry.day.weekday() in plan.rest_days,
            long=of_day.minutes > LONG_DAY,
            entry=entry_id,
        )
    )


def _total(context: Context, first: date, last: date, *more: journal.Study) -> wording.Total:
    logged = (each for each in context.member.journal.studies if first <= each.day <= last)
    return total((*logged, *more))


def total(studies: Iterable[journal.Study]) -> wording.Total:
    """The sum of some entries; right answers only where each entry with questions has them."""
    listed = tuple(studies)
    asked = [each.correct for each in listed if each.questions]
    known = [each for each in asked if each is not None]
    return wording.Total(
        minutes=sum(each.minutes for each in listed),
        questions=sum(each.questions for each in listed),
        correct=sum(known) if asked and len(known) == len(asked) else None,
        cards=sum(each.cards for each in listed),
    )


def _overview(context: Context) -> Message:
    today = context.member.today(context.now)
    days = [today - timedelta(days=back) for back in range(WINDOW)]
    logged = {each.day for each in context.member.journal.studies}
    return wording.overview([(day, _total(context, day, day)) for day in days if day in logged])


def _remove(context: Context, entry_id: int | None) -> Message:
    studies = context.member.journal.studies
    chosen = [each for each in studies if entry_id in {None, each.id}]
    if not chosen:
        return wording.nothing_to_remove(done=entry_id is not None)
    entry = max(chosen, key=lambda each: (each.at, each.id))
    context.records.remove(entry.id)
    return wording.removed(total((entry,)), entry.subject, entry.day)


def _count(name: str) -> Field:
    def read(text: str, context: Context) -> int:
        return reading.whole_number(text, 0, MOST, wording.COUNTS[name])

    return Field(name=name, help=wording.FIELDS[name], label=wording.LABELS.get(name, ""), read=read, kind="number")


LOG_STUDY = Command(
    name="log-study",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    short=short,
    fields=(
        Field(
            name="minutes",
            help=wording.FIELDS["minutes"],
            label=wording.LABELS["minutes"],
            read=lambda text, _context: reading.minutes(text),
        ),
        _count("questions"),
        _count("correct"),
        _count("cards"),
        Field(
            name="subject",
            help=wording.FIELDS["subject"],
            read=lambda text, _context: reading.clean(text, 100),
            choices=choices.subjects,
        ),
        Field(
            name="on",
            help=wording.FIELDS["on"],
            label=wording.LABELS["on"],
            kind="date",
            on_form=False,
            read=lambda text, context: reading.date(text, context.member.today(context.now), "past"),
        ),
        Field(
            name="remove",
            help=wording.FIELDS["remove"],
            on_form=False,
            read=lambda text, _context: reading.choice(text, wording.REMOVE_NAMES, wording.REMOVE),
            kind="choice",
            choices=lambda _context: (("last", "last"),),
        ),
        Field(
            name="form",
            help=wording.FIELDS["form"],
            on_form=False,
            button_only=True,
            opens=True,
            read=lambda text, _context: reading.yes_no(text),
        ),
        Field(
            name="entry",
            help=wording.FIELDS["entry"],
            on_form=False,
            button_only=True,
            read=lambda text, _context: reading.whole_number(text, 1, 2**63, wording.FIELDS["entry"]),
        ),
    ),
)
