"""What jobs found when they checked data: assertions about a data set, tests of a run, and the run that called it.

A check that is not of the form that OpenLineage gives it is an entry without its members, never none: whoever asks
for the result is told that there is none.
"""

from __future__ import annotations

from typing import Final

from arcanos.clock import EPOCH, rfc3339
from arcanos.evidence.collectors.openlineage_graph import NOBODY, Facet, Job, Node
from arcanos.readers.shapes import is_list, members
from arcanos.readers.source import Value

_ASSERTION: Final = ("assertion", "name", "column", "severity", "success")
_TEST: Final = ("name", "type", "severity", "status")


def assertions(node: Node) -> list[Value]:
    """Return what each job asserted of a data set when it last did, with the job and the time, by job."""
    made: list[Value] = []
    for (job, _), facet in sorted(node.checks.items()):
        if facet.deleted:
            continue
        by = {"job": "/".join(job)} if job != NOBODY else {}
        entries = _entries(members(facet.value).get("assertions"), _ASSERTION)
        made += [{**entry, **by, **_at(facet)} for entry in entries]
    return made


def of_runs(job: Job) -> dict[str, Value]:
    """Return the tests of the job's last run that stated any, that run's id, and the run that the job was called by."""
    kept = dict(job.said("run"))
    said: dict[str, Value] = {}
    if "test" in kept:
        facet = members(kept["test"], "facet")
        said["tests"] = _entries(facet.get("tests"), _TEST)
        said |= {"tests_run": run} if isinstance(run := members(kept["test"]).get("run"), str) else {}
    caller = members(kept.get("parent"), "facet")
    name = tuple(members(caller, "job").get(key) for key in ("namespace", "name"))
    run = members(caller, "run").get("runId")
    if all(isinstance(part, str) and part for part in name):
        said["parent"] = {"job": "/".join(map(str, name))} | ({"run": run} if isinstance(run, str) else {})
    return said


def _entries(listed: Value, keys: tuple[str, ...]) -> list[dict[str, Value]]:
    if listed is None:
        return []
    return [_entry(one, keys) for one in (listed if is_list(listed) else [listed])]


def _entry(said: Value, keys: tuple[str, ...]) -> dict[str, Value]:
    """Return the texts and the answer of a check; descriptions and values, which may be of the data, are left out."""
    found = members(said)
    last = keys[-1]
    right = bool if last == "success" else str
    texts = {key: found[key] for key in keys[:-1] if isinstance(found.get(key), str)}
    return texts | ({last: found[last]} if isinstance(found.get(last), right) else {})


def _at(facet: Facet) -> dict[str, Value]:
    return {"at": rfc3339(facet.at)} if facet.at > EPOCH else {}
