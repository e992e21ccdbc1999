"""Types that declare the keys of an answer: an answer keeps V0's keys for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.languages.javascript.names import HELPER
from v0to1.languages.javascript.nodes import ancestors, cast, function_of, of_kinds, root_of, span_of, syntax
from v0to1.languages.javascript.seams import Form, Seam
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.paths import read_name

NAME = re.compile(r"\b[A-Z]\w*")
GENERAL = frozenset(
    [
        "Promise",
        "Record",
        "Partial",
        "Readonly",
        "Array",
        "Required",
        "Omit",
        "Pick",
        "Response",
        "AxiosResponse",
    ]
)
RESPONSE = r"(?:ok\b|statusText\b|headers\b|json\(|text\()"
MAX_MODULES = 200


def typed(sketch: Sketch, operation: Operation, target: Target, seams: Iterable[Seam]) -> str:
    """The project's own type that declares keys of an answer which V1 names otherwise; empty without one.

    What a helper function gives has any type: then those that stand inside of it do not count.
    """
    changed = {
        name.replace("[]", "").split(".")[-1] for name, rule in target.reads.items() if changes(name, rule.to)
    }
    read = {read_name(one).replace("[]", "").split(".")[-1] for one in operation.reads}
    declared = {
        read_name(one).replace("[]", "").split(".")[-1] for one in operation.reads if one.style == "shape"
    }
    schema = next((one for seam in seams if (one := checked_by(seam))), "")
    if schema and (changed & read or target.first):
        return schema
    said = [(seam, one) for seam in seams for one in names_of(seam, inside=not target.through)]
    for name in dict.fromkeys(one for seam, own in said for one in (own, *given_for(sketch, seam, own))):
        keys = keys_of(sketch, name) & changed & read
        if keys and (not keys <= declared or any(unseen(sketch, key) for key in keys)):
            return name
    return ""


def unseen(sketch: Sketch, key: str) -> bool:
    """Whether something reads a key in a way that was not seen to read an answer."""
    seen = {
        syntax(read.node)
        for operation in sketch.sources.operations
        for read in operation.reads
        if read.path[-1] == key
    }
    modules = sketch.sources.modules
    for path in list(modules.parsed)[:MAX_MODULES]:
        root = modules.parse(path)
        if root is None or HELPER in path or f".{key}" not in modules.text(path):
            continue
        for node in of_kinds(root, "member_expression"):
            own = node.field("property")
            if own is not None and own.text() == key and node not in seen and not of_response(node):
                return True
    return False


def of_response(access: SgNode) -> bool:
    """Whether a property is one of a response itself: what is read from the same name shows it.

    `error.response` is one too, where an error was caught: libraries that throw give it so.
    """
    owner, scope = access.field("object"), function_of(access) or root_of(access)
    if owner is not None and owner.kind() == "member_expression":
        part, error = owner.field("property"), owner.field("object")
        named = part is not None and part.text() == "response"
        return named and error is not None and is_caught(error)
    if owner is None or owner.kind() != "identifier":
        return False
    return re.search(rf"\b{re.escape(owner.text())}\.{RESPONSE}", scope.text()) is not None


def is_caught(name: SgNode) -> bool:
    """Whether a name is that of an error which a `catch` around it caught."""
    clauses = (one for one in name.ancestors() if one.kind() == "catch_clause")
    caught = (one.field("parameter") for one in clauses)
    return any(one is not None and one.text() == name.text() for one in caught)


CHECKING = ("parse", "safeParse", "parseAsync", "safeParseAsync", "validateSync", "decode", "assert")
OTHERWISE = ("JSON", "Date", "Number", "path", "url", "qs", "querystring", "URL")


def checked_by(seam: Seam) -> str:
    """The schema that an answer is checked by, which would refuse V1's keys; empty without one."""
    outer = cast(seam.outer)
    parent = outer.parent()
    name = parent.field("name") if parent is not None and parent.kind() == "variable_declarator" else None
    if seam.form is Form.PATTERN:
        entry = seam.node.parent()
        name = (entry.field("value") if entry is not None else None) or seam.node
    scope = function_of(seam.outer) or root_of(seam.outer)
    for call in scope.find_all(kind="call_expression"):
        callee, given = call.field("function"), call.field("arguments")
        key = callee.field("property") if callee is not None else None
        owner = callee.field("object") if callee is not None else None
        if key is None or owner is None or given is None or key.text() not in CHECKING:
            continue
        items = given.named_children()
        held = any(span_of(outer) in span_of(item) for item in items)
        named = name is not None and any(item.text() == name.text() for item in items)
        if owner.text() not in OTHERWISE and (held or named):
            return owner.text()
    return ""


