from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import forecast, plans, progress
from core.journal import CheckIn, Journal, Pace, Score, Study
from core.timetable import Checkpoint
from tests.core.stories import MEDICAL

TODAY = date(2026, 5, 4)
FORMS = [form for form in MEDICAL.forms if form.role == "full"]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def sat(ago: int, value: float, pace: Pace | None = "timed", *, repeat: bool = False, form: str = "") -> Score:
    """A sitting so many days ago; another form each day, unless one is named."""
    found = MEDICAL.form(form) or FORMS[ago % len(FORMS)]
    day = TODAY - timedelta(days=ago)
    return Score(
        id=1000 - ago, at=noon(day), day=day, exam=MEDICAL.id, form=found.id, name=found.name, scale=found.scale,
        value=value, pace=pace, repeat=repeat,
    )  # fmt: skip


def verdict(*logged: Score) -> tuple[str, tuple[str, ...]]:
    found = progress.readiness(MEDICAL, logged, TODAY)
    return found.verdict, found.reasons


# -- readiness


@pytest.mark.parametrize(
    ("logged", "said", "reasons"),
    [
        ((sat(9, 74), sat(2, 75)), "go", ()),
        ((sat(21, 68), sat(14, 73)), "go", ()),
        ((sat(9, 74), sat(2, 75, None)), "go", ()),
        ((sat(9, 74), sat(2, 72)), "close", ("inside-band",)),
        ((sat(9, 70), sat(2, 70)), "close", ("inside-band",)),
        ((sat(22, 74), sat(2, 75)), "close", ("too-few-recent",)),
        ((sat(2, 75),), "close", ("too-few-recent",)),
        ((sat(20, 74), sat(15, 75)), "close", ("latest-old",)),
        ((sat(9, 67), sat(2, 75)), "close", ("below",)),
        ((sat(9, 80), sat(2, 74)), "close", ("latest-worst",)),
        ((sat(9, 76), sat(2, 73)), "go", ()),
        ((sat(9, 74, "untimed"), sat(2, 75)), "close", ("too-few-recent",)),
        ((sat(9, 74, repeat=True), sat(2, 75)), "close", ("too-few-recent",)),
        ((sat(9, 60), sat(2, 64)), "not-yet", ("below",)),
        ((sat(9, 60), sat(2, 57)), "not-yet", ("below",)),
        ((sat(2, 57),), "not-yet", ("too-few-recent",)),
        ((sat(2, 62),), "too-little", ("too-few-recent",)),
        ((), "too-little", ("no-form",)),
        ((sat(2, 75, form="free-120"),), "too-little", ("no-form",)),
        ((sat(2, 90, repeat=True),), "too-little", ("no-form",)),
    ],
)
def test_the_rule_of_thumb(logged: Sequence[Score], said: str, reasons: tuple[str, ...]) -> None:
    """Ready takes two recent fresh, standard-paced forms of 68 or more, the latest above the band and not the worst."""
    assert verdict(*logged) == (said, reasons)


def test_an_untimed_form_does_not_make_ready() -> None:
    """An untimed result, however high, neither makes ready nor hides the standard-paced ones."""
    timed = (sat(16, 70), sat(9, 70))
    assert verdict(*timed, sat(2, 85, "untimed")) == verdict(*timed) == ("close", ("inside-band",))
    assert verdict(sat(9, 75, "untimed"), sat(2, 85, "untimed")) == ("too-little", ("too-few-recent",))


def test_a_low_untimed_form_is_not_hidden() -> None:
    """An untimed result that is the worst beyond noise keeps from being ready."""
    assert verdict(sat(16, 76), sat(9, 75), sat(2, 65, "untimed")) == ("close", ("latest-worst",))


values = st.integers(40, 100)
histories = st.lists(st.tuples(st.integers(0, 40), values, st.booleans(), st.booleans()), max_size=6).map(
    lambda drawn: tuple(
        sat(ago, value, "untimed" if untimed else "timed", repeat=repeat)
        for ago, value, untimed, repeat in sorted(drawn, reverse=True)
    )
)


@given(histories)
def test_ready_is_never_said_too_early(logged: tuple[Score, ...]) -> None:
    """Ready means two standard-paced first sittings of 68 or more within 21 days, the last of 73 or more."""
    if progress.readiness(MEDICAL, logged, TODAY).verdict != "go":
        return
    counted = [s for s in logged if s.pace == "timed" and not s.repeat and (TODAY - s.day).days <= 21][-2:]
    assert len(counted) == 2
    assert min(s.value for s in counted) >= 68
    assert counted[-1].value >= 73
    assert (TODAY - counted[-1].day).days <= 14


