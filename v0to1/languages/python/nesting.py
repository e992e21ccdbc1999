"""Whether a text nests too deeply to be parsed, told from its tokens before anything is."""

from __future__ import annotations

import re

MAX_BRACKETS = 200
MAX_CHAIN = 1_000
"""Steps of one expression: the native parser takes time by their cube, and ends the process at last."""

OPENING = "([{"
BRACKET = re.compile(r"[()\[\]{}]")
CHAINED = (*"+-*/%|&^~<>.(['", '"', " and ", " or ", "not ", " if ", "elif ", "lambda", "await ")
"""Texts of which a file with a long chain has many."""

TOKEN = re.compile(
    r"""(?sx)
    (?P<skipped> \#[^\n]* | \\\r?\n )
    | (?P<step> (?:\"{3}(?:\\.|[^\\])*?\"{3} | '{3}(?:\\.|[^\\])*?'{3}
                 | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*')
              | [-+*/%|&^~<>.@]
              | \b(?:and|or|not|if|lambda|await|elif)\b )
    | (?P<opened> [(\[{] )
    | (?P<closed> [)\]}] )
    | (?P<parted> , )
    | (?P<ended> [\n;] )
    """
)


def too_deep(text: str) -> bool:
    """Whether a file nests so deeply that the native parser would kill the process, or never end.

    Brackets are counted wherever they stand.
    """
    if sum(map(text.count, OPENING)) > MAX_BRACKETS and deepest_brackets(text) > MAX_BRACKETS:
        return True
    return any(text.count(each) > MAX_CHAIN for each in CHAINED) and longest_chain(text) > MAX_CHAIN


def deepest_brackets(text: str) -> int:
    """How many brackets are open at most."""
    depth = deepest = 0
    for bracket in BRACKET.findall(text):
        depth = depth + 1 if bracket in OPENING else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def longest_chain(text: str) -> int:
    """The steps of the longest expression of a source, with those that it stands in; `elif` goes on and on.

    A step is an operator, an attribute, a call or a literal: no more nodes can be inside each other.
    """
    counts, total, longest, arms = [0], 0, 0, 0
    for token in TOKEN.finditer(text):
        match token.lastgroup:
            case "step":
                arms += token.group() == "elif"
                counts[-1] += 1
                total += 1
            case "opened":
                counts[-1] += 1
                counts.append(0)
                total += 1
            case "closed" if len(counts) > 1:
                total -= counts.pop()
            case "parted" | "ended" if token.lastgroup == "parted" or len(counts) == 1:
                total -= counts[-1]
                counts[-1] = 0
        longest = max(longest, total, arms)
    return longest
