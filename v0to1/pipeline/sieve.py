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

_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Sieve:
    """Keeps the names of files that `passed`, of those that are `unread` for they are no text, and of those
    that are `unfit` to be opened; of files that were, the languages of the code in them are `inside`.
    """

    gate: Gate
    passed: set[str] = field(default_factory=set)
    unread: dict[str, Failed] = field(default_factory=dict)
    unfit: dict[str, Failed] = field(default_factory=dict)
    inside: dict[str, frozenset[str]] = field(default_factory=dict)
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
            for told in (self.unread, self.unfit, self.inside):
                told.pop(one.name, None)
        for one in _given(found):
            if one.language == "settings":
                self.see_settings(one.name, raw(one))
            else:
                self.see_code(one.name, one.language, raw(one))

    def see_code(self, name: str, language: str, data: bytes) -> None:
        """Does a source pass? Its words are those of its bytes, but where it declares another encoding."""
        try:
            plain = data if is_utf8(data, name) else decode(data, name).text.encode("utf-8")
        except SourceError as error:
            self.unread[name] = Failed(name, str(error))
            return
        if self.in_code(plain) or (language in _ALWAYS and self._inside(name, language, data)):
            self.passed.add(name)

    def _inside(self, name: str, kind: str, data: bytes) -> bool:
        """Does the code inside a file pass?"""
        from v0to1.languages.containers.hosting import opened  # with a parser, for few files

        try:
            found = opened(name, kind, decode(data, name).text)
        except SourceError as error:
            self.unfit[name] = Failed(name, str(error))
            return False
        self.inside[name] = found.languages
        return any(self.in_code(code.encode("utf-8", "surrogatepass")) for code in found.codes)

    def languages(self, one: Candidate) -> frozenset[str]:
        """The languages of a source: its own, or those of the code inside."""
        return self.inside.get(one.name, _NONE) | {one.language}

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
