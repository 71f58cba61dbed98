"""One resource of Terraform as the document has it, from whichever file it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from arcanos.evidence.collectors.expecting import Expecting
from arcanos.evidence.collectors.spots import selector
from arcanos.evidence.collectors.terraform_values import NO_MARK, Secrets, said
from arcanos.readers.shapes import ABSENT
from arcanos.readers.source import Path, Value

MOST: Final = 1_000_000
"""Resources of one collection; a larger one is a mistake or an attack."""

KEPT: Final = ("resources", "deleted", "forgotten")
"""The lists of the document: what stands afterwards, what a plan destroys, and what it only stops to look after."""

_PROVIDER = re.compile(r'provider\["([^"]+)"\]|provider\.([A-Za-z0-9_-]+)')


@dataclass(slots=True)
class Withholding:
    """Where in one list of the document a value is left out because it is sensitive."""

    list: str
    index: int
    path: Path


@dataclass(slots=True)
class Made:
    """What one file gives to the document."""

    about: dict[str, Value]
    lists: dict[str, list[Value]] = field(default_factory=dict[str, "list[Value]"])
    withheld: list[Withholding] = field(default_factory=list[Withholding])
    notes: list[str] = field(default_factory=list[str])

    def add(self, name: str, entry: dict[str, Value], withheld: list[Path]) -> None:
        """Append an entry to the list `name`, and say what is withheld of it."""
        into = self.lists.setdefault(name, [])
        self.withheld += [Withholding(name, len(into), path) for path in withheld]
        into.append(entry)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said of a resource's values beside them."""

    unknown: Value = NO_MARK
    sensitive: Value = NO_MARK


def valued(entry: dict[str, Value], values: Value, marks: Marks, secrets: Secrets) -> list[Path]:
    """Put into `entry` what may be said of a resource's values, and where something may not; return the latter."""
    result = said(values, ("values",), marks.unknown, marks.sensitive, secrets)
    if result.value is not ABSENT and result.value is not None:
        entry["values"] = result.value
    if result.unknown:
        entry["unknown"] = [selector(path) for path in result.unknown]
    if result.sensitive:
        entry["sensitive"] = [selector(path) for path in result.sensitive]
    return result.sensitive


def named(expect: Expecting, of: dict[str, Value], module: str, path: Path, file: str) -> dict[str, Value]:
    """Return who a resource of a plan or state in JSON is.

    Terraform 0.12 left module and index out of the address; both are put in, so that addresses tell resources apart.
    """
    address, index = expect.text(of, "address", path), of.get("index")
    if of.get("address") is None:
        expect.wrong(path, "a resource has no address")
    if address is not None and module and not address.startswith(f"{module}."):
        address = f"{module}.{address}"
    if address is not None and index is not None and not address.endswith("]"):
        address += shown_index(index)
    entry = {"address": address, "module": module or None, "index": index, "file": file}
    for name in ("type", "name", "mode"):
        entry[name] = expect.text(of, name, path)
    entry["provider"] = expect.text(of, "provider_name", path)
    return {key: value for key, value in entry.items() if value is not None}


def shown_index(index: Value) -> str:
    """Return an instance's index as addresses have it: `[0]`, `["eu"]`."""
    if isinstance(index, str):
        quoted = index.replace("\\", "\\\\").replace('"', '\\"')
        return f'["{quoted}"]'
    return f"[{index}]"


def provider_of(text: str | None) -> str | None:
    """Return the provider's source address out of `module.a.provider["registry.terraform.io/hashicorp/aws"].eu`."""
    found = _PROVIDER.search(text or "")
    return (found[1] or found[2]) if found else text
