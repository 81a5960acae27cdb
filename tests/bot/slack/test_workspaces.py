from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation

from bot.slack import workspaces

pytestmark = pytest.mark.both


async def test_installations_are_kept_on_every_database(address: str) -> None:
    """A workspace that installs Comeback is known to every program on that database, until it removes it."""
    keys = Fernet.generate_key().decode()
    first = await workspaces.registry(address, "1.2", keys)
    second = await workspaces.registry(address, "1.2", keys)
    installed = Installation(
        app_id="A1",
        team_id="T1",
        user_id="U1",
        bot_token="xoxb-" + "long" * 60,
        bot_id="B1",
        bot_user_id="U2",
        installed_at=datetime(2026, 3, 2, tzinfo=UTC).timestamp(),
    )
    state = await first.states.async_issue()
    assert await second.states.async_consume(state)
    await first.store.async_save(installed)
    await first.store.async_save(installed)
    found = await workspaces.Many(second.store).identity("T1")
    assert found == workspaces.Identity(installed.bot_token or "", "B1", "U2", "T1")
    await workspaces.Many(second.store).forget("T1")
    assert await workspaces.Many(first.store).identity("T1") is None
    for each in (first, second):
        await each.close()


async def test_registries_that_open_together_make_their_tables_once(address: str) -> None:
    """However many programs start at once, the tables are made by one of them."""
    keys = Fernet.generate_key().decode()
    opened = await asyncio.gather(
        *(workspaces.registry(address, "1.2", keys) for _ in range(1 + 3 * ("postgres" in address)))
    )
    for each in opened:
        await each.close()
