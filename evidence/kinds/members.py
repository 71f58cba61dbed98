"""The types that members of documents have, and how a member is described.

Each type says the same to pydantic and in JSON Schema, so that both take the same documents.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from arcanos.readers.shapes import is_object

_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_LONG = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
_SHORT = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_FEBRUARY = "02-(?:0[1-9]|1[0-9]|2[0-8])"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:[.][0-9]{1,30})?"
_ZONE = "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_NUMBER = "(?:0|[1-9][0-9]*)"
_NUMBER_ALONE, _MEASURE = "(a number)", "(a measure)"

TIME: Final = f"^(?:{_YEAR}-(?:{_LONG}|{_SHORT}|{_FEBRUARY})|{_LEAP}-02-29)[Tt]{_CLOCK}{_ZONE}$"
"""RFC 3339 with zone, only days that exist: the times that `arcanos.clock.seconds_of` takes."""
SHA256: Final = "^[0-9a-f]{64}$"
OCI_DIGEST: Final = "^sha256:[0-9a-f]{64}$"
MODEL_WORD: Final = r"^[^@\x00-\x20\x7f]+$"
_BEFORE = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
SEMVER: Final = (
    rf"^{_NUMBER}[.]{_NUMBER}[.]{_NUMBER}(?:-{_BEFORE}(?:[.]{_BEFORE})*)?"
    r"(?:[+][0-9A-Za-z-]+(?:[.][0-9A-Za-z-]+)*)?$"
)
"""Semantic Versioning 2.0.0, section 2 and 9 to 10."""


class Shape(BaseModel):
    """An object whose stated members have their types and whose other members are kept as they are."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, protected_namespaces=())


def member(description: str) -> Any:
    """Describe a member that may be left out; null is refused like any other value of a wrong type."""
    return Field(default=None, description=description)


def key(description: str) -> Any:
    """Describe a member by which others find the entry: it can't be left out."""
    return Field(description=description)


def _whole(value: object) -> object:
    # 3.0 is a whole number in JSON Schema and in the rule language.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_object(value: object) -> str:
    return _MEASURE if is_object(value) else _NUMBER_ALONE


Text: TypeAlias = str
Name: TypeAlias = Annotated[str, Field(min_length=1)]
"""A text by which something is found."""
ModelWord: TypeAlias = Annotated[str, Field(pattern=MODEL_WORD)]
"""One side of `name@version`."""
Time: TypeAlias = Annotated[str, Field(pattern=TIME, json_schema_extra={"format": "date-time"})]
Sha256: TypeAlias = Annotated[str, Field(pattern=SHA256)]
OciDigest: TypeAlias = Annotated[str, Field(pattern=OCI_DIGEST)]
Semver: TypeAlias = Annotated[str, Field(pattern=SEMVER)]
Flag: TypeAlias = bool
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Whole: TypeAlias = Annotated[int, BeforeValidator(_whole)]
Count: TypeAlias = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
Free: TypeAlias = Any
"""Whatever the source says: no type is stated, and null is a value."""
FreeObject: TypeAlias = dict[str, Any]


class Measure(Shape):
    """A number of a sample: one without its interval is no measure."""

    value: Number = key("The figure; it lies in the interval.")
    n: Count = key("How many observations it is of.")
    interval: Annotated[list[Number], Field(min_length=2, max_length=2)] = key("Its lower and its upper end.")
    confidence: Annotated[Number, Field(gt=0, le=1)] = key("The level of the interval, 0.95 for 95 %.")


Sampled: TypeAlias = Annotated[
    Annotated[Number, Tag(_NUMBER_ALONE)] | Annotated[Measure, Tag(_MEASURE)],
    Discriminator(_is_object),
]
"""A number, or a measure."""
Figures: TypeAlias = dict[str, Sampled]


class Window(Shape):
    """When the values were observed."""

    from_: Time = Field(alias="from", description="Its beginning.")
    to: Time = key("Its end: what freshness is counted from.")


class Document(Shape):
    """What a document of every kind may say of itself."""

    schema_version: Semver = member("The version of the schema that the document keeps to.")
    collected_at: Time = member("When it was observed.")
    observed: Window = member("The window that its values are of, where it is no instant.")
