"""One program a file: a lock of the operating system beside the database, gone with the process however it
ends.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from bot.database.problems import DatabaseInUse

if sys.platform == "win32":
    import msvcrt

    def _take(file: BinaryIO) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """A held lock."""

    def __init__(self, database: Path) -> None:
        """Take the lock beside the database's file.

        Raises DatabaseInUse when another program, or another store in this one, holds it, and OSError when
        the folder cannot be written to.
        """
        self._file = Path(f"{database}-lock").open("wb")  # noqa: SIM115 - it stays open as long as the lock is held
        try:
            _take(self._file)
        except OSError as taken:
            self._file.close()
            raise DatabaseInUse(str(database)) from taken

    def release(self) -> None:
        """Let the next program in."""
        self._file.close()
