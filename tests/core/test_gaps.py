"""After a pause or an outage: what fell into it is laid after it or merged, and no missed moment is made up for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core import plans
from core.journal import Choice
from core.members import Member
from core.people import Outage
from tests.core.stories import MEDICAL, Weeks, member_of, score_of, seen, with_check_in, with_score

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 9, tzinfo=BERLIN).astimezone(UTC)


def berlin(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN).astimezone(UTC)


def paused(member: Member, until: date, today: date) -> Member:
    assert member.plan is not None
    return replace(member, plan=plans.pause(member.plan, MEDICAL, until, today=today))


def test_first_things_keep_their_distance_after_a_pause() -> None:
    """Appraisal, advisor talk and baseline slide together: they do not pile up on the day of return."""
    member = paused(member_of(START, exam_on=date(2026, 6, 15)), date(2026, 3, 23), date(2026, 3, 2))
    assert member.plan is not None
    firsts = [(c.kind, c.on) for c in member.plan.checkpoints if c.kind in {"appraisal", "advisor", "baseline"}]
    assert firsts == [
        ("appraisal", date(2026, 3, 23)),
        ("advisor", date(2026, 3, 26)),
        ("baseline", date(2026, 3, 30)),
    ]
    assert all(c.on >= date(2026, 3, 23) for c in member.plan.checkpoints)


def test_a_first_thing_ahead_of_the_return_stays() -> None:
    """What did not fall into the pause keeps its date, also when something long overdue slides."""
    member = member_of(START, exam_on=date(2026, 6, 15))
    assert member.plan is not None
    moved = plans.move(member.plan, MEDICAL, "baseline", date(2026, 4, 1), today=date(2026, 3, 3))
    after = plans.pause(moved, MEDICAL, date(2026, 3, 23), today=date(2026, 3, 10))
    assert [c.on for c in after.checkpoints if c.kind == "baseline"] == [date(2026, 4, 1)]


def test_a_fee_notice_inside_a_pause_is_not_late() -> None:
    """Day -46 in a pause: on the day of return it says that the fee applies, not that it should have come before."""
    member = member_of(START, exam_on=date(2026, 5, 4))  # day -46 is 19 March
    member = with_score(member, score_of(member, "nbme-27", 60, date(2026, 3, 2), START))
    weeks = Weeks(paused(member, date(2026, 3, 23), date(2026, 3, 10)), MEDICAL)
    weeks.run(berlin(date(2026, 3, 23), 23))
    assert [(sent.at, sent.kinds, sent.late) for sent in weeks.sent] == [
        (berlin(date(2026, 3, 23), 8), ("fee-threshold",), False),
        (berlin(date(2026, 3, 23), 19), ("check-in",), False),
    ]


def weeks_down(member: Member, began: datetime, ended: datetime, until: datetime) -> Weeks:
    """A member's weeks with Comeback off for a while; they check in an hour before that."""
    weeks = Weeks(member, MEDICAL, (Outage(began, ended),))
    weeks.run(until, ((began - timedelta(hours=1), with_check_in),))
    return weeks


def test_older_notices_are_merged_into_the_newest() -> None:
    """Notices +1 and +4 that fell into an outage are merged into +7, which says since when it should have come."""
    member = member_of(START, exam_on=date(2026, 6, 15))
    weeks = weeks_down(
        member, berlin(date(2026, 3, 3), 12), berlin(date(2026, 3, 10), 18), berlin(date(2026, 3, 10), 20)
    )
    rows = weeks.member.ledger.rows
    fates = {step: rows["appraisal-missing", "appraisal@2026-03-02", step] for step in ("1", "4", "7")}
    assert {step: row.status for step, row in fates.items()} == {"1": "merged", "4": "merged", "7": "sent"}
    assert fates["7"].allowed_at == berlin(date(2026, 3, 3), 19)
    assert [sent.late for sent in weeks.sent if sent.at >= berlin(date(2026, 3, 10), 0)] == [True]


def test_a_check_in_missed_by_an_hour_causes_no_message() -> None:
    """A check-in whose moment fell into an outage is gone, and the ledger says why; the next day's comes."""
    member = member_of(START, exam_on=date(2026, 6, 15))
    member = with_score(member, score_of(member, "nbme-27", 60, date(2026, 3, 2), START))
    for kind in ("appraisal", "advisor"):
        assert member.plan is not None
        member = replace(member, plan=plans.complete(member.plan, kind, on=date(2026, 3, 2)))
    down = Outage(berlin(date(2026, 3, 3), 18), berlin(date(2026, 3, 3), 20))
    weeks = Weeks(member, MEDICAL, (down,))
    weeks.run(berlin(date(2026, 3, 4), 20))
    assert [sent.at for sent in weeks.sent] == [berlin(date(2026, 3, 2), 19), berlin(date(2026, 3, 4), 19)]
    assert weeks.member.ledger.rows["check-in", "2026-03-03", "1"].rule == "bot-was-off"


def test_a_snoozed_notice_comes_with_the_next_message() -> None:
    """*Snooze* on +1 on Friday, with two rest days: Monday's message has it once, merged into +4."""
    rest = frozenset({5, 6})
    member = member_of(START, exam_on=date(2026, 6, 15), rest_days=rest)
    assert member.plan is not None
    member = replace(member, plan=plans.complete(member.plan, "appraisal", on=date(2026, 3, 2)))

    def snoozes(m: Member, at: datetime) -> Member:
        subject = "advisor-missing:advisor@2026-03-05"
        pressed = Choice(id=1, at=at, day=date(2026, 3, 6), about="later", subject=subject, answer="later")
        return seen(replace(m, journal=replace(m.journal, choices=(pressed,))), at)

    weeks = Weeks(member, MEDICAL)
    weeks.run(berlin(date(2026, 3, 9), 20), ((berlin(date(2026, 3, 6), 20), snoozes),))
    assert [(sent.at, sent.kinds, sent.late) for sent in weeks.sent][-1] == (
        berlin(date(2026, 3, 9), 19),
        ("advisor-missing", "check-in"),
        False,
    )
