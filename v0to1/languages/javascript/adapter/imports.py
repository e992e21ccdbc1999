"""Imports in JavaScript: where a new one goes, how it is written, and how one of the adapter is extended."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1.adapter.compose_javascript import ModuleSystem
from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.javascript.nodes import is_module, span_of
from v0to1.languages.javascript.strings import literal
from v0to1.languages.registry import CONTAINERS, container_of

TYPED = (".ts", ".tsx", ".mts", ".cts")
RELATIVE = re.compile(r"(?:from|import|require\()\s*[\"'](\.{1,2}/[^\"']*)[\"']")
LINE_END = re.compile(r"^[ \t]*\r?\n")
PRAGMA = re.compile(
    r"/{2,3}\s*(?:@ts-(?:no)?check\b|<reference\b)|/\*\*?[\s*]*@(?:jest-environment|vitest-environment|jsx)\b"
    r"|//\s*@vitest-environment\b"
)
"""A comment that tools find only at the very beginning of a file."""

DIRECTIVE = re.compile(r"[\"']use \w+[\"'];?")


def system_of(module: str, root: SgNode, kind: str) -> ModuleSystem:
    """How a module imports others: "typescript", "esm" or "commonjs"; `kind` is its package's `type`."""
    ending = posixpath.splitext(module)[1]
    if ending in TYPED:
        return "typescript"
    if ending == ".mjs":
        return "esm"
    if ending == ".cjs":
        return "commonjs"
    if is_module(root) or is_component(module):
        return "esm"
    if re.search(r"\brequire\(|\bmodule\.exports\b|\bexports\.\w", root.text()):
        return "commonjs"
    return "esm" if kind == "module" else "commonjs"


AS_WRITTEN = re.compile(r"""\bDeno\.\w|\bfrom\s*["'](?:jsr:|npm:|https?://)""")
"""What only modules have whose runtime takes the path of an import as it is written."""


def is_component(module: str) -> bool:
    """Whether a module is the script of a component, which tools take for an ES module whatever is in it."""
    kind = container_of(posixpath.basename(posixpath.splitext(module)[0]))
    return bool(kind) and CONTAINERS[kind].module


def imports_own(text: str) -> bool:
    """Whether a module imports another one of its project."""
    return RELATIVE.search(text) is not None


def specifier(text: str, source: str) -> str:
    """The module text of an import of the adapter, with or without an ending as the client writes its own."""
    stem, ending = posixpath.splitext(source)
    own = RELATIVE.findall(text)
    written = [posixpath.splitext(one)[1] for one in own]
    if ending in (".mts", ".cts") and "" not in written:
        return stem + {".mts": ".mjs", ".cts": ".cjs"}[ending]
    if ending in TYPED:
        if any(one in (".js", ".mjs", ".cjs") for one in written):
            return stem + {".mts": ".mjs", ".cts": ".cjs"}.get(ending, ".js")
        typed = any(one in TYPED for one in written) or (not own and AS_WRITTEN.search(text))
        return source if typed else stem
    known = {".js", ".mjs", ".cjs", ".jsx"}
    without = bool(written) and not any(one in known for one in written)
    return stem if without and ending == ".js" else source


def import_function(
    root: SgNode, file: tuple[str, str], source: str, names: tuple[str, str], style: tuple[str, str]
) -> Change:
    """Import the adapter's function, with what the module calls it.

    `file` is the module with its whole text, of which the root is less; `style` the system and the quote."""
    system, quote = style
    name, path = spelled(*names, system), literal(source, quote)
    written = (
        f"const {{ {name} }} = require({path});"
        if system == "commonjs"
        else f"import {{ {name} }} from {path};"
    )
    return insert(root, file, written, "\r\n" if "\r\n" in file[1] else "\n")


def spelled(name: str, own: str, system: str) -> str:
    """A name with what the module calls it."""
    if name == own:
        return name
    return f"{name}: {own}" if system == "commonjs" else f"{name} as {own}"


