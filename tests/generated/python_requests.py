"""Sending a request in Python, checking its status and decoding its answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.generated import python_bodies, python_urls
from tests.generated.operations import Operation
from tests.generated.pen import Pen, indented
from tests.generated.python_style import Style


@dataclass(slots=True)
class Scene:
    """What is known while one function is written; `imports` and `shared` (functions, constants) grow.

    `checks` says that an error status raises.
    """

    pen: Pen
    style: Style
    imports: set[str]
    shared: list[list[str]]
    id_name: str = "conversation_id"
    lines: list[str] = field(default_factory=list)
    checks: bool = False

    @property
    def awaited(self) -> str:
        """What stands before a call that is awaited."""
        return "await " if self.style.is_async else ""


def asked(scene: Scene, operation: Operation, decodes: bool) -> str:
    """Write what sends `operation`; return the expression of the decoded answer, or "" without `decodes`."""
    body = _body(scene, operation)
    url, params = _url(scene, operation)
    scene.checks = scene.style.wrapper != "none" or scene.style.library in ("aiohttp", "urllib")
    if scene.style.wrapper != "none":
        return _wrapped(scene, operation, url, params, body, decodes)
    if scene.style.library == "urllib":
        return _by_urllib(scene, operation, url, body, decodes)
    call = _call(scene, operation.method, url, params, body)
    if scene.style.library == "aiohttp":
        return _by_aiohttp(scene, call, decodes)
    return _by_response(scene, f"{scene.awaited}{call}", decodes)


def _body(scene: Scene, operation: Operation) -> str:
    if not operation.body:
        return ""
    fields = [(name, value.lstrip("$?"), value.startswith("?")) for name, value in operation.body]
    lines, code = python_bodies.built(scene.pen, fields, scene.pen.one("payload", "body", "data"))
    if scene.pen.rarely():
        code = _by_function(scene, [name for name, *_ in parameters(operation.body)], lines, code)
    else:
        scene.lines += lines
    if operation.nested is None:
        return code
    key, action = operation.nested
    return f'{{"action": "{action}", "{key}": {code}}}'


def parameters(body: tuple[tuple[str, str], ...]) -> list[tuple[str, bool]]:
    """The parameters that a body is made of, and whether they may be missing."""
    return [(value[1:], value[0] == "?") for _, value in body if value[0] in "$?"]


def _by_function(scene: Scene, names: list[str], lines: list[str], code: str) -> str:
    """A function of the module that builds the body."""
    name = f"body_{len(scene.shared)}"
    scene.shared.append([f"def {name}({', '.join(names)}):", *indented([*lines, f"return {code}"])])
    named = ", ".join(scene.pen.one(names, [f"{one}={one}" for one in names]))
    return f"{name}({named})"


def _url(scene: Scene, operation: Operation) -> tuple[str, str]:
    """The URL and the `params`, which may be none."""
    pen, style = scene.pen, scene.style
    path = style.root + operation.path
    wrapped = style.wrapper != "none"
    prefix = "" if wrapped else style.prefix
    pairs = [(name, value.lstrip("$")) for name, value in operation.query]
    inline = bool(pairs) and (style.library == "urllib" or pen.often())
    code = _spelled(scene, prefix, path)
    if inline:
        code = _with_query(scene, code, pairs)
    if pen.often():
        scene.lines.append(f"url = {code}")
        code = "url"
    params = (
        "" if inline or not pairs else "{" + ", ".join(f'"{name}": {value}' for name, value in pairs) + "}"
    )
    return code, params


def _spelled(scene: Scene, prefix: str, path: str) -> str:
    """The URL in place, or made by a function or a constant of the module."""
    pen, name = scene.pen, scene.id_name
    if not pen.rarely() or "{id}" not in path:
        return python_urls.spelled(pen, prefix, path, name, scene.imports)
    number = len(scene.shared)
    if pen.often():
        scene.shared.append([f'PATH_{number} = "{path}"'])
        return f"{prefix}{' + ' if prefix else ''}PATH_{number}.format(id={name})"
    own = "" if "self" not in prefix else "base, "
    inner = python_urls.spelled(pen, "base" if own else prefix, path, name, scene.imports)
    scene.shared.append([f"def url_{number}({own}{name}):", *indented([f"return {inner}"])])
    return f"url_{number}({prefix + ', ' if own else ''}{name})"


def _with_query(scene: Scene, code: str, pairs: list[tuple[str, str]]) -> str:
    (name, value), *_ = pairs
    if value.isdigit():
        tail = f'"?{name}={value}"'
    elif scene.pen.often():
        scene.imports.add(python_urls.FROM["urlencode"])
        tail = f'"?" + urlencode({{"{name}": {value}}})'
    else:
        scene.imports.add(python_urls.FROM["quote"])
        tail = f'"?{name}=" + quote({value})'
    if " % " in code:
        code = f"({code})"
    if code.startswith('f"') and value.isdigit() and scene.pen.often():
        return f'{code[:-1]}?{name}={value}"'
    return f"{code} + {tail}"


def _call(scene: Scene, method: str, url: str, params: str, body: str) -> str:
    """The call of a library that has functions named as methods."""
    pen, style = scene.pen, scene.style
    http = style.library if style.library in ("requests", "httpx") else style.name
    options = [f"params={params}"] if params else []
    headers = headers_of(style)
    if body and style.library != "aiohttp" and pen.rarely():
        scene.imports.add("import json")
        options.append(f"{'content' if style.library.startswith('httpx') else 'data'}=json.dumps({body})")
        headers = (
            f'{{**{headers}, "Content-Type": "application/json"}}'
            if headers
            else '{"Content-Type": "application/json"}'
        )
    elif body:
        options.append(f"json={body}")
    if headers:
        options.append(f"headers={headers}")
    if pen.often():
        options.append(
            "timeout=aiohttp.ClientTimeout(total=30)" if style.library == "aiohttp" else "timeout=30"
        )
    plain = f"{http}.{method.lower()}({', '.join([url, *options])})"
    named = f"{http}.request({', '.join([chr(34) + method + chr(34), url, *options])})"
    return pen.one(plain, plain, named)


def headers_of(style: Style) -> str:
    """The headers that each call gives; none if the client object has them."""
    owner = "self." if style.form == "class" else ""
    return {
        "client": "",
        "constant": f"{owner}headers" if owner else "HEADERS",
        "function": f"{owner}headers_now()" if owner else "headers()",
        "inline": f'{{"Authorization": f"Bearer {{{owner + "key" if owner else "KEY"}}}"}}',
    }[style.headers]


def _by_response(scene: Scene, call: str, decodes: bool) -> str:
    """Keep the response, look at its status, decode it."""
    pen = scene.pen
    name = pen.one("r", "response", "resp", "res")
    if decodes and pen.rarely():
        return f"({call}).json()" if call.startswith("await") else f"{call}.json()"
    scene.lines.append(f"{name} = {call}")
    scene.lines += checked(scene, name)
    return decoded(scene, f"{name}.json()") if decodes else ""


def checked(scene: Scene, name: str) -> list[str]:
    """Look at the status of a response."""
    scene.checks = True
    httpx = scene.style.library.startswith("httpx")
    bad = "is_error" if httpx else "ok"
    return scene.pen.one(
        [f"{name}.raise_for_status()"],
        [
            f"if {name}.status_code >= 400:",
            *indented([f'raise RuntimeError(f"refused: {{{name}.status_code}}")']),
        ],
        [f"if {name}.status_code not in (200, 201):", *indented(['raise SystemExit("refused")'])],
        [f"if {'' if httpx else 'not '}{name}.{bad}:", *indented([f"raise RuntimeError({name}.text)"])],
        [f"assert {name}.status_code < 400, {name}.text"],
        [f"if {name}.status_code == 404:", *indented(["return None"]), f"{name}.raise_for_status()"],
    )


def decoded(scene: Scene, code: str) -> str:
    """The decoded answer, perhaps in a variable."""
    if scene.pen.often():
        return code
    scene.lines.append(f"data = {code}")
    return "data"


def _by_aiohttp(scene: Scene, call: str, decodes: bool) -> str:
    name = scene.pen.one("response", "r", "resp")
    check = scene.pen.one(
        [f"{name}.raise_for_status()"],
        [f"if {name}.status >= 400:", *indented(['raise RuntimeError(f"refused: {' + name + '.status}")'])],
        [f"if {name}.status not in (200, 201):", *indented(['raise SystemExit("refused")'])],
    )
    inner = [*check, *([f"data = await {name}.json()"] if decodes else [])]
    scene.lines += [f"async with {call} as {name}:", *indented(inner)]
    return "data" if decodes else ""


def _by_urllib(scene: Scene, operation: Operation, url: str, body: str, decodes: bool) -> str:
    scene.imports |= {"import json", "import urllib.request"}
    headers = headers_of(scene.style)
    options = [url]
    if body:
        options.append(f"data=json.dumps({body}).encode()")
        headers = f'{{**{headers}, "Content-Type": "application/json"}}'
    options += [f"headers={headers}", f'method="{operation.method}"']
    if (
        operation.method in ("GET", "POST")
        and bool(body) == (operation.method == "POST")
        and scene.pen.often()
    ):
        options.pop()
    scene.lines += [
        f"request = urllib.request.Request({', '.join(options)})",
        "with urllib.request.urlopen(request) as response:",
        *indented(
            [
                scene.pen.one(
                    "data = json.load(response)",
                    "data = json.loads(response.read())",
                    "data = json.loads(response.read().decode())",
                )
                if decodes
                else "response.read()"
            ]
        ),
    ]
    return "data" if decodes else ""


def _wrapped(scene: Scene, operation: Operation, url: str, params: str, body: str, decodes: bool) -> str:
    """By the client's own function, which has the method and the path as arguments."""
    style = scene.style
    name = "self._call" if style.form == "class" else "call"
    first = [style.name] if style.form == "passed" else []
    options = [f"params={params}"] if params else []
    options += [f"body={body}"] if body else []
    call = (
        f"{scene.awaited}{name}({', '.join([*first, chr(34) + operation.method + chr(34), url, *options])})"
    )
    if style.wrapper == "decoded":
        if not decodes:
            scene.lines.append(call)
            return ""
        return decoded(scene, f"({call})" if scene.awaited else call)
    if style.library in ("aiohttp", "urllib"):
        return decoded(scene, f"({call})" if scene.awaited else call) if decodes else _only(scene, call)
    return _by_response(scene, call, decodes)


def _only(scene: Scene, call: str) -> str:
    scene.lines.append(call)
    return ""
