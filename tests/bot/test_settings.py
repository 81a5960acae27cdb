from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import settings
from bot.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"


def names() -> Mapping[str, str]:
    """What each setting is called in the environment."""
    return {
        str(field.validation_alias or f"COMEBACK_{name.upper()}"): name for name, field in Settings.model_fields.items()
    }


def from_file(folder: Path, text: str) -> Settings:
    """The settings of an ``.env`` file and nothing else but the test's environment."""
    file = folder / ".env"
    file.write_text(text, "utf-8")
    return Settings(_env_file=file)


def test_the_example_names_every_setting() -> None:
    """``.env.example`` has every setting once, commented out, with words above it, and no other."""
    blocks = re.findall(r"((?:^# .+\n)+)^#([A-Z_]+)=(.*)$", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert [name for _, name, _ in blocks] == list(names())
    assert len(re.findall(r"^#?[A-Z_]+=", EXAMPLE.read_text("utf-8"), re.MULTILINE)) == len(blocks)


def test_the_example_can_be_used(tmp_path: Path) -> None:
    """With every line of the example turned on, the program still starts, and gets those very values."""
    text = re.sub(r"^#([A-Z_]+=)", r"\1", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    read = from_file(tmp_path, text)
    assert read.data_dir == Path("data")
    assert read.log_level == "INFO"
    assert read.time_zone == "Europe/Berlin"
    assert (read.speaks_discord, read.speaks_slack) == (True, True)
    assert read.discord_shard_ids == (0, 1)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    """Without any setting the data goes to a folder here, and people live in some zone that exists."""
    read = from_file(tmp_path, "")
    assert read.database == "sqlite+aiosqlite:///data/comeback.sqlite3"
    assert read.time_zone
    assert (read.speaks_discord, read.speaks_slack) == (False, False)


def test_a_setting_that_is_left_empty_is_not_set(tmp_path: Path) -> None:
    """An empty value, as a form at a host leaves it, is as good as none."""
    assert from_file(tmp_path, "DISCORD_TOKEN=\nCOMEBACK_DATA_DIR=\n") == from_file(tmp_path, "")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("COMEBACK_DATA_DIR=/data", "sqlite+aiosqlite:////data/comeback.sqlite3"),
        ("COMEBACK_DATABASE_URL=sqlite:////tmp/a.db", "sqlite:////tmp/a.db"),
        ("DATABASE_URL=sqlite:////tmp/b.db", "sqlite:////tmp/b.db"),
        ("DATABASE_URL=sqlite:////tmp/b.db\nCOMEBACK_DATABASE_URL=sqlite:////tmp/a.db", "sqlite:////tmp/a.db"),
    ],
)
def test_where_the_database_is(tmp_path: Path, text: str, address: str) -> None:
    """A folder or an address says where the data is; our own name for it goes before a host's."""
    assert from_file(tmp_path, text).database == address


def test_a_zone_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A wrong zone stops the start with a sentence that says what to write."""
    with pytest.raises(ValidationError, match=r"no IANA time zone: write one such as Europe/Berlin"):
        from_file(tmp_path, "COMEBACK_TIME_ZONE=Europe/Atlantis")


def test_an_error_repeats_no_value(tmp_path: Path) -> None:
    """What somebody typed into the wrong line is not shown: it may be a token."""
    with pytest.raises(ValidationError) as refused:
        from_file(tmp_path, "COMEBACK_LOG_LEVEL=xoxb-secret")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "discord", "slack"),
    [
        ("DISCORD_TOKEN=hush", True, False),
        ("SLACK_APP_TOKEN=hush", False, True),
        ("SLACK_SIGNING_SECRET=hush\nDISCORD_TOKEN=hush", True, True),
        ("SLACK_CLIENT_ID=hush", False, True),
    ],
)
def test_tokens_say_where_comeback_speaks(tmp_path: Path, text: str, *, discord: bool, slack: bool) -> None:
    """A platform is spoken to when something is set that only it gives, and secrets never show."""
    read = from_file(tmp_path, text)
    assert (read.speaks_discord, read.speaks_slack) == (discord, slack)
    assert "hush" not in repr(read).replace("slack_client_id='hush'", "")


def test_shards_need_their_number(tmp_path: Path) -> None:
    """Shards of this process alone mean nothing: how many there are in all has to be said, and be enough."""
    for text in ("DISCORD_SHARD_IDS=0,1", "DISCORD_SHARD_IDS=0,4\nDISCORD_SHARD_COUNT=4"):
        with pytest.raises(ValidationError, match="needs DISCORD_SHARD_COUNT"):
            from_file(tmp_path, text)


def test_the_system_zone_exists() -> None:
    """Whatever this computer says its zone is, it is one that clocks can be read by."""
    assert settings.system_zone()
