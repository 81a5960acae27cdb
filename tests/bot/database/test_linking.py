from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.application import Application
from bot.database import tables
from bot.database.store import Store
from bot.database.transaction import Transaction
from bot.delivery import Closed
from core.linking import Join
from core.message import Message, plain
from core.people import Account
from core.study import table
from tests.bot import stage
from tests.bot.stage import NOW, ZONE

pytestmark = pytest.mark.both

ON_DISCORD = Account(platform="discord", user="111")
ON_SLACK = Account(platform="slack", user="U1", team="T1")
STRANGER = Account(platform="discord", user="222")
CODE = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")
PLAN = "/plan exam=usmle-step-1 exam-date=2026-06-29"
SOON = NOW + timedelta(minutes=1)
TODAY = str(NOW.date())
NOTHING = Join(plan=None, ended=None, twice=(), fates=(), served=frozenset())


@pytest.fixture
def app(store: Store) -> Application:
    return with_commands(store)


@pytest.fixture
def post(app: Application) -> stage.Post:
    post = stage.Post()
    for platform in ("discord", "slack"):
        app.connect(platform, post)
    return post


@pytest.fixture
async def reopened(address: str) -> AsyncIterator[list[Store]]:
    opened: list[Store] = []
    yield opened
    for store in opened:
        await store.close()


def with_commands(store: Store) -> Application:
    """Comeback with its real commands, and rules of a few lines for what it says unasked."""
    app = stage.app_of(store)
    app.commands = table()
    return app


def text_of(message: Message) -> str:
    return "\n".join([message.title, *(plain(line) for line in message.lines)])


async def hear(app: Application, account: Account, *lines: str, now: datetime = NOW) -> Message:
    """The answer to the last of these lines."""
    heard = [await app.hear(account, line, now, zone=ZONE) for line in lines]
    return heard[-1].message


async def press(app: Application, account: Account, message: Message, label: str, now: datetime = SOON) -> Message:
    """The answer to a button of the message."""
    (button,) = (button for button in message.buttons if button.label == label)
    return (await app.press(account, button.encode(), now, zone=ZONE)).message


async def code_of(app: Application, account: Account = ON_SLACK, now: datetime = NOW) -> str:
    """A new code, as it was shown."""
    found = CODE.search(text_of(await hear(app, account, "/my-data link", now=now)))
    assert found
    return found[0]


async def linked(app: Application, *, now: datetime = SOON) -> int:
    """Both accounts, whatever each has, are one person; their number."""
    said = await hear(app, ON_DISCORD, f"/my-data link {await code_of(app, now=now)}", now=now)
    if said.buttons and said.buttons[0].label == "Link them":
        said = await press(app, ON_DISCORD, said, "Link them", now)
    assert said.title == "One person from now on", text_of(said)
    (person_id,) = await ids(app, ON_SLACK, ON_DISCORD)
    return person_id


async def ids(app: Application, *accounts: Account) -> set[int]:
    """Who is behind these accounts."""
    names = {account.user for account in accounts}
    return {row["person_id"] for row in await rows(app, tables.accounts) if row["user"] in names}


COMPANY = {"letters", "memberships", "pod_members", "shares", "sightings", "ties"}
ALONE = [one for one in tables.OF_A_PERSON if one.name not in COMPANY]
"""The tables that somebody with nobody around them has rows in."""


async def rows(app: Application, one: sa.Table) -> list[dict[str, Any]]:
    """Every row of a table."""
    return await app.store.transact(lambda tx: [dict(row) for row in tx.connection.execute(sa.select(one)).mappings()])


async def dump(app: Application, account: Account) -> dict[str, Any]:
    """Somebody's export."""
    said = await hear(app, account, "/my-data export", now=SOON)
    read: dict[str, Any] = json.loads(said.files[0].content)
    return read


def files_with(words: str, folder: Path) -> list[str]:
    """The files in a folder that hold these words."""
    return [file.name for file in folder.iterdir() if words.encode() in file.read_bytes()]


# --- Codes ------------------------------------------------------------------------------------------------------------


async def test_who_has_nothing_moves_over(app: Application) -> None:
    """A new account joins with one line; both are one person then, and no row of the other is left."""
    await hear(app, ON_SLACK, PLAN, "/why my patients")
    person_id = await linked(app)
    assert [row["id"] for row in await rows(app, tables.people)] == [person_id]
    said = text_of(await hear(app, ON_DISCORD, "/why", now=SOON))
    assert "my patients" in said
    assert "Slack and Discord" in text_of(await hear(app, ON_SLACK, "/my-data link", now=SOON))


