import re
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.console import script
from core import days

START = "at 2026-03-02 09:00 America/New_York\n"
NEW_YORK = days.zone_info("America/New_York")


def steps(lines: str) -> list[script.Action]:
    """What the lines do after the clock is set."""
    return [step.action for step in script.parse(START + lines)][1:]


def said(
    name: str, how: Literal["hear", "fill", "press"], words: str, platform: str = "console", channel: str = ""
) -> script.Action:
    """Somebody's line."""
    return script.Say(name, platform, channel, how, words)


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("ann: /plan exam=usmle-step-1", said("ann", "hear", "/plan exam=usmle-step-1")),
        (
            "ann: talked to my advisor: it went well",
            said("ann", "hear", "talked to my advisor: it went well"),
        ),
        ("ann: fill score=61 taken=2026-03-03", said("ann", "fill", "score=61 taken=2026-03-03")),
        ("ann: fill", said("ann", "fill", "")),
        ("ann: press Move it", said("ann", "press", "Move it")),
        ("ann: pressing on", said("ann", "hear", "pressing on")),
        ("mia in #study: /group", said("mia", "hear", "/group", channel="study")),
        ("ann@discord: hello", said("ann", "hear", "hello", platform="discord")),
        ("ann@slack in #a-b: /today", said("ann", "hear", "/today", platform="slack", channel="a-b")),
        ("wait: hello", said("wait", "hear", "hello")),
        ("restart", script.Restart()),
        ("down 6h", script.Down(script.Length(0, timedelta(hours=6)))),
        ("wait 1w 2d 3h 4m", script.Wait(script.Length(9, timedelta(hours=3, minutes=4)))),
        ("offline slack 90m", script.Offline("slack", script.Length(0, timedelta(minutes=90)))),
        ("# a word to the reader", script.Comment("a word to the reader")),
    ],
)
def test_every_kind_of_line_is_read(line: str, action: script.Action) -> None:
    """Each kind of line in the language becomes its step."""
    assert steps(line) == [action]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hello there", "begins with NAME: or one of"),
        ("restart now", "begins with NAME: or one of"),
        ("ann:", "ann says nothing"),
        ("ann: press", "press what?"),
        ("ann@fax: hi", "'fax' is no platform"),
        ("offline fax 2h", "'fax' is no platform"),
        ("offline discord", "is no length of time"),
        ("wait", "is no length of time"),
        ("wait a while", "is no length of time"),
        ("wait 3x", "is no length of time"),
        ("wait -3d", "is no length of time"),
        ("wait 9999w", "more than ten years"),
        ("at 2026-03-03 09:00 Europe/Berlin", "set once"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_number(line: str, says: str) -> None:
    """The sentence names the number of the line and what to write instead."""
    with pytest.raises(script.Unreadable, match=re.escape(says)) as wrong:
        script.parse(f"# first\n\n{START}ann: /help\n{line}\nann: /help\n")
    assert wrong.value.number == 5
    assert str(wrong.value).startswith("line 5: ")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ann: /help", "set the clock first"),
        ("at 2026-03-02 09:00", "needs a zone"),
        ("at 2026-03-02", "sets no clock"),
        ("at 2026-02-30 09:00 Europe/Berlin", "sets no clock"),
        ("at 1066-10-14 09:00 Europe/London", "1066 is too far away"),
        ("at 2026-03-02 09:00 Mars/Olympus", "is no time zone"),
        ("at 2026-03-02 09:00 ../../etc/passwd", "is no time zone"),
        ("at 2026-03-02 09:00 America", "is no time zone"),
    ],
)
def test_the_first_step_sets_the_clock(line: str, says: str) -> None:
    """A dialog that begins without a day, a time and a zone is refused."""
    with pytest.raises(script.Unreadable, match=f"line 1: .*{re.escape(says)}"):
        script.parse(line)


def test_an_editor_may_leave_its_marks() -> None:
    """A byte order mark, carriage returns and a missing last newline change nothing."""
    raw = b"\xef\xbb\xbfat 2026-03-02 09:00 Europe/Berlin\r\nann: /help"
    assert [step.number for step in script.parse(script.decode(raw))] == [1, 2]


def test_a_file_that_is_no_text_is_told() -> None:
    """Bytes that are not UTF-8 are refused with the number of their line."""
    with pytest.raises(script.Unreadable, match=r"line 3: .*UTF-8"):
        script.decode(b"# one\n# two\n# caf\xe9\n")


@pytest.mark.parametrize(
    ("length", "later"),
    [
        ("7d", datetime(2026, 3, 9, 13, tzinfo=UTC)),  # 09:00 again, though clocks went forward on March 8
        ("1w", datetime(2026, 3, 9, 13, tzinfo=UTC)),
        ("168h", datetime(2026, 3, 9, 14, tzinfo=UTC)),
        ("7d 1h", datetime(2026, 3, 9, 14, tzinfo=UTC)),
    ],
)
def test_days_keep_the_wall_clock_and_hours_elapse(length: str, later: datetime) -> None:
    """Over a night on which clocks change, days and weeks come to the same wall clock; hours just run."""
    assert script.length(length).after(datetime(2026, 3, 2, 14, tzinfo=UTC), NEW_YORK) == later


def test_a_wall_clock_that_never_comes_is_the_moment_after() -> None:
    """A day later than 02:30, on the night on which 02:30 is skipped, is 03:00."""
    before = datetime(2026, 3, 7, 7, 30, tzinfo=UTC)
    assert script.length("1d").after(before, NEW_YORK) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


@given(st.text())
@example("at 2026-03-02 09:00 \x00")
@example("wait \u0663d")
@example("at \u0662\u0660\u0662\u0666-03-02 09:00 UTC")
def test_any_text_is_read_or_refused_with_a_number(text: str) -> None:
    """Whatever stands in a file, the answer is its steps or one sentence with a line's number."""
    try:
        read = script.parse(START + text)
    except script.Unreadable as wrong:
        number, sentence = wrong.number, wrong.sentence
    else:
        number, sentence = read[-1].number, "All of it was read."
    assert 1 <= number <= text.count("\n") + 2
    assert sentence.endswith(".")
