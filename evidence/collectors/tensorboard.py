"""Scalars out of TensorBoard's event files, with no library of TensorFlow's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Literal

from pydantic import Field

from arcanos.clock import EPOCH
from arcanos.digest import digest
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.figures import finite
from arcanos.evidence.collectors.files import Found, found, streamed
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.run_log import RunLog
from arcanos.evidence.collectors.tensorboard_events import VALUES, Event, EventReader, TooMany
from arcanos.evidence.collectors.tfrecord import records
from arcanos.evidence.collectors.training_logs import LogOptions, Run, document, folder
from arcanos.evidence.collectors.wire import Malformed
from arcanos.evidence.origins import Origin

MEDIA_TYPE = "application/x-tfrecord"


class Options(LogOptions):
    """An entry of `collect.training` that reads event files."""

    from_: Literal["tensorboard"] = Field(alias="from", description="Event files of TensorBoard.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return `training.runs`, a run for each folder of event files. Raises NotCollected."""
    folders: dict[str, list[Found]] = {}
    for file in found(setting, options.files):
        folders.setdefault(str(PurePosixPath(file.name).parent), []).append(file)
    runs: list[Run] = []
    mistakes: list[Mistake] = []
    notes: list[str] = []
    for files in folders.values():
        try:
            one = _run(options, setting, files)
        except NotCollected as told:
            mistakes += told.mistakes
        else:
            runs.append(one.run())
            notes += one.notes
    if mistakes:
        raise NotCollected(mistakes)
    return document(runs, options, setting, notes)


def _run(options: LogOptions, setting: Setting, files: Sequence[Found]) -> _Run:
    """Read the event files of one folder by name, which is the order that they were written in."""
    run = _Run(RunLog(files[0].name, options.points))
    for file in files:
        setting.watch(file.name)
        run.take(file)
    return run


@dataclass(slots=True)
class _Run:
    log: RunLog
    origins: list[Origin] = field(default_factory=list[Origin])
    notes: list[str] = field(default_factory=list[str])
    truncated: bool = False

    def take(self, file: Found) -> None:
        reader = EventReader()
        first = True
        with streamed(file) as stream:
            for data in records(stream.read, file.name):
                if data is None:
                    self.truncated = True
                    self.notes.append(f"{file.name}: it ends inside a record: its writer was stopped, or still writes")
                    continue
                event = _event(reader, data, file.name)
                if first and not event.version.startswith("brain.Event:"):
                    raise _refused(file.name, "this is no event file: its first record states no version")
                first = False
                self._add(event)
            origin = stream.origin(MEDIA_TYPE)
        if first:
            raise _refused(file.name, "no whole record stands in this file")
        self.origins.append(origin)

    def _add(self, event: Event) -> None:
        self.log.others += event.others
        if not event.scalars:
            return
        at = _time(event.at)
        self.log.untimed += at is None
        self.log.record(event.step, at)
        for scalar in event.scalars:
            self.log.add(scalar.tag, scalar.value, event.step, at)

    def run(self) -> Run:
        shas = [{"name": one.name, "sha256": one.sha256} for one in self.origins]
        sha256 = self.origins[0].sha256 if len(shas) == 1 else digest(shas)
        return Run(folder(self.log.name), self.log, tuple(self.origins), sha256, {"truncated": self.truncated})


def _event(reader: EventReader, data: bytes, name: str) -> Event:
    try:
        return reader.read(data)
    except Malformed:
        raise _refused(name, "a record holds no event") from None
    except TooMany:
        message = f"an event has at most {VALUES} values, and a file as many tags"
        hint = "name a tag by what it is, not by what changes"
        raise NotCollected([Mistake(Place(name), "ARC-COL-LIMIT", message, hint)]) from None


def _refused(name: str, message: str) -> NotCollected:
    hint = "name files that TensorBoard reads: events.out.tfevents.*"
    return NotCollected([Mistake(Place(name), "ARC-COL-SHAPE", message, hint)])


def _time(seconds: float) -> datetime | None:
    number = finite(seconds)
    if not number:
        return None
    try:
        return EPOCH + timedelta(seconds=number)
    except OverflowError:
        return None
