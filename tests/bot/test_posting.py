from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from bot.application import Application
from bot.database import tables
from bot.database.transaction import Transaction
from bot.delivery import Closed, TryAgain, Unknown
from core import journal
from core.company import Item, Letter, Share
from core.groups import Notice, Settings, Weekly
from core.message import plain
from core.people import Account, Place
from core.ports import Company
from core.wording import digest as wording
from tests.bot import stage
from tests.bot.stage import ALICE, NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SERVER = Place(platform="console", id="terminal", channel="study")
FRIDAY = datetime(2026, 3, 6, 17, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 8, 18, tzinfo=UTC)
REMINDER = Notice(id=1, when=Weekly(6, time(18)), text="Plan the week")
SETTINGS = Settings(zone="UTC", channel="study", digest=None, notices=(REMINDER,))


def around(tx: Transaction, account: Account, now: datetime, place: Place = SERVER) -> Company:
    """What somebody may do with the people around them."""
    named = replace(account, name=account.user)
    return tx.records(tx.member_of(named, now, "UTC"), now, named, place).company


async def set_up(app: Application, settings: Settings = SETTINGS, now: datetime = NOW, place: Place = SERVER) -> int:
    """A group as Alice, its organiser, sets it up; its id."""

    def done(tx: Transaction) -> int:
        company = around(tx, ALICE, now, place)
        here = company.here()
        assert here is not None
        company.appoint(here.person, here.group.id, manages=True)
        company.save_group(replace(here.group, settings=settings))
        return here.group.id

    return await app.store.transact(done)


async def studies(
    app: Application, name: str, *items: Item, day: datetime = FRIDAY - DAY, place: Place = SERVER
) -> None:
    """Somebody of the group logs an hour and 40 questions, and shares these items with the whole group."""
    account = Account(platform="console", user=name)

    def done(tx: Transaction) -> None:
        company = around(tx, account, NOW, place)
        here = company.here()
        assert here is not None
        member = tx.member_of(account, NOW, "UTC")
        records = tx.records(member, NOW)
        day = FRIDAY - DAY
        records.add(journal.Study(at=day, day=day.date(), minutes=60, questions=40))
        records.flush()
        group = here.group.id
        company.give(
            Share(owner=here.person, item=item, audience="group", other=None, group=group, until=None, at=NOW)
            for item in items
        )

    await app.store.transact(done)


async def fates(app: Application) -> list[tuple[str, str, str]]:
    """Every post that was decided: its slot, its state and the rule."""
    posts = tables.posts
    asked = sa.select(posts.c.slot, posts.c.state, posts.c.rule).order_by(posts.c.id)
    rows = await app.store.transact(lambda tx: tx.connection.execute(asked).all())
    return [(row.slot, row.state, row.rule) for row in rows]


async def notes(app: Application) -> list[Letter]:
    """What Alice was told as an organiser."""
    return await app.store.transact(lambda tx: list(around(tx, ALICE, NOW).letters("group-note")))


def said(post: stage.Post) -> list[list[str]]:
    """The lines of everything that was posted."""
    return [[plain(each) for each in message.lines] for _, message, _ in post.posted]


async def test_a_reminder_is_posted_once_in_its_channel(app: Application, post: stage.Post) -> None:
    """It goes at its moment, to the channel that was set, for all to see, and once however often the clock ticks."""
    await set_up(app)
    for minutes in (-1, 0, 1, 30, 600):
        await app.tick(SUNDAY + minutes * MINUTE)
    (place, message, key), *others = post.posted
    assert not others
    assert (place.platform, place.id, place.channel) == ("console", "terminal", "study")
    assert (message.event, message.public, message.late) == ("digest", True, False)
    assert said(post) == [["Plan the week"]]
    assert len(key) <= 25
    assert await fates(app) == [("reminder:1:2026-03-08", "sent", "due")]


async def test_the_clock_knows_when_a_group_is_next(app: Application, post: stage.Post) -> None:
    """The next moment takes groups into account: it is the reminder's, where nobody is due before."""
    await set_up(app)
    await app.tick(NOW)
    await app.store.transact(lambda tx: tx.connection.execute(sa.update(tables.people).values(next_look=SUNDAY + DAY)))
    assert await app.next_moment() == SUNDAY


