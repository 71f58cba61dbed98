"""The formats that a run can be written in: one literal table. A format's module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, TypeAlias

from arcanos.reports.report import Report

Render: TypeAlias = Callable[[Report], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is, and the module whose function `to_bytes` writes it.

    `as_is`: programs read it, so standard output gets its bytes unchanged; any other is a text for people, of which
    a build server may not take a line for a command. `extra` is the optional dependency that it needs,
    `needs` the module that comes with it. `signable`: it is an in-toto statement,
    which an envelope of signatures may hold. `is_binary`: a terminal can't show it.
    """

    says: str
    module: str
    suffix: str
    as_is: bool = True
    extra: str | None = None
    needs: str | None = None
    signable: bool = False
    is_binary: bool = False

    def write(self, report: Report) -> bytes:
        """Return the report in this format."""
        render: Render = import_module(f"arcanos.reports.{self.module}").to_bytes
        return render(report)


FORMATS: Final[Mapping[str, Format]] = {
    "text": Format("what a terminal shows", "terminal", ".txt", as_is=False),
    "json": Format("the record, complete: what 'report', 'replay' and 'diff' read", "record_json", ".json"),
    "markdown": Format("a summary for a pull request or a pipeline", "markdown", ".md", as_is=False),
    "html": Format("the audit report as one page, for browsers and printers", "audit.page.html", ".html"),
    "pdf": Format(
        "the standardised audit report as PDF/A, to sign and to keep",
        "audit.pdf.document",
        ".pdf",
        extra="pdf",
        needs="typst",
        is_binary=True,
    ),
    "audit-markdown": Format(
        "the standardised audit report, to read and to keep beside the code", "audit.markdown", ".md", as_is=False
    ),
    "review": Format(
        "for a governance review: agenda, decisions needed, a page for each owner, minutes",
        "review.markdown",
        ".md",
        as_is=False,
    ),
    "review-html": Format("the same as one page, for browsers and printers", "review.page", ".html"),
    "xlsx": Format("a workbook to follow findings up in", "workbook.workbook", ".xlsx", is_binary=True),
    "csv": Format("a table with a row for each finding, for spreadsheets and programs", "tables.csv_table", ".csv"),
    "ics": Format("deadlines for a calendar, by owner, and the ends of waivers", "calendar.ics", ".ics"),
    "sarif": Format("SARIF 2.1.0, complete: for viewers, archives and other tools", "hosts.sarif.full", ".sarif"),
    "sarif-github": Format("the part of SARIF that GitHub's code scanning reads", "hosts.sarif.github", ".sarif"),
    "junit": Format("JUnit XML: a test for each rule and subject", "hosts.junit", ".xml"),
    "gitlab": Format("a Code Quality report for GitLab's merge requests", "hosts.gitlab", ".json"),
    "github": Format("annotations in the log of a GitHub job", "hosts.github", ".txt"),
    "github-summary": Format("the summary of a GitHub job", "hosts.github_summary", ".md", as_is=False),
    "oscal-ar": Format("assessment results of OSCAL: controls, observations, risks", "oscal.results", ".json"),
    "oscal-poam": Format("a plan of action and milestones of OSCAL", "oscal.poam", ".json"),
    "in-toto": Format("which rules passed, as an in-toto statement", "in_toto.results", ".json", signable=True),
    "slsa-vsa": Format("the verdict, as a SLSA verification summary", "in_toto.verification", ".json", signable=True),
    "cyclonedx": Format("the audited models as a bill of materials of CycloneDX", "cyclonedx.bom", ".json"),
}
