"""What buddies and pods are told unasked. A title and the first sentence name nobody's exam, score or trouble."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core import pods
from core.company import Letter
from core.members import Member
from core.message import Bold, Button, line
from core.wording import buddies, kind_words, meetings
from core.wording import pods as podding
from core.wording.said import Explain, Said

STEPS: Mapping[str, str] = {
    "baseline": "the first practice exam",
    "practice-exam": "a practice exam",
    "short-form": "a short practice exam",
    "appraisal": "the look back",
    "advisor": "the talk with an advisor",
}
"""What a step that was kept is called to somebody who sees steps and no results."""


KIND = " wrote to you. What they wrote stands below, and it can wait until you have a moment for it."
"""So long that nothing of what somebody typed stands on a lock screen."""


def _of(letter: Letter) -> str:
    return letter.sender_name or "Your buddy"


def _tie(letter: Letter) -> str:
    return letter.data.get("tie", "")


def invite(_member: Member, letter: Letter, _now: datetime) -> Said:
    """Somebody asks to be buddies."""
    tie = letter.subject
    return Said(
        title="Somebody asks for your company",
        lines=(
            line(Bold(_of(letter)), " would like to be your buddy here: somebody who knows that you are at it."),
            line(buddies.WHAT_IT_IS),
            line("Whatever you answer, nobody is told a reason. No answer is an answer, too."),
        ),
        buttons=(
            Button("Yes, let's", "buddy", {"accept": tie}),
            Button("No, thank you", "buddy", {"decline": tie}),
            Button("Don't ask again", "buddy", {"refuse": tie}),
        ),
    )


def answer(_member: Member, letter: Letter, _now: datetime) -> Said:
    """Somebody said yes; or two weeks went by."""
    if letter.data.get("answer") == "yes":
        return Said(
            title="You have a buddy",
            lines=(
                line(Bold(_of(letter)), " said yes: you are buddies now."),
                *buddies.next_step(),
            ),
            buttons=buddies.first_buttons(_tie(letter)),
        )
    return Said(
        title="An invitation has ended",
        lines=(
            line("Your invitation to ", Bold(_of(letter)), " has ended: there was no answer."),
            line("That says nothing about you: people are busy, or away. You can ask somebody else."),
        ),
        buttons=(buddies.INVITE,),
    )


def ended(_member: Member, letter: Letter, _now: datetime) -> Said:
    """The other one ended it; nobody is told why."""
    return Said(
        title="A buddy has moved on",
        lines=(
            line(Bold(_of(letter)), " and you are not buddies any more. No reason is given, and none is needed."),
            line("What you shared with one another because of it is not shared any more."),
        ),
        buttons=(buddies.INVITE,),
    )


def proposal(member: Member, letter: Letter, now: datetime) -> Said:
    """A time and what to show, to say yes to."""
    meeting = meetings.proposed(letter)
    if meeting is None:
        return Said(title="From your buddy", lines=(line(_of(letter), " proposed a time. /buddy has it."),))
    return Said(
        title="A time to meet, from your buddy",
        lines=(
            line(
                Bold(_of(letter)), " proposes a time for you two, once a week, and what each of you brings along to it."
            ),
            *meetings.lines(member, meeting, now),
        ),
        buttons=(
            Button("Agree", "buddy", {"agree": str(letter.id)}),
            Button("Suggest another", "buddy", {"form": "when", "tie": _tie(letter)}),
        ),
    )


def meeting(_member: Member, letter: Letter, _now: datetime) -> Said:
    """The weekly time has come."""
    tie = _tie(letter)
    return Said(
        title="Time with your buddy",
        lines=(
            line(
                "It is time with ",
                Bold(_of(letter)),
                ", as you two agreed. What each of you is going to show stands just below.",
            ),
            line("Each of you shows: ", letter.data.get("show", "")),
            line("If it does not fit today, a word is enough."),
        ),
        buttons=(
            Button("Send a kind word", "buddy", {"choose": "words", "tie": tie}),
            Button("Another time", "buddy", {"form": "when", "tie": tie}),
        ),
    )


def note(_member: Member, letter: Letter, _now: datetime) -> Said:
    """What Comeback noted about a buddy who shares it: a step that was kept, or some days without a sign."""
    tie = _tie(letter)
    if letter.data.get("about") == "kept":
        step = STEPS.get(letter.data.get("step", ""), "one of its steps")
        return Said(
            title="Good news of your buddy",
            lines=(line(Bold(_of(letter)), f" kept a step of the plan: {step}. /buddy has words to send."),),
            buttons=kind_words.buttons(tie, kind_words.KEPT),
        )
    return Said(
        title="A word for your buddy",
        lines=(
            line("A kind word to ", Bold(_of(letter)), " may help: three study days without a sign. /buddy has some."),
            line("It may mean anything, so there is no need to ask why."),
        ),
        buttons=kind_words.buttons(tie, kind_words.QUIET),
    )


def kind_word(_member: Member, letter: Letter, _now: datetime) -> Said:
    """A buddy's words."""
    key = letter.data.get("key", "")
    ready = kind_words.WORDS.get(key)
    text = ready.text if ready else letter.data.get("text", "")
    thanks = (Button("Thank you", "buddy", {"thanks": str(letter.id)}),) if key != kind_words.THANKS else ()
    return Said(
        title="A word from your buddy",
        lines=(line(Bold(_of(letter)), KIND), line(text)),
        buttons=(*thanks, Button("Write back", "buddy", {"form": "say", "tie": _tie(letter)})),
    )


def pod_started(member: Member, _letter: Letter, _now: datetime) -> Said:
    """There are enough people now."""
    if member.pod is None:
        return Said(title="Your pod", lines=(line("A pod began that you have left meanwhile."),))
    begun = line("Your pod has begun: a few people, and one stated thing a week for each. /pod shows who they are.")
    return Said(
        title="Your pod begins",
        lines=(begun, *podding.people(member.pod)),
        buttons=(podding.STATE, podding.SEE),
    )


def pod_week(member: Member, _letter: Letter, now: datetime) -> Said:
    """What each stated last week, and an invitation."""
    if member.pod is None:
        return Said(title="Your pod", lines=(line("The pod's week begins. /pod has it."),))
    monday = pods.monday_of(member.today(now))
    return Said(
        title="Your pod's new week",
        lines=(
            line("Your pod begins its week: what is the one thing that you will do? /pod shows all."),
            *podding.week(member.pod, monday - pods.WEEK, "Last week"),
        ),
        buttons=(podding.STATE, podding.SEE),
    )


EXPLAIN: Mapping[str, Explain] = {
    "buddy-invite": invite,
    "buddy-answer": answer,
    "buddy-ended": ended,
    "buddy-proposal": proposal,
    "buddy-meeting": meeting,
    "buddy-note": note,
    "kind-word": kind_word,
    "pod-started": pod_started,
    "pod-week": pod_week,
}
"""The words of each kind of letter between buddies, and of those about a pod."""
