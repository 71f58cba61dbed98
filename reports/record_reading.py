"""Read a record back from its JSON: exactly what `to_json` writes, and nothing else."""

from __future__ import annotations

import json
from datetime import date, datetime

from arcanos.clock import day, instant
from arcanos.errors import DocumentRefused, ExitCode, Mistake, Place
from arcanos.findings import (
    Attested,
    Baselined,
    Finding,
    NotYet,
    Observed,
    Outcome,
    OutOfForce,
    Reason,
    Retired,
    Severity,
    Spot,
    Waived,
)
from arcanos.materials import (
    BundleRead,
    DocumentRead,
    ExtensionRead,
    FileRead,
    HandedOver,
    Origin,
    PackRead,
    Requires,
    Signer,
    SourceFailed,
    TimestampRead,
)
from arcanos.record import Asked, Coverage, Decision, Record
from arcanos.reports import record_context
from arcanos.reports.json_members import Malformed, Members
from arcanos.reports.record_json import FORMAT, to_json

_HINT = "make the record again with --output json=PATH"


def from_json(data: bytes, name: str = "record.json") -> Record:
    """Return the record that `to_json` wrote as `data`; `name` is the file as the user named it.

    Raises DocumentRefused for any other bytes: another format, a key too many or too few, a count that does not agree
    with the findings, and also other white space or another order of keys, since a record has one form.
    """
    try:  # the plain decoder will do: what it lets pass does not survive the comparison of bytes
        record = _record(Members(json.JSONDecoder().decode(data.decode("utf-8")), "$"))
        _refuse_inconsistent(record, data)
    except Malformed as malformed:
        message = str(malformed)
    except (ValueError, RecursionError):
        message = "this is not the JSON of a record"
    else:
        return record
    raise DocumentRefused([Mistake(Place(name), "ARC-IN-RECORD", message, _HINT)])


def _refuse_inconsistent(record: Record, data: bytes) -> None:
    if not record.coverage.complete or record.coverage != Coverage.of(record.coverage.planned, record.findings):
        raise Malformed("the coverage does not agree with the findings")
    if to_json(record) != data:
        raise Malformed("this is not the one form of a record: it was changed after it was written")


def _record(root: Members) -> Record:
    if root.text("format") != FORMAT:
        raise Malformed(f"this is not in the format {FORMAT}")
    documents = tuple(_document(document) for document in root.objects("documents"))
    digests = {document.name: document.sha256 for document in documents}
    rules = root.inner("rules")
    return Record(
        project=root.text("project"),
        engine_version=root.text("engine_version"),
        as_of=root.read("as_of", instant),
        packs=tuple(_pack(pack) for pack in root.objects("packs")),
        documents=documents,
        waivers_sha256=root.maybe("waivers_sha256"),
        findings=tuple(_finding(f, rules, digests) for f in root.objects("findings")),
        coverage=_coverage(root.inner("coverage")),
        decision=_decision(root.inner("decision")),
        notes=root.texts("notes"),
        baselines_sha256=root.maybe("baselines_sha256"),
        extensions=() if root.get("extensions") is None else tuple(map(_extension, root.objects("extensions"))),
        asked=None if root.get("question") is None else _asked(root.inner("question")),
        bundle=None if root.get("bundle") is None else _bundle(root.inner("bundle")),
        **record_context.read(root),
    )


