from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import reading
from core.study import effort
from core.study.effort import LOG_STUDY
from tests.core.conversation import Conversation, a_plan, text_of


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("90m", {"minutes": "90m"}),
        ("90", {"minutes": "90"}),
        ("2h 40q", {"minutes": "2h", "questions": "40"}),
        (
            "2h 40q 30 correct 100 cards renal",
            {"minutes": "2h", "questions": "40", "correct": "30", "cards": "100", "subject": "renal"},
        ),
        (
            "renal and cardio, 1h 30m, 40 questions",
            {"minutes": "1h 30m", "questions": "40", "subject": "renal and cardio"},
        ),
        ("40q 1:30", {"minutes": "1:30", "questions": "40"}),
        ("1.5h cards", {"minutes": "1.5h", "subject": "cards"}),
        ("2h 40 cards", {"minutes": "2h", "cards": "40"}),
        ("100 cards", {"cards": "100"}),
        ("2h - 40q", {"minutes": "2h", "questions": "40"}),
        ("2 hours of don't-know-what", {"minutes": "2 hours", "subject": "don't-know-what"}),
    ],
)
def test_the_short_form_takes_amounts_in_any_order(typed: str, read: dict[str, str]) -> None:
    """Time, questions, right answers and cards stand in any order; what is left is the subject."""
    assert effort.short(typed, Conversation().context()) == read


@pytest.mark.parametrize(
    "typed", ["40x", "2h 3h", "2h 40q 50q", "30/40", "2026-03-02 2h", "nbme 28 66", "-90", "-5m", "2h -40q"]
)
def test_what_cannot_be_placed_is_said(typed: str) -> None:
    """A number that belongs to nothing is asked about instead of guessed."""
    ann = Conversation(LOG_STUDY)
    said = ann.says(f"/log-study {typed}")
    assert said.event == "form"
    assert not ann.journal.studies


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(text: str) -> None:
    """Any text is read into fields of the command or refused with a sentence."""
    try:
        given_values = effort.short(text, Conversation().context())
    except reading.Unreadable as wrong:
        given_values = {}
        refused = str(wrong)
    else:
        refused = ""
    assert refused or given_values.keys() <= {"minutes", "questions", "correct", "cards", "subject"}


def test_an_entry_is_added_up() -> None:
    """The answer gives the day's total and the week's beside the plan's hours."""
    ann = Conversation(LOG_STUDY, plan=a_plan())
    ann.says("/log-study minutes=120 on=yesterday")
    ann.says("/log-study minutes=240 questions=80 correct=46 cards=200 subject=renal")
    said = text_of(ann.says("/log-study 30m"))
    assert "Today: Tue 3 Mar 2026: 4 h 30 min, 80 questions (46 correct), 200 cards" in said
    assert "This week: 6 h 30 min, 80 questions (46 correct), 200 cards; your plan has 45 h a week" in said


def test_questions_without_right_answers_leave_them_unknown() -> None:
    """Right answers are only added up where every entry with questions has them."""
    ann = Conversation(LOG_STUDY)
    ann.says("/log-study 40q 30 correct")
    assert "correct" not in text_of(ann.says("/log-study 40q"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("40q 41 correct", "more than the 40 questions"),
        ("30 correct", "of how many?"),
        ("30m on=tomorrow", "still ahead"),
        ("subject=renal", "How much was it?"),
        ("0 cards", "How much was it?"),
        ("minutes=25h", "out of range"),
        ("questions=-1", "out of range"),
        ("questions=١٢", "whole number"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    """An impossible amount opens the form with a sentence, and nothing is kept."""
    ann = Conversation(LOG_STUDY)
    said = ann.says(f"/log-study {typed}")
    assert said.event == "form"
    assert sentence in text_of(said)
    assert not ann.journal.studies


def test_a_day_holds_24_hours() -> None:
    """More than 24 h in a day are refused, with what is logged already; over 16 h health comes first."""
    ann = Conversation(LOG_STUDY)
    assert "very long day" not in text_of(ann.says("/log-study 16h"))
    said = ann.says("/log-study 9h")
    assert said.event == "form"
    assert "16 h of it are logged already" in text_of(said)
    assert "very long day" in text_of(ann.says("/log-study 1m"))


def test_a_week_over_the_cap_is_met_with_care() -> None:
    """A week over the exam file's cap is answered with rest, not with praise."""
    ann = Conversation(LOG_STUDY, plan=a_plan(), now="2026-03-08 20:30")
    for day in ("monday", "tuesday", "wednesday", "thursday"):
        ann.says(f"/log-study 15h on=last {day}")
    assert "free evening" not in text_of(ann.heard[-1])
    said = text_of(ann.says("/log-study 1h"))
    assert "over 60 h" in said
    assert "rest days" in said


def test_bare_shows_seven_days_without_a_streak() -> None:
    """Alone it counts the days of the last seven with study, and gives an example."""
    ann = Conversation(LOG_STUDY)
    assert "Nothing is logged" in text_of(ann.says("/log-study"))
    assert ann.presses("Log study").event == "form"
    ann.says("/log-study 90m on=yesterday")
    ann.says("/log-study 90m on=8 days ago")
    ann.says("/log-study 90m")
    said = text_of(ann.says("/log-study"))
    assert "Study on 2 of the last 7 days." in said
    assert "Mon 2 Mar 2026: 1 h 30 min" in said
    assert "streak" not in said


def test_the_newest_entry_can_be_taken_out() -> None:
    """Removing says what went, takes the newest first, and says so when nothing is left."""
    ann = Conversation(LOG_STUDY)
    ann.says("/log-study 90m")
    ann.waits(minutes=1)
    ann.says("/log-study 20q renal on=yesterday")
    said = text_of(ann.says("/log-study remove=last"))
    assert "20 questions about renal, Mon 2 Mar 2026" in said
    assert [each.day for each in ann.journal.studies] == [date(2026, 3, 3)]
    ann.says("/log-study remove=last")
    assert ann.says("/log-study remove=last").event == "refusal"


def test_a_second_press_removes_nothing_else() -> None:
    """The button removes its own entry only, however often it is pressed."""
    ann = Conversation(LOG_STUDY)
    ann.says("/log-study 90m")
    ann.says("/log-study 30m")
    ann.presses("Remove this")
    said = ann.presses("Remove this")
    assert said.title == "Already removed"
    assert [each.minutes for each in ann.journal.studies] == [90]


def test_the_subject_is_only_text() -> None:
    """Markup in a subject comes back as literal text."""
    ann = Conversation(LOG_STUDY)
    ann.says("/log-study 90m <!channel> *bold*")
    said = ann.says("/log-study remove=last")
    assert "<!channel> *bold*" in said.lines[0]
