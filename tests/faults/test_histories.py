from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.application import Application
from core import days
from core.message import Message
from core.people import Account, Place
from tests import sizes
from tests.faults import town
from tests.faults.town import DAY, HOUR, MINUTE, SECOND

ZONES = (
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"),
    *("Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo"),
    *("America/Havana", "Asia/Beirut", "America/Scoresbysund", "Antarctica/Troll", "Pacific/Chatham"),
)
NIGHTS = (
    # Clocks change in Berlin, New York, Lord Howe, Cairo and Beirut, Casablanca (for Ramadan), Havana.
    *(datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)),
    *(datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 2, 13, tzinfo=UTC), datetime(2026, 10, 29, tzinfo=UTC)),
    *(datetime(2026, 4, 22, tzinfo=UTC), datetime(2026, 9, 30, tzinfo=UTC), datetime(2028, 2, 26, tzinfo=UTC)),
)
OWN = frozenset({"exam-day", "exam-eve", "fee-threshold", "snoozed"})
MONEY = OWN | {"retake-rule"}


@dataclass
class Judge:
    """A platform that writes down what breaks a promise as it arrives."""

    app: Application
    clock: town.Clock
    sent: int = 0
    said: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))
    in_silence: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    broken: list[str] = field(default_factory=list)

    async def post_in(self, place: Place, message: Message, key: str) -> None:
        """No group is set up here."""
        raise AssertionError(place)

    async def send(self, account: Account, message: Message, key: str) -> None:
        now = self.clock.now
        member = await self.app.store.transact(lambda tx: tx.members([int(account.user)], now)[0])
        rhythm, who = member.rhythm, member.person.id
        today = days.day_of(rhythm, now)
        own = set(message.kinds) <= OWN
        self.in_silence[who] += not set(message.kinds) <= MONEY
        broken = {
            "in quiet hours": days.is_quiet(rhythm, now),
            "on a rest day": not own and not days.is_study_day(rhythm, today),
            "twice a day": not own and today in self.said[who],
            "more than three": len(message.kinds) > 3,
            "after the last": self.in_silence[who] > 9,
        }
        self.broken += [f"{what}: {account.user} {now} {message.kinds} {rhythm}" for what, so in broken.items() if so]
        self.sent += 1
        if not own:
            self.said[who].add(today)


def settings(chance: random.Random) -> dict[str, str]:
    """Hours as somebody may have them; the check-in may be right before quiet hours, or after midnight."""
    starts = chance.choice([0, 0, 3, 4, 4, 6, 12])
    quiet = chance.choice(["22:00-08:00", "21:00-07:30", "00:00-09:00", "02:00-03:00", "13:00-17:00", "01:30-12:00"])
    check_in = chance.choice(["20:00", "21:59", "20:59", "23:59", "12:00", "12:59", "17:00", "03:30", "02:30", "00:30"])
    return {
        "quiet": quiet,
        "check-in": check_in,
        "day-starts": f"{starts:02}:00",
        "tone": chance.choice(["gentle", "standard", "firm"]),
    }


async def speak(app: Application, account: Account, now: datetime, chance: random.Random) -> None:
    """Somebody does something that moves their days."""
    command, given = chance.choice(
        [
            ("check-in", {"how": chance.choice(["on-track", "struggling", "avoiding", "rest"])}),
            ("log-study", {"minutes": "600"}),
            ("log-score", {"test": f"nbme {chance.choice([26, 27, 28, 29])}", "score": str(chance.randint(45, 80))}),
            ("reminders", {"time-zone": chance.choice(ZONES)}),
            ("reminders", settings(chance)),
            ("reminders", {"snooze": chance.choice(["tomorrow", "2d", "3h"])}),
            ("plan", {"status": "paused", "until": "3 days"}),
            ("plan", {"status": "active"}),
            ("plan", {"rest-days": chance.choice(["sat,sun", "none", "mon,tue,wed,thu,fri,sun"]), "apply": "yes"}),
            ("plan", {"exam-date": f"{now + chance.choice([9, 20, 55, 90]) * DAY:%Y-%m-%d}", "apply": "yes"}),
            ("commit", {"what": "ten blocks"}),
        ]
    )
    heard = await app.run(account, command, given, now, zone="UTC")
    assert heard.person_id is not None, (command, given, heard.message)


@pytest.mark.parametrize("seed", range(sizes.sized(2, 60)))
@pytest.mark.parametrize("clock_breaks", [False, True], ids=["steady", "clock-breaks"])
async def test_whatever_happens_the_promises_hold(tmp_path: Path, seed: int, clock_breaks: bool) -> None:
    """Around changes of clocks, hours and zones nobody hears anything at night, on a rest day, or twice a day."""
    chance = town.dice(f"{seed} {clock_breaks}")
    clock = town.Clock(chance.choice(NIGHTS) + chance.uniform(0, 24) * HOUR)
    people = [Account(platform="discord", user=str(number + 1)) for number in range(sizes.sized(12, 40))]
    async with town.composed(tmp_path / "db") as app:
        judge = Judge(app, clock)
        app.connect("discord", judge)
        await app.start(clock.now)
        for account in people:
            exam = {"exam-date": f"{clock.now + chance.choice([4, 30, 52, 120]) * DAY:%Y-%m-%d}"}
            rest = {"rest-days": chance.choice(["sat,sun", "sun", "none"])}
            who = await town.begin(
                app, account, clock.now, chance.choice(ZONES), attempts="4", **rest, **chance.choice([exam, {}])
            )
            assert str(who) == account.user
            await app.run(account, "reminders", settings(chance), clock.now, zone="UTC")
        ends = clock.now + sizes.sized(6, 40) * DAY
        while clock.now < ends:
            clock.now += chance.choice([MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR])
            if clock_breaks and chance.random() < 0.02:
                clock.now += chance.choice([-HOUR, -DAY, 7 * DAY, -9 * DAY, 300 * DAY, -300 * DAY])
                clock.now = max(clock.now, datetime(2026, 2, 1, tzinfo=UTC))
            if chance.random() < 0.05:
                await app.stop(clock.now)
                clock.now += chance.choice([MINUTE, HOUR, 30 * HOUR])
                await app.start(clock.now)
            if chance.random() < 0.2:
                account = chance.choice(people)
                await speak(app, account, clock.now, chance)
                judge.in_silence[int(account.user)] = 0
                clock.now += SECOND
            async with asyncio.timeout(30):
                await app.tick(clock.now)
            looks = await app.store.transact(
                lambda tx: tx.connection.exec_driver_sql("SELECT min(next_look), max(next_look) FROM people").one()
            )
            now = clock.now.timestamp() * 1e6
            assert now < looks[0] <= looks[1] <= now + 7 * DAY / timedelta(microseconds=1)
            assert judge.broken == []
        assert judge.sent > (0 if clock_breaks else len(people))
        assert await town.count(app, "outbox", "state = 'repeated'") == 0
