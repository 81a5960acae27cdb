"""Buddies: who knows that somebody is at it, what the two agreed on, and kind words. Nothing is shared by itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import reading
from core.company import INVITE_HOLDS, Letter, Tie
from core.members import Member
from core.message import Bold, Button, Day, Line, Message, line
from core.wording import kind_words, meetings, refusals

HELP = "Somebody who knows that you are at it, and whom you meet each week"
EXAMPLE = "/buddy invite=@kim"
FIELDS = {
    "invite": "Whom to ask: a mention, as in @kim",
    "with": "Which buddy, if you have more than one: a mention, as in @kim",
    "when": "A time each week, such as sun 18:00",
    "show": "What each of you shows then, such as three blocks of 40 and my plan",
    "say": "A kind word: one that is ready, or your own in up to 300 characters",
    "end": "yes: end it, without a reason",
    "block": "Somebody who is not to reach you any more: a mention, or yes for your buddy",
    "tie": "The buddy it is about",
    "accept": "The invitation to say yes to",
    "decline": "The invitation to say no to",
    "refuse": "The invitation after which nobody asks again",
    "agree": "The proposal to say yes to",
    "thanks": "The words to say thank you for",
    "lift": "Whom to let ask again",
    "choose": "What to choose from",
    "form": "What the form is for",
}
WHAT_IT_IS = "A buddy sees nothing of yours but what you choose with /share, and you can end it at any moment."
LONGEST_LABEL = 40
YES_CHOICES = (("yes", "Yes"),)

INVITE = Button("Invite somebody", "buddy", {"form": "invite"})
OVERVIEW = Button("My buddies", "buddy")
SHARE = Button("Share with them", "share", {"with": "buddy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A buddy as the member sees them: items by name alone, never what is behind them.

    ``asked`` is the newest proposal that nobody has agreed to yet.
    """

    tie: Tie
    mine: Collection[str]
    theirs: Collection[str]
    asked: Letter | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What ``/buddy`` alone rests on: buddies, invitations to the member and by them, and whom they keep away."""

    pairs: Sequence[Pair]
    invitations: Sequence[Tie] = ()
    asked: Sequence[Tie] = ()
    away: Sequence[Tie] = ()


# --- One or more buddies ---------------------------------------------------------------------------------------------


def overview(member: Member, said: Overview, now: datetime) -> Message:
    """Who the member's buddies are, what was agreed, what is shared, and which invitations are open."""
    lines: list[Line] = []
    for pair in said.pairs:
        lines += _pair(member, pair, now)
    for tie in said.invitations:
        lines.append(line(Bold(tie.partner_name(member.person.id)), " asks you to be their buddy."))
    lines += [asked_line(member, tie) for tie in said.asked]
    if said.away:
        names = reading.listed([tie.partner_name(member.person.id) for tie in said.away], "and")
        lines.append(line("You keep away: ", names, ". /buddy block= with the same mention offers to lift that."))
    if not said.pairs:
        lines += [line(WHAT_IT_IS), line("To ask somebody, in a place that you are both in: ", EXAMPLE)]
    title = "Your buddies" if len(said.pairs) > 1 else "Your buddy"
    return Message(
        title=title if said.pairs else "No buddy yet", lines=tuple(lines), buttons=_buttons(said, member.person.id)
    )


def _buttons(said: Overview, whose: int) -> tuple[Button, ...]:
    found: list[Button] = []
    for tie in said.invitations[:1]:
        found += [
            Button("Yes, let's", "buddy", {"accept": str(tie.id)}),
            Button("No, thank you", "buddy", {"decline": str(tie.id)}),
            Button("Don't ask again", "buddy", {"refuse": str(tie.id)}),
        ]
    if len(said.pairs) == 1:
        found += _pair_buttons(said.pairs[0], whose)
    elif said.pairs:
        found += [_open(pair, whose) for pair in said.pairs]
    found += [take_back(tie) for tie in said.asked[:1]]
    return (*found, *([INVITE] if not said.pairs else ()))


def take_back(tie: Tie) -> Button:
    """An invitation that was not answered can be taken back."""
    return Button("Take it back", "buddy", {"end": "yes", "tie": str(tie.id)})


def _open(pair: Pair, whose: int) -> Button:
    return Button(pair.tie.partner_name(whose)[:LONGEST_LABEL] or "Buddy", "buddy", {"tie": str(pair.tie.id)})


def page(member: Member, pair: Pair, now: datetime) -> Message:
    """One buddy."""
    return Message(
        title="Your buddy", lines=tuple(_pair(member, pair, now)), buttons=tuple(_pair_buttons(pair, member.person.id))
    )


