"""Read sheets of a workbook that somebody sent: in a process of its own, which may do nothing but answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.evidence.processes import Ended, Processes
from arcanos.evidence.workbook.talk import ANSWER, ANSWERED, read_answer
from arcanos.readers.grid import Grid
from arcanos.readers.source import Limits

LIMITS: Final = Limits(size=64 * 1024 * 1024)
SECONDS: Final = 150.0
_CHILD: Final = (sys.executable, "-I", "-B", "-m", "arcanos.evidence.workbook.child")
_NEEDS: Final = ("openpyxl", "defusedxml")
_ENDED: Final = {
    Ended.TIMEOUT: f"reading it took longer than {SECONDS:.0f} seconds",
    Ended.PROCESSOR: "reading it took too much of the processor",
    Ended.SIGNAL: "the process that read it was ended by the system",
    Ended.SIZE: "it holds more than can be taken over",
    Ended.DONE: "the process that read it gave no answer",
}


def read_workbook(data: bytes, name: str, sheets: Sequence[str]) -> dict[str, Grid]:
    """Return the sheets of these names; `name` is the workbook as the user named it. Raises DocumentRefused."""
    if any(find_spec(module) is None for module in _NEEDS):
        hint = "pip install 'arcanos[workbook]'"
        raise DocumentRefused([Mistake(Place(name), "ARC-IN-EXTRA", "reading a workbook needs an extra", hint)])
    processes = Processes((*_CHILD, *sheets), ANSWER.size)
    try:
        ended, line = processes.run(data, SECONDS, b"w ", lambda _: None)
    finally:
        processes.end()
    try:
        if ended is Ended.DONE and line.startswith(ANSWERED):
            return {grid.name: grid for grid in read_answer(line.removeprefix(ANSWERED), name)}
    except ValueError:
        ended = Ended.DONE
    hint = "open it in a spreadsheet program, save it again, and try once more"
    raise DocumentRefused([Mistake(Place(name), "ARC-IN-WORKBOOK", _ENDED[ended], hint)])
