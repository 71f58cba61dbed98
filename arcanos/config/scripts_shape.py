"""The entries of `compliance_scripts`: commands that the project runs on itself, and what they may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from arcanos.clock import span
from arcanos.errors import did_you_mean
from arcanos.evidence.globs import pattern_fault
from arcanos.evidence.kinds.catalogue import KINDS
from arcanos.evidence.scripts.script import OWN, PATH, Script
from arcanos.readers.shapes import value_at
from arcanos.readers.source import Path, Source
from arcanos.strict import Distinct, Id, SomeDistinct, Span, StrictModel, Text, refuse

_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,127}"


def _argument(text: str) -> str:
    return refuse("ARC-CFG-VALUE", "holds a zero byte", "no command takes one") if "\0" in text else text


def _folder(text: str) -> str:
    fault = None if text == "." else pattern_fault(text)
    if fault:
        refuse("ARC-CFG-PATH", fault, "name a folder below the configuration's, with '/'")
    return text


def _variable(text: str) -> str:
    if not re.fullmatch(_NAME, text, re.ASCII):
        refuse("ARC-CFG-VALUE", "is not the name of an environment variable", "name it, never its value")
    if text in OWN:
        hint = "'path' says where commands are; the others point to fresh folders"
        refuse("ARC-CFG-VALUE", "is a variable that arcanos sets itself", hint)
    return text


def _expected(text: str) -> str:
    if "." not in text and text not in KINDS:
        hint = did_you_mean(text, KINDS) or "name a kind, or the file of a JSON Schema: checks/output.schema.json"
        refuse("ARC-CFG-VALUE", "is not a kind of document with a schema", hint)
    if "." in text:
        if not text.endswith(".json") or any(sign in text for sign in "*?[:"):
            refuse("ARC-CFG-VALUE", "is not the file of a JSON Schema", "name one file that ends in .json")
        if fault := pattern_fault(text):
            refuse("ARC-CFG-PATH", fault, "name a file below the configuration's folder, with '/'")
    return text


Argument: TypeAlias = Annotated[str, AfterValidator(_argument)]
Folder: TypeAlias = Annotated[Text, AfterValidator(_folder)]
VariableName: TypeAlias = Annotated[str, AfterValidator(_variable), Field(json_schema_extra={"pattern": f"^{_NAME}$"})]
Expected: TypeAlias = Annotated[Text, AfterValidator(_expected)]


class ScriptShape(StrictModel):
    """A script that checks something, and says what it found."""

    name: Id = Field(description="What it is called.")
    command: Annotated[list[Argument], Field(min_length=1, max_length=256)] = Field(
        description="The program and its arguments, as they are: no shell looks at them. A program with '/' is looked "
        "for from this file's folder, any other in the folders of 'path'."
    )
    within: Span = Field(default="5m", description="How long it may take; then it is ended with all that it started.")
    environment: Distinct[VariableName] = Field(
        default_factory=list,
        description="The variables that it may see, beside those that arcanos sets: PATH, HOME, TMPDIR, LC_ALL, TZ.",
    )
    path: SomeDistinct[Text] = Field(
        default=list(PATH), description="The folders where its commands are, as seen from this file's folder."
    )
    working_folder: Folder = Field(default=".", description="The folder that it runs in, below this file's folder.")
    output: Literal["stdout", "file"] = Field(
        default="stdout", description="Where it writes its findings: to standard output, or to $ARCANOS_OUTPUT."
    )
    expected_output: Expected | None = Field(
        default=None,
        description="The kind of document that its output is beside 'findings', or a JSON Schema (draft 2020-12) that "
        "all of its output keeps to, as a file below this one's folder; left out: whatever it says.",
    )
    owner: Text = Field(default="unassigned", description="Who answers for what it finds, as reports name them.")
    needs_network: bool = Field(
        default=False, description="Whether it needs a network; else it gets none where the system permits that."
    )


def scripts_of(shapes: list[ScriptShape], source: Source) -> Iterator[Script]:
    """Yield the scripts in the order of the configuration."""
    for i, shape in enumerate(shapes):
        path: Path = ("compliance_scripts", i)
        expected = shape.expected_output or ""
        yield Script(
            name=shape.name,
            command=tuple(shape.command),
            options=value_at(source.value, path),
            seconds=int(span(shape.within) or 0),
            environment=tuple(shape.environment),
            path=tuple(shape.path),
            working_folder=shape.working_folder,
            to_file=shape.output == "file",
            kind=expected if expected in KINDS else "",
            output_schema="" if expected in KINDS else expected,
            needs_network=shape.needs_network,
            owner=shape.owner,
            place=source.place(path),
        )
