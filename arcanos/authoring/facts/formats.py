"""The facts that packs need, as canonical JSON and as a Markdown page for those who supply them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from arcanos import __version__
from arcanos.authoring.facts.supply import Needed
from arcanos.clock import show_span
from arcanos.digest import canonical
from arcanos.engine.model import Pack

FORMAT: Final = "arcanos-facts/1"


def to_json(packs: Sequence[Pack], needed: Sequence[Needed]) -> bytes:
    """Return the facts as canonical JSON; `max_age` is in seconds."""
    told = {
        "format": FORMAT,
        "engine_version": __version__,
        "packs": [{"id": pack.id, "version": pack.version, "source": pack.source} for pack in packs],
        "documents": [
            {
                "document": one.document,
                "supplied": one.supplied,
                "by": one.by or None,
                "max_age": int(one.max_age) if one.max_age is not None else None,
                "files": list(one.files) if one.files is not None else None,
                "state": one.state,
                "rules": list(one.rules),
                "facts": [
                    {"path": f.path, "types": list(f.types), "rules": list(f.rules), "missing": f.missing}
                    for f in one.facts
                ],
            }
            for one in needed
        ],
    }
    return canonical(told) + b"\n"


def to_markdown(needed: Sequence[Needed]) -> Iterator[str]:
    """Yield the lines of a page: a section for each document, a row for each fact."""
    yield "# Facts"
    for one in needed:
        yield ""
        yield f"## {one.document}"
        yield ""
        yield f"{', '.join(heading(one))}." + (f" {one.by}" if one.by else "")
        yield ""
        yield "| fact | type | needed by | |"
        yield "| --- | --- | --- | --- |"
        for fact in one.facts:
            rules = " ".join(f"`{rule}`" for rule in fact.rules)
            cells = (f"`{fact.path}`", ", ".join(fact.types) or "any", rules, "missing" if fact.missing else "")
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def heading(one: Needed) -> Iterator[str]:
    """Yield what is to be said of a whole document."""
    yield one.supplied
    yield f"at most {show_span(one.max_age)} old" if one.max_age is not None else "of any age"
    if one.files is not None:
        yield f"from {' '.join(one.files)}"
    if one.state != "unknown":
        yield one.state
