from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import composition
from bot.application import Application
from bot.database.transaction import Transaction
from core.company import Item, Letter, Share, Tie, TieKind
from core.groups import Group, Membership
from core.message import Message, plain
from core.people import Account, Place, Present
from core.ports import Company
from core.wording import groups as wording
from core.wording import invitations
from tests.bot.stage import NOW

EVERYBODY = ("olga", "ben", "kim")


@dataclass
class Server:
    """A server on a platform that knows who may set it up, and people who speak in it."""

    app: Application
    id: str = "study-server"
    platform: str = "discord"
    rights: dict[str, bool] | None = field(default_factory=lambda: {"olga": True})
    channel: str = "100"

    def account(self, name: str) -> Account:
        return Account(platform=self.platform, user=name, name=name.capitalize())

    def place(self, name: str) -> Place:
        manages = None if self.rights is None else self.rights.get(name, False)
        people = {each: Present(each.capitalize()) for each in EVERYBODY} | {"robot": Present("Robot", bot=True)}
        return Place(platform=self.platform, id=self.id, channel=self.channel, manages=manages, people=people)

    async def says(self, name: str, text: str, *, dm: bool = False) -> Message:
        place = None if dm else self.place(name)
        heard = await self.app.hear(self.account(name), text, NOW, zone="America/New_York", place=place)
        return heard.message

    async def presses(self, name: str, message: Message, label: str) -> Message:
        button = next(each for each in message.buttons if each.label == label)
        assert len(button.encode()) <= 100
        heard = await self.app.press(
            self.account(name), button.encode(), NOW, zone="America/New_York", place=self.place(name)
        )
        return heard.message

    async def group(self) -> Group:
        def found(tx: Transaction) -> Group:
            here = self.company(tx, "olga").here()
            assert here is not None
            return here.group

        return await self.app.store.transact(found)

    def company(self, tx: Transaction, name: str) -> Company:
        account = self.account(name)
        return tx.records(tx.member_of(account, NOW, "UTC"), NOW, account, self.place(name)).company

    async def letters(self, name: str, kind: str) -> list[Letter]:
        return await self.app.store.transact(lambda tx: list(self.company(tx, name).letters(kind)))

    async def mentors(self) -> list[str]:
        def found(tx: Transaction) -> list[str]:
            company = self.company(tx, "olga")
            here = company.here()
            assert here is not None
            return [each.name for each in company.staff(here.group.id) if each.mentor]

        return await self.app.store.transact(found)

    async def appoint(self, name: str) -> None:
        """Somebody says yes to being offered as a mentor."""

        def yes(tx: Transaction) -> None:
            company = self.company(tx, name)
            here = company.here()
            assert here is not None
            company.appoint(here.person, here.group.id, mentor=True)

        await self.app.store.transact(yes)

    async def share(self, name: str, *items: Item, until: date | None = None) -> None:
        def give(tx: Transaction) -> None:
            company = self.company(tx, name)
            here = company.here()
            assert here is not None
            company.give(
                Share(
                    owner=here.person, item=item, audience="group", other=None, group=here.group.id, until=until, at=NOW
                )
                for item in items
            )

        await self.app.store.transact(give)

    async def tie(self, kind: TieKind, one: str, other: str) -> None:
        def tied(tx: Transaction) -> None:
            seats: list[Membership] = [each for name in (one, other) if (each := self.company(tx, name).here())]
            first, second = seats
            group = first.group.id
            tie = Tie(kind=kind, one=first.person, other=second.person, group=group, state="live", at=NOW)
            self.company(tx, one).save_tie(tie)

        await self.app.store.transact(tied)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    async with composition.composed(f"sqlite:///{tmp_path / 'db'}", composition.read_config()) as app:
        yield app


@pytest.fixture
def server(app: Application) -> Server:
    return Server(app)


def text_of(message: Message) -> str:
    rows = [f"{row.name}: {plain(row.value)}" for row in message.rows]
    return "\n".join([message.title, *(plain(each) for each in message.lines), *rows])


