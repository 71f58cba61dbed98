"""A change of a value in a pack's text, in words: which part of it, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from arcanos.digest import canonical
from arcanos.findings import SEVERITIES, Severity
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value
from arcanos.redaction import printable

LONGEST: Final = 80
PROSE: Final = frozenset({"why", "remedy", "description", "title", "message", "ask"})
_ABSENT: Final = object()


def worded(key: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[str]:
    """Yield what changed under one key of a mapping, one text for each part; nothing where nothing did."""
    if key in old and key in new and _same(old[key], new[key]):
        return
    if key == "cases":
        yield _cases(old.get(key), new.get(key))
    elif key == "severity" and old.get(key) in SEVERITIES and new.get(key) in SEVERITIES:
        word = "raised" if Severity.named(new[key]) > Severity.named(old[key]) else "lowered"
        yield f"severity {word} from {old[key]} to {new[key]}"
    elif key in PROSE:
        yield f"{key} {'added' if key not in old else 'removed' if key not in new else 'changed'}"
    else:
        for path, text in parts(old.get(key, _ABSENT), new.get(key, _ABSENT)):
            yield f"{key}{'.' if path else ''}{path} {text}"


def parts(old: object, new: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, what changed) for the smallest parts of two values that differ."""
    if is_object(old) and is_object(new):
        for key in sorted({*old, *new}):
            yield from parts(old.get(key, _ABSENT), new.get(key, _ABSENT), f"{path}.{key}" if path else key)
    elif is_list(old) and is_list(new) and all(is_object(one) for one in (*old, *new)) and len(old) == len(new):
        for i, pair in enumerate(zip(old, new, strict=True)):
            yield from parts(*pair, f"{path}[{i}]")
    elif not _same(old, new):
        yield path, _from_to(old, new)


def _from_to(old: object, new: object) -> str:
    if old is _ABSENT:
        return f"added: {_shown(new)}"
    if new is _ABSENT:
        return f"removed: {_shown(old)}"
    if isinstance(old, int | float) and isinstance(new, int | float) and not isinstance(old, bool):
        return f"{'raised' if new > old else 'lowered'} from {_shown(old)} to {_shown(new)}"
    if is_list(old) and is_list(new):
        gone, more = _less(old, new), _less(new, old)
        told = [f"without {_shown(gone)}"] * bool(gone) + [f"with {_shown(more)}"] * bool(more)
        return f"changed: now {' and '.join(told)}" if told else "changed its order"
    return f"changed from {_shown(old)} to {_shown(new)}"


def _less(these: list[Value], those: list[Value]) -> list[Value]:
    return [one for one in these if not any(_same(one, other) for other in those)]


def _cases(old: Value, new: Value) -> str:
    before, after = _named(old), _named(new)
    changed = sum(not _same(before[name], after[name]) for name in {*before} & {*after})
    counts = {"added": len({*after} - {*before}), "removed": len({*before} - {*after}), "changed": changed}
    told = ", ".join(f"{n} {word}" for word, n in counts.items() if n)
    return f"cases: {told or 'in another order'}"


def _named(cases: Value) -> dict[str, Value]:
    found: list[Value] = cases if is_list(cases) else []
    return {str(case.get("name")): case for case in found if is_object(case)}


def _same(old: object, new: object) -> bool:
    if old is _ABSENT or new is _ABSENT:
        return old is new
    return canonical(old) == canonical(new)


def _shown(value: object) -> str:
    text = printable(value if isinstance(value, str) else canonical(value).decode())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
