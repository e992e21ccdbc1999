"""Evaluate small JavaScript sources and say what was found, in words that a test can compare."""

from __future__ import annotations

from tests.evaluation import looking
from tests.evaluation.looking import UNKNOWN, Look
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview


def look(source: str | dict[str, str], name: str = "client.ts", *, needle: str = "conversations") -> Look:
    """Evaluate one module, or several by their paths; all must be understood."""
    found = looking.look(source, needle, name=name)
    assert not found.bench.failures, found.bench.failures
    return found


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
    return looking.fields_of(only(source))


def reads(source: str | dict[str, str]) -> set[str]:
    """What is read from the answer of the one request."""
    return {".".join(one.path).replace(".[]", "[]") for one in only(source).response.reads}
