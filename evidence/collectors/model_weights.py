"""The weights in a repository of a model on disk: which files they are, and their digests; nothing is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from arcanos.digest import digest
from arcanos.evidence.collectors.files import Found, streamed
from arcanos.evidence.origins import Origin
from arcanos.readers.source import Value

FORMATS: Final = {
    ".bin": "pytorch",
    ".ckpt": "checkpoint",
    ".gguf": "gguf",
    ".h5": "keras",
    ".joblib": "joblib",
    ".keras": "keras",
    ".msgpack": "flax",
    ".onnx": "onnx",
    ".pb": "tensorflow",
    ".pkl": "pickle",
    ".pt": "pytorch",
    ".pth": "pytorch",
    ".safetensors": "safetensors",
    ".tflite": "tflite",
}
_BESIDE: Final = re.compile(r"(?:training_args|optimizer|scheduler|rng_state)[^/]*", re.IGNORECASE)
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-[^\n]{1,200}\n){0,9}"
    rb"oid sha256:([0-9a-f]{64})\nsize ([0-9]{1,15})\n?"
)
_POINTER_SIZE: Final = 2048
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights; where only a pointer of Git LFS is there, digest and size are what it states."""

    path: str
    sha256: str
    size: int
    is_pointer: bool
    origin: Origin

    def document(self) -> dict[str, Value]:
        """Return it as a document holds it."""
        said: dict[str, Value] = {"path": self.path, "sha256": self.sha256, "size": self.size}
        return said | ({"pointer": True} if self.is_pointer else {})


def is_weights(name: str) -> bool:
    """Tell whether a file's name is that of weights, by its suffix; what a training leaves beside them is none."""
    path = PurePosixPath(name)
    return path.suffix.lower() in FORMATS and not _BESIDE.fullmatch(path.name)


def read_weights(file: Found, path: str) -> Weights:
    """Return the digest of a file of any size. Raises NotCollected."""
    with streamed(file) as stream:
        first = stream.read(_PIECE)
        while stream.read(_PIECE):
            pass
        origin = stream.origin("application/octet-stream")
    pointer = _POINTER.fullmatch(first) if origin.size <= _POINTER_SIZE else None
    if pointer is not None:
        return Weights(path, pointer[1].decode("ascii"), int(pointer[2]), True, origin)
    return Weights(path, origin.sha256, origin.size, False, origin)


def artifact(weights: list[Weights]) -> dict[str, Value]:
    """Return `artifact`: the digest of one file, of several that of the canonical JSON list of `{path, sha256}`."""
    formats = sorted({FORMATS[PurePosixPath(one.path).suffix.lower()] for one in weights})
    whole = [{"path": one.path, "sha256": one.sha256} for one in weights]
    said: dict[str, Value] = {
        "sha256": weights[0].sha256 if len(weights) == 1 else digest(whole),
        "files": [one.document() for one in weights],
        "formats": formats,
    }
    return said | ({"format": formats[0]} if len(formats) == 1 else {})
