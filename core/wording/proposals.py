"""What is said when a plan may change: proposals, what moves, and why a day does not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from core import decision, focus
from core.exams import Exam
from core.groups import Group
from core.journal import Score
from core.message import Bold, Button, Day, Line, Message, line
from core.plans import Plan, Refusal
from core.timetable import Checkpoint
from core.wording import focus as focusing
from core.wording import plans as wording
from core.wording import refusals, steps
from core.wording.plans import Outlook


def start_with_exam(finished_before: bool, offered: Exam | None = None) -> str:  # noqa: FBT001 - one fact
    """Why the form is open when there is no plan; ``offered`` is filled in, since most in their group face it."""
    if offered is not None:
        return f"A plan starts with the exam. Your group's is filled in, {offered.name}: keep it, or type another."
    if finished_before:
        return "A new plan starts with the exam. The rest can wait or stay empty."
    return "A plan starts with the exam; that is all I need. The rest can wait or stay empty."


def tone_of(group: Group) -> Line:
    """Somebody who begins in a group is spoken to as its organisers chose."""
    tone = group.settings.tone
    return line(f"My tone with you is {tone}, as {group.name} has it. /reminders tone=standard changes that.")


def with_load(message: Message, exam: Exam, hours: object) -> Message:
    """A word about hours over the healthy cap."""
    if not isinstance(hours, int) or hours <= exam.load.hours_a_week_cap:
        return message
    text = (
        f"{hours} hours a week is over {exam.load.hours_a_week_cap}, where tired hours begin to cost more than "
        f"they give ({steps.cited(exam.load.source)}). I'll plan with it, and I'll speak up for rest."
    )
    return replace(message, lines=(*message.lines, line(text)))


def done_line(checkpoint: Checkpoint, exam: Exam, score: Score | None) -> Line:
    """A step that is done, with the score that did it."""
    return wording.checkpoint_line(checkpoint, exam, steps.score(exam, score) if score else "")


def changes(before: Plan, after: Plan, proposed: Mapping[str, object], outlook: Outlook) -> list[Line]:
    """What changes, a line each, and what moves with it."""
    said: list[Line] = []
    if "exam-date" in proposed:
        was = str(Day(before.exam_on)) if before.exam_on else "not set"
        now = str(Day(after.exam_on)) if after.exam_on else "not set"
        said.append(line(Bold("Exam date"), f": {was}  →  {now}"))
    if "hours-a-week" in proposed:
        said.append(line(Bold("Hours a week"), f": {before.hours_a_week or 'not set'}  →  {after.hours_a_week}"))
    if "rest-days" in proposed:
        was, now = steps.weekdays(before.rest_days), steps.weekdays(after.rest_days)
        said.append(line(Bold("Rest days"), f": {was}  →  {now}"))
    if set(proposed) - {"hours-a-week"}:
        return said + wording.moves(before, after, outlook)
    later = decision.as_many_hours(before, after.hours_a_week or 0, outlook.today) if after.hours_a_week else None
    return said + hours(before, after, outlook.exam, outlook.today, later)


def offer(  # the buttons that lead elsewhere are the last of it
    lines: Sequence[Line],
    proposed: Mapping[str, object],
    plan: Plan,
    same: bool,  # noqa: FBT001 - one fact about the values
    extra: Sequence[Button] = (),
) -> Message:
    """The proposal for changed values; a clear no when all of it is so already."""
    if not proposed:
        if same:
            raise Refusal("already-so", what="plan")
        return wording.kept()
    given = {k: _typed(v) for k, v in proposed.items()}
    return wording.proposal("A change to your plan", lines, given, plan, extra=extra)


def _typed(value: object) -> str:
    """A value as a fixed word for a button."""
    if value is None:
        return "none"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return ",".join(("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day] for day in sorted(value)) or "none"
    return str(value)


def refreshed(*, stale: bool) -> list[Line]:
    """Why a button that was pressed answers with a proposal instead."""
    return [line("Your plan has changed since that button was made, so here is the proposal anew.")] if stale else []


def facts(names: Sequence[str]) -> list[Line]:
    """Facts about the member that were kept."""
    words = {
        "attempts": "how often you have sat it",
        "last-result": "the last result",
        "failed-report": "the subjects of the last report",
        "used-forms": "the practice exams you have used",
        "school-gate": "your school's gate",
    }
    return [line(f"Kept: {', '.join(words[name] for name in names)}.")]


def date_after(message: Message, better: date, plan: Plan) -> Message:
    """The date to propose once remediation is done."""
    offered = line("A date that would fit now: ", Bold(str(Day(better))), ".")
    accept = Button("Accept", "plan", {"exam-date": better.isoformat(), "apply": "yes"}, plan.version)
    keep = Button("Keep as it is", "plan", {"keep": "as-is"}, plan.version)
    return replace(message, lines=(*message.lines, offered), buttons=(accept, keep, *message.buttons))


def until_alone() -> str:
    """``until`` without a pause."""
    return "An end belongs to a pause. To pause, type /plan status=paused until=in 2 weeks, or with your day."


def not_until(refused: Refusal) -> str:
    """Why a pause cannot last until that day."""
    on, exam_on = refused.data.get("on"), refused.data.get("exam_on")
    if isinstance(exam_on, date):
        return f"The exam is on {Day(exam_on)}. Type a day before it, or move the exam first with /plan exam-date=..."
    return f"{Day(on) if isinstance(on, date) else 'That day'} is not ahead. Type a later day, such as in 2 weeks."


def which_exam_date(plan: Plan) -> str:
    """The form for another exam date."""
    ask = "Which day should the exam move to?" if plan.exam_on else "Which day is the exam to be on?"
    return f"{ask} You will see what changes before anything does."


def which_day() -> str:
    """The form for another day of a step."""
    return "Which day suits you? You will see what moves with it before anything does."


def not_that_day(refused: Refusal) -> str:
    """Why a step cannot move to that day."""
    on, data = refused.data.get("on"), refused.data
    day = str(Day(on)) if isinstance(on, date) else "That day"
    if refused.code == "move-past":
        return f"{day} is past. Type a day from today on, such as tomorrow."
    if refused.code == "move-after-exam":
        return f"{day} is not before the exam. Type an earlier day, or move the exam with /plan exam-date=..."
    following = data.get("next")
    hint = f" The next study day is {Day(following)}." if isinstance(following, date) else ""
    return f"{day} is one of your rest days.{hint}"


def move(checkpoint: Checkpoint, to: date, lines: Sequence[Line], plan: Plan, outlook: Outlook) -> Message:
    """A step's new day, to accept, to choose otherwise, or to leave."""
    given = {"move": checkpoint.id, "to": to.isoformat()}
    name = steps.name(outlook.exam, checkpoint, outlook.dealt)
    first = line(Bold(name), f": {Day(checkpoint.on)}  →  {Day(to)}")
    rest = [each for each in lines if each != first]
    another = Button("Another day", "plan", {"move": checkpoint.id, "pick": "yes"}, plan.version)
    return wording.proposal("Move it", [first, *rest], given, plan, extra=(another,))


