"""Services out of the manifests of each platform, as its documentation writes them."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.kubernetes_deployment import Options, collect

DIGEST = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
LABELS = "labels: {app.kubernetes.io/name: credit, app.kubernetes.io/version: '%s'}"


def collected(setting: Setting, *texts: str, **options: Any) -> Collected:
    (setting.folder / "all.yaml").write_text("---\n".join(map(dedent, texts)))
    entry = {"from": "kubernetes-deployment", "files": ["all.yaml"], **options}
    return collect(Options.model_validate(entry), setting)


def only(setting: Setting, *texts: str, **options: Any) -> dict[str, Any]:
    (service,) = collected(setting, *texts, **options).value["services"]
    return service


def refused(setting: Setting, *texts: str) -> list[Mistake]:
    with pytest.raises(NotCollected) as told:
        collected(setting, *texts)
    return list(told.value.mistakes)


def isvc(percent: str = "", more: str = "") -> str:
    return f"""
    apiVersion: serving.kserve.io/v1beta1
    kind: InferenceService
    metadata:
      name: credit
      namespace: prod
      annotations: {{arcanos.dev/sha256: {DIGEST}}}
      {LABELS % "1.2.0"}
    spec:
      predictor:
        {percent}
        model: {{modelFormat: {{name: sklearn}}, storageUri: "s3://models/credit/1.2.0"}}
    {more}
    """


def test_kserve_without_percentage_serves_all_of_it(setting: Setting) -> None:
    made = only(setting, isvc(more="status: {conditions: [{type: Ready, status: 'True'}]}"))
    assert made == {
        "name": "credit",
        "kind": "InferenceService",
        "namespace": "prod",
        "primary": {
            "model": "credit@1.2.0",
            "version": "1.2.0",
            "sha256": DIGEST,
            "uri": "s3://models/credit/1.2.0",
            "status": "running",
            "weight": 100,
        },
        "weights": [{**made["primary"]}],
    }


def test_kserve_with_percentage_is_a_canary_and_what_was_before_is_not_known(setting: Setting) -> None:
    made = only(setting, isvc("canaryTrafficPercent: 10"))
    assert (made["canary"]["model"], made["canary"]["weight"]) == ("credit@1.2.0", 10)
    assert made["primary"] == {"weight": 90}
    most = only(setting, isvc("canaryTrafficPercent: 80"))
    assert (most["canary"]["weight"], most["primary"]) == (80, {"weight": 20})
    none = only(setting, isvc("canaryTrafficPercent: 0"))
    assert (none["canary"]["weight"], none["primary"]) == (0, {"weight": 100})
    assert only(setting, isvc("canaryTrafficPercent: 100"))["primary"]["model"] == "credit@1.2.0"


@pytest.mark.parametrize("percent", ["'10'", "101", "-1", "true", "[10]"])
def test_a_percentage_that_is_none_is_refused(setting: Setting, percent: str) -> None:
    (told,) = refused(setting, isvc(f"canaryTrafficPercent: {percent}"))
    assert told.code == "ARC-COL-SHAPE"
    assert told.place.line == 11


def test_the_old_kserve_describes_both(setting: Setting) -> None:
    made = only(
        setting,
        """
        apiVersion: serving.kubeflow.org/v1alpha2
        kind: InferenceService
        metadata: {name: old}
        spec:
          default: {predictor: {sklearn: {storageUri: "gs://m/1"}}}
          canary: {predictor: {sklearn: {storageUri: "gs://m/2"}}}
          canaryTrafficPercent: 10
        """,
    )
    assert (made["primary"], made["canary"]) == ({"uri": "gs://m/1", "weight": 90}, {"uri": "gs://m/2", "weight": 10})


SELDON = f"""
apiVersion: machinelearning.seldon.io/v1
kind: SeldonDeployment
metadata: {{name: credit, {LABELS % "9"}}}
spec:
  predictors:
    - name: main
      labels: {{app.kubernetes.io/name: credit, app.kubernetes.io/version: '1.0.0'}}
      traffic: 75
      graph: {{name: classifier, modelUri: "gs://m/1"}}
      componentSpecs: [{{spec: {{containers: [{{name: c, image: "acme/credit@sha256:{DIGEST}"}}]}}}}]
    - {{name: canary, traffic: 25, graph: {{name: classifier}}}}
    - {{name: shadow, shadow: true, traffic: 100, labels: {{app.kubernetes.io/version: '0.9.0'}}}}
