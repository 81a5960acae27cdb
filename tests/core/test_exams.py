import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from core import exams, facts, gates, journal, progress, scores

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "config" / "exams").glob("*.toml"))}
TEMPLATE = (ROOT / "docs" / "exam-template.toml").read_text("utf-8")
UNTOLD = {"Chance", "Growth", "Miss", "Plateau"}
"""Groups that belong to the forecast: the template explains their keys."""
MEDICAL = r"""\b(medic\w*|clinic\w*|patient\w*|doctor\w*|hospital\w*|residen\w*|anatom\w*|patholog\w*
    |physiolog\w*|disease\w*|health\w*|nurs\w*|surg\w*|pharm\w*|usmle|nbme|comlex|clerkship\w*)\b"""
SHORT_NAMES = """renal cardio resp neuro psych msk derm heme immuno endo repro gi biostat ethics pharm micro
    biochem path physio anatomy genetics nutrition histo"""
NAMES_NOWHERE = ("usmle", "nbme", "uwsa", "step 1", "free 120", "amboss", "epc", "cbssa", "comlex", "mcat")


def course() -> str:
    """Give the text of a small valid file for a test to spoil."""
    return FILES["course-final.toml"]


def spoil(old: str, new: str) -> str:
    """Replace one place of the valid file."""
    assert course().count(old) == 1, old
    return course().replace(old, new)


def discipline(name: str, low: int, high: int) -> str:
    """Write a discipline with its share."""
    return f"\n[[outline.disciplines]]\nname = '{name}'\nlow = {low}\nhigh = {high}\n"


def standard(since: str | None, scale: str = "percent", passing: int = 50) -> str:
    """Write a passing standard."""
    dated = f"since = {since}\n" if since else ""
    return (
        f"\n[[standards]]\nscale = '{scale}'\nvalue = '{passing}'\npassing = {passing}\n{dated}"
        "source = 'The handbook of the course'\nchecked = 2026-11-25\ntrust = 'A'\n"
    )


def levels(*ends: int | None) -> str:
    """Write what the report calls ranges of the scale."""
    rows = (f"\n[[scales.percent.levels]]\nname = 'Level {n}'\n" for n in range(len(ends)))
    return "".join(
        row + (f"at_least = {end}\n" if end is not None else "") for row, end in zip(rows, ends, strict=True)
    )


def sourced(model: BaseModel) -> Iterator[exams.Sourced]:
    """Walk through every group of figures in a model."""
    if isinstance(model, exams.Sourced):
        yield model
    for name in type(model).model_fields:
        value = getattr(model, name)
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for each in inside:
            if isinstance(each, BaseModel):
                yield from sourced(each)


def texts(value: object) -> Iterator[str]:
    """Walk through every text in a dumped model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def shipped(name: str) -> exams.Exam:
    """Read a shipped file by its exam's id."""
    return exams.parse(FILES[f"{name}.toml"], f"{name}.toml")


def sat(exam: exams.Exam, *values: float) -> list[journal.Score]:
    """Results on the full practice exams, one a week."""
    full = [form for form in exam.forms if form.role == "full"]
    return [
        journal.Score(
            id=number, at=datetime(2026, 11, 7 * number, 12, tzinfo=UTC), day=date(2026, 11, 7 * number), exam=exam.id,
            form=form.id, name=form.name, scale=form.scale, value=value, pace="timed",
        )
        for number, (value, form) in enumerate(zip(values, full, strict=False), start=1)
    ]  # fmt: skip


def unexplained(model: type[BaseModel], given: object, where: str = "") -> Iterator[str]:
    """Walk through the keys of a model that no part of some given TOML has."""
    groups = [each for each in (given if isinstance(given, list) else [given]) if isinstance(each, Mapping)]
    for name, field in model.model_fields.items():
        here = [group[name] for group in groups if name in group]
        if not here:
            yield f"{where}{name}"
        for inner in _models(field.annotation):
            parts: list[Any] = [part for each in here for part in (each if isinstance(each, list) else [each])]
            if parts and all(isinstance(part, Mapping) for part in parts) and name in {"scales", "lines"}:
                parts = [scale for part in parts for scale in part.values()]
            yield from unexplained(inner, parts, f"{where}{name}.")


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)


