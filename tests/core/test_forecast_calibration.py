from collections.abc import Mapping
from functools import cache

import pytest

from tests.benchmarks import calibration
from tests.benchmarks.calibration import COHORTS, Calibration, Cohort

MEMBERS = 80


@cache
def found() -> Mapping[str, Calibration]:
    return {cohort.name: calibration.calibrate(cohort, MEMBERS) for cohort in COHORTS}


@pytest.mark.parametrize("cohort", COHORTS, ids=lambda cohort: cohort.name)
def test_ranges_cover_in_every_cohort(cohort: Cohort) -> None:
    """However a small sample grows, about four of five results fall into the 80 % range."""
    assert 0.68 <= found()[cohort.name].covered <= 0.92


def test_ranges_cover_what_they_say() -> None:
    """Over all cohorts 76 to 84 % of results fall into the 80 % range, after the last form as well as before."""
    whole = calibration.pooled(list(found().values()))
    assert 0.76 <= whole.covered <= 0.84
    assert 0.76 <= whole.covered_last <= 0.84


def test_chances_are_better_than_the_curve() -> None:
    """Over all cohorts, and in each but the one that never grows, the Brier score beats the last form's curve."""
    whole = calibration.pooled(list(found().values()))
    assert whole.brier < whole.brier_curve
    assert whole.brier_last < whole.brier_curve_last
    assert [each.name for each in found().values() if each.brier > each.brier_curve] in ([], ["none"])


def test_plateaus_are_told_better_than_by_three_forms() -> None:
    """What is shipped has fewer false alarms and more catches, and at equal false alarms the odds catch far more."""
    told = calibration.stalls(150, (0, 5))
    assert told.shipped[0] < told.three_forms[0]
    assert told.shipped[1] > told.three_forms[1]
    assert told.odds > told.three_forms[1] + 0.2
    assert told.odds_fifth > 0.6


def test_the_figures_are_the_same_every_time() -> None:
    """Made-up members come from fixed seeds, so a table can be compared with an older one."""
    assert calibration.calibrate(COHORTS[0], 10) == calibration.calibrate(COHORTS[0], 10)
