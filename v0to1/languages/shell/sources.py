"""The scripts of a project on the workbench: texts, places, and expressions as the shell writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.machine import Modules
from v0to1.flow.requests import Frame, Request
from v0to1.flow.values import Text
from v0to1.languages import sketch
from v0to1.languages.base import Refusal
from v0to1.languages.shell.jq_terms import SHORTHAND
from v0to1.languages.shell.lower_functions import names_set
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.modules import ShellModules
from v0to1.languages.shell.units import COOKED, DOUBLE, HEREDOC, PLAIN, SINGLE, Origin
from v0to1.languages.sketch import AnySketch
from v0to1.languages.spelling import expression

HELPER = "openhands_v1_"
"""How the names of all functions of the helper begin."""


def origin_of(node: tree.Node) -> Origin:
    """The origin of a lowered node."""
    assert isinstance(node.origin, Origin), f"{type(node).__name__} was not made by this adapter"
    return node.origin


class ShellSources(sketch.Sources):
    """Texts and places of shell scripts."""

    def __init__(self, modules: ShellModules) -> None:
        super().__init__()
        self.modules = modules

    @property
    def known(self) -> Modules:
        """The modules, for the evaluator."""
        return self.modules

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a lowered node stands."""
        return origin_of(node).span

    def whole(self, module: str, node: tree.Node) -> Span | None:
        """Where a value stands, with its quotes in a document."""
        origin = origin_of(node)
        return origin.whole or origin.span

    def content(self, module: str, node: tree.Node) -> Span | None:
        """The characters of a literal, unless some of them cannot be written otherwise."""
        origin = origin_of(node)
        if not isinstance(node, tree.Text) or len(origin.places) != len(node.value) + 1:
            return None
        if origin.quoting in (COOKED, SHORTHAND):
            return None
        return Span(origin.places[0], origin.places[-1])

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal, escapes and all."""
        if node is None or self.content(module, node) is None:
            return None
        places = origin_of(node).places
        return Span(places[offset], places[offset + length]) if offset + length < len(places) else None

    def source(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node."""
        span = origin_of(node).span
        return self.text(module)[span.start : span.end]

    def inside(self, module: str, node: tree.Node, function: tree.Function | None) -> bool:
        """Whether a node stands in a function (or, without one, anywhere in the module)."""
        return function is None or origin_of(node).span in origin_of(function).span

    def hidden(self, name: str, site: Frame) -> bool:
        """Whether the site's function has a variable of its own with a module's name."""
        syntax = origin_of(site.function).syntax if site.function is not None else None
        return syntax is not None and name in names_set(named(syntax)[-1])[0]

    def beginning(
        self,
        sketch: AnySketch,
        url: Text,
        within: tuple[int, int],
        site: Frame,
        *,
        suffix: str = "",
        quote: str = '"',
    ) -> str:
        """A word for the characters of a URL from the beginning of its base on, and `suffix`."""
        return expression(sketch, url, within[0], within[1], site, suffix=suffix)

    def joined(self, base: str, rest: str, quote: str) -> str:
        """A URL made of a word and a text with parts as `inner` gives them."""
        return f'"{self.inner(base)}{rest}"'

    def inner(self, value: str) -> str:
        """A word as a part of a longer one in double quotes."""
        return value[1:-1] if value[:1] == value[-1:] == '"' else value

    def quote(self, request: Request) -> str:
        """The quote that words with expansions are written in."""
        return '"'

    def step_less(self, name: str) -> str:
        """A URL without the last step of its path."""
        return f'"${{{name}%/*}}"'

    def stale(self, request: Request, node: tree.Node) -> bool:
        """Variables are only named where the request itself names them."""
        return False

    def constant(self, request: Request, text: str) -> str:
        """A text as a word."""
        return f"'{escaped(text, SINGLE)}'"

    def entry(self, whole: str, name: str) -> str:
        """There are no mappings; raises `Refusal`."""
        raise Refusal(f"{name} stands in JSON that cannot be seen")

    def optional(self, whole: str, name: str) -> str:
        """There are no mappings; raises `Refusal`."""
        return self.entry(whole, name)

    def fails(self, module: str, node: tree.Node) -> bool:
        """A script decodes its answers before it looks at them."""
        return False

    def spelled(self, parts: Sequence[tuple[str, str]], quote: str) -> str:
        """One word for variables and texts; raises `Refusal` for what is none."""
        found = ""
        for place, (kind, text) in enumerate(parts):
            following = parts[place + 1][1][:1] if place + 1 < len(parts) else ""
            found += escaped(text, DOUBLE) if kind == "text" else expanded(text, following)
        return f'"{found}"'

    def free_name(self, module: str, name: str) -> str:
        """The name of a function of the helper."""
        return HELPER + name


def command_at(root: SgNode, span: Span) -> SgNode | None:
    """The command around characters."""
    node: SgNode | None = syntax_at(root, span)
    while node is not None and node.kind() != "command":
        node = node.parent()
    return node


def expanded(text: str, following: str) -> str:
    """A variable, or an expansion as it is written, in double quotes; raises `Refusal` for anything else."""
    inner = text[1:-1] if text[:1] == text[-1:] == '"' else text
    if inner.startswith("$(") or (inner.startswith("$") and '"' not in inner):
        return inner
    if not re.fullmatch(r"\w+", inner):
        raise Refusal("a part of the request has no name where the call stands")
    braces = re.match(r"\w", following) is not None or (inner.isdigit() and len(inner) > 1)
    return f"${{{inner}}}" if braces else f"${inner}"


def escaped(text: str, quoting: str) -> str:
    """A text as it is written in some quotes; raises `Refusal` where it cannot be written."""
    if quoting == SINGLE:
        return text.replace("'", "'\\''")
    if quoting in (DOUBLE, HEREDOC):
        marks = r"([\\$`\"])" if quoting == DOUBLE else r"([\\$`])"
        return re.sub(marks, r"\\\1", text)
    if quoting == PLAIN:
        return re.sub(r"([^\w./:=@%+,-])", r"\\\1", text)
    return text


def syntax_at(root: SgNode, span: Span) -> SgNode:
    """The innermost syntax node around a range."""
    found = root
    while True:
        inner = next((one for one in found.children() if covers(one, span)), None)
        if inner is None:
            return found
        found = inner


def covers(node: SgNode, span: Span) -> bool:
    """Whether a syntax node goes from before a range to behind it."""
    found = node.range()
    return found.start.index <= span.start and span.end <= found.end.index
