"""Manifests as people write and clusters return them, and files that only look like manifests."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import canonical, sha256
from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors import manifests
from arcanos.evidence.collectors.interface import Collected, Setting, Web
from arcanos.evidence.collectors.kubernetes import Options, collect

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: scorer, namespace: prod}
spec:
  template:
    spec:
      containers:
        - name: scorer
          image: acme/scorer:1
          env:
            - {name: DB_PASSWORD, value: hunter2-canary}
            - {name: LOG_LEVEL, value: debug}
            - {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}
"""
SEALED = """
apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"k":"aHVudGVyMi1jYW5hcnk="}}'
    team: ml
type: Opaque
data: {k: aHVudGVyMi1jYW5hcnk=}
stringData: {l: hunter2-canary}
"""


def collected(setting: Setting, content: str | bytes, name: str = "all.yaml") -> Collected:
    (setting.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return collect(Options.model_validate({"from": "kubernetes", "files": [name]}), setting)


def refused(setting: Setting, content: str | bytes, name: str = "all.yaml") -> list[Mistake]:
    with pytest.raises(NotCollected) as told:
        collected(setting, content, name)
    return list(told.value.mistakes)


def names(made: Collected) -> list[str]:
    return [one["metadata"]["name"] for one in made.value["objects"]]


def test_a_file_of_many_documents_gives_all_of_them_in_order(setting: Setting) -> None:
    text = f"# first\n---\n{DEPLOYMENT}\n---\n# nothing here\n---\n{SEALED}...\n--- # the last\n"
    text += "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  text: |\n    a\n     ---\n    b\n"
    made = collected(setting, text)
    assert names(made) == ["scorer", "s", "c"]
    assert made.value["objects"][2]["data"]["text"] == "a\n ---\nb\n"
    assert made.origins[0].sha256 == sha256(text.encode())


def test_secrets_are_withheld_in_every_form(setting: Setting) -> None:
    made = collected(setting, f"{DEPLOYMENT}---\n{SEALED}")
    shown = repr(made)
    assert "hunter2" not in shown
    assert "aHVudGVyMi1jYW5hcnk" not in shown
    secret = made.value["objects"][1]
    assert secret["metadata"]["annotations"] == {"team": "ml"}
    assert secret.keys() == {"apiVersion", "kind", "metadata", "type"}
    env = made.value["objects"][0]["spec"]["template"]["spec"]["containers"][0]["env"]
    assert env[0] == {"name": "DB_PASSWORD"}
    assert env[1] == {"name": "LOG_LEVEL", "value": "debug"}
    assert env[2]["valueFrom"]["secretKeyRef"]["name"] == "s"
    assert [w.path for w in made.withheld] == [
        "$.objects[0].spec.template.spec.containers[0].env[0].value",
        "$.objects[1].data",
        "$.objects[1].stringData",
        "$.objects[1].metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']",
    ]


def test_a_secret_behind_an_option_is_withheld_and_other_arguments_stay(setting: Setting) -> None:
    arguments = [
        "serve",
        "--password",
        "hunter2-canary",
        "--model",
        "credit",
        "--token-file",
        "/run/t",
        "--debug",
        "-v",
    ]
    text = DEPLOYMENT.replace("image:", f"args: {json.dumps(arguments)}\n          image:")
    made = collected(setting, text)
    assert "hunter2" not in repr(made)
    container = made.value["objects"][0]["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == [arguments[0], arguments[1], "[redacted secret]", *arguments[3:]]
    assert "$.objects[0].spec.template.spec.containers[0].args[2]" in [one.path for one in made.withheld]


def test_lists_are_unpacked_and_their_items_know_their_kind(setting: Setting) -> None:
    pods = {"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "p"}}]}
    inner = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "q"}}
    content = {"apiVersion": "v1", "kind": "List", "items": [pods, inner]}
    made = collected(setting, json.dumps(content), "all.json")
    assert names(made) == ["p", "q"]
    assert made.value["objects"][0]["kind"] == "Pod"
    assert made.value["objects"][0]["apiVersion"] == "v1"


def test_anchors_are_read_where_they_stand(setting: Setting) -> None:
    made = collected(setting, "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: &l {a: b}}\nspec: {x: *l}\n")
    assert made.value["objects"][0]["spec"] == {"x": {"a": "b"}}


@pytest.mark.parametrize("mark", [b"\xff\xfe", b""])
def test_what_a_shell_redirect_made_is_read(setting: Setting, mark: bytes) -> None:
    data = mark + DEPLOYMENT.encode("utf-16-le") if mark else b"\xef\xbb\xbf" + DEPLOYMENT.encode()
    made = collected(setting, data)
    assert names(made) == ["scorer"]
    assert len(made.notes) == 1


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata: {{ include x }}\n",
        "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\n{{- end }}\n",
        'apiVersion: v1\nkind: Pod\nmetadata: {name: "{{ .Release.Name }}"}\n',
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n{{ toYaml .Values.labels | indent 2 }}\n",
    ],
)
def test_a_template_is_refused_by_name(setting: Setting, text: str) -> None:
    (told,) = refused(setting, text)
    assert told.code == "ARC-COL-TEMPLATE"
    assert "render it first" in told.hint
    assert told.place.line > 0


