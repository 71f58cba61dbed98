"""`arcanos attest`: a person's signed answer to a control that no file can tell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.clock import rfc3339
from arcanos.commands.options import as_of_option
from arcanos.commands.screen import say
from arcanos.commands.signing import passphrase_option, private_key_in
from arcanos.errors import ExitCode, UsageError
from arcanos.redaction import says_something
from arcanos.signing.dsse import sign
from arcanos.writing import write_new

EXAMPLES = """\b
Examples:
  arcanos attest governance/model-was-examined credit@1.1.0 --answer yes --by "Grace Kim" \\
      --statement "I examined the model card and the test report." --key ~/keys/grace.key.pem \\
      --output attestations/credit-1.1.0.dsse.json
"""


def _day(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and clock.day(value) is None:
        raise click.BadParameter("write a day, such as 2026-12-31", ctx, param)
    return value


@click.command("attest", epilog=EXAMPLES)
@click.argument("rule", metavar="PACK/RULE")
@click.argument("subject", metavar="SUBJECT")
@click.option("--answer", required=True, type=click.Choice(["yes", "no"]), help="Whether what the control asks is so.")
@click.option("--statement", required=True, metavar="TEXT", help="What was done to know it, in your own words.")
@click.option("--by", required=True, metavar="NAME", help="Who attests it, as the role's members are written.")
@click.option("--valid-until", callback=_day, metavar="DAY", help="The last day on which it counts, UTC.")
@click.option("--evidence", metavar="SHA256", help="What it is about: it holds only as long as this digest does.")
@click.option("--key", "-k", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Your private key.")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), metavar="FILE", help="The new file.")
@passphrase_option
@as_of_option
def command(
    rule: str,
    subject: str,
    answer: str,
    statement: str,
    by: str,
    valid_until: str | None,
    evidence: str | None,
    key: Path,
    output: Path,
    variable: str | None,
    as_of: datetime | None,
) -> int:
    """Sign an answer to the manual control PACK/RULE about SUBJECT, as findings name both.

    The collector 'attestations' takes it into the evidence where the key is listed for that person.
    """
    from arcanos.evidence.attesting import attestation

    if rule.count("/") != 1 or not all(map(says_something, (*rule.split("/"), subject, statement, by))):
        raise UsageError("the rule is PACK/RULE, and subject, statement and name say something")
    at = as_of or clock.now()
    words = {"rule": rule, "subject": subject, "answer": answer, "by": by, "at": rfc3339(at), "statement": statement}
    words |= {name: one for name, one in (("valid_until", valid_until), ("evidence", evidence)) if one is not None}
    private = private_key_in(key, variable)
    write_new(output, sign(attestation(words), private).to_json())
    say(f"wrote {output}: {by} attests {answer} for {rule} on {subject}", f"key id {private.public.id}")
    return ExitCode.OPEN
