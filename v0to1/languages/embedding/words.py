"""Commands that are written as a list of words, and the script that a shell among them is given."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from v0to1.languages.base import Refusal
from v0to1.languages.embedding.commands import Command
from v0to1.languages.embedding.regions import Region, Spell, Spot, Tracing
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


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its characters in the file, and how new ones are written there."""

    tracing: Tracing
    spell: Spell

    @property
    def text(self) -> str:
        """What the word says."""
        return "".join(self.tracing.text)


def script_at(texts: Sequence[str]) -> tuple[int, str] | None:
    """Which of some words is a script, and the ending of its language; None where none is."""
    for place, text in enumerate(texts[:-2]):
        suffix = PROGRAMS.get(posixpath.basename(text))
        option = next((i for i, one in enumerate(texts) if i > place and RUNS.fullmatch(one)), len(texts))
        if suffix and option + 1 < len(texts):
            return option + 1, suffix
    return None


def listed(start: Tracing, words: Sequence[Word], variables: re.Pattern[str], program: str = "") -> Region:
    """The command line of some words, behind what is set for it.

    `variables` are what the file puts in by itself; a `program` is one that the words do not name.
    """
    found = (one[0] for word in words for one in variables.finditer(word.text))
    built = Command(start.outer, names_for(found, ""), start, variables=variables)
    for place, word in enumerate(words):
        before = word.tracing.starts[0] if word.tracing.text else 0
        built.glue(" " if place else f"{program} " * bool(program), before)
        bare = PLAIN if place or program else PROGRAM
        if bare.fullmatch(word.text):
            built.add(word.tracing, alone(word.spell, bare))
        elif variables.search(word.text):
            built.double(word.tracing, word.spell)
        else:
            built.single(word.tracing, word.spell)
    built.glue("\n", built.tracing.ends[-1])
    return built.region()


def alone(spell: Spell, bare: re.Pattern[str]) -> Spell:
    """Writes a word that stands without quotes."""

    def write(text: str, spot: Spot) -> str:
        if not bare.fullmatch(text):
            raise Refusal("it would need more words than stand there")
        return spell(text, spot)

    return write


def on_one_line(spell: Spell, why: str) -> Spell:
    """Writes code where it can have no more lines."""

    def write(text: str, spot: Spot) -> str:
        if "\n" in text:
            raise Refusal(f"it would need more lines, and {why}")
        return spell(text, spot)

    return write