def standing_alone(names: Iterable[str]) -> re.Pattern[str]:
    """Match any of these names where it is not part of a longer word, however its parts are joined."""
    parts = (re.findall(r"[a-z]+|[0-9]+", name.casefold()) for name in sorted(names))
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join('[^a-z0-9]{0,2}'.join(each) for each in parts)})(?![a-z0-9])")


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_exam_loads(name: str) -> None:
    """A shipped exam file is whole: it loads, and its id is the file's name."""
    assert exams.parse(FILES[name], name).id == name.removesuffix(".toml")


def test_the_shipped_exams_live_together() -> None:
    """All shipped exams can be offered at once, each under its own names and version."""
    offered = exams.catalogue(FILES)
    assert len(offered.current) == len(FILES) >= 2
    assert len({exam.version for exam in offered}) == len(FILES)


def test_the_template_is_whole_and_no_exam() -> None:
    """The template passes every check of an exam file, and is not among the exams on offer."""
    exam = exams.parse(TEMPLATE, "exam-template.toml")
    assert f"{exam.id}.toml" not in FILES
    exams.catalogue({**FILES, "exam-template.toml": TEMPLATE})


def test_the_template_explains_every_key() -> None:
    """No key of an exam file is missing from the template, but the version, which is none of the file's."""
    assert set(unexplained(exams.Exam, tomllib.loads(TEMPLATE))) == {"version"}
    said = [line for line in TEMPLATE.splitlines() if not line.startswith(("source", "checked", "trust", "[", "#"))]
    assert sum("#" in line for line in said) >= 60


def test_an_editor_is_told_what_each_key_means() -> None:
    """Every key of exam, facts and gates files has a description in its schema, or its group has one."""
    for model in (exams.Exam, facts.FactsFile, gates.Gates):
        schema = model.model_json_schema()
        for name, group in {"": schema, **schema["$defs"]}.items():
            bare = [key for key, each in group["properties"].items() if not _told(each)]
            assert bare == [] or name in UNTOLD, (name, bare)


def _told(schema: Mapping[str, Any]) -> bool:
    inner = (schema.get("items", {}), schema.get("additionalProperties", {}), *schema.get("anyOf", ()))
    return "description" in schema or "$ref" in schema or any("$ref" in each for each in inner if each)


@pytest.mark.parametrize("name", FILES)
def test_every_figure_says_where_it_comes_from(name: str) -> None:
    """Every group of figures has a source in words, the day it was looked at, and a trust label."""
    groups = list(sourced(exams.parse(FILES[name], name)))
    assert len(groups) >= 10
    for group in groups:
        assert len(group.source.split()) >= 3, group
        assert group.checked.year >= 2026, group
        assert group.trust in {"O", "C", "A", "D"}, group


@pytest.mark.parametrize("name", FILES)
def test_an_estimate_is_called_one(name: str) -> None:
    """A passing curve is labelled as rough, and a conversion as worked out here."""
    exam = exams.parse(FILES[name], name)
    assert exam.chance is None or exam.chance.label.startswith("rough")
    assert all(scale.to_primary is None or scale.to_primary.trust == "D" for scale in exam.scales.values())


@pytest.mark.parametrize("name", FILES)
def test_words_about_an_exam_never_shame(name: str) -> None:
    """No phrase that an exam brings along calls anybody behind, late, lazy or a failure."""
    exam = exams.parse(FILES[name], name)
    said = " ".join(texts(exam.model_dump(exclude={"retake", "structure", "standards"}))).casefold()
    assert not re.findall(r"\b(fail\w*|overdue|behind|lazy|should have|excuse\w*|only yourself)\b", said)
    assert "!" not in said


@pytest.mark.parametrize("name", FILES)
def test_the_eve_holds_logistics_only(name: str) -> None:
    """The evening before holds no score, no study and no pep talk."""
    said = exams.parse(FILES[name], name).last_weeks.logistics.casefold()
    assert not re.findall(r"\b(study|score\w*|review|believe|you can do|luck|ready|confident)\b", said)


