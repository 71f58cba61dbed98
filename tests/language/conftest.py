"""A bench for rule fragments: write one into a pack, give it evidence, read what the language says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from arcanos.clock import span
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Evaluation, Settings, evaluate
from arcanos.engine.pack import load_pack
from arcanos.errors import PackRefused
from arcanos.evidence.bundle import bundle_of

AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
PACK = 'id: p\nversion: "1.0.0"\ntitle: A pack\n'
HEADER = """\
id: r
title: A rule
domain: security
severity: high
scope: deployment
owner: ml-engineering
why: It matters.
remedy: Mend it.
"""
CASES = """\
cases:
  - {name: good, as_of: "2026-03-02T12:00:00Z", given: {d: {}}, expect: pass}
  - {name: bad, as_of: "2026-03-02T12:00:00Z", given: {d: {}}, expect: fail}
"""
# A refusal without a hint says in its message what would be taken instead.
NEEDED = re.compile("needed|needs|only|must|at most|at least|one of|known|takes|below|outside|beneath|has no type")
SUBJECT = 'subject: "{id}"\n'


def written(folder: Path, rule: str, pack: str) -> Path:
    """Write a pack of one rule whose own text stands first, so that its places are those of `r.yaml`."""
    text = dedent(rule).lstrip("\n")
    if not text.endswith("\n"):
        text += "\n"
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text(PACK + dedent(pack), encoding="utf-8")
    keys = {line.partition(":")[0] for line in text.splitlines()}
    header = "".join(line + "\n" for line in HEADER.splitlines() if line.partition(":")[0] not in keys)
    cases = "" if "cases" in keys else CASES
    subject = SUBJECT if "for" in keys and "subject" not in keys else ""
    (folder / "r.yaml").write_text(text + header + subject + cases, encoding="utf-8")
    return folder


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., Evaluation]:
    """Evaluate one rule: `judge(rule, evidence, params=…, as_of=…, collected_at=…, settings=…)`."""

    def run(
        rule: str,
        evidence: Mapping[str, Any],
        *,
        pack: str = "",
        params: Mapping[str, Any] | None = None,
        as_of: datetime = AS_OF,
        collected_at: datetime | None = AS_OF,
        settings: Settings | None = None,
    ) -> Evaluation:
        source = load_pack(written(tmp_path / "p", rule, pack))
        bundle = bundle_of(evidence, collected_at=collected_at)
        done = evaluate([compile_pack(source, params)], bundle, as_of=as_of, settings=settings or Settings())
        assert done.planned == len(done.results)
        return done

    return run


@pytest.fixture
def rows(judge: Callable[..., Evaluation]) -> Callable[..., dict[str, str]]:
    """Return the outcome of each row by its subject: `fail`, `indeterminate path_absent`, ..."""

    def run(rule: str, evidence: Mapping[str, Any], **options: Any) -> dict[str, str]:
        found = [result.finding for result in judge(rule, evidence, **options).results]
        told = {f.subject: f"{f.outcome} {f.reason or ''}".strip() for f in found}
        assert len(told) == len(found), "a row would be lost: two have one subject"
        return told

    return run


@pytest.fixture
def outcome(rows: Callable[..., dict[str, str]]) -> Callable[..., str]:
    """Return the outcome of the one row of a `require`, written as a check over the bundle."""

    def run(require: str, evidence: Mapping[str, Any], **options: Any) -> str:
        rule = "require:\n" + indent(dedent(require).strip("\n"), "  ")
        (told,) = rows(rule, evidence, **options).values()
        return told

    return run


@pytest.fixture
def tell(outcome: Callable[..., str]) -> Callable[..., str]:
    """Return the outcome of a condition on one value, `...` for an absent one."""

    def run(condition: str, value: Any, **options: Any) -> str:
        document = {} if value is ... else {"x": value}
        return outcome(f"d.x: {condition}", {"d": document}, **options)

    return run


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., str]:
    """Return the message with which a rule is refused; every mistake has line, column and next step."""

    def run(rule: str, *, pack: str = "", params: Mapping[str, Any] | None = None) -> str:
        with pytest.raises(PackRefused) as caught:
            compile_pack(load_pack(written(tmp_path / "p", rule, pack), "p"), params)
        for mistake in caught.value.mistakes:
            assert mistake.code.startswith("ARC-"), mistake
            assert mistake.place.line or params is not None, f"no place: {mistake}"
            assert mistake.hint or NEEDED.search(mistake.message), f"no next step: {mistake}"
        return str(caught.value)

    return run


@pytest.fixture
def ago() -> Callable[[str], datetime]:
    """Return the instant that lies a span such as `90d` before the bench's `as_of`; `-1s` lies after it."""

    def run(text: str) -> datetime:
        seconds = span(text, signed=True)
        assert seconds is not None
        return datetime.fromtimestamp(AS_OF.timestamp() - float(seconds), UTC)

    return run
