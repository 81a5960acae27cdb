"""The engine's promises, on the pure functions: once each, at an allowed moment, and by ``next_look`` alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import days, nudges
from core.journal import Commitment
from core.members import Member
from core.people import Outage
from tests import sizes
from tests.core.stories import COURSE, MEDICAL, Sent, Weeks, member_of, score_of, seen, with_check_in, with_score

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 9, tzinfo=BERLIN).astimezone(UTC)


def local(moment: datetime, zone: ZoneInfo = BERLIN) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"


def weeks_of(member: Member, days_long: int, *, outages: tuple[Outage, ...] = (), events: tuple = ()) -> Weeks:  # type: ignore[type-arg]
    weeks = Weeks(member, MEDICAL, outages)
    weeks.run(START + timedelta(days=days_long), events)
    return weeks


def of_kind(weeks: Weeks, kind: str) -> list[Sent]:
    return [sent for sent in weeks.sent if kind in sent.kinds]


def daily(days_long: int) -> tuple[tuple[datetime, object], ...]:
    """Somebody who checks in each morning."""
    return tuple((START + timedelta(days=n, hours=1), with_check_in) for n in range(days_long))


def baseline_taken(member: Member, value: float = 60) -> Member:
    return with_score(member, score_of(member, "nbme-27", value, date(2026, 3, 2), START))


def test_a_missed_practice_exam_comes_late_once_after_downtime() -> None:
    """A notice whose moment fell into downtime comes once, at the end of quiet hours, and says it is late."""
    member = baseline_taken(member_of(START, exam_on=date(2026, 5, 18)))
    down = Outage(datetime(2026, 3, 17, 9, tzinfo=BERLIN), datetime(2026, 3, 17, 21, tzinfo=BERLIN))
    weeks = weeks_of(member, 17, outages=(down,))
    overdue = of_kind(weeks, "practice-exam-overdue")
    assert [(local(sent.at), sent.late) for sent in overdue] == [("03-18 08:00", True)]


def test_one_message_a_day() -> None:
    """However much falls due, a day has one message of at most three items."""
    weeks = weeks_of(member_of(START, exam_on=date(2026, 5, 18)), 40, events=daily(12))
    dates = [sent.at.astimezone(BERLIN).date() for sent in weeks.sent if "fee-threshold" not in sent.kinds]
    assert len(dates) == len(set(dates))
    assert max(len(sent.kinds) for sent in weeks.sent) <= 3


def test_silence_thins_out_and_ends() -> None:
    """Somebody who never answers gets nine messages, the last says so, and then only what costs money."""
    weeks = weeks_of(baseline_taken(member_of(START, exam_on=date(2026, 6, 29))), 100)
    money = of_kind(weeks, "fee-threshold")
    others = [sent for sent in weeks.sent if sent not in money]
    assert len(others) == 9
    assert [sent.last for sent in others] == [False] * 8 + [True]
    assert [local(sent.at) for sent in money] == ["05-11 08:00", "05-14 08:00"]


def test_silence_after_three_messages_every_third_study_day() -> None:
    """After three unanswered messages the fourth comes on the third study day, check-ins in between are dropped."""
    member = member_of(START, exam_on=None)
    assert member.plan is not None
    done = tuple(replace(c, done_on=date(2026, 3, 2)) for c in member.plan.checkpoints)
    weeks = weeks_of(replace(member, plan=replace(member.plan, checkpoints=done)), 30)
    dates = [local(sent.at)[:5] for sent in weeks.sent if sent.at < START + timedelta(days=30)]
    assert dates[:7] == ["03-02", "03-03", "03-04", "03-07", "03-11", "03-14", "03-21"]
    rows = weeks.member.ledger.rows
    assert rows["check-in", "2026-03-05", "1"].rule == "fade-out"


def test_no_message_on_a_rest_day() -> None:
    """A rest day brings nothing but what belongs to the exam and the fee."""
    weeks = weeks_of(member_of(START, exam_on=date(2026, 5, 18)), 70, events=daily(70))
    resting = [s for s in weeks.sent if s.at.astimezone(BERLIN).weekday() == 6]
    assert all(set(sent.kinds) <= {"exam-eve", "exam-day", "fee-threshold"} for sent in resting)


def test_the_exam_week_is_quiet() -> None:
    """From three days before the exam on only check-ins, the eve and the day."""
    weeks = weeks_of(baseline_taken(member_of(START, exam_on=date(2026, 5, 18))), 85, events=daily(77))
    last = [sent for sent in weeks.sent if sent.at.astimezone(BERLIN).date() >= date(2026, 5, 15)]
    assert {kind for sent in last for kind in sent.kinds} <= {"check-in", "exam-eve", "exam-day"}
    assert [(local(s.at), s.kinds) for s in last if "exam" in s.kinds[0]] == [
        ("05-17 17:00", ("exam-eve",)),
        ("05-18 19:00", ("exam-day",)),
    ]


@pytest.mark.parametrize(
    ("quiet", "eve"),
    [((16, 8), "05-17 15:00"), ((0, 18), "05-17 23:00"), ((22, 18), "05-17 21:00"), ((21, 8), "05-17 17:00")],
)
def test_the_eve_comes_an_hour_before_quiet_hours(quiet: tuple[int, int], eve: str) -> None:
    """The eve's list comes at 17:00, inside quiet hours an hour before the next ones, and never on the exam day."""
    hours = (time(quiet[0]), time(quiet[1]))
    check_in = time(12) if quiet[0] == 16 else time(19)
    member = member_of(START, exam_on=date(2026, 5, 18), quiet=hours, check_in=check_in)
    weeks = weeks_of(baseline_taken(member), 85, events=daily(77))
    assert [local(sent.at) for sent in of_kind(weeks, "exam-eve")] == [eve]


