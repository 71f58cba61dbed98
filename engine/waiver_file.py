"""What a waiver is, and how a file of them is read: what is not exactly a waiver is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from arcanos.engine.overlay_reading import LONGEST, Reading, elements_of, members_of
from arcanos.errors import WaiverRefused
from arcanos.findings import Finding, Severity, Spot, Waived, fingerprint
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import redact

DEFAULT_LIMITS: Final[Mapping[Severity, int]] = MappingProxyType(
    {Severity.CRITICAL: 30, Severity.HIGH: 90, Severity.MEDIUM: 180, Severity.LOW: LONGEST, Severity.INFO: LONGEST}
)
"""By the severity of the finding: days from the first day of a waiver to its last."""

REQUIRED: Final = ("id", "rule", "target", "reason", "owner", "approved_by", "created", "expires", "ticket")
KEYS: Final = (*REQUIRED, "evidence", "compensating_control")

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_WILD: Final = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leave to fail for one rule on one target, from `created` to the end of the day `expires` in UTC.

    `rule` is `pack/rule`; `evidence`, where given, is the evidence digest of the finding that was reviewed;
    `compensating_control` is what guards against the risk while the failure is borne.
    """

    id: str
    rule: str
    target: str
    reason: str
    owner: str
    approved_by: str
    created: date
    expires: date
    ticket: str
    spot: Spot
    evidence: str | None = None
    compensating_control: str | None = None

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the finding that this waiver is about, its target taken as raw text."""
        pack, _, rule = self.rule.partition("/")
        return fingerprint(pack, rule, self.target)

    @property
    def days(self) -> int:
        """How long it lasts: days from its first day to its last."""
        return (self.expires - self.created).days

    @property
    def mark(self) -> Waived:
        """What a finding that it covers is marked with."""
        control, why = (redact(said) if said is not None else None for said in (self.compensating_control, self.reason))
        return Waived(self.id, self.approved_by, self.expires, self.ticket, control, why, self.owner, self.created)

    def in_force(self, today: date) -> bool:
        """Whether `today` is one of its days, the first and the last included."""
        return self.created <= today <= self.expires

    def aims_at(self, found: Finding) -> bool:
        """Whether `found` is of this rule and target, the target written raw or as findings show it."""
        return self.fingerprint == found.fingerprint or (self.rule, self.target) == (found.name, found.subject)


def load_waivers(source: Source) -> tuple[Waiver, ...]:
    """Return the waivers of a strictly read YAML file, in its order.

    Raises WaiverRefused with every mistake of the file. `waivers: []` is no waivers; an empty file is a mistake.
    """
    reading = Reading(source, "WVR")
    entries = _entries(reading)
    loaded = [_waiver(reading, ("waivers", i), entry) for i, entry in enumerate(entries)]
    _refuse_twice(reading, entries)
    if reading.mistakes:
        raise WaiverRefused(reading.mistakes)
    return tuple(waiver for waiver in loaded if waiver is not None)


def _entries(reading: Reading) -> list[Value]:
    none = "no waivers: waivers: []"
    root = members_of(reading.source.value)
    if root is None:
        reading.wrong((), "SHAPE", "a waivers file is a mapping with the key 'waivers'", none)
        return []
    reading.refuse_unknown((), root, ("waivers",))
    if "waivers" not in root:
        reading.wrong((), "MISSING", "the key 'waivers' is missing", none)
        return []
    entries = elements_of(root["waivers"])
    if entries is None:
        reading.wrong(("waivers",), "TYPE", "'waivers' must be a list", none)
    return entries or []


def _refuse_twice(reading: Reading, entries: Iterable[Value]) -> None:
    seen: set[str] = set()
    for i, entry in enumerate(entries):
        name = (members_of(entry) or {}).get("id")
        if isinstance(name, str) and name in seen:
            reading.wrong(("waivers", i, "id"), "TWICE", "this id is used before", "give each waiver its own id")
        elif isinstance(name, str):
            seen.add(name)


def _waiver(reading: Reading, path: Path, entry: Value) -> Waiver | None:
    before = len(reading.mistakes)
    members = members_of(entry)
    if members is None:
        reading.wrong(path, "TYPE", "a waiver is a mapping", "its keys: " + ", ".join(KEYS))
        return None
    reading.refuse_unknown(path, members, KEYS)
    reading.refuse_absent(path, members, REQUIRED, "a waiver")
    texts = _texts(reading, path, members)
    _refuse_wrong_names(reading, path, texts)
    reading.people(path, texts, "waiver")
    created, expires = (reading.day((*path, name), texts.get(name)) for name in ("created", "expires"))
    reading.order((*path, "expires"), created, expires, "created", "waiver")
    if len(reading.mistakes) > before or created is None or expires is None:
        return None
    source = reading.source
    return Waiver(
        id=texts["id"],
        rule=texts["rule"],
        target=texts["target"],
        reason=texts["reason"],
        owner=texts["owner"],
        approved_by=texts["approved_by"],
        created=created,
        expires=expires,
        ticket=texts["ticket"],
        spot=Spot("waivers", source.sha256, f"$['waivers'][{path[1]}]", source.place(path)),
        evidence=texts.get("evidence"),
        compensating_control=texts.get("compensating_control"),
    )


def _texts(reading: Reading, path: Path, members: Mapping[str, Value]) -> dict[str, str]:
    """Return the members that are texts; a target is taken as evidence has it."""
    read = {name: reading.text((*path, name), members[name], raw=name == "target") for name in KEYS if name in members}
    return {name: text for name, text in read.items() if text is not None}


def _refuse_wrong_names(reading: Reading, path: Path, texts: Mapping[str, str]) -> None:
    for name in ("rule", "target"):
        if name in texts and _WILD.search(texts[name]):
            hint = "a waiver names one rule and target"
            reading.wrong((*path, name), "WILDCARD", f"'{name}' holds a wildcard", hint)
    if "rule" in texts and not _WILD.search(texts["rule"]):
        reading.rule((*path, "rule"), texts["rule"], "waived")
    if "id" in texts and not _ID.fullmatch(texts["id"]):
        reading.wrong((*path, "id"), "ID", "an id is letters, digits, '.', '_' and '-'", "for example W-2026-014")
    reading.sha256((*path, "evidence"), texts.get("evidence"), "the finding in the JSON record")
