"""Asking a person about one fix after the other, each with its diff, as `git add -p` asks about hunks."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from types import MappingProxyType

import click

from v0to1.applying.interaction import Answer, Decision, Edited, Question
from v0to1.cli.output import Output, wants_color
from v0to1.core.redact import redact
from v0to1.reports.visible import visible

WRITTEN = (
    "Each change is shown with its diff. When all are answered, the accepted ones are written; "
    "an interrupt (Ctrl-C) writes nothing."
)
SHOWN = (
    "Each change is shown with its diff. Nothing is written: the accepted ones are {} when all are answered; "
    "to change the files: add --write"
)
PRINTED = MappingProxyType({True: "printed as one diff", False: "in the report"})
"""What becomes of what was accepted, where a diff is printed, and where it is not."""

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "y": "make this change",
        "n": "leave this change out",
        "q": "quit: leave out this change and all that follow, and keep what was accepted",
        "a": "make this change and all later ones in this file",
        "d": "leave out this change and all later ones in this file",
        "e": "edit the diff of this change, and make it so",
        "?": "print this help",
    }
)
_ONE: Mapping[str, Decision] = MappingProxyType(
    {"y": Decision.ACCEPT, "n": Decision.SKIP, "q": Decision.QUIT, "a": Decision.ACCEPT, "d": Decision.SKIP}
)
_WORDS: Mapping[str, str] = MappingProxyType({"yes": "y", "no": "n", "quit": "q", "help": "?"})
_COLOURS = {"@": "cyan", "-": "red", "+": "green"}

_GUIDE = """\
# To leave out a change, write ' ' in place of '-', and delete lines that begin with '+'.
# Lines that begin with '#' are ignored. Imports and the adapter file are added by themselves.
# If nothing is changed here any more, the change is left out.
"""


class Asker:
    """Show a finding and its diff on standard error, and read the decision from standard input.

    With `writing`, what is accepted will be written into the files, else
    `printed` as a diff, or reported.
    """

    def __init__(self, output: Output, *, writing: bool, printed: bool) -> None:
        self._color = wants_color(
            output.color, terminal=bool(sys.stderr and sys.stderr.isatty()), environ=os.environ
        )
        self._intro = WRITTEN if writing else SHOWN.format(PRINTED[printed])
        self._files: dict[str, Decision] = {}

    def __call__(self, question: Question) -> Answer:
        """Return what the person wants; click.Abort on end of input or an interrupt."""
        finding = question.finding
        if finding.path in self._files:
            return self._files[finding.path]
        if self._intro:
            self._show(self._intro)
            self._intro = ""
        title = f"{finding.path}:{finding.line}: {finding.title} ({finding.verdict.value})"
        self._show(f"\n{title}", bold=True)
        self._show(finding.message)
        for note in finding.look:
            self._show(f"Look at: {note}")
        for line in question.proposal.rstrip("\n").split("\n"):
            self._show(line, fg=_COLOURS.get(line[:1]))
        return self._decision(question)

    def _decision(self, question: Question) -> Answer:
        keys = [key for key in KEYS if key != "e" or question.draft]
        which = f"{question.language} change" if question.language else "Change"
        prompt = f"{which} {question.number} of {question.total}: make it [{','.join(keys)}]? "
        while True:
            click.echo(click.style(prompt, bold=True) if self._color else prompt, err=True, nl=False)
            typed = sys.stdin.readline() if sys.stdin is not None else ""
            if not typed:
                raise click.Abort
            word = typed.strip().lower()
            key = _WORDS.get(word, word)
            edited = self._edited(question) if key == "e" and question.draft else None
            if edited is not None:
                return edited
            if key in _ONE:
                if key in "ad":
                    self._files[question.finding.path] = _ONE[key]
                return _ONE[key]
            if key != "e" or not question.draft:
                self._help(typed.strip(), keys)

    def _help(self, typed: str, keys: list[str]) -> None:
        if typed not in ("", "?", "help"):
            self._show(f"`{typed}` is none of the keys.")
        for key in keys:
            self._show(f"{key} - {KEYS[key]}", fg="cyan")

    def _edited(self, question: Question) -> Answer | None:
        """Return the change as a person edits it; None where it is to be asked again."""
        text: str | None = _GUIDE + question.draft
        while text is not None:
            try:
                text = click.edit(text, extension=".diff", require_save=False)
            except click.ClickException as error:
                self._show(f"{error.format_message()}; the variable EDITOR names another one")
                return None
            objection = question.objection(text or "")
            if not objection:
                return Edited(text or "")
            self._show(f"The edited change cannot be made: {objection}.")
            click.echo("Edit again, or ask again [y,n]? ", err=True, nl=False)
            if sys.stdin is None or sys.stdin.readline().strip().lower() not in ("y", "yes"):
                return None
        return None

    def _show(self, text: str, *, fg: str | None = None, bold: bool | None = None) -> None:
        safe = visible(redact(text))
        click.echo(click.style(safe, fg=fg, bold=bold) if self._color else safe, err=True, color=self._color)
