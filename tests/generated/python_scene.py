"""What one function of a generated client in Python sends, and where: its body and its URL."""

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


def body_of(scene: Scene, operation: Operation) -> str:
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


def url_of(scene: Scene, operation: Operation) -> tuple[str, str]:
    """The URL and the `params`, which may be none."""
    pen, style = scene.pen, scene.style
    path = style.root + operation.path
    wrapped = style.wrapper != "none"
    prefix = "" if wrapped else style.prefix
    if any(value.startswith("?") for _, value in operation.query):
        return python_urls.paged(pen, _spelled(scene, prefix, path), operation.query, scene.lines, style)
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
    joined = f"{prefix} + " if prefix else ""
    kind = pen.one("function", "constant", "table", "names")
    if kind == "constant":
        scene.shared.append([f'PATH_{number} = "{path}"'])
        return f"{joined}PATH_{number}.format(id={name})"
    if kind == "table":
        scene.shared.append([f'PATHS_{number} = {{"it": "{path}", "other": "/health"}}'])
        return f'{joined}PATHS_{number}["it"].format(id={name})'
    if kind == "names":
        scene.shared.append([f"class Paths{number}:", *indented([f'it = "{path}"'])])
        return f"{joined}Paths{number}.it.format(id={name})"
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
