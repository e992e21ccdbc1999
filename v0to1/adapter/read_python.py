"""Read the adapter's own source modules: what each defines, needs and imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from v0to1.adapter.definitions import Definition, Kind, Module

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@cache
def read_module(path: Path) -> Module:
    """What a source module defines and imports."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    body = tree.body
    lines = text.splitlines()
    kinds = (*_DEFINITIONS, ast.Assign, ast.AnnAssign)
    found = [_definition(node, lines) for node in body if isinstance(node, kinds)]
    imports = dict(binding for node in body for binding in _bindings(node))
    about = (ast.get_docstring(tree) or "").partition("\n")[0]
    return Module(path.stem, {definition.name: definition for definition in found}, imports, about)


def _definition(node: ast.stmt, lines: list[str]) -> Definition:
    decorators = [ast.unparse(d) for d in node.decorator_list] if isinstance(node, _DEFINITIONS) else []
    first = node.lineno - 1 - len(decorators)
    above = first
    while above and lines[above - 1].startswith("#"):
        above -= 1
    return Definition(
        name=node.name if isinstance(node, _DEFINITIONS) else _target(node),
        kind=_kind(node),
        line=node.lineno,
        comment="\n".join(lines[above:first]),
        text="\n".join(lines[node.lineno - 1 : node.end_lineno]),
        find_uses=partial(_uses, node),
        decorators={name: f"@{name}" for name in decorators},
    )


def _kind(node: ast.stmt) -> Kind:
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return "constant"
    return "class" if isinstance(node, ast.ClassDef) else "function"


def _target(node: ast.stmt) -> str:
    """The one name that a constant is assigned to."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
    raise ValueError(f"line {node.lineno} of an adapter source assigns to something else than one name")


def _uses(node: ast.stmt) -> frozenset[str]:
    """The names that a definition takes from outside itself: read in it, but not bound in it."""
    parts = list(ast.walk(node))
    names = [part for part in parts if isinstance(part, ast.Name)]
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    bound = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    bound |= {part.arg for part in parts if isinstance(part, ast.arg)}
    return frozenset(read - bound)


def _bindings(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Each name that a statement imports from outside the adapter, with an import of it alone."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                yield alias.name.partition(".")[0], f"import {alias.name}"
        case ast.ImportFrom(module=str(module), names=names, level=0):
            if module.partition(".")[0] not in ("v0to1", "__future__"):
                for alias in names:
                    yield alias.name, f"from {module} import {alias.name}"
