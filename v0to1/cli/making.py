"""What the options of a command ask for, as the plain data that the other layers read."""

from __future__ import annotations

import os
import shlex
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1 import config as settings
from v0to1 import resources
from v0to1.cli.output import Output
from v0to1.config import Config, Paths
from v0to1.core.kinds import Severity, Verdict
from v0to1.errors import UsageError

if TYPE_CHECKING:
    from v0to1.core.model import Finding


def make_output(
    *,
    fmt: str | None,
    file: Path | None,
    reports: tuple[tuple[str, Path], ...],
    color: str,
    quiet: bool,
    verbose: int,
    timings: Path | None = None,
) -> Output:
    """Return where reports go; `-o -` is standard output. Raises UsageError for a source."""
    output = Output(fmt or "", None if file == Path("-") else file, reports, color, quiet, verbose, timings)
    if output.files:
        from v0to1.scan.candidates import is_program
    for each in output.files:
        if is_program(each.name) and each.is_file():
            raise UsageError(
                str(each), "is a source, which the report would replace", fix="name another file"
            )
    return output


def make_config(
    paths: tuple[Path, ...],
    *,
    as_of: datetime | None,
    jobs: int | None,
    hosts: tuple[str, ...],
    which: Paths,
    **plain: Any,
) -> Config:
    """Return the settings of a run; raises UsageError for selectors that name no rule, and URLs for hosts.

    What is `plain` is in a run's settings as it is given.
    """
    _check_hosts(hosts)
    given = paths or (Path(),)
    made = Config(
        root=settings.find_root(given, Path.cwd()),
        paths=tuple(Path(os.path.abspath(each)) for each in given),
        as_of=as_of.date() if as_of else settings.day_of(os.environ),
        jobs=jobs or usable_cores(),
        command=given_command(),
        hosts=hosts,
        which=which,
        **plain,
    )
    _check_selectors(made)
    return made


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def fails(finding: Finding, threshold: str) -> bool:
    """Return whether a finding makes a run fail, from the severity `threshold` on; `never` fails nothing.

    What may not be OpenHands counts from `info` on; what is left alone never does, nor what is adapted
    already.
    """
    if threshold == "never" or finding.suppressed is not None or finding.is_adapted:
        return False
    severity = Severity.INFO if finding.verdict is Verdict.AMBIGUOUS else finding.severity
    order = [each.value for each in Severity]
    return order.index(severity.value) <= order.index(threshold)


def given_command() -> str:
    """Return the command line as it was given, ready to be pasted into a shell."""
    given = click.get_current_context().find_root().obj or ()
    return shlex.join(("v0to1", *given))


def _check_hosts(hosts: tuple[str, ...]) -> None:
    for host in hosts:
        if "/" in host:
            bare = host.partition("://")[2] or host
            fix = f"write {bare.partition('/')[0]}"
            raise UsageError(host, "is not a valid host name, and can never match", fix=fix)


def _check_selectors(config: Config) -> None:
    if not (config.select or config.ignore or config.which.ignores or config.which.select):
        return
    from v0to1.core.loading.misuse import load_misuses
    from v0to1.core.loading.rules import load_rules

    rules = (*load_rules([resources.RULES, *config.rules_dirs]), *load_misuses(resources.RULES).rules)
    known = [rule.id for rule in rules]
    by_path = (rule for _, rules in (*config.which.ignores, *config.which.select) for rule in rules)
    for selector in (*config.select, *config.ignore, *by_path):
        if not any(settings.matches(selector, rule) for rule in known):
            raise unknown_rule(selector, known)


def unknown_rule(name: str, known: list[str]) -> UsageError:
    """Return the error for a rule that is not there, with those that are most like it."""
    from difflib import get_close_matches

    same = [rule for rule in known if rule.rpartition("/")[2] == name]
    folders = sorted({rule.rpartition("/")[0] for rule in known} - {""})
    near = get_close_matches(name, folders, n=1, cutoff=0.85) or same
    near = near or get_close_matches(name, known, n=3, cutoff=0.75)
    hint = f"did you mean {' or '.join(near)}?" if near else "v0to1 rules lists them all"
    return UsageError(name, "there is no such rule", fix=hint)
