"""Discord's gateway: sessions that outlive their connections, events in order, and everything that ends one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from tests.wire.discord_refusals import Json

if TYPE_CHECKING:
    from tests.wire.discord_places import Guild
    from tests.wire.discord_world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT, MEMBERS = 0, 1, 2, 3, 6, 7, 8
INVALID, HELLO, ACK = 9, 10, 11
GUILDS = 1 << 0
_PRIVILEGED = {1 << 1: "members", 1 << 8: "presences", 1 << 15: "message content"}
_ALL_INTENTS = (1 << 26) - 1
_MOST_SENDS, _WINDOW = 120, 60.0
_KEPT = 20_000


class Closes(Exception):
    """The gateway ends the connection with that code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Connection:
    """One websocket of a client; what is sent goes out in order."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self.socket = socket
        self.session: Session | None = None
        self._request = request
        self._deflate = zlib.compressobj() if compress else None
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._sends: deque[float] = deque()

    def put(self, text: str) -> None:
        """Send it as soon as it can go."""
        self._queue.put_nowait(text)

    def send(self, op: int, data: object = None) -> None:
        """Send what is no event."""
        self.put(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        """Write what is put, until the connection is over."""
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            while True:
                text = await self._queue.get()
                if self._deflate is None:
                    await self.socket.send_str(text)
                    continue
                packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)

    def count(self, moment: float) -> None:
        """Count what the client sends; at most 120 in a minute."""
        self._sends.append(moment)
        while self._sends[0] < moment - _WINDOW:
            self._sends.popleft()
        if len(self._sends) > _MOST_SENDS:
            raise Closes(4008, "Rate limited.")

    def abort(self) -> None:
        """Cut the line, without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()


@dataclass(eq=False)
class Session:
    """What a client has identified as; it can be resumed until it is forgotten."""

    id: str
    shard: int
    count: int
    intents: int
    seq: int = 0
    resumed: int = 0
    log: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    connection: Connection | None = None

    def event(self, name: str, data: Json) -> None:
        """Send an event, or keep it for the time when the client resumes."""
        self.seq += 1
        text = json.dumps({"op": DISPATCH, "s": self.seq, "t": name, "d": data})
        self.log.append((self.seq, text))
        if self.connection is not None:
            self.connection.put(text)

    def takes(self, guild: Guild | None) -> bool:
        """Whether events of that guild, or of none, are this shard's."""
        return self.shard == ((int(guild.id) >> 22) % self.count if guild else 0)


