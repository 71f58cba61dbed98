"""What the files of waivers and of baselines are read with: every mistake is told with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from arcanos.clock import day
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Mistake, did_you_mean
from arcanos.people import same_person
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import printable, says_something

LONGEST: Final = 366
"""Days from the first day of a waiver or a baseline to its last."""

SAID: Final = frozenset({"reason", "compensating_control", "owner", "approved_by", "ticket"})
"""What people say in their own words; all else has a form, or is taken as evidence has it."""

_RULE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(slots=True)
class Reading:
    """The mistakes found so far in one file, whose codes begin with `ARC-<area>-`."""

    source: Source
    area: str
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def wrong(self, path: Path, code: str, message: str, hint: str, *, key: bool = False) -> None:
        """Note a mistake and go on."""
        self.mistakes.append(Mistake(self.source.place(path, key=key), f"ARC-{self.area}-{code}", message, hint))

    def refuse_unknown(self, path: Path, members: Mapping[str, Value], known: Sequence[str]) -> None:
        """Note every key that is not known."""
        for name in members:
            if name not in known:
                message, hint = f"unknown key '{printable(name)}'", did_you_mean(name, known)
                self.wrong((*path, name), "UNKNOWN", message, hint, key=True)

    def refuse_absent(self, path: Path, members: Mapping[str, Value], required: Sequence[str], what: str) -> None:
        """Note every key that is required and absent; `what` names what lacks it."""
        for name in required:
            if name not in members:
                self.wrong(path, "MISSING", f"'{name}' is missing", f"{what} has " + ", ".join(required))

    def text(self, path: Path, value: Value, *, raw: bool = False) -> str | None:
        """Return a text that says something; only a `raw` one may hold control characters."""
        name = path[-1]
        if not isinstance(value, str):
            self.wrong(path, "TYPE", f"'{name}' must be a text", "put it in quotes")
            return None
        if not (says_something(value) if name in SAID else value.strip()):
            self.wrong(path, "EMPTY", f"'{name}' is empty", "write it out: what is not said cannot be reviewed")
            return None
        if not raw and printable(value.replace("\n", " ")) != value.replace("\n", " "):
            self.wrong(path, "CONTROL", f"'{name}' holds control characters", "write plain text")
            return None
        return value

    def rule(self, path: Path, rule: str, verb: str) -> None:
        """Note a text that is not `pack/rule`, and the engine's own rules, which nobody can `verb`."""
        if not _RULE.fullmatch(rule):
            hint = "for example security/weights-encrypted-at-rest"
            self.wrong(path, "RULE", "'rule' must be a pack and a rule", hint)
        elif rule.startswith(f"{ENGINE_PACK}/"):
            message = f"what the engine checks itself cannot be {verb}"
            self.wrong(path, "RULE", message, "correct what the finding tells")

    def sha256(self, path: Path, text: str | None, where: str) -> None:
        """Note a text that is not a SHA-256; `where` says from where it is copied."""
        if text is not None and not _SHA256.fullmatch(text):
            self.wrong(path, "SHA256", f"'{path[-1]}' must be 64 lowercase hex digits", f"copy it from {where}")

    def people(self, path: Path, texts: Mapping[str, str], what: str) -> None:
        """Note an owner who approves `what` is owned."""
        if {"owner", "approved_by"} <= texts.keys() and same_person(texts["owner"], texts["approved_by"]):
            message = f"the owner cannot approve the own {what}"
            self.wrong((*path, "approved_by"), "SELF", message, "somebody else approves")

    def day(self, path: Path, text: str | None) -> date | None:
        """Return a calendar day, or None with the mistake noted."""
        found = day(text) if text is not None else None
        if text is not None and found is None:
            self.wrong(path, "DAY", f"'{path[-1]}' must be a day that exists", "write it YYYY-MM-DD")
        return found

    def order(self, path: Path, first: date | None, last: date | None, says: str, what: str) -> None:
        """Note a last day before the first, which the file `says`, and one more than LONGEST days after it."""
        if first and last and first > last:
            self.wrong(path, "ORDER", f"'expires' is before '{says}'", "exchange them")
        elif first and last and (last - first).days > LONGEST:
            hint = f"set an earlier day; a {what} is renewed by a new one"
            self.wrong(path, "LONG", f"a {what} lasts {LONGEST} days at most", hint)


def members_of(value: Value) -> dict[str, Value] | None:
    """Return the members of a mapping, or None."""
    return value if is_object(value) else None


def elements_of(value: Value) -> list[Value] | None:
    """Return the elements of a list, or None."""
    return value if is_list(value) else None
