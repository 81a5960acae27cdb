from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import delivery
from bot.database.leases import LEASE
from core.people import Account, Outage
from tests.faults import town
from tests.faults.town import CHECK_IN, HOUR, MINUTE, MONDAY, SECOND
from tests.postgres import Server
from tests.sizes import sized

ROOT = Path(__file__).resolve().parents[2]
ALICE = Account(platform="discord", user="user0")
PATIENCE = 60


@pytest.fixture
async def url(server: Server) -> AsyncIterator[str]:
    """A new database on the server."""
    made = await server.new()
    yield made
    await server.drop(made)


async def started(url: str, witness: Path, now: datetime, stop: int = 0) -> asyncio.subprocess.Process:
    """A program that waits to be told to begin."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.workers", url, str(witness), now.isoformat(), str(stop),
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), PATIENCE) == b"ready\n"
    return process


async def ended(*processes: asyncio.subprocess.Process) -> None:
    """They begin together and come to their ends."""
    done = await asyncio.gather(*(asyncio.wait_for(each.communicate(b"\n"), PATIENCE) for each in processes))
    assert [said for said, _ in done] == [b"done\n"] * len(processes), done
    assert all(b"Traceback" not in trouble for _, trouble in done), done


def seen(witness: Path) -> list[tuple[str, str, str]]:
    """What reached the platform: by whom, for whom, and with which key."""
    return [tuple(line.split(" ")) for line in witness.read_text("utf-8").splitlines()]  # type: ignore[misc] # of three


async def populate(url: str, people: int) -> None:
    """So many people with a plan, whose check-in is due at the same moment."""
    async with town.composed(url) as app:
        await app.start(MONDAY)
        await town.crowd(app, people)


async def test_programs_share_a_backlog_and_send_each_message_once(url: str, tmp_path: Path) -> None:
    """Three programs that find everybody due at once share them: each is written to once, and all of them work."""
    people = sized(150, 3000)
    await populate(url, people)
    witness = tmp_path / "witness"
    await ended(*[await started(url, witness, CHECK_IN) for _ in range(3)])
    sent = seen(witness)
    assert len(sent) == len({user for _, user, _ in sent}) == len({key for _, _, key in sent}) == people
    assert len({process for process, _, _ in sent}) == 3
    async with town.composed(url) as app:
        assert await town.count(app, "outbox", "state = 'sent'") == people
        assert await town.count(app, "ledger", "status = 'queued'") == 0


async def test_what_a_killed_program_held_is_taken_over(url: str, tmp_path: Path) -> None:
    """A program that is killed in the middle of its messages holds them for a minute; then others send what is left.

    Only those that were in its hands are repeated, each under the key that it had.
    """
    people = sized(60, 600)
    await populate(url, people)
    witness = tmp_path / "witness"
    doomed = await started(url, witness, CHECK_IN, stop=25)
    assert doomed.stdin is not None
    assert doomed.stdout is not None
    doomed.stdin.write(b"\n")
    assert await asyncio.wait_for(doomed.stdout.readline(), PATIENCE) == b"standing still\n"
    await ended(*[await started(url, witness, CHECK_IN + SECOND) for _ in range(2)])
    doomed.kill()
    await doomed.communicate()
    held = people - len({user for _, user, _ in seen(witness)})
    assert len(seen(witness)) == people - held
    await ended(*[await started(url, witness, CHECK_IN + LEASE + SECOND) for _ in range(2)])
    sent = seen(witness)
    again = Counter(user for _, user, _ in sent)
    assert len(again) == people
    assert max(again.values()) <= 2
    assert len(sent) - people <= delivery.BATCH
    assert len({key for _, _, key in sent}) == people


async def test_comeback_was_off_only_while_no_program_was_up(url: str) -> None:
    """A program that starts while another is up finds no outage; when all were off, one is known, to each of them."""
    async with town.composed(url) as first, town.composed(url) as second:
        await first.start(MONDAY)
        await first.beat(MONDAY + HOUR)
        await second.start(MONDAY + HOUR + MINUTE)
        assert not second.outages
        await second.beat(MONDAY + HOUR + MINUTE - SECOND)
        later = MONDAY + 3 * HOUR
        await asyncio.gather(first.start(later), second.start(later))
        await asyncio.gather(first.beat(later), second.beat(later + SECOND))
        assert first.outages == second.outages == (Outage(MONDAY + HOUR + MINUTE, later),)


async def test_a_first_word_heard_by_two_programs_makes_one_person(url: str) -> None:
    """Somebody new whose words reach two programs at once is one person, and everything they said is kept."""
    async with town.composed(url) as first, town.composed(url) as second:
        await first.start(MONDAY)
        heard = await asyncio.gather(
            *(app.hear(ALICE, f"word {n}", MONDAY, zone=town.ZONE) for n, app in enumerate([first, second] * 8))
        )
        assert len({each.person_id for each in heard}) == 1
        assert await town.count(first, "people") == 1
        assert await town.count(first, "journal", "kind = 'note'") == 16


async def test_a_message_is_left_to_a_program_that_speaks_there(url: str) -> None:
    """Of programs on different platforms each sends what is for its own, and who is met nowhere is not forgotten."""
    clock = town.Clock(CHECK_IN)
    posts = {name: town.Wire(name, clock) for name in ("discord", "slack")}
    await populate(url, 20)
    async with town.composed(url) as first, town.composed(url) as second:
        for app, (name, post) in zip((first, second), posts.items(), strict=True):
            app.alone = False
            app.connect(name, post)
        await first.store.transact(lambda tx: tx.close_account(Account(platform="discord", user="user5")))
        await first.tick(CHECK_IN)
        assert {sent.platform for sent in posts["discord"].sent} == {"discord"}
        assert await second.next_moment() == CHECK_IN
        await second.tick(CHECK_IN)
        assert len(posts["discord"].sent) + len(posts["slack"].sent) == 19
        assert await town.count(first, "ledger", "rule = 'nowhere-to-reach'") > 0
        assert await second.deliver(CHECK_IN + timedelta(minutes=1)) == 0


async def test_commands_go_on_while_programs_sweep(url: str) -> None:
    """While two programs look at everybody, whoever speaks is answered and nothing they said is lost."""
    await populate(url, 60)
    async with town.composed(url) as first, town.composed(url) as second:
        people = [Account(platform=("slack", "discord")[n % 2], user=f"user{n}") for n in range(2, 40)]
        spoke = [app.hear(who, "/log-study 5m", CHECK_IN, zone=town.ZONE) for who in people for app in (first, second)]
        answering = asyncio.gather(*spoke)
        await asyncio.gather(first.sweep(CHECK_IN), second.sweep(CHECK_IN))
        answers = await answering
        assert {heard.message.title for heard in answers} == {"Logged"}
        assert await town.count(first, "journal", "kind = 'study'") == len(spoke)
        while await first.sweep(CHECK_IN):
            pass
        assert await town.count(first, "outbox") <= 60
