"""How much memory and time tables of people take: `python benchmarks/collect_tables.py [ROWS]`.

It writes a CSV of decisions about people, collects it with `predictions`, `tabular-privacy` and `identifier-scan`, each
in a child process, and prints the figures; it asserts nothing.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

from arcanos.evidence.collectors.catalogue import collector
from arcanos.evidence.collectors.interface import Setting, Web

NAME: Final = "people.csv"
HEAD: Final = "id,sex,age,postcode,illness,cost,decision,repaid,score,decided_at,note\n"
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "predictions": {
        "model": "credit@1.0.0",
        "use": "credit",
        "favourable_outcome": "credit granted",
        "output": "probability",
        "decision": {"column": "decision", "favourable": ["granted"], "unfavourable": ["refused"]},
        "actual": {"column": "repaid", "favourable": ["yes"], "unfavourable": ["no"]},
        "score": {"column": "score", "of": "favourable"},
        "attributes": {
            "sex": {"column": "sex"},
            "age": {"column": "age", "bands": [{"name": "25-and-under", "up_to": 25}, {"name": "over-25"}]},
        },
        "reference": {"sex": "men", "age": "over-25"},
        "decided_at": "decided_at",
    },
    "tabular-privacy": {
        "dataset": "people",
        "quasi_identifiers": ["sex", "age", "postcode"],
        "sensitive": [{"column": "illness", "distance": "equal"}, {"column": "cost", "distance": "ordered"}],
    },
    "identifier-scan": {"dataset": "people"},
}


def row(i: int) -> str:
    """Return one person; every hundredth note holds an address that nobody has."""
    sex, age, postcode = ("men", "women")[i % 2], 18 + i * 7 % 63, 10_000 + i * 31 % 400
    decision, repaid = ("granted", "refused")[i * 13 % 5 > 2], ("yes", "no")[i * 17 % 7 > 4]
    note = f"person{i}@example.org" if i % 100 == 0 else f"visit number {i}"
    time_ = f"2026-11-{1 + i % 20:02d}T09:{i % 60:02d}:00Z"
    score = f"0.{i * 7919 % 10_000:04d}"
    return f"{i},{sex},{age},{postcode},illness {i % 9},{i % 40},{decision},{repaid},{score},{time_},{note}\n"


def write(path: Path, rows: int) -> None:
    """Write a table of that many rows."""
    with path.open("w", encoding="ascii") as file:
        file.write(HEAD)
        file.writelines(map(row, range(rows)))


def measure(folder: Path, word: str) -> None:
    """Collect the table in `folder` by one collector, and print what it took."""
    module = collector(word)
    options = module.Options.model_validate({"from": word, "files": [NAME], "rows": 50_000_000} | OPTIONS[word])
    setting = Setting(folder, datetime(2026, 11, 22, 12, tzinfo=UTC), cast(Web, None), lambda name: name)
    begin, spent = time.perf_counter(), time.process_time()
    made = module.collect(options, setting)
    seconds, spent = time.perf_counter() - begin, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ((entry,),) = made.value.values()
    rows = entry.get("rows", entry.get("rows_scanned"))
    print(f"{word}: {rows} rows, {made.origins[0].size / 1e6:.0f} MB: {seconds:.1f} s", end=" ")
    print(f"({spent:.1f} s of this processor), peak {peak:.0f} MiB")


def main() -> None:
    """Write the table here, and measure in children, whose peaks are then those of collecting alone."""
    if len(sys.argv) == 4:
        measure(Path(sys.argv[2]), sys.argv[3])
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, NAME), int(sys.argv[1]) if len(sys.argv) == 2 else 1_000_000)
        for word in OPTIONS:
            subprocess.run([sys.executable, __file__, "measure", folder, word], check=True)


if __name__ == "__main__":
    main()
