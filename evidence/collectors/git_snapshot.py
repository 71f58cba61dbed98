"""What is checked out, and the configuration beside it: git repositories and files as one `config` document.

Git is never run and its configuration never obeyed: what stands in a work tree under audit may be made to run commands.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from arcanos.clock import rfc3339
from arcanos.digest import Digest
from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.collectors.files import found, whole
from arcanos.evidence.collectors.git_layout import Layout, fail, layout
from arcanos.evidence.collectors.git_objects import Absent, Objects
from arcanos.evidence.collectors.git_refs import head, parsed
from arcanos.evidence.collectors.git_worktree import compare
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.globs import pattern_fault
from arcanos.evidence.origins import Origin, Withheld
from arcanos.evidence.words import Pattern
from arcanos.readers.source import Value
from arcanos.redaction import redact
from arcanos.strict import Distinct, refuse

LONGEST: Final = 64 * 1024
"""Characters of a captured file whose text is kept; of a longer one the digest is."""

_SCP = re.compile(r"(?:[^@/:]+@)?([A-Za-z0-9.-]+):(?!//)([^\x00-\x20]+)")


def _folder(text: str) -> str:
    fault = None if text == "." else pattern_fault(f"{text}/x")
    if fault or "*" in text or "?" in text or "[" in text:
        refuse("ARC-CFG-PATH", fault or "is a pattern", "name one folder below the configuration's, or '.'")
    return text


Folder: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_folder)]


class Options(FileOptions):
    """An entry of `collect`."""

    from_: Literal["git-snapshot"] = Field(alias="from", description="What is checked out, and configuration files.")
    repositories: Distinct[Folder] = Field(
        default_factory=lambda: ["."], description="Folders of git repositories; '.' is the configuration's own."
    )
    files: Distinct[Pattern] = Field(
        default_factory=list[str], description="Files whose digest and, where it is short, text is kept."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return the repositories and the files. Raises NotCollected for anything that is broken or leads elsewhere."""
    origins: list[Origin] = []
    notes: list[str] = []
    withheld: list[Withheld] = []
    mistakes: list[Mistake] = []
    repositories: list[Value] = []
    for path in options.repositories:
        try:
            repositories.append(_repository(setting, path, origins, notes))
        except NotCollected as refused:
            mistakes += refused.mistakes
    try:
        files = _files(setting, options.files, origins, withheld)
    except NotCollected as refused:
        mistakes += refused.mistakes
        files = []
    if mistakes:
        raise NotCollected(mistakes)
    return Collected(
        {"repositories": repositories, "files": files}, tuple(origins), None, tuple(withheld), tuple(notes)
    )


def _repository(setting: Setting, path: str, origins: list[Origin], notes: list[str]) -> Value:
    where = layout(setting.folder, path)
    objects = Objects(where)
    try:
        at = head(where)
        data = objects.get(at.commit, "commit")
        commit = parsed(data, where)
        entry: dict[str, Value] = {"path": path, "commit": at.commit, "captured_at": rfc3339(setting.as_of)}
        entry |= {"object_format": where.object_format, "bare": where.bare, "detached": at.branch is None}
        entry["signed"] = commit.signature is not None
        told = {
            "branch": None
            if at.branch is None
            else at.branch.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
            "signature": commit.signature,
            "authored_at": commit.authored_at,
            "committed_at": commit.committed_at,
            "remote": remote(where),
        }
        entry |= {key: value for key, value in told.items() if value is not None}
        if not where.bare:
            _look(setting, where, objects, commit.tree, entry, notes)
    except Absent:
        hint = "clone it whole: objects that are borrowed from another repository are not followed"
        fail(path, "it does not have the commit that is checked out", hint)
    finally:
        objects.close()
    origins.append(_origin(path, data))
    setting.watch(f"{path}: {at.commit[:12]}")
    return entry


def _look(
    setting: Setting, where: Layout, objects: Objects, tree: str, entry: dict[str, Value], notes: list[str]
) -> None:
    work = compare(where, setting.folder, objects, tree)
    if work.dirty is not None:
        entry["dirty"] = work.dirty
    else:
        notes += [f"{where.name}: whether it is dirty can't be told: {reason}" for reason in sorted(work.unclear)]
    if work.untracked is not None:
        entry["untracked"] = work.untracked


def _origin(path: str, data: bytes) -> Origin:
    digest = Digest()
    digest.update(data)
    return Origin(f"{path}/.git", digest.hexdigest(), len(data), "application/x-git-commit")


def remote(where: Layout) -> str | None:
    """Return where `origin` is, or the only other remote: without user, password, query and fragment."""
    urls = {
        key.removeprefix("remote.").removesuffix(".url"): value
        for key, value in where.settings.items()
        if key.startswith("remote.") and key.endswith(".url")
    }
    url = urls.get("origin") or (next(iter(urls.values())) if len(urls) == 1 else None)
    shown = None if url is None else _without_user(url)
    return None if shown is None else redact(shown)


def _without_user(url: str) -> str | None:
    if "://" not in url:
        scp = _SCP.fullmatch(url)
        return f"{scp[1]}:{scp[2]}" if scp else None if "@" in url or not url.isprintable() else url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{port}{parts.path}" if url.isprintable() else None


def _files(setting: Setting, patterns: list[str], origins: list[Origin], withheld: list[Withheld]) -> list[Value]:
    entries: list[Value] = []
    for i, file in enumerate(found(setting, patterns)):
        data, origin = whole(file, "application/octet-stream", setting.limits)
        entry: dict[str, Value] = {"path": file.name, "sha256": origin.sha256, "size": origin.size}
        text = _text(data)
        if text is not None:
            entry["text"] = redact(text)
            if entry["text"] != text:
                withheld.append(Withheld(f"$.files[{i}].text", "parts of the text look like secrets"))
        origins.append(origin)
        entries.append(entry)
    return entries


def _text(data: bytes) -> str | None:
    """Return a short file that is text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(text) <= LONGEST and "\0" not in text else None
