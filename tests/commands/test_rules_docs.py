"""`arcanos rules docs`: every rule has its section, and nothing in a pack becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from arcanos.authoring.in_words import COMPUTED, FLAGS, MODIFIERS, PHRASES, QUANTIFIERS, check_in_words
from arcanos.authoring.page_html import STYLE
from arcanos.engine import condition_grammar
from arcanos.engine.pack import load_pack
from arcanos.readers.yaml import read_yaml
from arcanos.rules import shipped

Run = Callable[..., Any]
VOID = ("meta", "br")


class Page(HTMLParser):
    """A page as a browser reads it: ids, links, and whether each element that opens is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.add(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links |= {found["href"] or ""} if "href" in found else set()
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_shipped_rule_has_one_anchor_and_every_link_leads_to_one(arcanos: Run) -> None:
    done = arcanos("rules", "docs", "--format", "html", "--output", "-", *(f"arcanos/{name}" for name in shipped()))
    assert (done.code, done.err) == (0, "")
    page = Page(done.out)
    assert page.open == []
    rules = {f"{name}-{node.value['id']}" for name, path in shipped().items() for node in load_pack(path).rules}
    assert rules <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.links <= {f"#{identity}" for identity in page.ids}
    assert "script" not in page.elements


def test_both_forms_are_the_same_bytes_each_time(project: Any, arcanos: Run) -> None:
    for form, name in (("markdown", "rules.md"), ("html", "rules.html")):
        assert arcanos("rules", "docs", "--format", form, "-o", "public").code == 0
        written = (project.folder / "public" / name).read_text(encoding="utf-8")
        assert written == arcanos("rules", "docs", "--format", form, "-o", "-").out


def test_text_of_a_pack_never_becomes_markup(project: Any, arcanos: Run) -> None:
    bad = "<script>alert(1)</script> [x](http://e.vil) ![y](z) | `"
    project.edit("policies/encrypted.yaml", "Weights in production are encrypted", f"'{bad}'")
    project.edit("policies/encrypted.yaml", "[AES256]", f"['{bad}']")
    html = arcanos("rules", "docs", "--format", "html", "-o", "-").out
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    markdown = arcanos("rules", "docs", "-o", "-").out
    outside = re.sub(r"```yaml\n.*?\n```\n", "", markdown, flags=re.DOTALL)
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", outside)
    assert "<script" not in outside
    assert "](http://e.vil)" not in outside


def test_a_broken_pack_is_refused(project: Any, arcanos: Run) -> None:
    project.edit("policies/encrypted.yaml", "stage: production", "stage:")
    done = arcanos("rules", "docs", "-o", "public")
    assert done.code == 3
    assert not (project.folder / "public").exists()


@pytest.mark.parametrize(
    ("check", "lines"),
    [
        ("a.b: 1", ["`a.b` is `1`"]),
        ("a: {in: [x, y]}", ["`a` is one of `x`, `y`"]),
        ("a: {gte: {ref: b, times: 0.8}}", ["`a` is at least `b` times `0.8`"]),
        ("a: {not: {exists: true}}", ["`a` not: is there"]),
        ("a: {empty: false}", ["`a` is not empty"]),
        ("a: {count: {gte: 2}}", ["`a` the number of elements is at least `2`"]),
        ("a: {every: {has: {b: 1, c: 2}}}", ["`a` for every element:", "  has:", "    `b` is `1`", "    `c` is `2`"]),
        ("any: [{a: 1}, {b: 2, c: 3}]", ["at least one of these:", "  `a` is `1`", "  together:", "    `b` is `2`"]),
        ("a: {near: {value: 1, tolerance: 0.1}}", ["`a` differs from `1` by at most `0.1`"]),
        ("a: {after: {now: -7d}}", ["`a` lies after the present, moved by `-7d`"]),
        ("a: {unique: [b]}", ["`a` has no two equal elements by `b`"]),
    ],
)
def test_a_check_in_words(check: str, lines: list[str]) -> None:
    value = read_yaml(check.encode(), "check").value
    assert check_in_words(value)[: len(lines)] == lines


def test_every_operator_has_its_words() -> None:
    apart = {"all", "any", "not", "has", "unique", "near", "at_least", "percentile", "since", "max_gap", "lookup"}
    told = {*PHRASES, *FLAGS, *QUANTIFIERS, *COMPUTED, *MODIFIERS}
    assert told | apart == set(condition_grammar.WORDS)
    assert not told & apart


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb` or `#rgb` (WCAG 2.2)."""
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_text_is_legible_on_its_ground_by_day_and_by_night() -> None:
    day, night = STYLE.split("@media (prefers-color-scheme: dark)")
    for theme in (day, night):
        colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", theme))
        grounds = [colours.pop(name) for name in ("ground", "panel")]
        del colours["line"]
        assert len(colours) == 8
        for colour in colours.values():
            for ground in grounds:
                low, high = sorted((luminance(colour), luminance(ground)))
                assert (high + 0.05) / (low + 0.05) >= 4.5
