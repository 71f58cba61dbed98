"""What the configuration of a Keras model brings in: code in Lambda layers, functions by name, classes of others.

Keras rebuilds a model from JSON, in `config.json` of a `.keras` file or in the attribute `model_config` of an HDF5
file. Its objects are `{"module", "class_name", "config", "registered_name"}`
(https://keras.io/api/models/model_saving_apis/serialization_utils/); older ones say their `class_name` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Final

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.import_safety import DANGEROUS, INNOCUOUS, SUSPICIOUS, safety
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits, Value

LONGEST: Final = 16 * 1024 * 1024
ATTRIBUTE: Final = b"model_config"
_LAMBDA: Final = b'"Lambda"'
_NAMED: Final = re.compile(rb'"class_name"|\\u00[4-7][0-9a-fA-F]')
"""The key that every object of a configuration has, or a letter that no writer of JSON has a reason to escape."""
_PIECE: Final = 1 << 20
_LIMITS: Final = Limits(size=LONGEST, nodes=1_000_000, string=LONGEST)
_KERAS: Final = ("keras", "tf_keras", "tensorflow.keras")
_LAYERS: Final = "keras.layers"
_FUNCTIONS: Final = tuple(
    f"keras{middle}.{name}" for middle in ("", ".src") for name in ("activations", "losses", "metrics", "initializers")
)


def brought_in(value: Value) -> Iterator[tuple[str, str, str]]:
    """Yield module, name and safety of what a configuration brings in besides Keras's own classes."""
    waiting: list[Value] = [value]
    while waiting:
        one = waiting.pop()
        if is_object(one):
            if (found := _brought_in(one)) is not None:
                yield found
            waiting += one.values()
        elif is_list(one):
            waiting += one


def _brought_in(one: dict[str, Value]) -> tuple[str, str, str] | None:
    name, module = one.get("class_name"), one.get("module")
    if not isinstance(name, str):
        return None
    if name in ("Lambda", "__lambda__"):
        return _LAYERS, name, DANGEROUS
    if name.endswith("OpLambda"):
        return _LAYERS, name, SUSPICIOUS
    if name == "function":
        return _function(module, one.get("config"))
    if isinstance(module, str) and not _is_in(module, _KERAS):
        return module, name, _at_least_suspicious(module, name)
    return None


def _function(module: Value, named: Value) -> tuple[str, str, str]:
    """Return a function that is looked up by its name, in any module where none of Keras's own is meant."""
    name = named if isinstance(named, str) else "unknown"
    if not isinstance(module, str):
        return "builtins", name, _at_least_suspicious("builtins", name)
    return module, name, INNOCUOUS if _is_in(module, _FUNCTIONS) else _at_least_suspicious(module, name)


def _at_least_suspicious(module: str, name: str) -> str:
    return DANGEROUS if safety(module, name) == DANGEROUS else SUSPICIOUS


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in packages)


def is_perhaps(data: bytes) -> bool:
    """Tell whether a text may be a configuration in JSON."""
    return data.lstrip()[:1] in (b"{", b"[") and _NAMED.search(data) is not None


def of_json(data: bytes) -> list[tuple[str, str, str]] | None:
    """Return what a configuration in JSON brings in, None where it can't be read."""
    try:
        return list(brought_in(read_json(data, "config.json", limits=_LIMITS, refused=NotCollected).value))
    except NotCollected:
        return None


def of_hdf5(stream: IO[bytes]) -> list[tuple[str, str, str]] | None:
    """Return `[]` where an HDF5 file holds no model's configuration, None where it holds one that was not judged.

    HDF5 never packs attributes, so that their texts stand in the file as they are.
    """
    if not _holds(stream, ATTRIBUTE):
        return []
    return [(_LAYERS, "Lambda", DANGEROUS)] if _holds(stream, _LAMBDA) else None


def _holds(stream: IO[bytes], needle: bytes) -> bool:
    stream.seek(0)
    kept = b""
    while piece := stream.read(_PIECE):
        kept += piece
        if needle in kept:
            return True
        kept = kept[-len(needle) :]
    return False
