from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core import exams, forecast, scores
from core.journal import Pace, Score
from tests.core.stories import CONFIG, COURSE, MEDICAL

TODAY = date(2026, 5, 4)
FORMS = [form for form in MEDICAL.forms if form.role == "full"]


def sat(
    ago: int,
    value: float,
    *,
    form: str = "",
    scale: str | None = None,
    pace: Pace | None = "timed",
    repeat: bool = False,
    exam: exams.Exam = MEDICAL,
) -> Score:
    """A sitting so many days ago; another full form each day, unless one is named."""
    full = [each for each in exam.forms if each.role == "full"]
    found, day = exam.form(form) or full[ago % len(full)], TODAY - timedelta(days=ago)
    return Score(
        id=5000 - ago, at=datetime.combine(day, time(12), UTC), day=day, exam=exam.id, form=found.id, name=found.name,
        scale=scale or found.scale, value=value, pace=pace, repeat=repeat,
    )  # fmt: skip


def estimated(*logged: Score, exam: exams.Exam = MEDICAL) -> forecast.Estimate:
    found = forecast.estimate(exam, logged)
    assert found is not None
    return found


def in_days(days: int, *logged: Score, exam: exams.Exam = MEDICAL) -> forecast.Ahead:
    return forecast.ahead(estimated(*logged, exam=exam), TODAY + timedelta(days=days), today=TODAY)


# -- the published law


@pytest.mark.parametrize("before", [150, 165, 180, 196, 215, 240, 260])
@pytest.mark.parametrize("days", [0, 1, 7, 14, 30, 45, 60, 90])
def test_the_published_law_is_reproduced(before: int, days: int) -> None:
    """PMC8368818: 292 - (292 - CBSSA) * 0.987527 ^ days, and where its assumptions hold the forecast says the same."""
    printed = 292 - (292 - before) * 0.987527**days
    published = forecast.published(MEDICAL, before, days)
    assert published is not None
    assert math.isclose(published, printed)
    growing, value = forecast.as_published(MEDICAL), scores.primary(MEDICAL, before, "three-digit")
    assert growing is not None
    assert value is not None
    found = forecast.estimate(MEDICAL, [sat(0, value)], known=growing)
    assert found is not None
    line = MEDICAL.scales["three-digit"].to_primary
    assert line is not None
    middle = forecast.ahead(found, TODAY + timedelta(days=days)).p50
    assert abs(line.here + (middle - line.at) * line.per - printed) <= 1


def test_an_exam_without_a_law_has_none() -> None:
    """An exam file without a published law has none to reproduce, and is forecast all the same."""
    assert forecast.published(COURSE, 50, 30) is None
    assert forecast.as_published(COURSE) is None
    assert in_days(14, sat(20, 50, exam=COURSE), sat(6, 53, exam=COURSE), exam=COURSE).p50 > 50


def test_the_prior_is_that_of_the_file() -> None:
    """Before any score tells otherwise, growth near the standard is the file's, and less than the published law."""
    known, law = forecast.assume(MEDICAL), forecast.as_published(MEDICAL)
    assert known is not None
    assert law is not None
    assert MEDICAL.growth is not None
    assert MEDICAL.growth.prior is not None
    monthly = known.rate[0] * 30.4375 * (known.ceiling - known.standard)
    assert math.isclose(monthly, MEDICAL.growth.prior.monthly)
    assert law.rate[0] > 2 * known.rate[0]


def test_an_unknown_precision_is_no_forecast() -> None:
    """Where an exam's scale has no published precision nothing is forecast."""
    scale = MEDICAL.primary.model_copy(update={"likely": None})
    exam = MEDICAL.model_copy(update={"scales": {**MEDICAL.scales, "epc": scale}, "version": "without precision"})
    assert forecast.estimate(exam, [sat(3, 60)]) is None
    assert forecast.levelled(exam, [sat(30, 60), sat(3, 60)]) is None


# -- what it says


def test_no_score_is_no_forecast() -> None:
    """Without a score that can be placed nothing is forecast."""
    assert forecast.estimate(MEDICAL, []) is None
    assert forecast.estimate(MEDICAL, [replace(sat(3, 60), exam="another")]) is None
    assert forecast.estimate(MEDICAL, [replace(sat(3, 60), scale="another")]) is None
    assert forecast.estimate(MEDICAL, [sat(3, math.nan), sat(2, math.inf)]) is None


def test_one_score_says_little() -> None:
    """One result gives a wide range and says so; three more of the same narrow it."""
    one = in_days(14, sat(3, 66))
    assert "one-score" in one.cautions
    assert one.p90 - one.p10 > 12
    assert one.chance_high - one.chance_low > 30
    more = in_days(14, sat(24, 64), sat(17, 65), sat(10, 65), sat(3, 66))
    assert more.cautions == ()
    assert "usual-pace" in in_days(14, sat(10, 64), sat(3, 66)).cautions
    assert more.p90 - more.p10 < one.p90 - one.p10 - 1


