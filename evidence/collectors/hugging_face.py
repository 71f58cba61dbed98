"""Model cards of Hugging Face on disk, as the document `model_cards`."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.model_card import Card, read_card
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Pattern
from arcanos.readers.source import LIMITS, Value, type_markdown
from arcanos.strict import SomeDistinct, Word

MOST: Final = 10_000
_MODEL: Final = r"[^\s@]{1,200}@[^\s@]{1,200}"

ModelId = Annotated[str, Word(_MODEL, "is no id of a model version", "write name@version")]


class Options(FileOptions):
    """An entry of `collect.model_cards` that reads cards in Markdown."""

    from_: Literal["hugging-face"] = Field(alias="from", description="Model cards of Hugging Face on disk.")
    files: SomeDistinct[Pattern] = Field(description="Cards and patterns of cards below the configuration's folder.")
    models: dict[Pattern, ModelId] = Field(
        default={}, description='Which card is of which model version: {"models/credit/README.md": "credit@1.1.0"}.'
    )
    text: bool = Field(default=False, description="Whether the prose of each card is taken over too.")


def collect(options: Options, setting: Setting) -> Collected:
    """Return `model_cards.cards`, an entry for each file. Raises NotCollected."""
    files = found(setting, options.files)
    _refuse(options, files)
    cards: list[dict[str, Value]] = []
    origins: list[Origin] = []
    left_out, mistakes = 0, list[Mistake]()
    for file in files:
        try:
            data, origin = whole(file, type_markdown, LIMITS)
            card = read_card(data, file.name, LIMITS)
        except NotCollected as refusal:
            mistakes += refusal.mistakes
            continue
        origins.append(origin)
        left_out += card.left_out
        cards.append(_entry(file, card, options))
    if mistakes:
        raise NotCollected(mistakes)
    return Collected({"cards": cards}, tuple(origins), notes=_notes(cards, left_out))


def model_id(metadata: dict[str, Value]) -> str | None:
    """Return `name@version` as a card says it, whole or in two members; None where it does not."""
    whole_id = metadata.get("model_id")
    if isinstance(whole_id, str):
        return whole_id
    name = metadata.get("model_name")
    version = metadata.get("version", metadata.get("model_version"))
    return f"{name}@{version}" if isinstance(name, str) and isinstance(version, str) else None


def _entry(file: Found, card: Card, options: Options) -> dict[str, Value]:
    metadata = dict(card.metadata)
    identity = options.models.get(file.name) or model_id(metadata)
    if identity:
        metadata["model_id"] = identity
    entry: dict[str, Value] = {"file": file.name, "metadata": metadata}
    said: dict[str, Value] = {
        "headings": card.headings,
        "problems": [problem.document() for problem in card.problems],
        "text": card.text if options.text else "",
    }
    return entry | {name: value for name, value in said.items() if value}


def _refuse(options: Options, files: list[Found]) -> None:
    names = {file.name for file in files}
    strays = [name for name in options.models if name not in names]
    if len(files) > MOST:
        message = f"there are more than {MOST} cards"
        raise NotCollected([Mistake(Place(options.files[0]), "ARC-COL-LIMIT", message, "name fewer of them")])
    if strays:
        hint = "write the card's name below the configuration's folder, and let a pattern of 'files' match it"
        raise NotCollected(Mistake(Place(n), "ARC-COL-NOFILE", "no card of this name is read", hint) for n in strays)


def _notes(cards: list[dict[str, Value]], left_out: int) -> tuple[str, ...]:
    odd = sum("problems" in card for card in cards)
    nameless = sum("model_id" not in card["metadata"] for card in cards)
    counted = (
        (odd, f"{odd} cards are not as they should be; 'problems' says where"),
        (nameless, f"{nameless} cards do not say which model version they are of"),
        (left_out, f"{left_out} figures are no finite numbers and are left out"),
    )
    return tuple(note for count, note in counted if count)