async def test_a_code_is_not_kept(app: Application, tmp_path: Path) -> None:
    """No file has the code, and no export its hash."""
    code = await code_of(app)
    (row,) = await rows(app, tables.link_codes)
    assert (len(row["digest"]), row["expires_at"]) == (64, NOW + timedelta(minutes=10))
    assert not files_with(code, tmp_path)
    assert not files_with(code.replace("-", ""), tmp_path)
    assert row["digest"] not in json.dumps(await dump(app, ON_SLACK))


async def test_a_code_works_once(app: Application) -> None:
    """Once it was used, a code links nobody else."""
    code = await code_of(app)
    await hear(app, ON_DISCORD, f"/my-data link {code}", now=SOON)
    said = await hear(app, STRANGER, f"/my-data link {code}", now=SOON)
    assert "used already" in text_of(said)
    assert len(await rows(app, tables.people)) == 2


async def test_a_newer_code_replaces_an_older(app: Application) -> None:
    """Only the newest code of a person holds."""
    old, new = await code_of(app), await code_of(app)
    assert old != new
    assert "no such code" in text_of(await hear(app, ON_DISCORD, f"/my-data link {old}", now=SOON))
    assert (await hear(app, ON_DISCORD, f"/my-data link {new}", now=SOON)).title == "One person from now on"


async def test_a_code_holds_for_ten_minutes(app: Application) -> None:
    """At ten minutes a code is too old, and says so; a day later nobody knows it any more."""
    code = await code_of(app)
    late = NOW + timedelta(minutes=10)
    assert "held for 10 minutes" in text_of(await hear(app, ON_DISCORD, f"/my-data link {code}", now=late))
    await app.store.transact(lambda tx: tx.upkeep.tidy(late + timedelta(days=1, seconds=1)))
    assert await rows(app, tables.link_codes) == []


async def test_ones_own_code(app: Application) -> None:
    """Spoken where it was made, or on an account that is linked already, a code changes nothing."""
    assert "your own code" in text_of(await hear(app, ON_SLACK, f"/my-data link {await code_of(app)}", now=SOON))
    await linked(app)
    assert "your own code" in text_of(await hear(app, ON_DISCORD, f"/my-data link {await code_of(app)}", now=SOON))
    assert len(await ids(app, ON_SLACK, ON_DISCORD)) == 1


async def test_wrong_codes_are_counted_over_a_restart(app: Application, address: str, reopened: list[Store]) -> None:
    """Five wrong codes within an hour end the tries, whether or not Comeback was started anew between them."""
    await hear(app, ON_DISCORD, *["/my-data link ZZZZ-ZZZZ"] * 3)
    await app.store.close()
    reopened.append(await Store.open(address))
    again = with_commands(reopened[0])
    await hear(again, ON_DISCORD, *["/my-data link ZZZZ-ZZZZ"] * 2)
    code = await code_of(again)
    assert (await hear(again, ON_DISCORD, f"/my-data link {code}", now=SOON)).title == "No more tries for now"
    assert (await hear(again, STRANGER, f"/my-data link {code}", now=SOON)).title == "One person from now on"
    later = NOW + timedelta(hours=1)
    code = await code_of(again, now=later)
    assert (await hear(again, ON_DISCORD, f"/my-data link {code}", now=later)).title == "One person from now on"


async def test_two_who_speak_one_code_at_once(app: Application) -> None:
    """Of two who speak the same code at the same moment one is linked, the other is told that it was used."""
    code = await code_of(app)
    both = (hear(app, each, f"/my-data link {code}", now=SOON) for each in (ON_DISCORD, STRANGER))
    said = await asyncio.gather(*both)
    assert sorted(each.event for each in said) == ["form", "reply"]
    assert len(await ids(app, ON_SLACK, ON_DISCORD, STRANGER)) == 2


async def test_only_who_spoke_the_code_may_press(app: Application) -> None:
    """The button's id is worth nothing in other hands."""
    await hear(app, ON_DISCORD, "/why my patients")
    question = await hear(app, ON_DISCORD, f"/my-data link {await code_of(app)}", now=SOON)
    assert (await press(app, STRANGER, question, "Link them")).event == "refusal"
    assert len(await ids(app, ON_SLACK, ON_DISCORD, STRANGER)) == 3
    assert (await press(app, ON_DISCORD, question, "Link them")).title == "One person from now on"
    assert (await press(app, ON_DISCORD, question, "Link them")).event == "refusal"


# --- What becomes of both ---------------------------------------------------------------------------------------------


async def test_everything_of_both_is_kept(app: Application) -> None:
    """Scores, study, check-ins, notes and reasons of both stand in one export; a score that both had stands once."""
    await hear(app, ON_SLACK, PLAN, "/log-score nbme 26 60", "/log-study 30m", "a note", "/reminders tone=firm")
    await hear(app, ON_DISCORD, PLAN, "/log-score nbme 26 60", "/log-score nbme 27 64", "/check-in on-track")
    await hear(app, ON_DISCORD, "another note", "/why home", "/reminders tone=gentle")
    await linked(app)
    kept = await dump(app, ON_DISCORD)
    assert sorted(row["kind"] for row in kept["journal"]) == sorted(
        ["score", "score", "study", "check-in", "note", "note", "reason"]
    )
    assert kept["people"][0]["reminders"]["tone"] == "firm"
    assert {row["platform"] for row in kept["accounts"]} == {"discord", "slack"}
    assert len(kept["people"]) == 1