@given(histories)
def test_repeats_are_ignored(logged: tuple[Score, ...]) -> None:
    """A repeated form changes neither readiness, nor a drop, nor a plateau."""
    fresh = tuple(s for s in logged if not s.repeat)
    assert progress.readiness(MEDICAL, logged, TODAY) == progress.readiness(MEDICAL, fresh, TODAY)
    assert progress.drop(MEDICAL, logged) == progress.drop(MEDICAL, fresh)
    assert progress.plateau(MEDICAL, logged) == progress.plateau(MEDICAL, fresh)


# -- drop and plateau


@pytest.mark.parametrize(("before", "after", "points"), [(70, 64, 6), (70, 60, 10), (70, 65, None), (70, 76, None)])
def test_a_real_drop(before: float, after: float, points: float | None) -> None:
    """Six points or more under the form before is a drop, less is not."""
    found = progress.drop(MEDICAL, (sat(9, before), sat(2, after)))
    assert (found.points if found else None) == points


def test_a_drop_is_of_the_latest_pair() -> None:
    """An older drop that was made good is not spoken of again."""
    assert progress.drop(MEDICAL, (sat(16, 70), sat(9, 60), sat(2, 66))) is None


def test_two_scales_make_no_drop() -> None:
    """A result in three digits and one in EPC are never held against each other as a drop."""
    older = replace(sat(9, 215), scale="three-digit")
    assert progress.drop(MEDICAL, (older, sat(2, 57))) is None


@pytest.mark.parametrize(
    ("logged", "spread"),
    [
        ((sat(16, 60), sat(9, 63), sat(2, 61)), 3),
        ((sat(16, 60), sat(9, 64), sat(2, 61)), 4),
        ((sat(16, 60), sat(9, 65), sat(2, 61)), None),
        ((sat(15, 60), sat(9, 63), sat(2, 61)), None),
        ((sat(16, 60), sat(2, 61)), None),
        ((sat(16, 60), sat(12, 62), sat(8, 62), sat(2, 61)), 2),
        ((sat(16, 74), sat(9, 75), sat(2, 76)), None),
    ],
)
def test_a_plateau(logged: tuple[Score, ...], spread: float | None) -> None:
    """Three forms over 14 days within 4 points may have levelled off, unless they stand above the band."""
    found = progress.plateau(MEDICAL, logged)
    assert (found.spread if found else None) == spread


def series(*values: float, apart: int = 14) -> tuple[Score, ...]:
    """Timed first sittings, so many days apart, the last one today."""
    return tuple(sat(apart * (len(values) - 1 - place), value) for place, value in enumerate(values))


def test_growth_is_no_plateau() -> None:
    """Three forms close together are no plateau when usual growth explains all of the latest better."""
    assert progress.plateau(MEDICAL, series(60, 61, 60)) is not None
    assert progress.plateau(MEDICAL, series(50, 55, 58, 60, 62)) is None


def test_a_wide_plateau() -> None:
    """Five forms that stand still may have levelled off, though noise spreads them wider than the rule of thumb."""
    found = progress.plateau(MEDICAL, series(58, 64, 59, 63, 58))
    assert found is not None
    assert (found.rule, found.spread, len(found.forms)) == ("pace", 6, 5)
    assert progress.plateau(MEDICAL, series(58, 64, 59)) is None
    assert progress.plateau(MEDICAL, series(72, 78, 73, 77, 75)) is None


def test_what_grew_before_may_stand_still_now() -> None:
    """Only the latest forms are asked: growth long ago does not hide that there is none now."""
    assert progress.plateau(MEDICAL, series(40, 48, 56, 62, 60, 63, 62, 61)) is not None


def test_two_scales_make_no_plateau_by_their_spread() -> None:
    """Forms that are close together on two scales have not levelled off by that alone."""
    first, *others = series(60, 61, 60)
    assert progress.plateau(MEDICAL, (replace(first, value=190.6, scale="three-digit"), *others)) is None


def test_a_drop_from_a_chance_high_is_none() -> None:
    """Six points under a form that came out too high are no drop; far under what was to be expected they are."""
    assert progress.drop(MEDICAL, series(60, 61, 70, 64)) is None
    found = progress.drop(MEDICAL, series(60, 63, 54))
    assert found is not None
    assert found.points == 9


# -- off pace

OFF = series(53, 54, 52, apart=12)


def off(logged: Sequence[Score], days: int | None) -> progress.OffPace | None:
    return progress.off_pace(MEDICAL, logged, None if days is None else TODAY + timedelta(days=days), TODAY)


def test_off_pace() -> None:
    """A near date far above a level log is off pace, with the growth it asks for beyond the member's own."""
    found = off(OFF, 21)
    assert found is not None
    assert found.forms == OFF
    assert (found.on, found.standard) == (TODAY + timedelta(days=21), 62)
    assert found.needed > found.pace.high > found.pace.middle > found.pace.low


