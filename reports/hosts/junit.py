"""Show a record as JUnit XML, in the form that Jenkins, GitLab and others agree on: a test is a rule and a subject.

There is no standard. GitLab keeps the first of two tests with one class and name, shows the text of an element and
not its message, and refuses 250,000 objects or 30 MB; Jenkins keeps one failure of a test and shows the message first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from arcanos.errors import ExitCode
from arcanos.findings import Finding, Outcome
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.deadlines import with_first_deadlines
from arcanos.reports.hosts.paths import anchor, configuration
from arcanos.reports.hosts.told import about, cut, is_told, left_out, unique
from arcanos.reports.lines import one_line
from arcanos.reports.report import Report

MOST_BYTES: Final = 29_000_000
MOST_OBJECTS: Final = 240_000
"""Elements and attributes together; both limits leave room for what frames the tests."""
OBJECTS: Final = 8
"""Of one test, its failure included."""
LONGEST_NAME: Final = 500
LONGEST_MESSAGE: Final = 1000
MOST_NOTES: Final = 50
SUITE: Final = "arcanos.gate"
ORDER: Final = ("failure", "error", "skipped", "")


@dataclass(frozen=True, slots=True)
class _Test:
    """A test: `result` is failure, error, skipped, or empty where it passed; `said` explains it, `text` wholly."""

    suite: str
    classname: str
    name: str
    file: str
    result: str = ""
    kind: str = ""
    said: str = ""
    text: str = ""
    output: str = ""

    def xml(self) -> str:
        """Return the element."""
        names = {"classname": self.classname, "name": self.name, "file": self.file, "time": "0"}
        inner = f"<system-out>{escape(self.output)}</system-out>" if self.output else ""
        if self.result:
            said = {"message": cut(self.said, LONGEST_MESSAGE)} | ({"type": self.kind} if self.kind else {})
            inner = f"<{self.result}{_attributes(said)}>{escape(self.text)}</{self.result}>{inner}"
        end = f">{inner}</testcase>" if inner else "/>"
        return f"<testcase{_attributes({name: value for name, value in names.items() if value})}{end}\n"


def to_bytes(report: Report) -> bytes:
    """Return one suite for the gate and one for each pack; the gate is a test that fails unless it is open.

    Where there are too many tests for GitLab those that pass are left out first, then the skipped ones; a test says
    how many, and is an error where one that failed is left out.
    """
    record = with_first_deadlines(report)
    everything = list(_named(_tests(record, report.prefix)))
    kept, missing = _fitting(everything)
    place = configuration(report.prefix).file
    gate = [_gate(record, place), *([_missing(missing, place)] if missing else [])]
    suites = [(SUITE, gate), *((pack, list(tests)) for pack, tests in groupby(kept, key=lambda test: test.suite))]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    lines.append(f"<testsuites{_attributes({'name': 'arcanos'} | _counts([t for _, ts in suites for t in ts]))}>\n")
    stamp = {"time": "0", "timestamp": record.as_of.strftime("%Y-%m-%dT%H:%M:%S")}
    for name, tests in suites:
        lines.append(f"<testsuite{_attributes({'name': name} | _counts(tests) | stamp)}>\n")
        lines += [test.xml() for test in tests]
        lines.append("</testsuite>\n")
    lines.append("</testsuites>\n")
    return "".join(lines).encode("utf-8")


def _attributes(values: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items())


def _counts(tests: Sequence[_Test]) -> dict[str, str]:
    of = {result: sum(test.result == result for test in tests) for result in ("failure", "error", "skipped")}
    return {
        "tests": str(len(tests)),
        "failures": str(of["failure"]),
        "errors": str(of["error"]),
        "skipped": str(of["skipped"]),
    }


def _tests(record: Record, prefix: str) -> Iterator[_Test]:
    """Yield a test for each finding, by pack and rule, then the gravest first."""
    elsewhere, decisive = frozenset(record.decision.elsewhere), frozenset(record.decision.decisive)
    for f in sorted(summary.gravest_first(record.findings), key=lambda f: (f.pack, f.rule)):
        result, kind, said = _result(f, elsewhere=f.fingerprint in elsewhere, told=is_told(f, decisive))
        yield _Test(
            suite=one_line(f.pack),
            classname=f"{one_line(f.pack)}.{one_line(f.rule)}",
            name=cut(one_line(f.subject), LONGEST_NAME) or "(no name)",
            file=anchor(f, prefix).file,
            result=result,
            kind=kind,
            said=said,
            text=_text(f, said, record.as_of, closes=f.fingerprint in decisive) if result else "",
        )


def _result(f: Finding, *, elsewhere: bool, told: bool) -> tuple[str, str, str]:
    """Return what becomes of a finding, its type, and why."""
    if f.outcome not in summary.QUIET and elsewhere:
        return "skipped", "", f"{f.outcome}, about another model: {about(f)}"
    if f.outcome not in summary.QUIET and f.out_of_force is not None:
        return "skipped", "", f"{f.outcome}, {f.out_of_force}: {about(f)}"
    if f.outcome in summary.UNTOLD:
        reason = f" {f.reason}" if f.reason else ""
        return "error", f"{f.outcome}{reason}", f"could not be told: {f.outcome}{reason}: {about(f)}"
    if f.overlay is not None and not told:
        return "skipped", "", "; ".join(map(one_line, summary.covered(f)))
    if f.outcome is Outcome.FAIL:
        return "failure", str(f.severity), about(f)
    return ("skipped", "", about(f)) if f.outcome is Outcome.NOT_APPLICABLE else ("", "", "")


def _text(f: Finding, said: str, as_of: datetime, *, closes: bool) -> str:
    """Return all lines about a finding: GitLab shows nothing else."""
    lines = [said, *([f"found: {about(f)}"] if f.overlay else []), f"severity: {f.severity}"]
    lines += ["closes the gate"] if closes else []
    if f.outcome in summary.UNTOLD:
        lines.append(f"needs: {summary.supply(f)}")
    elif f.outcome is Outcome.FAIL:
        lines.append(f"remedy: {f.remedy}")
    lines.append(f"owner: {f.owner}{summary.due(f, as_of)}")
    lines += [f"controls: {', '.join(f.controls)}"] if f.controls else []
    return "\n".join(cut(one_line(line)) for line in (*lines, f"at: {summary.where(f)}", f"id: {f.fingerprint}"))


def _named(tests: Iterable[_Test]) -> Iterator[_Test]:
    """Give each test of a class a name of its own: of two with one name GitLab drops the second."""
    every = list(tests)
    own = unique(f"{test.classname}\n{test.name}" for test in every)
    for test, name in zip(every, own, strict=True):
        yield replace(test, name=name.partition("\n")[2])


def _fitting(tests: Sequence[_Test]) -> tuple[list[_Test], list[_Test]]:
    """Return the tests that may be in one file, in their order, and those that may not."""
    bytes_left, objects_left = MOST_BYTES, MOST_OBJECTS
    kept: set[int] = set()
    for i in sorted(range(len(tests)), key=lambda i: ORDER.index(tests[i].result)):
        bytes_left -= len(tests[i].xml().encode("utf-8"))
        objects_left -= OBJECTS
        if bytes_left < 0 or objects_left < 0:
            break
        kept.add(i)
    return [test for i, test in enumerate(tests) if i in kept], [t for i, t in enumerate(tests) if i not in kept]


def _gate(record: Record, file: str) -> _Test:
    """Return the gate as a test, with what was looked at as its output."""
    decision = record.decision
    closed = decision.exit_code is ExitCode.CLOSED
    quiet = [f"not deciding: {', '.join(left_out(record))}"] if left_out(record) else []
    lines = [summary.coverage_line(record.coverage), *quiet, *record.notes[:MOST_NOTES]]
    lines += [f"{len(record.notes) - MOST_NOTES} more notes"] if len(record.notes) > MOST_NOTES else []
    said = one_line(summary.verdict(decision))
    return _Test(
        suite=SUITE,
        classname=SUITE,
        name=cut(one_line(summary.gate(decision)), LONGEST_NAME),
        file=file,
        result="" if decision.open else "failure" if closed else "error",
        kind="" if decision.open else summary.VERDICTS[decision.exit_code][0].lower(),
        said=said,
        text="\n".join(cut(one_line(line)) for line in (said, *decision.reasons)),
        output="\n".join(cut(one_line(line)) for line in lines),
    )


def _missing(missing: Sequence[_Test], file: str) -> _Test:
    failed = sum(test.result in ("failure", "error") for test in missing)
    said = f"{len(missing)} tests are not in this file, {failed} of which failed: it would be too large for GitLab"
    return _Test(
        suite=SUITE,
        classname=SUITE,
        name="tests that are left out",
        file=file,
        result="error" if failed else "skipped",
        said=said,
        text=f"{said}\nThe record has them all.",
    )
