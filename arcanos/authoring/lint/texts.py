"""What a rule says to people: its message, and whether title, why and remedy were written at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from arcanos.authoring.lint.observed import entries_on
from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.sightings import key_of
from arcanos.authoring.lint.subject import LintedPack, LintedRule
from arcanos.authoring.parts import checks_of
from arcanos.engine.fields import Node
from arcanos.engine.terms import Selector

TEXTS: Final = ("title", "owner", "why", "remedy", "message")
TOLD: Final = ("title", "why", "remedy")
ALIKE: Final = 0.9
"""From which share of common characters two texts say the same."""

_PLACEHOLDER: Final = re.compile(
    r"\b(?:todo|fixme|tbd|tba|xxx+|lorem ipsum|change ?me|to be (?:done|defined|written))\b|^[\W_]*$", re.IGNORECASE
)
_WORD: Final = re.compile(r"\w+")


def about_texts(pack: LintedPack) -> Iterator[Remark]:
    """Remark on the texts of the pack and of its rules."""
    for node in _texts(pack.source.header, ("title", "description")):
        yield from _placeholder(node, "")
    for linted in pack.rules:
        rule = linted.rule.id
        for node in (*_texts(linted.node, TEXTS), *_asked(linted.node)):
            yield from _placeholder(node, rule)
        yield from _repeated(linted)
        yield from _message(linted)


def _texts(node: Node, keys: tuple[str, ...]) -> Iterator[Node]:
    yield from (node[key] for key in keys if key in node and isinstance(node[key].value, str))


def _asked(node: Node) -> Iterator[Node]:
    manual = node.get("manual")
    if manual is not None:
        yield from _texts(manual, ("ask",))


def _placeholder(node: Node, rule: str) -> Iterator[Remark]:
    if _PLACEHOLDER.search(node.value):
        message = f"{node.path[-1]} is a placeholder"
        yield Remark(node.place, "placeholder-text", message, "write it for the person who gets the finding", rule)


def _repeated(linted: LintedRule) -> Iterator[Remark]:
    for first, second in combinations(TOLD, 2):
        one, other = (_plain(linted.node[key].value) for key in (first, second))
        if not one or not other:
            continue
        if one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() > ALIKE:
            hint = "title: what holds; why: what is at stake; remedy: what to do"
            place = linted.node[second].place
            yield Remark(place, "repeated-text", f"{second} says what {first} says", hint, linted.rule.id)


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _message(linted: LintedRule) -> Iterator[Remark]:
    message, rule = linted.rule.message, linted.rule.id
    if message is None:
        return
    holes = [piece for piece in message.pieces if not isinstance(piece, str)]
    shown = [piece for piece in holes if isinstance(piece, Selector)]
    if not holes:
        text = "the message shows no field: every failure reads the same"
        hint = "name {subject} and what was found, or leave message out for the clause that failed"
        yield Remark(message.place, "constant-message", text, hint, rule)
    for selector in shown:
        if key_of(selector) in linted.sightings.missed and not _may_be_absent(linted, selector):
            text = f"the message shows '{selector.text}', which is absent in a case that fails"
            hint = "name a field that is there whenever the rule fails, or leave message out"
            yield Remark(message.place, "absent-in-message", text, hint, rule)


def _may_be_absent(linted: LintedRule, selector: Selector) -> bool:
    """Return whether the rule fails because the field is absent: then showing that it is, is the message."""
    return any(said != "pass" for check in checks_of(linted.rule) for said in entries_on(check, selector.text))
