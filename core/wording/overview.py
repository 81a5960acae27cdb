"""What is said by ``/today`` and ``/progress``. Chances stand there (``forecast``), with range and label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from core import progress as rules
from core import scores
from core.causes import Cause
from core.decision import Weighed
from core.exams import Exam
from core.focus import today_minutes
from core.gates import Verdict
from core.journal import Commitment, Score
from core.message import Bold, Button, Chart, Day, Line, Message, Row, line
from core.plans import Plan
from core.timetable import Checkpoint
from core.wording import deciding, steps
from core.wording import focus as focusing
from core.wording import forecast as forecasting
from core.wording import gates as gate_wording
from core.wording import plans as plan_wording
from core.wording.plans import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What ``/today`` rests on."""

    plan: Plan
    view: Outlook
    speaks: bool
    minutes: int
    questions: int
    checked_in: str | None
    changes: tuple[str, ...]
    commitment: Commitment | None
    reason: str
    waiting: tuple[Cause, ...]
    decision: Weighed | None = None
    decided: bool = False
    studies: bool = False
    misses: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def today(said: Today) -> Message:
    """What matters today."""
    view, plan = said.view, said.plan
    lines: list[Line] = [*_state(said)]
    lines += [line("• ", text) for cause in said.waiting if (text := waiting(cause, view))]
    coming = steps.next_step(view.exam, plan, view.dealt, view.today)
    light = plan.light_until is not None and view.today <= plan.light_until
    if coming and plan.status != "finished" and not light:
        lines.append(coming)
    lines += _first(said)
    lines += _decide(said)
    lines += plan_wording.open_date(plan, view)
    if said.minutes or said.questions:
        lines.append(line(f"Logged today: {_effort(said.minutes, said.questions)}."))
    if said.commitment is not None:
        lines.append(("Your commitment this week: ", said.commitment.what, *_where(said.commitment)))
    if said.changes:
        lines.append(("What you do differently now: ", "; ".join(said.changes)))
    if said.reason:
        lines.append(("Why you do this: ", said.reason))
    return Message(title=f"Today, {Day(view.today)}", lines=tuple(lines), buttons=_today_buttons(said))


def _state(said: Today) -> list[Line]:
    plan, view = said.plan, said.view
    if plan.status == "finished":
        return [line("Your plan is finished. Nothing is due.")]
    if not said.speaks:
        until = f" until {Day(plan.paused_until)}" if plan.paused_until else ""
        return [line(f"Your plan is paused{until}. Nothing is due.")]
    if plan.light_until is not None and view.today <= plan.light_until:
        return [line(f"A light day, until {Day(plan.light_until)}: short and easy, or nothing.")]
    if view.today.weekday() in plan.rest_days:
        return [line("Today is a rest day. Nothing is due.")]
    if said.checked_in:
        return [line(f"You checked in today: {said.checked_in.replace('-', ' ')}.")]
    return []


def _decide(said: Today) -> list[Line]:
    """On a day to decide, how to: what keeping and moving would change, cost and may."""
    if not said.speaks or said.decision is None:
        return []
    if said.decided:
        return [line("You decided today: the date stays.")]
    text = "Today is a day to decide: keep the exam date or move it. /progress says where you stand"
    first = line(f"{text}; /plan exam-date=... shows what another date would change.")
    warned = any(cause.kind == "fee-threshold" for cause in said.waiting)
    return [first, *deciding.lines(said.view.exam, said.decision, cost=not warned)]


def _first(said: Today) -> list[Line]:
    """What comes first today, by subject, and what helps against the kind of miss named most."""
    if not said.studies:
        return []
    focus, advice = said.view.focus, focusing.misses(said.view.exam, said.misses)
    return [*([] if focus is None else [focusing.today(focus, today_minutes(said.plan))]), *advice]


def _where(commitment: Commitment) -> tuple[str, ...]:
    parts = tuple(part for part in (commitment.when, commitment.where) if part)
    return (f" ({', '.join(parts)})",) if parts else ()


def waiting(cause: Cause, view: Outlook) -> str:
    """What a cause means today; empty where it has nothing to say there."""
    checkpoint = cause.data.get("checkpoint")
    if isinstance(checkpoint, Checkpoint):
        name = steps.name(view.exam, checkpoint, view.dealt)
        return f"Planned for {Day(checkpoint.on)} and still open: {name}."
    return {
        "fee-threshold": view.exam.fee.text if view.exam.fee and not cause.data.get("past") else "",
        "retake-rule": "The exam date does not keep an attempt rule; see /retake.",
        "rushing": "The exam date leaves little time; see /plan.",
        "final-form": "No last practice exam is planned in the final two weeks; see /plan.",
        "result-due": "Your result may have come. /plan last-result=passed or failed, whenever you like.",
        "stalled-scores": "Your scores may have levelled off; see /progress.",
        "score-drop": "Your latest practice exam came out lower; see /progress.",
        "off-pace": "At your own pace the exam date is hard to reach; see /progress.",
        "overwork": "You have worked a lot these days. A rest day is part of the plan.",
        "light-days": "It has been hard lately. Light days are there when you want them.",
        "commitment-review": "Your week's commitment waits for a look back: /commit kept=yes, partly or no.",
    }.get(cause.kind, "")


