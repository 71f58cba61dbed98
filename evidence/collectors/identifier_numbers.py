"""Numbers that name people and carry check digits: each test says whether a number can be one of its kind.

Every test takes digits or capital letters only, without separators.
"""

from __future__ import annotations

from typing import Final


def luhn(digits: str) -> bool:
    """Check a number by ISO/IEC 7812-1, annex B (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def card(digits: str) -> bool:
    """Check a payment card by Luhn and a known range.

    Visa, Mastercard, American Express, Discover, JCB, Diners, UnionPay.
    """
    two, three, four, six = (int(digits[:n]) for n in (2, 3, 4, 6))
    length = len(digits)
    known = (
        (digits[0] == "4" and length in {13, 16, 19})
        or (length == 16 and (51 <= two <= 55 or 222_100 <= six <= 272_099))
        or (length == 15 and two in {34, 37})
        or (length in {16, 19} and (four == 6011 or 644 <= three <= 649 or two == 65))
        or (length in {16, 19} and 3528 <= four <= 3589)
        or (16 <= length <= 19 and two == 62)
        or (length in {14, 16, 19} and (300 <= three <= 305 or two in {36, 38, 39}))
    )
    return known and len(set(digits)) > 1 and luhn(digits)


_IBANS: Final[dict[int, str]] = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
IBAN_LENGTHS: Final = {country: length for length, countries in _IBANS.items() for country in countries.split()}
"""How long the account numbers of a country are: SWIFT, IBAN registry, release 101."""


def iban(text: str) -> bool:
    """Check a bank account by ISO 13616 and ISO/IEC 7064 mod 97-10: the remainder of as many signs as a country has.

    What stands behind them is the next word of a text.
    """
    length = IBAN_LENGTHS.get(text[:2])
    if length is None or len(text) < length:
        return False
    text = text[:length]
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def us_ssn(digits: str) -> bool:
    """Check the shape of a US social security number: no area 000, 666 or 9xx, no group 00, no serial 0000.

    Social Security Administration, POMS RM 10201.035. It has no check digit.
    """
    return digits[:3] not in {"000", "666"} and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def uk_nino(text: str) -> bool:
    """Check the shape of a UK national insurance number: HMRC, NIM39110. It has no check digit."""
    refused = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}
    return text[0] not in "DFIQUV" and text[1] not in "DFIOQUV" and text[:2] not in refused and text[8] in "ABCD"


def german_tax_id(digits: str) -> bool:
    """Check a German tax id (Steuer-ID): ISO/IEC 7064 mod 11, 10; one digit of the first ten comes twice or thrice."""
    counts = sorted(digits[:10].count(digit) for digit in set(digits[:10]))
    if digits[0] == "0" or counts[-1] not in {2, 3} or counts[-2] > 1:
        return False
    product = 10
    for digit in digits[:10]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def spanish_dni(text: str) -> bool:
    """Check a Spanish DNI or NIE: the number mod 23 picks its letter (Real Decreto 1553/2005; Orden INT/2058/2008)."""
    digits = text[:-1].translate(str.maketrans("XYZ", "012"))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23] == text[-1]


_ODD: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21),
            *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        ),
        strict=True,
    )
)


def italian_tax_code(text: str) -> bool:
    """Check an Italian codice fiscale: its last letter (Decreto ministeriale 23 dicembre 1976)."""
    total = sum(_ODD[sign] for sign in text[:15:2])
    total += sum(int(sign) if sign.isdigit() else ord(sign) - ord("A") for sign in text[1:15:2])
    return chr(ord("A") + total % 26) == text[15]


def french_nir(text: str) -> bool:
    """Check a French social security number (NIR): 97 minus the number mod 97; Corsica's 2A is 19 and 2B is 18."""
    number = text[:13].replace("2A", "19", 1).replace("2B", "18", 1)
    return number.isdigit() and 97 - int(number) % 97 == int(text[13:])


def swiss_ahv(digits: str) -> bool:
    """Check a Swiss social security number (AHV, AVS): 756 and the check digit of EAN-13 (SR 831.101, art. 133)."""
    total = sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(digits[:12]))
    return digits[:3] == "756" and (10 - total % 10) % 10 == int(digits[12])


def dutch_bsn(digits: str) -> bool:
    """Check a Dutch citizen service number (BSN): the "elfproef" with weights 9 to 2 and -1."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return int(digits) > 0 and sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0


def polish_pesel(digits: str) -> bool:
    """Check a Polish PESEL: weights 1, 3, 7, 9 and a date in its first six digits (gov.pl)."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    if not (1 <= int(digits[2:4]) % 20 <= 12 and 1 <= int(digits[4:6]) <= 31):
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 10 == 0


def brazilian_cpf(digits: str) -> bool:
    """Check a Brazilian CPF: two digits mod 11 (Receita Federal); one digit eleven times is none."""
    if len(set(digits)) == 1:
        return False
    for length in (9, 10):
        total = sum(int(digit) * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=False))
        if total * 10 % 11 % 10 != int(digits[length]):
            return False
    return True
