"""One example before both evaluators: the product's engine, from real YAML text, and the naive one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drawn_values import AS_OF
from naive import Document, Row, Settings, rows
from naive_lists import QUANTIFIERS, REDUCERS
from naive_truth import path_of, word

from arcanos import clock
from arcanos.engine import evaluator
from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import load_pack
from arcanos.engine.truth import Trace
from arcanos.evidence.bundle import Bundle, bundle_of

COMPUTED = ("length", "since", "count", *REDUCERS, "percentile", "max_gap")
Told = tuple[str, str, str | None, str | None]
Looks = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Opinion:
    """Be what an evaluator says of one target, in words that both have."""

    told: Told
    looked: Looks


def by_engine(example: dict[str, Any], folder: Path) -> list[Opinion]:
    """Ask the product's engine: the pack is written as YAML, loaded and compiled."""
    file = folder / "pack.yaml"
    file.write_text(json.dumps(example["pack"] | {"rules": [example["rule"]]}), encoding="utf-8")
    pack = compile_pack(load_pack(file))
    as_of = clock.instant(AS_OF)
    assert as_of is not None
    roles = {role: frozenset(people) for role, people in example.get("roles", {}).items()}
    done = evaluator.evaluate([pack], _bundle(example), as_of=as_of, settings=evaluator.Settings(roles=roles))
    assert done.planned == len(done.results)
    return sorted((_of_result(result) for result in done.results), key=lambda one: repr(one.told))


def by_naive(example: dict[str, Any]) -> list[Opinion]:
    """Ask the naive evaluator, which takes the same mapping as it is."""
    pack, rule = example["pack"], example["rule"]
    settings = Settings(
        as_of=AS_OF,
        pack=pack["id"],
        params={name: one["default"] for name, one in pack.get("params", {}).items()},
        evidence=pack.get("evidence", {}),
        roles=example.get("roles", {}),
        min_n=pack.get("min_n", 30),
        confidence=pack.get("confidence", 0.95),
    )
    documents = {name: Document(value, collected) for name, (value, collected) in example["documents"].items()}
    return sorted((_of_row(row) for row in rows(rule, documents, settings)), key=lambda one: repr(one.told))


def _bundle(example: dict[str, Any]) -> Bundle:
    found: dict[str, Any] = {}
    for name, (value, collected) in example["documents"].items():
        collected_at = None if collected is None else clock.instant(collected)
        found |= bundle_of({name: value}, collected_at=collected_at).documents
    return Bundle(found)


def _of_row(row: Row) -> Opinion:
    looked = sorted((look.path, look.operator, word(look.answer)) for look in row.looked)
    return Opinion((row.subject, row.outcome, row.reason, row.path), looked)


def _of_result(result: evaluator.Result) -> Opinion:
    made = result.finding
    path = None if result.target is None else path_of(result.target)
    reason = None if made.reason is None else str(made.reason)
    verdict = result.verdict
    traces = [trace for trace in (verdict.applies, verdict.trace) if trace is not None]
    looked = sorted(look for trace in traces for look in _looks(trace))
    return Opinion((made.subject, str(made.outcome), reason, path), looked)


def _looks(trace: Trace) -> Iterator[tuple[str, str, str]]:
    if not trace.parts or trace.word in (*COMPUTED, *QUANTIFIERS, "at_least", "lookup"):
        yield path_of(trace.path or ()), trace.word, _answer(trace)
    if trace.word in COMPUTED:
        return
    if trace.word == "lookup" and trace.parts:
        yield from _joined(trace.parts[1], trace)
        return
    for part in trace.parts:
        yield from _looks(part)


def _joined(joined: Trace, lookup: Trace) -> Iterator[tuple[str, str, str]]:
    """Look into the matches of a join; that some could not be told is in the answer of the `lookup` itself."""
    if not (joined.word in QUANTIFIERS and joined.path == lookup.path):
        yield from _looks(joined)
        return
    for part in joined.parts:
        inner = part.parts[0] if joined.word == "none" else part
        if (inner.word, inner.path, inner.parts) != ("lookup", lookup.path, ()):
            yield from _looks(inner)


def _answer(trace: Trace) -> str:
    return str(trace.reason) if trace.truth is None else str(trace.truth).lower()
