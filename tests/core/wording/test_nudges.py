import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core import causes, journal, ledger, nudges, plans, supply
from core.causes import Cause
from core.exams import Exam
from core.members import Member
from core.message import Button, Message, decode, plain
from core.people import Person, Reminders, Snooze, Tone
from core.wording.nudges import firm_openers, openers, say, steps, warm_openers
from tests.core.conversation import BOOK

ZONE = "Europe/Berlin"
START = date(2026, 3, 2)
EXAM_ON = date(2026, 5, 20)
EXAMS = tuple(BOOK.exams.current)
TONES: tuple[Tone, ...] = get_args(Tone)
KINDS = tuple(causes.KINDS)
SHAMING = ("fail", "overdue", "behind")
HOSTILE = "<!channel> @everyone *bold* [x](http://x.y) `code` & half=two failed NBME 26"

STEP = ("Move it", "I'm avoiding it", "Snooze")
BUTTONS: Mapping[str, tuple[str, ...]] = {
    "exam-day": (),
    "exam-eve": ("Done",),
    "fee-threshold": ("Keep the date", "Move it"),
    "retake-rule": ("Move it", "That's wrong"),
    "snoozed": ("I took it", *STEP),
    "result-due": ("Passed", "Failed", "Not yet", "I'd rather not say"),
    "practice-exam-overdue": ("I took it", *STEP),
    "baseline-missing": ("I took it", *STEP),
    "appraisal-missing": ("Appraisal done", *STEP),
    "advisor-missing": ("Advisor talk done", *STEP),
    "rushing": ("Move it", "Keep the date"),
    "final-form": ("Move it", "Snooze"),
    "score-drop": ("Show me", "Change the plan", "Snooze"),
    "stalled-scores": ("Show me", "Change the plan", "Snooze"),
    "off-pace": ("Show me", "Change the plan", "Snooze"),
    "stalled-activity": ("Check in", "Change the plan", "I need a pause"),
    "overwork": ("Take light days", "I'm fine"),
    "light-days": ("Take light days", "I'm fine"),
    "commitment-review": ("Kept it", "Partly", "Not this week"),
    "check-in": ("On track", "Behind", "Rest day", "Struggling"),
}
WITHOUT_CHECK_IN = {"check-in", "stalled-activity", "exam-day"}


def moment(day: date, clock: time = time(19)) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(ZONE)).astimezone(UTC)


def a_member(exam: Exam, tone: Tone = "standard", exam_on: date | None = EXAM_ON, **more: object) -> Member:
    """Somebody who began on a Monday, with Sundays off, some days before that in the zone of the tests."""
    begun = moment(START, time(9))
    begin = plans.Start(
        exam=exam,
        exam_on=exam_on,
        attempts=1,
        last=plans.LastResult(outcome="failed", reported=176),
        rest_days=frozenset({6}),
    )
    person = Person(
        id=1,
        created_at=begun,
        reminders=Reminders(zone=ZONE, quiet=(time(21), time(8)), check_in=time(19), tone=tone),
        seen_at=begun,
        looked_at=begun,
        next_look=begun,
    )
    plan = replace(plans.start(begin, today=START, now=begun), id=7, version=12345)
    return replace(Member(person=person, plan=plan), **more)  # type: ignore[arg-type] # fields of Member


def plan_of(member: Member) -> plans.Plan:
    assert member.plan is not None
    return member.plan


def scored(member: Member, exam: Exam, *results: tuple[float, date]) -> Member:
    """The member after these results on the exam's full practice exams, each completing what it completes."""
    full = [form for form in exam.forms if form.role == "full"]
    plan, logged = plan_of(member), list(member.journal.scores)
    for number, ((value, day), form) in enumerate(zip(results, full, strict=False), start=1):
        score = journal.Score(
            at=moment(day), day=day, id=number, exam=exam.id, form=form.id, name=form.name,
            scale=form.scale, value=value, pace="timed",
        )  # fmt: skip
        plan = plans.take(plan, exam, form, score, today=day)
        logged.append(score)
    return replace(member, plan=plan, journal=replace(member.journal, scores=tuple(logged)))


def first_practice(member: Member) -> date:
    found = plan_of(member).first("practice-exam")
    assert found is not None
    return found.on


@dataclass
class Case:
    """A nudge that is due: the member, the exam, the cause, and when it goes."""

    member: Member
    exam: Exam
    cause: Cause
    now: datetime

    def say(
        self, *, late: bool = False, again: bool = False, last: bool = False, beside: Sequence[Cause] = ()
    ) -> Message:
        return say(self.member, self.exam, (self.cause, *beside), now=self.now, late=late, again=again, last=last)


def found(member: Member, exam: Exam, kind: str, now: datetime) -> Cause:
    """The cause that the rules find at that moment."""
    view = nudges.view_of(member, exam, causes.World(now=now, rules=BOOK.rules))
    assert view is not None
    due = [cause for cause in causes.KINDS[kind](view) if cause.since <= now < cause.until]
    assert due, kind
    return due[0]


