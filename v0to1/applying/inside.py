"""Code inside other files in a run: what is found in it is reported, and changed, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from v0to1.applying.apply import NOWHERE, Outcome
from v0to1.attribution.knowledge import Knowledge
from v0to1.core.model import Change, Edit, Failed, Finding, Part, Span, StaleText, Unresolved
from v0to1.core.monitor import OPEN, staged
from v0to1.core.own_errors import own_error
from v0to1.core.text import Decoded, apply_edits, lines_of
from v0to1.errors import SourceError
from v0to1.languages.base import Refusal
from v0to1.languages.embedding.hosting import Hosted, Opened, groups, opened
from v0to1.languages.registry import CONTAINERS
from v0to1.scan.reading import Source
from v0to1.scan.sources import Sources

NOT_UNDERSTOOD = "this code could not be parsed ({}), so its requests are unknown; check it by hand"
UNWRITTEN = "a file that it changes could not be written"
MIXED = "its changes in several languages conflict; migrate one of them by hand"


@dataclass(slots=True)
class Inside:
    """The modules of one language inside files of a run."""

    hosted: Hosted = field(default_factory=Hosted)

    def place(self, module: str, line: int, column: int) -> tuple[str, int, int]:
        """Where a place in a module stands in its file."""
        one = self.hosted.modules.get(module)
        if one is None:
            return module, line, column
        offset = one.outer(lines_of(one.text).offset(line, column))
        return one.path, *lines_of(self.hosted.texts[one.path]).position(offset)

    def place_text(self, place: str) -> str:
        """A place that is written `module:line`, as it is in the files; nothing stays nothing."""
        module, _, line = place.rpartition(":")
        if not module:
            return place
        path, number, _ = self.place(module, int(line), 1)
        return f"{path}:{number}"

    def finding(self, found: Finding) -> Finding:
        """A finding with all places as they are in the files."""
        names = {found.path, *(one.path for one in found.parts), *(one.path for one in found.edits)}
        if not names & set(self.hosted.modules):
            return found
        path, line, column = self.place(found.path, found.line, found.column)
        _, end_line, end_column = self.end(found)
        return replace(
            found,
            path=path,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            parts=tuple(self.part(one) for one in found.parts),
            edits=self.edits(found.edits),
        )

    def end(self, found: Finding) -> tuple[str, int, int]:
        """Where a finding ends in its file."""
        one = self.hosted.modules.get(found.path)
        if one is None:
            return found.path, found.end_line, found.end_column
        inner = lines_of(one.text)
        start = inner.offset(found.line, found.column)
        span = Span(start, inner.offset(found.end_line, found.end_column))
        outer = lines_of(self.hosted.texts[one.path])
        return one.path, *outer.position(one.outer_span(span).end)

    def part(self, one: Part) -> Part:
        """A part of an operation where it stands in its file."""
        path, line, column = self.place(one.path, one.line, one.column)
        return replace(one, path=path, line=line, column=column)

    def edits(self, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """Edits of files for edits of modules, all of them or, where one cannot be told alone, none."""
        found: list[Edit] = []
        for each in edits:
            one = self.hosted.modules.get(each.path)
            if one is None:
                found.append(each)
                continue
            try:
                edits_there = one.edits(each.span, each.text)
            except Refusal:
                return ()
            index = lines_of(self.hosted.texts[one.path])
            found.extend(replace(edit, place=index.place(one.path, edit.span)) for edit in edits_there)
        return tuple(found)

    def unresolved(self, one: Unresolved) -> Unresolved:
        """What is unresolved, where it stands in its file."""
        path, line, column = self.place(one.path, one.line, one.column)
        return replace(one, path=path, line=line, column=column)

    def stale(self, one: StaleText) -> StaleText:
        """A text that names V0, where it stands in its file."""
        path, line, column = self.place(one.path, one.line, one.column)
        return replace(one, path=path, line=line, column=column)

    def broken(self, known: Knowledge) -> tuple[Unresolved, ...]:
        """Pieces that may use V0 and were not understood."""
        found = []
        for one in self.hosted.broken:
            if known.interesting(one.text):
                index = lines_of(self.hosted.texts[one.path])
                line, column = index.position(one.offset)
                first = one.text.strip().partition("\n")[0]
                found.append(Unresolved(one.path, line, column, first, NOT_UNDERSTOOD.format(one.reason)))
        return tuple(found)

    def split(self, outcome: Outcome) -> tuple[dict[str, str], dict[str, tuple[Edit, ...]]]:
        """The new texts that are whole files, and the edits of files with code in them."""
        modules = self.hosted.modules
        inner: dict[str, tuple[Edit, ...]] = {}
        for name in outcome.texts:
            if name in modules:
                path = modules[name].path
                inner[path] = (*inner.get(path, ()), *self.hosted.outer_edits(name, outcome.edits[name]))
        return {name: text for name, text in outcome.texts.items() if name not in modules}, inner


@staged(OPEN)
def open_all(sources: Sources) -> tuple[list[Opened], list[Failed]]:
    """The files with code inside that may matter; those that are not what they should be are kept too.

    Components and notebooks may use what others define, without a word of their own.
    """
    found: list[Opened] = []
    failed: list[Failed] = []
    for name, one in sources.candidates.items():
        kind = CONTAINERS.get(one.language)
        if kind is None or not (kind.always or name in sources.suspects):
            continue
        try:
            found.append(opened(name, one.language, sources[name].text))
        except SourceError as error:
            failed.append(Failed(name, error.reason))
        except Exception as error:
            failed.append(Failed(name, own_error(error)))
    return found, failed


def virtual(hosted: Hosted, sources: Mapping[str, Source], language: str) -> dict[str, Source]:
    """Modules inside files as sources of their language."""
    return {
        name: Source(sources[one.path].path, name, language, Decoded(one.text))
        for name, one in hosted.modules.items()
    }


def put_back(
    sources: Mapping[str, Source], inner: Mapping[str, Sequence[Edit]]
) -> tuple[tuple[Change, ...], tuple[Failed, ...]]:
    """The changed files for the edits of all languages; those in which they do not go together."""
    changes: list[Change] = []
    failed: list[Failed] = []
    for path, edits in sorted(inner.items()):
        try:
            changes += changed(sources[path], edits)
        except SourceError as error:
            failed.append(Failed(path, error.reason))
        except Exception as error:
            failed.append(Failed(path, own_error(error)))
    return tuple(changes), tuple(failed)


def changed(source: Source, edits: Iterable[Edit]) -> Iterator[Change]:
    """The change of a file by edits; raises SourceError where they do not go together."""
    after = apply_edits(source.text, [replace(one, place=NOWHERE) for one in edits])
    if sizes(source.name, source.language, after) != sizes(source.name, source.language, source.text):
        raise SourceError(source.name, MIXED)
    if after != source.text:
        yield Change(source.name, source.text, after, source.diff(after))


def left_of(findings: Iterable[Finding], unwritten: frozenset[str]) -> list[Finding]:
    """Findings of which those are not applied that have edits in files which are not written."""
    return [
        replace(one, applied=False, reason=UNWRITTEN)
        if one.applied and any(edit.path in unwritten for edit in one.edits)
        else one
        for one in findings
    ]


def sizes(path: str, kind: str, text: str) -> list[tuple[str, int]]:
    """How many pieces of which language a file has, in order; nothing for one that cannot be read."""
    try:
        return [(one[0].suffix, len(one)) for one in groups(path, kind, text)]
    except SourceError:
        return []
