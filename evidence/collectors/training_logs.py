"""What collectors of training logs have in common: their options, the runs' ids, and the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.known_names import unknown
from arcanos.evidence.collectors.run_log import Best, RunLog
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import ModelId, Pattern
from arcanos.readers.source import Value
from arcanos.strict import SomeDistinct, Text


class LogOptions(FileOptions):
    """What every training log's entry may say."""

    files: SomeDistinct[Pattern] = Field(description="The logs: paths or globs below the configuration's folder.")
    model: ModelId | None = Field(default=None, description="The model that was trained, `name@version`.")
    run: Text | None = Field(default=None, description="The run's id, where there is one log; else its name is taken.")
    names: dict[Text, Text] = Field(
        default={}, description="The document's name of a metric, by the log's: `eval/accuracy: accuracy`."
    )
    best: dict[Text, Best] = Field(
        default={}, description="Whether the `lowest` or the `highest` value of a metric is its best."
    )
    points: int = Field(default=100, ge=0, le=10_000, description="The most points of a metric's series; 0 for none.")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its id, its log, what was read for it, and what only this kind of log says."""

    id: str
    log: RunLog
    origins: tuple[Origin, ...]
    log_sha256: str
    more: dict[str, Value]


def stem(name: str) -> str:
    """Return a file's name without folders and suffix."""
    return PurePosixPath(name).stem


def folder(name: str) -> str:
    """Return the name of the folder that a file stands in, or the file's own at the top."""
    return PurePosixPath(name).parent.name or stem(name)


def document(runs: Sequence[Run], options: LogOptions, setting: Setting, said: Sequence[str] = ()) -> Collected:
    """Return `training.runs`, with what the reader `said` among the notes.

    Raises NotCollected for runs that can't be told apart and for names that no log has.
    """
    ids = [options.run or run.id for run in runs]
    _refuse_twins(ids, runs)
    _refuse_unknown(options, runs)
    entries = [
        _entry(identity, run, options) for identity, run in sorted(zip(ids, runs, strict=True), key=lambda one: one[0])
    ]
    notes = [*said, *(note for run in runs for note in run.log.notes())]
    late = [run.log.name for run in runs if run.log.times and run.log.times[-1] > setting.as_of]
    notes += [f"{name}: it was logged later than it was collected: a clock is wrong" for name in late]
    return Collected(
        {"runs": entries},
        tuple(origin for run in runs for origin in run.origins),
        None if late else _window(runs),
        notes=tuple(notes),
    )


def _entry(identity: str, run: Run, options: LogOptions) -> Value:
    model = {"model": options.model} if options.model else {}
    logged = run.log.entry(options.names, options.best)
    return {"id": identity, **model, "log_sha256": run.log_sha256, **logged, **run.more}


def _window(runs: Sequence[Run]) -> tuple[datetime, datetime] | None:
    """Return the window of the run that ended first, where all tell theirs: the oldest counts."""
    windows = [(run.log.times[-1], run.log.times[0]) for run in runs if run.log.times]
    if len(windows) < len(runs):
        return None
    last, first = min(windows)
    return first, last


def _refuse_twins(ids: Sequence[str], runs: Sequence[Run]) -> None:
    hint = "name each in a source of its own, with `run`"
    times = Counter(ids)
    twins = [run.log.name for identity, run in zip(ids, runs, strict=True) if times[identity] > 1]
    if twins:
        raise NotCollected(Mistake(Place(name), "ARC-COL-RUN", "another log has the same id", hint) for name in twins)


def _refuse_unknown(options: LogOptions, runs: Sequence[Run]) -> None:
    known = {name for run in runs for name in run.log.curves}
    renamed = {options.names.get(name, name) for name in known}
    mistakes = unknown("names", options.names, known) + unknown("best", options.best, renamed)
    if mistakes:
        raise NotCollected(mistakes)
