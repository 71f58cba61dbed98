"""What a compliance script says: strict JSON with a list of findings, and what else it has to tell, as expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.scripts.output_schema import OutputSchema
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import LIMITS, Source, Value
from arcanos.readers.text import TOLD
from arcanos.redaction import redact

MOST: Final = 10_000
"""Findings of one script."""
SHORTEST: Final = 8
"""Characters of a variable's value from which on it is taken out of what a script says."""
HINT: Final = 'print one JSON object: {"findings": [{"id": "…", "severity": "high", "title": "…", "subject": "…"}]}'

Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]


class _Finding(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")

    id: Line
    severity: Literal["critical", "high", "medium", "low", "info"]
    title: Line
    subject: Line
    detail: Annotated[str, Field(max_length=10_000)] = ""


@dataclass(frozen=True, slots=True)
class Output:
    """The findings of a script, and the other members of its output."""

    findings: tuple[dict[str, Value], ...]
    rest: Mapping[str, Value]


def read_output(data: bytes, name: str, kind: str, schema: OutputSchema | None = None) -> Output:
    """Return what the script called `name` said; what stands beside `findings` must be of `kind`, if that is named.

    All of it must be as `schema` says. Raises NotCollected, with all mistakes of one step, for what is empty, no
    strict JSON, or not of this form.
    """
    if not data.strip():
        raise NotCollected([Mistake(Place(name), "ARC-COL-SCRIPT", "the script said nothing", HINT)])
    source = read_json(data, name, limits=LIMITS, refused=NotCollected)
    value = source.value
    if not is_object(value) or not is_list(value.get("findings")):
        raise NotCollected([Mistake(source.place(), "ARC-COL-SCRIPT", "there is no list 'findings'", HINT)])
    rest = {member: one for member, one in value.items() if member != "findings"}
    mistakes = [*_mistakes(source, value["findings"]), *kind_mistakes(kind, rest, source.place)]
    mistakes += [] if mistakes or schema is None else schema.mistakes(source)
    if mistakes:
        raise NotCollected(mistakes)
    return Output(tuple(value["findings"]), rest)


def _mistakes(source: Source, findings: list[Value]) -> list[Mistake]:
    if len(findings) > MOST:
        place = source.place(("findings",))
        return [Mistake(place, "ARC-COL-SCRIPT", f"there are more than {MOST:,} findings", "sum them up")]
    seen: set[tuple[str, str]] = set()
    mistakes: list[Mistake] = []
    for i, finding in enumerate(findings):
        mistakes += _of_one(source, i, finding)
        key = (str(finding.get("id")), str(finding.get("subject"))) if is_object(finding) else ("", str(i))
        if key in seen:
            place = source.place(("findings", i))
            hint = "give each its own id, or another subject"
            mistakes.append(Mistake(place, "ARC-COL-SCRIPT", "two findings have this id and subject", hint))
        seen.add(key)
    return mistakes[:TOLD]


def _of_one(source: Source, i: int, finding: Value) -> list[Mistake]:
    try:
        _Finding.model_validate(finding)
    except ValidationError as error:
        return [
            Mistake(
                source.place(("findings", i, *(step for step in detail["loc"] if isinstance(step, str)))),
                "ARC-COL-SCRIPT",
                f"a finding is not as it must be: {'.'.join(map(str, detail['loc'])) or 'it'} ({detail['type']})",
                HINT,
            )
            for detail in error.errors(include_input=False, include_url=False)
        ]
    return []


def cleaned(value: Value, given: Mapping[str, str]) -> Value:
    """Return a value without what looks like a secret, and without the values of the variables in `given`."""
    if isinstance(value, str):
        return clean(value, given)
    if is_list(value):
        return [cleaned(one, given) for one in value]
    if is_object(value):
        return {clean(name, given): cleaned(one, given) for name, one in value.items()}
    return value


def clean(text: str, given: Mapping[str, str]) -> str:
    """Return a text without what looks like a secret; a value of `given` becomes its variable's name."""
    for name, secret in sorted(given.items(), key=lambda one: (-len(one[1]), one[0])):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, f"[redacted {name}]")
    return redact(text)
