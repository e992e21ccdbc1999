"""Requests without a host that go to a server of the project itself, and not to OpenHands."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from v0to1.attribution.evidence import hit
from v0to1.attribution.host_correlation import NAMING, added
from v0to1.attribution.hosts import is_local
from v0to1.attribution.name_evidence import names_of
from v0to1.attribution.plain_addresses import asking_own
from v0to1.attribution.vendored import folder_of
from v0to1.core.endpoints import HOLE, split_address
from v0to1.core.model import Failed
from v0to1.core.monitor import ROUTES, staged
from v0to1.core.own_errors import own_error
from v0to1.core.rules import Signal
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.responses.route_literals import ANY_METHOD as ANY
from v0to1.evaluation.responses.route_literals import MOUNT
from v0to1.evaluation.values import Known
from v0to1.languages.base import Language
from v0to1.languages.registry import BY_NAME, load
from v0to1.languages.serving import declared_in, marks_of
from v0to1.scan.import_names import reached
from v0to1.scan.sources import Sources

PARAMETERS = (":", "{", "[", "<", "*")
"""How a step of a route begins that any text may stand for."""

ADDRESSED = ("host", "env")
"""Those of them that say it by an address."""

LOCAL_WEIGHT = 10
"""What signals weigh, at most, that say no more than that a request goes to this machine."""

STANDING_IN = re.compile(r"(?i)(?:^|[/_.-])(?:tests?|testing|fakes?|mocks?|stubs?|fixtures?)(?:[/_.-]|$)")
"""Paths of what stands for a server in tests."""

NESTED = 30
"""Paths of which one may stand below another; where there are more, each is taken by itself."""

SPOKEN = "shell"
"""The language in which requests of programs are told that are not read."""

NOTHING: Mapping[str, Iterable[str]] = MappingProxyType({})

Served = tuple[str, tuple[str, ...], str]
"""A method, the steps of a path, and the module that says so; empty where that does not matter."""


@dataclass(frozen=True, slots=True)
class ServedRoutes:
    """Routes of the project's own servers.

    Those that are `declared` for a part of a server have one of the paths in front of them that parts are put
    at (`mounts`); for which of several parts, nobody asks. Routes of files by their place, and of other
    languages, stand `elsewhere`.
    """

    declared: frozenset[Served] = frozenset()
    mounts: frozenset[tuple[str, ...]] = frozenset()
    elsewhere: frozenset[Served] = frozenset()

    def every(self) -> Iterator[Served]:
        """Give all that there may be: with each declared one below each mount."""
        yield from (*self.declared, *self.elsewhere)
        # By then each module that serves anything is named: one route of several modules is given once.
        routes = {(verb, steps) for verb, steps, _ in self.declared}
        yield from ((verb, (*mount, *steps), "") for mount in self.mounts for verb, steps in routes)

    @property
    def modules(self) -> frozenset[str]:
        """The modules that say so."""
        return frozenset(module for _, _, module in (*self.declared, *self.elsewhere))

    def beside(self, others: frozenset[Served]) -> ServedRoutes:
        """These and other routes."""
        return replace(self, elsewhere=self.elsewhere | others)


NONE_SERVED = ServedRoutes()


def served(
    language: Language, declared: Iterable[tuple[str, str, str]], names: Iterable[str]
) -> ServedRoutes:
    """The routes of the project's own servers: those that it declares, and those of files by their place.

    What a test, or a copy of somebody's code, declares stands for another server.
    """
    own = [one for one in declared if not stands_in(one[2], language)]
    said = {(verb, steps_of(path), module) for verb, path, module in own if verb != MOUNT}
    mounts = {steps_of(path) for verb, path, _ in own if verb == MOUNT}
    if len(mounts) <= NESTED:
        mounts |= {(*outer, *inner) for outer in mounts for inner in mounts}
    placed = {(ANY, steps_of(path), name) for name in names if (path := language.serves(name))}
    return ServedRoutes(frozenset(said), frozenset(mounts - {()}), frozenset(placed))


def stands_in(module: str, language: Language) -> bool:
    """Whether what a module serves is no server of the project: one of tests, or a copy of others' code."""
    return language.is_test(module) or bool(STANDING_IN.search(module)) or bool(folder_of(module, ()))


