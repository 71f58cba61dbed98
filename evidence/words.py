"""The words of evidence that a configuration uses: which files, and which value of a document."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from arcanos.evidence.collected import selector_path
from arcanos.evidence.globs import pattern_fault
from arcanos.evidence.servers import URL, server_of
from arcanos.strict import Word, refuse


def _url(text: str) -> str:
    if server_of(text) is None:
        hint = "write https://HOST, with port and path where there are any; credentials are named by their variable"
        refuse("ARC-CFG-VALUE", "is not the address of a server", hint)
    return text


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
Url: TypeAlias = Annotated[
    str,
    AfterValidator(_url),
    Field(json_schema_extra={"pattern": f"^{URL.pattern}$"}),
]
"""The address of a server, without credentials and fragment; its origin may be asked."""
ModelId: TypeAlias = Annotated[str, Word(r"[^\s@]+@[^\s@]+", "is not a model's id", "write name@version: credit@1.1.0")]
"""The id of a model version in the registry."""
