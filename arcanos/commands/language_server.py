"""The language server: the protocol is pygls's, what is said is the strict loader's and the published schema's."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from arcanos import __version__
from arcanos.authoring.lint.codes import Level
from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.published import named
from arcanos.commands.diagnosing import told_of
from arcanos.errors import Mistake
from arcanos.readers.json import read_json

SEVERITY: Final = {
    Level.ERROR: types.DiagnosticSeverity.Error,
    Level.WARNING: types.DiagnosticSeverity.Warning,
    Level.NOTE: types.DiagnosticSeverity.Information,
}
WORD: Final = re.compile(r"[a-z_]+")


def serve() -> None:
    """Speak the protocol on standard input and output until the editor says exit."""
    # pygls closes what it reads and writes; the process's own streams are still flushed when it ends.
    with os.fdopen(os.dup(0), "rb") as asked, os.fdopen(os.dup(1), "wb") as answered:
        made().start_io(asked, answered)


def made() -> LanguageServer:
    """Return the server with all that it answers."""
    server = LanguageServer("arcanos", __version__)
    keys, operators = _words()

    def tell(uri: str) -> None:
        document = server.workspace.get_text_document(uri)
        diagnostics = [_diagnostic(one, document) for one in _told(document)]
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, diagnostics, version=document.version)
        )

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        tell(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        tell(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        tell(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document = server.workspace.get_text_document(params.text_document.uri)
        word = document.word_at_position(params.position, re.compile(r"[a-z_]*$"), re.compile(r"^[a-z_]*"))
        at_start = document.lines[params.position.line].startswith(word)
        said = (keys if at_start else operators).get(word) or (keys | operators).get(word)
        return None if said is None else types.Hover(types.MarkupContent(types.MarkupKind.PlainText, said))

    @server.feature(types.TEXT_DOCUMENT_COMPLETION)
    def complete(params: types.CompletionParams) -> types.CompletionList:
        document = server.workspace.get_text_document(params.text_document.uri)
        line = document.lines[params.position.line] if params.position.line < len(document.lines) else ""
        begins = not line[: params.position.character].strip(" ") or WORD.fullmatch(line[: params.position.character])
        words, kind = (
            (keys, types.CompletionItemKind.Property)
            if begins and not line.startswith(" ")
            else (operators, types.CompletionItemKind.Operator)
        )
        items = [
            types.CompletionItem(word, kind=kind, documentation=said, insert_text=f"{word}: ")
            for word, said in words.items()
        ]
        return types.CompletionList(is_incomplete=False, items=items)

    return server


def _told(document: TextDocument) -> list[Mistake | Remark]:
    path = to_fs_path(document.uri)
    return told_of(Path(path), document.source) if path else []


def _diagnostic(mistake: Mistake | Remark, document: TextDocument) -> types.Diagnostic:
    lines = document.lines
    row = min(max(mistake.place.line - 1, 0), max(len(lines) - 1, 0))
    line = lines[row].rstrip("\r\n") if lines else ""
    column = max(mistake.place.column - 1, 0)
    end = column + max(len(re.split(r"[\s:,\]}]", line[column:], maxsplit=1)[0]), 1)
    span = types.Range(types.Position(row, _units(line[:column])), types.Position(row, _units(line[:end])))
    message = f"{mistake.message}; {mistake.hint}" if mistake.hint else mistake.message
    level = SEVERITY[mistake.level] if isinstance(mistake, Remark) else types.DiagnosticSeverity.Error
    return types.Diagnostic(span, message, level, code=mistake.code, source="arcanos")


def _units(text: str) -> int:
    """Return the length of a text in UTF-16 code units, in which the protocol counts unless it is told otherwise."""
    return len(text.encode("utf-16-le")) // 2


def _words() -> tuple[dict[str, str], dict[str, str]]:
    """Return what the schema says of the keys of a rule, and of operators and modifiers."""
    one = named("rule")
    definitions: dict[str, Any] = read_json(one.text.encode("utf-8"), one.file).value["$defs"]
    entry: dict[str, Any] = definitions["entry"]["properties"]
    keys = {word: schema["description"] for word, schema in definitions["rule"]["properties"].items()}
    said = {
        word: {**definitions.get(f"word_{word}", {}), **schema}.get("description", "") for word, schema in entry.items()
    }
    return keys, said
