"""How Comeback comes to Slack and leaves it: tokens, sockets, signed requests, many workspaces, and a crowd at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.platforms import Problem
from bot.slack import SlackSettings, credentials
from tests import sizes
from tests.wire.slack_person import Person
from tests.wire.slack_server import SlackServer
from tests.wire.slack_shown import Answer
from tests.wire.slack_stage import CHECK_IN, KEY, OTHER_KEY, Stage, planned
from tests.wire.slack_state import Channel

LOOK_EVERY = 0.2
"""Seconds between two looks at the connection, where a test cuts it."""


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
def stage(server: SlackServer, tmp_path: Path) -> Stage:
    return Stage(server, tmp_path / "comeback.sqlite3")


@pytest.fixture
def ann(server: SlackServer) -> Person:
    return server.user("ann", tz="America/New_York")


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


# --- Tokens -----------------------------------------------------------------------------------------------------------


async def test_what_is_right_is_said(stage: Stage) -> None:
    """The operator hears who the bot is, and by which way it hears."""
    assert await credentials.check(stage.settings()) == "on Slack as comeback in T1, over Socket Mode"
    over_http = stage.settings(app_token="", signing_secret="secret")
    assert await credentials.check(over_http) == "on Slack as comeback in T1, over HTTP"
    assert stage.server.faults == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"bot_token": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"bot_token": "xapp-tests"}, "SLACK_BOT_TOKEN holds an app token"),
        ({"app_token": "xoxb-tests"}, "SLACK_APP_TOKEN holds a bot token"),
        ({"app_token": ""}, "neither is set"),
        ({"bot_token": "xoxb-else"}, "Slack does not take the token in SLACK_BOT_TOKEN (invalid_auth)"),
        ({"app_token": "xapp-else"}, "Slack does not take the token in SLACK_APP_TOKEN (invalid_auth)"),
        ({"prefix": "My "}, "SLACK_COMMAND_PREFIX"),
        ({"api_url": "http://127.0.0.1:9/api"}, "Slack cannot be reached"),
        ({"client_id": "1.2"}, "SLACK_CLIENT_SECRET is not set"),
        ({"client_id": "1.2", "secret_key": "abc"}, "COMEBACK_SECRET_KEY is no key"),
    ],
)
async def test_what_is_wrong_is_said(stage: Stage, changed: dict[str, Any], told: str) -> None:
    """Each thing that is wrong with the tokens is told in a sentence that names the setting, and holds no token."""
    stage.server.strange_tokens = True
    settings = stage.settings(**changed)
    assert any(told in each for each in await credentials.problems(settings))
    with pytest.raises(Problem) as problem:
        await credentials.check(settings)
    assert not any(token in str(problem.value) for token in ("xoxb-", "xapp-"))
    with pytest.raises(Problem):
        async with stage.up(**changed):
            pass
    assert stage.server.faults == []


async def test_each_missing_scope_is_named(stage: Stage) -> None:
    """A token without a scope that we use, and an app token without its own, are named with it."""
    stage.server.teams["T1"].scopes -= {"files:write", "users:read"}
    stage.server.app_scope = False
    told = await credentials.problems(stage.settings())
    assert [each.split(" the scope ")[1].split(":")[0] for each in told] == ["files", "users", "connections"]


async def test_slack_that_is_away_is_told(stage: Stage) -> None:
    """When Slack has trouble of its own, that is said."""
    stage.server.fails(503)
    assert "try again later" in (await credentials.problems(stage.settings()))[0]


async def test_a_revoked_app_token_ends_the_connection(stage: Stage) -> None:
    """When Slack takes the app token no more, the connection is over, with a sentence."""
    stage.server.strange_tokens = True
    async with stage.up(look_every=LOOK_EVERY):
        stage.server.app_token = "xapp-anew"
        await stage.server.sockets.drop()
        assert stage.connection is not None
        with pytest.raises(Problem, match="SLACK_APP_TOKEN"):
            await asyncio.wait_for(asyncio.shield(stage.connection.over), 20)
        asked = len([name for name, _ in stage.server.api.calls if name == "apps.connections.open"])
        await asyncio.sleep(3 * LOOK_EVERY)  # if it went on, it would ask at each look
        assert len([name for name, _ in stage.server.api.calls if name == "apps.connections.open"]) == asked


# --- Coming and going -------------------------------------------------------------------------------------------------


async def test_a_lost_connection_comes_back(stage: Stage, ann: Person) -> None:
    """A connection that Slack ends, or that is cut, is made anew, and members are answered."""
    async with stage.up(look_every=LOOK_EVERY):
        await stage.server.sockets.disconnect("refresh_requested")
        await stage.server.connected(times=2)
        assert (await ann.command("/today")).answered
        await stage.server.sockets.drop()
        await stage.server.connected(times=3, within=20)
        assert (await ann.command("/today")).answered
    assert stage.server.faults == []


async def test_an_address_that_runs_out_is_asked_for_anew(stage: Stage, ann: Person) -> None:
    """When Slack gives an address and then does not let anybody in there, another address is asked for."""
    stage.server.excuse("bad_ticket")
    async with stage.up(look_every=LOOK_EVERY):
        stage.server.sockets.refusing = 1
        await stage.server.sockets.drop()
        await stage.server.connected(times=2, within=30)
        assert (await ann.command("/today")).answered
    assert stage.server.faults == []


async def test_what_is_in_hand_is_finished(stage: Stage, ann: Person) -> None:
    """When Comeback stops, what it has heard is acked and answered first."""
    async with stage.up():
        await planned(ann)
        hanging = contextlib.ExitStack()
        hanging.enter_context(stage.server.hangs("chat.postMessage"))
        asked = asyncio.ensure_future(ann.types("last words"))
        await stage.server.called("chat.postMessage")
        asyncio.get_running_loop().call_later(0.3, hanging.close)
    assert (await asked).message.readable
    assert stage.server.faults == []


# --- Over HTTP --------------------------------------------------------------------------------------------------------


async def test_what_is_not_slacks_is_refused(stage: Stage, ann: Person) -> None:
    """Requests that are forged, that come again late, or that are not signed, do nothing."""
    stage.over_http()
    async with stage.up() as comeback:
        for how in ("forged", "replayed", "unsigned"):
            assert await ann.knocks("/today", signed=how) == 401
        assert await comeback.next_moment() is None
        assert stage.server.inbox(ann) == []


async def test_a_request_that_comes_again_is_refused(stage: Stage, ann: Person) -> None:
    """A signed request that somebody sends once more, while its signature is still good, does nothing."""
    stage.over_http()
    async with stage.up():
        await planned(ann)
        assert await ann.knocks("/today", signed="twice") == 401
        assert (await ann.command("/today")).answered
    assert len([each for each in stage.server.inbox(ann) if each.readable.startswith("Today")]) == 2


async def test_nonsense_is_refused(
    stage: Stage, browser: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """What is no request at all is refused and fills no log; somebody who looks after the program hears it is well."""
    stage.over_http()
    signed = {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=1"}
    async with stage.up():
        for body in (b"", b"{", b"payload=%7B", b"\xff\xfe", b"[]", b"null", b"payload=[1]", b"[" * 100_000):
            for headers in ({"Content-Type": "application/json"}, {"Content-Type": "text/x; charset=no"}, signed):
                async with browser.post(f"{stage.address}/slack/events", data=body, headers=headers) as answer:
                    assert answer.status == 401
        assert [each.message for each in caplog.records if each.levelno >= logging.WARNING] == []
        async with browser.get(f"{stage.address}/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"ok": True})
        async with browser.get(f"{stage.address}/slack/install") as answer:
            assert answer.status == 404


async def test_a_taken_port_is_told(stage: Stage) -> None:
    """When somebody else listens there, the operator is told so in a sentence."""
    stage.over_http()
    async with stage.up():
        other = Stage(stage.server, stage.file.with_name("other.sqlite3"), more=stage.more)
        with pytest.raises(Problem, match="COMEBACK_HTTP_PORT"):
            async with other.up():
                pass


# --- Many workspaces --------------------------------------------------------------------------------------------------


def many(stage: Stage, **changed: object) -> None:
    """Let any workspace install Comeback."""
    given = {"bot_token": "", "client_id": "1.2", "client_secret": "client-secret", "secret_key": KEY}
    stage.over_http(**given | changed)


async def install(stage: Stage, browser: aiohttp.ClientSession, team: str, **query: str) -> int:
    """Somebody installs Comeback in a workspace with their browser; the status at the end."""
    async with browser.get(f"{stage.address}/slack/install") as page:
        text = await page.text()
        cookie = page.headers["Set-Cookie"].partition(";")[0]
    address = text.partition('<a href="')[2].partition('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(address).query)
    assert asked["client_id"] == ["1.2"]
    assert set(asked["scope"][0].split(",")) == set(stage.server.team(team).scopes)
    given = {"state": asked["state"][0], "code": stage.server.code_for(team), **query}
    headers = {"Cookie": given.pop("cookie", cookie)}
    redirect = f"{stage.address}/slack/oauth_redirect"
    async with browser.get(redirect, params=given, headers=headers) as answer:
        return answer.status


async def test_many_workspaces_install_comeback(stage: Stage, browser: aiohttp.ClientSession) -> None:
    """Members of each workspace that installed Comeback are answered and nudged there, after a restart too."""
    many(stage)
    ann, ben = stage.server.user("ann", team="T1"), stage.server.user("ben", team="T2")
    async with stage.up():
        assert [await install(stage, browser, team) for team in ("T1", "T2")] == [200, 200]
        await planned(ann)
        await planned(ben)
    async with stage.up() as comeback:
        await stage.tick(comeback, CHECK_IN)
        await stage.server.arrives(ann)
        await stage.server.arrives(ben)
    assert stage.server.faults == []


async def test_tokens_are_encrypted_at_rest(stage: Stage, browser: aiohttp.ClientSession) -> None:
    """No token of a workspace stands in the database as it is."""
    many(stage)
    async with stage.up():
        await install(stage, browser, "T2")
    token = stage.server.team("T2").token.encode()
    assert not any(token in file.read_bytes() for file in stage.file.parent.iterdir() if file.is_file())
    with contextlib.closing(sqlite3.connect(stage.file)) as database:
        [[kept]] = database.execute("SELECT bot_token FROM slack_bots").fetchall()
    assert kept.startswith("gAAAA")


async def test_keys_can_be_changed(stage: Stage, browser: aiohttp.ClientSession) -> None:
    """A new key is put before the old one; without the one that encrypted it a workspace counts as not installed."""
    many(stage)
    ben = stage.server.user("ben", team="T2")
    async with stage.up():
        await install(stage, browser, "T2")
    async with stage.up(secret_key=f"{OTHER_KEY},{KEY}"):
        assert (await ben.command("/today")).message.readable
    async with stage.up(secret_key=OTHER_KEY):
        said = await ben.command("/today")
        assert "not installed" in said.message.readable
    assert stage.server.faults == []


async def test_a_forged_installation_is_refused(stage: Stage, browser: aiohttp.ClientSession) -> None:
    """An installation with another state, from another browser, with a bad code or cancelled, installs nothing."""
    many(stage)
    ben = stage.server.user("ben", team="T2")
    async with stage.up():
        statuses = [
            await install(stage, browser, "T2", state="made-up"),
            await install(stage, browser, "T2", cookie="slack-app-oauth-state=another"),
            await install(stage, browser, "T2", code="made-up"),
            await install(stage, browser, "T2", error="access_denied"),
        ]
        assert statuses[:3] == [400, 400, 401]
        said = await ben.command("/today")
        assert "not installed" in said.message.readable


async def test_a_removed_workspace_is_forgotten(stage: Stage, browser: aiohttp.ClientSession) -> None:
    """When a workspace removes Comeback its tokens go, nothing more is sent there, and it can come back."""
    many(stage)
    ann, ben = stage.server.user("ann", team="T1"), stage.server.user("ben", team="T2")
    async with stage.up() as comeback:
        for team in ("T1", "T2"):
            await install(stage, browser, team)
        await planned(ann)
        await planned(ben)
        await stage.server.uninstalls("T2")
        await gone(stage)
        calls = len(stage.server.api.calls)
        await stage.tick(comeback, CHECK_IN)
        await stage.server.arrives(ann)
        assert len(stage.server.api.calls) == calls + 1
        assert await install(stage, browser, "T2") == 200
        await ben.types("here again")
        assert stage.server.inbox(ben)
    assert stage.server.faults == []


async def gone(stage: Stage) -> None:
    """Wait until only one workspace's tokens are kept."""
    async with asyncio.timeout(5):
        while True:
            with contextlib.closing(sqlite3.connect(stage.file)) as database:
                counts = [
                    database.execute(f"SELECT count(DISTINCT team_id) FROM {table}").fetchone()[0]  # noqa: S608 - ours
                    for table in ("slack_bots", "slack_installations")
                ]
            if counts == [1, 1]:
                return
            await asyncio.sleep(0.01)


