"""What is said by ``/share``: what is shown to whom, a preview before anything is, an end at once, and who looked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import days, reading
from core.company import ITEMS, Audience, Item, Letter, Sighting
from core.members import Member
from core.message import Bold, Button, Day, Line, Message, Span, line
from core.sharing import Glimpse, in_order
from core.wording import ledger
from core.wording.said import Said
from core.wording.sharing import NAMES, page

HELP = "Choose what a buddy, a mentor or your group may see, and who looked"
EXAMPLE = "/share what=checkpoints, effort with=@kim until=exam"
FIELDS = {
    "what": "checkpoints, effort, scores, forecast, check-ins, notes, name; or all",
    "with": "buddy, mentors, group, or a mention such as @kim",
    "until": "The last day, such as 2w or exam; without it the exam day, else 30 days",
    "stop": "End it at once: all, buddy, mentors, group, a mention, or one item",
    "looked": "yes: who looked at what you share",
    "pick": "What to share",
    "person": "The person it is about",
    "group": "The group it is about",
    "decline": "What somebody shares with you",
    "away": "Somebody to keep away",
    "as": "As whom they see it",
    "do": "What to do",
    "form": "yes: open the form",
}
WHAT = "what to share"
KNOWN_AS: Mapping[str, tuple[str, ...]] = {
    "checkpoints": ("steps", "plan", "checkpoint", "steps of the plan"),
    "effort": ("study", "hours"),
    "scores": ("practice exams", "score", "results"),
    "forecast": ("chance",),
    "check-ins": ("check-in",),
    "notes": ("note", "words"),
    "name": ("my name",),
}
ITEM_CHOICES: tuple[tuple[str, str], ...] = tuple((item, f"{item}: {NAMES[item]}") for item in ITEMS)
AUDIENCES = (("buddy", "my buddy"), ("mentors", "my mentors"), ("group", "the group I am in"))
WHOSE: Mapping[Audience, str] = {"buddy": "your buddy", "mentor": "your mentor", "group": "everybody in it"}

LONGEST_LABEL = 40
OVERVIEW = Button("What I share", "share")
CHOOSE = Button("Choose what to share", "share", {"form": "yes"})
LOOKED = Button("Who looked", "share", {"looked": "yes"})
NOT_NOW = Button("Not now", "share", {"do": "leave"})
NOTHING_ELSE = "Nobody sees anything of yours but what you choose here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Somebody who may be chosen; ``given`` is how a button names them."""

    name: str
    audience: Audience
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one audience sees, each item with its last day. ``there``: they are still in a place with the member."""

    audience: Audience
    name: str
    id: int
    until: Mapping[Item, date | None]
    there: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a preview rests on.

    ``before`` is what that audience sees already, ``left_out`` what a group sees of nobody without their name, ``wide``
    what is rather for one person than for a group; ``pick`` are the items for a button, ``without`` those without the
    wide ones, empty where nothing is left. ``page`` is what is seen then; of somebody who is only counted it is empty.
    ``digested``: the group's digest may name or count them.
    """

    choice: Choice
    items: frozenset[Item]
    before: frozenset[Item]
    left_out: frozenset[Item]
    wide: frozenset[Item]
    pick: str
    without: str
    digested: bool
    until: date
    page: Glimpse
    new: bool


def named(items: Collection[Item]) -> str:
    """Items in a sentence."""
    return reading.listed([NAMES[item] for item in in_order(items)], "and")


# --- What there is ---------------------------------------------------------------------------------------------------


def overview(live: Sequence[Row], over: Sequence[Row]) -> Message:
    """What is shared with whom until when, and what has run out lately."""
    lines = [line(*_who(row), ": ", *_until(row), "." if row.there else ". They see nothing now.") for row in live]
    lines += [line("Ended: ", *_who(row), ": ", *_until(row), ".") for row in over]
    if not live:
        lines = [line("You share nothing with anybody. That is where everybody begins."), *lines, *how()]
    lines.append(line(NOTHING_ELSE, " What ends or is stopped is out of sight at once."))
    return Message(
        title="What you share" if live else "You share nothing",
        lines=tuple(lines),
        buttons=(*(stop(row, alone=len(live) == 1) for row in live), CHOOSE, LOOKED),
    )


def how() -> tuple[Line, ...]:
    """How something is shared."""
    return (
        line("To begin: ", EXAMPLE, ". You see exactly what they will see before anybody does."),
        line("For a buddy, in a place that you are both in: /buddy invite=@kim"),
    )


