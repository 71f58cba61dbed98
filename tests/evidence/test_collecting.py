"""Sources are collected in processes of their own: what one does reaches no other, and never passes silently."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from arcanos.errors import Mistake
from arcanos.evidence.collecting import CHILD, Collecting, Outcome, dated
from arcanos.evidence.collector_sources import CollectorSource, Network
from arcanos.evidence.collectors.interface import Collected

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
ODD = '''
from __future__ import annotations
import os, signal, socket, stat, subprocess, sys, time
from typing import Literal
from pydantic import Field
from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.interface import Collected, CollectorOptions, Origin, Withheld

NEEDS = frozenset({needs})

class Options(CollectorOptions):
    from_: Literal["odd"] = Field(alias="from")
    do: str
    url: str | None = None

def collect(options, setting):
    said = ask(options, setting) if options.do == "ask" else ACTS[options.do](setting)
    return said if isinstance(said, Collected) else Collected({"did": [options.do]}, ())

def ask(options, setting):
    header = {"authorization": "Bearer " + setting.secret("TOKEN")}
    return Collected({"said": setting.web.ask("GET", options.url, headers=header).body.decode()}, ())

def spin(setting):
    while True:
        pass

def fork(setting):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)

def linger(setting):
    """Leave somebody behind who holds the pipe, and die."""
    if os.fork() == 0:
        os.setsid()
        time.sleep(30)
    os._exit(0)

def garbage(setting):
    os.write(OUT(), b"a {]\\n")
    os._exit(0)

def OUT():
    """The descriptor of the answer: the pipe that is open beside the standard ones."""
    return next(fd for fd in range(3, 64) if _is_pipe(fd))

def _is_pipe(fd):
    try:
        return stat.S_ISFIFO(os.fstat(fd).st_mode)
    except OSError:
        return False

def flood(setting):
    while True:
        os.write(OUT(), b"x" * 65536)

def chatter(setting):
    os.write(OUT(), b"w " + b"\\x1b[31m half done\\n")

def refuse(setting):
    raise NotCollected([Mistake(Place("a\\x1b.json", 3, 7), "ARC-COL-X", "is\\x1b wrong", "mend it")])

def whole(setting):
    observed = (setting.as_of, setting.as_of)
    origin = Origin("a.json", "0" * 64, 3, "application/json")
    return Collected({"list": [1, 2.5, "é"]}, (origin,), observed, (Withheld("$.a", "sensitive"),), ("a note",))

ACTS = {
    "nothing": lambda s: None,
    "whole": whole,
    "socket": lambda s: socket.create_connection(("127.0.0.1", 9)),
    "name": lambda s: socket.getaddrinfo("localhost", 80),
    "listen": lambda s: socket.socket().bind(("127.0.0.1", 0)),
    "spawn": lambda s: subprocess.run(["/bin/true"]),
    "system": lambda s: os.system("true"),
    "fork": fork,
    "linger": linger,
    "write": lambda s: (s.folder / "written").write_text("x"),
    "remove": lambda s: (s.folder / "kept").unlink(),
    "mkdir": lambda s: (s.folder / "made").mkdir(),
    "memory": lambda s: bytearray(4 * 1024**3),
    "deep": lambda s: Collected({"a": __import__("functools").reduce(lambda a, _: [a], range(100), [])}, ()),
    "nan": lambda s: Collected({"a": float("nan")}, ()),
    "spin": spin,
    "sleep": lambda s: time.sleep(60),
    "raise": lambda s: 1 / 0,
    "exit": lambda s: os._exit(3),
    "kill": lambda s: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": lambda s: os.kill(os.getpid(), signal.SIGSEGV),
    "garbage": garbage,
    "flood": flood,
    "chatter": chatter,
    "print": lambda s: print("a {}") or sys.stdout.flush(),
    "refuse": refuse,
    "secret": lambda s: Collected({"length": len(s.secret("TOKEN"))}, ()),
    "echo": lambda s: Collected({"echo": "it is " + s.secret("TOKEN")}, ()),
    "environment": lambda s: Collected({"names": sorted(os.environ)}, ()),
    "path": lambda s: Collected({"path": sys.path, "cwd": os.getcwd(), "isolated": sys.flags.isolated}, ()),
    "web": lambda s: s.web.ask("GET", "https://example.org"),
}
'''
START = (
    "import sys; sys.dont_write_bytecode = True; import arcanos.evidence.collectors as c; c.__path__.append({folder!r})"
)
NONE: Mapping[str, str] = {}
GIVEN: Mapping[str, str] = {"TOKEN": "t0ken-of-the-tests"}
USE = "from arcanos.evidence.collectors.catalogue import CATALOGUE; CATALOGUE['odd'] = 'odd'"
RUN = "from arcanos.evidence.child import main; main()"


def collecting(folder: Path, needs: str = "()") -> Collecting:
    """Return a collecting whose processes know one more collector, which does what it is told."""
    modules = folder / "modules"
    modules.mkdir(exist_ok=True)
    (modules / "odd.py").write_text(ODD.replace("{needs}", f"({needs})"), encoding="utf-8")
    child = (sys.executable, "-I", "-B", "-c", f"{START.format(folder=str(modules))}; {USE}; {RUN}")
    return Collecting(folder, AS_OF, Network(), GIVEN.get, child=child)


def source(do: str, seconds: int = 20, **changes: object) -> CollectorSource:
    return CollectorSource("doc", "odd", {"from": "odd", "do": do, **changes}, seconds, secrets=("TOKEN",))


def one(folder: Path, do: str, seconds: int = 20, needs: str = "()") -> Outcome:
    (outcome,) = collecting(folder, needs).all([source(do, seconds)], 1)
    return outcome


def code(outcome: Outcome) -> str:
    assert outcome.collected is None
    (mistake,) = outcome.mistakes
    return mistake.code


def value(outcome: Outcome) -> Mapping[str, object]:
    assert outcome.collected is not None, outcome.mistakes
    return outcome.collected.value


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        ("socket", "ARC-COL-CONFINED"),
        ("name", "ARC-COL-CONFINED"),
        ("listen", "ARC-COL-CONFINED"),
        ("spawn", "ARC-COL-CONFINED"),
        ("system", "ARC-COL-CONFINED"),
        ("fork", "ARC-COL-CONFINED"),
        ("write", "ARC-COL-CONFINED"),
        ("remove", "ARC-COL-CONFINED"),
        ("mkdir", "ARC-COL-CONFINED"),
        ("web", "ARC-COL-CONFINED"),
        ("memory", "ARC-COL-MEMORY"),
        ("deep", "ARC-COL-ANSWER"),
        ("nan", "ARC-COL-BUG"),
        ("raise", "ARC-COL-BUG"),
        ("exit", "ARC-COL-ANSWER"),
        ("kill", "ARC-COL-DIED"),
        ("segfault", "ARC-COL-DIED"),
        ("garbage", "ARC-COL-ANSWER"),
        ("echo", "ARC-COL-ECHO"),
    ],
)
def test_a_source_that_misbehaves_is_a_failed_source(tmp_path: Path, do: str, expected: str) -> None:
    (tmp_path / "kept").touch()
    assert code(one(tmp_path, do)) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "modules"]


@pytest.mark.parametrize("do", ["spin", "sleep"])
def test_a_source_has_its_time_and_no_more(tmp_path: Path, do: str) -> None:
    begun = time.monotonic()
    outcome = one(tmp_path, do, seconds=3)
    assert code(outcome) == "ARC-COL-TIMEOUT"
    assert "3s" in outcome.mistakes[0].message
    assert time.monotonic() - begun < 20


def test_whoever_is_left_behind_does_not_hold_the_run_up(tmp_path: Path) -> None:
    begun = time.monotonic()
    assert code(one(tmp_path, "linger", needs='"processes",')) == "ARC-COL-ANSWER"
    assert time.monotonic() - begun < 20


def test_the_others_finish_and_the_order_is_that_of_the_configuration(tmp_path: Path) -> None:
    sources = [source("sleep", 4), source("whole"), source("kill"), source("memory"), source("nothing")]
    outcomes = collecting(tmp_path).all(sources, 3)
    assert [outcome.source for outcome in outcomes] == sources
    assert [outcome.collected is not None for outcome in outcomes] == [False, True, False, False, True]


def test_an_answer_comes_back_as_it_was_given(tmp_path: Path) -> None:
    collected = one(tmp_path, "whole").collected
    assert isinstance(collected, Collected)
    assert collected.value == {"list": [1, 2.5, "é"]}
    assert collected.observed == (AS_OF, AS_OF)
    assert (collected.origins[0].name, collected.withheld[0].path, collected.notes) == ("a.json", "$.a", ("a note",))


STATED = Collected({"list": []}, (), notes=("a note",))
BEFORE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(("stated", "at"), [("now", AS_OF), ("2026-11-01T00:00:00Z", BEFORE)])
def test_what_does_not_say_its_time_has_the_one_that_the_configuration_states(stated: str, at: datetime) -> None:
    made = dated(STATED, stated, AS_OF)
    assert made.observed == (at, at)
    assert made.notes == ("a note", "how old it is, is what 'observed_at' in the configuration says")


@pytest.mark.parametrize("stated", ["now", "2026-11-01T00:00:00Z", "2036-11-01T00:00:00Z"])
def test_what_says_its_time_keeps_it(stated: str) -> None:
    told = replace(STATED, observed=(BEFORE, BEFORE))
    assert dated(told, stated, AS_OF) is told


def test_where_nothing_is_stated_nobody_knows_how_old_it_is() -> None:
    assert dated(STATED, None, AS_OF) is STATED


def test_a_stated_time_that_is_still_to_come_counts_for_nothing() -> None:
    made = dated(STATED, "2036-11-01T00:00:00Z", AS_OF)
    assert made.observed is None
    assert made.notes[1:] == ("'observed_at' is after it was collected: how old it is, is left out",)


def test_the_stated_time_comes_into_the_outcome_of_a_source(tmp_path: Path) -> None:
    (outcome,) = collecting(tmp_path).all([replace(source("path"), observed_at="now")], 1)
    assert outcome.time(AS_OF) == AS_OF


def test_a_mistake_comes_back_with_its_place_and_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    (mistake,) = one(tmp_path, "refuse").mistakes
    assert str(mistake) == "a\\u{1b}.json:3:7: ARC-COL-X: is\\u{1b} wrong; mend it"


def test_what_is_printed_is_no_answer(tmp_path: Path) -> None:
    assert value(one(tmp_path, "print")) == {"did": ["print"]}


def test_progress_is_told_and_made_harmless(tmp_path: Path) -> None:
    told: list[str] = []
    replace(collecting(tmp_path), watch=told.append).all([source("chatter")], 1)
    assert told == ["doc (odd)", "doc (odd): \\u{1b}[31m half done"]


def test_a_process_finds_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "sings")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    names = str(value(one(tmp_path, "environment"))["names"])
    assert [name for name in ("CANARY", "PYTHONPATH", "PATH", "HOME") if name in names] == []
    place = value(one(tmp_path, "path"))
    assert place["isolated"] == 1
    assert place["cwd"] == "/"
    assert str(tmp_path) not in str(place["path"])


def test_nothing_of_the_checkout_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pydantic.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    (tmp_path / "metrics.json").write_text('{"accuracy": 0.9}', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    options = {"from": "plain-metrics", "files": ["metrics.json"], "model": "a@1"}
    (outcome,) = Collecting(tmp_path, AS_OF, Network(), NONE.get).all(
        [CollectorSource("evaluation", "plain-metrics", options)], 1
    )
    assert "'accuracy': 0.9" in str(value(outcome))
    assert CHILD[1] == "-I"


def test_a_secret_is_handed_over_and_one_that_is_not_set_is_a_failed_source(tmp_path: Path) -> None:
    assert value(one(tmp_path, "secret")) == {"length": len("t0ken-of-the-tests")}
    (outcome,) = replace(collecting(tmp_path), secret=NONE.get).all([source("secret")], 1)
    assert outcome.mistakes[0].code == "ARC-COL-SECRET"


def test_no_message_holds_a_secret(tmp_path: Path) -> None:
    outcome = one(tmp_path, "echo")
    assert "t0ken-of-the-tests" not in "".join(map(str, outcome.mistakes))


@pytest.mark.parametrize(
    ("do", "needs"),
    [("spawn", '"processes",'), ("fork", '"processes",'), ("write", '"writing",'), ("name", '"network",')],
)
def test_what_a_collector_says_it_needs_it_may_do(tmp_path: Path, do: str, needs: str) -> None:
    assert one(tmp_path, do, needs=needs).mistakes == ()


@pytest.mark.parametrize("do", ["socket", "listen"])
def test_who_needs_the_network_asks_checked_addresses_and_never_listens(tmp_path: Path, do: str) -> None:
    assert code(one(tmp_path, do, needs='"network",')) == "ARC-COL-CONFINED"


def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    def sleeping() -> set[int]:
        mine = str(tmp_path).encode()
        found: set[int] = set()
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if mine in path.read_bytes():
                    found.add(int(path.parent.name))
            except OSError:
                continue
        return found

    if not Path("/proc").is_dir():
        pytest.skip("absent: /proc")
    one(tmp_path, "fork", needs='"processes",')
    ends = time.monotonic() + 5
    while sleeping() and time.monotonic() < ends:
        time.sleep(0.05)
    assert sleeping() == set()


def test_an_interrupt_ends_every_process(tmp_path: Path) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        replace(collecting(tmp_path), watch=interrupt).all([source("sleep"), source("sleep")], 2)
    assert time.monotonic() - begun < 20


def test_a_mistake_is_at_the_place_of_its_source(tmp_path: Path) -> None:
    outcome = one(tmp_path, "kill")
    assert isinstance(outcome.mistakes[0], Mistake)
    assert str(outcome.mistakes[0].place) == "(sources)"


class Greeter(BaseHTTPRequestHandler):
    """Greets whoever has the token, and repeats the token where it is asked to."""

    def do_GET(self) -> None:
        token = self.headers.get("authorization", "")
        body = token if self.path == "/echo" else "welcome" if token == f"Bearer {GIVEN['TOKEN']}" else "go away"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the method it replaces
        pass


@pytest.fixture
def greeter() -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Greeter) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def asked(folder: Path, url: str, network: Network) -> Outcome:
    made = replace(collecting(folder, '"network",'), network=network)
    options = {"from": "odd", "do": "ask", "url": url, "retries": 0}
    (outcome,) = made.all([CollectorSource("doc", "odd", options, 20, urls=(url,), secrets=("TOKEN",))], 1)
    return outcome


def test_a_process_asks_the_servers_that_the_configuration_allows(tmp_path: Path, greeter: str) -> None:
    assert value(asked(tmp_path, greeter, Network((greeter,)))) == {"said": "welcome"}


def test_a_process_asks_no_other(tmp_path: Path, greeter: str) -> None:
    assert code(asked(tmp_path, greeter, Network())) == "ARC-NET-ADDRESS"
    assert code(asked(tmp_path, greeter, Network(("https://example.org",)))) == "ARC-NET-DENIED"


def test_an_answer_that_repeats_the_credential_is_none(tmp_path: Path, greeter: str) -> None:
    outcome = asked(tmp_path, f"{greeter}/echo", Network((greeter,)))
    assert code(outcome) == "ARC-COL-ECHO"
    assert GIVEN["TOKEN"] not in str(outcome)
