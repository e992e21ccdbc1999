"""What files of settings and templates say of V0: routes, bases and keys, and bodies of requests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from v0to1.attribution.evidence import CERTAIN, SYSTEM_HOST
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import Route
from v0to1.attribution.needles import needles_of
from v0to1.core.api import api
from v0to1.core.endpoints import Address, match, split_address
from v0to1.core.model import Failed, Span, Unresolved
from v0to1.core.own_errors import own_error
from v0to1.core.rules import Rule, Signal
from v0to1.core.text import LineIndex
from v0to1.errors import SourceError
from v0to1.evaluation.http.config_values import ConfigValue, Outside
from v0to1.languages.data import DataError, Entry, entries
from v0to1.records import record
from v0to1.scan.discovery import Candidate
from v0to1.scan.reading import read
from v0to1.scan.settings_files import is_settings

NOWHERE = Span(0, 0)
NAME = re.compile(r"[A-Za-z_][\w.-]*")
EXPRESSION = re.compile(r"\$?\{\{[^{}\n]*\}\}")
"""What a template, or a workflow, puts in by itself."""

BROKEN = "the file mentions OpenHands V0, but could not be parsed: {}; check it by hand"


@record(frozen=True, slots=True)
class Setting:
    """A text that says something of V0; `kind` is route, base, key or body, `rule` that of a route."""

    kind: str
    given: ConfigValue
    rule: Rule | None = None


@record(frozen=True, slots=True)
class Settings:
    """What all files beside the sources say, and those that could not be understood."""

    found: tuple[Setting, ...]
    broken: tuple[Unresolved, ...]

    @property
    def outside(self) -> Outside:
        """The texts that hold a route: what stands for an unknown part of a URL."""
        return Outside(tuple(one.given for one in self.found if one.kind == "route"))


def settings(
    texts: Mapping[str, str], routes: Sequence[Route], signals: Sequence[Signal], needles: Sequence[str]
) -> Settings:
    """What files say of V0, by their names."""
    found: list[Setting] = []
    broken: list[Unresolved] = []
    for path, text in texts.items():
        try:
            said = entries(path, text)
        except DataError as error:
            reason = BROKEN.format(error)
            broken += [Unresolved(path, *place, needle, reason) for place, needle in first(text, needles)]
            continue
        if is_settings(said):
            index = LineIndex(text)
            told = [each for one in said for each in judged(path, one, index, routes, signals)]
            found += told if not any(map(speaks_v1, said)) else [one for one in told if not in_both(one.rule)]
    return Settings(tuple(found), tuple(broken))


def speaks_v1(one: Entry) -> bool:
    """Whether a text is a route of V1."""
    steps = tuple(api().v1_root.strip("/").split("/"))
    return split_address(one.value).segments[: len(steps)] == steps


def in_both(rule: Rule | None) -> bool:
    """Whether a route of V0 is one of V1 as well, so that a file with routes of V1 may mean that one."""
    return rule is not None and any(shape(one.path) == shape(rule.path) for one in rule.targets)


def shape(path: str) -> str:
    """A route without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def first(text: str, needles: Iterable[str]) -> list[tuple[tuple[int, int], str]]:
    """The first place of a needle in a text."""
    places = sorted((text.find(one), one) for one in needles if one in text)
    return [(LineIndex(text).position(place), one) for place, one in places[:1]]


def judged(
    path: str, one: Entry, index: LineIndex, routes: Sequence[Route], signals: Sequence[Signal]
) -> Iterator[Setting]:
    """What one entry says; a document that is one text has no name by which it could be read."""
    if not one.keys:
        return
    given = ConfigValue(one.keys, one.value, path, *index.position(one.span.start), one.variable)
    if hits(signals, ("wire_field",), one.keys[-1], least=CERTAIN):
        yield Setting("body", given)
    elif is_key(one, signals):
        yield Setting("key", given)
    elif (text := filled(one.value)) and not re.search(r"\s", text):
        address = split_address(text)
        rule = route_of(address, routes) if "/" in text else None
        if rule is not None:
            yield Setting("route", given, rule)
        elif is_base(one, address, signals):
            yield Setting("base", given)


def filled(value: str) -> str:
    """A text with names alone in the place of expressions, which may have blanks and filters."""
    return EXPRESSION.sub(lambda one: f"{{{''.join(re.findall(NAME, one[0])[:1])}}}", value)


def route_of(address: Address, routes: Sequence[Route]) -> Rule | None:
    """The rule of the most particular route that a text is, or begins."""
    if api().version in address.segments:
        return None
    return next((one.rule for one in routes if match(one.template, address.segments) is not None), None)


