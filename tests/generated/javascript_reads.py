"""Reading a decoded answer in JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.operations import Reading
from tests.generated.pen import Pen, indented

Read = tuple[list[str], str]
"""Statements, and the expression of what is read."""

Shared = list[list[str]]
"""Functions of the module, which grow."""


def reading(pen: Pen, one: Reading, data: str, number: int = 0, shared: Shared | None = None) -> Read:
    """What is read from `data`; functions that read it go into `shared`, if there is such a place."""
    if one.fields:
        return _elements(pen, one, data, number)
    if not one.path:
        return [], data
    if one.test is None:
        return pen.one(*VALUES)(pen, data, one.path, number, shared)
    value = _reached(pen, data, one.path)
    if pen.often():
        lines = [f"let is{number} = false;", f"switch ({value}) {{", f'    case "{one.test}":']
        return [*lines, f"        is{number} = true;", "}"], f"is{number}"
    return [], pen.one(
        f'{value} === "{one.test}"',
        f'["{one.test}"].includes({value})',
        f'!({value} !== "{one.test}")',
        f'({value} === "{one.test}" ? true : false)',
        *([] if "await " in value else [f'["{one.test}"].some((word) => word === {value})']),
    )


# -- single values


def _plainly(pen: Pen, data: str, path: tuple[str, ...], number: int, shared: Shared | None) -> Read:
    del number, shared
    return [], _reached(pen, data, path)


def _taken_apart(pen: Pen, data: str, path: tuple[str, ...], number: int, shared: Shared | None) -> Read:
    """By destructuring, perhaps with a default."""
    del shared
    name = pen.one(f"value{number}", f"found{number}")
    default = pen.one("", "", " = null")
    inner = f"{path[-1]}: {name}{default}"
    for key in path[-2::-1]:
        inner = f"{key}: {{ {inner} }}"
    return [f"const {{ {inner} }} = {data};"], name


def _passed(pen: Pen, data: str, path: tuple[str, ...], number: int, shared: Shared | None) -> Read:
    """By a function that is given all of it."""
    if shared is None:
        return _plainly(pen, data, path, number, shared)
    name = f"picked{len(shared)}"
    parameter, value = pen.one(("found", _reached(pen, "found", path)), (f"{{ {path[0]} }}", ""))
    value = value or _reached(pen, path[0], path[1:])
    shared.append(
        pen.one(
            [f"const {name} = ({parameter}) => {value};"],
            [f"function {name}({parameter}) {{", *indented([f"return {value};"]), "}"],
        )
    )
    return [], f"{name}({data})"


def _defaulted(pen: Pen, data: str, path: tuple[str, ...], number: int, shared: Shared | None) -> Read:
    """With something in place of what is missing."""
    del number, shared
    return [], f"({_reached(pen, data, path)} ?? null)"


VALUES: tuple[Callable[[Pen, str, tuple[str, ...], int, Shared | None], Read], ...] = (
    *(_plainly, _plainly, _plainly),
    *(_taken_apart, _passed, _defaulted),
)


def _reached(pen: Pen, data: str, path: tuple[str, ...]) -> str:
    """An access, step by step."""
    for key in path:
        data += pen.one(f".{key}", f'["{key}"]', f"?.{key}")
    return data


# -- lists


def _elements(pen: Pen, one: Reading, data: str, number: int) -> Read:
    name = pen.one("one", "item", "c")
    key = one.path[0] if one.path else ""
    source = data + pen.one(f".{key}", f'["{key}"]') if key else data
    if key and pen.often():
        source = f"({source} ?? [])"
    before: list[str] = []
    if key and pen.rarely():
        before, source = [f"const {{ {key}: all{number} = [] }} = {data};"], f"all{number}"
    taken = one.where is None and all(len(path) == 1 for path in one.fields) and pen.often()
    keys = [path[0] for path in one.fields]
    values = keys if taken else [_reached(pen, name, path) for path in one.fields]
    value = values[0] if len(values) == 1 else f"[{', '.join(values)}]"
    element = f"{{ {', '.join(keys)} }}" if taken else name
    test = ""
    if one.where is not None:
        (where,), word = one.where
        test = f'{name}.{where} === "{word}"'
    lines, result = pen.one(_looped, _chained, _chained, _each)(element, source, value, test, number)
    return [*before, *lines], result


def _looped(name: str, source: str, value: str, test: str, number: int) -> Read:
    skip = [f"if (!({test})) continue;"] if test else []
    body = indented([*skip, f"found{number}.push({value});"])
    return [f"const found{number} = [];", f"for (const {name} of {source}) {{", *body, "}"], f"found{number}"


def _each(name: str, source: str, value: str, test: str, number: int) -> Read:
    add = f"found{number}.push({value});"
    body = [f"if ({test}) {add}" if test else add]
    lines = [f"const found{number} = [];", f"{source}.forEach(({name}) => {{", *indented(body), "});"]
    return lines, f"found{number}"


def _chained(name: str, source: str, value: str, test: str, number: int) -> Read:
    del number
    kept = f".filter(({name}) => {test})" if test else ""
    return [], f"{source}{kept}.map(({name}) => {value})"
