"""The kind `model_cards`: what is told to those who use a model."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Discriminator, Tag

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Free, Sampled, Shape, Text, key, member


class Stated(Shape):
    """A figure that the card states."""

    name: Text = member("The figure's name.")
    value: Sampled = member("The figure.")


_NAME_ALONE, _FIGURE = "(a name)", "(a figure)"


def _which(value: object) -> str:
    return _NAME_ALONE if isinstance(value, str) else _FIGURE


Told: TypeAlias = Annotated[
    Annotated[Text, Tag(_NAME_ALONE)] | Annotated[Stated, Tag(_FIGURE)],
    Discriminator(_which),
]
"""A figure, or the name of one without it, as the cards of Hugging Face list them."""


class Metadata(Shape):
    """The front matter of a card."""

    model_id: Text = member("The model version, `name@version`.")
    metrics: list[Told] = member("The figures that the card states; a text is the name of one that it does not.")
    license: Free = member("Its licence, a text or a list of them as the hub allows.")
    intended_use: Free = member("What the model is for.")
    limitations: Free = member("What it can't do.")


class Card(Shape):
    """One model card."""

    metadata: Metadata = key("Its front matter.")
    text: Text = member("What is written below it.")


class ModelCards(Document):
    """Model cards."""

    cards: list[Card] = member("The cards.")


KIND = Kind(
    name="model_cards",
    version="1.0.0",
    title="Model cards",
    says="What is told to those who use a model: figures, intended use, limitations.",
    supply=Supply.DECLARED,
    by="The authors of the models, in a Markdown file with front matter.",
    model=ModelCards,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-20T09:00:00Z",
        "cards": [
            {
                "metadata": {
                    "model_id": "credit-scoring@1.1.0",
                    "license": "apache-2.0",
                    "intended_use": "propose whether to grant a credit; a clerk decides",
                    "limitations": ["data of 1973 to 1975"],
                    "metrics": [{"name": "accuracy", "value": 0.71}],
                },
                "text": "# credit-scoring 1.1.0\n",
            }
        ],
    },
    wrong=(
        Wrong(("cards", 0, "metadata", "metrics"), {"accuracy": 0.71}, "must be a list"),
        Wrong(("cards", 0, "metadata", "metrics", 0, "value"), "71 %", "must be a number"),
    ),
)
