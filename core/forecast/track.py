"""The arithmetic: ability, its rate and shared biases as one normal distribution, moved through time and scores.

A Kalman filter in plain Python. The curve is ``ability + (1 - exp(-rate * days)) * gap``; only its step is linearised,
looks are linear. The gain never depends on the score that is looked at, so a higher latest score never lowers anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.forecast.assumptions import Assumptions
from core.forecast.sittings import Sitting

ABILITY, RATE, BIASES = 0, 1, 2
LONGEST = 120.0
"""Days of growth that are believed at a stretch: nobody knows what is done in longer ones."""
MOST = 3.0
"""So many times e a gap may close or widen at a stretch."""
CLIP = 2.5
"""A surprise counts up to so many standard deviations: one strange sitting does not carry everything away."""


@dataclass(frozen=True, slots=True)
class State:
    """Means and covariances: ability in primary units, rate a day, then the biases in the order of ``names``."""

    mean: tuple[float, ...]
    cov: tuple[tuple[float, ...], ...]
    names: tuple[str, ...]


def begin(known: Assumptions, names: Sequence[str]) -> State:
    """Before any score."""
    priors = [known.start, known.rate, *(known.biases[name] for name in names)]
    size = len(priors)
    cov = tuple(tuple(priors[i][1] ** 2 if i == j else 0.0 for j in range(size)) for i in range(size))
    return State(tuple(mean for mean, _ in priors), cov, tuple(names))


def grow(state: State, days: float, known: Assumptions, *, forward: bool = False) -> State:
    """The state so many days later. ``forward``: into days that nobody has seen, where none is taken to unlearn."""
    if days <= 0:
        return state
    studied = min(days, LONGEST)
    ability, rate = state.mean[ABILITY], state.mean[RATE]
    if forward:
        rate = max(rate, 0.0)
    gap, left = max(known.ceiling - ability, 0.0), math.exp(min(max(-rate * studied, -MOST), MOST))
    keeps, turns = (left if gap else 1.0), gap * studied * left
    cov = [list(row) for row in state.cov]
    row = [keeps * cov[ABILITY][j] + turns * cov[RATE][j] for j in range(len(cov))]
    corner = keeps * row[ABILITY] + turns * row[RATE] + known.drift**2 * days
    for j, value in enumerate(row):
        cov[ABILITY][j] = cov[j][ABILITY] = value
    cov[ABILITY][ABILITY] = corner
    cov[RATE][RATE] += known.rate_drift**2 * days
    mean = (ability + (1 - left) * gap, *state.mean[1:])
    return State(mean, tuple(map(tuple, cov)), state.names)


def look(state: State, sitting: Sitting, *, clip: float = CLIP) -> tuple[State, float, float]:
    """The state after a score; how surprising it was, in standard deviations; and the log density of it."""
    seen = (ABILITY, *(BIASES + state.names.index(name) for name in sitting.biases))
    reach = [sum(row[j] for j in seen) for row in state.cov]
    spread = math.sqrt(sum(reach[j] for j in seen) + sitting.noise**2)
    off = (sitting.value - sum(state.mean[j] for j in seen)) / spread
    step = min(max(off, -clip), clip)
    gain = [each / spread for each in reach]
    mean = tuple(m + g * step for m, g in zip(state.mean, gain, strict=True))
    cov = tuple(
        tuple(c - gi * gj for c, gj in zip(row, gain, strict=True)) for row, gi in zip(state.cov, gain, strict=True)
    )
    return State(mean, cov, state.names), off, -0.5 * step * step - math.log(spread)


@dataclass(frozen=True, slots=True)
class Followed:
    """The state after the last score, how surprising that one was, and the log density of all but the first."""

    state: State
    surprise: float
    density: float


@lru_cache(maxsize=512)
def follow(sittings: tuple[Sitting, ...], known: Assumptions) -> Followed:
    """``run``, remembered: a look at a member asks several times for the same. It keeps numbers and days, no words."""
    return run(sittings, known)


def run(sittings: Sequence[Sitting], known: Assumptions) -> Followed:
    """The state on the day of the last of these scores, oldest first; at least one."""
    names = sorted({name for sitting in sittings for name in sitting.biases})
    state, day = begin(known, names), sittings[0].day
    surprise = density = 0.0
    for place, sitting in enumerate(sittings):
        state = grow(state, (sitting.day - day).days, known)
        state, surprise, log = look(state, sitting, clip=CLIP if place else math.inf)
        density, day = density + (log if place else 0.0), sitting.day
    return Followed(state, surprise, density)
