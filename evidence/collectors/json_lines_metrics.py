"""Training metrics in JSON Lines, a record on each line: streamed, whatever the log's size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, Literal

from pydantic import Field, model_validator

from arcanos.clock import EPOCH, instant
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.figures import Number, finite, flat, is_number
from arcanos.evidence.collectors.files import Found, Stream, read_each, streamed
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.run_log import RunLog
from arcanos.evidence.collectors.training_logs import LogOptions, Run, document, stem
from arcanos.readers.jsonl_stream import stream_jsonl
from arcanos.readers.shapes import ABSENT, is_object
from arcanos.readers.source import LIMITS, Value, type_jsonl
from arcanos.readers.text import TOLD
from arcanos.strict import Text, refuse

LINE: Final = replace(LIMITS, size=1024 * 1024, nodes=100_000)
"""Budgets of one line."""

_SECONDS: Final = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


class Options(LogOptions):
    """An entry of `collect.training` that reads JSON Lines."""

    from_: Literal["json-lines-metrics"] = Field(alias="from", description="Training metrics in JSON Lines.")
    step: Text = Field(default="step", description="The member that holds a record's step.")
    time: Text = Field(default="time", description="The member that holds a record's time.")
    time_unit: Literal["s", "ms", "us", "ns"] | None = Field(
        default=None, description="The unit of times since 1970; without it, times are RFC 3339 with zone."
    )
    metric: Text | None = Field(
        default=None, description="The member that names the metric, where a record holds one; with `value`."
    )
    value: Text | None = Field(default=None, description="The member that holds the value of the metric.")

    @model_validator(mode="after")
    def _both_or_none(self) -> Options:
        if (self.metric is None) != (self.value is None):
            refuse("ARC-CFG-CONFLICT", "`metric` and `value` stand together", "give both, or none")
        return self


def collect(options: Options, setting: Setting) -> Collected:
    """Return `training.runs`, a run for each log. Raises NotCollected."""
    return document(read_each(setting, options.files, partial(_run, options)), options, setting)


def _run(options: Options, file: Found) -> Run:
    records = _Records(options, RunLog(file.name, options.points))
    with streamed(file) as stream:
        lines = stream_jsonl(_lines(stream), file.name, limits=LINE, refused=NotCollected, nonfinite=True)
        for number, value in lines:
            records.take(number, value)
        origin = stream.origin(type_jsonl)
    records.settle()
    return Run(stem(file.name), records.log, (origin,), origin.sha256, {})


def _lines(stream: Stream) -> Iterator[bytes]:
    return iter(partial(stream.line, LINE.size + 1), b"")


@dataclass(slots=True)
class _Records:
    options: Options
    log: RunLog
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def take(self, line: int, record: Value) -> None:
        """Take the numbers of one record."""
        if not is_object(record):
            self._note(line, "a record is an object", "write {...} on each line")
            return
        step = finite(record.get(self.options.step))
        at = self._at(record.get(self.options.time))
        self.log.record(step, at)
        if self.options.metric is None:
            self._take_all(record, step, at)
        else:
            self._take_one(line, record, step, at)

    def _take_all(self, record: dict[str, Value], step: Number | None, at: datetime | None) -> None:
        apart = (self.options.step, self.options.time)
        for name, value in flat(record):
            if name in apart:
                continue
            if is_number(value):
                self.log.add(name, value, step, at)
            else:
                self.log.others += 1

    def _take_one(self, line: int, record: dict[str, Value], step: Number | None, at: datetime | None) -> None:
        name = record.get(self.options.metric or "")
        value = record.get(self.options.value or "", ABSENT)
        if not isinstance(name, str) or value is ABSENT:
            self._note(line, "a record has no name or no value of a metric", "check `metric` and `value`")
        elif is_number(value):
            self.log.add(name, value, step, at)
        else:
            self.log.others += 1

    def _at(self, said: Value) -> datetime | None:
        if said is None:
            return None
        at = _since(said, self.options.time_unit) if is_number(said) else _text_time(said)
        self.log.untimed += at is None
        return at

    def _note(self, line: int, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(Place(self.log.name, line, 1), "ARC-COL-SHAPE", message, hint))
        if len(self.mistakes) >= TOLD:
            self.settle()

    def settle(self) -> None:
        """Raise NotCollected where a record was none."""
        if self.mistakes:
            raise NotCollected(self.mistakes)


def _text_time(said: Value) -> datetime | None:
    return instant(said) if isinstance(said, str) else None


def _since(said: Value, unit: str | None) -> datetime | None:
    number = finite(said)
    if unit is None or number is None:
        return None
    try:
        at = EPOCH + timedelta(microseconds=round(number * 1_000_000 / _SECONDS[unit]))
    except OverflowError:
        return None
    return at.astimezone(UTC)
