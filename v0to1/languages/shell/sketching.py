"""A draft for shell scripts: new text is written as the quotes around it want it."""

from __future__ import annotations

import re

from v0to1.core.model import Span
from v0to1.languages.base import Change, Refusal
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sources import HELPER, ShellSources, escaped, syntax_at
from v0to1.languages.shell.units import PLAIN, SINGLE, span_of
from v0to1.languages.sketch import Sketch

ShellSketch = Sketch[ShellSources]
UNQUOTED = frozenset("?&*[]<>;|(){}'\"` ")
QUOTED = re.compile(r'"[^"]*"')
FREE = ("word", "simple_expansion", "expansion", "command_substitution", "number")


def quote_words(sketch: ShellSketch) -> None:
    """Put words that stood without quotes into quotes, where their new text has a meaning to the shell.

    What names the helper is a command beside words, and comes behind what is put around one.
    """
    for change in tuple(sketch.changes):
        if not UNQUOTED & set(change.text) or HELPER in change.text:
            continue
        word = bare_word(sketch, change)
        if word is None or (word == change.span and QUOTED.fullmatch(change.text)):
            continue
        if quotable(sketch, change.module, word):
            text = sketch.sources.text(change.module)[word.start : word.end]
            around = sketch.sources.modules.inner_at(change.module, change.span)
            expands = around[-1].quoting == SINGLE if around else "$" in text + change.text
            mark = '"' if expands else "'"
            sketch.around(change.module, word, mark, mark)
        else:
            place = sketch.changes.index(change)
            sketch.changes[place] = Change(change.module, change.span, escaped(change.text, PLAIN))
    sketch.changes.sort(key=lambda one: HELPER in one.text and one.span.start == one.span.end)


def bare_word(sketch: ShellSketch, change: Change) -> Span | None:
    """The word without quotes in which a change stands; None where it stands in none."""
    modules = sketch.sources.modules
    inner = modules.inner_at(change.module, change.span)
    root = inner[-1].root if inner else modules.parse(change.module)
    if root is None:
        raise Refusal(f"{change.module} could not be read")
    node = syntax_at(root, change.span)
    while node.kind() in ("word", *FREE) and (outer := node.parent()) is not None:
        node = outer
    holder = node.parent() if node.kind() == "concatenation" else node
    words = named(holder) if holder is not None else []
    word = next((one for one in words if change.span in span_of(one)), None)
    if word is None or word.kind() not in ("word", "concatenation"):
        return None
    if any(one.kind() not in FREE and change.span in span_of(one) for one in word.children()):
        return None
    return span_of(word)


def quotable(sketch: ShellSketch, module: str, word: Span) -> bool:
    """Whether a word is made of plain characters and expansions, so that quotes around it change nothing."""
    text = sketch.sources.text(module)[word.start : word.end]
    return not set(text) & set("'\"\\*?[~")
