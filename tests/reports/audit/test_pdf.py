"""The audit report as PDF, read back by poppler: all that is said, and nothing that evidence says is obeyed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.findings import Outcome
from arcanos.record import Coverage, Record
from arcanos.reports.audit.content import content
from arcanos.reports.audit.pdf.data import ROWS, data
from arcanos.reports.audit.pdf.document import to_bytes
from arcanos.reports.audit.pdf.letters import KNOWN, Letters
from arcanos.reports.audit.sections import FULL
from arcanos.reports.report import Clauses, Report

GOLDEN = Path(__file__).parents[1] / "golden" / "record.pdf.json"
ISO = Clauses("iso-42001", "ISO/IEC 42001", ("A.6.2.4", "A.6.2.5"))
TEMPLATE = files("arcanos.reports.audit.pdf").joinpath("report.typ").read_text(encoding="utf-8")
PARTS = [
    *("1 Executive summary", "2 Scope and coverage", "3 Method", "4 Findings", "5 Waived and baselined"),
    *("6 What could not be told", "7 What does not decide", "8 What holds, and what does not apply", "9 Controls"),
    *("10 Evidence", "11 Proof of evaluation", "12 Figures", "13 Trend", "14 Sign-off", "15 Glossary"),
]
HOSTILE = [
    '#read("/etc/passwd") #import "@preview/cetz:0.2.0" #panic()',
    '*bold* _it_ `code` $x^2$ <label> @ref // gone /* gone */ = Heading \\u{41} "quoted" -- ---',
    ']; #pagebreak() [#image("/x.png")',
]


def told(record: Record, *earlier: Record) -> Report:
    return Report(record, earlier, frameworks=lambda: (ISO,))


def poppler(tool: str, pdf: bytes, *options: str) -> str:
    """Return what a tool of poppler says of a PDF."""
    if shutil.which(tool) is None:
        pytest.skip(f"absent: {tool} (poppler-utils)")
    reads = ["-", "-"] if tool == "pdftotext" else ["-"]
    return subprocess.run([tool, *options, *reads], input=pdf, capture_output=True, check=True).stdout.decode()


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page as it is seen."""
    return poppler("pdftotext", pdf, "-layout").split("\f")[:-1]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {}


@pytest.fixture
def pdf(record: Record, made: dict[str, bytes]) -> bytes:
    """Return the PDF of the record, which is set once for all tests that only read it."""
    if "pdf" not in made:
        made["pdf"] = to_bytes(told(record))
    return made["pdf"]


def test_what_typst_is_given_is_what_the_golden_file_says(record: Record) -> None:
    text = json.dumps(data(content(told(record)), Letters(KNOWN)), ensure_ascii=False, indent=1) + "\n"
    if not GOLDEN.exists():
        GOLDEN.write_text(text, encoding="utf-8", newline="")
        pytest.fail(f"{GOLDEN} was missing and is written: read it")
    assert text == GOLDEN.read_bytes().decode()


def test_title_author_keywords_and_day_are_in_the_properties(pdf: bytes) -> None:
    said = dict(re.findall(r"^([^:]+): +(.+)$", poppler("pdfinfo", pdf, "-isodates"), re.MULTILINE))
    assert said["Title"] == "Audit of consumer credit"
    assert said["Author"] == "Example Bank"
    assert said["Keywords"] == "audit, credit-scoring, CLOSED, 2026-06-15T12:00:00Z"
    assert said["CreationDate"].startswith("2026-06-15")
    assert said["Tagged"] == "yes"
    assert said["JavaScript"] == "no"


def test_it_says_that_it_is_pdf_a_and_pdf_ua(pdf: bytes) -> None:
    said = squeezed(poppler("pdfinfo", pdf, "-meta"))
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said


def test_every_font_is_embedded_and_none_is_of_this_machine(pdf: bytes) -> None:
    fonts = poppler("pdffonts", pdf).splitlines()[2:]
    assert fonts
    for font in fonts:
        assert re.match(r"[A-Z]{6}\+(LibertinusSerif|DejaVuSansMono)", font)
        assert re.search(r" yes yes yes +\d+ +\d+$", font)


