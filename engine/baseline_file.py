"""What a baseline is, how a file of one is read, and how it is written: the same findings give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from arcanos.clock import instant, rfc3339
from arcanos.engine.overlay_reading import Reading, elements_of, members_of
from arcanos.errors import BaselineRefused, Place
from arcanos.findings import SEVERITIES, Baselined, Finding, Severity, Spot
from arcanos.readers.source import Path, Source, Value

FORMAT: Final = "arcanos-baseline/1"
TEXTS: Final = ("format", "as_of", "owner", "approved_by", "reason", "expires")
KEYS: Final = (*TEXTS, "findings")
ENTRY: Final = ("fingerprint", "rule", "subject", "severity", "evidence_sha256")
_ALONE: Final = {"fingerprint": ("fingerprint",), "subject": ("rule", "subject")}
"""What only one entry of a file may hold: the member that is told, and those that make it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all entries of a baseline: seen `as_of`, accepted to the end of the day `expires` in UTC.

    `file` is the baseline as the user named it.
    """

    file: str
    as_of: datetime
    owner: str
    approved_by: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry of a baseline: a finding that failed as the baseline was written, and its evidence and severity then.

    `rule` is `pack/rule` and `target` the subject, both as the finding showed them.
    """

    fingerprint: str
    rule: str
    target: str
    severity: Severity
    evidence: str
    terms: Terms
    spot: Spot

    @property
    def name(self) -> str:
        """How the entry is called: by its rule and subject, of which a baseline holds no pair twice."""
        return f"{self.rule} {self.target}"

    @property
    def created(self) -> date:
        """The first of its days, that of `as_of` in UTC."""
        return self.terms.as_of.astimezone(UTC).date()

    @property
    def expires(self) -> date:
        """The last of its days."""
        return self.terms.expires

    @property
    def reason(self) -> str:
        """Why its failure is borne."""
        return self.terms.reason

    @property
    def owner(self) -> str:
        """Who asked for it and sees to the remedy."""
        return self.terms.owner

    @property
    def approved_by(self) -> str:
        """Who agreed."""
        return self.terms.approved_by

    @property
    def mark(self) -> Baselined:
        """What a finding that it covers is marked with."""
        return Baselined(self.terms.file, self.terms.approved_by, self.terms.as_of, self.terms.expires)

    def in_force(self, today: date) -> bool:
        """Whether `today` is one of its days, the first and the last included."""
        return self.created <= today <= self.expires

    def aims_at(self, found: Finding) -> bool:
        """Whether `found` is the finding that was accepted."""
        return self.fingerprint == found.fingerprint


@dataclass(frozen=True, slots=True)
class Baseline:
    """One file of accepted findings."""

    terms: Terms
    entries: tuple[Accepted, ...]

    def without(self, removed: Iterable[Accepted]) -> Baseline:
        """Return the baseline less some of its entries."""
        gone = {entry.fingerprint for entry in removed}
        return replace(self, entries=tuple(entry for entry in self.entries if entry.fingerprint not in gone))


def accept(terms: Terms, findings: Iterable[Finding]) -> Baseline:
    """Return a baseline of `findings`, to be written; whether they may be accepted is asked by the caller."""
    spot = Spot("baseline", "", "$", Place(terms.file))
    seen = ((f.fingerprint, f.name, f.subject, f.severity, f.evidence_sha256) for f in findings)
    return Baseline(terms, tuple(Accepted(*one, terms, spot) for one in seen))


def baseline_text(baseline: Baseline) -> str:
    """Return the file of a baseline: one entry a line, sorted, so that a change of it is read line by line."""
    terms = baseline.terms
    head = {
        "format": FORMAT,
        "as_of": rfc3339(terms.as_of),
        "owner": terms.owner,
        "approved_by": terms.approved_by,
        "reason": terms.reason,
        "expires": terms.expires.isoformat(),
    }
    lines = [f"  {_json(name)}: {_json(value)}," for name, value in head.items()]
    ordered = sorted(baseline.entries, key=lambda entry: (entry.rule, entry.target, entry.fingerprint))
    entries = ",\n".join(f"    {_json(_members(entry))}" for entry in ordered)
    findings = f"[\n{entries}\n  ]" if entries else "[]"
    return "\n".join(["{", *lines, f'  "findings": {findings}', "}"]) + "\n"