def _who(row: Row) -> Line:
    name = row.name or ("a group" if row.audience == "group" else "somebody")
    away = "" if row.there else ", with whom you are in no place now"
    if row.audience == "group":
        away = "" if row.there else ", in which you are no more"
    return (Bold(name), f" ({WHOSE[row.audience]}{away})")


def _until(row: Row) -> Sequence[Span]:
    """Items by their last day."""
    spans: list[Span] = []
    for last in sorted(set(row.until.values()), key=lambda each: each or date.max):
        items = [item for item, until in row.until.items() if until == last]
        spans += ["; " if spans else "", named(items), *(() if last is None else (" until ", Day(last)))]
    return spans


def stop(row: Row, *, alone: bool) -> Button:
    """The end of what one audience sees."""
    given = {"group" if row.audience == "group" else "person": str(row.id)}
    label = "Stop" if alone or not row.name else f"Stop: {row.name}"[:LONGEST_LABEL]
    return Button(label, "share", {"do": "stop", **given})


def looked(member: Member, sightings: Sequence[Sighting], total: int) -> Message:
    """Every look, newest first, in the member's own time."""
    if not sightings:
        return Message(
            title="Nobody has looked",
            lines=(line("Nobody has looked at anything of yours. Each look at what you share will stand here."),),
            buttons=(OVERVIEW,),
        )
    lines = [
        line(
            Bold(each.viewer or "Somebody who has erased their data"),
            f", {ledger.moment(days.local(member.rhythm, each.at))}: {_seen(each)}",
        )
        for each in sightings
    ]
    if total > len(sightings):
        lines.append(line(f"And {total - len(sightings):,} more, all of them in /my-data export."))
    return Message(title="Who looked", lines=tuple(lines), buttons=(OVERVIEW,))


def _seen(sighting: Sighting) -> str:
    return named([item for item in ITEMS if item in sighting.items])


def still_seen(names: Sequence[str], item: Item) -> Line:
    """What was just said is seen by these, since they were chosen for it."""
    who = reading.listed(names, "and")
    return line(who, f" can see it, since you share your {NAMES[item]}. /share stop={item} ends that at once.")


# --- Choosing --------------------------------------------------------------------------------------------------------


def ask_what(names: Sequence[str]) -> str:
    """What the form asks for."""
    if len(names) == 1:
        return f"What may {names[0]} see? You see a preview first. For example: checkpoints, effort"
    return "What would you like to share? You see a preview first. For example: checkpoints, effort"


def ask_with(choices: Sequence[Choice], pick: str, until: date) -> Message:
    """With whom, where it was not said or fits several."""
    buttons = tuple(
        Button(_label(each), "share", {"pick": pick, **each.given, "until": until.isoformat()}) for each in choices
    )
    ways = line("Anybody else in a place that you are both in: name them, as in ", EXAMPLE)
    opening = "Nothing is shared yet. You see a preview first."
    return Message(title="With whom?", lines=(line(opening), ways), buttons=(*buttons, NOT_NOW))


def _label(choice: Choice) -> str:
    whose = {"buddy": "buddy", "mentor": "mentor", "group": "group"}[choice.audience]
    return f"{choice.name[: LONGEST_LABEL - len(whose) - 3]} ({whose})"


def preview(said: Preview) -> Message:
    """Exactly what they will see, before they do."""
    choice, group = said.choice, said.choice.audience == "group"
    whom: Line = ("everybody in ", Bold(choice.name)) if group else (Bold(choice.name), f", {WHOSE[choice.audience]},")
    shown = page(said.page)
    lines: list[Line] = [
        line("Nothing is shared yet. This is all that ", *whom, " will see, until ", Day(said.until), ":")
    ]
    lines += shown or _counted(said)
    lines += _notes(said, named_there=bool(shown) and said.digested)
    lines.append(line("It stays up to date until then. You can stop it at any moment, and see who looked."))
    return Message(title="A preview", lines=tuple(lines), buttons=_preview_buttons(said))


def _counted(said: Preview) -> list[Line]:
    """Of somebody without a name a group sees a number among others."""
    what = {"checkpoints": "steps kept", "effort": "days with study and questions"}
    counted = [what[item] for item in in_order(said.items | said.before) if item in what]
    return [
        line(
            f"your {reading.listed(counted, 'and')} of a week, in one number with those of at least two others. "
            "Nobody sees your name, nor that you are among them."
        )
    ]


