"""What is said about a logged score: what it says, how sure that is, and the next step. Chances are not said here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core import forecast, scores
from core.exams import Exam, Form
from core.journal import Score
from core.message import Bold, Button, Day, Line, Message, line
from core.plans import Plan
from core.progress import Drop
from core.wording import forecast as forecasting
from core.wording import plans as plan_wording
from core.wording import refusals, steps
from core.wording.plans import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A score and what stands beside it. ``previous`` is the fresh full form before, ``proposed`` a plan laid anew."""

    score: Score
    previous: Score | None
    is_baseline: bool
    corrected: bool
    latest: bool
    drop: Drop | None
    proposed: Plan | None
    better: date | None
    forms_left: int
    attempted: bool


def logged(said: Logged, plan: Plan, outlook: Outlook) -> Message:
    """The answer to a score."""
    exam, score = outlook.exam, said.score
    lines: list[Line] = [_range(exam, score), *_level(exam, score)]
    if said.is_baseline:
        lines += _baseline(said, plan, outlook)
    elif said.drop is not None:
        lines += _drop(exam, said.drop)
    else:
        lines += _reading(exam, said)
        lines += _change(exam, said)
    lines += _cautions(exam, score)
    wrong = forecast.contradiction(exam, score)
    if wrong is not None:
        lines.append(forecasting.doubted(exam, score, wrong))
    lines += _next(said, plan, outlook)
    return Message(
        title=f"{'Corrected' if said.corrected else 'Logged'}: {score.name}, {_amount(exam, score)}",
        lines=tuple(lines),
        buttons=(*_buttons(said, plan, outlook), Button("Correct it", "log-score", {"replace": str(score.id)})),
    )


def _amount(exam: Exam, score: Score) -> str:
    return steps.value(exam.scales[score.scale], score.value)


def _range(exam: Exam, score: Score) -> Line:
    scale, likely = exam.scales[score.scale], scores.likely(exam, score)
    if likely is None:
        return line(
            f"{_amount(exam, score)} on {Day(score.day)}. How exact it is has not been published: read it loosely."
        )
    low, high = (steps.number(end) for end in likely)
    half = steps.number(scale.likely or 0)
    return line(Bold(_amount(exam, score)), f" on {Day(score.day)}: likely range {low} to {high} (±{half}).")


def _level(exam: Exam, score: Score) -> list[Line]:
    scale = exam.scales[score.scale]
    level = scale.level(score.value)
    return [] if level is None else [line(f"The report calls this {level.name} ({steps.cited(scale.source)}).")]


def _baseline(said: Logged, plan: Plan, outlook: Outlook) -> list[Line]:
    exam = outlook.exam
    expect = exam.baseline.expect if said.attempted else exam.baseline.expect_first_attempt
    lines = [line("This is your baseline. ", expect)]
    lines += plan_wording.band(outlook)
    lines += plan_wording.warnings_after(plan, outlook)
    if plan.exam_on is not None:
        lines.append(line("From here on your dates are firm; /plan shows them all."))
    elif exam.bands is None:
        lines.append(line("When you know the day of the exam, /plan exam-date=... lays out the rest."))
    elif said.better is not None:
        lines.append(
            line(
                "A date that would fit: ", Bold(str(Day(said.better))), ". You decide; nothing is set until you accept."
            )
        )
    return lines


def _drop(exam: Exam, drop: Drop) -> list[Line]:
    points = f"{steps.number(drop.points)} {exam.primary.unit}"
    return [
        line(f"That is {points} under {drop.before.name}, more than noise alone would explain."),
        line("It happens: one sitting can land low after a short night or a hard week. One form is not a verdict."),
        line(f"The next step is small: {exam.plateau.remedy}"),
    ]


def _reading(exam: Exam, said: Logged) -> list[Line]:
    score = said.score
    counts = score.scale == exam.primary_scale and not score.repeat
    form = exam.form(score.form or "")
    value = scores.of(exam, score)
    if value is None or (form is not None and form.role == "short"):
        return []
    if not counts or (form is not None and form.role != "full"):
        about = steps.value(exam.primary, round(value))
        if score.scale == exam.primary_scale:
            return []
        return [line(f"That is about {about} (rough, not official), so I don't judge readiness by it.")]
    text = {
        "at-risk": exam.readiness.at_risk,
        "borderline": exam.readiness.borderline,
        "close": exam.readiness.close,
        "likely": exam.readiness.likely,
    }[scores.judge(exam, value)]
    ends = f"{steps.number(exam.readiness.band_low)} to {steps.number(exam.readiness.band_high)}"
    band = f"{steps.capital(exam.readiness.band_name)} {ends}"
    return [line(f"{text} ({band}; {steps.cited(exam.readiness.source)}.)")]


