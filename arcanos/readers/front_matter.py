"""Read a Markdown file with YAML front matter: what it states, and the prose beneath."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from arcanos.digest import sha256
from arcanos.errors import DocumentRefused, Refused
from arcanos.readers.source import LIMITS, Limits, Mark, Source, Value, type_markdown
from arcanos.readers.text import Text, decode, refuse_characters
from arcanos.readers.yaml import read_part
from arcanos.readers.yaml_marks import mark_tree

if TYPE_CHECKING:
    from arcanos.readers.compose import Composed

_FORBIDDEN = re.compile("\x00")
_FENCE = re.compile(r"---[ \t]*+(?:\r?\n|\Z)")
_CLOSING = re.compile(r"^---[ \t]*+(?:\r?\n|\Z)", re.MULTILINE)


def read_front_matter(
    data: bytes, name: str, *, limits: Limits = LIMITS, refused: type[Refused] = DocumentRefused
) -> Source:
    """Read front matter; the value is {"metadata": mapping, "text": the Markdown as it stands}.

    A file without front matter is refused. Raises `refused` with all mistakes found.
    """
    text = decode(data, name, limits, refused)
    whole = text.text
    refuse_characters(text, _FORBIDDEN, 0, len(whole))
    text.settle()
    start, end, body = _fences(text)
    composed = read_part(text, start, end, False, limits)
    if composed is None:
        raise text.refusal(0, "ARC-IN-FRONTMATTER", "the front matter is empty", "write 'name: value' lines")
    metadata: Value = composed.value
    if not isinstance(metadata, dict):
        text.note(composed.indexes[0], "ARC-IN-FRONTMATTER", "front matter is a mapping", "write 'name: value' lines")
    if len(whole) - body > limits.string:
        text.note(body, "ARC-IN-LIMIT", f"a text has at most {limits.string} characters", "shorten it")
    text.settle()
    value: Value = {"metadata": composed.value, "text": whole[body:]}
    return Source(name, type_markdown, sha256(data), len(data), value, lambda: _marks(text, composed, body))


def _fences(text: Text) -> tuple[int, int, int]:
    """Return where the YAML starts and ends, and where the Markdown starts."""
    opening = _FENCE.match(text.text)
    if opening is None:
        hint = "begin the file with a line ---, then YAML, then a line ---"
        raise text.refusal(0, "ARC-IN-FRONTMATTER", "there is no front matter", hint)
    closing = _CLOSING.search(text.text, opening.end())
    if closing is None:
        raise text.refusal(0, "ARC-IN-FRONTMATTER", "the front matter is not closed", "end it with a line ---")
    return opening.end(), closing.start(), closing.end()


def _marks(text: Text, composed: Composed, body: int) -> Mark:
    at = text.position(body)
    children = {"metadata": mark_tree(text, composed), "text": Mark(*at, *at)}
    return Mark(1, 1, 1, 1, children)
