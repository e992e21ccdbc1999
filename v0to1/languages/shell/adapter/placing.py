"""The run-time adapter under commands: by a function of the tool's name, or in the place of the word."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.evaluation.http.adapted import goes_through
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.languages.base import Draft, Refusal, Use
from v0to1.languages.edit_builder import EditBuilder
from v0to1.languages.shell.adapter.file import (
    adapted_tools,
    definers,
    defining,
    file_word,
    needs_variable,
    refuse_copied,
    switched_off,
    words_before,
)
from v0to1.languages.shell.adapter.inside import host_of, word_inside
from v0to1.languages.shell.calls import tool_of
from v0to1.languages.shell.inner import Inner
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.sources import ShellSources, origin_of
from v0to1.languages.shell.units import DOUBLE, EXPANSIONS, SINGLE, span_of

ELSEWHERE = frozenset(
    ["ssh", "docker", "podman", "nerdctl", "docker-compose", "podman-compose", "kubectl", "oc", "chroot"]
)
"""Commands that run another one where the adapter's file is not."""

NEEDS = "the adapter runs with python3, which must be there where the command runs"
CLEARING = frozenset(["su", "sudo", "env"])
"""Commands that may give no variable of the script to the shell that they run."""


def draft_adapter(sources: ShellSources, operation: Operation) -> Draft:
    """The adapter under all that sends an operation; raises `Refusal` where it cannot be put there."""
    edits = EditBuilder(sources)
    for request in operation.requests:
        if not goes_through(request):
            put(edits, operation, request)
            edits.note(NEEDS)
    return edits.draft()


def put(edits: EditBuilder[ShellSources], operation: Operation, request: Request) -> None:
    """Put the command that sends a request behind the adapter."""
    tool, module, modules = tool_of(request), request.module, edits.sources.modules
    syntax = origin_of(request.node).syntax
    if not tool or syntax is None or syntax.kind() != "command":
        raise Refusal("which command sends the request is only known at run time")
    parts = [one for one in named(syntax) if one.kind() not in ("variable_assignment", "herestring_redirect")]
    place = next((i for i, one in enumerate(parts) if one.text().rpartition("/")[2] == tool), None)
    refuse_elsewhere(parts[:place])
    host = host_of(module)
    if host:
        if place is None:
            raise Refusal("which command sends the request is only known at run time")
        word, span = word_inside(modules, module, parts[place]), span_of(parts[place])
        if parts[place].text() == tool:  # which may stand in something that is filled in as a whole
            edits.replace(module, Span(span.start, span.start), f"python3 {word} ")
        else:
            edits.replace(module, span, f"python3 {word} {tool}")
        edits.uses.add(use_of(host, operation, request, tool))
        return
    refuse_copied(modules, module)
    for one in definers(modules, module):
        edits.uses.add(use_of(one, operation, request, tool))
    child = child_around(edits.sources, module, span_of(syntax))
    by_word = place is not None and (place > 0 or parts[place].text() != tool or child is not None)
    if by_word and place is not None:
        replace_word(edits, module, parts[place], tool, child)
    elif place is None and not is_expanded(parts):
        raise Refusal("which command sends the request is only known at run time")
    define(edits, module)
    for change in switched_off(modules, tool):
        edits.replace(change.module, change.span, change.text)


def use_of(module: str, operation: Operation, request: Request, tool: str) -> Use:
    """The need of the adapter's file."""
    return Use(module, tool, tool, request.library, operation.rule.id)


def define(edits: EditBuilder[ShellSources], module: str) -> None:
    """Put all the tools behind the adapter that send V0 requests from a script, by functions of their names.

    Every operation of the script needs the very same lines.
    """
    sources = edits.sources
    needed = frozenset(tools_by_name(sources, module)) - adapted_tools(sources.modules, module)
    for one in definers(sources.modules, module):
        if needed or needs_variable(sources.modules, one):
            change = defining(sources.modules, one, needed)
            if change is not None:
                edits.replace(change.module, change.span, change.text)


def tools_by_name(sources: ShellSources, module: str) -> Iterator[str]:
    """The tools that a script sends V0 requests with and calls by name, as functions are called."""
    for request in (each for one in sources.operations for each in one.requests if each.module == module):
        syntax, tool = origin_of(request.node).syntax, tool_of(request)
        parts = named(syntax) if syntax is not None else []
        parts = [one for one in parts if one.kind() != "variable_assignment"]
        called = bool(parts) and (parts[0].text() == tool or is_expanded(parts))
        if called and child_around(sources, module, span_of(parts[0])) is None:
            yield tool


def is_expanded(parts: list[SgNode]) -> bool:
    """Whether the name of a command is the value of a variable: a function is called by that, too."""
    first = named(parts[0])[0] if parts and parts[0].kind() == "command_name" else parts[0] if parts else None
    if first is None:
        return False
    return first.kind() in EXPANSIONS or any(one.kind() in EXPANSIONS for one in first.children())


def refuse_elsewhere(parts: list[SgNode]) -> None:
    """Raise `Refusal` where words before a tool let it run in another place."""
    there = next((one.text() for one in parts if one.text() in ELSEWHERE), "")
    if there:
        raise Refusal(f"the command runs elsewhere ({there}), where the adapter file is not available")


def child_around(sources: ShellSources, module: str, span: Span) -> Inner | None:
    """The script in a word that another shell runs, around a command; None where the script's own runs it."""
    root = sources.modules.parse(module)
    for inner in reversed(sources.modules.inner_at(module, span)):
        before, other = words_before(root, inner) if root is not None else ([], True)
        refuse_elsewhere(before)
        if other and inner.quoting == SINGLE and CLEARING & {one.text() for one in before}:
            raise Refusal("the shell that runs the command may not know the path of the adapter file")
        if other:
            return inner
    return None


def replace_word(
    edits: EditBuilder[ShellSources], module: str, word: SgNode, tool: str, child: Inner | None
) -> None:
    """Let the adapter's file run in the place of a tool, which no function of the script can stand for."""
    file = file_word(edits.sources.modules, module)
    if child is not None:
        if not child.exact:
            raise Refusal(
                "the command is in a string with escaped characters; write it as a command of its own"
            )
        file = file.replace('"', "'") if child.quoting == DOUBLE else file
    edits.replace(module, span_of(word), f"python3 {file} {tool}")
