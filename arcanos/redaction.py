"""The one redactor: it runs where findings are made and where log lines are formatted.

Every pattern is linear in its text: repeats are bounded or possessive, and a token is only tried where a run of its
characters begins. What stands for a secret never matches again, so redacting twice changes nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

_LEFT = r"(?<![A-Za-z0-9_-])"
_RIGHT = r"(?![A-Za-z0-9_-])"
_FROM, _TO = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
"""The bounds of tokens that nothing else looks like: names of files and metrics join them to words with _ and -."""

_PEM = (
    r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[\s\S]*?-----END [A-Z0-9 ]{0,64}-----[A-Za-z0-9_-]*+|[\s\S]*+)"
)
_PATTERNS = (
    ("private key", ("-----begin ",), _PEM),
    ("private key", ("age-secret-key-1",), _LEFT + r"AGE-SECRET-KEY-1[A-Z0-9]{20,}+"),
    ("JWT", ("eyj",), _FROM + r"eyJ[A-Za-z0-9_-]{8,}+(?:\.[A-Za-z0-9_-]*+){2,4}+"),
    (
        "AWS key",
        ("akia", "asia", "abia", "acca", "agpa", "aida", "aroa"),
        _FROM + r"(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA)[A-Z0-9]{16}" + _TO,
    ),
    ("Google key", ("aiza",), _FROM + r"AIza[A-Za-z0-9_-]{35}" + _RIGHT),
    ("Google token", ("ya29.", "gocspx-"), _LEFT + r"(?:ya29\.|GOCSPX-)[A-Za-z0-9_-]{20,}+"),
    (
        "GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        _FROM + r"(?:gh[pousr]_[A-Za-z0-9]{30,}+|github_pat_[A-Za-z0-9_]{22,}+)",
    ),
    (
        "GitLab token",
        ("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glsoat-", "gloas-", "glimt-", "glagent-"),
        _FROM + r"gl(?:pat|ptt|dt|rt|cbt|ft|soat|oas|imt|agent)-[A-Za-z0-9_-]{20,}+",
    ),
    ("Slack token", ("xox", "xapp-"), _FROM + r"(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}+"),
    ("Slack webhook", ("hooks.slack.com/",), _LEFT + r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9_/-]{10,}+"),
    ("API key", ("sk-",), _LEFT + r"sk-(?=[A-Za-z_-]{0,200}[0-9])[A-Za-z0-9_-]{20,}+"),
    (
        "API key",
        ("k_live_", "k_test_", "hf_", "npm_", "whsec_"),
        _LEFT + r"(?:[rs]k_(?:live|test)|hf|npm|whsec)_[A-Za-z0-9]{16,}+" + _RIGHT,
    ),
    ("API key", ("pypi-", "dapi"), _LEFT + r"(?:pypi-[A-Za-z0-9_-]{50,}+|dapi[0-9a-f]{32})" + _RIGHT),
    ("API key", ("sg.",), _LEFT + r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,}+"),
)
_TOKENS = tuple((name, re.compile(pattern)) for name, _, pattern in _PATTERNS)
_HINTS = (
    *(hint for _, hints, _ in _PATTERNS for hint in hints),
    *("://", "bearer", "basic", "pass", "pwd", "secret", "token", "credential"),
    *("key", "session", "cookie", "auth", "hmac", "salt"),
)
"""In lower case: what is in every text that one of the patterns below takes. Most texts hold none of them."""

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/?#@:\"'<>]{0,256}:)([^\s/?#\"'<>]{1,1024})(?=@)")
_BEARER = re.compile(r"(?<![A-Za-z0-9])((?:bearer|basic)[ \t]{1,4})([A-Za-z0-9._~+/=-]{8,}+)", re.IGNORECASE)

_STRONG = (
    r"(?:pass(?:word|wd|phrase|code)|(?<![A-Za-z])pwd|secret|token|credentials?"
    r"|(?:api|access|private|secret|signing|encryption|account|shared|auth|master|storage)[_\- ]?key)[0-9]{0,2}"
)
_WEAK = r"(?<!public)(?<!public[_-])(?:key|session|cookie|auth|hmac|salt)"
_ASSIGNED = r"\\{0,3}[\"']?\s{0,4}(?::=|=>|[:=])\s{0,4}"
_BODY = r"\\{1,3}\"[^\"\\\n]*+|\"(?:[^\"\\\n]|\\.)*+|'(?:[^'\\\n]|\\.)*+|[^\s&;\"'`{\[(][^\s&;\"'`]*+"
_PAIR = re.compile(rf"({_STRONG}{_ASSIGNED})(?!{_STRONG}{_ASSIGNED})({_BODY})", re.IGNORECASE)
_FLAG = re.compile(rf"((?<!-)--(?:[a-z0-9-]{{0,32}}-)?{_STRONG}[ \t]{{1,4}})([^\s\"'-][^\s\"']*+)", re.IGNORECASE)
_HEADER = re.compile(
    rf"(authorization{_ASSIGNED}\\{{0,3}}[\"']?(?:(?:bearer|basic|token|apikey)\s{{1,4}})?)([^\s\"'\\,;{{\[(][^\s\"'\\,;]*+)",
    re.IGNORECASE,
)
_RANDOM = re.compile(rf"({_WEAK}{_ASSIGNED}[\"']?)([A-Za-z0-9+/_=-]{{20,}}+)", re.IGNORECASE)

_WORD = re.compile(r"[A-Z]?[a-z]+")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_HARMLESS = re.compile(
    r"[^A-Za-z0-9]*|<[^<>]*>|\[[^\[\]]*\]|\$\{.*|\$\(.*|\$[A-Z_][A-Z0-9_]*|\{.*\}|%[A-Z_]+%|sha(?:1|256|384|512)[:-].*|[xX]{3,}"
)
_SAYS_NOTHING = frozenset(
    (
        *(
            "true",
            "false",
            "yes",
            "no",
            "on",
            "off",
            "null",
            "none",
            "nil",
            "is",
            "was",
            "are",
            "not",
            "must",
            "should",
        ),
        *(
            "required",
            "optional",
            "absent",
            "missing",
            "present",
            "unset",
            "set",
            "empty",
            "unknown",
            "expired",
            "stale",
        ),
        *("revoked", "rotated", "redacted", "hidden", "masked", "bearer", "basic"),
        *("string", "str", "text", "number", "integer", "boolean", "object", "array"),
        *("pass", "fail", "indeterminate", "error", "manual", "not_applicable"),
        *("path_absent", "type_mismatch", "evidence_missing", "evidence_stale", "empty_selection"),
    )
)
_QUOTES = "\\\"'"
_TAIL = ",.:)]}>!?"

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def redact(text: str) -> str:
    """Return `text` with what looks like a secret replaced by `[redacted ...]`.

    Digests, commits, UUIDs, versions and words stay, unless a name like `password` says that they are secrets.
    """
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return text
    return _redact(text)


def _redact(text: str) -> str:
    for name, pattern in _TOKENS:
        text = pattern.sub(f"[redacted {name}]", text)
    text = _URL.sub(r"\1[redacted password]", text)
    text = _HEADER.sub(_named, text)
    text = _BEARER.sub(_bearer, text)
    text = _PAIR.sub(_named, text)
    text = _FLAG.sub(_named, text)
    return _RANDOM.sub(_random, text)


def printable(text: str) -> str:
    r"""Return `text` with control, bidirectional, invisible and half characters escaped as `\u{..}`.

    No terminal, log or Markdown obeys what is left. A line feed and a tab are control characters too: split a text
    into lines before.
    """
    return _UNSAFE.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def printable_json(text: str) -> str:
    r"""Return a text in JSON with the same characters escaped as JSON has it, `\u202e`, and the same value."""
    return _UNSAFE.sub(lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def says_something(text: str) -> bool:
    """Whether a text holds a letter or a digit: dashes, and characters that look like blanks, say nothing."""
    return any(character.isalnum() for character in text)


def _named(found: re.Match[str]) -> str:
    name, value = found[1], found[2]
    bare = value.lstrip(_QUOTES)
    opened = value[: len(value) - len(bare)]
    tail = "" if opened else bare[len(bare.rstrip(_TAIL)) :]
    kept = _HARMLESS.fullmatch(bare) or bare.strip(_TAIL).lower() in _SAYS_NOTHING
    if kept or bare.startswith("[redacted") or ("token" in name.lower() and _NUMBER.fullmatch(bare.rstrip(_TAIL))):
        return found[0]
    return f"{name}{opened}[redacted secret]{tail}"


def _bearer(found: re.Match[str]) -> str:
    return found[0] if _WORD.fullmatch(found[2].rstrip(_TAIL)) else f"{found[1]}[redacted token]"


def _random(found: re.Match[str]) -> str:
    value = found[2]
    path = "/" in value and len(value) < 40
    if path or not _is_mixed(value) or _entropy(value) < 3.5:
        return found[0]
    return f"{found[1]}[redacted secret]"


def _is_mixed(value: str) -> bool:
    """Tell whether digits and letters of both cases alternate as they do in random text and not in names."""
    kinds = [(one.isdigit(), one.islower(), one.isupper()) for one in value]
    changes = sum(one != following for one, following in pairwise(kinds))
    return all(map(any, zip(*kinds, strict=True))) and changes * 3 >= len(value)


def _entropy(value: str) -> float:
    """Return the Shannon entropy of the characters of `value`, in bits per character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
