from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from core.company import Letter
from core.members import Member
from core.message import Message, plain
from core.nudges import letters as due
from core.people import Person, Reminders
from core.wording import ledger, letters, mentors, offers, requests
from core.wording.said import Said

NOW = datetime(2026, 3, 3, 20, tzinfo=UTC)
TELLING = re.compile(r"\b(fail|failed|overdue|behind|struggling|help|exam|score|nbme|step 1)\b", re.IGNORECASE)
KINDS = (*mentors.EXPLAIN, *offers.EXPLAIN, *requests.EXPLAIN)
DATA = {
    "text": "I failed NBME 26",
    "step": "practice-exam-1",
    "noun": "practice exam",
    "was": "2026-03-05",
    "on": "2026-03-09",
    "name": "NBME 26",
    "day": "2026-03-02",
    "group": "Step 1 failed twice",
}


def member() -> Member:
    reminders = Reminders(zone="America/New_York")
    return Member(person=Person(id=1, created_at=NOW, reminders=reminders, seen_at=NOW, looked_at=NOW, next_look=NOW))


def said(kind: str, sender: str = "K", **more: str) -> Said:
    letter = Letter(
        id=7,
        to=1,
        sender=2,
        sender_name=sender,
        kind=kind,
        subject="5",
        data=DATA | more,
        at=NOW,
        until=NOW + timedelta(days=1),
    )
    return letters.said(member(), letter, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_screen_tells_nothing(kind: str) -> None:
    """The title and the first 80 characters name no exam, no score and no trouble, however short a name is."""
    for more in ({}, {"answer": "not-now"}):
        words = said(kind, **more)
        text = "\n".join(plain(each) for each in words.lines)
        assert not TELLING.search(f"{words.title}\n{text[:80]}")


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_can_be_sent_and_explained(kind: str) -> None:
    """Each kind goes by itself, has its words for /reminders why, and buttons that fit."""
    assert kind in due.OWN
    assert ledger.kind(kind) != kind.replace("-", " ") or kind in ledger.KINDS
    assert all(len(button.encode()) <= 100 for button in said(kind).buttons)


def test_an_answer_that_nobody_reads_is_no_letter() -> None:
    """What a student said to a suggestion is kept for the mentor's page, and never goes as a message."""
    assert "suggestion-answer" not in due.KINDS
    assert "suggestion-answer" not in letters.EXPLAIN


def test_the_same_words_stand_in_the_preview() -> None:
    """What is shown before it is sent is what is read, line for line."""
    letter = Letter(to=2, sender=1, kind="help-request", subject="5", data=DATA, at=NOW, until=NOW)
    shown: Message = requests.preview(letter, "Kim", 5)
    read = said("help-request")
    assert set(requests.body(letter)) <= set(shown.lines)
    assert set(requests.body(letter)) <= set(read.lines)
