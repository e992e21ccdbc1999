"""Reading a saved run, from a file or from standard input."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from v0to1.cli.piped import standard_input
from v0to1.core.model import Run
from v0to1.core.record import RecordError
from v0to1.errors import UsageError
from v0to1.reports.json_report import load


def read_text(file: Path) -> str:
    """Return the text of a file of ours; raises UsageError if it is none."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(str(file), "is no UTF-8", fix="name another file") from error


def load_run(path: Path) -> Run:
    """Return the run saved in `path` (`-` is standard input); raises UsageError if it is none."""
    try:
        data = standard_input() if path == Path("-") else path.read_bytes()
        return load(data.decode("utf-8-sig"))
    except (RecordError, UnicodeDecodeError) as error:
        raise UsageError(
            str(path), f"is no saved run: {error}", fix="save one with `v0to1 check --format json -o FILE`"
        ) from error


def keep_apart(saved: Iterable[Path], written: Iterable[Path]) -> None:
    """Raise UsageError when a report would take the place of a run that it is made of."""
    read = {each.resolve() for each in saved if each != Path("-")}
    for each in written:
        if each.resolve() in read:
            raise UsageError(
                str(each), "is one of the runs, which the report would replace", fix="name another file"
            )
