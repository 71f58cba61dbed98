"""How dangerous an import of a pickle is: by picklescan's lists, and by what a name with dots in it reaches."""

from __future__ import annotations

import io
import struct
from functools import lru_cache
from itertools import combinations
from typing import Final

from arcanos.evidence.collectors.pickle_imports import EXTENSION, UNKNOWN

DANGEROUS: Final = "dangerous"
SUSPICIOUS: Final = "suspicious"
INNOCUOUS: Final = "innocuous"
_PARTS: Final = 8
_HARMLESS: Final = frozenset(("__newobj__", "__newobj_ex__"))


@lru_cache(maxsize=4096)
def safety(module: str, name: str) -> str:
    """Return `dangerous`, `suspicious` or `innocuous`.

    A name with dots is looked up attribute by attribute: `os.system` of `logging` is that of `os`, for modules are
    attributes of those that import them. Attributes in double underscores lead to everything.
    """
    if (module, name) in (UNKNOWN, EXTENSION):
        return DANGEROUS
    parts = name.split(".")
    if any(one.startswith("__") and one.endswith("__") and one not in _HARMLESS for one in parts):
        return DANGEROUS
    if len(parts) == 1:
        return _listed(module, name)
    if len(parts) > _PARTS:
        return DANGEROUS
    reached = {
        (".".join(path[i:k]), ".".join(path[k:]))
        for path in ([*module.split("."), *parts], parts)
        for i, k in combinations(range(len(path)), 2)
    }
    return DANGEROUS if any(_listed(*one) == DANGEROUS for one in reached) else SUSPICIOUS


@lru_cache(maxsize=4096)
def _listed(module: str, name: str) -> str:
    """Return what picklescan says of a pickle that imports this and nothing else."""
    from picklescan.scanner import scan_pickle_bytes

    texts = (text.encode("utf-8", "surrogatepass") for text in (module, name))
    data = b"\x80\x04" + b"".join(b"X" + struct.pack("<I", len(text)) + text for text in texts) + b"\x93."
    try:
        found = {one.safety.value for one in scan_pickle_bytes(io.BytesIO(data), "import").globals}
    except Exception:  # noqa: BLE001 - what the library does not survive is nothing that it calls harmless
        return DANGEROUS
    return next((one for one in (DANGEROUS, SUSPICIOUS, INNOCUOUS) if one in found), DANGEROUS)
