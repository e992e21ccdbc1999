"""The analysis of the code of all languages: in workers where that pays, none where nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from v0to1.attribution.own_servers import Served
from v0to1.core.model import Failed
from v0to1.core.monitor import CACHE, in_language, listener, staged
from v0to1.core.own_errors import own_error
from v0to1.findings.results import LanguageResult
from v0to1.languages.embedding.hosting import Opened
from v0to1.pipeline.result_cache import Memory
from v0to1.pipeline.run_steps import FORESEEN, Steps
from v0to1.planning.suppressions import Suppressions
from v0to1.scan.forks import CAN_FORK
from v0to1.scan.sources import Reads, Sources
from v0to1.scan.workers import Died, spread

Analyse = Callable[[str, Sources, Sequence[Opened], frozenset[Served]], LanguageResult]
"""Analyses the code of one language in some files, and inside others; what others serve is known."""

ENOUGH = 60_000
"""Characters of files that may matter, in a second language, from which on workers pay."""

ENDED = (
    "the analysis of this file crashed ({}), so its requests are unknown; "
    "this is a bug in v0to1, please report it"
)
STOPPED = "{}: the analysis of this file failed there, so its requests are unknown"
REMEMBERED = "the cache of earlier runs"
MANY = 10
"""Files that are taken out of an analysis, one after another, because they stop it."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A look gave nothing; `how` says why of the file that is to blame for it."""

    how: str


@dataclass(frozen=True, slots=True)
class Files:
    """Files with code of one language: those that are written in it, and those with some of it inside.

    `abroad` are routes of the project's own servers that are known before: declared, or served elsewhere.
    """

    language: str
    sources: Sources
    inside: tuple[Opened, ...]
    abroad: frozenset[Served] = frozenset()

    def weight(self) -> int:
        """The characters of what may matter."""
        own = sum(len(text) for _, text in self.sources.of(self.language).suspected())
        return own + sum(len(one.text) for one in self._enclosing())

    def suspects(self) -> list[str]:
        """The files that the looking begins with."""
        own = (name for name, _ in self.sources.of(self.language).suspected())
        return sorted({*own, *(one.path for one in self._enclosing())})

    def _enclosing(self) -> tuple[Opened, ...]:
        return tuple(one for one in self.inside if self.language in one.languages)

    def only(self, names: frozenset[str]) -> Files:
        """Nothing but some of these files."""
        return replace(
            self,
            sources=self.sources.only(names),
            inside=tuple(one for one in self.inside if one.path in names),
        )

    def without(self, names: frozenset[str]) -> Files:
        """All but some of these files."""
        return self.only(frozenset((*self.sources, *(one.path for one in self.inside))) - names)


