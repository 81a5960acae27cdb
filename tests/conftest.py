"""What every test may ask for: a PostgreSQL server, an address on each database, and so many examples."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postgres
from tests.sizes import sized

# A machine that is busy with other tests is no fault of an example: none has a deadline of its own.
settings.register_profile("comeback", max_examples=sized(50, 1000), deadline=None)
settings.load_profile("comeback")

BACKENDS = ("sqlite", "postgresql")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is promised on both databases is tried on both."""
    if "address" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both"):
        metafunc.parametrize("address", BACKENDS, indirect=True)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> postgres.Server:
    """The server of this run, whichever of its processes started it."""
    worker = hasattr(request.config, "workerinput")
    folder = tmp_path_factory.getbasetemp()
    try:
        return postgres.Server(
            postgres.shared(folder.parent if worker else folder, os.getppid() if worker else os.getpid())
        )
    except postgres.NoServer as problem:
        if postgres.required():
            pytest.fail(str(problem), pytrace=False)
        pytest.skip(str(problem))


@pytest.fixture
async def address(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where a new database is or will be made: a file, or in tests marked as *both* also on the server."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path / 'comeback.sqlite3'}"
        return
    server: postgres.Server = request.getfixturevalue("server")
    url = await server.new()
    yield url
    await server.drop(url)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that half of it was not tried."""
    skipped = terminalreporter.stats.get("skipped", [])
    without = [each for each in skipped if postgres.MISSING in str(each.longrepr)]
    if without:
        terminalreporter.section("WITHOUT POSTGRESQL", sep="!", red=True, bold=True)
        reason = str(without[0].longrepr).partition(postgres.MISSING)[2].rstrip("')")
        terminalreporter.write_line(f"{len(without)} tests were not run on PostgreSQL. {postgres.MISSING}{reason}")
        terminalreporter.write_line(f"{postgres.REQUIRED}=1 makes this a failure.")
