"""A call for help to one person: shown first, sent only then; read, answered, and seen to be read.

Whoever is kept away is answered like everybody else, and nothing comes of it. What was sent is kept with the member's
own words, so that what they see of it is the same, whether or not there is anybody who will read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core import company, plans, reading
from core.company import Acquaintance, Letter
from core.declaration import Missing, Values
from core.journal import Request
from core.message import Message
from core.ports import Context
from core.sharing import STEPS
from core.study import audiences, ties
from core.study.outlooks import outlook
from core.wording import invitations, steps
from core.wording import requests as wording

A_DAY = 3
"""So many letters of what somebody types may go from one person to another on one day."""

FREE = ("mentor-note", "suggestion")
"""Kinds of letters that count among them, besides calls for help and one's own words to a buddy."""

HOLDS = timedelta(days=14)
STANDS = timedelta(days=14)
"""So long a call for help is among those whose fate is shown, and the same words are not sent again."""

MOST_SHOWN = 5
MOST_PEOPLE = 5


# --- Whom ------------------------------------------------------------------------------------------------------------


def people(context: Context) -> list[Acquaintance]:
    """Whom the member can ask without a mention: their buddies, their mentors, and those whom their groups name."""
    return [
        Acquaintance(person=each.person, name=each.name, group=each.group)
        for each in audiences.offered(context)
        if each.person is not None
    ]


def whom(context: Context, values: Values) -> Acquaintance | Message | None:
    """The person who is meant: by a button's id, a mention, or the name of one whom they can ask without it.

    A message says why it can be nobody; none: it is said in words, and nobody is to be written to.
    """
    if "tie" in values:
        held = [*ties.held(context, "mentor"), *ties.held(context)]
        tie = next((tie for tie in held if tie.id == values["tie"]), None)
        return _checked(context, None if tie is None else known(context, tie.partner(ties.me(context))))
    if "person" in values:
        return _checked(context, _offered(context, values["person"]))
    text = values.get("whom", "")
    if _is_mention(text):
        return _checked(context, context.records.company.find(reading.person(text)))
    named = [each for each in people(context) if reading.folded(each.name) == reading.folded(text)]
    return named[0] if len(named) == 1 else None


def known(context: Context, person: int) -> Acquaintance | None:
    """Somebody by their id, in a place that both are in."""
    return context.records.company.know(person)


def _is_mention(text: str) -> bool:
    if not text.strip().startswith(("@", "<@")):
        return False
    try:
        reading.person(text)
    except reading.Unreadable:
        return False
    return True


def _checked(context: Context, found: Acquaintance | None) -> Acquaintance | Message:
    if found is None:
        return invitations.nobody(wording.EXAMPLE)
    if found.person == ties.me(context):
        return wording.oneself()
    away = next((tie for tie in ties.blocks(context) if tie.other == found.person), None)
    return found if away is None else invitations.kept_away(away, found.name)


# --- Whoever asks ----------------------------------------------------------------------------------------------------


def begin(context: Context, values: Values) -> Message:
    """Ask what it is about, where it is known whom. Raises Missing."""
    found = whom(context, values)
    if isinstance(found, Message):
        return found
    reason = wording.ask_with(found.name) if found is not None else ""
    raise Missing("with", reason=reason, only=True, needed=True)


def prepare(context: Context, found: Acquaintance, about: str) -> Message:
    """Show what would be sent; nothing is."""
    return _preview(context, Request(at=context.now, day=context.member.today(context.now), about=about), found)


def show(context: Context, values: Values) -> Message:
    """Show what would be sent of words that were kept before, to somebody who can be asked without a mention."""
    entry = _kept(context, values["show"])
    if entry is None:
        return wording.gone()
    found = _offered(context, values.get("to", 0))
    return invitations.nobody(wording.EXAMPLE) if found is None else _preview(context, entry, found)


def _offered(context: Context, person: int) -> Acquaintance | None:
    """Somebody by the id of a button: no id tells of anybody whom the member could not have chosen."""
    return next((each for each in people(context) if each.person == person), None)


def _preview(context: Context, entry: Request, found: Acquaintance) -> Message:
    """What would go to somebody; the words are kept with whom they were shown for, which no other press changes."""
    if _sent_before(context, found, entry.about):
        return wording.sent_before(found.name)
    if entry.id == 0 or entry.sent_at is not None or entry.to not in {0, found.person}:
        entry = replace(entry, id=0, at=context.now, day=context.member.today(context.now), sent_at=None)
        entry = replace(entry, id=context.records.add(entry))
    context.records.change(replace(entry, to=found.person))
    return wording.preview(_letter(context, entry, found, step=_stuck_on(context, found)), found.name, entry.id)


def send(context: Context, values: Values) -> Message:
    """Send what was shown to whom it was shown for, once. What is shared no longer is left out."""
    entry = _kept(context, values["send"])
    if entry is None or not entry.to:
        return wording.gone()
    found = _checked(context, known(context, entry.to))
    if isinstance(found, Message):
        return found
    if entry.sent_at is not None or _sent_before(context, found, entry.about):
        return wording.sent_before(found.name)
    if not may_write(context, found.person):
        return wording.enough(found.name, A_DAY)
    context.records.change(replace(entry, sent_at=context.now))
    step = _stuck_on(context, found) if values.get("step") else ""
    context.records.company.write(_letter(context, entry, found, step=step))
    return wording.sent(found.name)


