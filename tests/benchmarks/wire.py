"""What the platforms' wires cost, as a table: ``make bench``. The stand-ins run in the same process, and count too.

Compare figures of one run with one another: the bare app is the least that a library can do, a constant answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import discord
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.benchmarks.engine import Figure
from tests.wire import stage
from tests.wire.discord_pupil import playing
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer
from tests.wire.slack_stage import Stage
from tests.wire.stage import Clock

ROOT = Path(__file__).resolve().parents[2]
PLAN = {"exam": "usmle-step-1", "exam-date": "2026-05-18"}
READS, NUDGES, LIMIT = 100, 1000, 50


async def seconds_of(ask: Callable[[], Awaitable[object]], count: int = READS) -> list[float]:
    """How long each of so many takes, one after the other."""
    found = []
    for _ in range(count):
        begun = time.perf_counter()
        await ask()
        found.append(time.perf_counter() - begun)
    return found


def beside(what: str, ours: list[float], bare: list[float]) -> Figure:
    """The middle of ours, beside the middle of the bare one."""
    middle, least = statistics.median(ours), statistics.median(bare)
    return Figure(
        what, middle / least, "x", f"{middle * 1000:.1f} ms beside a bare app's {least * 1000:.1f} ms", "<= 3"
    )


async def on_discord(folder: Path) -> list[Figure]:
    """`/today` on Discord, from the press to the last word."""

    async def constant(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="Today", allowed_mentions=discord.AllowedMentions.none())

    async with playing(constant) as (server, _):
        ann = server.user("ann")
        bare = await seconds_of(lambda: ann.command("do"))
    async with DiscordServer() as there, stage.on_discord(folder, there, Clock()):
        ben = there.user("ben")
        await ben.command("plan", PLAN)
        ours = await seconds_of(lambda: ben.command("today"))
    return [beside("/today on Discord, wire to wire, p50", ours, bare)]


async def on_slack(folder: Path) -> list[Figure]:
    """`/today` on Slack, from the press to the answer."""
    async with SlackServer() as server:
        client = AsyncWebClient(token="xoxb-tests", base_url=server.api_url)
        app = AsyncApp(client=client, token="xoxb-tests", signing_secret="unused")

        @app.command("/today")
        async def today(ack: Any, respond: Any) -> None:
            await ack()
            await respond("Today")

        handler: Any = AsyncSocketModeHandler(app, server.app_token, web_client=client)
        await handler.connect_async()
        ann = server.user("ann")
        place = server.channel("study", ann)
        bare = await seconds_of(lambda: ann.command("/today", place=place))
        await handler.close_async()
    async with SlackServer() as there, Stage(there, folder / "slack.sqlite3").up():
        ben = there.user("ben")
        study = there.channel("study", ben)
        await ben.command("/plan", "exam=usmle-step-1", place=study)
        ours = await seconds_of(lambda: ben.command("/today", place=study))
    return [beside("/today on Slack, wire to wire, p50", ours, bare)]


async def delivered(folder: Path, count: int = NUDGES) -> list[Figure]:
    """So many nudges at once, against a Discord that takes fifty requests a second."""
    clock = Clock()
    async with DiscordServer() as server, stage.on_discord(folder, server, clock, zone="Europe/Berlin") as app:
        people = [server.user(f"user{number}") for number in range(count)]
        for person in people:
            await person.command("plan", PLAN)
        clock.waits(hours=5)
        await app.sweep(clock())
        begun = time.perf_counter()
        await asyncio.gather(*(app.tick(clock()) for _ in range(5)))
        rate = count / (time.perf_counter() - begun)
        assert all(len(person.unasked) == 1 for person in people)
        limited = server.limited
    share = f"{rate / LIMIT:.0%} of the limit, told to wait {limited} times"
    return [Figure(f"{count:,} nudges on Discord", rate, "messages/s", share, f">= {0.9 * LIMIT:.0f}")]


async def started(folder: Path) -> list[Figure]:
    """From the start of the process until both platforms are there, and what it weighs then."""
    async with DiscordServer() as there, SlackServer() as here:
        tokens = {
            "DISCORD_TOKEN": there.token,
            "DISCORD_API_URL": there.api_url,
            "DISCORD_GATEWAY_URL": there.gateway_url,
            "SLACK_BOT_TOKEN": "xoxb-tests",
            "SLACK_APP_TOKEN": here.app_token,
            "SLACK_API_URL": here.api_url,
            "PYTHONPATH": str(ROOT),
            "PATH": os.environ.get("PATH", ""),
            "COMEBACK_DATA_DIR": str(folder),
        }
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=folder, env=tokens, stderr=asyncio.subprocess.DEVNULL
        )
        await there.ready(within=30)
        await here.connected(within=30)
        seconds = time.perf_counter() - begun
        weight = weight_of(process.pid)
        process.send_signal(signal.SIGTERM)
        await process.wait()
    return [
        Figure("process start to both platforms ready", seconds, "s", "", "<= 3.0"),
        Figure("memory with both platforms connected", weight, "MiB", "", "<= 200"),
    ]


def weight_of(pid: int) -> float:
    """MiB that a process holds; 0 where the system does not say."""
    with contextlib.suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        return int(next(each for each in lines if each.startswith("VmRSS")).split()[1]) / 1024
    return 0.0


async def measured() -> list[Figure]:
    """All of it."""
    found: list[Figure] = []
    for measure in (started, on_discord, on_slack, delivered):
        with tempfile.TemporaryDirectory(prefix="comeback-bench-") as folder:
            found += await measure(Path(folder))
    return found


def main() -> None:
    """Measure, and print a table."""
    logging.disable(logging.WARNING)
    for each in asyncio.run(measured()):
        must = f"must be {each.must}" if each.must else ""
        print(f"{each.what:<46}{each.value:>12,.2f} {each.unit:<12}{must:<20}{each.beside}".rstrip())


if __name__ == "__main__":
    main()
