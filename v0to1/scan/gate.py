"""The words of which a file must hold one to be analysed, and what is said of the rules where none does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from v0to1.config import Config
from v0to1.core.run import Calendar
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.tables import Tables


@record(frozen=True, slots=True)
class Gate:
    """The words of which a file has one, or tells nothing: `code` in sources and in files that hold code,
    `settings`, in lower case, in files of settings. Those that are `steps` of routes have to
    stand there as in one; those of routes of V1 `alone`, in lower case, matter in company of `marks` only.

    `days` are the dates of the calendar, `tables` what reads as `Tables` in JSON.
    """

    code: tuple[str, ...]
    settings: tuple[str, ...]
    steps: tuple[str, ...]
    alone: tuple[str, ...]
    marks: tuple[str, ...]
    rules_version: str
    days: tuple[str, str, str]
    tables: str

    def calendar(self, config: Config) -> Calendar:
        """The calendar, counted from the day of the run."""
        return Calendar(*self.days, config.as_of.isoformat())

    def rule_tables(self) -> Tables:
        """What reports show of the rules."""
        from v0to1.core.record import decode
        from v0to1.core.tables import Tables

        return decode(Tables, json.loads(self.tables))