def _notes(said: Preview, *, named_there: bool) -> list[Line]:
    lines: list[Line] = []
    if named_there:
        lines.append(
            line("In the group's digest your name stands beside what you did, and never for what you did not.")
        )
    if said.wide:
        lines.append(
            line(
                f"Everybody in the group sees your {named(said.wide)}, people whom you do not know too. "
                "One person you trust may be the better place for that."
            )
        )
    if said.left_out:
        lines.append(line(f"Left out, since a group sees it only beside a name: {named(said.left_out)}."))
    if before := said.before - said.items:
        lines.append(line(f"Of this they see already, and go on seeing as before: {named(before)}."))
    if said.new:
        lines.append(line("I tell them once that you share something with them, and they may say no."))
    return lines


def _preview_buttons(said: Preview) -> tuple[Button, ...]:
    given = {"pick": said.pick, **said.choice.given, "as": said.choice.audience, "until": said.until.isoformat()}
    label = "Share with everybody" if said.wide else "Share this"
    less = {key: value for key, value in given.items() if key != "as"} | {"pick": said.without}
    fewer = (Button("Without these", "share", less),) if said.wide and said.without else ()
    return (Button(label, "share", {**given, "do": "share"}), *fewer, NOT_NOW)


def not_now() -> Message:
    """A preview that led to nothing."""
    return Message(title="Nothing is shared", lines=(line("Nobody has seen it. It can wait as long as you like."),))


# --- Sharing, and the end of it --------------------------------------------------------------------------------------


def shared(name: str, audience: Audience, items: Collection[Item], until: date, *, told: bool) -> Message:
    """It is shared from now on."""
    who: Line = ("Everybody in ", Bold(name), " sees") if audience == "group" else (Bold(name), " sees")
    lines = [line(*who, f": {named(items)}, until ", Day(until), ". They find it in /roster.")]
    if audience == "group" and "name" not in items:
        lines = [line("Counted for ", Bold(name), f": {named(items)}, until ", Day(until), ".")]
    if told:
        lines.append(line("I tell them so once, when it is not quiet there."))
    return Message(title="Shared", lines=tuple(lines), buttons=(OVERVIEW, LOOKED))


def shared_before(name: str, audience: Audience) -> Message:
    """The same press once more."""
    whom: Line = ("everybody in ", Bold(name)) if audience == "group" else (Bold(name),)
    return Message(title="Shared already", lines=(line("This is shared with ", *whom, "."),), buttons=(OVERVIEW,))


def stopped(rows: Sequence[Row], groups: Sequence[str]) -> Message:
    """It has ended, from this moment on. ``groups`` are those that go on seeing a page."""
    lines = [line(*_who(row), f": {named(row.until)}.") for row in rows]
    if groups and any(row.audience != "group" for row in rows):
        lines.append(line("What everybody in ", reading.listed(groups, "and"), " sees stays, for everybody in it."))
    return Message(
        title="Stopped",
        lines=(line("From this moment on this is not shared any more, and nobody is told:"), *lines),
        buttons=(OVERVIEW,),
    )


def stopped_before(name: str) -> Message:
    """There is nothing of that to stop."""
    whom: Line = (" with ", Bold(name)) if name else ()
    return Message(
        title="Nothing of that is shared",
        lines=(line("You share nothing of that kind", *whom, " now: it has ended, or never was."),),
        buttons=(OVERVIEW,),
    )


# --- Whoever was chosen ----------------------------------------------------------------------------------------------


def letter(_member: Member, letter: Letter, _now: datetime) -> Said:
    """Somebody chose the member as a mentor."""
    name = letter.sender_name or "Somebody"
    return Said(
        title="Somebody shares something with you",
        lines=(
            line(Bold(name), " would like you to see something of their studies: what they chose, and nothing else."),
            line("Whoever shares with you stands in /roster. They see when you look. Nothing is expected of you."),
            line("If you would rather not, say no: it ends, and they are not told."),
        ),
        buttons=(
            Button("See it", "roster", {"person": letter.data.get("person", "")}),
            Button("No, thank you", "share", {"decline": letter.subject}),
        ),
    )


def declined(name: str, person: int) -> Message:
    """A no, of which nobody is told."""
    return Message(
        title="All right",
        lines=(
            line("What ", Bold(name or "somebody"), " shared with you as their mentor is closed. They are not told."),
            line("If you would rather hear nothing of them at all, I can keep them away, and they are not told of it."),
        ),
        buttons=(Button("Keep them away", "share", {"away": str(person)}),),
    )
