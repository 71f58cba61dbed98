"""Distributions as an installer leaves them: files, metadata, entry points, and a RECORD with their digests."""

from __future__ import annotations

import base64
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from arcanos.config import ExtensionRef
from arcanos.errors import Place

collect_ignore = ["acme"]
"""A distribution of its own, with a test of its own: `test_wheel.py` builds, installs and runs it."""

Install = Callable[..., Path]
CODE = Path(__file__).with_name("acme_code.txt").read_text(encoding="utf-8")
POINTS = {"operators": {"acme.luhn": "luhn"}, "reducers": {"acme.median": "median"}, "formats": {"acme.iban": "iban"}}


def recorded(file: Path, site: Path) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()
    return f"{file.relative_to(site).as_posix()},sha256={digest},{file.stat().st_size}\n"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a distribution: `install(name, code=…, points={group: {name: attribute}}, module=…, record=…)`."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))  # pyright: ignore[reportUnknownMemberType]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)

    def run(
        name: str = "acme-arcanos",
        *,
        version: str = "1.2.0",
        code: str = CODE,
        points: Mapping[str, Mapping[str, str]] = POINTS,
        module: str = "acme_arcanos",
        record: bool = True,
        extra: Mapping[str, str] | None = None,
    ) -> Path:
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        groups = "".join(
            f"[arcanos.{group}]\n" + "".join(f"{point} = {module}:{attribute}\n" for point, attribute in given.items())
            for group, given in points.items()
        )
        files = {
            f"{module.replace('.', '/')}/__init__.py": code,
            f"{info.name}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info.name}/entry_points.txt": groups,
            f"{info.name}/INSTALLER": "tests\n",
            **(extra or {}),
        }
        lines = ""
        for path, text in files.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, encoding="utf-8")
            lines += recorded(site / path, site)
        if record:
            (info / "RECORD").write_text(f"{lines}{info.name}/RECORD,,\n", encoding="utf-8")
        return site

    yield run
    for name in set(sys.modules) - before:
        if str(site) in str(getattr(sys.modules[name], "__path__", "")) or name.startswith("acme_arcanos"):
            del sys.modules[name]


@pytest.fixture
def ref() -> Callable[..., ExtensionRef]:
    """Return what a configuration says of a distribution: `ref(name, version=…, sha256=…)`."""

    def run(name: str = "acme-arcanos", version: str | None = None, sha256: str | None = None) -> ExtensionRef:
        return ExtensionRef(name, version, sha256, Place("config.json", 3, 5))

    return run