async def test_the_makers_plan_is_the_one(app: Application) -> None:
    """The plan from where the code was made goes on, though the other is newer, and buttons of before are stale."""
    await hear(app, ON_SLACK, PLAN)
    await hear(app, ON_DISCORD, PLAN.replace("06-29", "07-27"))
    person_id = await linked(app)
    plan = (await stage.member(app, person_id)).plan
    assert plan is not None
    assert (str(plan.exam_on), plan.status, plan.version) == ("2026-06-29", "active", 3)
    assert sorted(row["status"] for row in await rows(app, tables.plans)) == ["active", "finished"]
    await hear(app, ON_DISCORD, "/plan exam-date=2026-07-06 apply=yes", now=SOON)
    changed = (await stage.member(app, person_id)).plan
    assert changed is not None
    assert (str(changed.exam_on), changed.id) == ("2026-07-06", plan.id)


async def test_the_only_plan_is_the_one(app: Application) -> None:
    """Where the code's maker has no plan, the one who joins brings theirs along as it is."""
    await hear(app, ON_DISCORD, PLAN)
    person_id = await linked(app)
    plan = (await stage.member(app, person_id)).plan
    assert plan is not None
    assert (plan.status, plan.version) == ("active", 1)


async def test_drafts_of_the_maker_stay(app: Application) -> None:
    """The form that is open where the code was made stays open; the one from here goes."""
    await hear(app, ON_SLACK, PLAN, "/log-score nbme 26")
    await hear(app, ON_DISCORD, "/log-study banana", "/why home")
    person_id = await linked(app)
    drafts = (await stage.member(app, person_id)).person.drafts
    assert [draft.command for draft in drafts] == ["log-score"]


async def test_a_day_holds_one_message(app: Application, post: stage.Post) -> None:
    """Whoever was written to today on either platform is not written to again, and a queued message goes nowhere."""
    await stage.join(app, ON_SLACK, ON_DISCORD)
    await app.sweep(NOW)
    await app.deliver(NOW, {"discord": post})
    assert post.users == ["111"]
    person_id = await linked(app)
    await app.tick(SOON + timedelta(minutes=5))
    assert post.users == ["111"]
    fate = await stage.status(app, person_id, NOW.date())
    assert fate is not None
    assert fate.status == "sent"
    assert [(row["state"], row["slot"]) for row in await rows(app, tables.outbox)] == [("sent", TODAY)]


async def test_what_waited_is_sent_once(app: Application, post: stage.Post) -> None:
    """Two messages that wait for the same day become one, in the place that was used last."""
    await stage.join(app, ON_SLACK, ON_DISCORD)
    await app.sweep(NOW)
    await linked(app)
    await app.tick(SOON + timedelta(minutes=5))
    assert post.users == ["111"]
    assert [row["state"] for row in await rows(app, tables.outbox)] == ["sent"]


async def test_a_message_on_its_way_counts_as_sent(app: Application, post: stage.Post) -> None:
    """Somebody who links while a message to them is being sent gets no second one that day, and nothing breaks."""
    ids_of = await stage.join(app, ON_SLACK, ON_DISCORD)
    await app.sweep(NOW)
    begun = sa.update(tables.outbox).where(tables.outbox.c.person_id == ids_of[1])
    await app.store.transact(lambda tx: tx.connection.execute(begun.values(first_try_at=NOW)))
    person_id = await linked(app)
    await app.tick(SOON + timedelta(minutes=5))
    assert post.sent == []
    fate = await stage.status(app, person_id, NOW.date())
    assert fate is not None
    assert (fate.status, fate.rule) == ("sent", "answer-lost")


