"""`arcanos interview hold`: the questions at the terminal, or the answers of a file."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.asking import Stopped, ask_all
from arcanos.commands.options import as_of_option, plain_words
from arcanos.commands.screen import say
from arcanos.errors import ExitCode, Mistake, QuestionnaireRefused, UsageError, did_you_mean
from arcanos.evidence.interviews.questionnaire import Questionnaire
from arcanos.evidence.interviews.session import Session, load_session, session_of, standing
from arcanos.evidence.interviews.shipped import questionnaire_named
from arcanos.people import same_person
from arcanos.readers.files import read
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos interview hold deployment --system lending --by "Ada Lopez"
  arcanos interview hold audit/deployment.yaml --system lending --by "Ada Lopez" --answers answers.yaml
"""


@click.command("hold", epilog=EXAMPLES)
@click.argument("questionnaire", metavar="QUESTIONNAIRE")
@click.option(
    "--system",
    required=True,
    callback=plain_words,
    metavar="ID",
    help="The system that is asked about, as the registry calls it.",
)
@click.option("--by", required=True, callback=plain_words, metavar="NAME", help="Who answers.")
@click.option(
    "--answers", type=click.Path(path_type=Path), metavar="FILE", help="Take the answers from this YAML or JSON file."
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where the answered file goes (default: interviews/SYSTEM-QUESTIONNAIRE.json).",
)
@as_of_option
def command(
    questionnaire: str, system: str, by: str, answers: Path | None, output: Path | None, as_of: datetime | None
) -> int:
    """Ask the questions of QUESTIONNAIRE: a file, or one of data-pipeline, training, deployment, integration.

    What was answered when somebody stops is kept, and the same command goes on from there. Answers in a file are an
    object: the question's id and its answer. Ends with 4 where a required question has no answer.
    """
    asked = questionnaire_named(questionnaire, Path(questionnaire))
    if output is None and ("/" in system or "\\" in system):
        raise UsageError(f"--system {system}: this is no name of a file; name one with --output")
    path = output or Path("interviews") / f"{system}-{asked.shape.id}.json"
    given = _before(path, asked, system, by)

    def kept() -> Session:
        """Write what was answered so far: a terminal may go away at any time."""
        session = session_of(asked, given, system=system, by=by, held_at=as_of or clock.now())
        if output is None:
            path.parent.mkdir(exist_ok=True)
        write_whole(path, session.to_json())
        return session

    if answers is not None:
        given |= _answers(answers, asked)
    elif not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask at; give the answers with --answers FILE")
    else:
        say(asked.shape.title, f"System {system}, answered by {by}.")
        try:
            ask_all(asked, given, sys.stdin.readline, kept)
        except (Stopped, KeyboardInterrupt):
            say("", "Stopped; the same command goes on from here.")
    session = kept()
    lacks = standing(session, asked)
    say(f"wrote {path}: {len(session.answers)} answers of {len(asked.asked(session.given))}")
    if lacks.unconfirmed:
        say(f"next: somebody else confirms it: arcanos interview confirm {path} --by NAME")
    if lacks.complete:
        return ExitCode.OPEN
    say("unanswered: " + ", ".join(lacks.unanswered))
    return ExitCode.UNTOLD


def _before(path: Path, asked: Questionnaire, system: str, by: str) -> dict[str, Value]:
    """Return the answers of an interview that was stopped; refuse to write over any other."""
    if not path.exists():
        return {}
    session = load_session(path, str(path))
    same = session.questionnaire.sha256 == asked.sha256 and session.system == system and same_person(session.by, by)
    if not same or standing(session, asked).complete:
        raise UsageError(f"{path}: holds another interview, or one that is complete; name another file with --output")
    return dict(session.given)


def _answers(path: Path, asked: Questionnaire) -> dict[str, Value]:
    """Return the answers in a file, each in its question's form. Raises QuestionnaireRefused with all mistakes."""
    source = read(path, str(path), refused=QuestionnaireRefused)
    if not is_object(source.value):
        message, hint = "the answers are no object", "write one line for each question: its id and its answer"
        raise QuestionnaireRefused([Mistake(source.place(), "ARC-IVW-TYPE", message, hint)])
    mistakes: list[Mistake] = []
    for name, answer in source.value.items():
        question = asked.question(name)
        if question is None:
            hint = did_you_mean(name, [one.id for one in asked.shape.questions])
            mistakes.append(Mistake(source.place((name,), key=True), "ARC-IVW-KEY", "there is no such question", hint))
        elif question not in asked.asked(source.value):
            message = "this question is not asked after the answers before it"
            mistakes.append(Mistake(source.place((name,)), "ARC-IVW-WHEN", message, "leave it out"))
        elif fault := question.fault(answer):
            message = f"the answer has not the form '{question.form}'"
            mistakes.append(Mistake(source.place((name,)), "ARC-IVW-VALUE", message, fault))
    if mistakes:
        raise QuestionnaireRefused(mistakes)
    return dict(source.value)
