"""The auditor's voice: every word of the language has its sentence, without the language's signs."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from arcanos.engine import condition_grammar, operators, reducers
from arcanos.engine.describe import COMPUTED as COMPUTES
from arcanos.engine.sentences import COMPUTED, OUTCOMES, REASONS, SENTENCES, TRUTHS
from arcanos.engine.trace_words import called_by, clause, sentence
from arcanos.engine.truth import ABSENT, Trace, leaf
from arcanos.engine.values import Quantity
from arcanos.errors import Place
from arcanos.findings import Outcome, Reason
from arcanos.readers.source import Value

PLACE = Place("rule.yaml", 3, 1)
PATH = ("registry", "models", 0, "storage", "encryption", "algorithm")
TARGET = PATH[:3]
MEASURE = {"value": 0.73, "n": 900, "interval": [0.7, 0.76], "confidence": 0.95}
WORDS = sorted(
    {
        *condition_grammar.PARSE,
        *condition_grammar.GROUPS,
        *operators.VALUE,
        *operators.ORDERED,
        *reducers.REDUCERS,
        *("has", "key", "as", "on_missing"),
    }
)
SIGNS = re.compile(r"[{}\[\]$@]|_|\bNone\b")


def trace(truth: bool | Reason, word: str, shown: str = "", actual: Value = "none", against: Value = None) -> Trace:
    return leaf(
        truth, word, shown or f"{word}: {'a+' if word == 'matches' else '[a, b]'}", PLACE, PATH, actual, against
    )


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_three_sentences_of_its_own(word: str) -> None:
    said = sentence(word)
    assert len({said.must, said.must_not, said.untold}) == 3
    told = clause(trace(False, word), TARGET)
    denied = clause(trace(True, word), TARGET, negated=True)
    unknown = clause(trace(Reason.TYPE_MISMATCH, word), TARGET)
    for one in (told, denied, unknown):
        assert one.startswith("The storage encryption algorithm is `none`")
        assert one.endswith(".")
        assert SIGNS.search(one) is None, one
    assert "it can't be told" in unknown
    assert REASONS[Reason.TYPE_MISMATCH] in unknown


def test_the_table_has_no_word_that_the_language_lacks() -> None:
    assert sorted(SENTENCES) == WORDS
    assert set(COMPUTED) == set(COMPUTES)
    assert set(OUTCOMES) == set(Outcome)
    assert set(REASONS) == set(Reason)


def test_a_word_of_an_extension_is_said_with_its_name() -> None:
    told = clause(trace(False, "acme/iban", "acme/iban: true"), TARGET)
    assert told == "The storage encryption algorithm is `none`; it must be what the installed extension acme/iban asks."


def test_what_must_be_is_listed_as_people_do() -> None:
    told = clause(trace(False, "in", "in: [AES256, aws:kms, age]"), TARGET)
    assert told == "The storage encryption algorithm is `none`; it must be one of these: AES256, aws:kms or age."
    denied = clause(trace(True, "in", "in: [none, rot13]"), TARGET, negated=True)
    assert denied.endswith("; it must be none of these: none or rot13.")


def test_a_condition_inside_an_operand_is_said_in_words_too() -> None:
    told = clause(trace(Reason.INSUFFICIENT_DATA, "min_over_max", "min_over_max: {gte: 0.8, lt: 1}"), TARGET)
    asked = "its smallest value divided by its largest is at least 0.8 and is less than 1"
    assert f"it can't be told whether {asked}." in told


@pytest.mark.parametrize(
    ("negated", "asked"),
    [
        (False, "the number of its characters must be at least 3 and must be less than 9."),
        (True, "it must not be such that the number of its characters is at least 3 and is less than 9."),
    ],
)
def test_a_condition_inside_says_what_must_be_or_what_must_not_be_so(negated: bool, asked: str) -> None:
    assert clause(trace(negated, "length", "length: {gte: 3, lt: 9}"), TARGET, negated=negated).endswith(asked)


@pytest.mark.parametrize(
    ("span", "said"), [("7d", "7 days"), ("1h", "1 hour"), ("52w", "52 weeks"), ("{param: age}", "param age")]
)
def test_a_span_of_time_is_said_in_words(span: str, said: str) -> None:
    assert clause(trace(False, "within", f"within: {span}"), TARGET).endswith(f"not longer ago than {said}.")


def test_what_stands_in_a_stale_document_is_not_said_to_be_absent() -> None:
    told = clause(trace(Reason.EVIDENCE_STALE, "equals", "equals: x", ABSENT), TARGET)
    assert told.startswith("The storage encryption algorithm was not looked at, and it can't be told whether it is x.")


@pytest.mark.parametrize("word", TRUTHS)
def test_a_word_that_is_asked_to_be_false_says_the_opposite(word: str) -> None:
    asked, refused = clause(trace(False, word, f"{word}: true")), clause(trace(False, word, f"{word}: false"))
    assert "; it must be " in asked
    assert "; it must not be " in refused
    assert clause(trace(True, word, f"{word}: false"), negated=True) == asked


def test_all_of_a_list_are_joined_by_and() -> None:
    assert clause(trace(False, "contains_all", "contains_all: [risk, compliance]")).endswith(
        "these: risk and compliance."
    )


def test_an_operand_that_is_not_stated_is_said_to_be_so() -> None:
    told = clause(trace(Reason.PATH_ABSENT, "equals", "equals: {ref: $.a.b}", "x", ABSENT).resting_on(("a", "b")))
    assert "is `x`, and it can't be told" in told
    assert "whether it is the same as what is stated elsewhere (the a b), where nothing" in told


def test_what_is_compared_with_another_place_says_both() -> None:
    beside = ("evaluation", "metrics", "accuracy")
    told = clause(trace(False, "equals", "equals: {ref: $.evaluation.metrics.accuracy}", 0.9, 0.8).resting_on(beside))
    assert "is `0.9`; it must be `0.8` (the evaluation metrics accuracy)." in told


def test_what_is_absent_is_said_to_be_not_stated() -> None:
    told = clause(trace(Reason.PATH_ABSENT, "equals", "equals: AES256", ABSENT), TARGET)
    assert told.startswith("The storage encryption algorithm is not stated, and it can't be told whether it is AES256.")


def test_a_measure_says_its_interval_and_that_the_bound_lies_inside() -> None:
    told = clause(trace(Reason.UNCERTAIN, "gte", "gte: 0.75", MEASURE), TARGET)
    assert "was measured as 0.73, and it can't be told whether it is at least 0.75." in told
    assert "It lies between 0.7 and 0.76 with 95 % confidence, from 900 observations." in told
    assert told.endswith("the bound lies inside its interval.")


def test_what_was_computed_from_measures_says_between_what_it_lies() -> None:
    found = Quantity(Fraction(7, 10), Fraction(3, 4), Fraction(4, 5))
    told = clause(trace(False, "gte", "gte: 0.9", found), TARGET, of="min_over_max")
    assert told.startswith(
        "The smallest value divided by the largest of the storage encryption algorithm is estimated as `0.75`"
    )
    assert told.endswith("It was computed from measured values and lies between 0.7 and 0.8.")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (None, "the evidence"),
        (TARGET, "the subject itself"),
        ((*TARGET, "stage"), "the stage"),
        (("fairness", "groups", 2, "selection_rate"), "the selection rate of entry 3 of fairness groups"),
        (("registry", "models", 1), "entry 2 of registry models"),
    ],
)
def test_a_place_is_called_as_people_call_it(path: tuple[str | int, ...] | None, name: str) -> None:
    assert called_by(path, TARGET) == name


def test_a_secret_is_not_said() -> None:
    found = leaf(False, "equals", "equals: x", PLACE, ("registry", "password"), "hunter2hunter2")
    assert "hunter2" not in clause(found)
