"""Differential privacy of a training: what its configuration states, and nothing that it does not.

Keys are those of Opacus and TensorFlow Privacy, and what other configurations call the same.
"""

from __future__ import annotations

from math import isfinite
from typing import Final, Literal

from pydantic import Field

from arcanos.clock import instant
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collected import selector_path
from arcanos.evidence.collectors.files import found, whole
from arcanos.evidence.collectors.instants import Instant
from arcanos.evidence.collectors.interface import Collected, CollectorOptions, Setting
from arcanos.evidence.origins import Origin
from arcanos.evidence.renyi import epsilon
from arcanos.evidence.words import Pattern, Selector
from arcanos.readers.files import FORMATS, format_of
from arcanos.readers.shapes import is_object, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.strict import StrictModel, Text

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "accountant": ("accountant", "accountant_type"),
    "batch_size": ("batch_size", "expected_batch_size"),
    "dataset_size": ("dataset_size", "sample_size", "num_examples", "number_of_examples"),
    "delta": ("delta", "target_delta"),
    "epochs": ("epochs", "num_epochs", "num_train_epochs"),
    "epsilon_limit": ("epsilon_limit", "target_epsilon", "max_epsilon"),
    "epsilon_spent": ("epsilon_spent", "spent_epsilon", "final_epsilon"),
    "max_grad_norm": ("max_grad_norm", "l2_norm_clip", "max_per_sample_grad_norm"),
    "microbatches": ("microbatches", "num_microbatches"),
    "noise_multiplier": ("noise_multiplier", "sigma"),
    "sample_rate": ("sample_rate", "sampling_probability"),
    "steps": ("steps", "num_steps", "max_steps"),
}
"""The members of a budget, and what configurations call them. `epsilon` alone is a limit here and a sum there."""

_WHOLE: Final = frozenset({"batch_size", "dataset_size", "microbatches", "steps"})
_OPEN_TO: Final = {"delta": 1.0, "sample_rate": 1.0}
_LARGEST: Final = 10**15
_TELLING: Final = ("noise_multiplier", "epsilon_limit", "epsilon_spent")


class Keys(StrictModel):
    """What a configuration calls the members of a budget, where it is none of the known names."""

    accountant: Text | None = Field(default=None, description="How the budget is reckoned.")
    batch_size: Text | None = Field(default=None, description="Records of one step.")
    dataset_size: Text | None = Field(default=None, description="Records of the data set.")
    delta: Text | None = Field(default=None, description="The delta of the promise.")
    epochs: Text | None = Field(default=None, description="Passes through the data set.")
    epsilon_limit: Text | None = Field(default=None, description="The epsilon that may be spent.")
    epsilon_spent: Text | None = Field(default=None, description="The epsilon that was spent, by the accountant.")
    max_grad_norm: Text | None = Field(default=None, description="The norm that gradients are clipped to.")
    microbatches: Text | None = Field(default=None, description="Parts of a batch that are clipped by themselves.")
    noise_multiplier: Text | None = Field(default=None, description="Noise over the clipping norm.")
    sample_rate: Text | None = Field(default=None, description="The chance of a record to be in a step.")
    steps: Text | None = Field(default=None, description="Steps of the training.")


