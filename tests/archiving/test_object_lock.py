"""A lock is only ever made stronger and longer, and one that the store did not take is no lock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.archiving.address import Lock
from arcanos.archiving.drive import DriveFailed
from arcanos.archiving.opening import end_of_day
from arcanos.archiving.s3 import Held, S3Drive

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LOCKS = st.builds(
    Held,
    st.sampled_from(["", "GOVERNANCE", "COMPLIANCE"]),
    st.integers(0, 9).map(lambda days: NOW + timedelta(days=days)),
)


class Forgetful:
    """A store that says yes to every lock, and keeps what it had."""

    def __init__(self, **held: object) -> None:
        self.held, self.asked = held, 0

    def call_s3(self, method: str, **arguments: object) -> dict[str, object]:
        self.asked += method == "put_object_retention"
        return self.held if method == "head_object" else {}


def drive(files: Any, lock: Lock) -> S3Drive:
    return S3Drive("s3://b/a", files, "b/a", lock, NOW)


@pytest.mark.parametrize(
    "held",
    [
        {},
        {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": NOW},
        {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": NOW - timedelta(seconds=1)},
        {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": "2099-01-01"},
        {"ObjectLockMode": "ETERNAL", "ObjectLockRetainUntilDate": NOW},
    ],
)
def test_a_lock_that_does_not_read_back_is_none(held: dict[str, object]) -> None:
    files = Forgetful(**held)
    with pytest.raises(DriveFailed, match="the store did not lock it"):
        drive(files, Lock.COMPLIANCE).hold("objects/x")
    assert files.asked == 1


def test_a_lock_that_is_there_is_left_alone() -> None:
    files = Forgetful(ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=NOW)
    for lock in (Lock.COMPLIANCE, Lock.GOVERNANCE):
        assert drive(files, lock).hold("objects/x") == NOW
    assert drive(files, Lock.NONE).hold("objects/x") is None
    assert files.asked == 0


def test_what_is_not_held_as_asked_is_told() -> None:
    weak = Forgetful(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=NOW)
    assert "GOVERNANCE" in drive(weak, Lock.COMPLIANCE).unheld("objects/x")
    assert drive(weak, Lock.GOVERNANCE).unheld("objects/x") == ""
    assert drive(Forgetful(), Lock.GOVERNANCE).unheld("objects/x") == "has no lock"
    assert drive(Forgetful(), Lock.NONE).unheld("objects/x") == ""


@given(LOCKS, LOCKS)
def test_joined_locks_cover_both_and_no_more(one: Held, other: Held) -> None:
    joined = one.joined(other)
    assert joined == other.joined(one)
    assert joined.covers(one)
    assert joined.covers(other)
    assert joined.mode in (one.mode, other.mode)
    assert joined.until in (one.until, other.until)
    assert one.covers(other) == (one.joined(other) == one)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(1, 5000))  # noqa: DTZ001 - Hypothesis adds the zone
def test_a_lock_lasts_to_the_end_of_its_last_day(now: datetime, days: int) -> None:
    until = end_of_day(now, days * 86_400)
    assert timedelta(0) < until - (now + timedelta(days=days)) <= timedelta(days=1)
    assert (until.hour, until.minute, until.second, until.microsecond) == (0, 0, 0, 0)
