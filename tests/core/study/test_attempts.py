from dataclasses import replace
from datetime import date

import pytest

from core.study.attempts import RETAKE
from tests.core.conversation import Conversation, a_plan, text_of

THREE = "/retake attempts=2025-05-15 failed, 2025-08-15 failed, 2026-01-15 failed"


def test_attempts_are_replaced_and_the_earliest_day_is_said() -> None:
    """What is listed replaces what was listed before; the fourth attempt's rules decide the day."""
    ann = Conversation(RETAKE, plan=a_plan())
    ann.says("/retake attempts=2024-01-15 failed")
    said = text_of(ann.says(THREE))
    assert [each.day for each in ann.journal.attempts] == [
        date(2025, 5, 15),
        date(2025, 8, 15),
        date(2026, 1, 15),
    ]
    assert "Wed 15 Jul 2026 at the earliest" in said
    assert "the time since the latest attempt" in said
    assert "Limit in all: 4" in said
    assert "Source: " in said


def test_attempts_of_unknown_dates_are_counted_and_nothing_is_guessed() -> None:
    """Attempts that the plan only counts have unknown dates, and the rules that need them are named."""
    ann = Conversation(RETAKE, plan=a_plan(attempts=3))
    said = text_of(ann.says("/retake"))
    assert "3: 3 with unknown dates" in said
    assert "as far as the known dates tell" in said
    assert "Not fully checked, because a date is unknown: the limit of attempts in 12 months" in said
    assert not ann.records.entries


@pytest.mark.parametrize(
    ("typed", "days", "outcomes"),
    [
        (
            "Jan 15, 2025 failed, 15 apr 2025 passed",
            [date(2025, 1, 15), date(2025, 4, 15)],
            ["failed", "passed"],
        ),
        ("failed 2025-01-15; unknown incomplete", [date(2025, 1, 15), None], ["failed", "incomplete"]),
        ("? fail", [None], ["failed"]),
        ("none", [], []),
    ],
)
def test_attempts_are_read_as_people_write_them(typed: str, days: list[date | None], outcomes: list[str]) -> None:
    """Dates with commas, either order, unknown dates and none are read."""
    ann = Conversation(RETAKE, plan=a_plan())
    assert ann.says(f"/retake attempts={typed}").event == "reply"
    kept = sorted(ann.journal.attempts, key=lambda each: each.id)
    assert [each.day if each.dated else None for each in kept] == days
    assert [each.outcome for each in kept] == outcomes


@pytest.mark.parametrize(
    "typed",
    [
        "banana",
        "2025-01-15",
        "failed",
        "2027-01-15 failed",
        "2025-13-01 failed",
        "3",
        "2025-01-15 failed, 2025-01-15 failed",
    ],
)
def test_attempts_that_cannot_be_are_refused(typed: str) -> None:
    """An attempt without outcome or date, ahead of today or listed twice is refused; the old ones stay."""
    ann = Conversation(RETAKE, plan=a_plan())
    ann.says("/retake attempts=2024-01-15 failed")
    assert ann.says(f"/retake attempts={typed}").event == "form"
    assert [each.day for each in ann.journal.attempts] == [date(2024, 1, 15)]


def test_a_school_limit_counts_instead() -> None:
    """The member's own limit takes the place of the exam's until it is taken out."""
    ann = Conversation(RETAKE, plan=a_plan())
    said = text_of(ann.says("/retake limit=1"))
    assert "no further attempt" in said
    assert "as you set it" in said
    assert "Limit in all: 1" in text_of(ann.says("/retake"))
    assert "Limit in all: 4" in text_of(ann.says("/retake limit=none"))
    assert ann.says("/retake limit=many").event == "form"


def test_a_day_is_checked() -> None:
    """A day is held against every rule, and a day that is over is refused."""
    ann = Conversation(RETAKE, plan=a_plan())
    ann.says(THREE)
    assert "is too early: the time since the latest attempt" in text_of(ann.says("/retake on=2026-05-11"))
    assert "breaks no attempt rule" in text_of(ann.says("/retake on=2026-07-15"))
    assert ann.says("/retake on=2026-03-02").event == "form"


def test_a_passed_exam_is_not_taken_again() -> None:
    """Once passed, no day is offered."""
    ann = Conversation(RETAKE, plan=a_plan())
    assert "once passed" in text_of(ann.says("/retake attempts=2025-01-15 passed on=2026-05-11"))


def test_without_a_plan_or_a_rule_it_says_so() -> None:
    """Without a plan the exam is asked for; an exam without rules is said to have none."""
    assert Conversation(RETAKE).says("/retake").event == "refusal"
    plan = replace(a_plan(), exam="course-final", exam_version="")
    assert "no attempt rules" in text_of(Conversation(RETAKE, plan=plan).says("/retake"))
