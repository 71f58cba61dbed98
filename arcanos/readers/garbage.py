"""Keep the garbage collector away while a value is built: none of it is garbage, and all of it would be walked."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Generator[None]:
    """Turn the collector off inside the block and, where it was on, on again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
