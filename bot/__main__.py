"""The command line, and where the program is put together. A problem at the start is one clear sentence."""

from __future__ import annotations

import gc

# What the imports make stays to the end: looking through it for garbage, meanwhile and again at the exit, would take
# half of a short run's time (0.9 s against 0.4 s for the imports alone).
gc.disable()

import argparse
import asyncio
import contextlib
import getpass
import io
import logging
import os
import re
import signal
import sys
import tempfile
from collections.abc import Coroutine, Sequence
from pathlib import Path

from pydantic import ValidationError

from bot import VERSION, composition, schemas, settings, trouble
from bot.console import player, printing, script
from bot.database import store
from bot.database.problems import DatabaseProblem
from bot.platforms import Problem
from core.exams import ExamFileError
from core.facts import FactsFileError
from core.gates import GatesFileError
from core.rules import RulesFileError
from core.support import SupportFileError

gc.freeze()
gc.enable()

WRONG = 1
UNREADABLE = 2
INTERRUPTED = 130
TERMINATED = 143


class Unusable(Exception):
    """Something that keeps Comeback from starting; the text says what to do."""


PROBLEMS = (
    Unusable,
    Problem,
    DatabaseProblem,
    composition.ConfigMissing,
    ExamFileError,
    FactsFileError,
    GatesFileError,
    RulesFileError,
    SupportFileError,
)
"""What may be wrong with what an operator sets up; the text of each is a sentence for them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments; what comes back is its exit status."""
    asked = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the terminal does not know is no reason to stop.
            stream.reconfigure(errors="replace")
    try:
        return int(asked.run(asked))
    except script.Unreadable as wrong:
        return _no(f"{asked.script}, {wrong}", UNREADABLE)
    except PROBLEMS as problem:
        return _no(str(problem), WRONG)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `| head` has: nothing is left to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as refused:
        return _no(f"The system refused what Comeback needs: {refused}.", WRONG)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="comeback", description="A kind study-accountability bot.")
    parser.add_argument("--version", action="version", version=f"Comeback {VERSION}")
    parser.set_defaults(run=_run, only=[], script=None, json=False, name=None, practice=False)
    verbs = parser.add_subparsers(title="what to do", metavar="")
    started = verbs.add_parser("run", help="start the bot; with no tokens, the console")
    started.add_argument(
        "--only",
        metavar="PARTS",
        action="append",
        default=[],
        help="of discord, slack, sweep and deliver only these (with commas); others on the database do the rest",
    )
    started.set_defaults(run=_run)
    console = verbs.add_parser("console", help="talk with Comeback in the terminal, or play a dialog")
    console.set_defaults(run=_console)
    console.add_argument("--script", metavar="FILE", help="play this dialog (- reads it from standard input)")
    console.add_argument("--json", action="store_true", help="with --script: what was said, one object a line")
    console.add_argument("--as", dest="name", metavar="NAME", help="who you are; your login if not given")
    console.add_argument("--practice", action="store_true", help="nothing is kept, and you move the clock")
    manifest = verbs.add_parser("slack-manifest", help="print the manifest to make the app on Slack with")
    manifest.add_argument("--prefix", default="", help="what stands before the commands' names, such as study-")
    manifest.add_argument("--url", default="", help="for HTTP instead of Socket Mode: Comeback's public address")
    manifest.set_defaults(run=_slack_manifest)
    key = verbs.add_parser("secret-key", help="print a new key for COMEBACK_SECRET_KEY")
    key.set_defaults(run=_secret_key)
    kept = verbs.add_parser("db", help="move what is kept").add_subparsers(
        title="what to do", metavar="", required=True
    )
    copied = kept.add_parser("copy", help="copy a database from a file to PostgreSQL, and compare the two")
    copied.add_argument("source", help="the file's address, such as sqlite:////data/comeback.sqlite3")
    copied.add_argument("target", nargs="?", help="the server's, such as postgresql://...; DATABASE_URL if not given")
    copied.set_defaults(run=_copy)
    verbs.add_parser("check", help="say what is set up, and what is wrong with it").set_defaults(run=_check)
    written = verbs.add_parser("schemas", help="write the JSON schemas of the files in config/")
    written.add_argument("--check", action="store_true", help="only say which of them differ")
    written.set_defaults(run=_schemas)
    return parser


