"""Services of the platforms that serve models: KServe and Seldon Core, versions 1 and 2."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.evidence.collectors.manifests import Manifest, Object
from arcanos.evidence.collectors.serving import Reading, Variant, first_image, objects, service
from arcanos.readers.shapes import is_object, members
from arcanos.readers.source import Value

_FRAMEWORKS = (
    *("huggingface", "lightgbm", "mlflow", "model", "onnx", "paddle", "pmml", "pytorch", "sklearn", "tensorflow"),
    *("tensorrt", "triton", "xgboost"),
)
_STOP = "serving.kserve.io/stop"


def kserve(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of an InferenceService.

    `canaryTrafficPercent` is the share of what the manifest describes; the rest goes to the revision before it, of
    which the manifest says nothing. Without it, all traffic goes to what is described. v1alpha2 describes both.
    """
    spec = members(of.value, "spec")
    metadata = of.value.get("metadata")
    if is_object(spec.get("default")):
        percent = reading.percent(of, spec.get("canaryTrafficPercent"), ("spec", "canaryTrafficPercent"))
        default = Variant(_predicted(reading, None, members(spec, "default", "predictor"), metadata), role="primary")
        variants = [default]
        if is_object(spec.get("canary")):
            about = _predicted(reading, None, members(spec, "canary", "predictor"), None)
            variants.append(Variant(about, share=percent, role="canary"))
            default.share = None if percent is None else 100 - percent
        yield service(reading, of, variants)
        return
    predictor = members(spec, "predictor")
    percent = reading.percent(of, predictor.get("canaryTrafficPercent"), ("spec", "predictor", "canaryTrafficPercent"))
    about = _predicted(reading, of, predictor, predictor, metadata)
    if percent is None or percent == 100:
        yield service(reading, of, [Variant(about, share=100, role="primary")])
    else:
        before = Variant(share=100 - percent, role="primary")
        yield service(reading, of, [before, Variant(about, share=percent, role="canary")])


def _predicted(reading: Reading, of: Manifest | None, predictor: Object, *described: Value) -> Object:
    """Return what a predictor serves; the URI stands under the framework, in older manifests one of many."""
    uris = [value.get("storageUri") for key, value in predictor.items() if key in _FRAMEWORKS and is_object(value)]
    images = [value.get("image") for key, value in predictor.items() if key in _FRAMEWORKS and is_object(value)]
    image = first_image(predictor) or (images[0] if len(images) == 1 else None)
    about = reading.served(*described, image=image, uri=uris[0] if len(uris) == 1 else None)
    if of and members(of.value, "metadata", "annotations").get(_STOP) == "true":
        return about | {"status": "stopped"}
    return about | (_status(of, "Ready") if of else {})


def _status(of: Manifest, condition: str) -> Object:
    for _, one in objects(of.value, "status", "conditions"):
        if one.get("type") == condition and one.get("status") in ("True", "False"):
            return {"status": "running" if one["status"] == "True" else "not-ready"}
    return {}


def llm(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of an LLMInferenceService, which serves one model."""
    uri = members(of.value, "spec", "model").get("uri")
    about = reading.served(of.value.get("metadata"), uri=uri) | _status(of, "Ready")
    yield service(reading, of, [Variant(about, share=100, role="primary")])


def seldon(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of a SeldonDeployment (version 1): `traffic` in percent, and `shadow`."""
    predictors = objects(of.value, "spec", "predictors")
    variants: list[Variant] = []
    for i, predictor in predictors:
        at = ("spec", "predictors", i)
        traffic = reading.percent(of, predictor.get("traffic"), (*at, "traffic"))
        shadow = reading.flag(of, predictor.get("shadow"), (*at, "shadow"))
        pods = [component for _, component in objects(predictor, "componentSpecs")]
        described: list[Value] = [predictor, *(pod.get("metadata") for pod in pods)]
        described += [of.value.get("metadata")] if len(predictors) == 1 else []
        image = next((found for pod in pods if (found := first_image(pod.get("spec")))), None)
        about = reading.served(*described, image=image, uri=members(predictor, "graph").get("modelUri"))
        about |= {"name": predictor["name"]} if isinstance(predictor.get("name"), str) else {}
        if members(of.value, "status").get("state") == "Available":
            about["status"] = "running"
        if shadow:
            variants.append(Variant(about, shadow=True, percent=traffic))
        else:
            variants.append(Variant(about, share=traffic))
    serving = [variant for variant in variants if not variant.shadow]
    if len(serving) == 1:
        serving[0].share, serving[0].role = 100, "primary"
    yield service(reading, of, variants)


def seldon_experiment(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of an Experiment of Seldon Core 2: weighted candidates, and a mirror."""
    spec = members(of.value, "spec")
    default, kind = spec.get("default"), _candidates_kind(spec)
    variants: list[Variant] = []
    for i, candidate in objects(spec, "candidates"):
        weight = candidate.get("weight")
        if weight is not None and (isinstance(weight, bool) or not isinstance(weight, int) or weight < 0):
            reading.wrong(of, ("spec", "candidates", i, "weight"), "a weight is a whole number from 0 on")
            weight = None
        role = "primary" if default is not None and candidate.get("name") == default else ""
        variants.append(Variant(_resource(reading, of, candidate.get("name"), kind), share=weight, role=role))
    mirror = members(spec, "mirror")
    if mirror:
        percent = reading.percent(of, mirror.get("percent"), ("spec", "mirror", "percent"))
        variants.append(Variant(_resource(reading, of, mirror.get("name"), kind), shadow=True, percent=percent))
    yield service(reading, of, variants)


def seldon_model(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of a Model or a Pipeline of Seldon Core 2 that no Experiment names."""
    for experiment in reading.objects:
        if (experiment.group, experiment.kind, experiment.namespace) == (of.group, "Experiment", of.namespace):
            spec = members(experiment.value, "spec")
            if _candidates_kind(spec) != of.kind:
                continue
            named = [candidate.get("name") for _, candidate in objects(spec, "candidates")]
            if of.name in (*named, members(spec, "mirror").get("name")):
                return
    yield service(reading, of, [Variant(_resource(reading, of, of.name, of.kind), share=100, role="primary")])


def _candidates_kind(spec: Object) -> str:
    return "Pipeline" if spec.get("resourceType") == "pipeline" else "Model"


def _resource(reading: Reading, of: Manifest, name: Value, kind: str) -> Object:
    about: Object = {"name": name} if isinstance(name, str) else {}
    for one in reading.objects:
        if (one.kind, one.group, one.namespace, one.name) == (kind, of.group, of.namespace, name):
            uri = members(one.value, "spec").get("storageUri")
            return about | reading.served(one.value.get("metadata"), uri=uri) | _status(one, "Ready")
    return about
