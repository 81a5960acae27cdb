import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core import forecast
from core.exams import Exam
from core.journal import Score
from core.message import plain
from core.wording import forecast as wording
from tests.core.stories import COURSE, MEDICAL
from tests.core.test_forecast import TODAY, histories, sat

PERCENT = re.compile(r"\d %")
BARE = re.compile(r"(?<!under )(?<!over )\b\d+ %")


def said(exam: Exam, logged: list[Score], days: int | None = 20, *, weigh: bool = False) -> list[str]:
    found = forecast.estimate(exam, logged)
    assert found is not None
    on = TODAY + timedelta(days=days or 0)
    what = wording.Said(
        ahead=forecast.ahead(found, on, today=TODAY),
        sits=days is not None,
        moves=forecast.keep_or_move(found, on, today=TODAY) if weigh else None,
        printed=forecast.printed(exam, logged, TODAY),
    )
    return [plain(each) for each in wording.lines(exam, what, TODAY)]


@given(histories, st.integers(1, 150), st.booleans())
def test_a_chance_never_stands_bare(logged: list[Score], days: int, weigh: bool) -> None:
    """Every sentence with a chance of ours has its label, and a range unless both its ends are the same."""
    assume(logged)
    for text in said(MEDICAL, logged, days, weigh=weigh):
        if PERCENT.search(text):
            assert "(rough, not NBME)" in text
            assert "between" in text or " to " in text or not BARE.search(text)
        assert "nan" not in text.casefold()
        assert not re.search(r"\.\.|  | ,|None|\{", text)


def test_an_exam_without_a_curve_has_no_chance() -> None:
    """Without a passing curve a range is said, rough and not official, and no chance, also where dates are weighed."""
    logged = [sat(30, 48, exam=COURSE), sat(16, 50, exam=COURSE), sat(2, 52, exam=COURSE)]
    text = " ".join(said(COURSE, logged, weigh=True))
    assert "rough, not official" in text
    assert "likely" in text
    assert "To weigh" in text
    assert not PERCENT.search(text)
    assert "chance" not in text


def test_one_result_says_little() -> None:
    """One result is said to say little, and its growth is nobody's own."""
    text = " ".join(said(MEDICAL, [sat(2, 60)]))
    assert "One result says little" in text
    assert "at the usual pace" in text


def test_today_where_no_day_is_set() -> None:
    """Without an exam date the forecast is for today."""
    assert said(MEDICAL, [sat(30, 58), sat(16, 60), sat(2, 61)], None)[0].startswith("If you sat today: about 62 EPC")


def test_a_printed_chance_stands_alone() -> None:
    """While a printed chance holds none of ours stands beside it."""
    logged = [sat(20, 58), replace(sat(2, 60), pass_chance=40)]
    text = " ".join(said(MEDICAL, logged, weigh=True))
    assert "40 %" in text
    assert "To weigh" not in text
    assert "rough, not NBME" not in text


@pytest.mark.parametrize(
    ("value", "chance", "could"),
    [(50, 99, "at most 10 %"), (73, 10, "at least 85 %"), (62, 99.5, "between 10 % and 90 %")],
)
def test_a_contradiction_says_what_would_go(value: float, chance: float, could: str) -> None:
    """A printed chance that its score cannot have is told with what would go with it, and how to put it right."""
    score = replace(sat(2, value), pass_chance=chance)
    wrong = forecast.contradiction(MEDICAL, score)
    assert wrong is not None
    text = plain(wording.doubted(MEDICAL, score, wrong))
    assert could in text
    assert "replace=last" in text


@pytest.mark.parametrize(
    ("value", "text"), [(0.2, "under 1 %"), (1, "1 %"), (50.4, "50 %"), (99, "99 %"), (99.4, "over 99 %")]
)
def test_percentages(value: float, text: str) -> None:
    """The ends of a percentage say no more than is known."""
    assert wording.percent(value) == text
