"""Decisions about people, counted: all that rates need, so that nobody is held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from arcanos.evidence.measures import CONFIDENCE, MeasureDocument, wilson


class RatesDocument(TypedDict):
    """The rates of one group; a rate that has no observation is left out, for it is not 0."""

    selection_rate: MeasureDocument
    true_positive_rate: NotRequired[MeasureDocument]
    false_positive_rate: NotRequired[MeasureDocument]
    false_negative_rate: NotRequired[MeasureDocument]
    precision: NotRequired[MeasureDocument]


@dataclass(slots=True)
class Tally:
    """How many people, how many of them got the favourable outcome, and how many of each of these deserved it."""

    n: int = 0
    favourable: int = 0
    deserving: int = 0
    deserving_favourable: int = 0
    undeserving: int = 0
    undeserving_favourable: int = 0

    def add(self, favourable: bool, deserved: bool | None) -> None:
        """Count one person; `deserved` is None where it is not known."""
        self.n += 1
        self.favourable += favourable
        if deserved is True:
            self.deserving += 1
            self.deserving_favourable += favourable
        elif deserved is False:
            self.undeserving += 1
            self.undeserving_favourable += favourable

    def join(self, other: Tally) -> None:
        """Count all of another tally."""
        self.n += other.n
        self.favourable += other.favourable
        self.deserving += other.deserving
        self.deserving_favourable += other.deserving_favourable
        self.undeserving += other.undeserving
        self.undeserving_favourable += other.undeserving_favourable

    @property
    def selected(self) -> Share:
        """Who got the favourable outcome, of all."""
        return Share(self.favourable, self.n)

    @property
    def true_positives(self) -> Share:
        """Who got it, of those who deserved it."""
        return Share(self.deserving_favourable, self.deserving)

    @property
    def false_positives(self) -> Share:
        """Who got it, of those who did not deserve it."""
        return Share(self.undeserving_favourable, self.undeserving)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n`."""

    count: int
    n: int

    @property
    def rate(self) -> float:
        """The share as a number in [0, 1]; ZeroDivisionError where there is nobody."""
        return self.count / self.n


def rates(tally: Tally, confidence: float = CONFIDENCE) -> RatesDocument:
    """Return the rates of a group, each with Wilson's interval. ValueError where nobody was counted."""
    found: RatesDocument = {"selection_rate": wilson(tally.favourable, tally.n, confidence).document()}
    good, bad = tally.true_positives, tally.false_positives
    if good.n:
        found["true_positive_rate"] = wilson(good.count, good.n, confidence).document()
        found["false_negative_rate"] = wilson(good.n - good.count, good.n, confidence).document()
    if bad.n:
        found["false_positive_rate"] = wilson(bad.count, bad.n, confidence).document()
    if good.count + bad.count:
        found["precision"] = wilson(good.count, good.count + bad.count, confidence).document()
    return found
