"""The kind `terraform`: the resources of a plan or a state."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Flag, FreeObject, Name, Shape, Text, key, member


class Resource(Shape):
    """One resource as it stands after the plan is applied, or as the state has it."""

    address: Name = key("Its address, with modules and index: `module.store.aws_s3_bucket.weights[0]`.")
    type: Text = member("Its type: `aws_s3_bucket`.")
    name: Text = member("Its name in the configuration.")
    module: Text = member("The address of its module; left out in the root module.")
    mode: Text = member("`managed`, or `data` for what is only read.")
    provider: Text = member("The provider, with its registry.")
    values: FreeObject = member("Its attributes; one that is null, unknown or sensitive is left out.")
    actions: list[Text] = member("What the plan does to it: `create`, `update`, `delete`, `no-op`.")
    replace: Flag = member("Whether the plan makes it anew.")
    unknown: list[Text] = member("Attributes that are known only after the plan is applied.")
    sensitive: list[Text] = member("Attributes that are withheld.")


class Terraform(Document):
    """Resources."""

    resources: list[Resource] = member("The resources.")
    deleted: list[FreeObject] = member("What a plan destroys.")
    forgotten: list[FreeObject] = member("What a plan only stops to look after.")
    deferred: list[FreeObject] = member("What a plan puts off: another one has to make it.")
    checks: list[FreeObject] = member("Terraform's own checks, each with `address`, `kind` and `status`.")
    files: list[FreeObject] = member("The plans and states that they are from.")


KIND = Kind(
    name="terraform",
    version="1.1.0",
    title="Terraform resources",
    says="The resources of a plan or a state, without what is sensitive.",
    supply=Supply.MEASURED,
    by="The pipeline that plans the infrastructure.",
    model=Terraform,
    example={
        "schema_version": "1.1.0",
        "collected_at": "2026-11-22T12:00:00Z",
        "resources": [
            {
                "address": "aws_s3_bucket.weights",
                "type": "aws_s3_bucket",
                "name": "weights",
                "mode": "managed",
                "provider": "registry.terraform.io/hashicorp/aws",
                "values": {"bucket": "acme-weights", "acl": "private", "tags": {"data": "weights"}},
                "actions": ["create"],
                "unknown": ["values.arn"],
                "sensitive": ["values.policy"],
            }
        ],
    },
    wrong=(
        Wrong(("resources", 0, "values"), [], "must be an object"),
        Wrong(("resources", 0, "unknown"), {"arn": True}, "must be a list"),
    ),
)
