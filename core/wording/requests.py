"""Asking one person for help: what goes to them, seen before it is sent; that it was read; what they answer.

Nothing goes without a press on *Send it*. Titles and first sentences say nothing of what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import days
from core.company import Acquaintance, Letter
from core.members import Member
from core.message import Bold, Button, Line, Message, line
from core.wording import ledger, refusals
from core.wording.said import Explain, Said

LONGEST_LABEL = 40
EXAMPLE = "/ask-for-help with=planning my week whom=@kim"

CRISIS = Button("Whom to reach at once", "ask-for-help", {"lines": "yes"})
STANDING = Button("See where it stands", "ask-for-help")

OPENING = (
    " asks whether you have some time for them. What they wrote stands below, and it can wait until you have a moment."
)
"""So long that nothing of what somebody typed stands on a lock screen."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A ready-made answer: what its button says, what the one who asked reads, and what they might do then."""

    label: str
    text: str
    then: str


ANSWERS: Mapping[str, Answer] = {
    "today": Answer("I have time today", "has time for you today.", "Say when it suits you, wherever you two write."),
    "week": Answer("Let's talk this week", "can talk with you this week.", "Two times to choose from make it easy."),
    "write": Answer("Write me more", "would like to hear more.", "Write as much as you like, wherever you two write."),
    "not-now": Answer(
        "I can't just now",
        "has read it and cannot be there for it just now.",
        "That says nothing about you or your question. /ask-for-help shows whom else you could ask.",
    ),
}
"""By the key that a button carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A call for help that went to somebody: what it says, when it was sent and read (aware UTC)."""

    name: str
    about: str
    at: datetime
    read_at: datetime | None


# --- Whoever asks ----------------------------------------------------------------------------------------------------


def ask_button(person: Acquaintance) -> Button:
    """A press with which somebody begins to ask that person."""
    return Button(f"Ask {person.name}"[:LONGEST_LABEL], "ask-for-help", {"form": "yes", "person": str(person.person)})


def send_buttons(people: Sequence[Acquaintance], request: int) -> tuple[Button, ...]:
    """To see what would go to each of these; nothing is sent by it."""
    return tuple(
        Button(f"To {each.name}"[:LONGEST_LABEL], "ask-for-help", {"show": str(request), "to": str(each.person)})
        for each in people
    )


def preview(letter: Letter, name: str, request: int) -> Message:
    """Exactly what would be sent, and to whom; nothing has been sent yet."""
    given = {"send": str(request), **({"step": "yes"} if letter.data.get("step") else {})}
    return Message(
        title="This is what would be sent",
        lines=(
            line("To ", Bold(name), ", and to nobody else:"),
            *body(letter),
            line("Nothing is sent until you press. It goes at once, but they may read it later."),
        ),
        buttons=(
            Button("Send it", "ask-for-help", given),
            Button("Not now", "ask-for-help", {"drop": str(request)}),
        ),
    )


def sent(name: str) -> Message:
    """It is on its way. The words are the same whatever hours the other one keeps."""
    return Message(
        title="Sent",
        lines=(
            line("Your words go to ", Bold(name), " in a direct message. They may read it later."),
            line("I tell you when it was read; /ask-for-help shows it, too. If it can't wait, reach somebody at once:"),
        ),
        buttons=(CRISIS, STANDING),
    )


def sent_before(name: str) -> Message:
    """The same words once more, to the same person."""
    return Message(
        title="Already sent",
        lines=(line("These words are on their way to ", Bold(name), " already. Once is enough."),),
        buttons=(STANDING, CRISIS),
    )


def not_sent() -> Message:
    """Nothing goes."""
    return Message(
        title="Nothing was sent",
        lines=(line("Nobody was told. Your words are kept here, for you alone."),),
        buttons=(CRISIS,),
    )


def gone() -> Message:
    """A button whose words are not there any more."""
    return refusals.no(
        "Those words are gone",
        line("I have those words no longer, so nothing was sent. Write them anew: ", EXAMPLE),
        buttons=(Button("Write it with me", "ask-for-help", {"form": "yes"}), CRISIS),
    )


def enough(name: str, most: int) -> Message:
    """As much as may go to one person in a day."""
    return refusals.no(
        "That is enough for today",
        line("You wrote to ", Bold(name), f" {most} times today. Tomorrow there is room again."),
        line("If it can't wait, somebody else can be reached at once."),
        buttons=(CRISIS,),
    )


