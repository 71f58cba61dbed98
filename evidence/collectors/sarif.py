"""SARIF 2.1.0 of other scanners: what they found, where, how grave, and whether their run succeeded at all."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import LIMITS, Collected, CollectorOptions, Setting
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.shapes import ABSENT, is_list, is_object, members, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import printable, redact
from arcanos.strict import SomeDistinct

LEVELS: Final = ("none", "note", "warning", "error")
KINDS: Final = ("notApplicable", "pass", "fail", "review", "open", "informational")
_BOM: Final = b"\xef\xbb\xbf"
_HINT: Final = "run the scanner again, and let it write SARIF 2.1.0"
_LONGEST: Final = 300


class Options(CollectorOptions):
    """What an entry of `sarif` may say."""

    from_: Literal["sarif"] = Field(alias="from", description="Results of other scanners in SARIF 2.1.0.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the SARIF files.")
    failed_runs: Literal["refuse", "keep"] = Field(
        default="refuse", description="What becomes of a run whose invocation failed: refused, or kept and said to be."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `scans` with an entry of `reports` for each run. Raises NotCollected for what is no SARIF."""
    reports: list[Value] = []
    origins: list[Origin] = []
    notes: list[str] = []
    for file in found(setting, options.files):
        source, origin = _read(file)
        origins.append(origin)
        runs = value_at(source.value, ("runs",))
        if value_at(source.value, ("version",)) != "2.1.0" or not is_list(runs) or not runs:
            raise _refused(source, (), "this is no SARIF 2.1.0 with a run in it")
        for i in range(len(runs)):
            report = _Run(source, i).report(file.name)
            if not report["succeeded"] and options.failed_runs == "refuse":
                raise _refused(source, ("runs", i, "invocations"), "the scanner's run did not succeed")
            if not report["succeeded"]:
                notes.append(f"{file.name}: run {i} did not succeed")
            reports.append(report)
    return Collected({"reports": reports}, tuple(origins), notes=tuple(notes))


def _read(file: Found) -> tuple[Source, Origin]:
    data, origin = whole(file, "application/sarif+json")
    return read_json(data.removeprefix(_BOM), file.name, limits=LIMITS, refused=NotCollected), origin


class _Run:
    """One run of one file."""

    def __init__(self, source: Source, i: int) -> None:
        self.source = source
        self.path: Path = ("runs", i)
        self.rules = self.list_at("tool", "driver", "rules")
        self.index = {one["id"]: one for one in self.rules if is_object(one) and isinstance(one.get("id"), str)}

    def at(self, *path: str | int) -> Value:
        return value_at(self.source.value, (*self.path, *path))

    def list_at(self, *path: str | int) -> list[Value]:
        found = self.at(*path)
        if found is ABSENT:
            return []
        if not is_list(found):
            raise _refused(self.source, (*self.path, *path), f"'{path[-1]}' is no list")
        return found

    def report(self, file: str) -> dict[str, Value]:
        name = self.at("tool", "driver", "name")
        if not isinstance(name, str):
            raise _refused(self.source, (*self.path, "tool"), "the run does not name its tool")
        if self.at("results") is ABSENT:
            # By the standard a run without `results` says that no scan was done (SARIF 2.1.0, 3.14.23).
            raise _refused(self.source, self.path, "the run has no 'results': nothing was scanned")
        results = [self.result(i, one) for i, one in enumerate(self.list_at("results"))]
        report: dict[str, Value] = {
            "file": file,
            "tool": name,
            "succeeded": all(members(one).get("executionSuccessful") is True for one in self.list_at("invocations")),
            "rules": len(self.rules),
            "results": results,
        }
        version = self.at("tool", "driver", "semanticVersion")
        version = version if isinstance(version, str) else self.at("tool", "driver", "version")
        return {**report, "tool_version": version} if isinstance(version, str) else report

    def result(self, i: int, value: Value) -> dict[str, Value]:
        path = (*self.path, "results", i)
        if not is_object(value):
            raise _refused(self.source, path, "a result is no object")
        rule = self.rule(value)
        kind, level = value.get("kind", "fail"), value.get("level", ABSENT)
        if level is ABSENT:
            level = "none" if kind != "fail" else _default_level(rule)
        if kind not in KINDS or level not in LEVELS:
            raise _refused(self.source, path, "a result's 'kind' or 'level' is none of the standard's")
        found: dict[str, Value] = {
            "rule": value.get("ruleId") or rule.get("id"),
            "kind": kind,
            "level": level,
            "message": _line(value_at(value, ("message", "text"))),
            "location": _location(value),
            "suppressed": _suppressed(value.get("suppressions")),
            "security_severity": _severity(rule),
        }
        return {name: one for name, one in found.items() if one is not None}

    def rule(self, result: dict[str, Value]) -> dict[str, Value]:
        at = result.get("ruleIndex", value_at(result, ("rule", "index")))
        if type(at) is int and 0 <= at < len(self.rules):
            return members(self.rules, at)
        name = result.get("ruleId", value_at(result, ("rule", "id")))
        return members(self.index, name) if isinstance(name, str) else {}


def _default_level(rule: dict[str, Value]) -> Value:
    level = value_at(rule, ("defaultConfiguration", "level"))
    return "warning" if level is ABSENT else level


def _severity(rule: dict[str, Value]) -> float | None:
    """Return `security-severity`, 0.0 to 10.0, which tools write as text."""
    text = value_at(rule, ("properties", "security-severity"))
    try:
        value = float(text) if isinstance(text, str | int | float) and not isinstance(text, bool) else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value <= 10 else None


def _location(result: dict[str, Value]) -> dict[str, Value] | None:
    place = value_at(result, ("locations", 0, "physicalLocation"))
    file = value_at(place, ("artifactLocation", "uri"))
    if not isinstance(file, str):
        return None
    line = value_at(place, ("region", "startLine"))
    return {"file": _line(file), "line": line} if type(line) is int and line > 0 else {"file": _line(file)}


def _suppressed(value: Value) -> bool:
    """Tell whether a result is suppressed: one that is under review or rejected is not (SARIF 2.1.0, 3.35.3)."""
    if not is_list(value) or not value:
        return False
    return all(is_object(one) and one.get("status", "accepted") == "accepted" for one in value)


def _line(text: Value) -> str | None:
    """Return the first line of a text, without secrets."""
    if not isinstance(text, str):
        return None
    return printable(redact(text.strip().split("\n", 1)[0]))[:_LONGEST]


def _refused(source: Source, path: Path, message: str) -> NotCollected:
    return NotCollected([Mistake(source.place(path), "ARC-COL-SARIF", message, _HINT)])
