from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.application import Application
from bot.database.store import Store
from bot.database.transaction import Transaction
from core import journal
from core.message import Button, Message
from core.nudges import Verdict
from core.people import Outage
from core.ports import Context
from tests.bot import stage
from tests.bot.stage import ALICE, BOB, NOW, ZONE
from tests.faults import town

pytestmark = pytest.mark.both


def note(context: Context, text: str) -> None:
    """Keep a note in the member's journal."""
    context.records.add(journal.Note(at=context.now, day=context.member.today(context.now), text=text))


def count(context: Context) -> Message:
    """Say how many notes the member has, and where this is said."""
    return Message(title=f"{len(context.member.journal.notes)} {context.where} {context.version}")


def breaks(context: Context) -> Message:
    """Write something, then break."""
    note(context, "half done")
    raise RuntimeError("secret words of a member")


def moves(context: Context) -> Message:
    """Move the member's clock."""
    person = context.records.person
    context.records.save_person(replace(person, reminders=replace(person.reminders, zone="Asia/Tokyo")))
    return Message(title="Moved")


def erases(context: Context) -> Message:
    """Forget the member."""
    context.records.erase()
    return Message(title="Gone")


@pytest.fixture
def app(store: Store) -> Application:
    return stage.app_of(store, count=count, breaks=breaks, moves=moves, erases=erases)


async def test_words_and_commands_are_told_apart(app: Application) -> None:
    """A line with a slash is a command, any other text is words."""
    assert (await app.hear(ALICE, "I am tired", NOW, zone=ZONE)).message.title == "Kept"
    assert (await app.hear(ALICE, "  /count", NOW, zone=ZONE)).message.title == "1 dm None"


async def test_a_button_carries_its_version(app: Application) -> None:
    """A press reaches its command with the plan's version and the place where it was pressed."""
    encoded = Button("Count", "count", {}, 3).encode()
    pressed = await app.press(ALICE, encoded, NOW, zone=ZONE, where="private")
    assert pressed.message.title == "0 private 3"


@pytest.mark.parametrize("forged", ["", "count", "count|x|", "count||novalue", "nobody||", "../count||"])
async def test_a_forged_button_is_refused(app: Application, forged: str) -> None:
    """A button that Comeback never made does nothing and is answered."""
    assert (await app.press(ALICE, forged, NOW, zone=ZONE)).message.event == "refusal"


async def test_values_by_name_reach_the_command(app: Application) -> None:
    """A platform with options runs a command without a line of text; an unknown one is refused."""
    assert (await app.run(ALICE, "count", {}, NOW, zone=ZONE)).message.title == "0 dm None"
    assert (await app.run(ALICE, "dance", {}, NOW, zone=ZONE)).message.event == "refusal"


async def test_filling_without_a_form_is_refused(app: Application) -> None:
    """Values for a form that is not open are answered with what to do instead."""
    assert (await app.fill(ALICE, "score=61", NOW, zone=ZONE)).message.event == "refusal"


async def test_an_answer_is_read_by_its_members_clock(app: Application) -> None:
    """The zone that comes with an answer is the member's own as the command has left it."""
    assert (await app.hear(ALICE, "/count", NOW, zone="Europe/Berlin")).zone == "Europe/Berlin"
    assert (await app.hear(ALICE, "/moves", NOW, zone="Europe/Berlin")).zone == "Asia/Tokyo"
    assert (await app.hear(ALICE, "/count", NOW, zone="Europe/Berlin")).zone == "Asia/Tokyo"


async def test_what_breaks_is_undone_and_answered(app: Application, caplog: pytest.LogCaptureFixture) -> None:
    """When a command breaks, nothing of it is kept, and the member gets a reference that the log has too."""
    await app.hear(ALICE, "/count", NOW, zone=ZONE)
    with caplog.at_level(logging.ERROR):
        heard = await app.hear(ALICE, "/breaks", NOW, zone=ZONE)
    assert heard.message.event == "error"
    reference = caplog.records[-1].getMessage().partition(":")[0]
    assert any(reference in str(span) for line in heard.message.lines for span in line)
    assert "RuntimeError while answering on console" in caplog.text
    assert "secret" not in caplog.text
    assert (await app.hear(ALICE, "/count", NOW, zone=ZONE)).message.title == "0 dm None"


async def test_what_breaks_at_a_first_word_leaves_nobody(app: Application) -> None:
    """Somebody whose first command breaks is not half known."""
    heard = await app.hear(ALICE, "/breaks", NOW, zone=ZONE)
    assert (heard.zone, heard.person_id) == (ZONE, None)
    assert await app.next_moment() is None


async def test_erasing_leaves_nothing_to_do(app: Application) -> None:
    """Who erases everything from the chat is answered, and is due for nothing."""
    await app.hear(ALICE, "hello", NOW, zone=ZONE)
    assert (await app.hear(ALICE, "/erases", NOW, zone=ZONE)).message.title == "Gone"
    assert await app.next_moment() is None


