from __future__ import annotations

import ast
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import journal, ledger, sharing
from core.company import ITEMS, Audience, Item, Letter, Share
from core.members import Member
from core.message import plain
from core.people import Draft, Reminders
from core.sharing import Glimpse
from core.wording import sharing as wording
from tests.core.stories import EXAMS, MEDICAL, member_of, score_of, with_score

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
TODAY = date(2026, 3, 20)
ANA, KIM, STUDY, OSLO = 1, 2, 10, 20
PAGE_ITEMS = [item for item in ITEMS if item != "name"]


def glimpse(member: Member, *items: Item, now: datetime = NOW) -> Glimpse:
    """What is seen of Ana, who shares these."""
    return sharing.glimpse(member, "Ana", items, EXAMS, now)


def page(seen: Glimpse) -> str:
    """The page as it is read."""
    return "\n".join(plain(each) for each in wording.page(seen))


def learner() -> Member:
    """Ana in her third week: one practice exam taken, some study, words and check-ins."""
    begun = member_of(datetime(2026, 3, 2, 14, tzinfo=UTC), exam_on=date(2026, 5, 11), zone="America/New_York")
    form = MEDICAL.forms[0].id
    took = with_score(begun, score_of(begun, form, 64, date(2026, 3, 9), datetime(2026, 3, 9, 20, tzinfo=UTC)))
    days = [TODAY - timedelta(days=back) for back in (8, 6, 3, 3, 0)]
    at = datetime(2026, 3, 19, 20, tzinfo=UTC)
    logged = replace(
        took.journal,
        studies=tuple(journal.Study(at=NOW, day=day, minutes=90, questions=40, correct=31) for day in days),
        check_ins=(
            journal.CheckIn(at=at, day=TODAY - timedelta(days=9), how="behind", note="nine days ago"),
            journal.CheckIn(at=at, day=TODAY - timedelta(days=1), how="struggling", note="slept badly"),
        ),
        notes=(
            journal.Note(at=at, day=TODAY - timedelta(days=20), text="long ago"),
            journal.Note(at=at, day=TODAY - timedelta(days=2), text="renal is hard"),
        ),
    )
    return replace(took, journal=logged)


# --- What stands on the page -----------------------------------------------------------------------------------------


def test_steps_are_counted_and_none_that_was_missed_is_listed() -> None:
    """Of the checkpoints the exam, its day, a count, the latest kept and the next are seen."""
    seen = glimpse(learner(), "checkpoints")
    said = page(seen)
    assert "USMLE Step 1, Mon 11 May 2026 (in 52 days)" in said
    assert "1 of the 3 due so far kept; the latest: baseline practice exam, Mon 9 Mar 2026" in said
    assert "Next: Practice exam" in said
    assert "appraisal" not in said.casefold()
    assert "advisor" not in said.casefold()
    assert seen.member.plan is not None
    assert len(seen.member.plan.checkpoints) == 2


def test_effort_is_days_minutes_and_questions_of_a_week() -> None:
    """Neither how many were right nor what was studied is seen, and nothing older than 7 days."""
    seen = glimpse(learner(), "effort")
    assert page(seen) == "Effort: study on 3 of the last 7 days: 6 h, 160 questions."
    assert all(each.correct is None for each in seen.member.journal.studies)


def test_scores_are_read_honestly() -> None:
    """A practice exam stands there with its scale, its likely range and the exam file's reading of it."""
    said = page(glimpse(learner(), "scores"))
    assert "64 EPC, likely range 60 to 68, Mon 9 Mar 2026" in said
    assert "Part of the likely range is below the low-pass band" in said
    assert "One result is not a verdict" in said


def test_a_forecast_is_rough_and_names_no_day_that_is_not_shared() -> None:
    """A forecast has its range and its label; the exam day stands with the checkpoints alone."""
    seen = glimpse(learner(), "forecast")
    said = page(seen)
    assert "on the exam day about" in said
    assert "rough, not official" in said
    assert "It rests on one practice exam, and one result says little." in said
    assert seen.ahead is not None
    assert seen.ahead.on == TODAY
    assert "2026-05-11" not in repr(seen)


def test_check_ins_and_notes_are_apart() -> None:
    """The words that were chosen are one item, what was written beside them is another."""
    chosen, written = glimpse(learner(), "check-ins"), glimpse(learner(), "notes")
    assert page(chosen) == "Check-ins: Thu 19 Mar 2026 struggling."
    told = ("Thu 19 Mar 2026: slept badly", "Wed 18 Mar 2026: renal is hard", "Wed 11 Mar 2026: nine days ago")
    assert page(written) == "\n- ".join(["Notes:", *told])


