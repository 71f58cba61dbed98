"""Every command that opens a bundle reads it in quarantine first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from arcanos.evidence import quarantine
from arcanos.evidence.processes import Ended
from tests.commands.conftest import AS_OF, Done, Process, Project

Arcanos = Callable[..., Done]
COMMANDS = [
    ["check", "--bundle", "b.zip", "--as-of", AS_OF],
    ["gate", "churn@1.1.0", "--to", "production", "--bundle", "b.zip", "--as-of", AS_OF],
    ["explain", "policies/encrypted", "--bundle", "b.zip", "--as-of", AS_OF],
    ["waivers", "check", "--bundle", "b.zip", "--as-of", AS_OF],
    ["bundle", "show", "b.zip"],
    ["bundle", "diff", "b.zip", "b.zip"],
    ["bundle", "seal", "b.zip", "--key", "evidence.key.pem"],
    ["bundle", "verify", "b.zip", "--key", "evidence.pub.pem"],
    ["bundle", "timestamp", "b.zip", "--request", "q.tsq"],
    ["bundle", "handover", "b.zip", "--from", "a", "--to", "b", "--reason", "r", "--key", "evidence.key.pem"],
]


class Dying:
    """A process that a signal ends."""

    def __init__(self, command: Sequence[str], size: int) -> None:
        """Take what the real one takes."""

    def run(self, given: bytes, seconds: float, word: bytes, watch: Callable[[str], None]) -> tuple[Ended, bytes]:
        return Ended.SIGNAL, b""


@pytest.fixture
def bundled(project: Project, arcanos: Arcanos, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return the project with a bundle that nobody sealed, and a quarantine in which every process dies."""
    arcanos("keys", "new", "evidence", "--for", "bundles", "--output", ".")
    assert arcanos("bundle", "create", "--output", "b.zip", "--as-of", AS_OF).code == 0
    monkeypatch.setattr(quarantine, "Processes", Dying)
    return project


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_what_breaks_its_reader_is_refused_by_every_command(
    bundled: Project, arcanos: Arcanos, words: list[str]
) -> None:
    done = arcanos(*words)
    assert (done.code, "b.zip: ARC-IN-QUARANTINE" in done.err) == (3, True)


def test_what_those_who_are_trusted_sealed_is_read_there_too(
    bundled: Project, arcanos: Arcanos, process: Process
) -> None:
    assert process("bundle", "seal", "b.zip", "--key", "evidence.key.pem", cwd=bundled.folder).returncode == 0
    keys = [{"name": "evidence", "public_key": "evidence.pub.pem", "roles": ["bundles"]}]
    bundled.configure(trust={"keys": keys})
    assert arcanos("check", "--bundle", "b.zip", "--as-of", AS_OF).code == 3
    assert process("check", "--bundle", "b.zip", "--as-of", AS_OF, cwd=bundled.folder).returncode == 0


def test_the_installed_command_reads_in_a_process_of_its_own(
    project: Project, arcanos: Arcanos, process: Process
) -> None:
    assert arcanos("bundle", "create", "--output", "b.zip", "--as-of", AS_OF).code == 0
    done = process("check", "--bundle", "b.zip", "--as-of", AS_OF, cwd=project.folder)
    assert done.returncode == 0, done.stderr
