from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import journal, reading, sheets
from core.message import Message
from core.study import pasted, table
from tests.core.conversation import Conversation, a_plan, labels, text_of

THREE = """test,score,taken,pace,note
NBME 26,54,2026-03-02,timed,the first
UWSA 1,215,2026-02-20,untimed,
nbme 27,58%,3 march 2026,,"commas, ""quotes"" and
lines"
"""


def somebody() -> Conversation:
    return Conversation(*table(), plan=a_plan())


def pastes(ann: Conversation, rows: str) -> Message:
    """The answer to rows in the form, as a platform hands them over."""
    said = ann.commands.submit(ann.context(), "my-data", {"do": "import", "rows": rows}, 0)
    ann.heard.append(said)
    return said


def a_paste(*rows: str, header: str = "test,score,taken,pace,note") -> str:
    return "\n".join([header, *rows])


def brief(ann: Conversation) -> list[tuple[str | None, float, str, str, str | None, str]]:
    scores = ann.journal.scores
    return [(s.form, s.value, s.scale, s.day.isoformat(), s.pace, s.note) for s in scores]


def test_import_asks_for_rows_on_a_form_of_their_own() -> None:
    """Without rows a form opens that asks for them alone, with an example, as a long text."""
    said = somebody().says("/my-data import")
    assert said.form is not None
    assert [(each.name, each.kind) for each in said.form.inputs] == [("rows", "long")]
    assert "NBME 26,62,2026-03-02,timed" in text_of(said)
    assert "test,score,taken,pace,note" in text_of(said)


def test_each_row_is_shown_and_nothing_is_kept() -> None:
    """The preview says each row as it is read, and stores nothing but the open form."""
    ann = somebody()
    before = (ann.records.plan, dict(ann.records.entries))
    said = pastes(ann, THREE)
    text = text_of(said)
    assert "Row 1: NBME 26: 54 EPC, Mon 2 Mar 2026, timed, note “the first”" in text
    assert "Row 2: UWSA 1: 215 (three-digit), Fri 20 Feb 2026, untimed" in text
    assert "Row 3: NBME 27: 58 EPC, Tue 3 Mar 2026" in text
    assert labels(said) == ["Import 3", "Leave it"]
    assert (ann.records.plan, ann.records.entries) == before
    assert "54" not in "".join(button.encode() for button in said.buttons)


def test_a_press_keeps_exactly_what_was_shown() -> None:
    """*Import* keeps the rows, each as it was read, and ends with one message that counts."""
    ann = somebody()
    pastes(ann, THREE)
    said = ann.presses("Import 3")
    assert said.title == "Imported: 3"
    assert "3 scores are in your log now, of Fri 20 Feb 2026 to Tue 3 Mar 2026." in text_of(said)
    assert brief(ann) == [
        ("uwsa-1", 215, "three-digit", "2026-02-20", "untimed", ""),
        ("nbme-26", 54, "epc", "2026-03-02", "timed", "the first"),
        ("nbme-27", 58, "epc", "2026-03-03", None, 'commas, "quotes" and\nlines'),
    ]


def test_an_import_is_as_if_each_had_been_logged() -> None:
    """Log and plan are the same as after the same scores were logged one by one, from the oldest on."""
    ann, ben = somebody(), somebody()
    pastes(ann, THREE.replace("the first", "").replace(',"commas, ""quotes"" and\nlines"', ","))
    ann.presses("Import 3")
    ben.says("/log-score test=uwsa 1 score=215 taken=2026-02-20 pace=untimed")
    ben.says("/log-score test=nbme 26 score=54 taken=2026-03-02 pace=timed")
    ben.says("/log-score test=nbme 27 score=58% taken=2026-03-03")
    assert ann.records.entries == ben.records.entries
    assert ann.records.plan is not None
    assert ben.records.plan is not None
    assert replace(ann.records.plan, version=0) == replace(ben.records.plan, version=0)


def test_steps_that_are_done_are_counted() -> None:
    """A result that completes the baseline says so, and that dates are firm from here on."""
    ann = somebody()
    pastes(ann, a_paste("NBME 26,54,2026-03-02"))
    text = text_of(ann.presses("Import 1"))
    assert "1 score is in your log now, of Mon 2 Mar 2026." in text
    assert "One step of your plan is done with that: baseline practice exam." in text
    assert "firm" in text
    assert ann.records.plan is not None
    assert ann.records.plan.baseline_done