async def test_after_downtime_a_reminder_is_late_or_dropped(app: Application, post: stage.Post) -> None:
    """Within six hours it goes and says that it is late; later it is dropped, and kept as dropped."""
    await set_up(app)
    await app.tick(SUNDAY + 5 * HOUR)
    assert said(post) == [
        ["Plan the week", "This should have come Sun 8 Mar 18:00; I was not able to send it then, sorry."]
    ]
    assert [message.late for _, message, _ in post.posted] == [True]
    await app.tick(SUNDAY + 7 * DAY + 7 * HOUR)
    assert len(post.posted) == 1
    assert await fates(app) == [
        ("reminder:1:2026-03-08", "sent", "late"),
        ("reminder:1:2026-03-15", "dropped", "too-late"),
    ]


async def test_a_platform_that_is_down_too_long_drops_the_post(app: Application, post: stage.Post) -> None:
    """It is tried less and less, and after its time not at all."""
    await set_up(app)
    post.fails = {"study": TryAgain()}
    now = SUNDAY
    for _ in range(60):
        await app.tick(now)
        now += 7 * MINUTE
    assert post.posted == []
    assert await fates(app) == [("reminder:1:2026-03-08", "dropped", "too-late")]


async def test_a_lost_answer_is_asked_again_and_repeated_once(app: Application, post: stage.Post) -> None:
    """Within two minutes the same words go under the same key; later once more, saying so, whatever comes of it."""
    await set_up(app)
    post.fails, post.swallows = {"study": Unknown()}, True
    for seconds in (0, 20, 300, 600, 900):
        await app.tick(SUNDAY + timedelta(seconds=seconds))
    assert said(post) == [["Plan the week"], ["Plan the week"], ["Plan the week", wording.AGAIN]]
    assert len({key for _, _, key in post.posted}) == 1
    assert await fates(app) == [("reminder:1:2026-03-08", "sent", "answer-lost")]


async def test_a_platform_without_keys_gets_one_repeat(app: Application) -> None:
    """Where a platform knows no keys, a post whose answer was lost is repeated once, and says so at once."""
    post = stage.Post(fails={"study": Unknown()}, swallows=True)
    app.connect("console", post, knows_keys=False)
    await set_up(app)
    for seconds in (0, 20, 40, 300):
        await app.tick(SUNDAY + timedelta(seconds=seconds))
    assert said(post) == [["Plan the week"], ["Plan the week", wording.AGAIN]]


async def test_a_program_that_ended_while_posting_does_not_post_three_times(app: Application, post: stage.Post) -> None:
    """A try without an end is repeated once with a word about it; one that ended while repeating counts as sent."""
    await set_up(app)

    def begin_and_die(tx: Transaction, now: datetime, *, again: bool) -> None:
        for each in tx.posts.claim(now, 9):
            tx.posts.trying(each, now, again=again)

    await app.sweep(SUNDAY)
    await app.store.transact(lambda tx: begin_and_die(tx, SUNDAY, again=False))
    await app.tick(SUNDAY + 30 * timedelta(seconds=1))
    assert post.posted == []
    await app.store.transact(lambda tx: begin_and_die(tx, SUNDAY + 5 * MINUTE, again=True))
    await app.tick(SUNDAY + 10 * MINUTE)
    assert post.posted == []
    assert await fates(app) == [("reminder:1:2026-03-08", "sent", "answer-lost")]


async def test_organisers_are_told_once_of_a_closed_channel(app: Application, post: stage.Post) -> None:
    """Where the channel takes no posts, the post is dropped and organisers are told, once until they set it anew."""
    await set_up(app)
    post.fails = {"study": Closed()}
    for weeks in range(3):
        await app.tick(SUNDAY + 7 * weeks * DAY)
    assert [rule for _, _, rule in await fates(app)] == ["channel-closed"] * 3
    assert [letter.data["about"] for letter in await notes(app)] == ["closed"]
    await set_up(app, now=SUNDAY + 15 * DAY)
    await app.tick(SUNDAY + 21 * DAY)
    assert len(await notes(app)) == 2


async def test_what_was_taken_out_while_it_waited_does_not_go(app: Application, post: stage.Post) -> None:
    """A reminder that was removed while the platform was down is not posted when it is back."""
    await set_up(app)
    post.fails = {"study": TryAgain()}
    await app.tick(SUNDAY)
    await set_up(app, replace(SETTINGS, notices=()), now=SUNDAY + MINUTE)
    post.fails = {}
    await app.tick(SUNDAY + HOUR)
    assert post.posted == []
    assert await fates(app) == [("reminder:1:2026-03-08", "dropped", "changed")]