def test_a_pause_is_said_and_nothing_waits() -> None:
    """While a plan is paused nothing is due, and no step is shown as waiting."""
    ana = learner()
    assert ana.plan is not None
    seen = glimpse(replace(ana, plan=replace(ana.plan, status="paused")), "checkpoints")
    assert "The plan is paused: nothing is due." in page(seen)
    assert seen.steps is not None
    assert seen.steps.next is None


@pytest.mark.parametrize("item", PAGE_ITEMS)
def test_somebody_without_a_plan_has_a_page(item: Item) -> None:
    """Whatever is shared, one line says that there is nothing yet."""
    ana = replace(learner(), plan=None, journal=journal.Journal())
    assert len(wording.page(glimpse(ana, item))) == 1


# --- Nothing else ----------------------------------------------------------------------------------------------------

NUMBERS = st.integers(0, 10**6)


class Markers:
    """Texts and numbers that stand nowhere else, by the item to which each belongs; *never* is nobody's to see."""

    def __init__(self) -> None:
        self.planted: dict[str, list[str]] = {}
        self._count = count(1)

    def text(self, *belongs: str) -> str:
        """Words to find again."""
        made = f"mark{next(self._count)}x"
        self._plant(belongs, made)
        return made

    def number(self, *belongs: str) -> int:
        """A number to find again."""
        made = 7_310_000 + next(self._count)
        self._plant(belongs, str(made))
        return made

    def _plant(self, belongs: Collection[str], made: str) -> None:
        for each in belongs:
            self.planted.setdefault(each, []).append(made)

    def not_of(self, items: Collection[str]) -> set[str]:
        """What must not be found where these items are shared."""
        allowed = {each for item in items for each in self.planted.get(item, [])}
        return {each for some in self.planted.values() for each in some} - allowed


@st.composite
def marked(draw: st.DrawFn) -> tuple[Member, Markers]:
    """Somebody all of whose words and numbers can be found again."""
    marks, ana = Markers(), learner()
    assert ana.plan is not None

    def days(most: int) -> list[date]:
        return [TODAY - timedelta(days=each) for each in draw(st.lists(st.integers(0, 13), max_size=most))]

    scores = tuple(
        replace(
            ana.journal.scores[0], id=marks.number("scores"), day=day, name=marks.text("scores"),
            value=60 + draw(st.integers(0, 20)), pass_chance=float(marks.number("never")), note=marks.text("never"),
            subjects=(journal.Subject(name=marks.text("never"), level="lower"),), misses=(marks.text("never"),),
        )
        for day in days(4)
    )  # fmt: skip
    logged = journal.Journal(
        scores=scores,
        studies=tuple(
            journal.Study(
                at=NOW, day=day, id=marks.number("never"), minutes=draw(st.integers(0, 600)),
                correct=marks.number("never"), cards=marks.number("never"), subject=marks.text("never"),
            )
            for day in days(4)
        ),
        check_ins=tuple(
            journal.CheckIn(
                at=NOW, day=day, id=marks.number("check-ins"), how=draw(st.sampled_from(["behind", "struggling"])),
                note=marks.text("notes"),
            )
            for day in days(4)
        ),
        notes=tuple(journal.Note(at=NOW, day=day, text=marks.text("notes")) for day in days(4)),
        commitments=(journal.Commitment(at=NOW, day=TODAY, what=marks.text("never"), when=marks.text("never")),),
        reflections=(journal.Reflection(at=NOW, day=TODAY, ratings={"effort": 3}, changes=(marks.text("never"),)),),
        reasons=(journal.Reason(at=NOW, day=TODAY, text=marks.text("never")),),
        requests=(journal.Request(at=NOW, day=TODAY, about=marks.text("never"), whom=marks.text("never")),),
        attempts=(journal.Attempt(at=NOW, day=date(2025, 1, 7), exam=MEDICAL.id, outcome="failed"),),
        choices=(journal.Choice(at=NOW, day=TODAY, about="x", subject=marks.text("never"), answer="y"),),
    )  # fmt: skip
    exam_on = TODAY + timedelta(days=draw(st.integers(30, 200)))
    marks.planted.setdefault("checkpoints", []).extend([repr(exam_on), str(exam_on)])
    plan = replace(
        ana.plan, id=marks.number("never"), version=marks.number("never"), exam_on=exam_on,
        status=draw(st.sampled_from(["active", "paused", "finished"])), attempts=marks.number("never"),
        last=replace(ana.plan.last, outcome="failed", reported=float(marks.number("never"))),
        failed_report=(journal.Subject(name=marks.text("never"), level="lower"),), hours_a_week=marks.number("never"),
        used_forms=(marks.text("never"),), school_gate=marks.text("never"), result="failed",
        started_on=date(2021, 1, 1), remediation_done_on=date(2021, 1, 2), light_until=date(2031, 1, 1),
        checkpoints=tuple(replace(c, taken_by=marks.number("never")) for c in ana.plan.checkpoints),
    )  # fmt: skip
    marks.planted["never"] += ["date(2021", "date(2031", "='failed'", "Halifax", "mark-draft"]
    reminders = Reminders(zone="America/Halifax", quiet=(time(21), time(8)), off=(marks.text("never"),))
    person = replace(
        ana.person, reminders=reminders, drafts=(Draft(command="why", given={"reason": "mark-draft"}, page=0, at=NOW),)
    )
    row = ledger.Row(
        kind=marks.text("never"), subject=marks.text("never"), occurrence="1", status="sent", rule="due", at=NOW
    )  # fmt: skip
    letter = Letter(to=ANA, sender=9, kind="kind-word", subject=marks.text("never"), at=NOW, until=NOW)
    return (
        replace(
            ana, person=person, plan=plan, journal=logged, ledger=ledger.ledger([row]), letters=(letter,),
            shares=(share("scores", marks.number("never")),),
        ),
        marks,
    )  # fmt: skip