def _exam_day(member: Member, exam: Exam) -> tuple[Member, datetime]:
    return member, moment(EXAM_ON)


def _exam_eve(member: Member, exam: Exam) -> tuple[Member, datetime]:
    return member, moment(EXAM_ON - timedelta(days=1), time(17))


def _fee(member: Member, exam: Exam) -> tuple[Member, datetime]:
    return member, moment(EXAM_ON - timedelta(days=49), time(8))


def _retake(member: Member, exam: Exam) -> tuple[Member, datetime]:
    sat = (date(2025, 8, 4), date(2025, 11, 3), date(2026, 2, 2))
    tried = tuple(
        journal.Attempt(at=moment(START, time(9)), day=day, id=n, exam=exam.id, outcome="failed")
        for n, day in enumerate(sat)
    )
    return replace(member, journal=journal.Journal(attempts=tried)), moment(START + timedelta(days=1))


def _overdue(member: Member, exam: Exam) -> tuple[Member, datetime]:
    begun = scored(member, exam, (55, date(2026, 3, 9)))
    return begun, moment(first_practice(begun) + timedelta(days=1))


def _snoozed(member: Member, exam: Exam) -> tuple[Member, datetime]:
    begun, now = _overdue(member, exam)
    step = plan_of(begun).first("practice-exam")
    assert step is not None
    asleep = Snooze(kind="practice-exam-overdue", subject=causes.subject_of(step), until=now)
    reminders = replace(begun.person.reminders, snoozes=(asleep,))
    return replace(begun, person=replace(begun.person, reminders=reminders)), now


def _result(member: Member, exam: Exam) -> tuple[Member, datetime]:
    return member, moment(EXAM_ON + timedelta(weeks=4))


def _after(days: int) -> Callable[[Member, Exam], tuple[Member, datetime]]:
    return lambda member, _exam: (member, moment(START + timedelta(days=days)))


def _rushing(member: Member, exam: Exam) -> tuple[Member, datetime]:
    soon = a_member(exam, member.person.reminders.tone, date(2026, 3, 23))
    return soon, moment(START + timedelta(days=1))


def _final_form(member: Member, exam: Exam) -> tuple[Member, datetime]:
    begun, window = scored(member, exam, (55, date(2026, 3, 9))), exam.last_weeks.final_form
    thin = [
        c for c in plan_of(begun).checkpoints
        if c.kind != "practice-exam" or not window.last <= (EXAM_ON - c.on).days <= window.first
    ]  # fmt: skip
    on = EXAM_ON - timedelta(days=exam.last_weeks.final_form_warning_day)
    return replace(begun, plan=replace(plan_of(begun), checkpoints=tuple(thin))), moment(on)


def _drop(member: Member, exam: Exam) -> tuple[Member, datetime]:
    low = exam.readiness.band_low - 2
    under = low - (exam.primary.real_change or 0) * 5 / 3
    return scored(member, exam, (low, date(2026, 3, 9)), (under, date(2026, 3, 23))), moment(date(2026, 3, 26))


def _plateau(member: Member, exam: Exam) -> tuple[Member, datetime]:
    low, step = exam.readiness.band_low - 2 * exam.plateau.spread, exam.plateau.spread / 4
    results = ((low, date(2026, 3, 9)), (low + step, date(2026, 3, 23)), (low + 2 * step, date(2026, 4, 6)))
    return scored(member, exam, *results), moment(date(2026, 4, 9))


def _off_pace(member: Member, exam: Exam) -> tuple[Member, datetime]:
    results = ((24, date(2026, 3, 9)), (24, date(2026, 3, 23)), (25, date(2026, 4, 6)))
    return scored(member, exam, *results), moment(date(2026, 4, 9))


def _overwork(member: Member, exam: Exam) -> tuple[Member, datetime]:
    days = [date(2026, 3, 9) + timedelta(days=n) for n in range(7)]
    studies = tuple(journal.Study(at=moment(day), day=day, minutes=605) for day in days)
    return replace(member, journal=journal.Journal(studies=studies)), moment(days[-1])


def _light_days(member: Member, exam: Exam) -> tuple[Member, datetime]:
    begun = scored(member, exam, (55, date(2026, 3, 9)))
    second = sorted(c.on for c in plan_of(begun).checkpoints if c.kind == "practice-exam")[1]
    hard = journal.CheckIn(at=moment(second), day=second, how="struggling")
    return replace(begun, journal=replace(begun.journal, check_ins=(hard,))), moment(second + timedelta(days=1))


def _review(member: Member, exam: Exam) -> tuple[Member, datetime]:
    made = journal.Commitment(at=moment(START), day=START, id=31, what=HOSTILE, when="weekdays 8:00", where="library")
    return replace(member, journal=journal.Journal(commitments=(made,))), moment(date(2026, 3, 7))