def test_placeholders_that_a_platform_fills_in_are_no_template(setting: Setting) -> None:
    text = "apiVersion: serving.kserve.io/v1alpha1\nkind: ClusterServingRuntime\nmetadata: {name: r}\n"
    made = collected(setting, f"{text}spec: {{containers: [{{args: ['--model_name={{{{.Name}}}}']}}]}}\n")
    assert made.value["objects"][0]["spec"]["containers"][0]["args"] == ["--model_name={{.Name}}"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ARC-IN-EMPTY"),
        ("# nothing\n---\n# nothing\n", "ARC-COL-EMPTY"),
        ("replicas: 3\n", "ARC-COL-SHAPE"),
        ("- a\n- b\n", "ARC-COL-SHAPE"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: 7}\n", "ARC-COL-SHAPE"),
        ("apiVersion: v1\nkind: Pod\nkind: Pod\n", "ARC-IN-DUPKEY"),
        ("apiVersion: v1\nkind: Pod\nspec: {x: .nan}\n", "ARC-IN-NUMBER"),
        ("apiVersion: v1\nkind: Pod\nspec: !!python/object:os.system {}\n", "ARC-IN-TAG"),
        ("apiVersion: v1\nkind: Pod\n  spec: {}\n", "ARC-IN-SYNTAX"),
        ("apiVersion: v1\nkind: Pod\nspec: " + "[" * 100 + "]" * 100, "ARC-IN-LIMIT"),
        ("apiVersion: v1\nkind: Pod\nspec: &a [*a]\n", "ARC-IN-ALIAS"),
    ],
)
def test_what_is_no_manifest_is_refused(setting: Setting, text: str, code: str) -> None:
    assert code in {mistake.code for mistake in refused(setting, text)}


def test_aliases_that_multiply_are_refused(setting: Setting) -> None:
    lines = ["apiVersion: v1", "kind: Pod", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert {mistake.code for mistake in refused(setting, "\n".join(lines))} == {"ARC-IN-LIMIT"}


def test_the_mistakes_of_all_documents_and_files_are_told(setting: Setting) -> None:
    (setting.folder / "b.yaml").write_text("just text\n")
    (setting.folder / "a.yaml").write_text("a: b: c\n---\nx: 1\nx: 2\n")
    with pytest.raises(NotCollected) as told:
        collect(Options.model_validate({"from": "kubernetes", "files": ["*.yaml"]}), setting)
    assert [(m.place.file, m.place.line) for m in told.value.mistakes] == [("a.yaml", 1), ("a.yaml", 4), ("b.yaml", 1)]


def test_a_place_is_that_in_the_file_and_not_in_its_document(setting: Setting) -> None:
    (told,) = refused(setting, f"{DEPLOYMENT}---\nreplicas: 3\n")
    assert told.place.line == DEPLOYMENT.count("\n") + 2


def test_a_file_of_comments_beside_others_is_noted(setting: Setting) -> None:
    (setting.folder / "empty.yaml").write_text("# disabled\n")
    made = collect(
        Options.model_validate({"from": "kubernetes", "files": ["*.yaml"]}),
        _with(setting, "b.yaml", DEPLOYMENT),
    )
    assert made.notes == ("empty.yaml: holds no object",)


def _with(setting: Setting, name: str, text: str) -> Setting:
    (setting.folder / name).write_text(text)
    return setting


def test_doubles_are_noted(setting: Setting) -> None:
    made = collected(setting, f"{DEPLOYMENT}---\n{DEPLOYMENT}")
    assert made.notes == ("1 objects are described more than once; all descriptions were taken",)


def test_links_and_absent_files_are_refused(setting: Setting, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("/etc/hostname")
    with pytest.raises(NotCollected) as told:
        collect(Options.model_validate({"from": "kubernetes", "files": ["link.yaml", "none.yaml"]}), setting)
    assert {mistake.code for mistake in told.value.mistakes} == {"ARC-COL-FILETYPE", "ARC-COL-NOFILE"}


def test_too_many_objects_are_refused(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "MOST", 2)
    items = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{i}"}} for i in range(4)]
    content = json.dumps({"apiVersion": "v1", "kind": "List", "items": items})
    assert "ARC-IN-LIMIT" in {mistake.code for mistake in refused(setting, content, "all.json")}


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab{}", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["env", "items", "args", "a"]), inner),
    max_leaves=8,
)


@given(VALUES, st.sampled_from(["Pod", "List", "PodList", "Secret"]))
def test_any_object_is_taken_or_refused(value: object, kind: str) -> None:
    with TemporaryDirectory() as folder:
        setting = Setting(Path(folder), datetime(2026, 11, 22, tzinfo=UTC), cast(Web, None), str)
        content: dict[str, object] = {
            "apiVersion": "v1",
            "kind": kind,
            "spec": value,
            "items": value,
            "data": value,
            "metadata": {},
        }
        with suppress(NotCollected):
            assert canonical(collected(setting, json.dumps(content), "all.json").value)
