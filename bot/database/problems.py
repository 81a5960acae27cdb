"""Why a database cannot be used, as sentences for the operator."""

from __future__ import annotations


class DatabaseProblem(Exception):
    """The database cannot be used; the text says why and what to do."""


class DatabaseIsNewer(DatabaseProblem):
    """The database was written by a newer program."""

    def __init__(self, stored: str, known: str) -> None:
        super().__init__(
            f"This database is at version {stored} and this program knows versions up to {known}: "
            "start a newer Comeback, or restore the backup made before the upgrade."
        )


class DatabaseInUse(DatabaseProblem):
    """Another program holds the database."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"Another Comeback is running on {path}: stop it first, or give this one a folder of its own "
            "with COMEBACK_DATA_DIR."
        )


class DatabaseUnusable(DatabaseProblem):
    """The database cannot be opened, read or written."""