def is_import(node: SgNode) -> bool:
    """Whether a statement imports something: `import …`, or `const … = require(…)`."""
    if node.kind() == "import_statement":
        return True
    if node.kind() not in ("lexical_declaration", "variable_declaration"):
        return False
    values = [one.field("value") for one in node.named_children() if one.kind() == "variable_declarator"]
    return bool(values) and all(one is not None and is_require(one) for one in values)


def is_require(node: SgNode) -> bool:
    """Whether an expression is `require(…)`, or a member of it."""
    return re.match(r"require\(\s*[\"'][^\"']*[\"']\s*\)", node.text()) is not None


def insert(
    root: SgNode, file: tuple[str, str], written: str, newline: str, gone: Sequence[Span] = ()
) -> Change:
    """Insert an import after the last one at the top, or before the first statement."""
    module, whole = file
    last = last_import(root, gone)
    if last is not None:
        end = span_of(last).end
        lines = indented(indentation(whole, last), adapted(last, written), newline)
        return Change(module, Span(end, end), newline + lines)
    place = first_place(root, whole)
    if place == 0 and is_component(module):
        place = len(whole) - len(LINE_END.sub("", whole, count=1))
    first = next((one for one in root.children() if span_of(one).start >= place), None)
    before = last_import(root)
    if before is not None:
        written = adapted(before, written)
    lines = indented(indentation(whole, first) if first is not None else "", written, newline)
    end = next((one.end for one in gone if one.start <= place < one.end), place)
    close = newline if whole[end:].strip() and not whole.startswith(("\n", "\r\n"), end) else ""
    return Change(module, Span(place, place), f"{lines}{newline}{close}")


def indentation(whole: str, node: SgNode) -> str:
    """The blanks before a statement that begins its line."""
    start = span_of(node).start
    before = whole[whole.rfind("\n", 0, start) + 1 : start]
    return "" if before.strip() else before


def indented(indent: str, written: str, newline: str) -> str:
    """A statement with an indentation before each of its lines."""
    return indent + written.replace(newline, newline + indent)


def adapted(last: SgNode, written: str) -> str:
    """An import with a semicolon at its end only where the one before it has one."""
    return written if last.text().endswith(";") else written.removesuffix(";")


def last_import(root: SgNode, gone: Sequence[Span] = ()) -> SgNode | None:
    """The last import of those at the top of a module, without those that are taken away."""
    found: SgNode | None = None
    seen = False
    for node in root.children():
        if is_import(node):
            seen = True
            found = found if any(span_of(node) in span for span in gone) else node
        elif node.kind() not in ("comment", "hash_bang_line") and not is_directive(node) and seen:
            break
    return found


def stands_apart(whole: str, comment: SgNode) -> bool:
    """Whether an empty line, an import or a directive follows a comment, which then speaks of the file."""
    following = comment.next()
    blank = re.match(r"[ \t]*\r?\n[ \t]*\r?\n", whole[span_of(comment).end :]) is not None
    return blank or following is None or is_import(following) or is_directive(following)


def is_directive(node: SgNode) -> bool:
    """Whether a statement is `"use strict"` or the like."""
    return node.kind() == "expression_statement" and DIRECTIVE.fullmatch(node.text()) is not None


def speaks_to_tools(comment: SgNode) -> bool:
    """Whether a comment is one that tools find only where nothing but comments is before it."""
    return comment.kind() == "comment" and PRAGMA.match(comment.text()) is not None


def first_place(root: SgNode, whole: str) -> int:
    """Where a first import goes: behind a line for the shell, comments for the whole file, and directives."""
    place = 0
    for node in root.children():
        opening = node.kind() == "hash_bang_line" or is_directive(node) or speaks_to_tools(node)
        licence = (
            node.kind() == "comment"
            and place == 0
            and node.text().startswith("/*")
            and stands_apart(whole, node)
        )
        if not opening and not licence:
            break
        end = whole.find("\n", span_of(node).end)
        place = len(whole) if end < 0 else end + 1
    return place
