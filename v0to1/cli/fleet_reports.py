"""What `v0to1 fleet report` writes: the report of a campaign, and one of each repository."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from v0to1.cli.jobs import refuse_commands, save
from v0to1.cli.output import SUFFIXES, emit
from v0to1.cli.saved import load_all
from v0to1.errors import UsageError
from v0to1.fleet.campaign import Campaign
from v0to1.fleet.results import overview
from v0to1.reports import campaign as reports
from v0to1.reports import render
from v0to1.reports.visible import visible


def report_fleet(
    folder: Path, older: Sequence[Path], *, fmt: str = "", file: Path | None = None, each: str = ""
) -> None:
    """Write or print the report of the campaign in `folder`, and with `each` one of each repository.

    Raises UsageError for a folder without a campaign, and for a history that cannot be read.
    """
    campaign = Campaign.opened(folder)
    if each:
        _write_each(campaign, each)
    chosen = fmt or (SUFFIXES.get(file.suffix.lower(), "text") if file else "text")
    if chosen not in reports.FORMATS:
        known = ", ".join(reports.FORMATS)
        raise UsageError(str(file), f"{chosen} is no format of several repositories", fix=f"--format {known}")
    text = reports.render(overview(campaign, older), chosen, place=_address(folder, file))
    if file is not None:
        save(file, text, os.environ)
        return
    if chosen == "html":
        refuse_commands(text, chosen, os.environ)
    emit(visible(text) if chosen == "text" else text, exact=chosen != "text")


def _write_each(campaign: Campaign, fmt: str) -> None:
    ending = next((suffix for suffix, name in SUFFIXES.items() if name == fmt), f".{fmt}")
    for entry in campaign.entries:
        place = campaign.place(entry.repository.name)
        saved = place / "run.json"
        if saved.is_file():
            text = render(load_all([saved])[0][saved], fmt)
            save(place / f"report{ending}", text, os.environ)


def _address(folder: Path, file: Path | None) -> str:
    """Return the address of a folder relative to a file beside which it is looked for."""
    start = file.absolute().parent if file else Path.cwd()
    steps = os.path.relpath(folder.absolute(), start).replace(os.sep, "/")
    return "" if steps == "." else f"{quote(steps)}/"
