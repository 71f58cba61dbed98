"""JSON values that are awkward to answer for, and how more of them are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from arcanos.extension import Json

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

TEXTS: Final = (
    *(
        "",
        " ",
        "a",
        "A",
        "0",
        "-1",
        "1.5",
        "true",
        "null",
        "é",
        "e\u0301",
        "\u0000",
        "\n",
        "\u202e",
        "\u0661\u0662",
        "\U0001d7d8",
        "😀",
    ),
    *("a" * 1000, "0" * 400, "9" * 5000, "2026-03-02", "1e999", "NaN", "{}", "[1]", "../..", "%s", "\ufeff", "²"),
)
NUMBERS: Final = (0, 1, -1, -0.0, 0.5, 1e308, -1e308, 5e-324, 2**53 + 1, 10**308)
LISTS: Final[list[list[Json]]] = [[], [None], ["a"], [1, "a", None, [], {}], [[[]]], [1, 2, 3], [*range(1000)]]
OBJECTS: Final[list[dict[str, Json]]] = [
    {},
    {"": None},
    {"a": 1},
    {"a": {"b": [1, {"c": "d"}]}},
    {str(i): i for i in range(500)},
]
VALUES: Final[tuple[Json, ...]] = (*TEXTS, *NUMBERS, True, False, *LISTS, *OBJECTS)
"""Every type but null, which never reaches an operator."""


def made_values() -> SearchStrategy[Json]:
    """Return a strategy of JSON values other than null."""
    from hypothesis import strategies as st

    scalars = (
        st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    )
    inner: SearchStrategy[Json] = scalars | st.none()
    whole: SearchStrategy[Json] = st.recursive(
        inner, lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(max_size=4), deeper, max_size=4)
    )
    # Most of what is recursive is a list: scalars are asked for by themselves too.
    return scalars | whole.filter(lambda value: value is not None)


def type_of(value: Json) -> str:
    """Return the type of a value in the words of the language; integers are numbers."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int | float):
        return "number"
    return "null" if value is None else "array" if isinstance(value, list) else "object"