def _change(exam: Exam, said: Logged) -> list[Line]:
    if said.previous is None:
        return []
    one, two = scores.of(exam, said.previous), scores.of(exam, said.score)
    if one is None or two is None:
        return []
    step = scores.change(exam, one, two)
    points = f"{steps.number(abs(step.delta))} {exam.primary.unit}"
    before = said.previous.name
    rough = "" if said.previous.scale == said.score.scale else " (across two scales: rough, not official)"
    if round(step.delta, 1) == 0:
        return [line(f"The same as {before}{rough}.")]
    way = "up" if step.delta > 0 else "down"
    if exam.primary.real_change is None:
        return [line(f"{way.capitalize()} {points} from {before}{rough}. How much of that is noise is not published.")]
    text = {
        "none": f"{way.capitalize()} {points} from {before}{rough}: within noise, so no detectable change.",
        "maybe": f"{way.capitalize()} {points} from {before}{rough}: perhaps a change, perhaps only noise.",
        "real": f"{way.capitalize()} {points} from {before}{rough}: more than noise, a real step.",
    }[step.size]
    return [line(text)]


def _cautions(exam: Exam, score: Score) -> list[Line]:
    lines: list[Line] = []
    form = exam.form(score.form or "")
    if score.repeat:
        lines.append(
            line("You have used this form before, so the number is inflated; it does not count for readiness.")
        )
    if score.pace == "untimed":
        lines.append(line("Untimed: standard pace predicts better, so this one counts a little less."))
    if form is not None and form.note:
        lines.append(line(form.note))
    return lines


def _next(said: Logged, plan: Plan, outlook: Outlook) -> list[Line]:
    lines, noun = list[Line](), outlook.exam.wording.practice_noun
    if said.proposed is not None:
        days = ", ".join(str(Day(c.on)) for c in said.proposed.checkpoints if c.kind == "practice-exam" and c.open)
        lines.append(line(f"Counted from this one, the next {noun}s would be: {days or 'none before the exam'}."))
        lines += plan_wording.moves(plan, said.proposed, outlook)
        lines.append(line("Accept, or keep the dates as they are."))
    coming = steps.next_step(outlook.exam, plan, outlook.dealt, outlook.today)
    if coming:
        lines.append(coming)
    if said.forms_left == 0:
        blocks = steps.capital(outlook.exam.wording.timed_blocks.rstrip("."))
        lines.append(line(f"No unused full form is left. {blocks} can stand in."))
    elif said.forms_left == 1:
        lines.append(line("One unused full form is left; the plan keeps it for the last weeks."))
    return lines


def _buttons(said: Logged, plan: Plan, outlook: Outlook) -> tuple[Button, ...]:
    if said.better is not None:
        given = {"exam-date": said.better.isoformat(), "apply": "yes"}
        return (
            Button("Accept", "plan", given, plan.version),
            Button("Another date", "plan", {"move": "exam"}, plan.version),
            Button("Keep as it is", "plan", {"keep": "as-is"}, plan.version),
        )
    if said.proposed is not None:
        return (
            Button("Accept", "plan", {"relay": "yes", "apply": "yes"}, plan.version),
            Button("Keep as it is", "plan", {"keep": "as-is"}, plan.version),
        )
    if said.is_baseline and outlook.too_soon:
        return (*plan_wording.rush_buttons(plan, outlook), Button("Progress", "progress"))
    return (Button("Progress", "progress"),)


def twice(exam: Exam, earlier: Score, score: Score) -> Message:
    """The same form on the same day once more."""
    if (earlier.value, earlier.scale) == (score.value, score.scale):
        return Message(
            title="Logged already",
            lines=(line(f"{steps.score(exam, earlier)} on {Day(earlier.day)} stands already. Nothing was added."),),
            buttons=(Button("Progress", "progress"),),
        )
    number = steps.number(score.value)
    given = {"test": score.form or "", "score": number, "taken": score.day.isoformat(), "replace": str(earlier.id)}
    return Message(
        title="Two results for one sitting",
        lines=(
            line(f"For {Day(earlier.day)} you have logged {steps.score(exam, earlier)} already."),
            line(
                f"If {_amount(exam, score)} is right, replace it. If it was another day, type it again with taken=..."
            ),
        ),
        buttons=(Button("Replace it", "log-score", given), Button("Keep the first", "progress")),
        event="refusal",
    )


def removed(exam: Exam, score: Score, *, reopened: bool) -> Message:
    """A score is gone."""
    lines = [line(f"Removed: {steps.score(exam, score)} of {Day(score.day)}.")]
    if reopened:
        lines.append(line("The step of your plan that rested on it is open again."))
    return Message(title="Removed", lines=tuple(lines), buttons=(Button("Log a score", "log-score"),))


def correct_what(exam: Exam, old: Score) -> str:
    """The form for a correction."""
    return f"This corrects {steps.score(exam, old)} of {Day(old.day)}. Type what is right; what you leave empty stays."


def other_scale(exam: Exam, form: Form) -> str:
    """A correction to a practice exam with another scale."""
    return f"{form.name} reports {exam.scales[form.scale].label}. Type its score, too."


def in_the_future(taken: date, today: date) -> str:
    """A day that is still ahead."""
    return f"{Day(taken)} is still ahead (today is {Day(today)}). Type the day you took it, such as yesterday."


def too_long_ago(taken: date) -> str:
    """A day too far back to say anything about today."""
    return f"{Day(taken)} is more than five years ago. Check the year, or leave this one out."


refusals.learn(
    {
        "no-score": lambda _data: refusals.no(
            "No such score",
            line("There is no score to correct or remove. Log one with /log-score."),
            buttons=(Button("Log a score", "log-score"),),
        )
    }
)