def test_a_second_press_imports_nothing() -> None:
    """A second press says that no rows are waiting."""
    ann = somebody()
    pastes(ann, THREE)
    ann.presses("Import 3")
    said = ann.presses("Import 3")
    assert said.event == "refusal"
    assert "imported already" in text_of(said)
    assert len(ann.journal.scores) == 3


def test_leaving_it_forgets_the_rows() -> None:
    """*Leave it* keeps nothing, and the older button imports nothing any more."""
    ann = somebody()
    pastes(ann, THREE)
    assert ann.presses("Leave it").title == "Left"
    assert ann.records.person.drafts == ()
    assert ann.presses("Import 3").event == "refusal"
    assert not ann.journal.scores


def test_an_older_button_gets_a_fresh_preview() -> None:
    """When other rows were pasted meanwhile, a press of the older button shows those, and imports nothing."""
    ann = somebody()
    older = pastes(ann, a_paste("NBME 26,54,2026-03-02")).buttons[0]
    pastes(ann, a_paste("NBME 26,64,2026-03-02"))
    said = ann.commands.press(ann.context(), older.command, older.given)
    assert "changed meanwhile" in text_of(said)
    assert "64 EPC" in text_of(said)
    assert not ann.journal.scores
    ann.heard.append(said)
    assert ann.presses("Import 1").title == "Imported: 1"
    assert ann.journal.scores[0].value == 64


def test_a_day_that_moved_on_gets_a_fresh_preview() -> None:
    """Words such as *yesterday* mean what was shown: on another day a press shows the rows anew."""
    ann = somebody()
    pastes(ann, a_paste("NBME 26,54,yesterday"))
    ann.waits(days=1)
    assert "changed meanwhile" in text_of(ann.presses("Import 1"))
    assert not ann.journal.scores


def test_a_score_logged_meanwhile_gets_a_fresh_preview() -> None:
    """When one of the rows was logged meanwhile, a press shows what is left."""
    ann = somebody()
    pastes(ann, THREE)
    ann.says("/log-score test=nbme 26 score=54 taken=2026-03-02")
    said = ann.presses("Import 3")
    assert labels(said) == ["Import 2", "Leave it"]
    assert "in your log already" in text_of(said)
    assert len(ann.journal.scores) == 1


def test_an_export_in_between_loses_nothing() -> None:
    """Whoever takes a copy first can still press *Import*."""
    ann = somebody()
    pastes(ann, THREE)
    assert ann.says("/my-data export").files
    assert ann.says("/my-data calendar").files
    assert ann.presses("Import 3").title == "Imported: 3"


def test_rows_wait_for_seven_days() -> None:
    """After more than seven days the rows are gone, and a press says so."""
    ann = somebody()
    pastes(ann, THREE)
    ann.waits(days=8)
    assert ann.presses("Import 3").event == "refusal"
    assert not ann.journal.scores


def test_what_is_there_is_said_and_skipped() -> None:
    """A sitting that is in the log is said and skipped, also when its number differs."""
    ann = somebody()
    ann.says("/log-score test=nbme 26 score=54 taken=2026-03-02")
    same = pastes(ann, a_paste("NBME 26,54,2026-03-02"))
    assert (same.title, labels(same)) == ("All there already", ["Progress"])
    text = text_of(pastes(ann, a_paste("NBME 26,64,2026-03-02", "NBME 27,58,2026-03-03")))
    assert "Row 1: NBME 26 on Mon 2 Mar 2026 is in your log with 54 EPC, which stays." in text
    assert "1 row skipped" in text_of(ann.presses("Import 1"))
    assert [each.value for each in ann.journal.scores] == [54, 58]


def test_what_stands_twice_is_taken_once() -> None:
    """The same row twice is taken once; two numbers for one sitting are named."""
    ann = somebody()
    rows = ["NBME 26,54,2026-03-02", "nbme 26,54%,2 mar 2026", "NBME 26,55,2026-03-02"]
    said = pastes(ann, a_paste(*rows))
    assert "Row 2: the same as row 1." in text_of(said)
    assert "Row 3: Row 1 has NBME 26: 54 EPC for the same day." in text_of(said)
    assert "Import 1" in labels(said)


def test_a_form_that_comes_again_is_marked() -> None:
    """The later sitting of one practice exam in a paste is marked as repeated, whatever the order of the rows."""
    ann = somebody()
    assert "a form used before" in text_of(pastes(ann, a_paste("NBME 26,64,2026-03-03", "NBME 26,54,2026-02-20")))
    ann.presses("Import 2")
    assert [(each.value, each.repeat) for each in ann.journal.scores] == [(54, False), (64, True)]


