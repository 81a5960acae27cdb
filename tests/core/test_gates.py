from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import exams, gates, journal
from core.gates import Verdict

CONFIG = Path(__file__).resolve().parents[2] / "config"
EXAMS = exams.catalogue({path.name: path.read_text("utf-8") for path in sorted((CONFIG / "exams").glob("*.toml"))})
TEXT = (CONFIG / "gates.toml").read_text("utf-8")
SHIPPED = gates.parse(TEXT, "gates.toml", EXAMS)
TODAY = date(2026, 11, 25)
SMALL = """
[[gates]]
id = "two-of-sixty"
name = "Two of sixty"
exams = ["course-final"]
text = "Two past papers of 60 within three weeks."
source = "The course handbook"
checked = 2026-11-25
trust = "A"
conditions = [{ scale = "percent", at_least = 60, forms = 2, within_days = 21 }]
"""
CONDITION = '{ scale = "percent", at_least = 60, forms = 2, within_days = 21 }'


def gate(gate_id: str) -> gates.Gate:
    found = SHIPPED.gate(gate_id)
    assert found is not None
    return found


def logged(
    exam_id: str, *results: tuple[float, int], scale: str | None = None, pace: journal.Pace | None = "timed"
) -> tuple[journal.Score, ...]:
    """Full practice exams, each its own form: a value, and how many days ago it was taken."""
    exam = EXAMS.current[exam_id]
    full = [form for form in exam.forms if form.role == "full"]
    return tuple(
        journal.Score(
            id=number, at=moment(ago), day=TODAY - timedelta(days=ago), exam=exam_id, form=form.id, name=form.name,
            scale=scale or form.scale, value=value, pace=pace,
        )
        for number, ((value, ago), form) in enumerate(zip(results, full, strict=False), start=1)
    )  # fmt: skip


def moment(ago: int) -> datetime:
    return datetime.combine(TODAY - timedelta(days=ago), time(12), UTC)


def sets(*done: tuple[int, int | None, int]) -> tuple[journal.Study, ...]:
    """Question-bank sets: questions, of them right, and how many days ago."""
    return tuple(
        journal.Study(at=moment(ago), day=TODAY - timedelta(days=ago), questions=asked, correct=right)
        for asked, right, ago in done
    )


def judged(
    gate_id: str, exam_id: str, scores: Sequence[journal.Score] = (), studies: Sequence[journal.Study] = ()
) -> Verdict:
    kept = journal.Journal(scores=tuple(scores), studies=tuple(studies))
    return gates.judge(gate(gate_id), EXAMS.current[exam_id], kept, TODAY)


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_every_shipped_gate_says_where_it_comes_from() -> None:
    """Each gate has a source in words, the day it was looked at, a trust label, and words for a member."""
    assert len(SHIPPED.gates) >= 4
    for each in SHIPPED.gates:
        assert len(each.source.split()) >= 3, each
        assert each.checked.year >= 2026, each
        assert each.text.endswith("."), each
    assert gate("cautious-step-2").source.count("rough")


def test_gates_agree_with_the_exam_files() -> None:
    """The limits of the gates are those by which the exam files themselves judge readiness."""
    step, second = EXAMS.current["usmle-step-1"], EXAMS.current["usmle-step-2-ck"]
    assert gate("cautious").conditions[0].at_least == step.ready.at_least
    assert gate("cautious-step-2").conditions[0].at_least == second.ready.at_least
    assert gate("whole-range-above").conditions[0].at_least == step.readiness.band_high + (step.primary.likely or 0) + 1


def test_a_school_asks_for_both() -> None:
    """The school's example asks for one practice exam of 460 and 65 percent over two weeks of timed sets."""
    one, two = gate("school-comsae").conditions
    assert (one.scale, one.at_least, one.forms) == ("three-digit", 460, 1)
    assert (two.bank_percent, two.days, two.timed) == (65, 14, True)


def test_a_gate_is_found_by_id_name_or_beginning() -> None:
    """Words name a gate of the exam by its id, its name or what stands before its colon; others name none."""
    for words in ("cautious", "Cautious", "cautious: two recent ones of 68", "CAUTIOUS"):
        found = SHIPPED.named(words, "usmle-step-1")
        assert found is not None
        assert found.id == "cautious"
    beside = SHIPPED.named("cautious", "usmle-step-2-ck")
    assert beside is not None
    assert beside.id == "cautious-step-2"
    assert SHIPPED.named("two forms at 70", "usmle-step-1") is None
    assert SHIPPED.named("", "usmle-step-1") is None
    assert SHIPPED.named("cautious", "comlex-level-1") is None


