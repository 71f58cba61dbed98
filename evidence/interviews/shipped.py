"""The questionnaires that come with arcanos, one for each scope of an audit."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from arcanos.evidence.interviews.questionnaire import Questionnaire, load_questionnaire

SHIPPED: Final = ("data-pipeline", "training", "deployment", "integration")
_FOLDER: Final = Path(__file__).parent / "questionnaires"


def shipped_text(scope: str) -> bytes:
    """Return the text of the questionnaire for one of SHIPPED."""
    return (_FOLDER / f"{scope}.yaml").read_bytes()


def questionnaire_named(name: str, path: Path) -> Questionnaire:
    """Return the questionnaire of a scope in SHIPPED, else the one in the file `path`. Raises QuestionnaireRefused."""
    if name in SHIPPED:
        return load_questionnaire(_FOLDER / f"{name}.yaml", f"(questionnaire {name})")
    return load_questionnaire(path, name)
