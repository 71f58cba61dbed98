"""Worked examples with their evidence; `arcanos demo` runs one of them from wherever it is installed."""

from __future__ import annotations

from pathlib import Path

CREDIT_SCORING = Path(__file__).parent / "credit-scoring"
