"""The files of settings beside the sources of a run: those that say something of V0, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from v0to1.core.api import api
from v0to1.core.model import Failed
from v0to1.core.own_errors import own_error
from v0to1.core.rules import Signal
from v0to1.errors import SourceError
from v0to1.pipeline.discover import Candidate
from v0to1.pipeline.evidence import CERTAIN, SYSTEM_HOST
from v0to1.pipeline.known import Knowledge
from v0to1.pipeline.needles import needles_of
from v0to1.pipeline.read import read
from v0to1.pipeline.settings import Settings, settings


@dataclass(frozen=True, slots=True)
class Beside:
    """The files of settings that were looked at, what they say, and those that could not be read."""

    texts: Mapping[str, str]
    settings: Settings
    failed: tuple[Failed, ...]


def beside(candidates: Iterable[Candidate], known: Knowledge) -> Beside:
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
        return Beside({}, Settings((), ()), tuple(failed))
    return Beside(texts, said, tuple(failed))


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