@staged(ROUTES)
def declared_by(sources: Sources, any_route: Iterable[str]) -> tuple[frozenset[Served], tuple[Failed, ...]]:
    """The routes that files of all languages declare as their text shows it, whatever else stands there.

    What a file says of paths below which others stand counts for that file. One where an error of our own
    happens is reported as failed, and may declare `any_route`.
    """
    found: set[Served] = set()
    failed: list[Failed] = []
    for name in sorted({one.language for one in sources.candidates.values()}):
        marks = marks_of(name)
        for path, text in sources.of(name).saying(marks) if marks else ():
            try:
                said = [(verb, route, path) for verb, route in declared_in(name, path, text)]
            except Exception as error:
                failed.append(Failed(path, own_error(error)))
                found |= served_anywhere(any_route)
                continue
            if said:  # else a language may not be needed at all
                found.update(served(load(name if name in BY_NAME else SPOKEN), said, ()).every())
    return frozenset(found), tuple(failed)


def served_anywhere(routes: Iterable[str]) -> frozenset[Served]:
    """What is served where it is not known which of some routes the project's own servers declare: all."""
    return frozenset((ANY, steps_of(path), "") for path in routes)


def v0_like(routes: Iterable[Served], interesting: Callable[[str], bool]) -> tuple[Served, ...]:
    """Those of some routes that may be like V0's: all that code in other languages is told of."""
    return tuple(sorted({one for one in routes if interesting("/".join(("", *one[1])))}))


def with_own_routes(
    operations: Iterable[Operation],
    signals: Sequence[Signal],
    own: ServedRoutes,
    imports: Mapping[str, Iterable[str]] = NOTHING,
) -> tuple[Operation, ...]:
    """The operations, with what speaks against those that the project's own server answers.

    What the server asks itself goes somewhere else: there, a path alone has a host that is not seen.
    `imports` are the modules that each module imports.
    """
    found = tuple(operations)
    servers = own.modules
    asking = outside_of(servers, found) if servers else frozenset()
    serves = serving(own)
    answered = [one for one in found if id(one.request) in asking and is_own(one, serves)]
    plain = asking_own(found, {id(one.request) for one in answered}, servers, imports) if answered else ()
    pages = at_home(answered, signals, "own_page", asks_its_origin)
    routed = at_home(answered, signals, "own_route", goes_home)
    used = {each for server in servers for each in reached(server, imports)}
    clients = [one for one in answered if one.module not in used]
    deployed = at_home(clients, signals, "own_page", names_its_host)
    unnamed = at_home(plain, signals, "own_route", is_unnamed)
    home = {"own_page": pages, "own_route": pages | routed | deployed | unnamed}
    for signal in signals:
        here = home.get(signal.kind, frozenset())
        found = tuple(added(one, signal) if id(one.request) in here else one for one in found)
    return found


def at_home(
    operations: Iterable[Operation],
    signals: Sequence[Signal],
    kind: str,
    test: Callable[[Operation, Signal, Container[str]], bool],
) -> frozenset[int]:
    """The requests of those operations that go to a server of the project by one kind of signals."""
    named = frozenset(one.signal for one in signals if says_openhands(one, kind))
    own = [one for one in signals if one.kind == kind]
    return frozenset(id(one.request) for one in operations if any(test(one, each, named) for each in own))


def outside_of(servers: Set[str], operations: Iterable[Operation]) -> frozenset[int]:
    """The requests that operations begin with, without those of servers."""
    return frozenset(
        id(one.request)
        for one in operations
        if not one.mock
        and servers.isdisjoint(module for each in one.requests for module in (each.module, each.site.module))
    )


def says_openhands(signal: Signal, kind: str) -> bool:
    """Whether a signal says by names that a request goes to OpenHands; a page's origin needs an address."""
    return signal.weight > LOCAL_WEIGHT and signal.kind in (NAMING if kind == "own_route" else ADDRESSED)


def goes_home(one: Operation, signal: Signal, named: Container[str]) -> bool:
    """Whether all URLs are paths alone; or the program's own address, if nothing there says OpenHands."""
    if all(map(has_no_host, one.requests)):
        return True
    return not any(each.signal in named for each in one.evidence) and all(
        has_no_host(each) or is_home(each, signal) for each in one.requests
    )


