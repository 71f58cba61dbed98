"""Records to show: a small one that holds every kind of finding, and any that can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import strategies as st

from arcanos.errors import ExitCode, Place
from arcanos.findings import (
    Attested,
    Baselined,
    Finding,
    NotYet,
    Observed,
    Outcome,
    Reason,
    Retired,
    Severity,
    Spot,
    Waived,
    finding,
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
from arcanos.record import Asked, Coverage, Decision, Framing, MeasureRead, ModelRead, Record, RoleRead

AS_OF = datetime(2026, 6, 15, 12, tzinfo=UTC)
REGISTRY = DocumentRead(
    name="registry",
    source="evidence/registry.yaml",
    media_type="application/yaml",
    sha256="ab" * 32,
    size=2048,
    collected_at=datetime(2026, 6, 12, 9, tzinfo=UTC),
)
EVALUATION = DocumentRead(
    name="evaluation",
    source="evidence/evaluation/*.json (2 files)",
    media_type="application/json",
    sha256="cd" * 32,
    size=4096,
    collected_at=None,
    files=(FileRead("evidence/evaluation/a.json", "1a" * 32), FileRead("evidence/evaluation/b.json", "1b" * 32)),
)
SECURITY = PackRead("security", "0.1.0", "Security", "12" * 32, "rules/security", 6)
NEEDS = Requires(">=0.1, <1", (("fairness", ">=1, <2"), ("registry", ">=1.2")), ("acme-arcanos",))
FAIRNESS = PackRead(
    "fairness", "0.2.0", "Fairness", "34" * 32, "rules/fairness", 7, (("ratio", "0.75"),), requires=NEEDS
)


def check(
    rule: str,
    subject: str,
    outcome: Outcome,
    severity: Severity,
    message: str,
    *,
    reason: Reason | None = None,
    due: date | None = None,
    path: str = "",
    pack: str = "security",
) -> Finding:
    spots = (Spot("registry", REGISTRY.sha256, path, Place(REGISTRY.source, 14, 9)),) if path else ()
    return finding(
        pack=pack,
        rule=rule,
        subject=subject,
        outcome=outcome,
        severity=severity,
        title=f"About {rule}",
        domain=pack,
        scope="deployment",
        message=message,
        why="What is not looked after is lost.",
        remedy="Turn on server-side encryption for the artifact store and register the version again.",
        owner="ml-engineering",
        controls=("iso-42001:A.6.2.5", "eu-ai-act:Art.15"),
        spots=spots,
        rule_place=Place(f"rules/{pack}/{rule}.yaml", 3, 1),
        evidence_sha256="0" * 64,
        reason=reason,
        due=due,
        waivable=outcome is Outcome.FAIL,
        observed=(Observed(path, "in: [AES256, aws:kms]", "none"),) if path and outcome is Outcome.FAIL else (),
    )


FINDINGS = (
    check(
        "weights-encrypted-at-rest",
        "credit-scoring@1.0.0",
        Outcome.FAIL,
        Severity.CRITICAL,
        "credit-scoring@1.0.0: weights are stored with none",
        due=date(2026, 6, 22),
        path="$['models'][0]['storage']['encryption']['algorithm']",
    ),
    check(
        "weights-encrypted-at-rest", "credit-scoring@2.0.0", Outcome.PASS, Severity.CRITICAL, "it holds", path="$['a']"
    ),
    check(
        "artifact-signed",
        "credit-scoring@1.0.0",
        Outcome.FAIL,
        Severity.HIGH,
        "credit-scoring@1.0.0: the artifact has no signature",
        due=date(2026, 7, 15),
    ).under(Waived("W-2026-014", "Grace Hopper", date(2026, 6, 30), "GOV-7")),
    check(
        "selection-rates",
        "credit-scoring@1.0.0",
        Outcome.INDETERMINATE,
        Severity.HIGH,
        "$.evaluation.groups[2].selection_rate has 12 observations and the rule asks for 30",
        reason=Reason.INSUFFICIENT_DATA,
        pack="fairness",
    ),
    check(
        "groups-documented",
        "bundle",
        Outcome.ERROR,
        Severity.LOW,
        "the rule took more than its budget of steps",
        reason=Reason.BUDGET_EXCEEDED,
        pack="fairness",
    ),
    check(
        "impact-reviewed",
        "credit-scoring",
        Outcome.MANUAL,
        Severity.MEDIUM,
        "Has the impact on the people concerned been reviewed?",
        reason=Reason.ATTESTATION_MISSING,
        pack="fairness",
    ),
    check("no-public-bucket", "(none)", Outcome.NOT_APPLICABLE, Severity.HIGH, "$.registry.buckets is empty"),
    replace(
        check("weights-watermarked", "credit-scoring@1.0.0", Outcome.FAIL, Severity.HIGH, "there is no watermark"),
        out_of_force=NotYet(date(2026, 9, 1)),
    ),
    replace(
        check("weights-zipped", "credit-scoring@1.0.0", Outcome.FAIL, Severity.HIGH, "the weights are not zipped"),
        out_of_force=Retired(date(2026, 6, 1)),
    ),
)


CREDIT = ModelRead(
    "credit-scoring@1.0.0",
    "credit-scoring",
    "1.0.0",
    stage="staging",
    use="credit",
    task_family="tabular-classification",
    artifact_sha256="ef" * 32,
    artifact_format="onnx",
    dataset_ids=("applications-2025",),
)


def rate(group: str, n: int, value: float, low: float, high: float, *, reference: bool = False) -> MeasureRead:
    path = f"$['fairness']['evaluations'][0]['groups'][{int(not reference)}]['selection_rate']"
    return MeasureRead(
        "fairness", path, CREDIT.id, "selection_rate", value, group, "credit", n, low, high, 0.95, "", reference
    )


@pytest.fixture
def record() -> Record:
    return Record(
        project="credit-scoring",
        engine_version="0.1.0",
        as_of=AS_OF,
        packs=(SECURITY, FAIRNESS),
        documents=(EVALUATION, REGISTRY),
        waivers_sha256="56" * 32,
        findings=FINDINGS,
        coverage=Coverage.of(len(FINDINGS), FINDINGS),
        decision=Decision(
            gate="production",
            model="credit-scoring@1.0.0",
            stage="production",
            block_at=Severity.HIGH,
            exit_code=ExitCode.CLOSED,
            reasons=(
                "fail critical security/weights-encrypted-at-rest credit-scoring@1.0.0",
                "indeterminate high fairness/selection-rates credit-scoring@1.0.0 (insufficient_data)",
                "error low fairness/groups-documented bundle (budget_exceeded)",
            ),
            decisive=tuple(sorted(f.fingerprint for f in (FINDINGS[0], FINDINGS[3], FINDINGS[4]))),
            elsewhere=(FINDINGS[6].fingerprint,),
            pending=(FINDINGS[7].fingerprint,),
        ),
        notes=("evaluation: nothing says when it was collected; add collected_at to the document",),
        asked=Asked("gate", (), "9a" * 32, None, (FileRead("waivers.yaml", "56" * 32),)),
        models=(CREDIT,),
        measures=(
            MeasureRead("evaluation", "$['models'][0]['auc']", CREDIT.id, "auc", 0.81),
            rate("men", 420, 0.512, 0.464, 0.559, reference=True),
            rate("women", 310, 0.397, 0.344, 0.452),
        ),
        roles=(RoleRead("ml-engineering", "ML engineering", ("ada", "alan"), "ml@example.org"),),
        framing=Framing(
            title="Audit of consumer credit",
            organisation="Example Bank",
            system="Consumer credit",
            classification="Confidential",
            period=(date(2026, 4, 1), date(2026, 6, 30)),
            sign_off=("ml-engineering",),
        ),
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PLACES = st.builds(Place, TEXTS, st.integers(0, 9), st.integers(0, 9))
INSTANTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(1980, 1, 1), date(2100, 1, 1))
SHA256 = st.sampled_from(["0" * 64, "ab" * 32, "cd" * 32])
NAMES = st.sampled_from(["registry", "evaluation", "lineage"])
OVERLAYS = st.one_of(
    st.none(),
    st.builds(Waived, TEXTS, TEXTS, DAYS, TEXTS, *[st.none() | TEXTS] * 3, st.none() | DAYS),
    st.builds(Baselined, TEXTS, TEXTS, INSTANTS, DAYS),
)
BARE = st.builds(
    Finding,
    pack=st.sampled_from(["security", "arcanos"]),
    rule=st.sampled_from(["encrypted", "signed"]),
    subject=TEXTS,
    outcome=st.sampled_from(Outcome),
    severity=st.sampled_from(Severity),
    title=TEXTS,
    domain=TEXTS,
    scope=TEXTS,
    message=TEXTS,
    why=TEXTS,
    remedy=TEXTS,
    owner=TEXTS,
    controls=st.lists(TEXTS, max_size=2).map(tuple),
    spots=st.lists(st.builds(Spot, NAMES, SHA256 | st.just(""), TEXTS, PLACES), max_size=2).map(tuple),
    rule_place=PLACES,
    fingerprint=SHA256,
    evidence_sha256=SHA256,
    reason=st.none() | st.sampled_from(Reason),
    due=st.none() | DAYS,
    waivable=st.booleans(),
    out_of_force=st.none() | st.builds(NotYet, DAYS) | st.builds(Retired, DAYS),
    observed=st.lists(st.builds(Observed, TEXTS, TEXTS, TEXTS), max_size=2).map(tuple),
    attested=st.none() | st.builds(Attested, TEXTS, TEXTS, INSTANTS, st.sampled_from(["yes", "no"]), TEXTS, DAYS),
)
REQUIRED = st.dictionaries(NAMES, TEXTS, max_size=2).map(lambda wanted: tuple(sorted(wanted.items())))


def covered(found: Finding, overlay: Waived | Baselined | None) -> Finding:
    return found if overlay is None else found.under(overlay)


FOUND = st.builds(covered, BARE, OVERLAYS)
DECISIONS = st.builds(
    Decision,
    gate=TEXTS,
    model=st.none() | TEXTS,
    stage=st.none() | TEXTS,
    block_at=st.sampled_from(Severity),
    exit_code=st.sampled_from(ExitCode),
    reasons=st.lists(TEXTS, max_size=2).map(tuple),
    decisive=st.lists(SHA256, max_size=2).map(tuple),
    elsewhere=st.lists(SHA256, max_size=2).map(tuple),
    pending=st.lists(SHA256, max_size=2).map(tuple),
).map(lambda made: replace(made, decisive=()) if made.open else made)
ORIGINS = st.builds(
    Origin,
    kind=st.sampled_from(("shipped", "folder", "file", "archive", "installed", "package")),
    archive_sha256=st.none() | SHA256,
    package=st.none() | TEXTS,
    package_version=st.none() | TEXTS,
    signed_by=st.lists(st.builds(Signer, name=TEXTS, key_id=SHA256), max_size=2).map(tuple),
    locked=st.booleans(),
)
PACKS = st.builds(
    PackRead,
    id=TEXTS,
    version=TEXTS,
    title=TEXTS,
    sha256=SHA256,
    source=TEXTS,
    rules=st.integers(0, 9),
    params=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    origin=st.none() | ORIGINS,
    requires=st.none() | st.builds(Requires, st.none() | TEXTS, REQUIRED, st.lists(TEXTS, max_size=2).map(tuple)),
)
FILES = st.builds(FileRead, TEXTS, SHA256)
DOCUMENTS = st.builds(
    DocumentRead,
    name=NAMES,
    source=TEXTS,
    media_type=TEXTS,
    sha256=SHA256,
    size=st.integers(0, 10**12),
    collected_at=st.none() | INSTANTS,
    files=st.lists(FILES, max_size=2).map(tuple),
)
ASKED = st.builds(
    Asked,
    command=st.sampled_from(["check", "gate"]),
    rules=st.lists(TEXTS, max_size=2).map(tuple),
    config_sha256=SHA256,
    lock_sha256=st.none() | SHA256,
    files=st.lists(FILES, max_size=2).map(tuple),
)


EXTENSIONS = st.builds(
    ExtensionRead,
    distribution=TEXTS,
    version=TEXTS,
    sha256=SHA256,
    names=st.lists(TEXTS, min_size=1, max_size=3).map(tuple),
)


SIGNERS = st.builds(Signer, name=TEXTS, key_id=SHA256)
BUNDLES = st.builds(
    BundleRead,
    name=TEXTS,
    form=st.sampled_from(["folder", "tar.gz", "zip"]),
    manifest_sha256=SHA256,
    as_of=INSTANTS,
    made_by=TEXTS,
    signed_by=st.lists(st.builds(Signer, name=TEXTS, key_id=SHA256), max_size=2).map(tuple),
    failures=st.lists(st.builds(SourceFailed, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, INSTANTS, TEXTS), max_size=2).map(
        tuple
    ),
    custody=st.lists(
        st.builds(HandedOver, SHA256, TEXTS, TEXTS, INSTANTS, st.none() | SIGNERS, st.none() | SIGNERS), max_size=2
    ).map(tuple),
    timestamp=st.none() | st.builds(TimestampRead, INSTANTS, SHA256),
)


REALS = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
SOME = st.none() | TEXTS
MODELS = st.builds(
    ModelRead, TEXTS, TEXTS, TEXTS, SOME, SOME, SOME, SOME, SOME, SOME, SOME, st.lists(TEXTS, max_size=2).map(tuple)
)
MEASURES = st.builds(
    MeasureRead,
    document=NAMES,
    path=TEXTS,
    model=TEXTS,
    name=TEXTS,
    value=REALS,
    group=TEXTS,
    use=TEXTS,
    n=st.none() | st.integers(0, 10**9),
    low=st.none() | REALS,
    high=st.none() | REALS,
    confidence=st.none() | st.just(0.95),
    compared_with=TEXTS,
    reference=st.booleans(),
)
ROLES = st.builds(RoleRead, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(tuple), TEXTS)
FRAMINGS = st.builds(
    Framing, SOME, SOME, SOME, SOME, st.none() | st.tuples(DAYS, DAYS), st.lists(TEXTS, max_size=2).map(tuple)
)


@st.composite
def any_record(draw: st.DrawFn) -> Record:
    findings = tuple(draw(st.lists(FOUND, max_size=4)))
    return Record(
        project=draw(TEXTS),
        engine_version=draw(TEXTS),
        as_of=draw(INSTANTS),
        packs=tuple(draw(st.lists(PACKS, max_size=2))),
        documents=tuple(draw(st.lists(DOCUMENTS, max_size=2, unique_by=lambda d: d.name))),
        waivers_sha256=draw(st.none() | SHA256),
        findings=findings,
        coverage=Coverage.of(len(findings), findings),
        decision=draw(DECISIONS),
        notes=tuple(draw(st.lists(TEXTS, max_size=2))),
        extensions=tuple(draw(st.lists(EXTENSIONS, max_size=2))),
        baselines_sha256=draw(st.none() | SHA256),
        asked=draw(st.none() | ASKED),
        bundle=draw(st.none() | BUNDLES),
        models=tuple(draw(st.lists(MODELS, max_size=2))),
        measures=tuple(draw(st.lists(MEASURES, max_size=2))),
        roles=tuple(draw(st.lists(ROLES, max_size=2))),
        framing=draw(st.none() | FRAMINGS),
    )


@pytest.fixture(scope="session")
def records() -> st.SearchStrategy[Record]:
    return any_record()


@pytest.fixture
def hostile() -> Callable[[Record, str], Record]:
    """Return what puts a text from hostile evidence into every finding of a record."""

    def put(record: Record, text: str) -> Record:
        findings = tuple(replace(f, subject=text, message=text, title=text, owner=text) for f in record.findings)
        return replace(record, findings=findings)

    return put
