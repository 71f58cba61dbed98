"""Show a record in the log of a GitHub job: workflow commands that annotate files, and what has no room as text.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from arcanos.findings import Severity
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.hosts.told import Told, cut, left_out, told
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report

MOST: Final = 10
"""Annotations of a kind that GitHub shows for one step; it drops later ones without a word."""
MOST_UNITS: Final = 4096
"""UTF-16 units of an annotation's text; the runner cuts it there without a word (`_maxIssueMessageLength`)."""
MOST_LINES: Final = 1000
LONGEST_TITLE: Final = 255
MORE_REASONS: Final = "{} more reasons are in the record"
_OLD_COMMAND: Final = re.compile(r"##(?=[A-Za-z]*\[)")


def to_bytes(report: Report) -> bytes:
    """Return lines for the standard output of a step: annotations, the gravest first, then one group with the rest.

    Each kind takes as many as GitHub shows, the last of which says how many more there are. A gate that is not open
    is the first error.
    """
    record = with_first_deadlines(report)
    found = [one for one in told(record, report.prefix) if one.finding is not None]
    gate = [] if record.decision.open else [_gate(record)]
    lines = [*gate]
    for command in ("error", "warning", "notice"):
        alike = [one for one in found if _command(one) == command]
        room = MOST - (len(gate) if command == "error" else 0)
        lines += _annotations(command, alike, room, record.as_of)
    lines += _group(record, found)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _gate(record: Record) -> str:
    verdict, *reasons = (_short(line, 500) for line in (summary.verdict(record.decision), *record.decision.reasons))
    left, said = MOST_UNITS - 500 - len(MORE_REASONS) - 10, [verdict]
    for reason in reasons:
        left -= _units(reason) + 1
        if left < 0:
            said.append(MORE_REASONS.format(len(reasons) - len(said) + 1))
            break
        said.append(reason)
    return f"::error title={_property('arcanos')}::{_data(said)}"


def _command(one: Told) -> str:
    """Return `error` for what closes the gate, else `warning`, `notice` for what is low or less."""
    return "error" if one.closes else "warning" if one.severity >= Severity.MEDIUM else "notice"


def _annotations(command: str, alike: Sequence[Told], room: int, as_of: datetime) -> Iterator[str]:
    shown = alike if len(alike) <= room else alike[: room - 1]
    for one in shown:
        title = cut(f"{one.severity} {one.rule}", LONGEST_TITLE)
        where = f"file={_property(one.place.file)},line={one.place.line},col={one.place.column}"
        yield f"::{command} {where},title={_property(title)}::{_data(_said(one, as_of))}"
    if len(shown) < len(alike):
        more = len(alike) - len(shown)
        yield f"::{command} title=arcanos::{more} more of this kind are in the log of this step and in the record"


def _said(one: Told, as_of: datetime) -> list[str]:
    if one.finding is None:
        return [one.message]
    due = summary.due(one.finding, as_of)
    remedy, owner = f"remedy: {one.finding.remedy}", f"owner: {_short(one.finding.owner, 200)}{due}"
    return [_short(one.message, MOST_UNITS - 1500), _short(remedy, 1000), owner]


def _group(record: Record, found: Sequence[Told]) -> Iterator[str]:
    """Yield all that is told as text in one group, and what the verdict rests on behind it."""
    yield f"::group::arcanos: {len(found)} finding{'s' * (len(found) != 1)}"
    for one in found[:MOST_LINES]:
        yield _plain(f"- {one.severity} {one.rule}: {one.message} (at {one.place})")
    if len(found) > MOST_LINES:
        yield f"- {len(found) - MOST_LINES} more are in the record"
    yield "::endgroup::"
    yield _plain(f"arcanos: {summary.coverage_line(record.coverage)}")
    if quiet := left_out(record):
        yield _plain(f"arcanos: not deciding, and not listed: {', '.join(quiet)}")
    yield _plain(f"arcanos: {summary.verdict(record.decision)}")


def _plain(text: str) -> str:
    """Return one line of text that the runner does not take for a command: `##[error]` is one anywhere in a line."""
    return _OLD_COMMAND.sub(r"\\u{23}\\u{23}", cut(one_line(text)))


def _short(text: str, most: int) -> str:
    """Return at most so many units of a text as it is written; one that is cut says how long it was."""
    plain = _plain(text)
    if _units(plain) <= most:
        return plain
    end = f"... (cut, {len(text)} characters)"
    return plain.encode("utf-16-le")[: 2 * (most - len(end))].decode("utf-16-le", "ignore") + end


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _data(lines: Sequence[str]) -> str:
    r"""Return lines as the data of a command, where `%`, CR and LF are escaped."""
    return "%0A".join(_plain(line).replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return _data([text]).replace(":", "%3A").replace(",", "%2C")
