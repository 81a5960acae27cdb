"""Whose tokens are used: those of the one workspace, or those of every workspace that installed Comeback.

Tokens of many workspaces are kept in the bot's own database, encrypted: a copy of it opens no workspace.
"""

from __future__ import annotations

import logging
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from logging import Logger
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.database import address, postgres
from bot.platforms import Problem

log = logging.getLogger("comeback")

STATE_SECONDS = 600
TOKENS = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token")
WAIT_FOR_LOCK = 15

Sealable = TypeVar("Sealable", Bot, Installation)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in a workspace, and the token it speaks with."""

    token: str
    bot_id: str
    bot_user: str
    team: str


class Workspaces(Protocol):
    """Where tokens come from."""

    async def identity(self, team: str) -> Identity | None:
        """Who the bot is in that workspace; none: it is not installed there."""

    def doubt(self, team: str) -> None:
        """Slack does not take that workspace's token: there may be another one by now."""

    async def forget(self, team: str) -> None:
        """The app was removed from that workspace."""


class One:
    """The one workspace whose token the operator has set."""

    def __init__(self, found: Identity) -> None:
        self._found = found

    async def identity(self, team: str) -> Identity | None:
        """Who the bot is; in another workspace Slack will say that nothing is there."""
        return self._found

    def doubt(self, team: str) -> None:
        """There is no other one."""

    async def forget(self, team: str) -> None:
        """The operator's settings stay what they are."""


class Many:
    """Every workspace that installed Comeback, by what the installation store has."""

    def __init__(self, store: SealedStore) -> None:
        self._store = store
        self._known: dict[str, Identity] = {}
        store.saved = self.doubt

    async def identity(self, team: str) -> Identity | None:
        """Who the bot is there, as the newest installation says."""
        if team not in self._known:
            bot = await self._store.newest(team)
            if bot is None:
                return None
            self._known[team] = Identity(bot.bot_token, bot.bot_id, bot.bot_user_id, team)
        return self._known[team]

    def doubt(self, team: str | None) -> None:
        """Look again: another installation may have taken this one's place."""
        self._known.pop(team or "", None)

    async def forget(self, team: str) -> None:
        """Remove every token of that workspace."""
        self.doubt(team)
        await self._store.forget(team)


async def authorized(workspaces: Workspaces, team: str | None, user: str | None) -> AuthorizeResult | None:
    """What bolt wants to know of a workspace before a request is heard; none: it is not installed there."""
    found = await workspaces.identity(team or "")
    if found is None:
        return None
    return AuthorizeResult(
        enterprise_id=None,
        team_id=team,
        bot_token=found.token,
        bot_id=found.bot_id,
        bot_user_id=found.bot_user,
        user_id=user,
    )


# --- Installations, sealed --------------------------------------------------------------------------------------------


def cipher(keys: str) -> MultiFernet:
    """What seals tokens. The first of several keys seals, each of them opens.

    Raises Problem where one is no key.
    """
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
    except ValueError:
        raise Problem("COMEBACK_SECRET_KEY is no key: make one with python -m bot secret-key.") from None


