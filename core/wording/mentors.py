"""What a mentor has for a student: notes, suggestions, a word that something was looked over.

A title and the first sentence name nobody's exam, score or trouble. Nothing in a plan changes but by its owner's press.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core import days
from core.company import Letter
from core.members import Member
from core.message import Bold, Button, Day, Line, Message, line
from core.wording import ledger, refusals
from core.wording.said import Explain, Said

NOTE = " left you a note. It stands just below this line, and there is no need to answer it, today or ever."
IDEA = " has an idea for your next days. It stands just below, and nothing changes by it unless you say so."
LOOKED = " looked over what you share with them, and wants you to know. What it was stands just below this line."
"""So long that nothing of what follows stands on a lock screen."""

NEXT = ("next", "next step", "the next step")
"""How a mentor may call the step that a student does next."""

SHARING = Button("What I share", "share")
PROGRESS = Button("Where I stand", "progress")
ROSTER = Button("The list", "roster")


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """A suggestion: another day for a step, or something to do. ``was`` is the day that the step had then."""

    step: str = ""
    noun: str = ""
    was: date | None = None
    text: str = ""
    on: date | None = None


def idea_of(letter: Letter) -> Idea:
    """What a letter suggests; what cannot be read of it is left out."""
    data = letter.data
    return Idea(
        step=data.get("step", ""),
        noun=data.get("noun", ""),
        was=_day(data.get("was", "")),
        text=data.get("text", ""),
        on=_day(data.get("on", "")),
    )


def data_of(idea: Idea) -> Mapping[str, str]:
    """The same as a letter keeps it."""
    said = {"step": idea.step, "noun": idea.noun, "text": idea.text}
    said |= {name: str(day) for name, day in (("was", idea.was), ("on", idea.on)) if day is not None}
    return {name: value for name, value in said.items() if value}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def day(on: date) -> str:
    """A day as it stands in somebody's words."""
    return str(Day(on))


def ask_day(noun: str = "next step") -> str:
    """What the form asks for, where a step is to move."""
    return f"Which day do you suggest for the {noun}?"


def ask_what(name: str) -> str:
    """What the form asks for, where nothing is suggested yet."""
    return f"What do you suggest to {name}? A sentence, or the next step with a day."


def day_gone() -> str:
    """The error where a day has gone by."""
    return "That day has gone by. Type one that is ahead, such as fri, or in 5 days."


def idea_line(idea: Idea) -> Line:
    """The idea itself."""
    to: Line = (" to ", Day(idea.on)) if idea.on else ()
    if idea.step:
        of: Line = (" of ", Day(idea.was)) if idea.was else ()
        return line("Move the ", idea.noun or "step", *of, *to, ".")
    when: Line = (" (", Day(idea.on), ")") if idea.on else ()
    return line("“", idea.text, "”", *when)


# --- Letters to the student ------------------------------------------------------------------------------------------


def _who(letter: Letter) -> Bold:
    return Bold(letter.sender_name or "Somebody")


def note(_member: Member, letter: Letter, _now: datetime) -> Said:
    """A mentor's own words."""
    return Said(
        title="A note for you",
        lines=(line(_who(letter), NOTE), line("“", letter.data.get("text", ""), "”")),
        buttons=(SHARING,),
    )


def suggestion(member: Member, letter: Letter, _now: datetime) -> Said:
    """Another day for a step, or something to do: the student decides."""
    version = member.plan.version if member.plan is not None else None
    return Said(
        title="An idea for you",
        lines=(
            line(_who(letter), IDEA),
            idea_line(idea_of(letter)),
            line("Whatever you press, they see it on your page when they look the next time."),
        ),
        buttons=(
            Button("Accept", "roster", {"accept": str(letter.id)}, version),
            Button("Keep as it is", "roster", {"decline": str(letter.id)}),
        ),
    )


def reviewed(_member: Member, letter: Letter, _now: datetime) -> Said:
    """A score was looked over."""
    name, on = letter.data.get("name", ""), _day(letter.data.get("day", ""))
    when: Line = (" of ", Day(on)) if on else ()
    return Said(
        title="Somebody looked with you",
        lines=(line(_who(letter), LOOKED), line("It was ", name or "a practice exam", *when, ".")),
        buttons=(PROGRESS,),
    )


