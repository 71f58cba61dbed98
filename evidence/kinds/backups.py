"""The kind `backups`: what is kept elsewhere, and whether it came back when it was tried."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Name, Sha256, Shape, Text, Time, key, member


class BackupEncryption(Shape):
    """How a backup is encrypted."""

    algorithm: Text = member("`AES256`, `age`, `none`.")


class Replica(Shape):
    """A copy of a backup."""

    region: Text = member("The region that it is kept in.")
    sha256: Sha256 = member("The digest of its bytes.")


class Restore(Shape):
    """A restore that was tried."""

    completed_at: Time = member("When it ended.")
    sha256: Sha256 = member("The digest of what came back.")


class BackupSet(Shape):
    """One backup."""

    id: Name = key("What the backup is called.")
    model: Text = member("The model version that it is of, `name@version`.")
    holds: Text = member("What is in it: `weights`, `fine-tuning-config`, `training-data`.")
    sha256: Sha256 = member("The digest of its bytes, as they are stored.")
    content_sha256: Sha256 = member("The digest of what was backed up.")
    completed_at: Time = member("When it was made.")
    encryption: BackupEncryption = member("How it is encrypted.")
    replicas: list[Replica] = member("Its copies.")
    last_restore: Restore = member("The last restore that was tried.")


class Backups(Document):
    """Backups."""

    sets: list[BackupSet] = member("The backups.")


KIND = Kind(
    name="backups",
    version="1.0.0",
    title="Backups",
    says="What is kept elsewhere, in which regions, and whether it came back when it was tried.",
    supply=Supply.MEASURED,
    by="The system that makes backups.",
    model=Backups,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T06:00:00Z",
        "sets": [
            {
                "id": "scorer-weights",
                "model": "credit-scoring@1.1.0",
                "holds": "weights",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "content_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                "completed_at": "2026-11-22T02:00:00Z",
                "encryption": {"algorithm": "age"},
                "replicas": [
                    {
                        "region": "eu-west-1",
                        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    }
                ],
                "last_restore": {
                    "completed_at": "2026-10-05T09:00:00Z",
                    "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                },
            }
        ],
    },
    wrong=(
        Wrong(("sets", 0, "sha256"), "9f86d081", "is not a SHA-256"),
        Wrong(("sets", 0, "replicas"), 2, "must be a list"),
    ),
)
