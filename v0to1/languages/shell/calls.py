"""The command that sends a request: its words, its output, and how other requests are made like it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.languages.base import Refusal
from v0to1.languages.routes import Location
from v0to1.languages.shell.connection import Connection, arrays_in
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import origin_of
from v0to1.languages.shell.units import DOUBLE, PLAIN, SINGLE, span_of
from v0to1.languages.spelling import expression

CURL = "curl"
WIDE = 110
"""Characters; a longer line is broken where a command is put behind another."""

OTHER_OUTPUT = re.compile(r"--(?:write-out|output|include|head|remote-name|dump-header)\b")
WITH_VALUE, OTHERWISE = "XHdubAexmFcTEKrzUQtyYC", "woiIOD"
"""Letters of options of curl: those that take a value, and those that let it write something else."""

FILES = (">", ">>", ">|", "&>", "&>>")


@dataclass(frozen=True, slots=True)
class Called:
    """A command in a script: its syntax, its name, and its words."""

    syntax: SgNode
    name: SgNode
    words: tuple[SgNode, ...]
    before: tuple[SgNode, ...] = ()

    @property
    def span(self) -> Span:
        """From the command's name to its last word."""
        last = span_of(self.words[-1]).end if self.words else span_of(self.name).end
        return Span(span_of(self.name).start, last)


def called(node: tree.Call, *, name: str = "") -> Called:
    """The command that a call is; `name` is looked for behind those that only pass it on."""
    syntax = origin_of(node).syntax
    if syntax is None or syntax.kind() != "command":
        raise Refusal("the request is made in a way that cannot be written otherwise")
    parts = [one for one in named(syntax) if one.kind() not in ("variable_assignment", "herestring_redirect")]
    wanted = name or parts[0].text()
    place = next((i for i, one in enumerate(parts) if one.text().rpartition("/")[2] == wanted), None)
    if place is None:
        raise Refusal("which command sends the request is decided while the script runs")
    return Called(syntax, parts[place], tuple(parts[place + 1 :]), tuple(parts[:place]))


def of_request(request: Request) -> Called:
    """The command that sends a request."""
    callee = request.node.callee
    return called(request.node, name=callee.name if isinstance(callee, tree.Name) else "")


def of_site(request: Request) -> Called:
    """The command in the frame that holds the route: the one that sends, or a function of the script."""
    return called(request.call) if request.wrapped else of_request(request)


def refuse_other_output(request: Request) -> None:
    """Raise `Refusal` where a command writes more than the answer, or not the answer."""
    for word in of_request(request).words:
        if writes_otherwise(word.text()):
            raise Refusal(f"{word.text()} lets the command write something else than the answer alone")


def writes_otherwise(option: str) -> bool:
    """Whether an option lets the command write more than the answer, or something else."""
    if option.startswith(("-O-", "-qO-")):
        return False
    if option.startswith("--") or not option.startswith("-"):
        return OTHER_OUTPUT.match(option) is not None
    flags = itertools.takewhile(lambda letter: letter not in WITH_VALUE, option[1:])
    return any(letter in OTHERWISE for letter in flags)


def command_text(sketch: ShellSketch, request: Request) -> str:
    """The words with which another URL of the same server is fetched; raises `Refusal`."""
    return wrapper_text(sketch, request) if request.wrapped else direct_text(sketch, request)


def direct_text(sketch: ShellSketch, request: Request) -> str:
    """The client's own command without what belongs to the one request."""
    found = of_request(request)
    if found.name.text().rpartition("/")[2] != CURL:
        raise Refusal(f"V1 takes further requests here, which are only known for {CURL}")
    connection = Connection(arrays_in(sketch.sources.modules, request.module))
    connection.read(list(found.words))
    quiet = [] if connection.silent else ["-sS"]
    return " ".join((found.name.text(), *quiet, *connection.kept))


def wrapper_text(sketch: ShellSketch, request: Request) -> str:
    """A function of the script that is given a path, and perhaps a method before it."""
    site, inner = of_site(request), of_request(request)
    depth = request.frame.depth - request.site.depth
    words = [word.text() for word in inner.words]
    sends = any(re.match(r"^(?:-d|--data|--json|-F|--form)", word) for word in words)
    if depth != 1 or sends or inner.name.text() != CURL:
        raise Refusal(
            "V1 takes further requests here, and the script's own function is made for this one alone"
        )
    place = next((i for i, word in enumerate(site.words) if holds_route(request, word)), None)
    method = request.method.pieces[0] if request.method is not None else None
    fixed = any(re.match(r"^(?:-[a-zA-Z]*X|--request)", word) for word in words)
    given = method.source if isinstance(method, Known) else None
    if place == 0 and not fixed:
        return site.name.text()
    if place == 1 and given is not None and origin_of(given).span in span_of(site.words[0]):
        return f"{site.name.text()} GET"
    raise Refusal(
        "V1 takes further requests here, and the script's own function takes its arguments otherwise"
    )


def holds_route(request: Request, word: SgNode) -> bool:
    """Whether a literal of the URL stands in a word."""
    span = span_of(word)
    sources = [piece.source for piece in request.url.pieces if isinstance(piece, Known) and piece.source]
    return any(origin_of(one).span in span for one in sources)


