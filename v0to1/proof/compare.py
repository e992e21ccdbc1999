"""What is not the same in two runs: of texts, JSON, files and effects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from v0to1.proof.alike import Names
from v0to1.proof.events import is_event, is_part_of, meanings, states
from v0to1.records import record

TOKEN = re.compile(r"\d+|[A-Za-z_][\w-]*|\s+|.")
COUNTS = "V1 keeps other events than V0, so their number is another"
EVENTS = "V1 keeps other events than V0, which mean the same, with fewer keys"
WORDS = "V1 has other words for a status"
IDLE = "V1 keeps the sandbox of a finished conversation running"
ROUTES = "V1 has other routes"
POLLS = "the client asks until something changes, which takes another time in V1"
ROUTE = re.compile(r"(?<![\w/])(?:<server>)?/api/(?:[^\s\"'),<>\]]|<[^<>]*>)*")
"""A route of either API, with the names that stand for ids."""


@record(frozen=True, slots=True)
class Counted:
    """How many events a conversation has: of those that tell what was said and done, and of all."""

    least: int
    most: int


@record(frozen=True, slots=True)
class Side:
    """One of the two runs, as far as comparing needs it: names for its texts, and its counts of events.

    `idle` says that the server stopped a conversation by itself, as its agent had nothing more to do.
    """

    names: Names
    counts: tuple[Counted, ...]
    idle: bool = False


@record(frozen=True, slots=True)
class Unlike:
    """Two pieces that are not the same, and what is written of that, or empty.

    `line` is the number of the line (from 0) in the text of the first side, or of the second where the first
    has none; `first` says which. `repeated` is how many lines that one side has more only repeat the line
    beside them.
    """

    before: str
    after: str
    written: str
    line: int = 0
    first: bool = True
    repeated: int = 0


class Comparison:
    """Compares texts of a run on V0 with texts of one on V1; `words` are the words of V1 by those of V0."""

    def __init__(self, before: Side, after: Side, words: Mapping[str, str]) -> None:
        self._before = before
        self._after = after
        self._words = words

    def texts(self, before: str, after: str) -> list[Unlike]:
        """What differs in two texts: in their data where both are JSON, else in their lines."""
        if before == after:
            return []
        decoded = _json(before), _json(after)
        if all(isinstance(one, dict | list) for one in decoded):
            return list(self.values(*decoded, ""))
        return self.lines(before.splitlines(), after.splitlines())

    def alike_after(self, text: str) -> str:
        """A text of the second run with names for what is another in every run."""
        return self._after.names.alike(text)

    def lines(self, before: Sequence[str], after: Sequence[str]) -> list[Unlike]:
        """What differs in two lists of lines."""
        old = [self._before.names.alike(line) for line in before]
        new = [self._after.names.alike(line) for line in after]
        found: list[Unlike] = []
        for tag, i, end, j, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            if end - i == stop - j:
                pairs = zip(old[i:end], new[j:stop], range(i, end), strict=True)
                found += [Unlike(a, b, self._written(a, b), line) for a, b, line in pairs]
            else:
                here, first = (i, True) if end > i else (j, False)
                repeated = _repeated(old, i, end) + _repeated(new, j, stop) if i == end or j == stop else 0
                found.append(Unlike("\n".join(old[i:end]), "\n".join(new[j:stop]), "", here, first, repeated))
        return found

    def values(self, before: Any, after: Any, path: str) -> Iterator[Unlike]:
        """What differs in decoded JSON, by the paths of the values."""
        if isinstance(before, dict) and isinstance(after, dict):
            for key in dict.fromkeys((*before, *after)):
                here = f"{path}.{key}" if path else key
                if key not in before or key not in after:
                    old, new = (_shown(here, one[key]) if key in one else "" for one in (before, after))
                    yield Unlike(old, new, "")
                else:
                    yield from self.values(before[key], after[key], here)
        elif isinstance(before, list) and isinstance(after, list):
            yield from self._lists(before, after, path)
        elif isinstance(before, str) and isinstance(after, str):
            old, new = self._before.names.alike(before), self._after.names.alike(after)
            if old != new:
                yield Unlike(_shown(path, old), _shown(path, new), self._written(old, new))
        elif before != after or type(before) is not type(after):
            numbers = isinstance(before, int) and isinstance(after, int)
            written = self._written(str(before), str(after)) if numbers else ""
            yield Unlike(_shown(path, before), _shown(path, after), written)

    def _lists(self, before: list[Any], after: list[Any], path: str) -> Iterator[Unlike]:
        if before and after and all(map(is_event, (*before, *after))):
            yield from self._events(before, after, path)
            return
        for number, (old, new) in enumerate(zip(before, after, strict=False)):
            yield from self.values(old, new, f"{path}[{number}]")
        for number in range(len(after), len(before)):
            yield Unlike(_shown(f"{path}[{number}]", before[number]), "", "")
        for number in range(len(before), len(after)):
            yield Unlike("", _shown(f"{path}[{number}]", after[number]), "")

    def _events(self, before: list[Any], after: list[Any], path: str) -> Iterator[Unlike]:
        if before == after:
            return
        old, new = meanings(before), meanings(after)
        told = states(before), states(after)
        lost = bool(told[0]) and not told[1] and any(one.is_v0 for one in new)
        if lost or not is_part_of(told[1], told[0]):
            said = [_shown(path, f"states {', '.join(map(str, each))}") for each in told]
            yield Unlike(said[0], said[1], "")
            return
        if len(old) == len(new) and all(one.fits(other) for one, other in zip(old, new, strict=True)):
            counts = [_shown(path, f"{len(side)} events") for side in (before, after)]
            yield Unlike(counts[0], counts[1], EVENTS)
            return
        for each in self.lines([str(one) for one in old], [str(one) for one in new]):
            yield Unlike(_shown(path, each.before), _shown(path, each.after), "")

    def _written(self, before: str, after: str) -> str:
        """What is written of the difference of two texts, where all of it is; else empty."""
        routes = ROUTE.sub("<route>", before), ROUTE.sub("<route>", after)
        if routes[0] == routes[1] and "<route>" in routes[0]:
            return ROUTES
        old, new = TOKEN.findall(before), TOKEN.findall(after)
        if len(old) != len(new):
            return ""
        reasons = dict.fromkeys(self._token(a, b) for a, b in zip(old, new, strict=True) if a != b)
        return "" if "" in reasons else "; ".join(reasons)

    def _token(self, before: str, after: str) -> str:
        if before.isdigit() and after.isdigit():
            return COUNTS if self._counts_events(int(before), int(after)) else ""
        if self._before.idle and (before.upper(), after.upper()) == ("STOPPED", "RUNNING"):
            return IDLE
        return WORDS if self._words.get(before.upper()) == after.upper() else ""

    def _counts_events(self, before: int, after: int) -> bool:
        pairs = zip(self._before.counts, self._after.counts, strict=False)
        return any(old.least <= before <= old.most and new.least <= after <= new.most for old, new in pairs)


def _repeated(lines: Sequence[str], start: int, end: int) -> int:
    """How many lines of a range repeat a line beside it; none where one of them is another."""
    beside = {lines[i] for i in (start - 1, end) if 0 <= i < len(lines)}
    return end - start if len(set(lines[start:end])) == 1 and lines[start] in beside else 0


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _shown(path: str, value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"{path}: {said}" if path else said
