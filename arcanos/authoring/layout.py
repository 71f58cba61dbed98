"""The one layout of rule files: keys in the order of the language's page, one line where it fits, comments kept.

What is written in braces or brackets stays so where it fits its line, and is opened to one entry for each line where
it does not, or where a comment stands inside. Nothing but layout changes: the text that comes out is read again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from arcanos.authoring.layout_scalars import in_lines, on_a_line
from arcanos.authoring.layout_tree import Collection, Comment, Entry, Scalar, Tree, tree_of
from arcanos.errors import Mistake, PackRefused, Place
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value
from arcanos.readers.yaml import read_yaml

WIDTH: Final = 120
STEP: Final = 2
RULE: Final = (
    *("id", "title", "domain", "severity", "scope", "controls", "owner", "why", "remedy", "effective"),
    *("retired", "for", "subject", "when", "min_targets", "evidence", "require", "manual", "message", "cases"),
)
CASE: Final = ("name", "as_of", "params", "roles", "given", "set", "drop", "collected_at", "expect")
PACK: Final = (
    *("id", "version", "title", "description", "requires", "effective", "min_n", "confidence", "evidence", "params"),
    *("frameworks", "lint", "accepted_mutants", "rules"),
)


def formatted(data: bytes, name: str) -> bytes:
    """Return a rule file or a pack in the one layout; the same bytes where it has it already.

    Raises PackRefused where the file can't be read strictly, is no mapping, or could not be laid out
    with the same meaning and the same comments.
    """
    before = read_yaml(data, name, refused=PackRefused).value
    if not is_object(before):
        message, hint = "a rule file is a mapping", "arcanos rules lint says what a rule needs"
        raise PackRefused([Mistake(Place(name, 1, 1), "ARC-POL-VALUE", message, hint)])
    tree = tree_of(_lines_of(data))
    text = laid_out(tree)
    result = text.encode("utf-8")
    after = read_yaml(result, name, refused=PackRefused).value
    again = tree_of(text)
    if not same(before, after) or Counter(tree.comments) != Counter(again.comments) or laid_out(again) != text:
        message, hint = "this file can't be laid out safely and is left alone", "report it, with the file"
        raise PackRefused([Mistake(Place(name), "ARC-POL-LAYOUT", message, hint)])
    return result


def same(left: Value, right: Value) -> bool:
    """Whether two values are one: the same types throughout, lists in order, members in any."""
    if is_object(left) and is_object(right):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if is_list(left) and is_list(right):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(left == right)


def laid_out(tree: Tree) -> str:
    """Return the text of a tree."""
    root = tree.root
    _ordered(root, PACK if _is_pack(root) else RULE)
    lines = [*_comments(tree.head, 0, first=True)]
    if tree.head and root.entries and root.entries[0].blank:
        lines.append("")
    lines += block(root, 0) if root.entries else ["{}"]
    lines += _comments(tree.foot, 0)
    return "\n".join(lines) + "\n"


def _lines_of(data: bytes) -> str:
    return re.sub(r"\r\n?", "\n", data.decode("utf-8-sig"))


def _is_pack(root: Collection) -> bool:
    return "version" in {entry.key.value for entry in root.entries if entry.key is not None}


def _ordered(mapping: Collection, keys: tuple[str, ...]) -> None:
    """Put the members of a rule, a pack and of each case in their order; unknown ones stand last."""
    place = {key: i for i, key in enumerate(keys)}
    mapping.entries.sort(key=lambda entry: place.get(entry.key.value if entry.key else "", len(place)))
    for entry in mapping.entries:
        inner = {"cases": CASE, "rules": RULE}.get(entry.key.value if entry.key else "")
        if inner and isinstance(entry.node, Collection) and not entry.node.keyed:
            for element in entry.node.entries:
                if isinstance(element.node, Collection) and element.node.keyed:
                    _ordered(element.node, inner)


def block(collection: Collection, indent: int) -> Iterator[str]:
    """Yield the lines of a collection, one entry after the other."""
    for number, entry in enumerate(collection.entries):
        yield from _comments(_above(entry, indent), indent, first=number == 0)
        if entry.blank and (number or entry.before):
            yield ""
        yield from _entry(entry, indent)
        yield from _comments(entry.after, indent)


def _above(entry: Entry, indent: int) -> list[Comment]:
    """Return the comments above an entry: also those beside it, and above what follows a dash, that have no line."""
    node = entry.node
    opened = entry.key is None and isinstance(node, Collection) and _line(entry, indent) is None
    beside = entry.beside if opened else entry.beside[:-1]
    inner = _above(node.entries[0], indent + STEP) if opened and isinstance(node, Collection) else []
    return [*entry.before, *(Comment(one.text, False) for one in beside), *inner]


def _comments(comments: list[Comment], indent: int, *, first: bool = False) -> Iterator[str]:
    for number, comment in enumerate(comments):
        if comment.blank and not (first and number == 0):
            yield ""
        yield " " * indent + comment.text


def _entry(entry: Entry, indent: int) -> Iterator[str]:
    start, beside = _start(entry, indent), f"  {entry.beside[-1].text}" if entry.beside else ""
    node = entry.node
    if isinstance(node, Scalar):
        yield from _scalar(node, start, indent, beside)
    elif (line := _line(entry, indent)) is not None:
        yield line + beside
    elif node is not None and entry.key is not None:
        yield start + beside
        yield from block(node, indent + STEP)
    elif node is not None:
        yield from _element(node, start, indent + STEP)


def _start(entry: Entry, indent: int) -> str:
    return " " * indent + ("-" if entry.key is None else f"{on_a_line(entry.key, flow=False)}:")


def _line(entry: Entry, indent: int) -> str | None:
    """Return an entry with its braces or brackets on one line, or None where they are opened."""
    node, text = entry.node, _inline(entry.node)
    line = f"{_start(entry, indent)} {text}"
    fits = len(line) <= WIDTH or (isinstance(node, Collection) and not node.entries)
    return line if text is not None and fits else None


def _element(node: Collection, start: str, indent: int) -> Iterator[str]:
    """Yield a collection in a list: its first line stands behind the dash, the comments of that entry above it."""
    first, *others = node.entries
    head, *lines = _entry(first, indent)
    yield f"{start} {head.lstrip(' ')}"
    yield from lines
    yield from _comments(first.after, indent)
    for entry in others:
        yield from _comments(_above(entry, indent), indent)
        if entry.blank:
            yield ""
        yield from _entry(entry, indent)
        yield from _comments(entry.after, indent)


def _scalar(scalar: Scalar, start: str, indent: int, beside: str) -> Iterator[str]:
    text = on_a_line(scalar, flow=False)
    lines = in_lines(scalar, indent + STEP, WIDTH) if len(f"{start} {text}") > WIDTH or "\n" in scalar.value else None
    if lines is None:
        yield f"{start} {text}{beside}"
        return
    yield f"{start} {lines[0]}{beside}"
    yield from lines[1:]


def _inline(node: Scalar | Collection | None) -> str | None:
    """Return what stands on one line, or None for what was written in lines or holds a comment."""
    if isinstance(node, Scalar):
        return on_a_line(node, flow=True)
    if node is None or ((not node.flow or node.opened) and node.entries):
        return None
    inner = ", ".join(map(_inline_entry, node.entries))
    return f"{{{inner}}}" if node.keyed else f"[{inner}]"


def _inline_entry(entry: Entry) -> str:
    value = _inline(entry.node)
    return f"{on_a_line(entry.key, flow=True)}: {value}" if entry.key is not None else str(value)
