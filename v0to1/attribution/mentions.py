"""Whether a file speaks of OpenHands: by a host, a field, an event, an environment variable, or a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from v0to1.attribution.bases import tail_of
from v0to1.attribution.evidence import CERTAIN, hit
from v0to1.attribution.hidden_signals import fields_in, hosts_in, queries_in
from v0to1.attribution.needles import events_of
from v0to1.attribution.route_literals import Named
from v0to1.core.api import api
from v0to1.core.endpoints import split_address
from v0to1.core.rules import Rule, Signal

HOST = re.compile(r"://([^/\s\"'`)\\]+)")
WORD = re.compile(r"[A-Za-z_][\w-]*")


class MentionMatcher:
    """What the rules say of the words by which a file speaks of OpenHands, or of V1's Agent Server."""

    def __init__(self, signals: Sequence[Signal], rules: Iterable[Rule]) -> None:
        rules = tuple(rules)
        named = [one for one in signals if one.kind == "host" and one.weight >= CERTAIN]
        self.hosts = [pattern for one in named for pattern in one.patterns]
        self.vendor = [pattern for one in signals if one.kind == "vendor_host" for pattern in one.patterns]
        self.bare = hosts_in(signals)
        self.fields = written(fields_in(signals))
        self.words = {*events_of(rules), *queries_in(signals)}
        self.variables = patterns_of(signals, "env", CERTAIN)
        self.names = patterns_of(signals, "name", CERTAIN)
        self.foreign = [one for one in signals if one.kind in ("suffix", "segment") and one.weight < 0]

    def mentions(self, text: str) -> bool:
        """Whether a text has something that is OpenHands' own, and no mere name."""
        if any(one in text for one in self.words) and self.words & set(WORD.findall(text)):
            return True
        if self.fields.search(text) or any(one in text for one in self.bare):
            return True
        lowered = text.lower()
        hosts, variables = possible(self.hosts, lowered), possible(self.variables, lowered)
        found = {one.lower() for one in HOST.findall(text)} if hosts else ()
        if fit(hosts, [one for one in found if not fit(self.vendor, [one])]):
            return True
        return bool(variables) and fit(
            variables, {one.lower() for one in WORD.findall(text) if one.isupper()}
        )

    def has_name(self, text: str) -> bool:
        """Whether a text has a name that says OpenHands."""
        names = possible(self.names, text.lower())
        return bool(names) and fit(names, {one.lower() for one in WORD.findall(text)})

    def has_v1_route(self, text: str, shapes: Iterable[str]) -> bool:
        """Whether a text, or one of the shapes of texts in it, has a route that only V1's servers have."""
        if f"{api().v1_root}/" in text:
            return True
        tails = (tail_of(split_address(one)) for one in shapes if api().collection in one)
        return any(is_of(signal, tail) for tail in tails if tail for signal in self.foreign)

    def is_host(self, host: str) -> bool:
        """Whether a host is the App Server itself."""
        return host in self.bare

    def is_base(self, text: str) -> bool:
        """Whether a text is the address of the App Server's API, with its root and nothing behind it."""
        address = split_address(text)
        return self.is_host(address.host) and address.segments == (api().v0_root.strip("/"),)

    def v0_routes_in(self, text: str, found: Sequence[Named], *, mixed: bool, client: bool) -> list[Named]:
        """Those of the routes in a text that are OpenHands' V0: in a client all of them.

        A file that has a name alone must have a path, too, that no other server has; in one that is `mixed`
        with V1, which has some paths in common with V0, only such paths count.
        """
        if client:
            return [*found]
        sure = [one for one in found if self.is_host(one.address.host)]
        specific = [one for one in found if one.specific]
        if not self.mentions(text) and not (specific and self.has_name(text)):
            return sure
        return [one for one in found if one in sure or one in specific] if mixed else [*found]


def is_of(signal: Signal, tail: Sequence[str]) -> bool:
    """Whether the steps of a path behind the collection of conversations are what a signal says."""
    return bool(hit(signal, ["/".join(tail[1:])] if signal.kind == "suffix" else tail[:1]))


def written(fields: Iterable[str]) -> re.Pattern[str]:
    """Finds one of some fields where it is a text or a key: a variable may be called like anything."""
    said = "|".join(map(re.escape, sorted(fields)))
    return re.compile(rf"[\"'`](?:{said})[\"'`]|\b(?:{said})\s*[:=]")


def patterns_of(signals: Iterable[Signal], kind: str, weight: int) -> list[str]:
    """The patterns of one kind of signals that weigh as much at least."""
    return [name for one in signals if one.kind == kind and one.weight >= weight for name in one.patterns]


def possible(patterns: Iterable[str], lowered: str) -> list[str]:
    """Those of some patterns that words of a text, which is in small letters, may fit."""
    return [
        one
        for one in patterns
        if "[" in one or not one.isascii() or all(part in lowered for part in re.split(r"[*?]", one.lower()))
    ]


def fit(patterns: Iterable[str], words: Iterable[str]) -> bool:
    """Whether one of some words, in small letters, fits a pattern."""
    words = tuple(words)
    return any(fnmatchcase(word, pattern.lower()) for pattern in patterns for word in words)
