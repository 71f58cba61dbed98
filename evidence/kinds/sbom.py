"""The kind `sbom`: what software and models are made of."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Free, FreeObject, Name, Shape, Text, key, member


class Component(Shape):
    """One component."""

    name: Name = key("Its name.")
    version: Text = member("Its version.")
    type: Text = member("`library`, `container`, `machine-learning-model`.")
    purl: Text = member("Its package URL: `pkg:pypi/httpx@0.28.1`.")
    licences: Free = member("Its licences, as the bill states them.")
    hashes: Free = member("Digests of its bytes, as the bill states them.")


class Sbom(Document):
    """Components, models and what is known of them."""

    components: list[Component] = member("The components; `[]` only where the bill says that there are none.")
    models: list[FreeObject] = member("Components that are models, with what their cards measure.")
    vulnerabilities: list[FreeObject] = member("What is known to be vulnerable, with what was decided.")
    boms: list[FreeObject] = member("The bills that they are from.")


KIND = Kind(
    name="sbom",
    version="1.0.0",
    title="Bill of materials",
    says="What software and models are made of, with versions and licences.",
    supply=Supply.MEASURED,
    by="The build, as a CycloneDX bill of materials.",
    model=Sbom,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T03:00:00Z",
        "components": [
            {"name": "httpx", "version": "0.28.1", "type": "library", "purl": "pkg:pypi/httpx@0.28.1"},
        ],
    },
    wrong=(
        Wrong(("components", 0, "version"), 0.28, "must be text"),
        Wrong(("components",), {"httpx": "0.28.1"}, "must be a list"),
    ),
)