STATES: Mapping[str, Callable[[Member, Exam], tuple[Member, datetime]]] = {
    "exam-day": _exam_day,
    "exam-eve": _exam_eve,
    "fee-threshold": _fee,
    "retake-rule": _retake,
    "snoozed": _snoozed,
    "result-due": _result,
    "practice-exam-overdue": _overdue,
    "baseline-missing": _after(8),
    "appraisal-missing": _after(1),
    "advisor-missing": _after(4),
    "rushing": _rushing,
    "final-form": _final_form,
    "score-drop": _drop,
    "stalled-scores": _plateau,
    "off-pace": _off_pace,
    "stalled-activity": _after(15),
    "overwork": _overwork,
    "light-days": _light_days,
    "commitment-review": _review,
    "check-in": _after(2),
}
RULES_NEEDED: Mapping[str, Callable[[Exam], bool]] = {
    "fee-threshold": lambda exam: exam.fee is not None,
    "retake-rule": lambda exam: exam.retake is not None and exam.retake.spaced_from is not None,
    "rushing": lambda exam: exam.bands is not None,
}


def comes(kind: str, exam: Exam) -> bool:
    """Whether a nudge can ever rest on this exam's scores: a drop and a forecast need a known precision, a plateau
    enough forms.
    """
    if kind in {"score-drop", "off-pace"}:
        return exam.primary.real_change is not None
    return kind != "stalled-scores" or sum(f.role == "full" for f in exam.forms) >= exam.plateau.forms


def case(kind: str, exam_id: str = "usmle-step-1", tone: Tone = "standard") -> Case:
    """A member to whom that nudge is due; a rule that the exam does not have is put in the cause by hand."""
    exam = BOOK.exams.current[exam_id]
    member, now = STATES[kind](a_member(exam, tone), exam)
    has = RULES_NEEDED.get(kind)
    if has and not has(exam):
        subject = str(plan_of(member).exam_on)
        cause = Cause(kind=kind, subject=subject, occurrence="1", since=now, until=now + timedelta(days=1))
        return Case(member, exam, cause, now)
    return Case(member, exam, found(member, exam, kind, now), now)


EVERY = pytest.mark.parametrize("kind", KINDS)


def cases(kind: str) -> list[Case]:
    """That nudge for every exam in every tone."""
    return [case(kind, exam.id, tone) for exam in BOOK.exams if comes(kind, exam) for tone in TONES]


def text_of(message: Message) -> str:
    return "\n".join(plain(each) for each in message.lines)


def told_apart(message: Message) -> str:
    """All that is said, as one line for a search."""
    return f"{message.title}\n{text_of(message)}"


def named(exam: Exam) -> list[re.Pattern[str]]:
    """Everything by which the exam and its practice exams are called."""
    names = {exam.id, exam.name, *exam.aliases}
    names |= {name for form in exam.forms for name in (form.id, form.name, *form.aliases)}
    return [re.compile(rf"(?<![a-z0-9]){re.escape(name.casefold())}(?![a-z0-9])") for name in names]


def assert_discreet(message: Message, exam: Exam) -> None:
    shown = f"{message.title}\n{text_of(message)[:80]}".casefold()
    assert not [word for word in SHAMING if word in shown], shown
    assert not [name.pattern for name in named(exam) if name.search(shown)], shown
    if message.kinds != ("exam-day",):
        assert not re.search(r"\d", shown), shown


def listed(message: Message) -> tuple[Button, ...]:
    return tuple(button for button in message.buttons if not button.menu)


def test_every_kind_has_words() -> None:
    """Each kind that the rules know has openers in both manners, a title, an explanation and a state in these tests."""
    kinds = set(causes.KINDS) - {"exam-day"}
    assert set(openers.TITLES) == set(warm_openers.OPENERS) == set(firm_openers.OPENERS) == kinds
    assert set(STATES) == set(BUTTONS) == set(causes.KINDS)


@pytest.mark.parametrize("said", [*warm_openers.OPENERS.items(), *firm_openers.OPENERS.items()])
def test_openers_fill_a_lock_screen(said: tuple[str, Sequence[str]]) -> None:
    """Every opener is long enough to keep what follows off a lock screen, and holds no digit, no name and no cheer."""
    kind, sentences = said
    assert len(sentences) >= (5 if kind == "check-in" else 3)
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert len(sentence) >= openers.SHOWN, sentence
        assert not re.search(r"\d|!|\bexam|score|result|fail|overdue|behind|\blate\b", sentence.casefold()), sentence


@EVERY
def test_a_lock_screen_gives_nothing_away(kind: str) -> None:
    """The title and the first 80 characters hold no number, no exam's name and no word that shames."""
    for due in cases(kind):
        for flags in range(8):
            message = due.say(late=bool(flags & 1), again=bool(flags & 2), last=bool(flags & 4))
            assert (message.event, message.kinds, message.late) == ("nudge", (kind,), bool(flags & 1))
            assert_discreet(message, due.exam)


