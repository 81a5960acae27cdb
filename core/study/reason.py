"""``/why`` keeps the member's reason; ``/ask-for-help`` finds words for another person, to copy or to have sent."""

from __future__ import annotations

from core import journal, reading
from core.commands import Command, Field, Missing, Values, short_text
from core.company import Acquaintance
from core.message import Message
from core.ports import Context
from core.study import requests
from core.wording import check_in
from core.wording import reason as wording
from core.wording import requests as asking

REASON_LIMIT, ABOUT_LIMIT, WHOM_LIMIT = 1000, 500, 100


def why(context: Context, values: Values) -> Message:
    """Keep a reason, say the newest back, or take them all out."""
    reasons = context.member.journal.reasons
    if values.get("remove"):
        for each in reasons:
            context.records.remove(each.id)
        return wording.reason_removed() if reasons else wording.no_reason()
    if "reason" in values:
        today = context.member.today(context.now)
        context.records.add(journal.Reason(at=context.now, day=today, text=values["reason"]))
        return wording.reason_kept(values["reason"])
    return wording.said_back(reasons[-1].text) if reasons else wording.no_reason()


def ask(context: Context, values: Values) -> Message:
    """Keep what help is wanted with: shown as it would go to a person, or as words to copy. Alone: whom to ask."""
    for name, press in PRESSES.items():
        if name in values:
            return press(context, values)
    if "with" in values:
        return _about(context, values)
    if values.get("lines"):
        support = context.book.support
        lines = check_in.crisis(support, context.member.person.reminders.zone)
        return wording.reach(lines, support.struggling.title)
    if "tie" in values or "person" in values:
        return requests.begin(context, values)
    if "form" in values or "whom" in values:
        raise Missing("with", reason=wording.ask_with(), only="whom" in values, needed=True)
    exam = context.exam
    standing = asking.standing(context.member, requests.calls(context))
    return wording.overview(exam.wording.advisor_noun if exam else "advisor", _people(context), standing)


PRESSES = {"show": requests.show, "send": requests.send, "drop": requests.drop}
"""What a button with the words' id does."""


def _about(context: Context, values: Values) -> Message:
    """What would go to the person who is meant; where nobody is, words to copy, and whom they could go to."""
    found = requests.whom(context, values)
    if isinstance(found, Message):
        return found
    about, whom = values["with"], values.get("whom", "")
    if found is not None:
        return requests.prepare(context, found, about)
    today = context.member.today(context.now)
    kept = context.records.add(journal.Request(at=context.now, day=today, about=about, whom=whom))
    return wording.words_to_send(about, whom, () if whom else asking.send_buttons(_people(context), kept))


def _people(context: Context) -> list[Acquaintance]:
    return requests.people(context)[: requests.MOST_PEOPLE]


def _id(name: str) -> Field:
    """A field that only buttons give: the id of words, of a tie or of a person."""
    return Field(
        name=name,
        help=wording.ASK_FIELDS[name],
        read=lambda text, _context: reading.whole_number(text, 1, 2**63, wording.ASK_FIELDS[name]),
        on_form=False,
        button_only=True,
    )


def _choices(context: Context | None) -> list[tuple[str, str]]:
    """Whom they can ask without a mention, by name."""
    return [(each.name, each.name) for each in requests.people(context)] if context is not None else []


def _button(name: str) -> Field:
    return Field(
        name=name,
        help=wording.ASK_FIELDS[name],
        read=lambda text, _context: reading.yes_no(text),
        on_form=False,
        button_only=True,
        opens=name == "form",
    )


WHY = Command(
    name="why",
    help=wording.WHY_HELP,
    example=wording.WHY_EXAMPLE,
    run=why,
    short=short_text("reason"),
    fields=(
        Field(
            name="reason",
            help=wording.WHY_FIELDS["reason"],
            read=lambda text, _context: reading.clean(text, REASON_LIMIT),
            kind="long",
            most=REASON_LIMIT,
        ),
        Field(
            name="remove",
            help=wording.WHY_FIELDS["remove"],
            read=lambda text, _context: reading.yes_no(text),
            kind="choice",
            choices=lambda _context: (("yes", "yes"),),
            on_form=False,
        ),
    ),
)

ASK_FOR_HELP = Command(
    name="ask-for-help",
    help=wording.ASK_HELP,
    example=wording.ASK_EXAMPLE,
    run=ask,
    short=short_text("with"),
    first=True,
    fields=(
        Field(
            name="with",
            help=wording.ASK_FIELDS["with"],
            read=lambda text, _context: reading.clean(text, ABOUT_LIMIT),
            kind="long",
            most=ABOUT_LIMIT,
        ),
        Field(
            name="whom",
            help=wording.ASK_FIELDS["whom"],
            read=lambda text, _context: reading.clean(text, WHOM_LIMIT),
            kind="person",
            choices=_choices,
            most=WHOM_LIMIT,
        ),
        *(_button(name) for name in ("form", "lines", "step")),
        *(_id(name) for name in ("person", "tie", "show", "send", "to", "drop")),
    ),
)
