"""What goes wrong between Comeback and Discord, over real sockets: whoever waits is told, and nothing is left over."""

from __future__ import annotations

import asyncio
import contextlib
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import Application
from bot.database.transaction import Transaction
from core import journal
from core.people import Account
from tests.wire import stage
from tests.wire.discord_server import ClientRefused, DiscordServer, NoAnswer
from tests.wire.slack_stage import held
from tests.wire.stage import Clock

PLAN = {"exam": "usmle-step-1", "attempts": 0, "exam-date": "2026-05-18", "rest-days": "sun"}


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(server: DiscordServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Application]:
    async with stage.on_discord(tmp_path, server, clock, zone="Europe/Berlin") as app:
        yield app


@pytest.mark.usefixtures("app")
async def test_an_open_modal_costs_nothing(server: DiscordServer) -> None:
    """A modal that somebody leaves open has nothing waiting for it, and none of its words are kept in memory."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    for _ in range(5):
        assert (await ann.command("check-in")).modal is not None
    waiting = [task for task in asyncio.all_tasks() if "timeout" in getattr(task.get_coro(), "__qualname__", "")]
    assert waiting == []


async def test_what_comes_while_it_stops_is_answered(server: DiscordServer, clock: Clock, tmp_path: Path) -> None:
    """What is heard while Comeback finishes what it has in hand is answered too, not left thinking for ever."""
    ann, ben = server.user("ann"), server.user("ben")
    async with contextlib.AsyncExitStack() as up:
        await up.enter_async_context(stage.on_discord(tmp_path, server, clock))
        one = server.hangs(times=1, path="/webhooks/")
        first = asyncio.ensure_future(ann.command("today"))
        await asyncio.wait_for(one.met.wait(), 5)
        leaving = asyncio.ensure_future(up.aclose())
        two = server.hangs(times=1, path="/webhooks/")
        second = asyncio.ensure_future(ben.command("today"))
        await asyncio.wait_for(two.met.wait(), 5)
        one.ends()
        assert (await first).message.text
        two.ends()
        assert (await second).message.text
        await leaving


async def test_an_answer_that_is_refused_is_owned_up_to(
    app: Application, server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Where Discord does not take an answer, the member is not left with a bot that thinks: it may have been done."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    server.fails(400, times=1, path="/webhooks/")
    said = await ann.command("why", {"reason": "my grandmother"})
    assert "could not show" in said.message.text
    assert "Nothing was changed" not in said.message.text
    assert "my grandmother" in (await ann.command("why")).message.text
    assert "grandmother" not in caplog.text


async def test_a_large_export_is_packed(app: Application, server: DiscordServer, clock: Clock) -> None:
    """An export that is larger than a file may be there comes as an archive, with everything in it."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    account = Account(platform="discord", user=ann.id)
    words = "every word counts " * 550

    def write(tx: Transaction) -> None:
        member = tx.member_of(account, clock(), "UTC")
        records = tx.records(member, clock())
        for _ in range(1100):
            records.add(journal.Note(at=clock(), day=clock().date(), text=words))
        records.flush()

    await app.store.transact(write)
    said = await ann.command("my-data", {"do": "export"}, patience=20)
    files = said.message.files
    assert {"comeback-export.json.zip", "readable.md.zip"} <= set(files)
    with zipfile.ZipFile(io.BytesIO(files["comeback-export.json.zip"])) as archive:
        assert archive.read("comeback-export.json").count(b"every word counts") == 1100 * 550


async def test_an_answer_that_comes_too_late_comes_as_a_dm(app: Application, server: DiscordServer) -> None:
    """When the way back has run out by the time the answer is there, it is said in the DM."""
    ann, place = server.user("ann"), server.guild("Study").channel("study")
    await ann.command("plan", PLAN, place=place)
    async with held(app):
        asked = asyncio.ensure_future(ann.command("today", place=place, patience=0.5))
        await asyncio.sleep(0)
        newest = list(server.interactions.values())[-1]
        assert await newest.signal.until(lambda: newest.answered is not None, 5)
        server.clock.advance(15 * 60 + 1)
    with pytest.raises(NoAnswer):
        await asked
    [late] = await server.arrives(ann)
    assert "Today" in late.text


async def test_a_form_of_which_nobody_knows_is_logged_in_short(
    app: Application, server: DiscordServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Where it is lost whether a form opened again, that is logged by its kind alone."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    await ann.command("log-score", {"test": "nbme 28", "score": "blue"})
    server.loses_answers(times=1, path="/callback")
    await ann.press("Fix it")
    await ann.command("help")
    assert "Traceback" not in caplog.text
    assert "answering on Discord" in caplog.text


@pytest.mark.usefixtures("app")
async def test_no_more_can_be_typed_than_is_kept(server: DiscordServer) -> None:
    """A field ends where what is kept of it ends: nobody writes a page that is then refused, and gone."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    asked = await ann.command("check-in")
    assert asked.modal is not None
    assert asked.modal.field("note").max_length == 1000
    assert (await ann.submit(asked.modal, {"how": "behind", "note": "x" * 1000})).message.text
    with pytest.raises(ClientRefused):
        await ann.command("why", {"reason": "x" * 1001})
    assert (await ann.command("why", {"reason": "x" * 1000})).message.text


@pytest.mark.usefixtures("app")
async def test_a_last_page_whose_first_one_is_gone_says_so(server: DiscordServer, clock: Clock) -> None:
    """Who hands in a form's last page when the first one has run out is told why it is asked for again."""
    ann = server.user("ann")
    await ann.command("plan", PLAN)
    asked = await ann.command("reflect")
    first = {"effort": "2 no rest", "weaknesses": "1", "resources": "2", "assessment": "1", "help": "2"}
    await ann.submit(asked.modal, first)
    second = await ann.press("Go on")
    clock.waits(days=8)
    said = await ann.submit(second.modal, {"flashcards": "4", "timeline": "2", "ownership": "4", "change": "one"})
    assert "asked for again" in said.message.text
    again = await ann.press(said.message.labels[0])
    done = await ann.submit(again.modal, first)
    assert "one" in done.message.text


async def test_a_dms_id_that_cannot_be_kept_takes_nothing_back(app: Application, server: DiscordServer) -> None:
    """When only the DM's id cannot be kept after an answer, the answer stands."""
    ann = server.user("ann")
    await app.store.transact(
        lambda tx: tx.connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE OF channel ON accounts BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    )
    said = await ann.command("help")
    await ann.command("help")
    assert "fault" not in said.message.text