EXPLAIN: Mapping[str, Explain] = {
    "mentor-note": note,
    "suggestion": suggestion,
    "score-reviewed": reviewed,
}
"""The words of each kind of letter from a mentor."""


# --- What the student's press does -----------------------------------------------------------------------------------


def kept_as_it_is(name: str) -> Message:
    """The student leaves everything as it is."""
    return Message(
        title="It stays as it is", lines=(line("Nothing was changed. ", Bold(name), " sees so when they look."),)
    )


def answered_before(*, accepted: bool) -> Message:
    """A second press."""
    said = "You took that up." if accepted else "You kept it as it is."
    return Message(title="Answered already", lines=(line(said),), buttons=(Button("Show the plan", "plan"),))


def gone() -> Message:
    """A button whose letter is not there any more, or was never theirs."""
    return refusals.no(
        "That is not there any more",
        line("It was taken back, or was never yours. Nothing was changed."),
        buttons=(refusals.HELP,),
    )


def no_such_day(step: str, version: int) -> Message:
    """The suggested day does not fit the plan as it is."""
    return refusals.no(
        "That day does not fit",
        line("That day does not fit your plan as it is now, so nothing was changed. You can pick another one."),
        buttons=(Button("Pick a day", "plan", {"move": step, "pick": "yes"}, version), Button("Show the plan", "plan")),
    )


# --- What the mentor is told -----------------------------------------------------------------------------------------


def noted(name: str, text: str) -> Message:
    """A note is on its way."""
    return Message(
        title="On its way",
        lines=(line("To ", Bold(name), ": “", text, "”"), line("It comes when it is not quiet there.")),
        buttons=(ROSTER,),
    )


def suggested(name: str, idea: Idea) -> Message:
    """A suggestion is on its way."""
    return Message(
        title="On its way",
        lines=(
            line("To ", Bold(name), ": ", *idea_line(idea)),
            line("Nothing changes unless they accept. Their page shows what they said."),
        ),
        buttons=(ROSTER,),
    )


def marked(name: str, what: str) -> Message:
    """A score is marked as looked over."""
    return Message(
        title="Marked as reviewed",
        lines=(line(Bold(name), " is told that you looked at ", what, ". Nothing else is said about it."),),
        buttons=(ROSTER,),
    )


def marked_before(name: str, what: str) -> Message:
    """The same once more."""
    return Message(
        title="Reviewed already", lines=(line(Bold(name), " knows that you looked at ", what, "."),), buttons=(ROSTER,)
    )


def sent_before(name: str) -> Message:
    """The same words once more on one day."""
    return Message(title="Already sent", lines=(line(Bold(name), " has that from you. Once is enough."),))


def enough(name: str, most: int) -> Message:
    """As much as may go to one person in a day."""
    return refusals.no(
        "That is enough for today", line("You wrote to ", Bold(name), f" {most} times today. Tomorrow there is room.")
    )


def not_shared(name: str, item: str) -> Message:
    """What is meant rests on something that is not shared."""
    return refusals.no("That is not shared", line(Bold(name), f" does not share {item} with you, so I can't do that."))


def nothing_to_review(name: str) -> Message:
    """There is no such score."""
    return refusals.no("Nothing to review", line(Bold(name), " shows you no practice exam of that name."))


def ask_stop(person: int, name: str) -> Message:
    """Before somebody lets go of what is shared with them."""
    given = {"person": str(person), "stop": "yes"}
    return Message(
        title="Stop seeing this?",
        lines=(
            line("You would see nothing of ", Bold(name), " any more, until they share with you anew."),
            line("They are not written to; it is gone from their /share, too."),
        ),
        buttons=(
            Button("Stop seeing it", "roster", given | {"sure": "yes"}),
            Button("Go on", "roster", {"person": str(person)}),
        ),
    )


def stopped(name: str) -> Message:
    """It has ended."""
    return Message(
        title="You see it no more",
        lines=(line("What ", Bold(name), " shared with you as a mentor has ended."),),
        buttons=(ROSTER,),
    )


def idea_status(member: Member, letter: Letter, answer: str) -> Line:
    """What became of a suggestion, for the mentor who made it."""
    said = {"accepted": "They took it up.", "kept": "They keep it as it is."}.get(answer, "No answer yet.")
    at = ledger.moment(days.local(member.rhythm, letter.at))
    return line("Your idea of ", at, ": ", *idea_line(idea_of(letter)), " ", said)
