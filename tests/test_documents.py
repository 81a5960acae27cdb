import re
from pathlib import Path

import pytest

from core import causes

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tests/dialogs/README.md"]
INVENTED = {"core/wording/notes.py", "core/study/notes.py", "tests/core/study/test_notes.py"}
"""Files that a recipe has a newcomer write."""


def exists(path: str) -> bool:
    """Whether a path names something in the repository; a module may have become a package."""
    return (ROOT / path).exists() or (ROOT / f"{path}.py").exists() or (ROOT / path.removesuffix(".py")).is_dir()


def mapped(package: str) -> set[str]:
    """What the map in ARCHITECTURE.md names in a package."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    found = re.search(rf"^{package}/\n((?:  .*\n)+)", text, re.MULTILINE)
    assert found
    return {name.removesuffix("/").removesuffix(".py") for name in re.findall(r"^  (\S+)", found[1], re.MULTILINE)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    """A link from one of our texts to another file leads to a file that is there."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_named_path_is_there(document: Path) -> None:
    """A path that one of our texts names is there."""
    named = re.findall(r"`((?:core|bot|config|tests|docs)/[a-z0-9_/.-]+)`", document.read_text("utf-8"))
    assert [path for path in named if path not in INVENTED and not exists(path.rstrip("/"))] == []


@pytest.mark.parametrize("package", ["core", "bot"])
def test_the_map_names_what_is_there(package: str) -> None:
    """The map in ARCHITECTURE.md names every module and package, and no other."""
    there = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    assert mapped(package) == there


def test_every_nudge_is_listed() -> None:
    """The table in docs/nudges.md has every kind of nudge, in order of precedence."""
    rows = re.findall(r"^\| `([a-z-]+)`", (ROOT / "docs" / "nudges.md").read_text("utf-8"), re.MULTILINE)
    assert rows == list(causes.KINDS)
