"""The formats that a run can be written in: one literal table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from arcanos.record import Record
from arcanos.reports import markdown, terminal
from arcanos.reports.record_json import to_json


def _text(record: Record) -> bytes:
    return terminal.render(record).encode("utf-8")


def _markdown(record: Record) -> bytes:
    return markdown.render(record).encode("utf-8")


FORMATS: Mapping[str, Callable[[Record], bytes]] = {
    "text": _text,
    "json": to_json,
    "markdown": _markdown,
}
