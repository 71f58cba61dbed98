"""Kubernetes manifests of many serving platforms, normalised to one `deployment` document of services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, Literal, TypeAlias

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.manifests import Manifest, Object, read_manifests
from arcanos.evidence.collectors.serving import Keys, Reading, with_labels
from arcanos.evidence.collectors.serving_models import kserve, llm, seldon, seldon_experiment, seldon_model
from arcanos.evidence.collectors.serving_traffic import grouped, managed, rollout, virtual_service, workload
from arcanos.evidence.words import Pattern
from arcanos.readers.text import TOLD
from arcanos.strict import SomeDistinct, Text

Normalise: TypeAlias = Callable[[Reading, Manifest], Iterator[Object]]

PLATFORMS: Final[dict[tuple[str, str], Normalise]] = {
    ("", "Service"): grouped,
    ("apps", "Deployment"): workload,
    ("apps", "StatefulSet"): workload,
    ("argoproj.io", "Rollout"): rollout,
    ("machinelearning.seldon.io", "SeldonDeployment"): seldon,
    ("mlops.seldon.io", "Experiment"): seldon_experiment,
    ("mlops.seldon.io", "Model"): seldon_model,
    ("mlops.seldon.io", "Pipeline"): seldon_model,
    ("networking.istio.io", "VirtualService"): virtual_service,
    ("serving.kserve.io", "InferenceService"): kserve,
    ("serving.kserve.io", "LLMInferenceService"): llm,
    ("serving.kubeflow.org", "InferenceService"): kserve,
}
"""API group and kind, and what makes services of such an object."""

VERSIONS: Final = {
    "": ("v1",),
    "apps": ("v1", "v1beta1", "v1beta2"),
    "argoproj.io": ("v1alpha1",),
    "machinelearning.seldon.io": ("v1", "v1alpha2", "v1alpha3"),
    "mlops.seldon.io": ("v1alpha1",),
    "networking.istio.io": ("v1", "v1alpha3", "v1beta1"),
    "serving.kserve.io": ("v1alpha1", "v1alpha2", "v1beta1"),
    "serving.kubeflow.org": ("v1alpha2", "v1beta1"),
}
"""The versions of each API group that are read: in another one, a field may have another meaning."""

UNREAD: Final = frozenset(
    (
        *(("extensions", "Deployment"), ("extensions", "Ingress")),
        *(("", "Pod"), ("apps", "DaemonSet"), ("apps", "ReplicaSet"), ("flagger.app", "Canary")),
        *(("gateway.networking.k8s.io", "HTTPRoute"), ("gateway.networking.k8s.io", "GRPCRoute")),
        *(("networking.k8s.io", "Ingress"), ("ray.io", "RayService"), ("split.smi-spec.io", "TrafficSplit")),
        *(("gateway.networking.k8s.io", "TCPRoute"), ("gateway.networking.k8s.io", "TLSRoute")),
        *(("inference.networking.k8s.io", "InferencePool"), ("inference.networking.x-k8s.io", "InferencePool")),
        *(("inference.networking.x-k8s.io", "InferenceModel"), ("leaderworkerset.x-k8s.io", "LeaderWorkerSet")),
        *(("serving.knative.dev", "Service"), ("serving.kserve.io", "InferenceGraph")),
        *(("serving.knative.dev", "Route"), ("serving.kserve.io", "TrainedModel")),
        *(("serving.kubeflow.org", "KFService"), ("traefik.io", "TraefikService")),
    )
)
"""What serves or divides traffic too, in a form that is not read: never passed over in silence."""

_QUADRATIC = 2_000


class Options(FileOptions):
    """An entry of `collect`."""

    from_: Literal["kubernetes-deployment"] = Field(alias="from", description="Services out of Kubernetes manifests.")
    files: SomeDistinct[Pattern] = Field(description="Manifests in YAML or JSON, rendered.")
    labels: dict[str, str] = Field(
        default_factory=dict[str, str], description="Only objects with these labels become services."
    )
    name: Text = Field(default="app.kubernetes.io/name", description="The label or annotation with the model's name.")
    version: Text = Field(
        default="app.kubernetes.io/version", description="The label or annotation with the model's version."
    )
    sha256: Text = Field(
        default="arcanos.dev/sha256", description="The annotation with the SHA-256 of the model's weights."
    )
    role: Text = Field(
        default="arcanos.dev/role", description="The label or annotation that says primary, canary or shadow."
    )
    environment: Text = Field(
        default="arcanos.dev/environment", description="The label or annotation with the environment."
    )
    environments: dict[str, Text] = Field(
        default_factory=dict[str, str],
        description="The environment of each namespace, where no label says it; '*' stands for every other namespace.",
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the services of all files. Raises NotCollected where there is none, or where one can't be as it is."""
    read = read_manifests(setting, options.files)
    keys = Keys(options.name, options.version, options.sha256, options.environment, options.role, options.environments)
    reading = Reading(keys, read.objects)
    chosen = [one for one in with_labels(read.objects, options.labels) if (one.group, one.kind) in PLATFORMS]
    if len(chosen) > _QUADRATIC:
        raise _refusal(options, f"the files hold more than {_QUADRATIC} services and workloads", "name fewer files")
    for one in chosen:
        _know(reading, one)
    notes = list(read.notes) + _unread(with_labels(read.objects, options.labels))
    services: list[Object] = []
    for one in chosen:
        if one.kind == "VirtualService" and managed(reading, one):
            notes.append(f"{one.source.name}: a Rollout writes the weights of a VirtualService, which was left out")
            continue
        services += PLATFORMS[one.group, one.kind](reading, one)
    if reading.mistakes:
        raise NotCollected(reading.mistakes)
    if not services:
        raise _refusal(options, "the files hold nothing that serves", "check the patterns and the labels")
    setting.watch(f"{len(services)} services")
    services.sort(key=lambda made: (made.get("namespace", ""), made["name"], made["kind"]))
    return Collected({"services": services}, tuple(read.origins), notes=tuple(notes))


def _know(reading: Reading, one: Manifest) -> None:
    version = str(one.value["apiVersion"]).rpartition("/")[2]
    if version not in VERSIONS[one.group] and len(reading.mistakes) < TOLD:
        message = f"this version of {one.kind} is not known; {', '.join(VERSIONS[one.group])} are"
        hint = "take the object in a version that is known: kubectl get KIND.VERSION.GROUP"
        reading.mistakes.append(Mistake(one.place("apiVersion"), "ARC-COL-SHAPE", message, hint))


def _unread(chosen: list[Manifest]) -> list[str]:
    counts = Counter(one.kind for one in chosen if (one.group, one.kind) in UNREAD)
    return [f"not looked at, though it may serve or divide traffic: {kind} ({n})" for kind, n in sorted(counts.items())]


def _refusal(options: Options, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(", ".join(options.files)), "ARC-COL-EMPTY", message, hint)])
