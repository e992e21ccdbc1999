"""The modules inside the files of a project, and the way back from them to the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from posixpath import basename

from v0to1.core.model import Edit
from v0to1.core.text import LineIndex, apply_edits
from v0to1.errors import EditError, SourceError
from v0to1.languages.base import Refusal
from v0to1.languages.embedding.documents import Mention
from v0to1.languages.embedding.embedded import Embedded, embedded
from v0to1.languages.embedding.regions import Region
from v0to1.languages.registry import CONTAINERS, SUFFIXES
from v0to1.records import record

Groups = tuple[tuple[Region, ...], ...]
Blocks = Callable[[str, str], Groups]
LOST = "the changed code would not be parsed as intended in this file"
QUOTES = ('"', "'")
BESIDE = "it needs the adapter file, which code inside another file cannot use"
REMEMBERED = 64
"""Files whose pieces of code are kept while we run."""
INSIDE = "~inside"
"""The name of a module in a file; no client can import it, or have a file of that name by chance."""


@record(frozen=True, slots=True)
class Broken:
    """A piece of code that its language does not understand: where it stands, and why."""

    path: str
    offset: int
    text: str
    reason: str


@dataclass(slots=True)
class Hosted:
    """Modules inside files, by their names; `texts` are the files that they stand in."""

    texts: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    modules: dict[str, Embedded] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    @property
    def standalone(self) -> set[str]:
        """Modules that can import no file of ours where they run.

        Those of which nothing can be changed are none: what they would need has no say in why they are left.
        """
        return {
            name
            for name, one in self.modules.items()
            if not CONTAINERS[self.formats[one.path]].module and not one.only_reported
        }

    @property
    def run_in_folder(self) -> dict[str, str]:
        """Modules whose commands run in the folder of the file that they stand in, with that file."""
        return {
            name: one.path
            for name, one in self.modules.items()
            if (kind := CONTAINERS[self.formats[one.path]]).beside and basename(one.path) in kind.names
        }

    def only_reported(self, module: str) -> str:
        """Why nothing of a module can be changed, or nothing."""
        one = self.modules.get(module)
        return one.regions[0].reason if one is not None and one.only_reported else ""

    def home(self, module: str) -> str:
        """The file that a module stands in; itself for one that is a file."""
        found = self.modules.get(module)
        return found.path if found is not None else module

    def objection(self, module: str, edits: Sequence[Edit]) -> str:
        """Why changes of a module cannot be written into its file, or nothing."""
        one = self.modules.get(module)
        if one is None:
            return BESIDE if any(module.startswith(f"{path}/") for path in self.texts) else ""
        try:
            outer = self.outer_edits(module, edits)
            after = apply_edits(self.texts[one.path], outer)
            wanted = apply_edits(one.text, edits)
        except (Refusal, EditError) as error:
            return str(error)
        again = reread(one, self.formats[one.path], after)
        return "" if again == wanted else LOST

    def outer_edits(self, module: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
        """The changes of a file that changes of a module in it are; raises `Refusal`."""
        one = self.modules[module]
        return tuple(edit for each in edits for edit in one.edits(each.span, each.text))


def reread(one: Embedded, kind: str, text: str) -> str | None:
    """The module as it is read from a changed file; None where it is not there any more."""
    try:
        found = groups(one.path, kind, text)
    except SourceError:
        return None
    matching = [each for name, each in named(one.path, kind, found) if name == one.name]
    if len(matching) != 1:
        return None
    return next((each.text for each in kept(one, matching[0])), None)


def kept(one: Embedded, regions: tuple[Region, ...]) -> Iterator[Embedded]:
    """The module of those pieces that are as many as it has; others had been left out as broken."""
    if len(regions) == len(one.regions) + len(one.left_out):
        chosen = [region for place, region in enumerate(regions) if place not in one.left_out]
        yield embedded(one.path, one.name, chosen)


@lru_cache(maxsize=REMEMBERED)
def groups(path: str, kind: str, text: str) -> Groups:
    """The pieces of code in a file; raises `SourceError` for a file that is not what it should be.

    Those of files of which little is known yet are asked for once more when the files are analysed.
    """
    reader = CONTAINERS[kind].reader or kind
    blocks: Blocks = import_module(f"v0to1.languages.containers.{reader}").blocks
    return blocks(text, path)


def named(
    path: str, kind: str, found: Iterable[tuple[Region, ...]]
) -> Iterator[tuple[str, tuple[Region, ...]]]:
    """The names of modules in a file, with their pieces."""
    counts: dict[str, int] = {}
    for regions in found:
        suffix = regions[0].suffix
        number = counts[suffix] = counts.get(suffix, 0) + 1
        inner = f"/{INSIDE}{number if number > 1 else ''}"
        yield f"{path}{'' if CONTAINERS[kind].module else inner}{suffix}", regions


def mentions(path: str, kind: str, text: str) -> Iterator[Mention]:
    """Requests that the prose of a document names."""
    if CONTAINERS[kind].prose:
        yield from import_module(f"v0to1.languages.containers.{kind}").mentions(text, path)


def paragraphs(path: str, kind: str, text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs of the instructions of a document: where, and the text of each."""
    if CONTAINERS[kind].prose:
        yield from import_module(f"v0to1.languages.containers.{kind}").paragraphs(text, path)


