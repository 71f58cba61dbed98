"""Results of benchmarks as a repository of Hugging Face keeps them since 2026: `.eval_results/*.yaml`.

https://huggingface.co/docs/hub/eval-results
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.figures import finite
from arcanos.evidence.collectors.files import Found, whole
from arcanos.evidence.origins import Origin
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import LIMITS, Source, Value, type_yaml
from arcanos.readers.text import TOLD
from arcanos.readers.yaml import read_yaml

RESULTS: Final = ".eval_results"
_HINT: Final = "write it as huggingface_hub does: dataset.id, dataset.task_id and a number under value"


def is_results(path: str) -> bool:
    """Tell whether a path inside a repository is one of such results."""
    pure = PurePosixPath(path)
    return pure.parent.as_posix() == RESULTS and pure.suffix in (".yaml", ".yml")


def read_results(file: Found) -> tuple[list[Value], Origin]:
    """Return the results of a file, each with its benchmark, task and value. Raises NotCollected, with all places."""
    data, origin = whole(file, type_yaml, LIMITS)
    source = read_yaml(data, file.name, limits=LIMITS, refused=NotCollected)
    listed: Value = source.value
    if not is_list(listed):
        raise NotCollected([Mistake(source.place(), "ARC-COL-SHAPE", "results are a list", _HINT)])
    odd = [index for index, one in enumerate(listed) if not _is_result(one)]
    if odd:
        raise NotCollected([_mistake(source, index) for index in odd[:TOLD]])
    return [_result(one) for one in listed], origin


def _is_result(said: Value) -> bool:
    dataset = members(said, "dataset")
    named = all(isinstance(dataset.get(key), str) for key in ("id", "task_id"))
    return named and is_object(said) and finite(said.get("value")) is not None


def _mistake(source: Source, index: int) -> Mistake:
    message = "this is no result: it names its data set and task, and its value is a finite number"
    return Mistake(source.place((index,)), "ARC-COL-SHAPE", message, _HINT)


def _result(said: dict[str, Value]) -> Value:
    """Return a result without its token, which is none of ours to verify."""
    dataset = members(said, "dataset")
    texts = {
        "dataset_revision": dataset.get("revision"),
        "date": said.get("date"),
        "source": members(said, "source").get("url"),
        "notes": said.get("notes"),
    }
    head = {"dataset": dataset["id"], "task": dataset["task_id"], "value": said["value"]}
    return head | {key: text for key, text in texts.items() if isinstance(text, str) and text}
