"""The review page: one file that needs nothing else, obeys nothing of evidence, and prints a page for each owner."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from arcanos.record import Record
from arcanos.reports.report import Report
from arcanos.reports.review.content import review
from arcanos.reports.review.page import render, to_bytes

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    '"><a href="javascript:alert(1)">x</a>',
    "\u202egnp.exe \x1b[31m \x00",
    "&lt;b&gt;",
]


class Elements(HTMLParser):
    """The elements and attributes of a page, as Python's own parser reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_record_has_the_elements_of_an_honest_one(text: str, record: Record) -> None:
    findings = tuple(replace(f, message=text, remedy=text, subject=text) for f in record.findings)
    decision = replace(record.decision, reasons=tuple(text for _ in record.decision.reasons), gate=text)
    hostile = render(review(Report(replace(record, findings=findings, project=text, decision=decision))))
    assert Elements(hostile).found == Elements(render(review(Report(record)))).found
    assert not re.search("[\x00\x1b\u202e]", hostile)


def test_templates_in_evidence_are_text(record: Record) -> None:
    findings = (replace(record.findings[0], message="{{ 7 * 7 }}"), *record.findings[1:])
    assert "{{ 7 * 7 }}" in render(review(Report(replace(record, findings=findings))))


def test_the_policy_of_the_page_allows_its_own_style_and_nothing_else(record: Record) -> None:
    text = render(review(Report(record)))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"<script|<link|<img|<iframe|\sstyle=|\son\w+=|url\(|@import", text)


def test_every_link_leads_to_a_place_on_the_page_and_every_owner_has_a_page_of_its_own(record: Record) -> None:
    page = html.document_fromstring(to_bytes(Report(record)))
    links = page.xpath("//a/@href")
    assert all(link.startswith("#") and page.xpath(f"//*[@id='{link[1:]}']") for link in links)
    owners = page.xpath("//section[contains(@class, 'page')][starts-with(@id, 'owner-')]")
    assert len(owners) == len(review(Report(record)).pages)
    assert re.search(r"@media print \{.*\.page \{ break-before: page;", to_bytes(Report(record)).decode(), re.DOTALL)


@given(st.data())
def test_any_record_gives_a_page_with_each_finding_of_its_pages_once(
    records: st.SearchStrategy[Record], data: st.DataObject
) -> None:
    record = data.draw(records)
    pack = review(Report(record, (record,)))
    page = html.document_fromstring(render(pack).encode())
    assert len(page.xpath("//article")) == sum(len(one.points) for one in pack.pages)
    assert len(page.xpath("//h1")) == 1
