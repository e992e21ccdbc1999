"""What the rules of a run make of the question which files matter at all."""

from __future__ import annotations

import json

from v0to1 import resources
from v0to1.attribution.knowledge import Knowledge, knowledge
from v0to1.attribution.needles import needles_of
from v0to1.attribution.settings import words_of
from v0to1.config import Config
from v0to1.core.directives import NEEDLE
from v0to1.core.loading.data import load_calendar
from v0to1.core.record import encode
from v0to1.core.tables import Tables
from v0to1.findings.overview import endpoints_of, explanations, gaps_of
from v0to1.scan.gate import Gate


def learn(config: Config) -> Gate:
    """Return the gate that the rules of a run make; raises RuleError and ServerError.

    The analysis begins at sources with one of `Knowledge.needles`, misuses at those with one of their own,
    and comments are told of wherever one may stand. All else is analysed because of such a source, or of
    a file of settings that speaks of V0.
    """
    known = knowledge(config)
    calendar = load_calendar(resources.RULES, config.as_of)
    tables = Tables(gaps_of(known, ()), endpoints_of(known, ()), explanations(known, config))
    return Gate(
        code=tuple(sorted({*known.needles, *known.misuses.needles, NEEDLE})),
        settings=tuple(sorted(words_of(known))),
        steps=steps_of(known),
        alone=known.only_v1,
        marks=known.misuses.marks,
        rules_version=known.version,
        days=(calendar.deprecated, calendar.sunset, calendar.removed),
        tables=json.dumps(encode(tables)),
    )


def steps_of(known: Knowledge) -> tuple[str, ...]:
    """Return the words that are a step of a route, or several."""
    return tuple(sorted({*needles_of(known.routes), *known.misuses.needles}))
