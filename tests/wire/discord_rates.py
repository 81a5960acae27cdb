"""How much Discord lets a bot do, and how it fails when a test wants it to."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

from tests.wire.discord_clock import Clock
from tests.wire.discord_refusals import Json

GLOBAL = 50
"""Requests a second for one bot."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One bucket after a request: whether it was allowed, and what its headers say."""

    allowed: bool
    wait: float
    headers: dict[str, str]


class Buckets:
    """Limits by route: so many requests in a window that begins with the first of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[str, tuple[float, int]] = {}

    def spend(self, route: str, major: str, limit: int, window: float) -> Spent:
        """Take one of what is left."""
        key, now = f"{route} {major}", self._clock.now()
        began, used = self._windows.get(key, (now, 0))
        if now >= began + window:
            began, used = now, 0
        allowed = used < limit
        self._windows[key] = (began, used + allowed)
        wait = max(began + window - now, 0.001)
        reset = self._clock.wall().timestamp() + wait
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - used - allowed),
            "X-RateLimit-Reset": f"{reset:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": f"{zlib.crc32(route.encode()):08x}",
        }
        return Spent(allowed=allowed, wait=wait, headers=headers)


class Sliding:
    """So many in any window of that many seconds."""

    def __init__(self, clock: Clock, most: int, window: float) -> None:
        self.most = most
        self.window = window
        self._clock = clock
        self._moments: deque[float] = deque()

    def wait(self) -> float:
        """Take one: 0 when there was one, else the seconds until there is."""
        now = self._clock.now()
        while self._moments and self._moments[0] <= now - self.window:
            self._moments.popleft()
        if len(self._moments) < self.most:
            self._moments.append(now)
            return 0.0
        return max(self._moments[0] + self.window - now, 0.001)


def limited(wait: float, *, scope: str, headers: dict[str, str] | None = None) -> web.Response:
    """A 429 as Discord gives it."""
    body: Json = {"message": "You are being rate limited.", "retry_after": round(wait, 3), "global": scope == "global"}
    more = {"Via": "1.1 google", "Retry-After": str(int(wait) + 1), "X-RateLimit-Scope": scope}
    if scope == "global":
        more["X-RateLimit-Global"] = "true"
    return answer(body, status=429, headers=(headers or {}) | more)


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON, with exactly the content type that Discord sends."""
    response = web.json_response(body, status=status, headers=headers)
    response.headers["Content-Type"] = "application/json"
    return response


@dataclass(eq=False)
class Outage:
    """Something that does not work, until so many requests have met it or the test ends it."""

    kind: str
    status: int = 0
    times: int | None = None
    until: asyncio.Event | None = None
    path: str = ""
    method: str = ""
    retry_after: float = 0.1
    seen: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)
    met: asyncio.Event = field(default_factory=asyncio.Event)

    def meets(self, request: web.Request) -> bool:
        """Whether this request meets it; it is counted."""
        if self.over.is_set() or (self.until is not None and self.until.is_set()):
            return False
        if self.method and request.method != self.method:
            return False
        if self.path and not re.search(self.path, request.path):
            return False
        self.seen += 1
        self.met.set()
        if self.times is not None and self.seen >= self.times and self.kind != "hangs":
            self.over.set()
        return self.times is None or self.seen <= self.times

    def ends(self) -> None:
        """From here on it works again."""
        self.over.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ends()

    async def waits(self) -> None:
        """Wait until it is over."""
        ends = {asyncio.ensure_future(each.wait()) for each in (self.over, self.until) if each is not None}
        _, pending = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for each in pending:
            each.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    @property
    def response(self) -> web.Response:
        """What a failing request is answered with."""
        if self.status == 429:
            return limited(self.retry_after, scope="shared")
        if self.status == 500:
            return answer({"message": "500: Internal Server Error", "code": 0}, status=500)
        if self.status == 503:
            words = "upstream connect error or disconnect/reset before headers. reset reason: overflow"
            return web.Response(status=503, text=words, content_type="text/plain")
        words = f"<html><head><title>{self.status}</title></head><body>cloudflare</body></html>"
        return web.Response(status=self.status, text=words, content_type="text/html")
