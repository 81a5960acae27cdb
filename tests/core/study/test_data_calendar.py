from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from core.study import table
from core.timetable import Checkpoint, Kind
from core.wording import calendar as wording
from tests.core.conversation import BOOK, Conversation, a_plan, text_of

JUDGES = re.compile(r"fail|overdue|behind|score|\d", re.IGNORECASE)
KINDS: tuple[Kind, ...] = (
    *("appraisal", "advisor", "baseline", "practice-exam", "decision", "short-form", "light-day", "exam", "result"),
)


def somebody() -> Conversation:
    return Conversation(*table(), plan=a_plan())


def lines_of(ann: Conversation) -> list[str]:
    (file,) = ann.says("/my-data calendar").files
    assert (file.name, file.media_type) == ("comeback.ics", "text/calendar")
    return file.content.decode().replace("\r\n ", "").split("\r\n")


def values_of(lines: list[str], name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines if re.match(f"{name}[:;]", line)]


def test_every_step_is_an_event_on_its_day() -> None:
    """The file has each step of the plan, the exam day and the result, once, on its day, all day."""
    ann = somebody()
    assert ann.records.plan is not None
    expected = sorted(f"{each.on:%Y%m%d}" for each in ann.records.plan.checkpoints)
    lines = lines_of(ann)
    assert sorted(values_of(lines, "DTSTART")) == expected
    assert len(set(values_of(lines, "UID"))) == len(expected)
    assert "20260511" in expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_tells_others_nothing(kind: Kind) -> None:
    """No title has an exam's name, a number, or a word that judges."""
    title = wording.title(Checkpoint(id="x", kind=kind, on=date(2026, 3, 2)))
    assert title
    assert not JUDGES.search(title)
    names = [name for exam in BOOK.exams for name in (exam.name, *exam.aliases, *(f.name for f in exam.forms))]
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", title, re.IGNORECASE)] == []


def test_the_whole_file_is_as_quiet() -> None:
    """Nothing in the file but days and ids says which exam it is, or how it goes."""
    ann = somebody()
    ann.says("/log-score nbme 26 41")
    text = "\n".join(values_of(lines_of(ann), "(SUMMARY|DESCRIPTION|X-WR-CALNAME)"))
    assert not re.search(r"usmle|step|nbme|41|fail|overdue|behind", text, re.IGNORECASE)


def test_a_later_file_moves_the_same_events() -> None:
    """After a change the events keep their ids, and the version is higher."""
    ann = somebody()
    before = lines_of(ann)
    ann.says("/plan exam-date=2026-06-15 apply=yes")
    after = lines_of(ann)
    assert set(values_of(before, "UID")) <= set(values_of(after, "UID"))
    assert min(map(int, values_of(after, "SEQUENCE"))) > max(map(int, values_of(before, "SEQUENCE")))


def test_two_people_have_no_event_in_common() -> None:
    """Two members with the same plan have other ids, so that one calendar can hold both."""
    ann, ben = somebody(), somebody()
    ben.records.person = replace(ben.records.person, id=2)
    assert not set(values_of(lines_of(ann), "UID")) & set(values_of(lines_of(ben), "UID"))


def test_what_is_provisional_may_move() -> None:
    """Before the baseline later steps are tentative; the first ones are not."""
    found = values_of(lines_of(somebody()), "STATUS")
    assert found.count("CONFIRMED") == 3
    assert found.count("TENTATIVE") == len(found) - 3


def test_without_a_plan_it_says_what_to_type() -> None:
    """Without a plan there is no file, and the answer says what to type."""
    said = Conversation(*table()).says("/my-data calendar")
    assert said.event == "refusal"
    assert not said.files
    assert "/plan" in text_of(said)


def test_a_finished_plan_keeps_what_was_done() -> None:
    """Of a finished plan only what was done is written; where nothing was, there is no file."""
    ann = somebody()
    ann.says("/plan done=appraisal")
    ann.says("/plan status=finished")
    assert values_of(lines_of(ann), "SUMMARY") == ["Study plan: look back"]
    assert (
        Conversation(*table(), plan=replace(a_plan(), status="finished")).says("/my-data calendar").event == "refusal"
    )
