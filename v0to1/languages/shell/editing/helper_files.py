"""The helper file of scripts (`openhands-v1.sh`): its functions, its place, and the lines that take it in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.helper.shell.compose import compose, is_unedited, lacks, merged, needed
from v0to1.helper.shell.views import VIEWS
from v0to1.languages.base import Change, HelperRefusal, HelperUse, NewFile, keys_read
from v0to1.languages.shell.adapter.file import definers, start_of
from v0to1.languages.shell.adapter.lines import BASH, at_top
from v0to1.languages.shell.modules import ShellModules, with_sourced
from v0to1.languages.shell.sources import origin_of

HELPER = "openhands-v1.sh"
DIRECTIVE = "# shellcheck source=/dev/null"
SOURCES = re.compile(r"^[ \t]*(source|\.)[ \t]", re.MULTILINE)


def helper_files(
    modules: ShellModules, uses: Sequence[HelperUse], changes: Iterable[Change]
) -> tuple[list[Change], list[NewFile]]:
    """The lines that take helper files in, and the files; `changes` are those of the scripts that use them.

    Raises `HelperRefusal` where a file has been edited.
    """
    first: dict[str, int] = {}
    for change in changes:
        first[change.module] = min(change.span.start, first.get(change.module, change.span.start))
    hosts = hosts_of(modules, {use.module for use in uses}, first)
    every = sorted({one for own in hosts.values() for one in own})
    path = path_for(modules, every) if every else ""
    lines = [
        at_top(modules, one, [DIRECTIVE, line])
        for one in every
        if (line := sourcing(modules, one, path)) is not None
    ]
    names = {use.function for use in uses}
    keys = keys_read(use for use in uses if VIEWS in needed([use.function]))
    file = helper_file(modules, path, (names, keys), every) if every else None
    return lines, [file] if file is not None else []


def hosts_of(modules: ShellModules, users: set[str], first: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """For each script that uses the helper file, those that take it in: itself, or what it sources."""
    found: dict[str, tuple[str, ...]] = {}
    for module in sorted(users):
        early = taken_in(modules, module, first.get(module, 0))
        others = [one for one in sorted(users) if one in early and definers(modules, one) == (one,)]
        found[module] = tuple(others[:1]) if others else definers(modules, module)
    return found


def taken_in(modules: ShellModules, module: str, before: int) -> set[str]:
    """The scripts that one takes in, in any case, before a place."""
    found: set[str] = set()
    for node in modules.body(module):
        if isinstance(node, tree.Import) and origin_of(node).span.start < before:
            kind, target = modules.resolve(module, node)
            if kind == "member":
                found |= {*with_sourced(modules, target)}
    return found


def path_for(modules: ShellModules, hosts: Sequence[str]) -> str:
    """The helper file for scripts: one that they have, or a new one in the folder around them all."""
    for path in sorted(modules.paths):
        if posixpath.basename(path) == HELPER and any(path in with_sourced(modules, one) for one in hosts):
            return path
    folders = [posixpath.dirname(one) for one in hosts]
    folder = posixpath.commonpath(folders) if all(folders) else ""
    return posixpath.join(folder, HELPER)


def sourcing(modules: ShellModules, host: str, path: str) -> str | None:
    """The line that takes the helper file in; None where a script has it."""
    text = modules.text(host)
    if HELPER in text:
        return None
    said = SOURCES.search(text)
    word = said[1] if said is not None and (said[1] == "." or BASH.search(text)) else "."
    way = posixpath.relpath(path, posixpath.dirname(host) or ".")
    return f'{word} "{start_of(modules, host)}/{way}"'


def is_edited_without(text: str, names: Iterable[str], keys: frozenset[str] | None = frozenset()) -> bool:
    """Whether a helper file lacks something, and cannot get it, as somebody has edited it."""
    return lacks(text, names, keys) and not is_unedited(text.replace("\r\n", "\n"))


def helper_file(
    modules: ShellModules, path: str, needs: tuple[set[str], frozenset[str] | None], hosts: Sequence[str]
) -> NewFile | None:
    """A helper file with the functions and keys that scripts need, or None where it has them."""
    names, keys = needs
    before = modules.read(path) if path in modules.paths else None
    if before is None or not before.strip():
        text = compose(names, keys)
        ends = "\r\n" if "\r\n" in modules.text(hosts[0]) else "\n"
        return NewFile(path, before, text.replace("\n", ends))
    if not lacks(before, names, keys):
        return None
    if is_edited_without(before, names, keys):
        raise HelperRefusal(reasons.EDITED.format(path))
    plain = before.replace("\r\n", "\n")
    after = merged(plain, names, keys)
    return NewFile(path, before, after if plain == before else after.replace("\n", "\r\n"))


__all__ = ["DIRECTIVE", "HELPER", "Span", "helper_files"]
