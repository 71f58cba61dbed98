"""`arcanos rules mutate` tells which mistakes in a rule its cases would not notice."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]


def test_mutate_tells_what_no_case_notices(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "mutate", "--rule", "accurate")
    assert (done.code, done.err) == (1, "")
    assert "policies/accurate.yaml:11:22: survived: accurate.comparison-exchanged." in done.out.replace("\n  ", " ")
    assert "gte: 0.9 -> gt: 0.9; add a case with the value exactly at the limit" in done.out.replace("\n  ", " ")
    assert done.out.endswith("3 survived, 0 accepted, 0 refused; 40.0 % noticed\n")


def test_mutate_bears_survivors_while_enough_is_noticed(project: Any, arcanos: Run) -> None:
    assert arcanos("rules", "mutate", "--rule", "accurate", "--fail-under", "40").code == 0
    assert arcanos("rules", "mutate", "--rule", "accurate", "--fail-under", "40.1").code == 1


def test_mutate_writes_json_and_lists_every_mutant(project: Any, arcanos: Run) -> None:
    done = arcanos("rules", "mutate", "--format", "json")
    told = json.loads(done.out)
    [pack] = told["packs"]
    assert sum(told["sum"][fate] for fate in ("noticed", "survived", "accepted", "refused")) == len(pack["mutants"])
    survivor = next(mutant for mutant in pack["mutants"] if mutant["fate"] == "survived")
    assert sorted(survivor) == ["add", "after", "before", "fate", "id", "operator", "place"]
    listed = arcanos("rules", "mutate", "--verbose").out.replace("\n  ", " ")
    assert all(mutant["id"] in listed for mutant in pack["mutants"])


def test_mutate_lists_what_is_accepted_and_what_is_so_for_nothing(project: Any, arcanos: Run) -> None:
    told = json.loads(arcanos("rules", "mutate", "--format", "json").out)
    ids = [mutant["id"] for mutant in told["packs"][0]["mutants"] if mutant["fate"] == "survived"]
    lines = "".join(f"  {name}: it means the same\n" for name in [*ids, "accurate.number-moved.0"])
    project.edit("policies/pack.yaml", "title:", f"accepted_mutants:\n{lines}title:")
    done = arcanos("rules", "mutate")
    out = done.out.replace("\n  ", " ")
    assert (done.code, out.count(" (it means the same)")) == (1, len(ids))
    assert arcanos("rules", "mutate", "--fail-under", "0").code == 1
    project.edit("policies/pack.yaml", "  accurate.number-moved.0: it means the same\n", "")
    assert arcanos("rules", "mutate").code == 0
    assert f"policies/pack.yaml:{4 + len(ids)}:3: accepted_mutants: accurate.number-moved.0: there is no such" in out


def test_mutate_refuses_a_pack_whose_cases_do_not_hold(project: Any, arcanos: Run) -> None:
    project.edit("policies/accurate.yaml", 'accuracy": 0.5', 'accuracy": 0.9')
    done = arcanos("rules", "mutate")
    assert (done.code, done.out) == (3, "")
    assert "ARC-POL-CASE: the case 'no better than a coin' of accurate does not hold; mend it first" in done.err
