"""The audit report as a PDF/A, set by typst: tagged, with its fonts, the same bytes for the same report."""

from __future__ import annotations

import json
from datetime import UTC
from importlib.resources import files
from tempfile import TemporaryDirectory
from typing import Final

import typst

from arcanos.reports.audit.content import Audit, content
from arcanos.reports.audit.pdf.data import data
from arcanos.reports.audit.pdf.letters import KNOWN, LATIN, Letters
from arcanos.reports.report import Report

STANDARDS: Final = ("a-2a", "ua-1")
"""PDF/A-2a (ISO 19005-2), to be kept and read aloud, and PDF/UA-1 (ISO 14289-1)."""
_NO_GLYPH: Final = "could not be displayed"


def to_bytes(report: Report) -> bytes:
    """Return the audit report as a PDF, made at the instant of the record.

    Whether the fonts can set a mark together with its letter is only known when it is set: where they can't, all
    beyond Latin letters is written out.
    """
    audit = content(report)
    try:
        return _set(audit, Letters(KNOWN))
    except typst.TypstError as refused:
        if _NO_GLYPH not in refused.message:
            raise
    return _set(audit, Letters(LATIN))


def _set(audit: Audit, letters: Letters) -> bytes:
    """Return the PDF. The template is the only source, and the folder that it could read from is empty."""
    template = files("arcanos.reports.audit.pdf").joinpath("report.typ").read_bytes()
    inputs = {"data": json.dumps(data(audit, letters), ensure_ascii=False)}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    with TemporaryDirectory(prefix="arcanos-") as nothing:
        compiler = typst.Compiler(
            template,
            root=nothing,
            font_paths=fonts,
            sys_inputs=inputs,
            package_path=nothing,
            package_cache_path=nothing,
        )
        at = audit.cover.as_of.astimezone(UTC).replace(microsecond=0)
        return compiler.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=at)
