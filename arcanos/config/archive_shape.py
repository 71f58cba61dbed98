"""The section `archive`: the compliance drive where audits are kept."""

from __future__ import annotations

import pathlib
from dataclasses import replace
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from arcanos.archiving.address import LOCKING, ArchiveAt, Lock, at, scheme_of, url_fault
from arcanos.clock import span
from arcanos.config.words import Days
from arcanos.evidence.servers import server_of
from arcanos.strict import StrictModel, Text, refuse


def _drive(text: str) -> str:
    fault = url_fault(text)
    return text if fault is None else refuse("ARC-CFG-VALUE", *fault)


def _endpoint(text: str) -> str:
    if server_of(text) is None:
        refuse("ARC-CFG-VALUE", "is not the address of a server", "write scheme, host and port: https://s3.example")
    return text


DriveText: TypeAlias = Annotated[Text, AfterValidator(_drive)]
EndpointText: TypeAlias = Annotated[str, AfterValidator(_endpoint), Field(json_schema_extra={"pattern": "^https?://"})]


class ArchiveShape(StrictModel):
    """The compliance drive where 'arcanos archive put' keeps audits."""

    url: DriveText = Field(
        description="A folder, relative to this file, or a URL such as s3://bucket/audits; never with a secret."
    )
    lock: Literal["none", "governance", "compliance"] = Field(
        default="none", description="The object lock of what is archived, in a store that has one."
    )
    retain: Days | None = Field(default=None, description="How long the lock lasts from the day of archiving.")
    endpoint_url: EndpointText | None = Field(
        default=None, description="The server of a store that speaks S3; left out: AWS_ENDPOINT_URL, else Amazon's."
    )

    @model_validator(mode="after")
    def _lock_and_store_agree(self) -> ArchiveShape:
        locking = scheme_of(self.url) in LOCKING
        if self.lock != "none" and not locking:
            refuse("ARC-CFG-CONFLICT", "asks for an object lock of a drive that has none", "leave out 'lock'")
        if self.lock != "none" and self.retain is None:
            refuse("ARC-CFG-MISSING", "locks objects and does not say for how long", "add 'retain': 365d")
        if self.lock == "none" and self.retain is not None:
            refuse("ARC-CFG-CONFLICT", "says how long a lock lasts and asks for none", "add 'lock': compliance")
        if self.endpoint_url is not None and not locking:
            refuse("ARC-CFG-CONFLICT", "names a server of a store that is not S3", "leave out 'endpoint_url'")
        return self


def archive_of(shape: ArchiveShape | None, folder: pathlib.Path) -> ArchiveAt | None:
    """Return the drive that `shape` says; a relative path starts from `folder`."""
    if shape is None:
        return None
    retain = 0 if shape.retain is None else int(span(shape.retain) or 0)
    return replace(at(shape.url, folder), lock=Lock(shape.lock), retain=retain, endpoint=shape.endpoint_url)
