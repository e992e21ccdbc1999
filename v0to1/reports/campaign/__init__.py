"""A campaign over many repositories: the model that its formats render."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from v0to1.reports.campaign.model import Campaign

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "v0to1.reports.campaign.text",
        "html": "v0to1.reports.campaign.as_html",
        "markdown": "v0to1.reports.campaign.markdown",
        "csv": "v0to1.reports.campaign.table",
        "json": "v0to1.reports.campaign.as_json",
    }
)
"""Every format by name, with the module that is imported when it is asked for."""


class Report(Protocol):
    """What the module of a format offers."""

    def render(self, campaign: Campaign, *, place: str) -> str:
        """Return the whole report, ending in a newline."""
        ...


def render(campaign: Campaign, fmt: str, *, place: str = "") -> str:
    """Return a campaign in one of the `FORMATS`.

    `place` is the relative address of the campaign's folder from where the report will be, "" for the
    folder itself or with a final `/`.
    """
    return cast(Report, import_module(FORMATS[fmt])).render(campaign, place=place)
