from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire import slack_blocks
from tests.wire.slack_server import SlackServer

Json = dict[str, Any]
FINE: Json = {"text": "hello"}


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
def client(server: SlackServer) -> AsyncWebClient:
    return AsyncWebClient("xoxb-tests", base_url=server.api_url, retry_handlers=[])


def codes(server: SlackServer) -> list[str]:
    return [fault.code for fault in server.faults]


async def refused(call: Awaitable[Any]) -> str:
    """The error that a call is answered with."""
    with pytest.raises(SlackApiError) as wrong:
        await call
    assert wrong.value.response is not None
    return str(wrong.value.response["error"])


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def button(label: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(label), "action_id": "go", "value": "v", **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def options(count: int, label: str = "o") -> list[Json]:
    return [{"text": plain(f"{label}{number}"), "value": str(number)} for number in range(count)]


def field(name: str = "score", *, block: str = "", **element: Any) -> Json:
    typed = {"type": "plain_text_input", "action_id": name, **element}
    return {"type": "input", "block_id": block or name, "label": plain(name), "element": typed, "optional": False}


def modal(*blocks: Json, **more: Any) -> Json:
    shown = {"title": plain("Log a score"), "submit": plain("Save"), "callback_id": "form"}
    return {"type": "modal", "blocks": list(blocks or [field()]), **shown, **more}


# --- A small app to talk to -------------------------------------------------------------------------------------------


def bolt(server: SlackServer, client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(client=client, signing_secret=server.signing_secret)

    @app.command("/say")
    async def say(ack: Any, respond: Any, command: Json) -> None:
        await ack()
        await respond(
            text=f"you said {command['text']}", blocks=[rich({"type": "text", "text": "hi"}), actions(button())]
        )

    @app.command("/open")
    async def opened(ack: Any, client: AsyncWebClient, command: Json) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal())

    @app.command("/ack")
    async def acked(ack: Any) -> None:
        await ack(text="in the ack")

    @app.view("form")
    async def form(ack: Any, view: Json, client: AsyncWebClient, body: Json) -> None:
        if view["state"]["values"]["score"]["score"]["value"] == "bad":
            await ack(response_action="errors", errors={"score": "Not a score."})
            return
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="saved")

    @app.action("go")
    async def go(ack: Any, respond: Any, action: Json) -> None:
        await ack()
        await respond(text=f"pressed {action['value']}")

    @app.event("message")
    async def heard(event: Json, client: AsyncWebClient) -> None:
        await client.chat_postMessage(channel=event["channel"], text=event["text"])

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [actions(button("At home"))]})

    return app


@contextlib.asynccontextmanager
async def over_sockets(server: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, server.app_token, ping_interval=0.2)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await server.connected()
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
        client: Any = handler.client
        tasks = [client.message_processor, client.message_receiver, client.current_session_monitor]
        for task in filter(None, tasks):
            task.cancel()
        await asyncio.gather(*filter(None, tasks), return_exceptions=True)


@contextlib.asynccontextmanager
async def over_http(server: SlackServer, app: AsyncApp) -> AsyncIterator[None]:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    there = web.Application()
    there.router.add_post("/slack/events", events)
    runner = web.AppRunner(there)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.over_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


@pytest.fixture(params=[over_sockets, over_http])
async def talking(
    request: pytest.FixtureRequest, server: SlackServer, client: AsyncWebClient
) -> AsyncIterator[SlackServer]:
    reached: Callable[..., contextlib.AbstractAsyncContextManager[None]] = request.param
    async with reached(server, bolt(server, client)):
        yield server


# --- People and what they see -----------------------------------------------------------------------------------------


async def test_a_command_is_answered(talking: SlackServer) -> None:
    """A slash command reaches the app over both ways, and its answer is what the person sees."""
    ann = talking.user("ann")
    said = await ann.command("/say", "a & <b>", place=talking.channel("study"))
    assert said.message.ephemeral
    assert said.message.text == "you said a & <b>"
    assert said.message.labels == ["Go"]
    assert said.message.readable == "hi\n[Go]"
    assert said.seconds is not None
    assert said.seconds < 3
    assert talking.faults == []


