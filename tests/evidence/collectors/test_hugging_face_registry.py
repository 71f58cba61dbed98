"""Repositories on disk become entries of the registry, with the digests of their weights."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from arcanos.digest import digest
from arcanos.errors import NotCollected, Place
from arcanos.evidence.collectors import hugging_face_registry
from arcanos.evidence.collectors.interface import Collected, Setting
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.readers.source import Value

Write = Callable[[str, str | bytes], Path]
CARD = """---
license: mit
version: 1.1.0
pipeline_tag: text-classification
datasets: [b, a]
library_name: transformers
---
"""


def collected(setting: Setting, *repositories: Value) -> Collected:
    given = {"from": "hugging-face-registry", "repositories": list(repositories) or [{"folder": "credit"}]}
    return hugging_face_registry.collect(hugging_face_registry.Options.model_validate(given), setting)


def entry(setting: Setting, *repositories: Value) -> Any:
    return collected(setting, *repositories).value["models"][0]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_repository_is_one_model_version(setting: Setting, write: Write) -> None:
    write("credit/README.md", CARD)
    write("credit/config.json", '{"architectures": ["Bert"], "model_type": "bert", "hidden_size": 8}')
    write("credit/model.safetensors", b"weights")
    repository = {"folder": "credit", "stage": "production", "system": "lending"}
    result = collected(setting, repository)
    assert result.value["models"] == [
        {
            "name": "credit",
            "version": "1.1.0",
            "stage": "production",
            "system": "lending",
            "licenses": ["mit"],
            "library": "transformers",
            "task_family": "text-classification",
            "training": {"dataset_ids": ["a", "b"]},
            "architectures": ["Bert"],
            "model_type": "bert",
            "artifact": {
                "sha256": sha256(b"weights"),
                "files": [{"path": "model.safetensors", "sha256": sha256(b"weights"), "size": 7}],
                "formats": ["safetensors"],
                "format": "safetensors",
            },
        }
    ]
    assert kind_mistakes("registry", result.value, lambda path: Place(str(path))) == []
    assert [origin.name for origin in result.origins] == [
        "credit/README.md",
        "credit/config.json",
        "credit/model.safetensors",
    ]


def test_shards_have_one_digest_over_all_of_them(setting: Setting, write: Write) -> None:
    write("credit/README.md", CARD)
    for number in (1, 2):
        write(f"credit/model-0000{number}.safetensors", bytes([number]))
    shards = [{"path": f"model-0000{n}.safetensors", "sha256": sha256(bytes([n]))} for n in (1, 2)]
    assert entry(setting)["artifact"]["sha256"] == digest(shards)


def test_weights_of_several_formats_have_no_one_format(setting: Setting, write: Write) -> None:
    write("credit/README.md", CARD)
    write("credit/a.bin", b"1")
    write("credit/onnx/a.onnx", b"2")
    artifact = entry(setting)["artifact"]
    assert "format" not in artifact
    assert artifact["formats"] == ["onnx", "pytorch"]


def test_what_a_training_leaves_beside_the_weights_is_none_of_them(setting: Setting, write: Write) -> None:
    write("credit/README.md", CARD)
    write("credit/pytorch_model.bin", b"1")
    for name in ("training_args.bin", "optimizer.pt", "scheduler.pt", "rng_state_0.pth"):
        write(f"credit/{name}", b"2")
    assert entry(setting)["artifact"]["sha256"] == sha256(b"1")


def test_a_pointer_of_git_lfs_says_the_digest_of_what_is_not_there(setting: Setting, write: Write) -> None:
    write("credit/README.md", CARD)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 267832558\n"
    write("credit/model.safetensors", pointer)
    result = collected(setting)
    [weights] = result.value["models"][0]["artifact"]["files"]
    assert weights == {"path": "model.safetensors", "sha256": "ab" * 32, "size": 267832558, "pointer": True}
    assert result.notes == ("1 files of weights are pointers of Git LFS; digest and size are what they state",)


def test_a_metric_stands_in_the_registry_where_the_card_states_it_once(setting: Setting, write: Write) -> None:
    metrics = "[{name: f1, value: 0.5}, {name: accuracy, value: 0.7}, {name: f1, value: 0.6}]"
    write("credit/README.md", f"---\nversion: 1.0.0\nmetrics: {metrics}\n---\n")
    assert entry(setting)["metrics"] == {"accuracy": 0.7}


def test_a_repository_that_says_no_version_is_refused_by_its_folder(setting: Setting, write: Write) -> None:
    write("credit/model.safetensors", b"weights")
    with pytest.raises(NotCollected, match="credit: ARC-IN-REGISTRY: the entry has no 'version'"):
        collected(setting)
    result = collected(setting, {"folder": "credit", "name": "scorer", "version": "2.0.0"})
    assert (result.value["models"][0]["name"], result.value["models"][0]["version"]) == ("scorer", "2.0.0")
    assert result.notes == ("1 repositories have no card, or one that is not as it should be",)


def test_one_model_version_in_two_folders_is_refused(setting: Setting, write: Write) -> None:
    write("a/x.bin", b"1")
    write("b/x.bin", b"1")
    same = {"name": "credit", "version": "1.0.0"}
    with pytest.raises(NotCollected, match="ARC-IN-DUPID"):
        collected(setting, {"folder": "a", **same}, {"folder": "b", **same})


def test_links_are_refused(setting: Setting, write: Write) -> None:
    target = write("blobs/weights", b"1")
    write("credit/README.md", CARD)
    (setting.folder / "credit/model.safetensors").symlink_to(target)
    with pytest.raises(NotCollected, match="ARC-COL-FILETYPE"):
        collected(setting)


def test_linked_folders_are_refused(setting: Setting, write: Write) -> None:
    write("blobs/weights.bin", b"1")
    write("credit/README.md", CARD)
    (setting.folder / "credit/onnx").symlink_to(setting.folder / "blobs")
    with pytest.raises(NotCollected, match="ARC-COL-FILETYPE"):
        collected(setting)


def test_a_folder_that_is_not_there_is_refused(setting: Setting) -> None:
    with pytest.raises(NotCollected, match="ARC-COL-NOFILE"):
        collected(setting)


def test_a_configuration_of_the_model_that_is_no_json_is_refused(setting: Setting, write: Write) -> None:
    write("credit/README.md", CARD)
    write("credit/config.json", '{"model_type": "bert", "model_type": "gpt"}')
    with pytest.raises(NotCollected, match="ARC-IN-DUPKEY"):
        collected(setting)


def test_a_card_of_odd_types_ends_nothing(setting: Setting, write: Write) -> None:
    odd = "datasets: [{a: b}, 1]\nmetrics: [{name: [f1], value: x}]\nlibrary_name: 7\npipeline_tag: []\nlicenses: {}\n"
    write("credit/README.md", f"---\nversion: 1.0.0\n{odd}---\n")
    result = collected(setting)
    assert result.value["models"] == [{"name": "credit", "version": "1.0.0"}]
    assert result.notes == ("1 repositories have no card, or one that is not as it should be",)


def test_a_version_that_is_a_number_is_refused(setting: Setting, write: Write) -> None:
    write("credit/README.md", "---\nversion: 1.10\n---\n")
    with pytest.raises(NotCollected, match="'version' is a number and must be text"):
        collected(setting)


@pytest.mark.parametrize("folder", ["models/*", "models/?", "models/[ab]", "../models", "/models"])
def test_a_repository_is_one_folder_below_the_configuration(folder: str) -> None:
    with pytest.raises(ValidationError):
        hugging_face_registry.Repository.model_validate({"folder": folder})
