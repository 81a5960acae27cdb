"""What every dialect has and SQLAlchemy spells differently for each."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite


def upsert(table: sa.Table) -> Any:
    """An insert that replaces what stands under the same primary key.

    PostgreSQL's comes from ``sqlalchemy.dialects.postgresql`` and is written the same.
    """
    insert = sqlite.insert(table)
    key = list(table.primary_key.columns)
    return insert.on_conflict_do_update(
        index_elements=key,
        set_={column.name: insert.excluded[column.name] for column in table.c if column not in key},
    )


def insert_new(table: sa.Table) -> Any:
    """An insert that leaves what stands under the same primary key as it is; it then counts no row."""
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether the column is one of the values given as ``name`` when the statement runs."""
    return column.in_(sa.bindparam(name, expanding=True))
