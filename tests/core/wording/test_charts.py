"""The picture of /progress as data, and the words that say the same."""

import re
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core import forecast
from core.drawings import MOST_LABELS, Part, Profile, Timeline, Week, Weeks
from core.exams import Exam
from core.journal import Score, Subject
from core.message import Chart
from core.study import pictures
from core.wording import charts, profiles, steps
from tests.core.conversation import BOOK, a_plan, at

STEP, COMLEX, COURSE = (BOOK.exams.current[name] for name in ("usmle-step-1", "comlex-level-1", "course-final"))
TODAY = date(2026, 4, 6)
PLAN = a_plan()
GIVEN_AWAY = re.compile(r"\d|step|usmle|comlex|epc|fail|overdue|behind|pass", re.IGNORECASE)
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def sat(ago: int, value: float, form: str = "nbme-26", exam: Exam = STEP, scale: str = "", **more: Any) -> Score:
    """A result so many days ago, on its form's own scale unless another is named."""
    listed = exam.form(form)
    assert listed is not None
    more = {"day": TODAY - timedelta(days=ago), "at": at("2026-03-01 09:00"), **more}
    return Score(exam=exam.id, form=form, name=listed.name, scale=scale or listed.scale, value=value, **more)


def pictured(*logged: Score, exam: Exam = STEP, today: date = TODAY) -> tuple[Chart, Timeline]:
    """The picture of these results and what is drawn on it."""
    found = pictures.scores(PLAN, exam, logged, today)
    assert found is not None
    assert isinstance(found.drawing, Timeline)
    return found, found.drawing


@st.composite
def results(draw: st.DrawFn) -> Score:
    form = draw(st.sampled_from(STEP.forms))
    scale = STEP.scales[form.scale]
    value = draw(st.floats(scale.low, scale.high).map(lambda each: round(each, 1)))
    pace: Any = draw(st.sampled_from([None, "timed", "untimed"]))
    return sat(draw(st.integers(0, 500)), value, form.id, pace=pace, repeat=draw(st.booleans()))


histories = st.lists(results(), max_size=18)


def numbers_of(drawn: Timeline) -> set[str]:
    """Every number that the picture shows: values, days, the ends of the band and of the forecast, its heading."""
    days = [each.on for each in drawn.dots] + [each.on for each in drawn.fan] + list(drawn.planned) + [drawn.today]
    days += [drawn.exam_on] if drawn.exam_on else []
    words = [drawn.heading, drawn.band_name, drawn.fan_name, *(dot.label for dot in drawn.dots)]
    values = {f"{dot.value:.0f}" for dot in drawn.dots} | {f"{round(dot.value, 1):g}" for dot in drawn.dots}
    return values | {str(day.day) for day in days} | {each for word in words for each in NUMBER.findall(word)}


@given(histories)
def test_the_words_say_no_number_that_is_not_drawn(logged: list[Score]) -> None:
    """What is read out fits its room, names no number but those of the picture, and gives nothing away at first."""
    found = pictures.scores(PLAN, STEP, logged, TODAY)
    if found is None:
        assert logged == []
        return
    assert isinstance(found.drawing, Timeline)
    assert len(found.alt) <= charts.ALT
    assert not GIVEN_AWAY.search(found.alt[:80])
    assert "chance" not in found.alt
    told = found.alt
    for score in logged:
        told = told.replace(f"{score.name}, ", "")
        own = steps.value(STEP.scales[score.scale], score.value)
        told = told.replace(f": {own}, about", ": about")  # what is converted stands on the axis as what it comes to
    assert set(NUMBER.findall(told)) <= numbers_of(found.drawing)


