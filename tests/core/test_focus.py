from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core import exams, focus, journal, plans
from core.journal import Level, Subject
from tests.core.conversation import BOOK
from tests.core.stories import MEDICAL

MONDAY = date(2026, 3, 2)
LEVELS: tuple[Level, ...] = ("lower", "same", "higher")
HARDER = {"higher": "same", "same": "lower"}
exams_ = st.sampled_from(tuple(BOOK.exams.current.values()))
names = st.sampled_from([area.name for area in MEDICAL.outline.areas])
profiles = st.dictionaries(names, st.sampled_from(LEVELS))
weights = st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0.5, 40), min_size=1, max_size=12)


def subjects(profile: Mapping[str, Level]) -> tuple[Subject, ...]:
    return tuple(Subject(name=name, level=level) for name, level in profile.items())


def sat(profile: Mapping[str, Level], ago: int = 0, *misses: str) -> journal.Score:
    day = MONDAY - timedelta(days=ago)
    return journal.Score(
        at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day=day, exam=MEDICAL.id, form=None, name="A form",
        scale="epc", value=60, subjects=subjects(profile), misses=misses,
    )  # fmt: skip


def spread(
    report: Mapping[str, Level], *practice: Mapping[str, Level], hours: int | None = 40, exam: exams.Exam = MEDICAL
) -> focus.Focus:
    found = focus.spread(exam, subjects(report), [sat(each) for each in practice], hours)
    assert found is not None
    return found


def part(found: focus.Focus, name: str) -> focus.Subject:
    return next(each for each in found.subjects if each.name == name)


@settings(deadline=None)
@given(exams_, st.integers(1, 120), st.data())
def test_shares_and_hours_make_the_whole(exam: exams.Exam, hours: int, data: st.DataObject) -> None:
    """Shares add up to 1 and minutes to the week's hours, for every exam, profile and number of hours."""
    name = data.draw(st.sampled_from([area.name for area in exam.outline.areas]))
    found = spread({name: data.draw(st.sampled_from(LEVELS))}, hours=hours, exam=exam)
    assert sum(each.share for each in found.subjects) == pytest.approx(1)
    assert sum(each.minutes or 0 for each in found.subjects) == hours * 60
    assert {each.name for each in found.subjects} == {area.name for area in exam.outline.areas}


@settings(deadline=None)
@given(profiles, profiles, names, st.integers(1, 120))
def test_weaker_never_gets_less(report: dict[str, Level], practice: dict[str, Level], name: str, hours: int) -> None:
    """A subject that turns out weaker, in the report or in practice, never gets fewer minutes for it."""
    assume(report or practice)
    before = part(spread(report, practice, hours=hours), name)
    for place, profile in enumerate((report, practice)):
        level = HARDER.get(profile.get(name, "same"))
        if level is None:
            continue
        both = [report, practice]
        both[place] = {**profile, name: "lower" if level == "lower" else "same"}
        after = part(spread(*both, hours=hours), name)
        assert after.share >= before.share - 1e-12
        assert (after.minutes or 0) >= (before.minutes or 0)


@settings(deadline=None)
@given(weights, st.floats(-2, 2), st.data(), st.integers(1, 120))
def test_heavier_never_gets_less(parts: dict[str, float], weakness: float, data: st.DataObject, hours: int) -> None:
    """Of equally weak subjects the heavier one never gets less; nor does one whose own weight grows."""
    weak = dict.fromkeys(parts, weakness)
    shares = focus.shares(parts, weak)
    minutes = focus.minutes(shares, hours)
    ordered = sorted(parts, key=lambda name: parts[name])
    assert all(shares[one] <= shares[two] + 1e-12 for one, two in pairwise(ordered))
    assert all(minutes[one] <= minutes[two] for one, two in pairwise(ordered) if shares[one] < shares[two])
    name = data.draw(st.sampled_from(sorted(parts)))
    heavier = focus.shares({**parts, name: parts[name] * 1.5}, weak)
    assert heavier[name] >= shares[name] - 1e-12


@settings(deadline=None)
@given(weights, st.data())
def test_no_subject_falls_below_its_floor(parts: dict[str, float], data: st.DataObject) -> None:
    """However strong a subject is, it keeps a quarter of its part of the exam; and half an hour in a long week."""
    weak = {name: data.draw(st.floats(-2, 2)) for name in parts}
    shares, total = focus.shares(parts, weak), sum(parts.values())
    assert all(shares[name] >= focus.FLOOR * parts[name] / total - 1e-12 for name in parts)
    hours = len(parts) * 2
    assert all(each >= focus.STEP for each in focus.minutes(shares, hours).values())


def test_what_is_lower_in_both_comes_first() -> None:
    """A subject that is lower in the exam's report and in practice stands first, though it is the smaller one."""
    found = spread({"Gastrointestinal": "lower", "Reproductive & Endocrine": "lower"}, {"Gastrointestinal": "lower"})
    assert [(each.name, each.both) for each in found.subjects[:2]] == [
        ("Gastrointestinal", True),
        ("Reproductive & Endocrine", False),
    ]


def test_the_latest_profile_says_whether_it_is_still_lower() -> None:
    """What was lower in both is a pattern no more once the latest profile that names it says otherwise."""
    name = "Cardiovascular"
    assert part(spread({name: "lower"}, {name: "lower"}), name).both
    assert not part(spread({name: "lower"}, {name: "lower"}, {name: "same"}), name).both


def test_without_a_profile_there_is_no_focus() -> None:
    """Weights alone are no focus: without a profile, and once a plan is finished, there is none."""
    assert focus.spread(MEDICAL, (), [sat({})], 40) is None
    begin = plans.Start(exam=MEDICAL, failed_report=subjects({"Cardiovascular": "lower"}))
    plan = plans.start(begin, today=MONDAY, now=datetime(2026, 3, 2, 12, tzinfo=UTC))
    assert focus.of(plan, MEDICAL, journal.Journal()) is not None
    assert focus.of(replace(plan, status="finished"), MEDICAL, journal.Journal()) is None


def test_disciplines_cut_across_or_stand_alone() -> None:
    """Weak disciplines are named beside the areas; where only they are named, the week is spread over them."""
    found = spread({"Cardiovascular": "lower", "Pharmacology": "lower", "Genetics": "lower"})
    assert found.across == ("Pharmacology", "Genetics")
    alone = spread({"Pharmacology": "lower"})
    assert alone.subjects[0].name == "Pharmacology"
    assert sum(each.share for each in alone.subjects) == pytest.approx(1)


def test_hours_are_dealt_only_where_they_are_known() -> None:
    """Without hours a week the order stands alone."""
    assert all(each.minutes is None for each in spread({"Cardiovascular": "lower"}, hours=None).subjects)


def test_the_latest_misses_are_counted() -> None:
    """Kinds of misses are counted over the latest three scores, the most named first."""
    logged = [sat({}, 30, "misread"), sat({}, 20, "timing"), sat({}, 10, "knowledge", "timing"), sat({}, 0, "timing")]
    assert list(focus.misses(logged).items()) == [("timing", 3), ("knowledge", 1)]


def test_every_shipped_kind_of_miss_has_advice() -> None:
    """Each kind of miss of each exam says what helps against it."""
    assert all(miss.advice for exam in BOOK.exams for miss in exam.plateau.misses)