async def test_the_first_line_says_what_to_do_next(server: Server) -> None:
    """Somebody who sets a group up is led through it: the channel, help, mentors, a reminder, and then it is done."""
    steps = ("channel=<#100>", "resources=all: room 12", "mentors=<@kim>", "remind=sun 18:00 Sunday planning", "")
    needles = ("choose the channel", "find help", "mentors", "weekly reminder", "All set")
    for step, needle in zip(steps, needles, strict=True):
        first = (await server.says("olga", "/group")).lines[0]
        assert needle in plain(first), step
        if step:
            assert (await server.says("olga", f"/group {step}")).event == "reply"


async def test_everything_that_can_be_set_is_kept_and_shown(server: Server) -> None:
    """What was typed is what the group has, and what its organiser is shown."""
    said = await server.says(
        "olga",
        "/group channel=<#100> digest=sat 9:30 zone=berlin exam=step 1 gate=cautious tone=gentle pods=no "
        "name=Class of 27 resources=US: call 555 0100; UK: the dean; all: room 12 "
        "remind=on sundays at 18:00 Sunday planning",
    )
    assert said.event == "reply", text_of(said)
    settings = (await server.group()).settings
    assert (settings.channel, settings.zone, settings.exam, settings.gate) == (
        "100",
        "Europe/Berlin",
        "usmle-step-1",
        "cautious",
    )
    assert (settings.tone, settings.pods, settings.name) == ("gentle", False, "Class of 27")
    assert dict(settings.resources) == {"US": "call 555 0100", "GB": "the dean", "all": "room 12"}
    assert [(each.id, each.when.day, each.text) for each in settings.notices] == [(1, 6, "Sunday planning")]
    shown = text_of(await server.says("olga", "/group"))
    for needle in ("this one", "Sat 09:30", "Europe/Berlin", "USMLE Step 1", "Cautious", "room 12", "Sun 18:00"):
        assert needle in shown


async def test_everything_can_be_taken_back(server: Server) -> None:
    """*none*, *off* and a reminder's number undo what was set."""
    await server.says(
        "olga", "/group channel=<#100> exam=step 1 gate=cautious tone=firm resources=all: x remind=sun 18:00 y"
    )
    await server.says("olga", "/group channel=none digest=off exam=none gate=none tone=none resources=none remove=1")
    settings = (await server.group()).settings
    assert (settings.channel, settings.digest, settings.exam, settings.gate, settings.tone) == ("", None, "", "", None)
    assert (dict(settings.resources), settings.notices) == ({}, ())


@pytest.mark.parametrize(
    ("given", "needle"),
    [
        ("digest=someday", "sun 18:00"),
        ("digest=sat,sun 17:00", "sun 18:00"),
        ("digest=fri", "sun 18:00"),
        ("digest=fri 25:00", "20:00"),
        ("remind=sun 18:00", "sun 18:00 Sunday planning"),
        ("remind=Sunday planning", "sun 18:00 Sunday planning"),
        ("remove=7", "no reminder 7"),
        ("resources=call 555 0100", "all:"),
        ("resources=XX: call", "all"),
        ("resources=US:; all: x", "no words"),
        ("gate=my own words", "cautious"),
        ("exam=astrology", "usmle-step-1"),
        ("zone=atlantis", "zone"),
        ("channel=two channels", "#study"),
        ("mentors=<@nobody>", wording.NOBODY),
        ("organisers=<@nobody>", wording.NOBODY),
        (f"mentors={' '.join(f'<@u{number}>' for number in range(11))}", "10 people"),
        (f"remind=sun 18:00 {'x' * 201}", "200 fit"),
    ],
)
async def test_what_cannot_be_read_says_what_to_type(server: Server, given: str, needle: str) -> None:
    """Every value that cannot be is answered with what would do, and nothing is changed."""
    await server.says("olga", "/group")
    before = await server.group()
    said = await server.says("olga", f"/group {given} name=New")
    assert said.event == "form"
    assert needle in text_of(said)
    assert (await server.group()).settings == before.settings


