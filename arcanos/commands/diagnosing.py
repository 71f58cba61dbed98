"""What is wrong with a rule file or a pack as it stands in an editor, and what is remarkable, before it is saved."""

from __future__ import annotations

from pathlib import Path

from arcanos.authoring.lint.linter import lint
from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.subject import compiled_for_lint, linted_pack
from arcanos.engine.case_reading import read_cases
from arcanos.engine.fields import Node, Problems
from arcanos.engine.pack import HEADER, PackSource
from arcanos.errors import Mistake, PackRefused
from arcanos.readers.files import read_bytes
from arcanos.readers.shapes import is_object
from arcanos.readers.yaml import read_yaml


def told_of(path: Path, text: str) -> list[Mistake | Remark]:
    """Return what is to be said of one file, its text taken from the editor and the rest of its pack from the disk.

    Its mistakes; where its pack has none, the linter's remarks. A YAML file of no pack is only read strictly.
    """
    problems = Problems()
    remarks: list[Remark] = []
    with problems.noted():
        own = _node(path, text.encode("utf-8"))
        source = _pack(path, own)
        if source is not None:
            _check(source, own, problems)
            if not problems.mistakes:
                remarks += lint([linted_pack(source)]).standing
    told: list[Mistake | Remark] = [*sorted(set(problems.mistakes)), *remarks]
    return [one for one in told if one.place.file == str(path)]


def _node(path: Path, data: bytes) -> Node:
    source = read_yaml(data, str(path), refused=PackRefused)
    return Node(source, (), source.value)


def _pack(path: Path, own: Node) -> PackSource | None:
    if is_object(own.value) and "rules" in own.value:
        return PackSource(own, tuple(own["rules"].elements()), "", str(path))
    nodes = {path: own}
    for file in sorted(path.parent.glob("*.yaml")):
        if file != path and not file.name.startswith("."):
            # A neighbour that is broken is told where it stands open itself.
            with Problems().noted():
                nodes[file] = _node(file, read_bytes(file, str(file), refused=PackRefused))
    header = nodes.pop(path.parent / HEADER, None)
    return None if header is None else PackSource(header, tuple(nodes.values()), "", str(path.parent))


def _check(source: PackSource, own: Node, problems: Problems) -> None:
    with problems.noted():
        compiled_for_lint(source)
    for node in source.rules:
        if node.source is own.source and "cases" in node:
            with problems.noted():
                read_cases(node)
