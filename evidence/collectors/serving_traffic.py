"""Services whose traffic is divided beside the model: Istio's routes, Argo Rollouts, plain Deployments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from arcanos.evidence.collectors.manifests import Manifest, Object
from arcanos.evidence.collectors.serving import Percent, Reading, Variant, first_image, objects, service
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value

_WORKLOADS = ("Deployment", "StatefulSet")


def virtual_service(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield a service for each HTTP route of a VirtualService: weighted destinations, and mirrors of them.

    A single destination gets everything; of several, one without weight gets nothing. A mirror without percentage
    gets everything (Istio, "VirtualService", HTTPRoute).
    """
    routes = objects(of.value, "spec", "http")
    for i, route in routes:
        at = ("spec", "http", i)
        targets = objects(route, "route")
        variants: list[Variant] = []
        for k, target in targets:
            weight = reading.percent(of, target.get("weight"), (*at, "route", k, "weight"))
            share = 100 if len(targets) == 1 else (weight or 0)
            variants.append(Variant(_destination(reading, of, target.get("destination")), share=share))
        variants += _mirrors(reading, of, route, at)
        if not variants:
            continue
        label = route.get("name") if isinstance(route.get("name"), str) else i
        yield service(reading, of, variants, of.name if len(routes) == 1 else f"{of.name}/{label}")


def _mirrors(reading: Reading, of: Manifest, route: Object, at: tuple[str | int, ...]) -> Iterator[Variant]:
    if is_object(route.get("mirror")):
        # The three spellings are of three generations of the API; the first that is there counts, as in Istio.
        exact = members(route, "mirrorPercentage").get("value")
        old = next((route[key] for key in ("mirrorPercent", "mirror_percent") if route.get(key) is not None), None)
        percent = reading.percent(of, old if exact is None else exact, at)
        about = _destination(reading, of, route["mirror"])
        yield Variant(about, shadow=True, percent=100 if percent is None else percent)
    for k, mirror in objects(route, "mirrors"):
        percent = reading.percent(of, members(mirror, "percentage").get("value"), (*at, "mirrors", k))
        about = _destination(reading, of, mirror.get("destination"))
        yield Variant(about, shadow=True, percent=100 if percent is None else percent)


def _destination(reading: Reading, of: Manifest, destination: Value) -> Object:
    """Return where requests go, and what is served there, where exactly one workload stands behind it."""
    host, subset = members(destination).get("host"), members(destination).get("subset")
    about: Object = {key: text for key, text in (("host", host), ("subset", subset)) if isinstance(text, str)}
    workloads = _behind(reading, of.namespace, host, subset) if isinstance(host, str) else []
    return about | (_workload(reading, workloads[0]) if len(workloads) == 1 else {})


def _behind(reading: Reading, namespace: str, host: str, subset: Value) -> list[Manifest]:
    """Return the workloads that a host's Service and a subset's labels select."""
    key = namespace, host, subset if isinstance(subset, str) else ""
    if key not in reading.behind:
        reading.behind[key] = _sought(reading, *key)
    return reading.behind[key]


def _sought(reading: Reading, namespace: str, host: str, subset: str) -> list[Manifest]:
    name, *domain = host.split(".")
    namespace = domain[0] if domain else namespace
    selectors = [
        members(one.value, "spec", "selector")
        for one in reading.objects
        if (one.group, one.kind, one.namespace, one.name) == ("", "Service", namespace, name)
    ]
    if len(selectors) != 1 or not selectors[0]:
        return []
    if not subset:
        return _selected(reading, namespace, selectors[0])
    more = _subset(reading, namespace, host, name, subset)
    return [] if more is None else _selected(reading, namespace, {**selectors[0], **more})


def _subset(reading: Reading, namespace: str, host: str, name: str, subset: str) -> Mapping[str, Value] | None:
    for one in reading.objects:
        if one.kind == "DestinationRule" and one.namespace == namespace:
            rule = members(one.value, "spec")
            if rule.get("host") in (host, name):
                for _, entry in objects(rule, "subsets"):
                    if entry.get("name") == subset:
                        return members(entry, "labels")
    return None


def _selected(reading: Reading, namespace: str, labels: Mapping[str, Value]) -> list[Manifest]:
    return [
        one
        for one in reading.objects
        if one.kind in _WORKLOADS and one.namespace == namespace and labels.items() <= _pod_labels(one).items()
    ]


def _pod_labels(one: Manifest) -> Object:
    return members(one.value, "spec", "template", "metadata", "labels")


def _workload(reading: Reading, one: Manifest) -> Object:
    template = members(one.value, "spec", "template")
    about = reading.served(template.get("metadata"), one.value.get("metadata"), image=first_image(template.get("spec")))
    status = members(one.value, "status")
    available = status.get("availableReplicas")
    if members(one.value, "spec").get("replicas") == 0:
        about["status"] = "stopped"
    elif type(available) is int and available > 0:
        about["status"] = "running"
    elif status:
        about["status"] = "not-ready"  # the cluster leaves a number out that is zero
    return {"name": one.name} | about