async def test_an_ack_can_carry_the_answer(talking: SlackServer) -> None:
    """What stands in the ack of a command is shown."""
    said = await talking.user("ann").command("/ack")
    assert said.message.text == "in the ack"


async def test_a_modal_is_filled_in(talking: SlackServer) -> None:
    """A modal opens, shows an error beside its field, and closes when what was filled in is fine."""
    ann = talking.user("ann")
    view = (await ann.command("/open")).view
    assert (view.title, [each.name for each in view.fields]) == ("Log a score", ["score"])
    assert (await ann.submit(view, {"score": "bad"})).errors == {"score": "Not a score."}
    saved = await ann.submit(view, {"score": "63"})
    assert saved.closed
    assert saved.message.text == "saved"
    assert [each.text for each in talking.inbox(ann)] == ["saved"]
    assert talking.faults == []


async def test_a_button_is_pressed(talking: SlackServer) -> None:
    """A press carries the button's value, and a forged one what its forger likes."""
    ann = talking.user("ann")
    await ann.command("/say")
    assert (await ann.press("Go")).message.text == "pressed v"
    assert (await ann.press("Go", value="forged")).message.text == "pressed forged"


async def test_words_and_home(talking: SlackServer) -> None:
    """Words in the DM come as events, with three characters escaped, and the Home tab is published."""
    ann = talking.user("ann")
    assert (await ann.types("a < b")).message.payload["text"] == "a &lt; b"
    home = (await ann.opens_home()).home
    assert home is not None
    assert home.labels == ["At home"]
    assert talking.faults == []


async def test_a_message_nobody_asked_for(talking: SlackServer, client: AsyncWebClient) -> None:
    """What comes unasked can be waited for."""
    ann = talking.user("ann")
    opened = await client.conversations_open(users=ann.id)
    await client.chat_postMessage(channel=opened["channel"]["id"], text="how does it go?")
    assert [each.text for each in await talking.arrives(ann)] == ["how does it go?"]


# --- Socket Mode ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "dropped"])
async def test_a_client_comes_back(server: SlackServer, client: AsyncWebClient, how: str) -> None:
    """A client that is sent away, or whose connection is cut, comes back and is answered again."""
    async with over_sockets(server, bolt(server, client)):
        await (server.sockets.drop() if how == "dropped" else server.sockets.disconnect(how))
        await server.connected(times=2)
        assert (await server.user("ann").command("/ack")).message.text == "in the ack"
    assert server.faults == []


@contextlib.asynccontextmanager
async def bare(server: SlackServer, handle: Callable[[Any, Json], Awaitable[None]]) -> AsyncIterator[None]:
    """A client without a library, which acks as badly as it is told to."""
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{server.api_url}apps.connections.open", data={"token": server.app_token}) as answer:
            url = (await answer.json())["url"]
        async with session.ws_connect(url) as socket:

            async def listen() -> None:
                async for message in socket:
                    envelope = message.json()
                    if envelope["type"] != "hello":
                        await handle(socket, envelope)

            task = asyncio.ensure_future(listen())
            await server.connected()
            try:
                yield
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def test_an_ack_twice_is_told_off(server: SlackServer) -> None:
    """An envelope that is acked twice, or that was never sent, is a fault."""

    async def twice(socket: Any, envelope: Json) -> None:
        for name in (envelope["envelope_id"], envelope["envelope_id"], "e0"):
            await socket.send_json({"envelope_id": name, "payload": {"text": "hi"}})

    async with bare(server, twice):
        await server.user("ann").command("/x")
        await server.user("ben").command("/x")
    assert codes(server)[:2] == ["acked_twice", "bad_ack"]