class Gateway:
    """The gateway of one bot."""

    def __init__(self, world: World) -> None:
        self.sessions: dict[str, Session] = {}
        self.heartbeat = 41.25
        self.deaf = False
        self._world = world
        self._connections: set[Connection] = set()

    @property
    def live(self) -> list[Session]:
        """The sessions that are connected."""
        return [each for each in self.sessions.values() if each.connection is not None]

    def dispatch(self, name: str, data: Json, *, guild: Guild | None = None, needs: int = 0) -> None:
        """Send an event to every session whose shard and intents it is for."""
        for session in self.sessions.values():
            if session.takes(guild) and session.intents & needs == needs:
                session.event(name, data)

    # --- What a test does to connections ---

    def drop(self) -> None:
        """Cut every connection without a word; the sessions can be resumed."""
        for each in list(self._connections):
            each.abort()

    def ask_to_reconnect(self) -> None:
        """Ask every client to come back (op 7)."""
        for each in self.live:
            assert each.connection is not None
            each.connection.send(RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over (op 9)."""
        for each in self.live:
            assert each.connection is not None
            each.connection.send(INVALID, resumable)
        if not resumable:
            self.sessions.clear()

    async def close(self, code: int, reason: str = "") -> None:
        """Close every connection with that code."""
        for each in list(self._connections):
            await each.socket.close(code=code, message=reason.encode())

    # --- The protocol ---

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket, from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=4096, autoping=True, compress=False, timeout=1)
        await socket.prepare(request)
        connection = Connection(request, socket, compress=request.query.get("compress") == "zlib-stream")
        self._connections.add(connection)
        writer = asyncio.create_task(connection.write())
        try:
            self._check_query(request)
            connection.send(HELLO, {"heartbeat_interval": int(self.heartbeat * 1000), "_trace": []})
            await self._listen(connection)
        except Closes as closes:
            await socket.close(code=closes.code, message=closes.reason.encode())
        finally:
            self._part(connection)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    def _check_query(self, request: web.Request) -> None:
        if request.query.get("v") != "10":
            raise Closes(4012, "Invalid API version.")
        if request.query.get("encoding") != "json" or request.query.get("compress") not in (None, "zlib-stream"):
            self._world.fault(f"the stand-in speaks JSON, plain or as zlib-stream: {request.query_string}")
            raise Closes(4002, "Decode error.")

    def _part(self, connection: Connection) -> None:
        self._connections.discard(connection)
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection = None
        if connection.socket.close_code in (1000, 1001):
            self.sessions.pop(session.id, None)
        self._world.changed.give()

    async def _listen(self, connection: Connection) -> None:
        while True:
            try:
                message = await connection.socket.receive(timeout=self.heartbeat * 1.5)
            except TimeoutError:
                raise Closes(4009, "Session timed out.") from None
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            connection.count(self._world.clock.now())
            try:
                said = json.loads(message.data)
                op, data = said["op"], said.get("d")
            except (ValueError, KeyError, TypeError):
                raise Closes(4002, "Decode error.") from None
            self._hear(connection, op, data)

    def _hear(self, connection: Connection, op: int, data: Any) -> None:
        if op == HEARTBEAT:
            if not self.deaf:
                connection.send(ACK)
        elif op in (IDENTIFY, RESUME):
            if connection.session is not None:
                raise Closes(4005, "Already authenticated.")
            if not isinstance(data, dict) or data.get("token") != self._world.token:
                raise Closes(4004, "Authentication failed.")
            (self._identify if op == IDENTIFY else self._resume)(connection, data)
        elif connection.session is None:
            raise Closes(4003, "Not authenticated.")
        elif op == MEMBERS:
            self._world.fault("the bot asked for a guild's members, which it has no business with")
        elif op != PRESENCE:
            raise Closes(4001, "Unknown opcode.")

    def _identify(self, connection: Connection, data: Json) -> None:
        shard, count = data.get("shard") or (0, 1)
        if not 0 <= shard < count:
            raise Closes(4010, "Invalid shard.")
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~_ALL_INTENTS:
            raise Closes(4013, "Invalid intent(s).")
        if asked := [name for bit, name in _PRIVILEGED.items() if intents & bit & ~self._world.granted]:
            self._world.fault(f"privileged intents were asked for: {', '.join(asked)}")
            raise Closes(4014, "Disallowed intent(s).")
        session = Session(id=secrets.token_hex(16), shard=shard, count=count, intents=intents, connection=connection)
        connection.session = self.sessions[session.id] = session
        guilds = [each for each in self._world.guilds.values() if each.with_bot and session.takes(each)]
        session.event("READY", self._ready(session, guilds, given=bool(data.get("shard"))))
        for each in guilds if intents & GUILDS else ():
            session.event("GUILD_CREATE", each.payload)
        self._world.changed.give()

    def _ready(self, session: Session, guilds: list[Guild], *, given: bool) -> Json:
        ready: Json = {
            "v": 10,
            "user": self._world.bot | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0},
            "guilds": [{"id": each.id, "unavailable": True} for each in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._world.resume_url,
            "application": {"id": self._world.application_id, "flags": 0},
            "private_channels": [],
            "presences": [],
            "relationships": [],
        }
        return ready | ({"shard": [session.shard, session.count]} if given else {})

    def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(str(data.get("session_id")))
        seq = data.get("seq")
        if session is None:
            connection.send(INVALID, False)
            return
        if not isinstance(seq, int) or seq > session.seq:
            raise Closes(4007, "Invalid seq.")
        if session.connection is not None:
            session.connection.abort()
        connection.session, session.connection = session, connection
        session.resumed += 1
        for number, text in session.log:
            if number > seq:
                connection.put(text)
        session.event("RESUMED", {"_trace": []})
        self._world.changed.give()