@pytest.mark.parametrize(
    "rows",
    [
        "taken;score;test\n2026-03-02;54,5;NBME 26",
        "Date\tResult\tForm\n2026-03-02\t54.5\tNBME 26",
        "sep=;\r\nTest;Score;Taken\r\n\r\nNBME 26;54,5;2026-03-02\r\n",
        '"test","score","taken"\n"NBME 26","54,5","2026-03-02"',
        "\ufeffPractice exam,Points,Day,Weather\nNBME 26,54.5,2026-03-02,fine",
        "test,score,unit,taken\nNBME 26,54.5,EPC,2026-03-02",
        "test,score,taken | NBME 26,54.5,2026-03-02",
        " TEST , SCORE , TAKEN \n NBME 26 , 54.5 , 2026-03-02 ",
    ],
)
def test_tables_come_in_many_shapes(rows: str) -> None:
    """Columns in any order and by other names, commas, semicolons, tabs, quotes and decimal commas are read alike."""
    ann = somebody()
    pastes(ann, rows)
    ann.presses("Import 1")
    assert brief(ann) == [("nbme-26", 54.5, "epc", "2026-03-02", None, "")]


def test_a_column_without_use_is_named() -> None:
    """A column that nothing is taken from is named in the preview."""
    assert "Nothing is taken from the column “Weather”." in text_of(
        pastes(somebody(), a_paste("NBME 26,54,2026-03-02,fine", header="test,score,taken,Weather"))
    )


WRONG_ROWS = {
    "NBME 99,54,2026-03-02": "I don't know a practice exam called “NBME 99”",
    "NBME 26,354,2026-03-02": "354 is off it",
    "NBME 26,much,2026-03-02": "I can't read “much” as a score",
    "NBME 26,-5,2026-03-02": "I can't read “-5” as a score",
    "NBME 26,54,2026-03-05": "still ahead",
    "NBME 26,54,2019-03-05": "more than five years ago",
    "NBME 26,54,3/4/2026": "could be",
    "NBME 26,54,2026-02-30": "no day 30",
    "NBME 26,54,soon": "I can't read “soon” as a date",
    "NBME 26,54,": "There is no day in it.",
    "NBME 26,,2026-03-02": "There is no score in it.",
    ",54,2026-03-02": "There is no practice exam in it.",
    "NBME 26,54,2026-03-02,fast": "I can't read “fast” as a pace",
    "NBME 26,54,5,2026-03-02,timed,note": "It has 6 cells and the header 5.",
    f"NBME 26,54,2026-03-02,,{'x' * 1500}": "1,500 characters long",
    "<b>NBME</b>,54,2026-03-02": "I don't know a practice exam called “<b>NBME</b>”",
    "\u202eNBME\u0000 \x1b[31m99,54,2026-03-02": "I don't know a practice exam",
    "=HYPERLINK(1),54,2026-03-02": "I don't know a practice exam",
}


@pytest.mark.parametrize(("row", "said"), WRONG_ROWS.items(), ids=range(len(WRONG_ROWS)))
def test_a_wrong_row_is_named_with_what_to_type(row: str, said: str) -> None:
    """A row that cannot be read is named by its number with what is wrong; the good ones can be imported without it."""
    ann = somebody()
    text = text_of(pastes(ann, a_paste("NBME 27,58,2026-03-03", row)))
    assert "Row 2: " in text
    assert said in text
    assert not {"\u202e", "\x00", "\x1b"} & set(text)
    assert ann.presses("Import 1").title == "Imported: 1"
    alone = pastes(somebody(), a_paste(row))
    assert (alone.event, labels(alone)) == ("refusal", ["Change the rows"])


def test_rows_can_be_changed() -> None:
    """*Change the rows* opens the form with what was pasted."""
    ann = somebody()
    pastes(ann, a_paste("NBME 99,54,2026-03-02").replace(",", "\t"))
    form = ann.presses("Change the rows").form
    assert form is not None
    assert [each.name for each in form.inputs] == ["rows"]
    assert "NBME 99,54,2026-03-02" in form.inputs[0].value
    pastes(ann, form.inputs[0].value.replace("99", "26"))
    assert ann.presses("Import 1").title == "Imported: 1"


