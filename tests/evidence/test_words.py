"""The words that name evidence in a configuration: addresses without credentials, and names of secrets."""

from __future__ import annotations

import pytest
from pydantic import Field, ValidationError

from arcanos.evidence.words import Url
from arcanos.strict import SecretName, StrictModel, Variable


class Asked(StrictModel):
    url: Url | None = Field(default=None)
    token: Variable | None = Field(default=None)


@pytest.mark.parametrize(
    "url",
    ["https://mlflow.example", "http://127.0.0.1:5000/", "https://[2001:db8::1]:8443/api/?page=1", "https://h/a@b"],
)
def test_an_address_has_a_scheme_a_host_and_perhaps_port_and_path(url: str) -> None:
    assert Asked.model_validate({"url": url}).url == url


@pytest.mark.parametrize(
    "url",
    [
        "mlflow.example",
        "ftp://mlflow.example",
        "file:///etc/passwd",
        "https://",
        "https://ada:secret@mlflow.example",
        "https://ada@mlflow.example/",
        "https://mlflow.example#fragment",
        "https://mlflow.example:port",
        "https://mlflow.example/a b",
        "https://mlflow.example\\@evil.example/",
        "HTTPS://mlflow.example\n",
    ],
)
def test_what_is_no_address_or_holds_credentials_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate({"url": url})


@pytest.mark.parametrize("name", ["MLFLOW_TOKEN", "_x", "keyring:mlflow/ada", "keyring:mlflow.example/ada@example.org"])
def test_a_secret_is_found_in_a_model_by_its_type(name: str) -> None:
    token = Asked.model_validate({"token": name}).token
    assert isinstance(token, SecretName)
    assert token == name


@pytest.mark.parametrize("name", ["", "1X", "hunter2!", "keyring:mlflow", "keyring:/ada", "keyring:a b/c", "A" * 129])
def test_what_names_no_secret_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate({"token": name})
