"""Imports in Python: where a new one goes, and how one of the adapter is extended."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.python.locate import Locator


def import_module(locator: Locator, module: str, text: str, newline: str) -> Change:
    """Import a module of Python: in its order among the leading imports of such modules."""
    leading = leading_imports(locator.module)
    standard = [line for line in leading if is_standard(line)]
    if not standard:
        if not leading:
            return insert(locator, module, text, newline, local=False)
        place = line_start(locator.text, locator.origin(leading[0]).start)
        return Change(module, Span(place, place), f"{text}{newline}{newline}")
    before = [line for line in standard if order_of(line) < order_of_text(text)]
    place = (
        line_end(locator.text, locator.origin(before[-1]).end)
        if before
        else line_start(locator.text, locator.origin(standard[0]).start)
    )
    return Change(module, Span(place, place), f"{text}{newline}")


def is_standard(line: cst.SimpleStatementLine) -> bool:
    """Whether a line imports modules of Python's own, other than `__future__`."""
    only = line.body[0]
    if isinstance(only, cst.Import):
        return alias_text(only.names[0]).partition(".")[0] in sys.stdlib_module_names
    source = dotted_source(only) if isinstance(only, cst.ImportFrom) else ""
    return source != "__future__" and source.partition(".")[0] in sys.stdlib_module_names


def order_of(line: cst.SimpleStatementLine) -> tuple[bool, str]:
    """What lines of imports are sorted by: those that import modules come first."""
    only = line.body[0]
    if isinstance(only, cst.Import):
        return False, alias_text(only.names[0])
    return True, dotted_source(only) if isinstance(only, cst.ImportFrom) else ""


def order_of_text(text: str) -> tuple[bool, str]:
    """The same of a statement that is not there yet."""
    return text.startswith("from "), text.split()[1]


def leading_imports(tree: cst.Module) -> list[cst.SimpleStatementLine]:
    """The imports of the block at the top of a module, in order."""
    found: list[cst.SimpleStatementLine] = []
    for index, line in enumerate(tree.body):
        simple = line.body if isinstance(line, cst.SimpleStatementLine) else ()
        if simple and all(isinstance(item, cst.Import | cst.ImportFrom) for item in simple):
            assert isinstance(line, cst.SimpleStatementLine)
            found.append(line)
        elif index and found:
            break
    return found


def alias_text(alias: cst.ImportAlias) -> str:
    """An imported name with its alias, as written."""
    return cst.Module([]).code_for_node(alias.with_changes(comma=cst.MaybeSentinel.DEFAULT))


def either(statements: Sequence[str], newline: str, *, typed: bool) -> str:
    """An import, or the second of two where the first fails; type checkers of `typed` code are told so."""
    first, *second = statements
    if not second:
        return first
    ignored = "  # type: ignore[import-not-found, no-redef]" if typed else ""
    guard = "except ImportError:  # not loaded as one of a package"
    return newline.join(("try:", f"    {first}", guard, f"    {second[0]}{ignored}"))


def dotted_source(item: cst.ImportFrom) -> str:
    """The module of a `from` import as written."""
    name = cst.Module([]).code_for_node(item.module) if item.module is not None else ""
    return "." * len(item.relative) + name


def top_level(tree: cst.Module) -> list[cst.SimpleStatementLine]:
    """The simple statement lines of the module itself."""
    return [line for line in tree.body if isinstance(line, cst.SimpleStatementLine)]


def has_import(tree: cst.Module, text: str) -> bool:
    """Whether the module already has this very import (or, for `import a.b`, one that binds it)."""
    wanted = text.removeprefix("import ")
    for line in top_level(tree):
        for item in line.body:
            if isinstance(item, cst.Import) and any(alias_text(alias) == wanted for alias in item.names):
                return True
    return False


def insert(locator: Locator, module: str, text: str, newline: str, *, local: bool) -> Change:
    """Insert an import after the last one of the leading block, or after docstring and `__future__`."""
    last = last_import(locator.module)
    if last is not None:
        place = line_end(locator.text, locator.origin(last).end)
        ends = locator.text[place - 1 : place] == "\n"
        gap = newline if local and not is_local(last) else ""
        rest = locator.text[place:]
        close = newline if local and rest.strip() and not rest.startswith(("\n", "\r\n")) else ""
        return Change(module, Span(place, place), f"{'' if ends else newline}{gap}{text}{newline}{close}")
    place = after_docstring(locator)
    before = (
        newline
        if place and locator.text[place - 1 : place] == "\n" and place > 0 and has_docstring(locator.module)
        else ""
    )
    return Change(
        module,
        Span(place, place),
        f"{before}{text}{newline}{newline if locator.text[place:].strip() else ''}",
    )


def last_import(tree: cst.Module) -> cst.SimpleStatementLine | None:
    """The last import of the block of imports at the top; other statements end the block."""
    found: cst.SimpleStatementLine | None = None
    for index, line in enumerate(tree.body):
        simple = line.body if isinstance(line, cst.SimpleStatementLine) else ()
        if simple and all(isinstance(item, cst.Import | cst.ImportFrom) for item in simple):
            assert isinstance(line, cst.SimpleStatementLine)
            found = line
        elif index == 0 and simple and isinstance(simple[0], cst.Expr):
            continue
        elif found is not None:
            break
    return found


def is_local(line: cst.SimpleStatementLine) -> bool:
    """Whether an import is a relative one."""
    return any(isinstance(item, cst.ImportFrom) and item.relative for item in line.body)


def has_docstring(tree: cst.Module) -> bool:
    """Whether the module starts with a docstring."""
    return tree.get_docstring() is not None


def after_docstring(locator: Locator) -> int:
    """Where a first import goes in a module without any: after the header comments and the docstring."""
    body = locator.module.body
    if has_docstring(locator.module):
        return line_end(locator.text, locator.origin(body[0]).end)
    if body:
        first = body[0]
        return line_start(locator.text, locator.origin(decorated_start(first)).start)
    return len(locator.text)


def decorated_start(node: cst.CSTNode) -> cst.CSTNode:
    """The first node of a definition: its first decorator, if it has one."""
    decorators = getattr(node, "decorators", ())
    return decorators[0] if decorators else node


def line_end(text: str, place: int) -> int:
    """The start of the next line."""
    end = text.find("\n", place)
    return len(text) if end < 0 else end + 1


def line_start(text: str, place: int) -> int:
    """The start of the line that holds a place."""
    return text.rfind("\n", 0, place) + 1
