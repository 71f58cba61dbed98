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
_HINT: Final = "write the BOM as CycloneDX JSON, 1.2 to 1.7"


class Options(FileOptions):
    """What an entry of `cyclonedx` may say."""

    from_: Literal["cyclonedx"] = Field(alias="from", description="Software and model BOMs in CycloneDX JSON.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of the BOMs.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `sbom`: `components`, `models` and `vulnerabilities` of all files, each with its `bom`.

    Raises NotCollected for what is no CycloneDX JSON, states no components, or names one reference twice.
    """
    value: dict[str, list[Value]] = {"boms": [], "components": [], "models": [], "vulnerabilities": []}
    origins: list[Origin] = []
    notes: list[str] = []
    for file in found(setting, options.files):
        bom, origin = _read(file)
        origins.append(origin)
        value["boms"].append(bom.about())
        for component in bom.components():
            value["models" if component["type"] == MODEL else "components"].append(component)
        value["vulnerabilities"] += bom.vulnerabilities()
        if not bom.references:
            notes.append(f"{file.name}: the BOM lists no component")
    return Collected(value, tuple(origins), notes=tuple(notes))


def _read(file: Found) -> tuple[_Bom, Origin]:
    data, origin = whole(file, "application/vnd.cyclonedx+json")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise NotCollected([Mistake(Place(file.name), "ARC-COL-CYCLONEDX", "this is XML, which is not read", _HINT)])
    source = read_json(data.removeprefix(b"\xef\xbb\xbf"), file.name, limits=LIMITS, refused=NotCollected)
    about = members(source.value)
    if about.get("bomFormat") != "CycloneDX" or about.get("specVersion") not in VERSIONS:
        raise _refused(source, (), "this is no CycloneDX BOM of a known version")
    if not is_list(about.get("components")):
        raise _refused(source, (), "the BOM does not say which components there are")
    return _Bom(source), origin


class _Bom:
    """One BOM; `references` are the components' names in it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.references: set[str] = set()

    def about(self) -> dict[str, Value]:
        value = members(self.source.value)
        found = {
            "file": self.source.name,
            "serial_number": value.get("serialNumber"),
            "spec_version": value["specVersion"],
            "timestamp": value_at(value, ("metadata", "timestamp")),
            "subject": _named(members(value, "metadata", "component")),
        }
        return _said(found)

    def components(self) -> list[dict[str, Value]]:
        found: list[dict[str, Value]] = []
        self.through(("components",), found, _DEEPEST)
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
    return _said({name: value.get(name) for name in ("group", "name", "version")})


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
    severities = [members(one).get("severity") for one in ratings] if is_list(ratings) else []
    affects = value.get("affects")
    state = value_at(value, ("analysis", "state"))
    found = {
        "bom": bom,
        "id": value["id"],
        "severities": [one for one in severities if isinstance(one, str)],
        "state": state,
        "justification": value_at(value, ("analysis", "justification")),
        "affects": [members(one).get("ref") for one in affects if is_object(one)] if is_list(affects) else None,
    }
    return _said(found)


def _refused(source: Source, path: Path, message: str) -> NotCollected:
    return NotCollected([Mistake(source.place(path), "ARC-COL-CYCLONEDX", message, _HINT)])
