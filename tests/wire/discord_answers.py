"""How a bot answers interactions: once, within three seconds, and for fifteen minutes after that by its token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire import discord_commands as commands
from tests.wire import discord_components as components
from tests.wire import discord_interactions as stages
from tests.wire import discord_messages as messages
from tests.wire.discord_bodies import read
from tests.wire.discord_interactions import Interaction
from tests.wire.discord_limits import EPHEMERAL, LOADING, Sent
from tests.wire.discord_rates import answer
from tests.wire.discord_refusals import Form, Json, Refused
from tests.wire.discord_shown import Modal, Shown

if TYPE_CHECKING:
    from tests.wire.discord_world import World

_UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
_UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")


class Answers:
    """The routes for interactions, on one world; they need no token of the bot's."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def routes(self) -> list[web.RouteDef]:
        """What is served under /api/v10."""
        message = "/webhooks/{app}/{token}/messages/{message}"
        return [
            web.post("/interactions/{id}/{token}/callback", self.respond),
            web.post("/webhooks/{app}/{token}", self.follow_up),
            web.get(message, self.message),
            web.patch(message, self.edit),
            web.delete(message, self.remove),
        ]

    # --- The first response ---

    async def respond(self, request: web.Request) -> web.Response:
        """The first response to an interaction."""
        interaction = self.world.interactions.get(request.match_info["token"])
        if interaction is None or interaction.id != request.match_info["id"]:
            raise Refused(404, 10062, "Unknown interaction")
        sent = await read(request)
        try:
            self._check_moment(interaction)
            self._first(interaction, sent)
        except Refused as refused:
            interaction.troubles.append(str(refused))
            raise
        if request.query.get("with_response") not in ("1", "true"):
            return web.Response(status=204)
        return answer(self._said(interaction))

    def _check_moment(self, interaction: Interaction) -> None:
        if interaction.answered is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if self.world.clock.now() - interaction.born > self.world.deadline:
            interaction.dead = True
            interaction.signal.give()
            raise Refused(404, 10062, "Unknown interaction")

    def _first(self, interaction: Interaction, sent: Sent) -> None:
        form = Form()
        kind = sent.form.get("type")
        form.one_of(("type",), kind, interaction.may_answer)
        form.check()
        assert isinstance(kind, int)
        data = sent.form.get("data") or {}
        {
            stages.MESSAGE: self._message,
            stages.THINKING: self._think,
            stages.QUIET: self._quiet,
            stages.UPDATE: self._update,
            stages.CHOICES: self._complete,
            stages.MODAL: self._open,
        }[kind](interaction, data, sent)
        final = kind not in (stages.THINKING, stages.QUIET)
        interaction.respond(kind, self.world.clock.now(), final=final)

    def _message(self, interaction: Interaction, data: Any, sent: Sent) -> None:
        messages.check(self.world, sent, data, ("data",))
        flags = (data.get("flags") or 0) & EPHEMERAL
        sent = Sent(data, sent.files)
        interaction.original = messages.write(
            self.world, interaction.channel, sent, interaction=interaction, flags=flags
        )

    def _think(self, interaction: Interaction, data: Json, sent: Sent) -> None:
        flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
        interaction.original = messages.write(
            self.world, interaction.channel, Sent({}), interaction=interaction, flags=flags
        )

    def _quiet(self, interaction: Interaction, data: Json, sent: Sent) -> None:
        interaction.original = interaction.message

    def _update(self, interaction: Interaction, data: Any, sent: Sent) -> None:
        assert interaction.message is not None
        messages.check(self.world, sent, data, ("data",), was=interaction.message.flags)
        messages.change(self.world, interaction.message, Sent(data, sent.files))
        interaction.original = interaction.message

    def _complete(self, interaction: Interaction, data: Json, sent: Sent) -> None:
        interaction.choices = commands.check_completion(data.get("choices"), _focused(interaction.data["options"]))

    def _open(self, interaction: Interaction, data: Any, sent: Sent) -> None:
        form = Form()
        components.Components(form).modal(("data",), data)
        form.check()
        components.number(data["components"])
        interaction.modal = Modal(payload=data, opened_by=interaction)

    def _said(self, interaction: Interaction) -> Json:
        shown, kind = interaction.original, interaction.answered
        about: Json = {"id": interaction.id, "type": interaction.kind}
        resource: Json = {"type": kind}
        if shown is not None:
            about["response_message_id"] = shown.id
            about["response_message_loading"] = shown.loading
            about["response_message_ephemeral"] = shown.ephemeral
            if kind in (stages.MESSAGE, stages.THINKING, stages.UPDATE):
                resource["message"] = shown.payload
        return {"interaction": about, "resource": resource}

    # --- What comes after it ---

    def _later(self, request: web.Request) -> Interaction:
        interaction = self.world.interactions.get(request.match_info["token"])
        if interaction is None or request.match_info["app"] != self.world.application_id:
            raise Refused(*_UNKNOWN_WEBHOOK)
        if self.world.clock.now() - interaction.born > stages.LIFE:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if interaction.answered is None or interaction.kind == stages.COMPLETION:
            raise Refused(*_UNKNOWN_WEBHOOK)
        return interaction

    async def follow_up(self, request: web.Request) -> web.Response:
        """One more message."""
        interaction = self._later(request)
        sent = await read(request)
        messages.check(self.world, sent, sent.form)
        original = interaction.original
        if original is not None and original.loading:
            self.world.fault("a follow-up took the place of the deferred original, which is deprecated: edit it")
            messages.change(self.world, original, _without_flags(sent))
            interaction.finish(self.world.clock.now())
            return answer(original.payload)
        if interaction.only_by_user and interaction.written >= stages.MOST_FOLLOW_UPS:
            words = "This interaction has reached the maximum number of follow-up messages"
            raise Refused(400, 40094, words)
        flags = (sent.form.get("flags") or 0) & EPHEMERAL
        shown = messages.write(self.world, interaction.channel, sent, interaction=interaction, flags=flags)
        interaction.follow_ups.append(shown)
        interaction.written += 1
        interaction.finish(self.world.clock.now())
        return answer(shown.payload)

    def _found(self, request: web.Request) -> tuple[Interaction, Shown]:
        interaction = self._later(request)
        wanted, original = request.match_info["message"], interaction.original
        known = [each for each in [original, *interaction.follow_ups] if each is not None and not each.deleted]
        if wanted == "@original":
            known = [each for each in known if each is original]
        else:
            known = [each for each in known if each.id == wanted]
        if not known:
            raise Refused(*_UNKNOWN_MESSAGE)
        return interaction, known[0]

    async def message(self, request: web.Request) -> web.Response:
        """The original, or a follow-up."""
        return answer(self._found(request)[1].payload)

    async def edit(self, request: web.Request) -> web.Response:
        """Change the original, or a follow-up."""
        interaction, shown = self._found(request)
        sent = await read(request)
        try:
            messages.check(self.world, sent, sent.form, was=shown.flags)
            messages.change(self.world, shown, sent)
        except Refused as refused:
            interaction.troubles.append(str(refused))
            raise
        interaction.finish(self.world.clock.now())
        return answer(shown.payload)

    async def remove(self, request: web.Request) -> web.Response:
        """Take the original, or a follow-up, away."""
        interaction, shown = self._found(request)
        messages.remove(self.world, shown)
        interaction.finish(self.world.clock.now())
        return web.Response(status=204)


def _without_flags(sent: Sent) -> Sent:
    return Sent({key: value for key, value in sent.form.items() if key != "flags"}, sent.files)


def _focused(options: list[Json]) -> int:
    """The type of the option that somebody types into."""
    for each in options:
        if each.get("focused"):
            return int(each["type"])
        if each.get("options"):
            return _focused(each["options"])
    return commands.STRING
