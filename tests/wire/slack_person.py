"""Somebody in a workspace, as a test's hands: they type, press, fill in and look, and wait for what comes of it."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.wire import slack_elements, slack_views
from tests.wire.slack_shown import Answer, Field, Option, Pressable, Shown, ShownView, pressables
from tests.wire.slack_sockets import Signed, judge
from tests.wire.slack_state import Channel, Exchange, Team

if TYPE_CHECKING:
    from tests.wire.slack_server import SlackServer

Json = dict[str, Any]
Filled = Any
"""Words, somebody, several people, or a channel."""
WITHIN = 5.0
_URL = re.compile(r"https?://\S+")


def escaped(text: str) -> str:
    """What somebody typed, as Slack hands it on: three characters escaped, addresses in angle brackets."""
    return _URL.sub(lambda found: f"<{found.group()}>", html.escape(text, quote=False))


class Person:
    """A member of a workspace. ``disabled`` is what opening their DM answers with; ``unasked`` what came unasked.

    ``role`` is *member*, *admin* or *owner*; ``bot`` a program's; ``deleted`` who has left; ``seen_by`` are other
    workspaces that see them, since they share a channel.
    """

    def __init__(self, server: SlackServer, name: str, team: Team, *, tz: str, locale: str) -> None:
        self._server = server
        self.id = f"U{server.number():08d}"
        self.name = name
        self.called = name.title()
        self.team = team
        self.tz = tz
        self.locale = locale
        self.disabled = ""
        self.role = "member"
        self.bot = False
        self.deleted = False
        self.seen_by: set[str] = set()
        self.home: ShownView | None = None
        self.saw: list[Shown] = []
        self.unasked: list[Shown] = []
        self.taken = 0
        self.last: Exchange | None = None
        self.stirred = asyncio.Event()

    @property
    def dm(self) -> Channel:
        """Their DM with the app."""
        return self._server.dm_of(self)

    @property
    def described(self) -> Json:
        """Somebody as Slack describes them."""
        roles = {"is_admin": self.role in {"admin", "owner"}, "is_owner": self.role == "owner", "is_bot": self.bot}
        names = {"real_name": self.called, "profile": {"display_name": "", "real_name": self.called}}
        if self.deleted:  # of who has left less is said
            roles = {"is_bot": self.bot}
        zone = {"tz": self.tz, "tz_label": self.tz, "tz_offset": 0} if self.tz and not self.deleted else {}
        return {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.name,
            "deleted": self.deleted,
            **names,
            **roles,
            **zone,
        }

    async def leaves(self) -> None:
        """Their account in the workspace is deactivated: Slack tells of it, as of every change."""
        self.deleted = True
        await self.changes()

    async def changes(self) -> None:
        """Slack tells the app how they are now."""
        event = {"type": "user_change", "user": self.described, "cache_ts": 1, "event_ts": "1.0"}
        await self.event(event, None)

    # --- What they do -------------------------------------------------------------------------------------------------

    async def command(
        self, name: str, text: str = "", *, place: Channel | None = None, answers: int = 1, within: float = WITHIN
    ) -> Answer:
        """Type a slash command, in the DM with the app or in a channel, and wait for so many answers."""
        exchange = self._exchange("slash_commands", place or self.dm)
        self._server.ticket(exchange, url=True)
        return await self._done(exchange, self._slash(exchange, name, text), answers, within)

    async def knocks(self, name: str, *, signed: Signed) -> int:
        """A request in this person's name that may not be Slack's; the status it was answered with."""
        exchange = self._exchange("slash_commands", self.dm)
        self._server.ticket(exchange, url=True)
        status, _ = await self._server.http.post("slash_commands", self._slash(exchange, name, ""), signed=signed)
        return status

    async def press(
        self,
        label: str,
        on: Answer | Shown | ShownView | None = None,
        *,
        answers: int = 1,
        within: float = WITHIN,
        value: str | None = None,
    ) -> Answer:
        """Press what has that label: on that message or view, or on the newest that has it.

        ``value`` is one that the message does not have, as somebody would send it who can forge a button.
        """
        shown = self._where(label, on)
        pressed = next(each for each in pressables(shown.blocks) if each.label == label)
        channel = self._server.channels[shown.channel] if isinstance(shown, Shown) else None
        exchange = self._exchange("interactive", channel, shown if isinstance(shown, ShownView) else None)
        self._server.ticket(exchange, url=channel is not None)
        payload = self._pressed(exchange, shown, pressed, pressed.value if value is None else value)
        return await self._done(exchange, payload, answers, within)

    async def submit(
        self,
        view: ShownView,
        values: Mapping[str, Filled] | None = None,
        *,
        answers: int = 1,
        within: float = WITHIN,
        raw: bool = False,
    ) -> Answer:
        """Fill in a modal's fields and hand it in. What Slack's own client refuses is refused here, unless ``raw``."""
        for name, value in (values or {}).items():
            field = view.field(name)
            typed = _picked(value)
            view.typed[(field.block, field.name)] = typed if raw else self._fitting(field, typed)
        empty = [field.name for field in view.fields if field.required and not field.value]
        assert raw or not empty, f"Slack's client does not hand in a modal without {empty}"
        opener = self._server.opened_by[view.id]
        exchange = self._exchange("interactive", opener.channel, view)
        self._server.ticket(exchange, url=False)
        payload = {
            **self._interaction(exchange, "view_submission"),
            "view": slack_views.payload_of(view, exchange, self._server.app_id),
            "response_urls": [],
        }
        return await self._done(exchange, payload, answers, within)

    async def completes(self, view: ShownView, name: str, typed: str) -> list[Option]:
        """What a list offers for what is typed so far; nothing is asked before its least length."""
        field = view.field(name)
        assert field.kind == "external_select", f"{name} is a {field.kind}"
        if len(typed) < field.element.get("min_query_length", 3):
            return []
        exchange = self._exchange("interactive", None, view)
        payload = {
            **self._interaction(exchange, "block_suggestion"),
            "container": {"type": "view", "view_id": view.id},
            "view": slack_views.payload_of(view, exchange, self._server.app_id),
            "action_id": field.name,
            "block_id": field.block,
            "value": typed,
        }
        answer = await self._done(exchange, payload, 0, WITHIN)
        found = (answer.ack or {}).get("options", [])
        wrong = list(slack_elements.options(found, 100, "suggestion")) if found else []
        for what in wrong:
            self._server.fault("bad_options", what)
        return [Option(each["value"], each["text"]["text"]) for each in found]

    async def types(
        self, text: str, *, answers: int = 1, within: float = WITHIN, place: Channel | None = None, **more: Any
    ) -> Answer:
        """Write words in the DM with the app (or where else its events come from). ``more`` goes into the event."""
        channel = place or self.dm
        said = {
            "type": "message", "channel": channel.id, "channel_type": "im" if channel.is_dm else "channel",
            "user": self.id, "text": escaped(text), "ts": self._server.ts(), "team": self.team.id,
            "client_msg_id": f"c{self._server.number()}",
        }  # fmt: skip
        return await self.event({**said, "event_ts": said["ts"], **more}, channel, answers=answers, within=within)

    async def opens_home(self, *, answers: int = 1, within: float = WITHIN) -> Answer:
        """Look at the app's Home tab."""
        event = {"type": "app_home_opened", "user": self.id, "channel": self.dm.id, "tab": "home", "event_ts": "1.0"}
        return await self.event(event, None, answers=answers, within=within)

    async def event(
        self, event: Json, channel: Channel | None, *, answers: int = 0, within: float = WITHIN, retry: str = ""
    ) -> Answer:
        """Something of this person's that the app is told of."""
        return await self.events(self._server.event_of(self.team, event), channel, answers, within, retry)

    async def events(self, payload: Json, channel: Channel | None, answers: int, within: float, retry: str) -> Answer:
        """An event as it goes out, for the first time or again."""
        exchange = self._exchange("events_api", channel)
        exchange.answer.event = payload
        return await self._done(exchange, payload, answers, within, retry=retry)

    # --- How it goes out ----------------------------------------------------------------------------------------------

    async def _done(self, exchange: Exchange, payload: Json, answers: int, within: float, *, retry: str = "") -> Answer:
        """Send it, hear the ack out, and wait for what is to come of it."""
        more = {"retry_attempt": 1, "retry_reason": retry} if retry else {}
        self._server.open.append(exchange)
        self.last = exchange if exchange.kind != "events_api" else self.last
        try:
            ack, seconds = await self._server.line.send(exchange.kind, payload, more)
            judge(self._server, exchange, ack, seconds)
            if ack is not None:
                self._server.heed(exchange, payload, ack)
            if answers:
                await self._answered(exchange.answer, answers, within)
        finally:
            self._server.open.remove(exchange)
        return exchange.answer

    async def _answered(self, answer: Answer, count: int, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                while not (answer.answered and (count == 1 or len(answer.messages) >= count)):
                    answer.moved.clear()
                    await answer.moved.wait()
        except TimeoutError:
            faults = self._server.faults
            raise AssertionError(
                f"{self.name} got {len(answer.messages)} of {count} answers; faults {faults}"
            ) from None

    def _exchange(self, kind: str, channel: Channel | None, view: ShownView | None = None) -> Exchange:
        return Exchange(self, kind, Answer(), channel, view=view)

    def _slash(self, exchange: Exchange, name: str, text: str) -> Json:
        channel = exchange.channel
        assert channel is not None
        return {
            "token": "verification", "team_id": self.team.id, "team_domain": self.team.id.lower(),
            "channel_id": channel.id, "channel_name": channel.name, "user_id": self.id, "user_name": self.name,
            "command": name, "text": self._server.handed_over(self.team, name, text), "api_app_id": self._server.app_id,
            "is_enterprise_install": "false", "response_url": f"{self._server.base}/actions/{exchange.url}",
            "trigger_id": exchange.trigger,
        }  # fmt: skip

    def _interaction(self, exchange: Exchange, kind: str) -> Json:
        return {
            "type": kind, "team": {"id": self.team.id, "domain": self.team.id.lower()}, "enterprise": None,
            "user": {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team.id},
            "api_app_id": self._server.app_id, "token": "verification", "is_enterprise_install": False,
            "trigger_id": exchange.trigger,
        }  # fmt: skip

    def _pressed(self, exchange: Exchange, shown: Shown | ShownView, pressed: Pressable, value: str) -> Json:
        element = pressed.element
        action = {"action_id": element["action_id"], "block_id": pressed.block, "action_ts": "1.0"}
        option = {"text": {"type": "plain_text", "text": pressed.label}, "value": value}
        extra = {"text": element.get("text"), "value": value} if pressed.listed else {"selected_option": option}
        payload = {
            **self._interaction(exchange, "block_actions"),
            "actions": [{**action, "type": element["type"], **extra}],
            "state": {"values": {}},
        }
        if isinstance(shown, ShownView):
            view = slack_views.payload_of(shown, exchange, self._server.app_id)
            return {**payload, "view": view, "container": {"type": "view", "view_id": shown.id}}
        assert exchange.channel is not None
        place = {"channel_id": shown.channel, "message_ts": shown.ts, "is_ephemeral": shown.ephemeral}
        message = {} if shown.ephemeral else {"message": {**shown.payload, "ts": shown.ts, "bot_id": "B1"}}
        return {
            **payload,
            **message,
            "channel": {"id": shown.channel, "name": exchange.channel.name},
            "container": {"type": "message", **place},
            "response_url": f"{self._server.base}/actions/{exchange.url}",
        }

    def _where(self, label: str, on: Answer | Shown | ShownView | None) -> Shown | ShownView:
        """What is pressed on: that, or the newest thing with that label that this person sees."""
        views = [self.home] if self.home is not None else []
        things: list[Shown | ShownView] = [*views, *self.saw]
        if isinstance(on, Answer):
            things = [*on.messages, *([on.opened] if on.opened else []), *([on.home] if on.home else [])]
        elif on is not None:
            things = [on]
        found = [each for each in things if any(label == one.label for one in pressables(each.blocks))]
        seen = [one.label for each in things[-3:] for one in pressables(each.blocks)]
        assert found, f"{self.name} sees nothing to press called {label!r}; there is {seen}"
        return found[-1]

    def _fitting(self, field: Field, value: str) -> str:
        """What can be filled in there: text that is not too long, or one of the options by its value or its label."""
        if field.kind == "plain_text_input":
            most = field.element.get("max_length", 3000)
            assert len(value) <= most, f"Slack's client takes {most} characters in {field.name}"
            assert field.multiline or "\n" not in value, f"{field.name} has one line"
            return value
        if field.kind == "static_select":
            found = [option.value for option in field.options if value in option]
            assert found or not value, f"{field.name} has no option {value!r}, but {field.options}"
            return found[0] if found else ""
        if field.kind in slack_elements.PEOPLE:
            self._check_people(field, value.split())
        if field.kind == "conversations_select":
            self._check_channel(field, value)
        return value

    def _check_people(self, field: Field, users: list[str]) -> None:
        """The list has all whom this person sees: of their workspace, and of those that share a channel with it."""
        assert len(users) <= 1 or field.kind == "multi_users_select", f"{field.name} takes one person"
        for user in users:
            found = self._server.people.get(user)
            assert found is not None, f"{user} is nobody"
            there = found.team is self.team or self.team.id in found.seen_by
            assert there, f"{user} is not in Slack's list"
            assert not found.deleted, f"{user} has left"

    def _check_channel(self, field: Field, channel: str) -> None:
        """The list has the workspace's channels, of the kinds that the filter lets through."""
        found = self._server.channels.get(channel)
        kinds = field.element.get("filter", {}).get("include", ["im", "mpim", "public", "private"])
        if channel:
            assert found is not None, f"{channel} is no channel"
            assert found.team is self.team, f"{channel} is not in Slack's list"
            assert ("im" if found.is_dm else "public") in kinds, f"{channel} is filtered out"


def _picked(value: Filled) -> str:
    """What is filled in: words, somebody, several people, or a channel."""
    if isinstance(value, str):
        return value
    return " ".join(each.id for each in (value if isinstance(value, list | tuple) else [value]))