def test_ones_own_gate_counts_before_a_default() -> None:
    """A default counts only for somebody who chose nothing; words of their own that name no gate count, too."""
    assert SHIPPED.chosen("usmle-step-1", "", "cautious") == SHIPPED.gate("cautious")
    assert SHIPPED.chosen("usmle-step-1", "NBME", "cautious") == SHIPPED.gate("whole-range-above")
    assert SHIPPED.chosen("usmle-step-1", "two forms at 70", "cautious") is None
    assert SHIPPED.chosen("usmle-step-1", "") is None


@pytest.mark.parametrize(
    ("results", "standing", "reasons"),
    [
        ([(70, 12), (69, 3)], "met", []),
        ([(60, 30), (70, 12), (69, 3)], "met", []),
        ([(70, 12), (65, 3)], "close", ["just-below"]),
        ([(70, 12), (63, 3)], "not-yet", ["below"]),
        ([(70, 3)], "too-little", ["too-few-recent"]),
        ([(66, 3)], "too-little", ["too-few-recent", "just-below"]),
        ([(60, 3)], "not-yet", ["below"]),
        ([(70, 22), (70, 3)], "too-little", ["too-few-recent"]),
        ([(70, 21), (70, 14)], "met", []),
        ([(70, 20), (70, 15)], "too-little", ["latest-old"]),
        ([], "too-little", ["no-form"]),
    ],
)
def test_recent_practice_exams_are_held_against_a_limit(
    results: list[tuple[float, int]], standing: str, reasons: list[str]
) -> None:
    """So many of the latest, none too old, all of at least so much; one likely range under it is close."""
    verdict = judged("cautious", "usmle-step-1", logged("usmle-step-1", *results))
    assert (verdict.standing, codes(verdict)) == (standing, reasons)


def test_only_honest_results_count() -> None:
    """A repeated, an untimed, another scale's and another exam's result do not count for a gate."""
    good = logged("usmle-step-1", (75, 3))
    assert judged("whole-range-above", "usmle-step-1", good).standing == "met"
    for changed in (
        replace(good[0], repeat=True),
        replace(good[0], pace="untimed"),
        replace(good[0], scale="three-digit", value=240),
        replace(good[0], exam="usmle-step-2-ck"),
        replace(good[0], form="free-120"),
        replace(good[0], day=TODAY + timedelta(days=1)),
    ):
        assert codes(judged("whole-range-above", "usmle-step-1", [changed])) == ["no-form"]


@pytest.mark.parametrize(
    ("score", "done", "standing", "reasons"),
    [
        (470, [(40, 30, 1), (40, 28, 5)], "met", ["timing-unsaid"]),
        (460, [(40, 26, 13)], "met", ["timing-unsaid"]),
        (460, [(40, 26, 14)], "too-little", ["no-questions"]),
        (459, [(40, 30, 1)], "not-yet", ["below", "timing-unsaid"]),
        (470, [(40, 24, 1)], "close", ["bank-just-below", "timing-unsaid"]),
        (470, [(400, 240, 1)], "not-yet", ["bank-below", "timing-unsaid"]),
        (470, [(40, None, 1)], "too-little", ["no-questions"]),
        (470, [], "too-little", ["no-questions"]),
        (440, [], "not-yet", ["below", "no-questions"]),
    ],
)
def test_a_question_bank_is_held_against_a_limit(
    score: float, done: list[tuple[int, int | None, int]], standing: str, reasons: list[str]
) -> None:
    """Questions of the last days count together; near the limit their number decides what noise explains.

    A scale of unknown precision has no *close*, and whether sets were timed is told as something nobody knows.
    """
    verdict = judged("school-comsae", "comlex-level-1", logged("comlex-level-1", (score, 4)), sets(*done))
    assert (verdict.standing, codes(verdict)) == (standing, reasons)