class Slow(stage.Post):
    """A platform that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.answers = asyncio.Event()

    async def send(self, account: Account, message: Message, key: str) -> None:
        self.asked.set()
        await self.answers.wait()
        await super().send(account, message, key)


async def test_linking_while_a_message_goes(app: Application, caplog: pytest.LogCaptureFixture) -> None:
    """The platform's answer to a message that was under way while its person joined another breaks nothing."""
    slow = Slow()
    await stage.join(app, ON_SLACK, ON_DISCORD)
    await app.sweep(NOW)
    sending = asyncio.create_task(app.deliver(NOW, {"discord": slow}))
    await asyncio.wait_for(slow.asked.wait(), 5)
    person_id = await linked(app)
    slow.answers.set()
    await asyncio.wait_for(sending, 5)
    later = stage.Post()
    app.connect("slack", later)
    app.connect("discord", later)
    await app.tick(SOON + timedelta(minutes=5))
    assert (slow.users, later.users) == (["111"], [])
    fate = await stage.status(app, person_id, NOW.date())
    assert fate is not None
    assert fate.status == "sent"
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_one_nudge_in_the_other_place(app: Application) -> None:
    """A message goes to the account used last; where that is closed, to the other one."""
    await hear(app, ON_SLACK, "hello")
    await linked(app)
    tomorrow = NOW + timedelta(days=1)
    post = stage.Post(fails={ON_DISCORD.user: Closed()})
    app.connect("discord", post)
    app.connect("slack", post)
    await app.tick(tomorrow)
    assert post.users == ["U1"]


async def test_what_breaks_links_nothing(app: Application) -> None:
    """Linking is one transaction: when it breaks, both people are as they were."""
    await hear(app, ON_SLACK, PLAN)
    await hear(app, ON_DISCORD, PLAN)
    before = {one.name: await rows(app, one) for one in tables.OF_A_PERSON}

    def breaks(tx: Transaction) -> None:
        member = tx.member_of(ON_DISCORD, NOW, ZONE)
        records = tx.records(member, NOW, ON_DISCORD)
        code = tx.records(tx.member_of(ON_SLACK, NOW, ZONE), NOW, ON_SLACK).links.new_code()
        offer = records.links.offered(code)
        assert offer is not None
        records.links.join(offer, NOTHING)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await app.store.transact(breaks)
    assert {one.name: await rows(app, one) for one in tables.OF_A_PERSON} == before


# --- Out again --------------------------------------------------------------------------------------------------------


async def test_an_unlinked_account_is_somebody_new(app: Application) -> None:
    """After unlinking, the account's next word makes a new person, and the rest stays with the other account."""
    await hear(app, ON_SLACK, PLAN, "/why my patients")
    person_id = await linked(app)
    said = text_of(await hear(app, ON_DISCORD, "/my-data unlink", now=SOON))
    assert "stay with: Slack" in said
    assert "my patients" not in text_of(await hear(app, ON_DISCORD, "/why", now=SOON))
    assert await ids(app, ON_SLACK) == {person_id}
    assert await ids(app, ON_DISCORD) != {person_id}


async def test_the_only_account_cannot_go(app: Application) -> None:
    """The only account is not taken out: erasing is named instead."""
    said = await hear(app, ON_SLACK, "/my-data unlink")
    assert said.event == "refusal"
    assert "/my-data erase" in text_of(said)
    assert len(await rows(app, tables.accounts)) == 1


async def test_erasing_in_one_place_erases_both(app: Application, post: stage.Post) -> None:
    """Whoever erases on one platform is gone with all accounts: no table has a row of theirs."""
    await hear(app, ON_SLACK, PLAN, "/why my patients", "/my-data link ZZZZ-ZZZZ")
    await hear(app, ON_DISCORD, PLAN, "hello", "/my-data link ZZZZ-ZZZZ")
    await app.tick(NOW)
    await linked(app)
    await hear(app, ON_DISCORD, "/my-data link", "/my-data link ZZZZ-ZZZZ", now=SOON)
    assert all([await rows(app, one) for one in ALONE])
    await hear(app, ON_DISCORD, "/my-data do=erase confirm=erase everything", now=SOON)
    assert [one.name for one in tables.OF_A_PERSON if await rows(app, one)] == []


async def test_whose_code_somebody_spoke_is_forgotten_with_them(app: Application) -> None:
    """Who spoke a code and then erased everything is not remembered in it."""
    await hear(app, ON_DISCORD, "/why my patients")
    await hear(app, ON_DISCORD, f"/my-data link {await code_of(app)}", now=SOON)
    await hear(app, ON_DISCORD, "/my-data do=erase confirm=erase everything", now=SOON)
    assert [row["claimed_by"] for row in await rows(app, tables.link_codes)] == [None]


async def test_a_clock_that_was_wrong_locks_nobody_out(app: Application) -> None:
    """Tries and codes of a clock that was a year ahead and was set back since hold no longer than others."""
    ahead = NOW + timedelta(days=365)
    await app.beat(ahead)
    await hear(app, ON_DISCORD, *["/my-data link ZZZZ-ZZZZ"] * 5, now=ahead)
    code = await code_of(app, now=ahead)
    await app.beat(NOW)
    later = NOW + timedelta(hours=1)
    assert "held for 10 minutes" in text_of(await hear(app, STRANGER, f"/my-data link {code}", now=NOW))
    assert (await hear(app, ON_DISCORD, "/my-data link ZZZZ-ZZZZ", now=later)).event == "form"
