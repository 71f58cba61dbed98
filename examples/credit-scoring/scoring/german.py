"""The applicants: one reading of `german.data`, and the groups that fairness is measured for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

SHA256 = "b21f3d81db8071257d5ff1deaeba1fd4303b62712e6fcc9715c7a86202cb5871"
DATASET = "statlog-german-credit"
MINIMISED = f"{DATASET}-minimised"

ATTRIBUTES = (
    "checking_account",
    "duration_months",
    "credit_history",
    "purpose",
    "credit_amount",
    "savings",
    "employment_since",
    "installment_rate",
    "personal_status_sex",
    "other_debtors",
    "residence_since",
    "property",
    "age",
    "other_installment_plans",
    "housing",
    "existing_credits",
    "job",
    "dependents",
    "telephone",
    "foreign_worker",
)
OUTCOME = "outcome"
NUMERIC = frozenset(
    {
        "duration_months",
        "credit_amount",
        "installment_rate",
        "residence_since",
        "age",
        "existing_credits",
        "dependents",
    }
)
FEMALE = frozenset({"A92", "A95"})
YOUNG_UP_TO = 25


@dataclass(frozen=True, slots=True)
class Applicants:
    """The thousand rows by attribute, and who turned out a good risk.

    `table` is the text of the file, the outcome as its last column. `numbers` holds the numeric attributes
    as the models take them: the credit amount (marks) as its logarithm, for its long tail. `codes` holds
    the categorical ones, `A11` and so on.
    """

    table: dict[str, tuple[str, ...]]
    numbers: dict[str, NDArray[np.float64]]
    codes: dict[str, NDArray[np.str_]]
    good: Bools

    def __len__(self) -> int:
        return len(self.good)


@dataclass(frozen=True, slots=True)
class Group:
    """People whose treatment is compared: `single` by one attribute, `intersection` by two."""

    name: str
    kind: str
    attribute: str
    members: Bools


def read_applicants(path: Path) -> Applicants:
    """Read the original file; ValueError if it is not the one that the figures were made from."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise ValueError(f"{path} has sha256 {found}, expected {SHA256}; take the original file again")
    rows = [line.split() for line in data.decode("ascii").splitlines()]
    table = {name: tuple(row[i] for row in rows) for i, name in enumerate((*ATTRIBUTES, OUTCOME))}
    numbers = {name: np.array(table[name], dtype=np.float64) for name in ATTRIBUTES if name in NUMERIC}
    numbers["credit_amount"] = np.log(numbers["credit_amount"])
    codes = {name: np.array(table[name]) for name in ATTRIBUTES if name not in NUMERIC}
    return Applicants(table, numbers, codes, np.array([text == "1" for text in table[OUTCOME]]))


def groups(people: Applicants) -> tuple[Group, ...]:
    """Return sex, age group and their four intersections.

    Sex comes from attribute 9 as its code table reads; 25 years is the usual cut for this data
    (Kamiran and Calders, 2009).
    """
    women = np.isin(people.codes["personal_status_sex"], sorted(FEMALE))
    young = people.numbers["age"] <= YOUNG_UP_TO
    sexes = {"women": women, "men": ~women}
    ages = {"25-and-under": young, "over-25": ~young}
    singles = [Group(name, "single", "sex", members) for name, members in sexes.items()]
    singles += [Group(name, "single", "age", members) for name, members in ages.items()]
    both = [
        Group(f"{sex}-{age}", "intersection", "sex-age", women_or_men & young_or_not)
        for sex, women_or_men in sexes.items()
        for age, young_or_not in ages.items()
    ]
    return (*singles, *both)
