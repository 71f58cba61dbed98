"""Repeat the steps of a deployment in a clean folder, and compare what they make with what was recorded.

A step that fails, and a file that differs, is a finding. What could not be compared is told as that, never as the same.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collecting import Secret
from arcanos.evidence.globs import expand
from arcanos.evidence.reproduction.comparing import Difference, What, differences
from arcanos.evidence.reproduction.plan import Plan, Sample, Step
from arcanos.evidence.reproduction.recorded import Recorded, read_recorded
from arcanos.evidence.reproduction.staging import below, digest_of, made, stage
from arcanos.evidence.scripts.output import clean
from arcanos.evidence.scripts.running import Command, End, Ran, run
from arcanos.evidence.scripts.script import argv_of, environment_of, search
from arcanos.readers.source import Value
from arcanos.redaction import printable

DOCUMENT: Final = "reproductions"
"""The document that reproductions make, and the section of the configuration that lists them."""
COMPLETED: Final = "completed"
REFUSED: Final = "refused"
NO_RECORD: Final = "no_record"
NOTHING: Final = "nothing_compared"
_SHOWN: Final = 5
"""Files that are named where there may be many."""


@dataclass(slots=True)
class Reproduced:
    """What came of one reproduction; `found` are digests of what each step made, the ignored files left out."""

    plan: Plan
    picked: tuple[str, ...]
    status: str = COMPLETED
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    found: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    ignored: Counter[str] = field(default_factory=Counter[str])
    differences: list[Difference] = field(default_factory=list[Difference])
    compared: int = 0
    notes: list[str] = field(default_factory=list[str])
    mistakes: tuple[Mistake, ...] = ()
    errors: str = ""

    @property
    def completed(self) -> bool:
        """Whether all that was to be compared was."""
        return self.status == COMPLETED

    def findings(self) -> list[dict[str, Value]]:
        """Return the differences as entries of the document; none where not all was compared."""
        found = self.differences if self.completed else []
        return [one.entry(self.plan.name, self.plan.owner) for one in found]

    def entry(self, commit: str | None, sample: Sample | None) -> dict[str, Value]:
        """Return the reproduction as an entry of the document, with the members that audits have."""
        result = {"result": "failure" if self.differences else "success"} if self.completed else {}
        entry: dict[str, Value] = {
            "name": self.plan.name,
            "owner": self.plan.owner,
            "deployment": self.plan.deployment,
            "environment": self.plan.runs_in,
            "status": self.status,
            **result,
            "steps": list(self.picked),
            "steps_declared": len(self.plan.steps),
            "files_compared": self.compared,
            "findings_recorded": self.completed,
            "findings": len(self.findings()),
            "inputs": [{"name": name, "sha256": digest} for name, digest in self.inputs.items()],
            "outputs": [
                {"step": step, "name": name, "sha256": digest}
                for step, files in self.found.items()
                for name, digest in files.items()
            ],
            "ignored": [{"pattern": pattern, "files": self.ignored[pattern]} for pattern in self.plan.ignore],
        }
        told = {
            "commit": commit,
            "sample": None if sample is None else {"size": sample.size, "seed": sample.seed},
            "why": [printable(str(one)) for one in self.mistakes],
            "stderr_tail": self.errors,
            "notes": self.notes,
        }
        return entry | {name: value for name, value in told.items() if value}


def reproduce(
    plan: Plan,
    folder: Path,
    value: Secret,
    *,
    sample: Sample | None = None,
    recording: bool = False,
    watch: Callable[[str], None] = lambda _: None,
) -> Reproduced:
    """Repeat the steps of `plan`; compare those that `sample` picks (all without one), unless it is `recording`.

    Steps before one that is picked run too, since it may need what they make. `value` returns a variable by its name.
    """
    picked = tuple(step.name for step in plan.steps) if sample is None else sample.of(plan)
    repeated = Reproduced(plan, picked)
    try:
        recorded = None if recording else read_recorded(folder, plan)
        with tempfile.TemporaryDirectory(prefix="arcanos-", ignore_cleanup_errors=True) as own:
            _Repeating(repeated, recorded, folder.absolute(), Path(own), value, recording, watch).all()
    except NotCollected as refused:
        repeated.status, repeated.mistakes = REFUSED, refused.mistakes
    return repeated


@dataclass(slots=True)
class _Repeating:
    repeated: Reproduced
    recorded: Recorded | None
    folder: Path
    own: Path
    value: Secret
    recording: bool
    watch: Callable[[str], None]

    def all(self) -> None:
        plan, repeated = self.repeated.plan, self.repeated
        work = self.own / "work"
        work.mkdir()
        path = search(plan.path, self.folder)
        given = environment_of(self.own, path, plan.environment, self.value)
        repeated.inputs = stage(self.folder, plan.inputs, work)
        repeated.notes += self._changed()
        last = max((i for i, step in enumerate(plan.steps) if step.name in repeated.picked), default=-1)
        for step in plan.steps[: last + 1]:
            self.watch(f"{DOCUMENT} ({plan.name}): {step.name}")
            argv = argv_of(step.command, plan.path, work)
            ran = run(Command(argv, work, given, step.seconds, plan.needs_network))
            repeated.notes += _told_of(step, ran, needs_network=plan.needs_network)
            if not self._is_done(step, ran, given):
                return
            if step.name in repeated.picked:
                self._compare(step, work)
        repeated.notes += self._passed_over(work)
        if not repeated.compared and not repeated.differences and not self.recording:
            repeated.status = repeated.status if not repeated.completed else NOTHING

    def _is_done(self, step: Step, ran: Ran, given: Mapping[str, str]) -> bool:
        if ran.end is End.EXITED and ran.number == 0:
            return True
        named = {name: given[name] for name in self.repeated.plan.environment if name in given}
        lines = ran.errors.decode("utf-8", "replace").splitlines()
        self.repeated.errors = "\n".join(printable(clean(line, named)) for line in lines)
        if ran.end is End.EXITED and not self.recording:
            failed = Difference(step.name, What.STEP_FAILED, "", detail=f"its exit code is {ran.number}, not 0")
            self.repeated.differences.append(failed)
        else:
            self.repeated.status = str(ran.end) if ran.end is not End.EXITED else str(What.STEP_FAILED)
            self.repeated.notes.append(f"{step.name}: it did not end by itself with 0, and nothing after it was run")
        return False

    def _compare(self, step: Step, work: Path) -> None:
        found, odd = made(work, step.outputs)
        passed = self._ignored(work, {*found, *odd})
        found = {name: digest for name, digest in found.items() if name not in passed}
        odd = tuple(name for name in odd if name not in passed)
        self.repeated.found[step.name] = found
        if self.recording:
            self._refuse_odd(step, odd)
            self._refuse_nothing(step, found)
            return
        expected = dict(self.recorded.steps.get(step.name, {})) if self.recorded is not None else {}
        known = self.recorded is not None and step.name in self.recorded.steps
        if not known and not step.expected:
            self.repeated.status = NO_RECORD
            self.repeated.notes.append(f"{step.name}: nothing is recorded of it; record it with --record")
            return
        if not known:
            expected = dict(step.expected)
        self._refuse_nothing(step, {*expected, *found, *odd} - passed)
        self.repeated.compared += len({*expected, *found} - passed)
        told = [*differences(step.name, _without(expected, passed), found, odd)]
        told += self._declared(step, known=known, found=found, told=told)
        self.repeated.differences += told

    def _declared(
        self, step: Step, *, known: bool, found: Mapping[str, str], told: Sequence[Difference]
    ) -> Iterator[Difference]:
        """Yield what differs from the digests that the configuration declares beside the record."""
        seen = {one.file for one in told}
        if known:
            declared = {name: digest for name, digest in step.expected.items() if name not in seen}
            yield from differences(step.name, declared, {name: found[name] for name in declared if name in found}, ())

    def _refuse_odd(self, step: Step, odd: Sequence[str]) -> None:
        if odd:
            self.repeated.status = str(What.NO_FILE)
            self.repeated.notes += [f"{step.name}: {name} is a link or no regular file" for name in odd]

    def _refuse_nothing(self, step: Step, compared: Collection[str]) -> None:
        """Tell of a step whose outputs name no file: a pattern with a typo would make it the same each time."""
        if step.outputs and not compared and self.repeated.completed:
            self.repeated.status = NOTHING
            self.repeated.notes.append(f"{step.name}: its outputs name no file: check 'outputs' and 'ignore'")

    def _passed_over(self, work: Path) -> Iterator[str]:
        """Yield what else the steps did in the clean folder: inputs that they changed, files that nothing names."""
        inputs = self.repeated.inputs
        there = below(work)
        for name, digest in inputs.items():
            if name not in there:
                yield f"a step removed the input {name}"
            elif _digest(work, name) != digest:
                yield f"a step changed the input {name}"
        named: set[str] = {*inputs}
        for pattern in (
            *(one for step in self.repeated.plan.steps for one in step.outputs),
            *self.repeated.plan.ignore,
        ):
            matches = expand(work, pattern)
            named.update(matches.files, matches.odd, matches.links)
        if others := sorted(there - named):
            shown = ", ".join(map(printable, others[:_SHOWN])) + (", ..." if len(others) > _SHOWN else "")
            yield f"{len(others)} files that no 'outputs' and no 'ignore' names were made, and not compared: {shown}"

    def _ignored(self, work: Path, names: set[str]) -> set[str]:
        passed: set[str] = set()
        for pattern in self.repeated.plan.ignore:
            matches = expand(work, pattern)
            here = names & {*matches.files, *matches.odd, *matches.links}
            self.repeated.ignored[pattern] += len(here)
            passed |= here
        return passed

    def _changed(self) -> Iterator[str]:
        if self.recorded is not None:
            before, now = self.recorded.inputs, self.repeated.inputs
            for name in sorted({*before, *now}):
                if before.get(name) != now.get(name):
                    yield f"the input {name} is another than the recorded one"


def _digest(work: Path, name: str) -> str | None:
    try:
        return digest_of(work / name, name)
    except NotCollected:
        return None


def _told_of(step: Step, ran: Ran, *, needs_network: bool) -> Iterator[str]:
    if not needs_network and not ran.network_cut and ran.end is not End.NOT_STARTED:
        yield f"{step.name}: it needs no network, and this system does not permit to cut it off"
    if ran.left:
        yield f"{step.name}: it left {ran.left} processes running, which were ended"


def _without(digests: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: digest for name, digest in digests.items() if name not in names}
