from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import delivery
from bot.console import conversation
from bot.console.conversation import Conversation, Post, Said
from core.message import Message
from core.people import Place

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
DIGEST = Message(title="This week", event="digest")


async def test_a_post_is_told_to_its_channel() -> None:
    """What is posted in a channel is told as said to the channel, with its server where that is not the usual one."""
    told: list[Said] = []
    post = Post(Conversation(lambda: NOW, "Europe/Berlin", told.append))
    for server in (conversation.HERE, "oslo"):
        await post.post_in(Place(platform="console", id=server, channel="study"), DIGEST, "p1")
    assert [(each.where, each.account.user, each.unasked) for each in told] == [
        ("#study", "#study", True),
        ("oslo#study", "oslo#study", True),
    ]


async def test_a_platform_that_is_gone_takes_no_posts() -> None:
    """While a platform is offline its channels take nothing; others do."""
    told: list[Said] = []
    people = Conversation(lambda: NOW, "Europe/Berlin", told.append)
    people.take_offline("slack", NOW + timedelta(hours=1))
    with pytest.raises(delivery.TryAgain):
        await Post(people).post_in(Place(platform="slack", id="terminal", channel="study"), DIGEST, "p1")
    await Post(people).post_in(Place(platform="discord", id="terminal", channel="study"), DIGEST, "p1")
    assert len(told) == 1
