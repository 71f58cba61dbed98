"""Whether the parts of a configuration agree with each other; told beside mistakes of keys and types.

It reads the raw value and passes over what has the wrong type: `mistakes` tells that.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from arcanos.config.collect_shape import entries
from arcanos.config.mistakes import NEXT_EVIDENCE
from arcanos.config.model import normalised
from arcanos.config.shape import EVIDENCE
from arcanos.engine.model import ENGINE_PACK
from arcanos.errors import Mistake, did_you_mean
from arcanos.evidence.registry import STAGES
from arcanos.evidence.servers import server_of, servers_of
from arcanos.packs.references import INSTALLED, PACKAGE
from arcanos.readers.shapes import ABSENT, is_list, is_object, members, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import printable

RUN = ("compliance_scripts", "reproductions")
"""The sections whose entries are run, each also the document that they make."""


def disagreements(source: Source) -> Iterator[Mistake]:
    """Yield a mistake for each pair of keys that contradict each other."""
    yield from _no_evidence(source)
    yield from _said_twice(source)
    yield from _listed_and_exempt(source)
    yield from _out_of_reach(source)
    for section in RUN:
        yield from _listed_twice(source, section)
    yield from _redacts_nothing(source)
    yield from _signed_by_nobody(source)
    yield from _packs_twice(source)
    yield from _extensions_twice(source)
    yield from _registry_lists(source)
    yield from _trust(source)
    yield from _stale_names(source, ("check",))
    for name in members(source.value, "gates"):
        yield from _stale_names(source, ("gates", name))
        yield from _gate(source, name)


def _no_evidence(source: Source) -> Iterator[Mistake]:
    value = source.value
    if not is_object(value) or any(value.get(key) for key in EVIDENCE):
        return
    if value.get("documents") == {}:
        yield Mistake(source.place(("documents",)), "ARC-CFG-EMPTY", "'documents' is empty", NEXT_EVIDENCE)
    elif value.keys().isdisjoint(EVIDENCE):
        yield Mistake(source.place(), "ARC-CFG-MISSING", "'documents' is required", NEXT_EVIDENCE)


def _said_twice(source: Source) -> Iterator[Mistake]:
    documents = members(source.value, "documents")
    for kind in members(source.value, "collect"):
        if kind in documents:
            message = f"'{printable(kind)}' is listed under 'documents' and collected"
            place = source.place(("collect", kind), key=True)
            yield Mistake(place, "ARC-CFG-CONFLICT", message, "keep one of the two")


def _redacts_nothing(source: Source) -> Iterator[Mistake]:
    known = [*members(source.value, "documents"), *members(source.value, "collect")]
    paths = value_at(source.value, ("redaction", "paths"))
    for i in range(len(paths) if is_list(paths) else 0):
        kind = members(paths, i).get("document")
        if isinstance(kind, str) and kind not in known:
            place = source.place(("redaction", "paths", i, "document"))
            message = f"'{printable(kind)}' is not listed under 'documents' or 'collect'"
            yield Mistake(place, "ARC-CFG-VALUE", message, did_you_mean(kind, known))


def _signed_by_nobody(source: Source) -> Iterator[Mistake]:
    known = list(members(source.value, "roles"))
    signing = value_at(source.value, ("report", "sign_off"))
    for i, name in enumerate(signing if is_list(signing) else []):
        if isinstance(name, str) and name not in known:
            place = source.place(("report", "sign_off", i))
            hint = did_you_mean(name, known) or "add it under 'roles'"
            yield Mistake(place, "ARC-CFG-VALUE", f"'{printable(name)}' is none of 'roles'", hint)


def _listed_and_exempt(source: Source) -> Iterator[Mistake]:
    for kind in members(source.value, "not_applicable"):
        where = next((key for key in ("documents", "collect") if kind in members(source.value, key)), None)
        if where is not None:
            place = source.place(("not_applicable", kind), key=True)
            message = f"'{printable(kind)}' is declared not applicable and listed under '{where}'"
            yield Mistake(place, "ARC-CFG-CONFLICT", message, "keep one of the two")


def _out_of_reach(source: Source) -> Iterator[Mistake]:
    allow = value_at(source.value, ("network", "allow"))
    if not is_list(allow):
        return
    servers = servers_of(text for text in allow if isinstance(text, str))
    for path, entry in entries(source.value):
        for key, value in entry.items() if is_object(entry) else ():
            server = server_of(value) if isinstance(value, str) else None
            if server is not None and server not in servers:
                message = f"'{printable(key)}' is of a server that 'network', 'allow' does not name"
                yield Mistake(source.place((*path, key)), "ARC-CFG-CONFLICT", message, f"add '{server}' there")


def _listed_twice(source: Source, section: str) -> Iterator[Mistake]:
    listed = value_at(source.value, (section,))
    seen: set[Value] = set()
    for i in range(len(listed) if is_list(listed) else 0):
        name = members(source.value, section, i).get("name")
        if isinstance(name, str) and name in seen:
            place = source.place((section, i, "name"))
            yield Mistake(place, "ARC-CFG-DUPLICATE", "two entries have this name", "give each its own")
        seen.add(name if isinstance(name, str) else "")
    if seen and section in members(source.value, "collect"):
        place = source.place(("collect", section), key=True)
        message = f"'{section}' is made of what is listed under that key, and collected from elsewhere"
        yield Mistake(place, "ARC-CFG-CONFLICT", message, "keep one of the two")


def _packs_twice(source: Source) -> Iterator[Mistake]:
    packs = value_at(source.value, ("packs",))
    seen: set[str] = set()
    for i, entry in enumerate(packs if is_list(packs) else []):
        key = _pack_key(entry)
        if key and key in seen:
            yield Mistake(source.place(("packs", i)), "ARC-CFG-DUPLICATE", "this pack is listed twice", "name it once")
        seen.add(key)


def _pack_key(entry: Value) -> str:
    if is_object(entry):
        written = next((entry[key] for key in ("path", "use", "installed", "package") if key in entry), None)
        return _path_key(written) if "path" in entry else str(written)
    if not isinstance(entry, str):
        return ""
    if entry.startswith(("arcanos/", PACKAGE)) or INSTALLED.fullmatch(entry):
        return entry.removeprefix(PACKAGE)
    return _path_key(entry)


def _path_key(path: Value) -> str:
    return f"path:{posixpath.normpath(path)}" if isinstance(path, str) else ""


def _trust(source: Source) -> Iterator[Mistake]:
    keys = value_at(source.value, ("trust", "keys"))
    entries = keys if is_list(keys) else []
    names: set[Value] = set()
    signers = {"packs": 0, "bundles": 0, "custody": 0}
    for i in range(len(entries)):
        key = members(entries, i)
        name, since, until = key.get("name"), key.get("valid_from"), key.get("valid_until")
        place = source.place(("trust", "keys", i))
        if isinstance(name, str) and name in names:
            yield Mistake(place, "ARC-CFG-DUPLICATE", "two keys have this name", "give each its own")
        names.add(name if isinstance(name, str) else "")
        if isinstance(since, str) and isinstance(until, str) and since > until:
            yield Mistake(place, "ARC-CFG-CONFLICT", "the key ends before it begins", "set 'valid_until' later")
        roles = key.get("roles")
        for role in signers:
            signers[role] += is_list(roles) and role in roles
    for role, count in signers.items():
        demand = members(source.value, "trust", role)
        threshold = demand.get("threshold", 1)
        if demand and type(threshold) is int and threshold > count:
            place = source.place(("trust", role), key=True)
            message = f"{threshold} keys must have signed, and {count} may sign {role}"
            yield Mistake(place, "ARC-CFG-CONFLICT", message, f"give more keys the role '{role}', or lower 'threshold'")


def _extensions_twice(source: Source) -> Iterator[Mistake]:
    extensions = value_at(source.value, ("extensions",))
    seen: set[str] = set()
    for i, entry in enumerate(extensions if is_list(extensions) else []):
        name = entry.get("distribution") if is_object(entry) else entry
        if not isinstance(name, str):
            continue
        if normalised(name) in seen:
            place = source.place(("extensions", i))
            yield Mistake(place, "ARC-CFG-DUPLICATE", "this distribution is listed twice", "name it once")
        seen.add(normalised(name))


def _registry_lists(source: Source) -> Iterator[Mistake]:
    registry = members(source.value, "documents", "registry")
    if "list" in registry and "format" not in registry:
        place = source.place(("documents", "registry", "list"), key=True)
        yield Mistake(place, "ARC-CFG-CONFLICT", "a registry gathers its files by itself", "leave out 'list'")


def _stale_names(source: Source, section: Path) -> Iterator[Mistake]:
    known = tuple(kind for key in ("documents", "collect") for kind in members(source.value, key))
    known += tuple(section for section in RUN if value_at(source.value, (section,)) is not ABSENT)
    if not known:
        return  # what a bundle from elsewhere holds is not written here
    for kind in members(source.value, *section, "freshness"):
        if kind not in known:
            place = source.place((*section, "freshness", kind), key=True)
            message = f"'{printable(kind)}' is not listed under 'documents' or 'collect'"
            yield Mistake(place, "ARC-CFG-VALUE", message, did_you_mean(kind, known))


def _gate(source: Source, name: str) -> Iterator[Mistake]:
    gate = members(source.value, "gates", name)
    place = source.place(("gates", name), key=True)
    if name == "check":
        yield Mistake(place, "ARC-CFG-CONFLICT", "no gate is called 'check'", "use the section 'check'")
    elif "stage" not in gate and name not in STAGES:
        message = f"the gate '{printable(name)}' does not say which stage it guards"
        yield Mistake(place, "ARC-CFG-MISSING", message, "add 'stage', one of " + ", ".join(STAGES))
    packs = gate.get("packs")
    if not is_list(packs):
        return
    for rule in members(gate, "enforcement"):
        if rule.partition("/")[0] not in (*packs, ENGINE_PACK):
            at = source.place(("gates", name, "enforcement", rule), key=True)
            message = f"'{printable(rule)}' is of a pack that does not decide at this gate"
            yield Mistake(at, "ARC-CFG-CONFLICT", message, "add its pack under 'packs' or remove the line")
