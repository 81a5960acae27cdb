from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core import journal, reading
from core.message import Message
from core.study import table
from tests.core.conversation import Conversation, a_plan, text_of

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 18, tzinfo=UTC)
EVERYTHING: tuple[journal.Entry, ...] = (
    journal.Score(
        at=AT,
        day=DAY,
        exam="usmle-step-1",
        form="nbme-26",
        name="NBME 26",
        scale="epc",
        value=54,
        pace="timed",
        pass_chance=31,
        subjects=(journal.Subject(name="Respiratory & Renal/Urinary", level="lower"),),
        misses=("knowledge",),
        note="=slept badly",
    ),
    journal.Score(at=AT, day=DAY, exam="gone", form=None, name="@old paper", scale="points", value=61.5, repeat=True),
    journal.Study(at=AT, day=DAY, minutes=135, questions=40, correct=31, cards=12, subject="+renal"),
    journal.Study(at=AT, day=DAY - timedelta(days=400), minutes=25, subject="long ago"),
    journal.CheckIn(at=AT, day=DAY, how="behind", note="a hard day"),
    journal.Note(at=AT, day=DAY, text="first line\n# second line"),
    journal.Commitment(at=AT, day=DAY, what="the renal chapter", when="at seven", where="the library", kept="partly"),
    journal.Reflection(
        at=AT, day=DAY, ratings={"effort": 4}, sentences={"effort": "steady"}, changes=("sleep more", "one bank")
    ),
    journal.Reason(at=AT, day=DAY, text="für Großmutter 👵 <b>"),
    journal.Request(at=AT, day=DAY, about="acid and base", whom="my tutor"),
    journal.Attempt(at=AT, day=DAY, exam="usmle-step-1", outcome="failed"),
    journal.Choice(at=AT, day=DAY, about="rushing", subject="exam-1", answer="kept-date"),
)


def somebody(*entries: journal.Entry) -> Conversation:
    ann = Conversation(*table(), plan=a_plan())
    for each in entries:
        ann.records.add(each)
    return ann


def files_of(said: Message) -> Mapping[str, bytes]:
    return {file.name: file.content for file in said.files}


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_four_files_are_handed_over() -> None:
    """The export is the whole as JSON, two tables and one text, and the answer says what each is for."""
    said = somebody(*EVERYTHING).says("/my-data export")
    assert list(files_of(said)) == ["comeback-export.json", "scores.csv", "study.csv", "readable.md"]
    assert all(name in text_of(said) for name in files_of(said))


def test_every_record_is_in_the_files() -> None:
    """Every record, however old, is in the JSON and in the readable file; every score and study in its table."""
    assert {type(each) for each in EVERYTHING} == set(journal.KINDS.values())
    files = files_of(somebody(*EVERYTHING).says("/my-data export"))
    assert len(json.loads(files["comeback-export.json"])["entries"]) == len(EVERYTHING)
    readable = files["readable.md"].decode()
    typed = [
        *("=slept badly", "@old paper", "+renal", "long ago", "a hard day", "first line", "# second line"),
        *("the renal chapter", "at seven", "the library", "partly kept", "effort 4 of 5", "steady", "sleep more"),
        *("one bank", "für Großmutter 👵 <b>", "acid and base", "my tutor", "rushing (exam-1): kept-date"),
        *("NBME 26: 54 EPC", "61.5", "2 h 15 min, 40 questions, 31 correct, 12 cards", "printed chance 31%"),
        *("Respiratory & Renal/Urinary lower", "knowledge", "USMLE Step 1, failed"),
    ]
    assert [each for each in typed if each not in readable] == []
    assert len(rows_of(files["scores.csv"])) == 2
    assert len(rows_of(files["study.csv"])) == 2


def test_a_table_has_every_value() -> None:
    """A row of a table has each value of its record, days in ISO 8601, and no text that could be a formula."""
    files = files_of(somebody(*EVERYTHING).says("/my-data export"))
    known = next(row for row in rows_of(files["scores.csv"]) if row["test"] == "NBME 26")
    assert known == {
        "test": "NBME 26",
        "score": "54",
        "scale": "epc",
        "taken": "2026-03-02",
        "pace": "timed",
        "pass-chance": "31",
        "subjects": "Respiratory & Renal/Urinary lower",
        "misses": "knowledge",
        "note": "'=slept badly",
        "exam": "usmle-step-1",
        "repeat": "no",
        "logged": "2026-03-02T18:00:00+00:00",
    }
    assert "'@old paper" in {row["test"] for row in rows_of(files["scores.csv"])}
    study = rows_of(files["study.csv"])[-1]
    assert list(study.values())[:6] == ["2026-03-02", "135", "40", "31", "12", "'+renal"]


def test_the_plan_and_its_steps_are_told() -> None:
    """The readable file has the plan, each of its steps, and the practice exam that a done step was."""
    ann = somebody()
    ann.says("/log-score nbme 28 57 taken=yesterday")
    assert ann.records.plan is not None
    readable = files_of(ann.says("/my-data export"))["readable.md"].decode()
    assert "Exam day: Mon 11 May 2026" in readable
    assert "Baseline practice exam: NBME 28, done Mon 2 Mar 2026" in readable
    steps = readable.partition("## Steps of the plan")[2].partition("##")[0]
    assert steps.count("\n- ") == len(ann.records.plan.checkpoints)


def test_somebody_without_anything_has_files_too() -> None:
    """Who has no plan and no records gets the same files, with their headers."""
    files = files_of(Conversation(*table()).says("/my-data export"))
    assert rows_of(files["scores.csv"]) == []
    assert files["readable.md"].decode().count("Nothing was logged.") == 12


@given(st.lists(st.text(max_size=40).map(lambda text: reading.clean(text, 200)), max_size=4))
def test_no_words_pass_for_ours(notes: list[str]) -> None:
    """Whatever somebody typed stands behind its mark, line by line: it makes no heading and no entry of ours."""
    ann = somebody(*(journal.Note(at=AT, day=DAY, text=text) for text in notes))
    lines = files_of(ann.says("/my-data export"))["readable.md"].decode().split("\n")
    assert sum(line.startswith("## ") for line in lines) == 12
    notes_of = lines[lines.index("## Notes") + 2 : lines.index("## Commitments") - 1]
    assert all(line.startswith(("- Mon 2 Mar 2026", "  > ")) or line == "Nothing was logged." for line in notes_of)
    assert sum(line.startswith("- ") for line in notes_of) == len(notes)


def test_the_scores_of_an_export_can_be_imported() -> None:
    """What was exported is taken in by somebody new as it was."""
    ann = somebody(EVERYTHING[0])
    content = files_of(ann.says("/my-data export"))["scores.csv"].decode("utf-8")
    ben = Conversation(*table(), plan=a_plan())
    ben.heard.append(ben.commands.answer(ben.context(), "my-data", {"do": "import", "rows": content}))
    assert ben.presses("Import 1").title == "Imported: 1"
    (one,), (other,) = ann.journal.scores, ben.journal.scores
    assert (one.form, one.value, one.scale, one.day, one.pace) == (
        other.form,
        other.value,
        other.scale,
        other.day,
        "timed",
    )
    assert (one.pass_chance, one.subjects, one.misses, one.note) == (
        *(other.pass_chance, other.subjects, other.misses, other.note),
    )
