import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import composition
from bot.console import conversation, player, printing, script
from tests import databases, expectations

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "config" / "readme.dialog"
DIALOGS = [README, *sorted((ROOT / "tests" / "dialogs").glob("*.dialog"))]
TORTURE = os.environ.get("COMEBACK_TORTURE", "") not in {"", "0"}
STEMS = {"readme", "both-platforms", "my-data", "overdue", "first-week", "wrong-input"}
SAMPLE = [path for path in DIALOGS if TORTURE or path.stem in STEMS]
"""Those that are played on every database: all of them with ``make torture``."""

LOCK_SCREEN = 80
NEVER_SHOWN = re.compile(r"\b(fail|failed|overdue|behind)\b", re.IGNORECASE)


def story(path: Path) -> list[script.Step]:
    """The steps of a dialog."""
    return script.parse(script.decode(path.read_bytes()))


class Listener:
    """Follows a dialog and keeps what was said in each step, by the number of its line."""

    def __init__(self) -> None:
        self.said_in: dict[int, list[dict[str, object]]] = {}
        self._number = 0

    def step(self, step: script.Step, now: datetime, zone: ZoneInfo) -> None:
        if not isinstance(step.action, script.Comment):
            self._number = step.number

    def said(self, said: conversation.Said) -> None:
        self.said_in.setdefault(self._number, []).append(printing.as_object(said))


def failures(steps: Sequence[script.Step], listener: Listener) -> Iterator[str]:
    """Every expectation that is not met, with the number of its line and what was said instead."""
    for number, expected in expectations.of(steps).items():
        said = listener.said_in.get(number, [])
        shown = [f"    said: {json.dumps(each, ensure_ascii=False)}" for each in said]
        for each in expected:
            if unmet := each.unmet(said):
                yield "\n".join([f"line {each.number}: {unmet}", f"    # {each.line}", *shown])


def promises(said: dict[str, object]) -> Iterator[str]:
    """Every promise about all that is ever said which this breaks."""
    if said["event"] == "error":
        yield f"our own fault: {said}"
    glance = f"{said['title']}\n{said['text']}"[: len(str(said["title"])) + 1 + LOCK_SCREEN]
    if said["event"] in {"nudge", "digest"} and NEVER_SHOWN.search(glance):
        yield f"others may read this on a lock screen: {glance}"


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
async def test_a_dialog_goes_as_it_says(path: Path, address: str) -> None:
    """Each story plays to its end, what it expects is said, and what holds for everything said holds."""
    await play(path, address)


@pytest.mark.both
@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
async def test_a_dialog_goes_so_on_every_database(path: Path, address: str) -> None:
    """What is kept and what is said do not depend on where it is kept."""
    await play(path, address)


async def play(path: Path, database: str) -> None:
    steps = story(path)
    listener = Listener()
    config, database = composition.read_config(), databases.prepared(database)
    pushes = await player.play(steps, lambda: composition.composed(database, config), listener)
    said = [each for objects in listener.said_in.values() for each in objects]
    wrong = [*failures(steps, listener), *(broken for each in said for broken in promises(each))]
    assert not wrong, "\n".join(["", *(f"{path.name}, {each}" for each in wrong)])
    assert pushes == 0, "something stayed due without being done"


def test_the_readme_shows_what_is_played() -> None:
    """The conversation in README.md is the one that plays where nobody sits at a terminal."""
    shown = re.findall(r"```dialog\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert shown == [README.read_text("utf-8")]


async def test_the_readme_shows_what_is_said(tmp_path: Path) -> None:
    """What README.md quotes of that conversation is said in it, word for word."""
    quoted = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    out, config = io.StringIO(), composition.read_config()
    database = databases.address_of(tmp_path / "readme.sqlite3")
    await player.play(story(README), lambda: composition.composed(database, config), printing.Chat(out))
    assert quoted
    assert [each for each in quoted if each not in out.getvalue()] == []
