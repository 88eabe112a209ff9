"""When a failed call is tried again, and when a person must look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data.reference.working import working_rules
from scheduling.decide.retry import retry_at
from scheduling.ports import FailureKind
from tests.scheduling.office import MORNING

RULES = working_rules().relay


@pytest.mark.parametrize("kind", [FailureKind.TEMPORARY, FailureKind.UNKNOWN])
def test_each_wait_is_twice_the_last_up_to_the_longest(kind: FailureKind) -> None:
    waits = []
    for attempts in range(1, 20):
        again = retry_at(kind, attempts, MORNING, RULES)
        assert again is not None
        waits.append((again - MORNING).total_seconds())
    assert waits[:4] == [15, 30, 60, 120]
    assert waits == sorted(waits)
    assert waits[-1] == RULES.retry_longest_seconds


def test_a_refusal_waits_for_a_person_at_once_and_endless_trouble_in_the_end() -> None:
    assert retry_at(FailureKind.PERMANENT, 1, MORNING, RULES) is None
    assert retry_at(FailureKind.TEMPORARY, RULES.attempts_before_a_person_looks, MORNING, RULES) is None


def test_a_wrong_setting_is_tried_again_rarely() -> None:
    assert retry_at(FailureKind.CONFIGURATION, 1, MORNING, RULES) == MORNING + timedelta(hours=1)
