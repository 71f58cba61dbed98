"""MLflow's REST interface: asked page by page to the end, answers read strictly, and hashed as they were read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import Field, model_validator

from arcanos.digest import Digest
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.interface import CollectorOptions, Reply, Setting
from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.evidence.origins import Origin
from arcanos.evidence.words import Url
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value, type_json
from arcanos.strict import Variable, refuse

MOST_PAGES: Final = 20_000
_NEXT: Final = "next_page_token"
_CHANGED: Final = "collect again when nobody writes; if it stays, the server's pages are broken"


class MlflowOptions(CollectorOptions):
    """Where a server of MLflow is, and who asks."""

    url: Url = Field(description="The address of the MLflow server, with its path where it has one.")
    token: Variable | None = Field(default=None, description="The variable that holds the bearer token.")
    username: Variable | None = Field(default=None, description="The variable that holds the name for basic auth.")
    password: Variable | None = Field(default=None, description="The variable that holds the password for basic auth.")

    @model_validator(mode="after")
    def _one_way_to_sign_in(self) -> MlflowOptions:
        if (self.username is None) != (self.password is None) or (self.token and self.username):
            hint = "name 'token', or 'username' and 'password', or none of them"
            refuse("ARC-CFG-VALUE", "says no one way to sign in", hint)
        if "?" in self.url:
            refuse("ARC-CFG-VALUE", "has an address with a query", "write the address that the server is opened at")
        return self


@dataclass(slots=True)
class _Read:
    digest: Digest = field(default_factory=Digest)
    size: int = 0


@dataclass(slots=True)
class Api:
    """A server of MLflow; what was read of each of its paths is one origin, all its pages in their order."""

    url: str
    setting: Setting
    headers: Mapping[str, str]
    read: dict[str, _Read] = field(default_factory=dict[str, _Read])

    @classmethod
    def of(cls, options: MlflowOptions, setting: Setting) -> Api:
        """Return the server that `options` name. Raises NotCollected where a secret is not set."""
        return cls(options.url.rstrip("/"), setting, _signed_in(options, setting))

    def get(self, path: str, query: Mapping[str, str]) -> Item:
        """Return one answer."""
        return self._item(path, self.setting.web.ask("GET", self._at(path), query=query, headers=self.headers))

    def find(self, path: str, query: Mapping[str, str]) -> Item | None:
        """Return one answer, None where the server says that there is no such thing."""
        reply = self.setting.web.ask("GET", self._at(path), query=query, headers=self.headers, expected=(200, 404))
        item = self._item(path, reply)
        if reply.status == 200:
            return item
        if item.value.get("error_code") != "RESOURCE_DOES_NOT_EXIST":
            raise item.refusal("the server knows no such interface")
        return None

    def listed(self, path: str, member: str, query: Mapping[str, str]) -> Iterator[Item]:
        """Yield the entries of a list that is asked for with GET, page by page."""
        token, seen = "", set[str]()
        while True:
            page = self.get(path, {**query, **({"page_token": token} if token else {})})
            yield from page.items(member)
            token = _next(page, seen)
            if not token:
                return

    def searched(self, path: str, member: str, asked: Mapping[str, Value]) -> Iterator[Item]:
        """Yield the entries of a list that is asked for with POST, page by page."""
        token, seen = "", set[str]()
        while True:
            body = {**asked, **({"page_token": token} if token else {})}
            page = self._item(path, self.setting.web.ask("POST", self._at(path), json=body, headers=self.headers))
            yield from page.items(member)
            token = _next(page, seen)
            if not token:
                return

    def origins(self) -> tuple[Origin, ...]:
        """Return what was read so far, by path."""
        return tuple(
            Origin(self._at(path), read.digest.hexdigest(), read.size, type_json)
            for path, read in sorted(self.read.items())
        )

    def _at(self, path: str) -> str:
        return f"{self.url}/api/2.0/mlflow/{path}"

    def _item(self, path: str, reply: Reply) -> Item:
        read = self.read.setdefault(path, _Read())
        read.digest.update(reply.body)
        read.size += len(reply.body)
        source = read_json(reply.body, self._at(path), limits=self.setting.limits, refused=NotCollected)
        value: Value = source.value
        if is_object(value):
            return Item(source, (), value)
        raise Item(source, (), {}).refusal("the answer must be an object")


def _next(page: Item, seen: set[str]) -> str:
    """Return the token of the next page, empty after the last. A token that comes again is a page that never ends."""
    token = page.text(_NEXT) or ""
    if token in seen or len(seen) >= MOST_PAGES:
        raise page.refusal("the pages do not end", _NEXT, code="ARC-COL-PAGES", hint=_CHANGED)
    if token:
        seen.add(token)
    return token


def _signed_in(options: MlflowOptions, setting: Setting) -> dict[str, str]:
    if options.token is not None:
        return {"authorization": f"Bearer {setting.secret(options.token)}"}
    if options.username is not None and options.password is not None:
        both = f"{setting.secret(options.username)}:{setting.secret(options.password)}"
        return {"authorization": f"Basic {b64encode(both.encode()).decode('ascii')}"}
    return {}