status: {{state: Available}}
"""


def test_seldon_1_has_traffic_and_shadows(setting: Setting) -> None:
    made = only(setting, SELDON)
    assert made["primary"] == {
        "name": "main",
        "model": "credit@1.0.0",
        "version": "1.0.0",
        "image": f"acme/credit@sha256:{DIGEST}",
        "image_sha256": DIGEST,
        "uri": "gs://m/1",
        "status": "running",
        "weight": 75,
    }
    assert made["canary"] == {"name": "canary", "status": "running", "weight": 25}
    assert made["shadow"] == {"name": "shadow", "version": "0.9.0", "status": "running", "percent": 100}
    assert [entry["weight"] for entry in made["weights"]] == [75, 25]


def test_the_version_of_the_whole_is_not_that_of_one_of_several(setting: Setting) -> None:
    assert "version" not in only(setting, SELDON)["canary"]
    single = SELDON.partition("    - {name: canary")[0].replace("'1.0.0'", "''")
    assert only(setting, single)["primary"]["version"] == "9"


def test_where_two_get_as_much_nobody_is_primary(setting: Setting) -> None:
    made = only(setting, SELDON.replace("75", "50").replace("25", "50"))
    assert "primary" not in made
    assert "canary" not in made
    assert [entry["weight"] for entry in made["weights"]] == [50, 50]


def test_a_shadow_that_is_neither_true_nor_false_is_refused(setting: Setting) -> None:
    (told,) = refused(setting, SELDON.replace("shadow: true", "shadow: yes"))
    assert "neither true nor false" in told.message


EXPERIMENT = """
apiVersion: mlops.seldon.io/v1alpha1
kind: Experiment
metadata: {name: credit-ab}
spec:
  default: credit1
  candidates: [{name: credit1, weight: 30}, {name: credit2, weight: 90}]
  mirror: {name: credit3, percent: 50}
"""


def model(name: str, version: str) -> str:
    return f"""
    apiVersion: mlops.seldon.io/v1alpha1
    kind: Model
    metadata: {{name: {name}, {LABELS % version}}}
    spec: {{storageUri: "gs://m/{name}"}}
    """


def test_seldon_2_has_candidates_and_a_mirror(setting: Setting) -> None:
    made = collected(setting, EXPERIMENT, model("credit1", "1"), model("credit3", "3"), model("other", "4"))
    alone, experiment = sorted(made.value["services"], key=lambda one: one["kind"], reverse=True)
    assert (alone["name"], alone["primary"]["version"]) == ("other", "4")
    assert experiment["primary"] == {
        "name": "credit1",
        "model": "credit@1",
        "version": "1",
        "uri": "gs://m/credit1",
        "weight": 25,
    }
    assert experiment["canary"] == {"name": "credit2", "weight": 75}
    assert (experiment["shadow"]["version"], experiment["shadow"]["percent"]) == ("3", 50)


def test_candidates_may_be_pipelines_and_no_model_of_the_name_stands_for_one(setting: Setting) -> None:
    pipelines = EXPERIMENT.replace("spec:\n", "spec:\n  resourceType: pipeline\n")
    made = collected(setting, pipelines, model("credit1", "1"), model("credit2", "2").replace("Model", "Pipeline"))
    experiment, alone = sorted(made.value["services"], key=lambda one: one["kind"])
    assert (experiment["primary"], experiment["canary"]["version"]) == ({"name": "credit1", "weight": 25}, "2")
    assert (alone["kind"], alone["name"]) == ("Model", "credit1")


def virtual_service(http: str) -> str:
    return f"""
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {{name: credit, namespace: prod}}
    spec:
      hosts: [credit]
      http:
        - {http}
    """


SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: credit, namespace: prod}
spec: {selector: {app: credit}}
"""
SUBSETS = """
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: credit, namespace: prod}
spec: {host: credit, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}
"""


