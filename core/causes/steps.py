"""Causes in steps that went by: a practice exam, the baseline, the self-appraisal, the advisor talk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from core.causes.view import Cause, View
from core.timetable import Checkpoint

MISSING: Mapping[str, str] = {
    "practice-exam": "practice-exam-overdue",
    "short-form": "practice-exam-overdue",
    "baseline": "baseline-missing",
    "appraisal": "appraisal-missing",
    "advisor": "advisor-missing",
}


def subject_of(checkpoint: Checkpoint) -> str:
    """How a checkpoint is named as a subject: a moved one is another subject."""
    return f"{checkpoint.id}@{checkpoint.on}"


def _missing(view: View, kind: str) -> Iterator[Cause]:
    if view.light:
        return
    past = [c for c in view.plan.checkpoints if MISSING.get(c.kind) == kind and c.open and c.firm and c.on < view.today]
    if not past:
        return
    checkpoint, overdue = max(past, key=lambda c: c.on), view.world.rules.overdue
    subject = subject_of(checkpoint)
    first = not view.member.ledger.sent(kind, subject)
    steps = overdue.days[: max(1, len(overdue.days) // view.fewer(kind))]
    spared = _avoided_until(view)
    for step, following in zip(steps, [*steps[1:], steps[-1] + overdue.expire_days], strict=True):
        since = view.begins(checkpoint.on + timedelta(days=step))
        yield Cause(
            kind=kind,
            subject=subject,
            occurrence=str(step),
            since=max(since, spared) if spared else since,
            until=view.begins(checkpoint.on + timedelta(days=following)),
            firm=first,
            data={"checkpoint": checkpoint, "days": (view.today - checkpoint.on).days},
        )


def _avoided_until(view: View) -> datetime | None:
    last = next((c for c in reversed(view.member.journal.check_ins) if c.how == "avoiding"), None)
    return None if last is None else last.at + timedelta(days=view.world.rules.overdue.avoid_days)


def overdue(view: View) -> Iterator[Cause]:
    """A practice exam whose date went by."""
    yield from _missing(view, "practice-exam-overdue")


def baseline_missing(view: View) -> Iterator[Cause]:
    """The baseline whose date went by."""
    yield from _missing(view, "baseline-missing")


def appraisal_missing(view: View) -> Iterator[Cause]:
    """The self-appraisal whose date went by."""
    yield from _missing(view, "appraisal-missing")


def advisor_missing(view: View) -> Iterator[Cause]:
    """The advisor talk whose date went by."""
    yield from _missing(view, "advisor-missing")
