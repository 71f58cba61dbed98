"""The words a configuration may use: each kind of text with its pattern, its message and its next step."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from arcanos.packs.references import INSTALLED, PACKAGE
from arcanos.strict import ID, Text, Word, refuse


def _pack_text(text: str) -> str:
    if text.startswith("arcanos/") and not re.fullmatch(SHIPPED, text):
        refuse("ARC-CFG-VALUE", "is not the name of a shipped pack", "a path of that name is written {'path': ...}")
    if text.startswith(PACKAGE) and not re.fullmatch(PACKAGE + PACKAGED, text, re.ASCII):
        refuse("ARC-CFG-VALUE", "is not the name of a package", "a path of that name is written {'path': ...}")
    return text


SHIPPED = r"arcanos/[a-z][a-z0-9]*(-[a-z0-9]+)*"
PACKAGED = r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(/[A-Za-z0-9._-]+)?"
_DISTRIBUTION = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?"
_BOUND = r" *(=|>=|>|<=|<) *[0-9]{1,9}(\.[0-9]{1,9}){0,9}((a|b|rc)[0-9]{1,9})? *"
_RANGE = rf"{_BOUND}(,{_BOUND}){{0,9}}"
_DAYS = r"[1-9][0-9]{0,3}[dw]"
_LIMIT = r"(([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])d|([1-9]|[1-4][0-9]|5[0-2])w)"

Shipped: TypeAlias = Annotated[
    str, Word(SHIPPED, "is not the name of a shipped pack", "write arcanos/ and the pack's name")
]
Package: TypeAlias = Annotated[str, Word(PACKAGED, "is not the name of a package", "write package, or package/pack")]
InstalledText: TypeAlias = Annotated[
    str, Word(INSTALLED.pattern, "is not a version of a pack", "write id@version: credit@1.2.0")
]
PackText: TypeAlias = Annotated[Text, AfterValidator(_pack_text)]
RuleName: TypeAlias = Annotated[str, Word(f"{ID}/{ID}", "is not the name of a rule", "write pack/rule")]
Days: TypeAlias = Annotated[str, Word(_DAYS, "is not a number of days", "write whole days or weeks: 30d, 4w")]
Limit: TypeAlias = Annotated[
    str, Word(_LIMIT, "is not a number of days up to 366", "write whole days or weeks: 30d, 4w")
]
Distribution: TypeAlias = Annotated[
    str, Word(_DISTRIBUTION, "is not the name of a distribution", "write it as for pip install")
]
VersionRange: TypeAlias = Annotated[
    str, Word(_RANGE, "is not a range of versions", "write comparators, such as >=1.2, <2")
]
