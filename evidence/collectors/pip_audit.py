"""pip-audit's report: which packages it looked up, which it did not, and what is known to be wrong with them.

Where its database can't be reached pip-audit says "No known vulnerabilities found", ends with 0 and marks every package
as skipped: a skipped package is one that nobody looked at.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import LIMITS, Collected, FileOptions, Setting
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Source, Value
from arcanos.strict import SomeDistinct, Text

_HINT = "run pip-audit again with --format json, and with --strict so that it fails where it can't look"


class Options(FileOptions):
    """What an entry of `pip-audit` may say."""

    from_: Literal["pip-audit"] = Field(alias="from", description="Reports that 'pip-audit --format json' wrote.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the reports.")
    image: Text | None = Field(
        default=None, description="The digest of the image whose packages these are, such as sha256:...; then 'images'."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `scans`: one entry of `dependencies` for each report, or of `images` where one is named.

    Raises NotCollected for a report without packages: nothing was looked at.
    """
    entries: list[Value] = []
    origins: list[Origin] = []
    notes: list[str] = []
    for file in found(setting, options.files):
        entry, origin = _report(file)
        entries.append({"digest": options.image, **entry} if options.image else {"path": file.name, **entry})
        origins.append(origin)
        if skipped := entry["packages"]["skipped"]:
            looked = entry["packages"]["scanned"]
            notes.append(f"{file.name}: pip-audit looked up {looked} packages and skipped {skipped}")
    return Collected({"images" if options.image else "dependencies": entries}, tuple(origins), notes=tuple(notes))


def _report(file: Found) -> tuple[dict[str, Value], Origin]:
    data, origin = whole(file, "application/json")
    source = read_json(data, file.name, limits=LIMITS, refused=NotCollected)
    packages = source.value.get("dependencies") if is_object(source.value) else source.value
    if not is_list(packages) or not packages:
        raise NotCollected([Mistake(source.place(), "ARC-COL-PIPAUDIT", "no package was looked up", _HINT)])
    mistakes = [mistake for i, one in enumerate(packages) if (mistake := _fault(source, i, one))]
    if mistakes:
        raise NotCollected(mistakes)
    skipped = [one for one in packages if "skip_reason" in one]
    findings = [
        {"package": one["name"], "version": one["version"], **_finding(vulnerability)}
        for one in packages
        if "skip_reason" not in one
        for vulnerability in one["vulns"]
    ]
    entry: dict[str, Value] = {
        "tool": "pip-audit",
        "packages": {"scanned": len(packages) - len(skipped), "skipped": len(skipped)},
        "skipped": sorted(str(one["name"]) for one in skipped),
        "findings": findings,
    }
    return entry, origin


def _fault(source: Source, i: int, package: Value) -> Mistake | None:
    if is_object(package) and isinstance(package.get("name"), str):
        if isinstance(package.get("skip_reason"), str):
            return None
        vulns = package.get("vulns")
        told = is_list(vulns) and all(is_object(one) and isinstance(one.get("id"), str) for one in vulns)
        if told and isinstance(package.get("version"), str):
            return None
    place = source.place(("dependencies", i) if is_object(source.value) else (i,))
    return Mistake(place, "ARC-COL-PIPAUDIT", "a package has no name, no version or no list of vulnerabilities", _HINT)


def _finding(vulnerability: Value) -> dict[str, Value]:
    """Return a vulnerability. pip-audit states no severity and no decision: both are left out."""
    fixes = vulnerability.get("fix_versions", [])
    aliases = vulnerability.get("aliases", [])
    return {
        "id": vulnerability["id"],
        "aliases": [one for one in aliases if isinstance(one, str)] if is_list(aliases) else [],
        "fix_versions": [one for one in fixes if isinstance(one, str)] if is_list(fixes) else [],
        "status": "open",
    }
