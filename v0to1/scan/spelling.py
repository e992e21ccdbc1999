"""Whether a word of a route stands in a file as it would in the text of one, told from bytes alone.

A word that is anybody's is mostly a variable, or part of a sentence. It is a step of a route only where
nothing is written on to it, and where there is a slash beside it or the quotes of a text around it. What is
let through here is parsed; so this may take a word for a step, but never a step for a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from v0to1.scan.gate import Gate
from v0to1.scan.word_search import finder, placer

_REACH = 4_000
"""Bytes to either side of a word in which what it stands in is looked for."""

_BREAK = re.compile(rb"(?<!\\)(?<!\\\r)\s")
"""What no URL has in it; a text may go on behind the end of a line that is escaped."""

_OPENING, _CLOSING = re.compile(rb"[\"'`})]"), re.compile(rb"[\"'`{$#%\\]")
"""What ends before, and begins after, the text around a word: quotes, values put in, escapes."""

_SAID = re.compile(rb"(?:%s)[/\w.:-]*\Z" % b"|".join(one.encode() for one in "“”„‟‘‚‛«»‹›「『《〈"))
"""The beginning of what a sentence has in quotes: those of print, which no language has for its texts."""


class Spelling:
    """Whether the words of a gate stand in a file as they do in routes."""

    def __init__(self, gate: Gate) -> None:
        steps = frozenset(gate.steps)
        self.has_own_word = ending(word for word in gate.code if word not in steps)
        self.in_code = speller(steps)
        self.in_keyed = speller(steps, keyed=True)
        self._of_v0 = speller(steps.difference(gate.alone))
        self._set_alone = finder(word for word in gate.settings if word not in steps)
        self._set = speller(steps.intersection(gate.settings), quoted=False)

    def is_sure(self, data: bytes) -> bool:
        """Whether a content that has a word has others than those of V1's routes."""
        return self.has_own_word(data) or self._of_v0(data)

    def sets(self, lowered: bytes) -> bool:
        """Whether the words of settings stand so in a content, which is in lower case."""
        return self._set_alone(lowered) or self._set(lowered)


def ending(words: Iterable[str]) -> Callable[[bytes], bool]:
    """Return a function that says whether one of some words stands in a content; a name has to end there.

    What stands before it may belong to the name of a function (`on_oh_event`).
    """
    given = sorted(words)
    names = [re.escape(word.encode()) for word in given if word.isidentifier()]
    others = finder(word for word in given if not word.isidentifier())
    begins, name = (
        placer(word for word in given if word.isidentifier()),
        re.compile(rb"(?:%s)(?!\w)" % b"|".join(names)),
    )
    return lambda data: others(data) or bool(names and any(name.match(data, start) for start in begins(data)))


def speller(words: Iterable[str], *, quoted: bool = True, keyed: bool = False) -> Callable[[bytes], bool]:
    """Return a function that says whether one of some words stands in a content as it does in a route.

    That is beside a slash, with no white space between; with `quoted` also alone in a text, with `keyed` as
    the name of an attribute. What a sentence has in quotes of its own is no route.
    """
    given = sorted(words)
    if not given:
        return lambda data: False
    place, key = _place(given), _key(given) if keyed else None
    # An expression by itself is tried at every byte: a hundred times what it takes to look for words.
    begins = placer(given)

    def spells(data: bytes) -> bool:
        starts, end = begins(data), 0
        if key is not None and any(key.match(data, start - 1) for start in starts if start):
            return True
        for start in starts:
            found = place.match(data, start) if start >= end else None
            if found and _stands(data, *found.span(), quoted=quoted):
                return True
            end = found.end() if found else end
        return False

    return spells


def _place(words: Sequence[str]) -> re.Pattern[bytes]:
    """Return what fits one of some words where it is no part of another, or a path anywhere."""
    paths = [re.escape(word.encode()) for word in words if "/" in word]
    alone = _whole_word(words)
    steps = [rb"(?:(?<![\w.-])|(?<=%%s))(?:%s)(?![\w-]|\.\w)" % alone] if alone else []
    return re.compile(b"|".join((*paths, *steps)))


def _key(words: Sequence[str]) -> re.Pattern[bytes] | None:
    """Return what fits a word that is the name of an attribute, from its dot on."""
    alone = _whole_word(words)
    return re.compile(rb"\.(?:%s)(?![\w-])" % alone) if alone else None


def _whole_word(words: Sequence[str]) -> bytes:
    return b"|".join(re.escape(word.encode()) for word in words if "/" not in word)


def _stands(data: bytes, start: int, end: int, *, quoted: bool) -> bool:
    """Whether what stands at a place of a content may be, or be part of, the path of a URL."""
    before = _BREAK.split(data[max(0, start - _REACH) : start])[-1]
    after = _BREAK.split(data[end : end + _REACH], maxsplit=1)[0]
    if b"/" in before or b"/" in data[start:end] or b"/" in after:
        return _SAID.search(before) is None
    return quoted and bool(_OPENING.search(before) and _CLOSING.search(after))
