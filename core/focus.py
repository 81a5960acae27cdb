"""Where the hours of a week do most: subjects by their share of the exam and by how weak a profile shows them.

A profile is what a score report says of subjects: lower, about the same or higher. The failed exam's report and the
practice exams' profiles count alike; what is lower in both comes first. How much more a weak subject gets is our own
rule of thumb (A): twice the time for lower, half of it for higher, and never under a quarter of its share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import exams, journal
from core.journal import Level, Score
from core.plans import Plan

POINTS: Mapping[Level, float] = {"lower": 1.0, "same": 0.0, "higher": -1.0}
FLOOR = 0.25
"""The part of a subject's share of the exam that it keeps, however strong it is."""
PROFILES = 3
"""So many of the latest practice profiles that name a subject speak of it."""
STEP = 30
"""Minutes; hours are dealt in steps of so many."""
MISSES = 3
"""Kinds of misses are counted over so many of the latest scores."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject's part of a week: ``share`` of the whole, ``minutes`` where the member said how long a week is.

    ``both``: lower in the exam's report and in the latest practice profile that names it. ``weak``: lower in one at
    least, on balance.
    """

    name: str
    share: float
    minutes: int | None
    both: bool
    weak: bool


@dataclass(frozen=True, slots=True)
class Focus:
    """A week by subjects, most pressing first. ``across`` are weak subjects that cut across these."""

    subjects: tuple[Subject, ...]
    across: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Profiles:
    report: Mapping[str, Level]
    practice: Mapping[str, tuple[Level, ...]]

    def weakness(self, name: str) -> float:
        """From -2 (higher in both) to 2 (lower in both); 0 for what no profile names."""
        levels = self.practice.get(name, ())
        practised = sum(POINTS[level] for level in levels) / len(levels) if levels else 0.0
        return practised + (POINTS[self.report[name]] if name in self.report else 0.0)

    def both(self, name: str) -> bool:
        """Whether the report and the latest profile that names it agree on lower."""
        return self.report.get(name) == "lower" and self.practice.get(name, ("same",))[-1] == "lower"


def of(plan: Plan, exam: exams.Exam, kept: journal.Journal) -> Focus | None:
    """The focus of a member; none without a profile, or once the plan is finished."""
    if plan.status == "finished":
        return None
    return spread(exam, plan.failed_report, [s for s in kept.scores if s.exam == exam.id], plan.hours_a_week)


def spread(
    exam: exams.Exam, report: Sequence[journal.Subject], logged: Sequence[Score], hours: int | None
) -> Focus | None:
    """A week of ``hours`` over the outline's areas; over its disciplines, where no profile names an area.

    ``logged`` stand oldest first. None where no profile names anything of the outline.
    """
    found, outline = _gather(report, logged), exam.outline
    named = found.report.keys() | found.practice.keys()
    whole, across = outline.weights, outline.discipline_weights
    if not named & whole.keys():
        whole, across = across, {}
    if not named & whole.keys():
        return None
    parts = shares(whole, {name: found.weakness(name) for name in whole})
    dealt = minutes(parts, hours) if hours else {}
    subjects = [
        Subject(name, part, dealt.get(name), found.both(name), found.weakness(name) > 0) for name, part in parts.items()
    ]
    ordered = sorted(subjects, key=lambda each: (not each.both, not each.weak, -each.share))
    cutting = [name for name in across if found.weakness(name) > 0]
    cutting.sort(key=lambda name: (not found.both(name), -across[name] * 2 ** found.weakness(name)))
    return Focus(tuple(ordered), tuple(cutting))


def _gather(report: Sequence[journal.Subject], logged: Sequence[Score]) -> _Profiles:
    practice: dict[str, tuple[Level, ...]] = {}
    for score in logged:
        for each in score.subjects:
            practice[each.name] = (*practice.get(each.name, ()), each.level)[-PROFILES:]
    return _Profiles({each.name: each.level for each in report}, practice)


def shares(weights: Mapping[str, float], weakness: Mapping[str, float]) -> Mapping[str, float]:
    """Each subject's part of the time, together 1, from its part of the exam and its weakness (-2 to 2).

    Never less than ``FLOOR`` of its part of the exam; weaker or heavier never gets less.
    """
    total = sum(weights.values())
    pull = {name: weight * 2 ** weakness.get(name, 0.0) for name, weight in weights.items()}
    pulled = sum(pull.values())
    return {name: FLOOR * weight / total + (1 - FLOOR) * pull[name] / pulled for name, weight in weights.items()}


def minutes(parts: Mapping[str, float], hours: int) -> Mapping[str, int]:
    """A week of ``hours`` dealt in steps of half an hour that add up to it: largest remainders first.

    Each subject has at least one step, where the floor of all leaves room for that.
    """
    steps = hours * 60 // STEP
    least = 1 if steps * FLOOR >= len(parts) else 0
    left = steps - least * len(parts)
    exact = {name: part * left for name, part in parts.items()}
    dealt = {name: least + int(amount) for name, amount in exact.items()}
    rest = sorted(exact, key=lambda name: (-(exact[name] - int(exact[name])), -parts[name]))
    for name in rest[: steps - sum(dealt.values())]:
        dealt[name] += 1
    return {name: count * STEP for name, count in dealt.items()}


def misses(logged: Sequence[Score]) -> Mapping[str, int]:
    """How often each kind of miss was named with the latest scores, the most named first."""
    found: dict[str, int] = {}
    for score in logged[-MISSES:]:
        for miss in score.misses:
            found[miss] = found.get(miss, 0) + 1
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def today_minutes(plan: Plan) -> int | None:
    """A study day's part of the week, in steps of half an hour; none where the week's hours are not known."""
    days = 7 - len(plan.rest_days)
    if not plan.hours_a_week or not days:
        return None
    return max(STEP, round(plan.hours_a_week * 60 / days / STEP) * STEP)


def studies(plan: Plan, exam: exams.Exam, today: date) -> bool:
    """Whether that day is one for working on weak subjects: no rest or light day, and nothing new in the last days."""
    if not plan.speaks(today) or today.weekday() in plan.rest_days:
        return False
    if plan.light_until is not None and today <= plan.light_until:
        return False
    return plan.exam_on is None or (plan.exam_on - today).days >= exam.last_weeks.nothing_new_from
