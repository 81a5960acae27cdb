"""Comeback on Slack, over real sockets: what members do, and what they see."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.application import Application
from core.people import Account
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer
from tests.wire.slack_shown import Answer
from tests.wire.slack_stage import CHECK_IN, Stage
from tests.wire.slack_state import Channel

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
def stage(server: SlackServer, tmp_path: Path) -> Stage:
    return Stage(server, tmp_path / "comeback.sqlite3")


@pytest.fixture(params=["sockets", "http"])
async def comeback(request: pytest.FixtureRequest, stage: Stage) -> AsyncIterator[Application]:
    if request.param == "http":
        stage.over_http()
    async with stage.up() as application:
        yield application
    assert stage.server.faults == []


@pytest.fixture
async def over_sockets(stage: Stage) -> AsyncIterator[Application]:
    async with stage.up() as application:
        yield application
    assert stage.server.faults == []


@pytest.fixture
def ann(server: SlackServer) -> Person:
    return server.user("ann", tz="America/New_York")


async def planned(ann: Person) -> None:
    """Ann has a plan."""
    said = await ann.command("/plan", "exam=usmle step 1 exam-date=2026-06-15")
    assert said.messages, said.view.readable


# --- Commands ---------------------------------------------------------------------------------------------------------


async def test_a_command_in_the_dm_stays(comeback: Application, ann: Person, server: SlackServer) -> None:
    """A command in the DM is answered there, to stay."""
    said = await ann.command("/today")
    assert not said.message.ephemeral
    assert [each.readable for each in server.inbox(ann)] == [said.message.readable]


async def test_a_command_in_a_channel_is_seen_by_its_member(
    comeback: Application, ann: Person, server: SlackServer
) -> None:
    """In a channel, and in a DM between two people, only the member sees the answer."""
    study, between = server.channel("study", ann), server.channel("directmessage", ann)
    between.id = f"D{between.id[1:]}"
    server.channels[between.id] = between
    assert (await ann.command("/today", place=study)).message.ephemeral
    assert (await ann.command("/today", place=between)).message.ephemeral
    assert study.messages == []


async def test_a_typed_line_is_a_command_with_values(comeback: Application, ann: Person) -> None:
    """Values are typed behind the command, in short or by name."""
    await planned(ann)
    said = await ann.command("/log-score", "nbme 28 66")
    assert "NBME 28" in said.message.readable
    said = await ann.command("/log-score", "test=NBME 29 score=70")
    assert "NBME 29" in said.message.readable


async def test_the_root_command_reaches_everything(comeback: Application, ann: Person) -> None:
    """/comeback takes any command as its first word; alone it helps, and it is what /help is called."""
    assert (await ann.command("/comeback")).message.readable == (
        await ann.command("/comeback", "help")
    ).message.readable
    assert (await ann.command("/comeback", "log-score")).messages == []
    said = (await ann.command("/comeback", "dance")).message
    assert "/dance" in said.readable
    assert "/comeback help" in said.readable


async def test_a_prefix_is_part_of_the_names(stage: Stage, ann: Person) -> None:
    """With a prefix commands are called so, in our sentences too."""
    async with stage.up(prefix="study-"):
        said = await ann.command("/study-today")
        assert "/study-plan" in said.message.readable or "Start" in " ".join(said.message.labels)
        help_ = (await ann.command("/comeback", "help")).message.readable
        assert "/study-log-score" in help_
        assert "/log-score" not in help_.replace("/study-log-score", "")
    assert stage.server.faults == []


async def test_what_was_typed_comes_back_as_it_was(comeback: Application, ann: Person) -> None:
    """Signs that Slack escapes are read as typed, and what was typed calls nobody when it is said back."""
    await ann.command("/why", "R&D <b> <!channel> https://example.org/a?b=c&d @everyone")
    said = (await ann.command("/why")).message
    assert "R&D <b> <!channel> https://example.org/a?b=c&d @everyone" in said.readable


# --- Modals -----------------------------------------------------------------------------------------------------------


async def test_a_command_that_lacks_something_opens_its_modal(comeback: Application, ann: Person) -> None:
    """A command without its required values opens a modal, with what was typed in it."""
    await planned(ann)
    view = (await ann.command("/log-score", "score=66")).view
    assert view.field("score").value == "66"
    assert view.field("test").required
    assert view.field("test").options
    assert view.field("pace").options
    said = await ann.submit(view, {"test": "NBME 28"})
    assert said.closed
    assert "NBME 28" in said.message.readable


async def test_a_modal_answers_where_it_was_opened(comeback: Application, ann: Person, server: SlackServer) -> None:
    """What comes of a modal is said where its command was typed, for the member's eyes only."""
    await planned(ann)
    study = server.channel("study", ann, bot_is_in=False)
    view = (await ann.command("/check-in", place=study)).view
    said = await ann.submit(view, {"how": "on-track"})
    assert (said.message.ephemeral, said.message.channel) == (True, study.id)


