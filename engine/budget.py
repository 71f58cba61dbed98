"""What one rule may use: steps, processor time, nodes of a trace. One over it is one `error`, and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from arcanos import clock

STEPS_PER_TARGET: Final = 1_000
"""How many steps each target adds, so that a long list of targets is no offence."""
BETWEEN_LOOKS: Final = 10_000
"""How many steps may pass before the processor time is looked at again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The budget of one rule in one run.

    `steps` are evaluation steps: one for each selector step, element and operator, over all targets, each
    of which adds STEPS_PER_TARGET; `seconds` is processor time; `nodes` are those of one target's trace.
    Steps and nodes are the same on every machine; time is the last resort.
    """

    steps: int = 2_000_000
    seconds: int = 60
    nodes: int = 500_000


LIMITS: Final = Limits()


class BudgetExceeded(Exception):
    """A rule used more than it may; the message says of what."""


@dataclass(slots=True)
class Budget:
    """Counts what a rule uses; `timer` gives processor time in seconds."""

    limits: Limits = LIMITS
    timer: Callable[[], float] = clock.processor_time
    left: int = field(init=False)
    _nodes: int = field(init=False, default=0)
    _next_look: int = field(init=False)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.limits.steps
        self._next_look = self.left - BETWEEN_LOOKS
        self._started = self.timer()

    def spend(self, steps: int = 1) -> None:
        """Take `steps` off; raises BudgetExceeded below zero, or when the time is over."""
        self.left -= steps
        if self.left < 0:
            raise BudgetExceeded(f"more than {self.limits.steps:,} steps")
        if self.left < self._next_look:
            self._look()

    def _look(self) -> None:
        self._next_look = self.left - BETWEEN_LOOKS
        if self.timer() - self._started > self.limits.seconds:
            raise BudgetExceeded(f"more than {self.limits.seconds:,} s of processor time")

    def allow(self, targets: int) -> None:
        """Add what the targets that were found may cost."""
        self.left += targets * STEPS_PER_TARGET
        self._next_look = self.left - BETWEEN_LOOKS

    def begin_target(self) -> None:
        """Start the trace of another target."""
        self._nodes = 0
        self._look()

    def grow(self) -> None:
        """Count one node of the trace; raises BudgetExceeded when there are too many."""
        self._nodes += 1
        if self._nodes > self.limits.nodes:
            raise BudgetExceeded(f"more than {self.limits.nodes:,} nodes in the trace of one target")
