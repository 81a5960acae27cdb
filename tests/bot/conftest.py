from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.application import Application
from bot.database.store import Store
from tests import databases
from tests.bot import stage


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'comeback.sqlite3'}"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(databases.address_of(tmp_path / "comeback.sqlite3"))
    yield store
    await store.close()


@pytest.fixture
def app(store: Store) -> Application:
    return stage.app_of(store)


@pytest.fixture
def post(app: Application) -> stage.Post:
    post = stage.Post()
    app.connect("console", post)
    return post