def drop(_context: Context, _values: Values) -> Message:
    """Nothing is sent; the words stay the member's own."""
    return wording.not_sent()


def _kept(context: Context, entry_id: int) -> Request | None:
    return next((each for each in context.member.journal.requests if each.id == entry_id), None)


def _sent_before(context: Context, found: Acquaintance, about: str) -> bool:
    return any(each.to == found.person and each.about == about for each in _recent(context))


def _recent(context: Context) -> list[Request]:
    """Calls for help that were sent lately, newest first."""
    since = context.now - STANDS
    sent = [each for each in context.member.journal.requests if each.sent_at is not None and each.sent_at > since]
    return sorted(sent, key=lambda each: (each.sent_at or context.now, each.id), reverse=True)


def may_write(context: Context, person: int) -> bool:
    """Whether there is room today for one more letter in the member's own words to somebody."""
    today, around = context.member.today(context.now), context.records.company
    written = [each for each in around.written(*FREE) if each.to == person]
    written += [each for each in around.written("kind-word") if each.to == person and "text" in each.data]
    moments = [each.at for each in written]
    moments += [each.sent_at for each in _recent(context) if each.to == person and each.sent_at is not None]
    return sum(context.member.today(moment) == today for moment in moments) < A_DAY


def _letter(context: Context, entry: Request, found: Acquaintance, *, step: str) -> Letter:
    return Letter(
        to=found.person,
        sender=ties.me(context),
        group=found.group,
        kind="help-request",
        subject=str(entry.id),
        data={"text": entry.about, **({"step": step} if step else {})},
        at=context.now,
        until=context.now + HOLDS,
    )


def _stuck_on(context: Context, found: Acquaintance) -> str:
    """The next step, in words, where the member shares their checkpoints with that person."""
    today, plan, exam = context.member.today(context.now), context.member.plan, context.exam
    mine = context.records.company.shares()
    theirs = {share.group for share in mine if share.other == found.person} | {found.group}
    if "checkpoints" not in company.visible(mine, found.person, theirs, today):
        return ""
    coming = plans.coming(plan, today) if plan is not None and plan.speaks(today) else None
    if plan is None or exam is None or coming is None or coming.kind not in STEPS:
        return ""
    return steps.name(exam, coming, outlook(context, plan, exam).dealt)


def calls(context: Context) -> Sequence[wording.Sent]:
    """What became of the newest calls for help: of whom is in no place with the member any more, nothing is said."""
    letters = {(each.subject, each.to): each for each in context.records.company.written("help-request")}
    found: list[wording.Sent] = []
    for each in _recent(context)[:MOST_SHOWN]:
        letter, person = letters.get((str(each.id), each.to)), known(context, each.to)
        if person is not None and each.sent_at is not None:
            read_at = letter.read_at if letter is not None else None
            found.append(wording.Sent(name=person.name, about=each.about, at=each.sent_at, read_at=read_at))
    return found


# --- Whoever is asked ------------------------------------------------------------------------------------------------


def to_me(context: Context) -> list[Letter]:
    """The calls for help to the member that still hold, newest first: of those who are in a place with them."""
    away = {tie.other for tie in ties.blocks(context)}
    letters = context.records.company.letters("help-request")
    return [
        each
        for each in letters
        if each.until > context.now
        and each.sender is not None
        and each.sender not in away
        and known(context, each.sender) is not None
    ]


def mark_read(context: Context, letter: Letter) -> bool:
    """Say that the member read it: to whoever asked, in one letter. False: they had read it before."""
    if letter.read_at is not None:
        return False
    context.records.company.read(letter)
    _reply(context, letter, letter.subject)
    return True


def read(context: Context, letter: Letter) -> Message:
    """*I read it*."""
    if mark_read(context, letter):
        return wording.marked_read(letter.sender_name, letter.id)
    return wording.marked_before(letter.sender_name, letter.id)


def offer(context: Context, letter: Letter) -> Message:
    """*I can help*: what one may offer. Nothing goes by it yet."""
    if answered(context, letter):
        return wording.answered_before(letter.sender_name)
    return wording.answers(letter)


def answer(context: Context, letter: Letter, key: str) -> Message:
    """Send a ready-made answer, once; one that is also the first sign needs no other letter."""
    if answered(context, letter):
        return wording.answered_before(letter.sender_name)
    context.records.company.read(letter)
    _reply(context, letter, f"{letter.subject}:answer", answer=key)
    return wording.answered(letter, key)


def answered(context: Context, letter: Letter) -> bool:
    """Whether the member answered it before."""
    before = context.records.company.written("help-read")
    return any(each.to == letter.sender and each.subject == f"{letter.subject}:answer" for each in before)


def _reply(context: Context, letter: Letter, subject: str, **data: str) -> None:
    if letter.sender is None:
        return
    reply = Letter(
        to=letter.sender,
        sender=ties.me(context),
        group=letter.group,
        kind="help-read",
        subject=subject,
        data=data,
        at=context.now,
        until=context.now + HOLDS,
    )
    context.records.company.write(reply)
