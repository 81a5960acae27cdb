import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ONE = "tests/bot/database/test_store.py::test_foreign_keys_hold"


@pytest.mark.parametrize(
    ("required", "status", "says"), [("0", 0, "1 passed, 1 skipped"), ("1", 1, "1 passed, 1 error")]
)
def test_a_run_without_postgresql_says_so(required: str, status: int, says: str, tmp_path: Path) -> None:
    """Where no server can be started the run says so loudly; where one is required it fails."""
    there = {"COMEBACK_POSTGRES_PROGRAMS": str(tmp_path), "COMEBACK_REQUIRE_POSTGRES": required, "CI": ""}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", ONE]
    done = subprocess.run(run, cwd=ROOT, env={**os.environ, **there}, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout
    assert says in done.stdout
    assert "No PostgreSQL could be started" in done.stdout
    assert ("WITHOUT POSTGRESQL" in done.stdout) is (required == "0")
