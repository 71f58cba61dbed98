"""What of a resource's values may be said: not what Terraform does not know yet, and not what it calls sensitive.

Terraform describes both beside the values, in a tree of the same shape whose leaves are true; a mark is such a tree.
A list of which one element may not be said is left out whole: with the others alone in it, a rule about every
element would pass. A mark is lost where a provider copies a value, so a text that is sensitive in one place is not
said in any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from arcanos.evidence.collectors.secret_texts import looks_secret
from arcanos.readers.shapes import ABSENT, is_list, is_object, value_at
from arcanos.readers.source import Path, Value

NO_MARK: Final[Value] = False

_SHORTEST, _INSIDE, _NEEDLES = 4, 8, 200


@dataclass(slots=True)
class Said:
    """What may be said of one value; `unknown` and `sensitive` are where something was left out."""

    value: Value
    unknown: list[Path] = field(default_factory=list[Path])
    sensitive: list[Path] = field(default_factory=list[Path])


class Secrets:
    """The texts that are sensitive somewhere in a file, to be known again elsewhere.

    Texts of fewer than four characters say too little to be known again. Inside other texts they are looked for from
    eight characters on, and only where there are at most 200.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._texts = {text for text in texts if len(text) >= _SHORTEST}
        long = sorted(text for text in self._texts if len(text) >= _INSIDE)
        self._inside = _any_of(long) if 0 < len(long) <= _NEEDLES else None

    def hold(self, text: str) -> bool:
        """Tell whether a text is one of them, or has one inside."""
        if text in self._texts:
            return True
        return self._inside is not None and len(text) >= _INSIDE and self._inside(text)


def _any_of(needles: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells whether one of the needles is in a text, with RE2 in a sixth of the time of a loop."""
    import re2

    options: Any = re2.Options()
    options.max_mem = 64 * 1024 * 1024
    options.log_errors = False
    try:
        pattern: Any = re2.compile("|".join(map(_escaped, needles)), options=options)
    except re2.error:
        return lambda text: any(needle in text for needle in needles)
    return lambda text: pattern.search(text) is not None


def _escaped(text: str) -> str:
    return "".join(f"\\x{{{ord(sign):x}}}" for sign in text)


def said(value: Value, path: Path, unknown: Value, sensitive: Value, secrets: Secrets) -> Said:
    """Return what may be said of the value at `path`, ABSENT where nothing may; null in an object is what is not set.

    What is marked in a shape that is not the value's is left out.
    """
    result = Said(ABSENT)
    result.value = _Saying(secrets, result.unknown, result.sensitive).say(value, path, unknown, sensitive)
    return result


@dataclass(slots=True)
class _Saying:
    """One walk along a value and its marks; the readers bound how deep it goes."""

    secrets: Secrets
    unknown: list[Path] = field(default_factory=list[Path])
    sensitive: list[Path] = field(default_factory=list[Path])

    def say(self, value: Value, path: Path, unknown: Value, sensitive: Value) -> Value:
        is_unknown = _covers(unknown, value)
        is_sensitive = _covers(sensitive, value) or (isinstance(value, str) and self.secrets.hold(value))
        if is_unknown:
            self.unknown.append(path)
        if is_sensitive:
            self.sensitive.append(path)
        if is_unknown or is_sensitive:
            return ABSENT
        if is_list(value):
            return self._list(value, path, unknown, sensitive)
        if is_object(value) or value is ABSENT:
            return self._object(value, path, unknown, sensitive)
        return value

    def _object(self, value: Value, path: Path, unknown: Value, sensitive: Value) -> Value:
        made: dict[str, Value] = {}
        there: dict[str, Value] = {} if value is ABSENT else value
        for key in _names(there, unknown, sensitive):
            inner = self.say(there.get(key, ABSENT), (*path, key), _at(unknown, key), _at(sensitive, key))
            if inner is not ABSENT and inner is not None:
                made[key] = inner
        return made if made or value is not ABSENT else ABSENT

    def _list(self, value: list[Value], path: Path, unknown: Value, sensitive: Value) -> Value:
        inside = _Saying(self.secrets)
        made = [inside.say(v, (*path, i), _at(unknown, i), _at(sensitive, i)) for i, v in enumerate(value)]
        whole = any(item is ABSENT for item in made)
        self.unknown += [path] if whole and inside.unknown else inside.unknown
        self.sensitive += [path] if whole and inside.sensitive else inside.sensitive
        return ABSENT if whole else made


def marked(value: Value, mark: Value) -> Iterator[str]:
    """Yield the texts of a value that a mark is about."""
    if _covers(mark, value):
        yield from _texts(value)
    elif is_object(value) and marks(mark):
        for key, item in value.items():
            yield from marked(item, _at(mark, key))
    elif is_list(value) and marks(mark):
        for i, item in enumerate(value):
            yield from marked(item, _at(mark, i))


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_object(value) or is_list(value):
        for item in value.values() if is_object(value) else value:
            yield from _texts(item)


def _names(*trees: Value) -> Iterator[str]:
    """Yield the keys of all of them that are objects, each once."""
    seen: set[str] = set()
    for tree in trees:
        for key in tree if is_object(tree) else ():
            if key not in seen:
                seen.add(key)
                yield key


def _covers(mark: Value, value: Value) -> bool:
    """Tell whether a mark is about the whole value: it says so, or it can't be laid over the value."""
    if mark is None or mark is False:
        return False
    if is_object(mark):
        return not (is_object(value) or value is ABSENT or (is_list(value) and _counts(mark))) and marks(mark)
    if is_list(mark):
        return not (is_list(value) and len(mark) <= len(value)) and marks(mark)
    return True


def _counts(mark: dict[str, Value]) -> bool:
    return all(isinstance(key, int) for key in mark)


def _at(mark: Value, step: str | int) -> Value:
    if is_object(mark):
        return cast("dict[str | int, Value]", mark).get(step, NO_MARK)  # `along` marks elements by their index
    if is_list(mark) and isinstance(step, int) and step < len(mark):
        return mark[step]
    return NO_MARK


def marks(mark: Value) -> bool:
    """Tell whether a mark marks anything."""
    if is_object(mark):
        return any(map(marks, mark.values()))
    if is_list(mark):
        return any(map(marks, mark))
    return mark is not None and mark is not False


def either(one: Value, other: Value) -> Value:
    """Return the mark of what one of two marks is about; everything, where they have different shapes."""
    if not marks(one):
        return other
    if not marks(other):
        return one
    if is_object(one) and is_object(other):
        return {key: either(_at(one, key), _at(other, key)) for key in _names(one, other)}
    if is_list(one) and is_list(other):
        return [either(_at(one, i), _at(other, i)) for i in range(max(len(one), len(other)))]
    return True


def suspected(value: Value, name: str = "") -> Value:
    """Return the mark of the texts below `value` whose name or form is that of a secret; `name` is the value's own."""
    if is_object(value):
        return {key: suspected(item, key) for key, item in value.items()}
    if is_list(value):
        return [suspected(item, name) for item in value]
    return isinstance(value, str) and looks_secret(name, value)


def along(value: Value, steps: Path) -> Value:
    """Return the mark of what stands at the end of `steps`, or of the last value that they come to."""
    length = next((n for n in range(len(steps)) if value_at(value, steps[: n + 1]) is ABSENT), len(steps))
    mark: Value = True
    for step in reversed(steps[:length]):
        mark = {step: mark}
    return mark
