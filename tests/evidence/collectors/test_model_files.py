"""Files of models are told by their bytes and never loaded; what was not looked at is never clean."""

from __future__ import annotations

import io
import json
import pickle
import shutil
import struct
import subprocess
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.collectors.model_files import Options, collect


class Harm:
    """What writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return subprocess.getoutput, (f"touch '{self.path}'",)


def collected(setting: Setting, *files: str, **more: Any) -> dict[str, Any]:
    options = Options.model_validate(
        {"from": "model-files", "models": [{"model": "m@1.0.0", "files": list(files) or ["*"], **more}]}
    )
    return collect(options, setting).value["models"][0]


def scanned(setting: Setting, name: str, data: bytes) -> dict[str, Any]:
    (setting.folder / name).write_bytes(data)
    return collected(setting, name)["files"][0]["scan"]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_pkl", ".pkl"), data)
    return out.getvalue()


def safetensors(header: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


WEIGHTS = {"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", ["model.pkl", "model.bin", "model.txt"])
def test_a_pickle_that_runs_a_command_is_dangerous_and_did_not_run(
    setting: Setting, protocol: int, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    written = tmp_path_factory.mktemp("harm") / "written"
    found = scanned(setting, name, pickle.dumps(Harm(written), protocol))
    assert found["verdict"] == "dangerous"
    module = "subprocess" if protocol > 2 else "commands"  # its name in Python 2, which old protocols keep
    assert found["imports"] == [{"module": module, "name": "getoutput", "safety": "dangerous"}]
    assert not written.exists()


def test_the_command_hides_in_an_archive_without_a_telling_name(setting: Setting, tmp_path: Path) -> None:
    found = scanned(setting, "weights.bin", zipped(archive__data=pickle.dumps(Harm(tmp_path / "x"))))
    assert found["verdict"] == "dangerous"


@pytest.mark.parametrize("protocol", [0, 1, 2, 4])
def test_the_oldest_pickles_are_text_and_are_seen_in_an_archive_too(
    setting: Setting, protocol: int, tmp_path: Path
) -> None:
    found = scanned(setting, "weights.bin", zipped(archive__payload=pickle.dumps(Harm(tmp_path / "x"), protocol)))
    assert found["verdict"] == "dangerous"


def test_a_command_before_broken_bytes_is_still_seen(setting: Setting, tmp_path: Path) -> None:
    data = pickle.dumps(Harm(tmp_path / "x"), 2)
    found = scanned(setting, "model.pkl", data[:-1] + b"\xff\xff")
    assert found["verdict"] == "dangerous"
    assert found["not_looked_at_count"] == 1


def test_a_second_pickle_is_seen_behind_the_first(setting: Setting, tmp_path: Path) -> None:
    found = scanned(setting, "model.pkl", pickle.dumps(1) + pickle.dumps(Harm(tmp_path / "x")))
    assert found["verdict"] == "dangerous"


PLAIN: list[Any] = [OrderedDict(a=1), {"weights": [1.0, 2.0]}, [1, 2, 3], "text"]


@pytest.mark.parametrize("value", PLAIN)
def test_plain_values_are_innocuous(setting: Setting, value: Any) -> None:
    assert scanned(setting, "model.pkl", pickle.dumps(value))["verdict"] == "innocuous"


def test_an_import_that_nobody_knows_is_suspicious(setting: Setting) -> None:
    found = scanned(setting, "model.pkl", b"cacme.models\nload\n.")
    assert found["verdict"] == "suspicious"
    assert found["imports"][0]["safety"] == "suspicious"


def test_an_archive_as_torch_writes_it(setting: Setting) -> None:
    data = pickle.dumps(OrderedDict(weight=1), 2)
    found = scanned(setting, "model.pt", zipped(archive__data_pkl=data, archive__data__0=b"\x00\x01" * 99))
    assert (found["verdict"], found["looked_at"]) == ("innocuous", 2)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("m.pkl", b"\x80\x04not a pickle", "no readable pickle"),
        ("m.pkl", b"", "no readable pickle"),
        ("m.dat", b"\x00\x01\x02\xff" * 100, "no readable pickle"),
        ("m.xyz", b"\x00\x01\x02\xff" * 100, "not known"),
        ("m.7z", b"7z\xbc\xaf\x27\x1c" + b"\x00" * 99, "is not opened"),
        ("m.gz", b"\x1f\x8b" + b"\x00" * 99, "is not opened"),
        ("m.zip", zipped(a=zipped(b=zipped(c=zipped(d=b"x")))), "too deeply"),
        ("m.zip", zipped(a=b"x")[:-5], "can't be read"),
        ("m.zip", b"PK\x03\x04" + b"\xff" * 99, "can't be read"),
        ("handler.py", b"import os\nos.system('true')\n", "a program"),
        ("m.mar", zipped(**{"handler.py": b"import os\n"}), "a program"),
        ("saved_model.pb", b"\x08\x01\x12\x8f\x02\x0a\x40" + b"x" * 99, "graph of TensorFlow"),
        ("m.onnx", b"\x08\x01\x12\x10\x0a\x40" + b"x" * 99, "graph of TensorFlow"),
        ("m.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 99 + b'model_config{"class_name": "Sequential"}', "Keras model"),
        ("m.keras", zipped(**{"config.json": b"{", "metadata.json": b"{}"}), "can't be read"),
    ],
    ids=range(15),
)
def test_what_was_not_looked_at_is_incomplete(setting: Setting, name: str, data: bytes, why: str) -> None:
    found = scanned(setting, name, data)
    assert found["verdict"] == "incomplete"
    assert why in found["not_looked_at"][0]["why"]


def test_an_encrypted_member_and_one_that_swells_are_not_looked_at(setting: Setting) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.pkl", b"\x00" * 10_000_000)
        archive.writestr("locked.pkl", b"x")
    data = bytearray(out.getvalue())
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    found = scanned(setting, "m.zip", bytes(data))
    whys = [one["why"] for one in found["not_looked_at"]]
    assert whys == ["unpacked it is more than 1000 times as large", "it is encrypted"]


def test_an_array_of_objects_holds_a_pickle(setting: Setting, tmp_path: Path) -> None:
    out = io.BytesIO()
    np.save(out, np.array([Harm(tmp_path / "x")], dtype=object), allow_pickle=True)
    assert scanned(setting, "a.npy", out.getvalue())["verdict"] == "dangerous"
    plain = io.BytesIO()
    np.save(plain, np.zeros(9))
    assert scanned(setting, "b.npy", plain.getvalue())["verdict"] == "innocuous"


def test_a_text_beside_the_weights_is_no_pickle(setting: Setting) -> None:
    assert scanned(setting, "config.json", b'{"layers": 2}')["verdict"] == "innocuous"
    assert scanned(setting, "README.md", "# Größe\n".encode() * 900)["verdict"] == "innocuous"


def text(value: str) -> bytes:
    return b"\x8c" + bytes([len(value)]) + value.encode()


OS, SYSTEM, OTHER, NAME = text("os"), text("system"), text("collections"), text("OrderedDict")
RUN = b"\x93" + text("true") + b"\x85R."
HIDDEN = {
    "behind values that are dropped": b"\x80\x04" + OS + SYSTEM + OTHER + NAME + b"00" + RUN,
    "behind a mark that is dropped": b"\x80\x04" + OS + SYSTEM + b"(" + OTHER + NAME + b"1" + RUN,
    "in the memo, under another value": b"\x80\x04"
    + OS
    + OTHER
    + b"0q\x000"
    + SYSTEM
    + NAME
    + b"0q\x010h\x00h\x01"
    + RUN,
    "as an attribute of a harmless module": b"\x80\x04" + text("logging") + text("os.system") + RUN,
    "by a way through the globals": b"\x80\x04" + OTHER + text("namedtuple.__globals__") + b"\x93.",
    "by a number of the registry": b"\x80\x02\x82\x01.",
    "behind a number that is dropped, as GGUF": b"GGUF\x03\x00\x00\x00\x050\x80\x04" + OS + SYSTEM + RUN,
    "in an array whose type is written otherwise": (
        b"\x93NUMPY\x01\x00\x46\x00"
        + b'{"descr": "O", "fortran_order": False, "shape": (1,)}'.ljust(69)
        + b"\n\x80\x04"
        + OS
        + SYSTEM
        + RUN
    ),
}


@pytest.mark.parametrize("name", ["model.pkl", "model.bin"])
@pytest.mark.parametrize("data", HIDDEN.values(), ids=HIDDEN)
def test_an_import_that_hides_is_dangerous(setting: Setting, name: str, data: bytes) -> None:
    assert scanned(setting, name, data)["verdict"] == "dangerous"


def test_an_archive_behind_a_text_and_one_inside_another_are_looked_into(setting: Setting, tmp_path: Path) -> None:
    harm = zipped(data_pkl=pickle.dumps(Harm(tmp_path / "x")))
    for name, data in {"a.keras": b"a text\n" * 999 + harm, "b.mar": zipped(model=harm), "c.pkl": b"." + harm}.items():
        assert scanned(setting, name, data)["verdict"] == "dangerous", name


def test_a_list_of_words_is_no_pickle(setting: Setting) -> None:
    for name, words in {"labels.txt": b"cat\ndog\n", "notes.md": b"import os\nos.system\n"}.items():
        assert scanned(setting, name, words)["verdict"] == "innocuous"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("layer: !!python/object/apply:os.system ['true']\n", "dangerous"),
        ("layer: !<tag:yaml.org,2002:python/object/apply:os.system> ['true']\n", "dangerous"),
        ("layer: !!pyth%6fn/object/apply:os.system ['true']\n", "dangerous"),
        ("%TAG !p! tag:yaml.org,2002:pyth\n---\nlayer: !p!on/object/apply:os.system ['true']\n", "dangerous"),
        ("layer: dense\nrate: !!float 1\nsaid: 100%!!\n", "innocuous"),
    ],
)
def test_a_tag_of_yaml_that_asks_python_is_dangerous(setting: Setting, text: str, verdict: str) -> None:
    assert scanned(setting, "model.yaml", text.encode())["verdict"] == verdict


def keras(*layers: Any) -> bytes:
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": layers}}
    return zipped(**{"config.json": json.dumps(config).encode(), "metadata.json": b"{}"})


DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"activation": "relu"}, "registered_name": None}
LAYERS: list[Any] = [
    (DENSE, "innocuous"),
    ({"module": "keras.layers", "class_name": "Lambda", "config": {}}, "dangerous"),
    ({"class_name": "Lambda"}, "dangerous"),
    ({**DENSE, "config": {"activation": {"module": "os", "class_name": "function", "config": "system"}}}, "dangerous"),
    ({**DENSE, "config": {"activation": {"class_name": "function", "config": "eval"}}}, "dangerous"),
    ({"module": "keras.utils", "class_name": "function", "config": "get_file"}, "suspicious"),
    ({"module": "keras.activations", "class_name": "function", "config": "relu"}, "innocuous"),
    ({"module": "acme.layers", "class_name": "Gate"}, "suspicious"),
    ({"class_name": "TFOpLambda", "config": {"function": "io.write_file"}}, "suspicious"),
]


@pytest.mark.parametrize(("layer", "verdict"), LAYERS)
def test_what_a_keras_model_brings_in_is_judged(setting: Setting, layer: Any, verdict: str) -> None:
    assert scanned(setting, "m.keras", keras(DENSE, layer))["verdict"] == verdict


LAMBDA = json.dumps({"module": "keras.layers", "class_name": "Lambda", "config": {}})


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (zipped(**{"config.json": LAMBDA.encode()}), "dangerous"),
        (zipped(**{"config.json": LAMBDA.encode("utf-16-le")}), "incomplete"),
        (zipped(**{"config.json": LAMBDA.replace("class", "cl\\u0061ss").encode()}), "dangerous"),
        (zipped(**{"config.json": b'{"hidden_size": 8}'}), "innocuous"),
        (LAMBDA.encode(), "dangerous"),
        (LAMBDA.replace("{}", "NaN").encode(), "incomplete"),
        (b"a text\n" * 1024 + b"\x89HDF\r\n\x1a\n" + b"\0" * 9 + b"model_config" + LAMBDA.encode(), "incomplete"),
        (b'{"vocabulary": ["\\u00e9t\\u00e9", "\\u003cb\\u003e"]}', "innocuous"),
    ],
    ids=range(8),
)
def test_a_keras_model_is_told_by_its_configuration_alone(setting: Setting, data: bytes, verdict: str) -> None:
    """Keras's loader reads no other file of the archive first, and models are kept as plain JSON too."""
    assert scanned(setting, "model.json", data)["verdict"] == verdict


