"""How much memory and time a large MLflow registry takes: `python benchmarks/collect_registry.py [VERSIONS]`.

A server on loopback makes the pages as they are asked for; a child process collects them, with and without their
training runs, and prints the figures. It asserts nothing.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from arcanos.digest import canonical
from arcanos.evidence.collectors.interface import Method, Query, Reply, Setting
from arcanos.evidence.collectors.mlflow import Options, collect

EACH = 100
"""Versions of one model."""
FIRST = 1_760_000_000_000


class PlainWeb:
    """A client of the server below."""

    def __init__(self) -> None:
        self._client = httpx.Client(trust_env=False, timeout=60)

    def ask(
        self,
        method: Method,
        url: str,
        *,
        query: Query = (),
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        """Return what the server answers."""
        given = dict(query) if isinstance(query, Mapping) else query
        answer = self._client.request(method, url, params=given, json=json, headers=headers)
        assert answer.status_code in expected, answer.text  # noqa: S101 - a benchmark, no product
        return Reply(url, answer.status_code, "application/json", answer.content)


def pairs(said: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as MLflow writes them."""
    return [{"key": key, "value": value} for key, value in said.items()]


def model(number: int) -> dict[str, Any]:
    """Return a registered model whose newest version is in production."""
    tags = pairs({"system": f"system-{number % 40}", "owner": "ml-engineering", "use": "credit"})
    aliases = [{"alias": "champion", "version": str(EACH)}]
    return {"name": f"model-{number:06d}", "creation_timestamp": FIRST, "tags": tags, "aliases": aliases}


def version(index: int) -> dict[str, Any]:
    """Return a version with a semantic version, a digest and a training run."""
    number = index % EACH + 1
    return {
        "name": f"model-{index // EACH:06d}",
        "version": str(number),
        "creation_timestamp": FIRST + index,
        "last_updated_timestamp": FIRST + index,
        "current_stage": "None",
        "description": "",
        "source": f"s3://models/{index}/artifacts/model",
        "run_id": f"{index:032x}",
        "status": "READY",
        "run_link": "",
        "tags": pairs({"version": f"1.{number}.0", "sha256": f"{index:064x}", "validated_by": "grace"}),
    }


def run(run_id: str) -> dict[str, Any]:
    """Return a run with ten metrics, twelve parameters and a data set."""
    figures = [{"key": f"metric_{k}", "value": k / 10, "timestamp": FIRST, "step": 9} for k in range(10)]
    inputs: list[Any] = [
        {"dataset": {"name": "statlog", "digest": "d1", "source_type": "s3", "source": "{}"}, "tags": []}
    ]
    params = pairs({f"parameter_{k}": str(k) for k in range(12)})
    info = {"run_id": run_id, "experiment_id": "0", "user_id": "ada", "status": "FINISHED", "start_time": FIRST}
    return {"info": info, "data": {"metrics": figures, "params": params}, "inputs": {"dataset_inputs": inputs}}


def page(member: str, make: Any, count: int, query: Mapping[str, str]) -> dict[str, Any]:
    """Return one page, and the token of the next."""
    start, size = int(query.get("page_token", "0")), int(query["max_results"])
    answer: dict[str, Any] = {member: [make(i) for i in range(start, min(start + size, count))]}
    return answer | ({"next_page_token": str(start + size)} if start + size < count else {})


class Registry(BaseHTTPRequestHandler):
    """MLflow's interface over a registry that exists nowhere."""

    protocol_version = "HTTP/1.1"
    versions = 0

    def do_GET(self) -> None:
        """Answer with a page of models, versions or experiments."""
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        if parts.path.endswith("registered-models/search"):
            self._say(page("registered_models", model, -(-self.versions // EACH), query))
        elif parts.path.endswith("model-versions/search"):
            self._say(page("model_versions", version, self.versions, query))
        else:
            self._say({"experiments": [{"experiment_id": "0", "name": "Default", "lifecycle_stage": "active"}]})

    def do_POST(self) -> None:
        """Answer with the runs that were asked for by their ids."""
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self._say({"runs": [run(run_id) for run_id in re.findall(r"'([0-9a-f]{32})'", body)]})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing."""

    def _say(self, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def measure(url: str, runs: bool) -> None:
    """Collect the registry at `url`, and print what it took."""
    setting = Setting(Path(), datetime(2026, 11, 22, 12, tzinfo=UTC), PlainWeb(), str)
    options = {"from": "mlflow", "url": url, "stages": {"champion": "production"}, "runs": runs}
    begin = time.perf_counter()
    made = collect(Options.model_validate(options), setting)
    seconds, used = time.perf_counter() - begin, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    read = sum(origin.size for origin in made.origins) / 1e6
    print(f"{len(made.value['models'])} versions, {'with' if runs else 'without'} runs, {read:.0f} MB read:", end=" ")
    size = len(canonical(made.value)) / 1e6
    print(f"{seconds:.1f} s ({used:.1f} s of this processor), peak {peak:.0f} MiB, document {size:.0f} MB")


def main() -> None:
    """Serve the registry here, and measure in children, whose peaks are then those of collecting alone."""
    if len(sys.argv) == 4:
        measure(sys.argv[2], sys.argv[3] == "runs")
        return
    Registry.versions = int(sys.argv[1]) if len(sys.argv) == 2 else 100_000
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for runs in ("no", "runs"):
        url = f"http://127.0.0.1:{server.server_port}"
        subprocess.run([sys.executable, __file__, "measure", url, runs], check=True)


if __name__ == "__main__":
    main()
