"""Variables that nothing reads any more once the commands have URLs of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.modules import ShellModules
from v0to1.languages.shell.units import span_of

READ = re.compile(r"\$\{?(\w+)")


def unused(modules: ShellModules, changes: Iterable[Change]) -> Iterator[Change]:
    """The lines to take out: assignments of variables whose every use has been replaced."""
    own: dict[str, list[Change]] = {}
    for change in changes:
        own.setdefault(change.module, []).append(change)
    for module, made in own.items():
        text = modules.text(module)
        names = {name for one in made for name in READ.findall(text[one.span.start : one.span.end])}
        others = [modules.text(path) for path in modules.paths - {module}]
        for name in sorted(names):
            gone = is_gone(text, name, made) and not any(reads(name).search(one) for one in others)
            line = assignment(modules, module, name) if gone else None
            if line is not None:
                yield Change(module, line, "")


def is_gone(text: str, name: str, made: Iterable[Change]) -> bool:
    """Whether a variable is not read any more, neither in what stays nor in what is written."""
    made = tuple(made)
    read = reads(name)
    kept = (found.start() for found in read.finditer(text))
    stays = any(not any(one.span.start <= place < one.span.end for one in made) for place in kept)
    return not stays and not any(read.search(one.text) for one in made)


def reads(name: str) -> re.Pattern[str]:
    """What reads a variable of that name."""
    return re.compile(rf"\$\{{?[#!]?{name}\b|\(\(.*\b{name}\b")


def assignment(modules: ShellModules, module: str, name: str) -> Span | None:
    """The line of the one plain assignment of a variable; None where it is set otherwise."""
    root, text = modules.parse(module), modules.text(module)
    every = root.find_all(kind="variable_assignment") if root is not None else []
    found = [one for one in every if named(one)[0].text() == name]
    if len(found) != 1 or not alone(found[0]):
        return None
    span = span_of(found[0])
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    whole = Span(start, len(text) if end < 0 else end + 1)
    return whole if text[whole.start : whole.end].strip() == found[0].text() else None


def alone(node: SgNode) -> bool:
    """Whether an assignment is a statement of its own, without a command that does something."""
    outer = node.parent()
    runs = node.find(kind="command_substitution") is not None
    return outer is not None and outer.kind() in ("program", "compound_statement", "do_group") and not runs
