"""The configuration: what loads, what is refused and where, and that its schema and its page are true."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.clock import span
from arcanos.config import CONFIG_NAME, Config, PackAt, ShippedPack, find_config, load_config
from arcanos.config.mistakes import NEXT
from arcanos.config.schema import config_schema, published_schema, schema_text
from arcanos.config.shape import SHAPES
from arcanos.engine.gate import Enforcement
from arcanos.engine.waiver_file import DEFAULT_LIMITS
from arcanos.errors import ConfigRefused, Mistake, UsageError
from arcanos.evidence.bundle import Exemption
from arcanos.evidence.registry import STAGES
from arcanos.evidence.sources import FORMATS
from arcanos.findings import SEVERITIES, Severity
from arcanos.strict import StrictModel

SMALL: dict[str, Any] = {
    "project": "credit",
    "packs": ["arcanos/security"],
    "documents": {"registry": "evidence/registry.yaml"},
}
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"


def written(folder: Path, value: Any) -> Path:
    path = folder / CONFIG_NAME
    path.write_text(value if isinstance(value, str) else json.dumps(value, indent=2), encoding="utf-8")
    return path


def loaded(folder: Path, **changes: Any) -> Config:
    return load_config(written(folder, SMALL | changes), CONFIG_NAME)


def mistakes(folder: Path, value: Any) -> list[Mistake]:
    with pytest.raises(ConfigRefused) as refused:
        load_config(written(folder, value), CONFIG_NAME)
    return list(refused.value.mistakes)


def only(folder: Path, **changes: Any) -> Mistake:
    found = mistakes(folder, SMALL | changes)
    assert len(found) == 1, found
    return found[0]


def test_the_smallest_configuration_has_the_documented_defaults(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert config.project == "credit"
    assert [str(pack) for pack in config.packs] == ["arcanos/security"]
    assert config.check.settings.block_at is Severity.LOW
    assert config.check.settings.min_evaluated == 1
    assert config.deadlines == {Severity.CRITICAL: 7, Severity.HIGH: 30, Severity.MEDIUM: 90, Severity.LOW: 180}
    assert (config.params, config.exemptions, config.waivers, config.roles, config.gates) == ({}, {}, (), {}, {})


def test_paths_start_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    config = loaded(tmp_path, packs=["policies", {"path": "../shared/pack.yaml"}], waivers=["../waivers.yaml"])
    first, second = config.packs
    assert isinstance(first, PackAt)
    assert isinstance(second, PackAt)
    assert (first.path, second.path) == (tmp_path / "policies", tmp_path / "../shared/pack.yaml")
    assert config.waivers == (tmp_path / "../waivers.yaml",)


def test_a_pack_of_arcanos_is_told_from_a_folder_of_that_name(tmp_path: Path) -> None:
    config = loaded(tmp_path, packs=["arcanos/security", {"use": "arcanos/privacy"}, {"path": "arcanos/security"}])
    assert [type(pack) for pack in config.packs] == [ShippedPack, ShippedPack, PackAt]


def test_a_pack_knows_its_line(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert str(config.packs[0].place) == f"{CONFIG_NAME}:4:5"


def test_the_registry_is_read_as_a_registry_unless_the_format_says_otherwise(tmp_path: Path) -> None:
    documents = {"registry": {"files": ["a/*.yaml", "b/*.yaml"]}, "models": "models.json"}
    by_name = {source.name: source for source in loaded(tmp_path, documents=documents).documents}
    assert (by_name["registry"].format, by_name["models"].format) == ("registry", None)
    assert loaded(tmp_path, documents={"registry": {"files": "r.csv", "format": "csv"}}).documents[0].format == "csv"


def test_documents_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    documents = {"training": "t.json", "fairness": "f.json", "evaluation": "e.json"}
    assert [s.name for s in loaded(tmp_path, documents=documents).documents] == ["evaluation", "fairness", "training"]


def test_a_source_keeps_every_key(tmp_path: Path) -> None:
    entry = {"files": "runs/*.jsonl", "format": "jsonl", "list": "runs", "collected_at": "[0].made_at"}
    (source,) = loaded(tmp_path, documents={"training": entry}).documents
    assert (source.patterns, source.format) == (("runs/*.jsonl",), "jsonl")
    assert (source.list_member, source.collected_at) == ("runs", "[0].made_at")


def test_a_gate_keeps_every_key(tmp_path: Path) -> None:
    gate = {
        "stage": "production",
        "block_at": "medium",
        "packs": ["security"],
        "enforcement": {"security/weights-encrypted-at-rest": "hard", "arcanos/waiver-in-force": "advisory"},
        "freshness": {"registry": "36h"},
        "min_evaluated": 3,
        "advisory_manual": True,
    }
    made = loaded(tmp_path, gates={"release": gate}).gate("release")
    assert (made.settings.name, made.settings.stage, made.settings.packs) == ("release", "production", ("security",))
    assert made.settings.block_at is Severity.MEDIUM
    assert made.settings.enforcement["security/weights-encrypted-at-rest"] is Enforcement.HARD
    assert made.freshness == {"registry": Fraction(36 * 3600)}
    assert (made.settings.min_evaluated, made.settings.advisory_manual) == (3, True)


def test_a_gate_called_as_a_stage_guards_it_at_high(tmp_path: Path) -> None:
    settings = loaded(tmp_path, gates={"staging": {}}).gate("staging").settings
    assert (settings.stage, settings.block_at, settings.packs) == ("staging", Severity.HIGH, None)


def test_an_unknown_gate_is_a_usage_error_that_names_the_nearest(tmp_path: Path) -> None:
    config = loaded(tmp_path, gates={"production": {}})
    with pytest.raises(UsageError, match="did you mean 'production'"):
        config.gate("prodution")


def test_limits_of_waivers_are_days_and_have_defaults(tmp_path: Path) -> None:
    assert dict(loaded(tmp_path).waiver_limits) == dict(DEFAULT_LIMITS)
    limits = loaded(tmp_path, waiver_limits={"critical": "7d", "high": "52w", "low": "366d"}).waiver_limits
    assert [limits[severity] for severity in Severity] == [366, 366, 180, 364, 7]


@pytest.mark.parametrize("text", ["367d", "400d", "1000d", "53w", "0d", "07d", "30", "30h", "-1d", "", "1d "])
def test_no_waiver_lasts_longer_than_366_days(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigRefused, match="is not a number of days up to 366"):
        loaded(tmp_path, waiver_limits={"critical": text})


def test_baselines_are_files_beside_the_configuration(tmp_path: Path) -> None:
    assert loaded(tmp_path).baselines == ()
    assert loaded(tmp_path, baselines=["../b.json"]).baselines == (tmp_path / "../b.json",)
    with pytest.raises(ConfigRefused, match="ARC-CFG-DUPLICATE"):
        loaded(tmp_path, baselines=["b.json", "b.json"])


def test_deadlines_are_days(tmp_path: Path) -> None:
    config = loaded(tmp_path, deadlines={"high": "2w", "info": "365d"})
    assert (config.deadlines[Severity.HIGH], config.deadlines[Severity.INFO]) == (14, 365)
    assert config.deadlines[Severity.CRITICAL] == 7


def test_exemptions_and_roles_become_their_types(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        not_applicable={"privacy": {"reason": "no personal data", "approved_by": "dpo"}},
        roles={"risk": {"title": "Risk", "members": ["ada", "grace"], "contact": "risk@example.org"}},
    )
    assert config.exemptions == {"privacy": Exemption("privacy", "no personal data", "dpo")}
    assert config.members == {"risk": frozenset({"ada", "grace"})}
    assert config.roles["risk"].contact == "risk@example.org"


@pytest.mark.parametrize(
    ("where", "key", "nearest"),
    [
        ({"pack": []}, "pack", "packs"),
        ({"packs": [{"paths": "p"}]}, "paths", "path"),
        ({"documents": {"lineage": {"files": "a.json", "fromat": "json"}}}, "fromat", "format"),
        ({"not_applicable": {"privacy": {"reason": "r", "approved_by": "a", "approvedby": "a"}}}, "approvedby", ""),
        ({"roles": {"risk": {"members": ["ada"], "contacts": "x"}}}, "contacts", "contact"),
        ({"deadlines": {"hihg": "7d"}}, "hihg", "high"),
        ({"trust": {"keys": [], "custody": {"requird": True}}}, "requird", "required"),
        ({"check": {"block_on": "low"}}, "block_on", "block_at"),
        ({"gates": {"staging": {"blockat": "low"}}}, "blockat", "block_at"),
    ],
)
def test_an_unknown_key_is_refused_at_its_place_with_the_nearest(
    tmp_path: Path, where: dict[str, Any], key: str, nearest: str
) -> None:
    found = [m for m in mistakes(tmp_path, SMALL | where) if m.code == "ARC-CFG-KEY"]
    (mistake,) = found
    text = (tmp_path / CONFIG_NAME).read_text(encoding="utf-8").splitlines()
    assert text[mistake.place.line - 1][mistake.place.column - 1 :].startswith(f'"{key}"')
    assert f"'{nearest}'" in mistake.hint or not nearest


def test_every_closed_object_knows_its_keys() -> None:
    """A shape that SHAPES lacks would refuse an unknown key without a suggestion."""
    shapes = {shape for shape in StrictModel.__subclasses__() if shape.__module__.startswith("arcanos.config.")}
    assert set(SHAPES.values()) == shapes | {SHAPES["gates.*"]}


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"project": ""}, "ARC-CFG-EMPTY", "project"),
    ({"project": "  "}, "ARC-CFG-VALUE", "project"),
    ({"project": 7}, "ARC-CFG-TYPE", "project"),
    ({"packs": []}, "ARC-CFG-EMPTY", "packs"),
    ({"packs": "arcanos/security"}, "ARC-CFG-TYPE", "packs"),
    ({"packs": ["arcanos/"]}, "ARC-CFG-VALUE", "packs.0"),
    ({"packs": [3]}, "ARC-CFG-TYPE", "packs.0"),
    ({"packs": [{}]}, "ARC-CFG-VALUE", "packs.0"),
    ({"packs": [{"path": "p", "use": "arcanos/security"}]}, "ARC-CFG-VALUE", "packs.0"),
    ({"packs": [{"use": "security"}]}, "ARC-CFG-VALUE", "packs.0.use"),
    ({"packs": ["p", "./p/"]}, "ARC-CFG-DUPLICATE", "packs.1"),
    ({"packs": ["arcanos/security", {"use": "arcanos/security"}]}, "ARC-CFG-DUPLICATE", "packs.1"),
    ({"documents": {}}, "ARC-CFG-EMPTY", "documents"),
    ({"documents": None}, "ARC-CFG-TYPE", "documents"),
    ({"documents": {"model-cards": "cards/*.md"}}, "ARC-CFG-VALUE", "documents.model-cards"),
    ({"documents": {"lineage": "../lineage.json"}}, "ARC-CFG-PATH", "documents.lineage"),
    ({"documents": {"lineage": "/etc/lineage.json"}}, "ARC-CFG-PATH", "documents.lineage"),
    ({"documents": {"lineage": "C:\\lineage.json"}}, "ARC-CFG-PATH", "documents.lineage"),
    ({"documents": {"lineage": {"files": []}}}, "ARC-CFG-EMPTY", "documents.lineage.files"),
    ({"documents": {"lineage": {"files": ["a.json", "a.json"]}}}, "ARC-CFG-DUPLICATE", "documents.lineage.files"),
    ({"documents": {"lineage": {"files": "a/../../b.json"}}}, "ARC-CFG-PATH", "documents.lineage.files"),
    ({"documents": {"lineage": {"files": "a", "format": "xml"}}}, "ARC-CFG-VALUE", "documents.lineage.format"),
    ({"documents": {"lineage": {"files": "a", "format": None}}}, "ARC-CFG-TYPE", "documents.lineage.format"),
    (
        {"documents": {"lineage": {"files": "a", "collected_at": "a[*]"}}},
        "ARC-CFG-VALUE",
        "documents.lineage.collected_at",
    ),
    ({"documents": {"registry": {"files": "a", "list": "models"}}}, "ARC-CFG-CONFLICT", "documents.registry.list"),
    (
        {"documents": {"m": {"files": "a", "list": "models", "format": "registry"}}},
        "ARC-CFG-CONFLICT",
        "documents.m",
    ),
    (
        {"not_applicable": {"registry": {"reason": "r", "approved_by": "a"}}},
        "ARC-CFG-CONFLICT",
        "not_applicable.registry",
    ),
    ({"params": {"security": {"floor": None}}}, "ARC-CFG-TYPE", "params.security.floor"),
    ({"params": {"security": {"floor": {"a": 1}}}}, "ARC-CFG-TYPE", "params.security.floor"),
    ({"params": {"Security": {}}}, "ARC-CFG-VALUE", "params.Security"),
    ({"waivers": ["w.yaml", "w.yaml"]}, "ARC-CFG-DUPLICATE", "waivers"),
    ({"roles": {"risk": {"members": []}}}, "ARC-CFG-EMPTY", "roles.risk.members"),
    ({"roles": {"risk": {"members": ["ada", "ada"]}}}, "ARC-CFG-DUPLICATE", "roles.risk.members"),
    ({"deadlines": {"high": "36h"}}, "ARC-CFG-VALUE", "deadlines.high"),
    ({"deadlines": {"high": 30}}, "ARC-CFG-TYPE", "deadlines.high"),
    ({"deadlines": {"high": "0d"}}, "ARC-CFG-VALUE", "deadlines.high"),
    ({"check": {"block_at": "hihg"}}, "ARC-CFG-VALUE", "check.block_at"),
    ({"check": {"min_evaluated": -1}}, "ARC-CFG-VALUE", "check.min_evaluated"),
    ({"check": {"min_evaluated": True}}, "ARC-CFG-TYPE", "check.min_evaluated"),
    ({"check": {"min_evaluated": 1.0}}, "ARC-CFG-TYPE", "check.min_evaluated"),
    ({"check": {"enforcement": {"encrypted": "hard"}}}, "ARC-CFG-VALUE", "check.enforcement.encrypted"),
    ({"check": {"enforcement": {"security/a": "soft"}}}, "ARC-CFG-VALUE", "check.enforcement.security/a"),
    ({"check": {"freshness": {"registry": "3 months"}}}, "ARC-CFG-VALUE", "check.freshness.registry"),
    ({"check": {"freshness": {"regsitry": "90d"}}}, "ARC-CFG-VALUE", "check.freshness.regsitry"),
    ({"gates": {"staging": {"packs": []}}}, "ARC-CFG-EMPTY", "gates.staging.packs"),
    ({"gates": {"staging": {"packs": ["a", "a"]}}}, "ARC-CFG-DUPLICATE", "gates.staging.packs"),
    ({"gates": {"staging": {"stage": "prod"}}}, "ARC-CFG-VALUE", "gates.staging.stage"),
    ({"gates": {"release": {}}}, "ARC-CFG-MISSING", "gates.release"),
    ({"gates": {"check": {"stage": "staging"}}}, "ARC-CFG-CONFLICT", "gates.check"),
    ({"gates": {"staging": {"advisory_manual": "yes"}}}, "ARC-CFG-TYPE", "gates.staging.advisory_manual"),
    (
        {"gates": {"staging": {"packs": ["privacy"], "enforcement": {"security/a": "hard"}}}},
        "ARC-CFG-CONFLICT",
        "gates.staging.enforcement.security/a",
    ),
]


@pytest.mark.parametrize(("changes", "code", "path"), WRONG, ids=[f"{code}-{path}" for _, code, path in WRONG])
def test_what_is_wrong_is_refused_at_its_line(tmp_path: Path, changes: dict[str, Any], code: str, path: str) -> None:
    mistake = only(tmp_path, **changes)
    assert mistake.code == code
    key = re.split(r"\.(?=[^/])", path)[-1]
    line = (tmp_path / CONFIG_NAME).read_text(encoding="utf-8").splitlines()[mistake.place.line - 1]
    assert key.isdigit() or f'"{key}"' in line, (mistake, line)


@pytest.mark.parametrize("key", ["project", "packs", "documents"])
def test_a_missing_key_is_refused_with_the_line_to_write(tmp_path: Path, key: str) -> None:
    (mistake,) = mistakes(tmp_path, {k: v for k, v in SMALL.items() if k != key})
    assert (mistake.code, mistake.hint) == ("ARC-CFG-MISSING", NEXT[(key,)])
    line = json.loads("{" + NEXT[(key,)].partition(": ")[2] + "}")
    assert load_config(written(tmp_path, SMALL | line)).project


def test_a_bundle_stands_in_for_documents(tmp_path: Path) -> None:
    alone = {key: value for key, value in SMALL.items() if key != "documents"} | {"bundle": "build/evidence.zip"}
    alone |= {"check": {"freshness": {"health": "1d"}}}
    config = load_config(written(tmp_path, alone))
    assert config.documents == ()
    assert config.bundle is not None
    assert (config.bundle.name, config.bundle.path) == ("build/evidence.zip", tmp_path / "build/evidence.zip")
    jsonschema.validate(alone, config_schema())


def test_what_bundles_need_is_apart_from_what_packs_need(tmp_path: Path) -> None:
    key = {"name": "a", "public_key": "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "roles": ["bundles"]}
    config = load_config(written(tmp_path, SMALL | {"trust": {"keys": [key], "bundles": {"required": True}}}))
    assert (config.trust.packs.required, config.trust.bundles.required) == (False, True)
    mistake = only(tmp_path, trust={"keys": [key], "bundles": {"threshold": 2}})
    assert (mistake.code, "may sign bundles" in mistake.message) == ("ARC-CFG-CONFLICT", True)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path,
        {
            "projekt": "credit",
            "packs": [],
            "documents": {"registry": "../r.yaml"},
            "not_applicable": {"registry": {"reason": "", "approved_by": "a"}},
            "gates": {"release": {"block_at": "severe"}},
        },
    )
    assert len(found) == 8
    assert found == sorted(found)


@pytest.mark.parametrize("key", ["reason", "approved_by"])
@pytest.mark.parametrize("text", ["-", "\u200b", "\u2800"])
def test_what_does_not_apply_is_said_in_words(tmp_path: Path, key: str, text: str) -> None:
    exempt = {"reason": "no personal data", "approved_by": "dpo", key: text}
    (mistake,) = mistakes(tmp_path, SMALL | {"not_applicable": {"privacy": exempt}})
    assert (mistake.code, f"not_applicable.privacy.{key}" in mistake.message) == ("ARC-CFG-VALUE", True)


def test_a_duplicate_key_is_refused(tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, '{"project": "a", "project": "b", "packs": ["p"], "documents": {"a": "a.json"}}')
    assert (mistake.code, mistake.place.line) == ("ARC-IN-DUPKEY", 1)


@pytest.mark.parametrize("text", ["", "[]", "null", '"text"', "{", "<html>"])
def test_what_is_no_object_is_refused(tmp_path: Path, text: str) -> None:
    assert mistakes(tmp_path, text)[0].place.file == CONFIG_NAME


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigRefused, match=CONFIG_NAME):
        load_config(tmp_path / CONFIG_NAME)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = [info.alias or name for shape in SHAPES.values() for name, info in shape.model_fields.items()]
NEARLY = st.recursive(
    st.sampled_from(["registry", "high", "7d", "hard", "arcanos/security", "a.json"]) | JSON,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "registry", "staging", "a/b", "é\n"]), inner, max_size=5)
    ),
    max_leaves=20,
)


def beside(value: Any) -> dict[str, Any]:
    return SMALL | (cast("dict[str, Any]", value) if isinstance(value, dict) else {"check": value})


@given(value=NEARLY)
def test_any_json_is_a_configuration_or_refused(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No other exception, whatever is written where; every mistake is told with a place in the file."""
    folder = tmp_path_factory.mktemp("config")
    told: list[Mistake] = []
    for changes in (value, beside(value)):
        try:
            load_config(written(folder, changes))
        except ConfigRefused as refused:
            told.extend(refused.mistakes)
    assert {mistake.place.file for mistake in told} <= {str(folder / CONFIG_NAME)}
    assert all(mistake.message for mistake in told)


