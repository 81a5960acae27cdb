import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.causes import Cause
from core.company import Letter
from core.members import Member
from core.message import Message, decode, plain
from core.nudges import letters as nudging
from core.pods import Mate, Pod, Stated
from core.wording import buddy_letters, kind_words, letters
from core.wording import ledger as fates
from tests.core import stories

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
TYPED = "I failed NBME 26 with 176, so far behind"
LOCK_SCREEN = 80
NEVER_SHOWN = re.compile(r"fail|overdue|behind|NBME|USMLE|Step 1|\b176\b|2026", re.IGNORECASE)
PROPOSED = {"tie": "5", "day": "6", "at": "18:00:00", "zone": "Europe/Berlin", "show": TYPED}

DATA: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "buddy-invite": ({"tie": "5"},),
    "buddy-answer": ({"tie": "5", "answer": "yes"}, {"answer": "none"}),
    "buddy-ended": ({"tie": "5"},),
    "buddy-proposal": (PROPOSED, {"tie": "5"}),
    "buddy-meeting": ({"tie": "5", "show": TYPED},),
    "buddy-note": (
        {"tie": "5", "about": "quiet"},
        *({"tie": "5", "about": "kept", "step": step} for step in (*buddy_letters.STEPS, "new-kind")),
    ),
    "kind-word": ({"tie": "5", "text": TYPED}, *({"tie": "5", "key": key} for key in kind_words.WORDS)),
    "pod-started": ({},),
    "pod-week": ({},),
}
EACH = [(kind, data) for kind, found in DATA.items() for data in found]


def a_pod() -> Pod:
    said = (Stated(TYPED, NOW.date() - timedelta(days=3), "yes"),)
    mates = [
        Mate(person=n, name=f"mate{n}", month=date(2026, 6, 1), offset=timedelta(hours=n), stated=said)
        for n in (1, 2, 3)
    ]
    return Pod(id=4, group=7, exam="usmle-step-1", started_at=NOW, me=mates[0], mates=tuple(mates[1:]))


def said(kind: str, data: Mapping[str, str], *, name: str = "Kim", pod: Pod | None = None) -> Message:
    """A letter as its reader gets it, somebody with a plan who is in a pod."""
    member: Member = replace(stories.member_of(NOW), pod=pod or a_pod())
    letter = Letter(
        id=9, to=1, sender=2, sender_name=name, kind=kind, subject="5", data=data, at=NOW, until=NOW + timedelta(days=1)
    )
    cause = Cause(
        kind=kind, subject="9", occurrence="1", since=NOW, until=letter.until, own=True, data={"letter": letter}
    )
    return letters.say(member, [cause], now=NOW, late=False)


@pytest.mark.parametrize(("kind", "data"), EACH)
def test_a_lock_screen_tells_nobody_anything(kind: str, data: Mapping[str, str]) -> None:
    """Title and first 80 characters have no exam, score or trouble, and nothing that somebody typed; however short
    the name.
    """
    for name in ("K", "Kim"):
        message = said(kind, data, name=name)
        text = "\n".join(plain(line) for line in message.lines)
        glance = f"{message.title}\n{text[:LOCK_SCREEN]}"
        assert not NEVER_SHOWN.search(glance)


@pytest.mark.parametrize(("kind", "data"), EACH)
def test_a_button_carries_ids_and_fixed_words_alone(kind: str, data: Mapping[str, str]) -> None:
    """Every button fits into 100 characters, comes back as it was, and has nothing of what somebody typed."""
    for button in said(kind, data).buttons:
        encoded = button.encode()
        assert len(encoded) <= 100
        assert decode(encoded) == (button.command, button.version, dict(button.given))
        assert all(re.fullmatch(r"[0-9]+|[a-z-]+", value) for value in button.given.values())


def test_every_kind_has_words() -> None:
    """Each kind between buddies and about pods can be said, and has a name for /reminders why."""
    ours = {kind for kind in nudging.KINDS if kind.startswith(("buddy", "pod", "kind"))}
    assert ours == set(buddy_letters.EXPLAIN) == set(DATA)
    assert ours <= set(fates.KINDS)


def test_a_pod_that_was_left_is_told_nothing() -> None:
    """A letter that is still said after somebody left names nobody."""
    member = stories.member_of(NOW)
    letter = Letter(to=1, sender=None, kind="pod-week", subject="4", at=NOW, until=NOW)
    for kind in ("pod-week", "pod-started"):
        words = letters.said(member, replace(letter, kind=kind), NOW)
        assert "mate" not in "\n".join(plain(line) for line in words.lines)


@pytest.mark.parametrize("typed", ["thinking-of-you", "Thinking of you", " thinking of YOU! "])
def test_ready_made_words_are_known_by_what_their_button_says(typed: str) -> None:
    """Typed or pressed, they are the same."""
    assert kind_words.key_of(typed) == "thinking-of-you"


@pytest.mark.parametrize("typed", ["", "!!!", "thinking of you and of me"])
def test_other_words_are_ones_own(typed: str) -> None:
    """Anything else is somebody's own words."""
    assert kind_words.key_of(typed) is None