def _finding(f: Members, rules: Members, digests: dict[str, str]) -> Finding:
    if f.get("waived") is not None and f.get("baselined") is not None:
        raise Malformed(f"{f.path} is waived and baselined: one thing covers a finding")
    rule = rules.inner(f"{f.text('pack')}/{f.text('rule')}")
    outcome = f.read("outcome", Outcome)

    def says(name: str) -> Members:
        """Whoever says it: the finding, else its rule."""
        return rule if f.get(name) is None else f

    return Finding(
        pack=f.text("pack"),
        rule=f.text("rule"),
        subject=f.text("subject"),
        outcome=outcome,
        severity=f.read("severity", Severity.named),
        title=says("title").text("title"),
        domain=says("domain").text("domain"),
        scope=says("scope").text("scope"),
        message=f.text("message"),
        why=says("why").text("why"),
        remedy=says("remedy").text("remedy"),
        owner=says("owner").text("owner"),
        controls=says("controls").texts("controls"),
        spots=tuple(_spot(spot, digests) for spot in (f.objects("spots") if f.get("spots") is not None else ())),
        rule_place=_place(says("place").inner("place")),
        fingerprint=f.text("fingerprint"),
        evidence_sha256=f.text("evidence_sha256"),
        reason=f.maybe_read("reason", Reason),
        due=f.maybe_read("due", day),
        waived=_waived(f.inner("waived")) if f.get("waived") is not None else None,
        waivable=outcome is Outcome.FAIL if f.get("waivable") is None else f.typed("waivable", bool),
        baselined=_baselined(f.inner("baselined")) if f.get("baselined") is not None else None,
        out_of_force=_out_of_force(f),
        observed=tuple(map(_observed, f.optional_objects("observed"))),
        attested=None if f.get("attested") is None else _attested(f.inner("attested")),
    )


def _observed(one: Members) -> Observed:
    return Observed(one.text("path"), one.text("expected"), one.text("actual"))


def _attested(one: Members) -> Attested:
    at: datetime = one.read("at", instant)
    until: date = one.read("valid_until", day)
    return Attested(one.text("by"), one.text("role"), at, one.text("answer"), one.text("statement"), until)


def _out_of_force(f: Members) -> OutOfForce | None:
    first: date | None = f.maybe_read("in_force_from", day)
    since: date | None = f.maybe_read("retired", day)
    if first is not None and since is not None:
        raise Malformed(f"{f.path} is not in force yet and retired: it is one of the two")
    if first is not None:
        return NotYet(first)
    return None if since is None else Retired(since)


def _spot(spot: Members, digests: dict[str, str]) -> Spot:
    document = spot.text("document")
    own = spot.maybe("sha256")
    sha256 = digests.get(document) if own is None else own
    if sha256 is None:
        raise Malformed(f"{spot.path} names a document that was not read")
    return Spot(document, sha256, spot.text("path"), _place(spot.inner("place")))


def _place(place: Members) -> Place:
    return Place(place.text("file"), place.number("line"), place.number("column"))


def _waived(waived: Members) -> Waived:
    expires: date = waived.read("expires", day)
    control = waived.maybe("compensating_control")
    return Waived(waived.text("id"), waived.text("approved_by"), expires, waived.text("ticket"), control)


def _baselined(baselined: Members) -> Baselined:
    as_of: datetime = baselined.read("as_of", instant)
    expires: date = baselined.read("expires", day)
    return Baselined(baselined.text("file"), baselined.text("approved_by"), as_of, expires)


def _pack(pack: Members) -> PackRead:
    pairs = [Members({"pair": pair}, pack.path).texts("pair") for pair in pack.items("params")]
    if any(len(pair) != 2 for pair in pairs):
        raise Malformed(f"{pack.path}.params must be pairs")
    return PackRead(
        id=pack.text("id"),
        version=pack.text("version"),
        title=pack.text("title"),
        sha256=pack.text("sha256"),
        source=pack.text("source"),
        rules=pack.number("rules"),
        params=tuple((pair[0], pair[1]) for pair in pairs),
        origin=None if pack.get("origin") is None else _origin(pack.inner("origin")),
        requires=None if pack.get("requires") is None else _requires(pack.inner("requires")),
    )


def _requires(requires: Members) -> Requires:
    evidence = requires.inner("evidence")
    return Requires(
        arcanos=requires.maybe("arcanos"),
        evidence=tuple((name, evidence.text(name)) for name in evidence.names()),
        extensions=requires.texts("extensions"),
    )


