"""CycloneDX in JSON: components of a system, the models among them with their measures, and known vulnerabilities."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import LIMITS, Collected, FileOptions, Setting
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.shapes import ABSENT, is_list, is_object, members, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.strict import SomeDistinct

VERSIONS: Final = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
MODEL: Final = "machine-learning-model"
_DEEPEST: Final = 32
_CVSS: Final = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.1, "low"), (0.0, "none"))
_SCALES: Final = {
    **dict.fromkeys(("CVSSv3", "CVSSv31", "CVSSv4"), _CVSS),
    "CVSSv2": ((7.0, "high"), (4.0, "medium"), (0.0, "low")),
}
_HINT: Final = "write the BOM as CycloneDX JSON, 1.2 to 1.7"


class Options(FileOptions):
    """What an entry of `cyclonedx` may say."""

    from_: Literal["cyclonedx"] = Field(alias="from", description="Software and model BOMs in CycloneDX JSON.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the BOMs.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `sbom`: `components`, `models` and `vulnerabilities` of all files, each with its `bom`.

    Raises NotCollected for what is no CycloneDX JSON, states no components, or names one reference twice.
    """
    value: dict[str, list[Value]] = {"boms": [], "vulnerabilities": []}
    origins: list[Origin] = []
    notes: list[str] = []
    for file in found(setting, options.files):
        bom, origin = _read(file)
        origins.append(origin)
        value["boms"].append(bom.about())
        if bom.lists_components:
            for name in ("components", "models"):
                value.setdefault(name, [])
        for component in (*bom.components(), *bom.subjects()):
            value.setdefault("models" if component["type"] == MODEL else "components", []).append(component)
        value["vulnerabilities"] += bom.vulnerabilities()
        notes += bom.notes()
    return Collected(value, tuple(origins), notes=tuple(notes))


def _read(file: Found) -> tuple[_Bom, Origin]:
    data, origin = whole(file, "application/vnd.cyclonedx+json")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise NotCollected([Mistake(Place(file.name), "ARC-COL-CYCLONEDX", "this is XML, which is not read", _HINT)])
    source = read_json(data.removeprefix(b"\xef\xbb\xbf"), file.name, limits=LIMITS, refused=NotCollected)
    about = members(source.value)
    if about.get("bomFormat") != "CycloneDX" or about.get("specVersion") not in VERSIONS:
        raise _refused(source, (), "this is no CycloneDX BOM of a known version")
    alone = "components" not in about and is_list(about.get("vulnerabilities")) and about["vulnerabilities"]
    if not is_list(about.get("components")) and not alone:
        raise _refused(source, (), "the BOM does not say which components there are")
    return _Bom(source), origin


