"""The lineage document: what facets say under the names that rules read, and the facets themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from arcanos.clock import EPOCH, rfc3339
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.figures import finite
from arcanos.evidence.collectors.known_names import unknown
from arcanos.evidence.collectors.openlineage_checks import assertions, of_runs
from arcanos.evidence.collectors.openlineage_events import Name
from arcanos.evidence.collectors.openlineage_graph import Graph, Job, Node
from arcanos.evidence.collectors.spots import selector
from arcanos.evidence.origins import Withheld
from arcanos.readers.shapes import is_list, is_object, members, value_at
from arcanos.readers.source import Path, Value
from arcanos.redaction import redact

_WHY: Final = "it looks like a secret"
_KINDS: Final = (("facets", "facets"), ("inputFacets", "input_facets"), ("outputFacets", "output_facets"))
_TEXTS: Final[tuple[tuple[str, Path], ...]] = (
    ("source", ("facets", "dataSource", "uri")),
    ("version", ("facets", "version", "datasetVersion")),
    ("description", ("facets", "documentation", "description")),
    ("type", ("facets", "datasetType", "datasetType")),
    ("lifecycle_state", ("facets", "lifecycleStateChange", "lifecycleStateChange")),
)
"""The member of the document, and the facet of a data set that says the same."""
_ROWS: Final[tuple[Path, ...]] = (
    ("facets", "dataQualityMetrics", "rowCount"),
    ("input_facets", "dataQualityMetrics", "rowCount"),
)
_JOB_TEXTS: Final[tuple[tuple[str, Path], ...]] = (
    ("description", ("facets", "documentation", "description")),
    ("source", ("facets", "sourceCodeLocation", "url")),
    ("version", ("facets", "sourceCodeLocation", "version")),
)


def entries(graph: Graph, ids: Mapping[str, str]) -> tuple[dict[str, Value], tuple[Withheld, ...]]:
    """Return `datasets`, `jobs` and `edges`, and which texts were withheld. Raises NotCollected for twin ids."""
    names = _ids(graph, ids)
    datasets: list[dict[str, Value]] = sorted(
        (_dataset(names[name], node) for name, node in graph.datasets.items()), key=_by_id
    )
    jobs = sorted((_job(job) for job in graph.jobs.values()), key=_by_id)
    edges = sorted((_joined(job), names[dataset], role) for job, dataset, role in graph.edges)
    value: dict[str, Value] = {
        "datasets": datasets,
        "jobs": jobs,
        "edges": [{"job": job, "dataset": dataset, "role": role} for job, dataset, role in edges],
    }
    found: list[Path] = []
    clean = _clean(value, (), found)
    return clean, tuple(Withheld(f"$.{selector(path)}", _WHY) for path in found)


def _by_id(entry: dict[str, Value]) -> str:
    return str(entry["id"])


def _joined(name: Name) -> str:
    return "/".join(name)


def _ids(graph: Graph, ids: Mapping[str, str]) -> dict[Name, str]:
    """Return the id of each data set. Raises NotCollected where two have one, and for a name that none has."""
    mistakes = unknown("ids", ids, map(_joined, graph.datasets), "no event names this data set")
    names = {name: ids.get(_joined(name), _joined(name)) for name in graph.datasets}
    jobs = {_joined(name) for name in graph.jobs}
    if len(set(names.values())) < len(names) or len(jobs) < len(graph.jobs):
        hint = "give each data set under `ids` an id of its own"
        mistakes.append(Mistake(Place("ids"), "ARC-COL-NAME", "two data sets or two jobs have one id", hint))
    if mistakes:
        raise NotCollected(mistakes)
    return names


def _head(identity: str, node: Node) -> dict[str, Value]:
    said: dict[str, Value] = {"id": identity, "namespace": node.name[0], "name": node.name[1]}
    if node.last is not None:
        said["last_event_at"] = rfc3339(node.last)
    return said


def _facets(node: Node) -> dict[str, Value]:
    kinds = {key: dict(node.said(kind)) for kind, key in _KINDS}
    return {key: facets for key, facets in kinds.items() if facets}


def _dataset(identity: str, node: Node) -> dict[str, Value]:
    facets = _facets(node)
    said = _head(identity, node) | _texts(facets, _TEXTS)
    counts = [count for path in _ROWS if isinstance(count := finite(value_at(facets, path)), int) and count >= 0]
    if counts:
        said["rows"] = counts[0]
    listed = (
        ("owners", _owners(facets)),
        ("fields", _fields(facets)),
        ("tags", _tags(facets)),
        ("assertions", assertions(node)),
    )
    return said | {key: made for key, made in listed if made} | facets


def _job(job: Job) -> dict[str, Value]:
    facets = _facets(job)
    said = _head(_joined(job.name), job) | _texts(facets, _JOB_TEXTS)
    if owners := _owners(facets):
        said["owners"] = owners
    if job.last_run is not None:
        at, run, state = job.last_run
        said["last_run"] = {"id": run, "state": state} | ({"at": rfc3339(at)} if at > EPOCH else {})
        said["events"] = dict(sorted(job.events.items()))
    return said | of_runs(job) | facets


def _texts(facets: Value, known: tuple[tuple[str, Path], ...]) -> dict[str, Value]:
    found = ((key, value_at(facets, path)) for key, path in known)
    return {key: value for key, value in found if isinstance(value, str) and value}


def _owners(facets: Value) -> list[Value]:
    return _listed(members(facets, "facets", "ownership").get("owners"), ("name", "type"))


def _fields(facets: Value) -> list[Value]:
    return _listed(members(facets, "facets", "schema").get("fields"), ("name", "type"))


def _tags(facets: Value) -> list[Value]:
    return _listed(members(facets, "facets", "tags").get("tags"), ("key", "value", "field"))


def _listed(entries: Value, keys: tuple[str, ...]) -> list[Value]:
    """Return the objects of a list with these texts, where they have the first."""
    found = entries if is_list(entries) else []
    return [
        {key: one[key] for key in keys if isinstance(one.get(key), str)}
        for one in found
        if is_object(one) and isinstance(one.get(keys[0]), str)
    ]


def _clean(value: Value, path: Path, found: list[Path]) -> Value:
    """Return a value with what stands for a secret where one stood, and add the places; the reader bounds its depth."""
    if isinstance(value, str):
        clean = redact(value)
        if clean != value:
            found.append(path)
        return clean
    if is_object(value):
        return {key: _clean(one, (*path, key), found) for key, one in value.items()}
    if is_list(value):
        return [_clean(one, (*path, index), found) for index, one in enumerate(value)]
    return value
