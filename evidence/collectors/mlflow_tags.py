"""Tags of MLflow as members of a document: which tag is which member is said by the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import Annotated, Final, TypeAlias

from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value
from arcanos.strict import Text, Word

_MEMBER: Final = r"[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63})?"
_OWN: Final = "mlflow."
_FLAGS: Final[dict[str, Value]] = {"true": True, "false": False}

Member: TypeAlias = Annotated[str, Word(_MEMBER, "is not a member of an entry", "write one name, or two joined by '.'")]
Members: TypeAlias = dict[Member, Text]
"""The member of an entry (`artifact.sha256`), and the tag that gives it."""


def clashing(members: Mapping[Member, str], own: Iterable[str]) -> bool:
    """Tell whether two of `members`, or one and what the collector gives itself, are the same or one inside another."""
    names = [*members, *own]
    return any(one == other or other.startswith(f"{one}.") for one, other in permutations(names, 2))


def own_words(tags: Mapping[str, str]) -> dict[str, Value]:
    """Return the tags that people set; those of MLflow itself are left out."""
    return {key: tags[key] for key in sorted(tags) if not key.startswith(_OWN)}


def put_members(entry: dict[str, Value], members: Mapping[Member, str], tags: Mapping[str, str]) -> None:
    """Put into `entry` each member whose tag is there and says something; `true` and `false` become flags."""
    for member, tag in sorted(members.items()):
        said = tags.get(tag, "")
        if said:
            _put(entry, member, _FLAGS.get(said, said))


def _put(entry: dict[str, Value], member: Member, value: Value) -> None:
    outer, _, inner = member.partition(".")
    if not inner:
        entry[outer] = value
        return
    held = entry.setdefault(outer, {})
    if is_object(held):
        held[inner] = value
