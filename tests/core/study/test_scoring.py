from datetime import date

import pytest

from core.study import table
from tests.core.conversation import Conversation, labels, text_of

FIRST = "/plan exam=step 1 exam-date=2026-05-18 rest-days=sun"


def somebody(*said: str) -> Conversation:
    ann = Conversation(*table(), now="2026-03-02 14:00")
    for line in said:
        ann.says(line)
    return ann


def logged(ann: Conversation) -> list[tuple[str, float]]:
    return [(score.name, score.value) for score in ann.journal.scores]


def done(ann: Conversation) -> list[str]:
    assert ann.records.plan is not None
    return [c.id for c in ann.records.plan.checkpoints if not c.open]


def test_without_a_plan_nothing_typed_is_lost() -> None:
    """A score that came before the plan is kept as typed: after /plan, /log-score opens filled."""
    ann = somebody()
    said = ann.says("/log-score nbme 27 60 note=slept badly")
    assert (said.event, logged(ann)) == ("refusal", [])
    assert "What you typed is kept" in text_of(said)
    ann.says(FIRST)
    said = ann.says("/log-score")
    assert said.form is not None
    assert dict(said.form.given) == {"test": "nbme 27", "score": "60", "note": "slept badly"}
    ann.says("fill pace=timed")
    assert [(s.name, s.value, s.pace, s.note) for s in ann.journal.scores] == [("NBME 27", 60, "timed", "slept badly")]


def test_the_baseline_is_expected_low() -> None:
    """The first full form is the baseline: it says that it lands low, its range, its band, and makes dates firm."""
    ann = somebody(FIRST)
    text = text_of(ann.says("/log-score nbme 27 60"))
    assert "This is your baseline" in text
    assert "likely range 56 to 64" in text
    assert "firm" in text
    assert done(ann) == ["baseline"]


def test_a_baseline_without_a_date_proposes_one() -> None:
    """Without an exam day the baseline proposes one, and it is set only when accepted."""
    ann = somebody("/plan exam=step 1 rest-days=sun")
    said = ann.says("/log-score nbme 27 53")
    assert labels(said)[0] == "Accept"
    assert ann.records.plan is not None
    assert ann.records.plan.exam_on is None
    ann.presses("Accept")
    assert ann.records.plan.exam_on == date(2026, 4, 13)


def test_no_chance_is_said_unasked() -> None:
    """A logged score never says a chance of passing; that stands in /progress."""
    ann = somebody(FIRST)
    assert "chance" not in text_of(ann.says("/log-score nbme 27 60 pass-chance=40"))
    assert "40 %" in text_of(ann.says("/progress"))


def test_the_same_score_twice_is_logged_once() -> None:
    """The same result of the same sitting is logged once, and says so."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    said = ann.says("/log-score nbme 27 60")
    assert "Nothing was added" in text_of(said)
    assert logged(ann) == [("NBME 27", 60)]


def test_two_results_for_one_sitting_are_asked_about() -> None:
    """Another result for the same sitting is not guessed at: a press replaces it, and a second press adds nothing."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    assert ann.says("/log-score nbme 27 62").event == "refusal"
    assert logged(ann) == [("NBME 27", 60)]
    ann.presses("Replace it")
    assert logged(ann) == [("NBME 27", 62)]
    assert "Nothing was added" in text_of(ann.presses("Replace it"))
    assert done(ann) == ["baseline"]


