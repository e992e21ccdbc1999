"""Scripts that stand in a word of another one (`sh -c '…'`): where, in which quotes, and their syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.shell.lowering.carriers import carried, first_operand, valued
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.parsing import parse
from v0to1.languages.shell.units import DOUBLE, SINGLE, span_of
from v0to1.records import record

SHELLS = frozenset(["sh", "bash", "zsh", "dash", "ksh", "ash", "su"])
TEXTS = frozenset(["eval", "trap", "watch", "ssh"])
"""Commands that run a word of theirs: behind `-c`, or the first that is no option (but a host)."""

SCRIPT = re.compile(r"-[a-z]*c")
VALUED = valued("n", "interval")
"""Options of `watch` with a value in the next word."""

ESCAPED = re.compile(r"\\([\"$`\\])")
BROKEN = {
    SINGLE: re.compile(r"'"),
    DOUBLE: re.compile(r"[\"\\`]|\$(?!\{?\w)"),
}
"""What cannot be written into a word as it is quoted."""


@record(frozen=True, slots=True)
class Inner:
    """A script in a word: where its characters stand, how the word is quoted, and its syntax.

    The syntax has the places of the whole script. With `exact` each character stands for itself; else the
    places are those of the right line, and nothing can be changed.
    """

    span: Span
    quoting: str
    root: SgNode
    exact: bool


def inner_script(word: SgNode) -> Inner | None:
    """The script in a word; None where it is put together, or no script."""
    quoting = {"raw_string": SINGLE, "string": DOUBLE}.get(word.kind())
    if quoting is None:
        return None
    span = Span(span_of(word).start + 1, span_of(word).end - 1)
    text = word.text()[1:-1]
    exact = quoting == SINGLE or ESCAPED.search(text) is None
    written = text if exact else "\n".join(map(without_escapes, text.split("\n")))
    root, _ = parse(" " * span.start + written)
    return Inner(span, quoting, root, exact) if root is not None and named(root) else None


def without_escapes(line: str) -> str:
    """A line as the inner shell reads it, as long as it is written."""
    read = ESCAPED.sub(r"\1", line)
    joined = read.endswith("\\")
    return read.removesuffix("\\") + " " * (len(line) - len(read)) + "\\" * joined


def script_word(name: str, words: Sequence[SgNode]) -> SgNode | None:
    """The word that a command runs as a script; None where there is none, or more than one."""
    texts = [word.text() for word in words]
    if name in SHELLS:
        place = next((i + 1 for i, text in enumerate(texts) if SCRIPT.fullmatch(text)), len(texts))
        return words[place] if place < len(texts) else None
    if name == "ssh":
        rest = carried(name, words)
        return rest[0] if rest is not None and len(rest) == 1 else None
    first = first_operand(texts, 0, VALUED)
    alone = first == len(texts) - 1 or (name == "trap" and first < len(texts))
    return words[first] if name in TEXTS and alone else None


def inner_scripts(root: SgNode, known: set[Span] | None = None) -> Iterator[Inner]:
    """All scripts in words of a script, and in theirs, each once; those at `known` places are left out."""
    known = set() if known is None else known
    for one in root.find_all(kind="command"):
        words = named(one)
        for place, word in enumerate(words):
            name = word.text().rpartition("/")[2]
            found = script_word(name, words[place + 1 :]) if name in SHELLS | TEXTS else None
            if found is not None and span_of(found) in known:
                break
            inner = inner_script(found) if found is not None else None
            if found is not None and inner is not None:
                known.add(span_of(found))
                yield inner
                yield from inner_scripts(inner.root, known)
                break
