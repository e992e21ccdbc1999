"""Collections of requests in JSON: Postman and Insomnia, and recordings of a browser (HAR)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ast_grep_py import SgNode, SgRoot

from v0to1.core.immutable import replace
from v0to1.errors import SourceError
from v0to1.languages.base import Refusal
from v0to1.languages.embedding.commands import Command, command, fixed
from v0to1.languages.embedding.json_texts import entries, string
from v0to1.languages.embedding.regions import Region, Tracing

RECORDED = ".har"
URL = "url"
RECORDING = "this is a recording of requests; record it again"
USED = "a script or another request of the collection may use its response, or its URL has its query in parts"
IN_PARTS = "the file has its URL only in parts; export it again, or write the URL out"
RESPONSE = re.compile(r"\{%-?\s*response\b(.*?)%\}")
"""A place where Insomnia puts in something from the response to another request, which it names."""

VARIABLE = '"{{'
APART = (
    "V1 needs more than another path, such as a query, and this file stores path and query separately; "
    "change both, in the file or in the program that created it"
)
TWICE = "the file has its path twice, written differently"


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the strings of its parts; `frozen` says that it must stay as it is.

    A URL that is no string is put together of its `parts`: those of the host, and those of the path.
    """

    method: SgNode | None
    url: SgNode
    steps: tuple[SgNode, ...]
    headers: tuple[tuple[SgNode, SgNode], ...]
    body: SgNode | None
    frozen: bool
    parts: tuple[tuple[SgNode, ...], tuple[SgNode, ...]] | None = None


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each request as a command of its own."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SourceError(path, f"is no JSON: {error}", fix="export it again") from error
    root = SgRoot(text, "json").root()
    recorded = path.endswith(RECORDED)
    used = " ".join(RESPONSE.findall(text))
    return tuple((region(text, one, recorded=recorded),) for one in requests(root, used))


def requests(node: SgNode, used: str, *, tested: bool = False) -> Iterator[Request]:
    """The requests below a node: objects with a URL and a method, and what is beside them.

    `used` has the ids of those whose responses others use.
    """
    if node.kind() == "object":
        found = entries(node)
        if is_text(found.get("method")) and URL in found:
            one = request(found, tested=tested or is_used(found.get("_id"), used))
            if one is not None:
                yield one
            return
        tested = tested or runs(found)
        for key, value in found.items():
            if key not in ("response", "event"):
                yield from requests(value, used, tested=tested)
        return
    for child in node.named_children() if node.kind() in ("array", "document") else ():
        yield from requests(child, used, tested=tested)


def is_used(name: SgNode | None, used: str) -> bool:
    """Whether another request uses something of the response to the one of this id."""
    return name is not None and is_text(name) and name.text().strip('"') in used.split("'")


def runs(item: dict[str, SgNode]) -> bool:
    """Whether an item, or a folder of them, has scripts, which may look at the response."""
    events = item.get("event")
    scripts = events.named_children() if events is not None else []
    return any('"exec"' in one.text() and "pm." in one.text() for one in scripts)


def request(found: dict[str, SgNode], *, tested: bool) -> Request | None:
    """A request by the entries of its object; None where its URL is not written out."""
    url, steps, plain = found[URL], tuple[SgNode, ...](), True
    parts = None
    if url.kind() == "object":
        inner = entries(url)
        path = inner.get("path")
        plain = "query" not in inner and path is not None and path.kind() == "array"
        steps = tuple(path.named_children()) if path is not None and plain else ()
        plain = plain and all(is_text(one) for one in steps)
        parts = (texts_of(inner.get("host")), texts_of(path)) if "raw" not in inner else None
        url = inner.get("raw", url)
    if not is_text(url) and (parts is None or not all(parts)):
        return None
    parameters = found.get("parameters")
    plain = plain and (parameters is None or not parameters.named_children())
    headers = found.get("header", found.get("headers"))
    return Request(
        found["method"],
        url,
        steps if plain else (),
        tuple(pairs(headers)),
        content(found.get("body", found.get("postData"))),
        tested or not plain,
        parts if not is_text(url) else None,
    )


