"""The pack for a governance review as one HTML page that needs no network, no script and no other file."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from arcanos.clock import rfc3339
from arcanos.errors import ExitCode
from arcanos.reports import summary
from arcanos.reports.decisions import Asked, Subject
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report
from arcanos.reports.review.content import OwnerPage, Point, Review, review, todo
from arcanos.reports.review.markdown import BLANK, nothing_to_decide, since

PACKAGE: Final = "arcanos.reports.review"
CLASSES: Final = {ExitCode.OPEN: "is-open", ExitCode.CLOSED: "is-closed", ExitCode.UNTOLD: "is-untold"}
"""How a verdict looks; any other is undecided. Its word always stands beside."""


@dataclass(frozen=True, slots=True)
class Part:
    """Findings of one page under one heading."""

    title: str
    points: tuple[Point, ...]


def to_bytes(report: Report) -> bytes:
    """Return the page in UTF-8; every text is escaped, and no finding is left out."""
    return render(review(report)).encode("utf-8")


def render(pack: Review) -> str:
    """Return the page."""
    css = (files(PACKAGE) / "templates" / "review.css").read_text("utf-8")
    decision, compared = pack.record.decision, pack.compared
    word, meaning = summary.VERDICTS[decision.exit_code]
    asked: list[tuple[str, list[Asked]]] = [
        (subject.value, [one for one in pack.asked if one.subject is subject]) for subject in Subject
    ]
    return (
        _environment()
        .get_template("review.html")
        .render(
            pack=pack,
            record=pack.record,
            css=Markup(css),  # noqa: S704 - a file of this package
            csp_hash=Markup(_csp_hash(css)),  # noqa: S704 - base64, and no quote that ends it
            word=word,
            meaning=meaning,
            gate=summary.gate(decision),
            looks=CLASSES.get(decision.exit_code, "is-undecided"),
            coverage=summary.coverage_line(pack.record.coverage),
            before=None if compared is None else summary.verdict(compared.before.decision),
            since="" if compared is None else since(compared),
            asked=[(title, found) for title, found in asked if found],
            nothing=nothing_to_decide(pack),
            pages=[(page, _parts(page)) for page in pack.pages],
            blank=range(BLANK),
            instant=rfc3339,
            day=_day,
            words=_words,
            covered=summary.covered,
            agreed=summary.agreed,
            todo=todo,
        )
    )


def _parts(page: OwnerPage) -> list[Part]:
    parts = (
        Part("Failing", page.failing),
        Part("Could not be told", page.untold),
        Part("Waived or baselined", page.covered),
        Part("Rules not in force", page.waiting),
    )
    return [part for part in parts if part.points]


@cache
def _environment() -> Environment:
    """Return the environment: its templates come from this package, never from a pack or from evidence."""
    return Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _day(at: datetime) -> str:
    return rfc3339(at)[:10]


def _words(value: object) -> str:
    return str(value).replace("_", " ")


def _final(value: object) -> object:
    """Return what is written for a value: text on one line, with what no page may obey or hold escaped."""
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _csp_hash(text: str) -> str:
    """Return the source expression of an inline style (CSP Level 3, 2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
