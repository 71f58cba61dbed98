"""The kind `registry`: which systems and model versions there are."""

from __future__ import annotations

from typing import Literal

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Document,
    Figures,
    Flag,
    ModelWord,
    Name,
    Sha256,
    Shape,
    Text,
    Time,
    key,
    member,
)


class System(Shape):
    """A system that models are part of."""

    id: Name = key("What other documents call the system.")
    owner: Text = member("The role or person that answers for it.")
    risk_tier: Text = member("Its tier by the law or the policy that holds: `high`, `limited`.")
    personal_data: Flag = member("Whether it handles data about people.")
    purpose: Text = member("What it is for, as its records of processing say.")
    purpose_changed_at: Time = member("When its purpose last changed.")
    major_release_at: Time = member("When its last major version was released.")
    model_ids: list[Text] = member("The models in it, each `name@version`.")


class Signature(Shape):
    """What verifying the signature of the weights gave."""

    result: Text = member("`verified`, or what else came of it.")
    sha256: Sha256 = member("The digest that was signed.")
    signer: Text = member("Whose key it was, by its name in the trust store.")


class Artifact(Shape):
    """The weights."""

    sha256: Sha256 = member("The digest of their bytes.")
    format: Text = member("How they are stored: `safetensors`, `onnx`, `pickle`.")
    uri: Text = member("Where they are kept, without credentials.")
    signature: Signature = member("What verifying their signature gave.")


class Encryption(Shape):
    """How something is encrypted at rest."""

    algorithm: Text = member("`AES256`, `aws:kms`, `none`.")


class Storage(Shape):
    """Where the weights lie."""

    encryption: Encryption = member("How they are encrypted at rest.")
    regions: list[Text] = member("The regions that hold a copy.")


class Approval(Shape):
    """One approval of a model version."""

    role: Text = member("The role that approved.")
    by: Text = member("The person.")
    status: Text = member("`approved`, or where it stands.")
    at: Time = member("When.")


class Training(Shape):
    """What the version came from."""

    dataset_ids: list[Text] = member("The data sets, each the `id` of one in `lineage`.")
    features: list[Text] = member("The attributes that the model sees.")
    authors: list[Text] = member("Who trained it.")
    run_id: Text = member("The run, by its `id` in `training`.")
    finished_at: Time = member("When training ended.")


class Model(Shape):
    """A model version."""

    name: ModelWord = key("The name of the model, without white space and `@`.")
    version: ModelWord = key('Its version, in quotes: `"1.10.0"`.')
    id: Name = member("`name@version`, what other documents call it; the file registry adds it.")
    stage: Literal["development", "staging", "production", "archived"] = member("Where it is in its life.")
    aliases: list[Text] = member("The aliases that point to it.")
    system: Text = member("The `id` of its system.")
    use: Text = member("What it decides or proposes: `credit`, `hiring`.")
    task_family: Text = member("What kind of task it is: `tabular-classification`.")
    decides_about_people: Flag = member("Whether people are affected by what it says.")
    artifact: Artifact = member("Its weights.")
    storage: Storage = member("Where the weights lie.")
    access: list[Text] = member("Who may read it: `group:ml`, `team:ml-engineering`.")
    approvals: list[Approval] = member("Who approved it.")
    promoted_by: Text = member("Who moved it to its stage.")
    training: Training = member("What it came from.")
    metrics: Figures = member("The figures that the registry states.")
    canary_at: Time = member("When it began to get a part of the traffic.")
    rollout_at: Time = member("When it began to get all of it.")


class Registry(Document):
    """Systems and model versions."""

    systems: list[System] = member("The systems.")
    models: list[Model] = member("The model versions.")


KIND = Kind(
    name="registry",
    version="1.0.0",
    title="Model registry",
    says="Which systems and model versions there are, where their weights lie, and who approved them.",
    supply=Supply.MEASURED,
    by="A model registry, or a file that the owners of the models keep.",
    model=Registry,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-22T13:00:00Z",
        "systems": [{"id": "consumer-credit", "owner": "ml-engineering", "risk_tier": "high", "personal_data": True}],
        "models": [
            {
                "id": "credit-scoring@1.1.0",
                "name": "credit-scoring",
                "version": "1.1.0",
                "stage": "production",
                "aliases": ["champion"],
                "system": "consumer-credit",
                "artifact": {
                    "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                    "format": "onnx",
                    "uri": "s3://models/credit-1.1.0.onnx",
                },
                "storage": {"encryption": {"algorithm": "AES256"}, "regions": ["eu-central-1", "eu-west-1"]},
                "access": ["team:ml-engineering"],
                "approvals": [{"role": "risk", "by": "grace", "status": "approved", "at": "2026-11-01T09:00:00Z"}],
                "training": {"dataset_ids": ["statlog"], "authors": ["ada"], "run_id": "run-7"},
                "metrics": {"accuracy": 0.71},
            }
        ],
    },
    wrong=(
        Wrong(("models", 0, "version"), 1.1, "must be text"),
        Wrong(("models", 0, "stage"), "prod", "is not one of the words here"),
        Wrong(("models", 0, "artifact", "sha256"), "latest", "is not a SHA-256"),
    ),
)
