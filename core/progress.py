"""What the records say of progress: readiness, levelling off, a real drop, a date out of reach, too much work.

Noise decides: nothing is called a drop or a plateau from one pair of scores a few points apart, and with more than that
the forecast's doubt has the last word. Figures come from the exam file with their sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from core import exams, forecast, journal, scores
from core.journal import Score
from core.plans import Plan

Verdict = Literal["go", "close", "not-yet", "too-little"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """The verdict of the file's rule of thumb and of the readiness reading together, with the codes that decide it."""

    verdict: Verdict
    latest: Score | None
    reading: scores.Reading | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """A real fall between the two latest fresh full forms, in units of the primary scale."""

    before: Score
    after: Score
    points: float


@dataclass(frozen=True, slots=True)
class Plateau:
    """The latest fresh full forms that may have levelled off, and their spread in units of the primary scale.

    ``rule``: *spread*, within the file's limit over its span of days; *pace*, wider, but better explained by standing
    still than by growth.
    """

    forms: tuple[Score, ...]
    spread: float
    rule: Literal["spread", "pace"] = "spread"


@dataclass(frozen=True, slots=True)
class OffPace:
    """A planned date that the member's own growth hardly reaches: the fresh full forms it rests on, and the figures.

    ``needed`` is the growth that would reach the standard by that day, ``pace`` the member's own: both in units of the
    primary scale a month.
    """

    forms: tuple[Score, ...]
    on: date
    standard: float
    needed: float
    pace: forecast.Pace


EVEN, TWICE = 0.0, math.log(2)
"""Logarithms of the odds of standing still against usual growth: as likely, and twice as likely."""
WINDOW = 5
"""How many of the latest forms are asked whether they stand still: what grew before may stand still now."""
LOW_CHANCE = 25.0
"""Percent; from here down a date is called out of reach, if growth cannot be expected to bring it back."""


def readiness(exam: exams.Exam, logged: Sequence[Score], today: date) -> Readiness:
    """How the recent fresh, standard-paced full forms stand against the rule of thumb; an untimed one only shows.

    *go* needs every condition of ``exam.ready`` and a reading wholly above the band or as many results as the rule asks
    for at its threshold; a latest result inside the band is never better than *close*.
    """
    forms = scores.fresh_full(exam, logged)
    if not forms:
        return Readiness("too-little", None, None, ("no-form",))
    paced = [form for form in forms if form.pace != "untimed"]
    latest = (paced or forms)[-1]
    value = scores.of(exam, latest)
    if value is None:
        return Readiness("too-little", latest, None, ("no-scale",))
    reading = scores.judge(exam, value)
    reasons = _unmet(exam, forms, paced, today)
    if not paced:
        return Readiness("too-little", latest, reading, reasons)
    if not reasons and reading == "likely":
        return Readiness("go", latest, reading, ())
    if reading in {"close", "likely"}:
        return Readiness("close", latest, reading, reasons or ("inside-band",))
    if len(paced) < exam.ready.forms and reading == "borderline":
        return Readiness("too-little", latest, reading, reasons)
    return Readiness("not-yet", latest, reading, reasons or ("below",))


def _unmet(exam: exams.Exam, forms: Sequence[Score], paced: Sequence[Score], today: date) -> tuple[str, ...]:
    rule, found = exam.ready, list[str]()
    recent = [s for s in paced if (today - s.day).days <= rule.within_days]
    counted = recent[-rule.forms :]
    if len(counted) < rule.forms:
        found.append("too-few-recent")
    elif any((scores.of(exam, s) or 0.0) < rule.at_least for s in counted):
        found.append("below")
    if (today - (paced or forms)[-1].day).days > rule.latest_within_days:
        found.append("latest-old")
    if latest_is_worst(exam, forms):
        found.append("latest-worst")
    return tuple(found)


def latest_is_worst(exam: exams.Exam, forms: Sequence[Score]) -> bool:
    """Whether the latest full form is below every earlier one by more than noise."""
    values = [value for value in (scores.of(exam, s) for s in forms) if value is not None]
    if len(values) < 2:  # noqa: PLR2004 - one result is the worst and the best
        return False
    return scores.change(exam, min(values[:-1]), values[-1]).delta < 0 and (
        scores.change(exam, min(values[:-1]), values[-1]).size != "none"
    )


def drop(exam: exams.Exam, logged: Sequence[Score]) -> Drop | None:
    """A real fall from one fresh full form to the next, the latest pair only, both on the same scale.

    Where earlier forms tell what was to be expected, the latest one must also lie under that forecast's likely range:
    a form that came out too high before is no reason to call the next one a fall.
    """
    forms = scores.fresh_full(exam, logged)
    for before, after in list(pairwise(forms))[-1:]:
        one, two = scores.of(exam, before), scores.of(exam, after)
        if one is None or two is None or before.scale != after.scale:
            return None
        step = scores.change(exam, one, two)
        if step.delta < 0 and step.size == "real" and _unexpected(exam, forms):
            return Drop(before, after, -step.delta)
    return None