async def test_a_modal_that_was_open_for_long_answers_in_the_dm(
    comeback: Application, ann: Person, server: SlackServer
) -> None:
    """When the way back to a channel has run out, and Comeback is not in it, the answer comes as a DM."""
    await planned(ann)
    study = server.channel("study", ann, bot_is_in=False)
    view = (await ann.command("/check-in", place=study)).view
    server.passes(timedelta(minutes=31))
    server.excuse("expired_url")
    said = await ann.submit(view, {"how": "on-track"})
    assert said.message.channel == ann.dm.id


async def test_errors_stand_beside_their_fields(comeback: Application, ann: Person) -> None:
    """What cannot be read is said beside its field, in the modal that is open; what else was filled in stays."""
    await planned(ann)
    view = (await ann.command("/log-score")).view
    said = await ann.submit(view, {"test": "NBME 28", "score": "blue", "taken": "yesterday"})
    assert list(said.errors) == ["score"]
    said = await ann.submit(view, {"score": "66"})
    assert "NBME 28" in said.message.readable


async def test_a_value_over_every_limit_is_answered(comeback: Application, ann: Person) -> None:
    """The longest value that a field takes is kept or refused in words, and breaks nothing."""
    await planned(ann)
    view = (await ann.command("/log-score")).view
    said = await ann.submit(view, {"test": "NBME 28", "score": "6" * 3000})
    assert list(said.errors) == ["score"]
    view = (await ann.command("/check-in")).view
    said = await ann.submit(view, {"how": "behind", "note": "x" * 3000})
    assert list(said.errors) == ["note"]
    assert (await ann.submit(view, {"note": "x" * 1000})).message.readable


async def test_a_long_form_has_pages(comeback: Application, ann: Person) -> None:
    """A form of more than five fields goes on in the same modal, and is carried out at its end."""
    await planned(ann)
    view = (await ann.command("/reflect")).view
    assert [each.name for each in view.fields] == ["effort", "weaknesses", "resources", "assessment", "help"]
    names = {"effort": "2 too many", "weaknesses": "3", "resources": "3", "assessment": "4", "help": "5"}
    said = await ann.submit(view, names)
    assert "2 of 2" in said.view.title
    assert [each.name for each in said.view.fields] == ["flashcards", "timeline", "ownership", "change"]
    done = await ann.submit(said.view, {"flashcards": "3", "timeline": "3", "ownership": "4", "change": "fewer cards"})
    assert done.closed
    assert "looking back" in done.message.readable


async def test_a_modal_outlives_a_restart(stage: Stage, ann: Person) -> None:
    """A modal that was opened before a restart can be handed in after it, and the button of an old message pressed."""
    async with stage.up():
        await planned(ann)
        view = (await ann.command("/log-score", "score=66")).view
        menu = await ann.command("/today")
    async with stage.up():
        said = await ann.submit(view, {"test": "NBME 28"})
        assert "NBME 28" in said.message.readable
        assert (await ann.press(menu.message.labels[0], on=menu)).answered
    assert stage.server.faults == []


async def test_a_form_that_comes_back_opens_too(comeback: Application, ann: Person) -> None:
    """A typed line that cannot be read opens the form at once, with the error above it and the rest filled in."""
    await planned(ann)
    view = (await ann.command("/log-score", "test=NBME 28 score=blue")).view
    assert view.field("test").value == "nbme-28"
    assert "blue" in view.readable


