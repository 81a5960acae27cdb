from __future__ import annotations

import logging
from pathlib import Path

import pytest

from core.people import Account
from tests.faults import town
from tests.faults.town import CHECK_IN, DAY, HOUR, MINUTE, MONDAY

SECRET = "my landlord Otto"
BROKEN = {
    "a plan that is no JSON": "UPDATE plans SET body = '{' || body WHERE person_id = 2",
    "a step of a newer program": "UPDATE plans SET body = replace(body, 'appraisal', 'tea-party') WHERE person_id = 2",
    "a zone that is gone": "UPDATE people SET reminders = replace(reminders, 'Europe/Berlin', 'Mars/Sea') WHERE id = 2",
    "a path for a zone": "UPDATE people SET reminders = replace(reminders, 'Europe/Berlin', '../etc') WHERE id = 2",
    "quiet hours of no length": "UPDATE people SET reminders = replace(reminders, '22:00', '08:00') WHERE id = 2",
    "settings that are none": "UPDATE people SET reminders = '[]' WHERE id = 2",
    "a record without its words": "UPDATE journal SET body = '{}' WHERE person_id = 2",
    "a day that is none": "UPDATE journal SET day = 'yesterday' WHERE person_id = 2",
    "a slot that is no day": "INSERT INTO ledger VALUES (2, 'rest', 'x', '1', 'sent', '', {at}, '2026-99-99', 0, 0)",
    "a moment after all time": "UPDATE people SET seen_at = 9223372036854775807 WHERE id = 2",
}


@pytest.mark.parametrize("broken", BROKEN)
async def test_one_persons_bad_rows_are_their_own(
    tmp_path: Path, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whose rows cannot be read gets an error with a reference; others get their messages, the log no words."""
    clock, post = town.Clock(), town.Wire("discord", lambda: clock.now)
    async with town.composed(tmp_path / "db") as app:
        app.connect("discord", post)
        await app.start(MONDAY)
        members = [Account(platform="discord", user=f"user{number}") for number in range(4)]
        for each in members:
            await town.begin(app, each)
            await app.hear(each, SECRET, MONDAY + MINUTE, zone=town.ZONE)
        statement = BROKEN[broken].replace("{at}", str(int(MONDAY.timestamp() * 1e6)))
        await app.store.transact(lambda tx: tx.connection.exec_driver_sql(statement))
        caplog.clear()
        with caplog.at_level(logging.INFO):
            await town.pass_time(app, clock, CHECK_IN + HOUR, HOUR)
            heard = await app.hear(members[1], "/today", clock.now, zone=town.ZONE)
            fine = await app.hear(members[0], "/today", clock.now, zone=town.ZONE)
        assert {"user0", "user2", "user3"} <= {sent.user for sent in post.sent}
        assert len(post.sent) == len({sent.user for sent in post.sent})
        assert fine.message.event != "error"
        if heard.person_id is None:
            reference = caplog.messages[-1].partition(":")[0]
            assert reference in str(heard.message)
        assert SECRET not in caplog.text
        assert "Otto" not in str(heard.message)
        # The damage is asked for once an hour, not at every tick.
        assert len([line for line in caplog.messages if "put off" in line]) <= 8


async def test_records_of_a_newer_program_are_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After a step back to an older program its members go on: what it does not know stays, and counts for nothing."""
    clock, post = town.Clock(), town.Wire("discord", lambda: clock.now)
    async with town.composed(tmp_path / "db") as app:
        app.connect("discord", post)
        await app.start(MONDAY)
        await town.crowd(app, 3)
        newer = "INSERT INTO journal SELECT 900 + id, id, 'sleep', '2026-03-02', 0, '[1]' FROM people"
        await app.store.transact(lambda tx: tx.connection.exec_driver_sql(newer))
        with caplog.at_level(logging.WARNING):
            await town.pass_time(app, clock, CHECK_IN + DAY)
            heard = await app.hear(Account(platform="discord", user="user0"), "/today", clock.now, zone=town.ZONE)
        assert heard.person_id == 1
        assert len(post.sent) == 2 * len([sent for sent in post.sent if sent.at == CHECK_IN])
        assert len([line for line in caplog.messages if "newer Comeback" in line]) <= 1
        assert await town.count(app, "journal", "kind = 'sleep'") == 3
