"""Our own faults: logged with a reference that the member or the operator can quote, and without anybody's
words.
"""

from __future__ import annotations

import logging
import secrets
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LIBRARIES = "site-packages"
"""What is in this folder is not ours: the way through it says little."""

log = logging.getLogger("comeback")


def report(error: BaseException, doing: str) -> str:
    """Log an unexpected error and return its reference.

    ``doing`` says what was being done, in words of ours. The error's own text is left out: it may quote what
    a member wrote. Its type and the lines of the program that led to it are enough to find it.
    """
    reference = secrets.token_hex(3)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if LIBRARIES not in frame.filename]
    path = " < ".join(_place(frame) for frame in reversed(frames))
    log.error("%s: %s while %s: %s", reference, _name(error), doing, path)
    return reference


def report_current(doing: str) -> str:
    """The same for the error that is being handled now."""
    return report(sys.exception() or RuntimeError(), doing)


def stray(_loop: object, what: Mapping[str, Any]) -> None:
    """Log what broke where nobody waited for it, in a library's own task too: the loop itself would log its text."""
    error = what.get("exception")
    if isinstance(error, BaseException):
        report(error, "doing something that nobody waited for")
    else:
        log.error("The loop says: %s.", what.get("message", "nothing"))


def _place(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"


def _name(error: BaseException) -> str:
    """The error's type, with the types of what caused it."""
    names = []
    seen: BaseException | None = error
    while seen is not None:
        names.append(type(seen).__name__)
        seen = seen.__cause__ or seen.__context__
    return " from ".join(names)
