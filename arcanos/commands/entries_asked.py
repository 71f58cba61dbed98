"""How `waivers check` and `baseline check` ask a run, and how programs are told what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from arcanos.clock import rfc3339
from arcanos.commands.entries import E, Standing, by_run, tally
from arcanos.commands.screen import Progress
from arcanos.config import Config
from arcanos.digest import canonical
from arcanos.engine.overlays import day_of
from arcanos.errors import ExitCode
from arcanos.run import Question, perform


def by_evaluation(config: Config, gate_name: str | None, kind: type[E], at: datetime, within: int) -> list[Standing[E]]:
    """Evaluate the rules as a gate sees them, and say how the entries of one kind stand."""
    gate = config.check if gate_name is None else config.gate(gate_name)
    with Progress() as progress:
        run = perform(config, Question(gate, at), progress)
    return by_run(run.judged, kind, day_of(at), within)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of entries: in which format it is told, as of when, and how many days ahead counts as soon."""

    format: str
    as_of: datetime
    within: int
    evaluated: bool

    def told(self, name: str, entries: Sequence[object], standings: Sequence[Standing[E]], code: ExitCode) -> bytes:
        """Return canonical JSON on one line, with the entries as the member `name`."""
        told = {
            "format": self.format,
            "as_of": rfc3339(self.as_of),
            "evaluated": self.evaluated,
            "expiring_days": self.within,
            name: list(entries),
            "counts": tally(standings),
            "exit_code": int(code),
        }
        return canonical(told) + b"\n"
