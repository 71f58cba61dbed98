"""Real servers for tests: found, started on a free port of loopback, waited for, and stopped with all their children.

A new part is a fixture in `real_parts.py`: `found` says where its command is, or skips the test; `started` runs it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
PARTS = Path(os.environ.get("ARCANOS_PARTS") or ROOT / ".parts")
"""What `tests/parts/install` made."""

_LINES = 40
_TRIES = 3
_GRACE = 10.0
_KEPT: list[subprocess.Popen[bytes]] = []  # a process that is forgotten while it runs is a warning


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers at `url`; `group` is the process group that is stopped with it."""

    url: str
    group: int


def found(command: str) -> str:
    """Return the path of a command, among the installed parts or on PATH; skip the test where there is none."""
    folders = (PARTS / "python" / "bin", PARTS / "node_modules" / ".bin")
    path = next((str(folder / command) for folder in folders if (folder / command).is_file()), shutil.which(command))
    if path is None:
        pytest.skip(f"absent: {command}; tests/parts/install brings it")
    return path


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    command: Callable[[int], Sequence[str]],
    folder: Path,
    *,
    ready: str,
    within: float,
    environment: Mapping[str, str] | None = None,
) -> Running:
    """Start `command(port)` in `folder`, with no more of this environment than a path, and wait for `ready`.

    `ready` is the path that answers once the server serves; `within` is in seconds. Fails with the end of its log.
    """
    log = folder / "log"
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8", **(environment or {})}
    for _ in range(_TRIES):  # the port may have been taken since
        port = free_port()
        with log.open("ab") as written:
            process = subprocess.Popen(
                command(port),
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _KEPT.append(process)
        running = Running(f"http://127.0.0.1:{port}", process.pid)
        if _answers(process, running.url + ready, within):
            return running
        ended = process.poll() is not None
        stop(running.group)
        if not ended:
            break
    last = "\n".join(log.read_text(errors="replace").splitlines()[-_LINES:])
    pytest.fail(f"{command(0)[0]} did not serve; its log ends with\n{last}", pytrace=False)


def stop(group: int) -> None:
    """End a process group: it is asked, and then killed."""
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(group, wanted)
        deadline = time.monotonic() + _GRACE
        while _alive(group) and time.monotonic() < deadline:
            time.sleep(0.05)


@contextmanager
def started(
    command: Callable[[int], Sequence[str]],
    folder: Path,
    *,
    ready: str,
    within: float = 60,
    environment: Mapping[str, str] | None = None,
) -> Generator[str]:
    """Yield the address of a server that only this process uses; it ends with the block."""
    running = start(command, folder, ready=ready, within=within, environment=environment)
    try:
        yield running.url
    finally:
        stop(running.group)


def _answers(process: subprocess.Popen[bytes], url: str, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5, trust_env=False).is_success:
                return True
        time.sleep(0.1)
    return False


def _alive(group: int) -> bool:
    for process in _KEPT:
        process.poll()  # what has ended is not there any more once it was asked
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
