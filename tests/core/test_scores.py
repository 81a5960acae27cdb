from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import reading, scores
from core.exams import Exam, Form
from core.journal import Score
from tests.core.stories import COURSE, EXAMS, MEDICAL

points = st.integers(0, 1000).map(lambda tenths: tenths / 10)
READINGS = ("at-risk", "borderline", "close", "likely")


def a_score(value: float, scale: str = "epc", form: str = "nbme-28", *, repeat: bool = False) -> Score:
    day = date(2026, 3, 2)
    found = MEDICAL.form(form)
    assert found is not None
    return Score(
        id=1, at=datetime(2026, 3, 2, 12, tzinfo=UTC), day=day, exam=MEDICAL.id, form=form, name=found.name,
        scale=scale, value=value, repeat=repeat,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("nbme28", "nbme-28"),
        ("NBME 28", "nbme-28"),
        ("NBME form 28", "nbme-28"),
        ("  nbme-form-28 ", "nbme-28"),
        ("CBSSA 31", "nbme-31"),
        ("form 26", "nbme-26"),
        ("UWSA2", "uwsa-2"),
        ("uwsa 2", "uwsa-2"),
        ("UWorld self-assessment 3", "uwsa-3"),
        ("free 120", "free-120"),
        ("F120", "free-120"),
        ("amboss", "amboss"),
    ],
)
def test_a_practice_exam_is_found_by_its_names(typed: str, form: str) -> None:
    """A practice exam is found by id, name and alias, whatever the case, spaces and hyphens."""
    assert scores.find_form(MEDICAL, typed).id == form


@pytest.mark.parametrize(
    ("typed", "sentence", "offer"),
    [
        ("nbem 30", "Did you mean NBME 30?", "NBME 30"),
        ("ubme 27", "Did you mean NBME 27?", "NBME 27"),
        ("UWAS 2", "Did you mean UWSA 2?", "UWSA 2"),
        ("nbme", "Which one is “nbme”? Type one of: NBME 26", None),
        ("nbme 2", "NBME 29.", None),
        ("zzz", "I know: NBME 26", None),
        ("", "I don't know a practice exam called an empty value.", None),
        ("😀", "I don't know a practice exam called “😀”.", None),
    ],
)
def test_a_near_miss_is_offered(typed: str, sentence: str, offer: str | None) -> None:
    """A name that is not known is refused with the one that was probably meant, or with the list."""
    with pytest.raises(reading.Unreadable) as wrong:
        scores.find_form(MEDICAL, typed)
    assert sentence in str(wrong.value)
    assert wrong.value.offer == offer or offer is None


@pytest.mark.parametrize(
    ("form", "typed", "value", "scale"),
    [
        ("nbme-28", "66", 66, "epc"),
        ("nbme-28", "66%", 66, "epc"),
        ("nbme-28", "66 %", 66, "epc"),
        ("nbme-28", "66 epc", 66, "epc"),
        ("nbme-28", "66 EPC.", 66, "epc"),
        ("nbme-28", "66,5", 66.5, "epc"),
        ("nbme-28", " 66.25 percent", 66.25, "epc"),
        ("nbme-28", "0", 0, "epc"),
        ("nbme-28", "100", 100, "epc"),
        ("nbme-28", "215", 215, "three-digit"),
        ("nbme-28", "90 three-digit", 90, "three-digit"),
        ("uwsa-2", "215", 215, "three-digit"),
        ("uwsa-2", "66 three-digit", 66, "three-digit"),
        ("free-120", "66", 66, "percent"),
        ("free-120", "66%", 66, "percent"),
        ("free-120", "66 raw", 66, "percent"),
    ],
)
def test_a_result_is_read_on_its_scale(form: str, typed: str, value: float, scale: str) -> None:
    """A number is read on the practice exam's own scale, or on the older one that it fits."""
    found = MEDICAL.form(form)
    assert found is not None
    assert scores.read_value(MEDICAL, found, typed) == (value, scale)


