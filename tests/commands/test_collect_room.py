"""`arcanos collect` writes nothing that can't be read back, and loses no source to another one's size."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from arcanos.evidence import bringing
from arcanos.evidence.folding import MOST, ROOM, unreadable
from tests.commands.conftest import AS_OF, Done, Project

Arcanos = Callable[..., Done]
OBJECT = "apiVersion: v1\nkind: Secret\nmetadata: {name: s%d}\nstringData: {password: correct-horse}\n"
BEYOND = 100


def test_very_many_withheld_values_are_counted_in_what_is_written_and_shown(project: Project, arcanos: Arcanos) -> None:
    project.write("deploy/secrets.yaml", "---\n".join(OBJECT % i for i in range(MOST + BEYOND)))
    project.configure(collect={"kubernetes": {"from": "kubernetes", "files": ["deploy/*.yaml"]}})
    done = arcanos("collect", "--output", "b.zip", "--as-of", AS_OF)
    assert (done.code, "correct-horse" in done.out) == (0, False)
    assert done.out.count("was withheld") == 20
    assert f"withheld {MOST + BEYOND - 20} more values" in done.out
    shown = json.loads(arcanos("bundle", "show", "b.zip", "--format", "json").out)
    (listed,) = (one for one in shown["manifest"]["documents"] if one["kind"] == "kubernetes")
    *told, rest = listed["sources"][0]["withheld"]
    assert (len(told), rest["path"], rest["count"]) == (MOST, "$", BEYOND)
    assert f"and {MOST + BEYOND - 10} more" in arcanos("bundle", "show", "b.zip").out
    assert f"withheld {MOST + BEYOND} values" in arcanos("check", "--bundle", "b.zip", "--as-of", AS_OF).out


def test_a_document_that_the_bundle_has_no_room_for_fails_and_the_others_stay(
    project: Project, arcanos: Arcanos, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(50):
        project.write(f"notes/{i}.json", "{}")
    config = json.loads((project.folder / "arcanos_audit_config.json").read_text())
    project.configure(documents=config["documents"] | {"notes": {"files": "notes/*.json", "list": "notes"}})
    assert arcanos("collect", "--output", "whole.zip", "--as-of", AS_OF).code == 0
    monkeypatch.setattr(bringing, "unreadable", partial(unreadable, room=replace(ROOM, manifest=5_000)))
    done = arcanos("collect", "--output", "b.zip", "--as-of", AS_OF)
    assert (done.code, "ARC-COL-ROOM" in done.out) == (4, True)
    shown = json.loads(arcanos("bundle", "show", "b.zip", "--format", "json").out)["manifest"]
    assert [one["kind"] for one in shown["documents"]] == ["evaluation", "registry"]
    assert [one["kind"] for one in shown["failures"]] == ["notes"]
    assert arcanos("check", "--bundle", "b.zip", "--as-of", AS_OF).code == 4
