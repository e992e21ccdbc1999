"""The command that sends a request: its words, and what it writes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.evaluation.http.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.sources import origin_of
from v0to1.records import record

OTHER_OUTPUT = re.compile(r"--(?:write-out|output|include|head|remote-name|dump-header)\b")
MORE_OUTPUT = "`{}` makes the command write more than the response"

DROPPING = ("-o", "--output")
"""Options of curl that say where the response is written to."""

FORMATS = ("-w", "--write-out")
STATUS = re.compile(r"(?:\\n)?%\{(?:http|response)_code\}(?:\\n)?")
"""The HTTP status, on a line of its own or not, in a format of curl."""

WITH_VALUE, OTHERWISE = "XHdubAexmFcTEKrzUQtyYC", "woiIOD"
"""Letters of options of curl: those that take a value, and those that let it write something else."""


@record(frozen=True, slots=True)
class Called:
    """A command in a script: its syntax, its name, and its words."""

    syntax: SgNode
    name: SgNode
    words: tuple[SgNode, ...]


def called(node: tree.Call, *, name: str = "") -> Called:
    """The command that a call is; `name` is looked for behind those that only pass it on."""
    syntax = origin_of(node).syntax
    if syntax is None or syntax.kind() != "command":
        raise Refusal("v0to1 cannot rewrite this form of the command")
    parts = [one for one in named(syntax) if one.kind() not in ("variable_assignment", "herestring_redirect")]
    wanted = name or parts[0].text()
    place = next((i for i, one in enumerate(parts) if one.text().rpartition("/")[2] == wanted), None)
    if place is None:
        raise Refusal("which command sends the request is only known at run time")
    return Called(syntax, parts[place], tuple(parts[place + 1 :]))


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


def other_output(words: Sequence[str], *, alone: bool = False) -> str:
    """The first option by which a command writes more than the response, or something else; or nothing.

    With `alone`, it sends one request, of which the status and a file with the response say the same in V1.
    """
    following = (*words[1:], "")
    for one, after in zip(words, following, strict=True):
        is_same = nothing_written(one, after) or (alone and (writes_status(one, after) or one in DROPPING))
        if writes_otherwise(one) and not is_same:
            return one
    return ""


def writes_status(option: str, following: str) -> bool:
    """Whether an option, with the word behind it, lets the command write the HTTP status alone."""
    name, joined, value = option.partition("=")
    written = (value if joined else following).strip("'\"$")
    return name in FORMATS and STATUS.fullmatch(written) is not None


def nothing_written(option: str, following: str) -> bool:
    """Whether an option, with the word behind it, lets the command drop the response."""
    name, joined, value = option.partition("=")
    if name not in DROPPING:
        return False
    return (value if joined else following).strip("'\"") == "/dev/null"


def writes_otherwise(option: str) -> bool:
    """Whether an option lets the command write more than the response, or something else."""
    if option.startswith(("-O-", "-qO-")):
        return False
    if option.startswith("--") or not option.startswith("-"):
        return OTHER_OUTPUT.match(option) is not None
    flags = itertools.takewhile(lambda letter: letter not in WITH_VALUE, option[1:])
    return any(letter in OTHERWISE for letter in flags)