def test_the_result_is_asked_three_times() -> None:
    """Four, six and eight weeks after the exam the result is asked for, then no more."""
    talk = tuple((START + timedelta(days=n), seen) for n in range(0, 150, 2))
    weeks = weeks_of(baseline_taken(member_of(START, exam_on=date(2026, 3, 30))), 150, events=talk)
    assert [local(sent.at) for sent in of_kind(weeks, "result-due")] == ["04-27 19:00", "05-11 19:00", "05-25 19:00"]


def test_avoiding_spares_three_days() -> None:
    """After *I'm avoiding it* no overdue notice comes for three days."""
    member = baseline_taken(member_of(START, exam_on=date(2026, 5, 18)))
    avoid = datetime(2026, 3, 17, 20, tzinfo=BERLIN)
    events = ((avoid, lambda m, at: with_check_in(m, at, "avoiding")), *daily(30))
    overdue = of_kind(weeks_of(member, 24, events=events), "practice-exam-overdue")
    assert [local(sent.at) for sent in overdue] == ["03-17 19:00", "03-21 19:00", "03-23 19:00"]


def test_nothing_about_scores_within_two_days_of_one() -> None:
    """A real drop is mentioned 48 hours after the score at the earliest, once."""
    member = baseline_taken(member_of(START, exam_on=date(2026, 5, 18)), 66)
    at = datetime(2026, 3, 16, 12, tzinfo=BERLIN)
    fall = lambda m, _: with_score(m, score_of(m, "nbme-28", 58, date(2026, 3, 16), at.astimezone(UTC), 2))  # noqa: E731
    drops = of_kind(weeks_of(member, 30, events=((at, fall), *daily(30))), "score-drop")
    assert [local(sent.at) for sent in drops] == ["03-18 19:00"]


def test_one_pair_close_together_is_no_drop() -> None:
    """Two scores three points apart are never called a drop or a plateau."""
    member = baseline_taken(member_of(START, exam_on=date(2026, 5, 18)), 61)
    at = datetime(2026, 3, 16, 12, tzinfo=BERLIN)
    fall = lambda m, _: with_score(m, score_of(m, "nbme-28", 58, date(2026, 3, 16), at.astimezone(UTC), 2))  # noqa: E731
    weeks = weeks_of(member, 13 + 14, events=((at, fall), *daily(30)))
    assert not of_kind(weeks, "score-drop")
    assert not of_kind(weeks, "stalled-scores")


def test_a_commitment_is_reviewed_on_the_last_study_day() -> None:
    """A week's commitment is asked about once, on Saturday where Sunday is a rest day."""

    def commit(m: Member, at: datetime) -> Member:
        made = Commitment(id=5, at=at, day=m.today(at), what="two timed blocks")
        return seen(replace(m, journal=replace(m.journal, commitments=(made,))), at)

    weeks = weeks_of(member_of(START, exam_on=date(2026, 5, 18)), 20, events=((START, commit),))
    assert [local(sent.at) for sent in of_kind(weeks, "commitment-review")] == ["03-07 19:00"]


def test_a_check_in_given_is_not_asked_for() -> None:
    """Somebody who checked in that local day is not asked again."""
    weeks = weeks_of(member_of(START, exam_on=date(2026, 5, 18)), 10, events=daily(10))
    assert not of_kind(weeks, "check-in")


def test_changed_hours_bring_no_late_message() -> None:
    """Moving the check-in time behind the present moment does not make today's message late."""

    def earlier(m: Member, at: datetime) -> Member:
        reminders = replace(m.person.reminders, check_in=time(12), changed_at=at)
        return seen(replace(m, person=replace(m.person, reminders=reminders)), at)

    at = datetime(2026, 3, 2, 15, tzinfo=BERLIN)
    weeks = weeks_of(member_of(START, exam_on=date(2026, 5, 18)), 2, events=((at, earlier),))
    assert [(local(sent.at), sent.late) for sent in weeks.sent] == [("03-03 12:00", False)]


