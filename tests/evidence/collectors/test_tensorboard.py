"""Event files of TensorBoard: those that tensorboardX writes, both forms of scalars, cut off, damaged, hostile."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import canonical, digest, sha256
from arcanos.errors import NotCollected
from arcanos.evidence.collectors import tensorboard_events
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.collectors.tensorboard import Options, collect
from arcanos.evidence.collectors.tensorboard_events import EventReader
from arcanos.evidence.collectors.tfrecord import LARGEST, crc32c, masked
from arcanos.evidence.collectors.wire import Malformed

# tensorboardX and what protoc makes come without types.
SummaryWriter: Any = import_module("tensorboardX").SummaryWriter
reference_crc: Callable[[bytes], int] = import_module("tensorboardX.crc32c")._crc32c
EventMessage: Any = import_module("tensorboardX.proto.event_pb2").Event
SummaryMessage: Any = import_module("tensorboardX.proto.summary_pb2").Summary
Metadata: Any = import_module("tensorboardX.proto.summary_pb2").SummaryMetadata
TensorProto: Any = import_module("tensorboardX.proto.tensor_pb2").TensorProto
TensorShapeProto: Any = import_module("tensorboardX.proto.tensor_shape_pb2").TensorShapeProto

Write = Callable[[str, str | bytes], Path]
FILE = "runs/exp1/events.out.tfevents.1"
NINE = 1763629200.0  # 2025-11-20T09:00:00Z


def run(setting: Setting, more: Mapping[str, Any] | None = None) -> Collected:
    options = {"from": "tensorboard", "files": ["runs/*/events.out.tfevents.*"], **(more or {})}
    return collect(Options.model_validate(options), setting)


def refused(setting: Setting) -> list[str]:
    with pytest.raises(NotCollected) as told:
        run(setting)
    return [f"{one.place}: {one.code}" for one in told.value.mistakes]


def framed(data: bytes) -> bytes:
    head = struct.pack("<Q", len(data))
    return b"".join((head, struct.pack("<I", masked(crc32c(head))), data, struct.pack("<I", masked(crc32c(data)))))


def version() -> bytes:
    return framed(EventMessage(wall_time=NINE, file_version="brain.Event:2").SerializeToString())


def event(step: int, *values: Any, at: float = NINE) -> bytes:
    message = EventMessage(wall_time=at, step=step, summary=SummaryMessage(value=list(values)))
    return framed(message.SerializeToString())


def simple(tag: str, value: float) -> Any:
    return SummaryMessage.Value(tag=tag, simple_value=value)


def tensor(tag: str, made: Any, plugin: str = "scalars") -> Any:
    metadata = Metadata(plugin_data=Metadata.PluginData(plugin_name=plugin))
    return SummaryMessage.Value(tag=tag, tensor=made, metadata=metadata)


def test_what_tensorboardx_writes_is_a_run(setting: Setting, tmp_path: Path) -> None:
    with SummaryWriter(str(tmp_path / "runs/exp1")) as writer:
        for step, loss in enumerate((0.5, 0.125, 0.25)):
            writer.add_scalar("train/loss", loss, step, walltime=NINE + step * 60)
            writer.add_scalar("eval/accuracy", 1 - loss, step, walltime=NINE + step * 60)
        writer.add_text("notes", "started", 0)
        writer.add_histogram("weights", [0.5, 1.0, 1.5], 0)
    made = run(setting, {"model": "m@1.0.0", "names": {"eval/accuracy": "accuracy"}, "best": {"train/loss": "lowest"}})
    (entry,) = made.value["runs"]
    (path,) = (tmp_path / "runs/exp1").iterdir()
    assert (entry["id"], entry["model"], entry["truncated"]) == ("exp1", "m@1.0.0", False)
    assert entry["log_sha256"] == sha256(path.read_bytes())
    assert entry["metrics"] == {"accuracy": 0.75, "train/loss": 0.25}
    assert entry["summaries"]["train/loss"] == {
        "count": 3,
        "first": 0.5,
        "last": 0.25,
        "min": 0.125,
        "max": 0.5,
        "best": 0.125,
        "best_step": 1,
    }
    assert (entry["first_step"], entry["last_step"], entry["records"]) == (0, 2, 6)
    assert (entry["first_logged_at"], entry["last_logged_at"]) == ("2025-11-20T09:00:00Z", "2025-11-20T09:02:00Z")
    assert [point["value"] for point in entry["series"]["accuracy"]] == [0.5, 0.875, 0.75]
    (note,) = made.notes
    assert note.endswith("2 values are no numbers, and were left out")
    assert made.observed is not None
    canonical(made.value)


ONE = TensorShapeProto()
ONES = TensorShapeProto(dim=[TensorShapeProto.Dim(size=1)])
TWO = TensorShapeProto(dim=[TensorShapeProto.Dim(size=2)])
TENSORS: list[tuple[Any, float | None]] = [
    (TensorProto(dtype=1, tensor_shape=ONE, float_val=[0.5]), 0.5),
    (TensorProto(dtype=1, tensor_shape=ONE, tensor_content=struct.pack("<f", 0.5)), 0.5),
    (TensorProto(dtype=1, tensor_shape=ONES, float_val=[0.5]), 0.5),
    (TensorProto(dtype=2, double_val=[0.1]), 0.1),
    (TensorProto(dtype=2, tensor_content=struct.pack("<d", 0.1)), 0.1),
    (TensorProto(dtype=3, int_val=[-7]), -7),
    (TensorProto(dtype=9, int64_val=[1 << 40]), 1 << 40),
    (TensorProto(dtype=19, tensor_content=struct.pack("<e", 0.5)), 0.5),
    (TensorProto(dtype=1, tensor_shape=TWO, float_val=[0.5, 1]), None),
    (TensorProto(dtype=1, tensor_shape=TWO, float_val=[0.5]), None),
    (TensorProto(dtype=1, float_val=[0.5, 1]), None),
    (TensorProto(dtype=1, float_val=[0.5] * 1000), None),
    (TensorProto(dtype=1, tensor_content=bytes(4000)), None),
    (TensorProto(dtype=1), None),
    (TensorProto(dtype=7, string_val=[b"text"]), None),
]


@pytest.mark.parametrize(("made", "expected"), TENSORS)
def test_a_tensor_of_one_number_is_a_scalar(setting: Setting, write: Write, made: Any, expected: float | None) -> None:
    write(FILE, version() + event(1, simple("loss", 1), tensor("m", made)))
    collected = run(setting)
    assert collected.value["runs"][0]["metrics"].get("m") == expected
    assert any("no numbers" in note for note in collected.notes) is (expected is None)


def test_floats_are_read_packed_and_one_by_one() -> None:
    packed: bytes = TensorProto(dtype=1, float_val=[0.5]).SerializeToString()
    alone = packed.replace(b"\x2a\x04", b"\x2d")
    assert alone != packed
    for body in (packed, alone):
        value = b"\x0a\x01m" + b"\x42" + bytes([len(body)]) + body
        summary = b"\x0a" + bytes([len(value)]) + value
        read = EventReader().read(b"\x2a" + bytes([len(summary)]) + summary)
        assert [(one.tag, one.value) for one in read.scalars] == [("m", 0.5)]


def test_only_the_first_event_of_a_tag_names_its_plugin(setting: Setting, write: Write) -> None:
    number = TensorProto(dtype=1, float_val=[0.5])
    later = SummaryMessage.Value(tag="curve", tensor=number)
    write(FILE, version() + event(1, simple("loss", 1), tensor("curve", number, "pr_curves")) + event(2, later))
    assert run(setting).value["runs"][0]["metrics"] == {"loss": 1}


def test_not_a_number_is_left_out_and_counted(setting: Setting, write: Write) -> None:
    values = (simple("loss", float("nan")), simple("loss", float("inf")), simple("loss", 0.5))
    write(FILE, version() + event(1, *values))
    (entry,) = run(setting).value["runs"]
    assert (entry["metrics"], entry["non_finite"]) == ({"loss": 0.5}, 2)


@pytest.mark.parametrize("at", [0.0, float("nan"), float("inf"), 1e300, -1e300])
def test_a_time_that_is_none_is_left_out_and_noted(setting: Setting, write: Write, at: float) -> None:
    write(FILE, version() + event(1, simple("loss", 0.5), at=at))
    made = run(setting)
    assert "last_logged_at" not in made.value["runs"][0]
    assert made.observed is None
    assert len(made.notes) == 1


def test_a_last_record_that_was_cut_off_is_said(setting: Setting, write: Write) -> None:
    whole = version() + event(1, simple("loss", 0.5))
    last = event(2, simple("loss", 0.25))
    for cut in range(1, len(last)):
        write(FILE, whole + last[:cut])
        made = run(setting)
        (entry,) = made.value["runs"]
        assert (entry["metrics"], entry["truncated"]) == ({"loss": 0.5}, True)
        assert made.notes == (f"{FILE}: it ends inside a record: its writer was stopped, or still writes",)


def test_files_of_one_folder_are_one_run(setting: Setting, write: Write) -> None:
    first = version() + event(1, simple("loss", 0.5)) + event(1, simple("loss", 0.5))[:9]
    second = version() + event(2, simple("loss", 0.25))
    write("runs/exp1/events.out.tfevents.1", first)
    write("runs/exp1/events.out.tfevents.2", second)
    made = run(setting)
    (entry,) = made.value["runs"]
    assert (entry["metrics"], entry["records"], entry["truncated"]) == ({"loss": 0.25}, 2, True)
    names = ("runs/exp1/events.out.tfevents.1", "runs/exp1/events.out.tfevents.2")
    pairs = zip(names, (first, second), strict=True)
    assert entry["log_sha256"] == digest([{"name": name, "sha256": sha256(data)} for name, data in pairs])
    assert [origin.name for origin in made.origins] == list(names)


def test_folders_of_one_name_are_runs_that_can_not_be_told_apart(setting: Setting, write: Write) -> None:
    for name in ("runs/a/train/events.out.tfevents.1", "runs/b/train/events.out.tfevents.1"):
        write(name, version() + event(1, simple("loss", 0.5)))
    options = {"from": "tensorboard", "files": ["runs/*/train/events.*"]}
    with pytest.raises(NotCollected) as told:
        collect(Options.model_validate(options), setting)
    assert [one.code for one in told.value.mistakes] == ["ARC-COL-RUN"] * 2


def test_any_changed_byte_is_refused_or_said(setting: Setting, write: Write) -> None:
    whole = version() + event(1, simple("loss", 0.5)) + event(2, simple("loss", 0.25))
    for index in range(len(whole)):
        write(FILE, whole[:index] + bytes([whole[index] ^ 0x10]) + whole[index + 1 :])
        assert refused(setting) == [f"{FILE}: ARC-COL-CHECKSUM"]


NO_EVENTS: list[tuple[bytes, str]] = [
    (b"", "SHAPE"),
    (b"\x00" * 7, "SHAPE"),
    (b"{}", "SHAPE"),
    (version()[:-1], "SHAPE"),
    (b"not an event file at all", "CHECKSUM"),
    (event(1, simple("loss", 1)), "SHAPE"),
    (version() + framed(b"\x0a"), "SHAPE"),
    (version() + framed(b"\x2a\x7f"), "SHAPE"),
    (version() + framed(b"\x08\x01"), "SHAPE"),
    (version() + framed(b"\x80" * 11), "SHAPE"),
    (version() + framed(b"\x2a\x06\x0a\x04\x0a\x02\xff\xff"), "SHAPE"),
    (struct.pack("<QI", LARGEST + 1, masked(crc32c(struct.pack("<Q", LARGEST + 1)))), "LIMIT"),
]


@pytest.mark.parametrize(("content", "code"), NO_EVENTS)
def test_what_is_no_event_file_is_refused(setting: Setting, write: Write, content: bytes, code: str) -> None:
    write(FILE, content)
    assert refused(setting) == [f"{FILE}: ARC-COL-{code}"]


def test_more_tags_than_a_file_has_are_refused(setting: Setting, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tensorboard_events, "VALUES", 3)
    write(FILE, version() + b"".join(event(step, simple(f"loss/{step}", 1)) for step in range(4)))
    assert refused(setting) == [f"{FILE}: ARC-COL-LIMIT"]
    write(FILE, version() + event(1, *(simple("loss", 1) for _ in range(4))))
    assert refused(setting) == [f"{FILE}: ARC-COL-LIMIT"]


@given(st.binary(max_size=200))
def test_bytes_are_an_event_or_malformed(data: bytes) -> None:
    try:
        EventReader().read(data)
    except Malformed:
        return


@given(st.binary(max_size=64))
def test_checksums_are_those_of_another_implementation(data: bytes) -> None:
    assert crc32c(data) == reference_crc(data)


def test_the_checksum_is_that_of_the_standard() -> None:
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA
