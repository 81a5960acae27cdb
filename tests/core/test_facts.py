from datetime import date
from pathlib import Path

import pytest

from core import exams, facts

ROOT = Path(__file__).resolve().parents[2]
FILES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "config" / "facts").glob("*.toml"))}
EXAM_IDS = {path.stem for path in (ROOT / "config" / "exams").glob("*.toml")}
STEP = "usmle-step-1"
SMALL = """
exams = ["driving"]

[[pass-rates]]
series = "all"
title = "People who passed"
year = 2024
source = "The office, 2024"
checked = 2026-10-01
trust = "O"
rows = [{ name = "first try", percent = 60, n = 400 }, { name = "second try", percent = 70 }]
"""
SPECIALTY = """
[[specialty]]
series = "fields"
title = "Fields"
figure = "score"
report = "The report"
year = 2026
source = "The office, 2026"
checked = 2026-10-01
trust = "C"
rows = [{ name = "Gliding", aliases = ["air"], median = 5, low = 4, high = 6 }]
"""


def shipped() -> facts.Facts:
    """Read every shipped file."""
    return facts.catalogue(FILES)


def groups(known: facts.ExamFacts) -> list[facts.Group]:
    """Collect the groups of all topics."""
    return [*known.pass_rates, *known.directors, *known.specialty, *known.format, *known.rules]


def test_every_shipped_fact_belongs_to_a_shipped_exam() -> None:
    """The facts files load together, and each speaks of an exam that is on offer."""
    assert set(shipped().exams) <= EXAM_IDS
    assert shipped().of(STEP).topics == facts.TOPICS


def test_every_figure_has_source_year_date_and_trust() -> None:
    """Nothing is quoted without its source, its year, the day it was looked at and how far to trust it."""
    for group in (each for exam_id in shipped().exams for each in groups(shipped().of(exam_id))):
        assert len(group.source.split()) >= 3, group
        assert 2020 <= group.year <= 2026, group
        assert group.checked.year >= 2026, group
        assert group.trust in {"O", "C", "A", "D"}, group


def test_the_newest_pass_rates_come_first_and_the_retired_last() -> None:
    """Pass rates of repeat takers run from the newest year to the retired one."""
    repeat = [group for group in shipped().of(STEP).pass_rates if group.series == "repeat-takers"]
    assert [(group.year, group.retired) for group in repeat] == [(2025, False), (2024, False), (2020, True)]
    assert [(row.percent, row.n) for row in repeat[0].rows] == [(71, 2098), (79, 121), (54, 3594)]
    assert [row.percent for row in repeat[-1].rows] == [67, 74, 50]


def test_retired_figures_stand_beside_the_newest() -> None:
    """Each series runs from its newest year down before the next one begins, whatever the order in the file."""
    old = SMALL.split("[[pass-rates]]")[1].replace("2024", "2020").replace('trust = "O"', 'trust = "O"\nretired = true')
    other = SMALL.split("[[pass-rates]]")[1].replace('series = "all"', 'series = "some"')
    text = 'exams = ["driving"]\n' + "".join(f"[[pass-rates]]{each}" for each in (old, other)) + SMALL.split("\n\n")[1]
    known = facts.catalogue({"a.toml": text}).of("driving").pass_rates
    assert [(group.series, group.year) for group in known] == [("all", 2024), ("all", 2020), ("some", 2024)]


@pytest.mark.parametrize(("percent", "n", "points"), [(79, 121, 7), (86, 115, 6), (71, 2098, 2), (54, 3594, 2)])
def test_chance_moves_a_small_group(percent: float, n: int, points: int) -> None:
    """How far chance alone moves a share follows from the number of people it is of."""
    noise = facts.Rate(name="a group", percent=percent, n=n).noise
    assert noise is not None
    assert round(noise) == points
    assert facts.Rate(name="a group", percent=percent).noise is None


@pytest.mark.parametrize("exam_id", sorted(EXAM_IDS - {"course-final"}))
def test_every_real_exam_has_format_and_rules(exam_id: str) -> None:
    """Every exam but the sample course has its format and its rules; pass rates only where they can be quoted."""
    known = shipped().of(exam_id)
    assert {"format", "rules"} <= set(known.topics)
    assert ("pass-rates" in known.topics) == (exam_id == STEP)


def test_specialties_are_only_quoted_where_their_score_belongs() -> None:
    """Scores of one exam by specialty are not told as another's."""
    assert {exam_id for exam_id in EXAM_IDS if shipped().of(exam_id).specialty} == {STEP, "usmle-step-2-ck"}


def test_any_failed_attempt_weighs_most() -> None:
    """The directors' survey keeps its figures, and the article's order stands beside it without any."""
    survey, order = shipped().of(STEP).directors
    assert max(survey.rows, key=lambda row: row.importance or 0).citing == 74.1
    assert order.ordered
    assert len(order.rows) == 13
    assert all(row.citing is None and row.importance is None for row in order.rows)


@pytest.mark.parametrize(
    ("typed", "median"), [("derm", 258), ("ENT", 261), ("ob/gyn", 253), ("pm&r", 251), ("IM", 254)]
)
def test_one_specialty_is_quoted_with_its_source(typed: str, median: int) -> None:
    """A specialty is found by the name people type, and comes with the source that must be named."""
    found = shipped().of(STEP).find_specialty(typed)
    assert found is not None
    group, row = found
    assert row.median == median
    assert group.source
    assert group.report


