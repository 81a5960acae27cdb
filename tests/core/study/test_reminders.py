from dataclasses import replace
from datetime import time, timedelta

import pytest

from core.ledger import Row, Status
from core.people import Snooze
from core.study.reminders import REMINDERS
from core.wording import ledger as wording
from tests.core.conversation import Conversation, a_plan, at, text_of

CODES = (
    *(
        "due",
        "late",
        "three-items",
        "merged-newer",
        "slot-used",
        "fade-out",
        "quiet-until-you-write",
        "expired",
    ),
    *("checked-in", "no-longer-due", "bot-was-off", "quiet-hours", "rest-day", "avoiding", "snoozed"),
    *("switched-off", "fewer", "paused", "score-rest", "returned", "nowhere-to-reach", "unknown-repeated"),
)


def a_row(
    conversation: Conversation, kind: str, subject: str, when: str, status: Status = "sent", rule: str = "due"
) -> None:
    row = Row(kind=kind, subject=subject, occurrence="1", status=status, rule=rule, at=at(when))
    conversation.records.settle([row])


def test_several_are_set_in_one_line() -> None:
    """Everything that is given in one line is set, and the answer names each."""
    ann = Conversation(REMINDERS, plan=a_plan())
    said = ann.says(
        "/reminders time-zone=America/Chicago quiet=23:00-07:00 check-in=19:00 tone=gentle day-starts=05:00"
    )
    kept = ann.reminders
    assert (kept.zone, kept.zone_set, kept.tone) == ("America/Chicago", True, "gentle")
    assert (kept.quiet, kept.check_in, kept.day_starts) == ((time(23), time(7)), time(19), time(5))
    assert kept.changed_at == ann.now
    assert "after 9 study days" in text_of(said)
    assert "The next check-in comes Wed 4 Mar, 19:00." in text_of(said)


def test_moving_to_another_zone_keeps_the_clock() -> None:
    """After a move the times on the clock stay, and the next message's local time is said."""
    ann = Conversation(REMINDERS, plan=a_plan(), now="2026-03-03 09:00")
    said = text_of(ann.says("/reminders time-zone=berlin"))
    assert "Europe/Berlin" in said
    assert "check-in 20:00, quiet hours 22:00-08:00" in said
    assert "Tue 3 Mar, 20:00" in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("check-in=23:00", "23:00 is inside your quiet hours, 22:00-08:00"),
        ("check-in=22:00", "inside your quiet hours"),
        ("quiet=19:00-07:00", "covers your check-in at 20:00"),
        ("quiet=20:00-21:00 tone=firm", "covers your check-in"),
        ("quiet=09:00-17:00 check-in=12:00", "12:00 is inside your quiet hours, 09:00-17:00"),
    ],
)
def test_a_check_in_inside_quiet_hours_is_refused(typed: str, sentence: str) -> None:
    """A check-in and quiet hours that overlap are refused with the hours named, and nothing is changed."""
    ann = Conversation(REMINDERS)
    before = ann.reminders
    said = ann.says(f"/reminders {typed}")
    assert said.event == "form"
    assert sentence in text_of(said)
    assert ann.reminders == before


@pytest.mark.parametrize("typed", ["check-in=08:00", "check-in=21:59", "quiet=20:01-08:00", "quiet=off check-in=23:30"])
def test_the_edges_of_quiet_hours_are_outside(typed: str) -> None:
    """Quiet hours hold from their start to just before their end."""
    assert Conversation(REMINDERS).says(f"/reminders {typed}").event == "reply"


@pytest.mark.parametrize(
    "typed", ["time-zone=EST", "quiet=late", "check-in=banana", "tone=loud", "off=homework", "sometimes"]
)
def test_what_cannot_be_read_says_what_to_type(typed: str) -> None:
    """A value that cannot be read opens the form with a sentence."""
    said = Conversation(REMINDERS).says(f"/reminders {typed}")
    assert said.event == "form"
    assert "Type" in text_of(said)


def test_alone_it_shows_settings_and_the_next_moment() -> None:
    """Alone it shows the settings and when the next check-in comes; on a rest day that is the day after."""
    ann = Conversation(REMINDERS, plan=a_plan(), now="2026-03-07 20:30")
    said = text_of(ann.says("/reminders"))
    assert "Quiet hours: 22:00-08:00" in said
    assert "The next check-in comes Mon 9 Mar, 20:00." in said
    assert "No check-in is coming up" in text_of(Conversation(REMINDERS).says("/reminders"))


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("2d", "2026-03-05 20:30"),
        ("tomorrow", "2026-03-04 20:30"),
        ("4h", "2026-03-04 08:00"),
        ("23:00", "2026-03-04 08:00"),
    ],
)
def test_a_snooze_never_lands_in_quiet_hours(typed: str, until: str) -> None:
    """A moment inside quiet hours moves to their end, and the answer says so."""
    ann = Conversation(REMINDERS, plan=a_plan())
    said = text_of(ann.says(f"/reminders snooze={typed}"))
    assert ann.reminders.snoozes == (Snooze(kind="check-in", subject="", until=at(until)),)
    assert ("end of your quiet hours" in said) == until.endswith("08:00")
    assert ann.reminders.changed_at is None