class _Bom:
    """One BOM; `references` are the components' names in it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.references: set[str] = set()
        self.lists_components = is_list(value_at(source.value, ("components",)))

    def about(self) -> dict[str, Value]:
        value = members(self.source.value)
        found = {
            "file": self.source.name,
            "serial_number": value.get("serialNumber"),
            "spec_version": value["specVersion"],
            "timestamp": value_at(value, ("metadata", "timestamp")),
            "subject": _named(members(value, "metadata", "component")),
            "aggregates": self.aggregates() or None,
        }
        return _said(found)

    def aggregates(self) -> list[str]:
        """Return how complete the BOM says that it is: `complete`, `incomplete`, `unknown` and the like."""
        listed = value_at(self.source.value, ("compositions",))
        texts = (members(one).get("aggregate") for one in listed) if is_list(listed) else ()
        return sorted({one for one in texts if isinstance(one, str)})

    def notes(self) -> list[str]:
        name, services = self.source.name, value_at(self.source.value, ("services",))
        partly = [one for one in self.aggregates() if one != "complete"]
        told = (
            (not self.references, "the BOM lists no component"),
            (partly, f"the BOM says of a part of it that it is {', '.join(partly)}"),
            (is_list(services) and services, "the services in the BOM are not taken over"),
        )
        return [f"{name}: {note}" for holds, note in told if holds]

    def components(self) -> list[dict[str, Value]]:
        found: list[dict[str, Value]] = []
        self.through(("components",), found, _DEEPEST)
        return found

    def subjects(self) -> list[dict[str, Value]]:
        """Return what the BOM is about where that is a model, unless it is listed too, and the parts that it has."""
        at: Path = ("metadata", "component")
        subject = members(self.source.value, *at)
        found: list[dict[str, Value]] = []
        if subject.get("type") == MODEL and subject.get("bom-ref") not in self.references:
            found.append(self.component(at, subject))
        self.through((*at, "components"), found, _DEEPEST)
        return found

    def through(self, path: Path, found: list[dict[str, Value]], room: int) -> None:
        listed = value_at(self.source.value, path)
        if listed is ABSENT:
            return
        if not is_list(listed) or not room:
            raise _refused(self.source, path, "'components' is no list, or lists stand in each other too deeply")
        for i, one in enumerate(listed):
            found.append(self.component((*path, i), one))
            self.through((*path, i, "components"), found, room - 1)

    def component(self, path: Path, value: Value) -> dict[str, Value]:
        named = is_object(value) and isinstance(value.get("name"), str) and isinstance(value.get("type"), str)
        if not named or not is_object(value):
            raise _refused(self.source, path, "a component has no name or no type")
        reference = value.get("bom-ref")
        if isinstance(reference, str):
            if reference in self.references:
                raise _refused(self.source, (*path, "bom-ref"), "two components have this reference")
            self.references.add(reference)
        else:
            self.references.add(str(path))
        found = {
            "bom": self.source.name,
            "ref": reference,
            "type": value["type"],
            **_named(value),
            "purl": value.get("purl"),
            "licences": _licences(value.get("licenses")),
            "hashes": _hashes(value.get("hashes")),
            "measures": self.measures(path) if value["type"] == MODEL else None,
            "risks": _fairness(value) if value["type"] == MODEL else None,
        }
        return _said(found)

    def measures(self, path: Path) -> list[dict[str, Value]] | None:
        at = (*path, "modelCard", "quantitativeAnalysis", "performanceMetrics")
        metrics = value_at(self.source.value, at)
        return [_measure(one) for one in metrics if is_object(one)] if is_list(metrics) else None

    def vulnerabilities(self) -> list[dict[str, Value]]:
        listed = value_at(self.source.value, ("vulnerabilities",))
        if listed is ABSENT:
            return []
        if not is_list(listed) or not all(is_object(one) and isinstance(one.get("id"), str) for one in listed):
            raise _refused(self.source, ("vulnerabilities",), "a vulnerability has no id")
        return [_vulnerability(self.source.name, one) for one in listed]


def _named(value: dict[str, Value]) -> dict[str, Value]:
    """Return who a component is; 1.2 and 1.3 ask for a version, and tools write an empty one where there is none."""
    return _said({name: value.get(name) or None for name in ("group", "name", "version")})


def _said(value: dict[str, Value]) -> dict[str, Value]:
    """Return the members that the BOM has: what it does not say is not there."""
    return {name: one for name, one in value.items() if one is not None and one is not ABSENT and one != {}}


def _licences(value: Value) -> list[str] | None:
    if not is_list(value):
        return None
    places = (("license", "id"), ("license", "name"), ("expression",))
    texts = [[value_at(one, place) for place in places] for one in value]
    return [next((text for text in one if isinstance(text, str)), "") for one in texts]


def _hashes(value: Value) -> dict[str, str] | None:
    if not is_list(value):
        return None
    return {str(members(one).get("alg")): str(members(one).get("content")) for one in value if is_object(one)}


def _measure(metric: dict[str, Value]) -> dict[str, Value]:
    """Return a performance metric: its texts become numbers where they are plain ones, else they stay texts."""
    found = {"type": metric.get("type"), "slice": metric.get("slice"), "value": _number(metric.get("value"))}
    bounds = members(metric, "confidenceInterval")
    ends = [_number(bounds.get(name)) for name in ("lowerBound", "upperBound")]
    whole = all(isinstance(one, float) for one in ends)
    return _said({**found, "interval": ends if whole else None})


def _number(value: Value) -> Value:
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
    except (ValueError, OverflowError):
        return value
    return number if number is not None and abs(number) < float("inf") else value


def _fairness(component: dict[str, Value]) -> list[Value] | None:
    found = value_at(component, ("modelCard", "considerations", "fairnessAssessments"))
    return [one for one in found if is_object(one)] if is_list(found) else None


def _vulnerability(bom: str, value: dict[str, Value]) -> dict[str, Value]:
    ratings = value.get("ratings")
    rated = [one for one in ratings if is_object(one)] if is_list(ratings) else []
    scores = [one["score"] for one in rated if type(one.get("score")) in (int, float)]
    affects = value.get("affects")
    state = value_at(value, ("analysis", "state"))
    found = {
        "bom": bom,
        "id": value["id"],
        "severities": [text for one in rated if (text := _severity(one))] or None,
        "scores": scores or None,
        "state": state,
        "justification": value_at(value, ("analysis", "justification")),
        "affects": [members(one).get("ref") for one in affects if is_object(one)] if is_list(affects) else None,
    }
    return _said(found)


def _severity(rating: dict[str, Value]) -> str | None:
    """Return a rating's severity: what it says, else what its CVSS score is called.

    The names are those of FIRST for versions 3 and 4 (section 5, "Qualitative Severity Rating Scale"), and of the NVD
    for version 2.
    """
    said, score, method = rating.get("severity"), rating.get("score"), rating.get("method")
    if isinstance(said, str):
        return said
    if not isinstance(score, int | float) or isinstance(score, bool) or method not in _SCALES:
        return None
    return next((name for least, name in _SCALES[method] if score >= least), None)


def _refused(source: Source, path: Path, message: str) -> NotCollected:
    return NotCollected([Mistake(source.place(path), "ARC-COL-CYCLONEDX", message, _HINT)])