def deployment(version: str, more: str = "", name: str = "credit") -> str:
    return f"""
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: {name}-{version}, namespace: prod}}
    spec:
      {more or "replicas: 1"}
      template:
        metadata:
          labels: {{app: {name}, version: {version}, {(LABELS % version).removeprefix("labels: {")}
        spec: {{containers: [{{name: c, image: "acme/credit:{version}"}}]}}
    """


@pytest.mark.parametrize(
    ("mirror", "percent"),
    [
        ("mirror: {host: credit, subset: v2}", 100),
        ("mirror: {host: credit, subset: v2}\n          mirrorPercentage: {value: 12.5}", 12.5),
        ("mirror: {host: credit, subset: v2}\n          mirrorPercent: 20", 20),
        ("mirror: {host: credit, subset: v2}\n          mirror_percent: 20", 20),
        ("mirrors: [{destination: {host: credit, subset: v2}, percentage: {value: 5}}]", 5),
        ("mirrors: [{destination: {host: credit.prod.svc.cluster.local, subset: v2}}]", 100),
    ],
)
def test_istio_mirrors_are_shadows(setting: Setting, mirror: str, percent: float) -> None:
    route = f"route: [{{destination: {{host: credit, subset: v1}}}}]\n          {mirror}"
    rules = (
        SUBSETS,
        SUBSETS.replace("name: credit,", "name: long,").replace("host: credit", "host: credit.prod.svc.cluster.local"),
    )
    made = only(setting, virtual_service(route), SERVICE, *rules, deployment("v1"), deployment("v2", "replicas: 0"))
    assert made["primary"]["model"] == "credit@v1"
    assert (made["primary"]["subset"], made["primary"]["weight"]) == ("v1", 100)
    assert (made["shadow"]["model"], made["shadow"]["percent"]) == ("credit@v2", percent)
    assert made["shadow"]["status"] == "stopped"


def test_istio_weights_are_shares(setting: Setting) -> None:
    route = (
        "route: [{destination: {host: a}, weight: 90}, {destination: {host: b}, weight: 10}, {destination: {host: c}}]"
    )
    made = only(setting, virtual_service(route))
    assert made["primary"] == {"host": "a", "weight": 90}
    assert "canary" not in made
    assert [entry["weight"] for entry in made["weights"]] == [90, 10, 0]


def test_several_mirrors_are_a_list(setting: Setting) -> None:
    route = "route: [{destination: {host: a}}]\n          mirrors: [{destination: {host: b}}, {destination: {host: c}}]"
    made = only(setting, virtual_service(route))
    assert "shadow" not in made
    assert [entry["host"] for entry in made["shadows"]] == ["b", "c"]


def test_each_http_route_is_a_service(setting: Setting) -> None:
    text = virtual_service("name: admin\n          route: [{destination: {host: a}}]")
    text = dedent(text) + "    - route: [{destination: {host: b}}]\n    - redirect: {uri: /}\n"
    assert [one["name"] for one in collected(setting, text).value["services"]] == ["credit/1", "credit/admin"]


ROLLOUT = f"""
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {{name: credit, namespace: prod}}
spec:
  template:
    metadata: {{{LABELS % "2.0.0"}}}
    spec: {{containers: [{{name: c, image: "acme/credit:2"}}]}}
  strategy:
    canary:
      trafficRouting: {{istio: {{virtualService: {{name: credit}}}}}}
      steps:
        - setWeight: 20
        - pause: {{}}
        - setMirrorRoute: {{name: m, percentage: 35, match: [{{method: {{exact: GET}}}}]}}
        - setMirrorRoute: {{name: m}}
        - setWeight: 50
"""


