"""What an operator sets: the environment, and a file named ``.env`` in the folder that Comeback is started
in.

Made in ``main``, never at import. ``.env.example`` documents every one of them; a test holds it against this
class.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core import days

DATABASE = "comeback.sqlite3"
"""The database's file in the data folder."""


def system_zone() -> str:
    """The IANA zone that this computer's clock shows; UTC where it does not say."""
    named = (
        os.environ.get("TZ", "").removeprefix(":") or str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    )
    return named if _is_zone(named) else "UTC"


def _is_zone(name: str) -> bool:
    try:
        return bool(days.zone_info(name))
    except (KeyError, ValueError, OSError):
        return False


class Settings(BaseSettings):
    """Everything that can be set. An empty value counts as not set; what is in the environment wins over the
    file.
    """

    model_config = SettingsConfigDict(
        env_prefix="COMEBACK_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # What a member of staff typed wrongly may be half a token: errors never repeat it.
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(default=Path("data"), description="folder of the database; made where it is missing")
    database_url: str | None = Field(
        default=None,
        description="address of the database, sqlite:////path/to/file or postgresql://user:password@host/name",
    )
    hosted_database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="the same under the name that hosts give it; COMEBACK_DATABASE_URL goes before it",
    )
    config_dir: Path | None = Field(
        default=None, description="folder of exams, facts and rules; the program's own if not set"
    )
    time_zone: str = Field(
        default_factory=system_zone,
        description="IANA zone of people who have not set theirs; this computer's if not set, else UTC",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="how much is logged")
    secret_key: SecretStr | None = Field(
        default=None, description="key that Slack workspaces' tokens are encrypted with; make one with `bot secret-key`"
    )
    http_host: str = Field(default="127.0.0.1", description="address that Slack's events are listened for on")
    http_port: int = Field(default=8080, ge=0, le=65535, description="port that Slack's events are listened for on")
    discord_token: SecretStr | None = Field(
        default=None, validation_alias="DISCORD_TOKEN", description="Discord bot token"
    )
    discord_shard_count: int | None = Field(
        default=None,
        ge=1,
        validation_alias="DISCORD_SHARD_COUNT",
        description="gateway shards of all processes together; as Discord recommends if not set",
    )
    discord_shard_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        validation_alias="DISCORD_SHARD_IDS",
        description="the shards of this process, such as 0,1; all of them if not set",
    )
    discord_members_intent: bool = Field(
        default=False,
        validation_alias="DISCORD_MEMBERS_INTENT",
        description="whether Discord tells at once who leaves a server: its page Bot has to allow it",
    )
    discord_api_url: str = Field(
        default="", validation_alias="DISCORD_API_URL", description="another server than Discord's own, such as a proxy"
    )
    discord_gateway_url: str = Field(
        default="", validation_alias="DISCORD_GATEWAY_URL", description="the same for Discord's gateway"
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, validation_alias="SLACK_BOT_TOKEN", description="Slack bot token (xoxb-...)"
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_APP_TOKEN",
        description="Slack app token (xapp-...) for Socket Mode",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        validation_alias="SLACK_SIGNING_SECRET",
        description="Slack signing secret, for HTTP events",
    )

    slack_client_id: str = Field(
        default="",
        validation_alias="SLACK_CLIENT_ID",
        description="Slack client id, to be installed by many workspaces",
    )
    slack_client_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_CLIENT_SECRET", description="Slack client secret, beside the client id"
    )
    slack_command_prefix: str = Field(
        default="",
        validation_alias="SLACK_COMMAND_PREFIX",
        description="what stands before the names of Slack's commands, such as study-",
    )
    slack_api_url: str = Field(
        default="", validation_alias="SLACK_API_URL", description="another server than Slack's own, such as a proxy"
    )

    @field_validator("discord_shard_ids", mode="before")
    @classmethod
    def _split(cls, ids: object) -> object:
        return [each for each in ids.replace(",", " ").split() if each] if isinstance(ids, str) else ids

    @model_validator(mode="after")
    def _shards_together(self) -> Self:
        if self.discord_shard_ids and (self.discord_shard_count or 0) <= max(self.discord_shard_ids):
            raise ValueError("DISCORD_SHARD_IDS needs DISCORD_SHARD_COUNT, and each id has to be below it")
        return self

    @field_validator("time_zone")
    @classmethod
    def _in_a_zone(cls, name: str) -> str:
        if not _is_zone(name):
            raise ValueError("this is no IANA time zone: write one such as Europe/Berlin or America/New_York")
        return name

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @property
    def database(self) -> str:
        """The database's address."""
        named = self.database_url or self.hosted_database_url
        return named or f"sqlite+aiosqlite:///{self.data_dir / DATABASE}"

    @property
    def speaks_discord(self) -> bool:
        """Whether a token for Discord is set."""
        return self.discord_token is not None

    @property
    def speaks_slack(self) -> bool:
        """Whether anything is set that only Slack gives."""
        secrets = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.slack_client_secret)
        return bool(self.slack_client_id) or any(each is not None for each in secrets)