def _run(asked: argparse.Namespace) -> int:
    """Start what tokens are set for; with none, the console."""
    chosen = _settings()
    parts = frozenset(part for words in asked.only for part in words.replace(",", " ").lower().split())
    if not parts and not (chosen.speaks_discord or chosen.speaks_slack):
        return _console(asked)
    from bot import running

    if unknown := sorted(parts - running.PARTS):
        raise Unusable(f"--only knows {', '.join(sorted(running.PARTS))}, and not {unknown[0]}.")
    _log(chosen.log_level)
    config = composition.read_config(chosen.config_dir)
    return asyncio.run(until_told(running.run(chosen, config, parts or running.PARTS)))


def _console(asked: argparse.Namespace) -> int:
    """Talk in the terminal, or play a dialog: the file's, or the README's where nobody sits at a terminal."""
    chosen = _settings()
    _log(chosen.log_level)
    config = composition.read_config(chosen.config_dir)
    if asked.script is not None:
        return _play(_dialog(asked.script), config, as_json=asked.json)
    if asked.json:
        raise Unusable("--json writes down a dialog: name its file with --script.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stdout.write("Nobody sits at a terminal here, so this plays the conversation in README.md.\n\n")
        return _play(_own_file("readme.dialog"), config, as_json=False)
    return asyncio.run(until_told(_talk(asked, chosen, config)))


def _play(raw: bytes, config: composition.Config, *, as_json: bool) -> int:
    """Play a dialog on a throw-away database, when every line of it can be read."""
    steps = script.parse(script.decode(raw))
    audience = printing.Json(sys.stdout) if as_json else printing.Chat(sys.stdout)
    with tempfile.TemporaryDirectory(prefix="comeback-") as folder:
        asyncio.run(player.play(steps, _throw_away(folder, config), audience))
    return 0


async def until_told(work: Coroutine[None, None, None]) -> int:
    """Do the work until it ends or the system says so: then it puts away what it holds, the terminal too."""
    asyncio.get_running_loop().set_exception_handler(trouble.stray)
    task = asyncio.ensure_future(work)
    for name in ("SIGTERM", "SIGHUP"):
        # Not every system has both, or lets a loop hear them.
        with contextlib.suppress(AttributeError, NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)
    try:
        await task
    except asyncio.CancelledError:
        return TERMINATED
    return 0


async def _talk(asked: argparse.Namespace, chosen: settings.Settings, config: composition.Config) -> None:
    from bot.console import chat

    seat = chat.Seat(_name(asked.name), chosen.time_zone, chosen.data_dir)
    if asked.practice:
        with tempfile.TemporaryDirectory(prefix="comeback-") as folder:
            await chat.practise(_throw_away(folder, config), seat)
        return
    async with composition.composed(chosen.database, config) as app:
        await chat.live(app, seat)


def _throw_away(folder: str, config: composition.Config) -> player.Opening:
    database = f"sqlite+aiosqlite:///{Path(folder) / settings.DATABASE}"
    return lambda: composition.composed(database, config)


def _check(asked: argparse.Namespace) -> int:
    """Say what is set up; the first thing that is wrong is told as at a start."""
    chosen = _settings()
    config = composition.read_config(chosen.config_dir)
    book = composition.rulebook(config, {})
    database = store.examine(chosen.database)
    if isinstance(database, Path):
        _writable(database.parent)
        data = f"{database} {'is fine' if database.exists() else 'will be made'}, and its folder can be written"
    else:
        data = f"{database} is fine"
    for what, how in (
        ("version", VERSION),
        ("data", data),
        ("exams", ", ".join(f"{exam.id} ({exam.name})" for exam in book.exams)),
        ("rules", f"{len(config.texts)} files are fine"),
        ("zone", f"{chosen.time_zone} for people who have not set theirs"),
    ):
        sys.stdout.write(f"{what:<9}{how}\n")
    asyncio.run(_check_platforms(chosen))
    return 0


async def _check_platforms(chosen: settings.Settings) -> None:
    """Say where Comeback speaks, each credential tried; the first that does not work is raised."""
    from bot import running

    speaks = False
    async for how in running.check(chosen):
        sys.stdout.write(f"{'speaks':<9}{how}\n")
        speaks = True
    if not speaks:
        sys.stdout.write(f"{'speaks':<9}in the console; no tokens are set\n")


def _copy(asked: argparse.Namespace) -> int:
    """Copy everything from a file to a server; a copy that was cut off goes on."""
    from bot.database import copying
    from bot.slack import workspaces

    def told(table: copying.Copied) -> None:
        sys.stdout.write(f"{table.table:<24}{table.rows:>9} rows, the same on both sides ({table.new} came now)\n")

    target = asked.target or _settings().database
    left = asyncio.run(copying.copy(asked.source, target, [workspaces.tables()], told))
    for name in left:
        sys.stdout.write(f"{name:<24}is not Comeback's, and was not copied\n")
    sys.stdout.write("Everything is there. Set DATABASE_URL to it, start Comeback, and keep the file as a backup.\n")
    return 0


def _slack_manifest(asked: argparse.Namespace) -> int:
    """Print the manifest of the app on Slack: what an operator pastes there."""
    from bot.slack import manifest
    from core import study

    chosen = manifest.manifest(study.table(), asked.prefix, socket_mode=not asked.url, url=asked.url or None)
    sys.stdout.write(manifest.text(chosen))
    return 0


def _secret_key(asked: argparse.Namespace) -> int:
    """Print a new key."""
    from cryptography.fernet import Fernet

    sys.stdout.write(f"{Fernet.generate_key().decode()}\n")
    return 0


def _schemas(asked: argparse.Namespace) -> int:
    """Write the generated files of ``config/``, or say which of them differ."""
    folder = _own_folder()
    if not asked.check:
        written = schemas.write(folder)
        sys.stdout.write(f"Written: {', '.join(written)}\n" if written else "Everything is as it should be.\n")
        return 0
    drifted = schemas.differing(folder)
    if drifted:
        raise Unusable(f"{', '.join(drifted)} in {folder} differ from the models: run python -m bot schemas.")
    return 0


def _settings() -> settings.Settings:
    try:
        return settings.Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        name = name if name.startswith(("COMEBACK_", "DISCORD_", "SLACK_")) else f"COMEBACK_{name}"
        raise Unusable(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from wrong
    except (OSError, ValueError) as wrong:
        raise Unusable(f"The file .env in this folder cannot be read: {wrong.__class__.__name__}.") from wrong


def _dialog(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as wrong:
        raise Unusable(f"The dialog {name} cannot be read: {wrong.strerror}.") from wrong


def _own_folder() -> Path:
    """The program's own ``config/``, wherever it is installed."""
    return next((place for place in composition.PLACES if place.is_dir()), composition.PLACES[-1])


def _own_file(name: str) -> bytes:
    try:
        return (_own_folder() / name).read_bytes()
    except OSError as wrong:
        raise Unusable(f"{_own_folder() / name} is missing from this installation: {wrong.strerror}.") from wrong


def _writable(folder: Path) -> None:
    """Raises Unusable when nothing can be kept in the folder, or where it would be made."""
    place = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as wrong:
        advice = "give Comeback a folder that it may write to with COMEBACK_DATA_DIR"
        raise Unusable(f"{place} cannot be written ({wrong.strerror}): {advice}.") from wrong


def _name(given: str | None) -> str:
    """The name of whoever sits here, in the letters that a dialog can write."""
    try:
        name = given or getpass.getuser()
    except (KeyError, OSError):
        name = "me"
    return re.sub(r"[\s:@#]+", "-", name) or "me"


def _log(level: str) -> None:
    """What is logged goes to standard error; libraries are heard only when something is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("comeback").setLevel(level)


def _no(sentence: str, status: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
