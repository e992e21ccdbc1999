"""What `rules --test` says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from v0to1.cli.configuration.files import Settings
from v0to1.cli.making import unknown_rule
from v0to1.config import Config, day_of
from v0to1.core.misuse import Misuse
from v0to1.core.rules import Rule
from v0to1.reports.tally import count


def report_of(
    rules: Sequence[Rule],
    name: str | None,
    folders: tuple[Path, ...],
    settings: Settings,
    misuses: Sequence[Misuse],
) -> tuple[str, bool]:
    """Return what came of the examples of all rules, of one, or of a folder of them, and if one is not true.

    Hosts, wrappers and server are those of the settings. Raises UsageError for a name that is none.
    """
    from v0to1.pipeline.rule_examples import tried, tried_misuse

    every = {rule.id: rule for rule in (*rules, *(one.rule for one in misuses))}
    chosen = [each for each in every if not name or each == name or each.startswith(f"{name}/")]
    if not chosen and name is not None:
        raise unknown_rule(name, list(every))
    config = Config(
        root=Path.cwd(), paths=(), as_of=day_of(os.environ), rules_dirs=folders, **_settings_as_data(settings)
    )
    done = [one for each in chosen for one in tried(every[each], config)]
    done += [one for each in misuses if each.rule.id in chosen for one in tried_misuse(each, config)]
    wrong = [one for one in done if one.wrong]
    lines = [f"{one.rule}, example {one.number}: {one.wrong}" for one in wrong]
    truth = f"{len(wrong)} not true" if wrong else "all true"
    lines.append(f"{count(len(done), 'example')} of {count(len(chosen), 'rule')}: {truth}")
    return "\n".join(line.rstrip("\n") for line in lines) + "\n", bool(wrong)


def _settings_as_data(settings: Settings) -> dict[str, Any]:
    keys = ("server", "hosts", "wrappers")
    return {key: settings.values[key] for key in keys if key in settings.values}
