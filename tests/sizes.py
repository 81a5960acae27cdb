"""How much is tried: of everything that has many cases a sample, or with COMEBACK_TORTURE=1 all of it."""

from __future__ import annotations

import os

TORTURE = os.environ.get("COMEBACK_TORTURE", "") not in {"", "0"}
"""Whether everything is tried at full size (`make torture`), or a sample in a few seconds."""


def sized(sample: int, full: int) -> int:
    """How often, or how many: of a sample, or at full size."""
    return full if TORTURE else sample
