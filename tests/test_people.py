"""Names that are spelling variants of one another are of one person; different names are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.people import same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lopez", " ada  LOPEZ "),
        ("Ada Lopez", "Lopez, Ada"),
        ("Ada Lopez", "ada.lopez"),
        ("Ada Lopez", "Ada L\u00f3pez"),
        ("Ada Lopez", "\u0410da L\u043epez"),
        ("Ada Lopez", "A\u200bda Lo\u00adpez"),
        ("J\u00f6rg M\u00fcller", "Joerg Mueller"),
        ("J\u00f6rg M\u00fcller", "Jorg Muller"),
        ("S\u00f8ren", "Soren"),
        ("Stra\u00dfe", "STRASSE"),
        ("\uff21da", "Ada"),
    ],
)
def test_another_spelling_is_the_same_person(one: str, other: str) -> None:
    assert same_person(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada Lopez", "Grace Kim"),
        ("Ada Lopez", "Ada"),
        ("Ada Lopez", "A. Lopez"),
        ("Ada Lopez", "AdaLopez"),
        ("Muller", "Moller"),
        ("\u0915\u093f", "\u0915\u0940"),
        ("\u0410\u043d\u043d\u0430", "\u0418\u0432\u0430\u043d"),
    ],
)
def test_another_name_is_another_person(one: str, other: str) -> None:
    assert not same_person(one, other)


@given(st.text(min_size=1), st.text(min_size=1))
def test_names_are_compared_the_same_both_ways(one: str, other: str) -> None:
    assert same_person(one, one)
    assert same_person(one, other) == same_person(other, one)