def _origin(origin: Members) -> Origin:
    return Origin(
        kind=origin.text("kind"),
        archive_sha256=origin.maybe("archive_sha256"),
        package=origin.maybe("package"),
        package_version=origin.maybe("package_version"),
        signed_by=_signers(origin),
        locked=origin.typed("locked", bool),
    )


def _signers(of: Members) -> tuple[Signer, ...]:
    return tuple(map(_signer, of.objects("signed_by")))


def _signer(one: Members) -> Signer:
    return Signer(one.text("name"), one.text("key_id"))


def _bundle(bundle: Members) -> BundleRead:
    return BundleRead(
        name=bundle.text("name"),
        form=bundle.text("form"),
        manifest_sha256=bundle.text("manifest_sha256"),
        as_of=bundle.read("as_of", instant),
        made_by=bundle.text("made_by"),
        signed_by=_signers(bundle),
        failures=tuple(map(_failed, bundle.objects("failures"))),
        custody=() if bundle.get("custody") is None else tuple(map(_handed_over, bundle.objects("custody"))),
        timestamp=None if bundle.get("timestamp") is None else _timestamp(bundle.inner("timestamp")),
    )


def _timestamp(stamp: Members) -> TimestampRead:
    at: datetime = stamp.read("at", instant)
    return TimestampRead(at, stamp.text("sha256"))


def _handed_over(link: Members) -> HandedOver:
    signed, accepted = (
        None if link.get(name) is None else _signer(link.inner(name)) for name in ("signed_by", "accepted_by")
    )
    at: datetime = link.read("at", instant)
    return HandedOver(link.text("sha256"), link.text("from"), link.text("to"), at, signed, accepted)


def _failed(failure: Members) -> SourceFailed:
    return SourceFailed(
        document=failure.text("document"),
        collector=failure.text("collector"),
        code=failure.text("code"),
        message=failure.text("message"),
        hint=failure.text("hint"),
        at=failure.read("at", instant),
        place=failure.text("place"),
    )


def _extension(extension: Members) -> ExtensionRead:
    return ExtensionRead(
        distribution=extension.text("distribution"),
        version=extension.text("version"),
        sha256=extension.text("sha256"),
        names=extension.texts("names"),
    )


def _asked(asked: Members) -> Asked:
    return Asked(
        command=asked.text("command"),
        rules=asked.texts("rules"),
        config_sha256=asked.text("config_sha256"),
        lock_sha256=asked.maybe("lock_sha256"),
        files=_files(asked),
    )


def _files(of: Members) -> tuple[FileRead, ...]:
    return tuple(FileRead(file.text("name"), file.text("sha256")) for file in of.objects("files"))


def _document(document: Members) -> DocumentRead:
    collected_at: datetime | None = document.maybe_read("collected_at", instant)
    return DocumentRead(
        name=document.text("name"),
        source=document.text("source"),
        media_type=document.text("media_type"),
        sha256=document.text("sha256"),
        size=document.number("size"),
        collected_at=collected_at,
        files=() if document.get("files") is None else _files(document),
    )


def _coverage(coverage: Members) -> Coverage:
    outcomes = coverage.inner("outcomes")
    return Coverage(
        planned=coverage.number("planned"),
        outcomes=tuple((outcome, outcomes.number(str(outcome))) for outcome in Outcome),
        waived=coverage.number("waived"),
        baselined=0 if coverage.get("baselined") is None else coverage.number("baselined"),
        out_of_force=0 if coverage.get("out_of_force") is None else coverage.number("out_of_force"),
    )


def _decision(decision: Members) -> Decision:
    return Decision(
        gate=decision.text("gate"),
        model=decision.maybe("model"),
        stage=decision.maybe("stage"),
        block_at=decision.read("block_at", Severity.named),
        exit_code=ExitCode(decision.number("exit_code")),
        reasons=decision.texts("reasons"),
        decisive=decision.texts("decisive"),
        elsewhere=decision.texts("elsewhere"),
        pending=() if decision.get("pending") is None else decision.texts("pending"),
    )
