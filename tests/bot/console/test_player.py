import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.application import Application
from bot.console import player, printing, script
from core import days
from tests.bot.console import greeting

START = "at 2026-03-02 09:00 America/New_York\n"


class Stuck(Application):
    """A program in which something stays due for ever."""

    async def next_moment(self) -> datetime | None:
        return datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def opening(tmp_path: Path) -> player.Opening:
    return greeting.an_opening(tmp_path / "dialog.sqlite3")


async def played(opening: player.Opening, lines: str) -> list[dict[str, object]]:
    """What was said in a dialog that begins in New York."""
    out = StringIO()
    assert await player.play(script.parse(START + lines), opening, printing.Json(out)) == 0
    return [json.loads(each) for each in out.getvalue().splitlines()]


async def heard(opening: player.Opening, lines: str) -> list[tuple[object, ...]]:
    """When, to whom and what was said."""
    return [(each["at"], each["to"], each["title"]) for each in await played(opening, lines)]


async def test_everything_due_comes_at_its_own_moment(opening: player.Opening) -> None:
    """While time passes, every evening's word comes in the evening, on the clock of whoever gets it."""
    assert await heard(opening, "ann: /greet\nben: /move\nwait 2d\nwait 11h\n") == [
        ("2026-03-02T09:00:00-05:00", "ann", "Hello you"),
        ("2026-03-02T15:00:00+01:00", "ben", "Moved"),
        ("2026-03-02T20:00:00+01:00", "ben", "How was it?"),
        ("2026-03-02T20:00:00-05:00", "ann", "How was it?"),
        ("2026-03-03T20:00:00+01:00", "ben", "How was it?"),
        ("2026-03-03T20:00:00-05:00", "ann", "How was it?"),
        ("2026-03-04T20:00:00+01:00", "ben", "How was it?"),
        ("2026-03-04T20:00:00-05:00", "ann", "How was it?"),
    ]


async def test_days_keep_the_wall_clock_when_clocks_change(opening: player.Opening) -> None:
    """A week later it is nine o'clock again, though the night in between was an hour shorter."""
    said = await played(opening, "wait 1w\nann: /greet\n")
    assert [(each["at"], each["text"]) for each in said] == [("2026-03-09T09:00:00-04:00", "Mon 9 Mar 2026, 09:00")]


async def test_buttons_work_after_a_restart(opening: player.Opening) -> None:
    """Buttons of replies and nudges, listed or behind the menu, can be pressed in a new process."""
    said = await heard(
        opening,
        "ann: /greet\nrestart\nann: press greet  AGAIN\nann: press Don\u2019t greet\n"
        "wait 1d\ndown 1h\nann: press Fine\n",
    )
    titles = [title for _, _, title in said]
    assert titles == ["Hello you", "Hello again", "Hello nobody", "How was it?", "Hello you"]


async def test_a_button_that_is_not_there_is_refused(opening: player.Opening) -> None:
    """Who presses a button that they do not hold is told which ones they do."""
    ben, ann = (await played(opening, "ann: /greet\nben: press Fine\nann: press Fine\n"))[1:]
    assert (ben["event"], ben["to"]) == ("refusal", "ben")
    assert "no buttons yet" in str(ben["text"])
    assert ann["event"] == "refusal"
    assert "Greet again, Don't greet" in str(ann["text"])


async def test_a_form_is_filled_after_a_restart(opening: player.Opening) -> None:
    """An open form says what it lacks, and what fills it is taken by a new process."""
    form, reply = await played(opening, "ann: /rate\nrestart\nann: fill score=5\n")
    assert (form["event"], form["fields"]) == ("form", ["score", "mood"])
    assert (reply["event"], reply["title"]) == ("reply", "Rated 5")


async def test_what_comes_due_while_it_is_down_comes_after(opening: player.Opening) -> None:
    """A process that is off over the evening says the evening's word when it is up again."""
    said = await heard(opening, "ann: /greet\nwait 10h\ndown 4h\n")
    assert said[1:] == [("2026-03-02T23:00:00-05:00", "ann", "How was it?")]


