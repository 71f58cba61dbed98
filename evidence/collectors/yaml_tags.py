"""Tags by which a YAML text asks Python for objects: unsafe loaders call what they name."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(
    rb"!!python/|!<tag:yaml\.org,2002:|!![A-Za-z][^\s%]{0,200}%[0-9A-Fa-f]{2}|^%TAG[ \t]+\S+[ \t]+tag:yaml\.org",
    re.MULTILINE,
)
"""The tag as it is written by PyYAML, in full, with escaped letters, and under a prefix of the text's own."""


def asks_python(data: bytes) -> bool:
    """Tell whether a text has such a tag, or one that may be such."""
    return _TAG.search(data) is not None
