"""The kind `deployment`: which versions serve, and which stand by."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, FreeObject, Name, Number, Sha256, Shape, Text, key, member


class Serving(Shape):
    """One version that is deployed."""

    name: Text = member("What the platform calls it.")
    model: Text = member("The model version, `name@version`.")
    version: Text = member("The version of the service.")
    sha256: Sha256 = member("The digest of the weights that are loaded.")
    uri: Text = member("Where the weights are loaded from, without credentials.")
    image: Text = member("The image, with its digest: `ml/serve@sha256:...`.")
    image_sha256: Sha256 = member("The digest of the image.")
    status: Text = member("`running`, `stopped`, `not-ready`.")
    weight: Number = member("The share of the answers that it gives, in percent.")


class Shadow(Serving):
    """What gets a copy of the requests, and could take over."""

    percent: Number = member("How much of the traffic it gets a copy of, in percent.")


class Release(Shape):
    """A version that was deployed."""

    version: Text = member("The version.")
    status: Text = member("`stable`, `failed`, or what became of it.")


class Service(Shape):
    """A service in an environment."""

    name: Name = key("The service.")
    kind: Text = member("The kind of object that says so: `InferenceService`.")
    namespace: Text = member("Its namespace.")
    environment: Text = member("`production`, `staging`, `development`, `test`.")
    primary: Serving = member("What answers requests.")
    shadow: Shadow = member("What stands by.")
    shadows: list[Shadow] = member("All that stand by, where there are several.")
    canary: Serving = member("What gets a part of the requests, to try it.")
    weights: list[FreeObject] = member("All that answer, with the share of each.")
    steps: list[FreeObject] = member("How the shares change while a version is rolled out.")
    releases: list[Release] = member("The versions that were deployed.")


class Deployment(Document):
    """Services."""

    services: list[Service] = member("The services.")


KIND = Kind(
    name="deployment",
    version="1.0.0",
    title="Deployment",
    says="Which versions serve in which environment, which stand by, and which were stable before.",
    supply=Supply.MEASURED,
    by="The cluster or the pipeline that deploys.",
    model=Deployment,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "services": [
            {
                "name": "scoring",
                "environment": "production",
                "primary": {
                    "model": "credit-scoring@1.1.0",
                    "version": "1.10.0",
                    "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                    "image": "ml/serve@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                },
                "shadow": {"version": "1.9.0", "status": "running"},
                "releases": [{"version": "1.9.0", "status": "stable"}],
            }
        ],
    },
    wrong=(
        Wrong(("services", 0, "primary", "version"), 1.1, "must be text"),
        Wrong(("services", 0, "releases"), {"version": "1.9.0"}, "must be a list"),
    ),
)
