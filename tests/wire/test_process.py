"""The program as an operator starts it, against both stand-ins: a process of its own, its tokens in the environment."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.wire.discord_server import DiscordServer
from tests.wire.slack_server import SlackServer

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
PLAN = {"exam": "usmle-step-1", "exam-date": "in 10 weeks"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to hear")


async def started(folder: Path, *words: str, **environment: str) -> asyncio.subprocess.Process:
    """The program, with nothing set but this."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words,
        cwd=folder, env={**kept, "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str, str]:
    """Its exit status, what it said, and what it said on standard error."""
    out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode or 0, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def running(folder: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program for as long as it is needed; killed where it does not end by itself."""
    process = await started(folder, "run", **environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()


def on_discord(server: DiscordServer) -> Mapping[str, str]:
    """What an operator sets for Discord."""
    return {
        "DISCORD_TOKEN": server.token,
        "DISCORD_API_URL": server.api_url,
        "DISCORD_GATEWAY_URL": server.gateway_url,
    }


def on_slack(server: SlackServer) -> Mapping[str, str]:
    """What an operator sets for Slack."""
    return {"SLACK_BOT_TOKEN": "xoxb-tests", "SLACK_APP_TOKEN": server.app_token, "SLACK_API_URL": server.api_url}


async def test_tokens_bring_both_platforms_up(tmp_path: Path) -> None:
    """With tokens for both, one process answers on both; SIGTERM ends it in order, and nothing is lost."""
    async with (
        DiscordServer() as discord,
        SlackServer() as slack,
        running(tmp_path, **on_discord(discord), **on_slack(slack)) as process,
    ):
        await discord.ready(within=PATIENCE)
        await slack.connected(within=PATIENCE)
        ann, ben = discord.user("ann"), slack.user("ben")
        assert "Your plan" in (await ann.command("plan", PLAN)).message.text
        said = await ben.command("/plan", "exam=usmle-step-1 exam-date=in 10 weeks", place=slack.channel("study", ben))
        assert "Your plan" in said.message.readable
        last = asyncio.ensure_future(ann.command("why", {"reason": "my grandmother"}))
        await asyncio.sleep(0)
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(Exception):
            await last
        status, _, err = await ended(process)
        assert status == 143
        assert "Traceback" not in err
        assert "Comeback is up: Discord as" in err
    kept = sqlite3.connect(tmp_path / "data" / "comeback.sqlite3")
    assert kept.execute("SELECT count(*) FROM plans").fetchone() == (2,)
    kept.close()


async def test_check_tries_each_credential(tmp_path: Path) -> None:
    """A look at the set-up says who the bot is on each platform that takes its tokens."""
    async with DiscordServer() as discord, SlackServer() as slack:
        process = await started(tmp_path, "check", **on_discord(discord), **on_slack(slack))
        status, out, err = await ended(process)
    assert (status, err) == (0, "")
    assert "on Discord as" in out
    assert "on Slack as" in out


async def test_a_wrong_token_is_one_sentence(tmp_path: Path) -> None:
    """A token that a platform does not take ends the start with what to do about it, and is not shown."""
    async with DiscordServer() as discord:
        process = await started(tmp_path, "run", **{**on_discord(discord), "DISCORD_TOKEN": "not-the-token"})
        status, _, err = await ended(process)
    assert (status, err.count("\n")) == (1, 1)
    assert "does not know the token" in err
    assert "not-the-token" not in err


async def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    """A Slack app that was made without a scope is told which one, before anybody writes to it in vain."""
    async with SlackServer() as slack:
        slack.teams["T1"].scopes -= {"users:read"}
        process = await started(tmp_path, "run", **on_slack(slack))
        status, _, err = await ended(process)
    assert (status, err.count("\n")) == (1, 1)
    assert "users:read" in err


async def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    """Where another program listens already, the start ends with which setting to change."""
    async with SlackServer() as slack:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            there = {**on_slack(slack), "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": slack.signing_secret}
            status, _, err = await ended(await started(tmp_path, "run", **there, COMEBACK_HTTP_PORT=port))
    assert (status, err.count("\n")) == (1, 1)
    assert "COMEBACK_HTTP_PORT" in err


async def test_a_newer_database_is_one_sentence(tmp_path: Path) -> None:
    """A database that a newer program made is left alone, also where tokens are set."""
    file = tmp_path / "data" / "comeback.sqlite3"
    file.parent.mkdir()
    newer = sqlite3.connect(file)
    newer.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    newer.execute("INSERT INTO alembic_version VALUES ('9999')")
    newer.commit()
    newer.close()
    async with DiscordServer() as discord:
        status, _, err = await ended(await started(tmp_path, "run", **on_discord(discord)))
    assert (status, err.count("\n")) == (1, 1)
    assert "newer" in err
