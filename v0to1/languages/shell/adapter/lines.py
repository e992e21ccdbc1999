"""Where a file of ours goes beside a script, and where lines that use it stand in it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.modules import ShellModules, with_sourced
from v0to1.languages.shell.units import span_of

BASH = re.compile(r"\A#!.*\bbash\b|^# shellcheck shell=bash|BASH_SOURCE|^\s*\[\[ |^\w+\+?=\(", re.MULTILINE)
RESOLVED = re.compile(r"""\b(readlink -f|realpath)(?: --)? ["']?\$(?:\{?BASH_SOURCE|\{?0)""")
"""A script that follows the links that lead to it, because it is called through one."""

DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*shellcheck [^\n]*\n", re.MULTILINE)
OPTIONS = ("set", "shopt", "setopt", "emulate")


def folder_for(modules: ShellModules, module: str, name: str) -> str:
    """The folder of a file of ours for a script: its own, or that of those above it that take it in."""
    folder = posixpath.dirname(module)
    for other in sorted(modules.paths):
        above = posixpath.dirname(other)
        inside = folder != above and (not above or folder.startswith(f"{above}/"))
        if inside and name not in other and module in with_sourced(modules, other):
            folder = above
    return folder


def at_top(modules: ShellModules, module: str, lines: Iterable[str]) -> Change:
    """Lines at the first place of a script."""
    text = modules.text(module)
    newline = "\r\n" if "\r\n" in text else "\n"
    body = newline.join(lines) + newline
    place = first_place(modules, module, 0)
    line = text[:place].splitlines()[-1:]
    above = newline if line and not re.match(r"\s*$|#!|# shellcheck ", line[0]) else ""
    below = "" if text[place:].startswith(newline) else newline
    return Change(module, Span(place, place), above + body + below)


def first_place(modules: ShellModules, module: str, start: int) -> int:
    """Where new lines go from a place on: behind the options that are set there, or before all else."""
    text, root = modules.text(module), modules.parse(module)
    last = last_option(root, start) if root is not None else None
    if last is not None:
        end = text.find("\n", span_of(last).end)
        return len(text) if end < 0 else end + 1
    first = next(statements_from(root, start), None) if root is not None else None
    if first is None:
        return len(text)
    place = max(line_start(text, span_of(first).start), start)
    return place if start else behind_header(text, place, span_of(first).start)


def statements_from(node: SgNode, start: int) -> Iterator[SgNode]:
    """The statements from a place on, in the innermost block around it."""
    for one in named(node):
        if span_of(one).start >= start:
            yield one
        elif span_of(one).end > start:
            yield from statements_from(one, start)
            return


def behind_header(text: str, place: int, end: int) -> int:
    """A place before the first statement, behind what is said of the whole script and to shellcheck.

    Comments right behind the line that says what runs a script are taken for its header.
    """
    if re.fullmatch(r"#!.*\n", text[:place]):
        return text.rfind("\n", 0, end) + 1
    found = list(DIRECTIVE.finditer(text, place, end))
    return found[-1].end() if found else place


def last_option(root: SgNode, start: int) -> SgNode | None:
    """The last of the statements, from a place on, that set the shell's options before anything else."""
    found = None
    for one in statements_from(root, start):
        if one.kind() != "command" or one.text().split()[0] not in OPTIONS:
            break
        found = one
    return found


def own_path(modules: ShellModules, module: str) -> str:
    """How a script says where it stands itself; raises `Refusal` where it cannot."""
    text = modules.text(module)
    if BASH.search(text) or module.endswith(".bash"):
        return "${BASH_SOURCE[0]}"
    if text.startswith("#!") or module.endswith(".zsh"):
        return "$0"
    others = [one for one in modules.paths if one != module and module in with_sourced(modules, one)]
    if others and all(BASH.search(modules.text(one)) for one in others):
        return "${BASH_SOURCE[0]}"
    if others:
        raise Refusal(f"{module} is sourced by other scripts, and cannot determine its own path")
    return "$0"


def line_start(text: str, place: int) -> int:
    """Where the line of a statement begins, with the comments right above it."""
    start = text.rfind("\n", 0, place) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above:start].lstrip()
        if not line.startswith("#") or line.startswith("#!"):
            break
        start = above
    return start
