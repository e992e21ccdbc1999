"""Whether a run wants to hear of a rule in a file."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from v0to1.config import Config, matches, selected

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def wanted(config: Config, rule: str, name: str) -> bool:
    """Return whether the run wants the rule with the id `rule` in the file `name` (from the root).

    What is said of paths narrows what is said of all.
    """
    if not selected(config, rule):
        return False
    which = config.which
    if not which.ignores and not which.select:
        return True
    path = os.path.relpath(config.root / name, which.base).replace(os.sep, "/")
    ignored = [each for pattern, rules in which.ignores if _fits(pattern, path) for each in rules]
    if any(matches(each, rule) for each in ignored):
        return False
    only = [rules for pattern, rules in which.select if _fits(pattern, path)]
    return not only or any(matches(each, rule) for rules in only for each in rules)


def _fits(pattern: str, path: str) -> bool:
    """Does a pattern of .gitignore name `path` or a folder that it is in? What is outside fits none."""
    return not path.startswith("../") and _spec(pattern).match_file(path)


@cache
def _spec(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # few runs want rules by path

    return GitIgnoreSpec.from_lines([pattern])