class SealedStore(AsyncInstallationStore):
    """Installations in a database, their tokens encrypted. One that no key opens counts as not installed."""

    def __init__(self, kept: AsyncSQLAlchemyInstallationStore, seal: MultiFernet) -> None:
        self._kept = kept
        self._seal = seal
        self.saved: Any = lambda _team: None

    @property
    def logger(self) -> Logger:
        """Where the library logs."""
        return self._kept.logger

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        await self._kept.async_save(self._sealed(installation))
        self.saved(installation.team_id)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's installation."""
        await self._kept.async_save_bot(self._sealed(bot))
        self.saved(bot.team_id)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The newest installation in a workspace."""
        found = await self._kept.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return self._opened(found) if found is not None else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The newest installation by somebody."""
        found = await self._kept.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, is_enterprise_install=is_enterprise_install
        )
        return self._opened(found) if found is not None else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Remove the bot's tokens of a workspace."""
        await self._kept.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Remove the installations of a workspace, or of one who installed it."""
        await self._kept.async_delete_installation(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)

    async def newest(self, team: str) -> Bot | None:
        """The newest installation in a workspace, whether it belongs to an organisation or not."""
        bots = self._kept.bots
        asked = (
            sa.select(bots)
            .where(bots.c.client_id == self._kept.client_id, bots.c.team_id == team, bots.c.bot_token.is_not(None))
            .order_by(bots.c.installed_at.desc())
            .limit(1)
        )
        async with self._kept.engine.connect() as connection:
            row = (await connection.execute(asked)).mappings().one_or_none()
        return self._opened(SQLAlchemyInstallationStore.build_bot_entity(row)) if row is not None else None

    async def forget(self, team: str) -> None:
        """Remove every installation in a workspace, whoever made it and whatever key sealed it."""
        async with self._kept.engine.begin() as connection:
            for table in (self._kept.bots, self._kept.installations):
                ours = sa.and_(table.c.client_id == self._kept.client_id, table.c.team_id == team)
                await connection.execute(sa.delete(table).where(ours))

    def _sealed(self, installed: Sealable) -> Sealable:
        return self._each(installed, lambda token: self._seal.encrypt(token.encode()).decode())

    def _opened(self, installed: Sealable) -> Sealable | None:
        try:
            return self._each(installed, lambda token: self._seal.decrypt(token.encode()).decode())
        except InvalidToken:
            log.error("A workspace's tokens were encrypted with another COMEBACK_SECRET_KEY.")  # noqa: TRY400 - no bug
            return None

    @staticmethod
    def _each(installed: Sealable, change: Any) -> Sealable:
        changed = copy(installed)
        for name in TOKENS:
            if token := getattr(changed, name, None):
                setattr(changed, name, change(token))
        return changed


def tables() -> sa.MetaData:
    """The tables in which installations are kept."""
    metadata = sa.MetaData()
    installed = AsyncSQLAlchemyInstallationStore
    made = (
        installed.build_bots_table(metadata, installed.default_bots_table_name),
        installed.build_installations_table(metadata, installed.default_installations_table_name),
    )
    _widen(*made)
    states = AsyncSQLAlchemyOAuthStateStore
    states.build_oauth_states_table(metadata, states.default_table_name)
    return metadata


def _widen(*installed: sa.Table) -> None:
    """An encrypted token is longer than a plain one."""
    for table in installed:
        for name in {*TOKENS} & {*table.c.keys()}:
            table.c[name].type = sa.Text()


@dataclass(frozen=True, slots=True)
class Registry:
    """Installations and the states of those under way, in one database; closed by whoever opened it."""

    engine: AsyncEngine
    store: SealedStore
    states: AsyncSQLAlchemyOAuthStateStore

    async def close(self) -> None:
        """Close the database."""
        await self.engine.dispose()


async def registry(database_url: str, client_id: str, keys: str) -> Registry:
    """The installations in the bot's own database; their tables are made where they are missing."""
    seal = cipher(keys)
    where = address.understood(database_url)
    if address.on_server(where):
        engine = postgres.engine_of(where)
    else:
        # The bot's own connection writes too: whoever comes second waits.
        engine = create_async_engine(where, hide_parameters=True, connect_args={"timeout": WAIT_FOR_LOCK})
    kept = AsyncSQLAlchemyInstallationStore(client_id=client_id, engine=engine)
    _widen(kept.bots, kept.installations)
    states = AsyncSQLAlchemyOAuthStateStore(expiration_seconds=STATE_SECONDS, engine=engine)

    async def make(connection: AsyncConnection) -> None:
        await connection.run_sync(kept.metadata.create_all)
        await connection.run_sync(states.metadata.create_all)
        # Whoever looked at the page and went away leaves one behind.
        past = states.oauth_states.c.expire_at < datetime.now(UTC).replace(tzinfo=None)
        await connection.execute(sa.delete(states.oauth_states).where(past))

    try:
        if address.on_server(where):
            await postgres.at_first(engine, make, where)
        else:
            async with engine.begin() as connection:
                await make(connection)
    except BaseException:
        await engine.dispose()
        raise
    return Registry(engine, SealedStore(kept, seal), states)
