"""What the servers of V1 answer where an operation takes several requests, made of V0's prepared answers."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Callable, Sequence

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.mocks_answers import ERROR, change_reply
from v0to1.languages.python.mocks_replies import Reply
from v0to1.languages.python.mocks_urls import SANDBOX
from v0to1.languages.python.visiting import visit

TEXT_WORDS = {"json": "text", "payload": "body"}
BODY_LIBRARIES = ("responses",)
FOLDER = "/workspace/project"
PORTS = {"vscode_url": ("VSCODE", 8001)}


def kept(sketch: Sketch, reply: Reply, target: Target) -> None:
    """V1 answers with the same keys, or with others that reads of them already say."""
    change_reply(sketch, reply, target)


def succeeded(sketch: Sketch, reply: Reply, target: Target) -> None:
    """V1 says only that it worked."""
    if not skipped(reply):
        write(sketch, reply, '{"success": True}')


def as_listing(sketch: Sketch, reply: Reply, target: Target) -> None:
    """A list of names is the output of a shell command."""
    if skipped(reply):
        return
    if reply.kind not in ("json", "dumped") or isinstance(reply.node, cst.Dict):
        raise Refusal("the stand-in's answer is no list of names")
    locator = sketch.sources.locator(reply.module)
    sort_expected(sketch, reply, locator)
    write(sketch, reply, f'{{"stdout": "\\n".join({locator.source(reply.node)}), "exit_code": 0}}')


def sort_expected(sketch: Sketch, reply: Reply, locator: Locator) -> None:
    """V1's names come folders first; a test that repeats the mocked list expects that order."""
    names = strings(reply.node)
    ordered = sorted(names or (), key=lambda name: (not name.endswith("/"), name.lower()))
    owner = locator.function(reply.node)
    if names is None or ordered == list(names) or owner is None:
        return
    finder = SameList(locator, names)
    visit(owner, finder)
    for node in finder.found:
        if node is not reply.node:
            elements = {
                one: locator.source(element.value) for one, element in zip(names, node.elements, strict=True)
            }
            text = ", ".join(elements[name] for name in ordered)
            sketch.replace(reply.module, locator.origin(node), f"[{text}]")


def strings(node: cst.CSTNode) -> tuple[str, ...] | None:
    """The texts of a list literal; None for anything else."""
    if not isinstance(node, cst.List):
        return None
    values = [one.value.evaluated_value for one in node.elements if isinstance(one.value, cst.SimpleString)]
    found = tuple(one for one in values if isinstance(one, str))
    return found if len(found) == len(node.elements) else None


class SameList(cst.CSTVisitor):
    """List literals in comparisons that hold the same texts in the same order."""

    def __init__(self, locator: Locator, names: Sequence[str]) -> None:
        super().__init__()
        self.locator = locator
        self.names = names
        self.found: list[cst.List] = []

    def visit_List(self, node: cst.List) -> None:
        """Keep a list that is compared."""
        if strings(node) == self.names and isinstance(
            self.locator.parent(node), cst.Comparison | cst.ComparisonTarget
        ):
            self.found.append(node)


def as_file(sketch: Sketch, reply: Reply, target: Target) -> None:
    """The file itself is the body."""
    if skipped(reply):
        return
    item = reply.data[0].items.get("code") if len(reply.data) == 1 else None
    if item is None or item.value_node is None or not isinstance(reply.owner, cst.Arg | cst.DictElement):
        raise Refusal("the text of the file is not given as code where the stand-in answers")
    locator = sketch.sources.locator(reply.module)
    value = cst_node(item.value_node)
    if item.module != reply.module or locator.origin(value) not in locator.whole(reply.node):
        raise Refusal("the text of the file is not given as code where the stand-in answers")
    rename_word(sketch, reply, locator)
    sketch.replace(reply.module, whole_body(locator, reply), locator.source(value))