async def test_whoever_manages_nothing_is_told_whom_to_ask(server: Server) -> None:
    """A member who sets something is refused, changes nothing, and hears who can."""
    await server.says("olga", "/group channel=<#100>")
    for wish in ("digest=off", "mentors=<@ben>", "organisers=<@ben>", "remove=1", "channel=none"):
        said = await server.says("ben", f"/group {wish}")
        assert said.event == "refusal"
        assert "Olga can change it" in text_of(said)
    forged = await server.app.press(
        server.account("ben"), "group||preset=planning", NOW, zone="UTC", place=server.place("ben")
    )
    assert forged.message.event == "refusal"
    group = await server.group()
    assert (group.settings.channel, group.settings.notices) == ("100", ())
    assert not await server.mentors()


async def test_rights_that_were_taken_are_gone(server: Server) -> None:
    """Somebody who manages the server no more cannot set the group up, as soon as the platform says so."""
    await server.says("olga", "/group channel=<#100>")
    server.rights = {}
    assert (await server.says("olga", "/group digest=off")).event == "refusal"


async def test_where_no_platform_says_so_the_first_one_is_the_organiser(app: Application) -> None:
    """On a platform without rights whoever sets the group up first becomes its organiser; later ones ask them."""
    terminal = Server(app, platform="console", rights=None)
    assert "choose the channel" in text_of(await terminal.says("ben", "/group"))
    assert "organiser now" in text_of(await terminal.says("olga", "/group channel=#study"))
    refused = await terminal.says("ben", "/group channel=#mine")
    assert (refused.event, "Olga can" in text_of(refused)) == ("refusal", True)
    await terminal.says("olga", "/group organisers=@ben")
    assert (await terminal.says("ben", "/group digest=off")).event == "reply"
    await terminal.says("olga", "/group organisers=none")
    assert (await terminal.says("ben", "/group digest=sun 9:00")).event == "refusal"


async def test_a_named_organiser_is_told(server: Server) -> None:
    """Whoever is named an organiser hears of it, and may set the group up though the platform gives them no rights."""
    await server.says("olga", "/group organisers=<@ben>")
    assert [letter.data["about"] for letter in await server.letters("ben", "group-note")] == ["named"]
    assert (await server.says("ben", "/group digest=off")).event == "reply"


async def test_a_dm_means_the_one_group_somebody_manages(server: Server) -> None:
    """Without a place it is the group they manage; where there are several, they are asked to say it there."""
    await server.says("olga", "/group")
    assert (await server.says("olga", "/group digest=off", dm=True)).event == "reply"
    other = replace(server, id="another-server")
    await other.says("olga", "/group")
    said = await server.says("olga", "/group digest=fri 9:00", dm=True)
    assert (said.event, "channel of the server" in text_of(said)) == ("refusal", True)
    assert (await server.says("ben", "/group", dm=True)).event == "refusal"


async def test_a_mentor_is_asked_and_is_none_by_it(server: Server) -> None:
    """An organiser's offer is a letter: nobody is offered before their own yes, and asking twice is one question."""
    said = await server.says("olga", "/group mentors=<@kim>, <@ben>")
    assert "Asked: Kim and Ben" in text_of(said)
    assert await server.mentors() == []
    (offer,) = await server.letters("kim", "mentor-offer")
    assert (offer.subject, offer.sender_name) == (str((await server.group()).id), "Olga")
    assert "Asked before, or offered already: Kim" in text_of(await server.says("olga", "/group mentors=<@kim>"))
    assert len(await server.letters("kim", "mentor-offer")) == 1
    assert "asked, and no yes so far: Kim and Ben" in text_of(await server.says("olga", "/group"))
    await server.appoint("kim")
    shown = await server.says("olga", "/group")
    assert "Mentors: Kim; asked, and no yes so far: Ben" in text_of(shown)
    assert "Mentors offered: Kim" in text_of(await server.says("ben", "/group"))


