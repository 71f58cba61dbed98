"""Run a command, give it a text, and take one line from it, within a time and a size; whatever it does, it ends.

Each runs in a session of its own, so that what it started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import IO, Final

ENVIRONMENT: Final[Mapping[str, str]] = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""All that a process finds in its environment: nothing of ours, and what keeps libraries from reserving memory for
each of many processors, which counts against its limit."""
LAST: Final = 1.0
"""Seconds that are waited for the end of a process that has answered."""
_WORD: Final = 4096
"""Bytes of a line of progress, the longest."""


class Ended(Enum):
    """How a process ended."""

    DONE = "done"
    TIMEOUT = "timeout"
    PROCESSOR = "processor"
    SIGNAL = "signal"
    SIZE = "size"


class Processes:
    """The processes of one command that run at a time; each may write `size` bytes of one line."""

    def __init__(self, command: Sequence[str], size: int) -> None:
        self._command = tuple(command)
        self._size = size
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._over = False

    def run(self, given: bytes, seconds: float, word: bytes, watch: Callable[[str], None]) -> tuple[Ended, bytes]:
        """Run it with `given` as its input; return how it ended and its last line.

        Lines that begin with `word` are passed to `watch`.
        """
        with self._lock:
            if self._over:
                return Ended.SIGNAL, b""
            process = self._start()
            self._running.add(process)
        try:
            return _Talk(process, self._size, word, watch).held(given, time.monotonic() + seconds)
        finally:
            _kill(process)
            with self._lock:
                self._running.discard(process)

    def end(self) -> None:
        """End all that run; none starts any more."""
        with self._lock:
            self._over = True
            for process in self._running:
                _kill_group(process)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=ENVIRONMENT,
            start_new_session=True,
        )


class _Talk:
    """What is said between a run and one of its processes."""

    def __init__(self, process: subprocess.Popen[bytes], size: int, word: bytes, watch: Callable[[str], None]) -> None:
        self.process, self.size, self.word, self.watch = process, size, word, watch
        self.line = bytearray()
        self.last = b""

    def held(self, given: bytes, ends: float) -> tuple[Ended, bytes]:
        told = _pipe(self.process.stdin)
        with contextlib.suppress(BrokenPipeError):
            told.write(given)
        with contextlib.suppress(BrokenPipeError):
            told.close()
        ended = self._listen(_pipe(self.process.stdout), ends)
        if ended is not Ended.DONE:
            return ended, b""
        return self._ending(), self.last

    def _listen(self, out: IO[bytes], ends: float) -> Ended:
        """Read until the process closes its end; one that started others may never."""
        os.set_blocking(out.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(out, selectors.EVENT_READ)
            while (left := ends - time.monotonic()) > 0:
                if not selector.select(min(left, LAST)):
                    if self.process.poll() is not None:
                        return Ended.DONE
                    continue
                piece = os.read(out.fileno(), 1 << 20)
                if not piece:
                    return Ended.DONE
                if not self._take(piece):
                    return Ended.SIZE
        return Ended.TIMEOUT

    def _take(self, piece: bytes) -> bool:
        """Take what was written; False where it is too much."""
        *whole, rest = piece.split(b"\n")
        for part in whole:
            self.line += part
            self._said(bytes(self.line))
            self.line.clear()
        self.line += rest
        return len(self.line) <= self.size

    def _said(self, line: bytes) -> None:
        if line.startswith(self.word) and len(line) <= _WORD:
            self.watch(line.removeprefix(self.word).decode("utf-8", "replace"))
        else:
            self.last = line

    def _ending(self) -> Ended:
        try:
            code = self.process.wait(LAST)
        except subprocess.TimeoutExpired:
            return Ended.TIMEOUT
        if code == -getattr(signal, "SIGXCPU", 0):
            return Ended.PROCESSOR
        return Ended.SIGNAL if code < 0 else Ended.DONE


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("a process here has pipes")
    return stream


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it started, and forget it."""
    _kill_group(process)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
