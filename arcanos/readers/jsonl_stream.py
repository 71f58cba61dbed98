"""Read JSON Lines of any size, one line at a time: strict as `jsonl`, and only one line is in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from arcanos.errors import DocumentRefused, Mistake, Place, Refused
from arcanos.readers.json import StrictDecoder, Suspect, unexplained
from arcanos.readers.json_scan import JsonScan
from arcanos.readers.source import LIMITS, Limits, Value
from arcanos.readers.text import TOLD, Halt, decode, empty

_MARK = b"\xef\xbb\xbf"


def stream_jsonl(
    lines: Iterable[bytes],
    name: str,
    *,
    limits: Limits = LIMITS,
    refused: type[Refused] = DocumentRefused,
    nonfinite: bool = False,
) -> Iterator[tuple[int, Value]]:
    """Yield the number and the value of each line that is not blank; the budgets are of one line.

    `lines` come with their line ends; one longer than the limit of size ends the reading, so that they may be cut
    one byte behind it. `nonfinite` is that of `read_json`. Raises `refused` behind the last line, or behind the
    first mistakes: who takes values before that must drop them then.
    """
    decoder = StrictDecoder(limits, nonfinite=nonfinite)
    mistakes: list[Mistake] = []
    found = 0
    for number, line in enumerate(lines, 1):
        raw = line.removesuffix(b"\n").removesuffix(b"\r")
        raw = raw.removeprefix(_MARK) if number == 1 else raw
        if not raw.strip(b" \t\r\n"):
            continue
        found += 1
        if len(raw) > limits.size:
            mistakes.append(_too_long(name, number, limits))
            break
        try:
            value = decoder.read(raw.decode("utf-8"))
        except (Suspect, ValueError, RecursionError):
            mistakes += _mistakes(raw, number, name, limits, nonfinite)
            if len(mistakes) >= TOLD:
                break
        else:
            yield number, value
    if mistakes:
        raise refused(mistakes)
    if not found:
        raise empty(name, refused)


def _too_long(name: str, number: int, limits: Limits) -> Mistake:
    message = f"a line has at most {limits.size} bytes"
    return Mistake(Place(name, number, 1), "ARC-IN-LIMIT", message, "write one record on each line")


def _mistakes(line: bytes, number: int, name: str, limits: Limits, nonfinite: bool) -> tuple[Mistake, ...]:
    """Return what is wrong with a line, at its place in the file."""
    try:
        text = decode(line, name, limits, DocumentRefused, number - 1)
        with suppress(Halt):
            JsonScan(text, limits, nonfinite=nonfinite).run(0, len(text.text))
        text.settle()
        raise unexplained(text)
    except DocumentRefused as told:
        return told.mistakes
