import pytest

from bot.console import script
from tests import expectations

NUDGE = {
    "at": "2026-03-18T08:00:00+01:00",
    "to": "ben",
    "where": "dm",
    "event": "nudge",
    "kind": "practice-exam-overdue",
    "kinds": ["practice-exam-overdue", "check-in"],
    "late": True,
    "title": "About Monday",
    "text": "NBME 27 was planned for Mon 16 Mar 2026.",
    "buttons": [{"label": "I took it", "command": "/log-score"}, {"label": "Move it", "command": "/plan"}],
    "fields": [],
    "chart": None,
    "files": [],
}
REPLY = {**NUDGE, "event": "reply", "kind": None, "kinds": [], "late": False, "buttons": []}


@pytest.mark.parametrize(
    "words",
    [
        "to=ben event=nudge kind=practice-exam-overdue late=true",
        "at=2026-03-18T08:00",
        'kinds="practice-exam-overdue|check-in"',
        'buttons="I took it|Move it"',
        'button="Move it" button="I took it"',
        'has="MONDAY" has="16 mar" not="fail"',
        "count=1 event=nudge",
        "count=2",
        "count=2 to=ben",
        'event=reply buttons=""',
        "event=reply kind=null late=false chart=false",
        "none event=refusal",
        "none kind=check-in",
        'title="About Monday"',
    ],
)
def test_what_was_said_meets_an_expectation(words: str) -> None:
    """Each kind of condition is met by what it describes."""
    assert expectations.read(1, f"expect {words}").unmet([NUDGE, REPLY]) == ""


@pytest.mark.parametrize(
    "words",
    [
        "to=ann",
        "at=2026-03-17",
        "event=nudge late=false",
        "kinds=practice-exam-overdue",
        'buttons="Move it|I took it"',
        'button="Snooze"',
        "has=banana",
        "event=nudge not=NBME",
        "count=1",
        "count=3 to=ben",
        "none",
        "none late=true",
        "chart=true",
        "field=score",
    ],
)
def test_what_was_not_said_is_missed(words: str) -> None:
    """Each kind of condition fails on what it does not describe."""
    assert expectations.read(1, f"expect {words}").unmet([NUDGE, REPLY])


def test_nothing_is_what_none_expects() -> None:
    """A bare none is met by silence alone."""
    assert expectations.read(1, "expect none").unmet([]) == ""


@pytest.mark.parametrize(
    "words",
    [
        "",
        "nothing",
        "to=ben loudly",
        "tone=kind",
        'has="open',
        "count=many",
        "none count=1",
        "count=1 count=2",
        "to=",
    ],
)
def test_a_slip_of_the_pen_is_no_check(words: str) -> None:
    """An expectation that cannot be read is an error with its line, never met by accident."""
    with pytest.raises(expectations.Misread, match="line 7: "):
        expectations.read(7, f"expect {words}".strip())


def test_an_expectation_is_about_the_step_above() -> None:
    """Comments and other expectations in between change nothing."""
    steps = script.parse(
        "at 2026-03-02 09:00 Europe/Berlin\nben: /help\n# words\n# expect count=1\n# expect to=ben\nwait 1d\n"
    )
    assert {number: len(each) for number, each in expectations.of(steps).items()} == {2: 2}


def test_an_expectation_below_no_step_is_an_error() -> None:
    """What stands at the top of a file is about nothing."""
    with pytest.raises(expectations.Misread, match=r"line 1: .*below no step"):
        expectations.of(script.parse("# expect none\nat 2026-03-02 09:00 Europe/Berlin\n"))
