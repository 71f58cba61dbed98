"""The stage of a model version: what MLflow's own stage, a tag and aliases say of it, and the gravest of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from arcanos.evidence.registry_checks import STAGES

Stage: TypeAlias = Literal["development", "staging", "production", "archived"]

_NONE: Final = ("", "none")
_GRAVEST: Final = ("production", "staging", "development", "archived")


def stages(own: str | None, tag: str | None, aliases: Sequence[str], meanings: Mapping[str, Stage]) -> list[str]:
    """Return the different stages that a version is said to have, the gravest first, then words of no known meaning.

    `own` is MLflow's stage ("None" is a text there); an alias counts where `meanings` has it or it is a stage's name.
    """
    said = [_meant(word, meanings) for word in (own, tag) if word and word.casefold() not in _NONE]
    said += [stage for alias in aliases if (stage := _meant(alias, meanings)) in STAGES]
    return sorted(set(said), key=lambda stage: (_GRAVEST.index(stage) if stage in STAGES else len(STAGES), stage))


def _meant(word: str, meanings: Mapping[str, Stage]) -> str:
    if word in meanings:
        return meanings[word]
    return word.casefold() if word.casefold() in STAGES else word
