"""Evaluate small sources and say what was found, in words that a test can compare."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.evaluation.http.libraries import load as libraries
from v0to1.evaluation.http.recording import mappings_of, pairs_as_mapping
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter.program import Evaluation, evaluate_project
from v0to1.languages.base import Workbench
from v0to1.languages.registry import load
from v0to1.scan.candidates import said_by

UNKNOWN = "{}"


@dataclass
class Seen:
    """One call with one method and URL, over all contexts in which it was met."""

    module: str
    line: int
    method: str
    url: str
    fields: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)

    @property
    def request(self) -> Request:
        """One of the contexts."""
        return self.requests[0]


@dataclass
class Look:
    """An evaluation with its sources."""

    files: dict[str, str]
    bench: Workbench
    evaluation: Evaluation

    def place(self, request: Request) -> tuple[str, int]:
        """Where the call of a request begins."""
        return request.site.module, self.bench.span(request.site.module, request.call).start

    def line(self, module: str, node: tree.Node) -> int:
        """The line of a node, from 1."""
        return self.files[module].count("\n", 0, self.bench.span(module, node).start) + 1

    @property
    def requests(self) -> list[Request]:
        """The requests, in the order of their calls."""
        return sorted(self.evaluation.requests, key=self.place)

    def seen(self) -> list[Seen]:
        """What was found, each call once for a method and URL."""
        found: dict[tuple[str, int, str, str], Seen] = {}
        for request in self.evaluation.requests:
            url = preview(request.url).replace("\0", UNKNOWN)
            method = request.method.shape if request.method is not None else ""
            line = self.line(request.site.module, request.call)
            one = found.setdefault(
                (request.site.module, line, method, url), Seen(request.site.module, line, method, url)
            )
            one.requests.append(request)
            one.fields |= fields_of(request)
            reads = request.response.reads
            one.reads |= {".".join(read.path).replace(".[]", "[]") for read in reads}
            one.statuses |= {each.text for read in reads for each in read.compared}
        return sorted(found.values(), key=lambda one: (one.module, one.line, one.method, one.url))


def fields_of(request: Request) -> set[str]:
    """All names that a request sends: of its bodies, its query and its files."""
    found = set(re.findall(r"[?&]([\w.-]+)=", preview(request.url)))
    files = [one.value for one in request.arguments if one.role == "files"]
    parts = [each for value in files for each in (mappings_of(value) or pairs_as_mapping(value))]
    for mapping in (*request.bodies, request.query, *parts):
        found |= set(mapping.items) if mapping is not None else set()
    return found


def look(source: str | dict[str, str], needle: str = "conversations", *, name: str = "client.py") -> Look:
    """Evaluate one module, or several by their paths, in the language of the first."""
    files = {name: source} if isinstance(source, str) else source
    names = sorted(one for one in files if not one.endswith(".json"))
    language = said_by(names[0])[0]
    bench = load(language).workbench(tuple(names), files.get)
    found = evaluate_project(names, bench.modules, libraries(language), lambda text: needle in text)
    return Look(files, bench, found)


def seen(source: str | dict[str, str]) -> list[Seen]:
    """What is found in a source."""
    return look(source).seen()


def only(source: str | dict[str, str], name: str = "client.py") -> Seen:
    """The one call that is found in a source."""
    found = look(source, name=name).seen()
    assert len(found) == 1, [(one.module, one.line, one.method, one.url) for one in found]
    return found[0]


def calls(source: str | dict[str, str]) -> list[tuple[int, str, str]]:
    """Line, method and URL of what is found."""
    return [(one.line, one.method, one.url) for one in seen(source)]
