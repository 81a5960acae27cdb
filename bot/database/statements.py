"""What every dialect has and SQLAlchemy spells differently for each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


class Both:
    """A statement as each database spells it."""

    def __init__(self, spell: Any) -> None:
        self._spelled = {"sqlite": spell(sqlite.insert), "postgresql": spell(postgresql.insert)}

    def on(self, connection: sa.Connection | AsyncConnection) -> Any:
        """The statement for that connection's database."""
        return self._spelled[connection.dialect.name]


def upsert(table: sa.Table) -> Both:
    """An insert that replaces what stands under the same primary key."""
    key = list(table.primary_key.columns)

    def spell(insert: Any) -> Any:
        new = insert(table)
        rest = {column.name: new.excluded[column.name] for column in table.c if column not in key}
        return new.on_conflict_do_update(index_elements=key, set_=rest)

    return Both(spell)


def insert_new(table: sa.Table) -> Both:
    """An insert that leaves what stands under the same primary key as it is; it then counts no row."""
    key = list(table.primary_key.columns)
    return Both(lambda insert: insert(table).on_conflict_do_nothing(index_elements=key))


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether the column is one of the values given as ``name`` when the statement runs."""
    return column.in_(sa.bindparam(name, expanding=True))