@pytest.mark.parametrize("name", FILES)
def test_the_last_weeks_follow_one_another(name: str) -> None:
    """The last form, the short form, the end of new material and the light days come in that order."""
    last = exams.parse(FILES[name], name).last_weeks
    assert last.final_form_warning_day > last.final_form.first
    assert last.final_form.last > last.light_days.first
    assert last.short_form is None or last.short_form.last > last.light_days.first
    assert last.nothing_new_from >= last.light_days.first


@pytest.mark.parametrize("name", FILES)
def test_readiness_lies_above_the_band(name: str) -> None:
    """Whoever counts as ready has a likely range that is wholly above the low-pass band, or at its top."""
    exam = exams.parse(FILES[name], name)
    assert exam.primary.low < exam.readiness.band_low < exam.readiness.band_high <= exam.ready.at_least
    assert exam.ready.cautious_from is None or exam.ready.cautious_from < exam.ready.at_least
    assert any(form.role == "full" and form.scale == exam.primary_scale for form in exam.forms)


def test_a_course_is_no_medical_exam() -> None:
    """The second exam shares the rules with the first and none of its words."""
    assert not re.findall(MEDICAL, course().casefold(), re.VERBOSE)


def test_a_course_has_no_rules_it_does_not_need() -> None:
    """An exam without a fee, bands or attempt limits leaves them out and is whole."""
    exam = exams.parse(course(), "course-final.toml")
    assert (exam.fee, exam.bands, exam.retake, exam.eligibility, exam.chance) == (None,) * 5


def test_the_first_exam_keeps_its_bands() -> None:
    """The three bands ask for 2-4, 4-6 and, after remediation, 6-8 weeks, on both scales."""
    bands = exams.parse(FILES["usmle-step-1.toml"], "usmle-step-1.toml").bands
    assert bands is not None
    rows = [(row.reported_from, row.primary_from, row.weeks_min, row.weeks_max) for row in bands.rows]
    assert rows == [(180, 56, 2, 4), (170, 52, 4, 6), (None, None, 6, 8)]
    assert [row.remediation for row in bands.rows] == [False, False, True]
    assert bands.remediation_rush_weeks == 8


def test_the_conversion_agrees_with_the_bands() -> None:
    """The straight line between two scales puts the bands' limits where the file says they are."""
    exam = exams.parse(FILES["usmle-step-1.toml"], "usmle-step-1.toml")
    assert exam.bands is not None
    line = exam.scales[exam.bands.reported_scale].to_primary
    assert line is not None
    for row in exam.bands.rows[:-1]:
        assert row.reported_from is not None
        assert row.primary_from == round(line.at + (row.reported_from - line.here) / line.per)


@pytest.mark.parametrize("typed", ["nbme 26", "NBME-26", "nbme form 26", "CBSSA 26", "form 26", "nbme26"])
def test_a_form_has_many_names(typed: str) -> None:
    """People may type a practice exam as they call it."""
    exam = exams.parse(FILES["usmle-step-1.toml"], "usmle-step-1.toml")
    found = [f.id for f in exam.forms if exams.key(typed) in {exams.key(n) for n in (f.id, f.name, *f.aliases)}]
    assert found == ["nbme-26"]