@EVERY
def test_nothing_shames_or_cheers(kind: str) -> None:
    """No nudge shames, scolds or cheers, states a chance, or has a slip of punctuation."""
    for due in cases(kind):
        said = told_apart(due.say(late=True, again=True, last=True)).replace(HOSTILE, "").casefold()
        assert "!" not in said
        wrong = (
            r"fail|overdue|behind|lazy|excuse|streak|you must|should have (done|taken)|you can do|got this|proud|chance"
        )
        assert not re.findall(wrong, said)
        assert not re.findall(r"\.\.|  | ,| \.|None|\{|@\d", said)


@EVERY
def test_the_buttons_are_those_of_the_contract(kind: str) -> None:
    """The labels and their order are the contract's, Check in follows, and Fewer of these stands behind the menu."""
    for due in cases(kind):
        message = due.say()
        expected = BUTTONS[kind] if kind in WITHOUT_CHECK_IN else (*BUTTONS[kind], "Check in")
        assert tuple(button.label for button in listed(message)) == expected
        fewer = [button for button in message.buttons if button.menu]
        about = "practice-exam-overdue" if kind == "snoozed" else kind
        assert fewer == [Button("Fewer of these", "reminders", {"fewer": about}, menu=True)]
        assert message.buttons[-1].menu


@EVERY
def test_buttons_fit_and_come_back(kind: str) -> None:
    """Every button fits in 100 characters, is read back as it was, and one that changes the plan has its version."""
    for due in cases(kind):
        for button in due.say().buttons:
            assert len(button.encode()) <= 100
            assert decode(button.encode()) == (button.command, button.version, dict(button.given))
            changes = button.command == "plan" and bool(button.given) and "keep" not in button.given
            assert (button.version == 12345) == changes, button


def given_by(kind: str, **more: str) -> dict[str, dict[str, str]]:
    return {button.label: dict(button.given) for button in case(kind, **more).say().buttons}  # type: ignore[arg-type]


def test_a_step_is_logged_moved_avoided_or_put_off_by_its_id() -> None:
    """The buttons of an open step carry the step's id, the practice exam dealt for it, and its subject."""
    due = case("practice-exam-overdue")
    step = plan_of(due.member).first("practice-exam")
    assert step is not None
    form = supply.deal(due.exam, plan_of(due.member), due.member.journal.scores)[step.id]
    assert form is not None
    exits = {button.label: button for button in due.say().buttons}
    assert (exits["I took it"].command, exits["I took it"].given) == ("log-score", {"test": form.id})
    assert exits["Move it"].given == {"move": step.id}
    assert exits["I'm avoiding it"].given == {"how": "avoiding", "checkpoint": step.id}
    assert exits["Snooze"].given == {"later": f"practice-exam-overdue:{step.id}@{step.on}"}
    assert given_by("appraisal-missing")["Appraisal done"] == {"done": "appraisal"}
    assert given_by("advisor-missing")["Advisor talk done"] == {"done": "advisor"}
    assert given_by("baseline-missing")["Move it"] == {"move": "baseline"}


def test_dates_are_kept_or_moved() -> None:
    """The buttons about a date keep it by its subject, move it, or lay the last weeks anew."""
    assert given_by("fee-threshold")["Keep the date"] == {"keep": "fee-threshold:2026-05-20"}
    assert given_by("fee-threshold")["Move it"] == {"move": "exam"}
    assert given_by("retake-rule")["Move it"] == {"move": "exam"}
    assert given_by("rushing")["Keep the date"] == {"keep": "rushing:2026-03-23"}
    assert given_by("rushing")["Move it"] == {"exam-date": "2026-04-20"}
    assert given_by("rushing", exam_id="course-final")["Move it"] == {"move": "exam"}
    assert given_by("final-form")["Move it"] == {"relay": "yes"}
    assert given_by("exam-eve")["Done"] == {"keep": "exam-eve:2026-05-20"}


def test_answers_carry_fixed_words() -> None:
    """The answers about a result, a load, a week and a day carry fixed words and ids."""
    answers = given_by("result-due")
    assert answers["Passed"] == {"last-result": "passed"}
    assert answers["Failed"] == {"last-result": "failed"}
    assert answers["Not yet"] == {"keep": "result-due:2026-05-20"}
    assert answers["I'd rather not say"] == {"status": "finished"}
    assert given_by("overwork")["I'm fine"] == {"keep": "overwork:hours"}
    assert given_by("overwork")["Take light days"] == {"light-days": "yes"}
    assert given_by("commitment-review")["Partly"] == {"kept": "partly", "entry": "31"}
    assert given_by("check-in")["Struggling"] == {"how": "struggling"}
    assert given_by("stalled-activity")["I need a pause"] == {"status": "paused"}
    assert given_by("score-drop")["Change the plan"] == given_by("score-drop")["Show me"] == {}


