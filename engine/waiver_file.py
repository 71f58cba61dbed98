"""What a waiver is, and how a file of them is read: what is not exactly a waiver is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from unicodedata import normalize

from arcanos.clock import day
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Mistake, WaiverRefused, did_you_mean
from arcanos.findings import Finding, Spot, fingerprint
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import printable

LONGEST = 366
"""Days from the first day of a waiver to its last."""

REQUIRED = ("id", "rule", "target", "reason", "owner", "approved_by", "created", "expires", "ticket")
KEYS = (*REQUIRED, "evidence")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_RULE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WILD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Leave to fail for one rule on one target, from `created` to the end of the day `expires` in UTC.

    `rule` is `pack/rule`; `evidence`, where given, is the evidence digest of the finding that was reviewed.
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

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the finding that this waiver is about, its target taken as raw text."""
        pack, _, rule = self.rule.partition("/")
        return fingerprint(pack, rule, self.target)

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
    reading = _Reading(source)
    entries = reading.entries()
    loaded = [reading.waiver(("waivers", i), entry) for i, entry in enumerate(entries)]
    reading.refuse_twice(entries)
    if reading.mistakes:
        raise WaiverRefused(reading.mistakes)
    return tuple(waiver for waiver in loaded if waiver is not None)


@dataclass(slots=True)
class _Reading:
    source: Source
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def wrong(self, path: Path, code: str, message: str, hint: str = "", *, key: bool = False) -> None:
        self.mistakes.append(Mistake(self.source.place(path, key=key), f"ARC-WVR-{code}", message, hint))

    def entries(self) -> list[Value]:
        root = _members(self.source.value)
        if root is None:
            self.wrong((), "SHAPE", "a waivers file is a mapping with the key 'waivers'", "no waivers: waivers: []")
            return []
        self.refuse_unknown((), root, ("waivers",))
        if "waivers" not in root:
            self.wrong((), "MISSING", "the key 'waivers' is missing", "no waivers: waivers: []")
            return []
        entries: Value = root["waivers"]
        if not is_list(entries):
            self.wrong(("waivers",), "TYPE", "'waivers' must be a list", "no waivers: waivers: []")
            return []
        return entries

    def refuse_unknown(self, path: Path, members: dict[str, Value], known: tuple[str, ...]) -> None:
        for name in members:
            if name not in known:
                self.wrong(
                    (*path, name), "UNKNOWN", f"unknown key '{printable(name)}'", did_you_mean(name, known), key=True
                )

    def refuse_twice(self, entries: Iterable[Value]) -> None:
        seen: set[str] = set()
        for i, entry in enumerate(entries):
            name = (_members(entry) or {}).get("id")
            if isinstance(name, str) and name in seen:
                self.wrong(("waivers", i, "id"), "TWICE", "this id is used before", "give each waiver its own id")
            elif isinstance(name, str):
                seen.add(name)

    def waiver(self, path: Path, entry: Value) -> Waiver | None:
        before = len(self.mistakes)
        members = _members(entry)
        if members is None:
            self.wrong(path, "TYPE", "a waiver is a mapping", "its keys: " + ", ".join(KEYS))
            return None
        self.refuse_unknown(path, members, KEYS)
        for name in REQUIRED:
            if name not in members:
                self.wrong(path, "MISSING", f"'{name}' is missing", "a waiver has " + ", ".join(REQUIRED))
        texts = {name: text for name in KEYS if name in members and (text := self.text((*path, name), members[name]))}
        self.refuse_wrong_names(path, texts)
        created, expires = self.days(path, texts)
        if len(self.mistakes) > before or created is None or expires is None:
            return None
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
            spot=Spot("waivers", self.source.sha256, f"$['waivers'][{path[1]}]", self.source.place(path)),
            evidence=texts.get("evidence"),
        )

    def text(self, path: Path, value: Value) -> str | None:
        name = path[-1]
        if not isinstance(value, str):
            self.wrong(path, "TYPE", f"'{name}' must be a text", "put it in quotes")
            return None
        if not value.strip():
            self.wrong(path, "EMPTY", f"'{name}' is empty", "write it out: a waiver without it cannot be reviewed")
            return None
        if name != "target" and printable(value.replace("\n", " ")) != value.replace("\n", " "):
            self.wrong(path, "CONTROL", f"'{name}' holds control characters", "write plain text")
            return None
        return value

    def refuse_wrong_names(self, path: Path, texts: dict[str, str]) -> None:
        for name in ("rule", "target"):
            if _WILD.search(texts.get(name, "")):
                self.wrong(
                    (*path, name), "WILDCARD", f"'{name}' holds a wildcard", "a waiver names one rule and target"
                )
        rule = texts.get("rule")
        if rule is not None and not _WILD.search(rule):
            self.refuse_wrong_rule((*path, "rule"), rule)
        if not _ID.fullmatch(texts.get("id", "x")):
            self.wrong((*path, "id"), "ID", "an id is letters, digits, '.', '_' and '-'", "for example W-2026-014")
        if not _SHA256.fullmatch(texts.get("evidence", "0" * 64)):
            hint = "copy it from the finding in the JSON record"
            self.wrong((*path, "evidence"), "SHA256", "'evidence' must be 64 lowercase hex digits", hint)
        if {"owner", "approved_by"} <= texts.keys() and _person(texts["owner"]) == _person(texts["approved_by"]):
            hint = "somebody else approves"
            self.wrong((*path, "approved_by"), "SELF", "the owner cannot approve the own waiver", hint)

    def refuse_wrong_rule(self, path: Path, rule: str) -> None:
        if not _RULE.fullmatch(rule):
            self.wrong(
                path, "RULE", "'rule' must be a pack and a rule", "for example security/weights-encrypted-at-rest"
            )
        elif rule.startswith(f"{ENGINE_PACK}/"):
            self.wrong(path, "RULE", "what the engine checks itself cannot be waived", "correct what the finding tells")

    def days(self, path: Path, texts: dict[str, str]) -> tuple[date | None, date | None]:
        created, expires = (self.day((*path, name), texts.get(name)) for name in ("created", "expires"))
        if created and expires and created > expires:
            self.wrong((*path, "expires"), "ORDER", "'expires' is before 'created'", "exchange them")
        elif created and expires and (expires - created).days > LONGEST:
            hint = "set an earlier day; a waiver is renewed by a new one"
            self.wrong((*path, "expires"), "LONG", f"a waiver lasts {LONGEST} days at most", hint)
        return created, expires

    def day(self, path: Path, text: str | None) -> date | None:
        found = day(text) if text is not None else None
        if text is not None and found is None:
            self.wrong(path, "DAY", f"'{path[-1]}' must be a day that exists", "write it YYYY-MM-DD")
        return found


def _members(value: Value) -> dict[str, Value] | None:
    return value if is_object(value) else None


def _person(name: str) -> str:
    """Return a name such that spelling variants of one name are equal."""
    return " ".join(normalize("NFKC", name).casefold().split())
