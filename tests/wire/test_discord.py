"""Comeback's Discord side, over real sockets against the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import Application
from bot.discord import connection
from bot.discord.settings import Settings
from bot.platforms import Problem
from core import study
from tests import sizes
from tests.wire import stage
from tests.wire.discord_server import DiscordServer
from tests.wire.stage import Clock

PLAN = {"exam": "usmle-step-1", "attempts": 0, "exam-date": "2026-05-18", "rest-days": "sun"}


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
        assert server.faults == []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def app(server: DiscordServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Application]:
    async with stage.on_discord(tmp_path, server, clock, zone="Europe/Berlin") as app:
        yield app


@pytest.mark.usefixtures("app")
class TestCommands:
    async def test_every_command_answers(self, server: DiscordServer) -> None:
        """Each command of the table, used alone, opens its form or says something, in the DM and in a channel."""
        ann, place = server.user("ann"), server.guild("Study").channel("study")
        await ann.command("plan", PLAN)
        for command in study.table():
            for where in (None, place):
                said = await ann.command(command.name, place=where)
                assert said.modal is not None or said.message.text.strip()
                assert said.modal is not None or said.message.ephemeral is (where is not None)

    async def test_an_answer_in_a_channel_is_the_members_alone(self, server: DiscordServer) -> None:
        """In a server nobody else sees what Comeback answers; in the DM it stays to be read again."""
        ann, ben = server.user("ann"), server.user("ben")
        place = server.guild("Study").channel("study")
        said = await ann.command("plan", PLAN, place=place)
        assert said.message.ephemeral
        assert server.inbox(ben) == []
        assert not (await ann.command("plan")).message.ephemeral

    async def test_one_person_everywhere(self, server: DiscordServer) -> None:
        """A user in two servers and in the DM is one person with one plan."""
        ann = server.user("ann")
        await ann.command("plan", PLAN, place=server.guild("One").channel("study"))
        elsewhere = await ann.command("plan", place=server.guild("Two").channel("general"))
        assert "Mon 18 May 2026" in elsewhere.message.text
        assert "Mon 18 May 2026" in (await ann.command("plan")).message.text

    async def test_a_user_installed_app_answers_anywhere(self, server: DiscordServer) -> None:
        """Where only the member has installed Comeback, it answers them as well, and them alone."""
        ann, ben = server.user("ann"), server.user("ben")
        between = server.private_channel("ann and ben", ann, ben)
        said = await ann.command("help", {"command": "all"}, place=between, installed="user")
        assert said.message.ephemeral
        assert server.inbox(ben) == []

    async def test_members_text_pings_nobody(self, server: DiscordServer) -> None:
        """A reason that is full of mentions is said back as letters."""
        ann = server.user("ann")
        said = await ann.command("why", {"reason": "for @everyone, <@&1>, <#2> and **me**"})
        assert r"\<@&1\>" in said.message.text
        assert "@everyone" not in said.message.text
        assert r"\*\*me\*\*" in said.message.text

    async def test_completion_knows_the_member(self, server: DiscordServer) -> None:
        """Exams come by name, practice exams with those used already last, zones by city, subjects one by one."""
        ann = server.user("ann")
        exams = await ann.completes("plan", "exam", "step 1")
        assert [each["value"] for each in exams] == ["usmle-step-1"]
        await ann.command("plan", PLAN)
        await ann.command("log-score", {"test": "nbme-26", "score": "61"})
        forms = [each["name"] for each in await ann.completes("log-score", "test", "nbme")]
        assert forms[0] == "NBME 27"
        assert forms[-1] == "NBME 26 (used before)"
        zones = await ann.completes("reminders", "time-zone", "new york")
        assert [each["value"] for each in zones] == ["America/New_York"]
        subjects = await ann.completes("log-score", "subjects", "Renal lower, card")
        assert all(each["value"].startswith("Renal lower, ") for each in subjects)
        assert subjects

    async def test_a_guessed_zone_is_asked_about_once(self, server: DiscordServer) -> None:
        """Discord tells no zone: the first plan asks whether the guess is right, and one press settles it."""
        ann = server.user("ann", locale="fr")
        said = await ann.command("plan", PLAN)
        assert "Europe/Paris" in said.message.text
        another = await ann.press("Another zone")
        assert another.modal is not None
        assert [each.custom_id for each in another.modal.fields] == ["time-zone"]
        assert "Europe/Paris" in (await ann.press("That's right")).message.text
        assert "Europe/Paris" not in (await ann.command("plan")).message.text

    async def test_looking_is_no_word(self, server: DiscordServer, app: Application) -> None:
        """Somebody who only lets an option complete is not made a member."""
        await server.user("eve").completes("plan", "exam", "")
        assert await app.next_moment() is None

    async def test_a_file_is_handed_over(self, server: DiscordServer) -> None:
        """The export arrives as a file that holds what was logged."""
        ann = server.user("ann")
        await ann.command("why", {"reason": "my grandmother"})
        said = await ann.command("my-data", {"do": "export"}, place=server.guild("Study").channel("study"))
        assert b"my grandmother" in said.message.files["comeback-export.json"]
        assert said.message.ephemeral


@pytest.mark.usefixtures("app")
class TestForms:
    async def test_what_is_missing_opens_a_modal_with_what_is_there(self, server: DiscordServer) -> None:
        """A half typed command opens its form, filled as far as it was typed, and its answer follows."""
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        asked = await ann.command("log-score", {"test": "nbme 28", "taken": "today"})
        assert asked.modal is not None
        assert (asked.modal.field("test").value, asked.modal.field("taken").value) == ("nbme-28", "today")
        said = await ann.submit(asked.modal, {"score": "63"})
        assert "Logged: NBME 28, 63 EPC" in said.message.text

    async def test_a_value_that_cannot_be_read_comes_back_filled(self, server: DiscordServer) -> None:
        """After a modal the refusal has a button that opens the form again, with everything else still in it."""
        ann, place = server.user("ann"), server.guild("Study").channel("study")
        await ann.command("plan", PLAN)
        asked = await ann.command("log-score", {"test": "nbme 28"}, place=place)
        refused = await ann.submit(asked.modal, {"score": "banana", "pass-chance": "60"})
        assert "banana" in refused.message.text
        again = await ann.press("Fix it")
        assert again.modal is not None
        assert again.modal.field("pass-chance").value == "60"
        assert again.modal.field("score").value == ""
        said = await ann.submit(again.modal, {"score": "63"})
        assert "63 EPC" in said.message.text
        assert said.message.ephemeral

    async def test_a_typed_option_that_cannot_be_read_can_be_fixed(self, server: DiscordServer) -> None:
        """What needs no form, and cannot be read, is answered with the button as well."""
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        refused = await ann.command("log-score", {"test": "nbme 28", "score": "63", "taken": "banana"})
        assert "Fix it" in refused.message.labels
        again = await ann.press("Fix it")
        assert again.modal is not None
        assert again.modal.field("score").value == "63"
        assert "Logged" in (await ann.submit(again.modal, {"taken": "today"})).message.text

    async def test_a_long_form_goes_on_page_by_page(self, server: DiscordServer) -> None:
        """A form of more than five fields is filled in pages, and nothing of the first is asked for twice."""
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        asked = await ann.command("reflect")
        first = {"effort": "2 no rest", "weaknesses": "1", "resources": "2", "assessment": "1", "help": "2"}
        kept = await ann.submit(asked.modal, first)
        assert kept.message.labels[0] == "Go on"
        second = await ann.press("Go on")
        said = await ann.submit(second.modal, {"flashcards": "4", "timeline": "2", "ownership": "4", "change": "one"})
        assert "Go on" not in said.message.labels
        assert "one" in said.message.text

    async def test_what_was_filled_comes_back_another_day(self, server: DiscordServer, clock: Clock) -> None:
        """A form that was left is there a day later, as far as it was filled."""
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        asked = await ann.command("reflect")
        first = {"effort": "2 no rest", "weaknesses": "1", "resources": "2", "assessment": "1", "help": "2"}
        await ann.submit(asked.modal, first)
        clock.waits(days=1)
        again = await ann.command("reflect")
        assert again.modal is not None
        assert again.modal.field("flashcards").required
        done = await ann.submit(again.modal, {"flashcards": "4", "timeline": "2", "ownership": "4"})
        assert done.modal is None
        assert "Go on" not in done.message.labels

    async def test_a_button_that_asks_opens_its_form_at_once(self, server: DiscordServer) -> None:
        """A button that only stands for a form opens it with one press."""
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        await ann.command("today")
        asked = await ann.press("Log study")
        assert asked.modal is not None
        assert "45" in (await ann.submit(asked.modal, {"minutes": "45"})).message.text

    async def test_erasing_asks_for_the_words(self, server: DiscordServer, app: Application) -> None:
        """Erase goes through its form, and then nothing of the member is left."""
        ann = server.user("ann")
        await ann.command("plan", PLAN)
        await ann.command("my-data", {"do": "erase"})
        asked = await ann.press("Fill it in")
        said = await ann.submit(asked.modal, {"confirm": "erase everything"})
        assert "All is gone" in said.message.text
        assert await app.next_moment() is None


class TestRestart:
    async def test_buttons_and_modals_outlive_the_program(
        self, server: DiscordServer, clock: Clock, tmp_path: Path
    ) -> None:
        """A button of yesterday's message, the menu, and a modal that was open, work with a program that is new."""
        ann = server.user("ann")
        async with stage.on_discord(tmp_path, server, clock):
            await ann.command("plan", PLAN)
            today = (await ann.command("today")).message
            asked = await ann.command("log-score")
        async with stage.on_discord(tmp_path, server, clock):
            assert (await ann.press("Log study", on=today)).modal is not None
            said = await ann.submit(asked.modal, {"test": "nbme-28", "score": "61"})
            assert "Logged: NBME 28" in said.message.text

    async def test_commands_are_registered_once(self, server: DiscordServer, clock: Clock, tmp_path: Path) -> None:
        """A program that starts again with the same commands tells Discord nothing about them."""
        for _ in range(2):
            async with stage.on_discord(tmp_path, server, clock):
                pass
        assert server.synced == 1

    async def test_a_lost_connection_loses_no_word(self, app: Application, server: DiscordServer) -> None:
        """What was said while the connection was away is answered when it is back, once."""
        ann = server.user("ann")
        await ann.types("hello")
        server.drop_connections()
        said = await ann.types("and again", patience=15)
        assert len(said.messages) == 1


