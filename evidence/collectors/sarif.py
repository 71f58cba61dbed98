"""SARIF 2.1.0 of other scanners: what they found, where, how grave, and whether their run succeeded at all."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors import sarif_runs
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import LIMITS, Collected, FileOptions, Setting
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.shapes import ABSENT, is_list, is_object, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.strict import SomeDistinct

LEVELS: Final = ("none", "note", "warning", "error")
KINDS: Final = ("notApplicable", "pass", "fail", "review", "open", "informational")
_BOM: Final = b"\xef\xbb\xbf"
_HINT: Final = "run the scanner again, and let it write SARIF 2.1.0"
_FAILED: Final = "mend what stopped the scanner, or keep such runs with failed_runs: keep"
_EMPTY: Final = "check what the scanner was given; where you know, keep such runs with empty_runs: keep"


class Options(FileOptions):
    """What an entry of `sarif` may say."""

    from_: Literal["sarif"] = Field(alias="from", description="Results of other scanners in SARIF 2.1.0.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the SARIF files.")
    failed_runs: Literal["refuse", "keep"] = Field(
        default="refuse",
        description="What becomes of a run that failed, or that tells errors of its own: refused, or kept and said to "
        "be.",
    )
    empty_runs: Literal["refuse", "keep"] = Field(
        default="refuse",
        description="What becomes of a run without a result that names no rule and no file: refused, or kept.",
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
            run = _Run(source, i)
            reports.append(run.report(file.name))
            notes += run.notes(file.name, options)
    return Collected({"reports": reports}, tuple(origins), notes=tuple(notes))


def _read(file: Found) -> tuple[Source, Origin]:
    data, origin = whole(file, "application/sarif+json")
    return read_json(data.removeprefix(_BOM), file.name, limits=LIMITS, refused=NotCollected), origin


class _Run:
    """One run of one file."""

    def __init__(self, source: Source, i: int) -> None:
        self.source = source
        self.path: Path = ("runs", i)
        self.value = value_at(source.value, self.path)
        self.errors = sarif_runs.errors(self.value)
        self.succeeded = False if self.errors else sarif_runs.succeeded(self.value)
        self.looked_at = sarif_runs.looked_at(self.value)
        self.rules = sarif_runs.all_rules(self.value)

    def at(self, *path: str | int) -> Value:
        return value_at(self.value, path)

    def report(self, file: str) -> dict[str, Value]:
        name = self.at("tool", "driver", "name")
        if not isinstance(name, str):
            raise _refused(self.source, (*self.path, "tool"), "the run does not name its tool")
        report: dict[str, Value] = {"file": file, "tool": name, "rules": len(self.rules), "results": self.results()}
        version = self.at("tool", "driver", "semanticVersion")
        version = version if isinstance(version, str) else self.at("tool", "driver", "version")
        told = {
            "tool_version": version if isinstance(version, str) else None,
            "succeeded": self.succeeded,
            "looked_at": self.looked_at,
            "errors": self.errors[: sarif_runs.TOLD] or None,
            "errors_count": len(self.errors) or None,
        }
        return report | {name: one for name, one in told.items() if one is not None}

    def results(self) -> list[Value]:
        listed = self.at("results")
        if listed is ABSENT:
            # By the standard a run without `results` says that no scan was done (SARIF 2.1.0, 3.14.23).
            raise _refused(self.source, self.path, "the run has no 'results': nothing was scanned")
        if not is_list(listed):
            raise _refused(self.source, (*self.path, "results"), "'results' is no list")
        if self.at("externalPropertyFileReferences", "results") is not ABSENT:
            raise _refused(self.source, self.path, "results of the run stand in other files, which are not read")
        return [self.result(i, one) for i, one in enumerate(listed)]

    def notes(self, file: str, options: Options) -> list[str]:
        """Return what should be known of the run. Raises NotCollected where that is that it shows nothing."""
        notes: list[str] = []
        where = f"{file}: run {self.path[-1]}"
        if self.succeeded is False:
            if options.failed_runs == "refuse":
                raise _refused(self.source, (*self.path, "invocations"), self.failure(), _FAILED)
            notes.append(f"{where}: {self.failure()}")
        if not (self.at("results") or self.rules or self.looked_at):
            message = "it has no result and names no rule and no file: nothing shows that it looked at anything"
            if options.empty_runs == "refuse":
                raise _refused(self.source, self.path, message, _EMPTY)
            notes.append(f"{where}: {message}")
        return notes

    def failure(self) -> str:
        if not self.errors:
            return "the scanner's run did not succeed"
        return f"the scanner tells of errors of its own ({len(self.errors)}): it did not look at everything"

    def result(self, i: int, value: Value) -> dict[str, Value]:
        path = (*self.path, "results", i)
        if not is_object(value):
            raise _refused(self.source, path, "a result is no object")
        rule = sarif_runs.rule_of(self.value, value)
        kind, level = value.get("kind", "fail"), value.get("level", ABSENT)
        if level is ABSENT:
            level = "none" if kind != "fail" else _default_level(rule)
        if kind not in KINDS or level not in LEVELS:
            raise _refused(self.source, path, "a result's 'kind' or 'level' is none of the standard's")
        found: dict[str, Value] = {
            "rule": value.get("ruleId") or rule.get("id"),
            "kind": kind,
            "level": level,
            "message": sarif_runs.line(sarif_runs.text(value, rule)),
            "location": sarif_runs.location(value),
            "suppressed": _suppressed(value.get("suppressions")),
            "baseline_state": state if isinstance(state := value.get("baselineState"), str) else None,
            "security_severity": _severity(rule),
        }
        return {name: one for name, one in found.items() if one is not None}


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


def _suppressed(value: Value) -> bool:
    """Tell whether a result is suppressed: one that is under review or rejected is not (SARIF 2.1.0, 3.35.3)."""
    if not is_list(value) or not value:
        return False
    return all(is_object(one) and one.get("status", "accepted") == "accepted" for one in value)


def _refused(source: Source, path: Path, message: str, hint: str = _HINT) -> NotCollected:
    return NotCollected([Mistake(source.place(path), "ARC-COL-SARIF", message, hint)])
