"""What the run-time adapter costs: requests that pass through it, and the first V0 request of a process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import BaseHandler, OpenerDirector
from urllib.response import addinfourl

import httpx
import requests

from benchmarks.aims import Figure
from benchmarks.commands import PYTHON
from benchmarks.parts import Part
from benchmarks.places import BenchmarkError, scratch
from v0to1.adapter import adapt_v0
from v0to1.adapter.compose import compose_adapter

FIRST = Path(__file__).with_name("first_request.py")
URLS = ("http://host/v1/other", "http://host/api/conversations/settings/of/others")
REQUESTS = 500
"""Requests in a row, for each round and each of the two ways, which take turns."""

HEAD = ("request", "as it is", "behind the adapter", "more")
Ask = Callable[[str], object]


def adapter(rounds: int) -> Part:
    """Requests that are not V0's, and the first that is."""
    lines, worst = [], 0.0
    for name, plain, adapted in (
        ("requests", _requests(), adapt_v0(_requests())),
        ("httpx", _httpx(), adapt_v0(_httpx())),
        ("urllib", _urllib(), adapt_v0(_urllib())),
    ):
        for url in URLS:
            before, after = _times(_asking(plain), _asking(adapted), url, rounds)
            worst = max(worst, after - before)
            what = f"{name}, `{url.removeprefix('http://host')}`"
            lines.append((what, *(f"{1e6 * one:.0f} µs" for one in (before, after, after - before))))
    first = statistics.median(_first() for _ in range(rounds))
    lines.append(("the first V0 request of a process", "", f"{1e3 * first:.1f} ms", ""))
    return Part(
        "The run-time adapter",
        "Nothing is sent: what the libraries themselves take is in both. The first request has the import of "
        "an adapter file for requests with all routes in it.",
        HEAD,
        tuple(lines),
        {"adapter-passing": Figure(1e6 * worst), "adapter-first": Figure(1e3 * first)},
    )


def _times(plain: Ask, adapted: Ask, url: str, rounds: int) -> tuple[float, float]:
    """Seconds for one request in the quickest of all rounds; what else the machine does only adds to them."""
    found: dict[Ask, list[float]] = {plain: [], adapted: []}
    for _ in range(rounds * 4):
        for ask, times in found.items():
            started = time.perf_counter()
            for _ in range(REQUESTS):
                ask(url)
            times.append((time.perf_counter() - started) / REQUESTS)
    return min(found[plain]), min(found[adapted])


def _asking(client: Any) -> Ask:
    return client.open if isinstance(client, OpenerDirector) else lambda url: client.get(url)


def _first() -> float:
    """Seconds of the first V0 request in a new process, not the first one; raises BenchmarkError.

    The first compiles the adapter's file, and keeps that for the others.
    """
    folder = scratch() / "adapter"
    folder.mkdir(exist_ok=True)
    (folder / "openhands_v0.py").write_text(compose_adapter(["requests"]), encoding="utf-8")
    command = (*PYTHON, str(FIRST), str(folder))
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BenchmarkError(f"the first request failed\n{done.stderr[-2000:]}")
    return float(done.stdout)


def _requests() -> requests.Session:
    class Answering(requests.adapters.BaseAdapter):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            response = requests.Response()
            response.status_code, response.raw, response.url = 200, BytesIO(b"{}"), str(request.url)
            return response

        def close(self) -> None:
            """There is nothing to close."""

    session = requests.Session()
    session.trust_env = False
    session.mount("http://", Answering())
    return session


def _httpx() -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)), trust_env=False)


def _urllib() -> OpenerDirector:
    class Answering(BaseHandler):
        def http_open(self, request: Any) -> addinfourl:
            """Answer."""
            return addinfourl(BytesIO(b"{}"), {}, request.full_url, 200)  # type: ignore[arg-type]

    opener = OpenerDirector()
    opener.add_handler(Answering())
    return opener


if __name__ == "__main__":
    sys.stdout.write(f"{adapter(5)}\n")