def test_a_pause_is_quiet() -> None:
    """Nothing at all comes while the plan is paused, and nothing late after it."""
    member = baseline_taken(member_of(START, exam_on=date(2026, 5, 18)))
    assert member.plan is not None
    paused = replace(member.plan, status="paused", paused_until=date(2026, 3, 16))
    weeks = weeks_of(replace(member, plan=paused), 15)
    assert [local(sent.at) for sent in weeks.sent][:1] == ["03-16 19:00"]
    assert not any(sent.late for sent in weeks.sent)


def test_another_exam_needs_no_code() -> None:
    """The course exam's plan nudges by the same rules, without fee or attempt rules."""
    weeks = Weeks(member_of(START, exam=COURSE, exam_on=date(2026, 5, 18)), COURSE)
    weeks.run(START + timedelta(days=90), tuple((START + timedelta(days=n), seen) for n in range(90)))
    kinds = {kind for sent in weeks.sent for kind in sent.kinds}
    assert {"check-in", "baseline-missing", "exam-eve", "exam-day"} <= kinds
    assert not kinds & {"fee-threshold", "retake-rule"}


STEP = timedelta(minutes=10)
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"]
)
TENS = st.builds(time, st.integers(0, 23), st.integers(0, 5).map(lambda n: n * 10))


@st.composite
def settled(draw: st.DrawFn) -> tuple[Member, datetime]:
    """Somebody with any hours, rest days and exam date, around a night when clocks change or not."""
    begin = draw(st.sampled_from([date(2026, 3, 5), date(2026, 3, 26), date(2026, 10, 21)]))
    now = datetime(begin.year, begin.month, begin.day, draw(st.integers(0, 23)), tzinfo=UTC)
    quiet = draw(st.one_of(st.none(), st.tuples(TENS, TENS).filter(lambda pair: pair[0] != pair[1])))
    member = member_of(
        now,
        zone=draw(ZONES),
        exam_on=draw(st.one_of(st.none(), st.integers(2, 70).map(lambda n: now.date() + timedelta(days=n)))),
        check_in=draw(TENS),
        quiet=quiet,
        rest_days=draw(st.frozensets(st.integers(0, 6), max_size=3)),
    )
    at_noon = days.resolve(member.rhythm, now.date(), member.rhythm.check_in)
    return (replace_quiet(member) if days.is_quiet(member.rhythm, at_noon) else member), now


def replace_quiet(member: Member) -> Member:
    """The commands refuse a check-in time inside quiet hours; so do these stories."""
    return replace(member, person=replace(member.person, reminders=replace(member.person.reminders, quiet=None)))


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[int, str]]:
    moments = draw(st.lists(st.integers(1, 9 * 144), max_size=6, unique=True))
    return [(n, draw(st.sampled_from(["check-in", "avoiding", "baseline", "word", "rest"]))) for n in moments]


def apply(what: str, now: datetime) -> object:
    def change(m: Member, at: datetime) -> Member:
        match what:
            case "baseline" if m.plan and not m.plan.baseline_done:
                return with_score(m, score_of(m, "nbme-27", 58, m.today(at), at))
            case "check-in" | "avoiding" | "rest":
                return with_check_in(m, at, "on-track" if what == "check-in" else what)
            case _:
                return seen(m, at)

    return change


@settings(max_examples=sizes.sized(8, 150), deadline=None)
@given(settled(), happenings(), st.lists(st.tuples(st.integers(1, 1200), st.integers(1, 300)), max_size=2))
def test_sweeping_by_next_look_equals_asking_all_the_time(
    story: tuple[Member, datetime], happened: list[tuple[int, str]], down: list[tuple[int, int]]
) -> None:
    """Looking only at ``next_look`` sends the same nudges at the same moments as asking at every step of the clock."""
    member, now = story
    until = now + timedelta(days=7)
    outages = tuple(Outage(now + a * STEP, now + (a + n) * STEP) for a, n in sorted(down))
    events = [(now + n * STEP, apply(what, now)) for n, what in happened]
    events = [(at, change) for at, change in events if not any(o.began <= at < o.ended for o in outages)]
    swept, asked = Weeks(member, MEDICAL, outages), Weeks(member, MEDICAL, outages)
    swept.run(until, events)  # type: ignore[arg-type]
    asked.ask(now, until, STEP, events)  # type: ignore[arg-type]
    assert [s for s in swept.sent if s.at <= until] == asked.sent
    rhythm = member.rhythm
    assert not any(days.is_quiet(rhythm, sent.at) for sent in asked.sent)
    day_messages = [days.day_of(rhythm, s.at) for s in asked.sent if not set(s.kinds) & BESIDE]
    assert len(day_messages) == len(set(day_messages))


BESIDE = {"exam-day", "exam-eve", "fee-threshold", "snoozed"}


def test_silence_counts_messages_since_the_last_word() -> None:
    """A word from the member begins the count anew."""
    weeks = weeks_of(member_of(START, exam_on=date(2026, 5, 18)), 3)
    assert nudges.silence(weeks.member).count == 3
    assert nudges.silence(seen(weeks.member, START + timedelta(days=3))).count == 0
