"""The self-appraisal: eight questions, and the member's own changes said back. Nothing here judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import reading
from core.message import Bold, Button, Line, Message, line

HELP = "Look back with eight short questions and say what changes"
EXAMPLE = "/reflect effort=2 too many hours without rest"
QUESTIONS: Mapping[str, str] = {
    "effort": "I worked steadily and also rested. 1-5, and a sentence if you like",
    "weaknesses": "I went at my weakest subjects first. 1-5, and a sentence if you like",
    "resources": "I kept to a few resources and finished them. 1-5, and a sentence if you like",
    "assessment": "I took practice tests early and adapted to them. 1-5, and a sentence if you like",
    "help": "When lost, I asked the right person for help. 1-5, and a sentence if you like",
    "flashcards": "I used flash cards so that things stuck. 1-5, and a sentence if you like",
    "timeline": "I had a plan with dates and enough time. 1-5, and a sentence if you like",
    "ownership": "I can name what was in my hands. 1-5, and a sentence if you like",
}
SCALE = "1-5, and a sentence if you like"
"""How a question is answered that an exam words itself."""
LABELS: Mapping[str, str] = {
    "effort": "Effort and rest",
    "weaknesses": "Weakest subjects",
    "resources": "Few resources",
    "assessment": "Practice tests",
    "help": "Asking for help",
    "flashcards": "Flash cards",
    "timeline": "Plan and dates",
    "ownership": "What was in my hands",
}
CHANGE_HELP = "What you will do differently; several with ; between them"
CHANGE_LABEL = "What I change"

LOWEST = 2
"""So many are named as where the changes go."""
BEST = 5


def unreadable(text: str) -> str:
    """A rating that is none."""
    how = "Type 1 to 5, and a sentence if you like: 2 too many late nights."
    return f"I can't read {reading.quoted(text)} as a rating. {how}"


def too_many_changes(most: int) -> str:
    """More changes than anybody keeps."""
    return f"More than {most} changes are hard to keep. Choose the {most} that matter most, with ; between them."


def lowest(ratings: Mapping[str, int]) -> Sequence[str]:
    """The names of the questions rated lowest, in the order of the questions; none where all stand alike."""
    if len(set(ratings.values())) == 1:
        return ()
    ranked = sorted((name for name in QUESTIONS if ratings[name] < BEST), key=lambda name: ratings[name])
    return ranked[:LOWEST]


def reflected(ratings: Mapping[str, int], changes: Sequence[str], *, completed: bool) -> Message:
    """The appraisal is kept: where the changes go, in the member's own words, and a commitment to make."""
    lines: list[Line] = []
    low = lowest(ratings)
    if low:
        named = reading.listed([LABELS[name].lower() for name in low], "and")
        lines.append(line("Where the changes go first, by your own ratings: ", Bold(named), "."))
    else:
        lines.append(line("No one thing stands out in your ratings. Any small change is a start."))
    if changes:
        lines.append(line("In your words, what changes:"))
        lines += [line("- ", each) for each in changes]
    else:
        lines.append(line("When you know what you will do differently, /commit keeps it, with when and where."))
    if completed:
        lines.append(line("The self-appraisal in your plan is done."))
    lines.append(line("It is for you alone; you can do it again at any time."))
    return Message(
        title="Thank you for looking back",
        lines=tuple(lines),
        buttons=(Button("Commit to a change", "commit", {"form": "yes"}),),
    )
