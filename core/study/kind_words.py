"""A kind word from one buddy to another: one that is ready, or a few of their own a day; and one-press thanks."""

from __future__ import annotations

from datetime import timedelta

from core.company import Letter, Tie
from core.message import Message
from core.ports import Context
from core.wording import buddies as wording
from core.wording import kind_words as words

LIMIT = 300
A_DAY = 3
"""So many of somebody's own words may go to one person on one day."""

HOLDS = timedelta(days=3)
KIND = "kind-word"
OWN = "own"


def send(context: Context, tie: Tie, said: str) -> Message:
    """Send words to a buddy; ready-made ones by their key, each once a day."""
    key, name = words.key_of(said), tie.partner_name(context.records.person.id)
    today = context.member.today(context.now)
    if key is not None:
        done = _write(context, tie, f"{key}:{today}", key=key)
        return wording.said(name, words.WORDS[key].text) if done else wording.said_before(name)
    before = [each for each in _written(context, tie) if each.subject.startswith(f"{OWN}:{today}:")]
    if len(before) >= A_DAY:
        return wording.enough_words(name, A_DAY)
    _write(context, tie, f"{OWN}:{today}:{len(before) + 1}", text=said)
    return wording.said(name, said)


def thank(context: Context, letter_id: int) -> Message:
    """Thank a buddy for a word, once."""
    around, me = context.records.company, context.records.person.id
    letter = next((each for each in around.letters(KIND) if each.id == letter_id), None)
    live = [tie for tie in around.ties() if tie.kind == "buddy" and tie.state == "live"]
    tie = next((tie for tie in live if letter is not None and tie.partner(me) == letter.sender), None)
    if letter is None or tie is None:
        return wording.over()
    around.read(letter)
    done = _write(context, tie, f"{words.THANKS}:{letter.id}", key=words.THANKS)
    name = tie.partner_name(me)
    return wording.said(name, words.WORDS[words.THANKS].text) if done else wording.said_before(name)


def _written(context: Context, tie: Tie) -> list[Letter]:
    other = tie.partner(context.records.person.id)
    return [each for each in context.records.company.written(KIND) if each.to == other]


def _write(context: Context, tie: Tie, subject: str, **data: str) -> bool:
    me = context.records.person.id
    letter = Letter(
        to=tie.partner(me),
        sender=me,
        group=tie.group,
        kind=KIND,
        subject=subject,
        data={"tie": str(tie.id)} | data,
        at=context.now,
        until=context.now + HOLDS,
    )
    return context.records.company.write(letter)