async def test_a_late_ack_is_told_off(server: SlackServer) -> None:
    """An ack after more than three seconds is a fault."""

    async def late(socket: Any, envelope: Json) -> None:
        await asyncio.sleep(3.05)
        await socket.send_json({"envelope_id": envelope["envelope_id"]})

    async with bare(server, late):
        await server.user("ann").command("/x", answers=0)
    assert codes(server) == ["late_ack"]


async def test_a_used_address_is_told_off(server: SlackServer) -> None:
    """A websocket address works once."""
    async with aiohttp.ClientSession() as session:
        url = server.sockets.address()
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
    assert codes(server) == ["bad_ticket"]


@pytest.mark.parametrize(
    ("ack", "code"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "No."}}, "bad_ack"),
        ({"response_action": "errors", "errors": {}}, "bad_ack"),
        ({"response_action": "wave"}, "bad_ack"),
        ({"text": "hello"}, "bad_ack"),
        ({"response_action": "update", "view": {"type": "modal", "blocks": []}}, "invalid_arguments"),
    ],
)
async def test_a_wrong_ack_of_a_submission_is_told_off(
    server: SlackServer, client: AsyncWebClient, ack: Json, code: str
) -> None:
    """The ack of a submission names input blocks, or carries a view that Slack takes."""

    async def handle(socket: Any, envelope: Json) -> None:
        if envelope["type"] == "slash_commands":
            await client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=modal())
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
        else:
            await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": ack})

    async with bare(server, handle):
        ann = server.user("ann")
        view = (await ann.command("/x")).view
        await ann.submit(view, {"score": "1"}, answers=0)
    assert codes(server) == [code]


async def test_what_was_typed_stays(server: SlackServer, client: AsyncWebClient) -> None:
    """A changed view keeps what was typed where block and action keep their ids, whatever it says."""

    async def handle(socket: Any, envelope: Json) -> None:
        more: Json = {}
        if envelope["type"] == "slash_commands":
            first = modal(field(), field("note"))
            await client.views_open(trigger_id=envelope["payload"]["trigger_id"], view=first)
        else:
            second = modal(field(initial_value="70"), field("note", block="anew", initial_value="new"))
            more = {"payload": {"response_action": "update", "view": second}}
        await socket.send_json({"envelope_id": envelope["envelope_id"], **more})

    async with bare(server, handle):
        ann = server.user("ann")
        view = (await ann.command("/x")).view
        changed = (await ann.submit(view, {"score": "63", "note": "old"})).view
    assert [each.value for each in changed.fields] == ["63", "new"]
    assert server.faults == []


# --- Tickets that run out ---------------------------------------------------------------------------------------------


async def test_triggers_run_out(server: SlackServer, client: AsyncWebClient) -> None:
    """A trigger opens one modal, and only within three seconds."""
    found: list[str] = []

    async def handle(socket: Any, envelope: Json) -> None:
        found.append(envelope["payload"]["trigger_id"])
        await socket.send_json({"envelope_id": envelope["envelope_id"]})

    async with bare(server, handle):
        ann = server.user("ann")
        await ann.command("/x", answers=0)
        await client.views_open(trigger_id=found[0], view=modal())
        assert await refused(client.views_open(trigger_id=found[0], view=modal())) == "exchanged_trigger_id"
        await ann.command("/x", answers=0)
        server.passes(timedelta(seconds=4))
        assert await refused(client.views_open(trigger_id=found[1], view=modal())) == "expired_trigger_id"
        assert await refused(client.views_open(trigger_id="made-up", view=modal())) == "invalid_trigger_id"
    assert codes(server) == ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"]


async def test_response_urls_run_out(server: SlackServer) -> None:
    """A response URL works five times, and only for half an hour."""
    found: list[str] = []

    async def handle(socket: Any, envelope: Json) -> None:
        found.append(envelope["payload"]["response_url"])
        await socket.send_json({"envelope_id": envelope["envelope_id"]})

    async with bare(server, handle), aiohttp.ClientSession() as session:
        ann = server.user("ann")
        for _ in range(2):
            await ann.command("/x", answers=0)
        statuses = [(await session.post(found[0], json=FINE)).status for _ in range(6)]
        server.passes(timedelta(minutes=31))
        statuses.append((await session.post(found[1], json=FINE)).status)
    assert statuses == [200] * 5 + [404] * 2
    assert codes(server) == ["used_url", "expired_url"]


