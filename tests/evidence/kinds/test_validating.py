"""A document whose lists are taken apart has the same faults, in the same order, as one that is built whole."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from arcanos.evidence.kinds.catalogue import KINDS, kind
from arcanos.evidence.kinds.members import Shape
from arcanos.evidence.kinds.validating import LONG, faults
from arcanos.readers.shapes import is_list, is_object

Said = list[tuple[str, tuple[Any, ...]]]


def whole(model: type[Shape], value: Any) -> Said:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return [(one["type"], one["loc"]) for one in error.errors()]
    return []


def apart(model: type[Shape], value: Any) -> Said:
    return [(one["type"], one["loc"]) for one in faults(model, value)]


def long(value: Any) -> Any:
    """Return a list that is long, with wrong entries before, among and after its own; anything else as it is."""
    if not is_list(value):
        return value
    broken: list[Any] = [dict.fromkeys(one, 7) if is_object(one) else [] for one in value]
    return [*broken, None, *value * LONG, 7, {}, *value, *broken]


@pytest.mark.parametrize("name", KINDS)
def test_the_faults_of_long_lists_are_those_of_the_whole(name: str) -> None:
    value = {**{key: long(inner) for key, inner in kind(name).example.items()}, "collected_at": 3}
    model = kind(name).model
    assert apart(model, value) == whole(model, value)
    assert apart(model, value) != []


def test_a_list_inside_of_an_entry_is_taken_apart_too() -> None:
    findings: list[Any] = [{"id": "a"}] * LONG + [{"id": 7}]
    value = {"images": [{"digest": "sha256:" + "0" * 64, "findings": findings}] * (LONG + 1)}
    model = kind("scans").model
    assert apart(model, value) == whole(model, value)
    assert apart(model, value)[0][1] == ("images", 0, "findings", LONG, "id")
