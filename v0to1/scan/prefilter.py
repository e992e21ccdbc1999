"""The files that may matter, told from all others by the words of the gate while they are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from v0to1.core.ledger import Failed
from v0to1.core.text import decode, is_utf8
from v0to1.errors import SourceError
from v0to1.languages.registry import BARE, CONTAINERS, KEYED, TITLES, Container
from v0to1.scan.candidates import Examined
from v0to1.scan.discovery import Candidate, Discovery
from v0to1.scan.gate import Gate
from v0to1.scan.word_search import finder

if TYPE_CHECKING:
    from v0to1.scan.spelling import Spelling

LONG = 200_000
"""Bytes; what is longer is no file of settings that a person wrote, but the description of an API, say."""

_Seen = tuple[set[str], set[str], set[str], dict[str, str], dict[str, str], dict[str, frozenset[str]]]


class Prefilter:
    """Keeps the names of files that `passed`, of those that are `unread` for they are no text, of which the
    `wordless` have no word in any encoding, and of those that are `unfit` to be opened; of files that were,
    the languages of the code in them are `inside`. Of the `doubtful` the company decides (`marks.py`).
    """

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.passed: set[str] = set()
        self.doubtful: set[str] = set()
        self.wordless: set[str] = set()
        self.unread: dict[str, Failed] = {}
        self.unfit: dict[str, Failed] = {}
        self.inside: dict[str, frozenset[str]] = {}
        self.has_word = finder(gate.code)
        self.in_settings = finder(gate.settings)

    @cached_property
    def spelling(self) -> Spelling:
        """How words stand in a file; few files have one, so that most runs do without."""
        from v0to1.scan.spelling import Spelling

        return Spelling(self.gate)

    def see(self, name: str, found: Examined) -> None:
        """Look at a file on the disk, as it is found."""
        if not found.objection:
            self.see_code(name, found.language, found.data)
        if found.settings:
            self.see_settings(name, found.data)

    def as_data(self) -> _Seen:
        """Return what was seen, for a prefilter in another process."""
        unread, unfit = ({one.path: one.error for one in some.values()} for some in (self.unread, self.unfit))
        return self.passed, self.doubtful, self.wordless, unread, unfit, self.inside

    def merge(self, told: object) -> None:
        """Take over what another prefilter has seen."""
        passed, doubtful, wordless, unread, unfit, inside = cast(_Seen, told)
        self.passed |= passed
        self.doubtful |= doubtful
        self.wordless |= wordless
        self.inside |= inside
        for mine, errors in ((self.unread, unread), (self.unfit, unfit)):
            mine.update({name: Failed(name, error) for name, error in errors.items()})

    def see_given(self, found: Discovery) -> None:
        """Look at the files whose content does not stand on the disk, in the place of what was there."""
        from v0to1.scan.reading import raw

        for one in _files(found):
            self.passed.discard(one.name)
            self.doubtful.discard(one.name)
            self.wordless.discard(one.name)
            for told in (self.unread, self.unfit, self.inside):
                told.pop(one.name, None)
        for one in _files(found):
            if one.language == "settings":
                self.see_settings(one.name, raw(one))
            else:
                self.see_code(one.name, one.language, raw(one))

    def see_code(self, name: str, language: str, data: bytes) -> None:
        """Does a source pass? Its words are those of its bytes, but where it declares another encoding."""
        try:
            plain = data if is_utf8(data, name) else decode(data, name).text.encode("utf-8")
        except SourceError as error:
            self.unread[name] = Failed(name, error.reason)
            if not self.has_word(data.replace(b"\0", b"")):
                self.wordless.add(name)
            return
        kind = CONTAINERS.get(language)
        if kind is None:
            if self._speaks(language, plain):
                sure = language in BARE or language in KEYED or self.spelling.is_sure(plain)
                (self.passed if sure else self.doubtful).add(name)
        elif (kind.always or self.has_word(plain)) and (
            self._inside(name, language, data) or self._remarks(plain) or self._program(kind, plain)
        ):
            self.passed.add(name)

    def _speaks(self, language: str, plain: bytes) -> bool:
        """Does a program have one of the words, as it would in a route?"""
        if not self.has_word(plain):
            return False
        if language in BARE:
            return True
        own = self.spelling.in_keyed if language in KEYED else self.spelling.in_code
        return self.spelling.has_own_word(plain) or own(plain)

    def names_v0(self, data: bytes) -> bool:
        """Does a content of any kind have a word as routes of V0 have it, or one that is nobody else's?"""
        return self.has_word(data) and self.spelling.is_sure(data)

    def _remarks(self, plain: bytes) -> bool:
        """Does a file that holds code have a word that is nobody else's, in a remark beside it, say?"""
        return self.has_word(plain) and self.spelling.has_own_word(plain)

    def _program(self, kind: Container, plain: bytes) -> bool:
        """Does a program that is told by its texts have a word as in a route, whatever it does with it?"""
        return bool(kind.words) and self.has_word(plain) and self.spelling.in_code(plain)

    def _inside(self, name: str, kind: str, data: bytes) -> bool:
        """Does the code inside a file pass?"""
        from v0to1.languages.embedding.hosting import opened

        try:
            found = opened(name, kind, decode(data, name).text)
        except SourceError as error:
            self.unfit[name] = Failed(name, error.reason)
            return False
        self.inside[name] = found.languages
        codes = [(language, code.encode("utf-8", "surrogatepass")) for language, code in found.codes]
        return any(self._speaks(language, code) for language, code in codes)

    def languages(self, found: Discovery) -> Counter[str]:
        """In how many files each language was seen, as their own or in code inside."""
        told = found.languages()
        for one in found.named(self.unread) if self.unread else ():
            told[one.language] -= 1
        for one in found.named(self.inside.keys() - self.unread.keys()) if self.inside else ():
            if one.language not in TITLES:
                told.update(self.inside[one.name])
        return +told

    def see_settings(self, name: str, data: bytes) -> None:
        """Does a file of settings pass? Its encoding is asked for by who reads it."""
        lowered = data.lower() if len(data) <= LONG else b""
        if self.in_settings(lowered) and self.spelling.sets(lowered):
            self.passed.add(name)


def _files(found: Discovery) -> Iterable[Candidate]:
    return [one for one in (*found.candidates, *found.settings) if one.data is not None]