def test_the_parts_stand_in_the_order_of_the_template(pdf: bytes) -> None:
    text = " ".join(" ".join(pages(pdf)[2:]).split())
    places = [text.find(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


def test_the_contents_name_the_page_of_each_part(pdf: bytes) -> None:
    found = pages(pdf)
    for part in PARTS:
        number, _, title = part.partition(" ")
        (page,) = re.findall(rf"^ *{number} +{re.escape(title)} .*?(\d+)$", found[1], re.MULTILINE)
        assert title in found[int(page) - 1]


def test_every_page_but_the_cover_has_title_classification_and_its_number(pdf: bytes) -> None:
    found = pages(pdf)
    for i, page in enumerate(found[1:], 2):
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert re.fullmatch(r"Audit of consumer credit +Confidential", lines[0])
        assert re.fullmatch(rf"As of 2026-06-15T12:00:00Z +Page {i} of {len(found)}", lines[-1])
    assert "Confidential" in found[0]


def test_every_finding_that_does_not_pass_is_named_with_its_message(pdf: bytes, record: Record) -> None:
    text = squeezed(poppler("pdftotext", pdf, "-raw"))
    for found in record.findings:
        assert squeezed(found.name) in text
        if found.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            assert squeezed(found.message) in text
            assert found.fingerprint in text


def test_text_is_read_in_the_order_in_which_it_stands(pdf: bytes) -> None:
    text = poppler("pdftotext", pdf, "-raw")
    section = text[text.rindex("4 Findings") :]
    words = ["weights are stored with none", "Why it matters", "What is not looked after is lost.", "Remedy", "Due"]
    words += ["2026-06-22", "Asked at", "in: [AES256, aws:kms]"]
    places = [section.find(word) for word in words]
    assert -1 not in places
    assert places == sorted(places)


def test_it_is_the_same_file_in_another_folder(
    pdf: bytes, record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert to_bytes(told(record)) == pdf
    assert list(tmp_path.iterdir()) == []


def test_the_template_takes_nothing_from_anywhere_else() -> None:
    reading = "read|image|include|import|eval|plugin|link|csv|yaml|toml|xml|cbor|bibliography|json"
    assert re.findall(rf"\b(?:{reading})\(.*", TEMPLATE) == ["json(bytes(sys.inputs.data))"]
    assert re.findall(r"\b(?:import|include)\b", TEMPLATE) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_evidence_is_shown_as_it_is(record: Record, text: str) -> None:
    findings = tuple(
        replace(f, subject=text, message=text, title=text, owner=text, controls=(f"{text}:{text}",))
        for f in record.findings
    )
    framing = replace(record.framing, title=text, classification=text) if record.framing else None
    hostile = replace(record, project=text, findings=findings, framing=framing)
    found = pages(to_bytes(told(hostile)))
    assert squeezed(text) in squeezed(found[0])
    assert squeezed("".join(found)).count(squeezed(text)) > 3 * len(findings)


def test_letters_that_no_font_has_are_written_out_and_counted(record: Record) -> None:
    text = "\u5ba1\u8ba1 \U0001f600 \u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd \u03ad\u03c5 Z\u0301"
    spoilt = replace(record, findings=(replace(record.findings[0], message=text), *record.findings[1:]))
    found = pages(to_bytes(told(spoilt)))
    assert "\\u{5ba1}\\u{8ba1} \\u{1f600}" in "".join(found)
    assert "3 characters are in no font of this document" in " ".join(found[-1].split())


def test_what_typst_can_not_set_after_all_is_written_out_in_latin_letters(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcanos.reports.audit.pdf.document.KNOWN", frozenset(range(0x110000)))
    found = pages(to_bytes(told(replace(record, project="\u5ba1\u8ba1 \u0391", framing=None))))
    assert "Audit of \\u{5ba1}\\u{8ba1} \\u{391}" in found[0]


def test_the_executive_summary_is_one_page_however_much_there_is_to_say(record: Record) -> None:
    long = "W" * 3 + " much to say " * 40
    findings = tuple(
        replace(f, owner=f"{long}{i}", subject=long, fingerprint=f"{i:064x}") for i, f in enumerate(record.findings * 3)
    )
    decision = replace(
        record.decision, reasons=(long,) * 40, gate=long, decisive=tuple(f.fingerprint for f in findings)
    )
    full = replace(record, findings=findings, coverage=Coverage.of(len(findings), findings), decision=decision)
    found = pages(to_bytes(told(full)))
    first = next(i for i, page in enumerate(found) if re.search(r"^ *1 +Executive summary$", page, re.MULTILINE))
    assert re.search(r"^ *2 +Scope and coverage$", found[first + 1], re.MULTILINE)
    assert "more are in the record." in found[first]


def test_a_long_word_stays_on_the_page(record: Record) -> None:
    word = "Ab/" * 40 + "f" * 300
    findings = tuple(replace(f, subject=word, message=word, owner=word, controls=(word,)) for f in record.findings)
    documents = tuple(replace(d, source=word) for d in record.documents)
    pdf = to_bytes(told(replace(record, findings=findings, documents=documents, project=word)))
    ends = [float(x) for x in re.findall(r'xMax="([\d.]+)"', poppler("pdftotext", pdf, "-bbox"))]
    assert max(ends) <= 595.3 - 50


def test_a_message_of_100_kb_is_cut_and_says_so(record: Record) -> None:
    long = replace(record.findings[0], message="long " * 20_000)
    found = pages(to_bytes(told(replace(record, findings=(long, *record.findings[1:])))))
    assert "[cut: 100,000 characters; the record has them all]" in " ".join("".join(found).split())
    assert len(found) < 25


def test_of_20_000_findings_the_first_are_told_in_full_then_in_a_row_and_the_others_counted(record: Record) -> None:
    many = tuple(replace(record.findings[0], subject=f"model@{i}", fingerprint=f"{i:064x}") for i in range(20_000))
    given = data(content(told(replace(record, findings=many, coverage=Coverage.of(20_000, many)))), Letters(KNOWN))
    text = json.dumps(given)
    assert '"count": 20000' in text
    assert f'"left_out": {20_000 - FULL - ROWS}' in text
    assert len(text) < 3_000_000


@settings(max_examples=8)
@given(drawn=st.data())
def test_any_record_gives_a_pdf_with_its_verdict(drawn: st.DataObject, records: st.SearchStrategy[Record]) -> None:
    record = drawn.draw(records)
    found = pages(to_bytes(told(record)))
    assert content(told(record)).cover.word in found[0]
    assert "Glossary" in "".join(found)


def test_a_run_without_findings_says_its_verdict(record: Record) -> None:
    empty = replace(record, findings=(), documents=(), packs=(), measures=(), models=(), coverage=Coverage.of(0, ()))
    found = pages(to_bytes(Report(empty)))
    assert re.search(r"CLOSED +exit 1: a rule failed", found[0])
    assert "No document was read." in "".join(found)
    assert "No pack was used." in "".join(found)