@pytest.mark.parametrize(
    ("form", "typed", "sentence"),
    [
        ("nbme-28", "high", "I can't read “high” as a score."),
        ("nbme-28", "-5", "I can't read “-5” as a score."),
        ("nbme-28", "٦٦", "I can't read “٦٦” as a score."),
        ("nbme-28", "101 epc", "0 to 100; 101 is off it."),
        ("nbme-28", "301", "is off it."),
        ("nbme-28", "66 bananas", "I don't know the scale “bananas”."),
        ("nbme-28", "66.555", "I don't know the scale “5”."),
        ("uwsa-2", "66%", "UWSA 2 reports three-digit score, not equated percent correct."),
        ("uwsa-2", "66", "66 looks like equated percent correct, and UWSA 2 reports three-digit score"),
        ("uwsa-2", "0", "1 to 300; 0 is off it."),
        ("free-120", "215", "Free 120 reports raw percent correct, 0 to 100; 215 is off it."),
        ("free-120", "66 epc", "Free 120 reports raw percent correct, not equated percent correct."),
    ],
)
def test_what_is_no_result_is_refused(form: str, typed: str, sentence: str) -> None:
    """What is no number, off the scale or on a scale that the practice exam never had is refused with an example."""
    found = MEDICAL.form(form)
    assert found is not None
    with pytest.raises(reading.Unreadable) as wrong:
        scores.read_value(MEDICAL, found, typed)
    assert sentence in str(wrong.value)
    assert "Type the number from the report" in str(wrong.value)


@given(st.text(max_size=60), st.sampled_from([(e, f) for e in EXAMS for f in e.forms]))
def test_any_text_is_read_or_refused(typed: str, where: tuple[Exam, Form]) -> None:
    """Whatever is typed as a result is a value on a scale of the exam, or a sentence."""
    exam, form = where
    try:
        value, scale = scores.read_value(exam, form, typed)
    except reading.Unreadable:
        return
    assert exam.scales[scale].low <= value <= exam.scales[scale].high


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, 0), (57, 0), (57.9, 0), (58, 1), (65, 1), (66, 2), (72, 2), (72.1, 3), (73, 3), (100, 3)],
)
def test_the_four_readiness_readings(value: float, said: int) -> None:
    """At risk up to 57 EPC, borderline from 58, close from 66, likely from 73."""
    assert scores.judge(MEDICAL, value) == READINGS[said]


@given(points, points)
def test_a_higher_result_never_reads_worse(one: float, two: float) -> None:
    """A higher result never has a worse reading, nor a lower chance."""
    low, high = sorted((one, two))
    for exam in EXAMS:
        assert READINGS.index(scores.judge(exam, low)) <= READINGS.index(scores.judge(exam, high))
    assert (scores.chance(MEDICAL, low) or 0) <= (scores.chance(MEDICAL, high) or 0) <= 100


@pytest.mark.parametrize(
    ("value", "percent"),
    [(57, 15), (60, 34), (62, 50), (64, 66), (65, 74), (66, 80), (68, 90), (70, 95), (72, 98), (73, 99)],
)
def test_the_chance_follows_the_published_figures(value: float, percent: float) -> None:
    """The rough chance is within one point of the figures it was worked out from."""
    found = scores.chance(MEDICAL, value)
    assert found is not None
    assert abs(found - percent) <= 1


def test_without_a_curve_there_is_no_chance() -> None:
    """An exam whose file gives no curve has no chance to show."""
    assert scores.chance(COURSE, 60) is None


