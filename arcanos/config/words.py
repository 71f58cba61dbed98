"""The words a configuration may use: each kind of text with its pattern, its message and its next step."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, NoReturn, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from arcanos.clock import day
from arcanos.evidence.collected import selector_path
from arcanos.evidence.globs import pattern_fault
from arcanos.packs.references import INSTALLED, PACKAGE
from arcanos.redaction import says_something


def refuse(code: str, message: str, hint: str = "") -> NoReturn:
    """Raise the error that `load` turns into a mistake with this code, message and next step."""
    raise PydanticCustomError("arcanos", "{message}", {"code": code, "message": message, "hint": hint})


def _matches(pattern: str, message: str, hint: str) -> Callable[[str], str]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        return text if compiled.fullmatch(text) else refuse("ARC-CFG-VALUE", message, hint)

    return check


def _said(text: str) -> str:
    if not says_something(text):
        refuse("ARC-CFG-VALUE", "says nothing", "write it out: what is not said can't be reviewed")
    return text


def _pattern(text: str) -> str:
    if fault := pattern_fault(text):
        refuse("ARC-CFG-PATH", fault, "name files below the configuration's folder, with '/'")
    return text


def _selector(text: str) -> str:
    if selector_path(text) is None:
        refuse("ARC-CFG-VALUE", "is not a selector of one value", "write names and indexes, such as report.made_at")
    return text


def _pack_text(text: str) -> str:
    if text.startswith("arcanos/") and not re.fullmatch(SHIPPED, text):
        refuse("ARC-CFG-VALUE", "is not the name of a shipped pack", "a path of that name is written {'path': ...}")
    if text.startswith(PACKAGE) and not re.fullmatch(PACKAGE + PACKAGED, text, re.ASCII):
        refuse("ARC-CFG-VALUE", "is not the name of a package", "a path of that name is written {'path': ...}")
    return text


def _day(text: str) -> str:
    return text if day(text) is not None else refuse("ARC-CFG-VALUE", "is not a day", "write YYYY-MM-DD: 2026-12-31")


SHIPPED = r"arcanos/[a-z][a-z0-9]*(-[a-z0-9]+)*"
PACKAGED = r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(/[A-Za-z0-9._-]+)?"
_TEXT = r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*"
_ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_SNAKE = r"[a-z][a-z0-9_]*"
_SPAN = r"[1-9][0-9]{0,8}[smhdw]"
_DISTRIBUTION = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?"
_BOUND = r" *(=|>=|>|<=|<) *[0-9]{1,9}(\.[0-9]{1,9}){0,9}((a|b|rc)[0-9]{1,9})? *"
_RANGE = rf"{_BOUND}(,{_BOUND}){{0,9}}"
_SHA256 = r"[0-9a-f]{64}"
_DAYS = r"[1-9][0-9]{0,3}[dw]"
_LIMIT = r"([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])d|([1-9]|[1-4][0-9]|5[0-2])w"

Text: TypeAlias = Annotated[
    str,
    Field(min_length=1),
    AfterValidator(_matches(_TEXT, "must hold one line of visible text", "")),
]
Said: TypeAlias = Annotated[Text, AfterValidator(_said)]
"""What somebody says in words of their own."""
Id: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_ID, "is not an id", "write lowercase words joined by '-'")),
    Field(json_schema_extra={"pattern": f"^{_ID}$"}),
]
Shipped: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(SHIPPED, "is not the name of a shipped pack", "write arcanos/ and the pack's name")),
    Field(json_schema_extra={"pattern": f"^{SHIPPED}$"}),
]
Package: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(PACKAGED, "is not the name of a package", "write package, or package/pack")),
    Field(json_schema_extra={"pattern": f"^{PACKAGED}$"}),
]
InstalledText: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(INSTALLED.pattern, "is not a version of a pack", "write id@version: credit@1.2.0")),
    Field(json_schema_extra={"pattern": f"^{INSTALLED.pattern}$"}),
]
Day: TypeAlias = Annotated[
    str,
    AfterValidator(_day),
    Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
PackText: TypeAlias = Annotated[Text, AfterValidator(_pack_text)]
RuleName: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(f"{_ID}/{_ID}", "is not the name of a rule", "write pack/rule")),
    Field(json_schema_extra={"pattern": f"^{_ID}/{_ID}$"}),
]
Snake: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_SNAKE, "is not a name", "write lowercase words joined by '_'")),
    Field(json_schema_extra={"pattern": f"^{_SNAKE}$"}),
]
Span: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_SPAN, "is not a duration", "write one whole number and one of s m h d w: 90d")),
    Field(json_schema_extra={"pattern": f"^{_SPAN}$"}),
]
Days: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_DAYS, "is not a number of days", "write whole days or weeks: 30d, 4w")),
    Field(json_schema_extra={"pattern": f"^{_DAYS}$"}),
]
Limit: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_LIMIT, "is not a number of days up to 366", "write whole days or weeks: 30d, 4w")),
    Field(json_schema_extra={"pattern": f"^({_LIMIT})$"}),
]
Distribution: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_DISTRIBUTION, "is not the name of a distribution", "write it as for pip install")),
    Field(json_schema_extra={"pattern": f"^{_DISTRIBUTION}$"}),
]
VersionRange: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_RANGE, "is not a range of versions", "write comparators, such as >=1.2, <2")),
    Field(json_schema_extra={"pattern": f"^{_RANGE}$"}),
]
Sha256: TypeAlias = Annotated[
    str,
    AfterValidator(_matches(_SHA256, "is not a SHA-256", "write its 64 lowercase hex digits")),
    Field(json_schema_extra={"pattern": f"^{_SHA256}$"}),
]
Pattern: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]
Selector: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_selector)]
