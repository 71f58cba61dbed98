"""Records that hosts must not take for "nothing found"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arcanos.errors import ExitCode
from arcanos.record import Coverage, Record

HOSTILE = (
    "\x00\x1b[2J\r::error::owned",
    "]]><evil/>&amp;",
    "##vso[task.complete result=Succeeded]",
    "=cmd|'/c calc'!A0",
    "\u202egpj.exe\ud800\uffff",
    "![x](https://evil.example/x.png)<img src=x onerror=alert(1)>",
    "%0A::error::x,title=y",
    '"results":[],"results":[]',
    "m" * 100_000,
)


def emptied(record: Record, code: ExitCode) -> Record:
    """Return a record without findings whose gate answers `code`."""
    decision = replace(record.decision, exit_code=code, reasons=("no rules were loaded",), decisive=(), elsewhere=())
    return replace(record, findings=(), coverage=Coverage.of(0, ()), decision=replace(decision, pending=()))


def poisoned(record: Record, text: str) -> Record:
    """Return a record in which all that packs and evidence say is `text`."""
    words = dict.fromkeys(("subject", "title", "message", "why", "remedy", "owner", "domain", "scope"), text)
    findings = tuple(
        replace(
            f,
            **words,  # type: ignore[arg-type]
            controls=(text,),
            spots=tuple(replace(s, path=text, document=text, place=replace(s.place, file=text)) for s in f.spots),
            rule_place=replace(f.rule_place, file=text),
            waived=f.waived and replace(f.waived, id=text, approved_by=text, ticket=text),
        )
        for f in record.findings
    )
    decision = replace(record.decision, reasons=(text,), gate=text, model=text, stage=text)
    documents = tuple(replace(d, source=text) for d in record.documents)
    return replace(record, project=text, findings=findings, decision=decision, documents=documents, notes=(text,))


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def hostile(request: pytest.FixtureRequest, record: Record) -> Record:
    return poisoned(record, request.param)


@pytest.fixture(params=[code for code in ExitCode if code is not ExitCode.OPEN], ids=str)
def nothing_decided(request: pytest.FixtureRequest, record: Record) -> Record:
    return emptied(record, request.param)


@pytest.fixture
def spotless(record: Record) -> Record:
    return emptied(record, ExitCode.OPEN)