@given(histories)
def test_a_picture_is_never_crowded(logged: list[Score]) -> None:
    """However much is logged, there are twelve labels at the most, and the latest result has one of them."""
    found = pictures.scores(PLAN, STEP, logged, TODAY)
    if found is None:
        return
    drawn = found.drawing
    assert isinstance(drawn, Timeline)
    marks = (drawn.loose, drawn.band_name, drawn.fan_name, drawn.planned_name, drawn.today_name, drawn.exam_name)
    labels = [each for each in (*marks, *drawn.series, *(dot.label for dot in drawn.dots)) if each]
    assert len(labels) <= MOST_LABELS
    assert drawn.dots[-1].label
    assert [dot.on for dot in drawn.dots] == sorted(dot.on for dot in drawn.dots)
    for dot in drawn.dots:
        assert dot.low is not None
        assert dot.high is not None
        assert drawn.low <= dot.low <= dot.value <= dot.high <= drawn.high


def test_the_order_of_input_does_not_matter() -> None:
    """The same results make the same picture, in whatever order they come."""
    logged = [sat(30, 55), sat(16, 60, "nbme-27"), sat(2, 62, "nbme-28")]
    assert pictures.scores(PLAN, STEP, logged, TODAY) == pictures.scores(PLAN, STEP, logged[::-1], TODAY)


def test_a_fresh_form_has_its_published_bar() -> None:
    """A fresh form's bar is the file's likely range, so it agrees with what stands in words."""
    _, drawn = pictured(sat(2, 62))
    assert [(dot.low, dot.value, dot.high) for dot in drawn.dots] == [(58, 62, 66)]


def test_what_is_less_sure_has_a_longer_bar() -> None:
    """A form used before, one without a clock, and another scale have a longer bar; the first two are hollow."""
    fresh, again, slow, other = (
        pictured(score)[1].dots[0]
        for score in (
            sat(2, 62),
            sat(2, 62, repeat=True),
            sat(2, 62, pace="untimed"),
            sat(2, 196, "uwsa-1"),
        )
    )
    assert other.value == 62
    assert other.label == "196 ≈ 62"
    for each in (again, slow, other):
        assert each.low is not None
        assert fresh.low is not None
        assert each.low < fresh.low
    assert [dot.loose for dot in (fresh, again, slow, other)] == [False, True, True, False]


def test_scales_are_named_and_told_apart() -> None:
    """Each scale is a series of its own, the axis' own first; a converted one is marked as such, and so are words."""
    chart, drawn = pictured(sat(30, 205, "uwsa-1"), sat(20, 60), sat(9, 64, "free-120"))
    assert drawn.series == ("EPC", "≈ three-digit score", "≈ raw percent correct")
    assert [dot.series for dot in drawn.dots] == [1, 0, 2]
    assert "converted, which is rough" in chart.alt
    assert "205 (three-digit), about 65 EPC" in chart.alt


def test_the_fan_goes_from_the_latest_result_to_the_exam() -> None:
    """The forecast widens from the latest result to the exam day, and its end is what /progress says."""
    chart, drawn = pictured(sat(30, 55), sat(2, 62, "nbme-27"))
    assert drawn.fan[0].on == TODAY - timedelta(days=2)
    assert drawn.fan[-1].on == drawn.exam_on == PLAN.exam_on
    end = drawn.fan[-1]
    assert end.high - end.low > drawn.fan[0].high - drawn.fan[0].low
    assert f"about {end.middle:.0f}, likely {end.low:.0f} to {end.high:.0f} (rough, not NBME)" in chart.alt
    found = forecast.estimate(STEP, [sat(30, 55), sat(2, 62, "nbme-27")])
    assert found is not None
    assert PLAN.exam_on is not None
    assert end.middle == forecast.ahead(found, PLAN.exam_on).p50


def test_an_estimated_band_says_so() -> None:
    """A band that is an estimate of ours carries its label; one that the report prints does not."""
    assert pictured(sat(2, 62))[1].band_name == "low-pass band, 62 to 68"
    form = next(form for form in COMLEX.forms if form.role == "full")
    assert "rough, not" in pictured(sat(2, 450, form.id, COMLEX), exam=COMLEX)[1].band_name


