"""The steps of a run that are no look at one file: one that fails costs no more than what it would tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from v0to1.core.loading.rules import RuleError
from v0to1.core.model import Failed
from v0to1.core.own_errors import own_error
from v0to1.core.record import RecordError
from v0to1.core.versions import ServerError
from v0to1.errors import UsageError

T = TypeVar("T")

FORESEEN = (UsageError, RuleError, ServerError, RecordError)
"""Errors whose text is meant for people: of the settings and rules of a run, and not of one file."""

LOST = "{} could not be reported: {}"


@dataclass(slots=True)
class Steps:
    """Takes steps; `failed` tells of those that failed."""

    failed: list[Failed] = field(default_factory=list)

    @property
    def failures(self) -> tuple[Failed, ...]:
        """What is told of the steps that failed: what failed at one place is reported once."""
        found: dict[str, dict[str, None]] = {}
        for one in self.failed:
            found.setdefault(one.path, {})[one.error] = None
        return tuple(Failed(path, "; ".join(errors)) for path, errors in found.items())

    def take(self, what: str, step: Callable[[], T], otherwise: T) -> T:
        """What a step gives, or something else where it fails; `what` it gives is reported as missing."""
        try:
            return step()
        except FORESEEN:
            raise
        except Exception as error:
            self.failed.append(Failed(".", LOST.format(what, own_error(error))))
            return otherwise
