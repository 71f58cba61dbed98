"""`arcanos lsp`, spoken to over standard input and output as an editor does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

COMMAND = Path(sys.executable).with_name("arcanos")
Run = Callable[..., Any]


class Editor:
    """One end of the protocol: requests are numbered, what the server says meanwhile is kept."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [COMMAND, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.number = 0
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.tell("initialized", {})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found

    def tell(self, method: str, params: dict[str, Any]) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params: dict[str, Any] | None) -> Any:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while (answer := self.receive()).get("id") != self.number:
            pass
        return answer["result"]

    def diagnostics(self) -> list[dict[str, Any]]:
        while (message := self.receive()).get("method") != "textDocument/publishDiagnostics":
            pass
        found: list[dict[str, Any]] = message["params"]["diagnostics"]
        return found

    def open(self, path: Path, text: str | None = None) -> list[dict[str, Any]]:
        text = path.read_text(encoding="utf-8") if text is None else text
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics()

    def change(self, path: Path, text: str) -> list[dict[str, Any]]:
        document = {"uri": path.as_uri(), "version": 2}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return self.diagnostics()

    def at(self, method: str, path: Path, line: int, character: int) -> Any:
        position = {"line": line, "character": character}
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": path.as_uri()}, "position": position})


def mistakes(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is an error, whether it keeps the pack from loading or is a remark."""
    return [one for one in told if one["severity"] == 1]


@pytest.fixture
def editor(project: Any) -> Iterator[Editor]:
    found = Editor(project.folder)
    yield found
    found.process.kill()
    found.process.wait()
    for stream in (found.process.stdin, found.process.stdout):
        if stream is not None:
            stream.close()


def test_mistakes_are_told_while_one_types_and_go_when_they_are_mended(project: Any, editor: Editor) -> None:
    path: Path = project.folder / "policies" / "encrypted.yaml"
    good = path.read_text(encoding="utf-8")
    assert mistakes(editor.open(path)) == []
    (mistake,) = editor.change(path, good.replace("severity: critical", "severity: criticl"))
    line = good.splitlines().index("severity: critical")
    assert mistake["range"] == {"start": {"line": line, "character": 10}, "end": {"line": line, "character": 17}}
    assert mistake["code"] == "ARC-POL-VALUE"
    assert "did you mean 'critical'?" in mistake["message"]
    assert [one["code"] for one in editor.change(path, good.replace("{in: [AES256]}", "{en: [AES256]}"))] == [
        "ARC-POL-OPERATOR"
    ]
    assert [one["code"] for one in editor.change(path, good + "id: twice\n")] == ["ARC-IN-DUPKEY"]
    assert mistakes(editor.change(path, good)) == []


def test_where_there_is_no_mistake_what_the_linter_remarks_is_told(project: Any, editor: Editor) -> None:
    path: Path = project.folder / "policies" / "accurate.yaml"
    good = path.read_text(encoding="utf-8")
    odd = good.replace("{accuracy: {gte: 0.9}}", "{accuracy: {gte: 0.9, lt: 0.5}}")
    assert {one["code"] for one in mistakes(editor.open(path, odd))} == {"never-true"}
    (remark,) = editor.open(project.folder / "policies" / "encrypted.yaml")
    assert (remark["code"], remark["severity"]) == ("no-indeterminate-case", 3)
    assert mistakes(editor.change(path, good)) == []


def test_a_mistake_is_told_in_its_own_file_only(project: Any, editor: Editor) -> None:
    project.edit("policies/accurate.yaml", "severity: medium", "severity: middling")
    assert mistakes(editor.open(project.folder / "policies" / "encrypted.yaml")) == []
    assert len(editor.open(project.folder / "policies" / "accurate.yaml")) == 1


def test_columns_are_counted_as_the_protocol_counts(project: Any, editor: Editor) -> None:
    path: Path = project.folder / "policies" / "encrypted.yaml"
    good = path.read_text(encoding="utf-8")
    text = good.replace("{storage.algorithm: {in", '{"\U0001f600": {en')
    (mistake,) = [one for one in editor.open(path, text) if one["code"] == "ARC-POL-OPERATOR"]
    before, _, _ = text.partition("en: [")
    units = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
    assert mistake["range"]["start"]["character"] == units


def test_what_a_word_means_is_shown(project: Any, editor: Editor) -> None:
    path: Path = project.folder / "policies" / "accurate.yaml"
    editor.open(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(i for i, line in enumerate(lines) if "gte" in line)
    shown = editor.at("hover", path, row, lines[row].index("gte") + 1)
    assert "true when the value is below, at most, above, at least" in shown["contents"]["value"].lower()
    row = lines.index("owner: model-risk")
    assert editor.at("hover", path, row, 2)["contents"]["value"] == "Required. The role that acts on a finding."
    assert editor.at("hover", path, row, 9) is None


def test_keys_and_operators_are_offered_where_they_stand(project: Any, editor: Editor) -> None:
    path: Path = project.folder / "policies" / "encrypted.yaml"
    editor.open(path, "id: encrypted\n\nrequire:\n  a: {}\n")
    keys = {item["label"] for item in editor.at("completion", path, 1, 0)["items"]}
    assert {"severity", "require", "min_targets"} <= keys
    assert "at_least" not in keys
    operators = {item["label"] for item in editor.at("completion", path, 3, 6)["items"]}
    assert {"at_least", "on_missing", "min_over_max"} <= operators
    assert "severity" not in operators


def test_it_ends_when_the_editor_says_so(project: Any, editor: Editor) -> None:
    assert editor.ask("shutdown", None) is None
    editor.tell("exit", {})
    assert editor.process.wait(timeout=30) == 0


def test_without_the_extra_the_command_says_how_to_get_it(arcanos: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "arcanos.commands.language_server", raising=False)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    monkeypatch.setitem(sys.modules, "pygls", None)
    done = arcanos("lsp")
    assert (done.code, done.out) == (2, "")
    assert "pip install 'arcanos[lsp]'" in done.err
