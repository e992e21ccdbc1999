"""The files of a run, by name: each is read when somebody asks for it, and only those are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from v0to1.core.ledger import Failed
from v0to1.core.own_errors import own_error
from v0to1.core.text import Decoded
from v0to1.errors import SourceError
from v0to1.scan.discovery import Candidate
from v0to1.scan.reading import Source, raw, read
from v0to1.scan.word_search import encoded, finder, occurring_in


@dataclass(slots=True)
class Reads:
    """What was asked of files: those whose text was given, and the words that were looked for in all of them.

    No other file had one of these words in it. Words to which case does not matter are apart (`folded`).
    """

    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    folded: set[str] = field(default_factory=set)

    def unaffected(self, name: str, content: bytes) -> bool:
        """Whether it makes no difference to what was asked that a file has another content now."""
        if name in self.names:
            return False
        plain, folded = finder(sorted(self.words)), finder(sorted(self.folded))
        return not (self.words and plain(content)) and not (self.folded and folded(content.lower()))


@dataclass(slots=True)
class Sources(Mapping[str, Source]):
    """Files by their names, from the root.

    `suspects` are those that may matter by themselves: the prefilter says so. `held` are those that were
    asked for, and modules inside files, `failed` those that could not be read then, which are empty. `reads`
    is a record of what was asked.
    """

    candidates: Mapping[str, Candidate]
    suspects: frozenset[str]
    held: dict[str, Source] = field(default_factory=dict)
    failed: dict[str, Failed] = field(default_factory=dict)
    reads: Reads = field(default_factory=Reads)

    def __getitem__(self, name: str) -> Source:
        self.reads.names.add(name)
        found = self.held.get(name)
        if found is None:
            found = self.held[name] = self._read(self.candidates[name])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.candidates)

    def __len__(self) -> int:
        return len(self.candidates)

    def __contains__(self, name: object) -> bool:
        return name in self.candidates

    def of(self, language: str) -> Sources:
        """Those in one language; what is read of them is kept for all."""
        return self._some({name: one for name, one in self.candidates.items() if one.language == language})

    def only(self, names: Iterable[str]) -> Sources:
        """Some of them."""
        wanted = frozenset(names)
        return self._some({name: one for name, one in self.candidates.items() if name in wanted})

    def with_modules(self, modules: Mapping[str, Source]) -> Sources:
        """Them with modules inside files, all of which may matter."""
        made = {name: Candidate(one.path.parent, name, one.language, b"") for name, one in modules.items()}
        suspects = self.suspects.union(modules)
        held = {**self.held, **modules}
        return Sources({**self.candidates, **made}, suspects, held, self.failed, self.reads)

    def suspected(self) -> Iterator[tuple[str, str]]:
        """Give name and text of those that may matter by themselves."""
        for name in self.candidates:
            if name in self.suspects:
                yield name, self[name].text

    def saying(self, words: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Give name and text of those that may have one of some words in them: of all that have one.

        No file is kept for that.
        """
        given = sorted(frozenset(words))
        plain = all(word.isascii() for word in given)
        found: Callable[[bytes], bool] | None = None
        self.reads.words.update(given)
        for name in self.candidates if given else ():
            held = self.held.get(name)
            if held is not None:
                self.reads.names.add(name)
                yield name, held.text
                continue
            found = found or finder(given)  # only when it is needed: it takes longer to make than to use
            if not plain or found(self.content(name)):
                self.reads.names.add(name)
                yield name, self._read(self.candidates[name]).text

    def having_each(self, words: Iterable[str]) -> dict[str, list[str]]:
        """The names of those that have a word in them, by word: all are gone through once for all words.

        That is no record of what was asked: whoever uses the answer for a word asks for it (`saying`).
        """
        found: dict[str, list[str]] = {word: [] for word in words}
        occurs = occurring_in(found)
        for name in self.candidates if found else ():
            held = self.held.get(name)
            for word in occurs(self.content(name) if held is None else encoded(held.text)):
                found[word].append(name)
        return found

    def say(self, words: Iterable[str]) -> bool:
        """Whether any file has one of some words in it, which are in lower case, in any case."""
        given = frozenset(words)
        found = finder(sorted(given))
        self.reads.folded.update(given)
        first = next((name for name in self.candidates if found(self._lowered(name))), None)
        self.reads.names.update([first] if first is not None else [])
        return first is not None

    def _lowered(self, name: str) -> bytes:
        held = self.held.get(name)
        return self.content(name).lower() if held is None else held.text.lower().encode("utf-8", "replace")

    def content(self, name: str) -> bytes:
        """What a file has in it as it stands on the disk; nothing where it cannot be read."""
        try:
            return raw(self.candidates[name])
        except SourceError as error:
            self.failed[name] = Failed(name, error.reason)
            return b""

    def _read(self, one: Candidate) -> Source:
        """A file that was there when it was found; one that is not any more is reported, and has no text."""
        try:
            return read(one)
        except SourceError as error:
            self.failed[one.name] = Failed(one.name, error.reason)
        except Exception as error:
            self.failed[one.name] = Failed(one.name, own_error(error))
        return Source(one.path, one.name, one.language, Decoded(""))

    def _some(self, candidates: Mapping[str, Candidate]) -> Sources:
        return Sources(candidates, self.suspects, self.held, self.failed, self.reads)


@dataclass(frozen=True, slots=True)
class TextsOf(Mapping[str, str]):
    """The texts of files by their names, each read when it is asked for."""

    sources: Mapping[str, Source]

    def __getitem__(self, name: str) -> str:
        return self.sources[name].text

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)

    def __contains__(self, name: object) -> bool:
        return name in self.sources
