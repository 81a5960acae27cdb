"""What is said of a pasted table of scores: how each row is read, what is wrong with it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core import reading
from core.exams import Exam
from core.journal import Score
from core.message import Bold, Button, Day, Line, Message, Span, line
from core.plans import Plan
from core.timetable import Checkpoint
from core.wording import refusals, steps
from core.wording.plans import Outlook

HEADER = "test,score,taken,pace,note"
"""The first line that a paste needs; the last two columns may be left out."""
HELP = f"To import scores: lines with commas, the first one {HEADER}"
CHANGE = Button("Change the rows", "my-data", {"do": "import"})
AGAIN = Button("Import scores", "my-data", {"do": "import"})
CELLS = {
    "test": "There is no practice exam in it. Type its name in the column test.",
    "score": "There is no score in it. Type the number from the report in the column score.",
    "taken": "There is no day in it. Type when you took it in the column taken, such as 2026-03-02.",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A row that could be read, by its number below the header."""

    number: int
    score: Score


@dataclass(frozen=True, slots=True)
class Preview:
    """A paste as it is read: what is new, what is ``there`` already, what is ``wrong``, with sentences by number;
    and the names of the columns that nothing is taken from.
    """

    new: tuple[Found, ...]
    there: tuple[tuple[int, str], ...]
    wrong: tuple[tuple[int, str], ...]
    unused: tuple[str, ...]


def ask(exam: Exam, most: int) -> str:
    """What to paste, with an example of the member's own exam."""
    form = next(form for form in exam.forms if form.role == "full")
    number = steps.number(exam.readiness.band_low)
    return (
        f"Paste your scores, at most {most} rows. The first line names the columns: {HEADER}. Below it stands a line "
        f"for each sitting, such as: {form.name},{number},2026-03-02,timed. Columns may stand in any order; pace and "
        "note may be left out; semicolons and tabs do as well as commas. Where only one line fits, put | between the "
        "rows. You see first how each row is read. Nothing is kept before you say so."
    )


def preview(exam: Exam, found: Preview, batch: str, *, again: bool) -> Message:
    """Each row as it is read, and the choice."""
    lines = [line("Something has changed meanwhile, so here it is anew. Nothing was imported.")] if again else []
    lines += _rows(exam, found)
    if found.unused:
        names = reading.listed([reading.quoted(name) for name in found.unused], "and")
        lines.append(line(f"Nothing is taken from the column {names}."))
    if not found.new:
        return _nothing_new(found, lines)
    count = len(found.new)
    lines.append(line(f"Nothing is kept yet. Rows are counted below the header. Import {_rows_of(count)}?"))
    given = {"do": "import", "batch": batch}
    return Message(
        title=f"Read: {_rows_of(count)} to import",
        lines=tuple(lines),
        buttons=(
            Button(f"Import {count}", "my-data", given),
            Button("Leave it", "my-data", {"do": "import", "batch": "leave"}),
            *((CHANGE,) if found.wrong else ()),
        ),
    )


def _rows(exam: Exam, found: Preview) -> list[Line]:
    lines = [_row(exam, each) for each in found.new]
    if found.there:
        lines.append(line(Bold("Skipped:")))
        lines += [line(f"Row {number}: {said}") for number, said in found.there]
    if found.wrong:
        lines.append(line(Bold("Not readable yet:")))
        lines += [line(f"Row {number}: {said}") for number, said in found.wrong]
    return lines


def _row(exam: Exam, found: Found) -> Line:
    score = found.score
    spans: list[Span] = [f"Row {found.number}: ", Bold(steps.score(exam, score)), ", ", Day(score.day)]
    if score.pace:
        spans.append(f", {score.pace}")
    if score.pass_chance is not None:
        spans.append(f", chance {steps.number(score.pass_chance)}%")
    if score.repeat:
        spans.append(", a form used before")
    if score.note:
        spans.append(f", note {reading.quoted(score.note)}")
    return tuple(spans)


def _nothing_new(found: Preview, lines: list[Line]) -> Message:
    if found.wrong:
        lines.append(line("Nothing was imported. Change the rows that are named here; they are kept for 7 days."))
        return Message(title="Nothing to import yet", lines=tuple(lines), buttons=(CHANGE,), event="refusal")
    lines.append(line("So there is nothing to import, and nothing was changed."))
    return Message(title="All there already", lines=tuple(lines), buttons=(Button("Progress", "progress"),))


