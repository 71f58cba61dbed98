"""The edge that a configuration must pass: its keys and their types.

Pydantic begins and ends here. The descriptions are what an editor shows through the JSON Schema.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic.json_schema import WithJsonSchema

from arcanos.config.archive_shape import ArchiveShape
from arcanos.config.collect_shape import CollectEntry, NetworkShape
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
from arcanos.config.words import (
    Days,
    Distribution,
    InstalledText,
    Limit,
    Package,
    PackText,
    RuleName,
    Shipped,
    VersionRange,
)
from arcanos.engine.budget import LIMITS
from arcanos.evidence.words import Pattern, Selector
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Value
from arcanos.strict import Distinct, Id, Said, Sha256, Snake, SomeDistinct, Span, StrictModel, Text, refuse

TEXT, OBJECT = "(text)", "(object)"
"""Tags of the two spellings of a value; they appear in pydantic's paths and name no key."""


def _spelling(value: Any) -> str:
    return TEXT if isinstance(value, str) else OBJECT


def _param(value: Value) -> Value:
    items = value if is_list(value) else [value]
    if not all(isinstance(item, str | int | float | bool) for item in items):
        refuse("ARC-CFG-TYPE", "must be text, a number, true or false, or a list of these")
    return value


_SCALARS = {"type": ["string", "number", "boolean"]}
ParamValue: TypeAlias = Annotated[
    Any,
    AfterValidator(_param),
    WithJsonSchema({"anyOf": [_SCALARS, {"type": "array", "items": _SCALARS}]}),
]
EVIDENCE = ("documents", "collect", "bundle")
"""The keys that say where evidence is; a configuration has one of them or more."""
PACK_KEYS = ("path", "use", "installed", "package")
SeverityWord: TypeAlias = Literal["critical", "high", "medium", "low", "info"]
StageWord: TypeAlias = Literal["development", "staging", "production", "archived"]
EnforcementWord: TypeAlias = Literal["hard", "blocking", "advisory"]
FormatWord: TypeAlias = Literal["json", "yaml", "jsonl", "csv", "markdown", "registry"]


