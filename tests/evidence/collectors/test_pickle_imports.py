"""What a pickle imports is what Python's own machine asks for, whatever stands on its stack and in its memo."""

from __future__ import annotations

import io
import pickle
import pickletools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.evidence.collectors.pickle_imports import UNKNOWN, first_run, runs


class Anything:
    """What stands for whatever a pickle imports: it can be called, built and filled."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.made = True

    def __setstate__(self, _: Any) -> None:
        self.made = True

    def append(self, _: Any) -> None:
        self.made = True

    def __setitem__(self, _: Any, __: Any) -> None:
        self.made = True


class Listening(pickle.Unpickler):
    """Python's machine, which notes what it is asked to import, and imports nothing."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.asked: set[tuple[str, str]] = set()

    def find_class(self, module: str, name: str, /) -> Any:
        self.asked.add((module, name))
        return Anything

    def persistent_load(self, pid: Any, /) -> Any:
        return Anything()


def asked(data: bytes) -> set[tuple[str, str]]:
    machine = Listening(data)
    try:
        machine.load()
    except Exception:  # noqa: BLE001 - what it asked for before it stopped counts
        return machine.asked
    return machine.asked


def text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


NAMES = st.sampled_from(["os", "system", "a", "b.c", ""])
STEPS = st.one_of(
    NAMES.map(text),
    NAMES.map(lambda name: b"X" + len(name).to_bytes(4, "little") + name.encode()),
    NAMES.map(lambda name: b"S'" + name.encode() + b"'\n"),
    st.integers(0, 3).map(lambda i: b"q" + bytes([i])),
    st.integers(0, 3).map(lambda i: b"h" + bytes([i])),
    st.integers(0, 3).map(lambda i: b"p%d\n" % i),
    st.sampled_from([b"\x94", b"0", b"1", b"2", b"(", b")", b"t", b"\x85", b"\x86", b"\x87", b"R", b"b", b"}", b"]"]),
    st.sampled_from(
        [b"e", b"u", b"a", b"s", b"l", b"d", b"o", b"N", b"\x88", b"\x93", b"\x93", b"\x93", b"\x81", b"\x92"]
    ),
    st.sampled_from(
        [b"cos\nsystem\n", b"(ios\npopen\n", b"ios\npopen\n", b"K\x01", b"Q", b"Pid\n", b"\x8f", b"\x90", b"."]
    ),
)


@settings(max_examples=500)
@given(st.lists(STEPS, max_size=24))
def test_all_that_the_machine_asks_for_is_seen(steps: list[bytes]) -> None:
    data = b"\x80\x04" + b"".join(steps) + b"."
    seen = first_run(io.BytesIO(data)).imports
    assert UNKNOWN in seen or asked(data) <= seen


NUMBERS = st.integers(0, 4)
MOVES = st.one_of(
    NAMES.map(text),
    NUMBERS.map(lambda i: b"q" + bytes([i])),
    NUMBERS.map(lambda i: b"h" + bytes([i])),
    st.sampled_from([b"\x94", b"0", b"2", b"(", b"1", b"\x850", b"(1", b"]0"]),
)


@settings(max_examples=500)
@given(st.lists(NAMES, min_size=6, max_size=6), st.lists(MOVES, max_size=10))
def test_texts_are_followed_through_stack_and_memo(names: list[str], moves: list[bytes]) -> None:
    """Texts that are only moved are known exactly: what the machine asks for, and nothing else."""
    kept = b"".join(text(name) + b"q" + bytes([i]) for i, name in enumerate(names[:3]))
    data = b"\x80\x04" + kept + b"".join(map(text, names[3:])) + b"".join(moves) + b"\x93."
    assert first_run(io.BytesIO(data)).imports == asked(data)


@given(st.lists(STEPS, max_size=12))
def test_nothing_is_told_that_no_instruction_names(steps: list[bytes]) -> None:
    seen = first_run(io.BytesIO(b"".join(steps) + b".")).imports
    assert all(any(part.encode() in b"".join(steps) for part in one) for one in seen if one != UNKNOWN)


def test_every_instruction_of_python_is_followed() -> None:
    """An instruction that a later Python adds is met here before a pickle has it."""
    marks = [op for op in pickletools.opcodes if pickletools.markobject in op.stack_before]
    assert {op.name for op in marks} == {
        *("APPENDS", "LIST", "TUPLE", "DICT", "SETITEMS", "ADDITEMS", "FROZENSET", "POP_MARK", "INST", "OBJ"),
    }
    assert max(op.proto for op in pickletools.opcodes) == 5


def test_pickles_follow_each_other_to_the_first_that_is_broken() -> None:
    done = runs(pickle.dumps(1) + b"cos\nsystem\n." + b"\xff" + b"cos\npopen\n.")
    assert [one.ended for one in done] == [True, True, False]
    assert done[1].imports == {("os", "system")}
