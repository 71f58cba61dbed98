"""The model registry of an MLflow server, as the document `registry`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field, model_validator

from arcanos.evidence.collectors.interface import NETWORK, Collected, Setting
from arcanos.evidence.collectors.mlflow_api import Api, MlflowOptions
from arcanos.evidence.collectors.mlflow_entry import Entries
from arcanos.evidence.collectors.mlflow_logged import put_logged
from arcanos.evidence.collectors.mlflow_models import Model, chosen_models, versions_of
from arcanos.evidence.collectors.mlflow_run import LeftOut
from arcanos.evidence.collectors.mlflow_search import put_runs
from arcanos.evidence.collectors.mlflow_stage import Stage
from arcanos.evidence.collectors.mlflow_tags import Members, clashing
from arcanos.strict import SomeDistinct, Text, refuse

NEEDS: Final = frozenset({NETWORK})

_OWN: Final = (
    *("id", "name", "version", "stage", "aliases", "registry_version", "description", "status"),
    *("created_at", "updated_at", "tags", "training", "metrics", "artifact.uri"),
)
_MEMBERS: Final = {
    "artifact.format": "format",
    "artifact.sha256": "sha256",
    "decides_about_people": "decides_about_people",
    "owner": "owner",
    "promoted_by": "promoted_by",
    "system": "system",
    "task_family": "task_family",
    "use": "use",
}


class Options(MlflowOptions):
    """An entry of `collect.registry` that reads an MLflow server."""

    from_: Literal["mlflow"] = Field(alias="from", description="The model registry of an MLflow server.")
    models: SomeDistinct[Text] | None = Field(
        default=None, description="Names of registered models; one that ends in `*` is a beginning. Else all of them."
    )
    version_tags: SomeDistinct[Text] = Field(
        default=["version", "semver"],
        description="The tags of a version that hold its semantic version; the first that is there counts.",
    )
    stage_tag: Text = Field(default="stage", description="The tag of a version that holds its stage.")
    stages: dict[Text, Stage] = Field(
        default={}, description='What aliases and other words for stages mean: {"champion": "production"}.'
    )
    members: Members = Field(
        default=_MEMBERS,
        description="Which member of an entry is given by which tag, of the version or else of its model.",
    )
    runs: bool = Field(
        default=True,
        description="Whether metrics, parameters, data sets and times of the training runs are read, "
        "and the metrics of logged models.",
    )

    @model_validator(mode="after")
    def _nothing_twice(self) -> Options:
        if clashing(self.members, _OWN):
            hint = f"leave out {', '.join(_OWN)}, and what is inside another member"
            refuse("ARC-CFG-VALUE", "gives a member that is given already", hint)
        return self


def collect(options: Options, setting: Setting) -> Collected:
    """Return `registry.models`, an entry for each version. Raises NotCollected."""
    api = Api.of(options, setting)
    models = chosen_models(api, options.models)
    found = Entries(api.url, options)
    for model, version in versions_of(api, models, all_of_them=options.models is None):
        found.add(model, version)
        if len(found.entries) % 1000 == 0:
            setting.watch(f"{len(found.entries)} versions")
    found.settle(models)
    left = LeftOut()
    gone = put_runs(api, found.entries, left) if options.runs else 0
    hidden = put_logged(api, found.entries, left) if options.runs else 0
    return Collected(
        {"models": [entry.value for entry in found.entries]},
        api.origins(),
        withheld=found.withheld(),
        notes=(*_notes(found, models, gone, hidden), *left.notes()),
    )


def _notes(found: Entries, models: Mapping[str, Model], gone: int, hidden: int) -> tuple[str, ...]:
    hollow = len(models) - len({entry.name for entry in found.entries})
    counted = (
        (not models, "the registry holds no model"),
        (hollow, f"{hollow} registered models have no version"),
        (found.several_stages, f"{found.several_stages} versions are said to have several stages; the gravest counts"),
        (gone, f"{gone} versions name a training run that the server does not show"),
        (hidden, f"{hidden} versions name a logged model that the server does not show"),
    )
    return tuple(note for count, note in counted if count)
