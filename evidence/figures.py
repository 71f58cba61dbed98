"""The models and the figures that documents state, for reports to show; rules read the documents themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Final

from arcanos.evidence.bundle import Bundle
from arcanos.readers.normalized import normalized
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Path, Value
from arcanos.record import MeasureRead, ModelRead
from arcanos.redaction import printable, redact

MOST_MODELS: Final = 1_000
MOST_MEASURES: Final = 5_000
MOST_TASKS: Final = 3
"""How deep figures by task may be nested."""
NOT_RATES: Final = frozenset({"n"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a record keeps; `notes` say what it leaves out."""

    models: tuple[ModelRead, ...]
    measures: tuple[MeasureRead, ...]
    notes: tuple[str, ...]


def shown(bundle: Bundle, model: str | None = None) -> Shown:
    """Return the models of the registry and the figures about them, with `model` only what is about that one.

    Entries that are not what their kind says are passed over: the rules that read them say so.
    """
    entries = [entry for _, id_, entry in _registered_models(bundle) if model in (None, id_)]
    measures = list(islice(_measures(bundle, model), MOST_MEASURES + 1))
    notes: list[str] = []
    if len(entries) > MOST_MODELS:
        notes.append(f"reports show {MOST_MODELS:,} of {len(entries):,} models; the rules were given all of them")
    if len(measures) > MOST_MEASURES:
        notes.append(
            f"reports show the first {MOST_MEASURES:,} figures of the evidence; the rules were given all of it"
        )
    return Shown(tuple(map(_model, entries[:MOST_MODELS])), tuple(measures[:MOST_MEASURES]), tuple(notes))


def _registered_models(bundle: Bundle) -> Iterator[tuple[Path, str, dict[str, Value]]]:
    """Yield path, id and entry of each model that has a name and a version; what is cut costs no more than that."""
    for path, entry in _entries(bundle, "registry", "models"):
        name, version, id_ = (entry.get(member) for member in ("name", "version", "id"))
        if isinstance(name, str) and isinstance(version, str) and name.strip() and version.strip():
            yield path, (id_ if isinstance(id_, str) and id_.strip() else f"{name}@{version}"), entry


def _model(entry: dict[str, Value]) -> ModelRead:
    name, version, artifact = _clean(entry["name"]), _clean(entry["version"]), members(entry, "artifact")
    return ModelRead(
        id=_text(entry.get("id")) or f"{name}@{version}",
        name=name,
        version=version,
        stage=_text(entry.get("stage")),
        system=_text(entry.get("system")),
        use=_text(entry.get("use")),
        task_family=_text(entry.get("task_family")),
        artifact_sha256=_text(artifact.get("sha256")),
        artifact_format=_text(artifact.get("format")),
        artifact_uri=_text(artifact.get("uri")),
        dataset_ids=_texts(members(entry, "training").get("dataset_ids")),
    )


def _measures(bundle: Bundle, model: str | None) -> Iterator[MeasureRead]:
    """Yield the figures about `model` (None: all) and services; entries about other models are not looked into."""
    yield from _evaluated(bundle, model)
    yield from _fair(bundle, model)
    yield from _watched(bundle, model)
    yield from _registered(bundle, model)


def _asked(model: str | None, about: Value) -> bool:
    return model is None or model == about or not isinstance(about, str) or "@" not in about


def _evaluated(bundle: Bundle, model: str | None) -> Iterator[MeasureRead]:
    for path, entry in _entries(bundle, "evaluation", "models"):
        if _asked(model, entry.get("model")):
            about = _About("evaluation", _text(entry.get("model")) or "")
            yield from about.named(members(entry, "metrics"), (*path, "metrics"))
            yield from about.nested(members(entry, "tasks"), (*path, "tasks"))


def _fair(bundle: Bundle, model: str | None) -> Iterator[MeasureRead]:
    for path, entry in _entries(bundle, "fairness", "evaluations"):
        if _asked(model, entry.get("model")):
            yield from _compared(path, entry)