@pytest.mark.usefixtures("app")
class TestWords:
    async def test_words_in_the_dm_are_answered(self, server: DiscordServer) -> None:
        """Words without a slash are kept, and said so, with help one press away."""
        ann = server.user("ann")
        said = await ann.types("talked to my advisor, we have a plan")
        assert "Your words are kept as a note" in said.messages[0].text
        assert "Struggling" in said.messages[0].labels
        assert (await ann.press("Struggling")).message.text

    async def test_a_lost_answer_is_given_once(self, server: DiscordServer) -> None:
        """Where the answer to our own answer is lost, the member still sees one."""
        ann = server.user("ann")
        await ann.types("hello")
        server.loses_answers(times=1, path="/channels/", method="POST")
        await ann.types("once more")
        await asyncio.sleep(1.5)
        assert [each.text.startswith("**Kept**") for each in server.inbox(ann) if each.author["id"] != ann.id] == [
            True,
            True,
        ]

    async def test_a_typed_command_is_a_command(self, server: DiscordServer) -> None:
        """Who types a command as words, as people do on other platforms, gets its answer."""
        said = await server.user("ann").types("/help log-score")
        assert "log-score" in said.messages[0].text


class TestNudges:
    async def nudged(self, app: Application, server: DiscordServer, clock: Clock, *names: str) -> None:
        """People with a plan, and a check-in that is due for each."""
        place = server.guild("Study").channel("study")
        for name in names:
            await server.user(name, locale="de").command("plan", PLAN, place=place)
        clock.waits(hours=6)
        await app.tick(clock())

    async def test_a_nudge_comes_as_a_dm_with_its_exits(
        self, app: Application, server: DiscordServer, clock: Clock
    ) -> None:
        """What is due arrives in the DM, with its buttons and its menu, and its buttons work."""
        await self.nudged(app, server, clock, "ann")
        ann = server.user("ann")
        (nudge,) = await server.arrives(ann)
        assert nudge.labels == ["On track", "Behind", "Rest day", "Struggling"]
        assert nudge.selects
        assert nudge.nonce
        assert "On track" in nudge.labels
        assert (await ann.press("Fewer of these")).message.text
        assert (await ann.press("On track")).message.text

    async def test_the_dm_is_opened_once(self, app: Application, server: DiscordServer, clock: Clock) -> None:
        """The DM that was opened for the first nudge serves the next ones, also after a restart."""
        await self.nudged(app, server, clock, "ann")
        ann = server.user("ann")
        await server.arrives(ann)
        server.rest.openings.most = 0
        clock.waits(days=1)
        await app.tick(clock())
        assert len(await server.arrives(ann)) == 1

    async def test_a_closed_door_is_marked_and_said_kindly(
        self, app: Application, server: DiscordServer, clock: Clock
    ) -> None:
        """Who takes no DMs is not written to again; at their next command they are told, and how to change it."""
        ann = server.user("ann")
        ann.close_dm()
        await self.nudged(app, server, clock, "ann", "ben")
        await server.arrives(server.user("ben"))
        sends = server.statuses[403]
        clock.waits(days=1)
        await app.tick(clock())
        assert server.statuses[403] == sends == 1
        said = await ann.command("today", place=server.guild("Study").channel("study"))
        assert "direct messages" in said.message.text
        again = await ann.command("today", place=server.guild("Study").channel("study"))
        assert "direct messages" not in again.message.text

    async def test_who_is_gone_holds_up_nobody(self, app: Application, server: DiscordServer, clock: Clock) -> None:
        """A deleted account, and somebody who left every server, are left alone; the others get theirs."""
        gone, left = server.user("gone"), server.user("left")
        place = server.guild("Study").channel("study")
        for each in (gone, left):
            await each.command("plan", PLAN, place=place)
        gone.delete()
        left.leaves(server.guild("Study"))
        await self.nudged(app, server, clock, "ann")
        await server.arrives(server.user("ann"))
        assert server.inbox(gone) == []

    async def test_a_lost_answer_is_no_second_nudge(
        self, app: Application, server: DiscordServer, clock: Clock
    ) -> None:
        """Where Discord's answer is lost the nudge is sent again with its key, and stands there once."""
        ann = server.user("ann")
        await ann.types("hello")
        server.loses_answers(times=1, path="/messages", method="POST")
        await self.nudged(app, server, clock, "ann")
        clock.waits(seconds=30)
        await app.tick(clock())
        assert len(await server.arrives(ann)) == 1

    async def test_an_outage_loses_nothing(self, app: Application, server: DiscordServer, clock: Clock) -> None:
        """A nudge that Discord could not take comes when it can, once."""
        outage = server.fails(503, path="/messages", method="POST")
        await self.nudged(app, server, clock, "ann")
        outage.ends()
        clock.waits(minutes=2)
        await app.tick(clock())
        assert len(await server.arrives(server.user("ann"))) == 1

    async def test_many_at_once_keep_to_the_rates(self, app: Application, server: DiscordServer, clock: Clock) -> None:
        """Two hundred nudges at full size, at one moment, arrive, none twice, and Discord never has to say stop."""
        people = [server.user(f"user{number}") for number in range(sizes.sized(60, 200))]
        for each in people:
            await each.command("plan", PLAN)
        clock.waits(hours=5)
        await asyncio.gather(*(app.tick(clock()) for _ in range(4)))
        for each in people:
            assert len(await server.arrives(each, within=20)) == 1
        assert server.limited == 0


