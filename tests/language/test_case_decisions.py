"""Decisions 54 to 56: the cases of a rule, and the missing-data cases that are derived from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from arcanos.engine.cases import CaseResult, run_cases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.pack import load_pack
from arcanos.errors import PackRefused

Run = Callable[..., dict[str, CaseResult]]

PACK = 'id: p\nversion: "1.0.0"\ntitle: A pack\n'
HEADER = """\
id: r
title: A rule
domain: security
severity: high
scope: deployment
owner: ml-engineering
why: It matters.
remedy: Mend it.
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the cases of one rule; return what became of them by name."""

    def cases(rule: str, pack: str = "") -> dict[str, CaseResult]:
        folder = tmp_path / "p"
        folder.mkdir(exist_ok=True)
        (folder / "pack.yaml").write_text(PACK + pack)
        (folder / "r.yaml").write_text(HEADER + dedent(rule))
        source = load_pack(folder)
        compile_pack(source)
        return {result.case: result for result in run_cases(source)}

    return cases


EACH = """
for: $.d.items[*]
subject: "{id}"
when: {stage: production}
require: {v: {gte: 1}}
cases:
  - name: good
    given: {d: {items: [{id: a, stage: production, v: 1}]}}
    expect: pass
"""
BAD = """\
  - name: bad
    set: {"$.d.items[0].v": 0}
    expect: fail
"""


@pytest.mark.parametrize(
    ("case", "passes"),
    [
        ("{name: c, expect: pass}", True),
        ("{name: c, expect: fail}", False),
        ("{name: c, expect: indeterminate}", False),
        ("{name: c, expect: {a: pass}}", True),
        ("{name: c, expect: {b: pass}}", False),
        ("{name: c, expect: {a: pass, b: pass}}", False),
        ("{name: c, drop: ['$.d.items[0].v'], expect: indeterminate}", True),
        ("{name: c, drop: ['$.d.items[0].v'], expect: indeterminate path_absent}", True),
        ("{name: c, drop: ['$.d.items[0].v'], expect: indeterminate type_mismatch}", False),
        ("{name: c, drop: [$.d], expect: indeterminate evidence_missing}", True),
        ("{name: c, set: {'$.d.items[0].v': '1'}, expect: indeterminate type_mismatch}", True),
        ("{name: c, set: {'$.d.items[0].stage': staging}, expect: not_applicable}", True),
        ("{name: c, set: {'$.d.items[0].v': 0}, drop: ['$.d.items[0].stage'], expect: indeterminate}", True),
        ("{name: c, given: {d: {items: [{id: a, stage: x}, {id: b, stage: y}]}}, expect: not_applicable}", False),
        (
            "{name: c, set: {$.d.items: [{id: a}, {id: b, stage: x}]}, expect: {a: indeterminate, b: not_applicable}}",
            True,
        ),
        ("{name: c, given: {d: {items: [{id: a, stage: x}, {id: b, stage: x}]}}, expect: {a: not_applicable}}", False),
        ("{name: c, given: {d: {items: []}}, expect: not_applicable}", True),
        ("{name: c, given: {d: {items: []}}, expect: {(none): not_applicable}}", True),
    ],
)
def test_a_case_expects_its_rows_completely(run: Run, case: str, passes: bool) -> None:
    """Decisions 54 and 55."""
    result = run(EACH + BAD + f"  - {case}\n")["c"]
    assert result.passed is passes, result.message
    assert bool(result.message) is not passes


def test_set_and_drop_start_from_the_first_case_each_time(run: Run) -> None:
    """Decision 54."""
    results = run(EACH + BAD + "  - {name: again, expect: pass}\n")
    assert all(result.passed for result in results.values())


TIMED = """
require: {d.at: {within: 1d}}
evidence: {d: {max_age: 1h}}
cases:
  - name: good
    as_of: "2026-03-02T12:00:00Z"
    given: {d: {at: "2026-03-02T00:00:00Z"}}
    expect: pass
  - name: bad
    as_of: "2026-03-04T12:00:00Z"
    expect: fail
  - name: stale
    as_of: "2026-03-02T12:00:00Z"
    collected_at: {d: "2026-03-02T10:00:00Z"}
    expect: indeterminate evidence_stale
