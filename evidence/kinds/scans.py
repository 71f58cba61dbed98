"""The kind `scans`: what is known to be vulnerable in the images, packages and weights that are used."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Count, Document, FreeObject, OciDigest, Shape, Text, Time, key, member


class Packages(Shape):
    """What a scan looked at. What it skipped is not clean: nobody knows."""

    scanned: Count = member("How many packages were compared with what is known.")
    skipped: Count = member("How many could not be.")


class Vulnerability(Shape):
    """One weakness that was found."""

    id: Text = member("What the public calls it: `CVE-2026-0001`.")
    package: Text = member("The package that has it.")
    version: Text = member("The version of the package.")
    severity: Text = member("`critical`, `high`, `medium` or `low`, where the scanner says so.")
    status: Text = member("`open`, `fixed`, or what was decided.")


class Image(Shape):
    """One image that was scanned."""

    digest: OciDigest = key("The image, `sha256:` and its 64 hex digits.")
    scanned_at: Time = member("When it was scanned.")
    packages: Packages = member("What was looked at.")
    findings: list[Vulnerability] = member("What was found; `[]` where nothing was.")


class Dependencies(Shape):
    """The packages of one environment that is no image."""

    path: Text = member("The file that lists them.")
    packages: Packages = member("What was looked at.")
    findings: list[Vulnerability] = member("What was found; `[]` where nothing was.")


class Scans(Document):
    """Images, packages and weights with what was found in them."""

    images: list[Image] = member("The images.")
    dependencies: list[Dependencies] = member("Packages outside images.")
    models: list[FreeObject] = member("Files of weights, looked at without being loaded.")
    reports: list[FreeObject] = member("Results of other scanners.")


KIND = Kind(
    name="scans",
    version="1.0.0",
    title="Vulnerability scans",
    says="What is known to be vulnerable in the images that serve models, and how much was not looked at.",
    supply=Supply.MEASURED,
    by="A scanner of images, packages or files of weights.",
    model=Scans,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T03:05:00Z",
        "images": [
            {
                "digest": "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                "scanned_at": "2026-11-22T03:00:00Z",
                "packages": {"scanned": 212, "skipped": 0},
                "findings": [
                    {
                        "id": "CVE-2026-0001",
                        "package": "libexample",
                        "version": "1.2.3",
                        "severity": "medium",
                        "status": "open",
                    }
                ],
            }
        ],
    },
    wrong=(
        Wrong(("images", 0, "digest"), "ml/serve:latest", "is not a digest"),
        Wrong(("images", 0, "packages", "skipped"), None, "must be a whole number"),
        Wrong(("images", 0, "findings"), "none", "must be a list"),
    ),
)
