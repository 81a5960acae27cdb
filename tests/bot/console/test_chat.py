from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.history import History, InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.output.plain_text import PlainTextOutput

from bot.console import chat, conversation, player, printing, script
from core import days
from tests.bot.console import greeting

AT = script.At(datetime(2026, 3, 2, 9, 0), days.zone_info("Europe/Berlin"))  # noqa: DTZ001 - a wall clock


@asynccontextmanager
async def sat_down(
    tmp_path: Path, out: StringIO, typed: str, *, history: History | None, practice: bool
) -> AsyncIterator[chat.Terminal]:
    """Somebody at a terminal who is about to type this."""
    travel = player.Player(greeting.an_opening(tmp_path / "chat.sqlite3"), printing.Chat(out), AT)
    await travel.open()
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text(typed)
        yield chat.Terminal(
            travel.people,
            "ann",
            out,
            history=history or InMemoryHistory(),
            files=tmp_path / "files",
            travel=travel if practice else None,
        )
    await travel.close()


async def chatted(tmp_path: Path, *lines: str, history: History | None = None, practice: bool = False) -> str:
    """What the terminal shows when these lines are typed and then Ctrl-D."""
    out = StringIO()
    typed = "".join(f"{line}\r" for line in lines) + "\x04"
    async with sat_down(tmp_path, out, typed, history=history, practice=practice) as terminal:
        await terminal.run()
    return out.getvalue()


async def test_a_button_is_pressed_by_its_number(tmp_path: Path) -> None:
    """A number presses the button of the newest message, and a label presses it too."""
    shown = await chatted(tmp_path, "/greet", "1", "press Don't greet")
    assert [line.strip() for line in shown.splitlines() if "Hello" in line] == [
        "Hello you",
        "Hello again",
        "Hello nobody",
    ]


async def test_a_number_without_its_button_is_a_note(tmp_path: Path) -> None:
    """What cannot be a press is heard as words, and a press of nothing is explained."""
    shown = await chatted(tmp_path, "7", "press", "press Fine")
    assert "Kept" in shown
    assert "press what?" in shown
    assert "no buttons yet" in shown


async def test_a_number_beyond_the_buttons_presses_nothing(tmp_path: Path) -> None:
    """A number that no button at hand has is said to be none, and is no note."""
    shown = await chatted(tmp_path, "/greet", "7", "[1]")
    assert "There is no button 7. The last ones are 1 to 2." in shown
    assert "Hello again" in shown
    assert "Kept" not in shown


async def test_a_dot_alone_is_no_note(tmp_path: Path) -> None:
    """A dot that comes after the form has gone stops nothing and is not kept."""
    shown = await chatted(tmp_path, ".")
    assert "Nothing is open" in shown
    assert "Kept" not in shown


async def test_a_form_is_asked_field_by_field(tmp_path: Path) -> None:
    """A form's fields are prompts; what cannot be read is asked again, and the rest is kept."""
    shown = await chatted(tmp_path, "/rate", "5", "great", "fine")
    assert "Rated 5 fine" in shown
    assert shown.count("Enter keeps") == 2


async def test_a_field_left_empty_is_left_out(tmp_path: Path) -> None:
    """Enter skips a field that may stay empty."""
    assert "Rated 5\n" in await chatted(tmp_path, "/rate", "5", "")


async def test_what_is_filled_is_not_asked_again(tmp_path: Path) -> None:
    """After a value that cannot be read only that one is asked for."""
    assert "Rated 7 fine\n" in await chatted(tmp_path, "/rate score=7 mood=great", "fine")


async def test_a_form_that_is_stopped_is_kept(tmp_path: Path) -> None:
    """A dot stops a form, and the next try begins where it was stopped."""
    shown = await chatted(tmp_path, "/rate", "5", ".", "/rate", "", "not")
    assert "Kept as far as it is filled" in shown
    assert "Rated 5 not" in shown


async def test_what_is_filled_outlives_the_terminal(tmp_path: Path) -> None:
    """What was typed into a form is there again after Ctrl-C and a new start."""
    out = StringIO()
    async with sat_down(tmp_path, out, "/rate\r5\r\x03", history=None, practice=False) as terminal:
        await terminal.run()
    assert "Rated 5 not" in await chatted(tmp_path, "/rate", "", "not")


async def test_a_command_leaves_a_form(tmp_path: Path) -> None:
    """A command typed in place of a value is answered, and the form is kept for later."""
    shown = await chatted(tmp_path, "/rate", "5", "/greet", "/rate", "", "not")
    assert "Hello you" in shown
    assert "To go on: /rate" in shown
    assert "Rated 5 not" in shown


async def test_only_what_is_waited_for_is_asked_twice(tmp_path: Path) -> None:
    """A page that comes again asks only for what is required and still empty."""
    shown = await chatted(tmp_path, "/rate", "", "fine", "5")
    assert "Rated 5 fine" in shown


async def test_a_history_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """Where the file of typed lines is gone, the chat goes on without it."""
    remembered = chat.Remembered(tmp_path / "gone" / "history")
    (tmp_path / "gone" / "history").unlink()
    (tmp_path / "gone").rmdir()
    assert "Hello you" in await chatted(tmp_path, "/greet", history=remembered)


@pytest.mark.parametrize("key", ["\x03", "\x04", "/quit\r", "/exit\r"])
async def test_leaving_is_polite(tmp_path: Path, key: str) -> None:
    """Ctrl-C, Ctrl-D and the words for it all end with a good-bye."""
    out = StringIO()
    async with sat_down(tmp_path, out, key, history=None, practice=False) as terminal:
        await terminal.run()
    assert out.getvalue().endswith("Bye. Come back when you like.\n")