def undeclared(sources: Sources) -> frozenset[Served]:
    """No file declares a route."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Analysis:
    """How the code of each language is analysed: by `analyse`, at most `jobs` languages at a time.

    What is found does not depend on `jobs`: a language is told of nothing but routes that others serve:
    those that are `declared` in the text of files, and once all were analysed those that took more to see.
    A file that ends a worker, or where an error of our own happens, is reported as failed, and costs nothing
    else. What `memory` knows is not analysed again.
    """

    analyse: Analyse
    memory: Memory
    jobs: int = 1
    declared: Callable[[Sources], frozenset[Served]] = undeclared
    steps: Steps = field(default_factory=Steps)

    def at(self, names: Sequence[str], sources: Sources, inside: Sequence[Opened]) -> list[LanguageResult]:
        """Look at the code of some languages, in that order."""
        said = self.declared(sources) if names else frozenset()
        every = [Files(name, sources, tuple(inside), said) for name in names]
        found = self._remembered(every)
        found.update(self._corrected(every, found))
        return [found.get(name) or nothing(name) for name in names]

    def _remembered(self, every: Sequence[Files]) -> dict[str, LanguageResult]:
        """What is found in each language: as it is remembered, or by an analysis, which is kept then."""
        unknown: dict[str, tuple[str, LanguageResult | None]] = {}
        known = self.steps.take(REMEMBERED, lambda: self._known(every), unknown)
        left = [one for one in every if known.get(one.language, ("", None))[1] is None]
        found = {name: result for name, (_, result) in known.items() if result is not None}
        made = dict(zip((one.language for one in left), self._spread(left), strict=True))
        self.steps.take(REMEMBERED, lambda: self._keep(left, known, made), None)
        return found | made

    @staged(CACHE)
    def _known(self, every: Sequence[Files]) -> dict[str, tuple[str, LanguageResult | None]]:
        """By what the analysis of each language is remembered, and what it gave."""
        memory = self.memory
        keys = {one.language: memory.key(one.language, one.sources, one.inside, one.abroad) for one in every}
        return {
            one.language: (keys[one.language], memory.result(keys[one.language], one.sources))
            for one in every
        }

    @staged(CACHE)
    def _keep(
        self,
        analysed: Sequence[Files],
        known: Mapping[str, tuple[str, LanguageResult | None]],
        made: Mapping[str, LanguageResult],
    ) -> None:
        for one in analysed:
            if one.language in known:
                self.memory.keep(known[one.language][0], made[one.language], one.sources)

    def _corrected(
        self, files: Sequence[Files], found: Mapping[str, LanguageResult]
    ) -> Iterator[tuple[str, LanguageResult]]:
        """What is found in each language where the analysis of another one has shown more routes of servers.

        Files that stopped the first analysis are not scanned a second time.
        """
        again = [
            replace(one.without(found[one.language].lost), abroad=one.abroad | more)
            for one in files
            if found[one.language].findings and (more := served_beside(found, one.language) - one.abroad)
        ]
        for name, one in self._remembered(again).items():
            failures = dict.fromkeys((*found[name].failures, *one.failures))
            yield name, replace(one, failures=tuple(failures), lost=one.lost | found[name].lost)

    def _spread(self, every: Sequence[Files]) -> list[LanguageResult]:
        waits = listener()
        if waits is not None:
            for one in every:
                waits.expect(one.language, one.weight())
        if not CAN_FORK or self.jobs == 1 or len(every) < 2:
            return [self._without_failing(one, self._tried(one)) for one in every]
        weights = {one.language: one.weight() for one in every}
        if sum(each >= ENOUGH for each in weights.values()) < 2:
            return [self._without_failing(one, self._tried(one)) for one in every]
        # The longest work begins first.
        order = sorted(every, key=lambda one: (-weights[one.language], one.language))
        results = spread([partial(self._tried, one) for one in order], self.jobs)
        return [
            self._without_failing(one, ended(result) if isinstance(result, Died) else result.result)
            for one, result in zip(order, results, strict=True)
        ]

    def _tried(self, files: Files) -> LanguageResult | Stopped:
        """Look at files in this process."""
        try:
            with in_language(files.language):
                reads = Reads()
                sources = replace(files.sources, reads=reads)
                found = self.analyse(files.language, sources, files.inside, files.abroad)
                return replace(found, reads=reads)
        except FORESEEN:
            raise
        except Exception as error:
            return Stopped(STOPPED.format(own_error(error)))

    def _in_process(self, files: Files) -> LanguageResult | Stopped:
        """Look at files in a process that may end, where there can be any."""
        if not CAN_FORK or self.jobs == 1:
            return self._tried(files)
        (result,) = spread([partial(self._tried, files)], 1)
        return ended(result) if isinstance(result, Died) else result.result

    def _without_failing(self, files: Files, result: LanguageResult | Stopped) -> LanguageResult:
        """What was found in files; those that stop the analysis are reported, and it is made without them."""
        failed: list[Failed] = []
        names = files.suspects()
        while isinstance(result, Stopped) and names and len(failed) < MANY:
            name, how = self._culprit(files, names, result)
            failed.append(Failed(name, how))
            files = files.without(frozenset((name,)))
            names.remove(name)
            result = self._in_process(files)
        lost = frozenset(one.path for one in failed)
        if isinstance(result, Stopped):
            left = [Failed(name, result.how) for name in names]
            return replace(nothing(files.language, (*failed, *left)), lost=lost.union(names))
        return replace(result, failures=(*failed, *result.failures), lost=lost)

    def _culprit(self, files: Files, names: Sequence[str], result: Stopped) -> tuple[str, str]:
        """The first file with which those before it stop the look at all `files`, and how they do so."""
        passing, stopping = 0, len(names)
        while stopping - passing > 1:
            middle = (passing + stopping) // 2
            found = self._in_process(files.without(frozenset(names[middle:])))
            if isinstance(found, Stopped):
                stopping, result = middle, found
            else:
                passing = middle
        return names[stopping - 1], result.how


def ended(died: Died) -> Stopped:
    """What is told of a process that ended."""
    return Stopped(ENDED.format(died.how))


def served_beside(found: Mapping[str, LanguageResult], language: str) -> frozenset[Served]:
    """The routes that the code in all languages but one serves."""
    return frozenset(each for name, one in found.items() if name != language for each in one.served)


def nothing(language: str, failures: tuple[Failed, ...] = ()) -> LanguageResult:
    """What a look gives that finds nothing."""
    return LanguageResult(language, (), (), failures, (), {}, Suppressions((), ()), (), {})
