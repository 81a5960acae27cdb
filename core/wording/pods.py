"""Pods: three to five people with one exam at about the same time, who state one thing a week and look back on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core import pods
from core.groups import Membership
from core.message import Bold, Button, Line, Message, line
from core.pods import Mate, Pod
from core.wording import refusals

HELP = "A few people with your exam at about the same time, one stated thing a week"
EXAMPLE = "/pod join=yes"
FIELDS = {
    "join": "yes: be put together with people of your exam, month and time zone",
    "leave": "yes: leave your pod",
    "commit": "The one thing that you will do this week, said to the pod",
    "group": "The group whose pods are meant",
    "form": "yes: open the form",
}
YES_CHOICES = (("yes", "Yes"),)
LONGEST_LABEL = 40
SEEN = "A pod sees your name, the month of your exam, how far your clock is from theirs, and what you state there."

STATE = Button("State one thing", "pod", {"form": "yes"})
SEE = Button("My pod", "pod")
JOIN = Button("Join a pod", "pod", {"join": "yes"})
LEAVE = Button("Leave it", "pod", {"leave": "yes"})


def what_it_is() -> Message:
    """For somebody who is in no pod."""
    return Message(
        title="No pod yet",
        lines=(
            line(f"A pod is {pods.FEWEST} to {pods.MOST} people of a group with your exam, dates within three weeks."),
            line("Each states one thing a week, and on Monday all see how it went, as far as they said so."),
            line(SEEN, " Nothing else of you is shown, and you can leave at any moment."),
        ),
        buttons=(JOIN,),
    )


def page(pod: Pod, monday: date) -> Message:
    """Who is in it, what they state this week, and how last week went."""
    if pod.started_at is None:
        return waiting()
    return Message(
        title="Your pod",
        lines=(*people(pod), *week(pod, monday, "This week"), *week(pod, monday - pods.WEEK, "Last week")),
        buttons=(STATE, LEAVE),
    )


def waiting() -> Message:
    """There are not enough yet."""
    return Message(
        title="Your pod is waiting",
        lines=(
            line(f"A pod begins once {pods.FEWEST} people of about the same exam date and clock are there."),
            line("Until then nobody sees you in it. I tell you when it begins."),
        ),
        buttons=(LEAVE,),
    )


def joined(pod: Pod, monday: date) -> Message:
    """In a pod that goes on already, or has just begun."""
    shown = page(pod, monday)
    return Message(title="You are in a pod", lines=(line(SEEN), *shown.lines), buttons=shown.buttons)


def people(pod: Pod) -> tuple[Line, ...]:
    """The others, each with the month of the exam and the clock."""
    if not pod.mates:
        return (line("There is nobody else in it just now; whoever fits can still join."),)
    return tuple(line("- ", Bold(mate.name), f": {_when(mate)}, {_clock(mate, pod.me)}") for mate in pod.mates)


def _when(mate: Mate) -> str:
    return "no exam date just now" if mate.month is None else f"exam in {mate.month:%B %Y}"


def _clock(mate: Mate, me: Mate) -> str:
    ahead = mate.offset - me.offset
    if not ahead:
        return "the same clock as yours"
    hours, minutes = divmod(int(abs(ahead) / timedelta(minutes=1)), 60)
    length = " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
    return f"clock {length} {'later' if ahead > timedelta(0) else 'earlier'} than yours"


def week(pod: Pod, monday: date, title: str) -> tuple[Line, ...]:
    """What was stated in a week, and how it went where somebody said so."""
    found: list[Line] = []
    for mate in pods.everybody(pod):
        name = "You" if mate.person == pod.me.person else mate.name
        said = pods.of_week(mate.stated, monday)
        found += [line("- ", Bold(name), ": ", each.what, _went(each.kept)) for each in said]
    if not found:
        return (line(f"{title}: nothing stated yet."),) if title == "This week" else ()
    return (line(f"{title}:"), *found)


def _went(kept: str | None) -> str:
    return {"yes": " (kept)", "partly": " (partly)"}.get(kept or "", "")


def stated(pod: Pod, what: str, entry_id: int) -> Message:
    """A commitment was made, and the pod was told."""
    seen = "Your pod sees it" if pod.started_at is not None else "Your pod will see it once it begins"
    return Message(
        title="Stated",
        lines=(
            line(what),
            line(f"{seen}. It is your commitment of the week, too: at its end I ask how it went, without a grade."),
        ),
        buttons=(Button("Say when and where", "commit", {"form": "yes", "entry": str(entry_id)}), SEE),
    )


def left() -> Message:
    """They are out of it."""
    return Message(
        title="You have left",
        lines=(line("You are not in your pod any more, and what you stated there is not shown any more."),),
        buttons=(JOIN,),
    )


def which_group(groups: Sequence[Membership]) -> Message:
    """They are in several groups."""
    return Message(
        title="In which group?",
        lines=(line("You are in more than one group. A pod is within one of them, and no other one sees it."),),
        buttons=tuple(
            Button(each.group.name[:LONGEST_LABEL], "pod", {"join": "yes", "group": str(each.group.id)})
            for each in groups
        ),
    )


def no_group() -> Message:
    """They are in none that is known."""
    return refusals.no(
        "I know no group of yours",
        line("A pod is within a server or workspace. Type this there, in any channel: ", EXAMPLE),
        buttons=(refusals.HELP,),
    )


def no_date() -> Message:
    """Without an exam and its date nobody can be found who fits."""
    return refusals.no(
        "A pod needs an exam date",
        line("People are put together by exam and date, so set yours first: /plan exam-date=2026-06-29, say."),
        buttons=(Button("Plan", "plan"),),
    )


def switched_off(name: str) -> Message:
    """The group's organisers want none."""
    return refusals.no(
        "There are no pods here",
        line("The organisers of ", Bold(name), " have switched pods off. A buddy is for two: /buddy"),
        buttons=(Button("Buddy", "buddy"),),
    )


def none() -> Message:
    """They are in no pod."""
    return refusals.no("You are in no pod", line("To be put together with others, type: ", EXAMPLE), buttons=(JOIN,))


def ask_commit() -> str:
    """What the form asks for."""
    return "One thing for this week, small enough to do. Your pod sees it as you write it."
