"""Normalized paths (RFC 9535, section 2.7): how a place in a document is written down."""

from __future__ import annotations

import re
from typing import Final

from arcanos.readers.source import Path


def normalized(path: Path) -> str:
    """Return the normalized path of RFC 9535 section 2.7: `$['registry']['models'][0]`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{_escaped(step)}']" for step in path)


_PLAIN: Final = re.compile(r"[A-Za-z0-9_. -]*", re.ASCII)
_ESCAPES: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "'": "\\'", "\\": "\\\\"}


def _escaped(name: str) -> str:
    if _PLAIN.fullmatch(name):
        return name
    return "".join(_ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in name)
