"""What members do on Slack, handed to Comeback. Slack waits three seconds: everything is acked first, but a modal that
was handed in, whose ack says what becomes of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from bot import modals, trouble
from bot.application import Application, Heard
from bot.platforms import InHand
from bot.slack import manifest, modal, requests, view
from bot.slack.answers import UNDELIVERED, Answers, Told, Waiting
from bot.slack.messenger import Messenger
from bot.slack.modal import Origin
from bot.slack.people import People, Speaker
from bot.slack.requests import NAME, Ack, Body
from bot.slack.workspaces import Workspaces
from core import message
from core.declaration import Command, split_line
from core.message import Form, Message
from core.people import Account

log = logging.getLogger("comeback")

SUBMIT_PATIENCE = 2.2
"""Seconds in which a modal that was handed in is answered in its ack; later the answer is a message."""
PLACE_PATIENCE = 0.8

Answer = Callable[[], Awaitable[Heard]]


class Handlers:
    """Each kind of thing that a member can do on Slack."""

    def __init__(
        self,
        app: Application,
        workspaces: Workspaces,
        messenger: Messenger,
        answers: Answers,
        known: People,
        clock: Callable[[], datetime],
        *,
        prefix: str = "",
    ) -> None:
        self._app = app
        self._workspaces = workspaces
        self._messenger = messenger
        self._answers = answers
        self._people = known
        self._clock = clock
        self._prefix = prefix
        self.in_hand = InHand()

    # --- Slash commands -----------------------------------------------------------------------------------------------

    async def on_command(self, ack: Ack, body: Body, token: str) -> None:
        """A slash command: its modal where something is missing, else its answer."""
        since = asyncio.get_running_loop().time()
        await ack()
        account = requests.account_of(body["team_id"], body["user_id"])
        name, raw = manifest.meant(body["command"], body.get("text") or "", self._prefix)
        channel = str(body["channel_id"])
        async with self._told(account, "answering a command on Slack") as told:
            command = self._app.commands.table.get(name)
            text = requests.line_of(command, raw)
            dm, speaker = await asyncio.gather(
                self._is_dm(account, channel, named=str(body.get("channel_name", ""))),
                self._people.speaker(account, channel, requests.mentioned(command, [text])),
            )
            speaker = speaker.in_dm() if dm else speaker
            origin = Origin("dm" if dm else "private", channel, str(body.get("response_url", "")))
            waiting = told.now(Waiting(speaker.account, origin, str(body.get("trigger_id", "")), since, token))
            before, given = split_line(command, text) if command is not None else (text, {})

            def answer() -> Awaitable[Heard]:
                line, now = f"/{name} {text}", self._clock()
                return self._app.hear(
                    speaker.account, line, now, zone=speaker.zone, where=waiting.where, place=speaker.place
                )

            needs = command is not None and (not before or not command.options)
            await self._answer(waiting, answer, command if needs else None, given, speaker.zone)

    # --- Buttons ------------------------------------------------------------------------------------------------------

    async def on_press(self, ack: Ack, body: Body, token: str) -> None:
        """A button or a menu's entry: it opens a form that was left, or stands for a command."""
        since = asyncio.get_running_loop().time()
        await ack()
        account = requests.account_of(requests.team_of(body), body["user"]["id"])
        pressed = requests.pressed_of(body)
        container: Body = body.get("container") or {}
        channel = str(container.get("channel_id") or "")
        async with self._told(account, "answering a button on Slack") as told:
            dm, speaker = await asyncio.gather(
                self._is_dm(account, channel, named="directmessage"), self._people.speaker(account, channel)
            )
            speaker = speaker.in_dm() if dm else speaker
            thread = str(container.get("thread_ts") or "")
            origin = Origin("dm" if dm else "private", channel, str(body.get("response_url") or ""), thread)
            waiting = told.now(Waiting(speaker.account, origin, str(body.get("trigger_id", "")), since, token))
            await self._pressed(waiting, pressed, speaker)
            if container.get("type") == "view" and (body.get("view") or {}).get("type") == "home":
                await self._publish(account, speaker.zone)

    async def _pressed(self, waiting: Waiting, pressed: str, speaker: Speaker) -> None:
        account, zone, place, now = speaker.account, speaker.zone, speaker.place, self._clock()
        ticket = modals.read_opener(pressed)
        if ticket is not None:
            found = self._app.commands.table.get(ticket.command)
            reopened = self._app.reopen(account, ticket.command, ticket.names, ticket.page, now, zone=zone, place=place)
            await self._show(waiting, await modals.in_time(reopened, found, {}), zone)
            return
        try:
            name, _, given = message.decode(pressed)
        except ValueError:
            name, given = "", {}

        def answer() -> Awaitable[Heard]:
            return self._app.press(account, pressed, now, zone=zone, where=waiting.where, place=place)

        await self._answer(waiting, answer, self._app.commands.table.get(name), given, zone)

    # --- Modals -------------------------------------------------------------------------------------------------------

    async def on_submit(self, ack: Ack, body: Body, token: str) -> None:
        """A modal that was handed in, whenever it was opened: errors in it, its next page, or its answer."""
        shown: Body = body["view"]
        ticket = modals.read_modal(str(shown.get("callback_id", "")))
        if ticket is None:
            await ack()
            return
        account = requests.account_of(requests.team_of(body), body["user"]["id"])
        origin = modal.origin_of(str(shown.get("private_metadata", "")))
        acked = requests.Once(ack)
        async with self._told(account, "answering a modal on Slack", acked) as told:
            waiting = told.now(Waiting(account, origin, token=token))
            given = modal.filled(shown.get("state") or {})
            submitted = asyncio.ensure_future(self._submitted(account, ticket, given, origin))
            done, _ = await asyncio.wait({submitted}, timeout=SUBMIT_PATIENCE)
            heard = submitted.result() if done else None
            if heard is not None and heard.message.form is not None:
                await acked(**self._again(heard, heard.message.form, shown, origin))
                return
            await acked()
            heard = heard or await submitted
            await self._answers.say(waiting, heard.message, heard.zone)

    async def _submitted(
        self, account: Account, ticket: modals.Ticket, given: Mapping[str, str], origin: Origin
    ) -> Heard:
        command = self._app.commands.table.get(ticket.command)
        channel = "" if origin.where == "dm" else origin.channel
        speaker = await self._people.speaker(account, channel, requests.mentioned(command, given.values()))
        return await self._app.submit(
            speaker.account,
            ticket.command,
            given,
            ticket.page,
            self._clock(),
            zone=speaker.zone,
            where=origin.where,
            place=speaker.place,
        )

    def _again(self, heard: Heard, form: Form, shown: Body, origin: Origin) -> dict[str, Any]:
        """The ack that lets the modal go on: what is wrong beside its fields, or its next page."""
        look = self._messenger.look(heard.zone)
        wrong = modal.errors(form, shown, look)
        if wrong:
            return {"response_action": "errors", "errors": wrong}
        return {"response_action": "update", "view": modal.modal(form, heard.message.lines, origin.next(), look)}

    async def on_completion(self, ack: Ack, body: Body) -> None:
        """What a half typed value may become; nothing where that cannot be said in time."""
        account = requests.account_of(requests.team_of(body), body["user"]["id"])
        ticket = modals.read_modal(str((body.get("view") or {}).get("callback_id", "")))
        pairs: list[tuple[str, str]] = []
        if ticket is not None:
            name, said = str(body.get("action_id", "")), str(body.get("value", ""))
            zone = self._people.remembered(account)
            try:
                async with asyncio.timeout(modals.PATIENCE):
                    pairs = await self._app.complete(account, ticket.command, name, said, self._clock(), zone=zone)
            except Exception as error:  # noqa: BLE001 - whoever types goes on without completion
                trouble.report(error, "completing a value on Slack")
        await ack(options=modal.options_of(pairs))

    # --- Events -------------------------------------------------------------------------------------------------------

    async def on_words(self, body: Body) -> None:
        """Words in the DM with Comeback."""
        event: Body = body["event"]
        said = requests.words_of(body)
        if not said:
            return
        account = requests.account_of(requests.team_of(body), event["user"])
        channel, thread = str(event["channel"]), str(event.get("thread_ts") or "")
        async with self._told(account, "answering words on Slack") as told:
            told.now(Waiting(account, Origin("dm", channel, "", thread)))
            speaker = await self._people.speaker(account, "")
            once = f"{NAME} {body.get('event_id', '')}"[:128]
            heard = await self._app.hear(
                speaker.account, said, self._clock(), zone=speaker.zone, place=speaker.place, once=once
            )
            if heard.repeated:
                return
            await self._messenger.keep(account, channel)
            await self._answers.say(told.waiting, heard.message, heard.zone)

    async def on_home(self, body: Body) -> None:
        """Somebody looks at the Home tab."""
        event: Body = body["event"]
        if event.get("tab") != "home":
            return
        account = requests.account_of(requests.team_of(body), event["user"])
        async with self._told(account, "showing the Home tab on Slack"):
            await self._publish(account, (await self._people.of(account)).zone)

    async def on_removed(self, body: Body) -> None:
        """The app was removed from a workspace, or its tokens were: what is kept of them goes."""
        event: Body = body["event"]
        team = requests.team_of(body)
        gone = event.get("type") == "app_uninstalled" or bool((event.get("tokens") or {}).get("bot"))
        if not gone:
            return
        log.warning("Comeback was removed from a Slack workspace (%s).", event.get("type"))
        try:
            await self._workspaces.forget(team)
            if event.get("type") == "app_uninstalled":
                await self._app.closed(NAME, team)
        except Exception as error:  # noqa: BLE001 - it is only tidying; its tokens are worth nothing any more
            trouble.report(error, "forgetting a Slack workspace")

    async def on_person(self, body: Body) -> None:
        """Slack says how somebody is now: what is remembered of them is that, and who has left is gone from lists."""
        team, user = requests.team_of(body), body["event"].get("user") or {}
        if not self._people.changed(team, user):
            await self._app.left(NAME, team, str(user.get("id", "")))

    async def _publish(self, account: Account, zone: str) -> None:
        identity = await self._workspaces.identity(account.team)
        if identity is None:
            return
        heard = await self._app.home(account, self._clock(), zone=zone)
        made = view.home(heard.message, self._messenger.look(heard.zone))
        await self._answers.published(account, made, identity.token)

    # --- Answers ------------------------------------------------------------------------------------------------------

    async def _answer(
        self, waiting: Waiting, answer: Answer, command: Command | None, given: Mapping[str, str], zone: str
    ) -> None:
        """The answer; a form opens as a modal, in time even where the database is slow."""
        if command is not None and modals.opens(command, given):
            await self._show(waiting, await modals.in_time(answer(), command, given), zone)
        else:
            heard = await answer()
            await self._show(waiting, heard.message, heard.zone)
        if waiting.where == "dm" and waiting.origin.channel:
            await self._messenger.keep(waiting.account, waiting.origin.channel)

    async def _show(self, waiting: Waiting, said: Message, zone: str) -> None:
        if said.form is not None:
            made = modal.modal(said.form, said.lines, waiting.origin, self._messenger.look(zone))
            if await self._answers.opened(waiting, made):
                return
        await self._answers.say(waiting, said, zone)

    async def _is_dm(self, account: Account, channel: str, *, named: str) -> bool:
        """Whether a channel is the member's DM with Comeback; one between two people is not."""
        if not channel:  # the Home tab: what is said there stands in the DM
            return True
        if not channel.startswith("D") or named != "directmessage":
            return False
        with contextlib.suppress(*UNDELIVERED, TimeoutError):
            # A modal may have to open: nobody waits for this, whether the database is slow or Slack.
            async with asyncio.timeout(PLACE_PATIENCE):
                return await self._messenger.opened(account) == channel
        return False

    # --- Coming to an end ---------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _told(self, account: Account, doing: str, ack: Ack | None = None) -> AsyncIterator[Told]:
        """Tell whoever waits when something of ours breaks; what was not acked by then is."""
        told = Told(Waiting(account, Origin("dm")))
        try:
            yield told
        except Exception as error:  # noqa: BLE001 - whatever broke, whoever waits is told
            if ack is not None:
                await ack()
            await self._answers.apologise(told.waiting, error, doing)
