"""Steps are repeated in a clean folder; what they make is held to what was deployed, and nothing else passes for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arcanos.evidence.reproduction.plan import Plan, Sample, Step
from arcanos.evidence.reproduction.recorded import Recorded
from arcanos.evidence.reproduction.reproducing import Reproduced, reproduce
from arcanos.evidence.scripts.script import PATH

NOTHING_SET: dict[str, str] = {}
AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)


def step(name: str, shell: str, *outputs: str, seconds: int = 30) -> Step:
    return Step(name, ("sh", "-c", shell), seconds, outputs)


PLAN = Plan(
    name="credit",
    deployment="credit-scoring",
    runs_in="staging",
    inputs=("src/*.txt",),
    steps=(
        step("build", "mkdir dist && cat src/a.txt src/b.txt > dist/model.bin", "dist/*.bin"),
        step("pack", "cp dist/model.bin dist/pack.tar && date +%N > dist/build.log", "dist/*.tar", "dist/*.log"),
        step("sign", "echo signed > dist/pack.sig", "dist/*.sig"),
    ),
    record="record.json",
    ignore=("dist/*.log",),
    path=PATH,
    needs_network=True,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project whose deployment is recorded."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src/a.txt").write_text("a")
    (tmp_path / "src/b.txt").write_text("b")
    (tmp_path / "secret.env").write_text("not declared")
    done = reproduce(PLAN, tmp_path, NOTHING_SET.get, recording=True)
    assert done.completed, done
    (tmp_path / "record.json").write_bytes(Recorded(done.inputs, done.found).to_bytes(PLAN, AS_OF, None))
    return tmp_path


def again(folder: Path, plan: Plan = PLAN, sample: Sample | None = None) -> Reproduced:
    return reproduce(plan, folder, NOTHING_SET.get, sample=sample)


def changed(number: int, **changes: object) -> Plan:
    steps = list(PLAN.steps)
    steps[number] = replace(steps[number], **changes)  # type: ignore[arg-type]
    return replace(PLAN, steps=tuple(steps))


def differing(done: Reproduced) -> list[tuple[str, str, str]]:
    assert done.completed, done
    return [(one.step, str(one.what), one.file) for one in done.differences]


def test_what_is_repeated_exactly_succeeds(folder: Path) -> None:
    entry = again(folder).entry("c0ffee", None)
    assert (entry["result"], entry["environment"], entry["steps"]) == ("success", "staging", ["build", "pack", "sign"])
    assert (entry["commit"], entry["files_compared"], entry["findings"]) == ("c0ffee", 3, 0)


def test_what_is_ignored_is_counted_in_plain_sight(folder: Path) -> None:
    assert again(folder).entry(None, None)["ignored"] == [{"pattern": "dist/*.log", "files": 1}]
    assert differing(again(folder, replace(PLAN, ignore=()))) == [("pack", "unexpected", "dist/build.log")]


def test_another_byte_is_a_difference_with_both_digests(folder: Path) -> None:
    (folder / "src/b.txt").write_text("c")
    done = again(folder)
    assert differing(done) == [("build", "different", "dist/model.bin"), ("pack", "different", "dist/pack.tar")]
    first = done.findings()[0]
    assert first["subject"] == "build: dist/model.bin"
    assert first["expected"] != first["found"]
    assert done.entry(None, None)["result"] == "failure"
    assert done.notes == ["the input src/b.txt is another than the recorded one"]


def test_a_file_that_is_missing_and_one_too_many_are_differences(folder: Path) -> None:
    plan = changed(2, command=("sh", "-c", "echo signed > dist/other.sig"))
    assert differing(again(folder, plan)) == [
        ("sign", "unexpected", "dist/other.sig"),
        ("sign", "missing", "dist/pack.sig"),
    ]


def test_a_link_in_place_of_a_file_is_a_difference(folder: Path) -> None:
    plan = changed(2, command=("sh", "-c", "ln -s /etc/hostname dist/pack.sig"))
    assert differing(again(folder, plan)) == [("sign", "no-regular-file", "dist/pack.sig")]


def test_a_step_that_fails_is_a_difference_and_ends_the_rest(folder: Path) -> None:
    done = again(folder, changed(1, command=("sh", "-c", "echo no space >&2; exit 3")))
    assert differing(done) == [("pack", "step-failed", "")]
    assert done.errors == "no space"
    assert "sign" not in done.found


@pytest.mark.parametrize(("shell", "status"), [("sleep 600", "timeout"), ("kill -9 $$", "signal")])
def test_a_step_that_does_not_end_by_itself_is_not_compared(folder: Path, shell: str, status: str) -> None:
    done = again(folder, changed(1, command=("sh", "-c", shell), seconds=2))
    entry = done.entry(None, None)
    assert (entry["status"], entry["findings_recorded"], "result" in entry) == (status, False, False)
    assert done.findings() == []


def test_only_declared_inputs_are_there(folder: Path) -> None:
    shell = "test -z \"$(find . -type f ! -path './src/[ab].txt')\" && mkdir dist && cat src/*.txt > dist/model.bin"
    assert differing(again(folder, changed(0, command=("sh", "-c", shell)))) == []


def test_links_among_inputs_are_refused(folder: Path) -> None:
    (folder / "src/c.txt").symlink_to("/etc/passwd")
    done = again(folder)
    assert (done.status, [mistake.code for mistake in done.mistakes]) == ("refused", ["ARC-COL-FILETYPE"])


def test_without_a_record_nothing_is_the_same(folder: Path) -> None:
    (folder / "record.json").unlink()
    done = again(folder)
    assert (done.status, done.findings()) == ("no_record", [])


@pytest.mark.parametrize("data", [b"{}", b"[]", b"", b'{"steps": {}, "steps": {}}'])
def test_a_record_that_is_none_is_refused(folder: Path, data: bytes) -> None:
    (folder / "record.json").write_bytes(data)
    assert again(folder).status == "refused"


def test_the_record_of_another_deployment_is_refused(folder: Path) -> None:
    assert again(folder, replace(PLAN, deployment="fraud")).status == "refused"


def test_steps_that_make_nothing_and_recorded_nothing_compare_nothing(folder: Path) -> None:
    plan = replace(PLAN, steps=tuple(replace(one, outputs=("gone/*",)) for one in PLAN.steps))
    (folder / "record.json").write_bytes(Recorded({}, {one.name: {} for one in plan.steps}).to_bytes(plan, AS_OF, None))
    assert again(folder, plan).status == "nothing_compared"


def test_one_step_whose_outputs_name_no_file_is_not_the_same(folder: Path) -> None:
    plan = changed(0, outputs=("dsit/*.bin",))
    recorded = reproduce(plan, folder, NOTHING_SET.get, recording=True)
    assert recorded.status == "nothing_compared"
    assert recorded.notes[:1] == ["build: its outputs name no file: check 'outputs' and 'ignore'"]
    written = {"build": dict[str, str](), **{name: recorded.found[name] for name in ("pack", "sign")}}
    (folder / "record.json").write_bytes(Recorded(recorded.inputs, written).to_bytes(plan, AS_OF, None))
    done = again(folder, plan)
    assert (done.status, done.compared, done.findings()) == ("nothing_compared", 2, [])


def test_a_step_whose_files_are_all_ignored_is_not_the_same(folder: Path) -> None:
    assert again(folder, replace(PLAN, ignore=(*PLAN.ignore, "dist/*.sig"))).status == "nothing_compared"


def test_a_step_without_outputs_only_has_to_end_well(folder: Path) -> None:
    plan = replace(PLAN, steps=(*PLAN.steps, Step("smoke", ("true",))))
    done = reproduce(plan, folder, NOTHING_SET.get, recording=True)
    assert done.completed
    (folder / "record.json").write_bytes(Recorded(done.inputs, done.found).to_bytes(plan, AS_OF, None))
    assert (again(folder, plan).completed, differing(again(folder, plan))) == (True, [])


def test_files_that_nothing_names_and_changed_inputs_are_told(folder: Path) -> None:
    shell = (
        "mkdir dist && cat src/a.txt src/b.txt > dist/model.bin; echo > dist/.hidden; ln -s /etc linked; echo > other"
    )
    plan = changed(0, command=("sh", "-c", f"{shell}; echo more >> src/a.txt; rm src/b.txt"))
    assert again(folder, plan).notes == [
        "a step changed the input src/a.txt",
        "a step removed the input src/b.txt",
        "3 files that no 'outputs' and no 'ignore' names were made, and not compared: dist/.hidden, linked, other",
    ]
    assert again(folder).notes == []


def test_what_a_step_leaves_running_is_told(folder: Path) -> None:
    done = again(folder, changed(2, command=("sh", "-c", "echo signed > dist/pack.sig; sleep 600 &")))
    assert done.notes == ["sign: it left 1 processes running, which were ended"]


def test_declared_digests_hold_beside_the_record(folder: Path) -> None:
    plan = changed(2, expected={"dist/pack.sig": "0" * 64})
    assert differing(again(folder, plan)) == [("sign", "different", "dist/pack.sig")]
    (folder / "record.json").unlink()
    alone = replace(plan, steps=(replace(plan.steps[2], command=("sh", "-c", "mkdir dist; echo > dist/pack.sig")),))
    assert differing(again(folder, alone)) == [("sign", "different", "dist/pack.sig")]


def test_a_sample_is_the_same_for_the_same_seed_and_is_told(folder: Path) -> None:
    picks = {Sample(1, str(seed)).of(PLAN) for seed in range(50)}
    assert picks == {("build",), ("pack",), ("sign",)}
    sample = Sample(2, "2026-q4")
    done = again(folder, sample=sample)
    entry = done.entry(None, sample)
    assert entry["steps"] == list(sample.of(PLAN)) == list(done.found)
    assert (entry["steps_declared"], entry["sample"]) == (3, {"size": 2, "seed": "2026-q4"})


def test_steps_before_a_picked_one_run_and_are_not_compared(folder: Path) -> None:
    (seed,) = [str(s) for s in range(50) if Sample(1, str(s)).of(PLAN) == ("pack",)][:1]
    done = again(folder, sample=Sample(1, seed))
    assert (done.completed, done.compared, list(done.found)) == (True, 1, ["pack"])
