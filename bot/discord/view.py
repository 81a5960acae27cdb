"""A message as Discord shows it, and a form as its modal. Pure: a message comes in, plain values go out.

Text stands in the message's content, not in an embed: people may have embeds switched off, and a screen reader reads
it in one go. What somebody typed is escaped: it can format nothing and mention nobody.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot import modals, written
from bot.discord import places
from core.declaration import PAGE
from core.message import Bold, Button, Day, File, Form, Input, Line, Link, Message, When
from core.wording import forms as wording

CONTENT, ALT = 2000, 1024
"""Characters of a message, and of what a picture says in words."""
FOLLOW_UPS = 5
"""Messages that may follow an answer where the app is installed by the member alone."""
LABEL, OPTION, IN_A_ROW, ROWS = 80, 100, 5, 4
"""Characters of a button and of an option; buttons in a row and rows, with one more row left for the menu."""
OPTIONS = 25
LARGEST = 10 * 1024 * 1024
"""Bytes of a file, where nobody pays for more."""
TITLE, NAME, HINT, TYPED, GHOST = 45, 45, 100, 4000, 100
"""Characters of a modal's title, of a field's name and description, of what can be typed, and of a placeholder."""

_MEANT = re.compile(r"([\\*_~`|<>\[\]])|(?m:^(\s*)([#>-]|\d+[.)]))")
_EVERYBODY = re.compile(r"@(?=everyone|here)")
TEXT_CHANNELS = (discord.ChannelType.text, discord.ChannelType.news)
"""Kinds of channels in which something can be posted."""

_CHANNEL = re.compile(r"<#(\d{1,20})>|(\d{15,20})")
"""A mention, or an id as it is kept."""
_ADDRESS = re.compile(r"https?://[^\s<>]+")


@dataclass(frozen=True, slots=True)
class Press:
    """A button to show: its label and the id that comes back."""

    label: str
    id: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in Discord's terms: one or more contents in their order, and what stands below the last one.

    ``menu`` are the buttons behind it. ``rest`` is what did not fit into the contents, for a file.
    """

    contents: tuple[str, ...]
    presses: tuple[Press, ...] = ()
    menu: tuple[Press, ...] = ()
    files: tuple[File, ...] = ()


def shown(message: Message) -> Shown:
    """The message as it is sent: nothing is lost, what is too long for the contents goes into a file."""
    contents = _contents([*_head(message), *_paragraphs(message.lines), *_rows(message)])
    files = message.files
    if len(contents) > FOLLOW_UPS:
        rest = "\n".join(contents[FOLLOW_UPS:]).encode()
        contents, files = contents[:FOLLOW_UPS], (*files, File("the-rest.md", "text/markdown", rest))
    presses, menu = _presses(message)
    return Shown(
        tuple(contents), presses, menu, tuple(each if len(each.content) <= LARGEST else packed(each) for each in files)
    )


def packed(file: File) -> File:
    """The file in a zip archive: words take a tenth of their room there."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(zipfile.ZipInfo(file.name), file.content, zipfile.ZIP_DEFLATED)
    return File(f"{file.name}.zip", "application/zip", archive.getvalue())


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    """The lines with air between them, and items as a list."""
    for each in written.laid_out(lines):
        if each.air:
            yield ""
        yield f"{written.MARK}{words(each.line)}" if each.item else words(each.line)


def words(line: Line) -> str:
    """A line in Discord's markdown; moments are shown by the clock of whoever reads them."""
    parts: list[str] = []
    for span in line:
        match span:
            case str():
                parts.append(literal(span))
            case Bold(bold):
                parts.append(f"**{literal(bold)}**" if bold.strip() else literal(bold))
            case Link(name, url):
                parts.append(f"<{url}>" if url.endswith(f"//{name}") else f"[{literal(name)}](<{url}>)")
            case When(at):
                parts.append(f"<t:{int(at.timestamp())}:f>")
            case Day():
                parts.append(str(span))
    return "".join(parts)


def literal(typed: str) -> str:
    """The text with everything escaped that Discord would read as more than letters; addresses stay as they are."""
    parts, at = [], 0
    for found in _ADDRESS.finditer(typed):
        parts += [_MEANT.sub(_escaped, typed[at : found.start()]), found[0]]
        at = found.end()
    return _EVERYBODY.sub("@\N{ZERO WIDTH SPACE}", "".join([*parts, _MEANT.sub(_escaped, typed[at:])]))


def _escaped(found: re.Match[str]) -> str:
    if found[1]:
        return f"\\{found[1]}"
    mark = found[3]
    return f"{found[2]}{mark[:-1]}\\{mark[-1]}" if mark[:-1] else f"{found[2]}\\{mark}"


def _head(message: Message) -> list[str]:
    late = " (late)" if message.late else ""
    return [f"**{literal(message.title)}**{late}"] if message.title or late else []


def _rows(message: Message) -> Iterator[str]:
    for row in message.rows:
        yield f"**{literal(row.name)}:** {words(row.value)}"


