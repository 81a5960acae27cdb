"""One interaction, from its arrival to its last word.

Discord waits three seconds for a first response. Who sees an answer is settled by that response: in the DM with
Comeback it stays, everywhere else only the member sees it. A modal has to be the first response; whatever is none is
acknowledged at once, and the acknowledgement is edited when the answer is there.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import aiohttp
import discord

from bot import charts, trouble, written
from bot.application import Heard
from bot.discord import items, places, view
from core.message import File, Message
from core.people import Account
from core.wording import refusals

log = logging.getLogger("comeback")

Interaction = discord.Interaction[Any]

LOST = (aiohttp.ClientError, OSError, TimeoutError)
"""What is raised when nobody knows whether a request arrived."""

TRIES = 3
UNKNOWN_INTERACTION, ANSWERED_ALREADY = 10062, 40060
RAN_OUT = frozenset({50027, 10015, 10003})
"""The way back is there no more: the interaction is too old, or its channel was deleted."""
DISMISSED = 10008
TOO_MANY, SERVER = 429, 500


class Host(Protocol):
    """The client, as far as an answer needs it that cannot be given where it was asked for."""

    async def say_in_dm(self, account: Account, said: Message, key: str) -> None:
        """Say it in the DM, where that is open."""


async def respond(interaction: Interaction, answer: Callable[[], Awaitable[Heard]]) -> Heard | None:
    """Acknowledge, find the answer, and put it in place of the acknowledgement; none: nobody waits any more."""
    if not await _acknowledged(interaction):
        return None
    heard = await answer()
    await show(interaction, heard.message)
    return heard


async def open_form(interaction: Interaction, message: Message) -> None:
    """Open the message's form as the first response; a message that has none is shown."""
    try:
        if message.form is not None:
            made = view.modal(message.form, message.lines, picks=places.in_server(interaction))
            # What comes of it is heard by its id: discord.py need not wait for it, nor keep what stands in it.
            made.stop()
            await interaction.response.send_modal(made)
            return
        await interaction.response.defer(ephemeral=places.where_of(interaction) != "dm", thinking=True)
    except discord.HTTPException as refused:
        _log_refused(refused, "opening a form")
        return
    await show(interaction, message)


async def show(interaction: Interaction, message: Message) -> None:
    """Put a message in place of the acknowledgement; what does not fit follows it. A picture stands in the first.

    Where Discord does not take it, it is said without its picture, in the DM, or that it cannot be shown.
    """
    message = await charts.drawn(message)
    try:
        await _put(interaction, message)
    except discord.HTTPException as refused:
        _log_refused(refused, "answering")
        await _say_otherwise(interaction, message, refused)
    except LOST as lost:
        log.warning("An answer on Discord did not go through: %s.", type(lost).__name__)


async def _put(interaction: Interaction, message: Message) -> None:
    shown = view.shown(message)
    pictures = charts.pictures(message)
    first, *rest = shown.contents or ("\N{ZERO WIDTH SPACE}",)
    private = places.where_of(interaction) != "dm"
    await _edit(interaction, first, pictures if rest else shown.files, None if rest else shown)
    for number, content in enumerate(rest, 1):
        last = shown if number == len(rest) else None
        await interaction.followup.send(
            content,
            view=(items.below(last) if last else None) or discord.utils.MISSING,
            files=attachments([each for each in last.files if not each.alt]) if last else [],
            ephemeral=private,
            suppress_embeds=True,
            allowed_mentions=discord.AllowedMentions.none(),
        )


async def _say_otherwise(interaction: Interaction, message: Message, refused: discord.HTTPException) -> None:
    """What was refused where it was asked for; nothing where the member has put it away, or Discord is down."""
    if refused.code in RAN_OUT:
        host: Host = interaction.client
        await host.say_in_dm(places.account_of(interaction.user), message, f"i{interaction.id}")
    elif refused.code == DISMISSED or refused.status == TOO_MANY or refused.status >= SERVER:
        return
    elif charts.pictures(message):
        await show(interaction, charts.in_words(message))
    elif message.event != "error":
        await apologise(interaction, refused, "showing an answer on Discord", changed=not message.files)


async def _edit(interaction: Interaction, content: str, files: Sequence[File], last: view.Shown | None) -> None:
    """Edit the acknowledgement; again where the answer to that was lost, since it comes to the same."""
    for left in range(TRIES - 1, -1, -1):
        try:
            await interaction.edit_original_response(
                content=content,
                view=items.below(last) if last else None,
                attachments=attachments(files),
                allowed_mentions=discord.AllowedMentions.none(),
            )
        except LOST:
            if not left:
                raise
            await asyncio.sleep(TRIES - left)
        else:
            return


async def apologise(interaction: Interaction, error: BaseException, doing: str, *, changed: bool = True) -> None:
    """Something of ours broke: it is logged, and whoever waits is told, and that it may be ``changed`` already."""
    reference = trouble.report(error, doing)
    message = refusals.unshown(reference) if changed else refusals.failure(reference)
    try:
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=places.where_of(interaction) != "dm", thinking=True)
        await show(interaction, message)
    except (discord.DiscordException, *LOST):
        log.warning("%s: the member could not be told.", reference)


def attachments(files: Sequence[File]) -> list[discord.File]:
    """Files as Discord takes them: made anew for each try, since sending reads them to their end."""
    return [
        discord.File(
            io.BytesIO(each.content),
            filename=each.name,
            description=written.shortened(each.alt, view.ALT) or None,
        )
        for each in files
    ]


async def _acknowledged(interaction: Interaction) -> bool:
    """Whether somebody still waits. Where the answer to that is lost, they may: the answer is given all the same."""
    try:
        await interaction.response.defer(ephemeral=places.where_of(interaction) != "dm", thinking=True)
    except discord.HTTPException as refused:
        _log_refused(refused, "acknowledging")
        return refused.status >= SERVER  # its own fault: it may have taken it
    except LOST as lost:
        log.warning("An acknowledgement on Discord may not have arrived: %s.", type(lost).__name__)
    return True


def _log_refused(refused: discord.HTTPException, doing: str) -> None:
    """Say what Discord refused, by its number: its text may quote what a member typed."""
    expired = refused.code in {UNKNOWN_INTERACTION, ANSWERED_ALREADY}
    log.log(
        logging.INFO if expired else logging.WARNING,
        "Discord refused %s an interaction (status %d, code %d)%s.",
        doing,
        refused.status,
        refused.code,
        ": it is too old, or answered already" if expired else "",
    )
