"""The header of a safetensors file: what tensors it holds, checked against its size; no tensor is read."""

from __future__ import annotations

from collections import Counter
from math import prod

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Found, streamed
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits, Value

LONGEST = 100_000_000
"""Bytes of a header, as the format limits them (https://github.com/huggingface/safetensors, "Format")."""
_WIDTHS = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0"), 8),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 16),
    **dict.fromkeys(("I32", "U32", "F32"), 32),
    **dict.fromkeys(("I64", "U64", "F64", "C64"), 64),
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
}
_LIMITS = Limits(size=LONGEST, nodes=5_000_000, string=LONGEST)
_METADATA = 100


def read_header(file: Found, size: int) -> dict[str, Value]:
    """Return what the header of a file of `size` bytes says. Raises NotCollected where it does not fit the file."""
    with streamed(file) as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(LONGEST, size - 8):
            raise _refused(file, "the header is longer than the file, or than the format allows")
        header = stream.read(length)
    value = read_json(header.rstrip(b" "), f"{file.name} (header)", limits=_LIMITS, refused=NotCollected).value
    if not is_object(value):
        raise _refused(file, "the header is no object")
    metadata = value.pop("__metadata__", {})
    if not is_object(metadata) or not all(isinstance(one, str) for one in metadata.values()):
        raise _refused(file, "the header's metadata are not texts")
    spans = sorted(_span(file, one) for one in value.values())
    _refuse_gaps(file, spans, size - 8 - length)
    dtypes = Counter(str(one["dtype"]) for one in value.values())
    return {
        "tensors": len(value),
        "parameters": sum(prod(one["shape"]) for one in value.values()),
        "dtypes": dict(sorted(dtypes.items())),
        "metadata": dict(sorted(metadata.items())[:_METADATA]),
    }


def _span(file: Found, tensor: Value) -> tuple[int, int]:
    """Return where a tensor begins and ends, its size being that of its type and shape."""
    dtype = tensor.get("dtype") if is_object(tensor) else None
    shape = tensor.get("shape") if is_object(tensor) else None
    ends = tensor.get("data_offsets") if is_object(tensor) else None
    whole = is_list(shape) and is_list(ends) and len(ends) == 2 and all(_is_count(one) for one in (*shape, *ends))
    if not whole or not isinstance(dtype, str) or dtype not in _WIDTHS or shape is None or ends is None:
        raise _refused(file, "a tensor has no known type, shape or place")
    begin, end = ends
    if (end - begin) * 8 != prod(shape) * _WIDTHS[dtype]:
        raise _refused(file, "a tensor's place does not have the size of its type and shape")
    return begin, end


def _refuse_gaps(file: Found, spans: list[tuple[int, int]], room: int) -> None:
    at = 0
    for begin, end in spans:
        if begin != at:
            raise _refused(file, "the tensors overlap, or leave bytes between them that nothing describes")
        at = end
    if at != room:
        raise _refused(file, "the file is longer or shorter than its tensors")


def _is_count(value: Value) -> bool:
    return type(value) is int and value >= 0


def _refused(file: Found, message: str) -> NotCollected:
    hint = "take the file again from where it was published"
    return NotCollected([Mistake(Place(file.name), "ARC-COL-SAFETENSORS", message, hint)])
