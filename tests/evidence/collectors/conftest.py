"""Where collectors work in tests: a folder, a fixed time, no network, and secrets from a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Query, Reply, Setting
from arcanos.readers.source import Value

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS: Mapping[str, str] = {"TOKEN": "t0ken-of-the-tests"}


class NoWeb:
    """A network that refuses everything."""

    def ask(
        self,
        method: Literal["GET", "POST"],
        url: str,
        *,
        query: Query = (),
        json: Value = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        raise NotCollected([Mistake(Place(url), "ARC-NET-DENIED", "no network here", "give the test a web of its own")])


def secret(name: str) -> str:
    if name not in SECRETS:
        raise NotCollected([Mistake(Place(name), "ARC-COL-SECRET", "the variable is not set", "set it")])
    return SECRETS[name]


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """Return a setting over an empty folder; `dataclasses.replace` gives it another web."""
    return Setting(tmp_path, AS_OF, NoWeb(), secret)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return what writes a file below the setting's folder."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written
