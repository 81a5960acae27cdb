"""What is said about a plan: made, shown, changed, paused, finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core import reading, retake
from core.exams import Exam, Form
from core.focus import Focus
from core.gates import Gate
from core.message import Bold, Button, Day, Line, Message, Row, line
from core.plans import Plan
from core.scores import Banding
from core.timetable import Checkpoint
from core.wording import focus as focus_wording
from core.wording import steps

SHOWN = 18
"""Checkpoints listed at once; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the sentences about a plan rest on besides the plan. ``better`` is the date to propose, if there is one."""

    exam: Exam
    today: date
    dealt: Mapping[str, Form | None]
    banding: Banding | None = None
    remediation: bool = False
    too_soon: bool = False
    least_weeks: int = 0
    better: date | None = None
    year_off: bool = False
    broken: tuple[retake.Reason, ...] = ()
    gate: Gate | None = None
    focus: Focus | None = None


def made(plan: Plan, outlook: Outlook) -> Message:
    """A first plan."""
    exam, firm = outlook.exam, [c for c in plan.checkpoints if c.open and c.firm]
    lines: list[Line] = [line("Here is your plan. Only you can see it. First things first:")]
    lines += [steps.dated(exam, c, outlook.dealt) for c in firm if c.kind != "exam"]
    lines.append(line(_expect(plan, exam)))
    later = [c for c in plan.checkpoints if c.open and not c.firm]
    if plan.exam_on is None:
        lines.append(line(_no_date(outlook)))
    elif later:
        lines.append(line("Everything after the baseline is provisional until you have taken it:"))
        listed = [c for c in later if c.kind != "light-day"]
        lines += [steps.dated(exam, c, outlook.dealt) for c in listed[:SHOWN]]
        if len(listed) > SHOWN:
            lines.append(line(f"... and {len(listed) - SHOWN} more."))
    lines += stand_ins(plan, outlook)
    lines += warnings(plan, outlook)
    return Message(
        title=f"Your plan for {exam.name}",
        lines=tuple(lines),
        buttons=(*rush_buttons(plan, outlook), Button("Self-appraisal", "reflect"), Button("Today", "today")),
    )


def _no_date(outlook: Outlook) -> str:
    """Where the exam date will come from, where there is none yet."""
    if outlook.exam.bands is None:
        return "There is no exam date yet. When you know it, /plan exam-date=... lays out what follows the baseline."
    if outlook.remediation:
        return "There is no exam date yet, and none is needed now."
    return "There is no exam date yet, and none is needed: the baseline will propose one."


def _expect(plan: Plan, exam: Exam) -> str:
    return (
        exam.baseline.expect if plan.attempts or plan.last.outcome == "failed" else exam.baseline.expect_first_attempt
    )


def shown(plan: Plan, outlook: Outlook, done: Sequence[Line]) -> Message:
    """The plan as it stands."""
    exam = outlook.exam
    coming = [c for c in plan.checkpoints if c.open and c.kind != "light-day" and not _gone(c, outlook.today)]
    lines: list[Line] = []
    if plan.status == "finished":
        lines.append(line("This plan is finished. To begin anew: /plan exam=... whenever you want to."))
    elif not plan.speaks(outlook.today):
        lines.append(line("This plan is paused", f" until {Day(plan.paused_until)}" if plan.paused_until else "", "."))
    if plan.status != "finished":
        lines += [steps.dated(exam, c, outlook.dealt) for c in coming[:SHOWN]]
        if len(coming) > SHOWN:
            lines.append(line(f"... and {len(coming) - SHOWN} more."))
        lines += stand_ins(plan, outlook)
    if done:
        lines.append(line(Bold("Done")))
        lines += done
    if plan.status != "finished":
        lines += warnings(plan, outlook)
        lines += open_date(plan, outlook)
    return Message(
        title=f"Your plan for {exam.name}",
        lines=tuple(lines),
        rows=settings(plan, outlook),
        buttons=_plan_buttons(plan, outlook),
    )


def _gone(checkpoint: Checkpoint, today: date) -> bool:
    """Whether a step is simply over: a day to decide, or one that never was firm. Nothing is owed for either."""
    never_firm = checkpoint.kind in {"practice-exam", "short-form"} and not checkpoint.firm
    return checkpoint.on < today and (checkpoint.kind == "decision" or never_firm)


def stand_ins(plan: Plan, outlook: Outlook) -> list[Line]:
    """What stands in where unused full practice exams run out, and that one is kept for the end."""
    words, steps_of = outlook.exam.wording, [c for c in plan.checkpoints if c.open and c.kind == "practice-exam"]
    dealt = [(c, outlook.dealt.get(c.id)) for c in steps_of]
    others = [form.name for _, form in dealt if form is not None and form.role != "full"]
    blocks = [words.timed_blocks] if any(form is None for _, form in dealt) else []
    if not others and not blocks:
        return []
    kept = any(c.why == "final" and form is not None and form.role == "full" for c, form in dealt)
    end = ", and one is kept for the last weeks" if kept else ""
    few = f"There are fewer unused full {words.practice_noun}s than dates{end}"
    return [line(f"{few}. Standing in: {reading.listed([*others, *blocks], 'and')}.")]


def open_date(plan: Plan, outlook: Outlook) -> list[Line]:
    """The date to propose while none is set: from the baseline on."""
    if plan.exam_on is not None or not plan.baseline_done or plan.status == "finished" or outlook.better is None:
        return []
    return [line("A date that would fit: ", Bold(str(Day(outlook.better))), ". Nothing is set until you accept.")]


def settings(plan: Plan, outlook: Outlook) -> tuple[Row, ...]:
    """What the plan was made from."""
    exam_on = plan.exam_on
    rows = [
        Row(
            "Exam date",
            (Day(exam_on), f" ({steps.ahead(exam_on, outlook.today)})") if exam_on else ("not set yet",),
        ),
        Row("Rest days", (steps.weekdays(plan.rest_days),)),
    ]
    if plan.hours_a_week:
        rows.append(Row("Hours a week", (str(plan.hours_a_week),)))
    if outlook.focus is not None:
        rows += focus_wording.rows(outlook.focus)
    if outlook.gate is not None:
        rows.append(Row("School's gate", (Bold(outlook.gate.name), f". {outlook.gate.text} /progress judges it.")))
    elif plan.school_gate:
        rows.append(Row("School's gate", (plan.school_gate, " (it counts before any rule of ours)")))
    return tuple(rows)


def _plan_buttons(plan: Plan, outlook: Outlook) -> tuple[Button, ...]:
    if plan.status == "finished":
        return ()
    if not plan.speaks(outlook.today):
        return (Button("Come back", "plan", {"status": "active"}, plan.version),)
    buttons = list(rush_buttons(plan, outlook))
    if open_date(plan, outlook) and outlook.better:
        given = {"exam-date": outlook.better.isoformat(), "apply": "yes"}
        buttons.append(Button("Accept", "plan", given, plan.version))
    if any(c.kind == "advisor" and c.open for c in plan.checkpoints):
        buttons.append(Button("Advisor talk done", "plan", {"done": "advisor"}, plan.version))
    buttons.append(Button("Log a score", "log-score"))
    buttons.append(Button("I need a pause", "plan", {"status": "paused"}, plan.version))
    return tuple(buttons)


def rush_buttons(plan: Plan, outlook: Outlook) -> tuple[Button, ...]:
    """The ways out of a date that is too soon."""
    if not outlook.too_soon or plan.exam_on is None:
        return ()
    given = {"exam-date": outlook.better.isoformat()} if outlook.better else {"move": "exam"}
    return (
        Button("Move it", "plan", given, plan.version),
        Button("Keep the date", "plan", {"keep": f"rushing:{plan.exam_on}"}, plan.version),
    )


def warnings(plan: Plan, outlook: Outlook) -> list[Line]:
    """What deserves a word about the date: the band, a rush, more than half a year, an attempt rule."""
    return [
        *band(outlook),
        *_rush(plan, outlook),
        *_year_off(outlook),
        *(line(broken(reason, outlook.exam)) for reason in outlook.broken),
    ]


def band(outlook: Outlook) -> list[Line]:
    """How long the evidence asks for, naming both bands where they differ."""
    found, bands = outlook.banding, outlook.exam.bands
    if found is None or bands is None:
        return []
    said = [line(f"{found.band.advice} (A rule of thumb: {steps.cited(bands.source)}.)")]
    if found.band.remediation and not outlook.remediation:
        weeks = f"{outlook.least_weeks} weeks of dedicated study"
        said = [line(f"Remediation is done; from there, at least {weeks} (our own rule of thumb).")]
    if found.differ and found.by_result and found.by_baseline:
        both = f"Your last result points to '{found.by_result.name}', the baseline to '{found.by_baseline.name}'"
        said.append(line(f"{both}; the longer period counts. The second is converted: rough, not official."))
    if outlook.remediation:
        said.append(line("I propose no exam date until that is done; then type /plan done=remediation."))
    return said


def _rush(plan: Plan, outlook: Outlook) -> list[Line]:
    if not outlook.too_soon or plan.exam_on is None:
        return []
    given, asked = (plan.exam_on - plan.exam_set_on).days, outlook.least_weeks
    since = "is {} away" if plan.exam_set_on == outlook.today else "was {} away when you set it"
    left = f"{given} day{'s' * (given != 1)}"
    stand = "for where you stand" if outlook.banding else "whatever the start,"
    first = (
        f"The exam date {since.format(left)}; {stand} the rule of thumb asks for at least "
        f"{asked} weeks ({7 * asked} days)."
    )
    if steps.sat_before(plan):
        source = f" ({steps.cited(outlook.exam.bands.source)})" if outlook.exam.bands else ""
        first += f" Going in without enough time is the first reason named for a second bad result{source}."
    offer = (
        line("A date that would fit: ", Bold(str(Day(outlook.better))), ". It is your decision.")
        if outlook.better
        else line("It is your decision; a later date can be set with /plan exam-date=...")
    )
    return [line(first), offer]


def _year_off(outlook: Outlook) -> list[Line]:
    if not outlook.year_off or outlook.exam.bands is None:
        return []
    return [line(outlook.exam.bands.year_off_text)]


def broken(reason: retake.Reason, exam: Exam) -> str:
    """An attempt rule that the date does not keep."""
    text = {
        "passed": "This exam counts as passed; a passed exam cannot be taken again.",
        "lifetime": "By the attempts you told me, no further attempt is allowed.",
        "after-latest": "The date is not after your latest attempt.",
        "twelve-months": "By the dates you told me there would be too many attempts within 12 months.",
        "months-after-first": "By the dates you told me it is too soon after the first attempt.",
        "months-after-latest": "By the dates you told me it is too soon after the latest attempt.",
    }[reason.code]
    allowed = f" The first day that this rule allows is {Day(reason.on)}." if reason.on else ""
    source = f" ({exam.retake.source}.)" if exam.retake else ""
    return f"{text}{allowed}{source} If that is wrong, correct it with /retake."


def proposal(
    title: str, what: Sequence[Line], accept: Mapping[str, str], plan: Plan, extra: Sequence[Button] = ()
) -> Message:
    """A change to accept or leave."""
    return Message(
        title=title,
        lines=(*what, line("Nothing is changed until you accept.")),
        buttons=(
            Button("Accept", "plan", {**accept, "apply": "yes"}, plan.version),
            *extra,
            Button("Keep as it is", "plan", {"keep": "as-is"}, plan.version),
        ),
    )


def moves(before: Plan, after: Plan, outlook: Outlook) -> list[Line]:
    """What differs between two versions of a plan, in one line a step."""
    exam, kinds = outlook.exam, ("baseline", "practice-exam", "short-form", "decision")
    said: list[Line] = []
    for kind in kinds:
        old = [c for c in before.checkpoints if c.kind == kind and c.open and not _gone(c, outlook.today)]
        new = [c for c in after.checkpoints if c.kind == kind and c.open and not _gone(c, outlook.today)]
        if [c.on for c in old] == [c.on for c in new]:
            continue
        was = ", ".join(str(Day(c.on)) for c in old) or "none"
        now = ", ".join(str(Day(c.on)) for c in new) or "none"
        said.append(line(Bold(_plural(exam, kind)), f": {was}  →  {now}"))
    return said or [line("The other dates stay as they are.")]


def _plural(exam: Exam, kind: str) -> str:
    names = {
        "baseline": "Baseline",
        "practice-exam": f"{exam.wording.practice_noun}s".capitalize(),
        "short-form": "Short practice exam",
        "decision": "Decision days",
    }
    return names[kind]


def changed(what: Sequence[Line], plan: Plan, outlook: Outlook) -> Message:
    """A change that was made."""
    coming = steps.next_step(outlook.exam, plan, outlook.dealt, outlook.today)
    return Message(
        title="Done",
        lines=(*what, *warnings_after(plan, outlook), *([coming] if coming else [])),
        buttons=(*rush_buttons(plan, outlook), Button("Show the plan", "plan")),
    )


def warnings_after(plan: Plan, outlook: Outlook) -> list[Line]:
    """After a change only what is pressing, not the whole advice again."""
    return [*_rush(plan, outlook), *_year_off(outlook), *(line(broken(r, outlook.exam)) for r in outlook.broken)]


def kept() -> Message:
    """Nothing was changed, on purpose."""
    return Message(title="Kept as it is", lines=(line("Nothing was changed."),), buttons=(Button("Plan", "plan"),))


def said_done(kind: str, plan: Plan, outlook: Outlook) -> Message:
    """A first thing is done."""
    back = steps.sat_before(plan)
    first = {
        "appraisal": "The self-appraisal is done. Changes that you name in /reflect come back in /today.",
        "advisor": f"The talk is done. That is the most important step of {'the way back' if back else 'the plan'}.",
        "blocks": "Noted: the timed blocks are done. They have no score; the questions can go into /log-study.",
        "remediation": "Remediation is done. That is real groundwork.",
    }[kind]
    lines: list[Line] = [line(first)]
    coming = steps.next_step(outlook.exam, plan, outlook.dealt, outlook.today)
    if coming:
        lines.append(coming)
    return Message(title="Done", lines=tuple(lines), buttons=(Button("Show the plan", "plan"),))


def paused(plan: Plan, what: Sequence[Line], fee: date | None) -> Message:
    """The plan rests."""
    back = (
        line("I'll be quiet until ", Bold(str(Day(plan.paused_until))), ".")
        if plan.paused_until
        else line("I'll be quiet until you come back. With /plan status=paused until=... I know when.")
    )
    lines = [back, *what]
    if fee:
        text = f"One thing that costs money: the last day to move the exam without a fee, {Day(fee)}, is in this time."
        lines.append(line(text))
    return Message(
        title="Paused",
        lines=tuple(lines),
        buttons=(Button("Come back", "plan", {"status": "active"}, plan.version),),
    )


def resumed(what: Sequence[Line], plan: Plan, outlook: Outlook) -> Message:
    """The plan goes on."""
    coming = steps.next_step(outlook.exam, plan, outlook.dealt, outlook.today)
    lines = (line("Good to see you. The plan goes on from today; nothing has piled up."), *what)
    return Message(
        title="Back",
        lines=(*lines, *([coming] if coming else [])),
        buttons=(Button("Today", "today"), Button("Show the plan", "plan")),
    )


def finished(plan: Plan) -> Message:
    """The plan has ended, however it did. No result is said back louder than it was told."""
    if plan.result == "passed":
        text = "You passed. Congratulations: you did the work, and it is done. Your records stay until you erase them."
        return Message(title="Finished", lines=(line(text),), buttons=(Button("My data", "my-data"),))
    if plan.result == "failed":
        return Message(
            title="I'm sorry",
            lines=(
                line("That is hard, and it says nothing about your worth as a person or your place in this."),
                line("Rest first: you won't hear from me unasked; when you want to go on, /plan is here."),
                line("If you would like somebody beside you now, /ask-for-help, or press Struggling."),
            ),
            buttons=(
                Button("Ask for help", "ask-for-help"),
                Button("Struggling", "check-in", {"how": "struggling"}),
                Button("Next attempt", "plan", {"again": "yes"}),
            ),
        )
    text = "This plan is finished. I won't write unasked any more. Your records stay until you erase them."
    return Message(title="Finished", lines=(line(text),), buttons=(Button("My data", "my-data"),))


def acknowledged(kind: str) -> Message:
    """A button that only says: seen."""
    text = {
        "rushing": "The date stays. I'll mention it once more on the decision day, and not before.",
        "fee-threshold": "The date stays.",
        "decision": "The date stays. It can still be moved later with /plan exam-date=...",
        "exam-eve": "Good. Sleep well.",
        "result-due": "All right. I'll ask again later, and only a few times.",
        "overwork": "All right. I won't mention it again this week.",
        "light-days": "All right. The offer stands.",
    }.get(kind, "Noted.")
    return Message(title="Noted", lines=(line(text),))


def light_days(until: date) -> Message:
    """Light days were taken."""
    text = f"Light days until {Day(until)}: short, easy reviews or nothing at all. I won't mention practice exams."
    return Message(
        title="Light days",
        lines=(line(text), line("A break here is part of the plan, not a gap in it.")),
        buttons=(Button("Show the plan", "plan"),),
    )


def one_at_a_time(plan: Plan, exam: Exam) -> Message:
    """Another exam while a plan is running."""
    return Message(
        title="One plan at a time",
        lines=(line(f"You have a plan for {exam.name}. Finish it first with /plan status=finished, then start anew."),),
        buttons=(Button("Show the plan", "plan"), Button("Finish it", "plan", {"status": "finished"}, plan.version)),
        event="refusal",
    )


def already_running(plan: Plan, outlook: Outlook) -> Message:
    """The same plan once more."""
    coming = steps.next_step(outlook.exam, plan, outlook.dealt, outlook.today)
    lines = [line("You have this plan already, and all of that stands in it. Nothing was changed.")]
    return Message(
        title=f"Your plan for {outlook.exam.name}",
        lines=(*lines, *([coming] if coming else [])),
        buttons=(Button("Show the plan", "plan"),),
    )


def checkpoint_line(checkpoint: Checkpoint, exam: Exam, result: str) -> Line:
    """A checkpoint that is done."""
    on = Day(checkpoint.done_on) if checkpoint.done_on else ""
    name = "Result" if checkpoint.kind == "result" else steps.name(exam, checkpoint, {})
    return ("✓ ", on, "  ", result or name)
