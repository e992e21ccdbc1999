"""Help that fits a screen: `-h` shows the options that most people need, `--help` all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])

FREQUENT = {
    "upstream": ("--upstream URL", "The OpenHands server behind (required)."),
    "host": ("--host ADDRESS", "Where to listen (default: 127.0.0.1)."),
    "port": ("--port NUMBER", "The port to listen on (default: 3000)."),
    "workers": ("--workers NUMBER", "Processes that serve (default: 1)."),
    "public_url": ("--public-url URL", "The address by which clients reach it."),
    "trusted_proxies": ("--trusted-proxy NETWORK", "Whose X-Forwarded-* are believed."),
    "record": ("--record FILE.json", "Record who uses which V0 routes."),
    "refusals": ("--refuse WHAT", "Answer 410 to some V0 requests."),
    "write": ("--write", "Change the files; v0to1 undo restores them."),
    "interactive": ("--interactive", "Show each change and ask."),
    "safe_only": ("--safe-only", "Apply only changes that need no review."),
    "adapter": ("--adapter auto|always|never", "When to use the run-time adapter."),
    "scenarios": ("--scenario NAME|all", "How the mock servers behave."),
    "server": ("--server VERSION", "The OpenHands server (default: cloud)."),
    "select": ("--select RULE", "Only this rule, or folder of rules."),
    "exclude": ("--exclude PATTERN", "Exclude these paths."),
    "fail_on": ("--fail-on SEVERITY", "When to exit with 1 (default: warning)."),
    "baseline": ("--baseline FILE", "Ignore the findings listed in this file."),
    "diff_base": ("--diff-base REF", "Ignore the findings of this commit."),
    "fmt": ("--format FORMAT", "json, markdown, sarif and others."),
    "reports": ("--report FILE.html", "Also write an HTML report."),
    "file": ("-o FILE", "Write the report there, not to the terminal."),
    "verbose": ("-v, --verbose", "Show the evidence, and complete lists."),
}
"""The options that `-h` shows, in this order, of those that the command has: each in one line."""

ALL_OPTIONS = {"help_option_names": ["--help"]}
"""The context settings of a command with `brief_help`, where `-h` is an option of its own."""


def brief_help(command: Command) -> Command:
    """Add `-h`, which shows the frequent options."""
    return click.option(
        "-h",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show,
        help="Show the most frequent options and exit.",
    )(command)


def _show(context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        click.echo(text(context))
        context.exit()


def text(context: click.Context) -> str:
    """Return the help of a command with its frequent options only."""
    formatter = context.make_formatter()
    context.command.format_usage(context, formatter)
    context.command.format_help_text(context, formatter)
    options = {one.name for one in context.command.get_params(context)}
    with formatter.section("Frequent options"):
        formatter.write_dl([line for name, line in FREQUENT.items() if name in options])
    formatter.write(f"\nAll options: {context.command_path} --help")
    return formatter.getvalue()