def test_a_rollout_says_its_steps_and_not_what_is_stable(setting: Setting) -> None:
    made = only(setting, ROLLOUT)
    assert made["canary"] == {"model": "credit@2.0.0", "version": "2.0.0", "image": "acme/credit:2"}
    assert "primary" not in made
    assert made["steps"] == [{"weight": 20}, {"mirror": 35}, {"mirror": 0}, {"weight": 50}]


def test_the_status_of_a_rollout_says_where_it_is(setting: Setting) -> None:
    going = "status: {stableRS: a, currentPodHash: b, canary: {weights: {canary: {weight: 20}}}}\n"
    made = only(setting, ROLLOUT + going)
    assert (made["canary"]["weight"], made["primary"]["weight"]) == (20, 80)
    done = only(setting, ROLLOUT + "status: {stableRS: b, currentPodHash: b}\n")
    assert (done["primary"]["version"], done["primary"]["weight"]) == ("2.0.0", 100)


def test_the_weights_that_a_rollout_writes_are_not_taken_from_a_manifest(setting: Setting) -> None:
    made = collected(setting, ROLLOUT, virtual_service("route: [{destination: {host: a}}]"))
    assert [one["kind"] for one in made.value["services"]] == ["Rollout"]
    assert any("a Rollout writes the weights" in note for note in made.notes)


def test_a_deployment_is_a_service_of_its_own(setting: Setting) -> None:
    made = only(setting, deployment("v1"), environments={"prod": "production"})
    assert (made["name"], made["environment"]) == ("credit-v1", "production")
    assert made["primary"] == {
        "name": "credit-v1",
        "model": "credit@v1",
        "version": "v1",
        "image": "acme/credit:v1",
    }
    assert "weights" not in made


def test_deployments_behind_one_service_are_one_with_roles(setting: Setting) -> None:
    shadow = deployment("v1").replace("labels: {", "labels: {arcanos.dev/role: shadow, ")
    made = only(setting, SERVICE, shadow, deployment("v2"))
    assert (made["name"], made["primary"]["version"], made["shadow"]["version"]) == ("credit", "v2", "v1")
    told = only(setting, SERVICE, deployment("v1"), deployment("v2"))
    assert not told.keys() & {"primary", "canary", "shadow", "weights"}


def test_the_environment_is_said_by_label_then_by_namespace(setting: Setting) -> None:
    labelled = deployment("v1").replace("namespace: prod", "namespace: prod, labels: {arcanos.dev/environment: test}")
    assert only(setting, labelled, environments={"prod": "production"})["environment"] == "test"
    assert only(setting, deployment("v1"), environments={"*": "staging"})["environment"] == "staging"
    assert "environment" not in only(setting, deployment("v1"), environments={"dev": "development"})


def test_labels_choose_what_becomes_a_service(setting: Setting) -> None:
    other = deployment("v9", name="web").replace("namespace: prod", "namespace: prod, labels: {kind: model}")
    assert only(setting, deployment("v1"), other, labels={"kind": "model"})["name"] == "web-v9"


def test_the_labels_that_name_the_model_are_options(setting: Setting) -> None:
    made = only(setting, deployment("v1"), name="app", version="version")
    assert made["primary"]["model"] == "credit@v1"
    assert "model" not in only(setting, deployment("v1"), name="absent")["primary"]


