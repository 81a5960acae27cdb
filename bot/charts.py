"""Pictures for whoever shows a message: drawn in one thread beside the loop, and never in the way of the words.

A platform calls ``drawn`` before it shows a message, and finds the picture among its files, with the words that say the
same as ``File.alt``. matplotlib is loaded with the first picture.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from bot import trouble
from core.drawings import Drawing
from core.message import File, Message, with_lines
from core.wording import charts as wording

PNG = "image/png"
PATIENCE = 20.0
"""Seconds after which an answer goes without its picture."""
SETTINGS = "MPLCONFIGDIR"

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")
"""One, since matplotlib's settings belong to the whole process, and pictures are few."""


async def drawn(message: Message) -> Message:
    """The message with its chart as a file; without a picture, its words among the lines.

    What goes wrong is reported, never raised.
    """
    chart = message.chart
    if chart is None:
        return message
    if chart.drawing is None:
        return in_words(message)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE):
            content = await loop.run_in_executor(_thread, _png, chart.drawing)
    except Exception as error:  # noqa: BLE001 - whatever broke, the answer goes without its picture
        trouble.report(error, "drawing a chart")
        return in_words(message)
    file = File(chart.name, PNG, content, chart.alt)
    return replace(message, chart=None, files=(*message.files, file))


def pictures(message: Message) -> tuple[File, ...]:
    """The pictures among the files of a message."""
    return tuple(each for each in message.files if each.alt)


def without(message: Message) -> Message:
    """The message without its pictures, for whoever hands them over apart from it."""
    return replace(message, chart=None, files=tuple(each for each in message.files if not each.alt))


def in_words(message: Message, *, elsewhere: bool = False) -> Message:
    """The message with its pictures as words, whether they were drawn or not.

    ``elsewhere`` says that they are handed over in the direct messages.
    """
    alts = [each.alt for each in pictures(message)]
    alts += [message.chart.alt] if message.chart is not None else []
    return with_lines(without(message), [wording.as_words(alt, elsewhere=elsewhere) for alt in alts])


def _png(drawing: Drawing) -> bytes:
    """Runs in the thread. The first time it loads matplotlib, about a second of work."""
    _settle()
    from bot import drawing as pictures

    return pictures.png(drawing)


def _settle() -> None:
    """Give matplotlib a folder that it can write to, where its own cannot be: in a container there is no home."""
    if os.environ.get(SETTINGS) or all(_writable(folder) for folder in _homes()):
        return
    folder = tempfile.mkdtemp(prefix="comeback-matplotlib-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[SETTINGS] = folder


def _homes() -> tuple[Path, ...]:
    """Where matplotlib keeps settings and the list of fonts."""
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return tuple(Path(each).expanduser() / "matplotlib" for each in (config, cache))


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return False
    return os.access(folder, os.W_OK)
