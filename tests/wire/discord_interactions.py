"""An interaction, from the press of a key to its last follow-up, and the payload that the bot gets of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.wire.discord_clock import Signal
from tests.wire.discord_limits import SIZE_LIMIT
from tests.wire.discord_refusals import Json

if TYPE_CHECKING:
    from tests.wire.discord_people import Person
    from tests.wire.discord_places import Channel
    from tests.wire.discord_shown import Modal, Shown

COMMAND, COMPONENT, COMPLETION, SUBMIT = 2, 3, 4, 5
MESSAGE, THINKING, QUIET, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
DEADLINE = 3.0
"""Seconds for the first response."""
LIFE = 15 * 60.0
"""Seconds for which the token can be used."""
MOST_FOLLOW_UPS = 5
"""So many follow-ups where the app is only installed by the user."""

_PERMISSIONS = str((1 << 50) - 1)


@dataclass(eq=False)
class Interaction:
    """One thing that a person did, and how far the bot has come with it."""

    id: str
    application_id: str
    kind: int
    data: Json
    person: Person
    channel: Channel
    owners: dict[str, str]
    born: float
    message: Shown | None = None
    opened_by: Interaction | None = None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(96))
    signal: Signal = field(default_factory=Signal)
    answered: int | None = None
    first: float | None = None
    final: float | None = None
    original: Shown | None = None
    follow_ups: list[Shown] = field(default_factory=list)
    written: int = 0
    modal: Modal | None = None
    choices: list[Json] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    dead: bool = False

    @property
    def only_by_user(self) -> bool:
        """Whether the app is there only because the person installed it."""
        return "0" not in self.owners

    @property
    def may_answer(self) -> tuple[int, ...]:
        """The kinds of a first response that fit."""
        if self.kind == COMPLETION:
            return (CHOICES,)
        if self.kind == COMMAND:
            return (MESSAGE, THINKING, MODAL)
        if self.kind == COMPONENT:
            return (MESSAGE, THINKING, QUIET, UPDATE, MODAL)
        return (MESSAGE, THINKING, QUIET, UPDATE) if self.message is not None else (MESSAGE, THINKING)

    @property
    def credits(self) -> Json:
        """What a message that came of it says about it."""
        kind = {
            "id": self.id,
            "type": self.kind,
            "user": self.person.payload,
            "authorizing_integration_owners": self.owners,
        }
        if self.kind == COMMAND:
            kind["name"] = self.data["name"]
        if self.kind == COMPONENT and self.message is not None:
            kind["interacted_message_id"] = self.message.id
        if self.kind == SUBMIT and self.opened_by is not None:
            kind["triggering_interaction_metadata"] = self.opened_by.credits["interaction_metadata"]
        return {"application_id": self.application_id, "webhook_id": self.application_id, "interaction_metadata": kind}

    @property
    def payload(self) -> Json:
        """INTERACTION_CREATE."""
        payload: Json = {
            "id": self.id,
            "application_id": self.application_id,
            "type": self.kind,
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": self.channel.id,
            "channel": self.channel.payload,
            "locale": self.person.locale,
            "context": self.channel.context,
            "authorizing_integration_owners": self.owners,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "app_permissions": _PERMISSIONS,
            "attachment_size_limit": SIZE_LIMIT,
        }
        if self.message is not None:
            payload["message"] = self.message.payload
        guild = self.channel.guild
        if guild is None:
            return payload | {"user": self.person.payload}
        where = {"id": guild.id, "locale": guild.locale, "features": []}
        member = guild.member(self.person) | {"permissions": guild.permissions(self.person)}
        return payload | {"guild_id": guild.id, "guild": where, "guild_locale": guild.locale, "member": member}

    def respond(self, kind: int, moment: float, *, final: bool) -> None:
        """Note the first response."""
        self.answered = kind
        self.first = moment
        if final:
            self.finish(moment)
        self.signal.give()

    def finish(self, moment: float) -> None:
        """Note that what the person waited for is there."""
        if self.final is None:
            self.final = moment
        self.signal.give()
