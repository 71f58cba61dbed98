"""What the template of the PDF is given: the audit report as JSON, each text in characters that the PDF can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from arcanos.clock import rfc3339
from arcanos.reports.audit import words
from arcanos.reports.audit.content import Audit, Cover
from arcanos.reports.audit.items import State
from arcanos.reports.audit.pdf.controls import controls
from arcanos.reports.audit.pdf.figures import figures, trend
from arcanos.reports.audit.pdf.findings import section
from arcanos.reports.audit.pdf.letters import Letters
from arcanos.reports.audit.pdf.proof import evidence, proof
from arcanos.reports.audit.sections import sections

ROWS: Final = 1_500
"""Findings in one row each; a page holds about 20."""
LINES: Final = 6
"""Reasons, decisions and owners that stand on the page of the executive summary."""
MODELS: Final = 12
"""Models that the cover lists."""
LINE: Final = 160
"""Characters of a text on that page."""


def data(audit: Audit, letters: Letters) -> dict[str, object]:
    """Return the audit report as values that JSON has; the names are those that the template reads."""
    found: dict[str, object] = {
        "cover": _cover(audit.cover, letters),
        "summary": _summary(audit, letters),
        "scopes": [
            {"title": letters.text(row.title), "rules": row.rules, "checks": row.checks, "states": _counts(row.states)}
            for row in audit.scopes
        ],
        "bare": letters.text(", ".join(row.title for row in audit.scopes if row.is_bare)),
        "method": letters.texts(audit.method),
        "sections": [section(one, audit.cover.today, letters) for one in sections(audit, rows=ROWS)],
        "controls": [controls(one, letters) for one in audit.frameworks],
        "evidence": evidence(audit, letters),
        "proof": proof(audit.proof, letters),
        "figures": figures(audit.figures, letters),
        "trend": trend(audit.trend, letters),
        "sign_off": [
            {"title": letters.text(one.title), "people": letters.text(words.held(one))} for one in audit.sign_off
        ],
        "glossary": [[term.word, term.meaning] for term in audit.glossary],
        "states": [str(state) for state in State],
    }
    return found | {"replaced": letters.replaced}


def _cover(cover: Cover, letters: Letters) -> dict[str, object]:
    models = [
        {
            "name": letters.text(f"{model.name}@{model.version}"),
            "stage": letters.text(model.stage or ""),
            "use": letters.text(model.use or ""),
            "artifact": letters.text(model.artifact_sha256 or ""),
        }
        for model in cover.models[:MODELS]
    ]
    return {
        "title": letters.line(cover.title, LINE),
        "organisation": letters.line(cover.organisation, LINE),
        "classification": letters.line(cover.classification, 60),
        "system": letters.text(cover.system, LINE),
        "project": letters.line(cover.project, LINE),
        "models": models,
        "models_left": len(cover.models) - len(models),
        "period": words.period(cover),
        "as_of": rfc3339(cover.as_of),
        "day": [cover.today.year, cover.today.month, cover.today.day],
        "gate": letters.text(cover.gate, LINE),
        "word": cover.word,
        "meaning": cover.meaning,
        "exit": cover.exit_code,
        "engine": letters.line(cover.engine_version, 40),
    }


def _summary(audit: Audit, letters: Letters) -> dict[str, object]:
    counts = Counter(item.owner.name for item in audit.acting)
    busiest = sorted(audit.owners, key=lambda owner: (-counts[owner.name], owner.name))
    reasons = [letters.text(reason, LINE) for reason in audit.decision.reasons[:LINES]]
    decisions = [
        [letters.text(one.what, 2 * LINE), letters.text(", ".join(one.who), LINE), str(one.until or "")]
        for one in audit.decisions[:LINES]
    ]
    owners = [
        [letters.text(one.title, 60), letters.text(words.held(one), 60), counts[one.name]] for one in busiest[:LINES]
    ]
    return {
        "sentences": [letters.text(sentence, 2 * LINE) for sentence in audit.sentences],
        "graded": [
            {"severity": str(row.severity), "checks": row.checks, "states": _counts(row.states)} for row in audit.graded
        ],
        "reasons": _first(reasons, audit.decision.reasons),
        "decisions": _first(decisions, audit.decisions),
        "owners": _first(owners, busiest),
    }


def _first(shown: Sequence[object], of: Sequence[object]) -> dict[str, object]:
    """Return the first of some things, and how many there are."""
    return {"first": shown, "all": len(of)}


def _counts(states: tuple[tuple[State, int], ...]) -> list[int]:
    return [n for _, n in states]