def test_a_form_used_before_is_a_repeat() -> None:
    """A form that was named as used or logged before is marked, and does not count for readiness."""
    ann = somebody(f"{FIRST} used-forms=nbme 26")
    assert "used this form before" in text_of(ann.says("/log-score nbme 26 60"))
    ann.says("/log-score nbme 27 60")
    ann.waits(days=10)
    assert "used this form before" in text_of(ann.says("/log-score nbme 27 70"))
    assert [score.repeat for score in ann.journal.scores] == [True, False, True]


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (60, "The same as NBME 27"),
        (63, "no detectable change"),
        (57, "no detectable change"),
        (64, "perhaps"),
        (66, "a real step"),
        (54, "more than noise alone would explain"),
    ],
)
def test_what_changed(second: int, sentence: str) -> None:
    """Under 4 points nothing changed, 4 and 5 perhaps, 6 is real, and a drop is answered kindly."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    ann.waits(days=14)
    assert sentence in text_of(ann.says(f"/log-score nbme 28 {second}"))


def test_a_correction_keeps_what_was_not_given() -> None:
    """replace=last changes what is given and keeps the rest, and the step stays done."""
    ann = somebody(FIRST, "/log-score nbme 27 60 note=hard taken=2026-03-01 pace=timed")
    said = ann.says("/log-score replace=last score=61")
    assert said.title.startswith("Corrected")
    kept = ann.journal.scores[0]
    assert (kept.value, kept.note, kept.day, kept.pace) == (61, "hard", date(2026, 3, 1), "timed")
    assert done(ann) == ["baseline"]


def test_a_correction_to_another_scale_asks_for_the_score() -> None:
    """Another practice exam with another scale needs its own number."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    said = ann.says("/log-score replace=last test=uwsa 1")
    assert said.event == "form"
    assert "Type its score, too" in text_of(said)
    ann.says("fill score=215")
    assert logged(ann) == [("UWSA 1", 215)]
    assert done(ann) == []


def test_a_correction_without_values_opens_the_form() -> None:
    """replace=last alone opens the form and names what it corrects."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    said = ann.says("/log-score replace=last")
    assert said.event == "form"
    assert "NBME 27: 60 EPC" in text_of(said)
    ann.says("fill score=64")
    assert logged(ann) == [("NBME 27", 64)]


def test_a_removed_score_opens_its_step() -> None:
    """remove=last takes the newest out and opens the step that rested on it; then there is nothing to remove."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    said = ann.says("/log-score remove=last")
    assert "open again" in text_of(said)
    assert (logged(ann), done(ann)) == ([], [])
    assert ann.says("/log-score remove=last").event == "refusal"
    assert ann.says("/log-score replace=last score=60").event == "refusal"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("nbme 27 60 taken=tomorrow", "is still ahead"),
        ("nbme 27 60 taken=2019-01-01", "more than five years ago"),
        ("nbme 27 60 taken=04/05/2026", "could be"),
        ("nbme 27 301", "is off it"),
        ("nbme 27 high", "I can't read “high” as a score"),
        ("nbme 27 score=high", "I can't read “high” as a score"),
        ("uwsa 1 66%", "reports three-digit score"),
        ("nmbe 27 60", "Did you mean NBME 27?"),
        ("nbme score=60", "Which one is “nbme”?"),
        ("nbme 27 60 pass-chance=140", "out of range"),
        ("nbme 27 60 pass-chance=0.8", "could mean"),
        ("nbme 27 60 pace=fast", "Type timed or untimed"),
        ("nbme 27 60 subjects=renal", "Type a subject and lower, same or higher"),
        ("nbme 27 60 subjects=rneal lower", "Did you mean renal?"),
        ("nbme 27 60 misses=tmiing", "Did you mean timing?"),
        (f"nbme 27 60 note={'x' * 1001}", "1,000 fit"),
    ],
)
def test_what_cannot_be_read_stores_nothing(typed: str, sentence: str) -> None:
    """A value that is off the scale, ahead, too old or not known is said with what to type, and nothing is stored."""
    ann = somebody(FIRST)
    said = ann.says(f"/log-score {typed}")
    assert said.event == "form"
    assert sentence in text_of(said)
    assert logged(ann) == []


