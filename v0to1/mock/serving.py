"""One guarded server on a free port of 127.0.0.1: each request is checked against a contract and recorded."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any, Protocol

from flask import Flask, Request, Response, jsonify, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.serving import WSGIRequestHandler, make_server

from v0to1.mock.contract import Contract, Operation, Problem
from v0to1.mock.recording import Record

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Answer = tuple[Response, int]
PHRASES = {
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}
"""The phrases of Python 3.12, on which the real servers run, that later ones have changed."""

WITHOUT_KEY = frozenset(
    {"/", "/alive", "/health", "/ready", "/server_info", "/openapi.json", "/api/v1/web-client/config"}
)


class Gate(Protocol):
    """What a server asks of a request beside the facts of its contract."""

    def refusal(self, request: Request) -> str:
        """The reason why a request is not let in, or "" when its keys are right."""

    def breaches(self, request: Request, operation: Operation) -> Iterable[Problem]:
        """Breaches that the facts cannot know, such as an id of the wrong kind."""

    def early(self, request: Request) -> Answer | None:
        """An answer in place of that of the routes, without a violation."""


START, MESSAGE, LIST = "start", "message", "list"
"""Kinds of requests that both APIs have: those that start a conversation, say something, and list them."""

Hit = int | str
"""What a request is named by: its number, or its kind."""


@dataclass(slots=True)
class Trouble:
    """Requests that a server does not answer as usual: by their numbers from 1, or the first of some kind.

    Those that are `limited` get 429, and the connections of those that are `cut` end without a response.
    """

    limited: frozenset[Hit] = frozenset()
    cut: frozenset[Hit] = frozenset()
    requests: int = 0
    kinds: set[str] = field(default_factory=set)

    def next(self, request: Request, kind: str) -> Answer | None:
        """The response to the next request, of some kind or none, if it is not the usual one."""
        self.requests += 1
        hits = {self.requests, *({kind} - self.kinds)}
        self.kinds.add(kind)
        if hits & self.cut:
            request.environ["werkzeug.socket"].shutdown(SHUT_RDWR)
            return answer(500, "the connection is cut")
        if not hits & self.limited:
            return None
        refused, status = answer(429, "Too Many Requests")
        refused.headers["Retry-After"] = "0"
        return refused, status


@dataclass(frozen=True, slots=True)
class Guard:
    """What stands before the routes of a server."""

    server: str
    contract: Contract
    record: Record
    gate: Gate


def answer(status: int, detail: Any) -> Answer:
    """An error answer as FastAPI writes it."""
    return jsonify({"detail": detail}), status


class _Matched(Rule):
    """A route that requests are matched with, and no URL is built of.

    Werkzeug compiles a function for the latter, whose syntax tree CPython 3.11 may fail to make: a traceback
    that is formatted while it collects garbage in between makes another (`SystemError`).
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        del append_unknown

        def build(*given: object, **values: object) -> tuple[str, str]:
            raise NotImplementedError("the test servers build no URLs")

        return build


def guarded_app(guard: Guard, lock: threading.RLock) -> Flask:
    """A Flask app that lets only contract-conforming requests pass in silence; one request at a time."""
    app = Flask(f"{guard.server}-server", static_folder=None)
    app.url_rule_class = _Matched
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    wsgi = app.wsgi_app

    def one_at_a_time(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with lock:
            return wsgi(environ, start_response)

    app.wsgi_app = one_at_a_time  # type: ignore[method-assign]  # the documented way to wrap an app
    app.before_request(lambda: _checked(guard))
    app.after_request(lambda response: _recorded(guard, response))
    app.register_error_handler(HTTPException, lambda error: answer(error.code or 500, error.description))
    app.register_error_handler(Exception, lambda error: _crashed(guard, error))
    return app


def _checked(guard: Guard) -> Answer | None:
    def breach(text: str) -> None:
        guard.record.violation(guard.server, request, text)

    try:
        operation = guard.contract.operation(request.method, request.path)
    except MethodNotAllowed:
        breach("the path does not take this method")
        return answer(405, "Method Not Allowed")
    except HTTPException:
        breach("unknown path")
        return answer(404, "Not Found")
    refusal = "" if request.path in WITHOUT_KEY else guard.gate.refusal(request)
    if refusal:
        breach(refusal)
        return answer(401, "Unauthorized")
    refused = _breaches(guard, operation, breach)
    if refused:
        texts = [problem.text for problem in refused]
        return answer(refused[0].status or 422, texts[0] if refused[0].status == 400 else texts)
    if request.routing_exception is not None:
        breach("the test server does not play this operation")
        return answer(501, "Not Implemented")
    return guard.gate.early(request)


def _breaches(guard: Guard, operation: Operation, breach: Callable[[str], None]) -> list[Problem]:
    """Record all breaches; return those that the real server refuses."""
    problems = [*guard.contract.problems(operation, request), *guard.gate.breaches(request, operation)]
    for problem in problems:
        breach(problem.text)
    return [problem for problem in problems if problem.status is not None]


def _recorded(guard: Guard, response: Response) -> Response:
    code = response.status_code
    response.status = f"{code} {PHRASES.get(code) or HTTPStatus(code).phrase}"
    guard.record.call(guard.server, request, response)
    return response


def _crashed(guard: Guard, error: Exception) -> Answer:
    guard.record.violation(guard.server, request, f"the test server crashed\n{traceback.format_exc()}")
    return answer(500, str(error))


class _Silent(WSGIRequestHandler):
    """A handler that keeps its log to itself; the record has all of it."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  # the name is werkzeug's
        del type, message, args


class Server:
    """A running threaded server on `port` (0: a free one); `url` has no slash at its end.

    Raises OSError when the port is taken.
    """

    def __init__(self, app: Flask, port: int = 0) -> None:
        with socket.create_server(("127.0.0.1", port)) as listening:
            self.port = listening.getsockname()[1]
            self._server = make_server(
                "127.0.0.1",
                self.port,
                app,
                threaded=True,
                request_handler=_Silent,
                fd=listening.fileno(),
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