@pytest.mark.parametrize(
    "typed",
    re.findall(r"\w+", SHORT_NAMES),
)
def test_a_subject_has_short_names(typed: str) -> None:
    """Every subject answers to the short name that people type, and to that one alone."""
    outline = exams.parse(FILES["usmle-step-1.toml"], "usmle-step-1.toml").outline
    subjects = (*outline.areas, *outline.disciplines)
    assert sum(exams.key(typed) in {exams.key(n) for n in (a.name, *a.aliases)} for a in subjects) == 1


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("id = 'a", "not valid TOML", "Expected"),
        ("colour = 3\n" + course(), "colour", "Extra inputs are not permitted"),
        (spoil("hours_a_week_cap = 50", "hours_a_week_cap = 50\ncap = 60"), "load.cap", "Extra inputs"),
        (spoil('summary = "', 'summery = "'), "summary", "Field required"),
        (spoil("band_low = 50", 'band_low = "half"'), "readiness.band_low", "valid number"),
        (spoil('forms_trust = "A"', 'forms_trust = "X"'), "forms_trust", "'O', 'C', 'A' or 'D'"),
        (
            spoil('primary_scale = "percent"', 'primary_scale = "points"'),
            "primary_scale",
            "no scale 'points'",
        ),
        (spoil("likely = 6\n", ""), "scales.percent", "needs likely"),
        (spoil("maybe_change = 6\nreal_change = 9\n", ""), "scales.percent", "or none of them"),
        (
            spoil('"pp2"]\nscale = "percent"', '"pp2"]\nscale = "points"'),
            "forms.past-paper-2.scale",
            "no scale",
        ),
        (spoil('"pp2"', '"pp1"'), "forms", "two forms answer to 'pp1'"),
        (spoil('"pp2"', '"past-paper 1"'), "forms", "two forms answer to 'pastpaper1'"),
        (spoil('id = "past-paper-2"', 'id = "past-paper-1"'), "forms", "two forms have the same id"),
        (spoil('"pp2"', '"?"'), "forms", "needs a letter or a digit"),
        (spoil('"bayes"', '"ci"'), "outline", "two subjects answer to 'ci'"),
        (spoil('"wrong test"', '"time"'), "plateau.misses", "two kinds answer to 'time'"),
        (
            spoil("low = 15\nhigh = 25", "low = 50\nhigh = 60"),
            "outline: areas",
            "the least shares cannot add up to 100: they make 120 already",
        ),
        (
            re.sub(r"high = 2[05]", "high = 15", spoil("low = 5\nhigh = 10", "low = 5\nhigh = 5")),
            "outline: areas",
            "the largest shares cannot add up to 100: together they make 95",
        ),
        (
            spoil("low = 15\nhigh = 25", "low = 25\nhigh = 15"),
            "outline.areas.5",
            "Hypothesis tests: its low share, 25, is above its high share, 15",
        ),
        (spoil("low = 15\nhigh = 25", "high = 25"), "outline.areas.5", "Hypothesis tests: high stands without low"),
        (
            spoil("low = 15\nhigh = 25\n", ""),
            "outline: areas",
            "Hypothesis tests has no share and others have: give every one a share, or none",
        ),
        (course() + discipline("Proofs", 0, 0), "outline: disciplines", "every share is 0, so they cannot be scaled"),
        (
            course() + discipline("Proofs", 5, 10) + "\n[[outline.disciplines]]\nname = 'Sketches'\n",
            "outline: disciplines",
            "Sketches has no share",
        ),
        (course() + discipline("Proofs", 20, 10), "outline.disciplines.0", "Proofs: its low share, 20, is above"),
        (course() + standard("2024-01-01") + standard("2023-01-01"), "standards", "2023-01-01 follows 2024-01-01"),
        (course() + standard("2024-01-01") + standard("2024-01-01"), "standards", "in the order of their dates"),
        (course() + standard("2024-01-01") + standard(None), "standards", "only the first on 'percent'"),
        (course() + standard(None, scale="points"), "standards", "no scale 'points'"),
        (course() + standard(None, passing=101), "standards", "101 lies off the scale 'percent'"),
        (course() + levels(50, None, 40), "scales.percent", "levels must fall in at_least"),
        (course() + levels(50, 60, None), "scales.percent", "levels must fall in at_least"),
        (course() + levels(60, 50), "scales.percent", "only the last has none"),
        (course() + levels(160, None), "scales.percent", "an at_least lies off the scale"),
        (
            spoil("final_form = { first = 8, last = 4 }", "final_form = { first = 4, last = 8 }"),
            "final_form",
            "farther",
        ),
        (spoil("low = 0\nhigh = 100", "low = 100\nhigh = 0"), "scales.percent", "low must be below high"),
        (spoil('id = "ownership"', 'id = "luck"'), "appraisal.steps.7.id", "'ownership'"),
    ],
)
def test_a_wrong_file_is_refused_by_name(text: str, place: str, reason: str) -> None:
    """A wrong file is refused with its name, the key and the reason, in one line."""
    with pytest.raises(exams.ExamFileError) as refused:
        exams.parse(text, "mine.toml")
    said = str(refused.value)
    assert said.startswith("mine.toml: ")
    assert place in said
    assert reason in said
    assert "Value error" not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("reported_from = 170", "reported_from = 190", "rows must fall in reported_from"),
        ("primary_from = 52\n", "", "rows must fall in primary_from"),
        (
            "weeks_min = 4\nweeks_max = 6",
            "weeks_min = 6\nweeks_max = 4",
            "weeks_min must not be above weeks_max",
        ),
        ('reported_scale = "three-digit"', 'reported_scale = "digits"', "no scale 'digits'"),
        ('scale = "three-digit"\ntext', 'scale = "digits"\ntext', "no scale 'digits'"),
    ],
)
def test_wrong_bands_are_refused(old: str, new: str, reason: str) -> None:
    """Bands that do not fall, ask for a backward range of weeks or name a lost scale are refused."""
    text = FILES["usmle-step-1.toml"]
    assert text.count(old) == 1, old
    with pytest.raises(exams.ExamFileError, match=reason):
        exams.parse(text.replace(old, new), "mine.toml")


