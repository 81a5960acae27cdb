"""The pictures that /progress carries, and the buttons that lead to the others."""

from core.drawings import Profile, Timeline, Weeks
from core.study import table
from tests.core.conversation import Conversation, labels, text_of

FIRST = "/plan exam=step 1 exam-date=2026-05-18 rest-days=sun hours-a-week=45"


def somebody(*said: str) -> Conversation:
    ann = Conversation(*table(), now="2026-03-02 14:00")
    for line in (FIRST, *said):
        ann.says(line)
    return ann


def test_progress_has_a_picture_from_the_first_result_on() -> None:
    """Without a result there is none; from the first one on /progress shows where it stands."""
    assert somebody().says("/progress").chart is None
    chart = somebody("/log-score nbme 26 54").says("/progress").chart
    assert chart is not None
    assert isinstance(chart.drawing, Timeline)


def test_a_converted_result_is_enough() -> None:
    """A result on another scale that can be placed is drawn, too."""
    assert somebody("/log-score uwsa 1 205").says("/progress").chart is not None


def test_only_what_is_asked_for_has_a_picture() -> None:
    """The answer to a logged score, the day and the plan have none: a picture stands where it is asked for."""
    ann = somebody("/log-score nbme 26 54")
    assert [said.chart for said in ann.heard] == [None, None]
    assert ann.says("/today").chart is None
    assert ann.says("/plan").chart is None


def test_the_other_pictures_stand_behind_buttons_that_have_something_to_show() -> None:
    """*Subjects* needs a profile, *Weeks* logged study; each shows its own picture, and leads back."""
    ann = somebody("/log-score nbme 26 54")
    assert not {"Subjects", "Weeks"} & set(labels(ann.says("/progress")))
    ann.says("/log-score test=nbme 27 score=58 subjects=renal lower, cardio same")
    ann.says("/log-study 5h 40q")
    assert {"Subjects", "Weeks"} <= set(labels(ann.says("/progress")))
    subjects = ann.presses("Subjects")
    assert subjects.chart is not None
    assert isinstance(subjects.chart.drawing, Profile)
    weeks = ann.presses("Weeks")
    assert weeks.chart is not None
    assert isinstance(weeks.chart.drawing, Weeks)
    back = ann.presses("Where I stand")
    assert back.chart is not None
    assert isinstance(back.chart.drawing, Timeline)


def test_the_failed_report_serves_until_there_is_a_profile() -> None:
    """Before a practice profile there is the report of the exam itself."""
    ann = Conversation(*table(), now="2026-03-02 14:00")
    ann.says(f"{FIRST} attempts=1 last-result=failed 176 failed-report=renal lower, cardio same")
    assert "your last sitting" in text_of(ann.says("/progress show=subjects"))
    ann.says("/log-score test=nbme 27 score=58 subjects=gi lower")
    assert "NBME 27" in text_of(ann.says("/progress show=subjects"))


def test_what_has_nothing_to_show_says_how() -> None:
    """Pressed on an old message where nothing is there any more, a button says what to type."""
    ann = somebody()
    for show, how in (("subjects", "/log-score"), ("weeks", "/log-study")):
        said = ann.says(f"/progress show={show}")
        assert said.chart is None
        assert how in text_of(said)


def test_weeks_begin_on_mondays_with_the_first_that_has_study() -> None:
    """Weeks go from Monday on, from the first with study to this one, eight at the most."""
    ann = somebody("/log-study 2h")
    ann.waits(days=14)
    ann.says("/log-study 90m")
    chart = ann.says("/progress show=weeks").chart
    assert chart is not None
    assert isinstance(chart.drawing, Weeks)
    assert [(week.begins.day, week.hours, week.open) for week in chart.drawing.weeks] == [
        (2, 2, False),
        (9, 0, False),
        (16, 1.5, True),
    ]
    ann.waits(days=100)
    ann.says("/log-study 1h")
    chart = ann.says("/progress show=weeks").chart
    assert chart is not None
    assert isinstance(chart.drawing, Weeks)
    assert len(chart.drawing.weeks) == 1


def test_a_strange_picture_is_a_form_with_its_choices() -> None:
    """What cannot be shown is answered with what can."""
    said = somebody().says("/progress show=everything")
    assert said.event == "form"
    assert "subjects" in text_of(said)
