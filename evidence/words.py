"""The words of evidence that a configuration uses: which files, and which value of a document."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from arcanos.evidence.collected import selector_path
from arcanos.evidence.globs import pattern_fault
from arcanos.strict import refuse


def _pattern(text: str) -> str:
    if fault := pattern_fault(text):
        refuse("ARC-CFG-PATH", fault, "name files below the configuration's folder, with '/'")
    return text


def _selector(text: str) -> str:
    if selector_path(text) is None:
        refuse("ARC-CFG-VALUE", "is not a selector of one value", "write names and indexes, such as report.made_at")
    return text


Pattern: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]
"""A path or glob below the configuration's folder."""
Selector: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_selector)]
"""A selector of one value, without the leading `$.`."""
