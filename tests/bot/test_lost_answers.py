from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.application import Application
from bot.database.outbox import ANSWER_LOST
from bot.database.transaction import Transaction
from bot.delivery import TryAgain, Unknown
from tests.bot import stage
from tests.bot.stage import ALICE, NOW

pytestmark = pytest.mark.both

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


async def test_a_lost_answer_is_asked_again_with_the_same_key(app: Application, post: stage.Post) -> None:
    """Within two minutes of the first try the same words go again under the same key, until an answer comes."""
    await stage.queued(app, ALICE)
    post.fails, post.swallows = {"alice": Unknown()}, True
    await app.tick(NOW)
    assert await app.next_moment() == NOW + 20 * SECOND
    await app.tick(NOW + 20 * SECOND)
    post.fails = {}
    await app.tick(NOW + 40 * SECOND)
    assert len(post.sent) == 3
    assert len({(message.title, key) for _, message, key in post.sent}) == 1
    assert (await stage.fate(app)).status == "sent"
    await app.tick(NOW + 10 * MINUTE)
    assert len(post.sent) == 3


async def test_an_unknown_outcome_is_repeated_once_and_says_so(app: Application, post: stage.Post) -> None:
    """Later than two minutes it is repeated once with "you may have this already", whatever comes of that."""
    await stage.queued(app, ALICE)
    post.fails, post.swallows = {"alice": Unknown()}, True
    await app.tick(NOW)
    late = NOW + 3 * MINUTE
    await app.tick(late)
    await app.tick(late + 10 * MINUTE)
    assert [message.title for _, message, _ in post.sent] == ["How does it go?", "You may have this already"]
    row = await stage.fate(app)
    assert (row.status, row.rule, row.at) == ("sent", ANSWER_LOST, late)


async def test_a_program_that_ended_while_sending_repeats_itself(app: Application, post: stage.Post) -> None:
    """A try that nobody wrote an end to counts as unknown: the same key soon after, once more with a word later."""
    await stage.queued(app, ALICE)
    await _begin_and_die(app, NOW, again=False)
    await app.tick(NOW + 5 * MINUTE)
    assert [message.title for _, message, _ in post.sent] == ["You may have this already"]
    assert (await stage.fate(app)).status == "sent"


async def test_a_program_that_ended_while_repeating_stops_there(app: Application, post: stage.Post) -> None:
    """Nobody gets "you may have this already" twice, not even when the program ends while it is sent."""
    await stage.queued(app, ALICE)
    await _begin_and_die(app, NOW, again=True)
    await app.tick(NOW + 5 * MINUTE)
    assert post.sent == []
    row = await stage.fate(app)
    assert (row.status, row.rule) == ("sent", ANSWER_LOST)


async def _begin_and_die(app: Application, now: datetime, *, again: bool) -> None:
    """What a program leaves behind that ends between its claim and the answer."""

    def begin(tx: Transaction) -> None:
        for each in tx.outbox.claim(now, 9):
            tx.outbox.trying(each, each.outgoing.items, now, again=again)

    await app.store.transact(begin)


async def test_a_failure_that_nobody_foresaw_is_not_repeated_for_ever(app: Application, post: stage.Post) -> None:
    """A platform's code that breaks may have sent the message: it counts as a lost answer, not as a failure."""
    await stage.queued(app, ALICE)
    post.fails, post.swallows = {"alice": ZeroDivisionError()}, True
    for minutes in range(0, 60, 3):
        await app.tick(NOW + minutes * MINUTE)
    assert len(post.sent) == 2


async def test_a_lost_answer_stays_lost_through_an_outage(app: Application, post: stage.Post) -> None:
    """When the platform goes down after an answer was lost, the message that comes at last says it may be known."""
    await stage.queued(app, ALICE)
    post.fails = {"alice": Unknown()}
    await app.deliver(NOW)
    post.fails = {"alice": TryAgain()}
    await app.deliver(NOW + 20 * SECOND)
    await app.deliver(NOW + 5 * MINUTE)
    post.fails = {}
    await app.deliver(NOW + 20 * MINUTE)
    assert [message.title for _, message, _ in post.sent] == ["You may have this already"]


async def test_a_held_message_remembers_that_it_may_have_arrived(app: Application, post: stage.Post) -> None:
    """An answer that was lost before quiet hours is not forgotten in them: the message after them says so."""
    await stage.queued(app, ALICE)
    post.fails = {"alice": Unknown()}
    await app.deliver(NOW)
    post.fails = {}
    app.decisions = stage.verdicts("hold", "held")
    await app.deliver(NOW + MINUTE)
    assert (await stage.fate(app)).rule == ANSWER_LOST
    app.decisions = stage.RULES
    await app.tick(NOW + 8 * 60 * MINUTE)
    assert [message.title for _, message, _ in post.sent] == ["You may have this already"]
