from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.people import Account
from tests import sizes
from tests.faults import town
from tests.faults.town import CHECK_IN, DAY, HOUR, MINUTE, MONDAY

BERLIN = ZoneInfo("Europe/Berlin")
PEOPLE = sizes.sized(24, 1000)
STATES: tuple[dict[str, str], ...] = (
    {},
    {"exam-date": "2026-06-15"},
    {"exam-date": "2026-04-25", "rest-days": "sun"},
    {"exam-date": "2026-03-20"},
    {"exam-date": "2026-05-18", "attempts": "4"},
    {"last-result": "failed 176", "rest-days": "sat,sun"},
)

BESIDE = {"exam-eve", "exam-day", "fee-threshold", "snoozed"}


@pytest.mark.parametrize(
    "off",
    [timedelta(hours=3), timedelta(days=3), timedelta(weeks=3), timedelta(days=92)],
    ids=["3-hours", "3-days", "3-weeks", "3-months"],
)
async def test_after_downtime_there_is_no_burst(tmp_path: Path, off: timedelta) -> None:
    """However long Comeback was off, nobody gets more than one message on the day it is back; the ledger says why."""
    chance, clock = town.dice(off.days), town.Clock()
    post = [town.Wire(platform, clock) for platform in ("discord", "slack")]
    async with town.composed(tmp_path / "db") as app:
        for wire in post:
            app.connect(wire.platform, wire)
        await app.start(MONDAY)
        for number, state in enumerate(STATES):
            account = Account(platform="discord", user=f"state{number}")
            first = await town.begin(app, account, MONDAY, town.ZONE, **state)
            for line in chance.sample(
                ["/commit what=ten blocks", "/log-study 60m", "/log-score nbme 27 58", "/reminders snooze=2d"], 2
            ):
                await app.hear(account, line, MONDAY + MINUTE, zone=town.ZONE)
            await app.store.transact(lambda tx, who=first: town.copies(tx, who, PEOPLE // len(STATES) - 1))  # type: ignore[misc]
        await town.pass_time(app, clock, CHECK_IN - HOUR)
        await app.stop(clock.now)
    before = [len(wire.sent) for wire in post]
    clock.now += off
    back = clock.now
    async with town.composed(tmp_path / "db") as app:
        for wire in post:
            app.connect(wire.platform, wire)
        await app.start(back)
        await app.tick(back)
        await town.pass_time(app, clock, back + timedelta(hours=23))
        came = [sent for wire, had in zip(post, before, strict=True) for sent in wire.sent[had:]]
        for each in town.by_user(came).values():
            one_a_day = [sent for sent in each if not set(sent.kinds) <= BESIDE]
            assert len({sent.at.astimezone(BERLIN).date() for sent in one_a_day}) == len(one_a_day), each
            assert all(8 <= sent.at.astimezone(BERLIN).hour < 22 for sent in each), each
            assert sum(sent.late for sent in one_a_day) <= 1, each
        assert len(town.by_user(came)) >= PEOPLE // 2 or off < DAY
        statuses = await town.fates(app, kind="check-in")
        assert off < DAY or statuses["dropped bot-was-off"] >= PEOPLE
        assert await town.count(app, "outbox", "state != 'sent'") == 0
        assert await town.count(app, "people", f"next_look <= {int(clock.now.timestamp() * 1e6)}") == 0