def test_a_lambda_in_hdf5_and_a_file_operation_in_a_graph_are_dangerous(setting: Setting) -> None:
    hdf5 = b"\x89HDF\r\n\x1a\n" + b"\0" * 2_000_000 + b'model_config{"class_name": "Lambda"}'
    assert scanned(setting, "m.h5", hdf5)["verdict"] == "dangerous"
    graph = b"\x08\x01\x12\x8f\x02\x0a\x40" + b"x" * 99 + b"\x12\x09WriteFile" + b"y" * 99
    found = scanned(setting, "saved_model.pb", graph)
    assert found["imports"] == [{"module": "tensorflow", "name": "WriteFile", "safety": "dangerous"}]
    assert scanned(setting, "m.onnx", graph[:1] + b"\x07\x12\x07pytorch" + graph[3:])["verdict"] == "dangerous"


def test_a_safetensors_file_says_what_it_holds(setting: Setting) -> None:
    header = {"__metadata__": {"format": "pt"}, **WEIGHTS}
    (setting.folder / "m.safetensors").write_bytes(safetensors(header, b"\x00" * 24))
    found = collected(setting)
    expected = {"tensors": 1, "parameters": 6, "dtypes": {"F32": 1}, "metadata": {"format": "pt"}}
    assert found["files"][0]["safetensors"] == expected
    assert found["artifact"]["format"] == "safetensors"


