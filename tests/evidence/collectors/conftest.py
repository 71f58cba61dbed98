"""Where collectors work in tests: a folder, a fixed time, no network, and secrets from a dictionary."""

from __future__ import annotations

import json as reading
import shutil
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.child import Offline
from arcanos.evidence.collectors.interface import Method, Query, Reply, Setting
from arcanos.readers.source import Value

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS: Mapping[str, str] = {"TOKEN": "t0ken-of-the-tests"}


def secret(name: str) -> str:
    if name not in SECRETS:
        raise NotCollected([Mistake(Place(name), "ARC-COL-SECRET", "the variable is not set", "set it")])
    return SECRETS[name]


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    """Return a setting over an empty folder; `dataclasses.replace` gives it another web."""
    return Setting(tmp_path, AS_OF, Offline(), secret)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return what writes a file below the setting's folder."""

    def written(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


TOOLS = Path(__file__).parent / "tools"


@pytest.fixture
def give(tmp_path: Path) -> Callable[..., Path]:
    """Return what copies a file that a real tool wrote into the setting's folder, under its own name or another."""

    def given(tool: str, name: str, to: str | None = None) -> Path:
        path = tmp_path / (to or name)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TOOLS / tool / name, path)
        return path

    return given


@dataclass(frozen=True, slots=True)
class PlainWeb:
    """The web as it is, for servers that the test itself started."""

    client: httpx.Client

    def ask(
        self,
        method: Method,
        url: str,
        *,
        query: Query = (),
        json: Value = None,
        headers: Mapping[str, str] | None = None,
        expected: tuple[int, ...] = (200,),
    ) -> Reply:
        given = dict(query) if isinstance(query, Mapping) else query
        answer = self.client.request(method, url, params=given, json=json, headers=headers)
        if answer.status_code not in expected:
            message = f"the server answered with {answer.status_code}"
            raise NotCollected([Mistake(Place(url), "ARC-NET-STATUS", message, "see its log")])
        return Reply(url, answer.status_code, answer.headers.get("content-type", ""), answer.content, answer.headers)


@pytest.fixture
def asking(setting: Setting) -> Generator[Setting]:
    """Return a setting that may ask every server."""
    with httpx.Client(trust_env=False, verify=False, timeout=60) as client:  # noqa: S501 - loopback, without TLS
        yield replace(setting, web=PlainWeb(client))


Answer = Callable[[str, Mapping[str, str], Value], Value]
"""What a server answers to a path, its query and its body: a value as JSON, bytes as they are, a number as a status."""


@pytest.fixture
def served() -> Generator[Callable[[Answer], str]]:
    """Return what starts a server on loopback that answers as a function says, and gives its address."""
    with ExitStack() as servers:
        yield lambda answer: servers.enter_context(_served(answer))


@contextmanager
def _served(answer: Answer) -> Generator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(reading.loads(self.rfile.read(int(self.headers["content-length"]))))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
            """Say nothing."""

        def _answer(self, body: Value) -> None:
            parts = urlsplit(self.path)
            said = answer(parts.path, dict(parse_qsl(parts.query)), body)
            status = said if isinstance(said, int) else 200
            data = said if isinstance(said, bytes) else reading.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
