"""What a collector's process may use and do: limits that the system keeps, and a hook that stops what is not needed.

The limits hold whatever runs. The hook (PEP 578) is for what a library might do with hostile input: it refuses sockets,
processes and writing with an error that the library sees; it is no wall against code that wants out, and none such
runs here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from arcanos.evidence.collectors.interface import NETWORK, PROCESSES, WRITING

_PROCESSES: Final = (
    *("subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn"),
    *("os.startfile", "pty.spawn"),
)
_CHANGES: Final = (
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "os.utime", "os.setxattr", "os.removexattr", "shutil.rmtree", "tempfile.mkstemp"),
)
_WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class Budget:
    """What one process may use: bytes of memory, seconds of processor time, open files, bytes of a file written."""

    memory: int = 2 * 1024 * 1024 * 1024
    seconds: int = 300
    files: int = 256
    written: int = 1024 * 1024 * 1024


class Confined(PermissionError):
    """Something that this collector does not need was refused."""


def limit(budget: Budget, needs: frozenset[str]) -> None:
    """Let the system hold this process to `budget`; where it has no such limits, the wall timer alone does."""
    try:
        import resource
    except ImportError:
        return
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, budget.files)
    _lower(resource.RLIMIT_FSIZE, budget.written if WRITING in needs else 0)
    # At the first the system says why it ends the process, at the second it just does.
    _lower(resource.RLIMIT_CPU, budget.seconds, budget.seconds + 2)
    _lower(resource.RLIMIT_AS, budget.memory)


def _lower(kind: int, soft: int, hard: int | None = None) -> None:
    import resource

    _, now = resource.getrlimit(kind)
    ends = [value if now == resource.RLIM_INFINITY else min(value, now) for value in (soft, hard or soft)]
    resource.setrlimit(kind, (ends[0], ends[1]))


def confine(needs: frozenset[str], reachable: Callable[[str], bool]) -> None:
    """Refuse from now on what `needs` does not name; of addresses, all but those that are `reachable`."""
    sockets, processes, writing = NETWORK in needs, PROCESSES in needs, WRITING in needs

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith("socket."):
            if not sockets or not _is_asking(event, arguments, reachable):
                raise Confined("a socket")
        elif event in _PROCESSES:
            if not processes:
                raise Confined("a process")
        elif not writing and (event in _CHANGES or (event == "open" and _is_writing(arguments))):
            raise Confined("writing")

    sys.addaudithook(hook)


def _is_asking(event: str, arguments: tuple[object, ...], reachable: Callable[[str], bool]) -> bool:
    """Tell whether a socket is used to ask a server: none listens, none sends without a connection."""
    if event in ("socket.bind", "socket.sendto", "socket.sendmsg", "socket.sethostname"):
        return False
    if event == "socket.connect":
        address: Any = arguments[1]
        # The address of a local socket is a text.
        return not isinstance(address, str | bytes) and reachable(str(address[0]))
    return True


def _is_writing(arguments: tuple[object, ...]) -> bool:
    path, mode, flags = arguments
    if isinstance(path, int) or path == os.devnull:
        return False
    if isinstance(mode, str):
        return not set(mode).isdisjoint("wax+")
    return isinstance(flags, int) and bool(flags & _WRITES)
