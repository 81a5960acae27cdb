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


TWO_FORMS = ("/plan done=appraisal", "/plan done=advisor", "/log-score nbme 26 54")


def at_the_fee(*said: str) -> Conversation:
    """Somebody with two forms on the first day on which the fee is warned of."""
    ann = somebody("/plan exam=step 1 exam-date=2026-05-11 rest-days=sun", *TWO_FORMS)
    ann.waits(days=14)
    ann.says("/log-score nbme 27 57")
    for line in said:
        ann.says(line)
    ann.waits(days=7)
    return ann


def test_a_gate_is_judged_in_progress() -> None:
    """A gate that is a template is judged with the range of what it rests on, and its source."""
    ann = somebody(f"{FIRST} school-gate=Cautious", "/log-score nbme 27 60")
    text = text_of(ann.says("/progress"))
    for part in (
        "Your school's gate (Cautious: two recent ones of 68): not yet",
        "60 EPC (likely 56 to 64)",
        "Advisors",
    ):
        assert part in text
    assert "Cautious: two recent ones of 68" in text_of(ann.says("/plan"))
    plan = ann.records.plan
    assert plan is not None
    assert plan.school_gate == "cautious"


def test_a_gate_of_another_exam_stays_words() -> None:
    """What names no gate of the member's own exam is kept as it was typed."""
    ann = somebody("/plan exam=comlex-level-1 school-gate=cautious")
    plan = ann.records.plan
    assert plan is not None
    assert plan.school_gate == "cautious"
    assert "counts first: cautious" in text_of(ann.says("/progress"))


def test_two_dates_are_weighed_with_one_press_each() -> None:
    """On a day to decide, /today weighs keeping and moving; either is one press, and the day is then decided."""
    ann = at_the_fee()
    said = ann.says("/today")
    text = text_of(said)
    for part in ("To weigh", "rough, not NBME", "two weeks later", "costs a fee", "attempt rules", "Move it would set"):
        assert part in text
    assert {"Keep the date", "Move it"} <= set(labels(said))
    ann.presses("Keep the date")
    after = ann.says("/today")
    assert "You decided today" in text_of(after)
    assert "chance" not in text_of(after)
    assert "Keep the date" not in labels(after)


def test_a_date_is_moved_by_one_press() -> None:
    """*Move it* sets the day that was named; pressed again, it is done already."""
    ann = at_the_fee()
    ann.says("/today")
    ann.presses("Move it")
    plan = ann.records.plan
    assert plan is not None
    assert str(plan.exam_on) == "2026-05-25"
    assert ann.presses("Move it").event == "refusal"


def test_a_printed_chance_stands_instead_of_ours_on_a_day_to_decide() -> None:
    """While a report's own chance holds, dates are weighed by results, so that two chances never stand side by side."""
    ann = at_the_fee("/log-score replace=last pass-chance=12")
    text = text_of(ann.says("/today"))
    assert "prints a chance of passing of 12 %" in text
    assert "To weigh, a result that is" in text
    assert "rough, not NBME" not in text


def test_the_day_begins_with_the_weakest_subject() -> None:
    """With a profile the day's hours and order stand in /today, and the week's in /plan; without one neither does."""
    ann = somebody(f"{FIRST} hours-a-week=36")
    assert " first" not in text_of(ann.says("/today"))
    ann.says("/plan failed-report=renal lower, gi higher")
    assert "Today: 6 h, Respiratory & Renal/Urinary first" in text_of(ann.says("/today"))
    assert "A week by subject: Respiratory & Renal/Urinary" in text_of(ann.says("/plan"))
    ann.says("/plan status=paused")
    assert " first" not in text_of(ann.says("/today"))