@pytest.mark.parametrize(
    "data",
    [
        safetensors(WEIGHTS, b"\x00" * 23),
        safetensors(WEIGHTS, b"\x00" * 25),
        safetensors({"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [4, 28]}}, b"\x00" * 28),
        safetensors({"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 24]}}, b"\x00" * 24),
        safetensors({"w": {"dtype": "X9", "shape": [6], "data_offsets": [0, 24]}}, b"\x00" * 24),
        safetensors({"w": {"dtype": "F32", "shape": [-6], "data_offsets": [0, 24]}}, b"\x00" * 24),
        safetensors({"w": {"dtype": "F32", "shape": [True], "data_offsets": [0, 4]}}, b"\x00" * 4),
        safetensors({"w": []}, b""),
        safetensors({"__metadata__": {"a": 1}}, b""),
        struct.pack("<Q", 10_000) + b"{}",
        struct.pack("<Q", 4) + b"{,} ",
        struct.pack("<Q", 22) + b'{"a":{},"a":{"dtype":}}',
    ],
)
def test_a_safetensors_header_that_does_not_fit_its_file_is_refused(setting: Setting, data: bytes) -> None:
    (setting.folder / "m.safetensors").write_bytes(data)
    with pytest.raises(NotCollected):
        collected(setting)


def test_one_file_is_the_artifact_and_several_are_one_digest(setting: Setting) -> None:
    (setting.folder / "a.bin").write_bytes(pickle.dumps(1))
    one = collected(setting)["artifact"]
    assert one == {"sha256": sha256(pickle.dumps(1)), "format": "pickle"}
    (setting.folder / "b.json").write_bytes(b"{}")
    two = collected(setting)["artifact"]
    assert two["format"] == "mixed"
    assert two["sha256"] != one["sha256"]


def test_no_file_and_links_are_refused(setting: Setting) -> None:
    with pytest.raises(NotCollected, match="no file matches"):
        collected(setting)
    (setting.folder / "link.pkl").symlink_to("/etc/hostname")
    with pytest.raises(NotCollected):
        collected(setting, "link.pkl")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x80\x04", b"PK\x03\x04", b"\x93NUMPY\x01\x00", b"c"]))
def test_any_bytes_give_a_verdict_or_are_refused(setting: Setting, data: bytes, magic: bytes) -> None:
    (setting.folder / "any.bin").write_bytes(magic + data)
    try:
        found = collected(setting)["files"][0]
    except NotCollected:
        return
    assert found["scan"]["verdict"] in {"dangerous", "incomplete", "suspicious", "innocuous"}
    assert found["scan"]["looked_at"] + found["scan"]["not_looked_at_count"] > 0


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a model, keys and a signature that model-signing itself wrote."""
    folder = tmp_path_factory.mktemp("signed")
    (folder / "model").mkdir()
    (folder / "model" / "weights.bin").write_bytes(pickle.dumps([1.0]))
    for name in ("key", "other"):
        made = ["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.pem"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True)
        public = ["openssl", "ec", "-in", f"{name}.pem", "-pubout", "-out", f"{name}.pub"]
        subprocess.run(public, cwd=folder, check=True, capture_output=True)
    command = [sys.executable, "-m", "model_signing", "sign", "key", "--private_key", "key.pem"]
    command += ["--signature", "model.sig", "model"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(("key", "result"), [("key.pub", "verified"), ("other.pub", "failed")])
def test_a_signature_of_another_tool_is_verified(signed: Path, setting: Setting, key: str, result: str) -> None:
    here = Setting(signed, setting.as_of, setting.web, setting.secret)
    how = {"folder": "model", "signature": "model.sig", "public_key": key, "signer": "release"}
    artifact = collected(here, "model/*", signed=how)["artifact"]
    assert artifact["signature"] == {"result": result, "signer": "release", "sha256": artifact["sha256"]}


def test_a_changed_file_and_an_added_one_fail_the_signature(signed: Path, setting: Setting) -> None:
    here = Setting(signed, setting.as_of, setting.web, setting.secret)
    how = {"folder": "model", "signature": "model.sig", "public_key": "key.pub", "signer": "release"}
    added = signed / "model" / "added.bin"
    added.write_bytes(b"x")
    try:
        assert collected(here, "model/weights.bin", signed=how)["artifact"]["signature"]["result"] == "failed"
        added.unlink()
        added.symlink_to("/etc/hostname")
        with pytest.raises(NotCollected, match="a link stands among"):
            collected(here, "model/weights.bin", signed=how)
    finally:
        added.unlink()


def test_a_file_that_the_signature_leaves_out_is_not_verified(signed: Path, setting: Setting, tmp_path: Path) -> None:
    """Signers may leave files of a folder out, and the library then says that the folder is as it was signed."""
    model = tmp_path / "model"
    model.mkdir()
    for name in ("weights.bin", "notes.bin"):
        (model / name).write_bytes(pickle.dumps(name))
    (tmp_path / "other.bin").write_bytes(pickle.dumps(1))
    for name in ("key.pem", "key.pub"):
        (tmp_path / name).write_bytes((signed / name).read_bytes())
    command = [sys.executable, "-m", "model_signing", "sign", "key", "--private_key", "key.pem"]
    command += ["--signature", "model.sig", "--ignore-paths", "model/notes.bin", "model"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    here = Setting(tmp_path, setting.as_of, setting.web, setting.secret)
    how = {"folder": "model", "signature": "model.sig", "public_key": "key.pub", "signer": "release"}
    signatures = {
        name: collected(here, *name.split(), signed=how)["artifact"]["signature"]
        for name in ("model/weights.bin", "model/*", "other.bin model/weights.bin")
    }
    assert [one["result"] for one in signatures.values()] == ["verified", "failed", "failed"]
    assert signatures["model/*"]["unsigned"] == ["model/notes.bin"]
    assert signatures["other.bin model/weights.bin"]["unsigned"] == ["other.bin"]


@pytest.mark.parametrize("change", ["remove", "rename", "change"])
def test_what_is_not_as_it_was_signed_fails(signed: Path, setting: Setting, tmp_path: Path, change: str) -> None:
    shutil.copytree(signed, tmp_path / "copy")
    weights = tmp_path / "copy" / "model" / "weights.bin"
    if change == "change":
        weights.write_bytes(pickle.dumps([2.0]))
    elif change == "rename":
        weights.rename(weights.with_name("renamed.bin"))
    else:
        weights.with_name("left.bin").write_bytes(b"x")
        weights.unlink()
    here = Setting(tmp_path / "copy", setting.as_of, setting.web, setting.secret)
    how = {"folder": "model", "signature": "model.sig", "public_key": "key.pub", "signer": "release"}
    assert collected(here, "model/*", signed=how)["artifact"]["signature"]["result"] == "failed"


def test_a_key_of_another_kind_is_refused_with_the_next_step(signed: Path, setting: Setting) -> None:
    here = Setting(signed, setting.as_of, setting.web, setting.secret)
    (signed / "no.pub").write_text("no key")
    how = {"folder": "model", "signature": "model.sig", "public_key": "no.pub", "signer": "release"}
    with pytest.raises(NotCollected, match="give an ECDSA public key"):
        collected(here, "model/*", signed=how)
