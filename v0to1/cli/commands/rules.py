"""`v0to1 rules`: what is known of the two APIs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from v0to1 import resources
from v0to1.cli.completing import rule_names
from v0to1.cli.configuration.settling import settings_for, settled
from v0to1.cli.options import configured, with_rules
from v0to1.cli.output import emit


@click.command(short_help="List the rules, explain one, or test their examples.")
@click.argument("rule", required=False, metavar="[ID]", shell_complete=rule_names)
@with_rules
@click.option("--test", is_flag=True, help="Test the examples of the rules.")
@configured
def rules(rule: str | None, *, test: bool, config: Path | None, isolated: bool, **options: Any) -> int:
    """List the rules, or explain one: V0, V1, why, since which version, an example, a workaround.

    Exit code: 0, or with --test 1 if an example is not true; 2 for a rule that is wrong or not there.
    """
    from v0to1.cli.explain import describe
    from v0to1.cli.trying import report_of
    from v0to1.core.loading.misuse import load_misuses
    from v0to1.core.loading.rules import load_rules

    settings = settings_for((), config, isolated=isolated)
    folders = settled(options, settings)["rules_dirs"]
    known, misuses = load_rules([resources.RULES, *folders]), load_misuses(resources.RULES).known
    if not test:
        emit(describe(known, rule, misuses))
        return 0
    said, wrong = report_of(known, rule, tuple(folders), settings, misuses)
    emit(said)
    return int(wrong)