def is_base(one: Entry, address: Address, signals: Sequence[Signal]) -> bool:
    """Whether a text is the base URL of an OpenHands that ends in the root of V0's routes."""
    ends = address.segments[-1:] == (api().v0_root.strip("/"),)
    return bool(ends and address.host and (known_host(address, signals) or named(one, signals) >= CERTAIN))


def is_key(one: Entry, signals: Sequence[Signal]) -> bool:
    """Whether a text is the key of a session of OpenHands, by the name of its header or variable."""
    header = api().servers["agent"].header.lower()
    key = one.keys[-1].lower() if one.keys else ""
    words = header.removeprefix("x-").replace("-", "_")
    return key == header or (key.endswith(words) and named(one, signals) >= CERTAIN)


def certainty(one: Setting, signals: Sequence[Signal]) -> int:
    """How much speaks for a route being one of V0: the names that lead to it, and its host; no path does."""
    host = split_address(filled(one.given.value)).host
    known = [each.weight for each in signals if each.kind in ("host", "runtime_host") and like(each, host)]
    foreign = [each.weight for each in signals if each.kind == "literal_host" and "." in host and not known]
    expressions = (found[0] for found in EXPRESSION.finditer(one.given.value.partition("/")[0]))
    keys = (*one.given.keys, *(name for each in expressions for name in NAME.findall(each)))
    entry = Entry(keys, one.given.value, NOWHERE, one.given.variable)
    return named(entry, signals) + sum((*known, *foreign))


def known_host(address: Address, signals: Sequence[Signal]) -> bool:
    """Whether a host is one of the App Server's."""
    return hits(signals, ("host",), address.host, least=SYSTEM_HOST)


def named(one: Entry, signals: Sequence[Signal]) -> int:
    """How much the keys that lead to a text say for, or against, OpenHands."""
    kinds = ("name", "env", "initials") if one.variable else ("name", "initials")
    words = [*one.keys, *(step for key in one.keys for step in key.split("."))]
    fitting = (each for each in signals if each.kind in kinds and any(like(each, word) for word in words))
    weights = [0, *(each.weight for each in fitting)]
    return max(weights) + min(weights)


def hits(signals: Sequence[Signal], kinds: Sequence[str], text: str, *, least: int) -> bool:
    """Whether a text is one of the patterns of strong signals."""
    return any(each.kind in kinds and each.weight >= least and like(each, text) for each in signals)


def like(signal: Signal, text: str) -> bool:
    """Whether a text is like a pattern of a signal."""
    lowered = text.lower()
    return bool(text) and any(fnmatchcase(lowered, pattern.lower()) for pattern in signal.patterns)


@record(frozen=True, slots=True)
class SettingsFiles:
    """The files of settings that were scanned, what they say, and those that could not be read."""

    texts: Mapping[str, str]
    settings: Settings
    failed: tuple[Failed, ...]


def read_settings(candidates: Iterable[Candidate], known: Knowledge) -> SettingsFiles:
    """Look at the files that may say something of V0 or of OpenHands; others are not counted."""
    texts: dict[str, str] = {}
    failed: list[Failed] = []
    for one in candidates:
        try:
            texts[one.name] = read(one).text
        except SourceError as error:
            failed.append(Failed(one.name, error.reason))
        except Exception as error:
            failed.append(Failed(one.name, own_error(error)))
    try:
        said = settings(texts, known.routes, known.signals, sorted(strong_of(known)))
    except Exception as error:
        failed += (Failed(name, own_error(error)) for name in texts)
        return SettingsFiles({}, Settings((), ()), tuple(failed))
    return SettingsFiles(texts, said, tuple(failed))


def strong_of(known: Knowledge) -> frozenset[str]:
    """The words that are certainly V0's."""
    return frozenset((*needles_of(known.routes), *fields(known.signals)))


def words_of(known: Knowledge) -> frozenset[str]:
    """The words, in lower case, of which a file has one that says something of V0 or of OpenHands."""
    return frozenset(word.lower() for word in (*strong_of(known), *names(known.signals)))


def fields(signals: Iterable[Signal]) -> Iterator[str]:
    """The fields that are certainly V0's."""
    for one in signals:
        if one.kind == "wire_field" and one.weight >= CERTAIN:
            yield from one.patterns


def names(signals: Iterable[Signal]) -> Iterator[str]:
    """What stands in the names, and in the hosts, of OpenHands."""
    yield api().servers["agent"].header
    for one in signals:
        if one.kind == "host" and one.weight >= SYSTEM_HOST:
            yield from (pattern for pattern in one.patterns if "*" not in pattern)
        elif one.kind in ("name", "env") and one.weight >= CERTAIN:
            yield from (
                re.sub(r"^[*_]+|[*_]+$", "", pattern) for pattern in one.patterns if len(pattern) > DULL
            )


DULL = 6
"""Characters of a pattern that are too few to tell files apart."""
