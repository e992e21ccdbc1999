"""The run-time adapter in scripts: where its file goes, and the lines that put tools behind it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.languages.adapter_text import adapter_text
from v0to1.languages.base import Change, NewFile, Refusal, Use
from v0to1.languages.shell.adapter.commands import FILE, tools_in
from v0to1.languages.shell.adapter.lines import RESOLVED, at_top, folder_for, own_path
from v0to1.languages.shell.inner import SHELLS, Inner, inner_scripts
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.modules import ShellModules, with_sourced
from v0to1.languages.shell.sources import command_at
from v0to1.languages.shell.testing import BATS, is_test
from v0to1.languages.shell.units import SINGLE, span_of

NAME = f"{FILE}.py"
CHANGES_FOLDER = re.compile(r"(?:^|[;&|({`]|\b(?:then|do|else)\b)[ \t]*(?:cd|pushd)\b", re.MULTILINE)
ONLY_NAMED = re.compile(r"[$]\([ \t]*(?:cd|pushd)\b[^()\n]*(?:[$]\([^()\n]*\)[^()\n]*)*\)")
"""A folder that is changed in `$(…)` alone, which says where something is."""

IMAGE = "Dockerfile"
COPIES = re.compile(r"^[ \t]*(?:COPY|ADD)[ \t]+(.*)$", re.MULTILINE | re.IGNORECASE)
SAME_SHELL = frozenset(["eval", "trap"])
OURS = re.compile(rf"^.*{FILE}.*$", re.MULTILINE)
SWITCH = "OPENHANDS_V0_ADAPTER"


def adapter_files(modules: ShellModules, uses: Iterable[Use], *, composing: bool) -> tuple[NewFile, ...]:
    """The adapter's files, each with all that is needed of it; those that stay as they are left out.

    Unless `composing`, the texts of the adapter's files are not made.
    """
    wanted: dict[str, list[Use]] = {}
    for use in uses:
        wanted.setdefault(path_of(modules, use.module), []).append(use)
    found = []
    for path, own in sorted(wanted.items()):
        before = modules.read(path)
        after = adapter_text(path, before, own, composing=composing)
        if after != before:
            found.append(NewFile(path, before, after))
    return tuple(found)


def path_of(modules: ShellModules, module: str) -> str:
    """The adapter's file for a script, or for a file with commands in it."""
    folder = posixpath.dirname(module)
    if module in modules.paths:
        folder = folder_for(modules, module, NAME)
    elif folder.endswith(".github/workflows"):
        folder = posixpath.dirname(folder)
    return posixpath.join(folder, NAME)


def refuse_copied(modules: ShellModules, module: str, file: str = NAME) -> None:
    """Raise `Refusal` where a script is copied into an image by itself, without a file that it needs."""
    folder, name = posixpath.split(module)
    while True:
        image = posixpath.join(folder, IMAGE)
        for words in map(str.split, COPIES.findall(modules.read(image) or "")):
            if any(posixpath.basename(word) == name for word in words[:-1]):
                raise Refusal(
                    f"{image} copies {name} into an image by itself; copy {file}, too, and adapt it"
                )
        if not folder:
            return
        folder = posixpath.dirname(folder)


def definers(modules: ShellModules, module: str) -> tuple[str, ...]:
    """The scripts that define the functions for a script: itself, unless it cannot say where it is."""
    try:
        own_path(modules, module)
    except Refusal:
        others = (one for one in sorted(modules.paths) if one != module)
        return tuple(one for one in others if module in with_sourced(modules, one))
    return (module,)


def adapted_tools(modules: ShellModules, module: str) -> frozenset[str]:
    """The tools that are behind the adapter in a script already."""
    found = [tools_in(modules.text(one)) for one in definers(modules, module)]
    return frozenset.intersection(*found) if found else frozenset()