SEEN: Mapping[str, tuple[str, ...]] = {
    "exam-eve": ("Wed 20 May 2026", "photo ID"),
    "exam-day": ("That was the day.",),
    "fee-threshold": ("Wed 20 May 2026", "in 49 days", "45 days or fewer", "Source: USMLE Bulletin"),
    "retake-rule": ("Wed 20 May 2026", "at most 3 attempts in any 12 months: not before Tue 4 Aug 2026", "Source"),
    "snoozed": ("NBME 27", "Mon 23 Mar 2026", "yesterday"),
    "result-due": ("Wed 20 May 2026", "4 weeks ago", "allow 8"),
    "practice-exam-overdue": ("NBME 27", "Mon 23 Mar 2026", "yesterday", "Wed 25 Mar 2026"),
    "baseline-missing": ("NBME 26", "Mon 9 Mar 2026", "yesterday", "lands low"),
    "appraisal-missing": ("Mon 2 Mar 2026", "yesterday", "8 short statements"),
    "advisor-missing": ("academic advisor", "Thu 5 Mar 2026", "yesterday"),
    "rushing": ("Mon 23 Mar 2026", "21 days", "28 days (4 weeks)", "170 to 179", "Mon 20 Apr 2026", "An article"),
    "final-form": ("Wed 6 May 2026", "Wed 13 May 2026", "14 to 7 days", "NBME 33", "Source: Advisors"),
    "score-drop": ("NBME 27", "50 EPC", "NBME 26", "60 EPC", "Mon 23 Mar 2026", "6 EPC or more", "sort a week"),
    "stalled-scores": ("last 3 practice exams", "Mon 9 Mar 2026", "Mon 6 Apr 2026", "56 EPC", "may have levelled off"),
    "off-pace": ("last 3 practice exams", "Mon 6 Apr 2026", "25 EPC", "62 EPC by Wed 20 May 2026", "EPC a month"),
    "stalled-activity": ("Mon 2 Mar 2026", "15 days ago"),
    "overwork": ("70 h 35 min", "60 h a week", "Mon 9 Mar 2026"),
    "light-days": ("Tue 31 Mar 2026", "3 light days"),
    "commitment-review": ("Mon 2 Mar 2026", "weekdays 8:00", "library", HOSTILE),
    "check-in": ("Wed 4 Mar 2026",),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tone", TONES)
def test_every_nudge_names_what_it_saw(kind: str, tone: Tone) -> None:
    """Each nudge names the step, the date, the days, the rule and its source, in every tone."""
    said = text_of(case(kind, tone=tone).say())
    assert [datum for datum in SEEN[kind] if datum not in said] == []


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"exam-day"}))
@pytest.mark.parametrize("tone", TONES)
def test_the_words_change_from_time_to_time(kind: str, tone: Tone) -> None:
    """Two messages of a kind in a row never open alike: on the next day, nor three, seven or fourteen days later."""
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(40)]
    said = [openers.opener(kind, tone, day) for day in days]
    assert all(one != two for one, two in pairwise(said))
    rhythm = {
        "check-in": 1,
        "result-due": 14,
        "score-drop": 14,
        "stalled-scores": 14,
        "off-pace": 14,
        "fee-threshold": 3,
    }
    weekly = {"commitment-review": 7, "overwork": 7, "light-days": 7, "stalled-activity": 7}
    step = (rhythm | weekly).get(kind, 3 if kind.endswith(("-overdue", "-missing")) else 1)
    assert all(one != two for one, two in pairwise(said[::step]))
    assert said == [openers.opener(kind, tone, day) for day in days]


@pytest.mark.parametrize("kind", KINDS)
def test_firm_is_brief(kind: str) -> None:
    """The firm tone says no more than the standard one, and the gentle one may add that it can wait."""
    firm, standard, gentle = (case(kind, tone=tone).say() for tone in ("firm", "standard", "gentle"))
    assert len(firm.lines) <= len(standard.lines) <= len(gentle.lines)
    assert (len(gentle.lines) > len(standard.lines)) == (kind in openers.EASED)


@EVERY
def test_late_says_when_it_should_have_come(kind: str) -> None:
    """A late message says when it should have come, by the ledger and in the member's zone, and that we are sorry."""
    for due in cases(kind):
        row = ledger.Row(
            kind=kind, subject=due.cause.subject, occurrence=due.cause.occurrence, status="queued", rule="due",
            at=due.now, allowed_at=moment(date(2026, 3, 3)),
        )  # fmt: skip
        due.member = replace(due.member, ledger=ledger.ledger([row]))
        assert "This should have come Tue 3 Mar 19:00; I was not able to send it then, sorry." in text_of(
            due.say(late=True)
        )
        assert "should have come" not in text_of(due.say())


def test_late_without_a_ledger_row_names_the_check_in_time() -> None:
    """Where the ledger does not know, a late message names the first check-in time at which its cause held."""
    due = case("practice-exam-overdue")
    assert "come Tue 24 Mar 19:00;" in text_of(replace(due, now=due.now + timedelta(days=1)).say(late=True))
    eve = case("exam-eve")
    assert "come Tue 19 May 17:00;" in text_of(replace(eve, now=eve.now + timedelta(hours=2)).say(late=True))


