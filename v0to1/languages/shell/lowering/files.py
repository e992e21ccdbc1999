"""What is in the files that a script writes and reads again, as variables."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.walk import Lowering
from v0to1.languages.shell.units import Origin, origin_of

TEMPORARY = re.compile(r"te?mp", re.IGNORECASE)
"""In the name of a file that nobody else reads."""

MADE = re.compile(r"\b([A-Za-z_]\w*)=[\"']?(?:\$\(|`)\s*mktemp\b(?!\s+-\w*d)")
"""A variable with the name of a file that a script makes for itself."""

FILLED = re.compile(
    r"(?:>[>|]?|(?<![\w-])-\w*[oO]|--output(?:-document)?[ =]|\btee\b(?:\s+-a)?)\s*([^\s;|&<>()`]+)"
)
"""A word that names a file which something is written into."""

UNREAD = frozenset(["ls", "shred", "unlink", "truncate", "trap", "local"])
"""Commands that look at no content of the files that they are given."""


def file_name(text: str) -> str:
    """The variable that stands for what is in a file, by the word that names it."""
    return "<" + without_braces(text.strip("'\""))


def without_braces(text: str) -> str:
    """A text with `$name` for `${name}`."""
    return re.sub(r"\$\{(\w+)\}", r"$\1", text)


def made_in(text: str) -> frozenset[str]:
    """The names of all files that a script makes for itself alone."""
    return frozenset(file_name(f"${name}") for name in MADE.findall(text))


def filled_in(text: str) -> frozenset[str]:
    """The names of all files that a script writes into."""
    return frozenset(map(file_name, FILLED.findall(text)))


def into_file(low: Lowering, origin: Origin, target: str, value: tree.Node) -> tuple[tree.Node, ...]:
    """Keep what a file holds from here on, by the word that names it.

    Others may read it too, unless its name, or how it was made, says that it is for this script alone: a
    temporary file that the script names again, and fills where it is seen when.
    """
    if "/dev/null" in target:
        return (value,)
    name = file_name(target)
    kept = (tree.Outer(origin, (name,)), tree.Assign(origin, (tree.Name(origin, name),), value))
    temporary = name in low.made or TEMPORARY.search(target)
    if temporary and not low.loose and low.text.count(name[1:]) > 1:
        return kept
    given = (tree.Arg(origin, None, tree.Name(origin, name)),)
    return (*kept, tree.Call(origin, tree.Name(origin, "a file"), given))


def content(low: Lowering, word: SgNode) -> tree.Node:
    """What is in the file that a word names; that of `<(command)` has the output of the command."""
    if word.kind() == "process_substitution":
        return low.expand(word)
    return tree.Name(origin_of(word), file_name(word.text()))


def contents(low: Lowering, words: Iterable[SgNode]) -> tuple[tree.Node, ...]:
    """What is in those files among some words that the script writes into, which a command may read."""
    return tuple(
        content(low, word)
        for word in words
        if word.kind() == "process_substitution" or file_name(word.text()) in low.filled
    )
