"""What stands in a calendar. Others read it over a shoulder: no exam's name, no score, and no word that judges."""

from __future__ import annotations

from core.message import Button, File, Message, line
from core.timetable import Checkpoint
from core.wording import refusals

FILE_NAME = "comeback.ics"
NAME = "Study plan"
ABOUT = "From your study plan. Its details are in Comeback: /plan"


def title(checkpoint: Checkpoint) -> str:
    """What a step is called where others may look."""
    match checkpoint.kind:
        case "practice-exam":
            return "Practice exam"
        case "exam":
            return "Exam day"
        case kind:
            return {
                "appraisal": "Study plan: look back",
                "advisor": "Study plan: a talk",
                "baseline": "Practice exam: the first",
                "short-form": "Practice exam: a short one",
                "decision": "Study plan: decision day",
                "light-day": "Study plan: light day",
                "result": "Study plan: news expected",
            }[kind]


def calendar(content: bytes, events: int, *, dated: bool) -> Message:
    """The file, and what becomes of it after a change."""
    lines = [
        line(f"{events} all-day events are in this file. Open it with your calendar, and it takes them in."),
        line("Their titles name no exam and no score, since others may see your calendar."),
        line(
            "After a change to your plan, type /my-data calendar again: the new file moves the same events. "
            "A step that is gone from the plan stays in your calendar until you remove it there."
        ),
    ]
    if not dated:
        lines.append(
            line("There is no exam day yet. Once there is, with /plan exam-date=..., a new file has the rest.")
        )
    return Message(
        title="Your calendar",
        lines=tuple(lines),
        files=(File(FILE_NAME, "text/calendar", content),),
        buttons=(Button("Show the plan", "plan"),),
    )


refusals.learn(
    {
        "no-calendar": lambda _data: refusals.no(
            "No plan yet",
            line(
                "A calendar file has the days of your plan, and there is none yet. Type /plan, which asks for your ",
                "exam, or /plan exam=... with its name. Then type /my-data calendar again.",
            ),
            buttons=(Button("Start a plan", "plan"),),
        )
    }
)
