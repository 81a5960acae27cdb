"""How to connect to Discord, as the operator set it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to connect. ``zone`` is the operator's, for people whose language does not tell one.

    ``api_url`` and ``gateway_url`` name another server than Discord's own; ``shards`` are the ids of this process's
    shards out of ``shard_count`` (none: as Discord recommends, all of them here). ``members``: Discord tells when
    somebody leaves a server, which its own page has to allow. Where it does not hear, messages go out and nobody is
    listened to: another process does that.
    """

    token: str = field(repr=False)
    zone: str = "UTC"
    api_url: str = ""
    gateway_url: str = ""
    shards: tuple[int, ...] = ()
    shard_count: int | None = None
    members: bool = False
    hears: bool = True
