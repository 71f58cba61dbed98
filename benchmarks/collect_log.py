"""Collect a JSON Lines log of 200 MB and print the peak memory and the seconds.

python benchmarks/collect_log.py [MEGABYTES]
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from arcanos.evidence.child import Offline
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.json_lines_metrics import Options, collect

LINE = (
    '{"step": %d, "time": "2026-11-20T%02d:%02d:%02dZ", "loss": %.6f, "eval": {"accuracy": %.6f}, "grad_norm": NaN}\n'
)


def no_secret(_: str) -> NoReturn:
    """Refuse."""
    raise NotImplementedError


def write(path: Path, megabytes: int) -> int:
    """Write a log of about that size and return its number of lines."""
    size = lines = 0
    with path.open("w", encoding="ascii") as file:
        while size < megabytes * 1_000_000:
            second = lines % 86_400
            at = (second // 3600, second // 60 % 60, second % 60)
            size += file.write(LINE % (lines, *at, 1 / (lines + 1), 1 - 1 / (lines + 2)))
            lines += 1
    return lines


def main() -> None:
    """Write, collect, tell."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with TemporaryDirectory() as folder:
        lines = write(Path(folder) / "log.jsonl", megabytes)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        options = Options.model_validate({"from": "json-lines-metrics", "files": ["log.jsonl"]})
        start, spent = time.perf_counter(), time.process_time()
        made = collect(options, Setting(Path(folder), datetime(2026, 11, 22, tzinfo=UTC), Offline(), no_secret))
        seconds, spent = time.perf_counter() - start, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (origin,) = made.origins
    print(f"{origin.size / 1e6:.0f} MB, {lines} lines: {seconds:.1f} s, {spent:.1f} s of processor time")
    print(f"peak memory {peak / 1024:.0f} MiB, {before / 1024:.0f} MiB before")


if __name__ == "__main__":
    main()
