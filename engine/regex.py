"""Regular expressions of packs: RE2's language, linear in the text, refused when the pack loads."""

from __future__ import annotations

from typing import Any, Protocol

import re2

MAX_PATTERN = 1024
MAX_MEMORY = 1024 * 1024
"""Bytes for the program and the states of one expression; RE2 forgets states to stay within."""
MAX_PATTERNS = 64
"""How many expressions one rule may hold: with MAX_MEMORY they bound what it takes."""


class Pattern(Protocol):
    """A compiled expression; `fullmatch` takes the whole value."""

    def fullmatch(self, text: str) -> object | None: ...


def compile_pattern(text: str) -> Pattern | str:
    """Return the compiled pattern, or why RE2 refuses it."""
    if len(text) > MAX_PATTERN:
        return f"it is longer than {MAX_PATTERN} characters"
    options: Any = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        pattern: Pattern = re2.compile(text, options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else "it is not in RE2's language"
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return pattern