class TestTrouble:
    async def test_a_wrong_token_is_one_sentence(self, server: DiscordServer, clock: Clock, tmp_path: Path) -> None:
        """A token that Discord does not know ends the start with what to do about it, and is not repeated."""
        settings = Settings(token="wrong", api_url=server.api_url, gateway_url=server.gateway_url)
        async with stage.program(tmp_path, clock) as app:
            with pytest.raises(Problem, match="copy it anew") as problem:
                async with connection.connected(app, settings, clock):
                    pass
        assert "wrong" not in str(problem.value)

    async def test_a_revoked_token_ends_the_connection(
        self, server: DiscordServer, clock: Clock, tmp_path: Path
    ) -> None:
        """A token that is reset while Comeback runs ends its connection with a sentence."""
        settings = Settings(token=server.token, api_url=server.api_url, gateway_url=server.gateway_url)
        async with stage.program(tmp_path, clock) as app, connection.connected(app, settings, clock) as there:
            await server.ready()
            await server.revoke_token()
            with pytest.raises(Problem, match="token may have been reset"):
                await asyncio.wait_for(there.over, timeout=10)

    @pytest.mark.usefixtures("app")
    async def test_a_forged_button_does_nothing(self, server: DiscordServer) -> None:
        """An id that Comeback never made, pressed all the same, is answered and changes nothing."""
        ann = server.user("ann")
        said = await ann.types("hello")
        for each in said.messages[0].buttons[:1]:
            each["custom_id"] = "plan|x|y"
        assert (await ann.press(said.messages[0].labels[0])).message.text

    @pytest.mark.usefixtures("app")
    async def test_a_thousand_interactions_are_each_answered_once(self, server: DiscordServer) -> None:
        """A thousand commands at full size, fifty at a time, each have one answer within three seconds."""
        people = [server.user(f"user{number}") for number in range(50)]
        slowest = 0.0
        for _ in range(sizes.sized(4, 20)):
            answers = await asyncio.gather(*(each.command("help") for each in people))
            slowest = max(slowest, *(each.seconds for each in answers))
            assert all(len(each.messages) == 1 for each in answers)
        assert slowest < 3
