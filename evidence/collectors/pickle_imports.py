"""What a pickle imports, read as the machine would run it: its stack and memo are followed, nothing is imported.

A scanner that looks for names beside the instruction that imports them is led astray by values that are put on the
stack and taken off again, or kept under a number; so the stack is kept here as `pickle` itself keeps it.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Final, TypeAlias

UNKNOWN: Final = ("unknown", "unknown")
"""An import whose name is made while the pickle runs."""
EXTENSION: Final = ("copyreg", "_extension_registry")
"""An import by a number that the loading program has registered for a name."""

_TEXTS: Final = frozenset(("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE")) | frozenset(
    ("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8")
)
_PUTS: Final = frozenset(("PUT", "BINPUT", "LONG_BINPUT"))
_GETS: Final = frozenset(("GET", "BINGET", "LONG_BINGET"))
_KEEPS: Final = frozenset(("APPENDS", "SETITEMS", "ADDITEMS"))
_CALLS: Final = frozenset(("REDUCE", "BUILD", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX"))
_EXTENSIONS: Final = frozenset(("EXT1", "EXT2", "EXT4"))

_Item: TypeAlias = str | None
"""A text that is known, or another value."""


class _HaltedError(Exception):
    """The machine stops here with an error: what follows does not run."""


@dataclass(slots=True)
class Run:
    """What one pickle did: what it imports, whether it calls anything, and whether it came to its end."""

    imports: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    calls: bool = False
    ended: bool = False


@dataclass(slots=True)
class _Machine:
    run: Run
    stack: list[list[_Item]] = field(default_factory=lambda: [[]])  # one list more for each mark
    memo: dict[int, _Item] = field(default_factory=dict[int, "_Item"])

    def step(self, op: pickletools.OpcodeInfo, value: object) -> None:
        name = op.name
        if name in _TEXTS:
            self.stack[-1].append(value if isinstance(value, str) else None)
        elif name in _PUTS or name == "MEMOIZE":
            self.memo[value if isinstance(value, int) else len(self.memo)] = self.top()
        elif name in _GETS:
            self.stack[-1].append(self.kept(value))
        elif name in _OWN:
            _OWN[name](self, value)
        else:
            self.plain(op)
        if name in _CALLS:
            self.run.calls = True

    def plain(self, op: pickletools.OpcodeInfo) -> None:
        """Take off the stack and put on it what the instruction does, by its description in the standard library."""
        before = op.stack_before
        lowest: _Item = None
        if pickletools.markobject in before:
            self.unmark()
            before = before[: before.index(pickletools.markobject)]
        for _ in before:
            lowest = self.pop()
        for _ in op.stack_after:
            self.stack[-1].append(lowest if op.name in _KEEPS else None)

    def top(self) -> _Item:
        if not self.stack[-1]:
            raise _HaltedError
        return self.stack[-1][-1]

    def pop(self) -> _Item:
        if not self.stack[-1]:
            raise _HaltedError
        return self.stack[-1].pop()

    def unmark(self) -> list[_Item]:
        if len(self.stack) == 1:
            raise _HaltedError
        return self.stack.pop()

    def kept(self, key: object) -> _Item:
        if not isinstance(key, int) or key not in self.memo:
            raise _HaltedError
        return self.memo[key]

    def duplicate(self, _: object) -> None:
        self.stack[-1].append(self.top())

    def drop(self, _: object) -> None:
        """Take off one value, or the mark where nothing stands above it."""
        if self.stack[-1]:
            self.stack[-1].pop()
        else:
            self.unmark()

    def mark(self, _: object) -> None:
        self.stack.append([])

    def drop_mark(self, _: object) -> None:
        self.unmark()

    def named(self, value: object) -> None:
        module, _, name = str(value).partition(" ")
        self.run.imports.add((module, name))
        self.stack[-1].append(None)

    def instance(self, value: object) -> None:
        self.unmark()
        self.named(value)

    def from_stack(self, _: object) -> None:
        name, module = self.pop(), self.pop()
        whole = module is not None and name is not None
        self.run.imports.add((module, name) if whole and module is not None and name is not None else UNKNOWN)
        self.stack[-1].append(None)

    def extension(self, _: object) -> None:
        self.run.imports.add(EXTENSION)
        self.stack[-1].append(None)


_OWN: Final[dict[str, Callable[[_Machine, object], None]]] = {
    "DUP": _Machine.duplicate,
    "POP": _Machine.drop,
    "MARK": _Machine.mark,
    "POP_MARK": _Machine.drop_mark,
    "GLOBAL": _Machine.named,
    "INST": _Machine.instance,
    "STACK_GLOBAL": _Machine.from_stack,
    **dict.fromkeys(_EXTENSIONS, _Machine.extension),
}


def first_run(stream: IO[bytes]) -> Run:
    """Return what the pickle does that begins where the stream stands, as far as its instructions can be read."""
    run = Run()
    machine = _Machine(run)
    try:
        for op, value, _ in pickletools.genops(stream):
            if op.name == "STOP":
                run.ended = True
                break
            machine.step(op, value)
    except (_HaltedError, ValueError, OverflowError, EOFError, UnicodeError):
        return run
    return run


def runs(data: bytes) -> list[Run]:
    """Return what each pickle of `data` does, one after the other, to the first one that can't be read."""
    stream = io.BytesIO(data)
    made: list[Run] = []
    while stream.tell() < len(data):
        made.append(first_run(stream))
        if not made[-1].ended:
            break
    return made