def moved(message: Message) -> Message:
    """A moved step; when and where is what makes it happen (if-then plans: Gollwitzer & Sheeran 2006)."""
    source = "94 tests; Gollwitzer & Sheeran 2006"
    ask = line(f"When and where will you do it? Saying so makes it likelier to happen ({source}).")
    return replace(
        message,
        lines=(*message.lines, ask),
        buttons=(Button("When and where", "commit", {"form": "yes"}), *message.buttons),
    )


def slid(message: Message, lines: Sequence[Line], plan: Plan) -> Message:
    """A step that is done, and what would follow from its day: to accept or to leave."""
    offered = line("Counted from today, dates after it would change. Accept, or keep them as they are.")
    accept = Button("Accept", "plan", {"relay": "yes", "apply": "yes"}, plan.version)
    keep = Button("Keep as it is", "plan", {"keep": "as-is"}, plan.version)
    return replace(message, lines=(*message.lines, offered, *lines), buttons=(accept, keep, *message.buttons))


def hours(before: Plan, after: Plan, exam: Exam, today: date, later: date | None) -> list[Line]:
    """What other hours mean: a study day's part, what is left until the exam, and which date would keep that."""
    said = [line("No date moves: dates follow from days, not from hours.")]
    was, now = focus.today_minutes(before), focus.today_minutes(after)
    if now:
        before_that = f" instead of {focusing.hours(was)}" if was else ""
        said.append(line(f"A study day then has {focusing.hours(now)}{before_that}."))
    left = decision.planned_hours(after, after.hours_a_week or 0, today)
    if left and before.hours_a_week:
        had = decision.planned_hours(before, before.hours_a_week, today)
        said.append(line(f"Until {exam.wording.exam_noun} that is about {left} h instead of {had} h."))
    if later is not None:
        said.append(line("As many hours as planned so far would take until ", Bold(str(Day(later))), "."))
    return said