@pytest.mark.parametrize(
    ("logged", "days"),
    [
        (OFF, None),
        (OFF, 0),
        (OFF, -3),
        (OFF, 120),
        (OFF[1:], 21),
        (series(53, 54, 52, apart=5), 21),
        (series(61, 62, 62), 21),
        (series(48, 54, 60), 21),
        ((), 21),
    ],
)
def test_not_off_pace(logged: tuple[Score, ...], days: int | None) -> None:
    """Without a date ahead, with time enough, growth enough, a score near enough or too few of them nothing is said."""
    assert off(logged, days) is None


@given(histories, st.integers(1, 200))
def test_off_pace_is_never_said_of_a_good_chance(logged: tuple[Score, ...], days: int) -> None:
    """What is called off pace has a low chance on that day, and three full forms or more behind it."""
    found = off(logged, days)
    if found is None:
        return
    estimate = forecast.estimate(MEDICAL, logged)
    assert estimate is not None
    assert forecast.ahead(estimate, found.on).chance < progress.LOW_CHANCE
    assert len(found.forms) >= 3
    assert found.needed > 0


@given(st.integers(50, 80), st.integers(-3, 3), st.integers(1, 60))
def test_one_close_pair_says_nothing(value: int, step: int, apart: int) -> None:
    """Two scores at most 3 points apart are never a drop, a plateau or the worst, however far apart in time."""
    pair = (sat(apart, value), sat(0, value + step))
    assert progress.drop(MEDICAL, pair) is None
    assert progress.plateau(MEDICAL, pair) is None
    assert not progress.latest_is_worst(MEDICAL, pair)


# -- load and milestones


def studied(*minutes: int) -> Journal:
    """Minutes a day, the last one today."""
    listed = [
        Study(at=noon(day), day=day, minutes=each)
        for back, each in enumerate(reversed(minutes))
        for day in (TODAY - timedelta(days=back),)
        if each
    ]
    return Journal(studies=tuple(reversed(listed)))


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ((600, 600, 600, 600, 600, 600, 0), None),
        ((600, 600, 600, 600, 600, 600, 1), "hours"),
        ((900, 600, 600, 600, 600, 600, 300, 0), None),
        ((60,) * 9, "no-rest"),
        ((60, 60, 60, 60, 0, 60, 60, 60, 60), None),
        ((60,) * 8, None),
        ((), None),
    ],
)
def test_too_much_work(minutes: tuple[int, ...], found: str | None) -> None:
    """More than 60 hours in seven days is too much, and so are nine days without a rest."""
    assert progress.overworked(MEDICAL, studied(*minutes), TODAY) == found


def with_steps(*values: float | None) -> tuple[plans.Plan, Journal]:
    """A plan whose practice exams of the last weeks were missed (none) or taken with these scores, oldest first."""
    start = TODAY - timedelta(days=60)
    given_ = plans.Start(exam=MEDICAL, exam_on=TODAY + timedelta(days=30))
    plan = plans.start(given_, today=start, now=noon(start))
    steps, logged = [], []
    for back, value in enumerate(reversed(values)):
        on = TODAY - timedelta(days=1 + 14 * back)
        score = None if value is None else replace(sat((TODAY - on).days, value), id=back + 1)
        logged += [score] if score else []
        steps.append(
            Checkpoint(
                id=f"practice-exam-{50 - back}",
                kind="practice-exam",
                on=on,
                done_on=on if score else None,
                taken_by=score.id if score else None,
            )
        )
    ahead = Checkpoint(id="practice-exam-60", kind="practice-exam", on=TODAY + timedelta(days=7))
    plan = replace(plan, checkpoints=(*reversed(steps), ahead))
    return plan, Journal(scores=tuple(reversed(logged)))


@pytest.mark.parametrize(
    ("values", "missed"),
    [((), 0), ((None,), 1), ((None, None), 2), ((None, 66), 0), ((66, None), 1), ((60, 61), 2), ((None, 62, 60), 1)],
)
def test_milestones_in_a_row(values: tuple[float | None, ...], missed: int) -> None:
    """Milestones missed in a row are the latest that went by untaken or came out below the band."""
    plan, kept = with_steps(*values)
    assert progress.missed_milestones(plan, MEDICAL, kept, TODAY) == missed


def test_days_active() -> None:
    """A day with study, a check-in or a score counts once, of the last seven."""
    day = TODAY - timedelta(days=2)
    kept = Journal(
        studies=(Study(at=noon(day), day=day, minutes=10), Study(at=noon(day), day=day, minutes=20)),
        check_ins=(CheckIn(at=noon(day), day=day, how="on-track"), CheckIn(at=noon(TODAY), day=TODAY, how="rest")),
        scores=(sat(7, 60), sat(6, 60)),
    )
    assert progress.days_active(kept, TODAY) == 3
