"""A bench for the engine's modules: rules as data, which is YAML when written as JSON, and what comes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.engine.cases import CaseResult, run_cases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Evaluation, Settings, evaluate
from arcanos.engine.model import Pack
from arcanos.engine.pack import PackSource, load_pack
from arcanos.errors import PackRefused
from arcanos.evidence.bundle import Bundle, Exemption, bundle_of

AS_OF = datetime(2026, 3, 2, 12, tzinfo=UTC)
RULE: dict[str, Any] = {
    "id": "r",
    "title": "A rule",
    "domain": "security",
    "severity": "high",
    "scope": "deployment",
    "owner": "o",
    "why": "w",
    "remedy": "m",
    "cases": [{"name": "good", "given": {"d": {}}, "expect": "pass"}],
}
PACK: dict[str, Any] = {"id": "p", "version": "1.0.0", "title": "A pack"}
Written = Mapping[str, Any]


def whole(rule: Written) -> dict[str, Any]:
    subject = {"subject": "{id}"} if "for" in rule else {}
    return {**RULE, **subject, **rule}


@pytest.fixture(scope="session")
def load(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., PackSource]:
    """Load a pack of the rules given: `load(rule, another, pack={...})`."""
    folder = tmp_path_factory.mktemp("packs")

    def run(*rules: Written, pack: Written | None = None) -> PackSource:
        path: Path = folder / "pack.yaml"
        path.write_text(
            json.dumps({**PACK, **(pack or {}), "rules": [whole(rule) for rule in rules]}), encoding="utf-8"
        )
        return load_pack(path, "pack.yaml")

    return run


@pytest.fixture(scope="session")
def compiled(load: Callable[..., PackSource]) -> Callable[..., Pack]:
    """Compile a pack of the rules given: `compiled(rule, pack={...}, params={...})`."""

    def run(*rules: Written, pack: Written | None = None, params: Written | None = None) -> Pack:
        return compile_pack(load(*rules, pack=pack), params)

    return run


@pytest.fixture(scope="session")
def refused(compiled: Callable[..., Pack]) -> Callable[..., str]:
    """Return the mistakes with which a pack is refused, one a line."""

    def run(*rules: Written, **options: Any) -> str:
        with pytest.raises(PackRefused) as caught:
            compiled(*rules, **options)
        assert caught.value.mistakes
        return str(caught.value)

    return run


@pytest.fixture(scope="session")
def judge(compiled: Callable[..., Pack]) -> Callable[..., Evaluation]:
    """Evaluate rules: `judge([rule, ...], evidence, pack=…, params=…, settings=…, collected_at=…, exemptions=…)`."""

    def run(
        rules: Sequence[Written],
        evidence: Written,
        *,
        pack: Written | None = None,
        params: Written | None = None,
        settings: Settings | None = None,
        as_of: datetime = AS_OF,
        collected_at: datetime | None = AS_OF,
        exemptions: Sequence[Exemption] = (),
    ) -> Evaluation:
        documents = bundle_of(evidence, collected_at=collected_at).documents
        bundle = Bundle(documents, {exemption.document: exemption for exemption in exemptions})
        packs = [compiled(*rules, pack=pack, params=params)]
        done = evaluate(packs, bundle, as_of=as_of, settings=settings or Settings())
        assert done.planned == len(done.results)
        return done

    return run


@pytest.fixture(scope="session")
def rows(judge: Callable[..., Evaluation]) -> Callable[..., dict[str, str]]:
    """Return the outcome of each row of one rule by its subject: `pass`, `indeterminate path_absent`, ..."""

    def run(rule: Written, evidence: Written, **options: Any) -> dict[str, str]:
        found = judge([rule], evidence, **options).findings
        told = {f.subject: f"{f.outcome} {f.reason or ''}".strip() for f in found}
        assert len(told) == len(found), "two rows have one subject"
        return told

    return run


@pytest.fixture(scope="session")
def outcome(rows: Callable[..., dict[str, str]]) -> Callable[..., str]:
    """Return the outcome of a `require` over the bundle."""

    def run(require: Written, evidence: Written, **options: Any) -> str:
        (told,) = rows({"require": require}, evidence, **options).values()
        return told

    return run


@pytest.fixture(scope="session")
def tested(load: Callable[..., PackSource]) -> Callable[..., tuple[CaseResult, ...]]:
    """Run the cases of one rule."""

    def run(rule: Written, **options: Any) -> tuple[CaseResult, ...]:
        return run_cases(load(rule, **options))

    return run
