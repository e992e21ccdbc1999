"""A campaign as JSON by the published schema (`v0to1 schema campaign`)."""

from __future__ import annotations

import json

from v0to1 import __version__
from v0to1.core.record import encode, spelled
from v0to1.reports.campaign.model import Campaign, Group
from v0to1.reports.campaign.rows import headline
from v0to1.reports.harmless import as_json
from v0to1.reports.visible import visible

SCHEMA_VERSION = "2.0"
"""Major.minor of reports/schemas/campaign.schema.json; the major grows when a key goes or changes."""


def render(campaign: Campaign, *, place: str) -> str:
    """Return the points, what there is by rule and by team, and the repositories."""
    return as_json(json.dumps(spelled(document(campaign), visible), indent=1, ensure_ascii=True)) + "\n"


def document(campaign: Campaign) -> dict[str, object]:
    """Return the same as objects and arrays."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "v0to1", "version": __version__},
        "headline": headline(campaign),
        "command": campaign.command,
        "server": campaign.server,
        "points": encode(campaign.points),
        "rules": [_group(each) for each in campaign.rules],
        "owners": [_group(each) for each in campaign.teams],
        "repositories": encode(campaign.lines),
    }


def _group(group: Group) -> dict[str, object]:
    share = encode(group.share)
    assert isinstance(share, dict)
    return {"name": group.name, "repositories": group.repositories, **share, "before": group.before}