@pytest.mark.parametrize(
    ("points", "size"), [(0, "none"), (3, "none"), (4, "maybe"), (5, "maybe"), (6, "real"), (20, "real")]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_how_large_a_change_is(points: int, size: str, sign: int) -> None:
    """Under 4 points is no detectable change, 4 and 5 may be one, 6 is real; up and down alike."""
    assert scores.change(MEDICAL, 60, 60 + sign * points) == scores.Change(sign * points, size)  # type: ignore[arg-type] # of the table


@pytest.mark.parametrize(
    ("reported", "band"),
    [(300, "solid"), (180, "solid"), (179, "partly"), (170, "partly"), (169, "rebuild"), (1, "rebuild")],
)
def test_the_band_of_a_failed_result(reported: int, band: str) -> None:
    """180 and above, 170 to 179, and the 160s or below are the three bands of an earlier result."""
    found = scores.banding(MEDICAL, reported, None)
    assert found is not None
    assert (found.band.id, found.by_baseline, found.differ) == (band, None, False)


@pytest.mark.parametrize(
    ("value", "scale", "band"),
    [
        (100, "epc", "solid"),
        (56, "epc", "solid"),
        (55, "epc", "partly"),
        (52, "epc", "partly"),
        (51, "epc", "rebuild"),
        (180, "three-digit", "solid"),
        (179, "three-digit", "partly"),
        (170, "three-digit", "partly"),
        (169, "three-digit", "rebuild"),
    ],
)
def test_the_band_of_a_baseline(value: float, scale: str, band: str) -> None:
    """A baseline of 56 and of 52 EPC stands where 180 and 170 stand; three digits count as they are."""
    found = scores.banding(MEDICAL, None, a_score(value, scale))
    assert found is not None
    assert (found.band.id, found.by_result) == (band, None)


@given(st.integers(1, 300), points)
def test_the_longer_band_counts(reported: int, value: float) -> None:
    """Where the earlier result and the baseline point to different bands, the one that asks for more time counts."""
    found = scores.banding(MEDICAL, reported, a_score(value))
    assert found is not None
    assert found.by_result is not None
    assert found.by_baseline is not None
    assert found.band.weeks_max == max(found.by_result.weeks_max, found.by_baseline.weeks_max)
    assert found.differ == (found.by_result.id != found.by_baseline.id)


def test_without_evidence_there_is_no_band() -> None:
    """Without a number there is no band, and none where the file has no bands."""
    assert scores.banding(MEDICAL, None, None) is None
    assert scores.banding(MEDICAL, None, a_score(66, "percent", "free-120")) is None
    assert scores.banding(COURSE, 40, None) is None


@pytest.mark.parametrize(
    ("value", "scale", "epc"), [(66, "epc", 66), (196, "three-digit", 62), (180, "three-digit", 56)]
)
def test_three_digits_stand_on_the_primary_scale(value: float, scale: str, epc: float) -> None:
    """196 stands near 62 EPC, 180 near 56; the raw percent of a short form stands nowhere."""
    found = scores.primary(MEDICAL, value, scale)
    assert found is not None
    assert abs(found - epc) < 0.5
    assert scores.primary(MEDICAL, 66, "percent") is None


@pytest.mark.parametrize(
    ("value", "scale", "span"), [(66, "epc", (62, 70)), (2, "epc", (0, 6)), (99, "epc", (95, 100))]
)
def test_the_likely_range_stays_on_the_scale(value: float, scale: str, span: tuple[float, float]) -> None:
    """The likely range is 4 points either side, and never off the scale."""
    assert scores.likely(MEDICAL, a_score(value, scale)) == span


def test_an_unknown_precision_has_no_range() -> None:
    """A result whose precision is not published gets no range."""
    assert scores.likely(MEDICAL, a_score(215, "three-digit")) is None


def test_only_fresh_full_forms_count() -> None:
    """Repeats, stand-ins and short forms do not count as fresh full forms."""
    fresh = a_score(66)
    others = (a_score(66, repeat=True), a_score(215, "three-digit", "uwsa-1"), a_score(66, "percent", "free-120"))
    assert scores.fresh_full(MEDICAL, (fresh, *others)) == (fresh,)
    assert scores.fresh_full(COURSE, (fresh,)) == ()
