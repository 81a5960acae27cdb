from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core import ledger
from core.message import Message, plain
from core.study import table
from core.study.home import home
from tests.core.conversation import Conversation, labels, text_of

FIRST = "/plan exam=step 1 exam-date=2026-05-18 rest-days=sun"
BUTTONS = ["Today", "Check in", "Log a score", "Progress", "Plan"]


def somebody(*said: str) -> Conversation:
    ann = Conversation(*table(), now="2026-03-02 14:00")
    for line in said:
        assert ann.says(line).event == "reply"
    return ann


def page(ann: Conversation) -> Message:
    """The page, which ``ann`` presses the buttons of."""
    shown = home(ann.context())
    ann.heard.append(shown)
    return shown


def row(message: Message, name: str) -> str:
    return next(plain(each.value) for each in message.rows if each.name == name)


def test_somebody_new_is_welcomed() -> None:
    """Who has no plan gets three lines and one way to begin, which opens the form."""
    ann = somebody()
    shown = page(ann)
    assert len(shown.lines) == 3
    assert labels(shown) == ["Start a plan"]
    assert ann.presses("Start a plan").event == "form"


def test_a_member_sees_where_they_stand() -> None:
    """The next step with its date and the days left, the exam date, and every way on, whose buttons all work."""
    ann = somebody(FIRST)
    shown = page(ann)
    assert "Next: Self-appraisal (/reflect), Mon 2 Mar 2026 (today)." in text_of(shown)
    assert row(shown, "Exam date") == "Mon 18 May 2026 (in 77 days)"
    assert row(shown, "Scores") == "none logged yet"
    assert row(shown, "Reminders") == "on"
    assert labels(shown) == BUTTONS
    assert {label: ann.presses(label).event for label in BUTTONS} == {
        **dict.fromkeys(BUTTONS, "reply"),
        "Check in": "form",
        "Log a score": "form",
    }


def test_a_plan_without_a_date() -> None:
    """Where no exam date is set, the page says so."""
    assert row(page(somebody("/plan exam=step 1")), "Exam date") == "not set yet"


def test_the_last_three_scores() -> None:
    """The three newest scores stand there, newest first, each with its day and its scale."""
    scores = ("nbme 26 60 taken=yesterday", "nbme 27 61", "nbme 28 62", "uwsa 1 215")
    ann = somebody(FIRST)
    for number, score in enumerate(scores):
        ann.waits(days=int(number > 0))
        ann.says(f"/log-score {score}")
    shown = page(ann)
    names = [each.name for each in shown.rows if each.name not in {"Exam date", "Reminders"}]
    assert names == ["UWSA 1", "NBME 28", "NBME 27"]
    assert row(shown, "NBME 28") == "62 EPC, Wed 4 Mar 2026"
    assert "215" in row(shown, "UWSA 1")


def test_what_waits_stands_there() -> None:
    """A step that was missed stands on the page with its date."""
    ann = somebody(FIRST)
    assert "Nothing else waits today." in text_of(page(ann))
    ann.waits(days=9)
    assert "and still open: Baseline" in text_of(page(ann))


def test_a_pause_is_said() -> None:
    """A paused plan's reminders are paused, until its day where there is one, and nothing waits."""
    ann = somebody(FIRST, "/plan status=paused")
    assert row(page(ann), "Reminders") == "paused with your plan"
    ann = somebody(FIRST, "/plan status=paused until=2026-03-09")
    assert row(page(ann), "Reminders") == "paused until Mon 9 Mar 2026"
    ann.waits(days=5)
    assert "still open" not in text_of(page(ann))


def test_silence_and_what_is_off_are_said() -> None:
    """After the last message into silence the page says so, and it says when check-ins are off."""
    ann = somebody(FIRST)
    first = ann.now.date()
    days = [first + timedelta(days=number) for number in range(9)]
    ann.waits(days=20)
    ann.records.settle(
        ledger.Row(
            kind="check-in", subject=str(day), occurrence="1", status="sent", rule="due", at=ann.now, slot=str(day)
        )
        for day in days
    )
    assert row(page(ann), "Reminders") == "quiet until you write"
    ann = somebody(FIRST, "/reminders off=check-in")
    assert row(page(ann), "Reminders") == "check-ins are off"


def test_a_finished_plan_can_begin_anew() -> None:
    """After the end nothing is due, and a new plan is one press away."""
    ann = somebody(FIRST, "/plan status=finished")
    shown = page(ann)
    assert "Your plan is finished. Nothing is due." in text_of(shown)
    assert labels(shown) == ["Start a plan", "Progress", "Plan"]
    assert ann.presses("Start a plan").title == "Your plan for USMLE Step 1"


def test_the_page_changes_nothing() -> None:
    """Showing the page keeps nothing: not a draft, not a record."""
    ann = somebody(FIRST, "/log-score nbme 26 60")
    before = (dict(ann.records.entries), ann.records.plan, dict(ann.records.rows), replace(ann.records.person))
    home(ann.context())
    assert (dict(ann.records.entries), ann.records.plan, dict(ann.records.rows), ann.records.person) == before
