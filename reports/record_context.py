"""What reports show beside the findings, as members of a record's JSON: models, figures, roles, and the cover.

What a record does not have is left out, in an entry and as a whole: `write` and `read` are each other's inverse.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from arcanos.clock import day
from arcanos.record import Framing, MeasureRead, ModelRead, Record, RoleRead
from arcanos.reports.json_members import Malformed, Members, Written, written


class Context(TypedDict):
    """The members of a record that are read here."""

    models: tuple[ModelRead, ...]
    measures: tuple[MeasureRead, ...]
    roles: tuple[RoleRead, ...]
    framing: Framing | None


def write(record: Record) -> Written:
    """Return the members of a record that stand beside its findings."""
    found: Written = {
        "models": [written(model) for model in record.models],
        "measures": [written(measure) for measure in record.measures],
        "roles": [written(role) for role in record.roles],
    }
    if record.framing is not None:
        found["framing"] = written(record.framing)
    return {name: value for name, value in found.items() if value != []}


def read(root: Members) -> Context:
    """Return what `write` wrote. Raises Malformed."""
    return Context(
        models=tuple(map(_model, root.optional_objects("models"))),
        measures=tuple(map(_measure, root.optional_objects("measures"))),
        roles=tuple(map(_role, root.optional_objects("roles"))),
        framing=root.optional("framing", _framing),
    )


def _model(model: Members) -> ModelRead:
    return ModelRead(
        id=model.text("id"),
        name=model.text("name"),
        version=model.text("version"),
        stage=model.maybe("stage"),
        system=model.maybe("system"),
        use=model.maybe("use"),
        task_family=model.maybe("task_family"),
        artifact_sha256=model.maybe("artifact_sha256"),
        artifact_format=model.maybe("artifact_format"),
        artifact_uri=model.maybe("artifact_uri"),
        dataset_ids=model.optional_texts("dataset_ids"),
    )


def _measure(measure: Members) -> MeasureRead:
    return MeasureRead(
        document=measure.text("document"),
        path=measure.text("path"),
        model=measure.text("model"),
        name=measure.text("name"),
        value=measure.real("value"),
        group=measure.maybe("group") or "",
        use=measure.maybe("use") or "",
        n=measure.maybe_number("n"),
        low=measure.maybe_real("low"),
        high=measure.maybe_real("high"),
        confidence=measure.maybe_real("confidence"),
        compared_with=measure.maybe("compared_with") or "",
        reference=measure.get("reference") is not None and measure.typed("reference", bool),
    )


def _role(role: Members) -> RoleRead:
    return RoleRead(role.text("name"), role.text("title"), role.texts("members"), role.text("contact"))


def _framing(framing: Members) -> Framing:
    return Framing(
        title=framing.maybe("title"),
        organisation=framing.maybe("organisation"),
        system=framing.maybe("system"),
        classification=framing.maybe("classification"),
        period=None if framing.get("period") is None else _period(framing),
        sign_off=framing.optional_texts("sign_off"),
    )


def _period(framing: Members) -> tuple[date, date]:
    days = [day(text) for text in framing.texts("period")]
    if len(days) != 2 or days[0] is None or days[1] is None:
        raise Malformed(f"{framing.path}.period must be two days")
    return days[0], days[1]