def _contents(lines: Sequence[str]) -> list[str]:
    """The lines in as few contents as they fit into; a line is torn at a space when it is longer than one."""
    contents: list[str] = []
    for line in (part for each in lines for part in _torn(each)):
        if contents and len(contents[-1]) + 1 + len(line) <= CONTENT:
            contents[-1] += f"\n{line}"
        elif line.strip() or contents:
            contents.append(line)
    return [each for each in contents if each.strip()]


def _torn(line: str) -> Iterator[str]:
    while len(line) > CONTENT:
        at = max(line.rfind(" ", 1, CONTENT), line.rfind("\n", 1, CONTENT))
        at = at if at > 0 else CONTENT - (line[CONTENT - 1] == "\\")
        yield line[:at]
        line = line[at:].lstrip(" \n")
    yield line


def _presses(message: Message) -> tuple[tuple[Press, ...], tuple[Press, ...]]:
    """The buttons and what stands behind the menu; a form has one that opens it first."""
    form = message.form
    opener = [Press(wording.opener(form), modals.ticket_of(form).opens(), leads=True)] if form is not None else []
    listed = [*opener, *(_press(each) for each in message.buttons if not each.menu)]
    hidden = [_press(each) for each in message.buttons if each.menu]
    most = IN_A_ROW * ROWS
    presses = list({each.id: each for each in reversed(listed)}.values())[::-1]
    menu = list({each.id: each for each in [*presses[most:], *hidden]}.values())
    return tuple(presses[:most]), tuple(menu[:OPTIONS])


def _press(button: Button) -> Press:
    return Press(written.shortened(button.label, LABEL), button.encode())


def modal(form: Form, lines: Sequence[Line], *, picks: bool = False) -> discord.ui.Modal:
    """The modal of a form: what was filled stands in its fields, and ``lines`` above them where there is room.

    Where there is none, what is wrong with a field stands in place of its hint. ``picks``: people and channels can be
    picked from lists, as in a server; in a DM there is nobody in such a list.
    """
    asked = modals.inputs(form)
    above = "\n".join(words(line) for line in lines)
    room = len(asked) < PAGE
    made = discord.ui.Modal(
        title=written.shortened(wording.title(form.command, form.page, form.pages), TITLE),
        custom_id=modals.ticket_of(form).fills(),
        timeout=600,
    )
    if above.strip() and room:
        made.add_item(discord.ui.TextDisplay(written.shortened(above, TYPED)))
    for each in asked:
        made.add_item(_field(each, error="" if room else each.error, picks=picks))
    return made


def _field(asked: Input, *, error: str, picks: bool) -> discord.ui.Label[discord.ui.View]:
    hint = error or asked.help
    listed = (_people(asked) or _channels(asked)) if picks else None
    return discord.ui.Label(
        text=written.shortened(asked.label, NAME),
        description=written.shortened(hint, HINT) or None,
        component=listed or _select(asked) or _typed(asked),
    )


def _select(asked: Input) -> discord.ui.Select[discord.ui.View] | None:
    """The field as a list to pick from; none where it must be typed."""
    picked = modals.picked(asked, most=OPTIONS)
    if picked is None or any(len(value) > OPTION for value, _ in asked.choices):
        return None
    options = [
        discord.SelectOption(label=written.shortened(label, OPTION), value=value, default=value == picked)
        for value, label in asked.choices
    ]
    return discord.ui.Select(
        custom_id=asked.name, options=options, required=asked.required, min_values=int(asked.required), max_values=1
    )


def _people(asked: Input) -> discord.ui.UserSelect[discord.ui.View] | None:
    """The field as the list of the server's people; none where it asks for something else."""
    if asked.kind != places.PERSON:
        return None
    most = OPTIONS if asked.many else 1
    chosen = [
        discord.SelectDefaultValue(id=int(user), type=discord.SelectDefaultValueType.user)
        for user in dict.fromkeys(places.mentioned(asked.value))
    ]
    return discord.ui.UserSelect(
        custom_id=asked.name,
        required=asked.required,
        min_values=int(asked.required),
        max_values=most,
        default_values=chosen[:most],
    )


def _channels(asked: Input) -> discord.ui.ChannelSelect[discord.ui.View] | None:
    """The field as the list of the server's text channels; none where it asks for something else."""
    if asked.kind != places.CHANNEL:
        return None
    found = _CHANNEL.fullmatch(asked.value.strip())
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        custom_id=asked.name,
        channel_types=list(TEXT_CHANNELS),
        required=asked.required,
        min_values=int(asked.required),
        max_values=1,
        default_values=[discord.SelectDefaultValue(id=int(found[1] or found[2]), type=kind)] if found else [],
    )


def _typed(asked: Input) -> discord.ui.TextInput[discord.ui.View]:
    long = asked.kind == "long" or len(asked.value) > OPTION or "\n" in asked.value
    most = min(asked.most or TYPED, TYPED)
    return discord.ui.TextInput(
        custom_id=asked.name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        required=asked.required,
        default=asked.value[:most] or None,
        placeholder=written.shortened(asked.answer, GHOST) or None,
        max_length=most,
    )
