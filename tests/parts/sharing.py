"""One server for all workers of a run: who needs it first starts it, and the run stops it at its end."""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from server import Running, stop

FOLDER: pytest.StashKey[Path] = pytest.StashKey()
_MINE: pytest.StashKey[bool] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder in which workers tell each other of servers; a worker is given it."""
    given: dict[str, Any] | None = getattr(config, "workerinput", None)
    config.stash[_MINE] = given is None
    config.stash[FOLDER] = Path(given["parts"] if given else tempfile.mkdtemp(prefix="arcanos-parts-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker the folder."""
    node.workerinput["parts"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop all that was started for this run, after its last test."""
    if not config.stash.get(_MINE, False):
        return
    folder = config.stash[FOLDER]
    for record in sorted(folder.glob("*.json")):
        said = json.loads(record.read_text())
        if "group" in said:
            stop(said["group"])
    shutil.rmtree(folder, ignore_errors=True)


def shared(config: pytest.Config, name: str, start: Callable[[Path], Running]) -> str:
    """Return the address of the server called `name`; the first who asks starts it in a folder of its own."""
    folder = config.stash[FOLDER]
    record = folder / f"{name}.json"
    with _alone(folder / f"{name}.lock"):
        if not record.exists():
            record.write_text(json.dumps(_outcome(start, folder / name)))
        said = json.loads(record.read_text())
    if "failed" in said:
        pytest.fail(said["failed"], pytrace=False)
    return str(said["url"])


def _outcome(start: Callable[[Path], Running], folder: Path) -> dict[str, Any]:
    """Start a server once: a failure is told to every worker, and not repeated by each."""
    folder.mkdir(exist_ok=True)
    try:
        running = start(folder)
    except pytest.fail.Exception as failure:
        return {"failed": str(failure)}
    return {"url": running.url, "group": running.group}


@contextmanager
def _alone(lock: Path) -> Generator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
