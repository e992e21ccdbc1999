"""The run-time adapter written into a client's own file, for one that gets about without those beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

import libcst as cst

from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal
from v0to1.languages.python.adapter.imports import insert
from v0to1.languages.python.locate import Locator
from v0to1.records import record

Statement = TypeVar("Statement", bound=cst.CSTNode)
BEGIN = "# openhands_v0, written by v0to1 for: "
END = "# End of openhands_v0."
REGION = re.compile(
    rf"^{re.escape(BEGIN)}(?P<names>[^\r\n]*)\r?\n.*?^{re.escape(END)}$", re.MULTILINE | re.DOTALL
)
MAKER = "_openhands_v0"
FUNCTION = "adapt_v0"


@record(frozen=True, slots=True)
class Region:
    """Where the adapter stands in a file, and what it was written for."""

    span: Span
    names: frozenset[str]


def region_of(text: str) -> Region | None:
    """The adapter that was written into a file."""
    found = REGION.search(text) if BEGIN in text else None
    if found is None:
        return None
    names = frozenset(one.strip() for one in found["names"].split(",")) - {""}
    return Region(Span(found.start(), found.end()), names)


def written_by_us(text: str) -> tuple[Span, ...]:
    """Where the adapter stands in a file that it was written into."""
    region = region_of(text)
    return (region.span,) if region is not None else ()


def written_in(locator: Locator, module: str, text: str, names: list[str], newline: str) -> Change:
    """A change that writes the adapter's `text` into a module, or anew; `names` are what it is for."""
    code = newline.join(enclosed(text, names).splitlines())
    region = region_of(locator.text)
    if region is not None:
        return Change(module, region.span, code)
    return insert(locator, module, f"{newline}{code}", newline, local=True)


def enclosed(text: str, names: list[str]) -> str:
    """The adapter's text inside of a function, so that its names meet none of the client's."""
    if re.search(r"^\s+(?:global|nonlocal) ", text, re.MULTILINE):
        raise Refusal("the adapter cannot be written into this file")
    parsed = cst.parse_module(text)
    body = [one for one in parsed.body if not is_head(one)]
    bare = cst.Module(body).visit(Unannotated())
    about = cst.parse_statement(
        '"""OpenHands V0 for this file, spoken to servers of version 1; see `v0to1 migrate`."""'
    )
    given = cst.parse_statement(f"return {FUNCTION}")
    inner = cst.IndentedBlock([about, *bare.body, given])
    function = cst.FunctionDef(cst.Name(MAKER), cst.Parameters(), inner)
    code = re.sub(r"^[ \t]+$", "", cst.Module([function]).code.rstrip("\n"), flags=re.MULTILINE)
    return f"{BEGIN}{', '.join(names)}\n{code}\n\n\n{FUNCTION} = {MAKER}()\n{END}"


def is_head(node: cst.CSTNode) -> bool:
    """Whether a statement is the docstring of a module, or says how its annotations are read."""
    line = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
    if isinstance(line, cst.Expr):
        return isinstance(line.value, cst.SimpleString)
    source = line.module if isinstance(line, cst.ImportFrom) else None
    return isinstance(source, cst.Name) and source.value == "__future__"


class Unannotated(cst.CSTTransformer):
    """Takes annotations away, which an older Python may not understand; those of classes become texts."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[bool] = []

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self.inside.append(True)

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:
        self.inside.pop()
        return updated_node

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.inside.append(False)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self.inside.pop()
        return updated_node.with_changes(returns=None)

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        if updated_node.annotation is None:
            return updated_node
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        return updated_node.with_changes(
            annotation=None, equal=equal if updated_node.default is not None else cst.MaybeSentinel.DEFAULT
        )

    def leave_AnnAssign(
        self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign
    ) -> cst.BaseSmallStatement | cst.RemovalSentinel:
        if self.inside and self.inside[-1]:
            said = cst.Module([]).code_for_node(updated_node.annotation.annotation)
            quoted = cst.Annotation(cst.SimpleString(repr(said.strip("\"'"))))
            return updated_node.with_changes(annotation=quoted)
        if updated_node.value is None:
            return cst.RemoveFromParent()
        return cst.Assign([cst.AssignTarget(updated_node.target)], updated_node.value)


def outside(body: Iterable[Statement]) -> list[Statement]:
    """The statements of a module but for those of the adapter in it, which are none of the client's."""
    found: list[Statement] = []
    inside = False
    for one in body:
        comments = [
            line.comment.value for line in getattr(one, "leading_lines", ()) if line.comment is not None
        ]
        if any(comment.startswith(BEGIN.strip()) for comment in comments):
            inside = True
        if END in comments:
            inside = False
        if not inside:
            found.append(one)
    return found