def _members(entry: Accepted) -> dict[str, str]:
    return {
        "fingerprint": entry.fingerprint,
        "rule": entry.rule,
        "subject": entry.target,
        "severity": str(entry.severity),
        "evidence_sha256": entry.evidence,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def load_baseline(source: Source) -> Baseline:
    """Return the baseline of a strictly read JSON file, its entries in the order of the file.

    Raises BaselineRefused with every mistake of the file. `"findings": []` accepts nothing.
    """
    reading = Reading(source, "BAS")
    root = members_of(source.value)
    if root is None:
        reading.wrong((), "SHAPE", "a baseline is an object", "'arcanos baseline write' writes one")
        raise BaselineRefused(reading.mistakes)
    reading.refuse_unknown((), root, KEYS)
    reading.refuse_absent((), root, KEYS, "a baseline")
    terms = _terms(reading, root)
    entries = elements_of(root.get("findings", []))
    if entries is None:
        reading.wrong(("findings",), "TYPE", "'findings' must be a list", "none: []")
        entries = []
    loaded = [_accepted(reading, ("findings", i), entry, terms) for i, entry in enumerate(entries)]
    _refuse_twice(reading, entries)
    if reading.mistakes or terms is None:
        raise BaselineRefused(reading.mistakes)
    return Baseline(terms, tuple(entry for entry in loaded if entry is not None))


def _terms(reading: Reading, root: Mapping[str, Value]) -> Terms | None:
    texts = _texts(reading, (), root, TEXTS)
    if texts.get("format", FORMAT) != FORMAT:
        reading.wrong(("format",), "FORMAT", f"the format is not {FORMAT}", "'arcanos baseline write' writes it")
    at = instant(texts["as_of"]) if "as_of" in texts else None
    if "as_of" in texts and at is None:
        hint = "write RFC 3339 with a zone: 2026-01-31T12:00:00Z"
        reading.wrong(("as_of",), "INSTANT", "'as_of' must be an instant", hint)
    reading.people((), texts, "baseline")
    expires = reading.day(("expires",), texts.get("expires"))
    reading.order(("expires",), at.date() if at else None, expires, "as_of", "baseline")
    if at is None or expires is None or len(texts) < len(TEXTS):
        return None
    return Terms(reading.source.name, at, texts["owner"], texts["approved_by"], texts["reason"], expires)


def _accepted(reading: Reading, path: Path, value: Value, terms: Terms | None) -> Accepted | None:
    before = len(reading.mistakes)
    members = members_of(value)
    if members is None:
        reading.wrong(path, "TYPE", "an accepted finding is an object", "its keys: " + ", ".join(ENTRY))
        return None
    reading.refuse_unknown(path, members, ENTRY)
    reading.refuse_absent(path, members, ENTRY, "an accepted finding")
    texts = _texts(reading, path, members, ENTRY)
    for name in ("fingerprint", "evidence_sha256"):
        reading.sha256((*path, name), texts.get(name), "the finding in the JSON record")
    if "rule" in texts:
        reading.rule((*path, "rule"), texts["rule"], "baselined")
    if "severity" in texts and texts["severity"] not in SEVERITIES:
        reading.wrong((*path, "severity"), "SEVERITY", "there is no such severity", "one of " + ", ".join(SEVERITIES))
    if len(reading.mistakes) > before or terms is None:
        return None
    place = reading.source.place(path)
    return Accepted(
        fingerprint=texts["fingerprint"],
        rule=texts["rule"],
        target=texts["subject"],
        severity=Severity.named(texts["severity"]),
        evidence=texts["evidence_sha256"],
        terms=terms,
        spot=Spot("baseline", reading.source.sha256, f"$['findings'][{path[1]}]", place),
    )


def _texts(reading: Reading, path: Path, members: Mapping[str, Value], known: Iterable[str]) -> dict[str, str]:
    read = {name: reading.text((*path, name), members[name]) for name in known if name in members}
    return {name: text for name, text in read.items() if text is not None}


def _refuse_twice(reading: Reading, entries: Iterable[Value]) -> None:
    seen: set[tuple[str, ...]] = set()
    for i, entry in enumerate(entries):
        members = members_of(entry) or {}
        for step, keys in _ALONE.items():
            words = tuple(word for key in keys if isinstance(word := members.get(key), str))
            if words in seen:
                reading.wrong(("findings", i, step), "TWICE", f"this {step} is accepted before", "keep one of the two")
            elif len(words) == len(keys):
                seen.add(words)
