"""Spelling the URL of a request in Python."""

from __future__ import annotations

import re

from tests.generated.pen import Pen, indented
from tests.generated.python_style import Style

FROM = {
    "quote": "from urllib.parse import quote",
    "urljoin": "from urllib.parse import urljoin",
    "urlencode": "from urllib.parse import urlencode",
}


def spelled(pen: Pen, prefix: str, path: str, name: str, imports: set[str]) -> str:
    """An expression for `prefix` (code, or nothing) and `path`; the value for its {id} is in `name`."""
    if not prefix and "{id}" not in path:
        return pen.one(f'"{path}"', f"'{path}'")
    ways = [_template, _template, _sum, _percent, _format, _joined, _quoted, _str]
    if prefix:
        ways.append(_urljoin)
    return pen.one(*ways)(prefix, path, name, imports)


def _template(prefix: str, path: str, name: str, imports: set[str]) -> str:
    del imports
    return f'f"{_braced(prefix)}{path.replace("{id}", "{" + name + "}")}"'


def _str(prefix: str, path: str, name: str, imports: set[str]) -> str:
    del imports
    return f'f"{_braced(prefix)}{path.replace("{id}", "{" + name + "!s}")}"'


def _quoted(prefix: str, path: str, name: str, imports: set[str]) -> str:
    if "{id}" in path:
        imports.add(FROM["quote"])
    return f'f"{_braced(prefix)}{path.replace("{id}", "{quote(" + name + ")}")}"'


def _sum(prefix: str, path: str, name: str, imports: set[str]) -> str:
    del imports
    parts = [name if part == "{id}" else f'"{part}"' for part in re.split(r"(\{id\})", path) if part]
    return " + ".join([*filter(None, (prefix,)), *parts])


def _percent(prefix: str, path: str, name: str, imports: set[str]) -> str:
    del imports
    values = [*filter(None, (prefix,)), *[name] * path.count("{id}")]
    text = ("%s" if prefix else "") + path.replace("{id}", "%s")
    return f'"{text}" % ' + (f"({', '.join(values)})" if len(values) > 1 else values[0])


def _format(prefix: str, path: str, name: str, imports: set[str]) -> str:
    del imports
    values = [*filter(None, (prefix,)), *[name] * path.count("{id}")]
    return f'"{"{}" if prefix else ""}{path.replace("{id}", "{}")}".format({", ".join(values)})'


def _joined(prefix: str, path: str, name: str, imports: set[str]) -> str:
    del imports
    parts = [name if part == "{id}" else f'"{part}"' for part in path.strip("/").split("/")]
    return f'"/".join([{", ".join([prefix or chr(34) * 2, *parts])}])'


def _urljoin(prefix: str, path: str, name: str, imports: set[str]) -> str:
    imports.add(FROM["urljoin"])
    tail = path.strip("/").replace("{id}", "{" + name + "}")
    return f'urljoin({prefix} + "/", {"f" if "{id}" in path else ""}"{tail}")'


def _braced(prefix: str) -> str:
    return "{" + prefix + "}" if prefix else ""


def paged(
    pen: Pen, code: str, query: tuple[tuple[str, str], ...], lines: list[str], style: Style
) -> tuple[str, str]:
    """A URL and its `params`, one entry of which is there only where it has a value."""
    (name, value), (other, unsure) = query
    unsure = unsure.lstrip("?")
    if style.library == "urllib":
        step = pen.one(f'url += "&{other}=" + {unsure}', f'url = f"{{url}}&{other}={{{unsure}}}"')
        start = f"({code})" if " % " in code else code
        lines += [f'url = {start} + "?{name}={value}"', f"if {unsure}:", *indented([step])]
        return "url", ""
    if pen.often():
        spread = f'**({{"{other}": {unsure}}} if {unsure} else {{}})'
        return code, f'{{"{name}": {value}, {spread}}}'
    step = pen.one(f'params["{other}"] = {unsure}', f'params.update({{"{other}": {unsure}}})')
    lines += [f'params = {{"{name}": {value}}}', f"if {unsure}:", *indented([step])]
    return code, "params"
