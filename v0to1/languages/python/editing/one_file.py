"""Clients of a single file: their helper functions stand in it, as it goes to others by itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial

import libcst as cst

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.helper.python.compose import (
    Annotations,
    Imported,
    Part,
    Transport,
    functions_in,
    is_unedited,
    kept,
    lacks_keys,
    part,
    with_keys,
)
from v0to1.helper.python.sockets import methods_named, needed_names
from v0to1.helper.python.transforming import LINE, Definition
from v0to1.languages.base import Change, HelperRefusal
from v0to1.languages.python.adapter.copies import is_aside
from v0to1.languages.python.adapter.file import AdapterPlan
from v0to1.languages.python.adapter.imports import (
    after_docstring,
    dotted_source,
    last_import,
    leading_imports,
    line_end,
)
from v0to1.languages.python.helper_part import HELPER, helpers_in, may_have_helpers, span_of
from v0to1.languages.python.line_length import line_length
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.packages import is_package
from v0to1.languages.python.paths import STARTED, in_notebook
from v0to1.languages.python.sources import Sources

PACKAGING = {
    "pyproject.toml": re.compile(r"^\[(?:project|build-system|tool\.poetry)\b", re.MULTILINE),
    "setup.cfg": re.compile(r"^\[(?:metadata|options)\]", re.MULTILINE),
    "setup.py": re.compile(r"\bsetup\("),
}
"""Files that say how a project is packaged, with what they say it by."""

MODERN = re.compile(
    r"^from __future__ import [^#\n]*\bannotations\b|(?:->|:) *\w[\w.\[\], ]* \| None\b", re.MULTILINE
)
"""What a file has whose Python understands the annotations of helper functions."""


def stands_alone(sources: Sources, plan: AdapterPlan, module: str, names: Iterable[str]) -> bool:
    """Whether a client is a single file: it has helper functions already, or no other place for them.

    For a class there is: it is longer than most of such clients, and has to stand before what uses it.
    """
    if may_have_helpers(sources.text(module)) or plan.file_for(module).inside:
        return True
    if methods_named(names):
        return False
    modules, folder = plan.modules, posixpath.dirname(module)
    if in_notebook(module) or not STARTED.search(sources.text(module)) or is_package(modules, folder):
        return False
    beside = [one for one in modules.paths if posixpath.dirname(one) == folder and one != module]
    if posixpath.join(folder, f"{HELPER}.py") in beside or not all(map(is_aside, beside)):
        return False
    return not is_packaged(plan, folder) and not imports_own(sources, module)


def is_packaged(plan: AdapterPlan, folder: str) -> bool:
    """Whether a folder, or one around it, says how a project is packaged."""
    while True:
        for name, pattern in PACKAGING.items():
            if pattern.search(plan.modules.read(posixpath.join(folder, name)) or ""):
                return True
        if not folder:
            return False
        folder = posixpath.dirname(folder)


def imports_own(sources: Sources, module: str) -> bool:
    """Whether a module imports another one of the project."""
    return any(
        sources.modules.resolve(module, one)[0] == "module" for one in sources.modules.importing_nodes(module)
    )


def written_inside(
    sources: Sources,
    module: str,
    names: frozenset[str],
    keys: frozenset[str] | None,
    transport: Transport,
    quote: str,
) -> tuple[list[Change], list[tuple[str, Imported]]]:
    """The change that writes helper functions into a client's own file, and what it has to import for them.

    There is none where it has them. Raises `HelperRefusal` where somebody has edited those that it has, and
    where a name is taken.
    """
    locator = sources.locator(module)
    helpers = helpers_in(locator.module, locator.module.body)
    span = span_of(locator.module, locator.text, helpers)
    written = locator.text[span.start : span.end] if span is not None else ""
    if names <= functions_in(written) and not lacks_keys(written, keys):
        return [], []
    if span is not None:
        if not is_unedited(written):
            raise HelperRefusal(reasons.EDITED.format(module))
        names, keys = names | kept(written, transport), with_keys(written, keys)
    newline = "\r\n" if "\r\n" in locator.text else "\n"
    width = line_length(sources.modules.read, module) or LINE
    annotations = annotations_in(locator, helpers)
    made = partial(part, names, transport, quote, keys, annotations=annotations, width=width)
    found = part_for(locator, helpers, names, made)
    text = found.text.replace("\n", newline).rstrip()
    if span is None:
        sending, early = sending_statements(sources, module), module in sources.standalone
        change = inserted(locator, module, text, newline, sending, early=early)
    else:
        change = Change(module, span, text + newline * written.endswith("\n"))
    return [change], [(module, one) for one in found.imports if not is_imported(locator, one)]


def part_for(
    locator: Locator,
    helpers: Sequence[Definition],
    names: frozenset[str],
    made: Callable[..., Part],
) -> Part:
    """The functions for a file, in whose code their names mean nothing else; `made` is given those taken."""
    same = {one.name for one in made().imports if is_imported(locator, one)}
    taken = {name for name in locator.bindings(locator.module) if is_global(locator, name, helpers)} - same
    clash = taken.intersection(needed_names(names))
    if clash:
        raise HelperRefusal(reasons.NAME_TAKEN.format(min(clash)))
    return made(taken=taken)


def annotations_in(locator: Locator, helpers: Sequence[Definition]) -> Annotations:
    """How functions of a file are to be annotated: as its own are, and so that its Python understands it."""
    if MODERN.search(locator.text) is not None:
        return "plain"
    functions = (one for one in locator.inside(locator.module, cst.FunctionDef))
    own = (one for one in functions if not any(one is each for each in helpers))
    return "postponed" if any(map(is_annotated, own)) else "none"


def is_annotated(function: cst.FunctionDef) -> bool:
    """Whether a function says of what type its result or a parameter is."""
    given = function.params
    every = (*given.posonly_params, *given.params, *given.kwonly_params)
    return function.returns is not None or any(one.annotation is not None for one in every)


def is_global(locator: Locator, name: str, helpers: Sequence[Definition]) -> bool:
    """Whether the client's own code binds a name of the module."""
    return any(
        locator.function(node) is None and not any(node is one for one in helpers)
        for node in locator.bound(locator.module, name)
    )


