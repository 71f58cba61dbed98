"""The results that a model card states under `model-index`, as measures by task and data set."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Final

from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Path, Source, Value

_ROOT: Final = ("metadata", "model-index")


@dataclass(slots=True)
class Results:
    """The figures of a card and the names of the models that they are of.

    `lines` are where the index is malformed, `left_out` counts what is no finite number.
    """

    metrics: list[Value] = field(default_factory=list[Value])
    models: set[str] = field(default_factory=set[str])
    lines: set[int] = field(default_factory=set[int])
    left_out: int = 0


def results(index: Value, source: Source) -> Results:
    """Return the figures of a `model-index`; what of it is malformed is said by its line and left out."""
    found = Results()
    for path, model in _objects(index, _ROOT, source, found):
        found.models |= {model["name"]} if _is_text(model.get("name")) else set[str]()
        for at, result in _objects(model.get("results"), (*path, "results"), source, found):
            for spot, metric in _objects(result.get("metrics"), (*at, "metrics"), source, found):
                _take(metric, _about(result), source.place(spot).line, found)
    return found


def _objects(value: Value, path: Path, source: Source, found: Results) -> list[tuple[Path, dict[str, Value]]]:
    listed = value if is_list(value) else None
    if listed is None:
        found.lines.add(source.place(path).line)
        return []
    odd = [i for i, one in enumerate(listed) if not is_object(one)]
    found.lines.update(source.place((*path, i)).line for i in odd)
    return [((*path, i), one) for i, one in enumerate(listed) if is_object(one)]


def _about(result: dict[str, Value]) -> dict[str, Value]:
    """Return which task and data set a result is of."""
    task, dataset = members(result, "task"), members(result, "dataset")
    said = {
        "task": task.get("type"),
        "dataset": dataset.get("type") or dataset.get("name"),
        "dataset_config": dataset.get("config"),
        "dataset_split": dataset.get("split"),
        "dataset_revision": dataset.get("revision"),
        "source": members(result, "source").get("url"),
    }
    return {name: value for name, value in said.items() if _is_text(value)}


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and bool(value)


def _take(metric: dict[str, Value], about: dict[str, Value], line: int, found: Results) -> None:
    name, value = metric.get("type") or metric.get("name"), metric.get("value")
    if not isinstance(name, str) or not name or value is None:
        found.lines.add(line)
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        found.left_out += 1
        return
    found.metrics.append({"name": name, "value": value, **about, **_more(metric, name)})


def _more(metric: dict[str, Value], name: str) -> dict[str, Value]:
    """Return what tells a figure from another of its name: what the card calls it, and how it was computed."""
    texts = {"label": metric.get("name"), "config": metric.get("config")}
    said: dict[str, Value] = {key: text for key, text in texts.items() if _is_text(text) and text != name}
    said |= {"args": metric["args"]} if metric.get("args") else {}
    return said | ({"verified": True} if metric.get("verified") is True else {})