# --- Requests that may not be Slack's ---------------------------------------------------------------------------------


async def test_bolt_refuses_what_is_not_signed(server: SlackServer, client: AsyncWebClient) -> None:
    """Forged, old and unsigned requests are refused by a client that checks signatures."""
    async with over_http(server, bolt(server, client)):
        ann = server.user("ann")
        statuses = [await ann.knocks("/ack", signed=how) for how in ("right", "forged", "replayed", "unsigned")]
    assert statuses == [200, 401, 401, 401]


async def test_an_event_comes_again(server: SlackServer, client: AsyncWebClient) -> None:
    """An event can be sent again, with its number and its reason, under the same id."""
    app = bolt(server, client)
    seen: list[tuple[Any, Any]] = []

    @app.middleware
    async def look(request: Any, body: Json, next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002 - bolt's name
        seen.append((body.get("event_id"), request.headers.get("x-slack-retry-num")))
        await next()

    server.echoes = False
    async with over_http(server, app):
        ann = server.user("ann")
        said = await ann.types("hello")
        server.passes(timedelta(seconds=2))
        await server.redeliver(ann, said)
    assert [number for _, number in seen] == [None, ["1"]]
    assert len({name for name, _ in seen}) == 1


# --- Tokens, scopes, channels, rates ----------------------------------------------------------------------------------


async def test_tokens_are_checked(server: SlackServer, client: AsyncWebClient) -> None:
    """A strange, a wrong kind of and a missing token are told apart, and a revoked one is no fault of the client."""
    assert await refused(client.auth_test(token="xoxb-other")) == "invalid_auth"
    assert await refused(client.auth_test(token="xapp-tests")) == "not_allowed_token_type"
    assert await refused(client.apps_connections_open(app_token="xoxb-tests")) == "not_allowed_token_type"
    assert await refused(AsyncWebClient(base_url=server.api_url).auth_test()) == "not_authed"
    assert len(server.faults) == 4
    for error in ("token_revoked", "account_inactive"):
        server.revoke(error=error)
        assert await refused(client.auth_test()) == error
    assert len(server.faults) == 4


async def test_scopes_are_checked(server: SlackServer, client: AsyncWebClient) -> None:
    """A call without its scope says which one is needed, and the ones there are stand in a header."""
    assert (await client.auth_test()).headers["x-oauth-scopes"].split(",") == sorted(server.teams["T1"].scopes)
    server.teams["T1"].scopes.discard("users:read")
    with pytest.raises(SlackApiError) as wrong:
        await client.users_info(user=server.user("ann").id)
    assert wrong.value.response is not None
    assert (wrong.value.response["error"], wrong.value.response["needed"]) == ("missing_scope", "users:read")


async def test_channels_can_be_closed(server: SlackServer, client: AsyncWebClient) -> None:
    """A channel that is not there, archived, of another workspace, or without the app takes no messages."""
    study, out = server.channel("study"), server.channel("secret", bot_is_in=False)
    other = server.channel("theirs", team="T2")
    study.broken = "is_archived"
    errors = [await refused(client.chat_postMessage(channel=c, text="x")) for c in ("C0", study.id, out.id, other.id)]
    assert errors == ["channel_not_found", "is_archived", "not_in_channel", "channel_not_found"]
    ann = server.user("ann")
    ann.disabled = "user_disabled"
    assert await refused(client.conversations_open(users=ann.id)) == "user_disabled"
    assert await refused(client.chat_postEphemeral(channel=server.channel("c2").id, user="U0", text="x")) != ""
    assert server.faults == []


async def test_a_dm_can_be_forgotten(server: SlackServer, client: AsyncWebClient) -> None:
    """A DM that is gone refuses messages, and another one can be opened."""
    ann = server.user("ann")
    old = ann.dm.id
    server.forget_dm(ann)
    assert await refused(client.chat_postMessage(channel=old, text="x")) == "channel_not_found"
    assert (await client.conversations_open(users=ann.id))["channel"]["id"] != old


async def test_posting_too_fast_is_limited(server: SlackServer, client: AsyncWebClient) -> None:
    """More than about one message a second in a channel, or too many in a workspace, have to wait."""
    ann, ben, cleo = (server.user(name) for name in ("ann", "ben", "cleo"))
    server.workspace_a_minute = 2
    await client.chat_postMessage(channel=ann.dm.id, text="one")
    with pytest.raises(SlackApiError) as wrong:
        await client.chat_postMessage(channel=ann.dm.id, text="two")
    assert wrong.value.response is not None
    assert (wrong.value.response.status_code, wrong.value.response.headers["Retry-After"]) == (429, "1")
    await client.chat_postMessage(channel=ben.dm.id, text="one")
    assert await refused(client.chat_postMessage(channel=cleo.dm.id, text="one")) == "ratelimited"
    server.passes(timedelta(minutes=2))
    await client.chat_postMessage(channel=cleo.dm.id, text="one")
    assert (server.limited, server.faults) == (2, [])


async def test_people_have_zones(server: SlackServer, client: AsyncWebClient) -> None:
    """users.info gives the time zone, and the language where it is asked for."""
    ann = server.user("ann", tz="Europe/Berlin", locale="de-DE")
    user = (await client.users_info(user=ann.id, include_locale=True))["user"]
    assert (user["tz"], user["locale"]) == ("Europe/Berlin", "de-DE")
    assert "locale" not in (await client.users_info(user=ann.id))["user"]
    assert await refused(client.users_info(user="U0")) == "user_not_found"


async def test_people_are_described(server: SlackServer, client: AsyncWebClient) -> None:
    """users.info says who runs the workspace, who is a program, who has left, and who is of another workspace."""
    ann, bob, bot = server.user("ann"), server.user("bob"), server.user("bot")
    stranger, hidden = server.user("cleo", team="T2"), server.user("dan", team="T2")
    ann.role, bob.deleted, bot.bot = "owner", True, True
    stranger.seen_by = {"T1"}
    found = {each.name: (await client.users_info(user=each.id))["user"] for each in (ann, bob, bot, stranger)}
    assert [name for name, user in found.items() if user.get("is_owner")] == ["ann"]
    assert [name for name, user in found.items() if user["deleted"]] == ["bob"]
    assert [name for name, user in found.items() if user.get("is_bot")] == ["bot"]
    assert [name for name, user in found.items() if user.get("is_stranger")] == ["cleo"]
    assert await refused(client.users_info(user=hidden.id)) == "user_not_found"


async def test_names_are_handed_over_where_the_manifest_says_so(server: SlackServer) -> None:
    """Behind commands that escape, people and channels come by their ids; behind others as they are typed."""
    server.escaping = {"/buddy"}
    ann, place = server.user("ann"), server.channel("study")
    said = "@ann & @nobody in #study, @here"
    there = f"<@{ann.id}|ann> &amp; @nobody in <#{place.id}|study>, <!here>"
    assert server.handed_over(ann.team, "/buddy", said) == there
    assert server.handed_over(ann.team, "/why", said) == said.replace("&", "&amp;")


async def test_files_are_uploaded(server: SlackServer, client: AsyncWebClient) -> None:
    """A file goes up in three steps, and its length must be what was said."""
    ann = server.user("ann")
    await client.files_upload_v2(filename="a.csv", content=b"1,2", channel=ann.dm.id)
    assert [each.files for each in server.inbox(ann)] == [("a.csv",)]
    asked = await client.files_getUploadURLExternal(filename="b.csv", length=9)
    assert await refused(client.files_completeUploadExternal(files=[{"id": asked["file_id"]}])) == "file_not_found"
    async with aiohttp.ClientSession() as session, session.post(asked["upload_url"], data=b"12") as answer:
        assert answer.status == 400
    assert codes(server) == ["file_not_found", "bad_upload"]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_an_installation_is_completed(server: SlackServer, client: AsyncWebClient) -> None:
    """A code gives a workspace's token once, to the app that it was made for."""
    code = server.code_for("T2")
    given = await client.oauth_v2_access(client_id="1.2", client_secret="client-secret", code=code)
    assert (given["access_token"], given["team"]["id"]) == (server.team("T2").token, "T2")
    again = client.oauth_v2_access(client_id="1.2", client_secret="client-secret", code=code)
    assert await refused(again) == "invalid_code"
    assert await refused(client.oauth_v2_access(client_id="1.2", client_secret="no", code="c")) == "bad_client_secret"


# --- Outages ----------------------------------------------------------------------------------------------------------


async def test_outages_on_demand(server: SlackServer, client: AsyncWebClient) -> None:
    """Slack can fail, lose an answer after carrying a call out, and hang."""
    ann = server.user("ann")
    server.fails(503)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=ann.dm.id, text="x")
    server.fails("internal_error", times=2, method="chat.postMessage")
    for _ in range(2):
        assert await refused(client.chat_postMessage(channel=ann.dm.id, text="x")) == "internal_error"
    assert server.inbox(ann) == []
    server.loses_answers()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=ann.dm.id, text="went")
    assert [each.text for each in server.inbox(ann)] == ["went"]
    with server.hangs():
        waiting = asyncio.ensure_future(client.auth_test())
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
    assert (await waiting)["ok"]


