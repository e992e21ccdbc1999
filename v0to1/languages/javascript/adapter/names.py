"""The adapter's function by the name that a module has for it, and what is given to it already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core.kinds import ADAPTER_FILES
from v0to1.evaluation.http.adapted import is_adapter_file
from v0to1.languages.javascript.adapter.file_names import ADAPT, ADAPTING
from v0to1.languages.javascript.nodes import bound, of_kinds, root_of

NAME = "adapt_v0"
"""The adapter's function as all languages name it in their drafts."""

CALLED = re.compile(r"(?:require|import)\(\s*[\"'`]([^\"'`]*)[\"'`]\s*\)")
ENTRIES = ("import_specifier", "shorthand_property_identifier_pattern", "pair_pattern")


def imported(root: SgNode) -> Iterator[tuple[SgNode, str, str]]:
    """The imports of the adapter in a module: the statement, what it names, and the function's own name."""
    text = root.text()
    if not any(name in text for name in ADAPTER_FILES):
        return
    for statement in of_kinds(root, "import_statement"):
        source = statement.field("source")
        named = source.text()[1:-1] if source is not None else ""
        yield from ((statement, named, one) for one in names_in(statement) if is_adapter_file(named))
    for declarator in of_kinds(root, "variable_declarator"):
        value, line = declarator.field("value"), declarator.parent()
        found = CALLED.search(value.text()) if value is not None else None
        if found is not None and is_adapter_file(found[1]) and line is not None:
            yield from ((line, found[1], one) for one in names_in(declarator))


def names_in(statement: SgNode) -> Iterator[str]:
    """What an import calls the adapter's function."""
    for entry in of_kinds(statement, *ENTRIES):
        first, *rest = entry.named_children() or [entry]
        if first.text() == ADAPT:
            yield rest[-1].text() if rest else ADAPT


def called(root: SgNode) -> str:
    """What a module calls the adapter's function, or what it shall."""
    own = next((name for _, _, name in imported(root)), "")
    return own or ADAPTING[ADAPT in root.text() and ADAPT in bound(root)]


def is_call(node: SgNode | None, name: str) -> bool:
    """Whether an expression is what the adapter gives."""
    while node is not None and node.kind() in ("parenthesized_expression", "non_null_expression"):
        node = node.named_children()[0]
    function = node.field("function") if node is not None and node.kind() == "call_expression" else None
    return function is not None and function.text().rpartition(".")[2] == name


def is_adapted(node: SgNode) -> bool:
    """Whether an expression is given to the adapter, comes from it, or names what came from it."""
    root = root_of(node)
    name = called(root)
    outer = node.parent()
    while outer is not None and outer.kind() in ("arguments", "parenthesized_expression", "as_expression"):
        outer = outer.parent()
        if is_call(outer, name):
            return True
    return is_call(node, name) or any(is_call(value, name) for value in values_of(root, node.text()))


def fields_of(root: SgNode) -> list[SgNode]:
    """The fields that classes declare, which each of the two grammars has its own name for."""
    try:
        return root.find_all(kind="field_definition")
    except RuntimeError:
        return of_kinds(root, "public_field_definition")


def values_of(root: SgNode, text: str) -> Iterator[SgNode | None]:
    """What a module puts under a name, or into a member of its objects."""
    for one in of_kinds(root, "variable_declarator", "assignment_expression"):
        left = one.field("left") or one.field("name")
        if left is not None and left.text() == text:
            yield one.field("right") or one.field("value")
    for one in fields_of(root) if text.startswith("this.") else ():
        left = one.field("property") or one.field("name")
        if left is not None and left.text() == text.removeprefix("this."):
            yield one.field("value")
