"""Where a value stands in a document, as selectors write it (RFC 9535)."""

from __future__ import annotations

import re

from arcanos.readers.source import Path

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED = re.compile(r"[\x00-\x1f\\']")


def selector(path: Path) -> str:
    """Return a path as a selector without the leading `$.`: `values.tags['cost centre'][0]`."""
    return "".join(map(_step, path)).removeprefix(".")


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN.fullmatch(step):
        return f".{step}"
    return f"['{_ESCAPED.sub(_escape, step)}']"


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    return f"\\{sign}" if sign in "\\'" else f"\\u{ord(sign):04x}"
