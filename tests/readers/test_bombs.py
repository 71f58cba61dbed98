"""Texts made to crash, hang or fill the memory are refused by a process that goes on."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from arcanos.errors import Refused
from arcanos.readers.csv import read_csv
from arcanos.readers.front_matter import read_front_matter
from arcanos.readers.json import read_json
from arcanos.readers.jsonl import read_jsonl
from arcanos.readers.yaml import read_yaml
name, expression = sys.argv[1:]
data = eval(expression).encode()
try:
    globals()[name](data, "f", **({"aliases": True} if name == "read_yaml" else {}))
except Refused as refusal:
    print(*sorted({one.code for one in refusal.mistakes}))
else:
    print("read")
"""
MEMORY = 1024**3
SECONDS = 60

BOMBS: list[tuple[str, str, str]] = [
    ("read_yaml", "'[' * 50_000", "LIMIT"),
    ("read_yaml", "'{' * 50_000", "LIMIT"),
    ("read_yaml", "'[{' * 50_000", "LIMIT"),
    ("read_yaml", "'- ' * 25_000", "LIMIT"),
    ("read_yaml", "'? ' * 25_000", "LIMIT"),
    ("read_yaml", "'a: [' * 25_000", "LIMIT"),
    ("read_yaml", "'!x ' * 25_000", "TAG"),
    ("read_yaml", "'%TAG !a! b\\n' * 100_000", "DIRECTIVE"),
    ("read_yaml", "'a: 1\\n...\\n' + '%TAG !a! b\\n' * 100_000", "TRAILING"),
    (
        "read_yaml",
        "'a: &a [x,x,x,x]\\n' + ''.join(f'k{i}: &{chr(98+i)} [{(chr(42)+chr(97+i)+chr(44))*9}]\\n' for i in range(9))",
        "LIMIT",
    ),
    ("read_yaml", "'k0: &k0 [1]\\n' + ''.join(f'k{i}: &k{i} [*k{i-1}]\\n' for i in range(1, 100))", "LIMIT"),
    ("read_yaml", "'a: &a {}\\n' + ''.join(f'k{i}: &k{i} {{<<: [*a, *a]}}\\n' for i in range(30))", "MERGE"),
    ("read_yaml", "'a: ' + '9' * 1_000_000", "LIMIT"),
    ("read_yaml", "'a: \\'' + 'x' * 2_000_000 + '\\''", "LIMIT"),
    ("read_yaml", "'\"' + '\\n ' * 1_000_000", "SYNTAX"),
    ("read_json", "'[' * 50_000", "LIMIT"),
    ("read_json", "'[' * 5_000_000", "LIMIT"),
    ("read_json", "'{\"a\":' * 50_000", "LIMIT"),
    ("read_json", "'9' * 5_000_000", "LIMIT"),
    ("read_json", "'[' + '{},' * 4_000_000 + '0]'", "LIMIT"),
    ("read_json", "'\"' + 'x' * 2_000_000 + '\"'", "LIMIT"),
    ("read_json", "'{\"' + 'x' * 2_000_000 + '\":1}'", "LIMIT"),
    ("read_json", "'\"' + chr(92) * 2 * 5_000_000", "SYNTAX"),
    ("read_json", "'\"' + (chr(92) + '\"') * 5_000_000", "SYNTAX"),
    ("read_json", "'x' * 17_000_000", "LIMIT"),
    ("read_jsonl", "'[' * 50_000", "LIMIT"),
    ("read_jsonl", "'{}\\n' * 4_000_000", "LIMIT"),
    ("read_jsonl", "'1\\n' * 8_000_000", "LIMIT"),
    ("read_csv", "',' * 8_000_000", "LIMIT"),
    ("read_csv", "'a\\n' + '\"' * 8_000_001", "SYNTAX"),
    ("read_csv", "'a\\n' + 'x' * 8_000_000", "LIMIT"),
    ("read_front_matter", "'---\\n' + '[' * 50_000 + '\\n---\\n'", "LIMIT"),
    ("read_front_matter", "'---\\n' * 2_000_000", "FRONTMATTER"),
]


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.mark.parametrize(
    ("reader", "text", "code"), BOMBS, ids=[f"{row[0][5:]}-{number}" for number, row in enumerate(BOMBS)]
)
def test_a_bomb_is_refused_and_the_process_survives(reader: str, text: str, code: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, reader, text],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bounded,
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert f"ARC-IN-{code}" in run.stdout.split()
