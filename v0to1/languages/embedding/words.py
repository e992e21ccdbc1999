"""Commands that are written as a list of words, and the script that a shell among them is given."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from v0to1.languages.embedding.commands import Command
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import names_for

PLAIN = re.compile(r"[\w-]+")
PROGRAM = re.compile(r"[\w./-]+")
NOTHING = re.compile(r"(?!)")
RUNS = re.compile(r"-[a-z]*c")
"""The option of a shell, or of Python, before a script."""

PROGRAMS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("sh", "bash", "zsh", "ash", "dash"), ".sh"),
        **dict.fromkeys(("python", "python3"), ".py"),
    }
)
"""The endings of what programs are given behind such an option."""


def script_at(texts: Sequence[str]) -> tuple[int, str] | None:
    """Which of some words is a script, and the ending of its language; None where none is."""
    for place, text in enumerate(texts[:-2]):
        suffix = PROGRAMS.get(posixpath.basename(text))
        option = next((i for i, one in enumerate(texts) if i > place and RUNS.fullmatch(one)), len(texts))
        if suffix and option + 1 < len(texts):
            return option + 1, suffix
    return None


def listed(start: Tracing, words: Sequence[Tracing], variables: re.Pattern[str], program: str = "") -> Region:
    """The command line of some words, behind what is set for it.

    `variables` are what the file puts in by itself; a `program` is one that the words do not name.
    """
    found = (one[0] for word in words for one in variables.finditer("".join(word.text)))
    built = Command(start.outer, names_for(found, ""), start, variables=variables)
    for place, word in enumerate(words):
        text, before = "".join(word.text), word.starts[0] if word.text else 0
        built.glue(" " if place else f"{program} " * bool(program), before)
        bare = PLAIN if place or program else PROGRAM
        if bare.fullmatch(text):
            built.add(word)
        elif variables.search(text):
            built.double(word)
        else:
            built.single(word)
    built.glue("\n", built.tracing.ends[-1])
    return built.region()