@given(marked(), st.sets(st.sampled_from(ITEMS)))
def test_nothing_is_seen_of_what_is_not_shared(who: tuple[Member, Markers], items: set[Item]) -> None:
    """Of any member, and any items: what is handed on and what is said hold no word or number of anything else."""
    member, marks = who
    seen = glimpse(member, *items)
    handed_on, said = repr(seen), page(seen)
    assert [each for each in marks.not_of(items) if each in handed_on or each in said] == []
    assert (seen.exam is None) == (not items & {"checkpoints", "scores", "forecast"})
    if "check-ins" not in items:
        assert "struggling" not in handed_on + said
        assert "behind" not in handed_on + said


@given(marked())
def test_what_is_shared_is_seen(who: tuple[Member, Markers]) -> None:
    """With every item shared, each practice exam, note and check-in that is not too old stands on the page."""
    member, _ = who
    said = page(glimpse(member, *PAGE_ITEMS))
    assert all(each.name in said for each in member.journal.scores[-sharing.MOST_SCORES :])
    assert all(each.text in said for each in member.journal.notes)


# --- Who sees what ---------------------------------------------------------------------------------------------------


def share(item: Item, other: int | None = KIM, *, group: int = STUDY, until: date | None = None) -> Share:
    """Ana shares it with Kim as her mentor, or with a group."""
    audience: Audience = "group" if other is None else "mentor"
    return Share(owner=ANA, item=item, audience=audience, other=other, group=group, until=until, at=NOW)


def test_a_share_holds_on_its_last_day_and_no_longer() -> None:
    """The last day counts, in the owner's own local day."""
    given = [share("scores", until=TODAY)]
    assert sharing.seen(given, KIM, {STUDY}, {"mentor"}, TODAY) == {"scores"}
    assert sharing.seen(given, KIM, {STUDY}, {"mentor"}, TODAY + timedelta(days=1)) == frozenset()


def test_a_share_needs_its_tie_and_its_group() -> None:
    """What was shared with a mentor is not seen once they are none, nor by others, nor through another group."""
    given = [share("scores")]
    assert sharing.seen(given, KIM, {STUDY}, set(), TODAY) == frozenset()
    assert sharing.seen(given, KIM, {STUDY}, {"buddy"}, TODAY) == frozenset()
    assert sharing.seen(given, KIM, {OSLO}, {"mentor"}, TODAY) == frozenset()
    assert sharing.seen(given, 3, {STUDY}, {"mentor"}, TODAY) == frozenset()


def test_a_group_sees_a_page_only_of_whoever_shares_their_name_with_it() -> None:
    """Without the name what is shared with a group is counted in its digest, and stands on no page."""
    counted = [share("effort", None), share("name", None, group=OSLO)]
    assert sharing.seen(counted, KIM, {STUDY, OSLO}, set(), TODAY) == frozenset()
    assert sharing.seen([*counted, share("name", None)], KIM, {STUDY}, set(), TODAY) == {"effort"}
    ended = share("name", None, until=TODAY - timedelta(days=1))
    assert sharing.seen([*counted, ended], KIM, {STUDY}, set(), TODAY) == frozenset()


def test_only_one_module_asks_for_the_data_of_others() -> None:
    """Nothing in ``core`` calls ``owners`` of the company but ``core.study.seeing``."""
    callers = set()
    for path in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "owners"
                and ast.unparse(node.value).endswith("company")
            ):
                callers.add(path.relative_to(ROOT).as_posix())
            if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).endswith("Owner"):
                assert path.name == "ports.py"
    assert callers == {"core/study/seeing.py"}
