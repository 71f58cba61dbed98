"""`arcanos interview confirm`: a second person looks at what was answered."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.clock import rfc3339
from arcanos.commands.asking import Stopped, line, yes
from arcanos.commands.options import as_of_option, plain_words
from arcanos.commands.screen import say
from arcanos.errors import ExitCode, UsageError
from arcanos.evidence.interviews.session import Answer, Confirmation, load_session
from arcanos.people import same_person
from arcanos.readers.shapes import is_list
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos interview confirm interviews/lending-deployment.json --by "Grace Kim"
  arcanos interview confirm interviews/lending-deployment.json --by "Grace Kim" --agree
"""


@click.command("confirm", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--by", required=True, callback=plain_words, metavar="NAME", help="Who confirms; not who answered.")
@click.option("--agree", is_flag=True, help="Agree with every answer shown, without being asked.")
@as_of_option
def command(file: Path, by: str, agree: bool, as_of: datetime | None) -> int:
    """Show the answers in FILE that need a second person, and add what that person says of each.

    A confirmation is bound to the answers as they are: one that changes afterwards is not confirmed. Ends with 4
    where the person disagrees with an answer.
    """
    session = load_session(file, str(file))
    at = as_of or clock.now()
    if rfc3339(at) < rfc3339(session.held):
        raise UsageError(f"{file}: it was held later, at {session.held_at}; check the clocks of both machines")
    if same_person(by, session.by):
        raise UsageError(f"{by} answered and can't confirm; somebody else must")
    shown = [one for one in session.answers if one.second_person]
    if not shown:
        raise UsageError(f"{file}: no answer needs a second person")
    if not agree and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask at; --agree agrees with every answer")
    say(f"System {session.system}, answered by {session.by} ({session.role}) at {session.held_at}.")
    try:
        disagrees = {one.question: why for one in shown if (why := _disagreement(one, agree)) is not None}
    except (Stopped, KeyboardInterrupt):
        say("", "Stopped; nothing was written.")
        return ExitCode.UNTOLD
    made = Confirmation(by=by, at=rfc3339(at), answers_sha256=session.answers_sha256, disagrees=disagrees)
    after = session.model_copy(update={"confirmations": [*session.confirmations, made]})
    write_whole(file, after.to_json())
    say("", f"wrote {file}: {len(shown) - len(disagrees)} answers confirmed, {len(disagrees)} not")
    return ExitCode.UNTOLD if disagrees else ExitCode.OPEN


def _disagreement(answer: Answer, agree: bool) -> str | None:
    said = answer.answer if is_list(answer.answer) else [answer.answer]
    say("", answer.ask, *(f"  {one}" for one in said or ["(none)"]))
    if agree or yes("Do you agree?", sys.stdin.readline):
        return None
    return line("Why not?", sys.stdin.readline)