class Options(CollectorOptions):
    """Differential privacy of a training: an entry of `privacy.budgets`."""

    from_: Literal["dp-training"] = Field(
        alias="from", description="What a training states of differential privacy, to `privacy`."
    )
    file: Pattern = Field(description="The training's configuration or its result, in JSON or YAML.")
    model: Text = Field(description="The model that was trained, `name@version`.")
    trained_at: Instant | None = Field(default=None, description="When it was trained; left out: not said.")
    at: Selector | None = Field(default=None, description="Where in the file the parameters stand; left out: its top.")
    keys: Keys = Field(default=Keys(), description="What the file calls them, where it is no known name.")
    recompute: bool = Field(
        default=False, description="Also compute the epsilon from noise, rate, steps and delta: `epsilon_recomputed`."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return `{"budgets": [entry]}`. Raises NotCollected."""
    source, origin = _read(options, setting)
    path: Path = () if options.at is None else selector_path(options.at) or ()
    value = value_at(source.value, path)
    if not is_object(value):
        raise _refusal(source, path, "ARC-COL-SHAPE", "there is no object of parameters", "check 'at'")
    entry, mistakes = _stated(source, path, value, options.keys)
    if mistakes:
        raise NotCollected(mistakes)
    if not any(name in entry for name in _TELLING):
        hint = "name the keys under 'keys', or where they stand with 'at'"
        raise _refusal(source, path, "ARC-COL-ABSENT", "nothing here is of differential privacy", hint)
    notes = ["'epsilon' is not read: name it under 'keys', as the limit or as what was spent"]
    notes = notes if "epsilon" in value and "epsilon" not in options.keys.model_dump().values() else []
    if options.recompute:
        notes += _recompute(entry)
    budget = {"model": options.model, **entry, "stated_in": origin.name, "sha256": origin.sha256}
    at = None if options.trained_at is None else instant(options.trained_at)
    return Collected({"budgets": [budget]}, (origin,), None if at is None else (at, at), notes=tuple(notes))


def _read(options: Options, setting: Setting) -> tuple[Source, Origin]:
    files = found(setting, [options.file])
    if len(files) > 1:
        mistakes = [
            Mistake(Place(file.name), "ARC-COL-MANY", "more than one file matches", "name one") for file in files
        ]
        raise NotCollected(mistakes)
    (file,) = files
    word = format_of(file.path, file.name, None, NotCollected)
    if word not in {"json", "yaml"}:
        mistake = Mistake(Place(file.name), "ARC-IN-FORMAT", "this is neither JSON nor YAML", "name such a file")
        raise NotCollected([mistake])
    data, origin = whole(file, f"application/{word}", setting.limits)
    return FORMATS[word].reader(data, file.name, limits=setting.limits, refused=NotCollected), origin


def _stated(source: Source, path: Path, value: dict[str, Value], keys: Keys) -> tuple[dict[str, Value], list[Mistake]]:
    """Return the members of the budget that an object states, and what is wrong with them."""
    entry: dict[str, Value] = {}
    mistakes: list[Mistake] = []
    own: dict[str, str | None] = keys.model_dump()
    for member, names in KEYS.items():
        asked = own[member]
        there = [name for name in ((asked,) if asked else names) if value.get(name) is not None]
        if asked and not there:
            mistakes.append(_mistake(source, path, f"there is no '{asked}'", "check 'keys'"))
        if len({repr(value[name]) for name in there}) > 1:
            message = f"{' and '.join(there)} say different things"
            mistakes.append(_mistake(source, (*path, there[1]), message, f"say under 'keys' which is '{member}'"))
        elif there:
            fault = _fault(member, value[there[0]])
            if fault:
                mistakes.append(_mistake(source, (*path, there[0]), fault, "correct it where it is written"))
            else:
                entry[member] = value[there[0]]
    return entry, mistakes


def _fault(member: str, value: Value) -> str:
    if member == "accountant":
        return "" if isinstance(value, str) and value.strip() else "this is no name of an accountant"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "this is no number"
    if value > _LARGEST:
        return "this is too large"
    if value < 0 or (value == 0 and member not in {"noise_multiplier", "epsilon_spent", "delta"}):
        return "this is too small"
    if value > _OPEN_TO.get(member, float("inf")):
        return "this is larger than 1"
    return "this is no whole number" if member in _WHOLE and value != int(value) else ""


def _recompute(entry: dict[str, Value]) -> list[str]:
    """Add `epsilon_recomputed` where all that it needs is stated; else say that it is not."""
    rate = entry.get("sample_rate")
    if rate is None and "batch_size" in entry and "dataset_size" in entry:
        rate = min(1.0, entry["batch_size"] / entry["dataset_size"])
    steps = entry.get("steps")
    if steps is None and "epochs" in entry and rate:
        steps = max(1, round(entry["epochs"] / rate))
    noise, delta = entry.get("noise_multiplier"), entry.get("delta")
    if noise is None or rate is None or steps is None or delta is None:
        return ["epsilon is not computed: noise_multiplier, delta, and rate and steps must be stated"]
    spent = epsilon(noise, rate, int(steps), delta)
    if not isfinite(spent):
        return ["epsilon is not computed: with so little noise, or no delta, none can be promised"]
    entry["epsilon_recomputed"] = spent
    entry["recomputed_by"] = "rdp, Poisson sampling"
    return ["epsilon_recomputed holds for Poisson sampling, and where each record is clipped by itself"]


def _mistake(source: Source, path: Path, message: str, hint: str) -> Mistake:
    return Mistake(source.place(path), "ARC-COL-VALUE", message, hint)


def _refusal(source: Source, path: Path, code: str, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(source.place(path), code, message, hint)])