def is_imported(locator: Locator, wanted: Imported) -> bool:
    """Whether a leading import of a module binds a name as it is wanted."""
    for line in leading_imports(locator.module):
        for item in line.body:
            if not isinstance(item, cst.Import | cst.ImportFrom) or isinstance(item.names, cst.ImportStar):
                continue
            source = dotted_source(item) if isinstance(item, cst.ImportFrom) else ""
            for alias in item.names if source == wanted.source else ():
                if alias.evaluated_name == wanted.name and (
                    alias.evaluated_alias or alias.evaluated_name
                ) == (wanted.bound):
                    return True
    return False


def inserted(
    locator: Locator,
    module: str,
    text: str,
    newline: str,
    sending: Container[int] = frozenset(),
    *,
    early: bool = False,
) -> Change:
    """The change that writes functions before what first runs, or else behind all others.

    `sending` are statements of the module, by their ids, that call them. With `early`, they come right behind
    the imports.
    """
    body = locator.module.body
    first = next((index for index, one in enumerate(body) if runs(locator, one)), len(body))
    first = 0 if early else min([first, *(place for place, one in enumerate(body) if id(one) in sending)])
    lead = last_import(locator.module)
    after = next((index + 1 for index, one in enumerate(body) if one is lead), 0)
    before = body[max(first, after) - 1] if max(first, after) else None
    end = locator.origin(before).end if before is not None else after_docstring(locator)
    place = line_end(locator.text, end) if before is not None else end
    rest = locator.text[place:]
    ends = not place or locator.text[place - 1] == "\n"
    blank = len(re.match(r"(?:[ \t]*\r?\n)*", rest)[0].splitlines())  # type: ignore[index]
    start = ("" if ends else newline) + (newline * 2 if before is not None else "")
    close = newline * (1 + max(0, 2 - blank)) if rest.strip() else newline
    return Change(module, Span(place, place), f"{start}{text}{close}")


def sending_statements(sources: Sources, module: str) -> frozenset[int]:
    """The statements of a module, by their ids, that have operations in them when it is loaded."""
    locator = sources.locator(module)
    found: set[int] = set()
    for request in sources.requests_in(module):
        nodes = [request.call, *(read.node for read in request.response.reads if read.module == module)]
        if request.site.module != module:
            nodes = nodes[1:]
        for node in map(locator.syntax, nodes):
            if locator.function(node) is not None:
                continue
            while (outer := locator.parent(node)) is not None and outer is not locator.module:
                node = outer
            found.add(id(node))
    return frozenset(found)


def runs(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a statement of a module may call the module's own functions when it is loaded."""
    if isinstance(node, cst.SimpleStatementLine):
        if all(isinstance(one, cst.Import | cst.ImportFrom | cst.Pass) for one in node.body):
            return False
        if len(node.body) == 1 and isinstance(node.body[0], cst.Expr):
            return not isinstance(node.body[0].value, cst.SimpleString | cst.ConcatenatedString)
        return any(calls_own(locator, one) for one in locator.inside(node, cst.Call))
    if isinstance(node, cst.FunctionDef):
        return any(calls_own(locator, one.decorator) for one in node.decorators)
    if isinstance(node, cst.ClassDef):
        inner = (one for one in locator.inside(node, cst.Call) if locator.function(one) is None)
        return any(calls_own(locator, one) for one in (*inner, *(each.decorator for each in node.decorators)))
    return True


def calls_own(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether what is called, or named, is defined by the module itself."""
    while True:
        match node:
            case cst.Call(func=inner) | cst.Attribute(value=inner) | cst.Subscript(value=inner):
                node = inner
            case cst.Name(value=name):
                bound = locator.bound(locator.module, name)
                return any(isinstance(one, cst.FunctionDef | cst.ClassDef) for one in bound)
            case _:
                return True
