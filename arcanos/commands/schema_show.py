"""`arcanos schema show`: one JSON Schema on standard output."""

from __future__ import annotations

import sys

import click

from arcanos.authoring.published import named
from arcanos.errors import ExitCode

EXAMPLES = """\b
Examples:
  arcanos schema show rule
  arcanos schema show evidence/registry
  check-jsonschema --schemafile <(arcanos schema show rule) policies/*.yaml
"""


@click.command("show", epilog=EXAMPLES)
@click.argument("name")
def command(name: str) -> int:
    """Print the schema NAME as it is published."""
    sys.stdout.write(named(name).text)
    return ExitCode.OPEN
