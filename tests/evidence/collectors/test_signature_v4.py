"""Signatures are those that AWS published: its test suite, and the examples of the Amazon S3 API reference."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from arcanos.evidence.collectors.signature_v4 import EMPTY, Key, Request, Scope, encoded, encoded_query, signed

SUITE = Key("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
S3 = Key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
SUITE_AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
S3_AT = datetime(2013, 5, 24, tzinfo=UTC)
UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def of_suite(
    path: str = "/", query: tuple[tuple[str, str], ...] = (), headers: dict[str, str] | None = None, method: str = "GET"
) -> str:
    request = Request(method, path, query, {"host": "example.amazonaws.com", **(headers or {})})
    return signed(request, SUITE, Scope("us-east-1", "service"), SUITE_AT)["authorization"]


def of_s3(path: str, query: tuple[tuple[str, str], ...], headers: dict[str, str]) -> str:
    host = {"host": "examplebucket.s3.amazonaws.com", "x-amz-content-sha256": EMPTY}
    return signed(Request("GET", path, query, {**host, **headers}), S3, Scope("us-east-1"), S3_AT)["authorization"]


def test_get_vanilla() -> None:
    assert of_suite() == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )


@pytest.mark.parametrize(
    ("name", "authorization", "signature"),
    [
        (
            "get-vanilla-query-order-key-case",
            of_suite(query=(("Param2", "value2"), ("Param1", "value1"))),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "get-vanilla-query-unreserved",
            of_suite(query=((UNRESERVED, UNRESERVED),)),
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        ),
        (
            "get-vanilla-utf8-query",
            of_suite(query=(("ሴ", "bar"),)),
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        ),
        (
            "get-utf8",
            of_suite("/" + encoded("ሴ")),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        ),
        (
            "get-unreserved",
            of_suite(f"/{UNRESERVED}"),
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        ),
        (
            "get-header-value-trim",
            of_suite(headers={"my-header1": " value1", "my-header2": ' "a   b   c"'}),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "post-vanilla",
            of_suite(method="POST"),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "S3: GET object",
            of_s3("/test.txt", (), {"range": "bytes=0-9"}),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "S3: list objects",
            of_s3("/", (("prefix", "J"), ("max-keys", "2")), {}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_published_signatures(name: str, authorization: str, signature: str) -> None:
    assert authorization.rpartition("=")[2] == signature, name


def test_what_is_not_unreserved_is_encoded_once() -> None:
    assert encoded("a b/ü+%(1).tar", keep="/") == "a%20b/%C3%BC%2B%25%281%29.tar"
    assert encoded_query((("b", "a b"), ("a", "+"))) == "a=%2B&b=a%20b"


def test_the_token_of_a_temporary_key_is_sent_and_signed() -> None:
    key = Key("ASIAEXAMPLE", "secret", "token")
    headers = signed(Request("HEAD", "/", (), {"host": "s3.example"}), key, Scope("eu-west-1"), SUITE_AT)
    assert headers["x-amz-security-token"] == "token"
    assert "SignedHeaders=host;x-amz-date;x-amz-security-token," in headers["authorization"]


def test_a_key_never_shows_its_secret() -> None:
    shown = repr(Key("ASIAEXAMPLE", "the-secret", "the-token"))
    assert "the-secret" not in shown
    assert "the-token" not in shown
