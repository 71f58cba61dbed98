"""Plans and states as Terraform 1.11 writes them, those of other versions, and files that are neither."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import canonical, sha256
from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors import terraform_resources
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.terraform import Options, collect
from arcanos.evidence.collectors.terraform_values import Secrets, said
from arcanos.readers.shapes import ABSENT

SAMPLES = Path(__file__).parent / "terraform"
EVENING = datetime(2026, 11, 22, 22, tzinfo=UTC)
CANARY = "canary-hunter2"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


def collected(setting: Setting, *patterns: str, **files: Any) -> Collected:
    for name, content in files.items():
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        (setting.folder / f"{name}.json").write_bytes(data)
    options = {"from": "terraform", "files": list(patterns) or ["*.json"]}
    return collect(Options.model_validate(options), replace(setting, as_of=EVENING))


def refused(setting: Setting, content: Any) -> list[Mistake]:
    with pytest.raises(NotCollected) as told:
        collected(setting, file=content)
    return list(told.value.mistakes)


def by_address(made: Collected, name: str = "resources") -> dict[str, Any]:
    return {entry["address"]: entry for entry in made.value[name]}


def plan(resource: dict[str, Any] | None = None, change: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    who = {"address": "a.b", "type": "a", "name": "b", "mode": "managed", "provider_name": "p"}
    planned = {"root_module": {"resources": [who | resource]}} if resource is not None else {}
    changes = [{**who, "change": {"actions": ["create"]} | change}] if change is not None else []
    return {"format_version": "1.2", "planned_values": planned, "resource_changes": changes} | more


@pytest.fixture(params=["create.json", "replace.json", "state.json", "raw.tfstate"])
def real(request: pytest.FixtureRequest, setting: Setting) -> Collected:
    data: bytes = (SAMPLES / request.param).read_bytes()
    return collected(setting, sample=data)


def test_no_sensitive_text_reaches_the_document_or_a_note(real: Collected) -> None:
    assert CANARY in "".join(path.read_text() for path in SAMPLES.glob("*.json"))
    assert CANARY not in repr(real)
    login = by_address(real)["terraform_data.login"]
    assert login["sensitive"]
    assert len(real.withheld) >= len(login["sensitive"])


def test_the_resources_of_all_modules_are_there(real: Collected) -> None:
    addresses = set(by_address(real))
    assert 'module.serving["eu"].module.inner.terraform_data.disk' in addresses
    assert {f'module.serving["eu"].terraform_data.endpoint[{i}]' for i in (0, 1)} <= addresses
    disk = by_address(real)['module.serving["eu"].module.inner.terraform_data.disk']
    assert (disk["module"], disk["type"], disk["name"]) == (
        'module.serving["eu"].module.inner',
        "terraform_data",
        "disk",
    )
    assert (disk["mode"], disk["provider"]) == ("managed", "terraform.io/builtin/terraform")


def test_the_same_bytes_give_the_same_document(real: Collected, setting: Setting) -> None:
    again = collected(setting)
    assert canonical(again.value) == canonical(real.value)
    assert again.origins == real.origins


def test_what_is_known_after_apply_is_absent_and_listed(setting: Setting) -> None:
    made = collected(setting, plan=(SAMPLES / "create.json").read_bytes())
    late, login, weights = (by_address(made)[f"terraform_data.{name}"] for name in ("late", "login", "weights"))
    assert late["values"] == {}
    assert late["unknown"] == ["values.input", "values.id", "values.output"]
    assert login["values"] == {"input": {"user": "ada"}}
    assert "values.input.later" in login["unknown"]
    assert login["sensitive"] == ["values.input.hosts", "values.input.password"]
    assert weights["values"]["input"] == {"acl": "private", "bucket": "acme-weights", "tags": {"data": "weights"}}
    assert {entry["actions"][0] for entry in made.value["resources"]} == {"create"}
    assert [w.path for w in made.withheld] == [
        "$.resources[1].values.input.hosts",
        "$.resources[1].values.input.password",
    ]


def test_a_plan_says_what_it_replaces_and_destroys(setting: Setting) -> None:
    made = collected(setting, plan=(SAMPLES / "replace.json").read_bytes())
    weights = by_address(made)["terraform_data.weights"]
    assert (weights["actions"], weights["replace"]) == (["delete", "create"], True)
    assert weights["action_reason"] == "replace_because_cannot_update"
    gone = by_address(made, "deleted")
    assert 'module.serving["us"].terraform_data.endpoint[1]' in gone
    assert len(gone) == 3
    assert not gone.keys() & by_address(made).keys()
    assert made.value["forgotten"] == []


def test_when_a_plan_was_made_is_when_it_was_observed(setting: Setting) -> None:
    made = collected(setting, plan=(SAMPLES / "create.json").read_bytes())
    at = datetime(2026, 11, 22, 20, 11, 30, tzinfo=UTC)
    assert made.observed == (at, at)
    about = {"file": "plan.json", "shape": "plan", "format_version": "1.2", "terraform_version": "1.11.4"}
    assert made.value["files"] == [about | {"timestamp": "2026-11-22T20:11:30Z", "applyable": True, "complete": True}]


def test_of_several_plans_the_oldest_counts_and_a_state_says_nothing(setting: Setting) -> None:
    old, new = sample("create.json"), sample("replace.json")
    made = collected(setting, new=new, old=old)
    assert made.observed is not None
    assert made.observed[1] == datetime(2026, 11, 22, 20, 11, 30, tzinfo=UTC)
    assert collected(setting, state=sample("state.json")).observed is None


def test_a_plan_of_the_future_does_not_make_the_evidence_young(setting: Setting) -> None:
    made = collected(setting, plan=plan({}, {}, timestamp="2027-01-01T00:00:00Z"))
    assert made.observed is None
    assert any("after it was collected" in note for note in made.notes)


def test_a_sensitive_text_is_withheld_where_its_mark_was_lost(setting: Setting) -> None:
    state = sample("state.json")
    assert state["values"]["root_module"]["resources"][1]["sensitive_values"]["output"] == {"hosts": [False, False]}
    made = collected(setting, state=state)
    login = by_address(made)["terraform_data.login"]
    assert {"values.output.hosts", "values.output.password"} <= set(login["sensitive"])
    assert login["values"]["output"]["user"] == "ada"


def test_sensitive_variables_and_outputs_are_known_again(setting: Setting) -> None:
    values = {"script": "login --as ada --with s3cret-of-variable", "other": "s3cret-of-output", "free": "s3c"}
    more = {
        "variables": {"v": {"value": "s3cret-of-variable"}, "w": {"value": "s3c"}},
        "configuration": {"root_module": {"variables": {"v": {"sensitive": True}, "w": {"sensitive": True}}}},
    }
    root = {"resources": [{"address": "a.b", "values": values, "sensitive_values": {}}]}
    outputs = {"o": {"sensitive": True, "value": "s3cret-of-output"}}
    made = collected(setting, plan=plan(planned_values={"outputs": outputs, "root_module": root}, **more))
    assert by_address(made)["a.b"]["values"] == {"free": "s3c"}


@given(st.lists(st.text(min_size=8), min_size=1, max_size=3), st.text(), st.text(), st.data())
def test_a_secret_is_known_again_inside_any_text(
    secrets: list[str], before: str, after: str, data: st.DataObject
) -> None:
    secret = data.draw(st.sampled_from(secrets))
    assert Secrets(secrets).hold(before + secret + after)


@given(st.lists(st.text("ab.*", min_size=8, max_size=9), max_size=3), st.text("ab.*", max_size=20))
def test_nothing_else_is_taken_for_a_secret(secrets: list[str], text: str) -> None:
    assert Secrets(secrets).hold(text) is any(secret in text for secret in secrets)


def test_of_many_secrets_only_whole_texts_are_known_again() -> None:
    secrets = Secrets(f"secret number {i}" for i in range(201))
    assert secrets.hold("secret number 7")
    assert not secrets.hold("the secret number 7")


def test_null_is_what_is_not_set(setting: Setting) -> None:
    made = collected(setting, plan=plan({"values": {"acl": None, "tags": {"a": None}, "list": [None, 1]}}, {}))
    assert by_address(made)["a.b"]["values"] == {"tags": {}, "list": [None, 1]}


def test_a_list_with_an_unknown_element_is_left_out_whole(setting: Setting) -> None:
    values = {"groups": [None, "known"], "rule": [{"port": 1}, {"port": 2}]}
    unknown = {"groups": [True, False], "rule": [{"cidr": True}, {}]}
    made = collected(setting, plan=plan({"values": values}, {"after_unknown": unknown}))
    entry = by_address(made)["a.b"]
    assert entry["values"] == {"rule": [{"port": 1}, {"port": 2}]}
    assert entry["unknown"] == ["values.groups", "values.rule[0].cidr"]


@pytest.mark.parametrize("mark", [True, {"inner": True}, [True], "yes", 1, [[True]]])
def test_a_mark_in_another_shape_covers_the_whole_value(setting: Setting, mark: Any) -> None:
    made = collected(setting, plan=plan({"values": {"a": "text"}, "sensitive_values": {"a": mark}}, {}))
    assert by_address(made)["a.b"]["values"] == {}
    assert by_address(made)["a.b"]["sensitive"][0].startswith("values.a")


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.1", "1.2", "1.99"])
def test_every_version_of_the_format_is_read(setting: Setting, version: str) -> None:
    made = collected(setting, plan=plan({"values": {"a": 1}}, {}, format_version=version))
    assert by_address(made)["a.b"]["values"] == {"a": 1}


def test_a_file_without_version_is_read_and_says_so(setting: Setting) -> None:
    content = plan({"values": {"a": 1}}, {})
    del content["format_version"]
    made = collected(setting, plan=content)
    assert any("does not say the version" in note for note in made.notes)


@pytest.mark.parametrize("version", ["2.0", "1", "1.x", "", 1.0, "01.1"])
def test_another_version_of_the_format_is_refused(setting: Setting, version: Any) -> None:
    told = refused(setting, plan({"values": {}}, {}, format_version=version))
    assert [mistake.code for mistake in told] == ["ARC-COL-SHAPE"]
    assert told[0].place.line == 1


def test_without_marks_what_looks_secret_is_withheld(setting: Setting) -> None:
    values = {"password": "Pa55w0rd!", "bucket": "acme", "url": "postgres://ada:hunter22@db/x"}
    made = collected(setting, plan=plan({"values": values}, {}, format_version="0.1"))
    assert by_address(made)["a.b"]["values"] == {"bucket": "acme"}
    assert any("does not mark what is sensitive" in note for note in made.notes)


def test_the_addresses_of_terraform_0_12_are_made_whole(setting: Setting) -> None:
    inner: dict[str, Any] = {"address": "n.foo", "type": "n", "name": "foo", "index": "eu", "values": {}}
    modules = [{"address": "module.a", "resources": [inner]}]
    made = collected(setting, state={"format_version": "0.1", "values": {"root_module": {"child_modules": modules}}})
    assert list(by_address(made)) == ['module.a.n.foo["eu"]']


def test_a_deposed_object_stands_beside_its_resource(setting: Setting) -> None:
    content = plan({"values": {}}, {"actions": ["create"]})
    content["resource_changes"].append(
        {"address": "a.b", "type": "a", "name": "b", "deposed": "ab12", "change": {"actions": ["delete"]}}
    )
    made = collected(setting, plan=content)
    assert by_address(made, "deleted")["a.b"]["deposed"] == "ab12"
    assert by_address(made)["a.b"]["actions"] == ["create"]


def test_what_a_plan_only_forgets_is_listed(setting: Setting) -> None:
    made = collected(setting, plan=plan(None, {"actions": ["forget"]}))
    assert list(by_address(made, "forgotten")) == ["a.b"]


def test_a_change_without_planned_values_still_gives_its_resource(setting: Setting) -> None:
    change = {"after": {"x": 1, "p": "s"}, "after_unknown": {"id": True}, "after_sensitive": {"p": True}}
    entry = by_address(collected(setting, plan=plan(None, change)))["a.b"]
    assert (entry["values"], entry["unknown"], entry["sensitive"]) == ({"x": 1}, ["values.id"], ["values.p"])


def test_a_raw_state_says_what_it_can(setting: Setting) -> None:
    made = collected(setting, state=(SAMPLES / "raw.tfstate").read_bytes())
    entry = by_address(made)['module.serving["eu"].terraform_data.endpoint[1]']
    assert (entry["index"], entry["provider"]) == (1, "terraform.io/builtin/terraform")
    assert entry["values"]["input"]["value"] == {"region": "eu", "replicas": 1}
    assert made.value["files"][0]["shape"] == "tfstate"
    assert "actions" not in entry
    assert "deleted" not in made.value


def test_a_path_that_a_raw_state_lacks_withholds_what_it_comes_to(setting: Setting) -> None:
    paths = [[{"type": "get_attr", "value": "a"}, {"type": "index", "value": {"value": 7, "type": "number"}}], "odd"]
    instance = {"attributes": {"a": ["x"], "b": 1}, "sensitive_attributes": paths[:1]}
    state = {"version": 4, "resources": [{"type": "t", "name": "n", "mode": "data", "instances": [instance]}]}
    entry = by_address(collected(setting, state=state))["data.t.n"]
    assert (entry["values"], entry["sensitive"]) == ({"b": 1}, ["values.a"])
    instance["sensitive_attributes"] = paths
    entry = by_address(collected(setting, state=state))["data.t.n"]
    assert "values" not in entry


@pytest.mark.parametrize("version", [1, 2, 3, 5, "4", True, None])
def test_raw_states_of_other_versions_are_refused_by_name(setting: Setting, version: Any) -> None:
    (told,) = refused(setting, {"version": version, "serial": 1, "modules": []})
    assert told.code == "ARC-COL-SHAPE"
    assert "terraform show -json" in told.hint
    assert isinstance(version, str | bool | None) or f"version {version}" in told.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04plan", "binary"),
        (b'{"@level":"info"}\n{"@level":"info"}', "log"),
        ({"encrypted_data": "x", "encryption_version": "v0"}, "encrypted"),
        ({"format_version": "1.0"}, "neither"),
        ([1], "neither"),
        (plan({}, {}, errored=True), "not whole"),
    ],
)
def test_what_is_no_whole_plan_or_state_is_refused_by_name(setting: Setting, content: Any, said: str) -> None:
    (told,) = refused(setting, content)
    assert said in told.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        (SAMPLES / "create.json").read_bytes()[:5000],
        b'{"planned_values": {}, "planned_values": {}}',
        b'{"planned_values": {"root_module": {"resources": [{"address": "a", "values": {"x": NaN}}]}}}',
        b"\xff\xfe{\x00}",
        b"\xff\xfe\x00\xd8",
        b"\xff\xfe\x00\x00{\x00\x00\x00",
        b"\x00\x01",
        b'{"planned_values": ' + b'{"root_module": {"child_modules": [' * 40 + b"]}}" * 40 + b"}",
    ],
)
def test_broken_files_are_refused(setting: Setting, content: bytes) -> None:
    assert refused(setting, content)


def test_all_wrong_types_are_told_at_once(setting: Setting) -> None:
    content = plan({"address": 7, "type": []}, {"actions": "create"})
    content["planned_values"]["root_module"]["child_modules"] = [{"resources": {}}, 7]
    assert len(refused(setting, content)) == 6
    many = {"planned_values": {"root_module": {"resources": [7] * 1000}}}
    told = refused(setting, many)
    assert len(told) == 21
    assert any(mistake.message == "and 980 more" for mistake in told)


def test_two_resources_of_one_address_are_refused(setting: Setting) -> None:
    content = plan({"values": {}}, {})
    resources = content["planned_values"]["root_module"]["resources"]
    resources.append(copy.deepcopy(resources[0]))
    (told,) = refused(setting, content)
    assert "same address" in told.message


def test_more_resources_than_a_collection_may_have_are_refused(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform_resources, "MOST", 8)
    (told,) = refused(setting, sample("create.json"))
    assert "more than 8 resources" in told.message


def test_the_mistakes_of_all_files_are_told(setting: Setting) -> None:
    (setting.folder / "other.json").write_bytes(b"[]")
    assert {mistake.place.file for mistake in refused(setting, b"{")} == {"file.json", "other.json"}


@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")]
)
def test_what_a_shell_redirect_made_of_a_plan_is_read(setting: Setting, mark: bytes, encoding: str) -> None:
    text = (SAMPLES / "create.json").read_text()
    data = mark + text.encode(encoding)
    made = collected(setting, plan=data)
    assert made.origins[0].sha256 == sha256(data)
    assert len(made.notes) == 1
    assert canonical(made.value) == canonical(collected(setting, plan=text.encode()).value)


def test_files_are_joined_and_what_is_withheld_still_points_to_them(setting: Setting) -> None:
    made = collected(setting, a=sample("create.json"), b=sample("state.json"))
    assert len(made.value["resources"]) == 18
    assert [origin.name for origin in made.origins] == ["a.json", "b.json"]
    second = [w.path for w in made.withheld if w.path.startswith("$.resources[10].")]
    assert "$.resources[10].values.output.password" in second


def test_strange_keys_are_quoted_in_paths(setting: Setting) -> None:
    made = collected(setting, plan=plan({"values": {}, "sensitive_values": {"it's": True, "a\\\n": True}}, {}))
    assert by_address(made)["a.b"]["sensitive"] == ["values['it\\'s']", "values['a\\\\\\u000a']"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_no_mark_and_no_value_ends_in_a_crash(value: Any, mark: Any) -> None:
    result = said(value, (), mark, mark, Secrets())
    assert result.unknown == result.sensitive


@given(st.dictionaries(st.sampled_from("abcdef"), st.text(min_size=1, max_size=5), min_size=1), st.data())
def test_what_is_marked_is_left_out_and_nothing_else(value: dict[str, str], data: st.DataObject) -> None:
    mark = {key: data.draw(st.booleans()) for key in value}
    result = said(value, (), mark, False, Secrets())
    assert result.value == {key: text for key, text in value.items() if not mark[key]}
    assert result.unknown == [(key,) for key in value if mark[key]]


def test_nothing_is_said_where_there_is_nothing() -> None:
    assert said(ABSENT, (), None, None, Secrets()).value is ABSENT


def check(status: Any, name: str = "health") -> dict[str, Any]:
    problems = [{"message": f"{CANARY} is down"}]
    address = {"kind": "check", "name": name, "to_display": f"check.{name}"}
    return {"address": address, "status": status, "instances": [{"status": status, "problems": problems}]}


@pytest.mark.parametrize("root", [plan(), {"format_version": "1.0", "values": {"root_module": {}}}])
def test_checks_of_terraform_that_did_not_pass_are_told(setting: Setting, root: dict[str, Any]) -> None:
    made = collected(setting, file=root | {"checks": [check("pass"), check("fail"), check("unknown"), check("error")]})
    assert [one["status"] for one in made.value["checks"]] == ["pass", "fail", "unknown", "error"]
    assert made.value["checks"][1] == {
        "address": "check.health",
        "kind": "check",
        "status": "fail",
        "instances": 1,
        "file": "file.json",
    }
    assert "file.json: 3 of 4 checks of Terraform did not pass" in made.notes
    assert CANARY not in repr(made)


def test_a_raw_state_has_checks_too_and_a_plan_without_any_has_no_list(setting: Setting) -> None:
    results = [{"object_kind": "resource", "config_addr": "a.b", "status": "fail", "objects": [{"status": "fail"}]}]
    raw = {"version": 4, "lineage": "x", "resources": [], "check_results": results}
    expected = [{"address": "a.b", "kind": "resource", "status": "fail", "instances": 1, "file": "file.json"}]
    assert collected(setting, file=raw).value["checks"] == expected
    assert "checks" not in collected(setting, file=raw | {"check_results": None}).value
    assert "checks" not in collected(setting, file=plan()).value


@pytest.mark.parametrize("status", ["passed", None, 1])
def test_a_check_of_another_status_is_refused(setting: Setting, status: Any) -> None:
    (mistake,) = refused(setting, plan() | {"checks": [check(status)]})
    assert "status of a check" in mistake.message


def test_what_a_plan_puts_off_is_listed_without_its_secrets(setting: Setting) -> None:
    who = {"address": "a.later[*]", "type": "a", "name": "later", "mode": "managed", "provider_name": "p"}
    change = {
        "actions": ["create"],
        "after": {"size": 3, "key": CANARY},
        "after_unknown": {"id": True},
        "after_sensitive": {"key": True},
    }
    put_off = {"reason": "instance_count_unknown", "resource_change": who | {"change": change}}
    made = collected(setting, file=plan() | {"deferred_changes": [put_off]})
    (entry,) = made.value["deferred"]
    assert (entry["address"], entry["reason"], entry["values"]) == ("a.later[*]", "instance_count_unknown", {"size": 3})
    assert (entry["unknown"], entry["sensitive"]) == (["values.id"], ["values.key"])
    assert CANARY not in repr(made)
    assert made.value["resources"] == []


def test_an_import_is_told_and_so_is_what_a_plan_runs(setting: Setting) -> None:
    imported = plan({"values": {}}, {"actions": ["no-op"], "after": {}, "importing": {"id": CANARY}})
    made = collected(setting, file=imported | {"action_invocations": [{"address": "action.x.y"}]})
    assert by_address(made)["a.b"]["imported"] is True
    assert any("runs actions of providers" in note for note in made.notes)
    assert CANARY not in repr(made)
