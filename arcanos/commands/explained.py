"""How an explanation is written: as text, as Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.digest import canonical
from arcanos.engine.auditor import Section
from arcanos.findings import Finding
from arcanos.redaction import printable
from arcanos.reports.markdown_text import escape

FORMAT: Final = "arcanos-explanation/1"
FENCE: Final = "~~~~~~"


@dataclass(frozen=True, slots=True)
class Explained:
    """A finding and what is told of it; a section without a title is shown as it is, line by line."""

    finding: Finding
    sections: tuple[Section, ...]


def as_text(explained: Sequence[Explained]) -> Iterator[str]:
    """Yield the lines of all, with a blank line between two."""
    for i, one in enumerate(explained):
        yield from [""] * (i > 0)
        for j, section in enumerate(one.sections):
            if section.title:
                yield from [""] * (j > 0)
                yield section.title
            yield from (f"  {line}" if section.title else line for line in section.lines)


def as_markdown(explained: Sequence[Explained]) -> str:
    """Return a document with a heading for each finding."""
    return "\n".join(line for one in explained for line in _markdown(one)) + "\n"


def _markdown(one: Explained) -> Iterator[str]:
    yield f"# {escape(f'{one.finding.name} {one.finding.subject}')}"
    yield ""
    for section in one.sections:
        if section.title:
            yield from (f"## {escape(section.title)}", "", *(f"- {escape(line)}" for line in section.lines), "")
        else:
            # No line of an explanation can end the fence: each is indented or begins with a word of ours.
            yield from (f"{FENCE}text", *map(printable, section.lines), FENCE, "")


def as_json(explained: Sequence[Explained], voice: str) -> str:
    """Return one line of canonical JSON."""
    return canonical({"format": FORMAT, "for": voice, "findings": [_members(one) for one in explained]}).decode() + "\n"


def _members(one: Explained) -> dict[str, object]:
    found = one.finding
    return {
        "rule": found.name,
        "subject": found.subject,
        "fingerprint": found.fingerprint,
        "outcome": str(found.outcome),
        "reason": str(found.reason) if found.reason is not None else None,
        "sections": [{"title": section.title, "lines": list(section.lines)} for section in one.sections],
    }
