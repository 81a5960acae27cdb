from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core import icalendar
from core.icalendar import Event

NOW = datetime(2026, 3, 2, 9, 30, 15, tzinfo=ZoneInfo("America/New_York"))
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def a_file(title: str = "Practice exam", **more: object) -> bytes:
    event = Event(uid="1@comeback", on=date(2026, 12, 31), title=title, **more)  # type: ignore[arg-type] # by keyword
    return icalendar.written([event], name="Study plan", now=NOW, sequence=7)


def unfolded(content: bytes) -> list[str]:
    """The content lines as a calendar reads them."""
    assert content.endswith(b"\r\n")
    return content.decode().removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def value_of(lines: list[str], name: str) -> str:
    (found,) = (line.removeprefix(f"{name}:") for line in lines if line.startswith(f"{name}:"))
    return re.sub(r"\\(.)", lambda each: "\n" if each[1] == "n" else each[1], found)


def test_an_event_lasts_a_day() -> None:
    """An event is all day, ends before the next, and says its version and when it was written, in UTC."""
    lines = unfolded(a_file())
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"} <= set(lines)
    assert {"DTSTAMP:20260302T143015Z", "SEQUENCE:7", "UID:1@comeback", "STATUS:CONFIRMED"} <= set(lines)


def test_a_day_that_may_move_is_tentative() -> None:
    """What may still move is marked so."""
    assert "STATUS:TENTATIVE" in unfolded(a_file(tentative=True))


@given(st.text(max_size=200))
def test_any_words_come_back(text: str) -> None:
    """Any words are read back as they were, without controls, and add no line and no event."""
    content = a_file(text, about=text)
    lines = unfolded(content)
    assert len(lines) == len(unfolded(a_file("x", about="x" * bool(text))))
    lined = re.sub("\r\n?|[\u0085\u2028\u2029]", "\n", text).replace("\t", " ")
    assert value_of(lines, "SUMMARY") == CONTROLS.sub("", lined)


@given(st.text(max_size=300))
def test_no_line_is_longer_than_75_octets(text: str) -> None:
    """Every line ends in CRLF, has at most 75 octets, and is whole characters."""
    for line in a_file(text).removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()
