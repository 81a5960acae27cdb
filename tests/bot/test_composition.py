from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import composition
from core import exams, gates
from tests.bot import stage
from tests.bot.stage import ALICE, CONFIG, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of rules of one's own."""
    return Path(shutil.copytree(CONFIG, tmp_path / "rules"))


def test_the_programs_own_rules_are_found() -> None:
    """Without a setting the rules that came with the program are read."""
    config = composition.read_config()
    assert set(config.exams) == {f"exams/{file.name}" for file in (CONFIG / "exams").glob("*.toml")}
    assert composition.rulebook(config, {}).exams.current.keys() == stage.BOOK.exams.current.keys()


def test_a_folder_without_rules_is_told(tmp_path: Path) -> None:
    """A folder that holds no exams is answered with the setting that names it."""
    with pytest.raises(composition.ConfigMissing, match=r"no exams/\*\.toml in .* COMEBACK_CONFIG_DIR"):
        composition.read_config(tmp_path)


def test_a_file_that_is_missing_is_told(folder: Path) -> None:
    """A folder that lacks one of its files is answered with that file's name."""
    (folder / "nudges.toml").unlink()
    with pytest.raises(composition.ConfigMissing, match=r"nudges\.toml cannot be read: FileNotFoundError"):
        composition.read_config(folder)


def test_a_wrong_file_stops_the_start(folder: Path) -> None:
    """A file with a key that does not exist is refused by name, before anything else happens."""
    file = folder / "exams" / "usmle-step-1.toml"
    file.write_text("nonsense = 1\n" + file.read_text("utf-8"), "utf-8")
    with pytest.raises(exams.ExamFileError, match=r"exams/usmle-step-1\.toml: nonsense"):
        composition.rulebook(composition.read_config(folder), {})


def test_the_gates_are_read_with_the_rest(folder: Path) -> None:
    """The rulebook has the folder's gates; a folder that was copied before there were any has none."""
    book = composition.rulebook(composition.read_config(folder), {})
    assert [gate.id for gate in book.gates.of("usmle-step-1")] == ["whole-range-above", "cautious"]
    (folder / "gates.toml").unlink()
    config = composition.read_config(folder)
    assert composition.rulebook(config, {}).gates == gates.NONE
    assert "" not in config.texts


def test_a_wrong_gate_stops_the_start(folder: Path) -> None:
    """A gate on a scale that its exam does not have is refused by file and key."""
    file = folder / "gates.toml"
    file.write_text(file.read_text("utf-8").replace('scale = "epc"', 'scale = "epcs"', 1), "utf-8")
    with pytest.raises(gates.GatesFileError, match=r"gates\.toml: gates\.0\.conditions\.0\.scale: .* 'epcs'"):
        composition.rulebook(composition.read_config(folder), {})


def test_the_stamp_tells_rules_apart(folder: Path) -> None:
    """Any change of any file changes the stamp, and nothing else does."""
    before = composition.stamp(composition.read_config(folder))
    assert composition.stamp(composition.read_config(folder)) == before
    for name in ("exams/course-final.toml", "facts/usmle-step-1.toml", "nudges.toml", "support.toml", "gates.toml"):
        file = folder / name
        file.write_text(file.read_text("utf-8") + "\n# a word\n", "utf-8")
        changed = composition.stamp(composition.read_config(folder))
        assert changed != before, name
        before = changed


async def test_a_plan_keeps_the_rules_it_was_made_with(folder: Path, address: str) -> None:
    """An edited exam file rules new plans; one that was made before follows the file as it was, also after restarts."""
    file = folder / "exams" / "usmle-step-1.toml"
    async with composition.composed(address, composition.read_config(folder)) as app:
        old = app.book.exams.current["usmle-step-1"]
    edited = file.read_text("utf-8").replace(f'name = "{old.name}"', 'name = "Step One"', 1)
    file.write_text(edited, "utf-8")
    for _ in range(2):
        async with composition.composed(address, composition.read_config(folder)) as app:
            assert app.book.exams.current["usmle-step-1"].name == "Step One"
            assert app.book.exams.of("usmle-step-1", old.version).name == old.name


async def test_the_parts_fit(address: str) -> None:
    """The composed program starts, answers a command and a word, ticks and stops."""
    async with composition.composed(address, composition.read_config()) as app:
        await app.start(NOW)
        assert (await app.hear(ALICE, "/help", NOW, zone="UTC")).message.event == "reply"
        assert (await app.hear(ALICE, "hello", NOW, zone="UTC")).message.event == "reply"
        await app.tick(NOW)
        assert (await app.next_moment() or NOW) > NOW
        await app.stop(NOW)
