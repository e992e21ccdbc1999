"""Where the data files are: beside the code in an installed wheel, at the top in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(installed: str, checkout: str) -> Path:
    inside = _PACKAGE / "_data" / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout


RULES = _folder("rules", "rules")
"""The built-in rules, their schemas, the calendar, the servers and the evidence."""

TEMPLATES = _folder("templates", "reports/templates")
"""The templates, the style sheet and the script of the HTML report."""

SCHEMAS = _folder("schemas", "reports/schemas")
"""The published JSON Schemas of what v0to1 writes."""