async def test_an_expired_trigger_leaves_a_button(comeback: Application, ann: Person, server: SlackServer) -> None:
    """When a modal cannot be opened in time, the form stands in the chat with a button that opens it."""
    await planned(ann)
    server.excuse("expired_trigger_id")
    server.fails("expired_trigger_id", method="views.open")
    said = await ann.command("/log-score", "score=66")
    assert said.message.labels[0] == "Go on"
    view = (await ann.press("Go on", on=said)).view
    assert view.field("score").value == "66"


async def test_a_list_follows_what_is_typed(comeback: Application, ann: Person) -> None:
    """A field with very many choices offers those that fit what is typed."""
    await planned(ann)
    view = (await ann.command("/comeback", "plan exam-date=blue")).view
    assert view.fields
    view = (await ann.command("/reminders", "check-in=blue time-zone=Europe/Berlin")).view
    zone = view.field("time-zone")
    if zone.kind == "external_select":
        found = await ann.completes(view, "time-zone", "tokyo")
        assert "Asia/Tokyo" in [each.value for each in found]


# --- Buttons ----------------------------------------------------------------------------------------------------------


async def test_a_button_answers_where_it_stands(comeback: Application, ann: Person, server: SlackServer) -> None:
    """A pressed button is answered where its message is, and leaves the message as it is."""
    await planned(ann)
    said = await ann.command("/today", place=server.channel("study", ann))
    pressed = await ann.press(said.message.labels[0], on=said)
    assert pressed.answered
    if pressed.messages:
        assert pressed.message.ephemeral
    assert not said.message.edited


async def test_a_button_is_its_pressers_own(comeback: Application, ann: Person, server: SlackServer) -> None:
    """Whoever presses the button of somebody else's message acts for themselves alone."""
    await planned(ann)
    await ann.command("/log-score", "nbme 28 66")
    mine = await ann.command("/progress")
    ben = server.user("ben")
    theirs = await ben.press(mine.message.labels[0], on=mine.message)
    assert "66" not in (theirs.message.readable if theirs.messages else theirs.view.readable)


@pytest.mark.parametrize("forged", ["", "plan", "plan|x|", "../plan||", "open|nothing|0|", "log-score||remove"])
async def test_a_forged_button_is_refused(over_sockets: Application, ann: Person, forged: str) -> None:
    """A button that Comeback never made does nothing, and is answered."""
    await planned(ann)
    said = await ann.command("/today")
    pressed = await ann.press(said.message.labels[0], on=said, value=forged)
    assert pressed.message.readable


# --- Words ------------------------------------------------------------------------------------------------------------


async def test_words_in_the_dm_are_answered(comeback: Application, ann: Person, server: SlackServer) -> None:
    """Words without a slash are a note, and answered in the DM."""
    said = await ann.types("I am tired & <b> today, see https://example.org/x")
    assert said.message.readable
    assert [each.channel for each in server.inbox(ann)] == [ann.dm.id]


async def test_an_event_twice_is_heard_once(stage: Stage, ann: Person) -> None:
    """An event that Slack sends again is answered once, after a restart too."""
    async with stage.up():
        said = await ann.types("I am tired")
        await stage.server.redeliver(ann, said)
    async with stage.up():
        await stage.server.redeliver(ann, said)
        await ann.command("/today")
    assert len([each for each in stage.server.inbox(ann) if each.payload.get("response_type") is None]) == 1
    assert stage.server.faults == []


async def test_only_words_to_comeback_are_heard(over_sockets: Application, ann: Person, server: SlackServer) -> None:
    """Words in a channel, changed words, a bot's words and nothing at all are left alone."""
    study = server.channel("study", ann)
    await ann.types("hello all", place=study, answers=0)
    await ann.types("hello", answers=0, subtype="message_changed")
    await ann.types("hello", answers=0, bot_id="B9")
    await ann.types(" ", answers=0)
    await ann.command("/today")
    assert len(server.inbox(ann)) == 1


