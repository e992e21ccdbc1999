"""A campaign as one page; what there is of each repository is in files beside it."""

from __future__ import annotations

from v0to1.reports.campaign.model import Campaign
from v0to1.reports.html import render_campaign


def render(campaign: Campaign, *, place: str) -> str:
    """Return the page, whose links to the results of repositories begin with `place`."""
    return render_campaign(campaign, place)
