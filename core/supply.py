"""Which practice exams are left, and which to take at which checkpoint.

Only forms not used before; the newest full form is kept for the last weeks; when no full form is left, other practice
exams stand in, and then timed blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core import exams
from core.journal import Score
from core.plans import Plan


def used(plan: Plan, logged: Sequence[Score]) -> frozenset[str]:
    """Ids of the forms that would be a repeat: named as used before, or logged."""
    return frozenset(plan.used_forms) | {s.form for s in logged if s.form and s.exam == plan.exam}


def left(exam: exams.Exam, plan: Plan, logged: Sequence[Score], role: str = "full") -> tuple[exams.Form, ...]:
    """The forms of a role that were not used before, in the file's order."""
    gone = used(plan, logged)
    return tuple(form for form in exam.forms if form.role == role and form.id not in gone)


def deal(exam: exams.Exam, plan: Plan, logged: Sequence[Score]) -> Mapping[str, exams.Form | None]:
    """The form for each open practice checkpoint, by checkpoint id; none where only timed blocks are left."""
    full = list(left(exam, plan, logged))
    others = list(left(exam, plan, logged, "other"))
    dealt: dict[str, exams.Form | None] = {}
    steps = sorted(
        (c for c in plan.checkpoints if c.open and c.kind in {"baseline", "practice-exam"}), key=lambda c: c.on
    )
    final = next((c for c in reversed(steps) if c.why == "final"), None)
    # The last full form of all is the baseline's, while that is open: nothing else can be one.
    if final is not None and len(full) > any(step.kind == "baseline" for step in steps):
        dealt[final.id] = full.pop()
    kept = 0 if final is not None else 1
    for step in steps:
        if step.id in dealt:
            continue
        if len(full) > kept or (step.kind == "baseline" and full):
            dealt[step.id] = full.pop(0)
        else:
            dealt[step.id] = others.pop(0) if others else None
    short = left(exam, plan, logged, "short")
    for step in plan.checkpoints:
        if step.open and step.kind == "short-form":
            dealt[step.id] = short[0] if short else None
    return dealt
