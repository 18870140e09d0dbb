"""How many examples the property tests try: few in the suite, many more under ``make fuzz``."""

import os
from typing import Any

from hypothesis import HealthCheck, settings

FACTORS = {"suite": 1, "fuzz": 20}
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")
FACTOR = FACTORS.get(PROFILE, 1)
USUAL = 100
SLOW_PARTS = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


def examples(count: int = USUAL, **more: Any) -> settings:
    """Return settings without a deadline: ``count`` examples in the suite, a multiple of it when fuzzing."""
    return settings(max_examples=count * FACTOR, deadline=None, suppress_health_check=SLOW_PARTS, **more)


def choose_profile() -> None:
    """Make every property test that names no number of its own follow the profile; refuse an unknown one."""
    for name, factor in FACTORS.items():
        settings.register_profile(name, max_examples=USUAL * factor, deadline=None, print_blob=True)
    settings.load_profile(PROFILE)
