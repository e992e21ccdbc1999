"""The files that may matter, told from all others by the words of the gate while they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import ahocorasick_rs

from v0to1.core.ledger import Failed
from v0to1.core.text import decode, is_utf8
from v0to1.errors import SourceError
from v0to1.languages.registry import CONTAINERS
from v0to1.pipeline.candidates import Examined
from v0to1.pipeline.discover import Candidate, Discovery
from v0to1.pipeline.gate import Gate
from v0to1.pipeline.read import raw

_ALWAYS = frozenset(kind for kind, one in CONTAINERS.items() if one.always)
"""Files that are opened whatever stands in them: their code may be spelt otherwise than it reads."""


@dataclass(slots=True)
class Sieve:
    """Keeps the names of files that `passed`, and of those that `failed` to be read as text."""

    gate: Gate
    passed: set[str] = field(default_factory=set)
    failed: dict[str, Failed] = field(default_factory=dict)
    in_code: Callable[[bytes], bool] = field(init=False)
    in_settings: Callable[[bytes], bool] = field(init=False)

    def __post_init__(self) -> None:
        self.in_code = finder(self.gate.code)
        self.in_settings = finder(self.gate.settings)

    def see(self, name: str, found: Examined) -> None:
        """Look at a file on the disk, as it is found."""
        if not found.objection:
            self.see_code(name, found.language, found.data)
        if found.settings:
            self.see_settings(name, found.data)

    def see_given(self, found: Discovery) -> None:
        """Look at the files whose content does not stand on the disk, in the place of what was there."""
        for one in _given(found):
            self.passed.discard(one.name)
            self.failed.pop(one.name, None)
        for one in _given(found):
            if one.language == "settings":
                self.see_settings(one.name, raw(one))
            else:
                self.see_code(one.name, one.language, raw(one))

    def see_code(self, name: str, language: str, data: bytes) -> None:
        """Does a source pass? Its words are those of its bytes, but where it declares another encoding."""
        try:
            if is_utf8(data, name):
                passes = language in _ALWAYS or self.in_code(data)
            else:
                passes = language in _ALWAYS or self.in_code(decode(data, name).text.encode("utf-8"))
        except SourceError as error:
            self.failed[name] = Failed(name, str(error))
            return
        if passes:
            self.passed.add(name)

    def see_settings(self, name: str, data: bytes) -> None:
        """Does a file of settings pass? Its encoding is asked for by who reads it."""
        if self.in_settings(data.lower()):
            self.passed.add(name)


def _given(found: Discovery) -> Iterable[Candidate]:
    return [one for one in (*found.candidates, *found.settings) if one.data is not None]


def finder(words: Iterable[str]) -> Callable[[bytes], bool]:
    """Return a function that says whether one of some words stands in a content."""
    given = [word.encode() for word in words]
    if not all(given):
        return lambda data: True  # the empty word stands everywhere
    # With this kind of match the words are looked for all at once by the vector units of the processor.
    kind = ahocorasick_rs.MatchKind.LeftmostFirst
    found = ahocorasick_rs.BytesAhoCorasick(given, matchkind=kind).find_matches_as_indexes
    return lambda data: bool(found(data))
