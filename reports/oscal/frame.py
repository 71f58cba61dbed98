"""What every OSCAL document has around its content: metadata with roles and parties, components, resources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from arcanos.findings import Finding
from arcanos.materials import DocumentRead
from arcanos.record import ModelRead
from arcanos.reports import naming, summary
from arcanos.reports.oscal.assessment import Assessment
from arcanos.reports.oscal.risks import APPROVER
from arcanos.reports.oscal.words import Members, filled, instant, markup, props, string, token

VERSION: Final = "1.2.1"
ASSESSOR: Final = "assessor"


def metadata(title: str, of: Assessment) -> Members:
    """Return title, time, version, and whom roles and parties stand for."""
    record = of.record
    framing = record.framing
    at = instant(record.as_of)
    return filled(
        title=markup(title),
        last_modified=at,
        version=at,
        oscal_version=VERSION,
        props=props(
            ("project", record.project),
            ("classification", framing.classification if framing is not None else None),
            ("record-sha256", of.record_sha256),
            *counts(of),
        ),
        roles=_roles(of),
        parties=[*_organisations(of), *_people(of)],
        responsible_parties=[{"role-id": ASSESSOR, "party-uuids": [of.party(record.project)]}],
        remarks=markup(f"{summary.verdict(record.decision)}. {summary.coverage_line(record.coverage)}"),
    )


def counts(of: Assessment) -> list[tuple[str, str | None]]:
    """Return the verdict and all counts of the record as pairs of name and value."""
    decision, coverage = of.record.decision, of.record.coverage
    return [
        ("gate", decision.gate),
        ("model", decision.model),
        ("stage", decision.stage),
        ("verdict", summary.VERDICTS[decision.exit_code][0].lower().replace(" ", "-")),
        ("exit-code", str(int(decision.exit_code))),
        ("planned", str(coverage.planned)),
        *((str(outcome), str(n)) for outcome, n in coverage.outcomes),
        ("waived", str(coverage.waived)),
        ("baselined", str(coverage.baselined)),
        ("out-of-force", str(coverage.out_of_force)),
        ("about-other-models", str(len(decision.elsewhere))),
        *(("only-rule", rule) for rule in (of.record.asked.rules if of.record.asked is not None else ())),
    ]


def components(of: Assessment) -> list[Members]:
    """Return the project, each model and each document as components."""
    return [
        _component(of.system, "this-system", of.record.project, "What the project of the configuration audits.", []),
        *(_model(model, uuid) for uuid, model in _models(of)),
        *(_document(document, of) for document in of.record.documents),
    ]


def assets(of: Assessment) -> Members:
    """Return arcanos, its packs' code and extensions: what did the assessment."""
    said = [("version", of.record.engine_version)]
    said += [("extension", f"{one.distribution} {one.version} {one.sha256}") for one in of.record.extensions]
    tool = _component(of.tool, "software", "arcanos", "The engine that applied the rules to the evidence.", said)
    platform = {
        "uuid": of.ids.of("platform", "arcanos"),
        "title": "arcanos",
        "uses-components": [{"component-uuid": of.tool}],
    }
    return {"components": [tool], "assessment-platforms": [platform]}


def back_matter(of: Assessment) -> Members:
    """Return the plan and each document as resources with their digests; and the bundle where there is one."""
    record = of.record
    found = [_plan(of), *(_resource(document, of) for document in record.documents)]
    if record.bundle is not None:
        link = _link(record.bundle.name, "application/vnd.in-toto+json", record.bundle.manifest_sha256)
        uuid = of.ids.of("resource", "", "bundle")
        signed = [("signed-by", signer.name) for signer in record.bundle.signed_by]
        found.append(filled(uuid=uuid, title="Evidence bundle", props=props(*signed), rlinks=[link]))
    return {"resources": found}


def plan(of: Assessment) -> str:
    """Return the UUID of the resource that stands for the assessment plan: the configuration."""
    return of.ids.of("resource", "", "configuration")


