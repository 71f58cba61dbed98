"""Run one command without a shell, in an environment of its own, within a time and a size; whatever it does, it ends.

A keeper (`keeper.py`) stands between: where this process dies, the pipe to it closes, and it ends the command.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from arcanos.evidence.scripts.keeper import CUT

KEEPER: Final = (sys.executable, "-I", "-B", "-m", "arcanos.evidence.scripts.keeper")
TAIL: Final = 16 * 1024
"""Bytes of standard error that are kept, the last ones."""
GRACE: Final = 10.0
"""Seconds that a keeper gets to end what it keeps."""
_STATUS: Final = 4096


class End(StrEnum):
    """How a command ended; the word stands in documents."""

    EXITED = "exited"
    SIGNAL = "signal"
    TIMEOUT = "timeout"
    TOO_MUCH_OUTPUT = "too_much_output"
    NOT_STARTED = "not_started"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Command:
    """What is run: `argv` as it is, in `folder`, with exactly `environment`, for at most `seconds`.

    `size` is how many bytes it may write to standard output; without `network` it gets none where the system permits
    to cut it off.
    """

    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    seconds: float
    network: bool = False
    size: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command: its end, its exit code or signal, and what it wrote.

    `errors` is the tail of standard error, of `errors_size` bytes in all; `left` are processes that it had left running
    when it ended; `why` says why it was not started.
    """

    end: End
    number: int | None
    output: bytes
    errors: bytes
    errors_size: int
    seconds: float
    network_cut: bool
    left: int = 0
    why: str = ""


def run(command: Command) -> Ran:
    """Run a command to its end, or end it with all that it started."""
    started = time.monotonic()
    reading, writing = os.pipe()
    try:
        process = _start(command, writing)
    except OSError:
        os.close(reading)
        return Ran(End.NOT_STARTED, None, b"", b"", 0, 0.0, network_cut=False, why="refused")
    finally:
        os.close(writing)
    hearing = _Hearing(process, reading, command.size)
    try:
        over = hearing.until(started + command.seconds)
    finally:
        _end(process)
        hearing.rest()
        hearing.close()
    return hearing.told(over, time.monotonic() - started)


def _start(command: Command, status: int) -> subprocess.Popen[bytes]:
    network = "open" if command.network else CUT
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module; the command is the configuration's
        [*KEEPER, str(status), network, *command.argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=command.folder,
        env=dict(command.environment),
        start_new_session=True,
        pass_fds=[status],
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Tell the keeper to end what it keeps, and end it where it does not."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Hearing:
    """What a command and its keeper say, taken in pieces and within bounds."""

    def __init__(self, process: subprocess.Popen[bytes], status: int, size: int) -> None:
        self.size = size
        self.output, self.errors, self.status = bytearray(), bytearray(), bytearray()
        self.errors_size = 0
        self.full = False
        if process.stdout is None or process.stderr is None:
            raise ValueError("a process here has pipes")
        self.pipes = (process.stdout, process.stderr)
        self.descriptor = status
        self.selector = selectors.DefaultSelector()
        takes = ((process.stdout.fileno(), self._output), (process.stderr.fileno(), self._errors), (status, self._told))
        for descriptor, take in takes:
            os.set_blocking(descriptor, False)
            self.selector.register(descriptor, selectors.EVENT_READ, take)

    def until(self, ends: float) -> bool:
        """Listen until the keeper is done; False where the time is over before."""
        while self.descriptor in self.selector.get_map() and not self.full:
            left = ends - time.monotonic()
            if left <= 0:
                return False
            self._hear(left)
        return True

    def rest(self) -> None:
        """Take what is still in the pipes of a command that has ended; one that got away may hold them open."""
        while self.selector.get_map() and not self.full and self._hear(0.0):
            pass

    def close(self) -> None:
        self.selector.close()
        os.close(self.descriptor)
        for pipe in self.pipes:
            pipe.close()

    def _hear(self, seconds: float) -> bool:
        ready = self.selector.select(seconds)
        for key, _ in ready:
            piece = os.read(key.fd, 1 << 16)
            if piece:
                key.data(piece)
            else:
                self.selector.unregister(key.fd)
        return bool(ready)

    def _output(self, piece: bytes) -> None:
        self.output += piece
        self.full = self.full or len(self.output) > self.size

    def _errors(self, piece: bytes) -> None:
        self.errors_size += len(piece)
        self.errors += piece
        del self.errors[:-TAIL]

    def _told(self, piece: bytes) -> None:
        self.status += piece[: _STATUS - len(self.status)]

    def told(self, over: bool, seconds: float) -> Ran:
        """Return what came of the command, `over` where it ended in time."""
        words = [line.split(" ", 1) for line in self.status.decode("utf-8", "replace").splitlines() if " " in line]
        said = {one[0]: one[1] for one in words}
        end, number = self._ended(over, said)
        return Ran(
            end=end,
            number=number,
            output=b"" if end is End.TOO_MUCH_OUTPUT else bytes(self.output),
            errors=bytes(self.errors),
            errors_size=self.errors_size,
            seconds=seconds,
            network_cut=said.get("network") == CUT,
            left=int(said.get("left", "0")),
            why=said.get("not_started", ""),
        )

    def _ended(self, over: bool, said: Mapping[str, str]) -> tuple[End, int | None]:
        if self.full:
            return End.TOO_MUCH_OUTPUT, None
        if not over:
            return End.TIMEOUT, None
        for word, end in (("exit", End.EXITED), ("signal", End.SIGNAL)):
            if word in said:
                return end, int(said[word])
        return (End.NOT_STARTED if "not_started" in said else End.LOST), None
