"""What the selectors of a rule find while its cases are played."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from arcanos.engine.selectors import Many, Selection, Slot, Walker
from arcanos.engine.terms import Selector
from arcanos.errors import Place

Key: TypeAlias = tuple[Place, str]
"""A selector as it stands in the pack: its place and its text."""


def key_of(selector: Selector) -> Key:
    """Return by what a selector is known in every compilation of its rule."""
    return selector.place, selector.text


@dataclass(slots=True)
class Sightings:
    """Which selectors were followed, which of them found something, and which found nothing at least once."""

    found: set[Key] = field(default_factory=set[Key])
    missed: set[Key] = field(default_factory=set[Key])

    def note(self, selector: Selector, selection: Selection) -> None:
        """Note what one selector came to."""
        slots = selection.slots if isinstance(selection, Many) else (selection,)
        (self.found if any(slot.present for slot in slots) else self.missed).add(key_of(selector))


@dataclass(frozen=True, slots=True)
class WatchedWalker(Walker):
    """A walker that tells what each selector comes to."""

    sightings: Sightings = field(default_factory=Sightings)

    def select(self, selector: Selector, here: Slot) -> Selection:
        """Select, and note it."""
        selection = Walker.select(self, selector, here)
        self.sightings.note(selector, selection)
        return selection
