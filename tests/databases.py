"""Databases as the program makes them, for tests that are about something else than the making.

Making one takes three times as long as opening one that is there, and hundreds of tests need one each.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from bot.database import upgrade

FILE = "sqlite:///"


@cache
def _empty() -> bytes:
    """The bytes of a database in which nobody is known."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "empty.sqlite3")
        engine = sa.create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            upgrade.bring_up_to_date(connection)
        engine.dispose()
        return file.read_bytes()


def address_of(file: Path) -> str:
    """The address of the database in that file; where there is none yet it is an empty one from here on."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(_empty())
    return f"{FILE}{file}"


def prepared(address: str) -> str:
    """The same address; where it is that of a file, an empty database is in it from here on."""
    return address_of(Path(address.removeprefix(FILE))) if address.startswith(FILE) else address
