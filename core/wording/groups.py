"""What is said about a group: what its organisers set, what it offers to its members, and clear noes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from core import reading
from core.company import ITEMS, Item, Letter
from core.exams import Exam
from core.gates import Gate
from core.groups import Group, Settings, Weekly
from core.members import Member
from core.message import Bold, Button, Day, Line, Message, Row, line
from core.wording import refusals
from core.wording.said import Said

HELP = "See what your group offers, or set it up"
EXAMPLE = "/group channel=#study digest=fri 17:00"
FIELDS: Mapping[str, str] = {
    "channel": "Where the digest and reminders go, such as #study, or none",
    "digest": "When the week's digest comes, such as fri 17:00, or off",
    "zone": "A large city in the group's time zone, such as berlin",
    "exam": "The exam that most here face, or none",
    "gate": "What your school asks for before the exam, or none",
    "mentors": "People to offer as mentors; each is asked first. none takes all out",
    "organisers": "People who may set this up too, or none",
    "resources": "Help near you by region: US: call ...; all: ... or none",
    "tone": "gentle, standard or firm, for people who begin here; or none",
    "remind": "A weekly reminder, such as sun 18:00 Sunday planning",
    "remove": "The number of a reminder to take out",
    "name": "What to call the group",
    "pods": "Whether small pods are offered: yes or no",
    "form": "Open the form for it",
    "preset": "A reminder from the list",
    "dismiss": "Somebody who is offered as a mentor no more",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
REMINDER_HOW = "I need a weekday, a time and the words. Type it as sun 18:00 Sunday planning."
REGIONS = "Type a region and what helps there, such as US: call 555 0100; all: the counselling office, room 12."
PRESETS: Mapping[str, tuple[str, Weekly, str]] = {
    "planning": (
        "Add Sunday planning",
        Weekly(6, time(18)),
        "Sunday planning: one thing for this week, when, and where. /commit keeps it.",
    ),
    "forms": (
        "Add exam-form weekend",
        Weekly(5, time(9)),
        "Practice exam weekend: who has one planned, choose the hours and the place now. /log-score keeps the result.",
    ),
}
"""Reminders to choose from: the button, when, and the words."""

NOBODY = "I can't find that person in a place that the two of you share, so I can't do that."
"""The sentence of ``invitations.nobody``: one for everybody who cannot be meant, so that it says nothing of anybody."""

_ITEMS: Mapping[Item, str] = {
    "checkpoints": "steps you kept",
    "effort": "your study days and questions",
    "check-ins": "your check-ins",
    "scores": "your scores",
    "forecast": "your forecast",
    "notes": "your notes",
    "name": "your name",
}


def weekly(when: Weekly) -> str:
    """A moment of each week."""
    return f"{WEEKDAYS[when.day]} {when.at:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A group as it is shown: with its exam and gate read, who is offered as a mentor, and who may set it up.

    ``here`` says that its channel is the one in which this is said. Pairs are persons' ids and names. ``asked``
    have not said yes to being offered.
    """

    group: Group
    exam: Exam | None = None
    gate: Gate | None = None
    mentors: tuple[tuple[int, str], ...] = ()
    organisers: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    here: bool = False


# -- For organisers


def overview(view: View) -> Message:
    """What is set and what is missing; the first line says what to do next."""
    return Message(
        title="Your group",
        lines=(following(view), line("Change one thing at a time: ", EXAMPLE)),
        rows=tuple(_rows(view)),
        buttons=_buttons(view),
    )


def following(view: View) -> Line:
    """The next thing to set; what has no wrong value is not asked for."""
    settings = view.group.settings
    if not settings.channel:
        return line("Next: choose the channel, /group channel=#study. Until then nothing is posted.")
    if not settings.resources:
        return line(
            "Next: say where people find help, /group resources=all: the counselling office, room 12. It comes first "
            "when somebody says that they are struggling."
        )
    if not view.mentors and not view.asked:
        return line("Next, if you like: people to offer as mentors, /group mentors=@kim. Each of them is asked first.")
    if not settings.notices:
        return line("Next, if you like: a weekly reminder, /group remind=sun 18:00 Sunday planning.")
    return line("All set. The channel hears from me by itself; nobody is counted in it who did not choose so.")


def _rows(view: View) -> list[Row]:
    settings = view.group.settings
    rows = [
        Row("Channel", line(_channel(view))),
        Row("Digest", line(_digest(settings))),
        Row("Clock", line(settings.zone)),
        Row("Exam", line(view.exam.name if view.exam else "none: everybody names their own")),
        Row("Gate", line(view.gate.name if view.gate else "none")),
        Row("Mentors", line(_mentors(view))),
        Row("Organisers", line(_people(view.organisers))),
        Row("Tone", line(settings.tone or "none: everybody has their own")),
        Row("Pods", line("offered" if settings.pods else "not offered")),
    ]
    rows += [Row(f"Help ({region})", line(words)) for region, words in settings.resources.items()]
    rows += [Row(f"Reminder {each.id}", line(f"{weekly(each.when)}: ", each.text)) for each in settings.notices]
    return [Row("Name", line(settings.name)), *rows] if settings.name else rows