async def test_every_answer_stirs_the_clock(app: Application) -> None:
    """After an answer something may be due sooner, so whoever waits is told; after a failure nothing has changed."""
    stirred: list[str] = []
    app.stirred = lambda: stirred.append("stirred")
    await app.hear(ALICE, "hello", NOW, zone=ZONE)
    await app.hear(ALICE, "/breaks", NOW, zone=ZONE)
    assert stirred == ["stirred"]


async def test_a_tick_looks_and_delivers(app: Application) -> None:
    """One tick takes everybody who is due from a look to a sent message, and then nothing is due for a day."""
    post = stage.Post()
    app.connect("console", post)
    alice, _ = await stage.join(app, ALICE, BOB)
    assert await app.next_moment() == NOW
    await app.tick(NOW)
    assert post.users == ["alice", "bob"]
    assert await app.next_moment() == NOW + stage.DAY
    sent = await stage.status(app, alice, NOW.date())
    assert sent is not None
    assert (sent.status, sent.at, sent.slot) == ("sent", NOW, "2026-03-02")
    await app.tick(NOW)
    assert len(post.sent) == 2


async def test_a_tick_ends(store: Store) -> None:
    """Rules that hold and queue a message for ever do not hold up the clock."""
    held = replace(stage.RULES, at_sending=lambda *_: Verdict(what="hold"))
    app = stage.app_of(store, held)
    app.connect("console", stage.Post())
    await stage.join(app, ALICE)
    await app.tick(NOW)
    assert await app.next_moment() is not None


async def outages_of(app: Application) -> list[tuple[datetime, datetime]]:
    """The outages that a command would see."""
    seen: list[Outage] = []

    def words(context: Context, text: str) -> Message:
        seen.extend(context.outages)
        return Message()

    app.decisions = replace(app.decisions, words=words)
    await app.hear(ALICE, "hello", NOW, zone=ZONE)
    return [(outage.began, outage.ended) for outage in seen]


async def test_an_outage_is_recorded(app: Application) -> None:
    """When Comeback comes up after more than two minutes, the time since its last heartbeat is an outage."""
    await app.start(NOW)
    await app.beat(NOW + timedelta(hours=1))
    up = NOW + timedelta(hours=7)
    await app.start(up)
    assert await outages_of(app) == [(NOW + timedelta(hours=1), up)]


async def test_a_first_start_and_a_restart_are_no_outage(app: Application) -> None:
    """Neither the very first start nor a restart within two minutes counts as having been away."""
    await app.start(NOW)
    await app.stop(NOW + timedelta(hours=3))
    await app.start(NOW + timedelta(hours=3, minutes=2))
    assert await outages_of(app) == []


async def test_outages_outlive_a_restart(app: Application, store: Store) -> None:
    """What was recorded is known again by the next program."""
    await app.start(NOW)
    await app.start(NOW + timedelta(hours=7))
    again = stage.app_of(store)
    await again.start(NOW + timedelta(hours=7, minutes=1))
    assert await outages_of(again) == [(NOW, NOW + timedelta(hours=7))]


async def test_changed_rules_make_everybody_be_looked_at(app: Application) -> None:
    """A start with other rules looks at everybody again; one with the same rules leaves them in peace."""
    await app.start(NOW)
    await stage.join(app, ALICE, BOB)
    await app.sweep(NOW)
    later = NOW + timedelta(hours=1)
    await app.start(later)
    assert await app.sweep(later) == 0
    app.stamp = "other rules"
    await app.start(later)
    assert await app.sweep(later) == 2


async def test_many_looks_after_a_change_are_paced(app: Application) -> None:
    """With many members, new rules spread their looks over time, everybody at a place of their own."""
    await app.start(NOW)
    far = NOW + stage.DAY

    def enrol(tx: Transaction) -> None:
        first = tx.member_of(ALICE, NOW, ZONE).person.id
        tx.look_next(first, far)
        town.copies(tx, first, 1199)

    await app.store.transact(enrol)
    app.stamp = "other rules"
    await app.start(NOW)
    due = []
    for seconds in range(3):
        moment = NOW + timedelta(seconds=seconds)
        due.append(len(await app.store.transact(lambda tx, now=moment: tx.due_people(now, 2000))))  # type: ignore[misc]
    assert due == [400, 800, 1200]


async def test_a_message_sent_long_ago_is_let_go(app: Application) -> None:
    """The queue does not grow for ever: what went out more than a week ago stands in the ledger only."""
    app.connect("console", stage.Post())
    person_id = (await stage.join(app, ALICE))[0]
    await app.tick(NOW)
    later = NOW + timedelta(days=9)
    await app.start(later)
    assert await app.store.transact(lambda tx: tx.outbox.slots([person_id])) == set()
    sent = await stage.status(app, person_id, NOW.date(), later)
    assert sent is not None
    assert sent.status == "sent"
