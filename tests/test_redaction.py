"""Secrets do not leave with a finding, and what leaves is obeyed by no terminal, log or page."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arcanos.redaction import printable, redact, says_something

LETTERS = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW3xY5zA7bC9"  # no secret: the tests put the known prefixes before it
PEM = "-----BEGIN {0}PRIVATE KEY-----\nMIIBOgIBAAJBAK\nabc=\n-----END {0}PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"

TOKENS: list[tuple[str, str]] = [
    ("AKIA" + "IOSFODNN7EXAMPLE", "AWS key"),
    ("ASIA" + "IOSFODNN7EXAMPLE", "AWS key"),
    ("AIza" + LETTERS[:35], "Google key"),
    ("ya29." + LETTERS, "Google token"),
    ("GOCSPX-" + LETTERS[:28], "Google token"),
    ("ghp_" + LETTERS[:36], "GitHub token"),
    ("github_pat_" + LETTERS, "GitHub token"),
    ("glpat-" + LETTERS[:20], "GitLab token"),
    ("xoxb-" + "123456789012-" + LETTERS[:12], "Slack token"),
    ("hooks.slack.com/services/" + "T000/B000/" + LETTERS[:20], "Slack webhook"),
    ("sk-" + LETTERS, "API key"),
    ("sk-proj-" + LETTERS, "API key"),
    ("sk-ant-api03-" + LETTERS, "API key"),
    ("sk_live_" + LETTERS[:24], "API key"),
    ("hf_" + LETTERS[:34], "API key"),
    ("npm_" + LETTERS[:36], "API key"),
    ("SG." + LETTERS[:22] + "." + LETTERS[:30], "API key"),
    (JWT, "JWT"),
    (PEM.format(""), "private key"),
    (PEM.format("RSA "), "private key"),
    (PEM.format("OPENSSH "), "private key"),
    (PEM.format("")[:60], "private key"),
]


@pytest.mark.parametrize(("secret", "kind"), TOKENS, ids=[secret[:16].strip() for secret, _ in TOKENS])
@pytest.mark.parametrize("frame", ["{}", "before {}", "weights: {}\nnext", 'x("{}")', "[{}]"])
def test_a_token_of_a_known_form_is_redacted(secret: str, kind: str, frame: str) -> None:
    text = redact(frame.format(secret))
    assert secret[-12:] not in text
    assert f"[redacted {kind}]" in text


@pytest.mark.parametrize("frame", ["loss_{}_total", "2026-{}-old.json", "{}_backup"])
def test_a_token_in_a_name_is_redacted(frame: str) -> None:
    for secret, kind in TOKENS:
        if kind in ("AWS key", "GitHub token"):
            assert secret[4:20] not in redact(frame.format(secret))


PAIRS: list[tuple[str, str]] = [
    ("password=hunter2", "password=[redacted secret]"),
    ("password: hunter2", "password: [redacted secret]"),
    ("DB_PASSWORD=hunter2 next", "DB_PASSWORD=[redacted secret] next"),
    ("passwd = 'hunter 2'", "passwd = '[redacted secret]'"),
    ('{"password": "hunter \\" 2", "x": 1}', '{"password": "[redacted secret]", "x": 1}'),
    ('{\\"password\\": \\"hunter2\\"}', '{\\"password\\": \\"[redacted secret]\\"}'),
    ("user=u&password=hunter2&x=1", "user=u&password=[redacted secret]&x=1"),
    ("(password: hunter2)", "(password: [redacted secret])"),
    ("api_key: hunter2", "api_key: [redacted secret]"),
    ("api-key=hunter2", "api-key=[redacted secret]"),
    ("apiKey: 'hunter2'", "apiKey: '[redacted secret]'"),
    ("clientSecret => hunter2", "clientSecret => [redacted secret]"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG", "aws_secret_access_key = [redacted secret]"),
    ("access_token: hunter2", "access_token: [redacted secret]"),
    ("secret: password: hunter2", "secret: password: [redacted secret]"),
    ("--password hunter2 --user u", "--password [redacted secret] --user u"),
    ("--api-key hunter2", "--api-key [redacted secret]"),
    ("Authorization: Bearer hunter", "Authorization: Bearer [redacted secret]"),
    ("-H 'authorization: Basic dTpw'", "-H 'authorization: Basic [redacted secret]'"),
    ("sent Bearer abc.def-123", "sent Bearer [redacted token]"),
    ("postgres://bob:hunter2@db:5432/x", "postgres://bob:[redacted password]@db:5432/x"),
    ("https://:hunter2@host/p?q", "https://:[redacted password]@host/p?q"),
    ("redis://u:p@ss@host", "redis://u:[redacted password]@host"),
    ("key: Q2hhbmdlTWVQbGVhc2VOb3chMTIz", "key: [redacted secret]"),
    ('"session": "aB3dE5fG7hJ9kL2mN4pQ6rS8"', '"session": "[redacted secret]"'),
]


@pytest.mark.parametrize(("text", "expected"), PAIRS)
def test_a_value_that_its_name_calls_secret_is_redacted(text: str, expected: str) -> None:
    assert redact(text) == expected


HARMLESS = [
    "sha256:" + "9f86d081884c7d659a2feaa0c55ad015" * 2,
    "9f86d081884c7d659a2feaa0c55ad015" * 2,
    "artifact.sha256: " + "9f86d081884c7d659a2feaa0c55ad015" * 2,
    "signing_key: sha256:" + "9f86d081884c7d659a2feaa0c55ad015" * 2,
    "commit 0123456789abcdef0123456789abcdef01234567",
    "key: 0123456789abcdef0123456789abcdef01234567",
    "run 550e8400-e29b-41d4-a716-446655440000",
    "key: 550e8400-e29b-41d4-a716-446655440000",
    "credit-scoring@1.2.3-rc.1+build.5",
    "max_tokens: 4096",
    "token: 50256",
    "tokens: [1, 2]",
    "eos_token: </s>",
    'unk_token: "[UNK]"',
    "tokenizer: bert-base-uncased",
    "secret_manager: vault",
    "password_policy: strong",
    "password: required",
    "storage.password: <absent>",
    "password: ${DB_PASSWORD}",
    "password: ",
    'password: ""',
    "password: null",
    "Bearer authentication is required",
    "the bearer instruments of the risk desk",
    "sk-learn-is-a-library-for-models",
    "risk-assessment-of-the-model-2026-11-22",
    "https://example.com:8080/path@x",
    "https://user@example.com/x",
    "s3://models/credit-scoring/1.0.0/model.safetensors",
    "public_key: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
    "key: Reports/2026/Q3/ModelAuditV2",
    "key: ModelRegistryV2Production",
    "0.91 [0.88, 0.94] n=500",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "$.registry.models[?@.name == 'a'].storage",
    "Les poids sont chiffrés — 重み 🔒",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


@given(data=st.binary(), uuid=st.uuids(), version=st.tuples(*[st.integers(0, 99)] * 3))
def test_digests_uuids_and_versions_stay(data: bytes, uuid: UUID, version: tuple[int, int, int]) -> None:
    digest = sha256(data).hexdigest()
    text = f"{digest} sha256:{digest} {digest[:40]} {uuid} model@{'.'.join(map(str, version))}"
    assert redact(text) == text


PIECES = [
    *(secret for secret, _ in TOKENS),
    *("password", "secret", "token", "api_key", "key", "Bearer ", "authorization", "pwd", "--", "basic "),
    *(
        "=",
        ": ",
        ":",
        '"',
        "'",
        "\\",
        '\\"',
        " ",
        "\n",
        "@",
        "://",
        "a",
        "x1",
        "-",
        "_",
        ".",
        ",",
        "&",
        ";",
        "[",
        "]",
        "{",
    ),
    *("https://u:p@h", "hunter2", "null", "[redacted secret]", "redacted", "-----", "eyJ", "sk-", LETTERS),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


@given(text=texts)
def test_redacting_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(text=texts, secret=st.sampled_from(TOKENS))
def test_a_token_never_leaves_whatever_stands_around_it(text: str, secret: tuple[str, str]) -> None:
    assume(secret[0] not in text)
    assert secret[0] not in redact(f"{text} {secret[0]} {text}")


@pytest.mark.parametrize(
    "text",
    [
        *("sk-", "eyJ", "eyJaaaaaaaa.", "github_pat_", "-----BEGIN PRIVATE KEY-----", "-----BEGIN A "),
        *(
            "password=",
            'password="',
            "password\\",
            'secret="\\',
            "a://b:",
            "-",
            "--a-",
            "token: ",
            "token    ",
            "bearer ",
        ),
        *("authorization: ", "key:", "key: aB3", "\\", "'", '"', "a", "a-", "SG.aaaaaaaaaaaaaaaaaaaa", "AKIA"),
    ],
)
def test_long_texts_made_to_backtrack_are_redacted(text: str) -> None:
    code = "import sys; from arcanos.redaction import redact; redact(sys.argv[1] * (200_000 // len(sys.argv[1])))"
    subprocess.run([sys.executable, "-c", code, text], check=True, timeout=60)


ESCAPED = [
    ("a\x1b[31mb", "a\\u{1b}[31mb"),
    ("a\r::stop-commands::", "a\\u{d}::stop-commands::"),
    ("a\nb\tc", "a\\u{a}b\\u{9}c"),
    ("\x00\x7f\x85\x9b", "\\u{0}\\u{7f}\\u{85}\\u{9b}"),
    ("\u202eevil\u2066\u200f\u061c", "\\u{202e}evil\\u{2066}\\u{200f}\\u{61c}"),
    ("a\u2028b\u2029", "a\\u{2028}b\\u{2029}"),
    ("a\u200bb\ufeff\u2060\u00ad", "a\\u{200b}b\\u{feff}\\u{2060}\\u{ad}"),
    ("\ud800x\udfff", "\\u{d800}x\\u{dfff}"),
    ("\U000e0041", "\\u{e0041}"),
]


@pytest.mark.parametrize(("text", "expected"), ESCAPED)
def test_what_a_sink_would_obey_is_written_out(text: str, expected: str) -> None:
    assert printable(text) == expected


@pytest.mark.parametrize("text", ["", "plain", "naïve 重み 🔒 “quoted”", "a\\u{1b}", "<b>&amp;"])
def test_what_no_sink_obeys_stays(text: str) -> None:
    assert printable(text) == text


@given(text=st.text(st.characters()))
def test_what_is_printable_holds_no_control_format_or_half_character(text: str) -> None:
    escaped = printable(text)
    assert printable(escaped) == escaped
    assert not any(unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} for one in escaped)
    assert not re.search("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", escaped)
    escaped.encode("utf-8")


@pytest.mark.parametrize("text", ["", " ", "-", "...", "\u200b", "\u2800", "\u034f", "\ufe0f", "\u2014", "\U0001f512"])
def test_dashes_and_what_looks_blank_say_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["a", "7", "- \u91cd\u307f", "\u0930\u093e\u092e", "#7"])
def test_a_letter_or_a_digit_says_something(text: str) -> None:
    assert says_something(text)
