"""What holds for all of a run: settings, rules, and what files beside the code say."""

from __future__ import annotations

from dataclasses import replace

from v0to1 import resources
from v0to1.applying.interaction import Accept, until_quit
from v0to1.attribution.knowledge import Knowledge, knowledge
from v0to1.attribution.settings import Settings, SettingsFiles, read_settings
from v0to1.config import Config
from v0to1.core.loading.data import load_calendar
from v0to1.core.model import Calendar
from v0to1.core.monitor import RULES, staged
from v0to1.records import record
from v0to1.scan.discovery import Discovery
from v0to1.scan.prefilter import Prefilter


@record(frozen=True, slots=True)
class RunContext:
    """What holds for all languages of a run."""

    config: Config
    known: Knowledge
    calendar: Calendar
    fixing: bool
    accept: Accept | None
    settings: Settings

    @property
    def jobs(self) -> int:
        """How many processes may look at code at once: one where a person is asked."""
        return self.config.jobs if self.accept is None else 1


@staged(RULES)
def course_of(
    config: Config, found: Discovery, prefilter: Prefilter, *, fixing: bool, accept: Accept | None
) -> tuple[RunContext, SettingsFiles]:
    """What holds for a run, and what the files of settings say that may matter."""
    known = knowledge(config)
    near = read_settings((one for one in found.settings if one.name in prefilter.passed), known)
    known = replace(known, outside=near.settings.outside)
    calendar = load_calendar(resources.RULES, config.as_of)
    asked = until_quit(accept) if accept is not None else None
    return RunContext(config, known, calendar, fixing, asked, near.settings), near
