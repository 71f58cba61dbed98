"""Read YAML 1.2 (core schema) strictly: no tags, duplicate keys, merge keys, second documents or bombs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Refused
from arcanos.readers.garbage import uncollected
from arcanos.readers.source import LIMITS, Limits, Source, type_yaml
from arcanos.readers.text import Halt, Text, decode, empty, refuse_characters
from arcanos.readers.yaml_marks import mark_tree

if TYPE_CHECKING:
    from arcanos.readers.compose import Composed

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NO_CONTENT = re.compile(r"(?:[ \t]*+(?:#[^\r\n]*+)?+(?:\r\n?|\n))*+")
_NOTHING_MORE = re.compile(r"(?:(?:\.\.\.)?+[ \t]*+(?:#[^\r\n]*+)?+(?:\r\n?|\n))*+(?:\.\.\.)?+[ \t]*+(?:#[^\r\n]*+)?+")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)?+")
_VERSION = re.compile(r"%YAML[ \t]+1\.2[ \t]*(?:#.*)?")


def read_yaml(
    data: bytes,
    name: str,
    *,
    aliases: bool = False,
    limits: Limits = LIMITS,
    refused: type[Refused] = DocumentRefused,
) -> Source:
    """Read one YAML document; `name` is the file as the user knows it.

    With `aliases`, anchors and aliases are read and a repeated value is one shared object; what stands behind
    an alias counts again in the budgets of nodes and depth. Raises `refused` with all mistakes found.
    """
    text = decode(data, name, limits, refused)
    composed = read_part(text, 0, len(text.text), aliases, limits)
    if composed is None:
        raise empty(name, refused)
    return Source(name, type_yaml, sha256(data), len(data), composed.value, lambda: mark_tree(text, composed))


def read_part(text: Text, start: int, end: int, aliases: bool, limits: Limits) -> Composed | None:
    """Read the one document between `start` and `end` of a text, or None where nothing stands.

    Raises the text's refusal with all mistakes found.
    """
    # PyYAML is imported with the first YAML text, so that a run that meets none does not pay for it.
    from arcanos.readers.compose import Composer

    refuse_characters(text, _FORBIDDEN, start, end)
    text.settle()
    try:
        _refuse_directives(text, start, end)
        with uncollected():
            composed = Composer(text, start, limits, aliases).run(end)
        if composed is not None:
            _refuse_more(text, composed.end, end)
    except Halt:
        composed = None
    text.settle()
    return None if composed is None or _is_blank(text, composed) else composed


def _refuse_directives(text: Text, start: int, end: int) -> None:
    """Refuse `%` lines before the parser sees them: it compares each tag directive with all before it."""
    index = _end(_NO_CONTENT, text, start, end)
    while text.text.startswith("%", index, end):
        line = _end(_LINE, text, index, end)
        if not _VERSION.fullmatch(text.text[index:line].rstrip()):
            text.note(index, "ARC-IN-DIRECTIVE", "directives other than %YAML 1.2 are not read", "remove the line")
        index = _end(_NO_CONTENT, text, line, end)
    if text.count:
        raise Halt


def _refuse_more(text: Text, index: int, end: int) -> None:
    index = _end(_NOTHING_MORE, text, index, end)
    if index < end:
        text.note(index, "ARC-IN-TRAILING", "a file holds one document; another starts here", "split the file")


def _is_blank(text: Text, composed: Composed) -> bool:
    return composed.value is None and not text.text.startswith(("n", "N", "~"), composed.indexes[0])


def _end(pattern: re.Pattern[str], text: Text, start: int, end: int) -> int:
    found = pattern.match(text.text, start, end)
    return found.end() if found else start
