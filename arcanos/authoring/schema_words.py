"""What editors show of a key or an operator: the sentences of the documentation's own tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LANGUAGE: Final = "docs/language.md"
WAIVERS: Final = "docs/waivers.md"

_TABLE: Final = re.compile(r"^\|(?P<head>.*)\|\n\|[-| ]+\|\n(?P<rows>(?:\|.*\n?)+)", re.MULTILINE)
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_DECISION: Final = re.compile(r" ?\(D\d+\)")


@dataclass(frozen=True, slots=True)
class Words:
    """The description of each word, by the heading that its table stands under."""

    tables: Mapping[str, Mapping[str, str]]

    def of(self, heading: str, word: str) -> str:
        """Return the description of a word; raises KeyError naming the table that lacks it."""
        try:
            return self.tables[heading][word]
        except KeyError:
            raise KeyError(f"the documentation has no row '{word}' under '{heading}'") from None


def words_of(language: str, waivers: str) -> Words:
    """Return the descriptions of `docs/language.md` and `docs/waivers.md`, given as text."""
    found: dict[str, Mapping[str, str]] = {}
    for section in re.split(r"^#+ ", f"{language}\n{waivers}", flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        for table in _TABLE.finditer(text + "\n"):
            if heading not in found:
                found[heading] = _described(table)
    return Words(found)


def _described(table: re.Match[str]) -> Mapping[str, str]:
    head = [cell.strip() for cell in table["head"].split("|")]
    found: dict[str, str] = {}
    for line in table["rows"].splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for word in re.findall(r"`([^`]+)`", cells[0]):
            found[word] = _sentence(head, cells)
    return found


def _sentence(head: list[str], cells: list[str]) -> str:
    pairs = zip(head[1:], cells[1:], strict=True)
    named = [_named(name, _plain(cell)) for name, cell in pairs if cell and (name or cell == "required")]
    return " ".join(f"{text[0].upper()}{text[1:]}{'' if text.endswith('.') else '.'}" for text in named)


def _named(name: str, cell: str) -> str:
    if name in ("takes", "true when", "unknown when"):
        return f"{name} {cell}"
    return cell


def _plain(cell: str) -> str:
    return _DECISION.sub("", _LINK.sub(r"\1", cell)).replace("`", "")
