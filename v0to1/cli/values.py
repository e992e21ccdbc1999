"""What the values of options are, and what is said of those that are none."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from v0to1.cli.output import SUFFIXES
from v0to1.reports import FORMATS


def report_file(text: str) -> tuple[str, Path]:
    """Return format and file of `FORMAT=FILE`, or of a FILE whose ending says the format."""
    fmt, equals, file = text.partition("=")
    if text == "-" or (equals and file == "-"):
        raise click.BadParameter(f"{text!r} names no file: --format prints the main report, without -o")
    if equals and file and fmt in FORMATS:
        return fmt, Path(file)
    known = SUFFIXES.get(Path(text).suffix.lower(), "")
    if known in FORMATS and not (equals and fmt.isidentifier()):
        return known, Path(text)
    known_ones = ", ".join(FORMATS)
    raise click.BadParameter(f"{text!r} names no format: write FORMAT=FILE with one of {known_ones}")


def named_file(text: str) -> tuple[str, Path]:
    """Return name and file of `NAME=FILE`, or of a FILE alone, whose name is empty; `-` is a file."""
    name, equals, file = text.partition("=")
    for given, path in (("", Path(text)), (name, Path(file))):
        if path == Path("-") or path.is_file():
            return given, path
    raise click.BadParameter(
        f"{file if equals and name else text!r} is no file: name one that `--format json` wrote"
    )


class Existing(click.Path):
    """A file or folder that is there; for one that is not, those beside it with a similar name are named."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        path = Path(os.fsdecode(value))
        if str(path) != "-" and not os.path.lexists(path):
            from v0to1.scan.named_paths import similar

            near = " or ".join(map(str, similar(path)))
            hint = f" Did you mean {near}?" if near else ""
            self.fail(f"Path {str(path)!r} does not exist.{hint}", param, ctx)
        return super().convert(value, param, ctx)


class Number(click.IntRange):
    """A whole number in a range, which is told so where it is none."""

    name = "integer"


class Day(click.DateTime):
    """A day; what is none is reported with what is wrong with it, and how a day is written."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the beginning of the day."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            written = re.fullmatch("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", value)
            wrong = "not a valid date" if written else "not a date"
            self.fail(f"{value!r} is {wrong}: write YYYY-MM-DD, as in 2026-01-31", param, ctx)
