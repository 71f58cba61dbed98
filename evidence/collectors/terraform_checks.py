"""What Terraform's own checks say: preconditions, postconditions, check blocks and the validation of variables."""

from __future__ import annotations

from arcanos.evidence.collectors.expecting import Expecting
from arcanos.evidence.collectors.terraform_resources import Made
from arcanos.readers.source import Value

STATUSES = ("pass", "fail", "error", "unknown")


def add_checks(expect: Expecting, root: dict[str, Value], made: Made) -> None:
    """Add the list `checks`, one entry for each checked object ("Checks Representation" of the format).

    What a failed check tells is left out: it may hold values that are sensitive.
    """
    if "checks" not in root:
        return
    found: list[dict[str, Value]] = []
    for check, path in expect.objects(root, "checks", ()):
        who = expect.object(check, "address", path)
        at = (*path, "address")
        entry = {"address": expect.text(who, "to_display", at), "kind": expect.text(who, "kind", at)}
        found.append(
            {**entry, "status": check.get("status"), "instances": len(expect.objects(check, "instances", path))}
        )
    _add(expect, made, "checks", found)


def add_raw_checks(expect: Expecting, root: dict[str, Value], made: Made) -> None:
    """Add the list `checks` of a raw state, which keeps them under `check_results`."""
    if root.get("check_results") is None:
        return
    found: list[dict[str, Value]] = []
    for check, path in expect.objects(root, "check_results", ()):
        who = {"address": expect.text(check, "config_addr", path), "kind": expect.text(check, "object_kind", path)}
        found.append({**who, "status": check.get("status"), "instances": len(expect.objects(check, "objects", path))})
    _add(expect, made, "check_results", found)


def _add(expect: Expecting, made: Made, key: str, found: list[dict[str, Value]]) -> None:
    for i, one in enumerate(found):
        if one["status"] not in STATUSES:
            expect.wrong((key, i, "status"), "the status of a check is none of pass, fail, error and unknown")
    entries = [{**one, "file": expect.source.name} for one in found]
    made.lists["checks"] = [{name: one for name, one in entry.items() if one is not None} for entry in entries]
    not_held = sum(one["status"] != "pass" for one in found)
    if not_held:
        made.notes.append(f"{expect.source.name}: {not_held} of {len(found)} checks of Terraform did not pass")
