"""Whether Discord takes the token, asked without connecting."""

from __future__ import annotations

import aiohttp

from bot.discord.settings import Settings
from bot.platforms import Problem

API = "https://discord.com/api/v10"
OK, UNAUTHORIZED = 200, 401
PATIENCE = aiohttp.ClientTimeout(total=10)

NOT_KNOWN = (
    "Discord does not know the token in DISCORD_TOKEN: copy it anew from the page Bot of your application, "
    "at https://discord.com/developers/applications."
)
NOT_REACHED = "Discord cannot be reached: look at the network, and at DISCORD_API_URL if it is set."


async def check(settings: Settings) -> str:
    """Who the bot is on Discord, in a sentence for the operator; raises Problem where the token does not work."""
    headers = {"Authorization": f"Bot {settings.token.strip()}"}
    address = f"{settings.api_url.rstrip('/') or API}/users/@me"
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(address, headers=headers) as answer,
        ):
            if answer.status == UNAUTHORIZED:
                raise Problem(NOT_KNOWN)
            if answer.status != OK:
                raise Problem(f"Discord did not say who the bot is (status {answer.status}): try again later.")
            who = await answer.json()
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as lost:
        raise Problem(NOT_REACHED) from lost
    return f"on Discord as {who.get('username', 'a bot without a name')}"
