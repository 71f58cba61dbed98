"""One model card as Hugging Face keeps it, whatever its author made of it: what can't be read is said, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from arcanos.errors import NotCollected
from arcanos.evidence.collectors.model_index import Results, results
from arcanos.readers.front_matter import read_front_matter
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Limits, Source, Value

_SURVIVED: Final = frozenset(
    {
        *("ARC-IN-ALIAS", "ARC-IN-CHARACTER", "ARC-IN-DIRECTIVE", "ARC-IN-DUPKEY", "ARC-IN-FRONTMATTER"),
        *("ARC-IN-KEY", "ARC-IN-MERGE", "ARC-IN-MORE", "ARC-IN-NUMBER", "ARC-IN-SYNTAX", "ARC-IN-TAG"),
        "ARC-IN-TRAILING",
    }
)
_LISTS: Final = {
    "licenses": ("licenses", "license"),
    "languages": ("languages", "language"),
    "base_models": ("base_models", "base_model"),
    "datasets": ("datasets",),
    "metric_names": ("metric_names",),
}
_LINES: Final = {"licence": "ARC-COL-LICENCE"}
_FENCED: Final = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?(?:^\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_HEADING: Final = re.compile(r"^#{1,6}[ \t]+(.{1,200}?)[ \t]*#*[ \t]*\r?$", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"\{\{.{0,400}?\}\}|\[More Information Needed\]", re.DOTALL)
_LOCAL: Final = re.compile(r"(?:[/~]|\.{1,2}/|[A-Za-z]:[\\/]|\\\\)")
MOST_HEADINGS: Final = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a card, and in which line (0: anywhere)."""

    code: str
    line: int = 0

    def document(self) -> dict[str, Value]:
        """Return it as a document holds it."""
        return {"code": self.code} | ({"line": self.line} if self.line else {})


@dataclass(frozen=True, slots=True)
class Card:
    """A card: its front matter with one form for what comes in several, its text, and what is wrong with it."""

    metadata: dict[str, Value]
    text: str
    problems: tuple[Problem, ...]
    left_out: int = 0

    @property
    def headings(self) -> list[str]:
        """Return the headings of the text, those of code left out."""
        found = _HEADING.finditer(_FENCED.sub("", self.text))
        return [heading[1] for _, heading in zip(range(MOST_HEADINGS), found, strict=False)]


def read_card(data: bytes, name: str, limits: Limits) -> Card:
    """Read a card. Raises NotCollected only for a file that is no text, is empty, or breaks the limits."""
    try:
        source = read_front_matter(data, name, limits=limits, refused=NotCollected)
    except NotCollected as refusal:
        codes = {mistake.code for mistake in refusal.mistakes}
        if not codes <= _SURVIVED:
            raise
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        problems = {Problem(mistake.code, mistake.place.line) for mistake in refusal.mistakes}
        return Card({}, text, _sorted({*problems, *_placeholders(text, 0)}))
    return _card(source)


def _card(source: Source) -> Card:
    given: dict[str, Value] = source.value["metadata"]
    text: str = source.value["text"]
    problems = {Problem(code, _line(source, key)) for key, code in _LINES.items() if key in given}
    lists, odd = _listed(given)
    problems |= {Problem("ARC-COL-CARDTYPE", _line(source, key)) for key in odd}
    kept = {key: value for key, value in given.items() if key not in (*_LISTS, "metrics", "model-index")}
    metadata: dict[str, Value] = {**kept, **lists}
    if any(_LOCAL.match(base) for base in lists.get("base_models", ())):
        problems.add(Problem("ARC-COL-LOCALBASE", _line(source, "base_model")))
    found = _results(source, given)
    problems |= {Problem("ARC-COL-MODELINDEX", line) for line in found.lines}
    metadata |= _measured(given, found)
    if len(found.models) == 1 and "model_name" not in metadata:
        (metadata["model_name"],) = found.models
    problems |= _placeholders(text, source.place(("text",)).line - 1)
    return Card(metadata, text, _sorted(problems), found.left_out)


def _listed(given: dict[str, Value]) -> tuple[dict[str, list[str]], list[str]]:
    """Return what comes as a text or a list of texts, as lists, and the keys whose values are neither."""
    lists: dict[str, list[str]] = {}
    odd: list[str] = []
    for plural, keys in _LISTS.items():
        for key in keys:
            words = _words(given[key]) if key in given else []
            if words is None:
                odd.append(key)
            elif words:
                lists[plural] = words
    return lists, odd


def _results(source: Source, given: dict[str, Value]) -> Results:
    return results(given["model-index"], source) if "model-index" in given else Results()


def _measured(given: dict[str, Value], found: Results) -> dict[str, Value]:
    """Return the figures: those of packs stand under `metrics`, where Hugging Face has only their names."""
    said = given.get("metrics")
    stated = is_list(said) and bool(said) and all(is_object(one) for one in said)
    figures = said if stated else found.metrics
    names = None if stated or said is None else _words(said)
    return ({"metrics": figures} if figures else {}) | ({"metric_names": names} if names else {})


def _words(value: Value) -> list[str] | None:
    """Return a text or a list of texts as a list, None where it is neither."""
    listed = value if is_list(value) else [value]
    return listed if all(isinstance(one, str) and one for one in listed) else None


def _line(source: Source, key: str) -> int:
    return source.place(("metadata", key), key=True).line


def _placeholders(text: str, before: int) -> set[Problem]:
    """Return a problem where a template was not filled in: at the first of its placeholders."""
    found = _PLACEHOLDER.search(text)
    return {Problem("ARC-COL-TEMPLATE", before + text.count("\n", 0, found.start()) + 1)} if found else set()


def _sorted(problems: set[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.code)))
