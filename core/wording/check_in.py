"""How a day goes: short answers, help first when it is hard, a smaller step when one is avoided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.company import Item
from core.exams import Exam
from core.message import Bold, Button, Line, Link, Message, line
from core.support import CrisisLine, Support
from core.timetable import Checkpoint
from core.wording import shares

HELP = "Say how today goes, in one word if you like"
EXAMPLE = "/check-in on-track"
HOW_HELP = "on-track, behind, rest, struggling or avoiding"
NOTE_HELP = "Your own words, seen by nobody but those you choose"
CHECKPOINT_HELP = "The step it is about"

WHAT = "how it goes"
NAMES = {
    "on-track": ("track", "ok", "fine"),
    "behind": (),
    "rest": ("rest day", "day off"),
    "struggling": ("struggle",),
    "avoiding": ("avoid", "i'm avoiding it"),
}
CHOICES = (
    ("on-track", "On track"),
    ("behind", "Behind"),
    ("rest", "Rest day"),
    ("struggling", "Struggling"),
    ("avoiding", "Avoiding something"),
)

ASK_FOR_HELP = Button("Ask for help", "ask-for-help", {"form": "yes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What stands around every answer: whether words were kept with it, and what was said before that day."""

    note: bool
    earlier: str | None

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that follow the answer itself."""
        lines = [line("Your note is kept with it.")] if self.note else []
        if self.earlier is not None:
            before = dict(CHOICES)[self.earlier].lower()
            lines.append(line(f"Earlier today you said: {before}. Both are kept; this later one counts."))
        return tuple(lines)


def _step_name(step: Checkpoint, exam: Exam) -> str:
    """A step that can be put off, in running text."""
    names = {
        "appraisal": "your self-appraisal",
        "advisor": f"the talk with your {exam.wording.advisor_noun}",
        "baseline": f"the first {exam.wording.practice_noun}",
        "practice-exam": f"a {exam.wording.practice_noun}",
        "short-form": f"a short {exam.wording.practice_noun}",
    }
    return names.get(step.kind, "that step")


def on_track(said: Said, following: Line | None) -> Message:
    """The day goes as planned: one line, and what comes next."""
    return Message(title="On track, noted", lines=(*((following,) if following else ()), *said.lines))


def behind(said: Said, *, plan: bool) -> Message:
    """The day slipped: it slides, nothing piles up."""
    offer = "If it was more than a day, the plan can move with you." if plan else "Tomorrow begins where you are."
    return Message(
        title="Noted, thank you for saying so",
        lines=(
            line("A missed day slides: it is not added on top of tomorrow, and nothing is owed tonight."),
            line(offer),
            *said.lines,
        ),
        buttons=((Button("See the plan", "plan"),) if plan else ()) + (ASK_FOR_HELP,),
    )


def rest(said: Said) -> Message:
    """A rest day."""
    return Message(title="Rest day", lines=(line("Good. Rest is part of the plan; no check-in tonight."), *said.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Who is near: what the member's group says of help, and the person they chose, by tie and name.

    ``seen`` are those who see what was said, item by item, since the member shares it with them.
    """

    help: tuple[str, ...] = ()
    person: tuple[int, str] | None = None
    seen: tuple[tuple[Item, tuple[str, ...]], ...] = ()


NOBODY_NEAR = Near()


def struggling(said: Said, support: Support, zone: str, version: int | None, near: Near = NOBODY_NEAR) -> Message:
    """Help first: the group's own, the person they chose, light days, then the fixed words. Nobody is told."""
    words = support.struggling
    lines = (
        line(words.opening),
        *((line("Your group says where to find help:"),) if near.help else ()),
        *(line("- ", each) for each in near.help),
        *((_ask_line(near.person[1]),) if near.person else ()),
        *((line(words.light_days),) if version is not None else ()),
        line(words.whom_intro),
        *(line("- ", each) for each in words.whom),
        *crisis(support, zone),
        *said.lines,
        *_told(near),
    )
    asks = (_ask(*near.person),) if near.person else ()
    return Message(title=words.title, lines=lines, buttons=(*asks, *_ways_out(version)))


def _told(near: Near) -> tuple[Line, ...]:
    """Nobody is told; and who may see it all the same, since they were chosen for it."""
    if not near.seen:
        return (line("This stays between you and me: nobody was told."),)
    return (line("Nobody was told."), *(shares.still_seen(names, item) for item, names in near.seen))


def _ask_line(name: str) -> Line:
    return line(f"You can ask {name}. Nothing is sent before you have seen the words.")


def _ask(tie: int, name: str) -> Button:
    return Button(f"Ask {name} for help", "ask-for-help", {"form": "yes", "tie": str(tie)})


def _ways_out(version: int | None) -> tuple[Button, ...]:
    if version is None:
        return (ASK_FOR_HELP,)
    return (
        Button("Take light days", "plan", {"light-days": "yes"}, version),
        ASK_FOR_HELP,
        Button("I need a pause", "plan", {"status": "paused"}, version),
    )


def crisis(support: Support, zone: str) -> tuple[Line, ...]:
    """Whom to reach at once from that time zone."""
    return (line(support.struggling.crisis_intro), *(_crisis_line(each) for each in support.lines_for(zone)))


def _crisis_line(each: CrisisLine) -> Line:
    how = (f" ({each.how})",) if each.how else ()
    is_address = each.link.removeprefix("https://") == each.contact
    contact = Link(each.contact, each.link) if is_address else each.contact
    link = (" ", Link("open", each.link)) if each.link and not is_address else ()
    return line("- ", Bold(each.name), ": ", contact, *how, *link)


def avoiding(said: Said, step: Checkpoint, exam: Exam, *, quiet_days: int, version: int) -> Message:
    """A step is put off out of dread: a smaller one, a new date with when and where, or help."""
    small = _small_steps(step, exam)
    lines = (
        line(f"Saying so is a step. Putting off {_step_name(step, exam)} is common. It can be made smaller:"),
        *(line("- ", each) for each in small),
        line("- Or a new date, with when and where."),
        line(f"I won't mention it for {quiet_days} days."),
        *said.lines,
    )
    return Message(
        title="Then let's make it smaller",
        lines=lines,
        buttons=(
            Button("Pick a new date", "plan", {"move": step.id, "pick": "yes"}, version),
            Button("Say when and where", "commit", {"form": "yes"}),
            ASK_FOR_HELP,
        ),
    )


def _small_steps(step: Checkpoint, exam: Exam) -> Sequence[str]:
    if step.kind == "appraisal":
        return ("Answer only the first question in /reflect. What you fill in is kept, and nobody else reads it.",)
    if step.kind == "advisor":
        return (f"Send your {exam.wording.advisor_noun} one sentence: “Could we talk for 20 minutes this week?”",)
    words = exam.wording
    return (f"Instead of the whole thing: {words.small_step}.", f"Or: {words.timed_blocks}.")


def avoiding_without_plan(said: Said, *, quiet_days: int) -> Message:
    """Something is put off, and there is no plan to move."""
    return Message(
        title="Then let's make it smaller",
        lines=(
            line("Saying so is a step. Choose a piece of it that fits into an hour, and say when and where."),
            line(f"I won't mention it for {quiet_days} days."),
            *said.lines,
        ),
        buttons=(Button("Say when and where", "commit", {"form": "yes"}), ASK_FOR_HELP),
    )