async def test_words_in_a_thread_are_answered_there(over_sockets: Application, ann: Person) -> None:
    """Words in a thread of the DM are answered in that thread."""
    said = await ann.types("more", thread_ts="1.5")
    assert said.message.payload["thread_ts"] == "1.5"


# --- The Home tab -----------------------------------------------------------------------------------------------------


async def test_the_home_tab_is_shown(comeback: Application, ann: Person) -> None:
    """Whoever opens the Home tab sees where they stand; a button there is answered in the DM."""
    home = (await ann.opens_home()).home
    assert home is not None
    assert home.payload["type"] == "home"
    await planned(ann)
    home = (await ann.opens_home()).home
    assert home is not None
    if home.labels:
        said = await ann.press(home.labels[0], on=home)
        assert said.answered


async def test_looking_is_no_word(over_sockets: Application, ann: Person) -> None:
    """Opening the Home tab makes nobody known: they have said nothing yet."""
    await ann.opens_home()
    assert await over_sockets.next_moment() is None


# --- Zones and files --------------------------------------------------------------------------------------------------


async def test_a_new_member_has_their_own_zone(comeback: Application, ann: Person, server: SlackServer) -> None:
    """The zone of a new member is the one of their Slack, asked once a day."""
    said = await ann.command("/reminders")
    assert "New_York" in (said.message.readable if said.messages else said.view.readable)
    await ann.command("/today")
    assert [name for name, _ in server.api.calls].count("users.info") == 1


@pytest.mark.parametrize("trouble", ["fails", "hangs", "strange"])
async def test_without_a_zone_the_operators_is_taken(
    over_sockets: Application, server: SlackServer, trouble: str
) -> None:
    """When Slack does not say a zone, or a strange one, the operator's own is taken, and nobody waits for it."""
    ben = server.user("ben", tz="Mars/Olympus" if trouble == "strange" else "America/New_York")
    if trouble == "fails":
        server.fails("internal_error", method="users.info")
    with server.hangs("users.info" if trouble == "hangs" else "nothing"):
        said = await ben.command("/reminders")
    assert "Berlin" in (said.message.readable if said.messages else said.view.readable)
    assert said.seconds is not None
    assert said.seconds < 3


async def test_files_come_into_the_dm(comeback: Application, ann: Person, server: SlackServer) -> None:
    """What is handed over as a file comes into the DM, wherever it was asked for."""
    await planned(ann)
    said = await ann.command("/my-data", "export", place=server.channel("study", ann), answers=2)
    assert said.message.ephemeral
    files = [name for each in server.inbox(ann) for name in each.files]
    assert len(files) == 1
    content = next(upload.content for upload in server.uploads.values())
    assert content is not None
    assert b"usmle-step-1" in content


async def test_a_file_that_cannot_go_is_told(over_sockets: Application, ann: Person, server: SlackServer) -> None:
    """When Slack does not take a file, whoever asked for it is told."""
    await planned(ann)
    server.fails("storage_limit_reached", method="files.getUploadURLExternal")
    said = await ann.command("/my-data", "export", answers=2)
    assert "our fault" in said.final.readable


# --- When something breaks --------------------------------------------------------------------------------------------