def test_without_known_precision_there_is_neither_bar_nor_fan() -> None:
    """Where nobody knows how exact a number is, the picture shows the number alone."""
    form = next(form for form in COMLEX.forms if form.role == "full")
    _, drawn = pictured(sat(2, 450, form.id, COMLEX), exam=COMLEX)
    assert drawn.fan == ()
    assert drawn.fan_name == ""
    assert drawn.dots[0].low is None


def test_nothing_logged_is_no_picture() -> None:
    """Without a result that can stand on the axis there is no picture."""
    assert pictures.scores(PLAN, STEP, (), TODAY) is None


def test_subjects_stand_by_level_and_weight() -> None:
    """The weakest subjects stand first, of those the heaviest, and the words have them in the same order."""
    levels = {"Cardiovascular": "lower", "Reproductive & Endocrine": "lower", "Gastrointestinal": "higher"}
    found = profiles.parts(STEP, [Subject(name=name, level=level) for name, level in levels.items()])  # type: ignore[arg-type]
    assert [each.name for each in found] == ["Reproductive & Endocrine", "Cardiovascular", "Gastrointestinal"]
    said = profiles.subjects(profiles.Seen(exam=STEP, parts=found))
    assert said.chart is not None
    assert isinstance(said.chart.drawing, Profile)
    places = [said.chart.alt.index(each.name) for each in said.chart.drawing.parts]
    assert places == sorted(places)
    assert "14 %" in said.chart.alt


def test_disciplines_overlap_and_are_kept_apart() -> None:
    """Disciplines cut across the areas, so they are drawn only where a report names no area."""
    both = [Subject(name="Pathology", level="lower"), Subject(name="Cardiovascular", level="same")]
    assert [each.name for each in profiles.parts(STEP, both)] == ["Cardiovascular"]
    assert [each.name for each in profiles.parts(STEP, both[:1])] == ["Pathology"]


def test_many_subjects_are_all_in_words() -> None:
    """The picture has the eight that matter most, the message names all."""
    subjects = [Subject(name=area.name, level="same") for area in STEP.outline.areas]
    said = profiles.subjects(profiles.Seen(exam=STEP, parts=profiles.parts(STEP, subjects)))
    assert said.chart is not None
    assert isinstance(said.chart.drawing, Profile)
    assert len(said.chart.drawing.parts) == profiles.MOST
    assert all(any(area.name in str(line) for line in said.lines) for area in STEP.outline.areas)


def test_shares_that_nobody_publishes_are_not_made_up() -> None:
    """Where no share is published the bars are alike, and no percentage is said."""
    parts = (Part("Renal", 50, "lower"), Part("Cardio", 50, "higher"))
    said = profiles.subjects(profiles.Seen(exam=COURSE, parts=parts, known=False))
    assert said.chart is not None
    assert "%" not in said.chart.alt
    assert "no share is published" in said.chart.alt


def test_weeks_neither_praise_nor_blame() -> None:
    """Weeks are hours beside the plan's, the open one marked; there is no word on whether they suffice."""
    weeks = (Week(date(2026, 3, 23), 41.5), Week(date(2026, 3, 30), 12, open=True))
    said = profiles.weeks(weeks, 45)
    assert said.chart is not None
    assert isinstance(said.chart.drawing, Weeks)
    assert "23 Mar: 41.5 h. 30 Mar: 12 h so far." in said.chart.alt
    assert "45 h a week" in said.chart.alt
    assert not re.search(r"behind|only|missed|great|short", said.chart.alt + str(said.lines), re.IGNORECASE)


def test_long_words_end_with_a_sentence() -> None:
    """Words that are too long are cut at the end of a sentence."""
    assert charts.within("One. Two. Three.", 10) == "One. Two."
    assert charts.within("Onetwothreefour", 10) == "Onetwothr…"
