"""What names people directly: a pattern for each kind of identifier, and the test that a match stands up to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import Final

from arcanos.evidence.collectors import identifier_numbers as numbers


class Basis(StrEnum):
    """What a finding rests on."""

    CHECK_DIGITS = "check-digits"
    SHAPE = "shape"


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way of naming people; `kind` is the word of the rules, `id` tells which number it is."""

    id: str
    kind: str
    basis: Basis
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]

    def found(self, text: str) -> bool:
        """Tell whether a text holds one, alone or among other words."""
        return any(True for _ in self.spans(text))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield from where to where each one stands in a text, whatever blanks and widths it is written with."""
        for match in self.pattern.finditer(text if text.isascii() else text.translate(_FOLDED)):
            if self._stands(match[0]):
                yield match.span()

    def _stands(self, text: str) -> bool:
        return self.holds(_plain(text))


_FOLDED: Final = {
    **dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " "),
    **dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE63), "-"),
    **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
}
"""Blanks, hyphens and wide characters as identifiers are written with: one for one, so that places stay."""
_SEPARATORS = str.maketrans("", "", " -./")


def _plain(text: str) -> str:
    return text.upper().translate(_SEPARATORS)


def _number(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose matches stand alone: no letter or digit on either side, no decimals either.

    `.0` may follow: data frames write whole numbers so where a column has gaps.
    """
    after = r"(?![A-Za-z0-9])(?!\.(?!0+(?![0-9]))[0-9])"
    return re.compile(rf"(?<![A-Za-z0-9])(?<![0-9]\.)(?:{pattern}){after}", re.ASCII)


def _always(_: str) -> bool:
    return True


def _address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Address(Scheme):
    """An address, whose separators are part of it."""

    def _stands(self, text: str) -> bool:
        return self.holds(text)


@dataclass(frozen=True, slots=True)
class _Grouped(Scheme):
    """A number written in groups, beside which other numbers may stand."""

    def _stands(self, text: str) -> bool:
        groups = re.split("[ -]", text)
        joined = ("".join(groups[i:j]) for i in range(len(groups)) for j in range(i + 1, len(groups) + 1))
        return any(13 <= len(one) <= 19 and self.holds(one) for one in joined)


_BEYOND = "\u00a1-\uffff"
"""Letters beyond ASCII, of internationalised addresses."""
_LABEL = rf"[A-Za-z0-9{_BEYOND}-]"
_EMAIL = re.compile(
    rf"(?<![\w.%+{_BEYOND}-])[\w%+{_BEYOND}-][\w.%+{_BEYOND}-]{{0,63}}@(?:{_LABEL}{{1,63}}\.){{1,8}}"
    rf"(?:[A-Za-z]{{2,24}}|xn--[A-Za-z0-9-]{{1,59}}|[{_BEYOND}]{{2,24}})(?!{_LABEL})",
    re.ASCII,
)
_PHONE = re.compile(
    r"(?<![A-Za-z0-9+])(?<![0-9][.,])(?:(?:\+[1-9]|00[1-9][0-9]{0,2}[ ./-])(?:[ ()./-]{0,3}[0-9]){6,13}"
    r"|00[1-9][0-9]{9,12}(?![A-Za-z])"
    r"|(?:\([2-9][0-9]{2}\)[ .-]?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4})(?![0-9])",
    re.ASCII,
)
_IP4 = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
_IP6 = r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
_IP = re.compile(rf"(?<![A-Za-z0-9.:])(?:{_IP4}|{_IP6})(?![A-Za-z0-9:]|\.[0-9])", re.ASCII)
_CHECKED, _SHAPE = Basis.CHECK_DIGITS, Basis.SHAPE
_NATIONAL = "national-id"
_OMO = "[0-9LMNP-Vlmnp-v]"
"""A digit of an Italian tax code, or the letter that stands for it where two people would have one code."""
_DNI = r"(?:(?:[0-9]{8}|[XYZxyz]-?[0-9]{7})-?|[0-9]{2}(?:\.[0-9]{3}){2}[ -]?)[A-Za-z]"
_TAX_CODE = rf"[A-Za-z]{{3}} ?[A-Za-z]{{3}} ?{_OMO}{{2}}[A-Ea-ehlmprstHLMPRST]{_OMO}{{2}} ?[A-Za-z]{_OMO}{{3}}[A-Za-z]"

SCHEMES: Final[tuple[Scheme, ...]] = (
    Scheme("email", "email", _SHAPE, _EMAIL, _always),
    Scheme("phone", "phone", _SHAPE, _PHONE, _always),
    _Address("ip-address", "ip-address", _SHAPE, _IP, _address),
    Scheme("iban", "account-number", _CHECKED, _number(r"[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]){11,30}"), numbers.iban),
    _Grouped("card", "account-number", _CHECKED, _number(r"[0-9](?:[ -]?[0-9]){12,30}"), numbers.card),
    Scheme("us-ssn", _NATIONAL, _SHAPE, _number(r"[0-9]{3}-[0-9]{2}-[0-9]{4}"), numbers.us_ssn),
    Scheme("uk-nino", _NATIONAL, _SHAPE, _number(r"[A-Za-z]{2}(?: ?[0-9]{2}){3} ?[A-Da-d]"), numbers.uk_nino),
    Scheme("de-tax-id", _NATIONAL, _CHECKED, _number(r"[1-9][0-9](?: ?[0-9]{3}){3}"), numbers.german_tax_id),
    Scheme("es-dni", _NATIONAL, _CHECKED, _number(_DNI), numbers.spanish_dni),
    Scheme(
        "it-tax-code",
        _NATIONAL,
        _CHECKED,
        _number(_TAX_CODE),
        numbers.italian_tax_code,
    ),
    Scheme(
        "fr-nir",
        _NATIONAL,
        _CHECKED,
        _number(r"[1-478] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ABab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}"),
        numbers.french_nir,
    ),
    Scheme("ch-ahv", _NATIONAL, _CHECKED, _number(r"756(\.?)[0-9]{4}\1[0-9]{4}\1[0-9]{2}"), numbers.swiss_ahv),
    Scheme("nl-bsn", _NATIONAL, _CHECKED, _number(r"[0-9]{9}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}"), numbers.dutch_bsn),
    Scheme("pl-pesel", _NATIONAL, _CHECKED, _number(r"[0-9]{11}"), numbers.polish_pesel),
    Scheme("br-cpf", _NATIONAL, _CHECKED, _number(r"[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}"), numbers.brazilian_cpf),
)  # fmt: skip

_WORTH = re.compile(r"@|(?:[0-9]{1,3}\.){3}[0-9]|:[0-9A-Fa-f]{0,4}:|[0-9](?:[^0-9]{0,3}[0-9]){5}", re.ASCII)
"""What every identifier holds: a sign of an address, or six digits that stand near each other."""
_LETTERED = re.compile(r"[A-Za-z]{6}[A-Za-z0-9]{10}", re.ASCII)


def identifiers(text: str) -> Iterator[Scheme]:
    """Yield the schemes that a text holds one of."""
    text = text if text.isascii() else text.translate(_FOLDED)
    if _WORTH.search(text) or _LETTERED.search(text):
        for scheme in SCHEMES:
            if scheme.found(text):
                yield scheme
