from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot import presence
from bot.application import Application
from bot.database.store import Store
from core.commands import Commands
from core.company import Letter, Share, Tie
from core.message import Message
from core.people import Account, Place, Present
from core.ports import Context
from tests.bot import stage
from tests.bot.stage import NOW, ZONE

MIA, KIM, LEE = (Account(platform="discord", user=name, name=name.title()) for name in ("mia", "kim", "lee"))
STUDY = Place(
    platform="discord", id="study", channel="c", people={name: Present(name.title()) for name in ("mia", "kim", "lee")}
)
OSLO = replace(STUDY, id="oslo")
DAY = timedelta(days=1)


@dataclass
class Town:
    """A platform that knows who left, which servers are gone, and that may be silent or slow."""

    left: set[tuple[str, str]] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    silent: bool = False
    slow: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def look_for(self, place: str, user: str) -> presence.Found:
        """What it says."""
        self.asked.append((place, user))
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.silent:
            return "unknown"
        if place in self.closed:
            return "closed"
        return "left" if (place, user) in self.left else "there"


def buddies(context: Context) -> Message:
    """Mia and Kim are buddies in that place, Mia shares her effort with Kim and asked Kim something."""
    company, now = context.records.company, context.now
    here, kim = company.here(), company.find("kim")
    assert here is not None
    assert kim is not None
    one, group = context.records.person.id, here.group.id
    company.save_tie(Tie(kind="buddy", one=one, other=kim.person, group=group, state="live", at=now))
    share = Share(owner=one, item="effort", audience="buddy", other=kim.person, group=group, until=None, at=now)
    company.give([share, replace(share, item="name", audience="group", other=None)])
    until = now + 30 * DAY
    company.write(Letter(to=kim.person, sender=one, group=group, kind="kind-word", subject="1", at=now, until=until))
    return Message()


def shares(context: Context) -> Message:
    """Mia shares her scores with Kim in that place."""
    company = context.records.company
    here, kim = company.here(), company.find("kim")
    assert here is not None
    assert kim is not None
    one = context.records.person.id
    group = here.group.id
    company.give(
        [Share(owner=one, item="scores", audience="mentor", other=kim.person, group=group, until=None, at=context.now)]
    )
    return Message(title="Shared")


def blocks(context: Context) -> Message:
    """Mia keeps Kim away."""
    company = context.records.company
    kim = company.find("kim")
    assert kim is not None
    one = context.records.person.id
    company.save_tie(Tie(kind="block", one=one, other=kim.person, group=kim.group, state="live", at=context.now))
    return Message()


def shown(context: Context) -> Message:
    """Whose shares the member sees, how many ties and letters there are, and the groups they are known in."""
    company = context.records.company
    items = ",".join(sorted(share.item for share in company.shared_with_me()))
    ties = ",".join(sorted(tie.kind for tie in company.ties()))
    return Message(title=f"{items} / {ties} / {len(company.letters())} / {len(company.groups())}")


def here(context: Context) -> Message:
    """Say something in a place."""
    context.records.company.here()
    return Message()


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def app(store: Store, town: Town) -> Application:
    app = stage.app_of(store, buddies=buddies, blocks=blocks, shown=shown, here=here, shares=shares)
    table = app.commands.table
    app.commands = Commands({**table, "shown": replace(table["shown"], looks=True)})
    app.connect("discord", stage.Post(), members=town)
    await app.hear(MIA, "/buddies", NOW, zone=ZONE, place=STUDY)
    return app


async def look(app: Application, account: Account = KIM, now: datetime = NOW, place: Place | None = None) -> str:
    """What somebody is shown."""
    return (await app.hear(account, "/shown", now, zone=ZONE, place=place)).message.title


async def test_who_stays_is_shown(app: Application, town: Town) -> None:
    """Nobody is asked about who was seen a moment ago; later they are, once, and are still there."""
    assert await look(app) == "effort,name / buddy / 1 / 1"
    assert town.asked == []
    assert await look(app, now=NOW + timedelta(minutes=11)) == "effort,name / buddy / 1 / 1"
    assert await look(app, now=NOW + timedelta(minutes=12)) == "effort,name / buddy / 1 / 1"
    assert town.asked == [("study", "mia")]


