"""How much memory and time it takes to hold a large registry against its kind.

`python benchmarks/check_kind.py [ENTRIES]` makes a registry, once without mistakes and once with one in each entry,
and checks it in a child process. It prints the figures and asserts nothing.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from typing import Any

from arcanos.errors import Place
from arcanos.evidence.kinds.checking import kind_mistakes


def entry(index: int, wrong: bool) -> dict[str, Any]:
    """Return a model version with as many members as collected ones have."""
    return {
        "id": f"model-{index}@1.{index}.0",
        "name": f"model-{index}",
        "version": 1 if wrong else f"1.{index}.0",
        "stage": "production",
        "aliases": ["champion"],
        "system": f"system-{index % 40}",
        "artifact": {"sha256": f"{index:064x}", "format": "onnx", "uri": f"s3://models/{index}.onnx"},
        "storage": {"encryption": {"algorithm": "AES256"}, "regions": ["eu-central-1", "eu-west-1"]},
        "access": ["team:ml-engineering"],
        "approvals": [{"role": "risk", "by": "grace", "status": "approved", "at": "2026-11-01T09:00:00Z"}],
        "training": {"dataset_ids": ["statlog"], "authors": ["ada"], "run_id": f"run-{index}"},
        "metrics": {f"metric_{k}": k / 10 for k in range(10)},
    }


def measure(count: int, wrong: bool) -> None:
    """Check a registry of `count` entries, and print what it took beyond the registry itself."""
    value = {"models": [entry(index, wrong) for index in range(count)]}
    before, begin = peak(), time.process_time()
    found = kind_mistakes("registry", value, lambda _: Place("registry.json"))
    seconds = time.process_time() - begin
    said = "a mistake in each" if wrong else "no mistakes"
    print(f"{count} entries, {said}: {seconds:.1f} s of processor time, {len(found)} told", end=", ")
    print(f"peak memory {peak():.0f} MiB, {before:.0f} MiB before")


def peak() -> float:
    """Return the most memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure in children, whose peaks are then those of checking alone."""
    if len(sys.argv) == 4:
        measure(int(sys.argv[2]), sys.argv[3] == "wrong")
        return
    count = sys.argv[1] if len(sys.argv) == 2 else "100000"
    for how in ("right", "wrong"):
        subprocess.run([sys.executable, __file__, "measure", count, how], check=True)


if __name__ == "__main__":
    main()
