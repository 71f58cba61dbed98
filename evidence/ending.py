"""A process that ends when the run does that started it, and that nobody hears but through its answer."""

from __future__ import annotations

import os
import signal
import time
from typing import Final

EACH: Final = 0.5
"""Seconds between two looks at whether the run is still there."""


def silence(descriptor: int) -> None:
    """Let what a library prints go nowhere: it may hold evidence."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def end_with(run: int) -> None:
    """End this process, and what it started, soon after its run ended: somebody may have killed that."""
    while os.getppid() == run:
        time.sleep(EACH)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def end_at_last(seconds: float) -> None:
    """End this process after so many seconds, whatever it does."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