async def test_what_breaks_is_told_without_anybodys_words(
    stage: Stage, ann: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """When something of ours breaks, whoever waits gets a reference, and the log has it without their words."""
    async with stage.up() as comeback:
        await comeback.store.transact(lambda tx: tx.connection.exec_driver_sql("DROP TABLE heard"))
        with caplog.at_level(logging.DEBUG):
            said = await ann.types("my secret words")
        assert "reference" in said.message.readable
    assert "secret" not in caplog.text
    assert "xoxb" not in caplog.text
    assert "xapp" not in caplog.text


async def test_a_strange_modal_is_closed(over_sockets: Application, ann: Person, server: SlackServer) -> None:
    """A modal that is none of ours is acked, and nothing comes of it."""
    await planned(ann)
    view = (await ann.command("/check-in")).view
    view.payload = {**view.payload, "callback_id": "somebody-else"}
    assert (await ann.submit(view, {"how": "on-track"}, answers=0)).closed


# --- Nudges -----------------------------------------------------------------------------------------------------------


async def test_a_nudge_comes_as_a_direct_message(stage: Stage, ann: Person) -> None:
    """At check-in time a nudge comes into the DM, with its buttons, its rare ones behind a menu, and our key."""
    async with stage.up() as comeback:
        await planned(ann)
        await stage.tick(comeback, CHECK_IN)
        [nudge] = await stage.server.arrives(ann)
        assert nudge.labels[:1] == ["On track"]
        assert nudge.menu == ["Fewer of these"]
        assert nudge.payload["metadata"]["event_payload"]["key"]
        said = await ann.press("On track", on=nudge)
        assert said.message.readable
        assert (await ann.press("Fewer of these", on=nudge)).message.readable
    assert stage.server.faults == []


async def test_a_dm_is_opened_once(stage: Stage, ann: Person) -> None:
    """The DM of somebody who only spoke in a channel is opened for the first nudge, and known from then on."""
    study = stage.server.channel("study", ann)
    async with stage.up() as comeback:
        await ann.command("/plan", "exam=usmle step 1 exam-date=2026-06-15", place=study)
        await stage.tick(comeback, CHECK_IN)
        await stage.server.arrives(ann)
        account = Account(platform="slack", team="T1", user=ann.id)
        assert await comeback.channel_of(account) == ann.dm.id
    async with stage.up() as comeback:
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(days=1))
        await stage.server.arrives(ann)
    assert [name for name, _ in stage.server.api.calls].count("conversations.open") == 1
    assert stage.server.faults == []


async def test_a_dm_that_is_gone_is_opened_anew(stage: Stage, ann: Person) -> None:
    """When the DM that was known is gone, another one is opened, once."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.forget_dm(ann)
        await stage.tick(comeback, CHECK_IN)
        [nudge] = await stage.server.arrives(ann)
        assert nudge.channel == ann.dm.id


@pytest.mark.parametrize("error", ["user_disabled", "cannot_dm_bot", "user_not_found"])
async def test_a_closed_door_is_not_knocked_at_twice(stage: Stage, ann: Person, error: str) -> None:
    """Somebody who cannot be written to is left alone until they speak, and hears then that it was so."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.forget_dm(ann)
        ann.disabled = error
        await stage.tick(comeback, CHECK_IN)
        tries = len(stage.server.api.calls)
        await stage.tick(comeback, CHECK_IN + timedelta(days=1))
        assert len(stage.server.api.calls) == tries
        assert stage.server.inbox(ann) == []
        ann.disabled = ""
        await ann.types("I am back")
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(days=2))
        await stage.server.arrives(ann)


async def test_a_lost_answer_is_repeated_once_and_says_so(stage: Stage, ann: Person) -> None:
    """Slack knows no keys: after a lost answer the nudge comes once more, saying that it may be there already."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.loses_answers()
        await stage.tick(comeback, CHECK_IN)
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(seconds=20))
        stage.server.passes(MINUTE)
        await stage.tick(comeback, CHECK_IN + timedelta(minutes=20))
        first, again = await stage.server.arrives(ann, count=2)
        assert "may have this already" not in first.readable
        assert "may have this already" in again.readable
    assert stage.server.faults == []


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", 500])
async def test_an_unclear_error_counts_as_unknown(stage: Stage, ann: Person, error: int | str) -> None:
    """After Slack's own faults nobody knows whether a message went: it is repeated once, and says so."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.fails(error, method="chat.postMessage")
        await stage.tick(comeback, CHECK_IN)
        await stage.tick(comeback, CHECK_IN + timedelta(seconds=20))
        [nudge] = await stage.server.arrives(ann)
        assert "may have this already" in nudge.readable


@pytest.mark.parametrize("error", [429, 503, "ratelimited", "service_unavailable"])
async def test_not_now_is_tried_later(stage: Stage, ann: Person, error: int | str) -> None:
    """When Slack says not now the nudge waits, and comes as if nothing had been."""
    async with stage.up() as comeback:
        await planned(ann)
        stage.server.fails(error, method="chat.postMessage")
        await stage.tick(comeback, CHECK_IN)
        assert stage.server.people[ann.id].unasked == []
        await stage.tick(comeback, CHECK_IN + timedelta(minutes=2))
        [nudge] = await stage.server.arrives(ann)
        assert "may have this already" not in nudge.readable


