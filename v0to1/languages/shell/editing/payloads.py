"""Fields of what a script sends, changed where they are written: JSON in words and here-documents, and jq."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Item
from v0to1.evaluation.values import Mapping as Body
from v0to1.languages.base import Change, Refusal
from v0to1.languages.embedding.hosting import INSIDE
from v0to1.languages.shell.calls import of_request, of_site
from v0to1.languages.shell.lowering.jq import PROGRAMS
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.sources import ShellSources, command_at, origin_of, syntax_at
from v0to1.languages.shell.units import DOUBLE, HEREDOC, RAW_HEREDOC, SINGLE, span_of
from v0to1.tree.walking import walk_through

NEW_ID = "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')"
"""A new id: 32 hexadecimal digits, by programs that POSIX has."""

WRITABLE = (SINGLE, DOUBLE, HEREDOC, RAW_HEREDOC)
BARE_KEY = re.compile(r'"(\w+)": ')
EXPORTED = re.compile(r"export\b|(?:declare|typeset) -\w*x")
LONG = 100
"""More characters in a line are too many."""

LOOPS = ("while_statement", "until_statement", "for_statement", "c_style_for_statement")
SHOWING = frozenset(["echo", "printf", "log", "info", "warn", "error", "debug", "die", "fail"])


def renamed(sources: ShellSources, item: Item, name: str) -> Change:
    """The change that sends a field under another name."""
    node = item.key_node
    if not isinstance(node, tree.Text) or node.value != item.key:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    span = sources.characters(item.module, node, 0, len(item.key))
    if span is None:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    return Change(item.module, span, name)


def shaped(sources: ShellSources, item: Item, shape: str) -> Change:
    """The change that sends a text as a message, or as the content of one."""
    if shape not in ("message", "content"):
        raise Refusal(reasons.OTHER_FIELD.format(item.key))
    part: object = [{"type": "text", "text": 0}]
    whole = json.dumps({"content": part} if shape == "message" else part)
    span, quoting, bare = value_of(sources, item), quoting_of(item), not is_quoted(sources, item)
    before, after = (written(one, quoting, bare=bare) for one in whole.split("0"))
    text = before + sources.text(item.module)[span.start : span.end] + after
    comma, broken = broken_line(sources, item, span, len(before + after))
    return Change(item.module, Span(span.start, span.end + len(comma)), text + broken)


def broken_line(sources: ShellSources, item: Item, span: Span, added: int) -> tuple[str, str]:
    """The comma behind a value with its space, and what is there if a line of a jq program is too long."""
    text = sources.text(item.module)
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    comma = re.match(r",[ \t]+", text[span.end :])
    opening = text.rfind("{", start, span.start)
    is_long = (end if end >= 0 else len(text)) - start + added > LONG
    if comma is None or opening < 0 or not is_long or INSIDE in item.module:
        return "", ""
    if filter_around(sources, item.module, span) is None:
        return "", ""
    return comma[0], f",{newline_before(text, start)}{' ' * (opening - start + 1)}"


def value_of(sources: ShellSources, item: Item) -> Span:
    """Where the value of a field stands, quotes and all."""
    entry = entry_of(sources, item)
    assert item.key_node is not None
    key, whole = origin_of(item.key_node).span, origin_of(entry).span
    if whole != key:  # an entry of jq
        text = sources.text(item.module)
        found = re.compile(r"\\?\"?\s*:\s*").match(text, key.end)
        if found is None:
            raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
        return Span(found.end(), whole.end)
    origin = origin_of(entry.value)
    return origin.whole or origin.span


def entry_of(sources: ShellSources, item: Item) -> tree.Entry:
    """The entry of a mapping that a field is written as."""
    for node in walk_through(sources.modules.body(item.module)):
        if isinstance(node, tree.Mapping):
            for entry in node.entries:
                if entry.key is item.key_node:
                    return entry
    raise Refusal(reasons.BODY_UNSEEN)


def mapping_of(sources: ShellSources, body: Body) -> tree.Mapping:
    """The literal that a body is written as, or the first part of it."""
    keys = [item.key_node for item in body.items.values()]
    for node in walk_through(sources.modules.body(body.module)):
        if isinstance(node, tree.Mapping) and (
            node is body.node or any(entry.key is key for entry in node.entries for key in keys[:1])
        ):
            return node
    raise Refusal(reasons.BODY_UNSEEN)


def quoting_of(item: Item) -> str:
    """How the characters of a field are quoted; raises `Refusal` where nothing can be written among them."""
    assert item.key_node is not None
    quoting = origin_of(item.key_node).quoting
    if quoting not in WRITABLE:
        raise Refusal(reasons.NO_PLAIN_KEY.format(item.key))
    return quoting


def is_quoted(sources: ShellSources, item: Item) -> bool:
    """Whether the key of a field stands in quotes of its own, as in JSON."""
    assert item.key_node is not None
    start = origin_of(item.key_node).span.start
    return sources.text(item.module)[start - 1 : start] == '"'


def written(text: str, quoting: str, *, bare: bool) -> str:
    """A piece of JSON as it is written in quotes of the shell; `bare` keys are those of jq."""
    text = BARE_KEY.sub(r"\1: ", text) if bare else text
    return text.replace('"', '\\"') if quoting == DOUBLE else text


def added(sources: ShellSources, body: Body, fields: Mapping[str, object]) -> Change:
    """The change that sends further fields with constant values."""
    quoting = quoting_of(first_item(body))
    texts = {name: written(json.dumps(value), quoting, bare=False) for name, value in fields.items()}
    return put_first(sources, body, texts)


def put_first(sources: ShellSources, body: Body, fields: Mapping[str, str]) -> Change:
    """The change that puts entries at the beginning of a body; their values are written for its quotes."""
    item = first_item(body)
    assert item.key_node is not None
    whole = origin_of(mapping_of(sources, body)).whole or origin_of(mapping_of(sources, body)).span
    quoting, bare, text = quoting_of(item), not is_quoted(sources, item), sources.text(body.module)
    key = origin_of(item.key_node).span.start - (0 if bare else 2 if quoting == DOUBLE else 1)
    space = text[whole.start + 1 : key]
    if text[whole.start] != "{" or space.strip():
        raise Refusal(reasons.BODY_UNSEEN)
    apart = f",{space}" if "\n" in space and INSIDE not in body.module else ", "
    entries = (written(f'"{name}": ', quoting, bare=bare) + value + apart for name, value in fields.items())
    return Change(body.module, Span(key, key), "".join(entries))


def first_item(body: Body) -> Item:
    """The first field of a body."""
    item = next(iter(body.items.values()), None)
    if item is None or item.key_node is None or item.module != body.module:
        raise Refusal(reasons.BODY_UNSEEN)
    return item


def new_id(sources: ShellSources, body: Body, name: str) -> Iterator[Change]:
    """The changes that send a new id, which is made for each request."""
    item = first_item(body)
    quoting, node = quoting_of(item), mapping_of(sources, body)
    program = filter_around(sources, body.module, origin_of(node).span)
    if program is not None:
        if re.search(rf"\${name}\b", program.text()):
            raise Refusal(reasons.NAME_TAKEN.format(f"${name}"))
        yield put_first(sources, body, {name: f"${name}" if quoting != DOUBLE else f"\\${name}"})
        yield argument(sources, body.module, program, f'--arg {name} "{NEW_ID}"')
        return
    texts = {DOUBLE: f'\\"{NEW_ID}\\"', HEREDOC: f'"{NEW_ID}"', SINGLE: f'"\'"{NEW_ID}"\'"'}
    if quoting not in texts:
        raise Refusal(reasons.NO_PLAIN_KEY.format(name))
    yield put_first(sources, body, {name: texts[quoting]})


def filter_around(sources: ShellSources, module: str, span: Span) -> SgNode | None:
    """The word of a call of jq that is its program, if a range is in it."""
    root = sources.modules.parse(module)
    command = command_at(root, span) if root is not None else None
    if command is None or named(command)[0].text().rpartition("/")[2] not in PROGRAMS:
        return None
    return next((word for word in named(command)[1:] if span in span_of(word)), None)


def argument(sources: ShellSources, module: str, program: SgNode, words: str) -> Change:
    """The change that puts words before the program of jq; on a line of their own if that is on one."""
    text, start = sources.text(module), span_of(program).start
    line = text.rfind("\n", 0, start) + 1
    indent = text[line:start]
    is_first = not indent.strip() and INSIDE not in module
    apart = f" \\{newline_before(text, line)}{indent}" if is_first else " "
    return Change(module, Span(start, start), words + apart)


def newline_before(text: str, line: int) -> str:
    """The end of the line before a place."""
    return "\r\n" if text[:line].endswith("\r\n") else "\n"


def refuse_other_uses(sources: ShellSources, operation: Operation) -> None:
    """Raise `Refusal` where a body goes elsewhere than into its request, or to people."""
    for request in operation.requests:
        senders = set(senders_in(sources, request.site.module))
        for body in request.bodies:
            node = mapping_of(sources, body)
            if body.module not in (request.module, request.site.module):
                raise Refusal(reasons.BUILT_ELSEWHERE)
            _Uses(sources, body.module, senders).follow(origin_of(node).span)


def senders_in(sources: ShellSources, module: str) -> Iterator[Span]:
    """The commands of a module that send V0 requests, or that are functions which do."""
    for request in (each for one in sources.operations for each in one.requests):
        with suppress(Refusal):
            if request.module == module:
                yield span_of(of_request(request).syntax)
            if request.site.module == module:
                yield span_of(of_site(request).syntax)


def refuse_sent_again(sources: ShellSources, request: Request, body: Body) -> None:
    """Raise `Refusal` where a body that is made once may be sent more than once."""
    node = mapping_of(sources, body)
    for other in (each for one in sources.operations for each in one.requests):
        if other.node is not request.node and any(one.node is body.node for one in other.bodies):
            raise Refusal(reasons.USED_AGAIN.format("another request"))
    made = around(sources, body.module, origin_of(node).span)
    sent = around(sources, request.site.module, span_of(of_site(request).syntax))
    inner = (
        around(sources, request.module, span_of(of_request(request).syntax))
        if request.wrapped
        else ([], None)
    )
    if made[0] != sent[0] or inner[0] or (made[1] != sent[1] and made[1] is None and sent[1] is not None):
        raise Refusal(reasons.BUILT_ELSEWHERE)


def around(sources: ShellSources, module: str, span: Span) -> tuple[list[Span], Span | None]:
    """The loops around a range inside its function, and the function."""
    root = sources.modules.parse(module)
    loops: list[Span] = []
    node: SgNode | None = syntax_at(root, span) if root is not None else None
    while node is not None:
        if node.kind() == "function_definition":
            return loops, span_of(node)
        if node.kind() in LOOPS:
            loops.append(span_of(node))
        node = node.parent()
    return loops, None


class _Uses:
    """Follows a text from where it is written to the commands that it is given to."""

    def __init__(self, sources: ShellSources, module: str, senders: set[Span]) -> None:
        self.sources, self.module, self.senders = sources, module, senders
        self.root = sources.modules.parse(module)
        self.known: set[str] = set()

    def follow(self, span: Span) -> None:
        """Raise `Refusal` where the text in a range goes elsewhere than to the command that sends it."""
        node: SgNode | None = syntax_at(self.root, span) if self.root is not None else None
        while node is not None:
            kind = node.kind()
            if span_of(node) in self.senders:
                return
            if kind == "variable_assignment":
                outer = node.parent()
                if (
                    outer is not None
                    and outer.kind() == "declaration_command"
                    and EXPORTED.match(outer.text())
                ):
                    raise Refusal(reasons.USED_AGAIN.format("the environment"))
                self.variable(named(node)[0].text())
                return
            if kind == "function_definition":
                self.function(named(node)[0].text())
                return
            if kind in ("pipeline", "redirected_statement"):
                if any(self.sends(one) for one in named(node)):
                    return
                if kind == "redirected_statement" and any(
                    one.kind() == "file_redirect" for one in named(node)
                ):
                    raise Refusal(reasons.USED_AGAIN.format("a file"))
            elif kind == "command" and self.shows(node):
                return
            node = node.parent()
        raise Refusal(reasons.USED_AGAIN.format("standard output"))

    def sends(self, node: SgNode) -> bool:
        """Whether a part of a statement is, or has in it, the command that sends."""
        span = span_of(node)
        return any(sender in span for sender in self.senders)

    def shows(self, command: SgNode) -> bool:
        """Whether a command only shows something to a person."""
        first = named(command)
        outer = command.parent()
        alone = outer is None or outer.kind() not in ("command_substitution", "pipeline")
        quiet = outer is None or outer.kind() != "redirected_statement" or ">&2" in outer.text()
        return bool(first) and first[0].text() in SHOWING and alone and quiet

    def variable(self, name: str) -> None:
        """Follow all uses of a variable."""
        if self.root is None or name in self.known:
            return
        self.known.add(name)
        pattern = re.compile(rf"\$(?:{name}\b|\{{{name}\W)")
        for kind in ("simple_expansion", "expansion"):
            for one in self.root.find_all(kind=kind):
                if pattern.match(one.text()):
                    self.follow(span_of(one))

    def function(self, name: str) -> None:
        """Follow the output of all calls of a function."""
        if self.root is None or f"{name}()" in self.known:
            return
        self.known.add(f"{name}()")
        for one in self.root.find_all(kind="command"):
            if named(one) and named(one)[0].text() == name:
                self.follow(span_of(one))
