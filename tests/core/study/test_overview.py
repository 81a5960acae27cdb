from core.message import plain
from core.study import table
from tests.core.conversation import Conversation, labels, text_of

FIRST = "/plan exam=step 1 exam-date=2026-05-18 rest-days=sun"


def somebody(*said: str) -> Conversation:
    ann = Conversation(*table(), now="2026-03-02 14:00")
    for line in said:
        ann.says(line)
    return ann


def test_today_without_a_plan_says_what_to_type() -> None:
    """Without a plan /today and /progress are refused with the one thing that is needed."""
    for line in ("/today", "/progress"):
        said = somebody().says(line)
        assert said.event == "refusal"
        assert "/plan exam=" in text_of(said)


def test_today_names_what_is_next() -> None:
    """The next step, the effort so far, the commitment and the reason stand in /today."""
    ann = somebody(FIRST, "/log-study 90m 40q", "/why my patients", "/commit two timed blocks", "/check-in on-track")
    said = ann.says("/today")
    text = text_of(said)
    for part in ("Self-appraisal", "1 h 30 min, 40 questions", "two timed blocks", "my patients", "on track"):
        assert part in text
    assert "Check in" in labels(said)


def test_what_waits_stands_in_today() -> None:
    """What was missed stands in /today with its date and its ways out, whether or not a message carried it."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    ann.waits(days=16)
    said = ann.says("/today")
    assert "Mon 16 Mar 2026" in text_of(said)
    assert {"I took it", "Move it"} <= set(labels(said))


def test_a_rest_day_is_left_in_peace() -> None:
    """On a rest day, in a pause and after the end nothing is due."""
    ann = somebody(FIRST)
    ann.waits(days=6)
    assert "rest day" in text_of(ann.says("/today"))
    ann.says("/plan status=paused")
    assert "paused" in text_of(ann.says("/today"))
    assert "Come back" in labels(ann.heard[-1])
    ann.says("/plan status=active")
    ann.says("/plan status=finished")
    assert "finished" in text_of(ann.says("/today"))


def test_progress_without_a_form_says_so() -> None:
    """Without a full practice exam there is too little to say, and no chance is named."""
    text = text_of(somebody(FIRST).says("/progress"))
    assert "Too little to say" in text
    assert "chance" not in text


def test_progress_has_range_label_and_source() -> None:
    """A number stands with its range, its source and what it is not: official."""
    ann = somebody(FIRST, "/log-score nbme 27 60")
    said = ann.says("/progress")
    text = text_of(said)
    assert "likely 56 to 64" in text
    assert "rough, not NBME" in text
    assert "NBME" in text
    assert any(plain(row.value).startswith("60 EPC") for row in said.rows)


def test_the_printed_chance_wins() -> None:
    """The chance that the member's report prints stands in place of ours, within its week."""
    ann = somebody(FIRST, "/log-score nbme 27 60 pass-chance=40")
    text = text_of(ann.says("/progress"))
    assert "40 %" in text
    assert "rough, not NBME" not in text
    ann.waits(days=8)
    assert "rough, not NBME" in text_of(ann.says("/progress"))


def test_ready_only_by_the_rule() -> None:
    """Two recent forms of 73 and more read as ready by the rule of thumb, a high and a middling one as close."""
    ann = somebody(FIRST, "/log-score nbme 27 74 taken=2026-02-24", "/log-score nbme 28 75")
    assert "Ready by the rule of thumb" in text_of(ann.says("/progress"))
    ben = somebody(FIRST, "/log-score nbme 27 74 taken=2026-02-24", "/log-score nbme 28 71")
    assert "Close" in text_of(ben.says("/progress"))


def test_a_plateau_is_worded_with_care() -> None:
    """Three forms within 4 points over two weeks may have levelled off; the remedy stands beside it."""
    ann = somebody(
        FIRST,
        "/log-score nbme 27 60",
        "/log-score nbme 28 61 taken=2026-02-22",
        "/log-score nbme 29 62 taken=2026-02-10",
    )
    text = text_of(ann.says("/progress"))
    assert "may have levelled off" in text
    assert "sort a week of missed questions" in text


def test_one_score_is_no_trend() -> None:
    """From one form nothing is called a trend, a drop or a plateau."""
    text = text_of(somebody(FIRST, "/log-score nbme 27 60").says("/progress"))
    assert "levelled off" not in text
    assert "Since" not in text


def test_the_schools_gate_comes_first() -> None:
    """A school's gate stands in /progress as what counts before any rule of ours."""
    ann = somebody(f"{FIRST} school-gate=two forms at 70")
    assert "two forms at 70" in text_of(ann.says("/progress"))
