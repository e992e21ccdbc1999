"""Where the analysis begins: at files that say something of V0 in their code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from types import MappingProxyType

from v0to1 import tree
from v0to1.attribution.hidden_signals import bases_in, queries_in
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.needles import Way, events_of, is_part, needles_of, stands_in, ways_of
from v0to1.core.monitor import SELECT, staged
from v0to1.languages.base import NEVER, Workbench
from v0to1.records import record
from v0to1.scan.sources import Sources
from v0to1.tree.walking import fields_of

MARKING = MappingProxyType({"host": 50, "name": 50, "initials": 0, "env": 50, "wire_field": 60})
"""The kinds of signals by which a tree shows that it may use OpenHands, each from a weight on."""

REACH = 400
"""Characters of a source in which the beginning and the end of a text are looked for."""

ENDING = re.compile(r"[\s\"'`\\]")
"""What no step of a path in a source has in it: white space, quotes and escapes."""


@staged(SELECT)
def beginning(bench: Workbench, sources: Sources, *, known: Knowledge, channels: Iterable[str]) -> list[str]:
    """Where the analysis begins: files that name V0, read it from files beside them, or exchange messages."""
    named = [name for name, text in sources.suspected() if known.interesting(text)]
    found = speaking(bench, named, replace(words_of(known), alone=not named or is_marked(sources, known)))
    given = {each for one in known.outside.given for each in one.names[-1:]}
    found += [name for name, text in sources.saying(given) if known.outside.named_in(text)]
    return list(dict.fromkeys((*found, *messengers(sources, found, channels))))


@record(frozen=True, slots=True)
class Words:
    """What a module says that matters: parts of routes in texts, and events in texts and names.

    `ways` are what routes have around a part. With `alone`, a part may be all of a text. `queries` are names
    in the query of a connection, which a text has, or an argument.
    """

    routes: tuple[str, ...]
    events: tuple[str, ...] = ()
    ways: Mapping[str, Way] = field(default_factory=dict)
    alone: bool = True
    queries: tuple[str, ...] = ()

    def in_text(self, text: str) -> bool:
        """Whether a text has one: the name of an event, or part of a route that is no word of a sentence."""
        if self._names_one(text):
            return True
        routes = [route for route in self.routes if route in text]
        parts = text.split() if routes else []
        paths = [each for each in parts if "/" in each or (len(parts) == 1 and self.alone)]
        return any(stands_in(route, each, self.ways.get(route)) for each in paths for route in routes)

    def _names_one(self, text: str) -> bool:
        """Whether an event or a name of a query is a word of a text; an event may end one."""
        return self._has_word(text, r"\b")

    def _has_word(self, text: str, before: str) -> bool:
        """Whether an event, or behind what fits `before` a name of a query, ends a word of a text."""
        if not any(word in text for word in (*self.events, *self.queries)):
            return False
        events, queries = ("|".join(map(re.escape, words)) or NEVER for words in (self.events, self.queries))
        return re.search(rf"(?:{events}|{before}(?:{queries}))\b", text) is not None

    def in_name(self, node: tree.Node) -> bool:
        """Whether a piece of a program is called like an event, or ends so, or is an argument of a query."""
        name = getattr(node, "name", None)
        if not name:
            return False
        if type(node) is tree.Arg and name in self.queries:
            return True
        return name in self.events or name.endswith(endings_of(self.events))

    def in_source(self, text: str) -> bool:
        """Whether a source may have one in a text or a name, told without understanding it."""
        if self._has_word(text, ""):  # an escape may stand before it: `\x26latest_event_id`
            return True
        for route in self.routes:
            place = text.find(route)
            while place >= 0:
                behind = place + len(route)
                if self.alone and is_word(text, place, behind):
                    return True  # `routes.conversations` is a text of the program, too
                if not is_part(route, text, place):
                    start = ENDING.split(text[max(0, place - REACH) : place])[-1]
                    end = ENDING.split(text[behind : behind + REACH], maxsplit=1)[0]
                    if self.in_text(f"{start}{route}{end}"):
                        return True
                place = text.find(route, behind)
        return False


@cache
def endings_of(events: tuple[str, ...]) -> tuple[str, ...]:
    """How the names of functions end that are called like some events."""
    return tuple(f"_{event}" for event in events)


def is_word(text: str, start: int, end: int) -> bool:
    """Whether a part of a source is a whole name or text by itself."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(each.isalnum() or each in "_/-" for each in around)


def is_marked(sources: Sources, known: Knowledge) -> bool:
    """Whether anything in a tree says that it may have to do with OpenHands: a name, a host, a field.

    Without that, a word that is a step of a route is none where it stands alone.
    """
    telling = (one for one in known.signals if one.kind in MARKING and one.weight >= MARKING[one.kind])
    marks = {pattern.strip("*").lower() for one in telling for pattern in one.patterns}
    return bool(known.outside.given) or sources.say(marks)


def words_of(known: Knowledge) -> Words:
    """What a module says of V0."""
    routes = (*needles_of(known.routes), *bases_in(known.signals))
    queries = tuple(sorted(queries_in(known.signals)))
    return Words(routes, events_of(known.rules), ways_of(known.routes), queries=queries)


def speaking(bench: Workbench, modules: Iterable[str], words: Words) -> list[str]:
    """The modules that have some words in a text or a name: not in remarks alone.

    No other begins anything: whoever uses one of these has its name.
    """
    return [one for one in modules if says_any(bench, one, words)]


def says_any(bench: Workbench, module: str, words: Words) -> bool:
    """Whether a module has one of some words in a text or a name; its source is asked first."""
    return words.in_source(bench.modules.text(module)) and says(bench.modules.body(module), words)


def says(value: object, words: Words) -> bool:
    """Whether one of some words is in a text in a piece of a program, or in a name there."""
    seen: set[int] = set()  # a node may stand in several, and they in several others
    waiting = [value]  # not by calls, which a deep program has too many of
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += reversed(one)
        elif isinstance(one, tree.Text):
            if words.in_text(one.value):
                return True
        elif isinstance(one, tree.Node) and id(one) not in seen:
            seen.add(id(one))
            if words.in_name(one):
                return True
            waiting += fields_of(one)
    return False


def speaks_of_v0(bench: Workbench, known: Knowledge) -> Callable[[str], bool]:
    """A function that says whether the code of a module speaks of V0, or reads it beside it."""
    words, outside = words_of(known), known.outside
    return lambda one: says_any(bench, one, words) or outside.named_in(bench.modules.text(one))


def messengers(sources: Sources, entries: Sequence[str], words: Iterable[str]) -> list[str]:
    """Files that exchange messages with the entries, by the words for it; none where no entry has one."""
    told = tuple(words)
    if not any(word in sources[name].text for name in entries for word in told):
        return []
    return [
        name
        for name, text in sources.saying(told)
        if name not in entries and any(word in text for word in told)
    ]