# --- A crowd ----------------------------------------------------------------------------------------------------------


async def _busy(person: Person, place: Channel) -> list[Answer]:
    """Ten things that somebody does, one after the other."""
    done = []
    for _ in range(2):
        done.append(await person.command("/today", place=place, within=60))
        done.append(await person.press(done[-1].message.labels[0], on=done[-1], within=60))
        done.append(await person.command("/comeback", "check-in", place=place, within=60))
        done.append(await person.submit(done[-1].view, {"how": "on-track"}, within=60))
        done.append(await person.command("/progress", place=place, within=60))
    return done


async def test_everybody_is_answered_in_time(stage: Stage) -> None:
    """A thousand interactions at full size, a hundred at a time, are acked in time and answered exactly once."""
    server = stage.server
    server.echoes = False
    people = [server.user(f"user{number}") for number in range(sizes.sized(20, 100))]
    study = server.channel("study")
    async with stage.up():
        answers = [said for each in await asyncio.gather(*(_busy(person, study) for person in people)) for said in each]
    assert len(answers) == 10 * len(people)
    assert max(said.seconds or 99 for said in answers) < 3
    assert {len(said.messages) + (said.opened is not None) for said in answers} == {1}
    assert server.faults == []


def test_settings_show_no_secret() -> None:
    """Settings that are printed show no token and no key."""
    settings = SlackSettings(bot_token="xoxb-1", app_token="xapp-1", secret_key="k1", database_url="sqlite:///d1")
    assert not any(secret in repr(settings) for secret in ("xoxb-1", "xapp-1", "k1", "d1"))
    assert logging.getLogger("comeback").level != logging.CRITICAL