def samples(path: str, kind: str, text: str) -> Iterator[tuple[int, frozenset[str]]]:
    """Samples of JSON in the instructions of a document: where, and the keys in each."""
    if CONTAINERS[kind].prose:
        yield from import_module(f"v0to1.languages.containers.{kind}").samples(text, path)


@record(frozen=True, slots=True)
class Opened:
    """A file with the pieces of code in it."""

    path: str
    kind: str
    text: str
    groups: Groups

    @property
    def languages(self) -> frozenset[str]:
        """The languages of its pieces that are known."""
        return frozenset(SUFFIXES.get(regions[0].suffix, "") for regions in self.groups) - {""}

    @property
    def codes(self) -> Iterator[tuple[str, str]]:
        """Its programs, as they are understood and not as they are spelt in the file.

        Each is its language, which is empty for one that is not known, and its text.
        """
        for name, regions in named(self.path, self.kind, self.groups):
            yield SUFFIXES.get(regions[0].suffix, ""), embedded(self.path, name, regions).text

    def holds(self, line: int, column: int) -> bool:
        """Whether a piece of code has what stands at a place of the file, or behind the quote there."""
        place = LineIndex(self.text).offset(line, column)
        place += self.text.startswith(QUOTES, place)
        regions = (region for group in self.groups for region in group)
        return any(
            start <= place < end for one in regions for start, end in zip(one.starts, one.ends, strict=False)
        )


def opened(path: str, kind: str, text: str) -> Opened:
    """Look into a file; raises `SourceError` for a file that is not what it should be."""
    return Opened(path, kind, text, groups(path, kind, text))


def host(files: Iterable[Opened], language: str, parse_error: Callable[[str], str | None]) -> Hosted:
    """The modules in one language inside files; pieces that it does not understand are left out."""
    hosted = Hosted()
    for one in files:
        hosted.texts[one.path], hosted.formats[one.path] = one.text, one.kind
        for name, regions in named(one.path, one.kind, one.groups):
            if SUFFIXES.get(regions[0].suffix) == language:
                enter(hosted, one.path, name, regions, parse_error)
    return hosted


def unfit(text: str) -> str:
    """Why a text cannot be that of a source file in any language; empty for one that can."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"U+{ord(text[error.start]):04X} is no character"
    return "it has a NUL character" if "\0" in text else ""


def enter(
    hosted: Hosted,
    path: str,
    name: str,
    regions: tuple[Region, ...],
    parse_error: Callable[[str], str | None],
) -> None:
    """Add one module, without the pieces that its language does not understand."""
    errors = [unfit(region.text) or parse_error(region.text) for region in regions]
    for region, error in zip(regions, errors, strict=True):
        if error is not None:
            hosted.broken.append(Broken(path, region.starts[0], region.text, error))
    sound = [region for region, error in zip(regions, errors, strict=True) if error is None]
    if sound:
        left_out = frozenset(place for place, error in enumerate(errors) if error is not None)
        hosted.modules[name] = embedded(path, name, sound, left_out)
