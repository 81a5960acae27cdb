from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.application import Application
from bot.database.store import Store
from tests import databases
from tests.bot import stage


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    store = await Store.open(databases.prepared(address))
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
