"""The sections `documents` and `not_applicable`: which files are evidence, and which evidence there is none of."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag, model_validator

from arcanos.config.spelling import OBJECT, TEXT, spelling
from arcanos.evidence.words import Pattern, Selector
from arcanos.strict import Said, Snake, SomeDistinct, StrictModel, refuse

FormatWord: TypeAlias = Literal["json", "yaml", "jsonl", "csv", "markdown", "registry"]


class DocumentShape(StrictModel):
    """The files of a document, and how they are read."""

    files: Annotated[
        Annotated[Pattern, Tag(TEXT)] | Annotated[SomeDistinct[Pattern], Tag(OBJECT)],
        Discriminator(spelling),
    ] = Field(
        description="Paths or globs below this file's folder: * and ? inside a name, ** for any number of folders. "
        "Links are not followed."
    )
    format: FormatWord | None = Field(
        default=None,
        description="How the files are read; left out: by their suffix, and 'registry' as a registry.",
    )
    list_member: Snake | None = Field(
        default=None,
        alias="list",
        description="Gather several files, or the lines or rows of a file, in a list of this name.",
    )
    collected_at: Selector | None = Field(
        default=None,
        description="Where in each file the time of observation stands (RFC 3339 with zone); "
        "left out: the end of 'observed', else 'collected_at'.",
    )

    @model_validator(mode="after")
    def _registry_gathers_itself(self) -> DocumentShape:
        if self.format == "registry" and self.list_member is not None:
            refuse("ARC-CFG-CONFLICT", "a registry gathers its files by itself", "leave out 'list'")
        return self


DocumentEntry: TypeAlias = Annotated[
    Annotated[Pattern, Tag(TEXT)] | Annotated[DocumentShape, Tag(OBJECT)], Discriminator(spelling)
]


class ExemptionShape(StrictModel):
    """Why a document does not apply here, and who said so."""

    reason: Said = Field(description="Why there is no such evidence here.")
    approved_by: Said = Field(description="Who approved that rules about it do not apply.")