async def test_who_has_left_is_shown_to_nobody(app: Application, town: Town) -> None:
    """Somebody who left is gone from lists before the answer: shares, ties and what was not said yet."""
    town.left.add(("study", "mia"))
    assert await look(app, now=NOW + timedelta(minutes=11)) == " /  / 0 / 1"
    assert await look(app, MIA, now=NOW + timedelta(minutes=11)) == " /  / 0 / 0"


async def test_a_tie_alone_is_looked_after_too(app: Application, town: Town) -> None:
    """Somebody whose buddy shares nothing is shown no buddy who has left."""
    town.left.add(("study", "kim"))
    assert await look(app, MIA, now=NOW + timedelta(minutes=11)) == " /  / 0 / 1"
    assert town.asked == [("study", "kim")]


async def test_who_has_left_sees_nothing_any_more(app: Application, town: Town) -> None:
    """Somebody who left the server sees nothing there of what was shared with them."""
    await app.left("discord", "study", "kim")
    assert await look(app) == " /  / 0 / 0"
    await app.left("discord", "study", "nobody")
    await app.left("discord", "nowhere", "kim")


async def test_a_silent_platform_hides_after_a_day(app: Application, town: Town) -> None:
    """Where the platform does not say who is there, what was true less than a day ago is shown, and later nothing."""
    town.silent = True
    assert await look(app, now=NOW + timedelta(hours=23)) == "effort,name / buddy / 1 / 1"
    assert await look(app, now=NOW + timedelta(hours=25)) == " / buddy / 1 / 1"
    town.silent = False
    assert await look(app, now=NOW + timedelta(hours=26)) == "effort,name / buddy / 1 / 1"


async def test_a_slow_platform_holds_up_nobody(app: Application, town: Town) -> None:
    """Whoever waits for an answer waits for the platform for a moment only."""
    town.slow = 30
    async with asyncio.timeout(5):
        assert await look(app, now=NOW + timedelta(hours=2)) == "effort,name / buddy / 1 / 1"


async def test_everybody_is_asked_about_once_a_day(app: Application, town: Town) -> None:
    """Only those whose place concerns others are asked about, once a day, and who left then is gone."""
    await app.hear(LEE, "/here", NOW, zone=ZONE, place=STUDY)
    assert await app.check_members(NOW + timedelta(hours=3)) == 0
    assert await app.check_members(NOW + DAY) == 2
    assert sorted(town.asked) == [("study", "kim"), ("study", "mia")]
    assert await app.check_members(NOW + DAY + timedelta(hours=1)) == 0
    town.left.add(("study", "mia"))
    await app.check_members(NOW + 2 * DAY)
    assert await look(app, now=NOW + 2 * DAY) == " /  / 0 / 1"


async def test_a_silent_platform_is_left_alone(app: Application, town: Town) -> None:
    """Where a platform does not answer it is asked once in an hour, and nobody is thought to have left."""
    town.silent = True
    assert await app.check_members(NOW + DAY) == 1
    town.silent = False
    assert await look(app, now=NOW + DAY) == "effort,name / buddy / 1 / 1"


async def test_a_server_that_is_gone_is_forgotten(app: Application, town: Town) -> None:
    """When a server is no more nothing of it is left; another server's things stay."""
    await app.hear(MIA, "/blocks", NOW, zone=ZONE, place=OSLO)
    town.closed.add("study")
    await app.check_members(NOW + DAY)
    assert await look(app, now=NOW + DAY) == " / block / 0 / 1"
    kept = await app.store.transact(lambda tx: tx.connection.exec_driver_sql("SELECT place FROM groups").all())
    assert [row.place for row in kept] == ["oslo"]


async def test_a_block_outlives_every_leaving(app: Application) -> None:
    """Who is kept away stays away, though both leave the server and the server goes; coming back changes nothing."""
    await app.hear(MIA, "/blocks", NOW, zone=ZONE, place=STUDY)
    await app.left("discord", "study", "kim")
    await app.left("discord", "study", "mia")
    await app.closed("discord", "study")
    await app.hear(KIM, "/here", NOW, zone=ZONE, place=STUDY)
    assert await look(app) == " / block / 0 / 1"


async def test_walls_stand_between_servers(app: Application) -> None:
    """Leaving one server takes nothing away in another."""
    assert (await app.hear(MIA, "/shares", NOW, zone=ZONE, place=OSLO)).message.title == "Shared"
    assert await look(app) == "effort,name,scores / buddy / 1 / 2"
    await app.left("discord", "oslo", "kim")
    assert await look(app) == "effort,name / buddy / 1 / 1"