@pytest.mark.parametrize(
    ("typed", "name", "value", "scale"),
    [
        ("nbme 28 66", "NBME 28", 66, "epc"),
        ("nbme28 66%", "NBME 28", 66, "epc"),
        ("NBME 28: 66 epc", "NBME 28", 66, "epc"),
        ("nbme 28 215", "NBME 28", 215, "three-digit"),
        ("uwsa2 215", "UWSA 2", 215, "three-digit"),
        ("free 120 66", "Free 120", 66, "percent"),
        ("free 120 66%", "Free 120", 66, "percent"),
        ("66.5 test=nbme 28", "NBME 28", 66.5, "epc"),
        ("score=66 test=form 28", "NBME 28", 66, "epc"),
    ],
)
def test_the_short_form(typed: str, name: str, value: float, scale: str) -> None:
    """The practice exam and its number can be typed as people write them."""
    ann = somebody(FIRST)
    said = ann.says(f"/log-score {typed}")
    if typed.startswith("66.5"):
        assert said.event == "form"
        return
    assert [(s.name, s.value, s.scale) for s in ann.journal.scores] == [(name, value, scale)]


def test_a_profile_and_misses_are_kept() -> None:
    """Subjects and misses are kept under the exam's own names and come back in /progress."""
    ann = somebody(f"{FIRST} failed-report=renal lower")
    ann.says("/log-score nbme 27 60 subjects=kidney lower, cardio same misses=time, gap, rushed")
    score = ann.journal.scores[0]
    assert [(s.name, s.level) for s in score.subjects] == [
        ("Respiratory & Renal/Urinary", "lower"),
        ("Cardiovascular", "same"),
    ]
    assert score.misses == ("timing", "knowledge")
    text = text_of(ann.says("/progress"))
    assert "Respiratory & Renal/Urinary (in the exam's report, too)" in text
    assert "ran out of time" in text


def test_a_late_score_proposes_the_next_dates() -> None:
    """A practice exam taken off its day is logged, and the dates that would follow from it are proposed, not made."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    ann.waits(days=18)
    assert ann.records.plan is not None
    before = [c.on for c in ann.records.plan.checkpoints if c.open]
    said = ann.says("/log-score nbme 28 62")
    if "Accept" in labels(said):
        assert [c.on for c in ann.records.plan.checkpoints if c.open] == [
            on for on in before if on != date(2026, 3, 16)
        ]
        ann.presses("Accept")
        assert [c.on for c in ann.records.plan.checkpoints if c.open and c.kind == "practice-exam"]


def test_a_finished_plan_takes_no_score() -> None:
    """After the end a score is kept as the member's record, and the finished plan stays as it is."""
    ann = somebody(FIRST, "/plan status=finished")
    before = ann.records.plan
    ann.says("/log-score nbme 27 60")
    assert logged(ann) == [("NBME 27", 60)]
    assert ann.records.plan == before


def test_a_correction_left_open_corrects_nothing_later() -> None:
    """A score typed after a correction that was left open is a new score, and takes no old one's place."""
    ann = somebody(FIRST, "/log-score nbme 27 60", "/log-score replace=last", "/log-score nbme 28", "fill score=66")
    assert logged(ann) == [("NBME 27", 60), ("NBME 28", 66)]


def test_a_removal_without_a_plan_waits_for_nobody() -> None:
    """A removal that came before the plan is not kept for the next score to meet."""
    ann = somebody("/log-score remove=last", FIRST, "/log-score", "fill test=nbme 27 score=60")
    assert logged(ann) == [("NBME 27", 60)]


def test_a_removal_leaves_the_open_form() -> None:
    """What is filled of a score stays when another score is removed meanwhile."""
    ann = somebody(FIRST, "/log-score nbme 27 60", "/log-score test=nbme 28 note=slept badly", "/log-score remove=last")
    form = ann.says("/log-score").form
    assert form is not None
    assert form.given == {"test": "nbme 28", "note": "slept badly"}


def test_a_correction_waits_for_no_field() -> None:
    """No field of a correction is required, since what stays empty stays as it was."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    form = ann.presses("Correct it").form
    assert form is not None
    assert not any(each.required for each in form.inputs)


def test_a_finished_plan_has_no_next_step() -> None:
    """A score that is logged after the plan was finished names no step of that plan as the next one."""
    ann = somebody(FIRST, "/plan status=finished")
    assert "Next:" not in text_of(ann.says("/log-score nbme 27 60"))