@pytest.mark.parametrize(
    ("day", "passing"),
    [
        (date(2020, 1, 1), 209),
        (date(2022, 6, 30), 209),
        (date(2022, 7, 1), 214),
        (date(2025, 6, 30), 214),
        (date(2025, 7, 1), 218),
        (date(2026, 11, 25), 218),
    ],
)
def test_a_passing_score_holds_from_its_day_on(day: date, passing: int) -> None:
    """The standard in force on a day is the latest that began by then."""
    found = shipped("usmle-step-2-ck").standard("three-digit", day)
    assert found is not None
    assert found.passing == passing


def test_a_standard_before_the_first_is_not_known() -> None:
    """Where the first standard has a date, nothing is said of the days before it; other scales know none."""
    exam = shipped("usmle-step-1")
    assert exam.standard("report", date(2022, 1, 25)) is None
    assert exam.standard("report", date(2022, 1, 26)) is not None
    assert exam.standard("epc", date(2026, 1, 1)) is None


def test_a_band_begins_where_people_pass() -> None:
    """A band on the scale of the exam itself begins at its passing score; the second's is 6 EPC wide, at 2.5 each."""
    for name in ("usmle-step-2-ck", "usmle-step-3"):
        exam = shipped(name)
        found = exam.standard(exam.primary_scale, date(2026, 11, 25))
        assert found is not None
        assert exam.readiness.band_low == found.passing
        assert exam.readiness.trust == "D"
    first, second = shipped("usmle-step-1").readiness, shipped("usmle-step-2-ck").readiness
    assert second.band_high - second.band_low == 2.5 * (first.band_high - first.band_low)


@pytest.mark.parametrize(
    ("value", "reading"), [(209, "at-risk"), (210, "borderline"), (226, "close"), (241, "close"), (242, "likely")]
)
def test_the_likely_range_is_held_against_the_band(value: float, reading: str) -> None:
    """On a scale from 1 to 300 with 8 points to each side the four readings begin where the range says."""
    assert scores.judge(shipped("usmle-step-2-ck"), value) == reading


@pytest.mark.parametrize("name", [name for name in FILES if exams.parse(FILES[name], name).primary.likely is None])
def test_an_unknown_precision_claims_nothing(name: str) -> None:
    """Without a precision there is no range, a change is at most perhaps one, and no drop is found however deep."""
    exam = exams.parse(FILES[name], name)
    low, high = exam.readiness.band_low, exam.readiness.band_high
    logged = sat(exam, high + 30, low - 30)
    assert scores.likely(exam, logged[0]) is None
    assert scores.change(exam, high, low).size == "maybe"
    assert scores.change(exam, high, high).size == "none"
    assert progress.drop(exam, logged) is None
    assert [scores.judge(exam, value) for value in (low - 1, low, high, high + 1)] == [
        "at-risk", "close", "close", "likely",
    ]  # fmt: skip
    assert exam.chance is None


