"""The step budget of a rule: a rule over it is one `error`, and the others go on."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_STEPS = 2_000_000


class BudgetExceeded(Exception):
    """A rule took more evaluation steps than it may."""


@dataclass(slots=True)
class Budget:
    """Counts steps: one for each selector step, element and operator."""

    left: int = field(default_factory=lambda: MAX_STEPS)

    def spend(self, steps: int = 1) -> None:
        """Take `steps` off; raises BudgetExceeded below zero."""
        self.left -= steps
        if self.left < 0:
            raise BudgetExceeded