def rename_word(sketch: Sketch, reply: Reply, locator: Locator) -> None:
    """Give the body as text."""
    owner = reply.owner
    if isinstance(owner, cst.DictElement) and isinstance(owner.key, cst.SimpleString):
        sketch.replace(reply.module, locator.origin(owner.key), f"{owner.key.quote}text{owner.key.quote}")
    elif isinstance(owner, cst.Arg) and owner.keyword is not None and owner.keyword.value in TEXT_WORDS:
        word = "body" if reply.library in BODY_LIBRARIES else TEXT_WORDS[owner.keyword.value]
        sketch.replace(reply.module, locator.origin(owner.keyword), word)


def as_sandbox(sketch: Sketch, reply: Reply, target: Target) -> None:
    """An address of the sandbox is one of its exposed URLs."""
    if skipped(reply):
        return
    items = reply.data[0].items if len(reply.data) == 1 else {}
    locator = sketch.sources.locator(reply.module)
    for name, (service, port) in PORTS.items():
        item = items.get(name)
        if item is not None and item.value_node is not None and item.module == reply.module:
            value = locator.source(cst_node(item.value_node))
            exposed = "" if value == "None" else f'{{"name": "{service}", "url": {value}, "port": {port}}}'
            write(sketch, reply, f'[{{"id": "{SANDBOX}", "status": "RUNNING", "exposed_urls": [{exposed}]}}]')
            return
    raise Refusal("the addresses that the stand-in answers are exposed_urls of a sandbox in V1")


def skipped(reply: Reply) -> bool:
    """Whether an answer stays: it stands for an error."""
    if reply.kind == "made":
        raise Refusal("the stand-in's answer is made by a function of the test")
    return reply.status >= ERROR


def write(sketch: Sketch, reply: Reply, text: str) -> None:
    """Put another value in the place of an answer."""
    if reply.kind == "text":
        raise Refusal("the stand-in's answer is written as text")
    sketch.replace(reply.module, sketch.sources.locator(reply.module).whole(reply.node), text)


def whole_body(locator: Locator, reply: Reply) -> Span:
    """The range of the whole value of the argument or entry that names the body."""
    assert isinstance(reply.owner, cst.Arg | cst.DictElement)
    return locator.whole(reply.owner.value)


Change = Callable[[Sketch, Reply, Target], None]
CHANGES: dict[str, Change] = {
    "send_message": kept,
    "git_diff": kept,
    "git_changes": kept,
    "pause_sandbox": succeeded,
    "resume_sandbox": succeeded,
    "list_files": as_listing,
    "read_file": as_file,
    "sandbox": as_sandbox,
}


def change_parameters(sketch: Sketch, request: Request, name: str) -> None:
    """Let asserts on the query follow: a file is asked for by its whole path."""
    locator = sketch.sources.locator(request.module)
    owner = locator.function(cst_node(request.node))
    if name != "read_file" or owner is None:
        return
    finder = Parameters(locator, "file")
    visit(owner, finder)
    for key, value in finder.found:
        path = posixpath.join(FOLDER, ast.literal_eval(value.value))
        sketch.replace(request.module, locator.origin(key), f"{key.quote}path{key.quote}")
        sketch.replace(request.module, locator.origin(value), f"{value.quote}{path}{value.quote}")


class Parameters(cst.CSTVisitor):
    """Comparisons `….params["name"] == "value"`."""

    def __init__(self, locator: Locator, name: str) -> None:
        super().__init__()
        self.locator = locator
        self.name = name
        self.found: list[tuple[cst.SimpleString, cst.SimpleString]] = []

    def visit_Comparison(self, node: cst.Comparison) -> None:
        """Keep the key and the value of one comparison."""
        match node:
            case cst.Comparison(
                left=cst.Subscript(
                    value=cst.Attribute(attr=cst.Name(value="params")),
                    slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))],
                ),
                comparisons=[
                    cst.ComparisonTarget(operator=cst.Equal(), comparator=cst.SimpleString() as value)
                ],
            ) if key.evaluated_value == self.name:
                self.found.append((key, value))
