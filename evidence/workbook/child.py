"""The process that takes one workbook apart: it confines itself, reads the file from its input, and answers.

It runs as `python -I -m arcanos.evidence.workbook.child SHEET...`, so that nothing of the checkout can be imported.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from arcanos.errors import DocumentRefused, Mistake, Place
from arcanos.evidence.confinement import Budget, Confined, confine, limit
from arcanos.evidence.ending import end_at_last, end_with, silence
from arcanos.evidence.workbook.cells import read_cells
from arcanos.evidence.workbook.package import check_package
from arcanos.evidence.workbook.talk import ANSWERED, cells_bytes, mistakes_bytes

SECONDS: Final = 120
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a workbook."""


def main(sheets: Sequence[str]) -> None:
    """Read a workbook from standard input and answer with the cells of `sheets` on standard output."""
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    out = os.fdopen(os.dup(1), "wb")
    silence(1)
    data = sys.stdin.buffer.read(LARGEST + 1)
    end_at_last(SECONDS + 5.0)
    limit(Budget(seconds=SECONDS), frozenset())
    out.write(ANSWERED + _answer(data, sheets) + b"\n")
    out.flush()


def _answer(data: bytes, sheets: Sequence[str]) -> bytes:
    """Return the answer, whatever happens, without a value of what was read."""
    import_module("openpyxl")  # it looks for what is installed, before anything is refused
    confine(frozenset(), lambda _: False)
    try:
        check_package(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return cells_bytes(read_cells(data, sheets))
    except DocumentRefused as refused:
        return mistakes_bytes(refused.mistakes)
    except Confined as refused:
        return _failed(f"reading it was kept from {refused}", "it is not what a spreadsheet program writes")
    except MemoryError:
        return _failed("it needs more memory than a workbook may", "split it")
    except Exception as error:  # noqa: BLE001 - whatever the library raises is a workbook that can't be read
        return _failed(
            f"it can't be read ({type(error).__name__})", "open it in a spreadsheet program and save it again"
        )


def _failed(message: str, hint: str) -> bytes:
    return mistakes_bytes([Mistake(Place(""), "ARC-IN-WORKBOOK", message, hint)])


if __name__ == "__main__":
    main(sys.argv[1:])
