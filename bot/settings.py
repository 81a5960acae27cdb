"""What an operator sets: the environment, and a file named ``.env`` in the folder that Comeback is started
in.

Made in ``main``, never at import. ``.env.example`` documents every one of them; a test holds it against this
class.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

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
        description="address of the database, such as sqlite:////data/comeback.sqlite3, not the folder",
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
    discord_token: SecretStr | None = Field(
        default=None, validation_alias="DISCORD_TOKEN", description="Discord bot token"
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
    def platforms(self) -> tuple[str, ...]:
        """The platforms that tokens are set for."""
        slack = self.slack_bot_token or self.slack_app_token or self.slack_signing_secret
        tokens = (("Discord", self.discord_token), ("Slack", slack))
        return tuple(name for name, token in tokens if token is not None)


def not_yet(settings: Settings) -> str | None:
    """One sentence about tokens that this version cannot use yet; none when there are none."""
    if not settings.platforms:
        return None
    names = " and ".join(settings.platforms)
    return f"A token for {names} is set, but this version speaks in the console only: the token is not used yet."
