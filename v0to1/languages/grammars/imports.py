"""Lower imports: of libraries by what they are called here, of the project by its own names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.literals import QUOTES
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.tables import Parts, below

VERSION = re.compile(r"v\d+")
LEAF = re.compile(r"\s+as\s+")


@role("import")
def imported(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """All names that an import brings, but for those that the project declares itself."""
    found = go_imports(node) if low.table.package else dotted_imports(node)
    made = []
    for path, alias in found:
        last = path[-1]
        ours = last in low.known and not low.is_foreign(path[:-1])
        if low.table.package or not ours:
            low.known -= {alias or last} if last in low.known else set()
            low.foreign.add(alias or last)
            module = ".".join(path) if low.table.imports == "full" else last
            made.append(
                tree.Import(node, "/".join(path) if low.table.package else module, 0, None, alias or last)
            )
    return tuple(made)


def go_imports(node: SgNode) -> Iterator[tuple[list[str], str]]:
    """The packages of a Go import, by the last step that is no version."""
    if node.kind() != "import_spec":
        for child in below(node):
            yield from go_imports(child)
        return
    path = node.field("path")
    steps = QUOTES.sub("", path.text()).split("/") if path is not None else []
    kept = [one for one in steps if not VERSION.fullmatch(one)] or steps
    name = named(node.field("name"))
    if kept and name not in ("_", "."):
        plain = kept[-1].removeprefix("go-").removesuffix("-go").partition(".")[0]
        yield steps, name or plain


def dotted_imports(node: SgNode) -> Iterator[tuple[list[str], str]]:
    """The names of an import with dots, colons or backslashes, braces included."""
    text = re.sub(
        r"^(?:pub\s+)?(?:import|use|using|open)\s+(?:static\s+|function\s+|const\s+)?", "", node.text()
    ).strip(" ;\n")
    yield from leaves(text, [])


def leaves(text: str, before: list[str]) -> Iterator[tuple[list[str], str]]:
    """The paths of `a::{b, c::d as e}`."""
    head, brace, rest = text.partition("{")
    if brace:
        start = [*before, *steps_of(head)]
        for part in split_braces(rest.rpartition("}")[0]):
            yield from leaves(part.strip(), start)
        return
    path, _, alias = LEAF.sub("\0", text.strip()).partition("\0")
    steps = [*before, *steps_of(path)]
    steps = steps[:-1] if steps and steps[-1] in ("self", "*") else steps
    if steps:
        yield steps, alias.strip()


def steps_of(text: str) -> list[str]:
    """The steps of a path."""
    return [one for one in re.split(r"::|\\|\.", text.strip()) if one]


def split_braces(text: str) -> Iterator[str]:
    """What stands between the commas of the outermost braces."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if sign == "," and not depth:
            yield text[start:place]
            start = place + 1
    if text[start:].strip():
        yield text[start:]