def _unexpected(exam: exams.Exam, forms: Sequence[Score]) -> bool:
    if len(forms) < 3:  # noqa: PLR2004 - one form before it leads to expect nothing but itself
        return True
    surprise = forecast.surprise(exam, forms)
    return surprise is None or surprise < -forecast.LIKELY


def plateau(exam: exams.Exam, logged: Sequence[Score]) -> Plateau | None:
    """The latest forms, as many as the file's rule asks for, over its span, that may have levelled off below the band's
    upper end.

    Within the file's spread on one scale, unless usual growth explains the last of them better; or with one form more,
    wider than that, if standing still explains them twice as well as usual growth.
    """
    forms = scores.fresh_full(exam, logged)
    values = [value for value in (scores.of(exam, s) for s in forms) if value is not None]
    if len(forms) < exam.plateau.forms or len(values) < len(forms) or scores.judge(exam, values[-1]) == "likely":
        return None
    close = _close_together(exam, forms, values)
    if close is None and len(forms) == exam.plateau.forms:
        return None
    odds = forecast.levelled(exam, forms[-WINDOW:])
    if close is not None and (odds is None or odds >= EVEN):
        return close
    last = forms[-WINDOW:]
    if odds is None or odds < TWICE or len(last) <= exam.plateau.forms or _span(last) < exam.plateau.days:
        return None
    return Plateau(last, max(values[-WINDOW:]) - min(values[-WINDOW:]), "pace")


def _close_together(exam: exams.Exam, forms: tuple[Score, ...], values: Sequence[float]) -> Plateau | None:
    """The file's own rule: so many forms over so many days within so many points."""
    for count in range(exam.plateau.forms, len(forms) + 1):
        spread = max(values[-count:]) - min(values[-count:])
        if spread > exam.plateau.spread or len({form.scale for form in forms[-count:]}) > 1:
            return None
        if _span(forms[-count:]) >= exam.plateau.days:
            return Plateau(forms[-count:], spread)
    return None


def _span(forms: Sequence[Score]) -> int:
    return (forms[-1].day - forms[0].day).days


def off_pace(exam: exams.Exam, logged: Sequence[Score], exam_on: date | None, today: date) -> OffPace | None:
    """Whether the chance on the planned day is low, and the growth that it would take is beyond what the member's own
    makes plausible. Needs as many fresh full forms over as many days as a plateau: fewer say too little.
    """
    forms = scores.fresh_full(exam, logged)
    if exam_on is None or exam_on <= today or len(forms) < exam.plateau.forms or _span(forms) < exam.plateau.days:
        return None
    found = forecast.estimate(exam, logged)
    if found is None or forecast.ahead(found, exam_on).chance >= LOW_CHANCE:
        return None
    own, wanted = forecast.pace(found), forecast.needed(found, exam_on)
    return OffPace(forms[-WINDOW:], exam_on, found.known.standard, wanted, own) if wanted > own.high else None


def minutes_since(studies: Sequence[journal.Study], since: date, until: date) -> int:
    """Minutes logged on local days from ``since`` to ``until``, both included."""
    return sum(each.minutes for each in studies if since <= each.day <= until)


def overworked(exam: exams.Exam, kept: journal.Journal, today: date) -> Literal["hours", "no-rest"] | None:
    """Whether the last seven days are over the cap, or each of the file's count of days had study in it.

    The run of days may end yesterday: today's study is often logged late.

    The cap is the exam file's; a member who planned fewer hours is not pressed at their plan, only at the cap.
    """
    week = minutes_since(kept.studies, today - timedelta(days=6), today)
    if week > exam.load.hours_a_week_cap * 60:
        return "hours"
    days = {each.day for each in kept.studies if each.minutes or each.questions or each.cards}
    run = exam.load.days_without_rest
    runs = ([today - timedelta(days=back) for back in range(begin, begin + run)] for begin in (0, 1))
    return "no-rest" if any(all(day in days for day in each) for each in runs) else None


def missed_milestones(plan: Plan, exam: exams.Exam, kept: journal.Journal, today: date) -> int:
    """How many of the latest practice checkpoints in a row went by untaken or came out below the band."""
    due = [c for c in plan.checkpoints if c.kind == "practice-exam" and c.on < today]
    by_id = {score.id: score for score in kept.scores}
    count = 0
    for checkpoint in reversed(due):
        score = by_id.get(checkpoint.taken_by or 0)
        value = None if score is None else scores.of(exam, score)
        if not checkpoint.open and (value is None or value >= exam.readiness.band_low):
            break
        count += 1
    return count


def days_active(kept: journal.Journal, today: date, span: int = 7) -> int:
    """On how many of the last ``span`` local days anything was studied, checked in or scored."""
    since = today - timedelta(days=span - 1)
    active = {
        record.day
        for records in (kept.studies, kept.check_ins, kept.scores)
        for record in records
        if since <= record.day <= today
    }
    return len(active)
