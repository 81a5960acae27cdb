"""An outsider's opinion: a simulator of Discord that others wrote plays with the same client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import simcord

from bot import composition
from bot.discord.client import Client
from bot.discord.settings import Settings

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@asynccontextmanager
async def simulated(folder: Path) -> AsyncIterator[simcord.Env]:
    """The client in the simulator: not a fixture, since its clock belongs to the test's own context."""
    address, config = f"sqlite:///{folder / 'outsider.sqlite3'}", composition.read_config()
    async with composition.composed(address, config) as app:
        client = Client(app, Settings(token="nobody"), lambda: NOW)
        app.connect("discord", client.messenger, knows_zones=False)
        async with simcord.run(client, shard_count=1) as env:
            yield env
            assert env.errors == []


async def test_the_outsider_agrees(tmp_path: Path) -> None:
    """Commands, forms, refused values, buttons and the menu are what the simulator takes for valid, and are private."""
    async with simulated(tmp_path) as env:
        guild = env.create_guild()
        place = guild.create_text_channel("study")
        ann = guild.add_member(env.create_user("ann"))
        made: Any = await ann.slash(place, "plan", exam="usmle-step-1", attempts=0)
        assert made.ephemeral
        assert "Your plan for USMLE Step 1" in made.response.content
        asked: Any = await ann.slash(place, "log-score", test="nbme-28")
        assert asked.modal["title"].startswith("Log score")
        refused: Any = await ann.submit_modal(asked, {"test": ["nbme-28"], "score": "banana"})
        assert "banana" in refused.response.content
        again: Any = await ann.click(refused.response, label="Fix it")
        logged: Any = await ann.submit_modal(again, {"test": ["nbme-28"], "score": "63"})
        assert "Logged: NBME 28, 63 EPC" in logged.response.content


async def test_the_outsider_sees_buttons_outlive_a_restart(tmp_path: Path) -> None:
    """A button works for a program that has never seen its message."""
    async with simulated(tmp_path) as env:
        guild = env.create_guild()
        place = guild.create_text_channel("study")
        ann = guild.add_member(env.create_user("ann"))
        made: Any = await ann.slash(place, "plan", exam="usmle-step-1", attempts=0)
        await env.restart_bot()
        shown: Any = await ann.click(made.response, label="Today")
        assert shown.response.content.startswith("**Today")


async def test_the_outsider_completes(tmp_path: Path) -> None:
    """Completion answers with what Discord takes."""
    async with simulated(tmp_path) as env:
        place = env.create_guild().create_text_channel("study")
        ann = env.guild.add_member(env.create_user("ann"))
        offered: Any = await ann.autocomplete(place, "plan", "exam", "step")
        assert next(each["value"] for each in offered) == "usmle-step-1"