def _rows_of(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def imported(found: Preview, done: Sequence[Checkpoint], plan: Plan, outlook: Outlook) -> Message:
    """What was kept, and which steps of the plan that completes."""
    exam, count = outlook.exam, len(found.new)
    days = sorted(each.score.day for each in found.new)
    span = str(Day(days[0])) if days[0] == days[-1] else f"{Day(days[0])} to {Day(days[-1])}"
    scores = "1 score is" if count == 1 else f"{count} scores are"
    lines: list[Line] = [line(f"{scores} in your log now, of {span}.")]
    if found.there:
        lines.append(line(f"{_rows_of(len(found.there)).capitalize()} skipped: there already."))
    if found.wrong:
        lines.append(
            line(f"{_rows_of(len(found.wrong)).capitalize()} left out: not readable. Paste them again once changed.")
        )
    if done:
        names = reading.listed([steps.taken(exam, each, None) for each in done], "and")
        steps_done = "One step of your plan is" if len(done) == 1 else f"{len(done)} steps of your plan are"
        lines.append(line(f"{steps_done} done with that: {names}."))
    if any(each.kind == "baseline" for each in done) and plan.exam_on is not None:
        lines.append(line("From here on your dates are firm; /plan shows them all."))
    coming = steps.next_step(exam, plan, outlook.dealt, outlook.today)
    if coming:
        lines.append(coming)
    return Message(
        title=f"Imported: {count}",
        lines=tuple(lines),
        buttons=(Button("Progress", "progress"), Button("Show the plan", "plan")),
    )


def left() -> Message:
    """*Leave it*."""
    return Message(
        title="Left",
        lines=(line("Nothing was imported, and the rows are forgotten. /my-data import begins anew."),),
        buttons=(AGAIN,),
    )


def there(exam: Exam, logged: Score, score: Score) -> str:
    """A sitting that is in the log."""
    if (logged.value, logged.scale) == (score.value, score.scale):
        return f"{steps.score(exam, logged)} on {Day(logged.day)} is in your log already."
    stands = steps.value(exam.scales[logged.scale], logged.value)
    return (
        f"{logged.name} on {Day(logged.day)} is in your log with {stands}, which stays. "
        "To change it, type /log-score with the right score and that day."
    )


def same_as(twin: Found) -> str:
    """A row that says what another says."""
    return f"the same as row {twin.number}."


def contradicts(exam: Exam, twin: Found) -> str:
    """A row that says something else of a sitting than another."""
    return (
        f"Row {twin.number} has {steps.score(exam, twin.score)} for the same day. "
        "Keep the right one, or change the day of the other."
    )


def no_cell(name: str) -> str:
    """A row without something it needs."""
    return CELLS[name]


def too_many_cells(cells: int, columns: int) -> str:
    """A row that is longer than the header."""
    return f"It has {cells} cells and the header {columns}. Put a cell that has a comma in it into quotation marks."


def nothing() -> str:
    """A paste without anything."""
    return f"There is nothing in it. Paste lines, the first one: {HEADER}"


def no_rows() -> str:
    """A header alone."""
    return (
        "There is a header and no row below it. Paste a line for each sitting, too; where only one fits, put | between."
    )


def too_many(rows: int, most: int) -> str:
    """More rows than one paste may have."""
    return f"These are {rows} rows, and {most} go in one paste. Paste the first {most}, and then the rest."


def too_long(letters: int, most: int) -> str:
    """More characters than one paste may have."""
    return f"That is {letters:,} characters long and {most:,} fit. Paste fewer rows, and then the rest."


def quotation_marks(number: int) -> str:
    """Quotation marks that do not fit together."""
    return (
        f"The quotation marks up to line {number} do not fit together. "
        'Close each one, and write one inside a cell twice: "so ""quoted"" it is".'
    )


def column_twice(name: str) -> str:
    """A header that names a column twice."""
    return f"Two columns are called {name}, or mean the same. Leave one of them out."


def no_columns(missing: Sequence[str], header: str) -> str:
    """A first line that is no header."""
    names = reading.listed(missing, "and")
    return f"The first line has to name the columns, and {reading.quoted(header)} has no {names}. Type: {HEADER}"


def no_batch() -> str:
    """A forged button."""
    return "That button is none of mine. Type /my-data import and paste your rows."


refusals.learn(
    {
        "nothing-pasted": lambda _data: refusals.no(
            "No rows are waiting",
            line(
                "They were imported already, left, or pasted more than 7 days ago. /progress has what is in your log."
            ),
            line("To paste rows again, type /my-data import."),
            buttons=(AGAIN, Button("Progress", "progress")),
        )
    }
)
