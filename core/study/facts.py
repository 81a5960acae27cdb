"""``/facts``: figures with source and year, by topic; of the specialties one at a time."""

from __future__ import annotations

from collections.abc import Mapping

from core import reading
from core.commands import Command, Field, Values, Wrong
from core.facts import TOPICS, ExamFacts
from core.message import Message
from core.ports import Context
from core.wording import facts as wording


def short(text: str, context: Context) -> Mapping[str, str]:
    """``pass-rates``, ``specialty pediatrics`` or the name of a specialty alone."""
    first, _, rest = text.partition(" ")
    try:
        return {"topic": read_topic(text, context)}
    except reading.Unreadable:
        facts, _ = _facts(context)
        if facts is not None and facts.find_specialty(text) is not None:
            return {"specialty": text}
        if rest and _names(first, context, "specialty"):
            return {"topic": "specialty", "specialty": rest}
        return {"topic": text}


def _names(text: str, context: Context, topic: str) -> bool:
    try:
        return read_topic(text, context) == topic
    except reading.Unreadable:
        return False


def read_topic(text: str, context: Context) -> str:
    """One of the topics."""
    return reading.choice(text, wording.TOPIC_NAMES, wording.TOPIC)


def run(context: Context, values: Values) -> Message:
    """Say what is known about a topic or a specialty."""
    facts, exams = _facts(context)
    if facts is None:
        return wording.which_exam(exams)
    if not facts.topics:
        return wording.no_facts()
    if "specialty" in values:
        return _specialty(facts, values["specialty"])
    if "topic" not in values:
        return wording.topics(facts.topics)
    topic = next(each for each in TOPICS if each == values["topic"])
    return wording.about(topic, facts) if topic in facts.topics else wording.nothing(topic)


def _facts(context: Context) -> tuple[ExamFacts | None, list[str]]:
    """The figures of the plan's exam; without a plan those of the only exam with any, or several names."""
    book = context.book
    if context.member.plan is not None:
        return book.facts.of(context.member.plan.exam), []
    known = [exam for exam in book.exams if book.facts.of(exam.id).topics]
    if len(known) > 1:
        return None, [exam.name for exam in known]
    return (book.facts.of(known[0].id), []) if known else (book.facts.of(""), [])


def _specialty(facts: ExamFacts, text: str) -> Message:
    if "specialty" not in facts.topics:
        return wording.nothing("specialty")
    found = facts.find_specialty(text)
    if found is None:
        names = [name for group in facts.specialty for row in group.rows for name in (row.name, *row.aliases)]
        near = reading.closest(text, names)
        named = facts.find_specialty(near) if near else None
        raise Wrong("specialty", wording.unknown_specialty(text, named[1].name if named else None))
    return wording.specialty(*found)


def _specialties(context: Context | None) -> list[tuple[str, str]]:
    facts = _facts(context)[0] if context is not None else None
    return [(name, name) for name in facts.specialty_names] if facts is not None else []


FACTS = Command(
    name="facts",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    short=short,
    fields=(
        Field(
            name="topic",
            help=wording.FIELDS["topic"],
            read=read_topic,
            kind="choice",
            choices=lambda _context: tuple(wording.TITLES.items()),
        ),
        Field(
            name="specialty",
            help=wording.FIELDS["specialty"],
            read=lambda text, _context: reading.clean(text, 100),
            choices=_specialties,
        ),
    ),
)
