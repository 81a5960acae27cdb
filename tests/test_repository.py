import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pins(lock: str) -> dict[str, tuple[Version, int]]:
    """Read a lock: each package's version and how many hashes vouch for it."""
    entries = (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
    read: dict[str, tuple[Version, int]] = {}
    for entry in filter(None, entries):
        requirement, *hashes = entry.split(" --hash=")
        name, version = requirement.partition(";")[0].strip().split("==")
        read[canonicalize_name(name)] = Version(version), len(hashes)
    return read


def dockerfile() -> list[tuple[str, str]]:
    """Read the Dockerfile as pairs of an instruction and its words."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], " ".join(line.split()[1:])) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    """A lock says what to install, never from which index, host or folder."""
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        assert re.fullmatch(
            r"[a-z0-9-]+==[0-9a-z.]+( ; [A-Za-z_0-9.'<>=! ()]+)? \\"
            r"|    --hash=sha256:[0-9a-f]{64}( \\)?",
            line,
        ), line


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_vouched_for(lock: str) -> None:
    """Each package in a lock carries at least one hash."""
    assert {name for name, (_, hashes) in pins(lock).items() if not hashes} == set()


def test_the_locks_agree() -> None:
    """Tests run with exactly the versions that the container runs with."""
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.parametrize(
    ("lock", "ranges"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_a_lock_keeps_to_the_ranges(lock: str, ranges: list[str]) -> None:
    """Every range in pyproject.toml is met by the lock, so nobody forgot `make lock`."""
    locked = pins(lock)
    for requirement in map(Requirement, ranges):
        version, _ = locked[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, requirement


def test_every_ignored_rule_has_its_reason() -> None:
    """A lint rule that is off says beside it why."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    ruff = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.flake8-tidy-imports")]
    rules = [line for line in ruff.splitlines() if re.match(r'\s+"[A-Z]+\d*"', line)]
    configured = tomllib.loads(text)["tool"]["ruff"]["lint"]
    assert len(rules) == len(configured["ignore"]) + sum(map(len, configured["per-file-ignores"].values()))
    assert [line for line in rules if not re.search(r'",\s+# \w.{10,}', line)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.name)
def test_every_test_is_a_promise(path: Path) -> None:
    """Every test begins with the sentence that it promises to keep."""
    silent = [
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not (ast.get_docstring(node) or "").endswith((".", "!", "?"))
    ]
    assert silent == []


def test_the_container_is_not_root() -> None:
    """What the container starts runs under a number that is not root's."""
    users = [words for instruction, words in dockerfile() if instruction == "USER"]
    assert users
    assert int(users[-1].partition(":")[0]) > 0


def test_the_container_keeps_its_data_in_one_volume() -> None:
    """The volume is the folder that the program writes to."""
    read = dockerfile()
    assert [words for instruction, words in read if instruction == "VOLUME"] == ["/data"]
    assert any(instruction == "ENV" and "COMEBACK_DATA_DIR=/data" in words for instruction, words in read)


def test_the_image_gets_only_what_is_named() -> None:
    """The build context leaves everything out first, so no token and no data can slip into an image."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = {rule[1:].rstrip("/") for rule in rules if rule.startswith("!")}
    assert let_in == {"bot", "config", "core", "LICENSE", "requirements.txt"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what `make setup` reads, and nothing installed."""
    for name in ["Makefile", "pyproject.toml", "requirements-dev.txt"]:
        shutil.copy2(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run make as from a fresh shell, even when make started these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *words],
        cwd=folder,
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
class TestSetup:
    def test_an_older_python_is_told_apart(self, checkout: Path) -> None:
        """A Python that is too old, or not there, is answered with one sentence that says what to type."""
        made = make(checkout, "setup", "PYTHON=false")
        assert made.returncode != 0
        assert made.stderr.startswith("Comeback needs Python 3.11 or newer, and 'false' is not:")
        assert not (checkout / ".venv").exists()

    def test_a_python_without_venv_is_told_apart(self, checkout: Path) -> None:
        """A Python that cannot make virtual environments is answered with what to install."""
        python = checkout / "bare-python"
        python.write_text(f'#!/bin/sh\ncase "$2" in *venv*) exit 1;; esac\nexec {sys.executable} "$@"\n', "utf-8")
        python.chmod(0o755)
        made = make(checkout, "setup", f"PYTHON={python}")
        assert made.returncode != 0
        assert made.stderr.startswith(f"'{python}' cannot make virtual environments: install its venv module")

    @pytest.mark.parametrize("changed", ["requirements-dev.txt", "pyproject.toml"])
    def test_setup_is_done_once(self, checkout: Path, changed: str) -> None:
        """What is installed is not installed again until the lock or the project changes."""
        installed = checkout / ".venv" / ".installed"
        installed.parent.mkdir()
        installed.touch()
        assert make(checkout, "--question", "setup").returncode == 0
        later = installed.stat().st_mtime + 1
        os.utime(checkout / changed, (later, later))
        assert make(checkout, "--question", "setup").returncode == 1

    def test_setup_keeps_its_hands_off_the_bots_streams(self, checkout: Path) -> None:
        """Standard output and standard input of `make run` belong to the bot, even when it installs first."""
        python = checkout / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\ncase "$*" in "-m bot"*) cat;; *) cat >/dev/null; echo busy;; esac\n', "utf-8")
        python.chmod(0o755)
        made = make(checkout, "run", f"PYTHON={sys.executable}", said="/help\n")
        assert made.returncode == 0
        assert made.stdout == "/help\n"
