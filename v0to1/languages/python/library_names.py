"""What Python code names of a library that it no longer needs: classes, exceptions and imports."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.leftovers import line_span
from v0to1.languages.python.library_errors import caught, refuse_joined
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.visiting import visit

NAMESPACE = "EventsNamespace"


def replace_names(sketch: Sketch, connection: Connection, opened: str, *, gone: bool) -> None:
    """Write the helper's client where a socket is made or named, and its error where the library's was.

    A socket that is `gone` is made no more.
    """
    kinds = {use.socket.kind for use in connection.of("make") if use.socket is not None}
    package = next(iter(kinds)).partition(".")[0] if kinds else ""
    own = {use.module for use in connection.uses}
    for use in connection.of("make") if not gone and not connection.model.opens else ():
        make(sketch, connection, use, opened)
    for module in sorted(sketch.sources.modules.paths):
        if package not in (sketch.sources.modules.read(module) or "") or is_ours(module):
            continue
        if module in own or (module not in connection.others and goes_with(sketch, connection, module, own)):
            change_module(sketch, connection, module, opened, kinds, own=module in own)


def is_ours(module: str) -> bool:
    """Whether a module is a helper, or an adapter, that was written into the project."""
    return posixpath.basename(module).startswith(("openhands_v0", "openhands_v1"))


def goes_with(sketch: Sketch, connection: Connection, module: str, own: set[str]) -> bool:
    """Whether a module has to do with a socket made elsewhere: of several, it names the module."""
    text = sketch.sources.modules.read(module) or ""
    return not connection.others or any(stem_of(one) in text for one in own)


def stem_of(module: str) -> str:
    """The name under which a module is imported."""
    return posixpath.basename(module).removesuffix(".py")


def make(sketch: Sketch, connection: Connection, use: SocketUse, opened: str) -> None:
    """`socketio.AsyncClient(…)` becomes the helper's client, with the arguments that mean something to it."""
    call = use.node
    assert isinstance(call, tree.Call)
    texts = []
    for arg in call.args:
        if arg.name is None or arg.stars:
            raise Refusal("the socket is made with arguments that cannot be told apart")
        if arg.name in connection.model.drops:
            continue
        if arg.name not in connection.model.keeps:
            raise Refusal(f"the socket is made with {arg.name}, which has no counterpart in V1")
        texts.append(f"{arg.name}={sketch.sources.source(use.module, arg.value)}")
    span = sketch.sources.locator(use.module).origin(cst_node(call))
    sketch.replace(use.module, span, f"{sketch.use(use.module, opened)}({', '.join(texts)})")


def change_module(
    sketch: Sketch, connection: Connection, module: str, opened: str, kinds: set[str], *, own: bool
) -> None:
    """Change the names of one module, and take away imports that nothing needs any more."""
    locator = sketch.sources.locator(module)
    package = next(iter(kinds)).partition(".")[0]
    names = Names(package)
    visit(locator.module, names)
    made = [locator.origin(cst_node(use.node)) for use in connection.of("make") if use.module == module]
    if not own and (names.texts or names.members):
        raise Refusal(f"{module} names {package} as tests do that put something in its place")
    left = {id(statement) for statement in names.imports if not names.bound_by(statement)}
    bases = namespaces_in(connection, module)
    errors: list[tuple[cst.BaseExpression, str, tuple[str, ...]]] = []
    for node, full in named(locator, names):
        whole, kind = longest(locator, node, full, {*kinds, *connection.model.errors, *bases})
        if any(locator.origin(whole) in span for span in made):
            continue
        if kind in connection.model.errors and (
            module in connection.others or (connection.others and not own)
        ):
            raise Refusal(f"{module} catches {kind}, and the project has other sockets too")
        if kind in bases and any(whole is base for base in bases[kind]):
            sketch.replace(module, locator.origin(whole), sketch.use(module, NAMESPACE))
            continue
        kind = "" if kind in bases else kind
        if not kind or (kind in kinds and (connection.model.opens or (connection.others and not own))):
            left.add(id(names.owners[node.value]))
            continue
        if kind in kinds and not is_annotation(locator, whole):
            raise Refusal(f"{module} names {kind} for something else than to make one or to say what is one")
        if kind in kinds:
            sketch.replace(module, locator.origin(whole), sketch.use(module, opened))
            continue
        names_instead = connection.model.errors[kind]
        errors.append((whole, kind, names_instead))
        sketch.replace(module, locator.origin(whole), caught(sketch, module, whole, names_instead))
    refuse_joined(locator, errors)
    if own or not connection.others:
        drop_imports(sketch, module, names, left)


def drop_imports(sketch: Sketch, module: str, names: Names, left: Container[int]) -> None:
    """Take away the imports of a package of which nothing is `left`, where all of its uses are known."""
    if names.doubtful or names.texts:
        return
    for statement in names.imports:
        if id(statement) not in left:
            drop_import(sketch, module, statement)


