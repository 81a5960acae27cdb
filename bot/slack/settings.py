"""How to connect to Slack, as the operator set it."""

from __future__ import annotations

from dataclasses import dataclass, field

API = "https://slack.com/api/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to connect. ``zone`` is the operator's, for people whose zone Slack does not tell.

    With an ``app_token`` events come over Socket Mode; without one they come over HTTP to ``host`` and ``port``, signed
    with ``signing_secret``. With a ``client_id`` any workspace can install Comeback: their tokens are kept in the
    database at ``database_url``, encrypted with ``secret_key`` (of several keys with commas the first one encrypts).
    ``prefix`` stands before the commands' names; ``api_url`` names another server than Slack's own. ``in_a_channel``
    are messages a second in one channel: Slack takes about one. Where it does not hear, messages go out and nobody is
    listened to: another process does that. ``look_every`` are the seconds between two looks at the connection over
    Socket Mode: whether it is still there.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    api_url: str = ""
    prefix: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    zone: str = "UTC"
    in_a_channel: float = 0.97
    hears: bool = True
    look_every: float = 3.0

    @property
    def many(self) -> bool:
        """Whether any workspace can install Comeback."""
        return bool(self.client_id)

    @property
    def over_sockets(self) -> bool:
        """Whether events come over Socket Mode."""
        return bool(self.app_token) and not self.many

    @property
    def base_url(self) -> str:
        """Where Slack's methods are."""
        return f"{(self.api_url or API).rstrip('/')}/"
