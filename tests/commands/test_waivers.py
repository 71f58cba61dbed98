"""`arcanos waivers check`: the hook that notices a waiver that has run out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

AS_OF = "--as-of=2026-11-22T09:00:00Z"
Run = Callable[..., Any]
WAIVER = """\
waivers:
  - id: W-1
    rule: policies/encrypted
    target: churn@1.0.0
    reason: The store is moved.
    owner: Ada Byron
    approved_by: Grace Hopper
    created: 2026-11-01
    expires: 2026-12-31
    ticket: GOV-7
"""


def test_a_project_without_waivers_files_is_told_so_plainly(project: Any, arcanos: Run) -> None:
    project.configure(waivers=None)
    done = arcanos("waivers", "check", AS_OF)
    assert done.code == 0
    assert "names no waivers file: nothing is waived" in " ".join(done.out.split())


def test_a_file_without_waivers_is_counted(project: Any, arcanos: Run) -> None:
    done = arcanos("waivers", "check", AS_OF)
    assert (done.code, done.out) == (0, "0 waivers in 1 file as of 2026-11-22: 0 not in force\n")


@pytest.mark.parametrize(
    ("as_of", "code", "state"),
    [
        ("2026-10-31T23:59:59Z", 1, "NOT YET"),
        ("2026-11-01T00:00:00Z", 0, "in force"),
        ("2026-12-01T00:00:00Z", 0, "ends soon"),
        ("2026-12-31T23:59:59Z", 0, "ends soon"),
        ("2027-01-01T00:00:00Z", 1, "EXPIRED"),
        ("2027-01-01T01:00:00+02:00", 0, "ends soon"),
    ],
)
def test_a_waiver_is_in_force_from_its_first_day_to_its_last_in_utc(
    project: Any, arcanos: Run, as_of: str, code: int, state: str
) -> None:
    project.write("waivers.yaml", WAIVER)
    done = arcanos("waivers", "check", "--as-of", as_of)
    assert done.code == code
    assert done.out.startswith(state)
    for word in ("W-1", "policies/encrypted on churn@1.0.0", "Ada Byron", "Grace Hopper", "GOV-7", "waivers.yaml:2:5"):
        assert word in done.out


@pytest.mark.parametrize(("within", "state"), [("0", "in force"), ("39", "ends soon"), ("99999999999", "ends soon")])
def test_how_early_to_warn_is_asked_for_in_days(project: Any, arcanos: Run, within: str, state: str) -> None:
    project.write("waivers.yaml", WAIVER)
    assert arcanos("waivers", "check", AS_OF, "--within", within).out.startswith(state)


@pytest.mark.parametrize("within", ["-1", "soon", ""])
def test_a_number_of_days_that_is_none_is_a_usage_error(project: Any, arcanos: Run, within: str) -> None:
    done = arcanos("waivers", "check", "--within", within)
    assert (done.code, done.out) == (2, "")
    assert "--within" in done.err


def test_mistakes_of_all_waivers_files_are_told_at_once(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", WAIVER.replace("2026-12-31", "2026-02-30"))
    project.write("more.yaml", WAIVER.replace("ticket", "tickt"))
    project.configure(waivers=["waivers.yaml", "more.yaml", "gone.yaml"])
    done = arcanos("waivers", "check", AS_OF)
    assert (done.code, done.out) == (3, "")
    for word in ("waivers.yaml:9:14", "more.yaml:10:5", "did you mean 'ticket'?", "gone.yaml: ARC-IN-MISSING"):
        assert word in done.err


def test_one_id_in_two_files_is_refused(project: Any, arcanos: Run) -> None:
    project.write("waivers.yaml", WAIVER)
    project.write("more.yaml", WAIVER)
    project.configure(waivers=["waivers.yaml", "more.yaml"])
    done = arcanos("waivers", "check", AS_OF)
    assert done.code == 3
    assert done.err.count("two waivers have the id 'W-1'") == 2
