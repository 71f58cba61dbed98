"""What a file of a model is by its first bytes: suffixes lie."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The formats that are told apart."""

    SAFETENSORS = "safetensors"
    ZIP = "zip"
    PICKLE = "pickle"
    NPY = "npy"
    HDF5 = "hdf5"
    GGUF = "gguf"
    GZIP = "gzip"
    SEVEN_ZIP = "7z"
    TAR = "tar"
    ONNX = "onnx"
    SAVED_MODEL = "saved-model"
    TEXT = "text"
    UNKNOWN = "unknown"


_MAGIC = (
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\x93NUMPY", Format.NPY),
    (b"\x89HDF\r\n\x1a\n", Format.HDF5),
    (b"GGUF", Format.GGUF),
    (b"\x1f\x8b", Format.GZIP),
    (b"7z\xbc\xaf\x27\x1c", Format.SEVEN_ZIP),
)
_PROTOCOLS = range(6)
_HEADER_ENDS = 8


def format_of(head: bytes) -> Format:
    """Return the format of a file whose first bytes are `head`."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[257:262] == b"ustar":
        return Format.TAR
    if len(head) > 1 and head[0] == 0x80 and head[1] in _PROTOCOLS:
        return Format.PICKLE
    if head[_HEADER_ENDS : _HEADER_ENDS + 1] == b"{" and 0 < int.from_bytes(head[:8], "little") <= 100_000_000:
        return Format.SAFETENSORS
    if _is_saved_model(head):
        return Format.SAVED_MODEL
    if _is_onnx(head):
        return Format.ONNX
    return Format.TEXT if _is_text(head) else Format.UNKNOWN


def _is_onnx(head: bytes) -> bool:
    """Tell an ONNX ModelProto: field 1 is the version of its format, and field 2 names what produced it."""
    return len(head) > 3 and head[0] == 0x08 and 0 < head[1] < 0x20 and head[2] in (0x12, 0x1A, 0x22, 0x2A, 0x3A)


def _is_saved_model(head: bytes) -> bool:
    """Tell a SavedModel of TensorFlow: version 1, then a graph, which begins with a message, where ONNX has a name."""
    if not head.startswith(b"\x08\x01\x12"):
        return False
    at = next((i for i in range(3, min(len(head), 13)) if head[i] < 0x80), len(head))
    return head[at + 1 : at + 2] < b" "


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        text = head[: error.start].decode("utf-8") if error.start > len(head) - 4 else ""
    return bool(text) and not any(ord(c) < 32 and c not in "\t\n\r\f" for c in text)
