"""What a run in CI may not leave out, and how hard Hypothesis tries."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ["real_parts"]

CI = os.environ.get("CI") == "true"
ABSENT = "absent:"  # how the reason of a skip begins when this machine lacks what the test needs

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if CI else "dev")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a failure of a skip that CI does not allow."""
    report = yield
    _refuse_absence(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Make a failure of a module's skip that CI does not allow."""
    report = yield
    _refuse_absence(report)
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `deep`, unless the command line speaks of it."""
    if "deep" in (config.getoption("markexpr") or ""):
        return
    deep = [item for item in items if item.get_closest_marker("deep")]
    if deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]


def _refuse_absence(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not (CI and report.skipped and isinstance(report.longrepr, tuple)):
        return
    _, _, reason = report.longrepr
    if reason.removeprefix("Skipped: ").startswith(ABSENT):
        report.outcome = "failed"
        report.longrepr = f"In CI nothing is left out: {reason}"


ROOT = Path(__file__).parents[1]
NOT_THE_PRODUCT = (
    ".git",
    ".venv",
    ".parts",
    ".*_cache",
    ".hypothesis",
    "__pycache__",
    "build",
    "dist",
    "*.egg-info",
    ".coverage*",
)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of this project as it would be committed, for what writes beside the sources."""
    copy = tmp_path_factory.mktemp("product") / "arcanos"
    shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(*NOT_THE_PRODUCT))
    return copy
