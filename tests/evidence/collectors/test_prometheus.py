"""Health from a real Prometheus: values are texts, an empty vector is no data, and an alert must be loaded."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.prometheus import Options, collect
from arcanos.evidence.servers import reach_of
from arcanos.evidence.web import HttpWeb

METRICS = b"""\
# TYPE scoring_latency_p95_seconds gauge
scoring_latency_p95_seconds 0.25
# TYPE scoring_drift gauge
scoring_drift 0.03
# TYPE scoring_shard_latency gauge
scoring_shard_latency{shard="a"} 1
scoring_shard_latency{shard="b"} 2
"""
RULES = """\
groups:
  - name: scoring
    rules:
      - {alert: LatencyHigh, expr: scoring_latency_p95_seconds > 1, labels: {escalates_to: on-call-ml-engineer}}
      - {alert: Twice, expr: vector(1)}
      - {alert: Twice, expr: vector(2)}
"""


class Metrics(BaseHTTPRequestHandler):
    """A page that Prometheus scrapes."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(METRICS)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is overridden
        """Say nothing."""


@pytest.fixture(scope="module")
def measured(
    prometheus: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Generator[tuple[str, datetime]]:
    """Return the address of a Prometheus that scraped the page three times, and a time at which it has."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    folder = tmp_path_factory.mktemp("configuration")
    (folder / "rules.yml").write_text(RULES)
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(folder / "rules.yml")],
        "scrape_configs": [
            {"job_name": "scoring", "static_configs": [{"targets": [f"127.0.0.1:{server.server_port}"]}]}
        ],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config))
    url = prometheus(folder / "prometheus.yml")
    try:
        yield url, wait_for_samples(url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wait_for_samples(url: str) -> datetime:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        query = {"query": "count_over_time(scoring_drift[1m]) >= 3"}
        if httpx.get(f"{url}/api/v1/query", params=query, trust_env=False).json()["data"]["result"]:
            return datetime.now(UTC)
        time.sleep(0.2)
    raise AssertionError("Prometheus scraped nothing")


def service(*monitors: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "scoring", "monitors": list(monitors), **more}


def collected(setting: Setting, url: str, at: datetime, *services: Mapping[str, Any], **more: Any) -> Collected:
    web = HttpWeb(reach_of([url], [url]))
    options = Options.model_validate({"from": "prometheus", "url": url, "services": list(services), **more})
    try:
        return collect(options, replace(setting, web=web, as_of=at))
    finally:
        web.close()


LATENCY = {"signal": "latency", "query": "scoring_latency_p95_seconds", "series": "scoring_latency_p95_seconds"}


def test_a_signal_has_its_value_its_last_sample_and_whom_it_reaches(
    measured: tuple[str, datetime], setting: Setting
) -> None:
    url, at = measured
    latency = {"query": "scoring_latency_p95_seconds * 2", "unit": "s", "window": "2s", "step": "1s"}
    made = collected(setting, url, at, service({**LATENCY, "alert": "LatencyHigh"}, latency=latency))
    (found,) = made.value["services"]
    (monitor,) = found["monitors"]
    last = datetime.fromisoformat(monitor.pop("last_sample_at"))
    assert 0 <= (at - last).total_seconds() < 60
    state = monitor.pop("alert_state")
    assert state in {"inactive", "unknown"}
    assert monitor == {"signal": "latency", "value": 0.25, "enabled": True, "escalates_to": "on-call-ml-engineer"}
    assert set(found["latency"]["samples_ms"]) == {500.0}
    assert made.notes == ()
    assert len(made.origins) == 4


def test_the_same_time_gives_the_same_document(measured: tuple[str, datetime], setting: Setting) -> None:
    url, at = measured
    first, second = (collected(setting, url, at, service(LATENCY)) for _ in range(2))
    assert first == second


def test_no_data_is_no_value_and_no_last_sample(measured: tuple[str, datetime], setting: Setting) -> None:
    url, at = measured
    made = collected(setting, url, at, service({"signal": "errors", "query": "nothing_here", "series": "nothing_here"}))
    assert made.value["services"][0]["monitors"] == [{"signal": "errors"}]
    assert made.notes == ("services[0].monitors[0].query: no data", "services[0].monitors[0].series: no data")


@pytest.mark.parametrize("query", ["0 / vector(0)", "1 / vector(0)", "scalar(nothing_here)"])
def test_nan_and_infinity_are_no_values(measured: tuple[str, datetime], setting: Setting, query: str) -> None:
    url, at = measured
    made = collected(setting, url, at, service({"signal": "drift", "query": query}))
    assert made.value["services"][0]["monitors"] == [{"signal": "drift"}]
    assert made.notes == ("services[0].monitors[0].query: a value is no finite number",)


def test_a_scalar_is_a_value(measured: tuple[str, datetime], setting: Setting) -> None:
    url, at = measured
    made = collected(setting, url, at, service({"signal": "drift", "query": "scalar(scoring_drift)"}))
    assert made.value["services"][0]["monitors"] == [{"signal": "drift", "value": 0.03}]


def test_an_alert_that_is_not_loaded_watches_nothing(measured: tuple[str, datetime], setting: Setting) -> None:
    url, at = measured
    made = collected(setting, url, at, service({**LATENCY, "alert": "LatencyHihg"}))
    assert made.value["services"][0]["monitors"][0]["enabled"] is False
    assert made.notes == ("services[0].monitors[0].alert: no alerting rule of this name is loaded",)


def test_all_that_is_wrong_is_told_at_once(measured: tuple[str, datetime], setting: Setting) -> None:
    url, at = measured
    wrong = (
        {"signal": "a", "query": "sum("},
        {"signal": "b", "query": "scoring_shard_latency"},
        {"signal": "c", "query": "scoring_drift", "alert": "Twice"},
        {"signal": "d", "query": "'text'"},
    )
    window = {"query": "scoring_shard_latency", "unit": "ms", "window": "10w", "step": "1s"}
    with pytest.raises(NotCollected) as refused:
        collected(setting, url, at, service(*wrong, latency=window))
    said = [mistake.message for mistake in refused.value.mistakes]
    assert said == [
        "services[0].latency: the window holds more than 11000 steps",
        "services[0].monitors[0].query: the server refused the query: bad_data (400)",
        "services[0].monitors[1].query: the query does not select one series",
        "services[0].monitors[2].alert: 2 alerting rules have this name",
        "services[0].monitors[3].query: the query does not select one series",
    ]


def test_a_token_that_is_not_set_is_refused_by_name(measured: tuple[str, datetime], setting: Setting) -> None:
    url, at = measured
    with pytest.raises(NotCollected, match="NO_SUCH_TOKEN"):
        collected(setting, url, at, service(LATENCY), token="NO_SUCH_TOKEN")  # noqa: S106 - a variable's name
