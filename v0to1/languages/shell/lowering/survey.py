"""What is known of a script before it is lowered: its functions, its variables, and what reads its output."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.languages.shell.adapter.commands import is_ours, tools_in
from v0to1.languages.shell.lowering.commands import COMMANDS, HTTP, SILENT
from v0to1.languages.shell.lowering.files import filled_in, made_in, without_braces
from v0to1.languages.shell.lowering.walk import HANDLERS, Lowering, named
from v0to1.languages.shell.units import span_of

ALL_WORDS = re.compile(r"\$[@*]|\$\{@")

KNOWN = frozenset([*COMMANDS, *HTTP, *SILENT])
"""Commands that run no function of the script."""


def surveyed(root: SgNode) -> Lowering:
    """A script that is ready to be lowered."""
    low = Lowering(
        functions_of(root), names_of(root), sources_others(root), words_of(root), handlers=HANDLERS
    )
    low.loose_names = loose_in(root, low.functions)
    low.captured_names = captured_in(root, low.functions) | low.loose_names
    low.passing_names = passing_in(root)
    low.adapted = tools_in(root.text())
    low.text = without_braces(root.text())
    low.filled, low.made = filled_in(low.text), made_in(low.text)
    return low


def functions_of(root: SgNode) -> frozenset[str]:
    """The functions that a script defines, but for those that put a tool behind the adapter."""
    defined = (one for one in root.find_all(kind="function_definition") if not is_ours(one))
    found = (one.find(kind="word") for one in defined)
    return frozenset(one.text() for one in found if one is not None)


def passing_in(root: SgNode) -> frozenset[str]:
    """The functions that give the words they are called with to commands."""
    found = root.find_all(kind="function_definition")
    return frozenset(
        word.text()
        for one in found
        if (word := one.find(kind="word")) is not None and ALL_WORDS.search(named(one)[-1].text())
    )


def captured_in(root: SgNode, functions: frozenset[str]) -> frozenset[str]:
    """The functions whose output something reads."""
    found: set[str] = set()
    for one in root.find_all(kind="command"):
        name = named(one)[0].text() if named(one) else ""
        found |= {name} if name in functions and is_read(one) else set()
    return frozenset(found)


def loose_in(root: SgNode, functions: frozenset[str]) -> frozenset[str]:
    """The functions that nobody calls here, or that commands are given by name (`retry create`)."""
    called: set[str] = set()
    found: set[str] = set()
    for one in root.find_all(kind="command"):
        name, *words = [word.text() for word in named(one)] or [""]
        called |= {name} & functions
        if name in functions or name not in KNOWN:
            found |= functions.intersection(words)
    return frozenset(found | (functions - called))


def is_read(node: SgNode) -> bool:
    """Whether what a command writes is read by something else than a person."""
    inner, outer = node, node.parent()
    while outer is not None:
        kind = outer.kind()
        if kind in ("command_substitution", "process_substitution"):
            return True
        if kind == "pipeline" and span_of(named(outer)[-1]) != span_of(inner):
            return True
        inner, outer = outer, outer.parent()
    return False


def names_of(root: SgNode) -> frozenset[str]:
    """The variables that a script sets somewhere."""
    found = {named(one)[0].text().partition("[")[0] for one in root.find_all(kind="variable_assignment")}
    found |= {named(one)[0].text() for one in root.find_all(kind="for_statement")}
    for one in root.find_all(kind="command"):
        words = [word.text() for word in named(one)]
        if words[:1] in (["read"], ["printf"], ["mapfile"], ["readarray"]):
            found |= {word for word in words[1:] if word.isidentifier()}
    for one in root.find_all(kind="expansion"):
        if any(child.text() == ":=" for child in one.children()):
            found.add(named(one)[0].text())
    return frozenset(found)


def sources_others(root: SgNode) -> bool:
    """Whether a script takes in others."""
    return any(named(one)[0].text() in ("source", ".") for one in root.find_all(kind="command") if named(one))


def words_of(root: SgNode) -> dict[str, SgNode]:
    """Variables that are set once, to words of a command line, by name."""
    found: dict[str, SgNode] = {}
    twice: set[str] = set()
    for one in root.find_all(kind="variable_assignment"):
        target, *rest = named(one)
        name = target.text()
        twice |= {name} & found.keys()
        if rest and rest[0].kind() in ("string", "raw_string", "word"):
            found[name] = rest[0]
        else:
            twice.add(name)
    return {
        name: value
        for name, value in found.items()
        if name not in twice and is_words(value.text().strip("'\""))
    }


def is_words(text: str) -> bool:
    """Whether a text is a command with options, or options alone, none of them quoted."""
    words = text.split()
    return (
        bool(words)
        and not set(text) & set("'\"\\`")
        and (words[0].startswith("-") or (len(words) > 1 and words[1].startswith("-")))
    )
