"""The kind `reproductions`: deployments whose steps were repeated, and what came out otherwise."""

from __future__ import annotations

from typing import Literal

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Count, Document, Flag, Name, Sha256, Shape, Text, Whole, key, member


class Input(Shape):
    """A file that steps started from."""

    name: Name = key("The file.")
    sha256: Sha256 = member("The digest of its bytes.")


class Output(Shape):
    """A file that a step made."""

    step: Name = key("The step.")
    name: Name = key("The file.")
    sha256: Sha256 = member("The digest of its bytes.")


class Ignored(Shape):
    """Files that were not compared."""

    pattern: Name = key("The pattern of the configuration.")
    files: Count = member("How many files it let pass.")


class Drawn(Shape):
    """How the steps that were compared were picked."""

    size: Whole = member("How many.")
    seed: Text = member("The seed that picks the same ones again.")


class Reproduction(Shape):
    """One deployment that was repeated."""

    name: Name = key("What the configuration calls it.")
    owner: Text = member("Who answers for what differs.")
    deployment: Text = member("The service or the model that was deployed.")
    environment: Text = member("Where it was repeated: `staging`.")
    commit: Text = member(
        "The commit that was checked out, all its hex digits; left out where files were changed since."
    )
    status: Literal[
        "completed",
        "refused",
        "no_record",
        "nothing_compared",
        "timeout",
        "signal",
        "too_much_output",
        "not_started",
        "lost",
    ] = member("`completed`: all was compared; else why not.")
    result: Literal["success", "failure"] = member("Whether it made the same files; left out where that is not known.")
    steps: list[Text] = member("The steps that were compared, in order.")
    steps_declared: Count = member("How many steps there are.")
    files_compared: Count = member("How many files were compared.")
    findings_recorded: Flag = member("Whether all that differs is written down.")
    findings: Count = member("How many entries of `findings` are its own.")
    inputs: list[Input] = member("What the steps started from.")
    outputs: list[Output] = member("What they made.")
    ignored: list[Ignored] = member("What was not compared.")
    sample: Drawn = member("How the steps were picked, where not all were compared.")
    why: list[Text] = member("Why it could not be repeated.")
    stderr_tail: Text = member("The end of what a failed step wrote to standard error.")
    notes: list[Text] = member("What else should be known.")


class Difference(Shape):
    """One thing that came out otherwise."""

    reproduction: Name = key("The reproduction.")
    id: Name = key("`different`, `missing`, `unexpected`, `no-regular-file`, `step-failed`.")
    subject: Name = key("The step, and the file.")
    severity: Literal["critical", "high", "medium", "low", "info"] = key("How grave it is.")
    title: Name = key("What it is, in a line.")
    owner: Text = member("Who answers for it.")
    step: Text = member("The step.")
    file: Text = member("The file.")
    expected: Text = member("Its digest when it was deployed.")
    found: Text = member("Its digest now.")
    detail: Text = member("More of it.")


class Reproductions(Document):
    """Deployments that were repeated, and what differs."""

    reproductions: list[Reproduction] = member("The deployments.")
    findings: list[Difference] = member("What came out otherwise; `[]` where that is nothing.")


KIND = Kind(
    name="reproductions",
    version="1.0.0",
    title="Reproductions",
    says="Which deployments were repeated in a clean folder, and which of their files came out otherwise.",
    supply=Supply.MEASURED,
    by="`arcanos reproduce --output`.",
    model=Reproductions,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "reproductions": [
            {
                "name": "credit-release",
                "owner": "ml-platform",
                "deployment": "credit-scoring",
                "environment": "staging",
                "commit": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
                "status": "completed",
                "result": "failure",
                "steps": ["build", "render", "check"],
                "steps_declared": 3,
                "files_compared": 7,
                "findings_recorded": True,
                "findings": 1,
                "inputs": [
                    {
                        "name": "deploy/build.py",
                        "sha256": "51a66ed7ffb6d0e4c0a9d9e2be4ea0b3b7c9a4ec9a2ef7a0a1d2aaf0a11f4d10",
                    }
                ],
                "ignored": [{"pattern": "dist/*.log", "files": 1}],
            }
        ],
        "findings": [
            {
                "reproduction": "credit-release",
                "owner": "ml-platform",
                "step": "build",
                "id": "missing",
                "severity": "high",
                "title": "A file that was deployed was not made",
                "subject": "build: dist/model.bin",
                "file": "dist/model.bin",
            }
        ],
    },
    wrong=(
        Wrong(("reproductions", 0, "steps"), "build", "must be a list"),
        Wrong(("reproductions", 0, "result"), "yes", "is not one of the words here"),
        Wrong(("reproductions", 0, "inputs", 0, "sha256"), "51a6", "is not a SHA-256"),
    ),
)