def _plan(of: Assessment) -> Members:
    asked = of.record.asked
    said = "The configuration of the project: which packs judge which evidence, and what closes a gate."
    digests = [] if asked is None else [("sha256", asked.config_sha256), ("command", asked.command)]
    files = [] if asked is None else [("file", f"{file.name} {file.sha256}") for file in asked.files]
    return filled(uuid=plan(of), title="Assessment plan", description=markup(said), props=props(*digests, *files))


def _resource(document: DocumentRead, of: Assessment) -> Members:
    links = [_link(document.source, document.media_type, document.sha256)]
    links += [_link(file.name, document.media_type, file.sha256) for file in document.files]
    said = [
        ("size", str(document.size)),
        ("collected-at", instant(document.collected_at) if document.collected_at else None),
    ]
    return filled(uuid=of.resource(document.name), title=markup(document.name), props=props(*said), rlinks=links)


def _link(name: str, media_type: str, sha256: str) -> Members:
    return {
        "href": naming.reference(name),
        "media-type": string(media_type),
        "hashes": [{"algorithm": "SHA-256", "value": string(sha256)}],
    }


def _models(of: Assessment) -> Iterator[tuple[str, ModelRead]]:
    """Yield each model with its UUID; a registry that has an id twice has two models of it."""
    seen: Counter[str] = Counter()
    for model in of.record.models:
        seen[model.id] += 1
        again = () if seen[model.id] == 1 else (str(seen[model.id]),)
        yield of.ids.of("model", model.id, *again), model


def _model(model: ModelRead, uuid: str) -> Members:
    said = [
        ("asset-type", "machine-learning-model"),
        ("version", model.version),
        ("stage", model.stage),
        ("use", model.use),
        ("artifact-sha256", model.artifact_sha256),
    ]
    return _component(uuid, "software", model.id, f"The model {model.name}.", said)


def _document(document: DocumentRead, of: Assessment) -> Members:
    said = [("asset-type", "evidence"), ("sha256", document.sha256)]
    uuid = of.ids.of("document", document.name)
    found = _component(uuid, "document", document.name, f"Evidence from {document.source}.", said)
    return found | {"links": [{"href": f"#{of.resource(document.name)}", "rel": "reference"}]}


def _component(uuid: str, kind: str, title: str, says: str, said: Sequence[tuple[str, str | None]]) -> Members:
    return filled(
        uuid=uuid,
        type=kind,
        title=markup(title),
        description=markup(says),
        props=props(*said),
        status={"state": "operational"},
    )


def _roles(of: Assessment) -> list[Members]:
    """Return each role once by its id: the owners of findings, who attested, who approves, and who assessed."""
    known = {role.name: role.title for role in of.record.roles}
    names = {f.owner for f in _findings(of)} | {f.attested.role for f in _findings(of) if f.attested is not None}
    titles = {token(name): known.get(name) or name for name in sorted({*known, *names})}
    titles |= {APPROVER: "Approver of waivers and baselines", ASSESSOR: "Assessor"}
    return [{"id": name, "title": markup(title)} for name, title in sorted(titles.items())]


def _organisations(of: Assessment) -> list[Members]:
    """Return the project and each owner as a party: an owner is a role, held by whom the configuration says."""
    framing = of.record.framing
    name = of.record.project if framing is None or framing.organisation is None else framing.organisation
    owners = sorted({f.owner for f in _findings(of)} - {of.record.project})
    own = _party(of.party(of.record.project), "organization", name)
    return [own, *(_party(of.party(owner), "organization", owner) for owner in owners)]


def _people(of: Assessment) -> list[Members]:
    """Return who approved and who attested; whoever is a party already stands there once."""
    approvers = {f.overlay.approved_by for f in _findings(of) if f.overlay is not None}
    attesters = {f.attested.by for f in _findings(of) if f.attested is not None}
    others = {f.owner for f in _findings(of)} | {of.record.project}
    return [_party(of.party(name), "person", name) for name in sorted((approvers | attesters) - others)]


def _party(uuid: str, kind: str, name: str) -> Members:
    return {"uuid": uuid, "type": kind, "name": string(name)}


def _findings(of: Assessment) -> list[Finding]:
    return [one.finding for one in of.findings]
