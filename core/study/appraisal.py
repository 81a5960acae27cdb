"""``/reflect``: the self-appraisal, eight ratings and the member's own changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType

from core import journal, plans, reading
from core.commands import Command, Field, Values
from core.message import Message
from core.ports import Context
from core.wording import appraisal as wording

MOST_CHANGES = 10
LIMIT, CHANGES_LIMIT = 1000, 2000
_NUMBERS = {name: number for number, name in enumerate(("one", "two", "three", "four", "five"), 1)}
_RATING = re.compile(
    r"(?P<number>[1-5]|one|two|three|four|five)(?!\w|[.,/]\s?\d)(?:\s*(?:/|of|out of)\s*(?:5|five)\b)?"
    r"(?:\s*[-:;,.)\u2013\u2014]+)?(?:\s+|$)(?P<sentence>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OF_FIVE = re.compile(r"^([1-5])\s*/\s*5\b")


def rating(text: str, context: Context) -> tuple[int, str]:
    """``2 too many hours without rest``, ``5/5`` or ``four``: the rating and the sentence beside it."""
    typed = _OF_FIVE.sub(r"\1", reading.clean(text, LIMIT))
    form = _RATING.fullmatch(typed)
    if form is None:
        raise reading.Unreadable(wording.unreadable(text))
    number = form["number"].lower()
    return _NUMBERS.get(number) or int(number), form["sentence"].strip()


def changes(text: str, context: Context) -> tuple[str, ...]:
    """Several changes, split at semicolons and line ends."""
    listed = tuple(part.strip() for part in re.split(r"[;\n]", reading.clean(text, CHANGES_LIMIT)) if part.strip())
    if len(listed) > MOST_CHANGES:
        raise reading.Unreadable(wording.too_many_changes(MOST_CHANGES))
    return listed


def _question(name: str) -> Callable[[Context], str]:
    """The question as the member's exam words it; ours where there is no plan yet."""

    def ask(context: Context) -> str:
        steps = context.exam.appraisal.steps if context.exam else ()
        worded = next((step.question for step in steps if step.id == name), None)
        return worded or wording.QUESTIONS[name].removesuffix(f" {wording.SCALE}")

    return ask


def run(context: Context, values: Values) -> Message:
    """Keep the appraisal, and complete the plan's if it is open."""
    today = context.member.today(context.now)
    ratings = {name: values[name][0] for name in wording.QUESTIONS}
    sentences = {name: values[name][1] for name in wording.QUESTIONS if values[name][1]}
    changed = values.get("change", ())
    context.records.add(
        journal.Reflection(
            at=context.now,
            day=today,
            ratings=MappingProxyType(ratings),
            sentences=MappingProxyType(sentences),
            changes=changed,
        )
    )
    plan = context.member.plan
    step = plan.checkpoint("appraisal") if plan and plan.status != "finished" else None
    completed = plan is not None and step is not None and step.open
    if plan is not None and completed:
        context.records.save_plan(plans.complete(plan, "appraisal", on=today))
    return wording.reflected(ratings, changed, completed=completed)


REFLECT = Command(
    name="reflect",
    help=wording.HELP,
    example=wording.EXAMPLE,
    run=run,
    fields=(
        *(
            Field(
                name=name,
                help=question,
                label=wording.LABELS[name],
                read=rating,
                required=True,
                kind="long",
                ask=_question(name),
                answer=wording.SCALE,
                most=LIMIT,
            )
            for name, question in wording.QUESTIONS.items()
        ),
        Field(
            name="change",
            help=wording.CHANGE_HELP,
            label=wording.CHANGE_LABEL,
            read=changes,
            kind="long",
            most=CHANGES_LIMIT,
        ),
    ),
)
