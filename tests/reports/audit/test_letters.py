"""What a PDF can show: every character that is let through is in the fonts, and words are broken where they may be."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from arcanos.redaction import printable
from arcanos.reports.audit.pdf.letters import KNOWN, LATIN, Letters

WEIGHTS = """
#let texts = json(bytes(sys.inputs.data))
#set text(fallback: false)
#for weight in ("regular", "semibold", "bold") {
  set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), weight: weight)
  for one in texts [#one #box[] ]
}
#set text(font: ("DejaVu Sans Mono", "Libertinus Serif"))
#for one in texts [#one #box[] ]
"""


def test_every_character_that_is_let_through_is_in_the_fonts_of_typst() -> None:
    texts = [chr(point) for point in sorted(KNOWN) if chr(point).strip()]
    with tempfile.TemporaryDirectory() as nothing:
        compiler = typst.Compiler(
            WEIGHTS.encode(),
            root=nothing,
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"data": json.dumps(texts)},
            package_path=nothing,
            package_cache_path=nothing,
        )
        made = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=datetime(2026, 1, 1, tzinfo=UTC))
    assert made.startswith(b"%PDF")


def test_latin_letters_are_among_those_that_are_let_through() -> None:
    assert LATIN < KNOWN
    assert set(map(ord, "aZ09~\u00e9\u0142\u2019\u2026\ufffd")) <= LATIN


@given(st.text())
def test_a_text_is_shown_in_known_letters_and_the_others_are_counted(text: str) -> None:
    letters = Letters(KNOWN)
    line = letters.line(text)
    assert set(map(ord, line)) <= KNOWN
    clean = printable(" ".join(text.split()))
    assert letters.replaced == sum(ord(c) not in KNOWN for c in clean)


@given(st.text(st.sampled_from("ab1/._-:\u4e2d ")), st.integers(0, 3))
def test_pieces_are_the_text_and_no_piece_is_longer_than_a_column(text: str, times: int) -> None:
    found = Letters(KNOWN).text(text * (1 + times))
    whole = found if isinstance(found, str) else "".join(found)
    assert whole == Letters(KNOWN).line(text * (1 + times))
    words = [word for piece in ([found] if isinstance(found, str) else found) for word in piece.split()]
    assert all(len(word) <= 64 for word in words)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("short words stay whole", "short words stay whole"),
        ("credit-scoring@1.1.0", ["credit-", "scoring@", "1.1.0"]),
        ("$['registry']['models'][0]", ["$['registry']", "['models']", "[0]"]),
        ("policies/credit.yaml:1:1", ["policies/", "credit.", "yaml:", "1:", "1"]),
        ("at 0123456789abcdef0123456789abcdef", ["at ", "0123456789abcdef", "0123456789abcdef"]),
    ],
)
def test_a_long_word_may_be_broken_after_punctuation_else_each_16_characters(
    text: str, pieces: str | list[str]
) -> None:
    assert Letters(KNOWN).text(text) == pieces


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("evaluation", "evaluation"),
        ("compliance_scripts", ["compliance_", "scripts"]),
        ("reproductions", ["reproduc", "tions"]),
        ("ab" * 8, ["ab" * 4, "ab" * 4]),
    ],
)
def test_a_name_may_be_broken_where_the_narrowest_column_ends(name: str, pieces: str | list[str]) -> None:
    assert Letters(KNOWN).name(name) == pieces
