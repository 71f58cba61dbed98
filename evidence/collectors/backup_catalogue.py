"""Backups as the manifests of their jobs tell of them, and their replicas as the stores that keep them do.

A manifest says what a job meant to do. Where stores are configured, the digest of a replica is only what its store
answers: what the manifest says of it goes into an object of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from arcanos.clock import instant
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collected import selector_path
from arcanos.evidence.collectors.backup_manifests import Member, Told, told
from arcanos.evidence.collectors.expecting import Expecting
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import NETWORK, Collected, CollectorOptions, Setting
from arcanos.evidence.collectors.object_store import Store, asked, located
from arcanos.evidence.collectors.secret_texts import looks_secret
from arcanos.evidence.collectors.signature_v4 import Key
from arcanos.evidence.collectors.spots import selector
from arcanos.evidence.origins import Origin, Withheld
from arcanos.evidence.words import Pattern, Selector, Url
from arcanos.readers.files import FORMATS, format_of
from arcanos.readers.shapes import is_list, is_object, value_at
from arcanos.readers.source import Path, Value
from arcanos.strict import SomeDistinct, StrictModel, Text, Variable, refuse

NEEDS: Final = frozenset({NETWORK})
MOST: Final = 10_000
"""Replicas that are asked for in one collection."""
_MEASURED: Final = ("sha256", "metadata_sha256", "size", "version_id", "object_lock", "encryption", "last_modified")
_ADDRESS: Final = re.compile(r"https?://[^/?]+(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)*/?")
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")


def _plain(url: str) -> str:
    hint = "write https://BUCKET.s3.REGION.amazonaws.com or https://HOST/BUCKET"
    return url if _ADDRESS.fullmatch(url) else refuse("ARC-CFG-VALUE", "is not the address of a bucket", hint)


def _bucket(name: str) -> str:
    hint = "write it as s3://BUCKET/KEY has it"
    return name if _BUCKET.fullmatch(name) else refuse("ARC-CFG-VALUE", "is not the name of a bucket", hint)


Address: TypeAlias = Annotated[Url, AfterValidator(_plain)]


class StoreOptions(StrictModel):
    """A bucket that replicas are kept in."""

    bucket: Annotated[str, AfterValidator(_bucket)] = Field(description="The bucket that `s3://BUCKET/KEY` names.")
    region: Text = Field(description="Its region, for the signature and for the document.")
    url: Address = Field(description="The address that its objects stand under: https://minio.example/BUCKET.")
    access_key: Variable = Field(description="The variable that holds the id of an access key.")
    secret_key: Variable = Field(description="The variable that holds its secret.")
    session_token: Variable | None = Field(
        default=None, description="The variable that holds the session token of a temporary key."
    )


class Options(CollectorOptions):
    """What an entry of `backup-catalogue` may say."""

    from_: Literal["backup-catalogue"] = Field(
        alias="from", description="Manifests of backup jobs, and replicas in stores like Amazon S3."
    )
    files: SomeDistinct[Pattern] = Field(description="The manifests, below the configuration's folder.")
    format: Literal["json", "yaml", "jsonl"] | None = Field(
        default=None, description="The format of the files; without it, their suffix says it."
    )
    sets: Selector | None = Field(
        default=None, description="Where the list of backups stands in each file; without it, the file or its `sets`."
    )
    members: dict[Member, Selector] = Field(
        default={}, description="Members of a backup that stand elsewhere than under their own name."
    )
    stores: list[StoreOptions] = Field(default=[], description="The buckets in which replicas are asked for.")

    @model_validator(mode="after")
    def _one_of_each(self) -> Options:
        if len({store.bucket for store in self.stores}) < len(self.stores):
            refuse("ARC-CFG-DUPLICATE", "a bucket is named twice", "name each once")
        return self


@dataclass(slots=True)
class _Collecting:
    options: Options
    setting: Setting
    origins: list[Origin] = field(default_factory=list[Origin])
    notes: list[str] = field(default_factory=list[str])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    stores: dict[str, Store] = field(default_factory=dict[str, Store])
    unseen: bool = False

    def document(self) -> list[dict[str, Value]]:
        sets = [one for file in found(self.setting, self.options.files) for one in self.manifest(file)]
        self.refuse_twins(sets)
        self.open_stores()
        if not sets and not self.mistakes:
            hint = "check the manifests: nothing in them is nothing that could be restored"
            self.mistakes.append(Mistake(Place("files"), "ARC-COL-BACKUP", "the manifests tell of no backup", hint))
        if self.mistakes:
            raise NotCollected(self.mistakes)
        return [self.checked(one) for one in sets] if self.stores else [one.value for one in sets]

    def manifest(self, file: Found) -> list[Told]:
        try:
            form = format_of(file.path, file.name, self.options.format, NotCollected)
            data, origin = whole(file, f"application/{form}", self.setting.limits)
            source = FORMATS[form].reader(data, file.name, limits=self.setting.limits, refused=NotCollected)
            read = Expecting(source)
            sets = told(read, _path(self.options.sets), {k: _path(v) or () for k, v in self.options.members.items()})
            read.settle()
        except NotCollected as refused:
            self.mistakes += refused.mistakes
            return []
        self.origins.append(origin)
        return sets

    def refuse_twins(self, sets: list[Told]) -> None:
        seen: set[Value] = set()
        for one in sets:
            if one.value["id"] in seen:
                hint = "give each backup an id of its own"
                self.mistakes.append(Mistake(one.place, "ARC-COL-BACKUP", "another backup has this id", hint))
            seen.add(one.value["id"])
        if self.options.stores and sum(len(one.replicas) for one in sets) > MOST:
            message = f"there are more than {MOST} replicas"
            self.mistakes.append(Mistake(Place("files"), "ARC-COL-BACKUP", message, "collect them in parts"))

    def open_stores(self) -> None:
        for one in self.options.stores:
            try:
                token = self.setting.secret(one.session_token) if one.session_token else ""
                key = Key(self.setting.secret(one.access_key), self.setting.secret(one.secret_key), token)
                self.stores[one.bucket] = Store(one.region, one.url, key)
            except NotCollected as refused:
                self.mistakes += refused.mistakes

    def checked(self, one: Told) -> dict[str, Value]:
        """Return a set with what the stores say of its replicas; those that are not there are left out."""
        self.setting.watch(str(one.value["id"]))
        before = len(self.origins)
        made = [self.replica(f"{one.place}: replicas[{i}]", replica) for i, replica in enumerate(one.replicas)]
        self.unseen = self.unseen or len(self.origins) == before
        there = [replica for replica in made if replica is not None]
        return {**one.value, "replicas": there} if "replicas" in one.value else one.value

    def replica(self, at: str, said: dict[str, Value]) -> dict[str, Value] | None:
        place = located(said.get("location", ""))
        store = self.stores.get(place[0]) if place else None
        if place is None or store is None:
            self.notes.append(f"{at}: was not asked for; what is said of it is the manifest's")
            return _told_by_manifest(said, _MEASURED)
        state = asked(store, place[1], said.get("version_id", ""), self.setting)
        self.origins.append(state.origin)
        if state.members is None:
            self.notes.append(f"{at}: is not in its store")
            return None
        digest = state.members.get("sha256")
        if digest is None:
            self.notes.append(f"{at}: the store has no SHA-256 of the whole object")
        elif said.get("sha256", digest) != digest:
            self.notes.append(f"{at}: the store has another digest than the manifest")
        return {**_told_by_manifest(said, ("region", *_MEASURED)), "region": store.region, **state.members}


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `backups`. Raises NotCollected with all that is wrong with the manifests.

    It is of the present where a store was asked about each backup, else of the latest time that a manifest states.
    """
    collecting = _Collecting(options, setting)
    sets = collecting.document()
    seen = bool(options.stores) and not collecting.unseen
    observed = _observed(sets, setting.as_of, seen)
    withheld: list[Withheld] = []
    value = _clean({"sets": sets}, "", (), withheld)
    return Collected(value, tuple(collecting.origins), observed, tuple(withheld), tuple(collecting.notes))