def _pair(member: Member, pair: Pair, now: datetime) -> list[Line]:
    whose = member.person.id
    name, since = pair.tie.partner_name(whose), Day(member.today(pair.tie.at))
    lines: list[Line] = [line(Bold(name), ", your buddy since ", since, ".")]
    if pair.tie.meeting is not None:
        lines += meetings.lines(member, pair.tie.meeting, now)
    if pair.asked is not None and (meeting := meetings.proposed(pair.asked)) is not None:
        by = "You proposed" if pair.asked.sender == whose else f"{name} proposes"
        lines += [line(by, " this time:"), *meetings.lines(member, meeting, now)]
    if pair.tie.meeting is None and pair.asked is None:
        lines.append(line("No time is agreed on yet. A time and something to show is what keeps two people at it."))
    lines.append(line("You share with them: ", _items(pair.mine), ". They share with you: ", _items(pair.theirs), "."))
    return lines


def _items(items: Collection[str]) -> str:
    return reading.listed(sorted(items), "and") or "nothing"


def _pair_buttons(pair: Pair, whose: int) -> list[Button]:
    tie, asked = {"tie": str(pair.tie.id)}, pair.asked
    agree = () if asked is None or asked.to != whose else (Button("Agree", "buddy", {"agree": str(asked.id)}),)
    return [
        *agree,
        SHARE,
        Button("Send a kind word", "buddy", {"choose": "words"} | tie),
        Button("Agree on a time", "buddy", {"form": "when"} | tie),
        Button("End it", "buddy", {"choose": "end"} | tie),
    ]


def asked_line(member: Member, tie: Tie) -> Line:
    """An open invitation: to whom, since when, until when."""
    name, until = tie.partner_name(member.person.id), Day(member.today(tie.at + INVITE_HOLDS))
    return line("You asked ", Bold(name), " on ", Day(member.today(tie.at)), ". It ends by itself on ", until, ".")


# --- Asking, and the answers -----------------------------------------------------------------------------------------


def next_step() -> tuple[Line, ...]:
    """What keeps it going: a time, something to show, and then what to share."""
    return (
        line("Nothing of yours is shared by that, and nothing of theirs."),
        line("First agree on a time and on what each of you shows then: /buddy when=sun 18:00 show=two blocks"),
        line("Then choose what they see: /share what=checkpoints, effort with=buddy"),
    )


def first_buttons(tie: str) -> tuple[Button, ...]:
    """The first steps of two buddies."""
    return (
        Button("Agree on a time", "buddy", {"form": "when", "tie": tie}),
        SHARE,
        Button("Send a kind word", "buddy", {"choose": "words", "tie": tie}),
    )


def over() -> Message:
    """A button of something that has ended."""
    return refusals.no(
        "That has ended",
        line("That has ended, or was never yours. What there is now stands in /buddy."),
        buttons=(OVERVIEW,),
    )


def no_buddy() -> Message:
    """Something that needs a buddy, and there is none of that name."""
    return refusals.no(
        "You have no such buddy",
        line("I know no buddy of yours by that. To ask somebody, in a place that you are both in: ", EXAMPLE),
        buttons=(OVERVIEW,),
    )


# --- Times and words -------------------------------------------------------------------------------------------------


def words_to_choose(tie: Tie, name: str) -> Message:
    """Ready-made words, and a way to one's own."""
    lines = [line("- ", kind_words.WORDS[key].text) for key in kind_words.ANY]
    return Message(
        title="A kind word",
        lines=(line("One press sends it to ", Bold(name), ":"), *lines),
        buttons=(
            *kind_words.buttons(str(tie.id), kind_words.ANY),
            Button("My own words", "buddy", {"form": "say", "tie": str(tie.id)}),
        ),
    )


def said(name: str, text: str) -> Message:
    """Words are on their way."""
    return Message(
        title="On its way",
        lines=(line("To ", Bold(name), ": ", text), line("It comes when it is not quiet there.")),
    )


def said_before(name: str) -> Message:
    """The same ready-made words once more on one day, or thanks twice."""
    return Message(
        title="You said that already", lines=(line(Bold(name), " has these words of yours. Once is enough."),)
    )


def enough_words(name: str, most: int) -> Message:
    """As many of one's own words as there may be in a day."""
    return refusals.no(
        "That is enough for today",
        line(f"You wrote to {name} {most} times today. Tomorrow there is room again; what is ready-made still goes."),
    )


def ask_invite() -> str:
    """What the form asks for to invite somebody."""
    return "Whom would you like to ask? They get one message, and can say no without a word."


def ask_when() -> str:
    """What the form asks for to agree on a time."""
    return "A time each week, and what each of you shows then. Your buddy can agree, or suggest another."


def ask_say() -> str:
    """What the form asks for to write to a buddy."""
    return "A few words to your buddy. They need no answer."


def ask_with() -> str:
    """Which of several buddies is meant."""
    return "Which of your buddies is it about?"
