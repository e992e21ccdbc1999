"""Reading a saved run, from a file or from standard input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from v0to1.cli.piped import standard_input
from v0to1.core.model import Run
from v0to1.core.record import RecordError
from v0to1.errors import UsageError
from v0to1.reports.json_report import load

if TYPE_CHECKING:
    from v0to1.core.usage import Record


def read_text(file: Path) -> str:
    """Return the text of a file of ours; raises UsageError if it is none."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(str(file), "is no UTF-8", fix="name another file") from error


def load_all(paths: Iterable[Path]) -> tuple[Mapping[Path, Run], Mapping[Path, Record]]:
    """Return the saved runs among some files, and the usage records.

    Raises UsageError for what is neither, and where there is no run.
    """
    from v0to1.core.usage_files import is_usage

    runs: dict[Path, Run] = {}
    records: dict[Path, Record] = {}
    for path in dict.fromkeys(paths):
        data = _data(path)
        if path != Path("-") and is_usage(data):
            records[path] = _record_of(path)
        else:
            runs[path] = _run_of(path, data)
    if not runs:
        said = "is a usage record, and there is no run beside it"
        fix = "name one that `v0to1 check --format json -o FILE` saved, too"
        raise UsageError(str(next(iter(records))), said, fix=fix)
    return runs, records


def _data(path: Path) -> bytes:
    return standard_input() if path == Path("-") else path.read_bytes()


def _run_of(path: Path, data: bytes) -> Run:
    try:
        return load(data.decode("utf-8-sig"))
    except (RecordError, UnicodeDecodeError) as error:
        raise UsageError(
            str(path), f"is no saved run: {error}", fix="save one with `v0to1 check --format json -o FILE`"
        ) from error


def _record_of(path: Path) -> Record:
    from v0to1.core.usage_files import load as load_record

    try:
        return load_record(path)
    except RecordError as error:
        raise UsageError(str(path), error.reason) from error


def keep_apart(saved: Iterable[Path], written: Iterable[Path]) -> None:
    """Raise UsageError when a report would take the place of a run that it is made of."""
    read = {each.resolve() for each in saved if each != Path("-")}
    for each in written:
        if each.resolve() in read:
            raise UsageError(
                str(each), "is one of the runs, which the report would replace", fix="name another file"
            )
