import re
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import support

TEXT = (Path(__file__).resolve().parents[2] / "config" / "support.toml").read_text("utf-8")
SHIPPED = support.parse(TEXT, "support.toml")


def spoil(old: str, new: str) -> str:
    """Replace the first place of the shipped file that matches."""
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("zone", "contact"),
    [
        ("America/New_York", "988"),
        ("America/Indiana/Knox", "988"),
        ("US/Pacific", "988"),
        ("America/Toronto", "988"),
        ("Europe/London", "116 123"),
        ("Europe/Dublin", "116 123"),
        ("Europe/Berlin", "0800 111 0 111 or 116 123"),
        ("Europe/Vienna", "142"),
        ("Europe/Zurich", "143"),
        ("Europe/Paris", "3114"),
        ("Australia/Sydney", "13 11 14"),
        ("Pacific/Auckland", "1737"),
        ("Asia/Kolkata", "14416"),
    ],
)
def test_the_own_country_comes_first(zone: str, contact: str) -> None:
    """Somebody in a country with a known line is given that line first, then what holds everywhere."""
    first, *rest = SHIPPED.lines_for(zone)
    assert first.contact == contact
    assert tuple(rest) == SHIPPED.fallback


@given(st.one_of(st.sampled_from(sorted(available_timezones())), st.text()))
def test_nobody_is_left_without_a_line(zone: str) -> None:
    """Whatever a zone is called, the local emergency number and the international finder are always said."""
    lines = SHIPPED.lines_for(zone)
    assert lines[-len(SHIPPED.fallback) :] == SHIPPED.fallback
    assert [line.contact for line in SHIPPED.fallback] == ["your local emergency number", "findahelpline.com"]


def test_an_unknown_zone_is_given_no_countrys_line() -> None:
    """A zone that leads nowhere is answered with what holds everywhere, not with a guess."""
    for zone in ("UTC", "America/Mexico_City", "Asia/Tokyo", "America/", ""):
        assert SHIPPED.lines_for(zone) == SHIPPED.fallback


def test_every_zone_in_the_file_exists() -> None:
    """Zone names are the IANA database's, and every prefix leads to at least one of them."""
    real = available_timezones()
    for name in (name for names in SHIPPED.zones.values() for name in names):
        assert any(zone.startswith(name) for zone in real) if name.endswith("/") else name in real, name


def test_every_line_says_where_it_comes_from() -> None:
    """Each line has a source, the day it was looked at, and a trust label."""
    for line in (*SHIPPED.lines, *SHIPPED.fallback):
        assert line.source
        assert line.checked.year >= 2026
        assert line.trust in {"O", "C", "A", "D"}


def test_help_comes_first_and_nobody_is_cheered_on() -> None:
    """The words for somebody who struggles offer people and rest: no pep talk, no blame, no target."""
    words = SHIPPED.struggling
    said = " ".join((words.title, words.opening, *words.whom, words.light_days, words.crisis_intro)).casefold()
    cheer = r"\b(you can do|you've got|got this|stay strong|push|keep going|believe|proud|never give up)\b"
    assert not re.findall(cheer, said)
    assert not re.findall(r"\b(score\w*|exam\w*)\b", said)
    assert not re.findall(r"\b(fail\w*|behind|overdue|should have|must)\b", said)
    assert "!" not in said
    assert len(words.whom) >= 3


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("[struggling", "not valid TOML", "Expected"),
        ("mood = 1\n" + TEXT, "mood", "Extra inputs"),
        (spoil('opening = "', 'hello = "'), "struggling.opening", "Field required"),
        (spoil('source = "988 Suicide', 'origin = "988 Suicide'), "lines.0.source", "Field required"),
        (spoil('contact = "142"', 'contact = ""'), "lines.4.contact", "at least 3"),
        (spoil('countries = ["US"]', 'countries = ["usa"]'), "lines.0.countries.0", "pattern"),
        (spoil('countries = ["US"]', "countries = []"), "lines", "names no country"),
        (spoil("[[fallback]]\n", '[[fallback]]\ncountries = ["US"]\n'), "fallback", "names no country"),
        (spoil('countries = ["AT"]', 'countries = ["DE"]'), "zones.AT", "no line serves"),
        (spoil('FR = ["Europe/Paris"]\n', ""), "zones", "no time zone leads to FR"),
        (
            spoil('FR = ["Europe/Paris"]', 'FR = ["Europe/Paris", "Europe/Vienna"]'),
            "zones",
            "'Europe/Vienna' stands twice",
        ),
        (spoil("https://findahelpline", "http://findahelpline"), "fallback.1.link", "pattern"),
        (TEXT.replace("[[fallback]]", "[[lines]]"), "fallback", "Field required"),
    ],
)
def test_a_wrong_file_is_refused_by_name(text: str, place: str, reason: str) -> None:
    """A wrong support file is refused with its name, the key and the reason, in one line."""
    with pytest.raises(support.SupportFileError) as refused:
        support.parse(text, "mine.toml")
    said = str(refused.value)
    assert said.startswith("mine.toml: ")
    assert place in said
    assert reason in said
    assert "\n" not in said
