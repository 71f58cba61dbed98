"""The process that keeps one command: it starts it, and ends all that came of it when it is over or its run is gone.

It runs as `python -I -B -m arcanos.evidence.scripts.keeper STATUS NETWORK COMMAND...`. STATUS is a descriptor to which
it tells how the command ended; its standard input is held open for as long as the command may run. Only the standard
library is imported here, and nothing is read from the environment, which is the command's own.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

CUT: Final = "cut"
"""The word that asks for no network."""
_SUBREAPER: Final = 36
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
_PATIENCE: Final = 5.0
"""Seconds after which what can't be ended is left: it belongs to another user, or is stuck in the system."""


def main(arguments: Sequence[str]) -> None:
    """Keep one command, and tell line by line: of the network, of its end, and of what it left running."""
    status, network, *command = arguments
    with os.fdopen(int(status), "w", encoding="utf-8") as out:
        _adopt()
        print("network", CUT if network == CUT and _without_network() else "open", file=out, flush=True)
        for line in _kept(command):
            print(line, file=out)
            out.flush()


def _kept(command: Sequence[str]) -> Iterator[str]:
    with _woken_by_children() as woken:
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
        except FileNotFoundError:
            yield "not_started missing"
            return
        except OSError as error:
            yield f"not_started {'denied' if isinstance(error, PermissionError) else 'refused'}"
            return
        while process.poll() is None and not _is_told_to_end(woken):
            pass
    code = process.poll()
    left = _end_all(process)
    if code is not None:
        yield f"exit {code}" if code >= 0 else f"signal {-code}"
        yield f"left {left}"


@contextlib.contextmanager
def _woken_by_children() -> Generator[int]:
    """Give a descriptor that can be read once a child has ended."""
    reading, writing = os.pipe()
    for descriptor in (reading, writing):
        os.set_blocking(descriptor, False)
    signal.signal(signal.SIGCHLD, _nothing)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reading)
        os.close(writing)


def _nothing(signal_number: int, frame: FrameType | None) -> None:
    """Do nothing: the descriptor that signals wake is what is listened to."""


def _is_told_to_end(woken: int) -> bool:
    """Wait for a child's end or for that of standard input; tell whether it was the latter."""
    ready, _, _ = select.select([0, woken], [], [], 1.0)
    if woken in ready:
        os.read(woken, 4096)
    return 0 in ready and not os.read(0, 4096)


def _end_all(process: subprocess.Popen[bytes]) -> int:
    """End the command and all that it started, and return how many processes it had left running."""
    if process.poll() is None or sys.platform != "linux":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    left: set[int] = set()
    ends = time.monotonic() + _PATIENCE
    while (found := _descendants(os.getpid())) and time.monotonic() < ends:
        left |= found
        # Stopped first, so that none forks while the others are ended.
        for sent in (signal.SIGSTOP, signal.SIGKILL):
            for pid in found:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, sent)
        _reap()
    return len(left - {process.pid})


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    time.sleep(0.002)


def _descendants(ancestor: int) -> set[int]:
    """Return the living processes below one, as `/proc` has them; none where the system has no such folder."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir() if Path("/proc/self/stat").exists() else ():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # After the name, which may hold anything but ends with the last parenthesis: the state, the parent.
                state, parent = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
                children.setdefault(int(parent), []).append(int(entry.name)) if state not in "XZ" else None
    found: set[int] = set()
    pending = [ancestor]
    while pending:
        new = [pid for pid in children.get(pending.pop(), []) if pid not in found]
        found.update(new)
        pending += new
    return found


def _library() -> ctypes.CDLL | None:
    return ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _adopt() -> None:
    """Let processes whose parent is gone come to this one, so that none gets away (Linux, prctl(2))."""
    library = _library()
    if library is not None:
        library.prctl(_SUBREAPER, 1, 0, 0, 0)


def _without_network() -> bool:
    """Leave the network for an empty one, loopback included; False where the system does not permit it (unshare(2))."""
    library = _library()
    if library is None:
        return False
    user, group = os.getuid(), os.getgid()
    unshare: Callable[[int], int] = library.unshare
    if unshare(_NEW_NETWORK) == 0:
        return True
    if unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