def _effort(minutes: int, questions: int) -> str:
    parts = []
    if minutes:
        parts.append(hours(minutes))
    if questions:
        parts.append(f"{questions} questions")
    return ", ".join(parts)


def hours(minutes: int) -> str:
    """Minutes as hours and minutes."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest} min"
    return f"{whole} h {rest} min" if rest else f"{whole} h"


def _today_buttons(said: Today) -> tuple[Button, ...]:
    if said.plan.status == "finished":
        return (Button("Start a plan", "plan", {"again": "yes"}),)
    if not said.speaks:
        return (Button("Come back", "plan", {"status": "active"}, said.plan.version),)
    overdue = next((c for cause in said.waiting if isinstance(c := cause.data.get("checkpoint"), Checkpoint)), None)
    buttons: list[Button] = []
    if overdue is not None:
        form = said.view.dealt.get(overdue.id)
        if overdue.kind not in {"appraisal", "advisor"}:
            buttons.append(steps.took(overdue, form, said.plan.version))
        buttons.append(Button("Move it", "plan", {"move": overdue.id}, said.plan.version))
    if said.decision is not None and not said.decided:
        label = "Move it" if overdue is None else "Move the exam"
        buttons += [deciding.keep(said.plan), deciding.move(said.plan, said.decision, label)]
    return (
        *buttons,
        Button("Check in", "check-in"),
        Button("Log study", "log-study", {"form": "yes"}),
        Button("Show the plan", "plan"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What ``/progress`` rests on; ``pictured`` are the buttons to its other pictures.

    ``reviewed`` names who looked a score over, by its id.
    """

    plan: Plan
    view: Outlook
    scores: tuple[Score, ...]
    ready: rules.Readiness
    gate: Verdict | None
    forecast: forecasting.Said
    drop: rules.Drop | None
    plateau: rules.Plateau | None
    first: Score | None
    active: int
    minutes: int
    questions: int
    misses: Mapping[str, int]
    weak: tuple[tuple[str, bool], ...]
    chart: Chart | None = None
    pictured: tuple[Button, ...] = ()
    reviewed: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


def progress(said: Progress) -> Message:
    """What the numbers say, with their range, source and label."""
    exam = said.view.exam
    lines: list[Line] = [
        *_verdict(said),
        *_gate(said),
        *forecasting.lines(exam, said.forecast, said.view.today),
        *_trend(said),
        *_focus(said),
    ]
    rows = [Row(s.name, _score(exam, s, said.reviewed.get(s.id, ""))) for s in said.scores]
    rows.append(
        Row(
            "Last 7 days",
            (f"active on {said.active} of 7; {_effort(said.minutes, said.questions) or 'no study logged'}",),
        )
    )
    coming = steps.next_step(exam, said.plan, said.view.dealt, said.view.today)
    if coming and said.plan.status != "finished":
        lines.append(coming)
    return Message(
        title="Where you stand",
        lines=tuple(lines),
        rows=tuple(rows),
        buttons=(Button("Log a score", "log-score"), *said.pictured, Button("Show the plan", "plan")),
        chart=said.chart,
    )


def _score(exam: Exam, score: Score, reviewed_by: str) -> Line:
    likely = scores.likely(exam, score)
    span = f", likely {steps.number(likely[0])} to {steps.number(likely[1])}" if likely else ""
    marks = [text for text, there in (("used before", score.repeat), ("untimed", score.pace == "untimed")) if there]
    tail = f" ({', '.join(marks)})" if marks else ""
    looked = (f"; {reviewed_by} looked it over",) if reviewed_by else ()
    return (steps.value(exam.scales[score.scale], score.value), span, ", ", Day(score.day), tail, *looked)


def _verdict(said: Progress) -> list[Line]:
    exam, ready = said.view.exam, said.ready
    if ready.latest is None:
        return [line("Too little to say: no full practice exam is logged yet. ", exam.baseline.expect_first_attempt)]
    words = {
        "go": "Ready by the rule of thumb",
        "close": "Close",
        "not-yet": "Not yet",
        "too-little": "Too little to say",
    }[ready.verdict]
    lines = [line(Bold(words), ". ", _reading(exam, ready))]
    reasons = [text for code in ready.reasons if (text := _reason(exam, code))]
    if reasons:
        lines.append(line(f"What decides it: {' '.join(reasons[:2])}"))
    lines.append(line(f"Rule: {exam.ready.source}."))
    return lines


