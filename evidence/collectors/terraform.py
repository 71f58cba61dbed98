"""Infrastructure as Terraform plans or remembers it: one `terraform` document of resources."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Literal

from pydantic import Field

from arcanos.clock import instant
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors import terraform_resources
from arcanos.evidence.collectors.encodings import as_utf8
from arcanos.evidence.collectors.expecting import Expecting
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.spots import selector
from arcanos.evidence.collectors.terraform_plan import plan, state
from arcanos.evidence.collectors.terraform_resources import KEPT, Made
from arcanos.evidence.collectors.terraform_state import raw_state
from arcanos.evidence.origins import Origin, Withheld
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.source import Value, type_json
from arcanos.strict import SomeDistinct

_SHOW = "write it with `terraform show -json`"
_WHY = "Terraform marks it sensitive, or it is the text of something that it marks, or it looks like a secret"


class Options(FileOptions):
    """An entry of `collect`."""

    from_: Literal["terraform"] = Field(alias="from", description="Plans and states of Terraform or OpenTofu.")
    files: SomeDistinct[Pattern] = Field(
        description="Plans and states in JSON, as `terraform show -json` writes them, and raw `.tfstate` files."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the resources of all files. Raises NotCollected for anything that is no whole plan or state."""
    value: dict[str, list[Value]] = {"files": []}
    origins: list[Origin] = []
    withheld: list[Withheld] = []
    notes: list[str] = []
    mistakes: list[Mistake] = []
    for file in found(setting, options.files):
        try:
            made, origin = _read(file, setting, notes)
        except NotCollected as refused:
            mistakes += refused.mistakes
            continue
        origins.append(origin)
        _join(made, value, withheld)
        notes += made.notes
        setting.watch(f"{file.name}: {len(made.lists['resources'])} resources")
    if mistakes:
        raise NotCollected(mistakes)
    return Collected(value, tuple(origins), _observed(value, setting, notes), tuple(withheld), tuple(notes))


def _read(file: Found, setting: Setting, notes: list[str]) -> tuple[Made, Origin]:
    data, origin = whole(file, type_json, setting.limits)
    _refuse_other_forms(data, file.name)
    data = as_utf8(data, file.name, notes)
    expect = Expecting(read_json(data, file.name, limits=setting.limits, refused=NotCollected))
    del data
    made = _shaped(expect)
    _refuse_crowd(expect, made)
    expect.settle()
    return made, origin


def _refuse_other_forms(data: bytes, name: str) -> None:
    if data.startswith(b"PK\x03\x04"):
        raise _refusal(name, "this is a plan in Terraform's binary form", _SHOW)
    if data.lstrip().startswith(b'{"@level"'):
        raise _refusal(name, "this is the log of `terraform plan -json`", f"save the plan with -out and {_SHOW}")


def _shaped(expect: Expecting) -> Made:
    root = expect.source.value
    if not isinstance(root, dict):
        raise _refusal(expect.source.name, "this is neither a plan nor a state", _SHOW)
    if "encrypted_data" in root:
        raise _refusal(expect.source.name, "this state is encrypted", _SHOW)
    if "planned_values" in root or "resource_changes" in root:
        return plan(expect)
    if "version" in root and ("resources" in root or "modules" in root or "lineage" in root):
        return _of_version(expect, root["version"])
    if "values" in root:
        return state(expect)
    raise _refusal(expect.source.name, "this is neither a plan nor a state, or a state of nothing", _SHOW)


def _of_version(expect: Expecting, version: Value) -> Made:
    if version == 4:
        return raw_state(expect)
    said = f"version {version}" if type(version) is int and 0 <= version < 100 else "another version"
    raise _refusal(expect.source.name, f"this is a raw state of {said}; only version 4 is read", _SHOW)


def _refuse_crowd(expect: Expecting, made: Made) -> None:
    """Refuse too many resources, and two of one name: one of them would hide behind the other."""
    most = terraform_resources.MOST
    if sum(map(len, made.lists.values())) > most:
        raise _refusal(expect.source.name, f"it holds more than {most} resources", "split the file")
    for name in KEPT:
        keys = Counter((entry.get("address"), entry.get("deposed")) for entry in made.lists.get(name, []))
        if any(count > 1 and address for (address, _), count in keys.items()):
            expect.wrong((), "two resources have the same address")


def _join(made: Made, value: dict[str, list[Value]], withheld: list[Withheld]) -> None:
    value["files"].append(made.about)
    starts = {name: len(value.get(name, [])) for name in made.lists}
    for name, entries in made.lists.items():
        value.setdefault(name, []).extend(entries)
    withheld += [Withheld(f"$.{selector((w.list, starts[w.list] + w.index, *w.path))}", _WHY) for w in made.withheld]


def _observed(value: dict[str, list[Value]], setting: Setting, notes: list[str]) -> tuple[datetime, datetime] | None:
    """Return when the oldest plan was made, where all files are plans that say so."""
    times = [instant(about.get("timestamp", "")) for about in value["files"]]
    told = [time for time in times if time is not None]
    if not told or len(told) < len(times):
        return None
    if max(told) > setting.as_of:
        notes.append("a plan says that it was made after it was collected; when it was made is left out")
        return None
    return min(told), min(told)


def _refusal(name: str, message: str, hint: str) -> NotCollected:
    return NotCollected([Mistake(Place(name), "ARC-COL-SHAPE", message, hint)])
