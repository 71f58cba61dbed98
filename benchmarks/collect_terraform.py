"""How much memory and time a large Terraform plan takes: `python benchmarks/collect_terraform.py [RESOURCES]`.

It writes a plan, collects it in a child process, and prints the figures; it asserts nothing.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from arcanos.digest import canonical
from arcanos.evidence.collectors.interface import Setting, Web
from arcanos.evidence.collectors.terraform import Options, collect

MODULES = 40
PROVIDER = "registry.terraform.io/hashicorp/aws"


def values(i: int) -> dict[str, Any]:
    """Return the values of a bucket with as many attributes as real ones have."""
    key = f"arn:aws:kms:eu-central-1:123456789012:key/{i:036d}"
    rule = {"apply": [{"sse_algorithm": "aws:kms", "kms_master_key_id": key}], "bucket_key_enabled": True}
    more = {f"attribute_{k}": f"value {k} of {i}" for k in range(20)}
    return {
        "bucket": f"acme-{i}",
        "acl": None,
        "tags": {"data": "weights"},
        "rule": [rule],
        "policy": "x" * 400,
        **more,
    }


def who(i: int) -> dict[str, Any]:
    """Return what tells a resource from others."""
    address = f"module.m{i % MODULES}.aws_s3_bucket.b[{i}]"
    return {"address": address, "mode": "managed", "type": "aws_s3_bucket", "name": "b", "provider_name": PROVIDER}


def planned(i: int) -> dict[str, Any]:
    """Return a resource of `planned_values`."""
    marks: dict[str, Any] = {"tags": {}, "policy": True, "rule": [{"apply": [{}]}]}
    return who(i) | {"index": i, "schema_version": 0, "values": values(i), "sensitive_values": marks}


def change(i: int) -> dict[str, Any]:
    """Return an entry of `resource_changes`."""
    unknown: dict[str, Any] = {"id": True, "arn": True, "tags": {}}
    what: dict[str, Any] = {"actions": ["update"], "before": values(i), "after": values(i), "after_unknown": unknown}
    return who(i) | {"index": i, "module_address": f"module.m{i % MODULES}", "change": what}


def write(path: Path, count: int) -> None:
    """Write a plan of `count` resources in 40 modules, with the state before it, as Terraform does."""
    modules = [
        {"address": f"module.m{m}", "resources": [planned(i) for i in range(m, count, MODULES)]} for m in range(MODULES)
    ]
    root = {"root_module": {"child_modules": modules}}
    plan: dict[str, Any] = {
        "format_version": "1.2",
        "planned_values": root,
        "resource_changes": [change(i) for i in range(count)],
    }
    plan["prior_state"] = {"format_version": "1.0", "values": root}
    with path.open("w", encoding="utf-8") as file:
        json.dump(plan, file, separators=(",", ":"))


def measure(folder: Path) -> None:
    """Collect the plan in `folder`, and print what it took."""
    setting = Setting(folder, datetime(2026, 11, 22, 12, tzinfo=UTC), cast(Web, None), lambda name: name)
    begin = time.perf_counter()
    made = collect(Options.model_validate({"from": "terraform", "files": ["plan.json"]}), setting)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = made.origins[0].size / 1e6
    print(f"{len(made.value['resources'])} resources, {size:.0f} MB: {seconds:.1f} s, peak {peak:.0f} MiB", end="; ")
    print(f"document {len(canonical(made.value)) / 1e6:.0f} MB, {len(made.withheld)} values withheld")


def main() -> None:
    """Write the plan here, and measure in a child, whose peak is then that of collecting alone."""
    if len(sys.argv) == 3:
        measure(Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "plan.json"), int(sys.argv[1]) if len(sys.argv) == 2 else 20_000)
        subprocess.run([sys.executable, __file__, "measure", folder], check=True)


if __name__ == "__main__":
    main()
