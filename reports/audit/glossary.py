"""The words of the audit report, for readers who do not know arcanos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means here."""

    word: str
    meaning: str


GLOSSARY: Final = (
    Term("baseline", "failures that were there at a time and are borne until a day; only new ones close a gate"),
    Term("bundle", "the documents that were looked at, listed with their digests in a manifest, and perhaps sealed"),
    Term("check", "one rule for one thing that it is about, such as a model version"),
    Term("control", "a clause of a standard or a law for which rules give evidence"),
    Term("digest", "the SHA-256 of a file or a value: another digest, another content"),
    Term("document", "one observation, such as a registry or an evaluation, with a digest and a time"),
    Term("error", "the rule broke; the other rules were still evaluated, and every gate closes"),
    Term("fail", "something that the rule requires is not so"),
    Term("finding", "what a check came to, with all that is needed to act on it"),
    Term("fingerprint", "the name of a finding in every run and format"),
    Term("gate", "what must hold before a model goes on; it is open or closed"),
    Term("indeterminate", "it could not be told; a gate closes as it does for a failure"),
    Term("interval", "the range in which a sampled figure lies, at a level of confidence such as 95 %"),
    Term("manual", "a person has to answer, and has not, or no longer"),
    Term(
        "not applicable",
        "the rule says itself that it is not about this, it does not exist here, or a person declared so",
    ),
    Term("pack", "a set of rules with a version and a digest"),
    Term("pass", "something was looked at, and all that the rule requires is so"),
    Term("seal", "a signature over the manifest of a bundle"),
    Term("severity", "how grave a failure is: critical, high, medium, low, info"),
    Term("waiver", "one failure that is borne until a day, for a reason, with the agreement of somebody else"),
)
