"""The one template environment of the audit page: our own files, everything escaped, nothing undefined passed over."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from arcanos.clock import rfc3339
from arcanos.findings import Severity
from arcanos.reports.audit.items import State
from arcanos.reports.audit.scales import figure
from arcanos.reports.audit.words import SHORT, brief, interval, period, shortened
from arcanos.reports.lines import one_line

PACKAGE: Final = "arcanos.reports.audit"

AGAIN: Final = 50
"""Links, under one heading, to findings that are whole under another."""

ICONS: Final[Mapping[State, str]] = {
    State.FAILING: "failing",
    State.UNTOLD: "untold",
    State.WAITING: "waiting",
    State.COVERED: "covered",
    State.HOLDING: "holds",
    State.NOT_APPLICABLE: "na",
}
"""The icon and the class of each state: a colour never stands alone."""


@cache
def environment() -> Environment:
    """Return the environment, made once: its templates come from this package, never from a pack or from evidence."""
    made = Environment(
        loader=PackageLoader(PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
    )
    filters: dict[str, Callable[..., object]] = {
        "n": _count,
        "figure": figure,
        "short": _short,
        "day": _day,
        "instant": rfc3339,
        "icon": ICONS.__getitem__,
        "words": _words,
        "interval": interval,
        "period": period,
    }
    made.filters.update(filters)
    shared: dict[str, Any] = {"State": State, "SEVERITIES": tuple(reversed(Severity)), "AGAIN": AGAIN}
    made.globals.update(shared)
    return made


def _final(value: object) -> object:
    """Return what is written for a value: text on one line and not too long, what no page may obey or hold escaped."""
    if isinstance(value, Markup):
        return value
    return brief(one_line(value)) if isinstance(value, str) else value


def _day(day: date | datetime) -> str:
    return day.isoformat()[:10]


def _count(n: int) -> str:
    return f"{n:,}"


def _short(text: str) -> str:
    return brief(one_line(text), SHORT)


def _words(text: str) -> str:
    return text.replace("_", " ").replace("/", " / ")


def style(classification: str, running: str) -> str:
    """Return the style sheet, with what stands in the margins of each printed page."""
    left, right = _css(shortened(running, 80)), _css(shortened(classification, 40))
    margins = f"@page {{ @top-left {{ content: {left} }} @top-right {{ content: {right} }} }}\n"
    return _text("page.css") + margins


def script() -> str:
    """Return the script that filters; without it everything is shown."""
    return _text("filter.js")


@cache
def _text(name: str) -> str:
    return (files(PACKAGE) / "templates" / name).read_text("utf-8")


def _css(text: str) -> str:
    """Return a CSS string (CSS Syntax Level 3, 4.3.7) that holds `text` and can't end before its end."""
    return '"' + re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found[0]):06x} ", one_line(text)) + '"'


def csp_hash(text: str) -> str:
    """Return the source expression of an inline style or script (CSP Level 3, 2.3.1)."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
