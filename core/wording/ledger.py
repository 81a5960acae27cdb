"""What became of each nudge, in words: its kind, its fate and the rule behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core.ledger import Row
from core.message import Bold, Line, Message, line

KINDS: Mapping[str, str] = {
    "exam-day": "evening of the exam",
    "exam-eve": "day before the exam",
    "fee-threshold": "fee for moving the date",
    "retake-rule": "attempt rules",
    "snoozed": "brought back at your wish",
    "result-due": "asking for the result",
    "practice-exam-overdue": "practice exam",
    "baseline-missing": "first practice exam",
    "appraisal-missing": "self-appraisal",
    "advisor-missing": "advisor talk",
    "rushing": "time before the exam",
    "final-form": "last practice exam",
    "score-drop": "a lower score",
    "stalled-scores": "scores that stand still",
    "off-pace": "pace of the plan",
    "stalled-activity": "no word for a while",
    "overwork": "rest",
    "light-days": "light days",
    "commitment-review": "the week's commitment",
    "check-in": "check-in",
    "group-note": "word to organisers",
    "help-request": "somebody who asks for your time",
    "help-read": "what you asked somebody",
    "mentor-note": "a note for you",
    "suggestion": "an idea for you",
    "score-reviewed": "somebody who looked with you",
    "mentor-offer": "being named as somebody to ask",
    "buddy-invite": "an invitation",
    "buddy-answer": "answer to an invitation",
    "buddy-ended": "a buddy",
    "buddy-proposal": "a time with your buddy",
    "buddy-meeting": "time with your buddy",
    "buddy-note": "note about your buddy",
    "kind-word": "a buddy's word",
    "shared-with-you": "something shared with you",
    "pod-started": "your pod",
    "pod-week": "your pod's week",
}
"""Every kind of nudge by what it is about."""

_STATUS: Mapping[str, str] = {
    "queued": "on its way",
    "sent": "sent",
    "held": "held back",
    "merged": "merged",
    "skipped": "skipped",
    "dropped": "dropped",
}

_RULES: Mapping[str, str] = {
    "due": "its moment had come",
    "late": "its moment had come before; it went as soon as it could, and said that it was late",
    "three-items": "a day's message carries three things at most, so this one waits for another day",
    "merged-newer": "a newer one of its kind took its place",
    "slot-used": "that day's one message was taken",
    "fade-out": "messages thin out while nothing comes back",
    "quiet-until-you-write": "I stay quiet until you write",
    "expired": "it made no sense any more once it could have gone",
    "checked-in": "you had checked in already",
    "no-longer-due": "its reason was gone",
    "bot-was-off": "I was off at that time",
    "quiet-hours": "it was inside your quiet hours",
    "rest-day": "it was one of your rest days",
    "avoiding": "you said it is hard just now, so it rests for some days",
    "snoozed": "you put it off",
    "switched-off": "you switched these off",
    "fewer": "you asked for fewer of these",
    "paused": "your plan was paused",
    "score-rest": "a score had just been logged",
    "returned": "it could not go at that moment, so it was looked at again",
    "nowhere-to-reach": "I could not reach you anywhere",
    "answer-lost": "I could not tell whether it had arrived",
    "held-at-sending": "it could not go at that moment, so it was looked at again",
    "unsent": "it could not go that day, so it was looked at again",
    "slot-taken": "that day's one message was taken",
    "unknown-repeated": "I could not tell whether it had arrived, so it was sent once more",
}


def kind(code: str) -> str:
    """A kind of nudge in words."""
    return KINDS.get(code, code.replace("-", " "))


def rule(code: str) -> str:
    """A rule in words; a code that nobody has put into words is said as it is."""
    return _RULES.get(code, f"the rule “{code.replace('-', ' ')}”")


def moment(local: datetime) -> str:
    """A local time as it is said."""
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def explained(rows: Sequence[tuple[datetime, Row]]) -> Message:
    """The newest fates with their local times, newest first."""
    if not rows:
        return Message(
            title="Why I wrote, or did not",
            lines=(line("I have not written to you unasked yet, and held nothing back."),),
        )
    return Message(
        title="Why I wrote, or did not",
        lines=(*(_line(local, row) for local, row in rows), line("Change any of this with /reminders.")),
    )


def _line(local: datetime, row: Row) -> Line:
    late = ", late" if row.late and row.rule != "late" else ""
    status = _STATUS.get(row.status, row.status)
    said = f": {status}{late}; {rule(row.rule)}."
    return line(f"{moment(local)}: ", Bold(kind(row.kind)), _about(row.subject), said)


def _about(subject: str) -> str:
    """The day that a subject names, if it names one."""
    try:
        on = date.fromisoformat(subject.rpartition("@")[2])
    except ValueError:
        return ""
    return f" of {on:%a} {on.day} {on:%b}"
