"""The parts of functions of a generated client in JavaScript: URLs, bodies, requests, reads."""

from __future__ import annotations

import re

from tests.generated.operations import Operation
from tests.generated.pen import Pen, indented


def url(pen: Pen, prefix: str, path: str, query: tuple[tuple[str, str], ...]) -> str:
    """The expression of a URL; the value for {id} is in `id`."""
    form = pen.one("template", "template", "sum", "join", "encoded", *(("made",) if prefix else ()))
    start = f"${{{prefix}}}" if prefix else ""
    if form == "sum":
        pieces = [piece for piece in re.split(r"(\{id\})", path) if piece]
        words = ["id" if piece == "{id}" else f'"{piece}"' for piece in pieces]
        found = " + ".join([*([prefix] if prefix else []), *words])
    elif form == "join":
        steps = ["id" if step == "{id}" else f'"{step}"' for step in path.strip("/").split("/")]
        found = f'[{", ".join([prefix or chr(34) * 2, *steps])}].join("/")'
    elif form == "made" and prefix == "BASE":
        found = f"new URL(`{path.replace('{id}', '${id}')}`, BASE).toString()"
    else:
        value = "${encodeURIComponent(id)}" if form == "encoded" else "${id}"
        found = f"`{start}{path.replace('{id}', value)}`"
    unsure = any(value.startswith("?") for _, value in query)
    return f"{found}{asked(pen, query)}" if query and not unsure else found


def asked(pen: Pen, query: tuple[tuple[str, str], ...]) -> str:
    """The query, behind a URL."""
    (name, value), *_ = query
    value = value.lstrip("$")
    if value.isdigit():
        return pen.one(f' + "?{name}={value}"', f" + `?{name}=${{{value}}}`")
    plain = f' + "?{name}=" + encodeURIComponent({value})'
    return pen.one(plain, f" + `?${{new URLSearchParams({{ {name}: {value} }})}}`")


def body_of(pen: Pen, operation: Operation) -> tuple[list[str], str]:
    """Statements that build a body, and the expression that it is in; "" without one."""
    if not operation.body:
        return [], ""
    fields = [(name, value.lstrip("$?"), value.startswith("?")) for name, value in operation.body]
    lines, code = pen.one(_literal, _stepwise, _spread)(pen, fields)
    if operation.nested is None:
        return lines, code
    key, action = operation.nested
    return lines, f'{{ action: "{action}", {key}: {code} }}'


Fields = list[tuple[str, str, bool]]


def _pair(name: str, value: str) -> str:
    return name if name == value else f"{name}: {value}"


def _literal(pen: Pen, fields: Fields) -> tuple[list[str], str]:
    whole = f"{{ {', '.join(_pair(name, value) for name, value, _ in fields)} }}"
    return ([f"const body = {whole};"], "body") if pen.often() else ([], whole)


def _stepwise(pen: Pen, fields: Fields) -> tuple[list[str], str]:
    sure = [_pair(name, value) for name, value, unsure in fields if not unsure]
    lines = [f"const body = {{ {', '.join(sure)} }};"] if sure else ["const body = {};"]
    for name, value, unsure in fields:
        if unsure:
            step = pen.one(f"body.{name} = {value};", f'body["{name}"] = {value};')
            lines.append(f"if ({pen.one(value, f'{value} !== undefined')}) {step}")
    return lines, "body"


def _spread(pen: Pen, fields: Fields) -> tuple[list[str], str]:
    found = [_pair(name, value) for name, value, unsure in fields if not unsure]
    for name, value, unsure in fields:
        if unsure:
            pair = f"{{ {_pair(name, value)} }}"
            found.append(pen.one(f"...({value} ? {pair} : {{}})", f"...({value} && {pair})"))
    whole = f"{{ {', '.join(found)} }}"
    return ([f"const body = {whole};"], "body") if pen.often() else ([], whole)


def sending(pen: Pen, http: str, method: str, address: str, body: str, headers: str) -> str:
    """A call of the library."""
    if http == "fetch":
        return _fetched(
            method if method != "GET" or pen.often() else "", f'"{method}"', address, body, headers
        )
    options = [_pair("headers", headers)] if headers else []
    given = f", {{ {', '.join(options)} }}" if options else ""
    verb = method.lower()
    if method in ("GET", "DELETE"):
        plain = f"{http}.{verb}({address}{given})"
    else:
        plain = f"{http}.{verb}({address}, {body or '{}'}{given})"
    whole = [f'method: "{method}"', _pair("url", address), *([_pair("data", body)] if body else []), *options]
    if method == "POST" and not body:
        return plain
    return pen.one(
        plain, plain, f"{http}.request({{ {', '.join(whole)} }})", f"{http}({{ {', '.join(whole)} }})"
    )


def _fetched(shown: str, method: str, address: str, body: str, headers: str) -> str:
    options = [f"method: {method}"] if shown else []
    if body:
        options.append(f'headers: {{ ...{headers}, "Content-Type": "application/json" }}')
        options.append(f"body: JSON.stringify({body})")
    else:
        options.append(_pair("headers", headers))
    return f"fetch({address}, {{ {', '.join(options)} }})"


def wrapped(pen: Pen, http: str, prefix: str, kind: str, headers: str) -> list[str]:
    """What the client's own request function does."""
    address = pen.one(f"`${{{prefix}}}${{path}}`", f"{prefix} + path") if prefix else "path"
    if http != "fetch":
        options = [
            "method",
            _pair("url", address),
            "data: body",
            *([_pair("headers", headers)] if headers else []),
        ]
        call = f"await {http}.request({{ {', '.join(options)} }})"
        if kind == "response":
            return [f"return {call};"]
        return pen.one(
            [f"const response = {call};", "return response.data;"],
            [f"const {{ data }} = {call};", "return data;"],
        )
    sent = "body: body === undefined ? undefined : JSON.stringify(body)"
    named = f'headers: {{ ...{headers}, "Content-Type": "application/json" }}'
    lines = [f"const response = await fetch({address}, {{ method, {named}, {sent} }});"]
    lines.append("if (!response.ok) throw new Error(`refused: ${response.status}`);")
    return [*lines, "return response;" if kind == "response" else "return response.json();"]


def checked(pen: Pen, name: str) -> list[str]:
    """Look at the status of a response of fetch."""
    return pen.one(
        [f"if (!{name}.ok) throw new Error(`refused: ${{{name}.status}}`);"],
        [f"if ({name}.status >= 400) {{", *indented([f"throw new Error(await {name}.text());"]), "}"],
        [f'if ({name}.status !== 200 && {name}.status !== 201) throw new Error("refused");'],
        [],
    )
