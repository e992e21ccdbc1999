"""Sending a request in Python, checking its status and decoding its answer."""

from __future__ import annotations

from tests.generated.operations import Operation
from tests.generated.pen import indented
from tests.generated.python_scene import Scene, body_of, url_of
from tests.generated.python_style import Style


def asked(scene: Scene, operation: Operation, decodes: bool) -> str:
    """Write what sends `operation`; return the expression of the decoded answer, or "" without `decodes`."""
    body = body_of(scene, operation)
    url, params = url_of(scene, operation)
    scene.checks = scene.style.wrapper == "decoded" or scene.style.library in ("aiohttp", "urllib")
    if scene.style.wrapper != "none":
        return _wrapped(scene, operation, url, params, body, decodes)
    if scene.style.library == "urllib":
        return _by_urllib(scene, operation, url, body, decodes)
    call = _call(scene, operation.method, url, params, body)
    if scene.style.library == "aiohttp":
        return _by_aiohttp(scene, call, decodes)
    return _by_response(scene, f"{scene.awaited}{call}", decodes)


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
    if decodes and pen.often():
        known = next((one[0] for one in scene.shared if one[0].startswith("def unwrap")), "")
        scene.checks = True
        if not known:
            known = f"def unwrap({name}):"
            scene.shared.append([known, *indented([f"{name}.raise_for_status()", f"return {name}.json()"])])
        return decoded(scene, f"unwrap({call})")
    if decodes and pen.often():
        return f"({call}).json()" if call.startswith("await") else f"{call}.json()"
    scene.lines.append(f"{name} = {call}")
    scene.lines += checked(scene, name)
    return decoded(scene, f"{name}.json()") if decodes else ""


def checked(scene: Scene, name: str) -> list[str]:
    """Look at the status of a response."""
    scene.checks = True
    httpx = scene.style.library.startswith("httpx")
    bad = "is_error" if httpx else "ok"
    plain = [f"{name}.raise_for_status()"]
    return scene.pen.one(
        plain,
        plain,
        [],
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
