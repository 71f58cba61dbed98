"""The entries of `collect`: the word after `from` picks the collector, whose own options guard the rest.

Only the modules of the collectors that a configuration names are imported when it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, Discriminator, Field, Tag, ValidationError
from pydantic.json_schema import WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from arcanos.errors import did_you_mean
from arcanos.evidence.collectors.catalogue import CATALOGUE, collector
from arcanos.evidence.collectors.interface import CollectorOptions
from arcanos.evidence.servers import server_of
from arcanos.readers.shapes import is_list, is_object, value_at
from arcanos.readers.source import Path, Value
from arcanos.strict import SecretName, StrictModel, Text, refuse

ONE: Final = "(one)"
SEVERAL: Final = "(several)"
COLLECTORS: Final = "x-arcanos-collectors"
"""Marks, in the schema that pydantic makes, where the options of every collector stand."""


def _options(value: Value) -> Value:
    """Return the options of one source, guarded by its collector."""
    if not is_object(value):
        refuse("ARC-CFG-TYPE", "must be an object, or a list of objects")
    if "from" not in value:
        refuse("ARC-CFG-MISSING", "does not say where it is collected from", f"add 'from': {_known('')}")
    word = value["from"]
    if not isinstance(word, str) or word not in CATALOGUE:
        raise _unknown(word)
    return collector(word).Options.model_validate(value)


def _unknown(word: Value) -> ValidationError:
    hint = _known(word if isinstance(word, str) else "")
    context = {"code": "ARC-CFG-VALUE", "message": "is not the name of a collector", "hint": hint}
    error = PydanticCustomError("arcanos", "{message}", context)
    return ValidationError.from_exception_data("collect", [InitErrorDetails(type=error, loc=("from",), input=word)])


def _known(word: str) -> str:
    return did_you_mean(word, sorted(CATALOGUE)) or "'arcanos collect --list' shows the collectors"


def _number(value: object) -> str:
    return SEVERAL if isinstance(value, list) else ONE


def _server(text: str) -> str:
    server = server_of(text)
    if server is None or text.rstrip("/").lower().count("/") > 2:
        refuse("ARC-CFG-VALUE", "is not a server", "write scheme, host and port: https://mlflow.example:443")
    return str(server)


Source: TypeAlias = Annotated[Any, AfterValidator(_options), WithJsonSchema({COLLECTORS: True})]
CollectEntry: TypeAlias = Annotated[
    Annotated[Source, Tag(ONE)] | Annotated[list[Source], Field(min_length=1), Tag(SEVERAL)], Discriminator(_number)
]
ServerWord: TypeAlias = Annotated[
    str,
    AfterValidator(_server),
    Field(json_schema_extra={"pattern": r"^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?/?$"}),
]


class NetworkShape(StrictModel):
    """Which servers collectors may ask, and how these are verified."""

    allow: Annotated[list[ServerWord], Field(min_length=1)] | None = Field(
        default=None,
        description="The servers that may be asked, such as https://mlflow.example; those named here also at private "
        "addresses. Left out: exactly those that the sources name, at public addresses.",
    )
    ca: Text | None = Field(
        default=None,
        description="A PEM file of authorities, relative to this file, that count beside the public ones.",
    )


def entries(value: Value) -> Iterator[tuple[Path, Value]]:
    """Yield each entry of a configuration's `collect` with its path, in the order of the configuration."""
    collect = value_at(value, ("collect",))
    for kind, entry in collect.items() if is_object(collect) else ():
        if is_list(entry):
            yield from ((("collect", kind, i), one) for i, one in enumerate(entry))
        else:
            yield ("collect", kind), entry


def option_keys(value: Value, path: Path) -> tuple[str, ...]:
    """Return the keys known where `path` leads into an entry of `collect`; none where that is not known."""
    start = next((at for at, _ in entries(value) if at == path[: len(at)]), None)
    word = None if start is None else value_at(value, (*start, "from"))
    if start is None or word not in CATALOGUE:
        return ()
    models: list[type[BaseModel]] = [collector(word).Options]
    for step in path[len(start) : -1]:
        inner = [one for model in models for one in _inside(model, step)]
        models = inner or models
    return tuple(info.alias or name for model in models for name, info in model.model_fields.items())


def _inside(model: type[BaseModel], step: str | int) -> Iterator[type[BaseModel]]:
    for name, info in model.model_fields.items():
        if step == (info.alias or name):
            yield from _models(info.annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def texts(value: object) -> Iterator[str]:
    """Yield every text in guarded options, those that were left out included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for member in value.__dict__.values():
            yield from texts(member)
    elif is_object(value):
        for member in value.values():
            yield from texts(member)
    elif is_list(value):
        for member in value:
            yield from texts(member)


def urls_in(options: CollectorOptions) -> tuple[str, ...]:
    """Return the addresses of servers that options name."""
    return tuple(text for text in texts(options) if server_of(text) is not None)


def secrets_in(options: CollectorOptions) -> tuple[str, ...]:
    """Return the names of the secrets that options name, each once."""
    return tuple(sorted({str(text) for text in texts(options) if isinstance(text, SecretName)}))
