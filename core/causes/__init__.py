"""Which nudges have a cause at a moment. One function a kind; ``KINDS`` is their order of precedence.

A cause says from when it holds (``since``) and until when it makes sense; whether and when it may be said is decided in
``core.nudges``. To add a kind: a function here, its name in ``KINDS``, its words in ``core.wording.nudges``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from core import ledger
from core.causes import daily, dates, stalls, steps
from core.causes.steps import subject_of
from core.causes.view import Cause, Find, View, World
from core.people import Snooze

KINDS: Mapping[str, Find] = {
    "exam-day": dates.exam_day,
    "exam-eve": dates.exam_eve,
    "fee-threshold": dates.fee,
    "retake-rule": dates.attempt_rule,
    "snoozed": daily.snoozed,
    "result-due": dates.result,
    "practice-exam-overdue": steps.overdue,
    "baseline-missing": steps.baseline_missing,
    "appraisal-missing": steps.appraisal_missing,
    "advisor-missing": steps.advisor_missing,
    "rushing": dates.rushing,
    "final-form": dates.final_form,
    "score-drop": stalls.score_drop,
    "stalled-scores": stalls.stalled_scores,
    "off-pace": stalls.off_pace,
    "stalled-activity": stalls.stalled_activity,
    "overwork": stalls.overwork,
    "light-days": stalls.light_days,
    "commitment-review": daily.commitment,
    "check-in": daily.check_in,
}
ORDER: Mapping[str, int] = {kind: place for place, kind in enumerate(KINDS)}


def place(kind: str) -> float:
    """Where a kind stands in the order of precedence; what comes with other people stands before the check-in."""
    return ORDER.get(kind, ORDER["check-in"] - 0.5)


EXAM_WEEK = frozenset({"exam-day", "exam-eve", "fee-threshold", "snoozed", "check-in"})
"""From the last days on, only these."""
AFTER_EXAM = frozenset({"exam-day", "result-due", "snoozed"})
"""Once the exam day has come, only these."""


def allowed(view: View, kind: str) -> bool:
    """Whether this kind has a place in this stretch of the plan, and was not switched off."""
    if kind in view.member.person.reminders.off:
        return False
    if view.plan.exam_on is None:
        return True
    ahead = (view.plan.exam_on - view.today).days
    if ahead <= 0:
        return kind in AFTER_EXAM
    return ahead > view.world.rules.message.last_days or kind in EXAM_WEEK


def find(view: View) -> list[Cause]:
    """Every cause that holds or will hold, in order of precedence; not yet held against the ledger.

    A nudge that the member snoozed to a moment still ahead is left out; one snoozed to the next day's message comes as
    another occurrence.
    """
    found: list[Cause] = []
    for kind, rule in KINDS.items():
        if allowed(view, kind):
            found.extend(_later(view, cause) for cause in rule(view) if not _put_off(view, cause))
    return found


def _put_off(view: View, cause: Cause) -> bool:
    snoozes: tuple[Snooze, ...] = view.member.person.reminders.snoozes
    return any(s.kind == cause.kind and s.subject == cause.subject and s.until > view.world.now for s in snoozes)


def _later(view: View, cause: Cause) -> Cause:
    """The same cause as a new occurrence, when its button *Snooze* was pressed after it had come."""
    pressed = [
        c for c in view.member.journal.choices if c.about == "later" and c.subject == f"{cause.kind}:{cause.subject}"
    ]
    row = view.member.ledger.rows.get(cause.key)
    if not pressed or row is None or row.status not in ledger.CLOSED or row.at > pressed[-1].at:
        return cause
    return replace(
        cause,
        occurrence=f"later-{pressed[-1].id}",
        since=pressed[-1].at,
        until=max(cause.until, pressed[-1].at + timedelta(days=3)),
        firm=True,
    )


__all__ = ["Cause", "Find", "View", "World", "allowed", "find", "place", "subject_of"]
