"""The parts that tests start are real: they serve, they are shared, and a server that fails shows its log."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from server import found, start, started


def asked(url: str) -> bytes:
    return httpx.get(url, timeout=10, trust_env=False).raise_for_status().content


def test_mlflow_serves_its_version(mlflow_server: str) -> None:
    assert asked(mlflow_server + "/version").decode().split(".")[0] == "3"


def test_s3_serves_its_state(moto_s3: str) -> None:
    assert b"moto" in asked(moto_s3 + "/moto-api/").lower()


def test_prometheus_serves_what_it_was_configured_to(prometheus: Callable[[Path], str], tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text("global: {scrape_interval: 7s}\n")
    loaded = json.loads(asked(prometheus(file) + "/api/v1/status/config"))
    assert "scrape_interval: 7s" in loaded["data"]["yaml"]


def test_a_server_that_ends_at_once_fails_the_test_with_its_log(tmp_path: Path) -> None:
    broken = [sys.executable, "-c", "import sys; sys.exit('no such store')"]
    with pytest.raises(pytest.fail.Exception, match="no such store"):
        start(lambda _: broken, tmp_path, ready="/", within=10)


def test_a_server_that_never_answers_is_stopped(tmp_path: Path) -> None:
    silent = [sys.executable, "-c", "import time; time.sleep(60)"]
    with pytest.raises(pytest.fail.Exception, match="did not serve"):
        start(lambda _: silent, tmp_path, ready="/", within=0.5)


def test_a_server_ends_with_its_block(tmp_path: Path) -> None:
    with started(
        lambda port: [sys.executable, "-m", "http.server", "-b", "127.0.0.1", str(port)], tmp_path, ready="/"
    ) as url:
        assert asked(url)
    with pytest.raises(httpx.ConnectError):
        asked(url)


def test_a_part_that_is_not_there_is_told_as_absent() -> None:
    with pytest.raises(pytest.skip.Exception, match="absent: no-such-server"):
        found("no-such-server")