async def test_what_a_test_asks_for_is_no_fault(server: SlackServer, client: AsyncWebClient) -> None:
    """A fault that a test asks for stands apart."""
    server.excuse("unknown_method")
    assert await refused(client.api_call("chat.dance")) == "unknown_method"
    assert (server.faults, [each.code for each in server.excused]) == ([], ["unknown_method"])


# --- Messages and views that Slack would not take ---------------------------------------------------------------------

SELECT: Json = {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": options(2)}

MARKED: Json = {"type": "mrkdwn", "text": "<@U1>"}
DATE: Json = {"type": "date", "timestamp": 1, "format": "{date}"}

WRONG_MESSAGES: list[tuple[str, Json, str]] = [
    ("no text", {"text": "", "blocks": [actions(button())]}, "no_text"),
    ("long text", {"text": "x" * 40_001}, "msg_too_long"),
    ("a call", {"text": "hi <!channel>"}, "pings"),
    ("a call of people here", {"text": "hi <!here|here>"}, "pings"),
    ("a call of somebody", {"text": "hi <@U123>"}, "pings"),
    ("a call by name", {"text": "hi @everyone", "link_names": True}, "pings"),
    ("a call in a section", {**FINE, "blocks": [{"type": "section", "text": MARKED}]}, "pings"),
    ("a call in rich text", {**FINE, "blocks": [rich({"type": "user", "user_id": "U1"})]}, "pings"),
    ("a broadcast in rich text", {**FINE, "blocks": [rich({"type": "broadcast", "range": "here"})]}, "pings"),
    ("many blocks", {**FINE, "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ("much in blocks", {**FINE, "blocks": [rich({"type": "text", "text": "x" * 2900})] * 5}, "msg_blocks_too_long"),
    ("a long section", {**FINE, "blocks": [{"type": "section", "text": plain("x" * 3001)}]}, "invalid_blocks"),
    ("many fields", {**FINE, "blocks": [{"type": "section", "fields": [plain("x")] * 11}]}, "invalid_blocks"),
    ("a long field", {**FINE, "blocks": [{"type": "section", "fields": [plain("x" * 2001)]}]}, "invalid_blocks"),
    ("a long header", {**FINE, "blocks": [{"type": "header", "text": plain("x" * 151)}]}, "invalid_blocks"),
    ("an empty header", {**FINE, "blocks": [{"type": "header", "text": plain("")}]}, "invalid_blocks"),
    ("many buttons", {**FINE, "blocks": [actions(*(button(action_id=str(n)) for n in range(26)))]}, "invalid_blocks"),
    ("no buttons", {**FINE, "blocks": [actions()]}, "invalid_blocks"),
    ("a long label", {**FINE, "blocks": [actions(button("x" * 76))]}, "invalid_blocks"),
    ("a long value", {**FINE, "blocks": [actions(button(value="x" * 2001))]}, "invalid_blocks"),
    ("a long action_id", {**FINE, "blocks": [actions(button(action_id="x" * 256))]}, "invalid_blocks"),
    ("an action_id twice", {**FINE, "blocks": [actions(button(), button())]}, "invalid_blocks"),
    ("a button without action_id", {**FINE, "blocks": [actions(button(action_id=""))]}, "invalid_blocks"),
    ("a strange style", {**FINE, "blocks": [actions(button(style="loud"))]}, "invalid_blocks"),
    ("a block_id twice", {**FINE, "blocks": [actions(button(), block_id="a"), actions(button(), block_id="a")]},
     "invalid_blocks"),
    ("a long block_id", {**FINE, "blocks": [actions(button(), block_id="a" * 256)]}, "invalid_blocks"),
    ("a full overflow", {**FINE, "blocks": [actions({"type": "overflow", "action_id": "o", "options": options(6)})]},
     "invalid_blocks"),
    ("a full list", {**FINE, "blocks": [actions({**SELECT, "options": options(101)})]}, "invalid_blocks"),
    ("a long option", {**FINE, "blocks": [actions({**SELECT, "options": options(1, "x" * 75)})]}, "invalid_blocks"),
    ("a long option's value", {**FINE, "blocks": [actions({**SELECT, "options": [
        {"text": plain("x"), "value": "v" * 151}]})]}, "invalid_blocks"),
    ("a long description", {**FINE, "blocks": [actions({**SELECT, "options": [
        {"text": plain("x"), "value": "v", "description": plain("d" * 76)}]})]}, "invalid_blocks"),
    ("a choice that is not there", {**FINE, "blocks": [actions({**SELECT, "initial_option":
        {"text": plain("x"), "value": "9"}})]}, "invalid_blocks"),
    ("a long placeholder", {**FINE, "blocks": [actions({**SELECT, "placeholder": plain("x" * 151)})]},
     "invalid_blocks"),
    ("an image without words", {**FINE, "blocks": [{"type": "image", "image_url": "https://x.org/a.png",
     "alt_text": ""}]}, "invalid_blocks"),
    ("a strange block", {**FINE, "blocks": [{"type": "marquee"}]}, "invalid_blocks"),
    ("a strange key", {**FINE, "blocks": [{"type": "divider", "colour": "red"}]}, "invalid_blocks"),
    ("an empty rich text", {**FINE, "blocks": [{"type": "rich_text", "elements": []}]}, "invalid_blocks"),
    ("an empty section of rich text", {**FINE, "blocks": [rich()]}, "invalid_blocks"),
    ("an empty word", {**FINE, "blocks": [rich({"type": "text", "text": ""})]}, "invalid_blocks"),
    ("a strange rich style", {**FINE, "blocks": [rich({"type": "text", "text": "x", "style": {"loud": True}})]},
     "invalid_blocks"),
    ("a link to nowhere", {**FINE, "blocks": [rich({"type": "link", "url": "javascript:x"})]}, "invalid_blocks"),
    ("a date without words", {**FINE, "blocks": [rich(DATE)]},
     "invalid_blocks"),
    ("a strange date", {**FINE, "blocks": [rich({**DATE, "format": "{year}", "fallback": "x"})]},
     "invalid_blocks"),
    ("strange metadata", {**FINE, "metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_format"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "code"), [(p, c) for _, p, c in WRONG_MESSAGES], ids=[n for n, _, _ in WRONG_MESSAGES]
)
async def test_a_wrong_message_is_told_off(
    server: SlackServer, client: AsyncWebClient, payload: Json, code: str
) -> None:
    """What Slack would not take, or what would call somebody, is refused with its error and is a fault."""
    call = client.api_call("chat.postMessage", json={"channel": server.user("ann").dm.id, **payload})
    assert await refused(call) == code
    assert codes(server)[0] == code


PEOPLE = {"type": "users_select", "action_id": "with"}
MANY = {"type": "multi_users_select", "action_id": "all"}
CHANNELS = {"type": "conversations_select", "action_id": "channel"}

WRONG_VIEWS: list[tuple[str, Json]] = [
    ("a long title", modal(title=plain("x" * 25))),
    ("no title", {key: value for key, value in modal().items() if key != "title"}),
    ("a long submit", modal(submit=plain("x" * 25))),
    ("a long close", modal(close=plain("x" * 25))),
    ("inputs without a submit", {key: value for key, value in modal().items() if key != "submit"}),
    ("long metadata", modal(private_metadata="x" * 3001)),
    ("a long callback_id", modal(callback_id="x" * 256)),
    ("many blocks", modal(*({"type": "divider"} for _ in range(101)))),
    ("a long label", modal({**field(), "label": plain("x" * 2001)})),
    ("a long hint", modal({**field(), "hint": plain("x" * 2001)})),
    ("a long placeholder", modal(field(placeholder=plain("x" * 151)))),
    ("a long value", modal(field(initial_value="x" * 11, max_length=10))),
    ("a value over what inputs take", modal(field(initial_value="x" * 3001))),
    ("a great length", modal(field(max_length=3001))),
    ("a button as an input", modal({**field(), "element": button()})),
    ("a name picked as a user", modal({**field(), "element": {**PEOPLE, "initial_user": "kim"}})),
    ("a name picked among many", modal({**field(), "element": {**MANY, "initial_users": ["U12", "kim"]}})),
    ("a name picked as a channel", modal({**field(), "element": {**CHANNELS, "initial_conversation": "#study"}})),
    ("an empty filter", modal({**field(), "element": {**CHANNELS, "filter": {}}})),
    ("a strange filter", modal({**field(), "element": {**CHANNELS, "filter": {"include": ["secret"]}}})),
    ("a strange key", modal(colour="red")),
    ("a home with a title", {"type": "home", "blocks": [{"type": "divider"}], "title": plain("x")}),
]


@pytest.mark.parametrize("view", [view for _, view in WRONG_VIEWS], ids=[name for name, _ in WRONG_VIEWS])
def test_a_wrong_view_is_found(view: Json) -> None:
    """What Slack would not take as a modal or a Home tab is found."""
    assert [each.code for each in slack_blocks.of_view(view)][:1] == ["invalid_arguments"]


def test_what_is_right_is_taken() -> None:
    """A message and a modal with everything in them are taken."""
    words = rich(
        {"type": "text", "text": "<!channel> & more", "style": {"bold": True}},
        {"type": "link", "url": "https://example.org/a", "text": "a page"},
        {"type": "date", "timestamp": 1790000000, "format": "{date_short} {time}", "fallback": "then"},
    )
    menu = {"type": "overflow", "action_id": "menu", "options": options(5)}
    head = {"type": "header", "text": plain("x" * 150)}
    message = {"text": "&lt;!channel&gt;", "blocks": [head, words, actions(button(), SELECT), actions(menu)]}
    assert slack_blocks.of_message(message) == []
    external = {"type": "external_select", "action_id": "exam", "min_query_length": 0}
    assert (
        slack_blocks.of_view(modal(words, field(multiline=True), {**field(), "block_id": "e", "element": external}))
        == []
    )
