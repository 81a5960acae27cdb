"""From what is queued for groups' channels to what is posted: one more check, words, retries, and closed channels.

It goes as messages to persons do (``delivery``): leased, worded when they go, and where an answer is lost repeated once
with a word about it.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import delivery, sweeping, trouble
from bot.database import neighbours, posts
from bot.database.outbox import ANSWER_LOST
from bot.database.posts import Waiting
from bot.database.store import Store
from bot.database.transaction import Transaction
from core import announcements, days, digest
from core.announcements import Post
from core.company import Letter
from core.groups import Group
from core.message import Message
from core.wording import digest as wording

log = logging.getLogger("comeback")

NOTE_HOLDS = timedelta(days=7)
"""So long organisers may still be told that a channel takes no posts."""


@dataclass(frozen=True, slots=True)
class Posting:
    """A post that is going out: worded."""

    waiting: Waiting
    group: Group
    message: Message


async def deliver(
    store: Store, world: sweeping.World, messengers: Mapping[str, delivery.Messenger], *, alone: bool = True
) -> int:
    """Lease a batch of posts that may go, check them again, and post those that still may; how many were leased.

    Where others send too (not ``alone``), posts for platforms that are not connected here are left to them.
    """
    here = None if alone else tuple(messengers)
    claimed = await store.transact(lambda tx: tx.posts.claim(world.now, delivery.BATCH, here))
    if not claimed:
        return 0
    postings = [each for waiting in claimed if (each := await _decided(store, world, waiting)) is not None]
    await delivery.as_they_come(
        postings,
        lambda posting: _post(posting, messengers),
        lambda outcomes: _marked(store, world, outcomes),
    )
    return len(claimed)


async def _decided(store: Store, world: sweeping.World, waiting: Waiting) -> Posting | None:
    """The post as it goes out now; none where it does not. One that cannot be worded is put off."""
    try:
        return await store.transact(lambda tx: _decide(tx, world, waiting))
    except Exception as error:  # noqa: BLE001 - one group's failure never stops the others'
        trouble.report(error, f"wording a post for group {waiting.group_id}")
        await store.transact(lambda tx: tx.posts.wait(waiting, world.now + delivery.PUT_OFF))
        return None


def _decide(tx: Transaction, world: sweeping.World, waiting: Waiting) -> Posting | None:
    group = tx.posts.groups([waiting.group_id]).get(waiting.group_id)
    if group is None:  # it was closed a moment ago
        return None
    if waiting.repeated:  # the one repeat went out, and the program ended before its answer came
        tx.posts.sent(waiting, world.now, ANSWER_LOST)
        return None
    post = announcements.again(group, waiting.slot, waiting.allowed_at)
    if post is None or post.over(world.now):
        tx.posts.close(waiting, "dropped", "changed" if post is None else "too-late")
        return None
    again = delivery.may_be_there(waiting.first_try_at, group.platform, world)
    message = _worded(tx, world.now, group, post, again=again)
    if message is None:
        tx.posts.close(waiting, "skipped", "nothing-to-say")
        return None
    tx.posts.trying(waiting, world.now, again=again)
    return Posting(waiting, group, message)


def _worded(tx: Transaction, now: datetime, group: Group, post: Post, *, again: bool) -> Message | None:
    """The post in words; none: there is nothing to say."""
    due = post.at.astimezone(days.zone_info(group.settings.zone or "UTC")) if post.late(now) else None
    if post.kind == "reminder":
        notice = next(each for each in group.settings.notices if each.id == post.number)
        return wording.reminder(notice, due=due, again=again)
    ids = tx.posts.sharing(group.id)
    names = tx.posts.names(group)
    people = [(member, names.get(member.person.id, "")) for member in tx.members(ids, now)]
    counted = digest.week(post.day, tx.posts.last_digest(group.id, post.at))
    said = digest.tell(people, group.id, counted, now)
    return None if said is None else wording.digest(said, due=due, again=again)


async def _post(posting: Posting, messengers: Mapping[str, delivery.Messenger]) -> delivery.Outcome:
    """Post once. Never raises, but when it is cancelled."""
    messenger = messengers.get(posting.group.platform)
    if messenger is None:
        return delivery.Outcome("failed")
    place = posts.channel(posting.group)
    until = asyncio.get_running_loop().time() + delivery.PATIENCE
    ask = functools.partial(messenger.post_in, place, posting.message, posting.waiting.key)
    return await delivery.attempt(ask, until, f"posting for group {posting.group.id} on {place.platform}")


async def _marked(store: Store, world: sweeping.World, outcomes: Sequence[tuple[Posting, delivery.Outcome]]) -> None:
    """Write down what became of posts. Never raises: the lease of one that cannot be marked ends, and it is tried
    again.
    """
    for posting, outcome in outcomes:
        try:
            await store.transact(functools.partial(_mark, world=world, posting=posting, outcome=outcome))
        except Exception as error:  # noqa: BLE001 - one group's failure never stops the others'
            trouble.report(error, f"marking a post for group {posting.group.id}")


def _mark(tx: Transaction, world: sweeping.World, posting: Posting, outcome: delivery.Outcome) -> None:
    waiting, now = posting.waiting, world.now
    match outcome.what:
        case "sent":
            tx.posts.sent(waiting, now, "late" if posting.message.late else "due")
        case "lost" if delivery.may_be_there(waiting.first_try_at, posting.group.platform, world):
            tx.posts.sent(waiting, now, ANSWER_LOST)
        case "lost":
            tx.posts.wait(waiting, now + delivery.ASK_AGAIN)
        case "closed":
            tx.posts.close(waiting, "dropped", "channel-closed")
            _tell_organisers(tx, posting.group, now)
        case _:
            tx.posts.failed(waiting, now + delivery.pause(waiting.tries, outcome.after))


def _tell_organisers(tx: Transaction, group: Group, now: datetime) -> None:
    """Say once to each organiser that the channel takes no posts; once more after they have set the group up anew."""
    log.info("The channel of group %d takes no posts.", group.id)
    for person_id in tx.posts.organisers(group.id):
        letter = Letter(
            to=person_id,
            sender=None,
            group=group.id,
            kind="group-note",
            subject=f"closed:{group.id}:{group.changed_at:%Y%m%d%H%M%S}",
            data={"about": "closed", "group": group.settings.name},
            at=now,
            until=now + NOTE_HOLDS,
        )
        neighbours.write(tx.connection, letter, now)