def rollout(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of an Argo Rollout.

    Its template is the newest version. Whether that serves already, only the status says: it is the primary where its
    hash is that of the stable version or nothing holds it back, else the canary; what is stable then, the manifest
    does not say.
    """
    spec, status = members(of.value, "spec"), members(of.value, "status")
    canary, blue_green = members(spec, "strategy", "canary"), members(spec, "strategy", "blueGreen")
    template = members(spec, "template")
    image = first_image(template.get("spec"))
    about = reading.served(template.get("metadata"), of.value.get("metadata"), image=image)
    steps = _steps(reading, of, canary)
    stable, newest = status.get("stableRS"), status.get("currentPodHash")
    held = bool(steps) or blue_green.get("autoPromotionEnabled") is False
    if (stable == newest) if isinstance(stable, str) and stable else not held:
        variants = [Variant(about, share=100, role="primary")]
    else:
        weight = _weight(reading, of, status)
        rest = None if weight is None else 100 - weight
        variants = [Variant(share=rest, role="primary"), Variant(about, share=weight, role="canary")]
    made = service(reading, of, variants)
    yield made | ({"steps": steps} if steps else {})


def _weight(reading: Reading, of: Manifest, status: Object) -> Percent | None:
    at = ("status", "canary", "weights", "canary", "weight")
    return reading.percent(of, members(status, *at[1:-1]).get("weight"), at)


def _steps(reading: Reading, of: Manifest, canary: Object) -> list[Object]:
    """Return the steps that change traffic, in order: a weight, or a mirror's percentage (0 ends it)."""
    steps: list[Object] = []
    for i, step in objects(canary, "steps"):
        at = ("spec", "strategy", "canary", "steps", i)
        if (weight := reading.percent(of, step.get("setWeight"), (*at, "setWeight"))) is not None:
            steps.append({"weight": weight})
        mirror = step.get("setMirrorRoute")
        if is_object(mirror):
            percent = reading.percent(of, mirror.get("percentage"), (*at, "setMirrorRoute", "percentage"))
            steps.append({"mirror": percent if percent is not None else 100 if mirror.get("match") else 0})
    return steps


def workload(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of a Deployment or StatefulSet that no route and no Service with others stands before."""
    if id(of) not in _claimed(reading):
        yield service(reading, of, [_variant(reading, of)])


def grouped(reading: Reading, of: Manifest) -> Iterator[Object]:
    """Yield the service of a Service that selects several workloads; how it divides traffic, nothing says."""
    behind = _of_service(reading, of)
    if len(behind) > 1 and not _routed(reading) & {id(one) for one in behind}:
        yield service(reading, of, [_variant(reading, one) for one in behind])


def _variant(reading: Reading, one: Manifest) -> Variant:
    role = reading.role(members(one.value, "spec", "template", "metadata"), one.value.get("metadata"))
    return Variant(_workload(reading, one), role=role)


def _of_service(reading: Reading, of: Manifest) -> list[Manifest]:
    key = of.namespace, of.name, ""
    if key not in reading.behind:
        selector = members(of.value, "spec", "selector")
        reading.behind[key] = _selected(reading, of.namespace, selector) if selector else []
    return reading.behind[key]


def _claimed(reading: Reading) -> set[int]:
    """Return which workloads are part of another service: behind a route, a Rollout, or a Service with others."""
    if reading.claimed is None:
        claimed = _routed(reading)
        for one in reading.objects:
            if (one.group, one.kind) == ("", "Service") and len(behind := _of_service(reading, one)) > 1:
                claimed |= {id(workload) for workload in behind}
        reading.claimed = claimed
    return reading.claimed


def _routed(reading: Reading) -> set[int]:
    """Return which workloads a route of Istio or a Rollout stands before."""
    routed: set[int] = set()
    references: set[tuple[str, Value, Value]] = set()
    for one in reading.objects:
        if one.kind == "VirtualService":
            for host, subset in _hosts(one):
                routed |= {id(workload) for workload in _behind(reading, one.namespace, host, subset)}
        elif one.kind == "Rollout":
            reference = members(one.value, "spec", "workloadRef")
            references.add((one.namespace, str(reference.get("kind")), str(reference.get("name"))))
    return routed | {id(one) for one in reading.objects if (one.namespace, one.kind, one.name) in references}


def _hosts(of: Manifest) -> Iterator[tuple[str, Value]]:
    for _, route in objects(of.value, "spec", "http"):
        destinations = [target.get("destination") for key in ("route", "mirrors") for _, target in objects(route, key)]
        for destination in (*destinations, route.get("mirror")):
            host = members(destination).get("host")
            if isinstance(host, str):
                yield host, members(destination).get("subset")


def managed(reading: Reading, of: Manifest) -> bool:
    """Tell whether a Rollout writes the weights of a VirtualService, so that those of the manifest say nothing."""
    for one in reading.objects:
        if one.kind == "Rollout" and one.namespace == of.namespace:
            istio = members(one.value, "spec", "strategy", "canary", "trafficRouting", "istio")
            several = istio.get("virtualServices")
            named = [istio.get("virtualService"), *(several if is_list(several) else [])]
            if any(members(entry).get("name") == of.name for entry in named):
                return True
    return False
