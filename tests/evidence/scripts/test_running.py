"""Commands are run as they are, hear nothing of ours, and end, with all that they started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arcanos.evidence.scripts.running import TAIL, Command, End, Ran, run


def ran(folder: Path, code: str, seconds: float = 30, *, network: bool = True, size: int = 1 << 20, **more: str) -> Ran:
    return run(Command([sys.executable, "-c", code], folder, {"PATH": "/usr/bin:/bin", **more}, seconds, network, size))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] not in "XZ"


def test_a_command_gives_its_exit_code_output_and_errors(tmp_path: Path) -> None:
    done = ran(tmp_path, "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert (done.end, done.number, done.output, done.errors, done.left) == (End.EXITED, 3, b"out\n", b"err\n", 0)


def test_no_shell_looks_at_arguments(tmp_path: Path) -> None:
    words = ["$HOME", "; touch here", "*", "`id`"]
    command = [sys.executable, "-c", "import sys; print(sys.argv[1:])", *words]
    assert run(Command(command, tmp_path, {}, 30, network=True)).output.decode().strip() == repr(words)
    assert not list(tmp_path.iterdir())


def test_the_environment_is_the_one_given_and_standard_input_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI_DEPLOY_TOKEN", "never-hand-this-on")
    code = "import os, sys; print(sorted(os.environ), repr(sys.stdin.read()), os.getcwd())"
    done = ran(tmp_path, code, REGION="eu-central-1")
    seen = done.output.decode().replace("'LC_CTYPE', ", "")  # what Python itself sets
    assert seen.strip() == f"['PATH', 'REGION'] '' {tmp_path}"


def test_a_signal_is_told(tmp_path: Path) -> None:
    done = ran(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert (done.end, done.number) == (End.SIGNAL, 11)


def test_a_command_that_does_not_exist_is_not_started(tmp_path: Path) -> None:
    done = run(Command(["/no/such/command"], tmp_path, {}, 30, network=True))
    assert (done.end, done.why) == (End.NOT_STARTED, "missing")


def test_a_file_that_may_not_be_run_is_not_started(tmp_path: Path) -> None:
    (tmp_path / "check.sh").write_text("#!/bin/sh\n")
    done = run(Command([str(tmp_path / "check.sh")], tmp_path, {}, 30, network=True))
    assert (done.end, done.why) == (End.NOT_STARTED, "denied")


def test_a_folder_that_is_not_there_starts_nothing(tmp_path: Path) -> None:
    assert run(Command(["true"], tmp_path / "gone", {}, 30, network=True)).end is End.NOT_STARTED


def test_one_gigabyte_of_output_is_cut_off_within_bounds(tmp_path: Path) -> None:
    code = "import sys\nwhile True: sys.stdout.buffer.write(b'x' * 1000000)"
    done = ran(tmp_path, code, size=1 << 20)
    assert (done.end, done.output) == (End.TOO_MUCH_OUTPUT, b"")


def test_of_endless_errors_the_tail_is_kept(tmp_path: Path) -> None:
    done = ran(tmp_path, "import sys; sys.stderr.write('x' * 1000000 + 'the end')")
    assert (len(done.errors), done.errors_size) == (TAIL, 1_000_007)
    assert done.errors.endswith(b"the end")


def test_a_command_that_hangs_ends_at_its_time(tmp_path: Path) -> None:
    done = ran(tmp_path, "print('begun', flush=True); import time; time.sleep(600)", seconds=2)
    assert (done.end, done.number, done.output) == (End.TIMEOUT, None, b"begun\n")


ESCAPE = """
import os, sys, time
if os.fork():
    time.sleep({lasts})
    sys.exit(0)
os.setsid()
if os.fork():
    os._exit(0)
open("pid", "w").write(str(os.getpid()))
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="absent: only Linux hands orphans over")
@pytest.mark.parametrize(("lasts", "end"), [(600, End.TIMEOUT), (1, End.EXITED)])
def test_what_it_forked_into_another_session_ends_with_it(tmp_path: Path, lasts: int, end: End) -> None:
    done = ran(tmp_path, ESCAPE.format(lasts=lasts), seconds=4)
    assert done.end is end
    assert done.left == (1 if end is End.EXITED else 0)
    assert not is_alive(int((tmp_path / "pid").read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="absent: networks are cut off on Linux only")
def test_without_network_not_even_loopback_answers(tmp_path: Path) -> None:
    code = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); "
    code += "socket.create_connection(s.getsockname(), 5); print('connected')"
    done = ran(tmp_path, code, network=False)
    assert done.network_cut == (done.output != b"connected\n")
    assert ran(tmp_path, code, network=True).output == b"connected\n"


def test_the_command_ends_when_the_process_that_runs_it_is_killed(tmp_path: Path) -> None:
    inner = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(__import__('os').getpid())); import time; time.sleep(600)"
    outer = "import os, sys, threading, time; from pathlib import Path\n"
    outer += "from arcanos.evidence.scripts.running import Command, run\n"
    outer += f"command = Command([sys.executable, '-c', {inner!r}], Path({str(tmp_path)!r}), {{}}, 600, network=True)\n"
    outer += "threading.Thread(target=run, args=[command], daemon=True).start()\n"
    outer += f"while not Path({str(tmp_path / 'pid')!r}).exists(): time.sleep(0.05)\n"
    outer += "time.sleep(0.5); os.kill(os.getpid(), 9)\n"
    assert subprocess.run([sys.executable, "-c", outer], check=False, timeout=60).returncode == -9
    pid = int((tmp_path / "pid").read_text())
    ends = time.monotonic() + 20
    while is_alive(pid) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_alive(pid)
