"""Fitting text into cells."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.reports.lines import cells, one_line, wrap


@pytest.mark.parametrize(("text", "size"), [("abc", 3), ("", 0), ("日本", 4), ("e\u0301", 1), ("\uff21", 2)])
def test_wide_characters_take_two_cells_and_combining_ones_none(text: str, size: int) -> None:
    assert cells(text) == size


def test_white_space_becomes_single_and_stays_on_one_line() -> None:
    assert one_line(" a\r\n\tb\u2028c ") == "a b c"


def test_words_wrap_and_later_lines_hang() -> None:
    assert wrap("one two three", 8, hang="  ") == ["one two", "  three"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert wrap("abcdefgh", 4, hang="  ") == ["ab", "  cd", "  ef", "  gh"]


@given(st.text(), st.integers(4, 30))
def test_no_line_is_wider_than_asked_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, hang="  ")
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(one_line(text).split())


def test_a_very_long_word_takes_linear_time() -> None:
    started = process_time()
    wrap("\u00e9" * 300_000, 80)
    assert process_time() - started < 5