@pytest.mark.parametrize("value", [45, 54, 58, 62, 66, 70, 73, 80])
def test_the_day_after_a_score_the_chance_is_near_the_curve(value: float) -> None:
    """Sat at once, a score's chance is that of the file's curve, drawn towards the middle a little by the prior."""
    curve, ours = scores.chance(MEDICAL, value), in_days(1, sat(0, value)).chance
    assert curve is not None
    assert abs(ours - curve) < 12


def test_growth_is_learned() -> None:
    """Scores that rose fast are forecast to grow faster than ones that stood still at the same latest score."""
    fast = (sat(42, 50), sat(28, 55), sat(14, 60), sat(0, 64))
    slow = (sat(42, 64), sat(28, 63), sat(14, 65), sat(0, 64))
    gains = [in_days(28, *logged).p50 - in_days(0, *logged).p50 for logged in (fast, slow)]
    assert gains[0] > gains[1] + 1
    quick, still = (estimated(*logged) for logged in ([sat(42, 50), sat(0, 62)], [sat(42, 62), sat(0, 62)]))
    assert forecast.pace(quick).low > forecast.pace(still).low
    assert forecast.pace(quick).middle > forecast.pace(still).middle + 1


def test_growth_slows_towards_the_ceiling() -> None:
    """The higher ability is, the fewer points the next month brings, and never beyond the ceiling."""
    steps = []
    for value in (45, 60, 75, 90):
        found = estimated(*(sat(ago, value) for ago in (2, 1, 0)))
        steps.append(forecast.ahead(found, TODAY + timedelta(days=30)).p50 - forecast.ahead(found, TODAY).p50)
        assert forecast.ahead(found, TODAY + timedelta(days=400)).p50 < 97.6
    assert steps == sorted(steps, reverse=True)


def test_scales_count_by_their_precision() -> None:
    """A result on another scale moves the forecast less than one on the primary scale, and leaves it wider."""
    before = (sat(30, 58), sat(16, 59))
    own, three = in_days(7, *before, sat(2, 70)), in_days(7, *before, sat(2, 217.6, form="uwsa-1"))
    raw, none = in_days(7, *before, sat(2, 70, form="free-120")), in_days(7, *before)
    assert none.p50 < three.p50 < own.p50
    assert none.p50 < raw.p50 < own.p50
    assert own.p90 - own.p10 < min(three.p90 - three.p10, raw.p90 - raw.p10)


def test_many_rough_results_do_not_make_a_sure_one() -> None:
    """What may be wrong with a conversion is shared: ten results across it stay less sure than three without one."""
    rough = in_days(0, *(sat(10 - n, 196 + 2.7 * 4, form="uwsa-1") for n in range(10)))
    sure = in_days(0, *(sat(3 - n, 66) for n in range(3)))
    assert rough.p90 - rough.p10 > sure.p90 - sure.p10
    assert "only-rough" in rough.cautions
    assert "only-rough" not in sure.cautions


@pytest.mark.parametrize(("pace", "repeat"), [("untimed", False), ("timed", True), ("untimed", True)])
def test_repeats_and_untimed_sittings_count_less_and_read_high(pace: Pace, repeat: bool) -> None:
    """A form used before, or taken without a clock, is forecast lower and wider than a fresh one of the same number."""
    fresh, other = in_days(7, sat(20, 60), sat(2, 68)), in_days(7, sat(20, 60), sat(2, 68, pace=pace, repeat=repeat))
    assert other.p50 < fresh.p50
    assert other.p90 - other.p10 > fresh.p90 - fresh.p10
    assert other.chance < fresh.chance


def test_one_strange_sitting_does_not_carry_everything_away() -> None:
    """After steady results a very low one moves the forecast only so far: one sitting is not a verdict."""
    steady = [sat(50, 64), sat(40, 65), sat(30, 66), sat(20, 66)]
    low, lower = in_days(7, *steady, sat(2, 45)), in_days(7, *steady, sat(2, 20))
    assert low.p50 > 58
    assert low.p50 == lower.p50


def test_cautions() -> None:
    """A latest score of more than four weeks ago, and a day beyond what growth is believed for, are said."""
    assert in_days(7, sat(80, 60), sat(60, 60), sat(40, 60)).cautions == ("old",)
    assert in_days(150, sat(30, 60), sat(20, 60), sat(4, 60)).cautions == ("far",)
    assert in_days(7, sat(30, 60), sat(20, 60), sat(4, 60)).cautions == ()


def test_old_scores_are_left_out() -> None:
    """A score of more than a year before the newest says nothing."""
    assert in_days(7, sat(500, 90), sat(4, 60)) == in_days(7, sat(4, 60))