class PackShape(StrictModel):
    """Where a pack is: give exactly one of the keys."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in PACK_KEYS]})

    path: Text | None = Field(
        default=None,
        description="A pack's folder, file or archive, relative to this file; it may lie outside its folder.",
    )
    use: Shipped | None = Field(default=None, description="A pack that comes with arcanos, such as arcanos/security.")
    installed: InstalledText | None = Field(
        default=None, description="A version that 'arcanos pack install' put into the store, such as credit@1.2.0."
    )
    package: Package | None = Field(
        default=None,
        description="An installed Python package that ships packs, such as acme-rules or acme-rules/credit.",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> PackShape:
        if sum(getattr(self, key) is not None for key in PACK_KEYS) != 1:
            refuse("ARC-CFG-VALUE", "a pack has exactly one of 'path', 'use', 'installed' and 'package'")
        return self


class DocumentShape(StrictModel):
    """The files of a document, and how they are read."""

    files: Annotated[
        Annotated[Pattern, Tag(TEXT)] | Annotated[SomeDistinct[Pattern], Tag(OBJECT)],
        Discriminator(_spelling),
    ] = Field(
        description="Paths or globs below this file's folder: * and ? inside a name, ** for any number of folders. "
        "Links are not followed."
    )
    format: FormatWord | None = Field(
        default=None,
        description="How the files are read; left out: by their suffix, and 'registry' as a registry.",
    )
    list_member: Snake | None = Field(
        default=None,
        alias="list",
        description="Gather several files, or the lines or rows of a file, in a list of this name.",
    )
    collected_at: Selector | None = Field(
        default=None,
        description="Where in each file the time of observation stands (RFC 3339 with zone); "
        "left out: the end of 'observed', else 'collected_at'.",
    )

    @model_validator(mode="after")
    def _registry_gathers_itself(self) -> DocumentShape:
        if self.format == "registry" and self.list_member is not None:
            refuse("ARC-CFG-CONFLICT", "a registry gathers its files by itself", "leave out 'list'")
        return self


class ExemptionShape(StrictModel):
    """Why a document does not apply here, and who said so."""

    reason: Said = Field(description="Why there is no such evidence here.")
    approved_by: Said = Field(description="Who approved that rules about it do not apply.")


class RoleShape(StrictModel):
    """Who holds a role."""

    title: Text | None = Field(default=None, description="The role's name for people.")
    members: SomeDistinct[Text] = Field(description="Who holds the role, as attestations and approvals name them.")
    contact: Text | None = Field(default=None, description="How the role is reached.")


class CheckShape(StrictModel):
    """What makes `arcanos check` end in failure."""

    block_at: SeverityWord = Field(default="low", description="Failures of this severity and above close.")
    min_evaluated: Annotated[int, Field(ge=0)] = Field(
        default=1, description="The least number of checks that must have an outcome other than not_applicable."
    )
    enforcement: dict[RuleName, EnforcementWord] = Field(
        default_factory=dict,
        description="By pack/rule: hard closes at any severity and can't be waived, blocking is the normal case, "
        "advisory never closes.",
    )
    freshness: dict[Snake, Span] = Field(
        default_factory=dict, description="By document: the oldest age at which it still counts, such as 90d."
    )


class GateShape(CheckShape):
    """What must hold before a model reaches a stage."""

    stage: StageWord | None = Field(
        default=None, description="The registry stage that the gate guards; left out: the gate's own name."
    )
    block_at: SeverityWord = Field(default="high", description="Failures of this severity and above close.")
    packs: SomeDistinct[Id] | None = Field(
        default=None, description="Ids of the packs that decide; left out: all of them."
    )
    advisory_manual: bool = Field(
        default=False, description="Whether controls that wait for a person's attestation leave the gate open."
    )


class DeadlinesShape(StrictModel):
    """Days or weeks from a finding to its deadline."""

    critical: Days = Field(default="7d", description="For critical findings.")
    high: Days = Field(default="30d", description="For high findings.")
    medium: Days = Field(default="90d", description="For medium findings.")
    low: Days = Field(default="180d", description="For low findings.")
    info: Days | None = Field(default=None, description="For info findings; left out: no deadline.")


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


class WaiverLimitsShape(StrictModel):
    """How long a waiver may last, from its first day to its last; 366 days at most."""

    critical: Limit = Field(default="30d", description="For waivers of critical findings.")
    high: Limit = Field(default="90d", description="For waivers of high findings.")
    medium: Limit = Field(default="180d", description="For waivers of medium findings.")
    low: Limit = Field(default="366d", description="For waivers of low findings.")
    info: Limit = Field(default="366d", description="For waivers of info findings.")


class ExtensionShape(StrictModel):
    """A distribution whose operators, reducers and formats may be used, and which of its versions."""

    distribution: Distribution = Field(description="Its name, as for pip install.")
    version: VersionRange | None = Field(default=None, description="The versions that will do, such as >=1.2, <2.")
    sha256: Sha256 | None = Field(
        default=None, description="The digest of its files that was reviewed, as a record shows it."
    )


PackEntry: TypeAlias = Annotated[
    Annotated[PackText, Tag(TEXT)] | Annotated[PackShape, Tag(OBJECT)], Discriminator(_spelling)
]
DocumentEntry: TypeAlias = Annotated[
    Annotated[Pattern, Tag(TEXT)] | Annotated[DocumentShape, Tag(OBJECT)], Discriminator(_spelling)
]


ExtensionEntry: TypeAlias = Annotated[
    Annotated[Distribution, Tag(TEXT)] | Annotated[ExtensionShape, Tag(OBJECT)], Discriminator(_spelling)
]


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
