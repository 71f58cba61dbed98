"""The audit report as a page: one file that obeys nothing but itself, and in which each finding is found."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.findings import Attested, Outcome, Waived
from arcanos.record import Coverage, Framing, Record
from arcanos.reports.audit.content import content
from arcanos.reports.audit.page import environment, shown
from arcanos.reports.audit.page.html import to_bytes, view_of
from arcanos.reports.report import Clauses, Grouping, Report

ISO = Clauses("iso-42001", "ISO/IEC 42001", ("A.6.2.4", "A.6.2.5"))
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "https://example.org/leak",
    "</style><style>*{display:none}",
    "</title></script><!--",
    "{{ 7 * 191 }}{% raw %}{# gone #}",
    "&lt;b&gt;&amp;&#60;&nbsp",
    "\u202egnissap\u2066 \u200b\u0000\u0007\r\nlast",
    "]]><![CDATA[ x ]]>",
    "\\22 } body { display: none } \"'",
)
VOID = frozenset({"meta", "input", "link", "br", "img"})


@dataclass
class Page(HTMLParser):
    """A page as a foreign parser reads it."""

    source: bytes
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list[tuple[str, dict[str, str | None]]])
    texts: list[str] = field(default_factory=list[str])
    raw: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    open: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] in (["script"], ["style"]):
            self.raw.setdefault(self.open[-1], []).append(data)
        else:
            self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.elements if (value := attrs.get(name)) is not None]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(record: Record, *earlier: Record, group_by: Grouping | None = None) -> Page:
    return Page(to_bytes(Report(record, earlier, group_by, frameworks=lambda: (ISO,))))


def inert(page: Page) -> None:
    """Hold a page to obeying nothing that is not its own."""
    assert Counter(tag for tag, _ in page.elements) & Counter(script=9, style=9, meta=9) == Counter(
        script=1, style=1, meta=5
    )
    assert not {tag for tag, _ in page.elements} & {"iframe", "object", "embed", "base", "link", "img", "image"}
    names = {name for _, attrs in page.elements for name in attrs}
    assert not {name for name in names if name.startswith("on")} | names & {"src", "style", "action", "srcset"}
    assert all(value.startswith("#") for value in page.values("href"))
    policy = next(attrs["content"] for tag, attrs in page.elements if "http-equiv" in attrs and tag == "meta")
    hashes = {tag: b64encode(sha256("".join(raw).encode()).digest()).decode() for tag, raw in page.raw.items()}
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def saying(text: str, record: Record) -> Record:
    """Return a record that says `text` wherever it says anything."""
    failing = replace(
        record.findings[0],
        subject=text,
        message=text,
        title=text,
        owner=text,
        why=text,
        remedy=text,
        scope=text,
        rule=text,
        controls=(text, f"iso-42001:{text}"),
    )
    found = (failing, record.findings[0].under(Waived(text, text, record.as_of.date(), text, text)))
    return replace(
        record,
        project=text,
        findings=found,
        coverage=Coverage.of(2, found),
        documents=tuple(replace(one, name=text, source=text) for one in record.documents[:1]),
        measures=tuple(replace(one, group=text, name=text, model=text, document=text) for one in record.measures),
        models=(replace(record.models[0], id=text, stage=text),),
        framing=Framing(text, text, text, text, None, (text,)),
        notes=(text,),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_and_does_nothing(text: str, record: Record) -> None:
    changed = saying(text, record)
    page = page_of(changed, replace(changed, as_of=record.as_of - timedelta(days=30)))
    inert(page)
    assert page.open == []
    if text.isprintable():
        assert page.text.count(text) > 12
    else:
        assert r"\u{202e}gnissap\u{2066} \u{200b}\u{0}\u{7} last" in page.text


def test_no_text_of_a_record_is_a_template(record: Record) -> None:
    page = page_of(replace(record, project="{{ 7 * 191 }}", notes=("{% include 'page.html' %}",)))
    assert "{{ 7 * 191 }}" in page.text
    assert "{% include 'page.html' %}" in page.text
    assert "1337" not in page.text


def fingerprints(page: Page) -> list[str]:
    """Return the anchors of the findings that a page shows."""
    return [name for _, attrs in page.elements if (name := attrs.get("id")) and name.startswith("f-")]


@given(data=st.data(), group_by=st.none() | st.sampled_from(Grouping))
def test_any_record_is_a_page_with_each_finding_once(
    data: st.DataObject, records: st.SearchStrategy[Record], group_by: Grouping | None
) -> None:
    record = data.draw(records)
    page = page_of(record, group_by=group_by)
    inert(page)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)
    shown_ = Counter(anchor[:18] for anchor in fingerprints(page))
    expected = Counter(f"f-{f.fingerprint[:16]}" for f in record.findings)
    assert set(shown_) == set(expected)
    if group_by is not Grouping.CONTROL:
        assert shown_ == expected


def many(record: Record, count: int, outcome: Outcome = Outcome.FAIL) -> Record:
    one = record.findings[0]
    found = tuple(
        replace(one, subject=f"model-{i}", message=f"message {i}.", fingerprint=f"{i:064d}"[::-1], outcome=outcome)
        for i in range(count)
    )
    return replace(record, findings=found, coverage=Coverage.of(count, found))


def test_many_findings_are_open_then_folded_then_rows(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    shower = shown.Shower
    monkeypatch.setattr("arcanos.reports.audit.page.html.Shower", lambda: shower(open=4, folded=20))
    page = page_of(many(record, 300))
    kinds = Counter(tag for tag, attrs in page.elements if "data-state" in attrs)
    assert kinds == {"article": 4, "details": 20, "li": 276}
    text = page.text
    assert "276 more findings are one row each" in text
    assert "251 to 276 of 276" in text
    assert {f"message {i}." for i in range(300)} <= set(re.findall(r"message \d+\.", text))


def test_what_is_left_out_is_counted_and_stands_in_the_record(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    found = content(Report(many(record, 30))).failing
    batch = shown.Shower(open=4, folded=6, rows=12).batch(found)
    assert (len(batch.open), len(batch.folded), batch.in_rows, batch.left_out) == (4, 6, 12, 8)
    shower = shown.Shower
    monkeypatch.setattr("arcanos.reports.audit.page.html.Shower", lambda: shower(open=0, folded=0, rows=10))
    page = page_of(many(record, 30))
    assert "20 of 30 are not in this page: they are in the record." in page.text
    assert len(fingerprints(page)) == 10


def test_a_finding_of_two_controls_is_whole_once_and_linked_after_that(record: Record) -> None:
    audit = content(Report(record, group_by=Grouping.CONTROL))
    first, second = (batch for _, batch in view_of(audit).groups)
    assert (len(first.open), len(first.again), len(second.open), len(second.again)) == (1, 0, 0, 1)
    assert first.open[0] == second.again[0]


@pytest.mark.parametrize(
    "text",
    [
        "Audit of consumer credit",
        "Example Bank",
        "Confidential",
        "2026-04-01 to 2026-06-30",
        "2026-06-15T12:00:00Z",
        "CLOSED a rule failed",
        "Nothing was looked at. No rule that was evaluated, and is in force, is about this scope.",
        "in: [AES256, aws:kms]",
        "evidence/registry.yaml:14:9",
        "rules/security/weights-encrypted-at-rest.yaml:3:1",
        "ML engineering (ada, alan), ml@example.org",
        "fail, waived by W-2026-014 until 2026-06-30, approved by Grace Hopper, GOV-7",
        "ML engineering supplies more observations",
        "No rule in force was evaluated for 1 of its clauses: A.6.2.4",
        "not in force until 2026-09-01",
        "planned 9 = 1 pass",
        "fairness: ratio = 0.75",
        "arcanos replay RECORD",
        "women 0.397 0.344 to 0.452 at 95 % 310",
        "none stated",
        "Signature",
    ],
)
def test_the_page_says(text: str, record: Record) -> None:
    assert text in page_of(record).text


def test_a_text_that_is_too_long_is_cut_and_says_so(record: Record) -> None:
    long = replace(record.findings[0], message="x" * 100_000)
    page = page_of(replace(record, findings=(long, *record.findings[1:])))
    assert "cut: 100,000 characters; the record has them all" in page.text
    assert len(page.source) < 400_000


def test_what_a_person_attested_is_there_with_who_when_and_until(record: Record) -> None:
    said = Attested("ada", "ml-engineering", record.as_of, "yes", "All six were looked at.", record.as_of.date())
    holds = replace(record.findings[1], attested=said)
    page = page_of(replace(record, findings=(*record.findings[:1], holds, *record.findings[2:])))
    assert "yes, by ada (ml-engineering) on 2026-06-15 , valid until 2026-06-15" in page.text
    assert page.text.count("All six were looked at.") == 1


def test_a_record_without_anything_says_so_and_is_no_pass(record: Record) -> None:
    empty = Record(
        record.project, record.engine_version, record.as_of, (), (), None, (), Coverage.of(0, ()), record.decision
    )
    page = page_of(empty)
    inert(page)
    for text in ("CLOSED", "nothing was looked at", "No document was read.", "No pack was used.", "planned 0 ="):
        assert text in page.text
    assert "The record does not say how it was asked" in page.text
    assert page.text.count("Nothing was evaluated: this is no pass.") == 3
    assert "No check fails" not in page.text
    assert "Everything that was asked could be told" not in page.text


def test_the_trend_and_what_moved_are_there_with_an_earlier_record(record: Record) -> None:
    assert "No earlier record was given" in page_of(record).text
    before = replace(record, as_of=record.as_of - timedelta(days=30))
    page = page_of(record, before)
    assert "What was open in each audit" in page.text
    assert "2026-05-16" in page.text


def test_each_drawing_has_a_role_and_a_title_or_is_hidden(record: Record) -> None:
    page = page_of(record, replace(record, as_of=record.as_of - timedelta(days=30)))
    drawings = [attrs for tag, attrs in page.elements if tag == "svg"]
    assert any(attrs.get("role") == "img" for attrs in drawings)
    key = page.source.decode().count('<svg width="14"')
    told = sum(attrs.get("role") == "img" and "aria-labelledby" in attrs for attrs in drawings)
    assert told + sum(attrs.get("aria-hidden") == "true" for attrs in drawings) + key == len(drawings)
    assert sum(tag == "title" for tag, _ in page.elements) == told + 1


def test_headings_go_down_one_level_at_a_time(record: Record) -> None:
    levels = [int(tag[1]) for tag, _ in page_of(record).elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_classification_is_in_the_margin_of_each_printed_page(record: Record) -> None:
    framing = replace(record.framing or Framing(), classification='Secret" } </style>')
    css = "".join(page_of(replace(record, framing=framing)).raw["style"])
    assert r'@top-right { content: "Secret\000022  \00007d  \00003c \00002f style\00003e "' in css


def test_what_stands_in_the_margin_of_each_printed_page_has_room_there() -> None:
    css = environment.style("secret " * 40, "title " * 40)
    margins = css[css.rindex("@page") :]
    assert max(len(text) for text in re.findall(r'content: "([^"]*)"', margins)) < 100
    assert margins.count("\\002026 ") == 2