def _gate(said: Progress) -> list[Line]:
    """The school's gate, which counts before any rule of ours: judged, or in the member's own words."""
    if said.view.gate is not None and said.gate is not None:
        return gate_wording.lines(said.view.exam, said.view.gate, said.gate)
    return [("Your school's gate counts first: ", said.plan.school_gate)] if said.plan.school_gate else []


def _reading(exam: Exam, ready: rules.Readiness) -> str:
    if ready.reading is None:
        return "The latest form is on a scale that I can't hold against the band."
    text = {
        "at-risk": exam.readiness.at_risk,
        "borderline": exam.readiness.borderline,
        "close": exam.readiness.close,
        "likely": exam.readiness.likely,
    }[ready.reading]
    return f"{text} ({steps.cited(exam.readiness.source)}.)"


def _reason(exam: Exam, code: str) -> str:
    rule = exam.ready
    known = exam.primary.likely is not None
    by_how_much, whose = (" by more than noise", "The likely range") if known else ("", "The result")
    return {
        "too-few-recent": (
            f"It takes {rule.forms} fresh, standard-paced full {exam.wording.practice_noun}s "
            f"within {rule.within_days} days."
        ),
        "below": f"It takes {steps.value(exam.primary, rule.at_least)} or more on each of the last {rule.forms}.",
        "latest-old": f"The latest form is more than {rule.latest_within_days} days old.",
        "latest-worst": f"The latest form is the lowest so far{by_how_much}.",
        "inside-band": f"{whose} still touches the {exam.readiness.band_name}.",
    }.get(code, "")


def _trend(said: Progress) -> list[Line]:
    exam, lines = said.view.exam, list[Line]()
    if said.drop is not None:
        points = steps.number(said.drop.points)
        lines.append(
            line(
                f"{said.drop.after.name} came out {points} {exam.primary.unit} under {said.drop.before.name}: more "
                "than noise. "
                f"One sitting is not a verdict. {exam.plateau.remedy}"
            )
        )
    elif said.plateau is not None:
        count, spread = len(said.plateau.forms), steps.number(said.plateau.spread)
        span = (said.plateau.forms[-1].day - said.plateau.forms[0].day).days
        text = (
            f"The last {count} forms span {span} days within {spread} {exam.primary.unit}: they may have levelled off."
        )
        lines.append(line(f"{text} {exam.plateau.remedy}"))
    elif said.first is not None and said.ready.latest is not None and said.first.id != said.ready.latest.id:
        lines += _since_first(exam, said.first, said.ready.latest)
    return [*lines, *_gap(exam, said.ready)]


def _since_first(exam: Exam, first: Score, latest: Score) -> list[Line]:
    one, two = scores.of(exam, first), scores.of(exam, latest)
    if one is None or two is None:
        return []
    step = scores.change(exam, one, two)
    if step.size == "none":
        return [line(f"Since {first.name}: no detectable change yet; forms vary by about that much.")]
    way = "up" if step.delta > 0 else "down"
    sure = "a real step" if step.size == "real" else "perhaps a change, perhaps noise"
    if first.scale != latest.scale:
        by = f"{round(abs(step.delta))} {exam.primary.unit}"
        return [line(f"Since {first.name}: {way} about {by} (across two scales: rough, not official).")]
    return [line(f"Since {first.name}: {way} {steps.number(abs(step.delta))} {exam.primary.unit}, {sure}.")]


def _gap(exam: Exam, ready: rules.Readiness) -> list[Line]:
    """How far the latest form is under the band, when noise does not explain it."""
    value = None if ready.latest is None else scores.of(exam, ready.latest)
    if value is None or value >= exam.readiness.band_low:
        return []
    gap = exam.readiness.band_low - value
    if gap < (exam.primary.maybe_change or 0):
        return []
    text = f"From there to the {exam.readiness.band_name} ({steps.number(exam.readiness.band_low)}): "
    return [line(f"{text}{steps.number(gap)} {exam.primary.unit}.")]


def _focus(said: Progress) -> list[Line]:
    exam, lines = said.view.exam, list[Line]()
    if said.weak:
        names = ", ".join(f"{name} (in the exam's report, too)" if both else name for name, both in said.weak[:3])
        lines.append(line(f"Weakest in the profile: {names}."))
    if said.misses:
        kinds = {miss.id: miss.name for miss in exam.plateau.misses}
        names = ", ".join(kinds.get(miss, miss) for miss in list(said.misses)[:2])
        lines.append(line(f"Most named kinds of misses: {names}."))
        lines += focusing.misses(exam, said.misses)
    return lines
