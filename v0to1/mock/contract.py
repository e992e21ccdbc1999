"""The facts of `rules/contracts/` put to a request: what breaks the contract, and how a server answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request
from jsonschema import Draft202012Validator
from werkzeug.routing import Map, Rule

from v0to1 import resources
from v0to1.mock.shapes import QUERY_WORDS, Schema

CONTRACTS = resources.RULES / "contracts"
PATH_LIKE = ("file_path", "repository_name", "security_path")


@dataclass(frozen=True, slots=True)
class Problem:
    """One breach; `status` is what the real server answers to it, None when it lets it pass in silence."""

    text: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter; `maximum` is None where the facts have no bound."""

    required: bool
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document; `body` says of each field whether it is required."""

    method: str
    path: str
    query: Mapping[str, Parameter]
    body: Mapping[str, bool]
    body_required: bool
    content_type: str

    @property
    def key(self) -> str:
        """`METHOD path`, as the tables of shapes name it."""
        return f"{self.method} {self.path}"


class Contract:
    """The operations of one document.

    `shapes` are the types of bodies and `free` the bodies that may have any field, both by `METHOD path`;
    `extra` are operations that the document leaves out, written as its facts are, `lacks` those of it that
    the server does not have (`METHOD path`); `forbids` says that unknown
    body fields are refused (V0) rather than ignored (V1).
    """

    def __init__(
        self,
        name: str,
        *,
        shapes: Mapping[str, Schema],
        free: frozenset[str],
        extra: tuple[Mapping[str, Any], ...] = (),
        lacks: frozenset[str] = frozenset(),
        forbids: bool = False,
    ) -> None:
        self._facts = json.loads((CONTRACTS / f"{name}.json").read_text("utf-8"))["operations"]
        self._shapes = {key: Draft202012Validator(shape) for key, shape in shapes.items()}
        self._free = free
        self._forbids = forbids
        missing = {_without_names(key) for key in lacks}
        known = map(_operation, [*self._facts, *extra])
        self._operations = {one.key: one for one in known if _without_names(one.key) not in missing}
        self._map = Map([_rule(one) for one in self._operations.values()], merge_slashes=False)

    def answer_fields(self, key: str) -> tuple[str, ...]:
        """Top-level field names of the answer of operation `key` (`METHOD path`); none if it is not there."""
        answers = (one["answer"] for one in self._facts if f"{one['method']} {one['path']}" == key)
        return tuple(name for name in next(answers, ()) if "." not in name and "[]" not in name)

    def operation(self, method: str, path: str) -> Operation:
        """The operation at a path; raises an HTTPException (404, 405, redirect) when there is none."""
        key, _ = self._map.bind("server").match(path, method)
        return self._operations[key]

    def problems(self, operation: Operation, request: Request) -> Iterator[Problem]:
        """Every breach of `operation` in the query and the body of `request`."""
        yield from _query_problems(operation, request.args.to_dict(flat=False))
        if operation.content_type == "multipart/form-data":
            for name in request.form:
                yield Problem(f"`{name}` is sent as text, not as a file", 422)
            yield from self._field_problems(operation, request.files.keys())
        else:
            yield from self._json_problems(operation, request)

    def _json_problems(self, operation: Operation, request: Request) -> Iterator[Problem]:
        if not request.get_data():
            if operation.body_required:
                yield Problem("the body is missing", 422)
            return
        try:
            body = json.loads(request.get_data())
        except ValueError:
            yield Problem("the body is no JSON", 422)
            return
        if operation.key in self._shapes:
            yield from map(_type_problem, self._shapes[operation.key].iter_errors(body))
        if operation.body_required and request.mimetype != "application/json":
            yield Problem(f"the body is sent as {request.mimetype or 'nothing'}, not application/json", 422)
        if operation.key in self._free:
            return
        if isinstance(body, dict):
            yield from self._field_problems(operation, body.keys())
        elif body is not None or operation.body_required:
            yield Problem("the body is no JSON object", 422)

    def _field_problems(self, operation: Operation, names: Any) -> Iterator[Problem]:
        for name in sorted(set(names) - operation.body.keys()):
            yield Problem(f"unknown body field `{name}`", 422 if self._forbids else None)
        for name in sorted(operation.body.keys() - set(names)):
            if operation.body[name]:
                yield Problem(f"required body field `{name}` is missing", 422)


def _without_names(key: str) -> str:
    """An operation whatever the parameters of its path are called."""
    return re.sub(r"\{[^}]*\}", "{}", key)


def _query_problems(operation: Operation, query: Mapping[str, list[str]]) -> Iterator[Problem]:
    for name in sorted(query.keys() - operation.query.keys()):
        yield Problem(f"unknown query parameter `{name}`")
    for name, parameter in operation.query.items():
        values = query.get(name, [])
        if parameter.required and not values:
            yield Problem(f"required query parameter `{name}` is missing", 422)
        for value in values:
            yield from _value_problems(operation, name, value)


def _value_problems(operation: Operation, name: str, value: str) -> Iterator[Problem]:
    words = QUERY_WORDS.get(f"{operation.key} {name}") or QUERY_WORDS.get(name)
    if words is not None and value not in words:
        yield Problem(f"`{name}` cannot be `{value}`", 422)
    maximum = operation.query[name].maximum
    if maximum is None:
        return
    if not value.isascii() or not value.isdigit() or not 0 < int(value) <= maximum:
        yield Problem(f"`{name}` must be between 1 and {maximum:g}, not `{value}`", 422)


def _type_problem(error: Any) -> Problem:
    where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return Problem(
        f"body{where}: {error.message}", None if error.validator == "additionalProperties" else 422
    )


def _operation(facts: Mapping[str, Any]) -> Operation:
    return Operation(
        method=facts["method"],
        path=facts["path"],
        query={one["name"]: Parameter(one["required"], one.get("maximum")) for one in facts["query"]},
        body={one["name"]: one["required"] for one in facts["body"]},
        body_required=facts["body_required"],
        content_type=facts["content_type"],
    )


def _rule(operation: Operation) -> Rule:
    path = operation.path
    for name in PATH_LIKE:
        path = path.replace(f"{{{name}}}", f"<path:{name}>")
    template = path.replace("{", "<").replace("}", ">")
    return Rule(template, endpoint=operation.key, methods=[operation.method])