def test_what_serves_in_a_form_that_is_not_read_is_noted(setting: Setting) -> None:
    knative = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n"
    made = collected(setting, deployment("v1"), knative, knative)
    assert [one["kind"] for one in made.value["services"]] == ["Deployment"]
    assert "not looked at, though it may serve or divide traffic: Service (2)" in made.notes


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", None),
        ("status: {}", None),
        ("status: {replicas: 2, availableReplicas: 1, unavailableReplicas: 1}", "running"),
        (
            "status: {replicas: 2, unavailableReplicas: 2, conditions: [{type: Available, status: 'False'}]}",
            "not-ready",
        ),
    ],
)
def test_a_workload_is_what_the_cluster_says_of_it(setting: Setting, more: str, status: str | None) -> None:
    assert only(setting, f"{deployment('v1').rstrip()}\n    {more}\n")["primary"].get("status") == status


@pytest.mark.parametrize("version", ["v1", "v2", "v1beta2"])
def test_another_version_of_a_platform_is_refused_with_its_place(setting: Setting, version: str) -> None:
    (told,) = refused(setting, isvc().replace("serving.kserve.io/v1beta1", f"serving.kserve.io/{version}"))
    assert (told.code, told.place.line) == ("ARC-COL-SHAPE", 2)
    assert "v1alpha1, v1alpha2, v1beta1 are" in told.message


def test_a_model_of_a_multi_model_server_is_noted_and_a_stopped_service_is_stopped(setting: Setting) -> None:
    trained = "apiVersion: serving.kserve.io/v1alpha1\nkind: TrainedModel\nmetadata: {name: a}\n"
    stopped = "apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata:\n  name: b\n"
    stopped += "  annotations: {serving.kserve.io/stop: 'true'}\nspec: {predictor: {model: {storageUri: s3://b}}}\n"
    made = collected(setting, stopped, trained)
    assert made.value["services"][0]["primary"]["status"] == "stopped"
    assert "not looked at, though it may serve or divide traffic: TrainedModel (1)" in made.notes


def test_files_with_nothing_that_serves_are_refused(setting: Setting) -> None:
    (told,) = refused(setting, "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n")
    assert told.code == "ARC-COL-EMPTY"


def test_the_order_of_files_changes_nothing(setting: Setting) -> None:
    texts = SERVICE, SUBSETS, deployment("v1"), deployment("v2"), ROLLOUT, EXPERIMENT, isvc()
    one, other = collected(setting, *texts), collected(setting, *reversed(texts))
    ordered = [{**service} for service in one.value["services"]]
    assert canonical(ordered[:2]) == canonical(other.value["services"][:2])
    assert len(ordered) == len(other.value["services"]) == 4


@pytest.mark.parametrize(
    "text",
    [
        "spec: 7",
        "spec: {http: [7, {route: 7}, {route: [{destination: 7}]}, {mirror: {host: [a]}, mirrors: 7}]}",
        "spec: {predictors: [{}, {traffic: null, componentSpecs: [{spec: {containers: [7]}}]}]}",
        "spec: {candidates: [{name: [a]}], mirror: {name: {}}, default: []}",
        "spec: {strategy: {canary: {steps: [{}, 7, {setMirrorRoute: 7}]}}, template: 7, workloadRef: 7}",
        "spec: {selector: {a: [b]}, template: {metadata: {labels: {a: [b]}}}}",
        "spec: {default: {predictor: 7}, canary: 7}",
    ],
)
def test_odd_shapes_do_not_crash(setting: Setting, text: str) -> None:
    kinds = [
        ("serving.kserve.io/v1beta1", "InferenceService"),
        ("serving.kserve.io/v1alpha1", "LLMInferenceService"),
        ("machinelearning.seldon.io/v1", "SeldonDeployment"),
        ("mlops.seldon.io/v1alpha1", "Experiment"),
        ("mlops.seldon.io/v1alpha1", "Model"),
        ("networking.istio.io/v1", "VirtualService"),
        ("networking.istio.io/v1", "DestinationRule"),
        ("argoproj.io/v1alpha1", "Rollout"),
        ("apps/v1", "Deployment"),
        ("v1", "Service"),
    ]
    texts = [f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: a}}\n{text}\n" for api, kind in kinds]
    assert collected(setting, *texts).value["services"]
