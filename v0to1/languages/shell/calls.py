"""The command that sends a request: its words, its output, and commands that are put before or behind."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import origin_of
from v0to1.languages.shell.units import span_of

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
    return called(request.node, name=tool_of(request))


def tool_of(request: Request) -> str:
    """The tool that sends a request; empty where a function of the script does."""
    callee = request.node.callee
    return callee.name.partition(" ")[0] if isinstance(callee, tree.Name) else ""


def of_site(request: Request) -> Called:
    """The command in the frame that holds the route: the one that sends, or a function of the script."""
    return called(request.call) if request.wrapped else of_request(request)


def words_for(request: Request) -> list[str]:
    """The words of the command that sends, and of the function through which it is asked to."""
    asked = of_site(request).words if request.wrapped else ()
    return [word.text() for word in (*of_request(request).words, *asked)]


FILE_OUTPUT = re.compile(r"-[a-zA-Z]*[oO]$|--output(?:-document)?(?:=|$)")


def refuse_other_output(request: Request) -> None:
    """Raise `Refusal` where a command writes more than the answer, or not the answer."""
    words = words_for(request)
    for word, following in itertools.pairwise((*words, "")):
        if not writes_otherwise(word) or following.strip("'\"") == "-":
            continue
        if FILE_OUTPUT.match(word):
            raise Refusal(
                f"{word} writes the answer into a file, and V1's has to go through another command first;"
                " write > and the file instead"
            )
        raise Refusal(f"{word} lets the command write something else than the answer alone")


def writes_otherwise(option: str) -> bool:
    """Whether an option lets the command write more than the answer, or something else."""
    if option.startswith(("-O-", "-qO-")):
        return False
    if option.startswith("--") or not option.startswith("-"):
        return OTHER_OUTPUT.match(option) is not None
    flags = itertools.takewhile(lambda letter: letter not in WITH_VALUE, option[1:])
    return any(letter in OTHERWISE for letter in flags)


def after(sketch: ShellSketch, module: str, found: Called, stage: str) -> None:
    """Give what a command writes to another one."""
    if any(one.text() == "xargs" for one in found.before):
        raise Refusal("xargs makes a request for each word, and their answers come as one text")
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
    plain = [one for one in named(syntax)[1:] if not one.text().startswith("-")]
    if len(plain) == 2:
        file = span_of(plain[1])
        gap = len(text[: file.start]) - len(text[: file.start].rstrip(" "))
        sketch.replace(module, Span(start, start), f"{stage} <{plain[1].text()} | ")
        sketch.replace(module, Span(file.start - gap, file.end), "")
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
