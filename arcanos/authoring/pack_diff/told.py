"""A comparison of two versions of a pack as text, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from arcanos.authoring.pack_diff.changes import Changes, Side
from arcanos.authoring.pack_diff.compared import Compared
from arcanos.authoring.pack_diff.verdicts import Changed, Effect, Told, Verdicts
from arcanos.clock import rfc3339
from arcanos.digest import canonical
from arcanos.reports.lines import one_line
from arcanos.reports.markdown_text import code, escape

FORMAT: Final = "arcanos-pack-diff/1"
HEADINGS: Final[dict[Effect, str]] = {
    Effect.CLOSES: "NEWLY CLOSES",
    Effect.OPENS: "NEWLY OPENS: what closed the gate no longer does",
    Effect.WILL_CLOSE: "WILL CLOSE once its rule is in force",
    Effect.UNTOLD: "COULD NOT BE TOLD, and could before",
    Effect.NONE: "OTHERWISE CHANGED",
}
Members = dict[str, object]
Word = Callable[[str], str]


def to_text(compared: Compared) -> str:
    """Return the comparison for a terminal."""
    return "\n".join(_lines(compared, lambda title: f"\n{title}", one_line, one_line)) + "\n"


def to_markdown(compared: Compared) -> str:
    """Return the comparison for a comment on a pull request; nothing in a pack or in evidence becomes markup."""
    return "\n".join(_lines(compared, lambda title: f"\n### {escape(title)}\n", escape, code)) + "\n"


def _lines(compared: Compared, heading: Word, plain: Word, name: Word) -> Iterator[str]:
    old, new = compared.old.pack, compared.new.pack
    yield plain(f"{new.id}: {old.version} -> {new.version} ({old.source} -> {new.source})")
    for title, lines in (*_sections(compared, plain, name), ("Version", _version(compared, plain))):
        yield heading(title)
        yield from lines


def _version(compared: Compared, plain: Word) -> list[str]:
    step = compared.changes.step
    asked = f"- the change is {step}" + (f": it asks for {compared.asks_for} or later" if step else "")
    return [asked, *([f"- WARNING: {plain(compared.warning)}"] if compared.warning else [])]


def _sections(compared: Compared, plain: Word, name: Word) -> Iterator[tuple[str, list[str]]]:
    changes, verdicts = compared.changes, compared.verdicts
    for effect in Effect if verdicts is not None else ():
        found = [one for one in verdicts.changed if one.effect is effect] if verdicts is not None else []
        if found:
            yield f"{HEADINGS[effect]} ({len(found)})", [f"- {_verdict(one, plain, name)}" for one in found]
    rules = list(_rules(changes, plain, name))
    yield "Rules", rules or ["- no rule was added, removed or changed"]
    if changes.shared:
        yield "What its rules share", [f"- {plain(change.text)}" for change in changes.shared]
    yield "Verdicts", [f"- {plain(line)}" for line in _summary(compared.verdicts, compared)]


def _verdict(one: Changed, plain: Word, name: Word) -> str:
    return f"{name(one.rule)} {name(one.subject)}: {plain(_said(one.old))} -> {plain(_said(one.new))}"


def _said(told: Told | None) -> str:
    return "nothing" if told is None else str(told)


def _rules(changes: Changes, plain: Word, name: Word) -> Iterator[str]:
    for rule in changes.rules:
        yield f"- {rule.how} {name(rule.rule)}" + (f" ({plain(rule.text)})" if rule.text else "")
        yield from (f"  - {plain(change.text)}" for change in rule.changes)


def _summary(verdicts: Verdicts | None, compared: Compared) -> Iterator[str]:
    if verdicts is None:
        yield "not compared: there is no configuration here; name one with --config"
        return
    counts = verdicts.counts
    yield (
        f"{len(verdicts.changed)} of {verdicts.compared} changed as of {rfc3339(compared.as_of)}, "
        f"gate {verdicts.gate}: "
        f"{counts[Effect.CLOSES]} newly close, {counts[Effect.OPENS]} newly open, "
        f"{counts[Effect.WILL_CLOSE]} will close, {counts[Effect.UNTOLD]} could not be told any more"
    )
    yield from verdicts.notes


def to_json(compared: Compared) -> bytes:
    """Return the comparison as one line of canonical JSON in the format `arcanos-pack-diff/1`."""
    members: Members = {
        "format": FORMAT,
        "id": compared.new.pack.id,
        "as_of": rfc3339(compared.as_of),
        "old": _side(compared.old),
        "new": _side(compared.new),
        "step": str(compared.changes.step),
        "asks_for": compared.asks_for,
        "warning": compared.warning or None,
        "rules": [
            {
                "rule": rule.rule,
                "how": rule.how,
                "step": str(rule.step),
                "changes": [{"key": one.key, "text": one.text, "step": str(one.step)} for one in rule.changes],
            }
            for rule in compared.changes.rules
        ],
        "shared": [{"key": one.key, "text": one.text, "step": str(one.step)} for one in compared.changes.shared],
        "verdicts": None if compared.verdicts is None else _verdicts(compared.verdicts),
    }
    return canonical(members) + b"\n"


def _side(side: Side) -> Members:
    return {"version": side.pack.version, "source": side.pack.source, "sha256": side.pack.sha256}


def _verdicts(verdicts: Verdicts) -> Members:
    return {
        "gate": verdicts.gate,
        "compared": verdicts.compared,
        "counts": {str(effect): verdicts.counts[effect] for effect in Effect},
        "changed": _changed(verdicts.changed),
        "notes": list(verdicts.notes),
    }


def _changed(changed: Sequence[Changed]) -> list[Members]:
    return [
        {
            "rule": one.rule,
            "subject": one.subject,
            "effect": str(one.effect),
            "old": None if one.old is None else _told(one.old),
            "new": None if one.new is None else _told(one.new),
        }
        for one in changed
    ]


def _told(told: Told) -> Members:
    return {
        "outcome": told.outcome,
        "reason": told.reason or None,
        "severity": str(told.severity),
        "closes": told.closes,
        "out_of_force": told.in_force or None,
        "cover": told.cover or None,
    }
