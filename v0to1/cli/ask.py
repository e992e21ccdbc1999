"""Asking a person about one fix after the other, each with its diff."""

from __future__ import annotations

import os
import sys

import click

from v0to1.applying.interaction import Decision
from v0to1.cli.output import Output, wants_color
from v0to1.core.model import Finding
from v0to1.core.redact import redact
from v0to1.reports.visible import visible

_ANSWERS = {each.value[:size]: each for each in Decision for size in range(1, len(each.value) + 1)}
_ANSWERS |= {"y": Decision.ACCEPT, "yes": Decision.ACCEPT, "n": Decision.SKIP, "no": Decision.SKIP}
_COLOURS = {"@": "cyan", "-": "red", "+": "green"}


class Asker:
    """Show a finding and its diff on standard error, and read the decision from standard input."""

    def __init__(self, output: Output) -> None:
        self._color = wants_color(
            output.color, terminal=bool(sys.stderr and sys.stderr.isatty()), environ=os.environ
        )

    def __call__(self, finding: Finding, proposal: str) -> Decision:
        """Return what the person wants; click.Abort on end of input or an interrupt."""
        where = f"{finding.path}:{finding.line}"
        self._show(f"\n{where}: {finding.title} ({finding.verdict.value})", bold=True)
        self._show(finding.message)
        for line in proposal.rstrip("\n").split("\n"):
            self._show(line, fg=_COLOURS.get(line[:1]))
        return self._decision()

    def _decision(self) -> Decision:
        while True:
            click.echo("[a]ccept, [s]kip or [q]uit? [a] ", err=True, nl=False)
            typed = sys.stdin.readline() if sys.stdin is not None else ""
            if not typed:
                raise click.Abort
            response = _ANSWERS.get(typed.strip().lower() or "a")
            if response is not None:
                return response

    def _show(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> None:
        safe = visible(redact(text))
        click.echo(click.style(safe, fg=fg, bold=bold) if self._color else safe, err=True, color=self._color)
