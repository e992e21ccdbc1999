"""The helper file of shell scripts: where it goes, how it is sourced, and its text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.helpers.compose_shell import compose_shell, public_names
from v0to1.helpers.stamp import read_stamp
from v0to1.languages.base import Change, Draft, NewFile, Refusal, Use
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.modules import ShellModules, with_sourced
from v0to1.languages.shell.units import span_of

NAME = "openhands_v1.sh"
BY_COMMAND = f". ./{NAME} && "
BASH = re.compile(r"\A#!.*\bbash\b|^# shellcheck shell=bash|BASH_SOURCE|^\s*\[\[ |^\w+\+?=\(", re.MULTILINE)
RESOLVED = re.compile(r"""\b(readlink -f|realpath)(?: --)? ["']?\$(?:\{?BASH_SOURCE|\{?0)""")
"""A script that follows the links that lead to it, because it is called through one."""

DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*shellcheck [^\n]*\n", re.MULTILINE)
OPTIONS = ("set", "shopt", "setopt", "emulate")


def helper_files(modules: ShellModules, uses: Iterable[Use]) -> tuple[NewFile, ...]:
    """The helper files that the uses need, each with all names; those that stay as they are left out."""
    wanted: dict[str, set[str]] = {}
    for use in uses:
        wanted.setdefault(path_for(modules, use.module), set()).add(use.name)
    found = (helper_file(modules, path, names) for path, names in sorted(wanted.items()))
    return tuple(one for one in found if one is not None)


def path_for(modules: ShellModules, module: str) -> str:
    """The helper file of a script: beside it, or beside those above it that take it in."""
    return posixpath.join(folder_for(modules, module, NAME), NAME)


def folder_for(modules: ShellModules, module: str, name: str) -> str:
    """The folder of a file of ours for a script: its own, or that of those above it that take it in."""
    folder = posixpath.dirname(module)
    for other in sorted(modules.paths):
        above = posixpath.dirname(other)
        inside = folder != above and (not above or folder.startswith(f"{above}/"))
        if inside and name not in other and module in with_sourced(modules, other):
            folder = above
    return folder


def helper_file(modules: ShellModules, path: str, names: set[str]) -> NewFile | None:
    """The helper file at a path; None when it is there already. Raises `Refusal`."""
    missing = sorted(names - set(public_names()))
    if missing:
        raise Refusal(f"there is no {', '.join(missing)} for shell scripts; make the V1 requests by hand")
    before = modules.read(path) if path in modules.paths else None
    stamp = read_stamp(before) if before is not None else None
    if before is not None and stamp is None:
        raise Refusal(f"there is another file {path}; move it away first")
    if stamp is not None and stamp.edited:
        more = sorted(names - set(stamp.names))
        if more:
            raise Refusal(f"{path} was edited by hand; add {', '.join(more)} to it, or remove it")
        return None
    after = compose_shell(names | set(stamp.names if stamp is not None else ()))
    return NewFile(path, before, after) if after != before else None


def sourced(modules: ShellModules, module: str) -> Change | None:
    """The line by which a script takes in its helper; None when it does so already."""
    text, root = modules.text(module), modules.parse(module)
    if root is None or re.search(rf"^\s*(?:\.|source)\s.*{re.escape(NAME)}", text, re.MULTILINE):
        return None
    path = posixpath.relpath(path_for(modules, module), posixpath.dirname(module) or ".")
    own, followed = own_path(modules, module), RESOLVED.search(text)
    own = f'$({followed[1]} "{own}")' if followed is not None else own
    return at_top(modules, module, ("# shellcheck source=/dev/null", f'. "$(dirname "{own}")/{path}"'))


def sourced_by_commands(
    modules: ShellModules, drafts: Iterable[Draft], beside: Container[str]
) -> Iterator[Change]:
    """What lets each command line that needs the helper take it in: each has a shell of its own."""
    for draft in drafts:
        for use in draft.uses:
            for change in draft.changes if use.module in beside else ():
                if change.module == use.module and use.alias in change.text:
                    text = modules.text(change.module)
                    start = text.rfind("\n", 0, change.span.start) + 1
                    while text.endswith("\\\n", 0, start):
                        start = text.rfind("\n", 0, start - 1) + 1
                    if not text.startswith(BY_COMMAND, start):
                        yield Change(change.module, Span(start, start), BY_COMMAND)


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
        raise Refusal(f"{module} is taken in by other scripts, and cannot say where it stands itself")
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
