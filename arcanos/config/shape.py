"""The edge that a configuration must pass: its keys and their types.

Pydantic begins and ends here. The descriptions are what an editor shows through the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from arcanos.config.archive_shape import ArchiveShape
from arcanos.config.collect_shape import CollectEntry, NetworkShape
from arcanos.config.documents_shape import DocumentEntry, DocumentShape, ExemptionShape
from arcanos.config.gates_shape import CheckShape, DeadlinesShape, GateShape, WaiverLimitsShape
from arcanos.config.packs_shape import ExtensionEntry, ExtensionShape, PackEntry, PackShape, ParamValue
from arcanos.config.redaction_shape import PathShape, RedactionShape
from arcanos.config.report_shape import PeriodShape, ReportShape
from arcanos.config.reproductions_shape import ReproductionShape, StepShape
from arcanos.config.scripts_shape import ScriptShape
from arcanos.config.trust_shape import (
    CustodyDemandShape,
    DemandShape,
    KeyShape,
    TimestampsShape,
    TrustShape,
)
from arcanos.engine.budget import LIMITS
from arcanos.strict import Distinct, Id, Snake, SomeDistinct, StrictModel, Text

EVIDENCE = ("documents", "collect", "bundle")
"""The keys that say where evidence is; a configuration has one of them or more."""


class RoleShape(StrictModel):
    """Who holds a role."""

    title: Text | None = Field(default=None, description="The role's name for people.")
    members: SomeDistinct[Text] = Field(description="Who holds the role, as attestations and approvals name them.")
    contact: Text | None = Field(default=None, description="How the role is reached.")


class BudgetShape(StrictModel):
    """What one rule may use in one run; a rule over it is an error, which closes every gate."""

    steps: Annotated[int, Field(ge=1, le=10**12)] = Field(
        default=LIMITS.steps, description="Evaluation steps; each target adds 1,000."
    )
    seconds: Annotated[int, Field(ge=1, le=86_400)] = Field(
        default=LIMITS.seconds, description="Seconds of processor time: the last resort, for it differs by machine."
    )
    nodes: Annotated[int, Field(ge=1, le=10**9)] = Field(
        default=LIMITS.nodes, description="Nodes in the trace of one target, which hold its memory."
    )


class ConfigShape(StrictModel):
    """The configuration of arcanos for one project, `arcanos_audit_config.json`."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in EVIDENCE]})

    schema_: str | None = Field(default=None, alias="$schema", description="Where an editor finds this schema.")
    project: Text = Field(description="The project's name, as reports show it.")
    packs: Annotated[list[PackEntry], Field(min_length=1)] = Field(
        description="The rule packs: arcanos/NAME comes with arcanos, id@version is installed, package:NAME is a "
        "Python package, any other text is a path relative to this file."
    )
    params: dict[Id, dict[Snake, ParamValue]] = Field(
        default_factory=dict, description="Values of packs' parameters, by pack id and name."
    )
    documents: dict[Snake, DocumentEntry] = Field(
        default_factory=dict, description="The evidence, by document kind; a text is the path or glob of one file."
    )
    bundle: Text | None = Field(
        default=None,
        description="The sealed evidence that is evaluated in place of 'documents': a folder, .tar.gz or .zip, "
        "relative to this file.",
    )
    collect: Annotated[dict[Snake, CollectEntry], Field(min_length=1)] | None = Field(
        default=None,
        description="Evidence that 'arcanos collect' brings in, by document kind: one source or several, whose lists "
        "are joined.",
    )
    compliance_scripts: list[ScriptShape] = Field(
        default_factory=list[ScriptShape],
        description="Scripts that 'arcanos collect' runs, one after the other; each finding of theirs is one of the "
        "record, and a script that does not do its work closes the gate.",
    )
    reproductions: list[ReproductionShape] = Field(
        default_factory=list[ReproductionShape],
        description="Deployments whose steps 'arcanos reproduce' repeats, to compare what they make.",
    )
    network: NetworkShape | None = Field(
        default=None, description="Which servers collectors may ask, and how these are verified."
    )
    redaction: RedactionShape | None = Field(
        default=None, description="What is taken out of the evidence before it is written; left out: secrets in texts."
    )
    not_applicable: dict[Snake, ExemptionShape] = Field(
        default_factory=dict, description="Documents that do not apply to this project, by kind."
    )
    waivers: Distinct[Text] = Field(default_factory=list, description="Files of waivers, relative to this file.")
    trust: TrustShape | None = Field(default=None, description="Whose signatures count, and where they are needed.")
    baselines: Distinct[Text] = Field(
        default_factory=list,
        description="Files of accepted findings, relative to this file; 'arcanos baseline write' writes one.",
    )
    waiver_limits: WaiverLimitsShape = Field(
        default_factory=WaiverLimitsShape, description="How long a waiver may last, by the severity of its finding."
    )
    roles: dict[Id, RoleShape] = Field(default_factory=dict, description="Who holds which role, by the role's id.")
    deadlines: DeadlinesShape = Field(
        default_factory=DeadlinesShape, description="How long a finding may stay open, by severity."
    )
    check: CheckShape = Field(default_factory=CheckShape, description="What makes `arcanos check` end in failure.")
    gates: dict[Id, GateShape] = Field(
        default_factory=dict, description="What must hold before a model reaches a stage, by the gate's name."
    )
    extensions: list[ExtensionEntry] = Field(
        default_factory=list[str | ExtensionShape],
        description="Installed Python distributions whose operators, reducers and formats rules may use.",
    )
    budget: BudgetShape = Field(default_factory=BudgetShape, description="What one rule may use.")
    report: ReportShape | None = Field(
        default=None, description="What the cover of an audit report says, and who signs it."
    )
    archive: ArchiveShape | None = Field(
        default=None, description="The compliance drive where 'arcanos archive' keeps audits."
    )


SHAPES: dict[str, type[StrictModel]] = {
    "": ConfigShape,
    "packs.*": PackShape,
    "documents.*": DocumentShape,
    "compliance_scripts.*": ScriptShape,
    "reproductions.*": ReproductionShape,
    "reproductions.*.*": StepShape,
    "network": NetworkShape,
    "redaction": RedactionShape,
    "redaction.*.*": PathShape,
    "not_applicable.*": ExemptionShape,
    "roles.*": RoleShape,
    "trust": TrustShape,
    "trust.custody": CustodyDemandShape,
    "trust.timestamps": TimestampsShape,
    "trust.*": DemandShape,
    "trust.*.*": KeyShape,
    "deadlines": DeadlinesShape,
    "waiver_limits": WaiverLimitsShape,
    "check": CheckShape,
    "gates.*": GateShape,
    "budget": BudgetShape,
    "report": ReportShape,
    "report.period": PeriodShape,
    "archive": ArchiveShape,
    "extensions.*": ExtensionShape,
}
"""Which object stands where: `*` is any other member of an object or element of a list."""


def keys_at(path: str) -> tuple[str, ...]:
    """Return the keys known at a path of SHAPES; none where there is no closed object."""
    shape = SHAPES.get(path)
    return tuple(info.alias or name for name, info in shape.model_fields.items()) if shape else ()
