"""Operations in a graph of TensorFlow that reach files or call Python, found without reading the graph."""

from __future__ import annotations

from typing import IO, Final

_NAMES: Final = ("ReadFile", "WriteFile", "PyFunc", "PyFuncStateless", "EagerPyFunc")
"""modelscan looks for the first two; the others call what the program has registered."""
_NEEDLES: Final = tuple((name, bytes((0x12, len(name))) + name.encode()) for name in _NAMES)
"""As protobuf writes the member `op` of a node: field 2, the length, the name."""
_PIECE: Final = 1 << 20
_LONGEST: Final = max(len(needle) for _, needle in _NEEDLES)


def operations(stream: IO[bytes]) -> set[str]:
    """Return which of them a graph names, reading it from its beginning."""
    stream.seek(0)
    found: set[str] = set()
    kept = b""
    while piece := stream.read(_PIECE):
        window = kept + piece
        found |= {name for name, needle in _NEEDLES if needle in window}
        kept = window[-_LONGEST:]
    return found
