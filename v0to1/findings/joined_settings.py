"""Operations with a part of their path in a file of settings: found, and left to a person."""

from __future__ import annotations

from v0to1.core.model import Part, PartKind
from v0to1.evaluation.http.config_values import ConfigValue, Outside, from_outside
from v0to1.evaluation.http.operations import Operation


def reason_of(one: Operation, outside: Outside) -> str:
    """Why an operation with a part of its path in a file of settings is left alone; else empty."""
    found = given_to(one, outside)
    places = " and ".join(dict.fromkeys(each.place for each in found))
    return f"its path is in {places}, which other programs may read too; change both" if found else ""


def given_to(one: Operation, outside: Outside) -> tuple[ConfigValue, ...]:
    """The texts of files that stand in the URL of an operation."""
    if not outside.given:
        return ()
    return tuple(
        dict.fromkeys(each for request in one.requests for each in from_outside(request.url, outside))
    )


def parts_given(one: Operation, outside: Outside) -> tuple[Part, ...]:
    """The parts of an operation that stand in files of settings."""
    return tuple(
        Part(PartKind.ENDPOINT, one.rule.path, each.path, each.line, each.column)
        for each in given_to(one, outside)
    )
