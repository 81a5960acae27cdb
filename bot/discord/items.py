"""Buttons and the menu below a message: what they mean stands in their ids, so they outlive every restart."""

from __future__ import annotations

import re
from typing import Any, Protocol, Self

import discord
from discord import ui

from bot.discord import view
from core.wording import forms as wording

Interaction = discord.Interaction[Any]

MENU = "menu"


class Host(Protocol):
    """The client, as far as a pressed button needs it."""

    async def on_press(self, interaction: Interaction, pressed: str) -> None:
        """A member pressed the button of that id, or picked it from the menu."""


class Press(ui.DynamicItem[ui.Button[Any]], template=r"[a-z][a-z-]*\|.*"):
    """A button of ours, whenever its message was sent."""

    def __init__(self, item: ui.Button[Any]) -> None:
        super().__init__(item)

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: ui.Item[Any], _match: re.Match[str], /) -> Self:
        """The button as it stands in the message."""
        if not isinstance(item, ui.Button):
            raise TypeError("A button's id belongs to a button.")
        return cls(item)

    async def callback(self, interaction: Interaction) -> Any:
        """It was pressed."""
        host: Host = interaction.client
        await host.on_press(interaction, self.custom_id)


class Menu(ui.DynamicItem[ui.Select[Any]], template=MENU):
    """The menu of a message: each option is a button."""

    def __init__(self, item: ui.Select[Any]) -> None:
        super().__init__(item)

    @classmethod
    async def from_custom_id(cls, _interaction: Interaction, item: ui.Item[Any], _match: re.Match[str], /) -> Self:
        """The menu as it stands in the message."""
        if not isinstance(item, ui.Select):
            raise TypeError("The menu is a select.")
        return cls(item)

    async def callback(self, interaction: Interaction) -> Any:
        """One of its options was picked."""
        host: Host = interaction.client
        for picked in self.item.values[:1]:
            await host.on_press(interaction, str(picked))


def below(shown: view.Shown) -> ui.View | None:
    """What stands below a message; none: nothing."""
    if not shown.presses and not shown.menu:
        return None
    made = ui.View(timeout=None)
    for number, each in enumerate(shown.presses):
        style = discord.ButtonStyle.primary if each.leads else discord.ButtonStyle.secondary
        button: ui.Button[Any] = ui.Button(
            label=each.label, custom_id=each.id, style=style, row=number // view.IN_A_ROW
        )
        made.add_item(Press(button))
    if shown.menu:
        options = [discord.SelectOption(label=each.label, value=each.id) for each in shown.menu]
        made.add_item(Menu(ui.Select(custom_id=MENU, placeholder=wording.MORE, options=options, row=view.ROWS)))
    return made
