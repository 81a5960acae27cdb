"""The way to the app: Socket Mode's websockets, or signed HTTP requests. Each envelope wants one ack within 3 s."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.wire.slack_state import Exchange

if TYPE_CHECKING:
    from tests.wire.slack_server import SlackServer

Json = dict[str, Any]
Signed = Literal["right", "forged", "replayed", "unsigned", "twice"]
PATIENCE = 10.0
"""Seconds after which nobody waits for an ack any more."""
OLD = 301


class Sockets:
    """The app's connections, and the envelopes that are on their way."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self.connections: list[web.WebSocketResponse] = []
        self.there = asyncio.Event()
        self.made = 0
        self.refusing = 0
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._done: set[str] = set()

    def address(self) -> str:
        """A websocket address that can be used once."""
        ticket = f"t{self._server.number()}"
        self._tickets.add(ticket)
        return f"{self._server.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={self._server.app_id}"

    async def link(self, request: web.Request) -> web.StreamResponse:
        """One websocket: hello, then envelopes out and acks in."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self._server.fault("bad_ticket", "a websocket address was used twice or made up")
            return web.Response(status=403)
        self._tickets.discard(ticket)
        if self.refusing > 0:
            self.refusing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        self.connections.append(socket)
        self.made += 1
        hello = {"type": "hello", "num_connections": len(self.connections), "debug_info": {"host": "stand-in"}}
        await socket.send_json({**hello, "connection_info": {"app_id": self._server.app_id}})
        self.there.set()
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            self.connections.remove(socket)
        return socket

    def _heard(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            self._server.fault("bad_ack", "an ack that is no JSON")
            return
        envelope = str(ack.get("envelope_id", ""))
        waiting = self._waiting.get(envelope)
        if envelope in self._done:
            self._server.fault("acked_twice", "an envelope was acked twice")
        elif waiting is None:
            self._server.fault("bad_ack", "an ack of an envelope that was never sent")
        elif not waiting.done():
            self._done.add(envelope)
            waiting.set_result(ack)

    async def disconnect(self, reason: str) -> None:
        """Ask every client to connect anew, as Slack does now and then."""
        for socket in list(self.connections):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "stand-in"}})

    async def drop(self) -> None:
        """Cut every connection, without a word."""
        for socket in list(self.connections):
            transport = socket._req.transport if socket._req is not None else None  # noqa: SLF001 - no public way to cut
            if transport is not None:
                transport.abort()

    # --- Sending ------------------------------------------------------------------------------------------------------

    async def send(self, kind: str, payload: Json, more: Json) -> tuple[Json | None, float]:
        """An envelope to the newest connection; its ack and the seconds it took, none where it never came."""
        async with asyncio.timeout(PATIENCE):
            await self._server.connected()
        envelope = f"e{self._server.number()}"
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope] = ack
        said = {"envelope_id": envelope, "type": kind, "accepts_response_payload": kind != "events_api"}
        clock = asyncio.get_running_loop().time
        began = clock()
        await self.connections[-1].send_json({**said, "payload": payload, **more})
        try:
            async with asyncio.timeout(PATIENCE):
                found = await ack
        except TimeoutError:
            return None, PATIENCE
        finally:
            del self._waiting[envelope]
        return found.get("payload") or {}, clock() - began


class Http:
    """Requests to the app's own address, signed as Slack signs them."""

    def __init__(self, server: SlackServer, url: str) -> None:
        self._server = server
        self.url = url
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        """Put the connections away."""
        await self._session.close()

    async def send(self, kind: str, payload: Json, more: Json) -> tuple[Json | None, float]:
        """A request; what its answer carries and the seconds it took, none where it was refused."""
        clock = asyncio.get_running_loop().time
        began = clock()
        status, text = await self.post(kind, payload, more=more)
        took = clock() - began
        if status != 200:
            self._server.fault(f"http_{status}", f"{kind} was answered with {status}")
            return None, took
        if not text or kind == "events_api":
            return {}, took
        try:
            found = json.loads(text)
        except ValueError:
            found = {"text": text}
        return (found if isinstance(found, dict) else {}), took

    async def post(
        self, kind: str, payload: Json, *, signed: Signed = "right", more: Json | None = None
    ) -> tuple[int, str]:
        """A request with such a signature; the answer's status and text, of the second one where it is sent twice."""
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        elif kind == "slash_commands":
            body, content_type = urlencode(payload), "application/x-www-form-urlencoded"
        else:
            body, content_type = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type, **self._signature(body, signed)}
        if more:
            headers |= {"X-Slack-Retry-Num": str(more["retry_attempt"]), "X-Slack-Retry-Reason": more["retry_reason"]}
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        found = (0, "")
        for _ in range(2 if signed == "twice" else 1):
            async with self._session.post(self.url, data=body.encode(), headers=headers, timeout=timeout) as answer:
                found = answer.status, await answer.text()
        return found

    def _signature(self, body: str, signed: Signed) -> dict[str, str]:
        if signed == "unsigned":
            return {}
        at = int(time.time()) - (OLD if signed == "replayed" else 0)  # noqa: TID251 - a signature carries the real time
        secret = "somebody-else" if signed == "forged" else self._server.signing_secret
        digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}


def judge(server: SlackServer, exchange: Exchange, ack: Json | None, seconds: float) -> None:
    """Write down how an ack came, and tell a late or a missing one off."""
    exchange.answer.ack = ack
    if ack is None:
        server.fault("no_ack", f"{exchange.kind} was never acked")
        return
    exchange.answer.seconds = seconds
    if seconds > server.deadline:
        server.fault("late_ack", f"{exchange.kind} was acked after {seconds:.1f} s")