def test_the_fan_ends_where_the_forecast_is() -> None:
    """The fan goes from the latest score to the day asked for, and says there what the forecast says."""
    found = estimated(sat(20, 60), sat(4, 63))
    fan = forecast.fan(found, TODAY + timedelta(days=30), every=7)
    assert (fan[0].on, fan[-1].on) == (TODAY - timedelta(days=4), TODAY + timedelta(days=30))
    assert fan[-1] == forecast.ahead(found, TODAY + timedelta(days=30))
    widths = [each.p90 - each.p10 for each in fan]
    assert widths == sorted(widths)


def test_keep_or_move() -> None:
    """Two and four more weeks are forecast at the member's own pace, from the day planned."""
    found, on = estimated(sat(30, 55), sat(16, 58), sat(2, 61)), TODAY + timedelta(days=10)
    moves = forecast.keep_or_move(found, on, today=TODAY)
    assert [each.on for each in (moves.keep, moves.two_weeks, moves.four_weeks)] == [
        on,
        on + timedelta(days=14),
        on + timedelta(days=28),
    ]
    assert moves.keep.p50 < moves.two_weeks.p50 < moves.four_weeks.p50
    assert moves.keep.chance < moves.two_weeks.chance < moves.four_weeks.chance


def test_what_a_date_asks_for() -> None:
    """The growth that a date needs falls as the date moves away, and is nothing where the standard is reached."""
    found = estimated(sat(30, 50), sat(16, 51), sat(2, 51))
    near, far = (forecast.needed(found, TODAY + timedelta(days=days)) for days in (14, 60))
    assert near > far > 0
    assert forecast.needed(estimated(sat(9, 75), sat(2, 76)), TODAY + timedelta(days=14)) < 0


# -- standing still


def test_standing_still_is_told_from_growing() -> None:
    """Five level forms are explained better by standing still, five that rise as usual by growing."""
    level = forecast.levelled(MEDICAL, [sat(56 - 14 * n, v) for n, v in enumerate((60, 63, 58, 62, 60))])
    rising = forecast.levelled(MEDICAL, [sat(56 - 14 * n, v) for n, v in enumerate((54, 58, 59, 63, 64))])
    assert level is not None
    assert rising is not None
    assert level > math.log(2)
    assert rising < -math.log(2)
    assert forecast.levelled(MEDICAL, [sat(3, 60)]) is None


# -- what reports print


def typed(value: float, chance: float | None, ago: int = 2) -> Score:
    return replace(sat(ago, value), pass_chance=chance)


@pytest.mark.parametrize(
    ("value", "chance", "code"),
    [
        (54, 6, None),
        (60, 40, None),
        (66, 85, None),
        (73, 99, None),
        (73, 99.5, None),
        (50, 0.5, None),
        (57, 15, None),
        (66, 80, None),
        (57, None, None),
        (50, 99, "too-high"),
        (54, 90, "too-high"),
        (64, 99, "too-high"),
        (73, 10, "too-low"),
        (70, 6, "too-low"),
    ],
)
def test_a_printed_chance_that_the_score_cannot_have(value: float, chance: float | None, code: str | None) -> None:
    """A printed chance far off what its score can have is told by a code; a plausible one never is."""
    found = forecast.contradiction(MEDICAL, typed(value, chance))
    assert (found.code if found else None) == code
    assert found is None or 0 <= found.low < found.high <= 100


def test_a_printed_chance_holds_for_a_week() -> None:
    """The latest printed chance that goes with its score holds for seven days from its sitting, and not longer."""
    newer, older = typed(60, 40), typed(58, 25, ago=5)
    assert forecast.printed(MEDICAL, [newer, older], TODAY) == newer
    assert forecast.printed(MEDICAL, [older, typed(60, None)], TODAY) == older
    assert forecast.printed(MEDICAL, [typed(60, 40, ago=7)], TODAY) is not None
    assert forecast.printed(MEDICAL, [typed(60, 40, ago=8)], TODAY) is None
    assert forecast.printed(MEDICAL, [typed(50, 99)], TODAY) is None
    assert forecast.contradiction(COURSE, replace(sat(2, 50, exam=COURSE), pass_chance=99)) is None


