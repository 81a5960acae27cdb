"""``/facts``: figures with source and year, by topic; of the specialties one at a time."""

from __future__ import annotations

from collections.abc import Mapping

from core import reading
from core.commands import Command, Field, Values, Wrong
from core.exams import Exam
from core.facts import TOPICS, ExamFacts
from core.message import Message
from core.ports import Context
from core.study import planning_fields as fields
from core.wording import facts as wording


def short(text: str, context: Context) -> Mapping[str, str]:
    """``pass-rates``, ``specialty pediatrics`` or the name of a specialty alone."""
    first, _, rest = text.partition(" ")
    try:
        return {"topic": read_topic(text, context)}
    except reading.Unreadable:
        if _quoting(context, text) is not None:  # though the member's own exam may quote none: then that is said
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


def read_exam(text: str, context: Context) -> str:
    """An exam's id, or the word for any other than the member's own."""
    return text if text == wording.OTHER else fields.read_exam(text, context).id


def run(context: Context, values: Values) -> Message:
    """Say what is known about a topic or a specialty."""
    exam, known = _exam(context, values.get("exam")), _known(context)
    asked = {name: values[name] for name in ("topic", "specialty") if name in values}
    if exam is None and "specialty" in values:
        exam = _quoting(context, values["specialty"])
    if exam is None:
        return wording.which_exam([(each.id, each.name) for each in known], asked) if known else wording.no_facts()
    facts = context.book.facts.of(exam.id)
    if not facts.topics:
        return wording.no_facts()
    given = {"exam": exam.id} if "exam" in values else {}
    said = _about(facts, values, given, others=any(each.id != exam.id for each in known))
    return wording.of_exam(said, exam.name) if given else said


def _about(facts: ExamFacts, values: Values, given: Mapping[str, str], *, others: bool) -> Message:
    if "specialty" in values:
        return _specialty(facts, values["specialty"])
    if "topic" not in values:
        return wording.topics(facts.topics, given, others=others)
    topic = next(each for each in TOPICS if each == values["topic"])
    return wording.about(topic, facts) if topic in facts.topics else wording.nothing(topic)


def _known(context: Context) -> list[Exam]:
    """The exams that have figures."""
    return [exam for exam in context.book.exams if context.book.facts.of(exam.id).topics]


def _exam(context: Context, chosen: str | None) -> Exam | None:
    """The exam that was chosen, the plan's, or the only one with figures; none where several could be meant."""
    if chosen is not None:
        return context.book.exams.current.get(chosen)
    if context.exam is not None:
        return context.exam
    known = _known(context)
    return known[0] if len(known) == 1 else None


def _quoting(context: Context, specialty: str) -> Exam | None:
    """The first exam whose figures have the specialty."""
    return next((each for each in _known(context) if context.book.facts.of(each.id).find_specialty(specialty)), None)


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
    if context is None:
        return []
    own = _exam(context, None)
    offered = [own] if own is not None else _known(context)
    names = {name for each in offered for name in context.book.facts.of(each.id).specialty_names}
    return [(name, name) for name in sorted(names)]


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
        Field(name="exam", help=wording.FIELDS["exam"], read=read_exam, button_only=True),
    ),
)
