"""How many examples Hypothesis tries where a test does not say so itself. Each run's are others."""

from __future__ import annotations

from hypothesis import settings

from tests.sizes import sized

# A machine that is busy with other tests is no fault of an example: none has a deadline of its own.
settings.register_profile("comeback", max_examples=sized(50, 1000), deadline=None)
settings.load_profile("comeback")
