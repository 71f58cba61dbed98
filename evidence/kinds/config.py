"""The kind `config`: which state of the sources was looked at, and which scripts check it."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Count, Document, Flag, Name, Sha256, Shape, Text, Time, key, member


class Repository(Shape):
    """A repository as it stood."""

    path: Text = member("Where it is.")
    commit: Text = member("The commit that was checked out, all its hex digits.")
    captured_at: Time = member("When it was looked at.")
    branch: Text = member("The branch; left out where none was checked out.")
    detached: Flag = member("Whether a commit and no branch was checked out.")
    bare: Flag = member("Whether it has no files beside its history.")
    object_format: Text = member("How it names objects: `sha1`, `sha256`.")
    signed: Flag = member("Whether the commit carries a signature, of whatever worth.")
    authored_at: Time = member("When the commit was written.")
    committed_at: Time = member("When it was committed.")
    remote: Text = member("Where it was fetched from, without credentials.")
    dirty: Flag = member("Whether files differ from the commit.")
    untracked: Count = member("How many files are in no commit.")


class ComplianceScript(Shape):
    """A script that checks something."""

    name: Name = key("What other documents call the script.")


class File(Shape):
    """A file of configuration as it stood."""

    path: Name = key("Where it is in the repository.")
    sha256: Sha256 = member("The digest of its bytes.")
    size: Count = member("Its size, in bytes.")
    text: Text = member("What it says, where it is text.")


class Config(Document):
    """Repositories, files and scripts."""

    repositories: list[Repository] = member("The repositories.")
    files: list[File] = member("Files of configuration.")
    compliance_scripts: list[ComplianceScript] = member("The scripts.")


KIND = Kind(
    name="config",
    version="1.0.0",
    title="Configuration",
    says="Which commit of the sources was looked at, and which scripts check it.",
    supply=Supply.MEASURED,
    by="A pipeline that has the sources at hand.",
    model=Config,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-01T12:00:00Z",
        "repositories": [
            {
                "commit": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
                "captured_at": "2026-11-01T12:00:00Z",
                "branch": "main",
                "dirty": False,
                "untracked": 0,
            }
        ],
        "compliance_scripts": [{"name": "check-licences"}],
    },
    wrong=(
        Wrong(("repositories", 0, "dirty"), 0, "must be true or false"),
        Wrong(("repositories", 0, "captured_at"), "2026-11-01T12:00:00", "is not a time"),
    ),
)