def texts_of(node: SgNode | None) -> tuple[SgNode, ...]:
    """The strings of a list of nothing else."""
    inner = tuple(node.named_children()) if node is not None and node.kind() == "array" else ()
    return inner if all(is_text(one) for one in inner) else ()


def pairs(headers: SgNode | None) -> Iterator[tuple[SgNode, SgNode]]:
    """The names and values of headers."""
    for one in headers.named_children() if headers is not None and headers.kind() == "array" else ():
        found = entries(one) if one.kind() == "object" else {}
        name, value = found.get("key", found.get("name")), found.get("value")
        if is_text(name) and is_text(value) and name is not None and value is not None:
            yield name, value


def content(body: SgNode | None) -> SgNode | None:
    """The text of a body."""
    found = entries(body) if body is not None and body.kind() == "object" else {}
    return next((found[key] for key in ("raw", "text") if is_text(found.get(key))), None)


def is_text(node: SgNode | None) -> bool:
    """Whether a node is a string."""
    return node is not None and node.kind() == "string"


def region(text: str, one: Request, *, recorded: bool) -> Region:
    """The command of a request."""
    url = string(text, one.url) if one.parts is None else put_together(text, *one.parts)
    headers = [(string(text, name), string(text, value)) for name, value in one.headers]
    built = command(text, (url, *(part for pair in headers for part in pair)))
    place = one.url.range().start.index
    built.glue("curl -X ", place)
    if one.method is not None:
        built.add(string(text, one.method))
    built.glue(" ", place)
    start = len(built.tracing.text) + 1
    built.double(url)
    for name, value in headers:
        built.glue(" -H ", place)
        built.double(name, closed=False)
        built.glue(": ", place)
        built.double(value, opened=False)
    if one.body is not None:
        built.glue(" -d ", place)
        built.single(string(text, one.body))
    built.glue("\n", place)
    found = built.region()
    if recorded or one.parts is not None:
        return fixed(found, RECORDING if recorded else IN_PARTS)
    return fixed(found, USED) if one.frozen else with_copy(found, built, one, start)


def put_together(text: str, host: tuple[SgNode, ...], path: tuple[SgNode, ...]) -> Tracing:
    """A URL of the parts of its host and the steps of its path."""
    found = Tracing(text)
    for mark, parts in ((".", host), ("/", path)):
        for number, part in enumerate(parts):
            inner = string(text, part)
            place = part.range().start.index
            if number or mark == "/":
                found.sign(mark, place, place, fixed=True)
            elif not part.text().startswith(VARIABLE):
                found.sign("https://", place, place, fixed=True)
            found.take(inner, 0, len(inner.text))
    return found


def with_copy(found: Region, built: Command, one: Request, start: int) -> Region:
    """The command with the path, where it stands a second time as a list of steps."""
    if not one.steps:
        return found
    copy = path_of(built, one.steps)
    end = found.text.index('"', start)
    place = found.text.rfind(copy.text, start, end)
    if place < 0 or place + len(copy.text) != end:
        return fixed(found, TWICE)
    return replace(found, copies=((place, copy),))


def path_of(built: Command, steps: tuple[SgNode, ...]) -> Region:
    """A path that stands as a list of steps."""
    text = built.outer
    path = Tracing(text)
    for number, step in enumerate(steps):
        inner = Command(text, built.names, Tracing(text))
        inner.double(string(text, step))
        if number:
            path.sign("/", path.ends[-1], step.range().start.index + 1)
        path.take(inner.tracing, 1, len(inner.tracing.text) - 1)
    first, second = steps[0], steps[min(1, len(steps) - 1)]
    glue = text[first.range().end.index - 1 : second.range().start.index + 1]

    def write(new: str, last: bool) -> str:
        if set(new) & set('?#"$\\') or (len(steps) == 1 and "/" in new):
            raise Refusal(APART)
        return glue.join(new.split("/"))

    return path.region(".sh", write)