def root_text(sketch: ShellSketch, request: Request, where: Location) -> str:
    """A word for the root of the V1 API, as the site's command says it."""
    version = api().v1_root.removeprefix(api().v0_root) if where.assumed else api().v1_root
    shape = request.url.shape
    suffix = version if shape[where.start : where.start + 1] == "/" else version.removeprefix("/")
    place = 0
    for piece in request.url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if isinstance(piece, Known) and piece.source is not None and place <= where.start < place + size:
            span = sketch.sources.characters(
                piece.module, piece.source, piece.offset + where.start - place, 1
            )
            word = site_word(sketch, request, span) if span is not None else None
            if word is not None and span is not None:
                quoting = origin_of(piece.source).quoting
                return closed(sketch.sources.text(piece.module)[word.start : span.start] + suffix, quoting)
        place += size
    root = api().v0_root
    if not where.assumed and shape.startswith(root, where.start) and api().v1_root.startswith(root):
        end, suffix = where.start + len(root), api().v1_root.removeprefix(root)
        return expression(sketch.sources, request.url, 0, end, request.site, suffix=suffix)
    return expression(sketch.sources, request.url, 0, where.start, request.site, suffix=suffix)


def site_word(sketch: ShellSketch, request: Request, span: Span) -> Span | None:
    """The word of the site's command in which characters stand; None when they stand elsewhere."""
    site = of_site(request)
    return next((span_of(word) for word in site.words if span in span_of(word)), None)


def closed(text: str, quoting: str) -> str:
    """The beginning of a word, with its quotes closed again."""
    if quoting in (DOUBLE, SINGLE):
        return text + quoting
    if quoting == PLAIN and "$" in text and not set(text) & set("'\"\\`"):
        return f'"{text}"'
    return text


def after(sketch: ShellSketch, module: str, found: Called, stage: str) -> None:
    """Give what a command writes to another one."""
    outer = found.syntax.parent()
    place = span_of(found.syntax).end
    if outer is not None and outer.kind() == "redirected_statement":
        place = behind_redirects(outer, place)
    if inside_backticks(found.syntax):
        raise Refusal(
            "the command stands in backticks, where quotes would have to be escaped; write $(…) first"
        )
    text = sketch.sources.text(module)
    line = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    whole = text[line : end if end >= 0 else len(text)].rstrip("\r")
    indent = whole[: len(whole) - len(whole.lstrip(" \t"))]
    broken = "\n" in text[span_of(found.syntax).start : place]
    long = end >= 0 and len(whole) + len(stage) > WIDE and "<<" not in whole
    newline = "\r\n" if "\r\n" in text else "\n"
    glue = f" \\{newline}{indent}{'' if broken else '  '}| " if broken or long else " | "
    sketch.replace(module, Span(place, place), glue + stage)


def before(sketch: ShellSketch, module: str, node: tree.Node, stage: str) -> None:
    """Let another command read what a command of jq reads; raises `Refusal` where that is a file."""
    syntax = origin_of(node).syntax
    if syntax is None or syntax.kind() != "command" or inside_backticks(syntax):
        raise Refusal("the answer is taken for JSON where no other command can read it first")
    here = next((one for one in named(syntax) if one.kind() == "herestring_redirect"), None)
    start, text = span_of(syntax).start, sketch.sources.text(module)
    if here is not None:
        span = span_of(here)
        gap = len(text[: span.start]) - len(text[: span.start].rstrip(" "))
        sketch.replace(module, Span(start, start), f"{stage} {here.text()} | ")
        sketch.replace(module, Span(span.start - gap, span.end), "")
        return
    outer = syntax.parent()
    first = named(outer)[0] if outer is not None and outer.kind() == "pipeline" else None
    if first is None or span_of(first) == span_of(syntax):
        raise Refusal("the answer is taken for JSON where no other command can read it first")
    sketch.replace(module, Span(start, start), f"{stage} | ")


def behind_redirects(node: SgNode, end: int) -> int:
    """Where a pipe may follow a command with redirections: before one of its output; may refuse."""
    kinds = [one.kind() for one in named(node)[1:]]
    for one in named(node):
        marks = [child.text() for child in one.children() if not child.is_named()]
        if one.kind() == "heredoc_redirect":
            start = next(child for child in named(one) if child.kind() == "heredoc_start")
            return span_of(start).end
        descriptor = next((child.text() for child in named(one) if child.kind() == "file_descriptor"), "1")
        if one.kind() == "file_redirect" and set(marks) & set(FILES) and descriptor == "1":
            if len(kinds) > 1 or set(marks) & {"&>", "&>>"}:
                raise Refusal("the answer goes into a file, together with other output")
            return end
    return span_of(node).end


def inside_backticks(node: SgNode) -> bool:
    """Whether a command stands in an old form of `$(…)`."""
    outer = node.parent()
    while outer is not None:
        if outer.kind() == "command_substitution" and outer.text().startswith("`"):
            return True
        outer = outer.parent()
    return False


def reads_input(found: Called) -> bool:
    """Whether a command is given something to read."""
    outer = found.syntax.parent()
    if any(one.kind() == "herestring_redirect" for one in named(found.syntax)):
        return True
    if outer is None or outer.kind() not in ("pipeline", "redirected_statement"):
        return False
    if outer.kind() == "pipeline":
        return span_of(named(outer)[0]) != span_of(found.syntax)
    return any(
        one.kind() in ("heredoc_redirect", "herestring_redirect") or "<" in one.text()[:2]
        for one in named(outer)[1:]
    )