async def test_a_platform_that_is_offline_gets_it_later(opening: player.Opening) -> None:
    """What a platform refused comes soon after it takes posts again, once; other platforms do not wait."""
    said = await played(opening, "ann@discord: /greet\nben: /greet\nwait 10h\noffline discord 2h\nwait 4h\nwait 4h\n")
    nudges = {each["to"]: str(each["at"]) for each in said if each["event"] == "nudge"}
    assert len(said) == 4
    assert nudges["ben"] == "2026-03-02T20:00:00-05:00"
    assert "2026-03-02T21:00" <= nudges["ann"] < "2026-03-02T21:20"


async def test_people_of_one_name_on_two_platforms_are_two(opening: player.Opening) -> None:
    """Who is on Discord does not hold the buttons of somebody in the console."""
    said = await played(opening, "ann: /greet\nann@discord: press Greet again\n")
    assert [each["event"] for each in said] == ["reply", "refusal"]


async def test_a_channel_sees_only_what_is_public(opening: player.Opening) -> None:
    """In a channel a public answer is said there, and any other only to who asked."""
    said = await played(opening, "ann in #study: /greet\nann in #study: /rate\nann: /greet\n")
    assert [each["where"] for each in said] == ["#study", "private", "dm"]


async def test_words_are_answered(opening: player.Opening) -> None:
    """Text without a slash, with any quotes and marks in it, is heard as one line."""
    said = await heard(opening, 'ann: don\'t "quote" me: a=b <!channel> \x1b[31m\n')
    assert [title for _, _, title in said] == ["Kept"]


async def test_time_passes_even_when_something_stays_due(tmp_path: Path) -> None:
    """A fault that leaves something due for ever is counted, and does not stop the clock."""
    opening = greeting.an_opening(tmp_path / "dialog.sqlite3", Stuck)
    steps = script.parse(START + "ann: /greet\nwait 2d\nann: /greet\n")
    out = StringIO()
    assert 0 < await player.play(steps, opening, printing.Json(out)) < 100
    assert json.loads(out.getvalue().splitlines()[-1])["at"] == "2026-03-04T09:00:00-05:00"


async def test_a_dialog_of_comments_plays(opening: player.Opening) -> None:
    """A dialog in which nothing happens is a dialog."""
    assert await player.play(script.parse("# nothing\n"), opening, printing.Json(StringIO())) == 0


async def test_plain_output_reads_as_a_chat(opening: player.Opening) -> None:
    """Days head what happened on them, and answers stand indented below what was typed."""
    out = StringIO()
    lines = "# A short story.\nann in #study: /rate\nwait 1d\n# expect none\nann: fill score=5\n"
    await player.play(script.parse(START + lines), opening, printing.Chat(out))
    assert out.getvalue() == (
        "at 2026-03-02 09:00 America/New_York\n"
        "# A short story.\n"
        "\nMon 2 Mar 2026\n"
        "\n09:00 ann in #study > /rate\n"
        "      Rate\n"
        "      Fill in what you can; fields that are not required may stay empty.\n"
        "      * score: score\n"
        "        mood: how you are (fine, not)\n"
        "      Answer with: fill score=...\n"
        "      (only you see this)\n"
        "\n-- wait 1d\n"
        "\n20:00 Comeback > ann\n"
        "      How was it?\n"
        "      [1] Fine\n"
        "\nTue 3 Mar 2026\n"
        "\n09:00 ann > fill score=5\n"
        "      Rated 5\n"
    )


async def test_the_clock_of_a_player_never_goes_back(opening: player.Opening) -> None:
    """Setting the clock to an earlier moment leaves it where it is."""
    clock = script.At(datetime(2026, 3, 2, 9, 0), days.zone_info("Europe/Berlin"))  # noqa: DTZ001 - a wall clock
    travel = player.Player(opening, printing.Json(StringIO()), clock)
    await travel.open()
    for typed in ("at 2026-03-04 09:00", "at 2026-03-03 09:00", "wait 1h"):
        await travel.play(script.Step(0, typed, script.read(typed)))
    await travel.close()
    assert travel.now() == datetime(2026, 3, 4, 8, tzinfo=UTC) + timedelta(hours=1)
