"""What a serving platform calls a service, in the words of the `deployment` document: who serves, and how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from arcanos.errors import Mistake
from arcanos.evidence.collectors.manifests import Manifest, Object
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value
from arcanos.readers.text import TOLD

Percent = int | float
_DIGEST = re.compile(r".+@sha256:([0-9a-f]{64})")
_SHA256 = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Keys:
    """The labels or annotations that say what is served."""

    name: str
    version: str
    sha256: str
    environment: str
    role: str
    environments: Mapping[str, str]


@dataclass(slots=True)
class Variant:
    """One version of a model behind a service. `share` is relative to those of the others, None where not told.

    `percent` is how much of the traffic a shadow gets a copy of.
    """

    about: Object = field(default_factory=dict[str, Value])
    share: Percent | None = None
    shadow: bool = False
    percent: Percent | None = None
    role: str = ""


@dataclass(slots=True)
class Reading:
    """What normalising needs: the keys, all objects, and the mistakes that are found.

    `behind` and `claimed` are found once: the workloads behind a namespace's host and subset, and the identities of
    those that are no services of their own.
    """

    keys: Keys
    objects: Sequence[Manifest]
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    behind: dict[tuple[str, str, str], list[Manifest]] = field(
        default_factory=dict[tuple[str, str, str], "list[Manifest]"]
    )
    claimed: set[int] | None = None

    def wrong(self, of: Manifest, steps: Sequence[str | int], message: str) -> None:
        """Note that a value of an object is not what its platform takes."""
        hint = "correct the manifest: the platform would not take it as it is meant"
        if len(self.mistakes) < TOLD:
            self.mistakes.append(Mistake(of.place(*steps), "ARC-COL-SHAPE", message, hint))

    def percent(self, of: Manifest, value: Value, steps: Sequence[str | int]) -> Percent | None:
        """Return a number from 0 to 100, None where there is none."""
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
            return value
        self.wrong(of, steps, "this is no number from 0 to 100")
        return None

    def flag(self, of: Manifest, value: Value, steps: Sequence[str | int]) -> bool:
        """Return a boolean, false where there is none."""
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(of, steps, "this is neither true nor false")
        return False

    def served(self, *described: Value, image: Value = None, uri: Value = None) -> Object:
        """Return what labels and annotations of `described` (metadata, the nearest first), image and URI say."""
        texts: dict[str, str] = {}
        for metadata in described:
            for key in ("annotations", "labels"):
                for label, text in members(metadata, key).items():
                    if isinstance(text, str) and text:
                        texts.setdefault(label, text)
        name, version = texts.get(self.keys.name), texts.get(self.keys.version)
        digest = _SHA256.fullmatch(texts.get(self.keys.sha256, ""))
        pinned = _DIGEST.fullmatch(image) if isinstance(image, str) else None
        about = {
            "model": f"{name}@{version}" if name and version else None,
            "version": version,
            "sha256": digest[1] if digest else None,
            "image": image if isinstance(image, str) and image else None,
            "image_sha256": pinned[1] if pinned else None,
            "uri": uri if isinstance(uri, str) and uri else None,
        }
        return {key: value for key, value in about.items() if value is not None}

    def role(self, *described: Value) -> str:
        """Return what the label or annotation about the role says."""
        for metadata in described:
            for key in ("annotations", "labels"):
                text = members(metadata, key).get(self.keys.role)
                if isinstance(text, str):
                    return text
        return ""

    def environment(self, of: Manifest) -> str | None:
        """Return the environment that an object is in, None where nothing says it."""
        for key in ("annotations", "labels"):
            said = members(of.value, "metadata", key).get(self.keys.environment)
            if isinstance(said, str) and said:
                return said
        return self.keys.environments.get(of.namespace) or self.keys.environments.get("*")


def service(reading: Reading, of: Manifest, variants: Sequence[Variant], name: str = "") -> Object:
    """Return a service of the document.

    The primary is what has that role, what serves alone, or what gets the largest share of the traffic; where two get
    as much, nobody is. A canary is the only other one that serves.
    """
    made: Object = {"name": name or of.name, "kind": of.kind}
    made |= {"namespace": of.namespace} if of.namespace else {}
    if environment := reading.environment(of):
        made["environment"] = environment
    serving = [v for v in variants if not (v.shadow or v.role == "shadow")]
    shadows = [v for v in variants if v.shadow or v.role == "shadow"]
    shares = _percents(serving)
    primary = _primary(serving)
    others = [v for v in serving if v is not primary]
    if primary is not None and (shown := _shown(primary, shares)):
        made["primary"] = shown
    if len(others) == 1 and (primary is not None or others[0].role == "canary"):
        made["canary"] = _shown(others[0], shares)
    if len(shadows) == 1:
        made["shadow"] = _shown(shadows[0], shares)
    elif shadows:
        made["shadows"] = [_shown(v, shares) for v in shadows]
    weights = [_shown(v, shares) for v in serving if id(v) in shares]
    return made | ({"weights": weights} if weights else {})


def _primary(serving: Sequence[Variant]) -> Variant | None:
    named = [v for v in serving if v.role == "primary"]
    if named or len(serving) == 1:
        alone = named or [v for v in serving if v.role != "canary"]
        return alone[0] if len(alone) == 1 else None
    rest = [v for v in serving if v.role != "canary"]
    if len(rest) == 1 and len(rest) < len(serving):
        return rest[0]
    ranked = sorted((v.share for v in serving if v.share is not None), reverse=True)
    if len(ranked) < len(serving) or len(ranked) < 2 or ranked[0] == ranked[1]:
        return None
    return next(v for v in serving if v.share == ranked[0])


def _percents(serving: Sequence[Variant]) -> dict[int, Percent]:
    """Return the shares in percent, by the variant's identity; none where one is not told."""
    known = [v.share for v in serving if v.share is not None]
    total = sum(known)
    if len(known) < len(serving) or total <= 0:
        return {}
    return {id(v): _tidy(v.share * 100 / total) for v in serving if v.share is not None}


def _tidy(value: float) -> Percent:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _shown(variant: Variant, shares: Mapping[int, Percent]) -> Object:
    made = dict(variant.about)
    if id(variant) in shares:
        made["weight"] = shares[id(variant)]
    if variant.percent is not None:
        made["percent"] = variant.percent
    return made


def first_image(spec: Value) -> Value:
    """Return the image of the first container of a pod's specification; what else runs beside it serves no model."""
    containers = members(spec).get("containers")
    if not is_list(containers) or not containers or not is_object(containers[0]):
        return None
    return containers[0].get("image")


def objects(value: Value, *path: str | int) -> list[tuple[int, Object]]:
    """Return the objects of the list at `path`, each with its index."""
    *above, last = path
    items = members(value, *above).get(last) if isinstance(last, str) else None
    return [(i, item) for i, item in enumerate(items) if is_object(item)] if is_list(items) else []


def with_labels(all_of: Iterable[Manifest], wanted: Mapping[str, str]) -> list[Manifest]:
    """Return the objects that have all of these labels."""
    return [one for one in all_of if wanted.items() <= members(one.value, "metadata", "labels").items()]