@EVERY
def test_a_repeat_says_that_it_may_be_one(kind: str) -> None:
    """A repeat after an unknown outcome says so, and nothing else does."""
    for due in cases(kind):
        assert "you may have this already" in text_of(due.say(again=True))
        assert "already" not in text_of(due.say()).replace("is already enough", "")


@EVERY
def test_the_last_one_ends_with_the_silence(kind: str) -> None:
    """The last message ends by saying that it will be quiet, and no other says it."""
    for due in cases(kind):
        last = text_of(due.say(late=True, again=True, last=True))
        assert "I'll be quiet until you write" in re.split(r"(?<=\.) ", last.splitlines()[-1])[-1]
        assert "quiet until" not in text_of(due.say())
        fee = due.exam.fee is not None
        assert ("only a fee" in last) == fee


@pytest.mark.parametrize("flags", range(8))
def test_the_exam_day_is_one_line(flags: int) -> None:
    """The evening of the exam day is one line without a title or a button, whatever else there is to say."""
    message = case("exam-day").say(late=bool(flags & 1), again=bool(flags & 2), last=bool(flags & 4))
    assert len(message.lines) == 1
    assert text_of(message).startswith("That was the day. Nothing more to do tonight; rest.")
    assert (message.title, listed(message)) == ("", ())


@pytest.mark.parametrize("exam_id", EXAMS)
def test_the_eve_is_logistics_only(exam_id: str) -> None:
    """The evening before, only what to bring and check is said."""
    due = case("exam-eve", exam_id)
    assert text_of(due.say()).splitlines()[1:] == [f"For Wed 20 May 2026: {due.exam.last_weeks.logistics}"]


def test_a_passed_threshold_says_that_the_fee_applies() -> None:
    """Once the threshold has gone by, the notice says that moving now costs a fee."""
    due = case("fee-threshold")
    late = replace(due, now=moment(EXAM_ON - timedelta(days=44), time(8)))
    late.cause = replace(due.cause, data={"days": 44, "past": True, "from_day": 45})
    assert "moving the exam date now costs a fee" in text_of(late.say())
    assert "moving the exam date now costs a fee" not in text_of(due.say())


def test_an_attempt_limit_that_is_reached_is_said_plainly() -> None:
    """Where no attempt is left, the rule and its source are said, and how to correct what is on record."""
    due = case("retake-rule")
    sat = tuple(replace(due.member.journal.attempts[0], day=date(2020 + n, 8, 4), id=n) for n in range(4))
    due.member = replace(due.member, journal=journal.Journal(attempts=sat))
    said = text_of(replace(due, cause=found(due.member, due.exam, "retake-rule", due.now)).say())
    assert "at most 4 attempts in all" in said
    assert "stricter" in said
    assert "how to correct it" in said


def test_remediation_comes_before_a_date() -> None:
    """Where a review course comes first, no date is proposed, and the date's button asks for one."""
    due = case("rushing")
    plan = replace(plan_of(due.member), last=plans.LastResult(outcome="failed", reported=160))
    due.member = replace(due.member, plan=plan)
    message = replace(due, cause=found(due.member, due.exam, "rushing", due.now)).say()
    assert "review course or remediation" in text_of(message)
    assert "I propose no date before that is done" in text_of(message)
    assert message.buttons[0].given == {"move": "exam"}


def test_two_bands_are_both_named() -> None:
    """Where the last result and the baseline point to different bands, both are named and the longer counts."""
    due = case("rushing")
    due.member = scored(due.member, due.exam, (60, date(2026, 3, 3)))
    said = text_of(replace(due, cause=found(due.member, due.exam, "rushing", due.now)).say())
    assert "Your last result points to 170 to 179, the baseline to 180 and above; the longer time counts." in said


@pytest.mark.parametrize("exam_id", [exam.id for exam in BOOK.exams if comes("stalled-scores", exam)])
def test_the_first_notice_proposes_the_slide(exam_id: str) -> None:
    """The first notice of a practice exam says what would follow a move to the next study day; later ones do not."""
    due = case("practice-exam-overdue", exam_id)
    step = plan_of(due.member).first("practice-exam")
    assert step is not None
    today = due.member.today(due.now)
    to = today + timedelta(days=1)
    moved = plans.move(plan_of(due.member), due.exam, step.id, to, today=today)
    said = text_of(due.say())
    assert f"{to:%a} {to.day} {to:%b}" in said
    later = [c.on for c in moved.checkpoints if c.kind == "practice-exam" and c.open and c.on > to][: steps.MANY]
    assert later
    assert all(f"{on:%a} {on.day} {on:%b}" in said for on in later)
    assert "Nothing changes before you accept it." in said
    row = ledger.Row(
        kind=due.cause.kind, subject=due.cause.subject, occurrence="1", status="sent", rule="due", at=due.now
    )
    due.member = replace(due.member, ledger=ledger.ledger([row]))
    assert "It could move" not in text_of(due.say())
    assert due.exam.wording.small_step in text_of(due.say())