def oneself() -> Message:
    """The mention is the member's own."""
    return refusals.no(
        "That is you",
        line("Mention the person whom you would like to ask: ", EXAMPLE),
        buttons=(CRISIS,),
    )


def ask_with(name: str) -> str:
    """What the form asks for, where it is known whom."""
    return f"What would you like {name}'s help with? One sentence is enough. You see what goes before it is sent."


def standing(member: Member, calls: Sequence[Sent]) -> list[Line]:
    """What became of calls for help, newest first."""
    return [
        line("You asked ", Bold(each.name), f" on {_moment(member, each.at)}: “{each.about}” ", *_read(member, each))
        for each in calls
    ]


def _read(member: Member, call: Sent) -> tuple[str, ...]:
    if call.read_at is None:
        return ("Not read yet.",)
    return (call.name, f" read it, {_moment(member, call.read_at)}.")


def _moment(member: Member, at: datetime) -> str:
    return ledger.moment(days.local(member.rhythm, at))


# --- Whoever is asked ------------------------------------------------------------------------------------------------


def body(letter: Letter) -> tuple[Line, ...]:
    """What somebody is asked: the words, and the step that is open where it is shared."""
    step = letter.data.get("step", "")
    return (
        line("“", letter.data.get("text", ""), "”"),
        *((line("The step that is open for them: ", step, "."),) if step else ()),
    )


def help_button(letter_id: int) -> Button:
    """To choose an answer."""
    return Button("I can help", "roster", {"help": str(letter_id)})


def request(_member: Member, letter: Letter, _now: datetime) -> Said:
    """Somebody asks for help: the letter itself."""
    return Said(
        title="Somebody asks for your time",
        lines=(
            line(Bold(letter.sender_name or "Somebody"), OPENING),
            *body(letter),
            line("They see when you read it. An answer is welcome, and not expected."),
        ),
        buttons=(Button("I read it", "roster", {"read": str(letter.id)}), help_button(letter.id)),
    )


def read(_member: Member, letter: Letter, _now: datetime) -> Said:
    """It was read, or answered with ready-made words: the letter to whoever asked."""
    name = letter.sender_name or "Somebody"
    answer = ANSWERS.get(letter.data.get("answer", ""))
    if answer is None:
        return Said(
            title="Your words were read",
            lines=(line(Bold(name), " read what you wrote to them. There is nothing that you have to do now."),),
            buttons=(STANDING,),
        )
    return Said(
        title="An answer to your words",
        lines=(
            line(Bold(name), " read what you wrote to them, and has an answer for you. It stands just below this."),
            line(Bold(name), " ", answer.text),
            line(answer.then),
        ),
        buttons=(STANDING,),
    )


def marked_read(name: str, letter_id: int) -> Message:
    """The reader says that they read it."""
    return Message(
        title="Thank you",
        lines=(line(Bold(name), " is told that you read it, and nothing else."),),
        buttons=(help_button(letter_id),),
    )


def marked_before(name: str, letter_id: int) -> Message:
    """The same press once more."""
    return Message(
        title="Done already",
        lines=(line(Bold(name), " knows that you read it."),),
        buttons=(help_button(letter_id),),
    )


def answers(letter: Letter) -> Message:
    """Ready-made answers to choose from, as they will be read."""
    return Message(
        title="What can you offer?",
        lines=(
            line("One press sends one of these to ", Bold(letter.sender_name), ":"),
            *(line("- ", letter.to_name or "You", " ", each.text) for each in ANSWERS.values()),
        ),
        buttons=tuple(
            Button(each.label, "roster", {"help": str(letter.id), "say": key}) for key, each in ANSWERS.items()
        ),
    )


def answered(letter: Letter, key: str) -> Message:
    """An answer is on its way."""
    return Message(
        title="On its way",
        lines=(line("To ", Bold(letter.sender_name), ": ", letter.to_name or "You", " ", ANSWERS[key].text),),
    )


def answered_before(name: str) -> Message:
    """An answer was given before."""
    return Message(
        title="Answered already",
        lines=(line("You have answered ", Bold(name), ". For more, write to them where you two write."),),
    )


EXPLAIN: Mapping[str, Explain] = {"help-request": request, "help-read": read}
"""The words of each kind of letter about a call for help."""
