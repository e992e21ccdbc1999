"""What no single rule says of the two APIs: their roots, and how their servers are called and asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from v0to1 import resources
from v0to1.core.endpoints import TemplateError, parse_template
from v0to1.core.loading.yaml import Entry, entry, read_document
from v0to1.records import record


@record(frozen=True, slots=True)
class ServerWords:
    """What a server of V1 is called, and the header that it takes a key in, with the key's scheme."""

    title: str
    header: str
    scheme: str

    @property
    def auth(self) -> str:
        """The header as people write it: `Authorization: Bearer`."""
        return f"{self.header}: {self.scheme}" if self.scheme else self.header


@record(frozen=True, slots=True)
class Api:
    """The file `api.yaml`: see the comments at its top.

    `content` are the parts that a message has, by what they hold: `{value}` is what the client sends.
    `version` is what a V1 root has more than V0's, without a slash.
    """

    v0_root: str
    v1_root: str
    collection: str
    start: str
    v0_image: str
    servers: Mapping[str, ServerWords]
    recipes: Mapping[str, str]
    content: Mapping[str, Mapping[str, str]]

    @property
    def version(self) -> str:
        """The step of a path that only V1 has: `v1`."""
        return self.v1_root.removeprefix(self.v0_root).removeprefix("/")

    @property
    def conversations(self) -> str:
        """The V0 path of the collection."""
        return f"{self.v0_root}/{self.collection}"

    @property
    def auth(self) -> dict[str, str]:
        """The headers by server, as people write them."""
        return {name: one.auth for name, one in self.servers.items()}


def load_api(folder: Path) -> Api:
    """The words of `api.yaml`; raises `RuleError`."""
    whole = entry(read_document(folder / "api.yaml"))
    whole.only(("roots", "collection", "start", "v0_image", "servers", "content", "recipes"))
    roots = whole.get("roots")
    roots.only(("v0", "v1"))
    v0_root, v1_root = _path(roots.get("v0")), _path(roots.get("v1"))
    if not v1_root.startswith(f"{v0_root}/"):
        raise roots.error("V1's root is not below V0's", fix="write it as V0's root with more steps")
    collection = whole.get("collection").text()
    if "/" in collection or not collection:
        raise whole.get("collection").error("is no single step of a path", fix="write it without slashes")
    servers = {name: _server(one) for name, one in whole.get("servers").items()}
    if set(servers) != {"app", "agent"}:
        raise whole.get("servers").error("names other servers", fix="write `app` and `agent`")
    recipes = {name: one.text() for name, one in whole.get("recipes").items()}
    parts = {
        name: {key: value.text() for key, value in one.items()} for name, one in whole.get("content").items()
    }
    if set(parts) != {"text", "image"}:
        raise whole.get("content").error("names other parts", fix="write `text` and `image`")
    start, image = _path(whole.get("start")), whole.get("v0_image").text()
    return Api(v0_root, v1_root, collection, start, image, servers, recipes, parts)


def _path(written: Entry) -> str:
    try:
        return parse_template(written.text()).text
    except TemplateError as error:
        raise written.error(str(error)) from error


def _server(written: Entry) -> ServerWords:
    written.only(("title", "header", "scheme"))
    scheme = written.get("scheme").text("")
    return ServerWords(written.get("title").text(), written.get("header").text(), scheme)


@cache
def api() -> Api:
    """The words of the built-in rules folder."""
    return load_api(resources.RULES)