async def test_a_revoked_token_is_said_once(stage: Stage, ann: Person, caplog: pytest.LogCaptureFixture) -> None:
    """When the token is worth nothing any more that is said once, and nudges wait until there is another."""
    ben = stage.server.user("ben")
    async with stage.up() as comeback:
        await planned(ann)
        await planned(ben)
        stage.server.revoke()
        with caplog.at_level(logging.ERROR):
            await stage.tick(comeback, CHECK_IN)
            await stage.tick(comeback, CHECK_IN + timedelta(minutes=11))
        told = [each for each in caplog.records if "token_revoked" in each.getMessage()]
        assert len(told) == 1
        stage.server.teams["T1"].gone = ""
        await stage.tick(comeback, CHECK_IN + timedelta(minutes=25))
        await stage.server.arrives(ann)
        await stage.server.arrives(ben)


async def test_a_hanging_slack_is_unknown_not_for_ever(stage: Stage, ann: Person) -> None:
    """While Slack answers nothing nobody is nudged twice, and members are answered as soon as it does."""
    async with stage.up() as comeback:
        await planned(ann)
        with stage.server.hangs():
            ticking = asyncio.ensure_future(stage.tick(comeback, CHECK_IN))
            done, _ = await asyncio.wait({ticking}, timeout=0.5)
            assert not done
        await ticking
        assert len(await stage.server.arrives(ann)) == 1


async def test_messages_are_paced(stage: Stage) -> None:
    """Words that come fast are all answered, in their order, and no faster than Slack takes them."""
    ann = stage.server.user("ann")
    async with stage.up():
        await ann.command("/today")
        said = [asyncio.ensure_future(ann.types(f"word {n}", within=20)) for n in range(4)]
        await asyncio.gather(*said)
    assert stage.server.limited == 0
    assert len(stage.server.inbox(ann)) == 5
    assert stage.server.faults == []


# --- Coming and going -------------------------------------------------------------------------------------------------


async def test_a_lost_connection_comes_back(stage: Stage, ann: Person) -> None:
    """A connection that Slack ends, or that is cut, is made anew, and members are answered."""
    async with stage.up():
        await stage.server.sockets.disconnect("refresh_requested")
        await stage.server.connected(times=2)
        assert (await ann.command("/today")).answered
        await stage.server.sockets.drop()
        await stage.server.connected(times=3, within=20)
        assert (await ann.command("/today")).answered
    assert stage.server.faults == []


async def test_what_is_in_hand_is_finished(stage: Stage, ann: Person) -> None:
    """When Comeback stops, what it has heard is acked and answered first."""
    async with stage.up():
        await planned(ann)
        hanging = contextlib.ExitStack()
        hanging.enter_context(stage.server.hangs("chat.postMessage"))
        asked = asyncio.ensure_future(ann.types("last words"))
        await stage.server.called("chat.postMessage")
        asyncio.get_running_loop().call_later(0.3, hanging.close)
    assert (await asked).message.readable
    assert stage.server.faults == []


async def _together(people: list[Person], place: Channel) -> list[Answer]:
    """Everybody asks at once."""
    return await asyncio.gather(*(each.command("/today", place=place, within=60) for each in people))


async def test_everybody_is_answered_in_time(stage: Stage) -> None:
    """A thousand interactions at once are each acked within three seconds, and each answered exactly once."""
    server = stage.server
    server.echoes = False
    study = server.channel("study")
    people = [server.user(f"user{number}") for number in range(100)]
    study.members = {each.id for each in people}
    async with stage.up():
        answers = [said for _ in range(10) for said in await _together(people, study)]
    assert len(answers) == 1000
    assert max(said.seconds or 99 for said in answers) < 3
    assert {len(said.messages) for said in answers} == {1}
    assert server.faults == []
