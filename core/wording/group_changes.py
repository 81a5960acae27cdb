"""What is said when an organiser sets something: a sentence a setting, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from core import reading
from core.exams import Exam
from core.gates import Gate
from core.groups import Notice, Settings
from core.message import Bold, Line, Message, line
from core.wording import groups, refusals


def began() -> Line:
    """Somebody set the group up first."""
    return line("You are this group's organiser now, since it had none. /group organisers=@kim names another one.")


def channel_set(settings: Settings, *, here: bool) -> Line:
    """Where posts go."""
    if not settings.channel:
        return line("Nothing is posted any more.")
    when = f"the digest {groups.weekly(settings.digest)}" if settings.digest else "the reminders that you set"
    return line(
        f"{'This channel' if here else 'That channel'} gets {when}, by the clock in {settings.zone}. I have to be let "
        "in there; if I am not, I'll tell you."
    )


def digest_set(settings: Settings) -> Line:
    """When the digest comes."""
    if settings.digest is None:
        return line("No digest is posted.")
    return line(
        f"The digest comes {groups.weekly(settings.digest)}: what was done in the seven days before, counted, among "
        "people who share it. In a week with nothing to say nothing is posted."
    )


def zone_set(settings: Settings) -> Line:
    """By which clock."""
    return line(f"Times of the group are those of {settings.zone}.")


def exam_set(exam: Exam | None) -> Line:
    """The exam of most people here."""
    if exam is None:
        return line("No exam is filled in for anybody.")
    return line("Who types /plan here finds ", Bold(exam.name), " filled in. Everybody may choose another.")


def gate_set(gate: Gate | None, exam: Exam | None) -> Line:
    """What the school asks for."""
    if gate is None:
        return line("No gate is set for the group.")
    fits = exam is None or exam.id in gate.exams
    only = "" if fits else f" It is not made for {exam.name if exam else 'that exam'}, so there it counts for nobody."
    return line("The gate is ", Bold(gate.name), f". It counts for members without one of their own.{only}")


def resources_set(settings: Settings) -> Line:
    """Where people find help."""
    if not settings.resources:
        return line("The group names no help of its own.")
    return line("Who says that they are struggling sees this first, and nobody is told.")


def tone_set(settings: Settings) -> Line:
    """How people who begin here are spoken to."""
    if settings.tone is None:
        return line("The group sets no tone.")
    return line(f"Who begins a first plan here is spoken to in the tone {settings.tone}; everybody may change theirs.")


def reminder_set(notice: Notice) -> Line:
    """A reminder is there."""
    return line(f"Reminder {notice.id}, {groups.weekly(notice.when)}: ", notice.text)


def reminder_removed(number: int) -> Line:
    """A reminder is out."""
    return line(f"Reminder {number} is taken out.")


def reminder_there() -> Message:
    """A preset that is there already."""
    return refusals.no("That is done already", line("That reminder is there. /group shows all of them."))


def no_reminder(number: int, notices: Sequence[Notice]) -> str:
    """A number that no reminder has."""
    known = reading.listed([str(each.id) for each in notices], "and")
    return f"There is no reminder {number}." + (f" There are: {known}." if known else " There are none yet.")


def too_many(what: str, most: int) -> str:
    """More than fit."""
    return f"{most} {what} at most. Take one out first."


def name_set(settings: Settings) -> Line:
    """What the group is called."""
    return line("The group is called ", Bold(settings.name), ".")


def pods_set(settings: Settings) -> Line:
    """Whether pods are offered."""
    return line("Pods are offered." if settings.pods else "Pods are not offered any more.")


def offered(asked: Sequence[str], before: Sequence[str], *, myself: bool) -> list[Line]:
    """Who was asked to be offered as a mentor."""
    lines = [line("You are offered as a mentor now.")] if myself else []
    if asked:
        lines.append(
            line(
                f"Asked: {reading.listed(list(asked), 'and')}. Who says yes is offered as a mentor here. Nobody is a "
                "mentor of anybody by it: each student chooses."
            )
        )
    if before:
        lines.append(line(f"Asked before, or offered already: {reading.listed(list(before), 'and')}."))
    return lines


def no_mentors() -> Line:
    """Nobody is offered."""
    return line("No mentors are offered any more. What students share with somebody stays theirs to end.")


def dismissed(name: str) -> Message:
    """One mentor is offered no more."""
    return Message(
        title="Done",
        lines=(line(f"{name} is offered as a mentor no more. What students share with them stays theirs to end."),),
    )


def no_such_mentor() -> Message:
    """Somebody who is not offered."""
    return refusals.no("That is done already", line("Nobody of that name is offered here. /group shows who is."))


def named(names: Sequence[str]) -> Line:
    """New organisers; or none but the member."""
    if not names:
        return line("You are the only one who was named an organiser; who manages the server or workspace stays one.")
    return line(f"{reading.listed(list(names), 'and')} may set this up from now on.")
