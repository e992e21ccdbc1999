"""What a campaign came to, in files of its folder: all repositories, the points over time, and a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from v0to1.core import atomic_files
from v0to1.core.record import RecordError, decode, encode
from v0to1.core.redact import redact
from v0to1.errors import UsageError
from v0to1.fleet.campaign import Campaign, Entry
from v0to1.reports import campaign as reports
from v0to1.reports.campaign.model import Campaign as Overview
from v0to1.reports.campaign.model import Line, Numbers, Point, Share, campaign, point

Record = TypeVar("Record")
LINES, HISTORY, PAGE = "fleet.jsonl", "history.jsonl", "index.html"
_STATE = "state.json"


def write_results(given: Campaign) -> Path:
    """Write `fleet.jsonl`, `history.jsonl` and `index.html` of a campaign; return the path of the page.

    The history keeps one point a day. Raises UsageError where it cannot be read.
    """
    found = overview(given)
    _write_lines(given.folder / LINES, found.lines)
    if found.now.day:
        _write_lines(given.folder / HISTORY, found.points)
    page = given.folder / PAGE
    text = reports.render(found, "html")
    atomic_files.replace(page, text.encode("utf-8", "surrogateescape"), mode=0o644)
    return page


def overview(given: Campaign, older: Iterable[Path] = ()) -> Overview:
    """Return what a campaign comes to, over time with its own history and that of the older folders."""
    points = [one for folder in (*older, given.folder) for one in history(folder)]
    settings = given.settings
    lines = (line(given, one) for one in given.entries)
    return campaign(
        lines, points, command=str(settings.get("command", "")), server=str(settings.get("server", ""))
    )


def history(folder: Path) -> tuple[Point, ...]:
    """Return the points of a folder; without a history the one of its `fleet.jsonl`; raises UsageError."""
    if (folder / HISTORY).is_file():
        return tuple(_read_lines(folder / HISTORY, Point))
    if (folder / LINES).is_file():
        return (point(_read_lines(folder / LINES, Line)),)
    return ()


def line(given: Campaign, entry: Entry) -> Line:
    """Return what is known of one repository: how far it is, its run's numbers, by rule and by owner."""
    repository, kept = entry.repository, entry.summary
    place = given.place(repository.name)
    return Line(
        name=repository.name,
        url=repository.url,
        ref=repository.ref,
        folder=repository.folder,
        state=entry.state,
        reason=redact(entry.reason),
        commit=entry.commit,
        branch=entry.branch,
        request=entry.request,
        at=entry.at,
        seconds=entry.seconds,
        processor=entry.processor,
        memory=entry.memory,
        results=tuple(sorted(one.name for one in place.iterdir() if one.name != _STATE))
        if place.is_dir()
        else (),
        numbers=decode(Numbers, _renamed(kept["numbers"])) if "numbers" in kept else None,
        rules={name: decode(Share, share) for name, share in kept.get("rules", {}).items()},
        owners={name: decode(Share, share) for name, share in kept.get("owners", {}).items()},
    )


def _renamed(kept: object) -> object:
    """Return what a campaign kept with the numbers as they are called now."""
    if not isinstance(kept, dict):
        return kept
    if "numbers" in kept:
        return {**kept, "numbers": _renamed(kept["numbers"])}
    if "migrated" not in kept:
        return kept
    # `migrated` included the adapted.
    rest = {name: value for name, value in kept.items() if name != "migrated"}
    return {**rest, "native": kept["migrated"] - kept.get("adapted", 0)}


def _write_lines(path: Path, records: Iterable[object]) -> None:
    text = "".join(f"{json.dumps(encode(one), ensure_ascii=False)}\n" for one in records)
    atomic_files.replace(path, text.encode("utf-8", "surrogateescape"), mode=0o644)


def _read_lines(path: Path, kind: type[Record]) -> Iterator[Record]:
    # A line ends where a byte says so: JSON leaves what ends lines of texts as it is, such as U+2028.
    for number, text in enumerate(path.read_bytes().split(b"\n"), 1):
        if not text:
            continue
        try:
            yield decode(kind, _renamed(json.loads(text)))
        except (ValueError, RecordError) as error:
            wrong = f"cannot be read: {error}"
            raise UsageError(f"{path}, line {number}", wrong, fix="restore it, or move it away") from error
