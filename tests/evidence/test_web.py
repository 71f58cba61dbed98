"""The only way out: which servers are asked, at which addresses, how often, and how much of an answer is taken."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from arcanos.errors import Mistake, NotCollected
from arcanos.evidence.addresses import METADATA, address_fault, resolved
from arcanos.evidence.servers import reach_of, server_of
from arcanos.evidence.web import HttpWeb, WebLimits, verifying

SECRET = "t0ken-of-the-tests"  # noqa: S105 - it opens nothing


class Handler(BaseHTTPRequestHandler):
    """Answers as the server that it belongs to is told."""

    protocol_version = "HTTP/1.1"

    @property
    def odd(self) -> Odd:
        assert isinstance(self.server, Odd)
        return self.server

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", "0")))
        self.answer()

    def answer(self) -> None:
        self.odd.asked.append(Asked(self.command, self.path, dict(self.headers.items())))
        self.odd.acts[self.path.partition("?")[0]](self)

    def say(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"content_length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the method it replaces
        pass


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the server saw it."""

    method: str
    path: str
    headers: Mapping[str, str]


class Odd(ThreadingHTTPServer):
    """A server on loopback whose paths do what a test says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[Asked] = []
        self.acts: dict[str, Callable[[Handler], None]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def server() -> Generator[Odd]:
    with Odd() as odd:
        threading.Thread(target=odd.serve_forever, args=(0.01,), daemon=True).start()
        yield odd
        odd.shutdown()


@dataclass(slots=True)
class Pauses:
    """Waits for nothing, and remembers what it was asked to wait."""

    waited: list[float] = field(default_factory=list[float])

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)


CONTEXT = verifying("")
OPEN: list[HttpWeb] = []


def web(
    *allow: str,
    urls: tuple[str, ...] = (),
    retries: int = 2,
    pause: Pauses | None = None,
    limits: WebLimits | None = None,
    resolve: Callable[[str, int], tuple[str, ...]] = resolved,
) -> HttpWeb:
    """Return a web that is closed after the test; `allow` are the servers of the configuration."""
    made = HttpWeb(reach_of(urls, allow), retries, CONTEXT, limits or WebLimits(), resolve, pause or Pauses())
    OPEN.append(made)
    return made


@pytest.fixture(autouse=True)
def closed() -> Generator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def refused(ask: Callable[[], object]) -> Mistake:
    with pytest.raises(NotCollected) as error:
        ask()
    (mistake,) = error.value.mistakes
    assert SECRET not in str(mistake)
    assert mistake.hint
    return mistake


def test_an_answer_comes_with_its_address_status_and_type(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b'{"a": 1}', content_type="Application/JSON; charset=utf-8")
    reply = web(server.url).ask("GET", f"{server.url}/a", query={"page": "ä b"})
    assert (reply.status, reply.media_type, reply.body) == (200, "application/json", b'{"a": 1}')
    assert reply.url == f"{server.url}/a?page=%C3%A4+b"
    assert server.asked[0].path == "/a?page=%C3%A4+b"


def test_the_headers_of_an_answer_have_names_in_lower_case_and_nothing_that_a_terminal_obeys(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"{}", ETag='"a"', X_Odd="a\x1b[2Jb")
    headers = web(server.url).ask("GET", f"{server.url}/a").headers
    assert (headers["etag"], headers["x-odd"]) == ('"a"', "a\\u{1b}[2Jb")


@pytest.mark.parametrize("encoding", ["identity", "gzip", "aws-chunked"])
def test_head_tells_of_an_answer_without_fetching_it(server: Odd, encoding: str) -> None:
    server.acts["/a"] = lambda h: h.say(b"x" * 1000, content_encoding=encoding)
    reply = web(server.url, limits=WebLimits(body=10)).ask("HEAD", f"{server.url}/a")
    assert (server.asked[0].method, reply.status, reply.body) == ("HEAD", 200, b"")
    assert reply.headers["content-length"] == "1000"


def test_head_is_asked_again_like_get(server: Odd) -> None:
    answers = iter([(b"", 503), (b"", 200)])
    server.acts["/a"] = lambda h: h.say(*next(answers))
    assert web(server.url).ask("HEAD", f"{server.url}/a").status == 200


def test_what_is_sent_is_canonical_json_and_the_headers_given(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"{}")
    web(server.url).ask("POST", f"{server.url}/a", json={"b": 1}, headers={"Authorization": f"Bearer {SECRET}"})
    (asked,) = server.asked
    sent = {name.lower(): value for name, value in asked.headers.items()}
    assert (sent["content-type"], sent["content-length"]) == ("application/json", "7")
    assert sent["authorization"] == f"Bearer {SECRET}"
    assert sent["host"] == server.url.removeprefix("http://")


def test_a_repeated_key_of_a_query_is_sent_repeatedly(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"{}")
    web(server.url).ask("GET", f"{server.url}/a?x=1", query=(("match[]", "up"), ("match[]", "down")))
    assert server.asked[0].path == "/a?x=1&match%5B%5D=up&match%5B%5D=down"


def test_only_servers_that_are_allowed_are_asked(server: Odd) -> None:
    mistake = refused(lambda: web("http://127.0.0.1:1").ask("GET", server.url))
    assert mistake.code == "ARC-NET-DENIED"
    assert server.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://ada:secret@127.0.0.1/",
        "//127.0.0.1/",
        "http://",
        "http://127.0.0.1\\@example.org/",
        "http://127.0.0.1 /",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/#x",
    ],
)
def test_what_is_no_address_of_a_server_is_not_asked(url: str) -> None:
    assert refused(lambda: web("http://127.0.0.1").ask("GET", url)).code == "ARC-NET-URL"


def test_without_allow_the_sources_own_servers_are_asked_at_public_addresses_only(server: Odd) -> None:
    mistake = refused(lambda: web(urls=(f"{server.url}/api",)).ask("GET", f"{server.url}/a"))
    assert mistake.code == "ARC-NET-ADDRESS"
    assert server.url in mistake.hint
    assert server.asked == []


CARRIED = ["::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "::a9fe:a9fe", "2002:a9fe:a9fe::"]


@pytest.mark.parametrize("address", [*sorted(map(str, METADATA)), *CARRIED])
def test_services_that_hand_out_credentials_are_never_asked(address: str) -> None:
    asking = web("http://metadata.example", resolve=lambda host, port: (address,))
    assert refused(lambda: asking.ask("GET", "http://metadata.example/latest")).code == "ARC-NET-ADDRESS"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:93.184.216.34", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.1.1", False),
        ("::1", False),
        ("fc00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::a00:1", False),
        ("64:ff9b:1::5db8:d822", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fec0::1", False),
        ("5f00::1", False),
        ("3fff::1", False),
    ],
)
def test_private_addresses_are_told_from_public_ones(address: str, public: bool) -> None:
    assert (address_fault(address, private=False) is None) == public
    assert address_fault(address, private=True) is None


NOBODY = ["0.0.0.0", "::", "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "x"]  # noqa: S104 - never bound


@pytest.mark.parametrize("address", NOBODY)
def test_what_is_no_address_of_a_server_is_never_asked(address: str) -> None:
    assert address_fault(address, private=True) is not None


def test_one_private_address_among_public_ones_refuses_the_server() -> None:
    asking = web(urls=("http://a.example",), resolve=lambda host, port: ("93.184.216.34", "10.0.0.1"))
    assert refused(lambda: asking.ask("GET", "http://a.example/")).code == "ARC-NET-ADDRESS"


def test_a_name_is_resolved_once_and_the_connection_goes_to_that_address(server: Odd) -> None:
    answers = iter([("127.0.0.1",), ("169.254.169.254",)])
    server.acts["/a"] = lambda h: h.say(b"{}")
    url = server.url.replace("127.0.0.1", "rebinding.example")
    asking = web(url, resolve=lambda host, port: next(answers))
    for _ in range(2):
        assert asking.ask("GET", f"{url}/a").url == f"{url}/a"
    assert [asked.headers["host"] for asked in server.asked] == [url.removeprefix("http://")] * 2
    assert asking.pinned == {"127.0.0.1"}


def test_the_next_address_is_tried_where_the_first_takes_no_connection(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"{}")
    url = server.url.replace("127.0.0.1", "two.example")
    asking = web(url, resolve=lambda host, port: ("127.0.0.2", "127.0.0.1"), limits=WebLimits(connect=1))
    assert asking.ask("POST", f"{url}/a", json={}).status == 200


def test_a_name_that_nobody_knows_is_told() -> None:
    def nobody(host: str, port: int) -> tuple[str, ...]:
        raise OSError(f"no such host {SECRET}")

    assert (
        refused(lambda: web("http://a.example", resolve=nobody).ask("GET", "http://a.example")).code == "ARC-NET-NAME"
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(server: Odd, status: int) -> None:
    server.acts["/a"] = lambda h: h.say(b"", status, location=f"http://evil.example/?{SECRET}")
    server.acts["/b"] = lambda h: h.say(b"{}")
    assert refused(lambda: web(server.url).ask("GET", f"{server.url}/a")).code == "ARC-NET-REDIRECT"
    assert len(server.asked) == 1


@pytest.mark.parametrize(("status", "advice"), [(401, "credentials"), (403, "credentials"), (404, "names"), (400, "")])
def test_another_status_is_told_with_the_next_step_and_without_the_answer(
    server: Odd, status: int, advice: str
) -> None:
    server.acts["/a"] = lambda h: h.say(SECRET.encode(), status)
    mistake = refused(lambda: web(server.url).ask("GET", f"{server.url}/a"))
    assert (mistake.code, advice in mistake.hint) == ("ARC-NET-STATUS", True)
    assert str(status) in mistake.message
    assert len(server.asked) == 1


def test_a_status_that_is_expected_is_an_answer(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b'{"error_code": "X"}', 400)
    assert web(server.url).ask("GET", f"{server.url}/a", expected=(200, 400)).status == 400


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_server_that_says_later_is_asked_again(server: Odd, status: int) -> None:
    answers = iter([(b"", status), (b"", status), (b"{}", 200)])
    server.acts["/a"] = lambda h: h.say(*next(answers))
    pauses = Pauses()
    assert web(server.url, pause=pauses).ask("GET", f"{server.url}/a").status == 200
    assert pauses.waited == [0.5, 1.0]


def test_it_is_asked_as_often_as_the_options_say(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"", 503)
    mistake = refused(lambda: web(server.url, retries=3).ask("GET", f"{server.url}/a"))
    assert (mistake.code, len(server.asked)) == ("ARC-NET-STATUS", 4)
    assert "4 attempts" in mistake.message


@pytest.mark.parametrize(("said", "waited"), [("7", 7.0), ("86400", 30.0), ("soon", 0.5), ("-1", 0.5), ("1e9", 0.5)])
def test_a_server_is_waited_for_as_long_as_it_asks_within_bounds(server: Odd, said: str, waited: float) -> None:
    answers = iter([(b"", 429), (b"{}", 200)])
    server.acts["/a"] = lambda h: h.say(*next(answers), retry_after=said)
    pauses = Pauses()
    web(server.url, pause=pauses).ask("GET", f"{server.url}/a")
    assert pauses.waited == [waited]


def test_what_was_sent_once_is_not_sent_again(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"", 503)
    assert refused(lambda: web(server.url).ask("POST", f"{server.url}/a", json={})).code == "ARC-NET-STATUS"
    assert len(server.asked) == 1


def test_no_connection_is_tried_again_for_any_method() -> None:
    pauses = Pauses()
    asking = web("http://127.0.0.1:1", pause=pauses)
    assert refused(lambda: asking.ask("POST", "http://127.0.0.1:1/", json={})).code == "ARC-NET-CONNECT"
    assert pauses.waited == [0.5, 1.0]


def test_an_answer_that_is_too_large_is_refused_while_it_comes(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"x" * 100_001)
    asking = web(server.url, limits=WebLimits(body=100_000))
    assert refused(lambda: asking.ask("GET", f"{server.url}/a")).code == "ARC-NET-SIZE"
    server.acts["/a"] = lambda h: h.say(b"x" * 100_000)
    assert len(asking.ask("GET", f"{server.url}/a").body) == 100_000


def test_all_answers_together_have_a_size(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"x" * 1000)
    asking = web(server.url, limits=WebLimits(total=2500))
    for _ in range(2):
        asking.ask("GET", f"{server.url}/a")
    assert refused(lambda: asking.ask("GET", f"{server.url}/a")).code == "ARC-NET-SIZE"


def test_a_packed_answer_is_unpacked(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(gzip.compress(b'{"a": 1}'), content_encoding="gzip")
    assert web(server.url).ask("GET", f"{server.url}/a").body == b'{"a": 1}'


def test_a_bomb_is_refused_before_it_is_unpacked(server: Odd) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    server.acts["/a"] = lambda h: h.say(bomb, content_encoding="gzip")
    asking = web(server.url, limits=WebLimits(body=1_000_000))
    assert refused(lambda: asking.ask("GET", f"{server.url}/a")).code == "ARC-NET-SIZE"


PACKED = gzip.compress(b"{}", mtime=0)


@pytest.mark.parametrize("data", [PACKED[:-4], b"no gzip", PACKED + b"more"])
def test_a_packed_answer_that_is_broken_is_refused(server: Odd, data: bytes) -> None:
    server.acts["/a"] = lambda h: h.say(data, content_encoding="gzip")
    assert refused(lambda: web(server.url, retries=0).ask("GET", f"{server.url}/a")).code == "ARC-NET-BROKEN"


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "x"])
def test_an_answer_packed_in_another_way_is_refused(server: Odd, encoding: str) -> None:
    server.acts["/a"] = lambda h: h.say(b"{}", content_encoding=encoding)
    assert refused(lambda: web(server.url).ask("GET", f"{server.url}/a")).code == "ARC-NET-ENCODING"


def test_an_answer_that_breaks_off_is_no_answer(server: Odd) -> None:
    def half(handler: Handler) -> None:
        handler.say(b"half", content_length="1000")
        handler.close_connection = True

    server.acts["/a"] = half
    assert refused(lambda: web(server.url).ask("GET", f"{server.url}/a")).code == "ARC-NET-BROKEN"
    assert len(server.asked) == 3


def test_what_is_no_http_is_no_answer(server: Odd) -> None:
    def noise(handler: Handler) -> None:
        handler.wfile.write(b"\x00\x01 not http\r\n\r\n")
        handler.close_connection = True

    server.acts["/a"] = noise
    assert refused(lambda: web(server.url, retries=0).ask("GET", f"{server.url}/a")).code == "ARC-NET-BROKEN"


def test_a_server_that_says_nothing_is_not_waited_for_long(server: Odd) -> None:
    server.acts["/a"] = lambda h: time.sleep(5)
    asking = web(server.url, retries=0, limits=WebLimits(read=0.2))
    assert refused(lambda: asking.ask("GET", f"{server.url}/a")).code == "ARC-NET-TIMEOUT"


def test_an_answer_that_drips_is_cut_off(server: Odd) -> None:
    most, dripped = 4000, 0
    gone = threading.Event()

    def drip(handler: Handler) -> None:
        nonlocal dripped
        handler.send_response(200)
        handler.send_header("content-length", str(most))
        handler.end_headers()
        try:
            while dripped < most:
                handler.wfile.write(b"x")
                dripped += 1
                time.sleep(0.05)
        except OSError:
            gone.set()

    server.acts["/a"] = drip
    asking = web(server.url, retries=0, limits=WebLimits(answer=0.3))
    assert refused(lambda: asking.ask("GET", f"{server.url}/a")).code == "ARC-NET-TIMEOUT"
    assert gone.wait(60)
    assert dripped < most


def test_no_cookie_is_kept(server: Odd) -> None:
    server.acts["/a"] = lambda h: h.say(b"{}", set_cookie=f"session={SECRET}")
    asking = web(server.url)
    for _ in range(2):
        asking.ask("GET", f"{server.url}/a")
    assert all("cookie" not in {name.lower() for name in asked.headers} for asked in server.asked)


def test_nothing_of_the_environment_counts(server: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.acts["/a"] = lambda h: h.say(b"{}")
    assert web(server.url).ask("GET", f"{server.url}/a").status == 200


@pytest.mark.parametrize("value", ["a\nb", "a\r\nx-evil: 1", "ä"])
def test_a_credential_that_no_header_can_hold_is_told_without_its_value(server: Odd, value: str) -> None:
    mistake = refused(lambda: web(server.url).ask("GET", server.url, headers={"authorization": f"{SECRET}{value}"}))
    assert mistake.code == "ARC-NET-HEADER"
    assert server.asked == []


def test_a_server_without_a_certificate_of_a_known_authority_is_refused(server: Odd) -> None:
    url = server.url.replace("http:", "https:")
    assert refused(lambda: web(url, retries=0).ask("GET", f"{url}/a")).code == "ARC-NET-TLS"


def test_authorities_that_cannot_be_read_are_told() -> None:
    assert refused(lambda: verifying("/nowhere/ca.pem")).code == "ARC-NET-CA"
    assert CONTEXT.verify_mode is ssl.CERT_REQUIRED
    assert CONTEXT.check_hostname


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://A.example:443/x", "https://a.example"),
        ("http://a.example:8080", "http://a.example:8080"),
        ("https://a.example./x?y", "https://a.example"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]"),
    ],
)
def test_a_server_is_shown_in_one_form(url: str, shown: str) -> None:
    assert str(server_of(url)) == shown