def _channel(view: View) -> str:
    if not view.group.settings.channel:
        return "none yet"
    return "this one" if view.here else "chosen"


def _digest(settings: Settings) -> str:
    return f"{weekly(settings.digest)}, when there is something to say" if settings.digest else "off"


def _mentors(view: View) -> str:
    waiting = f"; asked, and no yes so far: {_people(view.asked)}" if view.asked else ""
    return f"{_people([name for _, name in view.mentors])}{waiting}"


def _people(names: Sequence[str]) -> str:
    return reading.listed(list(names), "and") if names else "none"


def _buttons(view: View) -> tuple[Button, ...]:
    said = {each.text for each in view.group.settings.notices}
    presets = (Button(label, "group", {"preset": key}) for key, (label, _, text) in PRESETS.items() if text not in said)
    mentors = (
        Button(f"No longer offer {name}", "group", {"dismiss": str(person)}, menu=True) for person, name in view.mentors
    )
    return (Button("Set it up", "group", {"form": "yes"}), *presets, *mentors)


def ask() -> str:
    """What stands above the form."""
    return "Five things, and the group is set up. What you leave empty stays as it is."


def changed(lines: Sequence[Line], view: View) -> Message:
    """What was set, and what is next."""
    if not lines:
        return refusals.no("It is so already", line("Nothing was changed."), following(view))
    buttons = tuple(each for each in _buttons(view) if not each.menu)
    return Message(title="Set", lines=(*lines, following(view)), buttons=buttons)


# -- For members


def for_member(view: View, mine: Mapping[Item, date | None], help_: Sequence[str]) -> Message:
    """What the group offers, and what of the member is in its digest; nobody else but the mentors offered."""
    settings = view.group.settings
    rows = [Row("Digest", line(_for_everybody(settings)))]
    rows += [Row("Exam", line(view.exam.name))] if view.exam else []
    rows += [Row("Gate", line(view.gate.name))] if view.gate else []
    rows.append(Row("Mentors offered", line(_people([name for _, name in view.mentors]))))
    rows += [Row("If it gets hard", line(words)) for words in help_]
    rows.append(Row("The group sees of you", _mine(mine)))
    return Message(
        title=settings.name or "Your group",
        lines=(line("What this group offers you:"),),
        rows=tuple(rows),
        buttons=(Button("What I share", "share"),),
    )


def _for_everybody(settings: Settings) -> str:
    if not settings.channel or settings.digest is None:
        return "none"
    return f"{weekly(settings.digest)} in the group's channel, by the clock in {settings.zone}"


def _mine(mine: Mapping[Item, date | None]) -> Line:
    if not mine:
        return line("nothing, and not your name. /share what=effort, name with=group puts it there.")
    days = set(mine.values())
    same = next(iter(days)) if len(days) == 1 else None
    spans = [_ITEMS[item] if same else _until(_ITEMS[item], mine[item]) for item in ITEMS if item in mine]
    named = "" if "name" in mine else ", in numbers only and without your name"
    said = _until(f"{reading.listed(spans, 'and')}{named}", same)
    return line(said, ". /share stop=group ends it at once.")


def _until(what: str, until: date | None) -> str:
    return what if until is None else f"{what} (until {Day(until)})"


# -- Clear noes


def nowhere() -> Message:
    """No group is known of somebody who writes in their DM."""
    return refusals.no(
        "Which group?",
        line("Say it in a channel of the server that you mean; here I can't tell which one that is."),
    )


def ask_organiser(names: Sequence[str]) -> Message:
    """Somebody who may not set the group up."""
    whom = f"{reading.listed(list(names))} can" if names else "Whoever manages this server or workspace can"
    return refusals.no(
        "Organisers set this up",
        line(f"{whom} change it. Nothing was changed. /group shows what the group offers you."),
    )


# -- Letters


def note(_member: Member, letter: Letter, _now: datetime) -> Said:
    """What organisers are told: the channel takes no posts, or they were named."""
    about = letter.data.get("about", "")
    called = letter.data.get("group", "") or "your group"
    if about == "named":
        return Said(
            title="You may set up a group",
            lines=(line("You were named an organiser of ", Bold(called), ". /group there shows what is set."),),
        )
    return Said(
        title="A channel takes no posts from me",
        lines=(
            line(
                "I could not post in the channel of ",
                Bold(called),
                ": it is gone, or I am not let in. What was to be said this time is dropped.",
            ),
            line("Let me into it, or choose another one there: /group channel=#study."),
        ),
    )
