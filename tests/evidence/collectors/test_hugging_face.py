"""What the cards of Hugging Face say is taken over; what is wrong with them is said, and never ends the run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import hugging_face
from arcanos.evidence.collectors.interface import Setting
from arcanos.readers.source import Value

Write = Callable[[str, str | bytes], Path]
INDEX = """
model-index:
- name: credit
  results:
  - task: {type: tabular-classification}
    dataset: {name: Statlog, type: statlog, split: test}
    metrics:
    - {type: accuracy, value: 0.78, name: Accuracy}
    - {type: auc, value: 0.81, verified: true}
"""


def cards(setting: Setting, **options: Value) -> Any:
    given = {"from": "hugging-face", "files": ["**/*.md"], **options}
    return hugging_face.collect(hugging_face.Options.model_validate(given), setting)


def card(setting: Setting, write: Write, content: str | bytes, **options: Value) -> Any:
    write("credit/README.md", content)
    return cards(setting, **options).value["cards"][0]


def codes(entry: dict[str, Any]) -> list[tuple[str, int]]:
    return [(problem["code"], problem.get("line", 0)) for problem in entry.get("problems", [])]


def test_a_card_comes_with_figures_headings_and_the_version_it_is_of(setting: Setting, write: Write) -> None:
    head = f"---\nlicense: mit\nlanguage: [en, no]\nmetrics: [accuracy]\nmodel_name: credit\nversion: 1.1.0{INDEX}---\n"
    entry = card(setting, write, head + "# Credit\n```\n# a comment\n```\n## Limitations\nFew rows.\n")
    assert entry == {
        "file": "credit/README.md",
        "metadata": {
            "license": "mit",
            "language": ["en", "no"],
            "licenses": ["mit"],
            "languages": ["en", "no"],
            "metric_names": ["accuracy"],
            "metrics": [
                {"name": "accuracy", "value": 0.78, "task": "tabular-classification", "dataset": "statlog"}
                | {"dataset_split": "test", "label": "Accuracy"},
                {"name": "auc", "value": 0.81, "task": "tabular-classification", "dataset": "statlog"}
                | {"dataset_split": "test", "verified": True},
            ],
            "model_name": "credit",
            "version": "1.1.0",
            "model_id": "credit@1.1.0",
        },
        "headings": ["Credit", "Limitations"],
    }


def test_the_configuration_says_of_which_version_a_card_is(setting: Setting, write: Write) -> None:
    entry = card(setting, write, "---\nlicense: mit\n---\n", models={"credit/README.md": "credit@2.0.0"})
    assert entry["metadata"]["model_id"] == "credit@2.0.0"


def test_a_card_that_the_configuration_names_and_nobody_reads_is_refused(setting: Setting, write: Write) -> None:
    with pytest.raises(NotCollected, match=r"credit/CARD\.md: ARC-COL-NOFILE"):
        card(setting, write, "---\nlicense: mit\n---\n", models={"credit/CARD.md": "credit@2.0.0"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# Only prose\n", ("ARC-IN-FRONTMATTER", 1)),
        ("---\nlicense: mit\n", ("ARC-IN-FRONTMATTER", 1)),
        ("---\n---\n# Empty\n", ("ARC-IN-FRONTMATTER", 1)),
        ("---\n- a list\n---\n", ("ARC-IN-FRONTMATTER", 2)),
        ("---\nlicense: mit\nlicense: apache-2.0\n---\n", ("ARC-IN-DUPKEY", 3)),
        ("---\nlicense: [mit\n---\n", ("ARC-IN-SYNTAX", 3)),
        ("---\nlicense: !!python/name:os.system\n---\n", ("ARC-IN-TAG", 2)),
    ],
)
def test_front_matter_that_can_not_be_read_is_said_and_nothing_of_it_is_taken(
    setting: Setting, write: Write, text: str, problem: tuple[str, int]
) -> None:
    entry = card(setting, write, text)
    assert entry["metadata"] == {}
    assert [code for code, _ in codes(entry)] == [problem[0]]


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("licence: mit", ("ARC-COL-LICENCE", 2)),
        ("license: {name: mit}", ("ARC-COL-CARDTYPE", 2)),
        ("datasets: [1]", ("ARC-COL-CARDTYPE", 2)),
        ("base_models: 7", ("ARC-COL-CARDTYPE", 2)),
        ("metric_names: {a: b}", ("ARC-COL-CARDTYPE", 2)),
        ("base_model: /home/ada/models/base", ("ARC-COL-LOCALBASE", 2)),
        ("base_model: ['C:\\base']", ("ARC-COL-LOCALBASE", 2)),
        ("model-index: none", ("ARC-COL-MODELINDEX", 2)),
        ("model-index: [{name: credit}]", ("ARC-COL-MODELINDEX", 2)),
        ("model-index: [{results: [{metrics: [{type: f1}]}]}]", ("ARC-COL-MODELINDEX", 2)),
    ],
)
def test_what_is_odd_is_said_with_its_line(setting: Setting, write: Write, head: str, problem: tuple[str, int]) -> None:
    assert codes(card(setting, write, f"---\n{head}\n---\n# Card\n")) == [problem]


def test_a_misspelt_licence_is_no_licence(setting: Setting, write: Write) -> None:
    metadata = card(setting, write, "---\nlicence: mit\n---\n")["metadata"]
    assert metadata == {"licence": "mit"}


@pytest.mark.parametrize("text", ["{{ model_summary | default('x') }}", "[More Information Needed]"])
def test_a_template_that_was_not_filled_in_is_said(setting: Setting, write: Write, text: str) -> None:
    entry = card(setting, write, f"---\nlicense: mit\n---\n# Card\n\n{text}\n")
    assert codes(entry) == [("ARC-COL-TEMPLATE", 6)]


def test_a_template_in_the_front_matter_is_survived(setting: Setting, write: Write) -> None:
    entry = card(setting, write, "---\n{{ card_data }}\n---\n# {{ title }}\n")
    assert entry["metadata"] == {}
    assert "ARC-COL-TEMPLATE" in [code for code, _ in codes(entry)]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(setting: Setting, write: Write) -> None:
    text = f"---\nlicense: [mit]{INDEX}---\n# Card\n"
    plain = card(setting, write, text)
    assert card(setting, write, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == plain


def test_figures_that_are_no_numbers_are_left_out_and_counted(setting: Setting, write: Write) -> None:
    write("README.md", "---\nmodel_id: a@1" + INDEX.replace("0.78", "'78%'").replace("0.81", "{f1: 0.5}") + "---\n")
    collected = cards(setting)
    assert "metrics" not in collected.value["cards"][0]["metadata"]
    assert collected.notes == ("2 figures are no finite numbers and are left out",)


def test_prose_is_taken_over_only_where_it_is_asked_for(setting: Setting, write: Write) -> None:
    assert "text" not in card(setting, write, "---\nlicense: mit\n---\nProse.\n")
    assert card(setting, write, "---\nlicense: mit\n---\nProse.\n", text=True)["text"] == "Prose.\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "ARC-IN-EMPTY"),
        (b"---\nlicense: \xff\n---\n", "ARC-IN-ENCODING"),
        ("---\nlicense: mit\n---\n".encode("utf-16"), "ARC-IN-ENCODING"),
        (b"<!DOCTYPE html><html></html>", "ARC-IN-HTML"),
        (b"---\na: " + b"[" * 1000 + b"\n---\n", "ARC-IN-LIMIT"),
    ],
)
def test_a_file_that_is_no_text_or_breaks_the_limits_is_refused(
    setting: Setting, write: Write, data: bytes, code: str
) -> None:
    with pytest.raises(NotCollected, match=code):
        card(setting, write, data)


def test_cards_that_say_no_version_are_counted(setting: Setting, write: Write) -> None:
    write("README.md", "# Prose\n")
    assert cards(setting).notes == (
        "1 cards are not as they should be; 'problems' says where",
        "1 cards do not say which model version they are of",
    )