def _compared(path: Path, entry: dict[str, Value]) -> Iterator[MeasureRead]:
    model, use = _text(entry.get("model")) or "", _text(entry.get("use")) or ""
    named = _text(members(entry, "reference").get("name"))
    for i, group in _listed(entry.get("groups")):
        name = _text(group.get("name")) or ""
        about = _About("fairness", model, name, use, reference=bool(name) and name == named)
        yield from about.named(group, (*path, "groups", i))
    for i, one in _listed(entry.get("comparisons")):
        about = _About("fairness", model, _text(one.get("group")) or "", use, _text(one.get("reference")) or "")
        yield from about.named(one, (*path, "comparisons", i))


def _watched(bundle: Bundle, model: str | None) -> Iterator[MeasureRead]:
    for path, service in _entries(bundle, "health", "services"):
        for i, monitor in _listed(service.get("monitors") if _asked(model, service.get("name")) else []):
            signal, about = _text(monitor.get("signal")), _About("health", _text(service.get("name")) or "")
            if signal:
                yield from about.one(signal, monitor.get("value"), (*path, "monitors", i, "value"))


def _registered(bundle: Bundle, model: str | None) -> Iterator[MeasureRead]:
    for path, id_, entry in _registered_models(bundle):
        if model in (None, id_):
            yield from _About("registry", _clean(id_)).named(members(entry, "metrics"), (*path, "metrics"))


@dataclass(frozen=True, slots=True)
class _About:
    document: str
    model: str
    group: str = ""
    use: str = ""
    compared_with: str = ""
    reference: bool = False

    def nested(
        self, figures: Mapping[str, Value], path: Path, above: str = "", depth: int = 0
    ) -> Iterator[MeasureRead]:
        for name, value in figures.items():
            called = f"{above}/{name}" if above else name
            if is_object(value) and "value" not in value and depth < MOST_TASKS:
                yield from self.nested(value, (*path, name), called, depth + 1)
            else:
                yield from self.one(called, value, (*path, name))

    def named(self, figures: Mapping[str, Value], path: Path) -> Iterator[MeasureRead]:
        for name, value in figures.items():
            if name not in NOT_RATES:
                yield from self.one(name, value, (*path, name))

    def one(self, name: str, value: Value, path: Path) -> Iterator[MeasureRead]:
        figure = _figure(value)
        if figure is not None:
            yield MeasureRead(
                document=self.document,
                path=_clean(normalized(path)),
                model=self.model,
                name=_clean(name),
                value=figure.value,
                group=self.group,
                use=self.use,
                n=figure.n,
                low=figure.low,
                high=figure.high,
                confidence=figure.confidence,
                compared_with=self.compared_with,
                reference=self.reference,
            )


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    n: int | None = None
    low: float | None = None
    high: float | None = None
    confidence: float | None = None


def _figure(value: Value) -> _Figure | None:
    """Return the figure that a number or a measure is; None for any other value."""
    if _is_number(value):
        return _Figure(value)
    stated = members(value)
    n, interval, confidence = (stated.get(name) for name in ("n", "interval", "confidence"))
    if not is_list(interval) or len(interval) != 2 or not isinstance(n, int):
        return None
    low, high = interval
    if not all(map(_is_number, (stated.get("value"), n, low, high, confidence))):
        return None
    return _Figure(stated["value"], n, low, high, confidence)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 and isfinite(value)


def _entries(bundle: Bundle, document: str, name: str) -> Iterator[tuple[Path, dict[str, Value]]]:
    found = bundle.documents.get(document)
    if found is not None:
        for i, entry in _listed(members(found.value).get(name)):
            yield (document, name, i), entry


def _listed(value: Value) -> Iterator[tuple[int, dict[str, Value]]]:
    for i, entry in enumerate(value if is_list(value) else []):
        if is_object(entry):
            yield i, entry


def _text(value: Value) -> str | None:
    return _clean(value) if isinstance(value, str) and value.strip() else None


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(_clean(one) for one in value if isinstance(one, str)) if is_list(value) else ()


def _clean(text: str) -> str:
    return printable(redact(text))