WRONG_PASTES = {
    "test,score,taken": "no row below it",
    "nonsense": "no test and score",
    "test,taken\nNBME 26,2026-03-02": "no score",
    "test,score,result\nNBME 26,54,54": "Two columns are called score",
    "<table><tr><td>NBME 26</td></tr></table>": "no test and score",
    "test,score\n<table>\n": "Row 1",
    ",,,\n,,": "nothing in it",
    '"\n': "quotation marks",
    'test,score\n"NBME 26,54': "quotation marks up to line 2",
    a_paste(*["NBME 26,54,2026-03-02"] * 51): "These are 51 rows, and 50 go in one paste.",
    a_paste(f"NBME 26,54,2026-03-02,,{'x' * 30_000}"): "characters long and 20,000 fit",
    "NBME 26,54,2026-03-02\nNBME 27,58,2026-03-03": "no test and score",
    "\x1b[31m\u202e": "no test and score",
    "test,score\x00": "no row below it",
}


@pytest.mark.parametrize(("rows", "said"), WRONG_PASTES.items(), ids=range(len(WRONG_PASTES)))
def test_a_wrong_paste_says_what_to_type(rows: str, said: str) -> None:
    """A paste that is no table of scores is refused with a sentence, and nothing is kept."""
    ann = somebody()
    answer = pastes(ann, rows)
    assert answer.event in {"form", "refusal"}
    assert said in text_of(answer)
    assert not ann.records.entries


@pytest.mark.parametrize("rows", ["", "   ", "\n\n", "\u200b"])
def test_an_empty_paste_asks_again(rows: str) -> None:
    """Nothing at all opens the form."""
    assert pastes(somebody(), rows).event == "form"


def test_fifty_rows_are_taken() -> None:
    """Fifty rows go in one paste."""
    ann = somebody()
    rows = [f"NBME 26,{number},{date(2025, 1, 1 + number % 28)},,{number}" for number in range(50)]
    assert len(pasted.read(a_paste(*rows)).rows) == 50
    assert pastes(ann, a_paste(*rows)).event == "reply"


def test_without_a_plan_the_rows_wait() -> None:
    """Rows that came before there was a plan are kept, tabs or not, and are there when the form is opened again."""
    ann = Conversation(*table())
    said = pastes(ann, "test\tscore\ttaken\nNBME 26\t54\t2026-03-02")
    assert said.event == "refusal"
    assert "kept" in text_of(said)
    ann.says("/plan exam=usmle-step-1")
    form = ann.says("/my-data import").form
    assert form is not None
    pastes(ann, form.inputs[0].value)
    assert ann.presses("Import 1").title == "Imported: 1"


@pytest.mark.parametrize("batch", ["0" * 16, "x", "leave it", "'; DROP TABLE"])
def test_a_forged_button_imports_nothing(batch: str) -> None:
    """A button that we did not make imports nothing."""
    ann = somebody()
    pastes(ann, THREE)
    said = ann.commands.press(ann.context(), "my-data", {"do": "import", "batch": batch})
    assert said.event in {"form", "reply"}
    assert not ann.journal.scores


@given(note=st.text(max_size=60), separator=st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60, deadline=None)
def test_any_note_comes_through(note: str, separator: str) -> None:
    """Any words in a quoted cell become the note, letter by letter, and never another row or column."""
    ann = somebody()
    cell = '"' + note.replace('"', '""') + '"'
    header, row = separator.join(["test", "score", "taken", "note"]), separator.join(["nbme 26", "54", "2026-03-02"])
    pastes(ann, f"{header}\n{row}{separator}{cell}\nnbme 27{separator}58{separator}2026-03-03{separator}")
    assert ann.presses("Import 2").title == "Imported: 2"
    wanted = reading.clean(note.strip(), 1000)
    assert [each.note for each in ann.journal.scores] == [sheets.unguarded(wanted), ""]


@given(st.text(st.sampled_from('test,score\n;\t"|nbme 2654=+-@\u202e\x00\ud800'), max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_paste_is_answered(rows: str) -> None:
    """Whatever is pasted is answered, and nothing is kept before a press."""
    ann = somebody()
    for text in (rows, f"test,score,taken\n{rows}"):
        assert pastes(ann, text).event in {"form", "refusal", "reply"}
        assert not ann.records.entries


def test_nothing_of_a_paste_is_an_entry_of_another_kind() -> None:
    """An import keeps scores and nothing else."""
    ann = somebody()
    pastes(ann, THREE)
    ann.presses("Import 3")
    assert {type(each) for each in ann.records.entries.values()} == {journal.Score}
