"""Where the analysis begins: at files that say something of V0 in their code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from v0to1.flow import tree
from v0to1.flow.walking import fields_of
from v0to1.languages.base import Workbench
from v0to1.pipeline.hidden import bases_in, queries_in
from v0to1.pipeline.needles import events_of, needles_of
from v0to1.pipeline.project import Knowledge
from v0to1.pipeline.sources import Sources


def beginning(bench: Workbench, sources: Sources, *, known: Knowledge, channels: Iterable[str]) -> list[str]:
    """Where the analysis begins: files that name V0, read it from files beside them, or exchange messages."""
    named = [name for name, text in sources.suspected() if known.interesting(text)]
    routes = (*needles_of(known.routes), *bases_in(known.signals))
    words = (*events_of(known.rules), *queries_in(known.signals))
    found = speaking(bench, named, Words(routes, words))
    given = {each for one in known.outside.given for each in one.names[-1:]}
    found += [name for name, text in sources.saying(given) if known.outside.named_in(text)]
    return list(dict.fromkeys((*found, *messengers(sources, found, channels))))


@dataclass(frozen=True, slots=True)
class Words:
    """What a module says that matters: parts of routes in texts, and events in texts and names."""

    routes: tuple[str, ...]
    events: tuple[str, ...] = ()

    def in_text(self, text: str) -> bool:
        """Whether a text has one: the name of an event, or part of a route that is no word of a sentence."""
        if any(event in text for event in self.events):
            return True
        if not any(route in text for route in self.routes):
            return False
        parts = text.split()
        return any(route in each for each in parts if "/" in each or len(parts) == 1 for route in self.routes)

    def in_name(self, name: str) -> bool:
        """Whether a name is, or ends with, that of an event."""
        return any(name == event or name.endswith(f"_{event}") for event in self.events)


def speaking(bench: Workbench, modules: Iterable[str], words: Words) -> list[str]:
    """The modules that have some words in a text or a name: not in remarks alone.

    No other begins anything: whoever uses one of these has its name.
    """
    return [one for one in modules if says(bench.modules.body(one), words)]


def says(value: object, words: Words) -> bool:
    """Whether one of some words is in a text in a piece of a program, or in a name there."""
    waiting = [value]  # not by calls, which a deep program has too many of
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting += reversed(one)
        elif isinstance(one, tree.Text):
            if words.in_text(one.value):
                return True
        elif isinstance(one, tree.Node):
            if words.events and words.in_name(getattr(one, "name", None) or ""):
                return True
            waiting += fields_of(one)
    return False


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
