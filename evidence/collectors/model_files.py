"""Files of models, scanned without loading them: digests, formats by their bytes, what a pickle would import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from arcanos.digest import digest
from arcanos.evidence.collectors.files import Found, found, streamed
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.model_formats import Format, format_of
from arcanos.evidence.collectors.model_signature import Signed, verified
from arcanos.evidence.collectors.pickle_scan import scan
from arcanos.evidence.collectors.safetensors import read_header
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.source import Value
from arcanos.strict import SomeDistinct, StrictModel, Text

HEAD = 4096


class ModelFiles(StrictModel):
    """The files of one model."""

    model: Text = Field(description="The model's id in the registry, name@version.")
    files: SomeDistinct[Pattern] = Field(description="Paths or globs of its files.")
    signed: Signed | None = Field(
        default=None, description="Where its OpenSSF model signature is, and whose it must be."
    )


class Options(FileOptions):
    """What an entry of `model-files` may say."""

    from_: Literal["model-files"] = Field(alias="from", description="Files of models, scanned without loading them.")
    models: Annotated[list[ModelFiles], Field(min_length=1)] = Field(description="The models, each with its files.")


@dataclass(slots=True)
class _Collecting:
    setting: Setting
    origins: dict[str, Origin] = field(default_factory=dict[str, Origin])

    def model(self, asked: ModelFiles) -> Value:
        files = [self.file(one) for one in found(self.setting, asked.files)]
        formats = sorted({str(one["format"]) for one in files})
        sha256 = files[0]["sha256"] if len(files) == 1 else digest([[one["path"], one["sha256"]] for one in files])
        entry: dict[str, Value] = {
            "model": asked.model,
            "artifact": {"sha256": sha256, "format": formats[0] if len(formats) == 1 else "mixed"},
            "files": files,
        }
        if asked.signed is not None:
            names = {str(one["path"]): str(one["sha256"]) for one in files}
            entry["artifact"]["signature"] = {**verified(asked.signed, self.setting, names), "sha256": sha256}
        return entry

    def file(self, file: Found) -> dict[str, Value]:
        self.setting.watch(file.name)
        with streamed(file) as stream:
            head = stream.read(HEAD)
            while stream.read():
                pass
            origin = stream.origin("application/octet-stream")
        self.origins[file.name] = origin
        kind = format_of(head)
        entry: dict[str, Value] = {"path": file.name, "sha256": origin.sha256, "size": origin.size, "format": str(kind)}
        if kind is Format.SAFETENSORS:
            entry["safetensors"] = read_header(file, origin.size)
        else:
            entry["scan"] = scan(file, kind)
        return entry


def collect(options: Options, setting: Setting) -> Collected:
    """Return the document `scans` with a list `models`. Raises NotCollected for files that can't be read."""
    collecting = _Collecting(setting)
    models = [collecting.model(one) for one in options.models]
    return Collected({"models": models}, tuple(collecting.origins[name] for name in sorted(collecting.origins)))
