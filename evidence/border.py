"""Redaction at the border: what may not leave is taken out of documents before their digests are taken.

What a path names goes away: a member is then not there, an element of a list is null, so that a rule can't tell and
never sees a wrong value. With `tag` it becomes a keyed tag, equal for equal values. Secrets and personal data that are
found inside texts are replaced where they stand.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from arcanos.digest import canonical
from arcanos.evidence.collectors.identifier_kinds import SCHEMES, Scheme
from arcanos.evidence.collectors.secret_texts import looks_secret
from arcanos.evidence.manifest import Enclosed, Failed, Provenance, Redacted
from arcanos.evidence.origins import Origin
from arcanos.evidence.redaction_paths import compiled, replace_at
from arcanos.evidence.redaction_rules import Redaction
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value
from arcanos.redaction import redact

_SECRET: Final = "looks like a secret"  # noqa: S105 - a reason, and no password
_GONE: Final[Value] = object()
_ELSEWHERE: Final = "$"
_TAG: Final = "[redacted"
_PROBE: Final = "Xk29fLmq0Pz7Rt4v"
"""What is a secret under the name of one, and under no other."""
_MOST: Final = 1_000
"""Places that are told for one document; what is beyond them is counted at its root."""


def redacted(documents: Iterable[Enclosed], redaction: Redaction, key: bytes | None) -> list[Enclosed]:
    """Return the documents as they may leave, each saying what was taken out, where and why, and never what it was."""
    return [_Border(redaction, key, one.kind).document(one) for one in documents]


def redacted_failures(failures: Iterable[Failed], redaction: Redaction) -> tuple[Failed, ...]:
    """Return the failures as they may leave: what they say of files and addresses gives nothing away."""
    border = _Border(redaction, None, "")
    return tuple(
        replace(one, message=border.plain(one.message), hint=border.plain(one.hint), place=border.plain(one.place))
        for one in failures
    )


@dataclass(slots=True)
class _Border:
    redaction: Redaction
    key: bytes | None
    kind: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    def document(self, one: Enclosed) -> Enclosed:
        value = _copied(one.value)
        notes: list[str] = []
        rules = [rule for rule in self.redaction.paths if rule.document == self.kind]
        # Tags first: what goes away must be there for the tag of what it stands in.
        for rule in sorted(rules, key=lambda rule: not rule.tag):
            count = replace_at(compiled(rule.path), value, self._tagged if rule.tag else _gone)
            self.counts[rule.path, rule.why] += count
            if not count:
                notes.append(f"the redaction of {rule.path} matched nothing")
        cleaned = self.cleaned(value, "$", "")
        sources = tuple(self._provenance(source) for source in one.sources)
        if notes and sources:
            sources = (replace(sources[0], notes=(*sources[0].notes, *notes)), *sources[1:])
        found = tuple(Redacted(path, why, count) for (path, why), count in sorted(self.counts.items()) if count)
        return replace(one, value=cleaned, sources=sources, redacted=(*one.redacted, *found))

    def cleaned(self, value: Value, path: str, name: str) -> Value:
        """Return a value without what detectors find; what a path took away is left out, or null in a list."""
        if is_object(value):
            return dict(self._members(value, path))
        if is_list(value):
            items = (self.cleaned(item, f"{path}[*]", name) for item in value)
            return [None if item is _GONE else item for item in items]
        return self._text(value, path, name) if isinstance(value, str) else value

    def _members(self, value: dict[str, Value], path: str) -> Iterator[tuple[str, Value]]:
        taken = set(value)
        for name, member in value.items():
            if member is _GONE:
                continue
            shown = self._plain(name, path, "a name")
            if shown != name:
                shown = next(one for i in range(len(value) + 1) if (one := shown + "#" * i) not in taken)
                taken.add(shown)
            yield shown, self.cleaned(member, f"{path}.{shown}", name)

    def _text(self, text: str, path: str, name: str) -> str:
        named = looks_secret(name, _PROBE) and looks_secret(name, text)
        if self.redaction.secrets and named and _TAG not in text:
            self._count(path, _SECRET)
            return self._tagged(text)
        return self._plain(text, path, "")

    def plain(self, text: str) -> str:
        """Return a text that is told, without the secrets and the personal data that stand in it."""
        return self._plain(text, _ELSEWHERE, "")

    def _plain(self, text: str, path: str, where: str) -> str:
        """Return a text without the secrets and the personal data that stand in it."""
        clean = redact(text) if self.redaction.secrets else text
        if clean != text:
            self._count(path, f"{where}: {_SECRET}" if where else _SECRET)
        for scheme in SCHEMES:
            if scheme.kind in self.redaction.personal and scheme.found(clean):
                self._count(path, f"{where}: {scheme.kind}" if where else scheme.kind)
                clean = self._without(scheme, clean)
        return clean

    def _without(self, scheme: Scheme, text: str) -> str:
        pieces: list[str] = []
        after = 0
        for start, end in scheme.spans(text):
            pieces += text[after:start], f"[redacted {scheme.kind}{self._mark(text[start:end])}]"
            after = end
        return "".join((*pieces, text[after:]))

    def _tagged(self, value: Value) -> str:
        return f"[redacted{self._mark(value)}]"

    def _mark(self, value: Value) -> str:
        """Return what equal values share under one key, and nothing where there is no key."""
        if self.key is None:
            return ""
        return " hmac-sha256:" + hmac.new(self.key, canonical(value), "sha256").hexdigest()[:32]

    def _count(self, path: str, why: str) -> None:
        self.counts[(path if len(self.counts) < _MOST else _ELSEWHERE), why] += 1

    def _provenance(self, source: Provenance) -> Provenance:
        """Return where a document is from, without what file names, addresses and notes give away."""
        plain = self._plain
        return replace(
            source,
            origins=tuple(
                Origin(plain(one.name, _ELSEWHERE, "an origin"), one.sha256, one.size, one.media_type)
                for one in source.origins
            ),
            withheld=tuple(replace(one, path=plain(one.path, _ELSEWHERE, "a path")) for one in source.withheld),
            notes=tuple(plain(note, _ELSEWHERE, "a note") for note in source.notes),
        )


def _gone(_: Value) -> Value:
    return _GONE


def _copied(value: Value) -> Value:
    """Return a copy whose objects and lists are its own: paths are redacted in place."""
    if is_object(value):
        return {name: _copied(member) for name, member in value.items()}
    return [_copied(item) for item in value] if is_list(value) else value
