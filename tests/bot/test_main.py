import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot import VERSION, composition, schemas
from bot.__main__ import TERMINATED, until_told

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "at 2026-03-02 09:00 Europe/Berlin\nben: /help\nwait 1d\nben: caf\u00e9\n"
NOT_NEEDED = ("apscheduler", "discord", "matplotlib", "prompt_toolkit", "slack_bolt", "slack_sdk", "aiohttp")


def comeback(
    *words: str, folder: Path, said: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, without a terminal and with nothing set but this."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        input=said or "",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.fixture
def dialog(tmp_path: Path) -> Path:
    path = tmp_path / "story.dialog"
    path.write_text(SCRIPT, "utf-8")
    return path


def test_a_dialog_is_played_to_its_end(dialog: Path) -> None:
    """A file plays as a chat, on a database of its own that is gone afterwards."""
    played = comeback("console", "--script", "story.dialog", folder=dialog.parent)
    assert (played.returncode, played.stderr) == (0, "")
    assert "09:00 ben > /help" in played.stdout
    assert sorted(each.name for each in dialog.parent.iterdir()) == ["story.dialog"]


def test_json_is_one_object_a_line(dialog: Path) -> None:
    """With --json every line of output is an object with the same keys, and nothing else is written."""
    played = comeback("console", "--script", "story.dialog", "--json", folder=dialog.parent)
    said = [json.loads(each) for each in played.stdout.splitlines()]
    assert played.returncode == 0
    assert {tuple(each) for each in said} == {tuple(said[0])}
    assert [each["event"] for each in said if each["event"] != "nudge"] == ["reply", "reply"]


def test_a_dialog_comes_from_standard_input_too(tmp_path: Path) -> None:
    """A dash stands for standard input."""
    played = comeback("console", "--script", "-", "--json", folder=tmp_path, said=SCRIPT)
    assert played.returncode == 0
    assert played.stdout.count("\n") >= 2


def test_a_line_that_cannot_be_read_ends_it_with_two(dialog: Path) -> None:
    """Nothing is played when one line cannot be read; the sentence has the file and the number."""
    dialog.write_text(f"{SCRIPT}wait a while\n", "utf-8")
    played = comeback("console", "--script", "story.dialog", "--json", folder=dialog.parent)
    assert (played.returncode, played.stdout) == (2, "")
    assert played.stderr.startswith("story.dialog, line 5: ")
    assert played.stderr.count("\n") == 1


def test_playing_a_dialog_loads_no_platform(dialog: Path) -> None:
    """Libraries of the platforms, of pictures and of the clock are not even imported."""
    watch = (
        "import sys; from bot.__main__ import main; status = main(['console', '--script', 'story.dialog', '--json']);"
        f"print(status, [each for each in {NOT_NEEDED!r} if each in sys.modules], file=sys.stderr)"
    )
    played = subprocess.run(
        [sys.executable, "-c", watch],
        cwd=dialog.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert played.stderr == "0 []\n"


def test_without_a_terminal_the_readmes_conversation_plays(tmp_path: Path) -> None:
    """Started where nobody can type, the bot shows the conversation of the README and ends well."""
    played = comeback(folder=tmp_path)
    assert (played.returncode, played.stderr) == (0, "")
    for typed in ("ann > /plan exam=usmle-step-1", "Comeback > ann", "[3] I'm avoiding it", "ann > /today"):
        assert typed in played.stdout
    assert list(tmp_path.iterdir()) == []


def test_whoever_stops_reading_breaks_nothing(dialog: Path) -> None:
    """Output that nobody reads to its end, as with head, is no error."""
    dialog.write_text(SCRIPT + "ben: /help\n" * 300, "utf-8")
    reading = subprocess.Popen(
        [sys.executable, "-m", "bot", "console", "--script", str(dialog)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reading.stdout is not None
    assert reading.stderr is not None
    reading.stdout.readline()
    reading.stdout.close()
    assert (reading.stderr.read(), reading.wait()) == (b"", 0)
    reading.stderr.close()


@pytest.mark.parametrize(
    ("words", "environment", "says"),
    [
        (["console", "--script", "none.dialog"], {}, "The dialog none.dialog cannot be read"),
        (["console", "--json"], {}, "--json writes down a dialog"),
        (["check"], {"COMEBACK_TIME_ZONE": "Mars/Olympus"}, "COMEBACK_TIME_ZONE: this is no IANA time zone"),
        (["check"], {"COMEBACK_LOG_LEVEL": "LOUD"}, "COMEBACK_LOG_LEVEL: "),
        (["check"], {"COMEBACK_DATABASE_URL": "mysql://me:sesame@host/base"}, "not in mysql"),
        (["check"], {"COMEBACK_DATABASE_URL": "sqlite:///a-text"}, "a-text cannot be read: file is not a database"),
        (["check"], {"COMEBACK_CONFIG_DIR": "nowhere"}, "There is no exams/*.toml in nowhere"),
        (["check"], {"COMEBACK_DATA_DIR": "a-file/data"}, "a-file"),
        (["check"], {"COMEBACK_CONFIG_DIR": "wrong"}, "exams/wrong.toml"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_sentence(
    words: list[str], environment: dict[str, str], says: str, tmp_path: Path
) -> None:
    """A wrong setting, file or folder ends the program with one line on standard error, never a traceback."""
    (tmp_path / "a-file").touch()
    (tmp_path / "a-text").write_text("no database" * 100, "utf-8")
    for folder in ("exams", "facts"):
        (tmp_path / "wrong" / folder).mkdir(parents=True)
        (tmp_path / "wrong" / folder / "wrong.toml").write_text("id = 3\n", "utf-8")
    for name in ("nudges.toml", "support.toml"):
        (tmp_path / "wrong" / name).write_bytes((ROOT / "config" / name).read_bytes())
    ended = comeback(*words, folder=tmp_path, **environment)
    assert ended.returncode == 1
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_check_says_what_is_set_up(tmp_path: Path) -> None:
    """A look at the set-up names the folder, the exams and the zone, and makes nothing."""
    checked = comeback("check", folder=tmp_path, COMEBACK_TIME_ZONE="Europe/Berlin")
    assert (checked.returncode, checked.stderr) == (0, "")
    for named in (str(tmp_path / "data"), "usmle-step-1", "Europe/Berlin", "console"):
        assert named in checked.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to hear")
@pytest.mark.parametrize(("told", "status"), [(True, TERMINATED), (False, 0)])
async def test_who_is_told_to_end_puts_things_away(told: bool, status: int) -> None:
    """A signal to end lets the program close what it holds, and its status says that it was told to."""
    closed = []

    async def work() -> None:
        try:
            if told:
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.sleep(60)
        finally:
            closed.append(True)

    assert await until_told(work()) == status
    assert closed == [True]


async def test_what_breaks_unseen_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    """What breaks in a task that nobody waits for, a library's own too, is logged by its kind and place alone."""

    async def breaks() -> None:
        raise ValueError("my secret words")

    async def work() -> None:
        task = asyncio.create_task(breaks())
        await asyncio.sleep(0)
        del task

    await until_told(work())
    gc.collect()
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_tokens_are_never_shown(tmp_path: Path) -> None:
    """What is set up is told without the tokens themselves."""
    nowhere = {"DISCORD_API_URL": "http://127.0.0.1:9/", "SLACK_API_URL": "http://127.0.0.1:9/"}
    checked = comeback("check", folder=tmp_path, DISCORD_TOKEN="sesame-open", **nowhere)
    assert checked.returncode == 1
    assert "cannot be reached" in checked.stderr
    assert "sesame" not in checked.stdout + checked.stderr


def test_the_version_is_the_projects() -> None:
    """The program and pyproject.toml name one version."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


def test_the_schemas_are_as_the_models_are() -> None:
    """The generated schemas in config/ do not drift from the models that read the files."""
    assert schemas.differing(ROOT / "config") == [], "run python -m bot schemas"


def test_a_schema_that_drifted_is_written_anew(tmp_path: Path) -> None:
    """A schema that is missing or differs is written, and then none differs."""
    assert schemas.write(tmp_path) == list(schemas.MODELS)
    (tmp_path / "nudges.schema.json").write_text("{}", "utf-8")
    assert schemas.differing(tmp_path) == ["nudges.schema.json"]
    assert schemas.write(tmp_path) == ["nudges.schema.json"]
    assert schemas.differing(tmp_path) == []


def test_the_readmes_dialog_is_installed_with_the_rules() -> None:
    """The dialog lies beside the rules, wherever the program is installed."""
    assert (composition.PLACES[-1] / "readme.dialog").is_file()
