"""The kind `compliance_scripts`: which of a project's own checks ran, and what each of them found."""

from __future__ import annotations

from typing import Literal

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Count,
    Document,
    Flag,
    FreeObject,
    Name,
    Number,
    Sha256,
    Shape,
    Text,
    Whole,
    key,
    member,
)


class Run(Shape):
    """A file that a script runs or is held to."""

    name: Name = key("The file, as the configuration has it.")
    sha256: Sha256 = member("The digest of its bytes.")


class Script(Shape):
    """A script that was run."""

    name: Name = key("The script, by its `name` in `config`.")
    owner: Text = member("Who answers for what it finds.")
    commit: Text = member(
        "The commit that was checked out, all its hex digits; left out where files were changed since."
    )
    status: Literal[
        "completed",
        "failed",
        "timeout",
        "signal",
        "too_much_output",
        "unreadable_output",
        "not_started",
        "lost",
    ] = member("`completed`: it did its work; else what became of it.")
    exit_code: Whole = member("The code that it ended with: 0 found nothing, 1 found something.")
    signal: Whole = member("The signal that ended it.")
    findings_recorded: Flag = member("Whether all that it found is written down.")
    findings: Count = member("How many entries of `findings` are its own.")
    files: list[Run] = member("Its program and the files among its arguments.")
    duration_seconds: Number = member("How long it ran.")
    network: Literal["cut", "open"] = member("Whether it had a network.")
    stderr_bytes: Count = member("How much it wrote to standard error.")
    stderr_tail: Text = member("The end of that.")
    output: FreeObject = member("What it said beside its findings.")
    output_sha256: Sha256 = member("The digest of all that it said.")
    expected_output: Run = member("The JSON Schema that its output was held to.")
    why: list[Text] = member("Why nothing of it is recorded.")


class Found(Shape):
    """What one script found."""

    script: Name = key("The script.")
    id: Name = key("What was found; together with `subject` once for each script.")
    subject: Name = key("At what.")
    severity: Literal["critical", "high", "medium", "low", "info"] = key("How grave it is.")
    title: Name = key("What it is, in a line.")
    detail: Text = member("More of it.")
    owner: Text = member("Who answers for it.")


class ComplianceScripts(Document):
    """Scripts that ran, and what they found."""

    scripts: list[Script] = member("The scripts.")
    findings: list[Found] = member("What all of them found; `[]` where that is nothing.")


KIND = Kind(
    name="compliance_scripts",
    version="1.0.0",
    title="Compliance scripts",
    says="Which of the project's own checks ran, whether they did their work, and what each of them found.",
    supply=Supply.MEASURED,
    by="`arcanos collect`, which runs the scripts of the configuration; or `arcanos scripts run --output`.",
    model=ComplianceScripts,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "scripts": [
            {
                "name": "check-licences",
                "owner": "legal",
                "commit": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
                "status": "completed",
                "exit_code": 1,
                "findings_recorded": True,
                "findings": 1,
                "files": [
                    {
                        "name": "checks/licences.py",
                        "sha256": "51a66ed7ffb6d0e4c0a9d9e2be4ea0b3b7c9a4ec9a2ef7a0a1d2aaf0a11f4d10",
                    }
                ],
                "duration_seconds": 0.4,
                "network": "cut",
                "stderr_bytes": 0,
                "output_sha256": "b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2",
            }
        ],
        "findings": [
            {
                "script": "check-licences",
                "owner": "legal",
                "id": "L-1",
                "severity": "high",
                "title": "Unknown licence",
                "subject": "left-pad",
            }
        ],
    },
    wrong=(
        Wrong(("scripts", 0, "exit_code"), "1", "must be a whole number"),
        Wrong(("scripts", 0, "status"), "done", "is not one of the words here"),
        Wrong(("findings", 0, "severity"), "High", "is not one of the words here"),
    ),
)
