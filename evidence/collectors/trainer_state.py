"""The state that the Hugging Face Trainer writes beside its checkpoints: `trainer_state.json`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.figures import finite, flat, is_number
from arcanos.evidence.collectors.files import Found, read_each, whole
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.run_log import RunLog
from arcanos.evidence.collectors.training_logs import LogOptions, Run, document, folder
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Source, Value, type_json
from arcanos.readers.text import TOLD

_NUMBERS = ("best_global_step", "best_metric", "epoch", "global_step", "max_steps", "num_train_epochs")
_TEXTS = ("best_model_checkpoint",)


class Options(LogOptions):
    """An entry of `collect.training` that reads states of the Trainer."""

    from_: Literal["trainer-state"] = Field(alias="from", description="States of the Hugging Face Trainer.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return `training.runs`, a run for each state. Raises NotCollected."""
    runs = read_each(setting, options.files, partial(_run, options, setting))
    return document(runs, options, setting, [note for run in runs for note in _unfinished(run)])


def _unfinished(run: Run) -> Iterator[str]:
    """Note a state from the middle of a training: a checkpoint, or the last one before somebody stopped it."""
    step, last = run.more.get("global_step"), run.more.get("max_steps")
    if step is not None and last is not None and step < last:
        yield f"{run.log.name}: it is the state at step {step} of {last}"


def _run(options: Options, setting: Setting, file: Found) -> Run:
    data, origin = whole(file, type_json, setting.limits)
    source = read_json(data, file.name, limits=setting.limits, refused=NotCollected, nonfinite=True)
    log = RunLog(file.name, options.points)
    history = _history(source)
    _refuse_others(source, history)
    for record in history:
        _take(log, record)
    return Run(folder(file.name), log, (origin,), origin.sha256, _state(log, source.value))


def _history(source: Source) -> list[Value]:
    state: Value = source.value
    history: Value = state.get("log_history") if is_object(state) else None
    if is_list(history):
        return history
    place = source.place(("log_history",))
    hint = "name files that the Trainer wrote, with their list `log_history`"
    raise NotCollected([Mistake(place, "ARC-COL-SHAPE", "this is no state of a Trainer", hint)])


def _refuse_others(source: Source, history: list[Value]) -> None:
    odd = [index for index, record in enumerate(history) if not is_object(record)][:TOLD]
    if odd:
        raise NotCollected(
            Mistake(source.place(("log_history", index)), "ARC-COL-SHAPE", "a record is an object", "write {...}")
            for index in odd
        )


def _take(log: RunLog, record: dict[str, Value]) -> None:
    step = finite(record.get("step"))
    log.record(step, None)
    for name, value in flat(record):
        if name == "step":
            continue
        if is_number(value):
            log.add(name, value, step)
        else:
            log.others += 1


def _state(log: RunLog, state: dict[str, Value]) -> dict[str, Value]:
    """Return what the state says beside its history; its own null means that there is none."""
    said: dict[str, Value] = {name: state[name] for name in _TEXTS if isinstance(state.get(name), str)}
    for name in _NUMBERS:
        if is_number(state.get(name)):
            number = finite(state[name])
            log.non_finite += number is None
            said |= {} if number is None else {name: number}
    return said
