"""Run the compliance scripts of a configuration, one after the other, and make one document of what they say.

A script that fails is an entry like the others, without findings that were recorded: what can't be told is told.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from arcanos.digest import sha256
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collecting import Outcome, Secret
from arcanos.evidence.collector_sources import CollectorSource
from arcanos.evidence.collectors.interface import Collected
from arcanos.evidence.origins import Origin
from arcanos.evidence.scripts.output import Output, clean, cleaned, read_output
from arcanos.evidence.scripts.output_schema import OutputSchema, schemas_of
from arcanos.evidence.scripts.running import Command, End, Ran, run
from arcanos.evidence.scripts.script import (
    DOCUMENT,
    OUTPUT_VARIABLE,
    Script,
    argv_of,
    environment_of,
    files_of,
    search,
)
from arcanos.readers.files import read_bytes
from arcanos.readers.source import LIMITS, Value
from arcanos.redaction import printable

COLLECTOR: Final = "compliance-script"
"""What a bundle's manifest calls this way of collecting."""
COMPLETED: Final = "completed"
FAILED: Final = "failed"
UNREADABLE: Final = "unreadable_output"
CODES: Final = (0, 1)
"""Exit codes of a script that did its work: nothing found, something found."""
_WHY: Final[Mapping[End, str]] = {
    End.TIMEOUT: "it took longer than 'within' and was ended",
    End.SIGNAL: "it was ended by a signal",
    End.TOO_MUCH_OUTPUT: f"it wrote more than {LIMITS.size} bytes and was ended",
    End.NOT_STARTED: "it could not be started",
    End.LOST: "the process that kept it was ended",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one script: its entry in the document, and its findings."""

    script: Script
    entry: Mapping[str, Value]
    findings: tuple[Mapping[str, Value], ...]
    origins: tuple[Origin, ...]
    notes: tuple[str, ...]

    @property
    def completed(self) -> bool:
        """Whether all that it found is recorded."""
        return bool(self.entry["status"] == COMPLETED)


def run_scripts(
    scripts: Sequence[Script],
    folder: Path,
    value: Secret,
    watch: Callable[[str], None] = lambda _: None,
    commit: tuple[str | None, str] = (None, ""),
) -> tuple[Told, ...]:
    """Run scripts in their order; `value` returns that of a variable by its name, None where it is not set.

    `commit` is the one that `folder` is at, or None and why it is not known.
    Raises ConfigRefused before any of them runs, where a schema that output is held to can't be used.
    """
    schemas = schemas_of(scripts, folder)
    told: list[Told] = []
    for script in scripts:
        watch(f"{DOCUMENT} ({script.name})")
        told.append(_run(script, folder.absolute(), value, schemas.get(script.output_schema)))
    return tuple(_at(commit, one) for one in told)


def _at(commit: tuple[str | None, str], told: Told) -> Told:
    at, why = commit
    if at is not None:
        return replace(told, entry={**told.entry, "commit": at})
    return replace(told, notes=(*told.notes, f"{told.script.name}: {why}")) if why else told


def outcomes_of(told: Sequence[Told]) -> tuple[Outcome, ...]:
    """Return what came of scripts as what came of sources, one for each."""
    return tuple(
        Outcome(
            CollectorSource(DOCUMENT, COLLECTOR, one.script.options, one.script.seconds, live=True),
            Collected(document_of([one]), one.origins, notes=one.notes),
        )
        for one in told
    )


def document_of(told: Sequence[Told]) -> dict[str, Value]:
    """Return the document of some scripts: `scripts`, and the `findings` of all of them."""
    return {"scripts": [one.entry for one in told], "findings": [found for one in told for found in one.findings]}


def _run(script: Script, folder: Path, value: Secret, schema: OutputSchema | None) -> Told:
    working = folder / script.working_folder
    argv = argv_of(script.command, script.path, folder)
    files = files_of(argv, script.command, working)
    with tempfile.TemporaryDirectory(prefix="arcanos-", ignore_cleanup_errors=True) as own:
        given = environment_of(Path(own), search(script.path, folder), script.environment, value)
        written = Path(own) / "output.json"
        if script.to_file:
            given[OUTPUT_VARIABLE] = str(written)
        ran = run(Command(argv, working, given, script.seconds, script.needs_network, LIMITS.size))
        named = {name: given[name] for name in script.environment if name in given}
        return _Telling(script, ran, files, named, schema).told(
            lambda: read_bytes(written, script.name, refused=NotCollected) if script.to_file else ran.output
        )


@dataclass(frozen=True, slots=True)
class _Telling:
    """One script that has run; `given` are the variables that it was handed, `schema` what it should have said."""

    script: Script
    ran: Ran
    files: tuple[Origin, ...]
    given: Mapping[str, str]
    schema: OutputSchema | None

    def told(self, output: Callable[[], bytes]) -> Told:
        try:
            said, said_sha256 = self._said(output)
        except NotCollected as refused:
            status = UNREADABLE if self._is_done else FAILED if self.ran.end is End.EXITED else str(self.ran.end)
            why = [printable(clean(str(mistake), self.given)) for mistake in refused.mistakes]
            return self._made(status, None, {"why": why})
        more: dict[str, Value] = {"output_sha256": said_sha256}
        if said.rest:
            more["output"] = cleaned(said.rest, self.given)
        return self._made(COMPLETED, said, more)

    @property
    def _is_done(self) -> bool:
        return self.ran.end is End.EXITED and self.ran.number in CODES

    def _said(self, output: Callable[[], bytes]) -> tuple[Output, str]:
        """Return the output and its digest. Raises NotCollected, also for a script that did not do its work."""
        if not self._is_done:
            raise self._refused(_WHY.get(self.ran.end, "its exit code is neither 0, nothing found, nor 1"))
        data = output()
        said = read_output(data, self.script.name, self.script.kind, self.schema)
        if self.ran.number == 1 and not said.findings:
            raise self._refused("its exit code says that it found something, and it lists nothing")
        return said, sha256(data)

    def _refused(self, message: str) -> NotCollected:
        hint = "see 'stderr_tail', and run it by 'arcanos scripts run'"
        return NotCollected([Mistake(Place(self.script.name), "ARC-COL-SCRIPT", message, hint)])

    def _made(self, status: str, said: Output | None, more: Mapping[str, Value]) -> Told:
        ran = self.ran
        findings = [] if said is None else [self._finding(one) for one in said.findings]
        entry: dict[str, Value] = {
            "name": self.script.name,
            "owner": self.script.owner,
            "status": status,
            "findings_recorded": said is not None,
            "findings": len(findings),
            "files": [{"name": one.name, "sha256": one.sha256} for one in self.files],
            "duration_seconds": round(ran.seconds, 1),
            "network": "cut" if ran.network_cut else "open",
            "stderr_bytes": ran.errors_size,
            **more,
        }
        if self.schema is not None:
            entry["expected_output"] = {"name": self.schema.name, "sha256": self.schema.sha256}
        if ran.number is not None:
            entry["exit_code" if ran.end is End.EXITED else "signal"] = ran.number
        if ran.errors:
            entry["stderr_tail"] = self._tail()
        return Told(self.script, entry, tuple(findings), self.files, tuple(self._notes()))

    def _finding(self, found: Mapping[str, Value]) -> dict[str, Value]:
        return {**cleaned(found, self.given), "script": self.script.name, "owner": self.script.owner}

    def _tail(self) -> str:
        lines = self.ran.errors.decode("utf-8", "replace").splitlines()
        return "\n".join(printable(clean(line, self.given)) for line in lines)

    def _notes(self) -> list[str]:
        name = self.script.name
        unset = [one for one in self.script.environment if one not in self.given]
        notes = [f"{name}: the variable {one} is not set" for one in unset]
        if not self.script.needs_network and not self.ran.network_cut and self.ran.end is not End.NOT_STARTED:
            notes.append(f"{name}: it needs no network, and this system does not permit to cut it off")
        if self.ran.left:
            notes.append(f"{name}: it left {self.ran.left} processes running, which were ended")
        return notes
