"""A remark: one thing that the linter says, at one place, with the next step."""

from __future__ import annotations

from dataclasses import dataclass

from arcanos.authoring.lint.codes import CODES, Level, page_of
from arcanos.errors import Place


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What is remarkable about a rule or a parameter of a pack; neither is named where it is about all of it.

    `hint` is the next step. `code` is one of CODES.
    """

    place: Place
    code: str
    message: str
    hint: str
    rule: str = ""
    param: str = ""

    @property
    def level(self) -> Level:
        """How grave it is."""
        return CODES[self.code].level

    @property
    def page(self) -> str:
        """Where its page stands."""
        return page_of(self.code)
