"""Print the seconds that a process takes for its first V0 request, with the import of its adapter file.

Run by `benchmarks.adapter` with the folder of the file; the V1 server answers at once.
"""

from __future__ import annotations

import io
import sys
import time
from typing import Any

import requests


class Answering(requests.adapters.BaseAdapter):
    """Has no conversations, and none that start."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer any request."""
        response = requests.Response()
        response.status_code, response.url, response.request = 200, str(request.url), request
        response.raw = io.BytesIO(b'{"items": [], "next_page_id": null}')
        response.headers["Content-Type"] = "application/json"
        return response

    def close(self) -> None:
        """There is nothing to close."""


session = requests.Session()
session.trust_env = False
session.mount("http://", Answering())
session.get("http://host/api/v1/app-conversations/search").json()

sys.path.insert(0, sys.argv[1])
started = time.perf_counter()

from openhands_v0 import adapt_v0  # type: ignore[import-not-found]  # noqa: E402  # the adapter file

answer = adapt_v0(session).get("http://host/api/conversations").json()
seconds = time.perf_counter() - started
if answer != {"results": [], "next_page_id": None}:
    raise SystemExit(f"it is answered with {answer}")
sys.stdout.write(f"{seconds}\n")