"""


def test_evidence_of_a_case_is_collected_as_of_the_case(run: Run) -> None:
    """Decision 54."""
    assert all(result.passed for result in run(TIMED).values())


def test_parameters_of_a_case_are_its_own(run: Run) -> None:
    """Decision 54."""
    rule = """
    require: {d.v: {gte: {param: p}}}
    cases:
      - {name: good, given: {d: {v: 3}}, expect: pass}
      - {name: bad, params: {p: 4}, expect: fail}
    """
    assert all(result.passed for result in run(rule, "params: {p: {type: number, default: 3}}\n").values())


@pytest.mark.parametrize(
    ("cases", "named"),
    [
        ("cases:", "cases"),
        ("cases: []", "cases"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}]", "fail"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: fail}]", "pass"),
        ("cases: [{name: a, expect: pass}, {name: b, given: {d: {x: 2}}, expect: fail}]", "given"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: a, expect: fail}]", "name|a"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pas}, {name: b, expect: fail}]", "pass"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: b, expect: skip}]", "fail"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: b, exspect: fail}]", "expect"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: b, expect: fail indeed}]", "indeed|reason"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: b, drop: [d.x], expect: fail}]", r"\$"),
        ("cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: b, drop: ['$.d[*]'], expect: fail}]", r"\*"),
        (
            "cases: [{name: a, given: {d: {x: 1}}, expect: pass}, {name: b, as_of: 2026-03-02, expect: fail}]",
            "RFC 3339",
        ),
    ],
)
def test_cases_that_prove_nothing_do_not_pass(run: Run, cases: str, named: str) -> None:
    """Decisions 54 to 56: one that passes and one that fails, at least; a mistake in a case is refused."""
    try:
        told = " ".join(r.message for r in run(f"require: {{d.x: 1}}\n{cases}\n").values() if not r.passed)
    except PackRefused as refused:
        told = str(refused)
    assert re.search(named, told), told


def test_a_rule_without_cases_is_refused_when_the_pack_loads(tmp_path: Path, run: Run) -> None:
    """Decision 56."""
    with pytest.raises(PackRefused, match="cases"):
        run("require: {d.x: 1}\n")
    with pytest.raises(PackRefused, match="cases"):
        compile_pack(load_pack(tmp_path / "p"))


@pytest.mark.parametrize("require", ["{d.x: {within: 1d}}", "{d.x: {before: now}}", "{d.x: {after: {now: -1d}}}"])
def test_a_rule_that_uses_time_needs_as_of(run: Run, require: str) -> None:
    """Decision 54."""
    cases = "cases: [{name: a, given: {d: {x: a}}, expect: pass}, {name: b, expect: fail}]"
    with pytest.raises(PackRefused, match="as_of"):
        run(f"require: {require}\n{cases}\n")


JOINED = """
for: $.d.items[*]
subject: "{name}"
when: {stage: production}
require:
  v: {gte: {ref: w}}
  u: {lte: {target: t}}
  key: {lookup: {in: $.e.items, by: id, has: {ok: true}}}
cases:
  - name: good
    given:
      d: {items: [{name: a, stage: production, v: 2, w: 1, u: 2, t: 3, key: k}]}
      e: {items: [{id: k, ok: true}]}
    expect: pass
  - {name: bad, set: {"$.d.items[0].v": 0}, expect: fail}
"""


def test_every_path_a_passing_case_read_is_dropped_once(run: Run) -> None:
    """Decision 56."""
    derived = [result for result in run(JOINED).values() if result.derived]
    assert all(result.passed for result in derived)
    told = " ".join(result.case for result in derived)
    for member in ("stage", "v", "w", "u", "t", "key"):
        assert f"items[0].{member}" in told, f"{member} was read and not dropped: {told}"
    for path in ("e.items[0].id", "e.items[0].ok", "$.d", "$.e"):
        assert path in told, f"{path} was read and not dropped: {told}"


@pytest.mark.parametrize(
    ("require", "document"),
    [
        ("{d.x: {equals: 1, on_missing: pass}}", "{x: 1}"),
        ("{d.x: {exists: false}, d.y: 1}", "{y: 1}"),
        ("{'d.items[?@.x]': {count: 0}}", "{items: [{y: 1}]}"),
    ],
)
def test_what_the_rule_says_openly_is_no_missing_data(run: Run, require: str, document: str) -> None:
    """Decisions 56 and 57: exists, on_missing: pass, and a filter's existence test."""
    rule = f"""
    require: {require}
    cases:
      - {{name: good, given: {{d: {document}}}, expect: pass}}
      - {{name: bad, given: {{d: {{x: 2, y: 2, items: [{{x: 1}}]}}}}, expect: fail}}
    """
    assert all(result.passed for result in run(rule).values())


def test_a_rule_of_the_mission_has_no_case_that_fails() -> None:
    """The twenty-five rules of the specification, each with its cases."""
    source = load_pack(Path(__file__).with_name("mission"), "mission")
    pack = compile_pack(source)
    assert len(pack.rules) == 25
    results = run_cases(source)
    assert len({result.rule for result in results}) == 25
    assert not [f"{r.rule}: {r.case}: {r.message}" for r in results if not r.passed]
