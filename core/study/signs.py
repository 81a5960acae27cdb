"""What shows that somebody may be stuck, from what they share alone: who comes first on the list, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.company import Letter
from core.members import Member
from core.sharing import STEPS, Glimpse
from core.wording.roster import Reason

ORDER = ("struggling", "asked", "avoiding", "waiting", "quiet")
"""Who said that it is hard comes first, then who asked for help, then what only the days say."""

LATELY, ASKED_LATELY = 3, timedelta(days=7)
"""So many days a hard day, and so long a call for help, stands on the list."""

QUIET, WEEK = 4, 7
"""Days without study from which on it is said; of more than a week nothing is known."""


def of(glimpse: Glimpse, asked: Sequence[Letter], viewer: Member, now: datetime) -> tuple[Reason, ...]:
    """Why somebody may be stuck, the gravest first: from what they share, and what they asked the viewer."""
    found = [*_said(glimpse), *called(asked, viewer, now), *_waiting(glimpse), *_quiet(glimpse)]
    return tuple(sorted(found, key=lambda reason: ORDER.index(reason.kind)))


def rank(reasons: Sequence[Reason]) -> tuple[int, int]:
    """Where somebody stands in a list: by the gravest reason; then the newest word, or the longest wait."""
    if not reasons:
        return len(ORDER), 0
    first = reasons[0]
    return ORDER.index(first.kind), -first.ago if first.kind in {"waiting", "quiet"} else first.ago


def _said(glimpse: Glimpse) -> list[Reason]:
    """The newest check-in of the last days, where it says that it is hard."""
    newest = next(reversed(glimpse.member.journal.check_ins), None)
    if newest is None or newest.how not in {"struggling", "avoiding"}:
        return []
    ago = (glimpse.today - newest.day).days
    return [Reason(kind=newest.how, on=newest.day, ago=ago)] if ago < LATELY else []


def called(asked: Sequence[Letter], viewer: Member, now: datetime) -> list[Reason]:
    """The newest call for help to the viewer, by the viewer's own days."""
    if not asked:
        return []
    on = viewer.today(max(each.at for each in asked))
    return [Reason(kind="asked", on=on, ago=(viewer.today(now) - on).days)]


def _waiting(glimpse: Glimpse) -> list[Reason]:
    """The next step, where its day has gone by."""
    step = glimpse.steps.next if glimpse.steps is not None else None
    if step is None or step.kind not in STEPS or step.on >= glimpse.today:
        return []
    return [Reason(kind="waiting", on=step.on, ago=(glimpse.today - step.on).days, step=step.kind)]


def _quiet(glimpse: Glimpse) -> list[Reason]:
    """The days since study was logged; a plan that rests says nothing."""
    plan = glimpse.member.plan
    if "effort" not in glimpse.items or (plan is not None and plan.status != "active"):
        return []
    last = max((each.day for each in glimpse.member.journal.studies), default=None)
    ago = WEEK if last is None else (glimpse.today - last).days
    return [Reason(kind="quiet", on=last, ago=ago)] if ago >= QUIET else []
