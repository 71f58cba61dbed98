"""Which version a change asks for: what can move a verdict is major, what adds and decides later minor, words patch.

Below 1.0.0 the numbers move one place down, as Semantic Versioning is mostly read: major raises the second,
minor and patch the third.
"""

from __future__ import annotations

from arcanos.authoring.pack_diff.changes import Step
from arcanos.engine.values import Version, version


def asked_for(old: str, step: Step) -> str:
    """Return the lowest release that a step after `old` asks for; `old` itself where nothing changed."""
    found = version(old)
    if found is None or step is Step.NONE:
        return old
    major, minor, patch = found.core
    if step is Step.MAJOR and major:
        return f"{major + 1}.0.0"
    if step is Step.MAJOR or (step is Step.MINOR and major):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + (0 if found.pre else 1)}"


def warning(old: str, new: str, step: Step) -> str:
    """Say that the version was not raised as far as the change asks; nothing where it was, or nothing changed."""
    before, after, wanted = version(old), version(new), version(asked_for(old, step))
    if before is None or after is None or wanted is None or step is Step.NONE:
        return ""
    if after.rank <= before.rank:
        return f"the version was not raised: the change is {step}, so it asks for {asked_for(old, step)} or later"
    if _release(after) < wanted.core:
        return f"the change is {step}: it asks for version {asked_for(old, step)} or later, and this is {new}"
    return ""


def _release(found: Version) -> tuple[int, int, int]:
    return found.core
