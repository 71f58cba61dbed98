"""The process of one collector: it reads a job, confines itself, collects, and answers with one line.

It runs as `python -I -m arcanos.evidence.child`, so that nothing of the checkout can be imported.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

from arcanos.digest import canonical
from arcanos.errors import Mistake, NotCollected, Place, Refused
from arcanos.evidence.collectors.catalogue import collector, needs
from arcanos.evidence.collectors.interface import NETWORK, Method, Query, Reply, Setting, Web
from arcanos.evidence.confinement import Budget, Confined, confine, limit
from arcanos.evidence.ending import end_at_last, end_with, silence
from arcanos.evidence.job import ANSWER, ANSWERED, WATCH, Job, collected_bytes, read_job, refused_bytes
from arcanos.evidence.servers import Reach, servers_of
from arcanos.readers.source import Value
from arcanos.redaction import printable, redact

GRACE: Final = 5.0
"""Seconds after which a process ends itself whose run is gone."""
SHORTEST: Final = 8
"""Characters of a credential from which on an answer that holds it is taken for one that repeats it."""


def main() -> None:
    """Read the job from standard input and answer on standard output, which nobody else here writes to."""
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    out = os.fdopen(os.dup(1), "wb")
    silence(1)
    job = read_job(sys.stdin.buffer.read(ANSWER.size))
    end_at_last(job.seconds + GRACE)
    wanted = needs(job.collector)
    limit(Budget(seconds=int(job.seconds) + 1), wanted)
    out.write(ANSWERED + _answer(job, wanted, out) + b"\n")
    out.flush()


def _answer(job: Job, wanted: frozenset[str], out: BinaryIO) -> bytes:
    """Return the answer, whatever happens, without a value of what was read or sent."""
    try:
        return _without_secrets(_collect(job, wanted, out), job)
    except Refused as refused:
        return _without_secrets(refused_bytes(refused.mistakes), job)
    except Confined as refused:
        hint = "report it: a collector that needs this says so"
        return _failed(job, "ARC-COL-CONFINED", f"the collector was kept from {refused}, which it does not need", hint)
    except MemoryError:
        hint = "ask for less, or collect it in parts"
        return _failed(job, "ARC-COL-MEMORY", "it needs more memory than a collector may use", hint)
    except Exception as error:  # noqa: BLE001 - whatever a library raises is a source that failed
        return _failed(job, "ARC-COL-BUG", f"the collector broke ({type(error).__name__})", "report it with its source")


def _collect(job: Job, wanted: frozenset[str], out: BinaryIO) -> bytes:
    module = collector(job.collector)
    options = module.Options.model_validate(job.options)
    pinned: set[str] = set()
    setting = Setting(
        folder=Path(job.folder),
        as_of=job.as_of,
        web=_web(job, options.retries, pinned) if NETWORK in wanted else Offline(),
        secret=lambda name: _secret(job, name),
        watch=lambda text: _watch(out, text),
    )
    confine(wanted, pinned.__contains__)
    return collected_bytes(module.collect(options, setting))


def _web(job: Job, retries: int, pinned: set[str]) -> Web:
    """Return the way out; the addresses that it checked are added to `pinned`."""
    from arcanos.evidence.web import HttpWeb, verifying

    reach = Reach(servers_of(job.servers), servers_of(job.named))
    return HttpWeb(reach, retries=retries, context=verifying(job.ca), pinned=pinned)


class Offline:
    """The web of a collector that does not say it needs one."""

    def ask(
        self,
        method: Method,
        url: str,
        *,
        query: Query = (),
        json: Value = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        """Raise Confined."""
        raise Confined("the network")


def _secret(job: Job, name: str) -> str:
    if name not in job.secrets:
        what = "the keyring has no such entry" if name.startswith("keyring:") else "the variable is not set, or empty"
        raise NotCollected([Mistake(Place(name), "ARC-COL-SECRET", what, "set it where 'arcanos collect' runs")])
    return job.secrets[name]


def _watch(out: BinaryIO, text: str) -> None:
    out.write(WATCH + printable(redact(text))[:200].encode() + b"\n")
    out.flush()


def _without_secrets(answer: bytes, job: Job) -> bytes:
    """Return an answer that repeats no credential: a server may echo what it was asked with."""
    for name, value in job.secrets.items():
        if len(value) >= SHORTEST and canonical(value)[1:-1] in answer:
            return _failed(job, "ARC-COL-ECHO", f"what was read repeats the credential '{name}'", "ask its owner why")
    return answer


def _failed(job: Job, code: str, message: str, hint: str) -> bytes:
    return refused_bytes((Mistake(Place(job.collector), code, message, hint),))


if __name__ == "__main__":
    main()