def namespaces_in(connection: Connection, module: str) -> dict[str, list[cst.BaseExpression]]:
    """The bases of classes that listen, by the full names of the library's classes that may be one."""
    found: dict[str, list[cst.BaseExpression]] = {}
    for use in connection.of("namespace"):
        node = cst_node(use.node)
        if use.module == module and isinstance(node, cst.ClassDef):
            found.setdefault(use.names[0], []).extend(base.value for base in node.bases)
    return found


def named(locator: Locator, names: Names) -> Iterator[tuple[cst.Name, str]]:
    """Each place where something of the package is named, with the full name of what its first name is."""
    for node in names.uses:
        parent = locator.parent(node)
        if isinstance(parent, cst.Attribute) and parent.attr is node:
            continue
        if isinstance(parent, cst.Arg) and parent.keyword is node:
            continue
        yield node, names.bound[node.value]


def is_annotation(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a name stands in a declaration of a type."""
    outer = locator.parent(node)
    while outer is not None and not isinstance(outer, cst.BaseSmallStatement | cst.BaseCompoundStatement):
        if isinstance(outer, cst.Annotation):
            return True
        outer = locator.parent(outer)
    return False


def longest(locator: Locator, node: cst.Name, full: str, wanted: set[str]) -> tuple[cst.BaseExpression, str]:
    """The dotted name around a name that is one of those wanted; empty when none is."""
    current: cst.BaseExpression = node
    while full not in wanted:
        parent = locator.parent(current)
        if not isinstance(parent, cst.Attribute) or parent.value is not current:
            return current, ""
        current, full = parent, f"{full}.{parent.attr.value}"
    return current, full


class Names(cst.CSTVisitor):
    """The imports of a package in a module, and the uses of the names that they bind."""

    def __init__(self, package: str) -> None:
        super().__init__()
        self.package = package
        self.imports: list[cst.Import | cst.ImportFrom] = []
        self.bound: dict[str, str] = {}
        self.owners: dict[str, cst.Import | cst.ImportFrom] = {}
        self.uses: list[cst.Name] = []
        self.doubtful = False
        self.texts = False
        self.members = False

    def bound_by(self, statement: cst.Import | cst.ImportFrom) -> bool:
        """Whether an import binds names that are known."""
        return any(one is statement for one in self.owners.values())

    def visit_Import(self, node: cst.Import) -> bool:
        for alias in node.names:
            full = cst.Module([]).code_for_node(alias.name)
            if full.partition(".")[0] == self.package:
                self.keep(node, alias, full if alias.asname else self.package)
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        full = cst.Module([]).code_for_node(node.module) if node.module is not None else ""
        if node.relative or full.partition(".")[0] != self.package:
            return False
        if isinstance(node.names, cst.ImportStar):
            self.doubtful = True
            return False
        for alias in node.names:
            self.keep(node, alias, f"{full}.{cst.Module([]).code_for_node(alias.name)}")
        return False

    def keep(self, node: cst.Import | cst.ImportFrom, alias: cst.ImportAlias, full: str) -> None:
        """Keep what an import binds; two of one name leave it open which one is meant."""
        name = alias.evaluated_alias or alias.evaluated_name.partition(".")[0]
        several = isinstance(node, cst.Import) and len(node.names) > 1
        self.doubtful = self.doubtful or several or self.bound.get(name, full) != full
        self.bound[name] = full
        self.owners[name] = node
        if not any(one is node for one in self.imports):
            self.imports.append(node)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self.members = self.members or node.attr.value == self.package

    def visit_Name(self, node: cst.Name) -> None:
        if node.value in self.bound:
            self.uses.append(node)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        self.texts = self.texts or f"{self.package}." in node.value


def drop_import(sketch: Sketch, module: str, statement: cst.Import | cst.ImportFrom) -> None:
    """Take an import away with its line, and the blank line before it where it stood by itself."""
    locator = sketch.sources.locator(module)
    line = locator.parent(statement)
    block = locator.parent(line) if line is not None else None
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    guarded = isinstance(block, cst.IndentedBlock) and (
        len(block.body) == 1 or isinstance(locator.parent(block), cst.Try)
    )
    if not alone or line is None or guarded:
        return
    span = line_span(locator, line)
    text = locator.text
    before = text[: span.start].rstrip(" ")
    following = re.match(r"\r?\n(?=import |from )", text[span.end :])
    if not before and following is not None:
        span = Span(span.start, span.end + following.end())
    blank = before.endswith(("\n\n", "\n\r\n"))
    if blank and text[span.end : span.end + 1] in ("\n", "\r", ""):
        span = Span(len(before) - (2 if before.endswith("\r\n") else 1), span.end)
    sketch.replace(module, span, "")
