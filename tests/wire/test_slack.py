"""Comeback on Slack, over real sockets: what members do, and what they see."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.application import Application
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import Stage, held, planned


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
    """No more can be typed than is kept; what is longer all the same is refused in words, and breaks nothing."""
    await planned(ann)
    view = (await ann.command("/log-score")).view
    said = await ann.submit(view, {"test": "NBME 28", "score": "6" * 3000})
    assert list(said.errors) == ["score"]
    view = (await ann.command("/check-in")).view
    assert view.field("note").element["max_length"] == 1000
    said = await ann.submit(view, {"how": "behind", "note": "x" * 10_000}, raw=True)
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


async def test_a_slow_database_opens_a_blank_form(over_sockets: Application, ann: Person) -> None:
    """A modal opens in time when the database is slow, without what was filled before, and nothing is lost by it."""
    await planned(ann)
    async with held(over_sockets):
        view = (await ann.command("/log-score", "score=66")).view
    assert view.field("score").value == "66"
    assert view.field("test").options == ()
    said = await ann.submit(view, {"test": "NBME 28"})
    assert "NBME 28" in said.message.readable


async def test_a_slow_database_opens_a_modal_after_a_restart(stage: Stage, ann: Person) -> None:
    """The first form after a restart opens in time too, when nothing is known of its member yet."""
    async with stage.up():
        await planned(ann)
    async with stage.up() as comeback:
        async with held(comeback):
            view = (await ann.command("/log-score", "score=66", within=3)).view
        said = await ann.submit(view, {"test": "NBME 28"})
        assert "NBME 28" in said.message.readable
    assert stage.server.faults == []


async def test_a_slow_answer_to_a_modal_is_a_message(over_sockets: Application, ann: Person) -> None:
    """When the answer to a modal takes longer than Slack waits, the modal closes in time and the answer follows."""
    await planned(ann)
    asked = await ann.command("/check-in")
    async with held(over_sockets):
        said = await ann.submit(asked.view, {"how": "on-track"}, answers=0)
        assert said.closed
    await asked.until(1)
    assert said.seconds is not None
    assert said.seconds < 3


async def test_a_lost_answer_is_not_given_twice(over_sockets: Application, ann: Person, server: SlackServer) -> None:
    """An answer whose way is cut is not said again: it may have arrived."""
    server.loses_answers(method="response_url")
    said = await ann.command("/today")
    await ann.command("/today")
    assert len(said.messages) == 1
    assert [name for name, _ in server.api.calls].count("response_url") == 2


async def test_a_busy_way_back_is_tried_again(over_sockets: Application, ann: Person, server: SlackServer) -> None:
    """When Slack does not take an answer now, it is given again until it does."""
    server.fails(503, method="response_url")
    assert (await ann.command("/today")).message.readable


async def test_a_list_follows_what_is_typed(comeback: Application, ann: Person) -> None:
    """A field with very many choices offers those that fit what is typed."""
    await planned(ann)
    view = (await ann.command("/reminders", "check-in=blue time-zone=Europe/Berlin")).view
    assert (view.field("time-zone").kind, view.field("time-zone").value) == ("external_select", "Europe/Berlin")
    assert "Asia/Tokyo" in [each.value for each in await ann.completes(view, "time-zone", "tokyo")]
    assert len(await ann.completes(view, "time-zone", "")) == 100
    assert await ann.completes(view, "time-zone", "mars") == []
    said = await ann.submit(view, {"time-zone": "Asia/Tokyo", "check-in": "19:00"})
    assert "Tokyo" in said.message.readable


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
    said = await ann.command("/my-data", "export", place=server.channel("study", ann), answers=5)
    assert said.message.ephemeral
    files = [name for each in server.inbox(ann) for name in each.files]
    assert len(files) == 4
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


async def test_a_strange_request_is_logged_without_its_words(
    over_sockets: Application, ann: Person, server: SlackServer, caplog: pytest.LogCaptureFixture
) -> None:
    """What Slack never sends breaks nothing, and is logged by its kind alone, once."""
    strange = {"command": "/today", "text": "my secret words", "team_id": "T1"}
    assert (await server.line.send("slash_commands", strange, {}))[0] == {}
    assert (await ann.command("/today")).answered
    gc.collect()
    assert ["KeyError" in each.message for each in caplog.records if each.levelno >= logging.ERROR] == [True]
    assert "secret" not in caplog.text


async def test_a_strange_modal_is_closed(over_sockets: Application, ann: Person, server: SlackServer) -> None:
    """A modal that is none of ours is acked, and nothing comes of it."""
    await planned(ann)
    view = (await ann.command("/check-in")).view
    view.payload = {**view.payload, "callback_id": "somebody-else"}
    assert (await ann.submit(view, {"how": "on-track"}, answers=0)).closed
