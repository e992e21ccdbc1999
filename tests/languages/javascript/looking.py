"""Evaluate small JavaScript sources and say what was found, in words that a test can compare."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter.program import Evaluation, evaluate_project
from v0to1.languages.javascript.bench import JavaScriptBench

UNKNOWN = "{}"


@dataclass(frozen=True)
class Look:
    """An evaluation with its sources."""

    bench: JavaScriptBench
    evaluation: Evaluation

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests, in the order of their calls."""
        order = {id(one): self.place(one) for one in self.evaluation.requests}
        return tuple(sorted(self.evaluation.requests, key=lambda one: order[id(one)]))

    def place(self, request: Request) -> tuple[str, int]:
        """Where the call of a request begins."""
        return request.site.module, self.bench.span(request.site.module, request.call).start

    def line(self, request: Request) -> int:
        """The line of a request's call, from 1."""
        module, start = self.place(request)
        return self.bench.modules.text(module).count("\n", 0, start) + 1


def look(source: str | dict[str, str], name: str = "client.ts", *, needle: str = "conversations") -> Look:
    """Evaluate one module, or several by their paths."""
    files = {name: source} if isinstance(source, str) else source
    bench = JavaScriptBench([one for one in files if not one.endswith(".json")], files.get)
    found = evaluate_project(
        sorted(bench.modules.paths), bench.modules, load("javascript"), lambda text: needle in text
    )
    assert not bench.failures, bench.failures
    return Look(bench, found)


def told(request: Request) -> str:
    """Method and URL."""
    method = request.method.shape if request.method is not None else "?"
    return f"{method} {preview(request.url)}".replace("\0", UNKNOWN)


def calls(source: str | dict[str, str], name: str = "client.ts") -> list[str]:
    """Method and URL of each request that is found, each once."""
    return list(dict.fromkeys(told(one) for one in look(source, name).requests))


def only(source: str | dict[str, str], name: str = "client.ts") -> Request:
    """The one request of a source."""
    found = look(source, name).requests
    assert len({told(one) for one in found}) == 1, [told(one) for one in found]
    return found[0]


def fields(source: str | dict[str, str]) -> set[str]:
    """The names that the one request sends."""
    request = only(source)
    sent = (*request.bodies, request.query) if request.query is not None else request.bodies
    return {name for one in sent for name in one.items}


def reads(source: str | dict[str, str]) -> set[str]:
    """What is read from the answer of the one request."""
    return {".".join(one.path).replace(".[]", "[]") for one in only(source).response.reads}