def needs_variable(modules: ShellModules, module: str) -> bool:
    """Whether the file's path has to be found out before anything else: the script goes elsewhere then."""
    if child_shells(modules, module):
        return True
    if module.endswith(BATS):
        return False
    texts = (ONLY_NAMED.sub("", modules.text(one)) for one in with_sourced(modules, module))
    zsh = module.endswith(".zsh") or re.match(r"#!.*\bzsh\b", modules.text(module)) is not None
    return zsh or any(CHANGES_FOLDER.search(one) for one in texts)


def child_shells(modules: ShellModules, module: str) -> str:
    """How the words are quoted that other shells run as scripts; empty where there are none."""
    root = modules.parse(module)
    every = inner_scripts(root) if root is not None else ()
    found = "".join(one.quoting for one in every if root is not None and words_before(root, one)[1])
    return SINGLE if SINGLE in found else found[:1]


def words_before(root: SgNode, inner: Inner) -> tuple[list[SgNode], bool]:
    """The words of a command before the one that is a script, and whether another shell runs that."""
    command = command_at(root, inner.span)
    words = named(command) if command is not None else []
    before = [one for one in words if span_of(one).end < inner.span.start]
    texts = {one.text().rpartition("/")[2] for one in before}
    return before, not SAME_SHELL & texts or bool(SHELLS & texts)


def file_word(modules: ShellModules, module: str) -> str:
    """The adapter's file as a script names it, in quotes."""
    beside = f"{start_of(modules, module)}/{way_of(modules, module)}"
    return f'"${FILE}"' if needs_variable(modules, module) else f'"{beside}"'


def start_of(modules: ShellModules, module: str) -> str:
    """The folder of a script, as it can say itself."""
    if module.endswith(BATS):
        return "$BATS_TEST_DIRNAME"
    own, followed = own_path(modules, module), RESOLVED.search(modules.text(module))
    own = f'$({followed[1]} "{own}")' if followed is not None else own
    return f'$(dirname "{own}")'


def way_of(modules: ShellModules, module: str) -> str:
    """The path of the adapter's file from the folder of a script."""
    return posixpath.relpath(path_of(modules, module), posixpath.dirname(module) or ".")


def setting(modules: ShellModules, module: str) -> tuple[str, ...]:
    """The lines that keep the path of the adapter's file in a variable, from the root of the disk."""
    start = start_of(modules, module)
    whole = start if module.endswith(BATS) else f'$(cd "{start}" && pwd)'
    exports = (f"export {FILE}",) if child_shells(modules, module) == SINGLE else ()
    return f'{FILE}="{whole}/{way_of(modules, module)}"', *exports


def defining(modules: ShellModules, module: str, tools: Iterable[str]) -> Change | None:
    """The lines by which a script puts tools behind the adapter; None where they are there."""
    text = modules.text(module)
    lines: list[str] = []
    if needs_variable(modules, module) and not re.search(rf"^{FILE}=", text, re.MULTILINE):
        lines.extend(setting(modules, module))
    for tool in sorted(set(tools) - tools_in(text)):
        line = f'{tool}() {{ python3 {file_word(modules, module)} {tool} "$@"; }}'
        guard = f'[ "$(command -v {tool})" = {tool} ] || ' if is_doubled(modules, tool) else ""
        lines.append(guard + line)
    return at_top(modules, module, lines) if lines else None


def is_doubled(modules: ShellModules, tool: str) -> bool:
    """Whether a test has a function in the place of a tool, which must stay in its place."""
    tests = (modules.text(path) for path in sorted(modules.paths) if is_test(path))
    return any(re.search(rf"\b{tool}[ \t]*\(\)", OURS.sub("", text)) for text in tests)


def switched_off(modules: ShellModules, tool: str) -> Iterable[Change]:
    """Lines that switch the adapter off in tests that put a program of their own in the place of a tool."""
    written = re.compile(
        rf">[ \t]*[\"']?[^\s\"']*/{tool}[\"']?(?:\s|$)|\bchmod\b.*/{tool}\b|\bln -s.*\b{tool}\b"
    )
    for path in sorted(modules.paths):
        text = modules.text(path)
        if is_test(path) and SWITCH not in text and written.search(text):
            yield at_top(modules, path, [f"export {SWITCH}=off"])
