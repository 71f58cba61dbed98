"""The kind `audits`: how audits were prepared, carried out and told of."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Flag, Name, Shape, Text, Time, Whole, key, member


class Area(Shape):
    """One part of the scope."""

    scope: Text = member("`data-pipeline`, `training`, `deployment`, `integration`.")
    lead: Text = member("Who leads it.")
    evidence: list[Text] = member("The documents that it rests on.")


class RegisterRead(Shape):
    """The register of risks that was read."""

    quarter: Text = member("The quarter that it is of: `2026-Q4`.")


class Notified(Shape):
    """A team that was told."""

    team: Text = member("The team.")


class Message(Shape):
    """A message to the teams."""

    sent_at: Time = member("When.")


class AuditReport(Shape):
    """The report."""

    template: Text = member('The version of the template that it follows, in quotes: `"1.2.0"`.')
    uri: Text = member("Where it is kept.")


class Kept(Shape):
    """A record that was kept."""

    kind: Text = member("`communication`, `approval`, `decision`.")
    uri: Text = member("Where it is kept.")


class Reproduction(Shape):
    """A deployment that was done again."""

    name: Text = member("The reproduction, by its `name` in `reproductions`.")
    environment: Text = member("Where: `staging`.")
    result: Text = member("`success`, `failure`.")
    steps: list[Text] = member("The steps that were carried out, in order.")
    commit: Text = member("The commit that was deployed, all its hex digits.")


class ScriptRun(Shape):
    """A compliance script that was run."""

    name: Text = member("The script, by its `name` in `config`.")
    exit_code: Whole = member("The code that it ended with.")
    findings_recorded: Flag = member("Whether what it found was written down.")
    commit: Text = member("The commit at which it ran, all its hex digits.")


class Audit(Shape):
    """One audit."""

    id: Name = key("What the audit is called.")
    kind: Text = member("`routine`, `ad-hoc`.")
    status: Text = member("`planned`, `running`, `completed`.")
    quarter: Text = member("The quarter that it is of: `2026-Q4`.")
    teams: list[Text] = member("The teams concerned.")
    areas: list[Area] = member("The parts of its scope.")
    objectives: list[Text] = member("What it is for.")
    success_criteria: list[Text] = member("What must hold.")
    required_evidence: list[Text] = member("The documents that must be there.")
    risk_register: RegisterRead = member("The register of risks that was read.")
    notified: list[Notified] = member("Who was told of it before.")
    checklist_shared_at: Time = member("When the teams got the checklist.")
    starts_at: Time = member("When it begins.")
    completed_at: Time = member("When it ended.")
    updates: list[Message] = member("Messages to the teams.")
    presented_at: Time = member("When its results were presented.")
    report: AuditReport = member("The report.")
    records: list[Kept] = member("What was kept.")
    release_commit: Text = member("The commit of the release that was audited, all its hex digits.")
    reproductions: list[Reproduction] = member(
        "Deployments that were done again; left out: those of the bundle's `reproductions` at the audited commit."
    )
    scripts: list[ScriptRun] = member(
        "Compliance scripts that were run; left out: those of the bundle's `compliance_scripts` at the audited commit."
    )


class Latest(Shape):
    """The last audit of a system."""

    system: Name = key("The system, by its `id` in `registry`.")
    owner: Text = member("Who audits it.")
    completed_at: Time = member("When the last audit ended.")


class Audits(Document):
    """Audits, and the last of each system."""

    audits: list[Audit] = member("The audits.")
    latest: list[Latest] = member("The last audit of each system.")


KIND = Kind(
    name="audits",
    version="1.1.0",
    title="Audits",
    says="How audits were prepared, carried out and told of, and when each system was last audited.",
    supply=Supply.DECLARED,
    by="Those who audit.",
    model=Audits,
    example={
        "schema_version": "1.1.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "audits": [
            {
                "id": "audit-2026-q4",
                "kind": "routine",
                "status": "completed",
                "quarter": "2026-Q4",
                "teams": ["ml-engineering"],
                "areas": [{"scope": "training", "lead": "ben", "evidence": ["training", "lineage"]}],
                "objectives": ["weights are protected"],
                "success_criteria": ["no open critical finding"],
                "required_evidence": ["registry", "scans"],
                "risk_register": {"quarter": "2026-Q4"},
                "notified": [{"team": "ml-engineering"}],
                "checklist_shared_at": "2026-10-05T09:00:00Z",
                "starts_at": "2026-10-19T09:00:00Z",
                "completed_at": "2026-11-02T16:00:00Z",
                "updates": [{"sent_at": "2026-11-03T09:00:00Z"}],
                "presented_at": "2026-11-06T10:00:00Z",
                "report": {"template": "1.2.0", "uri": "compliance-drive/2026-q4/report.pdf"},
                "records": [{"kind": "decision", "uri": "compliance-space/2026-q4/decisions"}],
                "release_commit": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
                "reproductions": [
                    {
                        "environment": "staging",
                        "result": "success",
                        "steps": ["build", "migrate", "deploy"],
                        "commit": "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
                    }
                ],
                "scripts": [{"name": "check-licences", "exit_code": 0, "findings_recorded": True}],
            }
        ],
        "latest": [{"system": "lending", "owner": "compliance-safety-guild", "completed_at": "2026-09-20T15:00:00Z"}],
    },
    wrong=(
        Wrong(("audits", 0, "report", "template"), 1.2, "must be text"),
        Wrong(("audits", 0, "objectives"), "weights are protected", "must be a list"),
        Wrong(("audits", 0, "scripts", 0, "exit_code"), "0", "must be a whole number"),
    ),
)