def test_a_slide_that_cannot_be_is_not_proposed() -> None:
    """Where no day before the exam is left to move to, the notice comes without a proposal."""
    due = case("practice-exam-overdue")
    eve = moment(EXAM_ON - timedelta(days=1))
    assert "It could move" not in text_of(replace(due, now=eve).say())


def test_without_a_practice_exam_left_none_is_named() -> None:
    """When every practice exam is used, none is named, what stands in is, and it counts as done without a score."""
    due = case("practice-exam-overdue")
    plan = replace(plan_of(due.member), used_forms=tuple(form.id for form in due.exam.forms))
    due.member = replace(due.member, plan=plan)
    message = due.say()
    assert text_of(message).splitlines()[1].startswith("The practice exam was planned for Mon 23 Mar 2026, yesterday,")
    assert due.exam.wording.timed_blocks[1:] in text_of(message)
    assert message.buttons[0].given == {"took": due.cause.subject.partition("@")[0]}


@pytest.mark.parametrize(("attempts", "outcome"), [(1, "failed"), (0, "none")])
@pytest.mark.parametrize("exam_id", EXAMS)
def test_the_baseline_is_announced_as_landing_low(
    exam_id: str, attempts: int, outcome: Literal["none", "failed"]
) -> None:
    """On the baseline's eve and when it is open, what to expect is said, by whether the exam was sat before."""
    due = case("baseline-missing", exam_id)
    plan = replace(plan_of(due.member), attempts=attempts, last=plans.LastResult(outcome=outcome))
    due.member = replace(due.member, plan=plan)
    expect = due.exam.baseline.expect if attempts else due.exam.baseline.expect_first_attempt
    assert expect in text_of(due.say())
    eve = replace(due, now=moment(date(2026, 3, 8)))
    eve.cause = Cause(
        kind="check-in", subject="2026-03-08", occurrence="1", since=eve.now, until=eve.now,
        data={"tomorrow": plan.checkpoint("baseline")},
    )  # fmt: skip
    assert "Tomorrow, Mon 9 Mar 2026" in text_of(eve.say())
    assert expect in text_of(eve.say())


def check_in_on(member: Member, exam: Exam, day: date, step: str = "") -> Message:
    now = moment(day)
    coming = plan_of(member).checkpoint(step)
    cause = Cause(
        kind="check-in", subject=str(day), occurrence="1", since=now, until=now + timedelta(hours=9),
        data={"tomorrow": coming} if coming else {},
    )  # fmt: skip
    return say(member, exam, [cause], now=now, late=False)


def test_a_check_in_names_the_practice_exam_of_tomorrow() -> None:
    """On the eve of a practice exam the check-in names it, with the form dealt for it, but not on a lock screen."""
    exam = BOOK.exams.current["usmle-step-1"]
    member, _ = _overdue(a_member(exam), exam)
    step = next(c.id for c in plan_of(member).checkpoints if c.kind == "practice-exam" and c.on == date(2026, 3, 23))
    message = check_in_on(member, exam, date(2026, 3, 22), step)
    assert "Tomorrow, Mon 23 Mar 2026, your plan has a practice exam: NBME 27." in text_of(message)
    assert_discreet(message, exam)
    saturday = text_of(check_in_on(member, exam, date(2026, 3, 21), step))
    assert "On Mon 23 Mar 2026, your plan has a practice exam: NBME 27." in saturday
    used = replace(member, plan=replace(plan_of(member), used_forms=tuple(form.id for form in exam.forms)))
    assert exam.wording.timed_blocks in text_of(check_in_on(used, exam, date(2026, 3, 22), step))


def test_now_and_then_a_check_in_brings_back_their_own_words() -> None:
    """On one day in four the check-in says one of the member's changes or their open commitment, each in its turn."""
    exam = BOOK.exams.current["usmle-step-1"]
    looks = (
        journal.Reflection(at=moment(START), day=START, ratings={}, changes=("an old one",)),
        journal.Reflection(at=moment(START), day=START, ratings={}, changes=("one question bank", "sleep by eleven")),
    )
    made = journal.Commitment(at=moment(START), day=START, what="two blocks a day")
    kept = journal.Journal(reflections=looks, commitments=(made,))
    member = replace(a_member(exam), journal=kept)
    days = [date(2026, 3, 10) + timedelta(days=n) for n in range(12)]
    said = [text_of(check_in_on(member, exam, day)) for day in days]
    for words in ("one question bank", "sleep by eleven", "two blocks a day"):
        assert sum(words in each for each in said) == 1, words
    assert not any("an old one" in each for each in said)
    done = replace(member, journal=journal.Journal(commitments=(replace(made, kept="yes"),)))
    assert not any("two blocks" in text_of(check_in_on(done, exam, day)) for day in days)


