"""What was said, for programs: canonical JSON with a version, and annotations for a pull request on GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from arcanos import __version__
from arcanos.authoring.lint.codes import Level
from arcanos.authoring.lint.linter import Lint, Said
from arcanos.digest import canonical
from arcanos.errors import Mistake, Place
from arcanos.readers.source import Value
from arcanos.redaction import printable

FORMAT: Final = "arcanos-lint/1"
ANNOTATIONS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def to_json(lint: Lint, refused: Sequence[Mistake], fail_on: Level) -> bytes:
    """Return all that was said as canonical JSON; `refused` are the mistakes of packs that did not load."""
    return (
        canonical(
            {
                "format": FORMAT,
                "engine_version": __version__,
                "fail_on": str(fail_on),
                "packs": [
                    {"id": p.pack.id, "version": p.pack.version, "source": p.pack.source, "rules": len(p.pack.rules)}
                    for p in lint.packs
                ],
                "remarks": [_remark(said) for said in lint.said],
                "refused": [_mistake(mistake) for mistake in refused],
                "summary": {f"{level}s": lint.count(level) for level in ANNOTATIONS}
                | {
                    "suppressed": sum(bool(said.suppressed) for said in lint.said),
                    "ignored": sum(said.ignored and not said.suppressed for said in lint.said),
                },
            }
        )
        + b"\n"
    )


def _remark(said: Said) -> Value:
    remark = said.remark
    return {
        "code": remark.code,
        "level": str(remark.level),
        "place": _place(remark.place),
        "rule": remark.rule or None,
        "param": remark.param or None,
        "message": remark.message,
        "hint": remark.hint,
        "page": remark.page,
        "suppressed": said.suppressed or None,
        "ignored": said.ignored,
    }


def _mistake(mistake: Mistake) -> Value:
    return {
        "code": mistake.code,
        "place": _place(mistake.place),
        "message": mistake.message,
        "hint": mistake.hint,
    }


def _place(place: Place) -> Value:
    return {"file": place.file, "line": place.line, "column": place.column}


def to_github(lint: Lint, refused: Sequence[Mistake]) -> Iterator[str]:
    """Yield one workflow command for each mistake and each remark that stands."""
    for mistake in refused:
        yield _annotation("error", mistake.place, mistake.code, _told(mistake.message, mistake.hint))
    for remark in lint.standing:
        text = f"{_told(remark.message, remark.hint)} ({remark.page})"
        yield _annotation(ANNOTATIONS[remark.level], remark.place, remark.code, text)


def _told(message: str, hint: str) -> str:
    return f"{message}; {hint}" if hint else message


def _annotation(word: str, place: Place, code: str, text: str) -> str:
    at = f",line={place.line},col={place.column}" if place.line else ""
    return f"::{word} file={_property(place.file)}{at},title={_property(code)}::{_data(text)}"


def _data(text: str) -> str:
    """Return text that ends no line and no command; a percent sign stands for itself."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