def changes(name: str, to: str | None) -> bool:
    """Whether V1 has another name for a key."""
    return to != name.replace("[]", "").split(".")[-1]


def names_of(seam: Seam, *, inside: bool) -> Iterator[str]:
    """The types that an answer is said to have: by a cast, a declaration, or what is returned."""
    for note in notes_of(seam, inside=inside):
        yield from (one for one in NAME.findall(note.text()) if one not in GENERAL)


def given_for(sketch: Sketch, seam: Seam, name: str) -> Iterator[str]:
    """What a type parameter of the class or function around an answer stands for in the project."""
    for around in ancestors(seam.outer):
        params, own = around.field("type_parameters"), around.field("name")
        for one in params.named_children() if params is not None else ():
            bound, called = one.field("constraint"), one.field("name")
            if called is None or called.text() != name:
                continue
            yield from NAME.findall(bound.text()) if bound is not None else ()
            if own is not None and around.kind().endswith("class_declaration"):
                yield from given_to(sketch, own.text())


def given_to(sketch: Sketch, name: str) -> Iterator[str]:
    """The types that a class with type parameters is given where it is extended or made."""
    modules = sketch.sources.modules
    pattern = re.compile(rf"\b(?:extends|new)\s+{re.escape(name)}\s*<([^{{}};()]*)>")
    for path in sorted(modules.paths)[:MAX_MODULES]:
        for found in pattern.findall(modules.text(path)):
            yield from NAME.findall(found)


def notes_of(seam: Seam, *, inside: bool = False) -> Iterator[SgNode]:
    """The types that are written around an answer."""
    outer = cast(seam.outer)
    for node in (seam.call, seam.node) if inside else ():
        types = node.field("type_arguments") if node is not None else None
        if types is not None:
            yield types
    yield from casts_of(seam)
    parent = outer.parent()
    declared = parent.field("type") if parent is not None and parent.kind() == "variable_declarator" else None
    if declared is not None:
        yield declared
    if parent is not None and parent.kind() in ("return_statement", "arrow_function"):
        function = function_of(seam.outer)
        note = function.field("return_type") if function is not None else None
        if note is not None:
            yield note


def casts_of(seam: Seam) -> Iterator[SgNode]:
    """The types that an answer is cast to."""
    current, outer = seam.outer, cast(seam.outer)
    while current != outer:
        current = current.parent() or outer
        if current.kind() in ("as_expression", "satisfies_expression"):
            yield current.named_children()[-1]


def keys_of(sketch: Sketch, name: str) -> set[str]:
    """The keys that a type of the project declares; none when it is not found."""
    modules = sketch.sources.modules
    pattern = re.compile(rf"\b(?:interface|type)\s+{name}\b")
    for path in sorted(modules.paths)[:MAX_MODULES]:
        if not pattern.search(modules.text(path)):
            continue
        root = modules.parse(path)
        for node in of_kinds(root, *TYPES) if root else ():
            own = node.field("name")
            if own is not None and own.text() == name:
                return {key.text().strip("\"'") for key in keys_in(node)}
    return set()


TYPES = ("interface_declaration", "type_alias_declaration")


def keys_in(node: SgNode) -> Iterator[SgNode]:
    """The names of the properties that a type declares."""
    for one in of_kinds(node, "property_signature"):
        key = one.field("name")
        if key is not None:
            yield key
