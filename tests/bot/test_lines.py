from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.application import Application
from bot.delivery import LINE_PATIENCE, PATIENCE, UNANSWERED, Closed, Line, TryAgain, Unknown
from core.message import Message
from core.people import Account
from tests.bot import stage
from tests.bot.stage import ALICE, NOW

HELLO = Message(title="Hello")


class Silent(stage.Post):
    """A platform that never answers."""

    async def send(self, account: Account, message: Message, key: str) -> None:
        await super().send(account, message, key)
        await asyncio.Event().wait()


async def test_a_platform_that_answers_nobody_is_left_alone() -> None:
    """After a few sends without an answer the next ones are put off at once, without being tried."""
    silent = Silent()
    line = Line(silent, patience=0.01)
    for _ in range(UNANSWERED):
        with pytest.raises(Unknown):
            await line.send(ALICE, HELLO, "key")
    with pytest.raises(TryAgain) as later:
        await line.send(ALICE, HELLO, "key")
    assert later.value.after is not None
    assert timedelta(seconds=50) < later.value.after <= timedelta(seconds=60)
    assert len(silent.sent) == UNANSWERED


async def test_a_platform_that_answers_is_never_left_alone() -> None:
    """An answer, even a no, ends the count; failures of other kinds are no silence."""
    post = stage.Post()
    line = Line(post, patience=5)
    for failure in (Closed(), TryAgain(), Unknown(), TimeoutError(), RuntimeError()) * 3:
        post.fails = {"alice": failure}
        with pytest.raises((type(failure), Unknown)):
            await line.send(ALICE, HELLO, "key")
    post.fails = {}
    await line.send(ALICE, HELLO, "key")
    assert len(post.sent) == 1


def test_a_line_gives_up_before_the_lease_ends() -> None:
    """A platform has less time for an answer than a message has for all its accounts."""
    assert LINE_PATIENCE < PATIENCE < 60


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(seconds=-5), timedelta(minutes=1)),
        (timedelta(0), timedelta(minutes=1)),
        (timedelta(milliseconds=1), timedelta(seconds=1)),
        (timedelta(minutes=7), timedelta(minutes=7)),
        (timedelta(days=400), timedelta(hours=1)),
    ],
)
async def test_a_platform_cannot_ask_for_nonsense(
    app: Application, post: stage.Post, asked: timedelta, waits: timedelta
) -> None:
    """A pause that a platform asks for is kept between a second and an hour; one in the past is none."""
    await stage.queued(app, ALICE)
    post.fails = {"alice": TryAgain(asked)}
    await app.tick(NOW)
    assert await app.next_moment() == NOW + waits


async def test_a_library_that_cancels_itself_is_a_lost_answer(app: Application) -> None:
    """A send that ends as if it were cancelled is repeated; the others of its batch are on their way."""

    class Cancelling(stage.Post):
        async def send(self, account: Account, message: Message, key: str) -> None:
            await super().send(account, message, key)
            if account.user == "alice" and len(self.sent) <= 2:
                raise asyncio.CancelledError

    post = Cancelling()
    app.connect("console", post)
    await stage.queued(app, ALICE, stage.BOB)
    await app.tick(NOW)
    await app.tick(NOW + timedelta(seconds=20))
    assert post.users == ["alice", "alice", "bob"]
    assert (await stage.fate(app)).status == "sent"
