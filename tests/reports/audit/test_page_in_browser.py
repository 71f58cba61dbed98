"""The audit report in a real browser: usable without a script, by keyboard, on a phone, in the dark, by everybody."""

from __future__ import annotations

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from server import PARTS, found

from arcanos.findings import Waived
from arcanos.record import Coverage, Record
from arcanos.reports.audit.page import shown
from arcanos.reports.audit.page.html import to_bytes
from arcanos.reports.report import Clauses, Report

AXE = PARTS / "node_modules" / "axe-core" / "axe.min.js"
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
LAPTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
Scheme: TypeAlias = Literal["light", "dark"]
FOUND = "[data-state]"
FOLDS = "article.finding, details.finding, details.chunk"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    command = found("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def file(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a page that holds everything that a page can: open and folded findings, rows, charts, a trend."""
    monkeypatch.setattr("arcanos.reports.audit.page.html.Shower", lambda: shown.Shower(open=5, folded=5))
    waived = Waived("W-1", "Grace Hopper", record.as_of.date(), "GOV-1")
    more = [replace(record.findings[0], subject=f"model-{i}@1.0.0", fingerprint=f"{i:064x}"[::-1]) for i in range(9)]
    findings = (*record.findings, *more, more[0].under(waived))
    full = replace(record, findings=findings, coverage=Coverage.of(len(findings), findings))
    earlier = replace(record, as_of=record.as_of - timedelta(days=90))
    path = tmp_path / "audit.html"
    iso = Clauses("iso-42001", "ISO/IEC 42001", ("A.6.2.4", "A.6.2.5"))
    path.write_bytes(to_bytes(Report(full, (earlier,), frameworks=lambda: (iso,))))
    return path


@contextmanager
def opened(
    browser: Browser, file: Path, *, scheme: Scheme = "light", scripts: bool = True, size: ViewportSize = LAPTOP
) -> Generator[Page]:
    """Open the page, and hold it to asking nobody for anything and to breaking nothing."""
    context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts)
    page = context.new_page()
    told, asked = list[str](), list[str]()
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    yield page
    assert told == []
    assert set(asked) == {file.as_uri()}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser: Browser, file: Path, scheme: Scheme) -> None:
    if not AXE.exists():
        pytest.skip("absent: axe-core, which tests/parts/install brings")
    with opened(browser, file, scheme=scheme) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(AXE.read_text("utf-8"))
        answer = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    told = [(one["id"], node["html"][:200]) for one in answer["violations"] for node in one["nodes"]]
    assert told == []
    assert "color-contrast" in {one["id"] for one in answer["passes"]}


def test_on_a_phone_nothing_sticks_out(browser: Browser, file: Path) -> None:
    with opened(browser, file, size=PHONE) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_without_scripts_all_is_there_and_folds_open(browser: Browser, file: Path) -> None:
    with opened(browser, file, scripts=False) as page:
        assert not page.locator(".filter").is_visible()
        folded = page.locator("details.finding").first
        assert not folded.locator(".message").is_visible()
        folded.locator("summary").focus()
        page.keyboard.press("Enter")
        assert folded.locator(".message").is_visible()
        assert page.locator(".chart").first.is_visible()


def test_the_filter_shows_what_was_asked_for_and_counts_it(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        total = page.locator(FOUND).count()
        told = page.locator(".told")
        assert told.text_content() == f"{total} findings in this page"
        page.select_option("#q-state", "failing")
        page.fill("#q-text", "MODEL-3@1.0.0")
        told.get_by_text(f"1 of {total} findings of this page are shown").wait_for()
        assert page.locator(f"{FOUND}:not([hidden])").count() == 1
        page.get_by_role("button", name="Clear").click()
        told.get_by_text(f"{total} findings in this page").wait_for()
        page.select_option("#q-severity", "low")
        told.get_by_text(f"1 of {total} findings").wait_for()


def test_the_keyboard_reaches_each_finding(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        mark = f"event.target.closest('{FOLDS}')?.setAttribute('data-reached', '')"
        page.evaluate(f"document.addEventListener('focusin', (event) => {mark})")
        stops = page.locator("a, button, input, select, summary, [tabindex='0']").count()
        for _ in range(stops):
            page.keyboard.press("Tab")
        folds = page.locator(FOLDS)
        assert folds.count() > 10
        assert page.locator("[data-reached]").count() == folds.count()


def test_a_link_opens_the_finding_that_it_names(browser: Browser, file: Path) -> None:
    with opened(browser, file, scripts=False) as page:
        anchor = page.locator("details.finding .inner").first.get_attribute("id")
        page.goto(f"{file.as_uri()}#{anchor}")
        assert page.locator(f"#{anchor} .message").is_visible()


def test_on_paper_the_summary_is_one_page_and_everything_unfolds(browser: Browser, file: Path, tmp_path: Path) -> None:
    command, pdf = found("pdftotext"), tmp_path / "audit.pdf"
    with opened(browser, file) as page:
        whole = page.locator(".finding").count()
        page.pdf(path=pdf, prefer_css_page_size=True)
    text = subprocess.run([command, "-layout", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    summary = next(i for i, one in enumerate(pages) if "Executive summary" in one)
    assert "Decisions needed" in pages[summary]
    assert "Coverage by audit scope" in pages[summary + 1]
    assert all("Confidential" in one for one in pages)
    assert text.count("Fingerprint") == whole > 5
