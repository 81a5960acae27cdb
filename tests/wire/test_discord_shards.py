"""Discord's gateway in shards: all in one process, or some of them in each of several."""

from __future__ import annotations

from pathlib import Path

from bot.discord import connection
from bot.discord.settings import Settings
from tests.wire import stage
from tests.wire.discord_server import DiscordServer
from tests.wire.stage import Clock


async def test_two_shards_in_one_process_answer(tmp_path: Path) -> None:
    """With two shards asked for, both identify, and members are answered in a server and in the DM."""
    clock = Clock()
    async with DiscordServer() as server, stage.program(tmp_path, clock) as app:
        settings = Settings(
            token=server.token, api_url=server.api_url, gateway_url=server.gateway_url, shards=(0, 1), shard_count=2
        )
        async with connection.connected(app, settings, clock):
            await server.ready(shards=2)
            ann, place = server.user("ann"), server.guild("Study").channel("study")
            assert (await ann.command("help", place=place)).message.ephemeral
            assert (await ann.types("hello")).messages
        assert server.faults == []


async def test_a_process_has_the_shards_that_are_its_own(tmp_path: Path) -> None:
    """Of two shards this process opens the one that is named."""
    clock = Clock()
    async with DiscordServer() as server, stage.program(tmp_path, clock) as app:
        settings = Settings(
            token=server.token, api_url=server.api_url, gateway_url=server.gateway_url, shards=(1,), shard_count=2
        )
        async with connection.connected(app, settings, clock):
            await server.ready(shards=1)
            assert [each.shard for each in server.gateway.live] == [1]
