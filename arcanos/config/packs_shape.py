"""The sections `packs`, `params` and `extensions`: where packs are, what they are bound to, and what they may use."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic.json_schema import WithJsonSchema

from arcanos.config.spelling import OBJECT, TEXT, spelling
from arcanos.config.words import Distribution, InstalledText, Package, PackText, Shipped, VersionRange
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Value
from arcanos.strict import Sha256, StrictModel, Text, refuse

PACK_KEYS = ("path", "use", "installed", "package")


class PackShape(StrictModel):
    """Where a pack is: give exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in PACK_KEYS]})

    path: Text | None = Field(
        default=None,
        description="A pack's folder, file or archive, relative to this file; it may lie outside its folder.",
    )
    use: Shipped | None = Field(default=None, description="A pack that comes with arcanos, such as arcanos/security.")
    installed: InstalledText | None = Field(
        default=None, description="A version that 'arcanos pack install' put into the store, such as credit@1.2.0."
    )
    package: Package | None = Field(
        default=None,
        description="An installed Python package that ships packs, such as acme-rules or acme-rules/credit.",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> PackShape:
        if sum(getattr(self, key) is not None for key in PACK_KEYS) != 1:
            refuse("ARC-CFG-VALUE", "a pack has exactly one of 'path', 'use', 'installed' and 'package'")
        return self


PackEntry: TypeAlias = Annotated[
    Annotated[PackText, Tag(TEXT)] | Annotated[PackShape, Tag(OBJECT)], Discriminator(spelling)
]


class ExtensionShape(StrictModel):
    """A distribution whose operators, reducers and formats may be used, and which of its versions."""

    distribution: Distribution = Field(description="Its name, as for pip install.")
    version: VersionRange | None = Field(default=None, description="The versions that will do, such as >=1.2, <2.")
    sha256: Sha256 | None = Field(
        default=None, description="The digest of its files that was reviewed, as a record shows it."
    )


ExtensionEntry: TypeAlias = Annotated[
    Annotated[Distribution, Tag(TEXT)] | Annotated[ExtensionShape, Tag(OBJECT)], Discriminator(spelling)
]


def _param(value: Value) -> Value:
    items = value if is_list(value) else [value]
    if not all(isinstance(item, str | int | float | bool) for item in items):
        refuse("ARC-CFG-TYPE", "must be text, a number, true or false, or a list of these")
    return value


_SCALARS = {"type": ["string", "number", "boolean"]}
ParamValue: TypeAlias = Annotated[
    Any,
    AfterValidator(_param),
    WithJsonSchema({"anyOf": [_SCALARS, {"type": "array", "items": _SCALARS}]}),
]