@given(day=st.dates(date(2026, 3, 10), date(2026, 4, 30)), words=st.text(min_size=1, max_size=300) | st.just(HOSTILE))
def test_their_own_words_stay_literal(day: date, words: str) -> None:
    """Whatever a member wrote comes back as literal text, never before the first 80 characters, and in no button."""
    exam = BOOK.exams.current["usmle-step-1"]
    look = journal.Reflection(at=moment(START), day=START, ratings={}, changes=(words,))
    made = journal.Commitment(at=moment(START), day=START, id=31, what=words, when=words, where=words)
    member = replace(a_member(exam), journal=journal.Journal(reflections=(look,), commitments=(made,)))
    now = moment(day)
    review = Cause(
        kind="commitment-review", subject="31", occurrence="x", since=now, until=now, data={"commitment": made}
    )
    for message in (check_in_on(member, exam, day), say(member, exam, [review], now=now, late=False)):
        opening = plain(message.lines[0])
        assert len(opening) >= 80
        assert opening in {*warm_openers.OPENERS["check-in"], *warm_openers.OPENERS["commitment-review"]}
        assert_discreet(message, exam)
        said = [span for each in message.lines[1:] for span in each if isinstance(span, str) and span == words]
        assert len(said) in ({3} if message.kinds == ("commitment-review",) else {0, 1, 3})
        assert all(len(button.encode()) <= 100 for button in message.buttons)


@EVERY
def test_several_share_one_message(kind: str) -> None:
    """The first nudge gives title and buttons; another and a check-in follow in one short line each."""
    for due in cases(kind):
        if kind == "exam-day":
            return
        advisor, check_in = (case(each, due.exam.id).cause for each in ("advisor-missing", "check-in"))
        alone, together = due.say(), due.say(beside=(advisor, check_in))
        assert together.kinds == (kind, "advisor-missing", "check-in")
        assert (together.title, together.buttons) == (alone.title, alone.buttons)
        assert together.lines[0] == alone.lines[0]
        added = [each for each in together.lines if each not in alone.lines]
        assert len(added) == 3 - (kind == "advisor-missing")
        assert len(together.lines) == len(alone.lines) + 3
        assert "Your check-in for Wed 4 Mar 2026" in plain(added[-2])
        assert len(plain(added[-2])) < 100
        assert plain(added[-1]) == "More on the rest: /today."
        assert_discreet(together, due.exam)


@pytest.mark.parametrize(
    ("kind", "exam_id"), [(kind, exam.id) for kind in KINDS for exam in BOOK.exams if comes(kind, exam)]
)
def test_whatever_was_put_off_comes_back_with_its_own_exits(kind: str, exam_id: str) -> None:
    """A snoozed nudge of any kind explains itself again and has the original's buttons, each of them once."""
    due = case(kind, exam_id)
    subject = f"{due.cause.kind}:{due.cause.subject}"
    data = {"kind": due.cause.kind, "subject": due.cause.subject}
    if kind == "snoozed":
        return
    back = replace(due, cause=replace(due.cause, kind="snoozed", subject=subject, data=data, own=True)).say()
    assert back.kinds == ("snoozed",)
    assert back.title == "As you asked"
    assert [(b.label, b.given) for b in back.buttons] == [(b.label, b.given) for b in due.say().buttons]
    assert_discreet(back, due.exam)
    alone = text_of(due.say()).splitlines()
    assert alone[1 if kind != "exam-day" else 0] in text_of(back)


@pytest.mark.parametrize(
    "subject", ["score-drop:99", "stalled-scores:99", "off-pace:99", "commitment-review:99", "gone:x", "", "x"]
)
def test_what_is_gone_is_answered_all_the_same(subject: str) -> None:
    """A snoozed nudge whose reason is not there any more, or is unknown, still reads fine."""
    due = case("check-in")
    cause = replace(due.cause, kind="snoozed", subject=subject, data={}, own=True)
    message = replace(due, cause=cause).say()
    assert_discreet(message, due.exam)
    assert len(message.lines) >= 2
    assert "None" not in text_of(message)


@given(
    kind=st.sampled_from(sorted(set(KINDS) - {"exam-day"})),
    exam_id=st.sampled_from(EXAMS),
    tone=st.sampled_from(TONES),
    days=st.integers(0, 60),
)
def test_any_day_will_do(kind: str, exam_id: str, tone: Tone, days: int) -> None:
    """On whatever day a nudge goes, it is discreet, explained, and has its exits."""
    assume(comes(kind, BOOK.exams.current[exam_id]))
    due = case(kind, exam_id, tone)
    message = replace(due, now=due.now + timedelta(days=days)).say(late=True)
    assert_discreet(message, due.exam)
    assert len(message.lines) >= 3
    assert all(len(button.encode()) <= 100 for button in message.buttons)


def test_a_nudge_rests_on_a_plan_and_a_cause() -> None:
    """Without a plan or a cause there is nothing to say, and that is an error of ours."""
    due = case("check-in")
    with pytest.raises(ValueError, match="rests on a plan and a cause"):
        say(due.member, due.exam, [], now=due.now, late=False)
    with pytest.raises(ValueError, match="rests on a plan and a cause"):
        say(replace(due.member, plan=None), due.exam, [due.cause], now=due.now, late=False)