# -- the file


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[growth.lines.percent]", "[growth.lines.gone]", "growth.lines: there is no scale 'gone'"),
        ("[growth.lines.percent]", "[growth.lines.epc]", "the primary scale needs no line to itself"),
        ("monthly_sd = 4", "monthly_sd = 0", "growth.prior.monthly_sd"),
        ("monthly = 4\n", "", "growth.prior.monthly"),
        ("sd = 6\n", "sd = -1\n", "growth.lines.percent.sd"),
    ],
)
def test_a_wrong_growth_is_refused(old: str, new: str, reason: str) -> None:
    """A prior or a line that cannot be is refused with file, key and reason."""
    text = (CONFIG / "exams" / f"{MEDICAL.id}.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(exams.ExamFileError, match=re.escape(reason)):
        exams.parse(text.replace(old, new), "the-file.toml")


def test_a_file_without_growth_is_forecast() -> None:
    """An exam file that says nothing of growth is forecast in proportion to its likely range."""
    bare = MEDICAL.model_copy(update={"growth": None, "version": "bare"})
    known, usual = forecast.assume(bare), forecast.assume(MEDICAL)
    assert known is not None
    assert usual is not None
    assert known.ceiling == 100
    assert math.isclose(known.rate[0] * (known.ceiling - 62), usual.rate[0] * (usual.ceiling - 62))
    assert forecast.estimate(bare, [sat(3, 64, form="free-120")]) is None
    assert forecast.estimate(bare, [sat(3, 215, form="uwsa-1")]) is not None


# -- what always holds

anything = st.builds(
    lambda ago, form, scale, value, pace, repeat: replace(
        sat(ago, value, form=form, scale=scale, pace=pace, repeat=repeat)
    ),
    st.integers(0, 800),
    st.sampled_from([form.id for form in MEDICAL.forms]),
    st.sampled_from([*MEDICAL.scales, "gone"]),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["timed", "untimed", None]),
    st.booleans(),
)
plain = st.builds(
    lambda ago, value, form, pace, repeat: sat(ago, value, form=form, pace=pace, repeat=repeat),
    st.integers(1, 200),
    st.integers(20, 100),
    st.sampled_from(["", "", "", "free-120"]),
    st.sampled_from(["timed", "timed", "untimed"]),
    st.booleans(),
)
histories = st.lists(plain, max_size=8, unique_by=lambda score: score.day)
horizons = st.integers(0, 200)


@given(st.lists(anything, max_size=10), st.integers(-400, 1000))
def test_it_is_never_nonsense(logged: list[Score], days: int) -> None:
    """Whatever was logged: percentiles in order and on the scale, chances between 0 and 100 and in order, no NaN."""
    found = forecast.estimate(MEDICAL, logged)
    if found is None:
        return
    ahead = forecast.ahead(found, TODAY + timedelta(days=days), today=TODAY)
    assert 0 <= ahead.p10 <= ahead.p50 <= ahead.p90 <= 100
    assert 0 <= ahead.chance_low <= ahead.chance <= ahead.chance_high <= 100
    pace = forecast.pace(found)
    assert math.isfinite(pace.low)
    assert pace.low <= pace.middle <= pace.high
    assert math.isfinite(forecast.needed(found, TODAY + timedelta(days=days)))
    odds = forecast.levelled(MEDICAL, logged)
    assert odds is None or math.isfinite(odds)


@given(histories.flatmap(lambda logged: st.tuples(st.just(logged), st.permutations(logged))), horizons)
def test_order_does_not_matter(drawn: tuple[list[Score], Sequence[Score]], days: int) -> None:
    """The forecast is the same in whatever order the scores come in."""
    logged, shuffled = drawn
    assume(logged)
    assert in_days(days, *logged) == in_days(days, *shuffled)


@given(histories, st.integers(20, 99), st.integers(1, 40), horizons)
def test_a_higher_latest_score_never_lowers_anything(logged: list[Score], value: int, more: int, days: int) -> None:
    """With everything else as it is, a higher latest score lowers neither the chance nor the middle."""
    lower, higher = in_days(days, *logged, sat(0, value)), in_days(days, *logged, sat(0, min(value + more, 100)))
    assert higher.p50 >= lower.p50 - 1e-9
    assert higher.chance >= lower.chance - 1e-6


@given(histories, st.integers(1, 20), horizons)
def test_higher_scores_all_along_never_lower_the_chance(logged: list[Score], more: int, days: int) -> None:
    """With every score higher by as much, the chance is not lower, by as much as a tenth of a percent would show."""
    assume(logged)
    assume(all(score.value + more <= 90 for score in logged))
    raised = [replace(score, value=score.value + more) for score in logged]
    assert in_days(days, *raised).chance >= in_days(days, *logged).chance - 0.1


@given(histories, horizons, st.integers(0, 60))
def test_more_days_never_lower_the_middle(logged: list[Score], days: int, more: int) -> None:
    """A later day's middle is never below an earlier one's."""
    assume(logged)
    sooner, later = in_days(days, *logged), in_days(days + more, *logged)
    assert later.p50 >= sooner.p50 - 1e-9


@given(histories)
def test_it_is_deterministic(logged: list[Score]) -> None:
    """The same scores give the same forecast, to the last digit."""
    assume(logged)
    forecast_, again = in_days(20, *logged), in_days(20, *[replace(score) for score in logged])
    assert forecast_ == again