async def test_leaving_in_the_middle_of_a_form(tmp_path: Path) -> None:
    """Ctrl-C leaves from inside a form as well."""
    out = StringIO()
    async with sat_down(tmp_path, out, "/rate\r\x03", history=None, practice=False) as terminal:
        await terminal.run()
    assert out.getvalue().endswith("Bye. Come back when you like.\n")


async def test_in_practice_time_is_made_to_pass(tmp_path: Path) -> None:
    """In practice the clock is moved, and what falls due is printed; another person can sit down."""
    shown = await chatted(tmp_path, "/greet", "wait 1d", "1", "as ben", "press Fine", "wait 9999w", practice=True)
    assert "20:00 Comeback > ann\n      How was it?" in shown
    assert shown.count("Hello you") == 2
    assert "no buttons yet" in shown
    assert "Not done: '9999w' is more than ten years" in shown


async def test_the_clock_says_what_it_cannot_do(tmp_path: Path) -> None:
    """A line for the clock or the seats that cannot be done says so, and is no note."""
    shown = await chatted(tmp_path, "at 2020-01-01 09:00", "wait", "wait three days", "as ben jr", practice=True)
    assert shown.count("Not done: ") == 4
    assert "the clock only goes forward" in shown
    assert "Kept" not in shown


async def test_outside_practice_words_about_time_are_words(tmp_path: Path) -> None:
    """With a real clock, wait 1d is a note like any other."""
    shown = await chatted(tmp_path, "wait 1d")
    assert "Kept" in shown
    assert "-- wait" not in shown


async def test_files_are_saved_and_what_is_erased_is_forgotten(tmp_path: Path) -> None:
    """A file that is handed over lies in the folder; after an erasure no line is remembered, and the copy is named."""
    remembered = chat.Remembered(tmp_path / "history")
    shown = await chatted(tmp_path, "/my-data do=export", history=remembered)
    assert f"Saved as {tmp_path / 'files' / 'mine.json'}" in shown
    assert (tmp_path / "files" / "mine.json").stat().st_mode & 0o077 == 0
    assert "export" in (tmp_path / "history").read_text("utf-8")
    erased = await chatted(tmp_path, "/my-data do=erase", history=remembered)
    assert "mine.json" in erased
    assert "yours to keep or delete" in erased
    assert (tmp_path / "history").read_bytes() == b""
    assert list(remembered.load_history_strings()) == []


async def test_only_who_sits_here_is_told(tmp_path: Path) -> None:
    """Words to somebody else who uses this database wait until they sit here themselves."""
    clock = [datetime(2026, 3, 2, 8, tzinfo=UTC)]
    told: list[conversation.Said] = []

    async def sits(name: str, *, minutes: int) -> None:
        """Somebody sits down and greets, and time passes."""
        people = conversation.Conversation(lambda: clock[0], "Europe/Berlin", told.append, only=name)
        people.join(app, ["console"])
        await people.say(script.words("/greet", name))
        clock[0] += timedelta(minutes=minutes)
        await app.tick(clock[0])

    async with greeting.an_opening(tmp_path / "chat.sqlite3")() as app:
        await sits("ben", minutes=1)
        await sits("ann", minutes=12 * 60)
        assert [said.account.user for said in told if said.unasked] == ["ann"]
        await sits("ben", minutes=5)
        assert [said.account.user for said in told if said.unasked] == ["ann", "ben"]


async def test_the_real_clock_is_the_real_one(tmp_path: Path) -> None:
    """The chat says what it is and where its data lies, answers, and ends with the terminal's good-bye."""
    out = StringIO()
    with create_pipe_input() as keys, create_app_session(input=keys, output=PlainTextOutput(out)):
        keys.send_text("/greet\r/quit\r")
        async with greeting.an_opening(tmp_path / "chat.sqlite3")() as app:
            await chat.live(app, chat.Seat("ann", "Europe/Berlin", tmp_path))
    shown = out.getvalue()
    for words in (str(tmp_path), "no tokens are in use", "/plan", "Hello you", "Bye."):
        assert words in shown
    assert (tmp_path / "console-history").stat().st_mode & 0o077 == 0


async def test_practice_keeps_nothing(tmp_path: Path) -> None:
    """Practice says that the clock is yours, and writes neither history nor files."""
    out = StringIO()
    with create_pipe_input() as keys, create_app_session(input=keys, output=PlainTextOutput(out)):
        keys.send_text("/greet\rwait 2d\r/my-data do=export\r/quit\r")
        seat = chat.Seat("ann", "Europe/Berlin", tmp_path / "data")
        await chat.practise(greeting.an_opening(tmp_path / "chat.sqlite3"), seat)
    shown = out.getvalue()
    for words in ("the clock is yours", "Hello you", "-- wait 2d", "How was it?", "mine.json"):
        assert words in shown
    assert not (tmp_path / "data").exists()


async def test_a_picture_lies_beside_the_files_and_is_said(tmp_path: Path) -> None:
    """A picture is written like any file, for its owner alone, and its words stand in the answer."""
    shown = await chatted(tmp_path, "/draw")
    picture = tmp_path / "files" / "progress.png"
    assert "[picture: One mark.]" in shown
    assert f"Saved as {picture}" in shown
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o077 == 0