async def test_a_digest_counts_those_who_share_and_names_those_who_chose(app: Application, post: stage.Post) -> None:
    """Three share their effort, one of them with a name, and a fourth shares nothing: three are counted, one named."""
    await set_up(app, replace(SETTINGS, digest=Weekly(4, time(17)), notices=()))
    await studies(app, "ana", "effort", "name")
    await studies(app, "ben", "effort")
    await studies(app, "cem", "effort")
    await studies(app, "dana")
    await app.tick(FRIDAY)
    assert said(post) == [
        [
            "From Fri 27 Feb to Thu 5 Mar: 3 study days and 120 questions, by 3 people.",
            "Studied: ana.",
            wording.WHOSE,
        ]
    ]


async def test_a_week_with_nothing_to_say_has_no_digest(app: Application, post: stage.Post) -> None:
    """Nothing is posted, and it is kept why; each week's work is in one digest only."""
    await set_up(app, replace(SETTINGS, digest=Weekly(4, time(17)), notices=()))
    await studies(app, "ana", "effort", "name")
    for weeks in range(3):
        await app.tick(FRIDAY + 7 * weeks * DAY)
    assert len(post.posted) == 1
    assert await fates(app) == [
        ("digest:2026-03-06", "sent", "due"),
        ("digest:2026-03-13", "skipped", "nothing-to-say"),
        ("digest:2026-03-20", "skipped", "nothing-to-say"),
    ]


async def test_a_digest_is_worded_when_it_goes(app: Application, post: stage.Post) -> None:
    """What was revoked while the digest waited for its platform is not in it."""
    await set_up(app, replace(SETTINGS, digest=Weekly(4, time(17)), notices=()))
    await studies(app, "ana", "effort", "name")
    post.fails = {"study": TryAgain()}
    await app.tick(FRIDAY)

    def revoke(tx: Transaction) -> None:
        company = around(tx, Account(platform="console", user="ana"), FRIDAY)
        company.revoke(company.shares())

    await app.store.transact(revoke)
    post.fails = {}
    await app.tick(FRIDAY + HOUR)
    assert post.posted == []
    assert await fates(app) == [("digest:2026-03-06", "skipped", "nothing-to-say")]


async def test_a_name_of_another_platform_is_not_said(app: Application, post: stage.Post) -> None:
    """Somebody who is on two platforms is named as their group knows them, whichever they used last."""
    await set_up(app, replace(SETTINGS, digest=Weekly(4, time(17)), notices=()))
    await studies(app, "ana", "effort", "name")
    ana = await app.store.transact(lambda tx: tx.member_of(Account(platform="console", user="ana"), NOW, "UTC"))
    elsewhere = Account(platform="slack", user="U1", team="T1", name="Ana Maria Sousa")
    await app.store.transact(lambda tx: tx.link(ana.person.id, elsewhere, NOW + DAY))
    await app.tick(FRIDAY)
    assert said(post)[0][1] == "Studied: ana."


async def test_groups_are_walls(app: Application, post: stage.Post) -> None:
    """Nobody is counted in another group's digest, and whoever left a group is gone from its digest."""
    elsewhere = replace(SERVER, id="oslo")
    settings = replace(SETTINGS, digest=Weekly(4, time(17)), notices=())
    await set_up(app, settings, place=elsewhere)
    group = await set_up(app, replace(settings, channel="other"))
    await studies(app, "ana", "effort", "name", place=elsewhere)
    await studies(app, "ben", "effort", "name")
    gone = sa.delete(tables.memberships).where(
        tables.memberships.c.group_id == group, tables.memberships.c.user == "ben"
    )
    await app.store.transact(lambda tx: tx.connection.execute(gone))
    await app.tick(FRIDAY)
    assert [(place.id, message.lines[1]) for place, message, _ in post.posted] == [("oslo", ("Studied: ", "ana", "."))]


async def test_a_group_that_cannot_be_looked_at_is_put_off(
    app: Application, post: stage.Post, caplog: pytest.LogCaptureFixture
) -> None:
    """One group with a broken row waits for an hour; the others get what they are due."""
    broken = await set_up(app, replace(SETTINGS, zone="Nowhere/Nothing"), place=replace(SERVER, id="broken"))
    await set_up(app)
    await app.tick(SUNDAY)
    assert [place.id for place, _, _ in post.posted] == ["terminal"]
    assert "looking at group" in caplog.text
    rows = await app.store.transact(lambda tx: dict(_looks(tx)))
    assert rows[broken] == SUNDAY + HOUR


def _looks(tx: Transaction) -> Iterable[tuple[int, datetime | None]]:
    return ((row.id, row.next_look) for row in tx.connection.execute(sa.select(tables.groups)))