def pause_moves(before: Plan, after: Plan, outlook: Outlook) -> list[Line]:
    """What a pause moves, and why; the rest stays."""
    said = wording.moves(before, after, outlook)
    if not differ(before, after) or after.paused_until is None:
        return said
    if before.paused_until is not None and after.paused_until < before.paused_until:
        return [line("The pause is shorter, so what it had put off comes forward:"), *said]
    return [line("What would fall in between comes after it:"), *said]


def longer(exam_on: date, later: date, lost: int) -> Line:
    """What a pause takes from the time before the exam, and the day that would give it back."""
    text = (
        f"It takes {lost} days from the time before the exam on {Day(exam_on)}, which stays. As much time as before: "
    )
    return line(text, Bold(str(Day(later))), ".")


def move_exam(plan: Plan, later: date) -> Button:
    """The exam on a later day: proposed first."""
    return Button("Move the exam", "plan", {"exam-date": later.isoformat()}, plan.version)


def differ(before: Plan, after: Plan) -> bool:
    """Whether two versions of a plan have other dates ahead."""
    return _dates(before) != _dates(after)


def _dates(plan: Plan) -> list[tuple[str, date]]:
    return sorted((c.kind, c.on) for c in plan.checkpoints if c.open and c.kind != "decision")


def _already(data: Mapping[str, object]) -> Message:
    words = {
        "appraisal": "The self-appraisal is done already.",
        "advisor": "The advisor talk is done already.",
        "remediation": "Remediation is done already.",
        "paused": "The plan is paused already.",
        "active": "The plan is not paused.",
        "finished": "The plan is finished already.",
        "exam-date": "That is the exam date already.",
    }
    text = words.get(str(data.get("what")), "That is done already.")
    return refusals.no("Done already", line(f"{text} Nothing was changed."), buttons=(Button("Plan", "plan"),))


def _day(data: Mapping[str, object], name: str = "on") -> str:
    on = data.get(name)
    return str(Day(on)) if isinstance(on, date) else "that day"


refusals.learn(
    {
        "no-plan": lambda data: refusals.no(
            "No plan yet",
            line(
                "That needs a plan, and a plan needs only the exam: type /plan, which asks for it, or /plan exam=...",
                " What you typed is kept." if data.get("kept") else "",
            ),
            buttons=(Button("Start a plan", "plan"),),
        ),
        "already-so": _already,
        "finished": lambda _data: refusals.no(
            "Finished",
            line("This plan is finished. A new one starts with /plan exam=... whenever you want to."),
            buttons=(Button("Start a plan", "plan", {"again": "yes"}),),
        ),
        "exam-past": lambda data: refusals.no(
            "That day is not ahead", line(f"{_day(data)} is not ahead. Type /plan exam-date=... with a later day.")
        ),
        "checkpoint-done": lambda _data: refusals.no(
            "Done already", line("That step is done already. Nothing was changed.")
        ),
        "no-such-checkpoint": lambda _data: refusals.no(
            "Not in the plan any more",
            line("That step is not in your plan any more; the plan has changed since. /plan shows it as it is."),
            buttons=(Button("Plan", "plan"),),
        ),
        "move-past": lambda data: refusals.no(
            "That day is past", line(f"{_day(data)} is past. Choose a day from today on.")
        ),
        "move-after-exam": lambda data: refusals.no(
            "Not before the exam",
            line(
                f"{_day(data)} is not before the exam on {_day(data, 'exam_on')}. Choose another day, or move the exam."
            ),
            buttons=(Button("Move the exam", "plan", {"move": "exam"}), Button("Plan", "plan")),
        ),
        "move-rest-day": lambda data: refusals.no("A rest day", line(f"{_day(data)} is one of your rest days.")),
    }
)