@pytest.mark.parametrize(
    ("value", "called"),
    [
        (399, "lower performance"),
        (400, "average performance"),
        (649, "average performance"),
        (650, "higher performance"),
    ],
)
def test_a_report_calls_ranges_by_name(value: float, called: str) -> None:
    """A report's own words for a range are known, and begin where it says."""
    for name in ("comlex-level-1", "comlex-level-2-ce"):
        level = shipped(name).primary.level(value)
        assert level is not None
        assert level.name == called
    assert shipped("usmle-step-2-ck").primary.level(value) is None


@pytest.mark.parametrize("name", [*FILES, "exam-template.toml"])
def test_shares_are_scaled_to_a_whole(name: str) -> None:
    """Whether ranges, minimums or nothing is published: every subject has a weight, and the weights make one."""
    outline = exams.parse({**FILES, "exam-template.toml": TEMPLATE}[name], name).outline
    assert set(outline.weights) == {area.name for area in outline.areas}
    assert sum(outline.weights.values()) == pytest.approx(1)
    assert sum(outline.discipline_weights.values()) == pytest.approx(1 if outline.disciplines else 0)
    assert all(weight > 0 for weight in outline.weights.values())


def test_minimums_keep_their_proportions() -> None:
    """Minimums that make 85 are scaled, not filled up: 13 to 5 stays 13 to 5. Unknown shares weigh the same."""
    weights = shipped("comlex-level-1").outline.weights
    assert weights["Musculoskeletal"] == pytest.approx(13 / 85)
    assert weights["Integumentary"] == pytest.approx(5 / 85)
    assert len(set(shipped("usmle-step-3").outline.weights.values())) == 1


@pytest.mark.parametrize(
    ("name", "typed", "form"),
    [
        ("usmle-step-2-ck", "nbme 12", "ccssa-12"),
        ("usmle-step-2-ck", "CCSSA form 16", "ccssa-16"),
        ("usmle-step-3", "uwsa2", "uwsa-2"),
        ("comlex-level-1", "comsae 107", "comsae-asa107"),
        ("comlex-level-1", "ASA110i", "comsae-asa110"),
        ("comlex-level-2-ce", "COMSAE Phase 2 114", "comsae-bsa114"),
    ],
)
def test_practice_exams_are_found_as_people_call_them(name: str, typed: str, form: str) -> None:
    """A practice exam of any exam is found under the names that people type."""
    assert scores.find_form(shipped(name), typed).id == form


def test_two_exams_never_share_a_name() -> None:
    """An exam whose name another exam already has is refused, with the file that brought it."""
    other = spoil('id = "course-final"', 'id = "other-final"')
    with pytest.raises(exams.ExamFileError, match=r"other\.toml: aliases: .* already stands for course-final"):
        exams.catalogue({"course-final.toml": course(), "other.toml": other})


def test_a_plan_keeps_the_numbers_it_was_built_with() -> None:
    """An earlier version of a file answers for the plans that were built with it."""
    old = spoil("band_low = 50", "band_low = 45")
    offered = exams.catalogue({"course-final.toml": course()}, earlier=[old])
    version = exams.parse(old, "old").version
    assert offered.of("course-final", version).readiness.band_low == 45
    assert offered.of("course-final", "unknown").readiness.band_low == 50


def test_the_version_is_the_content() -> None:
    """The same text has the same version, another text another one, whatever the file is called."""
    assert exams.parse(course(), "a").version == exams.parse(course(), "b").version
    assert exams.parse(course() + "\n", "a").version != exams.parse(course(), "a").version


def test_core_names_no_exam() -> None:
    """No exam and no practice exam is named anywhere in core: they are files."""
    offered = exams.catalogue(FILES)
    names = {name for exam in offered for name in (exam.id, exam.name, *exam.aliases)}
    names |= {name for exam in offered for form in exam.forms for name in (form.id, form.name, *form.aliases)}
    named = standing_alone({*names, *NAMES_NOWHERE})
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "core").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if named.search(line.casefold())
    ]
    assert found == []
