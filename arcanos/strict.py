"""Closed models and the words that many of them use: pydantic at the border, with a next step in every refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, NoReturn, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from arcanos.clock import day
from arcanos.redaction import says_something

T = TypeVar("T")


def refuse(code: str, message: str, hint: str = "") -> NoReturn:
    """Raise the error that becomes a mistake with this code, message and next step."""
    raise PydanticCustomError("arcanos", "{message}", {"code": code, "message": message, "hint": hint})


class StrictModel(BaseModel):
    """A closed object: unknown keys, null and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_null(cls, value: object) -> object:
        return refuse("ARC-CFG-TYPE", "must not be null", "leave the key out") if value is None else value


def matches(pattern: str, message: str, hint: str) -> Callable[[str], str]:
    """Return the check that a whole text matches `pattern`; `message` and `hint` tell of one that does not."""
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> str:
        return text if compiled.fullmatch(text) else refuse("ARC-CFG-VALUE", message, hint)

    return check


@dataclass(frozen=True, slots=True)
class Word:
    """Marks a text that matches `pattern` as a whole, in a published schema too; the others are told `message`."""

    pattern: str
    message: str
    hint: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the text (https://docs.pydantic.dev/latest/concepts/types/#custom-types)."""
        check = matches(self.pattern, self.message, self.hint)
        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say the pattern."""
        return handler(schema) | {"pattern": f"^{self.pattern}$"}


def _said(text: str) -> str:
    if not says_something(text):
        refuse("ARC-CFG-VALUE", "says nothing", "write it out: what is not said can't be reviewed")
    return text


def _day(text: str) -> str:
    return text if day(text) is not None else refuse("ARC-CFG-VALUE", "is not a day", "write YYYY-MM-DD: 2026-12-31")


def _distinct(words: list[T]) -> list[T]:
    if len(set(words)) < len(words):
        refuse("ARC-CFG-DUPLICATE", "names something twice", "name each once")
    return words


class SecretName(str):
    """The name of a secret, so that whoever holds a model finds all that it names."""

    __slots__ = ()


ID = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
_TEXT = r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*"
_SNAKE = r"[a-z][a-z0-9_]*"
_SPAN = r"[1-9][0-9]{0,8}[smhdw]"
_SHA256 = r"[0-9a-f]{64}"
_VARIABLE = r"([A-Za-z_][A-Za-z0-9_]{0,127}|keyring:[^\x00-\x20/]{1,200}/[^\x00-\x20]{1,200})"

Text: TypeAlias = Annotated[
    str,
    Field(min_length=1),
    AfterValidator(matches(_TEXT, "must hold one line of visible text", "")),
]
Said: TypeAlias = Annotated[Text, AfterValidator(_said)]
"""What somebody says in words of their own."""
Id: TypeAlias = Annotated[str, Word(ID, "is not an id", "write lowercase words joined by '-'")]
Day: TypeAlias = Annotated[
    str,
    AfterValidator(_day),
    Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]
Snake: TypeAlias = Annotated[str, Word(_SNAKE, "is not a name", "write lowercase words joined by '_'")]
Span: TypeAlias = Annotated[str, Word(_SPAN, "is not a duration", "write one whole number and one of s m h d w: 90d")]
Sha256: TypeAlias = Annotated[str, Word(_SHA256, "is not a SHA-256", "write its 64 lowercase hex digits")]
Variable: TypeAlias = Annotated[
    str,
    Word(_VARIABLE, "is not the name of an environment variable", "name it, never its value"),
    AfterValidator(SecretName),
]
"""Where a secret is: an environment variable, or `keyring:SERVICE/USER`. In a model it is a SecretName."""
_UNIQUE = Field(json_schema_extra={"uniqueItems": True})
Distinct: TypeAlias = Annotated[list[T], AfterValidator(_distinct), _UNIQUE]
SomeDistinct: TypeAlias = Annotated[list[T], Field(min_length=1), AfterValidator(_distinct), _UNIQUE]
