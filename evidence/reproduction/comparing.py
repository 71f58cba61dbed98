"""What differs between what a step made now and what was deployed, file by file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from arcanos.readers.source import Value


class What(StrEnum):
    """How a file differs, or a step."""

    DIFFERENT = "different"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    NO_FILE = "no-regular-file"
    STEP_FAILED = "step-failed"


_TITLES = {
    What.DIFFERENT: "The file is another than the one that was deployed",
    What.MISSING: "A file that was deployed was not made",
    What.UNEXPECTED: "A file was made that was not deployed",
    What.NO_FILE: "What was made is a link or no regular file",
    What.STEP_FAILED: "The step failed",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: in which step, at which file (empty for the step itself), and the digests where there are any."""

    step: str
    what: What
    file: str
    expected: str = ""
    found: str = ""
    detail: str = ""

    def entry(self, reproduction: str, owner: str) -> dict[str, Value]:
        """Return the difference as a finding of the document."""
        digests = [f"expected {self.expected}" if self.expected else "", f"found {self.found}" if self.found else ""]
        told = {
            "file": self.file,
            "expected": self.expected,
            "found": self.found,
            "detail": self.detail or ", ".join(filter(None, digests)),
        }
        return {
            "reproduction": reproduction,
            "owner": owner,
            "step": self.step,
            "id": str(self.what),
            "severity": "high",
            "title": _TITLES[self.what],
            "subject": f"{self.step}: {self.file}" if self.file else self.step,
            **{name: value for name, value in told.items() if value},
        }


def differences(
    step: str, expected: Mapping[str, str], found: Mapping[str, str], odd: Iterable[str]
) -> Iterator[Difference]:
    """Yield what differs, by file: `expected` and `found` are digests by name, `odd` is what is no regular file."""
    strange = set(odd)
    for name in sorted({*expected, *found, *strange}):
        before, now = expected.get(name, ""), found.get(name, "")
        if name in strange:
            yield Difference(step, What.NO_FILE, name, expected=before)
        elif not now:
            yield Difference(step, What.MISSING, name, expected=before)
        elif not before:
            yield Difference(step, What.UNEXPECTED, name, found=now)
        elif before != now:
            yield Difference(step, What.DIFFERENT, name, before, now)
