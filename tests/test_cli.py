"""The command line as a process: its exit codes, its streams, and what it takes with it."""

from __future__ import annotations

import errno
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import arcanos
from arcanos import cli, observed
from arcanos.errors import (
    ArcanosError,
    DocumentRefused,
    ExitCode,
    IntegrityBroken,
    Mistake,
    NotRecorded,
    Place,
    UsageError,
)

COMMAND = Path(sys.executable).with_name("arcanos")
REGISTRY = "models:\n  - {name: churn, version: '1.0.0', stage: production, owner: ada}\n"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "NO_COLOR", "ARCANOS_DEBUG", "_ARCANOS_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Path:
    """Return a project with one model and one rule, as init makes it; it is the working directory."""
    folder = tmp_path / "a project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    assert cli.run(["init"]) == 0
    capsys.readouterr()
    return folder


def shell(line: str, *words: str, **options: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which $0 is the command."""
    done = ["bash", "-c", line, str(COMMAND), *words]
    return subprocess.run(done, capture_output=True, text=True, check=False, env=os.environ | options)


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def silent(*_: object) -> None:
    """Return nothing."""


BROKEN = IntegrityBroken([Mistake(Place("a.json"), "ARC-INT-X", "the digest does not hold", "build it")])
REFUSED = DocumentRefused([Mistake(Place("a.json", 3, 7), "ARC-IN-X", "is wrong", "correct it")])


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (UsageError("there is no x"), 2, "arcanos: there is no x\n"),
        (REFUSED, 3, "arcanos: a.json:3:7: ARC-IN-X: is wrong; correct it\n"),
        (NotRecorded("a.json: could not be written"), 5, "arcanos: a.json: could not be written\n"),
        (BROKEN, 6, "arcanos: a.json: ARC-INT-X: the digest does not hold; build it\n"),
        (PermissionError(errno.EACCES, "Permission denied", "a.json"), 3, "arcanos: a.json: ARC-IN-UNREADABLE: Perm"),
        (ArcanosError("54 were planned and 53 found"), 70, "arcanos: 54 were planned and 53 found\narcanos: a bug:"),
        (TypeError("AKIAIOSFODNN7EXAMPLE"), 70, "arcanos: a bug: TypeError; nothing was decided. Run it again"),
        (RecursionError(), 70, "arcanos: a bug: RecursionError"),
        (MemoryError(), 70, "arcanos: a bug: MemoryError"),
        (KeyboardInterrupt(), 130, "arcanos: interrupted\n"),
    ],
)
def test_every_error_ends_with_its_code_and_one_line_of_what_to_do(
    project: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, says: str
) -> None:
    monkeypatch.setattr(observed, "read_documents", raising(error))
    assert cli.run(["check"]) == code
    wrote = capsys.readouterr()
    assert wrote.out == ""
    assert wrote.err.startswith(says)
    assert "AKIA" not in wrote.err


def test_a_bug_shows_its_traceback_only_when_asked_and_ends_with_70_all_the_same(
    project: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observed, "read_documents", raising(TypeError("x")))
    assert cli.run(["check"]) == 70
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("ARCANOS_DEBUG", "1")
    assert cli.run(["check"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_command_that_returns_no_exit_code_is_a_bug_and_not_a_pass(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli.cli, "invoke", silent)
    assert cli.run(["check"]) == 70


def test_the_help_names_every_exit_code(capsys: Captured) -> None:
    assert cli.run(["--help"]) == 0
    told = capsys.readouterr().out
    for code in ExitCode:
        assert re.search(rf"^ +{int(code)} ", told, re.MULTILINE), code


@pytest.mark.parametrize("words", [[], ["rules"], ["waivers"], ["baseline"]])
def test_without_a_command_the_help_is_shown_and_nothing_passes(words: list[str], capsys: Captured) -> None:
    assert cli.run(words) == 2
    wrote = capsys.readouterr()
    assert wrote.out == ""
    assert wrote.err.startswith("Usage: arcanos")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["chekc"], "there is no command 'chekc'; did you mean 'check'?\nTry 'arcanos --help'."),
        (["rules", "lnt"], "there is no command 'lnt'; did you mean 'lint'?\nTry 'arcanos rules --help'."),
        (["waivers", "x"], "there is no command 'x'; known: check"),
        (["xyzzy"], "there is no command 'xyzzy'\nTry 'arcanos --help'."),
        (["schema", "show", "xyzzy"], "there is no schema 'xyzzy'; 'arcanos schema list' shows them"),
        (["check", "--bundle", "a", "--bundle=b"], "--bundle is given more than once; it takes one value"),
        (["gate", "m@1.0.0", "--to", "staging", "--to", "production"], "--to is given more than once"),
        (["archive", "list", "--at", "a", "--at", "b"], "--at is given more than once"),
        (["check", "--outptu", "x"], "--output"),
        (["--versoin"], "--version"),
        (["check", "extra"], "unexpected extra argument"),
        (["check", "\x1b[31m\r::error::x"], "\\u{1b}[31m\\u{d}::error::x"),
    ],
)
def test_a_misuse_ends_with_2_and_a_suggestion(words: list[str], says: str, capsys: Captured) -> None:
    assert cli.run(words) == 2
    wrote = capsys.readouterr()
    assert wrote.out == ""
    assert says in wrote.err
    assert not set("\x1b\r") & set(wrote.err)


WORDS = [
    [],
    ["init"],
    ["check"],
    ["gate"],
    ["explain"],
    ["rules"],
    ["rules", "list"],
    ["rules", "show"],
    ["rules", "lint"],
    ["rules", "test"],
    ["waivers"],
    ["waivers", "check"],
    ["baseline"],
    ["baseline", "write"],
    ["baseline", "check"],
    ["baseline", "update"],
    ["demo"],
    ["completion"],
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_that_fits_80_columns(words: list[str], option: str, capsys: Captured) -> None:
    assert cli.run([*words, option]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(" ".join(["Usage: arcanos", *words]))
    assert max(map(len, lines)) <= 80
    examples = [line for line in lines if re.match(rf" {{4}}.*\barcanos {' '.join(words)}", line)]
    assert examples or words in ([], ["rules"], ["waivers"], ["baseline"])


def test_the_examples_in_the_help_are_commands_that_exist(
    project: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcanos.commands.rules_test.run_cases", raising(REFUSED))
    for words in WORDS:
        cli.run([*words, "--help"])
        whole = re.sub(r"\\\n +", "", capsys.readouterr().out)
        for line in re.findall(r"^ {4}arcanos (.*)", whole, re.MULTILINE):
            asked = shlex.split(line.split(" > ")[0].split("  (")[0])
            cli.run(asked)
            told = capsys.readouterr().err
            assert "Try 'arcanos" not in told, f"{line}: {told}"


def test_the_version_is_that_of_the_package(capsys: Captured) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out == f"arcanos {arcanos.__version__}\n"


def loaded(program: str) -> set[str]:
    code = f"import sys\n{program}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_imports_nothing_else() -> None:
    assert {name for name in loaded("import arcanos") if name.startswith("arcanos")} == {"arcanos"}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["chekc"], []])
def test_help_and_misuse_import_no_library_but_click(words: list[str]) -> None:
    modules = loaded(f"from arcanos.cli import run\nrun({words})")
    heavy = {"pydantic", "sqlalchemy", "yaml", "jsonpath_rfc9535", "re2", "tabulate", "regex", "importlib.metadata"}
    assert not modules & heavy
    assert not any(name.startswith(("arcanos.engine", "arcanos.config", "arcanos.evidence")) for name in modules)


def test_the_installed_command_is_this_one(project: Path) -> None:
    done = subprocess.run([COMMAND, "check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "OPEN (exit 0)" in done.stdout


def test_a_closed_standard_output_ends_with_5_and_nothing_is_decided(project: Path) -> None:
    done = shell('exec "$0" check -o json=record.json >&-')
    assert done.returncode == 5
    assert "standard output is closed" in done.stderr
    assert not (project / "record.json").exists()


def test_a_working_folder_that_is_gone_is_named_and_standard_output_is_not_blamed(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    words = ["sh", "-c", f'rmdir "$PWD"; exec "{COMMAND}" check']
    done = subprocess.run(words, cwd=gone, capture_output=True, text=True, check=False)
    said = "arcanos: .: ARC-IN-GONE: the working folder is gone; nothing was decided; change to one that exists\n"
    of_the_shell = [
        line for line in done.stderr.splitlines(keepends=True) if line.startswith("sh: ")
    ]  # dash says it too
    assert (done.returncode, done.stdout, done.stderr.removeprefix("".join(of_the_shell))) == (3, "", said)


def test_a_full_standard_output_ends_with_5(project: Path) -> None:
    for words in ("--help", "waivers check", "check -o json=-"):
        done = shell(f'exec "$0" {words} >/dev/full')
        assert done.returncode == 5, words
        assert done.stderr.count("\n") == 1
        assert "standard output could not be written: No space left on device" in done.stderr


def test_a_reader_that_is_gone_ends_with_141_and_without_a_word(project: Path) -> None:
    done = shell('trap "" PIPE; "$0" check | true; exit ${PIPESTATUS[0]}')
    assert (done.returncode, done.stderr) == (141, "")


def test_a_reader_that_takes_one_line_gets_it(project: Path) -> None:
    done = shell('"$0" check | head -n 1; exit ${PIPESTATUS[0]}')
    assert done.stdout.startswith("a project, as of ")
    assert done.returncode in (0, 141)
    assert done.stderr == ""


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_a_standard_error_that_is_closed_or_full_changes_no_exit_code(project: Path, stderr: str) -> None:
    assert shell(f'exec "$0" chekc {stderr}').returncode == 2
    assert shell(f'exec "$0" check --config nowhere {stderr}').returncode == 3
    assert shell(f'exec "$0" --help >/dev/full {stderr}').returncode == 5


def test_messages_never_end_up_in_a_file_that_took_the_number_of_a_closed_stream(project: Path) -> None:
    done = shell('exec "$0" check -o json=record.json 2>&-')
    assert done.returncode == 0
    assert (project / "record.json").read_bytes().startswith(b'{"as_of"')


@pytest.fixture
def slow_check(project: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a check that waits in the middle, with the interrupt as a terminal leaves it, and return once it does."""
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from arcanos import observed\n"
        "def wait(*_, **__):\n"
        "    print('waiting', flush=True)\n"
        "    time.sleep(60)\n"
        "observed.read_documents = wait\n"
        "from arcanos.cli import main\n"
        "sys.argv = ['arcanos', 'check']\n"
        "main()\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    yield process
    process.kill()
    process.communicate()


def test_an_interrupted_process_says_so_and_dies_of_the_interrupt(slow_check: subprocess.Popen[bytes]) -> None:
    slow_check.send_signal(signal.SIGINT)
    out, err = slow_check.communicate(timeout=40)
    assert (slow_check.returncode, out, err) == (-signal.SIGINT, b"", b"arcanos: interrupted\n")


def test_a_terminated_process_dies_of_it_without_waiting(slow_check: subprocess.Popen[bytes]) -> None:
    slow_check.terminate()
    slow_check.communicate(timeout=40)
    assert slow_check.returncode == -signal.SIGTERM


@pytest.mark.parametrize("encoding", ["ascii", "utf-16"])
def test_the_encoding_of_the_machine_changes_no_byte(project: Path, encoding: str) -> None:
    (project / "registry.yaml").write_text(REGISTRY.replace("churn", "schätzung-模型"), encoding="utf-8")
    words = [COMMAND, "check", "--as-of", "2026-11-22T09:00:00Z"]
    done = subprocess.run(words, capture_output=True, check=False, env=os.environ | {"PYTHONIOENCODING": encoding})
    plain = subprocess.run(words, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == plain.stdout
    done.stdout.decode("utf-8")


def test_run_as_a_module_it_says_how_to_call_it(tmp_path: Path) -> None:
    """Silent, it would end with 0 and have checked nothing."""
    command = [sys.executable, "-m", "arcanos.cli", "check"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "call it as 'arcanos'" in done.stderr
