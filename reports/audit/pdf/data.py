"""What the template of the PDF is given: the audit report as JSON, each text in characters that the PDF can show."""

from __future__ import annotations

from collections import Counter
from typing import Final

from arcanos.clock import rfc3339
from arcanos.reports.audit import words
from arcanos.reports.audit.content import Audit
from arcanos.reports.audit.cover import Cover
from arcanos.reports.audit.decisions import Needed
from arcanos.reports.audit.items import Owner, State
from arcanos.reports.audit.pdf.controls import controls
from arcanos.reports.audit.pdf.figures import figures, trend
from arcanos.reports.audit.pdf.findings import in_full, section
from arcanos.reports.audit.pdf.letters import Letters, Text
from arcanos.reports.audit.pdf.proof import evidence, proof
from arcanos.reports.audit.pdf.shares import first
from arcanos.reports.audit.sections import FULL, sections

ROWS: Final = 1_000
"""Findings in one row each; a page holds about 20."""
LINES: Final = 12
"""Reasons, decisions and owners at most on the page of the executive summary; the template shows as many as fit."""
MODELS: Final = 12
"""Models that the cover lists."""
SIGNERS: Final = 20
"""Roles that sign."""
LINE: Final = 160
"""Characters of a text on that page."""


def data(audit: Audit, letters: Letters) -> dict[str, object]:
    """Return the audit report as values that JSON has; the names are those that the template reads."""
    shown = sections(audit, rows=ROWS)
    fitting = in_full(shown, audit.cover.today)
    if fitting < FULL:
        shown = sections(audit, full=fitting, rows=ROWS)
    found: dict[str, object] = {
        "cover": _cover(audit.cover, letters) | {"states": [[str(state), n] for state, n in audit.states]},
        "summary": _summary(audit, letters),
        "scopes": [
            {"title": letters.text(row.title), "rules": row.rules, "checks": row.checks, "states": _counts(row.states)}
            for row in audit.scopes
        ],
        "bare": letters.text(", ".join(row.title for row in audit.scopes if row.is_bare)),
        "method": [letters.text(sentence) for sentence in audit.method],
        "sections": [section(one, audit.cover.today, letters) for one in shown],
        "controls": [controls(one, letters) for one in audit.frameworks],
        "evidence": evidence(audit, letters),
        "proof": proof(audit.proof, letters),
        "figures": figures(audit.figures, letters),
        "trend": trend(audit.trend, letters),
        "signing": letters.text(audit.signing),
        "sign_off": first(audit.sign_off, lambda one: _signer(one, letters), SIGNERS),
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
    title = letters.line(cover.title, LINE)
    return {
        "title": title,
        "pieces": letters.text(cover.title, LINE),
        "short": words.shortened(title, 80),
        "organisation": letters.text(cover.organisation, LINE),
        "classification": letters.text(cover.classification, LINE),
        "marked": words.shortened(letters.line(cover.classification, LINE), 40),
        "system": letters.text(cover.system, LINE),
        "project": letters.text(cover.project, LINE),
        "models": models,
        "models_left": len(cover.models) - len(models),
        "period": words.period(cover),
        "as_of": rfc3339(cover.as_of),
        "day": [cover.today.year, cover.today.month, cover.today.day],
        "gate": letters.text(cover.gate, LINE),
        "word": cover.word,
        "meaning": cover.meaning,
        "exit": cover.exit_code,
        "record": letters.name(cover.record_sha256),
        "engine": letters.line(cover.engine_version, 40),
    }


def _summary(audit: Audit, letters: Letters) -> dict[str, object]:
    counts = Counter(item.owner.name for item in audit.acting)
    busiest = sorted(audit.owners, key=lambda owner: (-counts[owner.name], owner.name))
    return {
        "sentences": [letters.text(sentence, 2 * LINE) for sentence in audit.sentences],
        "graded": [
            {"severity": str(row.severity), "checks": row.checks, "states": _counts(row.states)} for row in audit.graded
        ],
        "reasons": first(audit.decision.reasons, lambda reason: letters.text(reason, LINE), LINES),
        "decisions": first(audit.decisions, lambda one: _decision(one, letters), LINES),
        "owners": first(busiest, lambda one: [*_signer(one, letters), counts[one.name]], LINES),
    }


def _decision(one: Needed, letters: Letters) -> list[Text]:
    return [letters.text(one.what, 4 * LINE), letters.text(", ".join(one.who), LINE), str(one.until or "")]


def _signer(one: Owner, letters: Letters) -> list[Text]:
    return [letters.text(one.title, 60), letters.text(words.held(one), 60)]


def _counts(states: tuple[tuple[State, int], ...]) -> list[int]:
    return [n for _, n in states]
