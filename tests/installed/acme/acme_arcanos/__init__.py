"""What the rules of Acme ask and the language can't: check digits, and how unequal amounts are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from arcanos.extension import Answer, Format, Json, Operand, Operator, Quantity, Reducer, Takes, Unknown


def _luhn(value: Json, _: Operand) -> Answer:
    """Whether the check digit of a card number is right (ISO/IEC 7812-1)."""
    if not isinstance(value, str):
        return Unknown.WRONG_TYPE
    if not re.fullmatch("[0-9]+", value):
        return False
    doubled = (2 * int(digit) for digit in value[-2::-2])
    return (sum(map(int, value[::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def _gini(given: Sequence[Quantity]) -> Quantity | Unknown:
    """Return the Gini coefficient of amounts that are not negative, with ends that hold every way they could lie."""
    lows, values, highs = (sorted(ends) for ends in zip(*((q.lo, q.value, q.hi) for q in given), strict=True))
    if lows[0] < 0:
        return Unknown.WRONG_TYPE
    if not sum(lows):
        return Unknown.UNCERTAIN
    least, most = _spread(highs, lows) / sum(highs), _spread(lows, highs) / sum(lows)
    return Quantity(max(least, Fraction(0)), _spread(values, values) / sum(values), min(most, Fraction(1)))


def _spread(below: Sequence[Fraction], above: Sequence[Fraction]) -> Fraction:
    """Return the sum over ordered amounts of their weights; those of negative weight are taken from `below`."""
    n = len(below)
    weights = [Fraction(2 * i + 1 - n, n) for i in range(n)]
    return sum((w * (above[i] if w > 0 else below[i]) for i, w in enumerate(weights)), Fraction(0))


def _iban(text: str) -> bool:
    """Whether text is an account number without blanks whose check digits are right (ISO 13616)."""
    if not re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1


luhn = Operator("acme/luhn", Takes.NOTHING, _luhn)
gini = Reducer("acme/gini", _gini)
iban = Format("acme/iban", _iban)
