"""What a shell offers for the name of a rule."""

from __future__ import annotations

import click

from v0to1 import resources


def rule_names(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Return the built-in rules and folders of rules whose names begin with what was typed."""
    from v0to1.core.loading.misuse import load_misuses
    from v0to1.core.loading.rules import load_rules

    rules = (*load_rules([resources.RULES]), *(one.rule for one in load_misuses(resources.RULES).known))
    names = {one.id for one in rules} | {one.id.partition("/")[0] for one in rules}
    return sorted(name for name in names if name.startswith(begun))
