"""Fixtures of real servers: MLflow and S3 shared by all workers, Prometheus for whoever has a configuration for it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from server import Running, found, start, started
from sharing import pytest_configure, pytest_configure_node, pytest_unconfigure, shared

__all__ = ["pytest_configure", "pytest_configure_node", "pytest_unconfigure"]

_MLFLOW = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
_SLOW = 180.0
"""Seconds: MLflow needs some 30 on two processors that have nothing else to do."""


@pytest.fixture(scope="session")
def mlflow_server(pytestconfig: pytest.Config) -> str:
    """Return the address of an MLflow server on SQLite; all tests share it, so each names things its own way."""
    return shared(pytestconfig, "mlflow", _mlflow)


@pytest.fixture(scope="session")
def moto_s3(pytestconfig: pytest.Config) -> str:
    """Return the address of an S3 server that keeps all in memory; all tests share it, each with buckets of its own."""
    return shared(pytestconfig, "moto", _moto)


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Generator[Callable[[Path], str]]:
    """Return what starts a Prometheus on a configuration file, and gives its address; it ends with the tests."""
    command = found("prometheus")
    with ExitStack() as servers:

        def run(configuration: Path) -> str:
            folder = tmp_path_factory.mktemp("prometheus")
            options = [f"--config.file={configuration}", f"--storage.tsdb.path={folder / 'data'}"]

            def line(port: int) -> list[str]:
                return [command, *options, f"--web.listen-address=127.0.0.1:{port}"]

            return servers.enter_context(started(line, folder, ready="/-/ready"))

        yield run


def _mlflow(folder: Path) -> Running:
    command = found("mlflow")
    store = ["--backend-store-uri", "sqlite:///store.db", "--artifacts-destination", "./artifacts"]

    def line(port: int) -> list[str]:
        return [command, "server", *store, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]

    return start(line, folder, ready="/health", within=_SLOW, environment=_MLFLOW)


def _moto(folder: Path) -> Running:
    command = found("moto_server")
    return start(lambda port: [command, "-H", "127.0.0.1", "-p", str(port)], folder, ready="/moto-api/", within=60)
