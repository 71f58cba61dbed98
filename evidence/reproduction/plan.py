"""What is to be reproduced: declared steps, the files that they may start from, and those that they must make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from arcanos.digest import sha256
from arcanos.errors import Place


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a command, patterns of what it makes, and digests that are known beforehand, by file."""

    name: str
    command: tuple[str, ...]
    seconds: int = 300
    outputs: tuple[str, ...] = ()
    expected: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Plan:
    """One entry of `reproductions`.

    `inputs` and `ignore` are patterns, the first below the configuration's folder, the others below the clean one;
    `record` is the file of the recorded deployment; `environment` are names of variables that steps may see.
    """

    name: str
    deployment: str
    runs_in: str
    inputs: tuple[str, ...]
    steps: tuple[Step, ...]
    record: str
    ignore: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    needs_network: bool = False
    owner: str = "unassigned"
    place: Place = field(default=Place("(reproductions)"), compare=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """How many steps are compared, and the seed by which they are picked."""

    size: int
    seed: str = "0"

    def of(self, plan: Plan) -> tuple[str, ...]:
        """Return the names of the steps that are picked, in the order of the plan: the same for the same seed."""
        ranked = sorted(plan.steps, key=lambda step: sha256(f"{self.seed}\n{plan.name}\n{step.name}".encode()))
        picked = {step.name for step in ranked[: self.size]}
        return tuple(step.name for step in plan.steps if step.name in picked)
