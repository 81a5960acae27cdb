"""Messages as they are written, changed and removed, with what the bot's own gateway says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire import discord_components as components
from tests.wire import discord_limits as limits
from tests.wire.discord_interactions import COMMAND
from tests.wire.discord_places import IN_PRIVATE
from tests.wire.discord_refusals import BAD_FORM, Json, Refused
from tests.wire.discord_shown import Shown

if TYPE_CHECKING:
    from tests.wire.discord_interactions import Interaction
    from tests.wire.discord_places import Channel
    from tests.wire.discord_world import World

_KEPT = (1 << 2) | (1 << 12) | limits.LAID_OUT
_IN_DM, _IN_GUILD = 1 << 12, 1 << 9
_LEGACY: Json = {
    "content": {
        "_errors": [
            {
                "code": "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                "message": "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            }
        ]
    }
}
_EMPTY = (400, 50006, "Cannot send an empty message")


def write(
    world: World, channel: Channel, sent: limits.Sent, *, interaction: Interaction | None, flags: int = 0
) -> Shown:
    """Put a message of the bot into a channel; its form has been checked."""
    ephemeral = bool(flags & limits.EPHEMERAL)
    message = Shown(
        id=world.new_id(),
        channel=channel,
        author=world.bot,
        timestamp=world.clock.wall().isoformat(),
        flags=flags | ((sent.form.get("flags") or 0) & _KEPT),
        kind=_kind(sent, interaction),
        interaction=interaction,
        seen_by=interaction.person.id if interaction and ephemeral else None,
        nonce=sent.form.get("nonce"),
        reference=sent.form.get("message_reference"),
    )
    if not message.loading:
        _fill(world, message, sent)
        _refuse_unfit(message)
    channel.messages.append(message)
    world.messages[message.id] = message
    _announce(world, "MESSAGE_CREATE", message)
    return message


def change(world: World, message: Shown, sent: limits.Sent) -> None:
    """Change a message; what the form does not name stays. Who can see it never changes."""
    if (sent.form.get("flags") or 0) & limits.EPHEMERAL and not message.ephemeral:
        world.fault("an edit cannot make a message ephemeral: its first response fixed that")
    was = (message.content, message.embeds, message.components, message.attachments, message.files, message.flags)
    was_loading = message.loading
    message.flags = (message.flags & ~limits.LOADING) | ((sent.form.get("flags") or 0) & _KEPT)
    try:
        _fill(world, message, sent)
        _refuse_unfit(message)
    except Refused:
        message.content, message.embeds, message.components, message.attachments, message.files, message.flags = was
        raise
    if not was_loading:
        message.edited_at = world.clock.wall().isoformat()
    _announce(world, "MESSAGE_UPDATE", message)


def remove(world: World, message: Shown) -> None:
    """Take a message away."""
    message.deleted = True
    message.channel.messages.remove(message)
    world.messages.pop(message.id, None)
    where = {"id": message.id, "channel_id": message.channel.id}
    if message.seen_by is None and message.channel.guild is None:
        world.gateway.dispatch("MESSAGE_DELETE", where, needs=_IN_DM)


def check(world: World, sent: limits.Sent, data: Any, path: tuple[str, ...] = (), was: int = 0) -> None:
    """Refuse what Discord would refuse, and note what it would let pass and we do not."""
    limits.check_message(data, sent.files, path, was)
    if wrong := limits.mentions_fault(data):
        world.fault(f"{wrong}: {str(data.get('content'))[:40]!r}")
    names = {each.name for each in sent.files.values()}
    for embed in data.get("embeds") or []:
        url = str((embed.get("image") or {}).get("url", ""))
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            world.fault(f"an embed shows {url}, which was not sent with it")


def _kind(sent: limits.Sent, interaction: Interaction | None) -> int:
    """A reply, the answer to a command, or a message like any other."""
    if sent.form.get("message_reference"):
        return 19
    is_answer = interaction is not None and interaction.kind == COMMAND and interaction.answered is None
    return 20 if is_answer else 0


def _fill(world: World, message: Shown, sent: limits.Sent) -> None:
    form = sent.form
    message.sent = form
    if "content" in form:
        message.content = (form["content"] or "").strip()
    if "embeds" in form:
        message.embeds = form["embeds"] or []
    if "components" in form:
        message.components = form["components"] or []
        components.number(message.components)
    if "attachments" in form or sent.files:
        _attach(world, message, sent)


def _attach(world: World, message: Shown, sent: limits.Sent) -> None:
    """Keep the attachments that are named again, and add the files that came."""
    named = sent.form.get("attachments")
    described = {str(each.get("id")): each for each in named or []}
    kept = [each for each in message.attachments if named is None or each["id"] in described]
    known = {each["id"] for each in kept} | {str(n) for n in sent.files}
    if unknown := set(described) - known:
        wrong = {"_errors": [{"code": "ATTACHMENT_NOT_FOUND", "message": f"Attachment data not found: {unknown}"}]}
        raise Refused(400, BAD_FORM, "Invalid Form Body", {"attachments": wrong})
    message.files = {each["filename"]: message.files[each["filename"]] for each in kept}
    for n, upload in sent.files.items():
        url = f"{world.files_url}/{message.channel.id}/{message.id}/{upload.name}"
        attachment: Json = {"id": world.new_id(), "filename": upload.name, "size": len(upload.data)}
        attachment |= {"url": url, "proxy_url": url}
        if described.get(str(n), {}).get("description"):
            attachment["description"] = described[str(n)]["description"]
        kept.append(attachment)
        message.files[upload.name] = upload.data
    message.attachments = kept


def _refuse_unfit(message: Shown) -> None:
    """Refuse what would show nothing, or words beside components that are laid out."""
    if message.flags & limits.LAID_OUT and (message.content or message.embeds):
        raise Refused(400, BAD_FORM, "Invalid Form Body", _LEGACY)
    if limits.is_empty(message.content, message.embeds, message.components, len(message.files)):
        raise Refused(*_EMPTY)


def _announce(world: World, event: str, message: Shown) -> None:
    """Tell the bot of its own message, as Discord does; of one that only one person sees it is told nothing."""
    guild = message.channel.guild
    if message.seen_by is None and (guild is None or guild.with_bot) and message.channel.context != IN_PRIVATE:
        more = {"guild_id": guild.id} if guild else {}
        needs = _IN_GUILD if guild else _IN_DM
        world.gateway.dispatch(event, message.payload | more, guild=guild, needs=needs)
    for person in message.channel.people:
        if event == "MESSAGE_CREATE" and message.interaction is None:
            person.unasked.append(message)
        person.signal.give()
