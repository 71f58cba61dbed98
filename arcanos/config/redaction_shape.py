"""The section `redaction`: what may not leave with the evidence."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from arcanos.evidence.redaction_rules import PathRule, Redaction
from arcanos.strict import Distinct, Said, Snake, StrictModel, Variable, refuse

PersonalWord: TypeAlias = Literal["email", "phone", "ip-address", "account-number", "national-id"]


def _path(text: str) -> str:
    # The parser is imported only where a configuration redacts by path.
    from arcanos.evidence.redaction_paths import BadPath, compiled

    try:
        compiled(text)
    except BadPath as error:
        refuse("ARC-CFG-VALUE", str(error), "write names, '*', indexes, '[*]' and one '..': $.systems[*].owner")
    return text


class PathShape(StrictModel):
    """Values that are redacted wherever they are collected."""

    document: Snake = Field(description="The document that they are in.")
    path: Annotated[str, AfterValidator(_path)] = Field(description="Where they are, such as $.systems[*].owner.")
    why: Said = Field(description="Why they may not leave.")
    action: Literal["remove", "tag"] = Field(
        default="remove", description="Whether they go away, or become a keyed tag that is equal for equal values."
    )


class RedactionShape(StrictModel):
    """What is taken out of the evidence before it is written."""

    paths: list[PathShape] = Field(default_factory=list[PathShape], description="Values by their place.")
    secrets: bool = Field(default=True, description="Whether what looks like a secret is taken out of texts.")
    personal_data: Distinct[PersonalWord] = Field(
        default_factory=list[PersonalWord], description="Which personal data is taken out of texts."
    )
    key: Variable | None = Field(
        default=None, description="The environment variable (or keyring entry) with the key of tags, 32 bytes or more."
    )

    @model_validator(mode="after")
    def _tags_have_a_key(self) -> RedactionShape:
        if self.key is None and any(path.action == "tag" for path in self.paths):
            refuse("ARC-CFG-MISSING", "tags values and names no 'key'", "add 'key', or let the paths 'remove'")
        return self


def redaction_of(shape: RedactionShape | None) -> Redaction:
    """Return what `shape` says; without it secrets are taken out of texts."""
    if shape is None:
        return Redaction()
    rules = tuple(PathRule(one.document, one.path, one.why, one.action == "tag") for one in shape.paths)
    personal = frozenset(str(word) for word in shape.personal_data)
    return Redaction(rules, shape.secrets, personal, shape.key)
