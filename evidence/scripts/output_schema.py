"""JSON Schemas that the output of scripts is held to: read and judged before a script runs, and never fetched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from arcanos.errors import ConfigRefused, Mistake, Place
from arcanos.evidence.kinds.json_schema import DRAFT
from arcanos.evidence.scripts.script import Script
from arcanos.readers.files import read
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Source
from arcanos.readers.text import TOLD
from arcanos.redaction import printable

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError as SchemaError
    from jsonschema_rs import Validator

INSTALL: Final = "pip install 'arcanos[schema]'"
CODE: Final = "ARC-CFG-SCHEMA"
CLOSED: Final[dict[str, Any]] = {
    "$schema": DRAFT,
    "$id": "urn:arcanos:schema:closed-2020-12",
    "$dynamicAnchor": "meta",
    "$ref": DRAFT,
    "patternProperties": {"^x-": True},
    "unevaluatedProperties": False,
}
"""What a schema is held to: the draft's own schema, and no keyword beside its own, at any depth.

JSON Schema takes a keyword that nobody knows as a note: one that is misspelt would demand nothing.
"""


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """One schema: `name` is its file as the configuration has it."""

    name: str
    sha256: str
    validator: Validator = field(repr=False)

    def mistakes(self, said: Source) -> list[Mistake]:
        """Return where an output is not as the schema says, at most `TOLD` places; the values there are not told."""
        return [self._mistake(said, error) for error in islice(self.validator.iter_errors(said.value), TOLD)]

    def _mistake(self, said: Source, error: SchemaError) -> Mistake:
        missing = error.kind.value if error.kind.name == "required" else None
        lacks = f", which asks for '{printable(missing)}'" if isinstance(missing, str) else ""
        message = f"the output is not as {self.name} says at {pointer(error.schema_path)}{lacks}"
        return Mistake(
            said.place(tuple(error.instance_path)), "ARC-COL-SCHEMA", message, "mend the script or its schema"
        )


def schemas_of(scripts: Iterable[Script], folder: Path) -> dict[str, OutputSchema]:
    """Return the schemas that scripts name, by their files below `folder`.

    Raises ConfigRefused with the mistakes of all of them: a file that can't be read, or is no valid schema of draft
    2020-12, or refers to another one; and where the library that holds output to them is not installed.
    """
    found: dict[str, OutputSchema] = {}
    mistakes: list[Mistake] = []
    for script in scripts:
        if script.output_schema and script.output_schema not in found:
            try:
                found[script.output_schema] = _schema(folder / script.output_schema, script.output_schema, script.place)
            except ConfigRefused as refused:
                mistakes += refused.mistakes
    if mistakes:
        raise ConfigRefused(mistakes)
    return found


def pointer(steps: Sequence[str | int]) -> str:
    """Return a place in a schema as a JSON pointer (RFC 6901), quoted; the whole is `'/'`."""
    return f"'{printable('/' + '/'.join(str(step).replace('~', '~0').replace('/', '~1') for step in steps))}'"


def _schema(path: Path, name: str, asked: Place) -> OutputSchema:
    try:
        from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError
    except ImportError:
        message = "holding output to a JSON Schema needs a library that is not installed"
        raise ConfigRefused([Mistake(asked, CODE, message, INSTALL)]) from None
    source = read(path, name, format="json", refused=ConfigRefused)
    _hold_draft(source)
    faults = [*_deepest(Draft202012Validator(CLOSED).iter_errors(source.value))]
    if faults:
        raise ConfigRefused(_fault(source, error) for error in islice(faults, TOLD))
    try:
        # Without backtracking: what it looks at is evidence.
        validator = Draft202012Validator(
            source.value,
            validate_formats=True,
            ignore_unknown_formats=False,
            retriever=_refuse_remote,
            pattern_options=RegexOptions(),
        )
    except ValidationError as error:
        raise ConfigRefused([_unusable(source, error)]) from None
    return OutputSchema(name, source.sha256, validator)


def _hold_draft(source: Source) -> None:
    if not is_object(source.value) or not set(source.value) - {"$schema", "$id", "title", "description", "$comment"}:
        hint = "write a schema that says what the output must hold"
        raise ConfigRefused([Mistake(source.place(), CODE, "this is no schema that demands anything", hint)])
    if source.value.get("$schema", DRAFT) != DRAFT:
        place = source.place(("$schema",))
        raise ConfigRefused([Mistake(place, CODE, "this is no schema of draft 2020-12", f'write "{DRAFT}"')])


def _refuse_remote(uri: str) -> NoReturn:
    raise ValueError("nothing is fetched")


def _deepest(errors: Iterable[SchemaError]) -> Iterator[SchemaError]:
    """Yield the mistakes of a schema without those that only say that something in them is wrong."""
    told = list(errors)
    for error in told:
        path = error.instance_path
        inner = any(len(one.instance_path) > len(path) and one.instance_path[: len(path)] == path for one in told)
        if not inner:
            yield error


def _fault(source: Source, error: SchemaError) -> Mistake:
    path = tuple(error.instance_path)
    unknown = error.kind.value if error.kind.name == "unevaluatedProperties" else None
    if unknown:
        path = (*path, str(unknown[0]))
        message, hint = "JSON Schema has no such keyword", "correct it, or let a note of your own begin with x-"
        return Mistake(source.place(path, key=True), CODE, f"{pointer(path)}: {message}", hint)
    return Mistake(source.place(path), CODE, f"{pointer(path)} is no part of a valid schema", f"see {DRAFT}")


def _unusable(source: Source, error: SchemaError) -> Mistake:
    path = tuple(error.instance_path)
    if path:
        hint = "use the draft's own formats, and patterns without look-around and back references"
        return Mistake(source.place(path), CODE, f"{pointer(path)} can't be held", hint)
    message = "it refers to a schema that is not in this file: nothing is fetched"
    return Mistake(source.place(), CODE, message, "put it under '$defs' and refer to it by '#/$defs/NAME'")
