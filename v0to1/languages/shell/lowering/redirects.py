"""Lower pipelines and redirections: what each command reads, and where its output goes."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.files import content, into_file
from v0to1.languages.shell.lowering.registering import lowers
from v0to1.languages.shell.lowering.walk import BLOCKS, Lowering, Output, named, tokens
from v0to1.languages.shell.units import heredoc_units, origin_of, span_of

READERS = ("read", "cat", "jq", "tee")


@lowers("pipeline")
def pipeline(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`a | b`: each reads what the one before writes."""
    return piped(low, named(node), stdin)


def piped(low: Lowering, nodes: list[SgNode], stdin: tree.Node | None) -> Output:
    """Commands of which each reads what the one before writes."""
    before: list[tree.Node] = []
    place = 0
    while place < len(nodes):
        node, place = nodes[place], place + 1
        done = captured(low, node, stdin) if place < len(nodes) else fed(low, node, stdin)
        before.extend(done.before)
        stdin = done.value
    return Output(tuple(before), stdin)


def captured(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """A statement whose output something reads: of a block it is not known which command reads what."""
    outer = low.capturing
    low.capturing = outer or node.kind() in BLOCKS
    done = fed(low, node, stdin)
    low.capturing = outer
    return done


def fed(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """A statement that reads something: a loop of `read` binds it, a group gives it to its first command."""
    if node.kind() in BLOCKS:
        return Output(reading(low, node, stdin))
    return low.output(node, stdin)


def reading(low: Lowering, node: SgNode, stdin: tree.Node | None) -> tuple[tree.Node, ...]:
    """A block whose first `read` takes what it is given."""
    outer, low.reading = low.reading, stdin
    found = low.statement(node, returns=False)
    low.reading = outer
    first = node.find(kind="command")
    takes = first is not None and named(first)[0].text() in READERS
    if stdin is None or takes:
        return found
    return (low.escaped(node, stdin), *found)


@lowers("redirected_statement")
def redirected(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`command > file`, `command < file`, and here-documents."""
    parts = named(node)
    body = [one for one in parts if not one.kind().endswith("_redirect")]
    redirects = [one for one in parts if one.kind().endswith("_redirect")]
    following: list[SgNode] = []
    for one in list(redirects):
        if one.kind() == "herestring_redirect":
            stdin = low.word(named(one)[0])
        elif one.kind() == "heredoc_redirect":
            stdin = heredoc(low, one)
            redirects += [inner for inner in named(one) if inner.kind() == "file_redirect"]
            following += [
                inner for child in named(one) if child.kind() == "pipeline" for inner in named(child)
            ]
        elif tokens(one)[:1] == ["<"]:
            stdin = from_file(low, one)
    goes = any("/dev/null" not in one.text() and writes(one) for one in redirects)
    done = (captured if goes else fed)(low, body[0], stdin) if body else Output((), stdin)
    for one in redirects:
        done = to_file(low, one, done) if one.kind() == "file_redirect" else done
    if not following:
        return done
    rest = piped(low, following, done.value)
    return Output((*done.before, *rest.before), rest.value)


def writes(node: SgNode) -> bool:
    """Whether a redirection sends what a command writes into a file."""
    marks = {*tokens(node)} & {">", ">>", ">|", "&>", "&>>"}
    descriptor = next((one.text() for one in named(node) if one.kind() == "file_descriptor"), "1")
    return bool(marks) and descriptor == "1"


def heredoc(low: Lowering, node: SgNode) -> tree.Node:
    """What stands in a here-document."""
    parts = {one.kind(): one for one in named(node)}
    body, start = parts.get("heredoc_body"), parts.get("heredoc_start")
    if body is None or start is None:
        return tree.Text(origin_of(node), "")
    raw = start.text()[:1] in ("'", '"', "\\")
    return low.of_units(heredoc_units(body, low.expand, raw=raw), span_of(body))


@lowers("file_redirect")
def whole_file(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """`$(<file)` gives what is in a file."""
    return Output((), from_file(low, node)) if tokens(node)[:1] == ["<"] else Output()


def from_file(low: Lowering, node: SgNode) -> tree.Node:
    """What is in a file that a command reads."""
    return content(low, named(node)[-1])


def to_file(low: Lowering, node: SgNode, done: Output) -> Output:
    """What a command writes goes into a file; messages stay what they are."""
    marks = [mark for mark in tokens(node) if mark in (">", ">>", ">|", "&>", ">&", "&>>")]
    parts = named(node)
    descriptor = next((one.text() for one in parts if one.kind() == "file_descriptor"), "1")
    if not marks or descriptor != "1" or done.value is None:
        return done
    target = parts[-1]
    if marks[0] == ">&" and target.kind() in ("number", "word") and target.text().isdigit():
        capturing, low.capturing = low.capturing, False
        shown = low.shown(node, done.value, returns=False)
        low.capturing = capturing
        return Output((*done.before, *shown)) if target.text() == "2" else done
    return Output((*done.before, *into_file(low, origin_of(node), target.text(), done.value)))
