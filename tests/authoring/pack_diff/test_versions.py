"""The step of a change is the greatest of its parts, and a version that is not raised that far is warned about."""

from __future__ import annotations

import pytest

from arcanos.authoring.pack_diff.changes import Step
from arcanos.authoring.pack_diff.versions import asked_for, warning


@pytest.mark.parametrize(
    ("old", "step", "wanted"),
    [
        ("1.2.3", Step.MAJOR, "2.0.0"),
        ("1.2.3", Step.MINOR, "1.3.0"),
        ("1.2.3", Step.PATCH, "1.2.4"),
        ("1.2.3", Step.NONE, "1.2.3"),
        ("0.2.3", Step.MAJOR, "0.3.0"),
        ("0.2.3", Step.MINOR, "0.2.4"),
        ("0.2.3", Step.PATCH, "0.2.4"),
        ("1.2.3-rc.1", Step.PATCH, "1.2.3"),
    ],
)
def test_the_version_that_a_step_asks_for(old: str, step: Step, wanted: str) -> None:
    assert asked_for(old, step) == wanted


@pytest.mark.parametrize(
    ("old", "new", "step", "said"),
    [
        ("1.2.3", "2.0.0", Step.MAJOR, ""),
        ("1.2.3", "2.0.0-rc.1", Step.MAJOR, ""),
        ("1.2.3", "1.3.0", Step.MAJOR, "it asks for version 2.0.0 or later, and this is 1.3.0"),
        ("1.2.3", "1.2.4", Step.MINOR, "it asks for version 1.3.0 or later, and this is 1.2.4"),
        ("1.2.3", "1.2.4", Step.PATCH, ""),
        ("1.2.3", "1.2.3", Step.PATCH, "the version was not raised"),
        ("1.2.3", "1.2.3+build", Step.PATCH, "the version was not raised"),
        ("1.2.3", "1.2.2", Step.PATCH, "the version was not raised"),
        ("1.2.3", "1.2.3", Step.NONE, ""),
        ("0.2.3", "0.3.0", Step.MAJOR, ""),
        ("0.2.3", "0.2.4", Step.MAJOR, "it asks for version 0.3.0 or later"),
    ],
)
def test_a_version_that_was_not_raised_far_enough_is_told(old: str, new: str, step: Step, said: str) -> None:
    told = warning(old, new, step)
    assert (said in told) if said else told == ""
