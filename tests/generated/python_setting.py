"""What stands around the functions of a generated client in Python: constants, client objects, wrappers."""

from __future__ import annotations

from tests.generated.pen import Pen, indented
from tests.generated.python_requests import headers_of
from tests.generated.python_style import HOLDING, Style

BEARER = 'f"Bearer {%s}"'


def constants(pen: Pen, style: Style) -> list[str]:
    lines = ['BASE = os.environ["OPENHANDS_URL"]', 'KEY = os.environ["OPENHANDS_API_KEY"]']
    lines[0] = pen.one(
        lines[0],
        'BASE = os.environ["OPENHANDS_URL"].rstrip("/")',
        'BASE = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev")',
    )
    if style.form == "class":
        return lines
    if style.base == "api":
        lines.append(pen.one('API = f"{BASE}/api"', 'API = BASE + "/api"'))
    bearer = pen.one(BEARER, '"Bearer " + %s') % "KEY"
    if style.headers == "constant":
        lines.append(f'HEADERS = {{"Authorization": {bearer}}}')
    if style.headers == "function":
        lines += ["", "", "def headers():", *indented([f'return {{"Authorization": {bearer}}}'])]
    if style.form == "functions" and style.library in HOLDING:
        lines += ["", *made_client(pen, style, style.name, "BASE", "KEY")]
    return lines


def made_client(pen: Pen, style: Style, name: str, base: str, key: str) -> list[str]:
    """Make the client object."""
    made, options = making(style, base, key)
    lines = [f"{name} = {made}({', '.join(options)})"]
    if style.library == "requests session" and style.headers == "client":
        lines.append(
            pen.one(
                f'{name}.headers["Authorization"] = f"Bearer {{{key}}}"',
                f'{name}.headers.update({{"Authorization": f"Bearer {{{key}}}"}})',
            )
        )
    return lines


def making(style: Style, base: str, key: str) -> tuple[str, list[str]]:
    made = {
        "requests session": "requests.Session",
        "httpx client": "httpx.Client",
        "httpx async": "httpx.AsyncClient",
        "aiohttp": "aiohttp.ClientSession",
    }[style.library]
    options = [f"base_url={base}"] if style.base == "relative" else []
    if style.headers == "client" and style.library != "requests session":
        options.append(f'headers={{"Authorization": f"Bearer {{{key}}}"}}')
    return made, options


def constructor(pen: Pen, style: Style) -> list[str]:
    outer = style.is_async
    lines = ["self.base = base", "self.key = key"]
    if style.base == "api":
        lines.append(pen.one('self.api = f"{base}/api"', 'self.api = self.base + "/api"'))
    if style.headers == "constant":
        lines.append('self.headers = {"Authorization": f"Bearer {key}"}')
    if style.library in HOLDING and not outer:
        lines += made_client(pen, style, style.name, "base", "key")
    if outer:
        lines.append(f"{style.name} = http")
    head = f"def __init__(self, base, key{', http' if outer else ''}):"
    code = [head, *indented(lines)]
    if style.headers == "function":
        code += [
            "",
            "def headers_now(self):",
            *indented(['return {"Authorization": f"Bearer {self.key}"}']),
        ]
    return code


def wrapper(pen: Pen, style: Style, imports: set[str]) -> list[str]:
    """The client's own function that all requests go through."""
    if style.wrapper == "none":
        return []
    owner = "self" if style.form == "class" else style.name if style.form == "passed" else ""
    name = "_call" if style.form == "class" else "call"
    parameters = [*filter(None, (owner,)), "method", "path", "params=None", "body=None"]
    head = f"{'async ' if style.is_async else ''}def {name}({', '.join(parameters)}):"
    return [head, *indented(sending(pen, style, imports))]


def sending(pen: Pen, style: Style, imports: set[str]) -> list[str]:
    url = pen.one(f'f"{{{style.prefix}}}{{path}}"', f"{style.prefix} + path") if style.prefix else "path"
    headers = headers_of(style)
    given = [f"headers={headers}"] if headers else []
    if style.library == "urllib":
        imports.add("import json")
        return [
            "data = json.dumps(body).encode() if body is not None else None",
            f'named = {{**{headers}, "Content-Type": "application/json"}}',
            f"request = urllib.request.Request({url}, data=data, headers=named, method=method)",
            "with urllib.request.urlopen(request) as response:",
            *indented(["return json.load(response)"]),
        ]
    http = style.library if style.library in ("requests", "httpx") else style.name
    call = f"{http}.request({', '.join(['method', url, 'params=params', 'json=body', *given])})"
    if style.library == "aiohttp":
        return [
            f"async with {call} as response:",
            *indented(["response.raise_for_status()", "return await response.json()"]),
        ]
    wait = "await " if style.is_async else ""
    if style.wrapper == "response":
        return pen.one(
            [f"return {wait}{call}"],
            [f"response = {wait}{call}", "response.raise_for_status()", "return response"],
        )
    return [f"response = {wait}{call}", "response.raise_for_status()", "return response.json()"]
