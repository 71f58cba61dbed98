"""Which untracked files a repository ignores (gitignore(5)): `.gitignore` of each folder, and `info/exclude`.

What a user ignores everywhere (`core.excludesFile`) is not part of the repository and is not read. Paths are compared
byte by byte, each byte as one character, and by RE2, which no pattern can keep busy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import re2

_LONGEST = 1_024
_MOST = 10_000
_SPECIAL = re.compile(r"\\.|\*+|\?|\[!?\^?\]?(?:\[:[a-z]+:\]|\\.|[^\]\\])*\]|.", re.DOTALL)


class _Pattern(Protocol):
    def fullmatch(self, text: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern: `base` is the folder of its file, with a slash, and `whole` that all of the path below it counts."""

    base: bytes
    pattern: _Pattern
    whole: bool
    negated: bool
    folders: bool


def ignored(path: bytes, is_folder: bool, rules: Sequence[Rule]) -> bool:
    """Tell whether the last rule that matches a path ignores it."""
    name = path.rpartition(b"/")[2].decode("latin-1")
    for rule in reversed(rules):
        if rule.folders and not is_folder:
            continue
        tried = path[len(rule.base) :].decode("latin-1") if rule.whole else name
        if rule.pattern.fullmatch(tried):
            return not rule.negated
    return False


def rules_of(data: bytes, base: bytes) -> list[Rule]:
    """Return the rules of one file; a line that is no pattern matches nothing, as in git."""
    rules: list[Rule] = []
    for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:_MOST]:
        rule = _rule(line.removesuffix(b"\r").decode("latin-1"), base)
        if rule is not None:
            rules.append(rule)
    return rules


def _rule(text: str, base: bytes) -> Rule | None:
    text = re.sub(r"(?<!\\)[ ]+\Z", "", text)
    if not text or text.startswith("#") or len(text) > _LONGEST:
        return None
    negated = text.startswith("!")
    text = text.removeprefix("!") if negated else text
    folders = text.endswith("/")
    text = text.removesuffix("/")
    whole = "/" in text
    pattern = _compiled(_translated(text.removeprefix("/")))
    return Rule(base, pattern, whole, negated, folders) if pattern is not None and text else None


def _translated(text: str) -> str:
    """Return a pattern as a regular expression: `*` stays within a name, `**` between slashes is any folders."""
    made = ""
    if text == "**":
        return ".*"
    if text.startswith("**/"):
        made, text = "(?:.*/)?", text.removeprefix("**/")
    tail = ""
    if text.endswith("/**"):
        tail, text = "/.+", text.removesuffix("/**")
    return made + "/(?:.*/)?".join(map(_glob, text.split("/**/"))) + tail


def _glob(text: str) -> str:
    return "".join(_sign(found[0]) for found in _SPECIAL.finditer(text))


def _sign(sign: str) -> str:
    if sign[0] == "*":
        return "[^/]*"
    if sign == "?":
        return "[^/]"
    if len(sign) > 2 and sign[0] == "[":
        return _class(sign[1:-1])
    return re.escape(sign.removeprefix("\\") if len(sign) > 1 else sign)


def _class(inside: str) -> str:
    """Return a class of characters, which never has the slash in it."""
    negated = inside[0] in "!^"
    inside = inside[1:] if negated else inside
    inside = inside.replace("[:", "\0").replace("[", r"\[").replace("\0", "[:")
    inside = r"\]" + inside[1:] if inside.startswith("]") else inside
    return f"[^/{inside}]" if negated else f"[{inside}]"


def _compiled(text: str) -> _Pattern | None:
    options: Any = re2.Options()
    options.dot_nl = True
    options.log_errors = False
    try:
        pattern: _Pattern = re2.compile(text, options=options)
    except re2.error:
        return None
    return pattern