def test_an_unknown_specialty_is_not_guessed() -> None:
    """A name that no file knows finds nothing, and neither does an empty one."""
    known = shipped().of(STEP)
    assert known.find_specialty("basket weaving") is None
    assert known.find_specialty("") is None
    assert len(known.specialty_names) == 23


def test_an_exam_without_facts_has_an_empty_set() -> None:
    """Asking about an exam of which nothing is known answers with nothing instead of an error."""
    assert shipped().of("no-such-exam").topics == ()


def test_several_files_may_speak_of_one_exam() -> None:
    """Figures of one exam may stand in a file per topic and are joined."""
    other = 'exams = ["driving", "flying"]\n' + SPECIALTY
    known = facts.catalogue({"a.toml": SMALL, "b.toml": other})
    assert known.of("driving").topics == ("pass-rates", "specialty")
    assert known.of("flying").topics == ("specialty",)


def test_a_retired_specialty_table_is_not_quoted() -> None:
    """A specialty is looked up in the newest table in force."""
    old = SPECIALTY.replace("2026\nsource", "2024\nretired = true\nsource").replace("median = 5", "median = 4.5")
    known = facts.catalogue({"a.toml": SMALL + old + SPECIALTY}).of("driving")
    found = known.find_specialty("air")
    assert found is not None
    assert found[1].median == 5


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("exams = [", "not valid TOML", "at end of document"),
        ('exams = ["driving"]', "no topic has figures", "pass-rates"),
        (SMALL.replace('exams = ["driving"]', ""), "exams", "Field required"),
        (SMALL.replace('"driving"', '"Driving!"'), "exams.0", "pattern"),
        (SMALL + "[weather]\nrain = 1\n", "weather", "Extra inputs"),
        (SMALL.replace("year = 2024\n", ""), "pass-rates.0.year", "Field required"),
        (SMALL.replace('source = "The office, 2024"\n', ""), "pass-rates.0.source", "Field required"),
        (SMALL.replace("checked = 2026-10-01\n", ""), "pass-rates.0.checked", "Field required"),
        (SMALL.replace('trust = "O"', 'trust = "sure"'), "pass-rates.0.trust", "'O', 'C', 'A' or 'D'"),
        (
            SMALL.replace("percent = 60", "percent = 160"),
            "pass-rates.0.rows.0.percent",
            "less than or equal to 100",
        ),
        (SMALL.replace("n = 400", "n = 0"), "pass-rates.0.rows.0.n", "greater than 0"),
        (SMALL.replace("second try", "First try"), "pass-rates", "two rows answer to 'firsttry'"),
        (SMALL.replace('trust = "O"', 'trust = "O"\nretired = true'), "pass-rates", "is marked as retired"),
        (SMALL + SPECIALTY + SPECIALTY, "specialty", "one year twice"),
        (SMALL + SPECIALTY.replace("low = 4", "low = 7"), "specialty.0.rows.0", "must rise"),
    ],
)
def test_a_wrong_file_is_refused_by_name(text: str, place: str, reason: str) -> None:
    """A wrong facts file is refused with its name, the key and the reason, in one line."""
    with pytest.raises(facts.FactsFileError) as refused:
        facts.parse(text, "mine.toml")
    said = str(refused.value)
    assert said.startswith("mine.toml: ")
    assert place in said
    assert reason in said
    assert "\n" not in said


def test_two_files_never_say_the_same() -> None:
    """A figure of one series and year that stands in two files is refused, with the second file's name."""
    with pytest.raises(facts.FactsFileError, match=r"b\.toml: pass-rates: series 'all' has one year twice"):
        facts.catalogue({"a.toml": SMALL, "b.toml": SMALL})


def test_topics_are_the_ones_members_can_ask_for() -> None:
    """The topics carry the names that the command offers."""
    assert facts.TOPICS == ("pass-rates", "directors", "specialty", "format", "rules")


@pytest.mark.parametrize("exam_id", sorted(EXAM_IDS - {"course-final"}))
def test_rules_agree_with_the_exam_file(exam_id: str) -> None:
    """What the facts say about attempts is what the exam file counts with."""
    exam = exams.parse((ROOT / "config" / "exams" / f"{exam_id}.toml").read_text("utf-8"), exam_id)
    assert exam.retake is not None
    rules = {group.series: group.text for group in shipped().of(exam_id).rules}
    assert f"At most {exam.retake.lifetime} attempts" in rules["attempts"]
    within = rules["spacing" if exam.retake.spaced_from else "twelve-months"]
    assert f"At most {exam.retake.within_12_months} attempts" in within


@pytest.mark.parametrize("exam_id", sorted(EXAM_IDS - {"course-final"}))
def test_standards_agree_with_the_exam_file(exam_id: str) -> None:
    """The passing score that is quoted is the one in force by the exam file."""
    exam = exams.parse((ROOT / "config" / "exams" / f"{exam_id}.toml").read_text("utf-8"), exam_id)
    standard = exam.standard(exam.primary_scale, date(2026, 11, 25))
    if standard is not None and standard.passing is not None:
        quoted = [group.text for group in shipped().of(exam_id).format if group.series == "standard"]
        assert quoted[0] == f"{standard.passing:g}."