def _told_by_manifest(said: dict[str, Value], names: tuple[str, ...]) -> dict[str, Value]:
    """Return what a manifest says, with what only a store can know in an object of its own."""
    claims = {name: value for name, value in said.items() if name in names}
    rest = {name: value for name, value in said.items() if name not in names}
    return {**rest, "manifest": claims} if claims else rest


def _path(text: str | None) -> Path | None:
    return None if text is None else selector_path(text)


def _observed(sets: list[dict[str, Value]], as_of: datetime, seen: bool) -> tuple[datetime, datetime]:
    """Return the window that manifests state, up to the present where the stores were asked about all of it.

    A manifest that states no time could be of any: it is refused, as one that is read now would pass for a new one.
    """
    texts = [value_at(one, path) for one in sets for path in (("completed_at",), ("last_restore", "completed_at"))]
    times = [at for text in texts if isinstance(text, str) and (at := instant(text)) and at <= as_of]
    if seen:
        return min((*times, as_of)), as_of
    if not times:
        hint = "let the job write 'completed_at', or name where it stands under 'members'"
        raise NotCollected([Mistake(Place("files"), "ARC-COL-BACKUP", "no manifest tells a time before now", hint)])
    return min(times), max(times)


def _clean(value: Value, name: str, path: Path, withheld: list[Withheld]) -> Value:
    """Return a value without null members and without texts that look like secrets; the reader bounds the depth."""
    if is_object(value):
        cleaned = {key: _clean(one, key, (*path, key), withheld) for key, one in value.items()}
        return {key: one for key, one in cleaned.items() if one is not None}
    if is_list(value):
        return [_clean(one, name, (*path, i), withheld) for i, one in enumerate(value)]
    if isinstance(value, str) and looks_secret(name, value):
        withheld.append(Withheld(f"$.{selector(path)}", "the text looks like a secret"))
        return None
    return value
