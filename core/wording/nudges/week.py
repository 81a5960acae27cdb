"""The week's commitment in the member's own words, and the day's check-in."""

from __future__ import annotations

from datetime import date, timedelta

from core.causes import Cause
from core.journal import Commitment
from core.message import Bold, Day, Line, line
from core.timetable import Checkpoint
from core.wording.commitments import said_back
from core.wording.nudges import steps
from core.wording.nudges.scene import Scene, Words, datum, day_in

OWN_WORDS_EVERY = 4
"""A check-in brings back the member's own words on one day in so many."""


DECIDE = "Today is a day to decide whether the date stays: /today weighs keeping and moving it."


def commitment(scene: Scene, cause: Cause) -> Words:
    """What the member said they would do, in their words."""
    made = scene.member.journal.commitments
    found = datum(cause, "commitment", Commitment)
    found = found or next((each for each in made if str(each.id) == cause.subject), None)
    if found is None:
        return Words(seen=line("It was a commitment of this week; /commit shows the open ones."))
    return Words(seen=_wrote(found))


def _wrote(made: Commitment) -> Line:
    return line("On ", Day(made.day), " you wrote: ", *said_back(made))


def check_in(scene: Scene, cause: Cause) -> Words:
    """The day's check-in with the next study day's practice exam, else now and then something the member wrote."""
    on = scene.today
    step = tomorrow(cause)
    more = _practice_of(scene, step) if step is not None else _own_words(scene, on)
    if datum(cause, "decides", bool):
        more = (*more, line(DECIDE))
    return Words(seen=line("Your check-in for ", Day(on), "."), more=more)


def beside(scene: Scene, cause: Cause) -> Line:
    """The check-in as one short line of another nudge's message."""
    on = day_in(cause.subject) or scene.today
    step = tomorrow(cause)
    named = (" ", *_when(scene, step), ": ", *_what(scene, step), ".") if step is not None else ()
    decide = (f" {DECIDE}",) if datum(cause, "decides", bool) else ()
    return line("Your check-in for ", Day(on), " is one press, too.", *named, *decide)


def tomorrow(cause: Cause) -> Checkpoint | None:
    """The practice exam of the next study day."""
    return datum(cause, "tomorrow", Checkpoint)


def _when(scene: Scene, step: Checkpoint) -> tuple[str | Day, ...]:
    return ("Tomorrow, ", Day(step.on)) if step.on == scene.today + timedelta(days=1) else ("On ", Day(step.on))


def _what(scene: Scene, step: Checkpoint) -> Line:
    form = scene.dealt(step)
    return (_noun(scene, step),) if form is None else (Bold(form.name),)


def _noun(scene: Scene, step: Checkpoint) -> str:
    noun = scene.exam.wording.practice_noun
    return {"baseline": f"the first {noun}", "short-form": f"the short {noun}"}.get(step.kind, f"a {noun}")


def _practice_of(scene: Scene, step: Checkpoint) -> tuple[Line, ...]:
    form = scene.dealt(step)
    named = () if form is None else (": ", Bold(form.name))
    lines = [line(*_when(scene, step), f", your plan has {_noun(scene, step)}", *named, ".")]
    if form is None:
        lines.append(line(f"No unused one is left, so take {scene.exam.wording.timed_blocks}."))
    if step.kind == "baseline":
        lines.append(steps.expectation(scene))
    return tuple(lines)


def _own_words(scene: Scene, on: date) -> tuple[Line, ...]:
    """On about every fourth day: one of the changes of the latest look back, or an open commitment, in turn."""
    if on.toordinal() % OWN_WORDS_EVERY:
        return ()
    kept = scene.member.journal
    said = [
        line("On ", Day(look.day), " you wrote that this changes: ", change)
        for look in kept.reflections[-1:]
        for change in look.changes
    ]
    said += [_wrote(made) for made in kept.commitments[-1:] if made.kept is None]
    return (said[on.toordinal() // OWN_WORDS_EVERY % len(said)],) if said else ()
