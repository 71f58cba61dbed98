"""The kind `kubernetes`: objects as manifests say them."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Free, Name, Shape, Text, key, member


class ObjectMeta(Shape):
    """What an object says of itself."""

    name: Text = member("Its name.")
    namespace: Text = member("Its namespace.")
    annotations: Free = member("Annotations by name.")
    labels: Free = member("Labels by name.")


class Object(Shape):
    """One object; what the cluster says beyond these members is kept as it is, null included."""

    kind: Name = key("What it is: `InferenceService`.")
    apiVersion: Text = member("The version of its interface.")  # noqa: N815 - the name is Kubernetes's
    metadata: ObjectMeta = member("What it says of itself.")
    spec: Free = member("What is wanted.")
    status: Free = member("What is.")


class Kubernetes(Document):
    """Objects."""

    objects: list[Object] = member("The objects.")


KIND = Kind(
    name="kubernetes",
    version="1.0.0",
    title="Kubernetes objects",
    says="Objects as manifests say them or the cluster returns them.",
    supply=Supply.MEASURED,
    by="The manifests, or the cluster that they were applied to.",
    model=Kubernetes,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "objects": [
            {
                "apiVersion": "serving.kserve.io/v1beta1",
                "kind": "InferenceService",
                "metadata": {
                    "name": "scoring",
                    "namespace": "prod",
                    "annotations": {"arcanos.dev/rollout": "canary"},
                },
                "spec": {"predictor": {"canaryTrafficPercent": 10}},
            }
        ],
    },
    wrong=(
        Wrong(("objects", 0, "kind"), ["InferenceService"], "must be text"),
        Wrong(("objects", 0, "metadata"), "scoring", "must be an object"),
    ),
)