def test_the_newest_nudge_is_snoozed() -> None:
    """What comes back is the newest nudge that went out; a second snooze of it replaces the first."""
    ann = Conversation(REMINDERS, plan=a_plan())
    a_row(ann, "baseline-missing", "baseline@2026-03-02", "2026-03-02 20:00")
    a_row(ann, "check-in", "2026-03-03", "2026-03-03 20:00", "dropped", "fade-out")
    ann.says("/reminders snooze=2d")
    ann.says("/reminders snooze=tomorrow 18:00")
    ann.says("/reminders snooze=tomorrow 18:00")
    expected = Snooze(kind="baseline-missing", subject="baseline@2026-03-02", until=at("2026-03-04 18:00"))
    assert ann.reminders.snoozes == (expected,)
    a_row(ann, "snoozed", "baseline-missing:baseline@2026-03-02", "2026-03-03 20:10")
    ann.says("/reminders snooze=3d")
    assert ann.reminders.snoozes == (replace(expected, until=ann.now + timedelta(days=3)),)


@pytest.mark.parametrize("typed", ["yesterday", "never", "10 years", "<!channel>"])
def test_a_snooze_that_cannot_be_is_refused(typed: str) -> None:
    """A moment that is past, too far or none is a sentence, and nothing is kept."""
    ann = Conversation(REMINDERS)
    assert ann.says(f"/reminders snooze={typed}").event == "form"
    assert ann.reminders.snoozes == ()


def test_fewer_and_off_are_kept_and_undone() -> None:
    """Kinds are thinned and switched off one by one, and none undoes it."""
    ann = Conversation(REMINDERS)
    ann.says("/reminders fewer=check-in")
    ann.says("/reminders fewer=check-in off=overwork")
    assert dict(ann.reminders.fewer) == {"check-in": 2}
    ann.says("/reminders off=overwork")
    assert list(ann.reminders.off) == ["overwork"]
    ann.says("/reminders fewer=none off=none")
    assert not ann.reminders.fewer
    assert not ann.reminders.off


@pytest.mark.parametrize("kind", ["fee-threshold", "retake-rule"])
def test_switching_off_what_costs_money_says_so(kind: str) -> None:
    """What costs money may be switched off, with a sentence on what that may cost."""
    assert "cost" in text_of(Conversation(REMINDERS).says(f"/reminders off={kind}"))


@pytest.mark.parametrize("typed", ["why", "explain=yes", "Why?"])
def test_the_ledger_is_explained(typed: str) -> None:
    """Each fate is told with its local time and its rule, the newest first."""
    ann = Conversation(REMINDERS, plan=a_plan())
    a_row(ann, "check-in", "2026-03-02", "2026-03-02 20:00", "dropped", "bot-was-off")
    a_row(ann, "baseline-missing", "baseline@2026-03-02", "2026-03-03 20:00", "sent", "late")
    lines = text_of(ann.says(f"/reminders {typed}")).splitlines()
    assert lines[1].startswith("Tue 3 Mar, 20:00: first practice exam of Mon 2 Mar: sent; its moment had come before")
    assert lines[2].startswith("Mon 2 Mar, 20:00: check-in of Mon 2 Mar: dropped; I was off")


def test_only_the_newest_are_explained() -> None:
    """A long ledger is told from its newest end."""
    ann = Conversation(REMINDERS)
    assert "held nothing back" in text_of(ann.says("/reminders why"))
    for day in range(1, 31):
        a_row(ann, "check-in", f"2026-01-{day:02}", f"2026-01-{day:02} 20:00")
    said = text_of(ann.says("/reminders why"))
    assert said.count("check-in of") == 20
    assert "Fri 30 Jan" in said


@pytest.mark.parametrize("code", [*CODES, "a-rule-of-tomorrow"])
def test_every_rule_reads_as_words(code: str) -> None:
    """Every rule code has words, and one that is not known yet still reads fine."""
    said = wording.rule(code)
    assert said
    assert "-" not in said
    assert said.startswith("the rule") == (code == "a-rule-of-tomorrow")


def test_a_day_whose_message_has_gone_has_no_second_check_in() -> None:
    """Flying west, 20:00 comes once more that day: the next check-in that is named is tomorrow's."""
    ann = Conversation(REMINDERS, now="2026-03-03 15:00", plan=a_plan())
    row = Row(
        kind="check-in", subject="2026-03-03", occurrence="1", status="sent", rule="due", at=ann.now, slot="2026-03-03"
    )
    ann.records.settle([row])
    assert "Wed 4 Mar, 20:00" in text_of(ann.says("/reminders time-zone=America/New_York"))


def test_a_snooze_is_about_what_the_message_was_about_first() -> None:
    """Of several nudges in one message the first is put off, whichever the ledger lists first."""
    ann = Conversation(REMINDERS, plan=a_plan())
    for kind in ("check-in", "advisor-missing"):
        a_row(ann, kind, "2026-03-03", "2026-03-03 20:00")
    ann.says("/reminders snooze=2d")
    assert [each.kind for each in ann.reminders.snoozes] == ["advisor-missing"]