@given(value=NEARLY)
def test_what_loads_satisfies_the_published_schema(value: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    changes = beside(value)
    try:
        load_config(written(tmp_path_factory.mktemp("config"), changes))
    except ConfigRefused:
        return
    jsonschema.validate(changes, config_schema())


CANARY = "hunter2hunter2"


@pytest.mark.parametrize(
    "changes",
    [
        {"check": {"block_at": CANARY}},
        {"packs": [{"use": CANARY}]},
        {"documents": {"lineage": f"../{CANARY}"}},
        {"documents": {"lineage": {"files": "a", "collected_at": f"{CANARY}[*]"}}},
        {"deadlines": {"high": CANARY}},
        {"gates": {"staging": {"stage": CANARY, "advisory_manual": CANARY, "min_evaluated": CANARY}}},
        {"params": {"security": {"token": {"value": CANARY}}}},
        {"waivers": [CANARY, CANARY]},
    ],
)
def test_no_value_is_ever_printed(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert not any(CANARY in str(mistake) for mistake in mistakes(tmp_path, SMALL | changes))


def test_the_published_schema_is_the_model() -> None:
    """Write it anew with ARCANOS_RENEW=1."""
    if RENEW:
        published_schema().write_text(schema_text(), encoding="utf-8")
    assert published_schema().read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_valid_and_describes_every_key() -> None:
    schema = config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for shape in (schema, *schema["$defs"].values()):
        for name, key in shape.get("properties", {}).items():
            described = "description" in key or "description" in schema["$defs"][key["$ref"].rpartition("/")[2]]
            assert described, name


def test_the_words_of_the_schema_are_the_words_of_the_product() -> None:
    definitions = config_schema()["$defs"]
    assert definitions["GateShape"]["properties"]["stage"]["enum"] == list(STAGES)
    assert definitions["GateShape"]["properties"]["block_at"]["enum"] == list(SEVERITIES)
    assert definitions["DocumentShape"]["properties"]["format"]["enum"] == list(FORMATS)
    enforcement = definitions["CheckShape"]["properties"]["enforcement"]["patternProperties"]
    assert [key["enum"] for key in enforcement.values()] == [[word.value for word in Enforcement]]
    assert set(definitions["DeadlinesShape"]["properties"]) == set(SEVERITIES)


@given(text=st.from_regex(r"[0-9]{1,10}[smhdw]?", fullmatch=True))
def test_a_duration_that_the_schema_takes_is_a_span(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    changes = SMALL | {"check": {"freshness": {"registry": text}}}
    try:
        config = load_config(written(tmp_path_factory.mktemp("config"), changes))
    except ConfigRefused:
        return
    assert config.check.freshness["registry"] == span(text)


def examples() -> list[str]:
    return re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", examples())
def test_each_example_of_the_page_loads(tmp_path: Path, text: str) -> None:
    config = load_config(written(tmp_path, text))
    jsonschema.validate(json.loads(text), config_schema())
    assert config.documents


def test_the_page_names_every_key() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in page] == []


def test_an_example_of_the_page_uses_every_key() -> None:
    used = set(re.findall(r'"([^"]+)":', "".join(examples())))
    assert set(KEYS) - used == set()


class TestFindConfig:
    def test_it_stands_in_the_given_folder(self, tmp_path: Path) -> None:
        assert find_config(tmp_path) is None
        path = written(tmp_path, SMALL)
        assert find_config(tmp_path) == path

    def test_it_stands_in_a_parent_inside_the_repository(self, tmp_path: Path) -> None:
        path = written(tmp_path, SMALL)
        (tmp_path / "src" / "deep").mkdir(parents=True)
        (tmp_path / ".git").mkdir()
        assert find_config(tmp_path / "src" / "deep") == path

    def test_the_search_ends_at_the_root_of_the_repository(self, tmp_path: Path) -> None:
        written(tmp_path, SMALL)
        (tmp_path / "repository" / ".git").mkdir(parents=True)
        assert find_config(tmp_path / "repository") is None

    def test_outside_a_repository_no_parent_decides(self, tmp_path: Path) -> None:
        written(tmp_path, SMALL)
        (tmp_path / "sub").mkdir()
        assert find_config(tmp_path / "sub") is None

    def test_a_dangling_link_is_found_and_refused(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        written(tmp_path, SMALL)
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / CONFIG_NAME).symlink_to(tmp_path / "nowhere")
        found = find_config(tmp_path / "sub")
        assert found is not None
        assert found.parent == tmp_path / "sub"
        with pytest.raises(ConfigRefused):
            load_config(found)


def test_the_module_is_imported_without_pydantic() -> None:
    """A hook that only asks where the configuration stands must not pay for the guard of its shape."""
    code = "import sys, arcanos.config; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0