def test_a_reason_carries_its_numbers() -> None:
    """A reason says which condition it is about, what there is, and what the gate needs."""
    verdict = judged("school-comsae", "comlex-level-1", logged("comlex-level-1", (440, 4)), sets((40, 20, 2)))
    below, bank, timing = verdict.reasons
    assert (below.condition, below.have, below.need) == (0, 440, 460)
    assert (bank.condition, bank.have, bank.need) == (1, 50, 65)
    assert (timing.condition, timing.have, timing.need) == (1, None, None)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.integers(0, 60)), max_size=8),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 30)), max_size=8),
    st.sampled_from(SHIPPED.gates),
)
def test_better_results_never_fall_back(
    results: list[tuple[float, int]], done: list[tuple[int, int]], asked: gates.Gate
) -> None:
    """Whatever was logged has a verdict, and the same history with every number higher is nowhere worse."""
    exam = EXAMS.current[asked.exams[0]]
    scale = exam.scales[asked.conditions[0].scale or exam.primary_scale]
    span = (scale.high - scale.low) / 100
    values = [(scale.low + value * span, ago) for value, ago in sorted(results, key=lambda each: -each[1])]
    better = [(min(scale.high, value + span), ago) for value, ago in values]
    worse = gates.judge(asked, exam, _kept(exam.id, values, [(n, n // 2, ago) for n, ago in done]), TODAY)
    best = gates.judge(asked, exam, _kept(exam.id, better, [(n, n, ago) for n, ago in done]), TODAY)
    place = {"not-yet": 0, "close": 1, "met": 2}
    if "too-little" not in {worse.standing, best.standing}:
        assert place[best.standing] >= place[worse.standing]


def _kept(exam_id: str, values: list[tuple[float, int]], done: list[tuple[int, int | None, int]]) -> journal.Journal:
    return journal.Journal(scores=logged(exam_id, *values), studies=sets(*done))


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("gates = [", "not valid TOML", "Invalid value"),
        (SMALL.replace("Two of sixty", "X"), "gates.0.name", "at least 3 characters"),
        (SMALL.replace('source = "The course handbook"\n', ""), "gates.0.source", "Field required"),
        (SMALL.replace('trust = "A"', 'trust = "B"'), "gates.0.trust", "'O', 'C', 'A' or 'D'"),
        (SMALL + SMALL, "gates.toml: ", "two gates have the id 'two-of-sixty'"),
        (SMALL.replace("course-final", "course"), "gates.0.exams", "no exam 'course'"),
        (SMALL.replace('scale = "percent"', 'scale = "points"'), "conditions.0.scale", "has no scale 'points'"),
        (SMALL.replace("at_least = 60", "at_least = 160"), "conditions.0.at_least", "160 is off the scale"),
        (SMALL.replace("forms = 2", "forms = 20"), "conditions.0.forms", "fewer full forms"),
        (SMALL.replace("forms = 2", "forms = 0"), "gates.0.conditions.0.forms", "greater than or equal to 1"),
        (SMALL.replace("forms = 2", 'forms = "score > 60"'), "gates.0.conditions.0.forms", "valid integer"),
        (SMALL.replace(CONDITION, '{ when = "score >= 60" }'), "gates.0.conditions.0.when", "Extra inputs"),
        (SMALL.replace(CONDITION, "{ timed = true }"), "conditions.0", "write scale, at_least"),
        (SMALL.replace(CONDITION, ""), "gates.0.conditions", "at least 1 item"),
        (SMALL.replace(", within_days = 21", ""), "conditions.0", "need scale, at_least, forms and within_days"),
        (SMALL.replace("forms = 2,", "forms = 2, bank_percent = 65,"), "conditions.0", "are two conditions"),
        (SMALL.replace(CONDITION, "{ bank_percent = 65 }"), "conditions.0", "need bank_percent and days"),
        (SMALL.replace("forms = 2,", "forms = 2, timed = true,"), "conditions.0", "timed belongs to question-bank"),
        (
            SMALL.replace("forms = 2,", "forms = 2, latest_within_days = 30,"),
            "conditions.0",
            "latest_within_days must not be above",
        ),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_by_name(text: str, place: str, reason: str) -> None:
    """A wrong gates file is refused with its name, the key and the reason, in one line."""
    with pytest.raises(gates.GatesFileError) as refused:
        gates.parse(text, "gates.toml", EXAMS)
    said = str(refused.value)
    assert said.startswith("gates.toml: ")
    assert place in said
    assert reason in said
    assert "Value error" not in said
    assert "\n" not in said
