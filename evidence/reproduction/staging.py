"""The clean folder that steps run in: copies of the declared inputs and nothing else, and the digests of its files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from arcanos.digest import Digest
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.globs import expand
from arcanos.readers.files import open_regular


def stage(folder: Path, patterns: Sequence[str], clean: Path) -> dict[str, str]:
    """Copy what `patterns` name below `folder` to `clean`; return the digest of each file by its name.

    Raises NotCollected where a pattern names nothing, or a link, a pipe or a device.
    """
    names: set[str] = set()
    mistakes: list[Mistake] = []
    for pattern in patterns:
        matches = expand(folder, pattern)
        names.update(matches.files)
        if not matches.files:
            mistakes.append(Mistake(Place(pattern), "ARC-COL-NOFILE", "no file matches", "check the pattern"))
        hint = "declare regular files: links, pipes and devices are not copied"
        odd = (*matches.odd, *matches.links)
        mistakes += [Mistake(Place(name), "ARC-COL-FILETYPE", "this is no regular file", hint) for name in odd]
    if mistakes:
        raise NotCollected(mistakes)
    for name in sorted(names):
        _copy(folder / name, clean / name, name)
    return {name: digest_of(clean / name, name) for name in sorted(names)}


def _copy(source: Path, target: Path, name: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(open_regular(source, name, NotCollected), "rb") as reading, target.open("xb") as writing:
        shutil.copyfileobj(reading, writing, 1 << 20)
        # Whether it may be run is part of a file; who owns it and when it was made is not.
        executable = os.fstat(reading.fileno()).st_mode & 0o111
        target.chmod(0o755 if executable else 0o644)


def made(clean: Path, patterns: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the digests of the files that `patterns` name below `clean`, and the names of what is no regular file."""
    files: dict[str, str] = {}
    odd: set[str] = set()
    for pattern in patterns:
        matches = expand(clean, pattern)
        odd.update(matches.odd, matches.links)
        for name in matches.files:
            try:
                files[name] = digest_of(clean / name, name)
            except NotCollected:
                odd.add(name)
    return dict(sorted(files.items())), tuple(sorted(odd))


def below(clean: Path) -> frozenset[str]:
    """Return the names of all that is no folder below `clean`; linked folders are names, and never entered."""
    names: set[str] = set()
    for folder, folders, files in os.walk(clean):
        here = Path(folder)
        linked = [name for name in folders if (here / name).is_symlink()]
        names.update((here / name).relative_to(clean).as_posix() for name in (*files, *linked))
    return frozenset(names)


def digest_of(path: Path, name: str) -> str:
    """Return the SHA-256 of a regular file of any size. Raises NotCollected."""
    digest = Digest()
    with os.fdopen(open_regular(path, name, NotCollected), "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