async def test_a_mentor_can_be_taken_out_and_asked_again(server: Server) -> None:
    """One by one with a button, or all with *none*; a second press says that it is done; the offer can be made anew."""
    await server.says("olga", "/group mentors=<@kim>")
    await server.appoint("kim")
    shown = await server.says("olga", "/group")
    assert "Kim is offered as a mentor no more" in text_of(await server.presses("olga", shown, "No longer offer Kim"))
    assert (await server.presses("olga", shown, "No longer offer Kim")).event == "refusal"
    assert await server.mentors() == []
    assert "Asked: Kim" in text_of(await server.says("olga", "/group mentors=<@kim>"))
    await server.appoint("kim")
    await server.says("olga", "/group mentors=none")
    assert await server.mentors() == []


async def test_an_organiser_may_offer_themself(server: Server) -> None:
    """Whoever names themself has said yes by it."""
    assert "You are offered" in text_of(await server.says("olga", "/group mentors=<@olga>"))
    assert await server.mentors() == ["Olga"]


async def test_nobody_can_tell_who_cannot_be_meant(server: Server) -> None:
    """A program, somebody of another server and nobody at all get one and the same answer."""
    other = replace(server, id="another-server", rights={})
    await other.says("stranger", "/group")
    answers = {
        text_of(await server.says("olga", f"/group {wish}=<@{who}>")).replace(who, "WHO")
        for who in ("robot", "stranger", "nobody")
        for wish in ("mentors",)
    }
    assert len(answers) == 1
    assert wording.NOBODY in answers.pop()
    assert wording.NOBODY in text_of(invitations.nobody())


async def test_a_block_is_not_seen(server: Server) -> None:
    """Whoever blocked the organiser gets no letter from them, and the organiser reads what they always read."""
    await server.says("kim", "/group")
    await server.says("olga", "/group")
    await server.tie("block", "kim", "olga")
    assert "Asked: Kim" in text_of(await server.says("olga", "/group mentors=<@kim>"))
    assert await server.letters("kim", "mentor-offer") == []


async def test_a_member_sees_what_the_group_offers_and_nobody_in_it(server: Server) -> None:
    """Channel, digest, mentors, help near them, and what of their own is in the digest; no organiser and no member."""
    await server.says("olga", "/group channel=<#100> exam=step 1 resources=US: call 555 0100; DE: ruf an; all: room 12")
    await server.says("kim", "/group")
    shown = text_of(await server.says("ben", "/group"))
    assert "Fri 17:00" in shown
    assert "call 555 0100" in shown
    assert "room 12" in shown
    assert "nothing, and not your name" in shown
    for hidden in ("ruf an", "Olga", "Kim", "olga", "kim"):
        assert hidden not in shown
    await server.share("ben", "effort", "name", until=date(2026, 5, 1))
    shown = text_of(await server.says("ben", "/group"))
    assert "your study days and questions and your name (until Fri 1 May 2026)" in shown
    await server.share("ben", "effort", "name", until=NOW.date() - timedelta(days=1))
    assert "nothing, and not your name" in text_of(await server.says("ben", "/group"))


async def test_the_form_holds_what_is_set(server: Server) -> None:
    """*Set it up* opens five fields with what stands in them; handing it in says only what is new."""
    await server.says("olga", "/group channel=<#100> digest=sat 9:30")
    shown = await server.says("olga", "/group")
    form = (await server.presses("olga", shown, "Set it up")).form
    assert form is not None
    values = {each.name: each.value for each in form.inputs}
    assert (values["channel"], values["digest"], values["gate"]) == ("100", "Sat 09:30", "")
    given = {name: value for name, value in values.items() if value} | {"gate": "cautious"}
    heard = await server.app.submit(
        server.account("olga"), "group", given, 0, NOW, zone="UTC", place=server.place("olga")
    )
    assert "Cautious" in text_of(heard.message)
    assert "Sat 09:30" not in text_of(heard.message)
    again = await server.says("olga", "/group gate=cautious")
    assert (again.event, again.title) == ("refusal", "It is so already")


