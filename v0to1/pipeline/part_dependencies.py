"""Whether a part of a tree keeps to itself: neither uses what others have, nor the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from v0to1 import tree
from v0to1.attribution.lockstep import DependentParts, Turns
from v0to1.evaluation.http.libraries import Names as Naming
from v0to1.evaluation.http.libraries import load as libraries
from v0to1.evaluation.interpreter.machine import Modules
from v0to1.languages.base import Language
from v0to1.pipeline.selection import Texts
from v0to1.scan.import_names import Names
from v0to1.scan.importers import names_of
from v0to1.scan.sources import Sources
from v0to1.tree.walking import walk_through


@dataclass(frozen=True, slots=True)
class Defined:
    """What a part has that others might use: files that are scanned, or imported, and their names."""

    files: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Border:
    """Where a part of a tree ends: `modules` are those of the part, `everyone` those of the whole tree.

    `names` say which modules tests use without an import, and which words go with messages.
    """

    part: frozenset[str]
    modules: Modules
    everyone: Modules
    names: Naming

    def beyond(self, module: str) -> Iterator[str]:
        """The files of other parts that a module of this one leads to."""
        nodes = [node for node in walk_through(self.modules.body(module)) if type(node) is tree.Import]
        nodes += [tree.Import(None, name, 0, None, name) for name in self.names.fixture_modules]
        for node in nodes:
            kind, target = self.everyone.resolve(module, node)
            if kind in ("module", "member") and target not in self.part:
                yield target

    def keep(self, modules: Iterable[str]) -> None:
        """Raise `DependentParts` where some modules lead to another part."""
        if self.everyone is not self.modules and any(True for one in modules for _ in self.beyond(one)):
            raise DependentParts


def border_of(files: Texts, language: Language, modules: Modules) -> Border:
    """Where the part of a tree ends that is analysed; that of a whole tree is nowhere."""
    whole = files.part is None
    everyone = modules if whole else language.workbench(tuple(files.sources), files.read).modules
    return Border(frozenset(files.names), modules, everyone, libraries(language.name).names)


def kept_apart(border: Border, sources: Sources, chosen: Sequence[str], language: Language) -> Turns[None]:
    """Raise `DependentParts` where other parts use what a part has, or exchange messages; takes a round."""
    if any(word in sources[name].text for name in chosen for word in border.names.channels):
        raise DependentParts
    files = frozenset(chosen).union(*map(border.modules.imports, chosen))
    for other in (yield Defined(files, names_of(sources, files, language).own)):
        names = Names(other.names)
        for name, text in sources.saying(other.names):
            named = names.used_in(text, language, whole=language.is_test(name))
            if named and not other.files.isdisjoint(border.beyond(name)):
                raise DependentParts
