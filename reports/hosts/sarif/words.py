"""The words and figures that both profiles of SARIF share: levels, severities, and texts that stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeAlias

from arcanos.digest import canonical
from arcanos.findings import Finding, NotYet, Outcome, Severity
from arcanos.reports.lines import one_line

Members: TypeAlias = dict[str, object]

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION: Final = "2.1.0"
FINGERPRINT: Final = "arcanos/v1"
"""Under this name `partialFingerprints` has the fingerprint that a finding has in every format."""

KINDS: Final = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "fail",
    Outcome.NOT_APPLICABLE: "notApplicable",
    Outcome.INDETERMINATE: "open",
    Outcome.ERROR: "open",
    Outcome.MANUAL: "review",
}
LEVELS: Final = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SECURITY_SEVERITIES: Final = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
"""What GitHub grades by, as texts: it refuses a whole file for one number. It has no grade for `info`."""
PROBLEM_SEVERITIES: Final = {"error": "error", "warning": "warning", "note": "recommendation"}
RANKS: Final = {
    Severity.CRITICAL: 95.0,
    Severity.HIGH: 80.0,
    Severity.MEDIUM: 55.0,
    Severity.LOW: 20.0,
    Severity.INFO: 5.0,
}

_PLACEHOLDER: Final = re.compile(r"\{(\d+)\}")
_BRACKET: Final = re.compile(r"[\\\[\]]")


def log(run: Members, results: Iterable[Members]) -> bytes:
    """Return a log of one run as one line of canonical JSON; its results are never all in memory but as bytes."""
    empty: Members = {"results": []}
    frame = canonical({"$schema": SCHEMA, "version": VERSION, "runs": [run | empty]})
    # No text holds the mark: there a quotation mark has a backslash before it. `run` has no other such member.
    head, tail = frame.split(b'"results":[]')
    return b"".join((head, b'"results":[', b",".join(map(canonical, results)), b"]", tail, b"\n"))


def text(said: str) -> str:
    """Return a message on one line in which nothing is a link or a placeholder (SARIF 3.11.5, 3.11.6)."""
    line = _PLACEHOLDER.sub(r"{{\1}}", one_line(said))
    return _BRACKET.sub(lambda found: "\\" + found[0], line) if "](" in line else line


def message(said: str) -> Members:
    """Return a message; one that says nothing says so, since an empty text is refused by readers."""
    return {"text": text(said) or "(no text)"}


def level(finding: Finding, *, elsewhere: bool) -> str:
    """Return the level in this run: that of the severity, a warning before the rule is in force, else a note.

    `none` for whatever is no failure, as SARIF 3.27.10 demands.
    """
    if finding.outcome is not Outcome.FAIL:
        return "none"
    grave = LEVELS[finding.severity]
    if finding.out_of_force is None and not elsewhere:
        return grave
    early = isinstance(finding.out_of_force, NotYet) and not elsewhere
    return "warning" if early and grave == "error" else "note"


def pascal(name: str) -> str:
    """Return `WeightsEncryptedAtRest` for `weights-encrypted-at-rest`: how SARIF writes the names of rules."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name)) or "Rule"