async def test_presets_are_added_once(server: Server) -> None:
    """The two reminders from the list are one press each, and a second press adds nothing."""
    shown = await server.says("olga", "/group")
    for label in ("Add Sunday planning", "Add exam-form weekend"):
        assert (await server.presses("olga", shown, label)).event == "reply"
        assert (await server.presses("olga", shown, label)).event == "refusal"
    assert [each.id for each in (await server.group()).settings.notices] == [1, 2]
    left = await server.says("olga", "/group")
    assert [each.label for each in left.buttons] == ["Set it up"]


async def test_who_begins_in_a_group_finds_its_exam_gate_and_tone(server: Server) -> None:
    """/plan has the group's exam filled in, its gate is judged, and its tone is spoken where nobody chose their own."""
    await server.says("olga", "/group exam=step 1 gate=cautious tone=gentle")
    form = await server.says("ben", "/plan")
    assert form.form is not None
    assert {each.name: each.value for each in form.form.inputs}["exam"] == "usmle-step-1"
    heard = await server.app.fill(
        server.account("ben"), "exam-date=2026-06-29", NOW, zone="UTC", place=server.place("ben")
    )
    assert "My tone with you is gentle" in text_of(heard.message)
    assert "Cautious" in text_of(await server.says("ben", "/progress"))
    await server.says("olga", "/group gate=none")
    assert "Cautious" not in text_of(await server.says("ben", "/progress"))


async def test_what_somebody_chose_wins_over_the_group(server: Server) -> None:
    """An exam that was typed, a gate of one's own and a tone of one's own stay."""
    await server.says("olga", "/group exam=step 1 gate=cautious tone=gentle")
    await server.says("ben", "/reminders tone=firm")
    made = await server.says("ben", "/plan exam=step 1 exam-date=2026-06-29 school-gate=my dean decides")
    assert "tone" not in text_of(made)
    assert "Cautious" not in text_of(await server.says("ben", "/progress"))
    draft = await server.says("kim", "/plan exam=step 2 exam-date=never ever")
    assert draft.event == "form"
    opened = (await server.says("kim", "/plan")).form
    assert opened is not None
    assert {each.name: each.value for each in opened.inputs}["exam"] == "step 2"


async def test_help_of_the_group_comes_first_for_somebody_who_struggles(server: Server) -> None:
    """The group's own help, the person they chose, light days, and then the fixed words; nobody is told anything."""
    await server.says("olga", "/group resources=US: call 555 0100; all: room 12")
    await server.says("kim", "/group")
    await server.says("ben", "/plan exam=step 1 exam-date=2026-06-29")
    await server.tie("mentor", "ben", "kim")
    said = await server.says("ben", "/check-in struggling")
    words = text_of(said)
    order = (
        "call 555 0100",
        "room 12",
        "You can ask Kim",
        "light days",
        "somebody close to you",
        "988",
        "nobody was told",
    )
    places = [words.index(each) for each in order]
    assert places == sorted(places)
    assert [each.label for each in said.buttons][:2] == ["Ask Kim for help", "Take light days"]
    assert all(len(each.encode()) <= 100 for each in said.buttons)
    letters = await server.app.store.transact(lambda tx: list(server.company(tx, "kim").letters()))
    assert letters == []


async def test_without_a_group_nothing_is_added_for_somebody_who_struggles(server: Server) -> None:
    """In no group, and with nobody chosen, it is what it always was."""
    said = await server.says("ben", "/check-in struggling", dm=True)
    assert "Your group" not in text_of(said)
    assert [each.label for each in said.buttons] == ["Ask for help"]