def is_unnamed(one: Operation, _: Signal, named: Container[str]) -> bool:
    """Whether nothing there says OpenHands."""
    return not any(each.signal in named for each in one.evidence)


def names_its_host(one: Operation, _: Signal, named: Container[str]) -> bool:
    """Whether all URLs begin with a host that is written out, and that nothing knows for OpenHands."""
    hosts = [split_address(preview(each.url)).host for each in one.requests]
    return all(host and HOLE not in host for host in hosts) and is_unnamed(one, _, named)


def asks_its_origin(one: Operation, signal: Signal, named: Container[str]) -> bool:
    """Whether all URLs are paths alone, or begin with the address that a page came from."""
    return not any(each.signal in named for each in one.evidence) and all(
        has_no_host(each) or bool(hit(signal, names_of(each)[0])) for each in one.requests
    )


def is_home(request: Request, signal: Signal) -> bool:
    """Whether a URL begins with an address of this machine, or with one that is called the program's own."""
    first = request.url.pieces[0] if request.url.pieces else None
    if isinstance(first, Known):
        host = split_address(preview(request.url)).host
        return bool(host) and HOLE not in host and is_local(host)
    names, variables = names_of(request)
    return bool(hit(signal, (*names, *variables)))


def has_no_host(request: Request) -> bool:
    """Whether a URL begins with a path."""
    return preview(request.url)[:1] == "/" and preview(request.url)[:2] != "//"


def is_own(one: Operation, serves: Callable[[tuple[str, ...], str], bool]) -> bool:
    """Whether the project's own servers serve every request of an operation, by its path and method."""
    return all(serves(path_of(request), one.rule.method) for request in one.requests)


def serving(own: ServedRoutes) -> Callable[[tuple[str, ...], str], bool]:
    """A function that says whether one of some routes has a path that is asked for with a method.

    The routes that have a path's last known step as far from their end are found at once.
    """
    known: dict[tuple[int, str], list[Served]] = {}
    for route in (*own.declared, *own.elsewhere):
        for behind, step in enumerate(reversed(route[1])):
            known.setdefault((behind, step), []).append(route)

    @cache
    def serves(asked: tuple[str, ...], method: str) -> bool:
        word = word_of(asked)
        if word < 0:
            return False
        alike = known.get((len(asked) - 1 - word, asked[word]), ())
        return any(fits(asked, method, route) for route in alike) or below_mount(asked, method, own)

    return serves


def below_mount(asked: tuple[str, ...], method: str, own: ServedRoutes) -> bool:
    """Whether a path is a declared route below a mount, which then has the word that `fits` asks for."""
    ends = {
        len(asked) - len(steps)
        for verb, steps, _ in own.declared
        if verb in (ANY, method) and are_steps(asked[len(asked) - len(steps) :], steps)
    }
    return any(
        fits(asked[:end], method, (ANY, mount, ""))
        for end in ends
        if word_of(asked) < end
        for mount in own.mounts
    )


def fits(asked: tuple[str, ...], method: str, route: Served) -> bool:
    """Whether a path that is asked for is a route; one declared for a part of a server has the end of it.

    The route must have the word that says whose parameters follow: with the rest, others end as well.
    """
    verb, steps, _ = route
    start, word = len(asked) - len(steps), word_of(asked)
    if verb not in (ANY, method) or not 0 <= start <= word or steps[word - start] != asked[word]:
        return False
    return are_steps(asked[start:], steps)


def word_of(asked: tuple[str, ...]) -> int:
    """The place of the step that says whose parameters follow, which is the last before one; else -1."""
    return next((place for place, step in enumerate(asked) if HOLE in step), len(asked)) - 1


def path_of(request: Request) -> tuple[str, ...]:
    """The steps of a URL's path: without the unknown address that it may begin with."""
    segments = split_address(preview(request.url)).segments
    if has_no_host(request):
        return segments
    own = (place for place, step in enumerate(segments) if step and HOLE not in step and step[-1] != ":")
    return segments[next(own, 0) :]


def are_steps(asked: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether some steps of a URL are those of a route."""
    return len(asked) == len(steps) and all(map(is_step, asked, steps))


def is_step(asked: str, step: str) -> bool:
    """Whether a step of a URL is one of a route."""
    return step == asked or (step.startswith(PARAMETERS) and bool(asked)) or (HOLE in step)


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of a route."""
    return split_address(path).segments
