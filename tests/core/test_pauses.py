"""Pauses: what falls into one is laid after it, without piling up, and is no missed moment."""

from dataclasses import replace
from datetime import UTC, date, datetime

from core import plans
from tests.core.stories import RULES, START, STEP_1, Weeks, baseline_taken, local, member_of, of_kind
